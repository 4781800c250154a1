/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/retry.h"
#include "shop/store_internal.h"

static bool
is_file(const char *url)
{
	return strstr(url, "://") == NULL;
}

/* SQLite's last errno is not always that of the reason. */
static bool
is_odd_place(const struct store *st, struct err *err)
{
	struct stat what;

	if (stat(st->path, &what) < 0)
		return errno == ENOENT && st->o.create &&
		    file_check_folder(st->path, err) < 0;
	if (!S_ISDIR(what.st_mode))
		return false;
	err_set(err, st->o.create ? ERR_CANTCREAT : ERR_NOINPUT,
	    "%s: a folder, not a store", st->path);
	return true;
}

/* A server that is away may come back; who is let in or not stays so. */
static int
open_db(struct store *st, const struct db_options *o, struct err *err)
{
	struct buf seed = { 0 };
	struct retry retry;
	int64_t us;

	buf_printf(&seed, "%s %s", st->o.run == NULL ? "" : st->o.run,
	    st->o.program == NULL ? "" : st->o.program);
	retry_begin(&retry, retry_steady_us(), st->o.retry_us,
	    buf_text(&seed));
	buf_release(&seed);
	while (db_open(&st->db, o, err) < 0) {
		us = err->code != ERR_UNAVAILABLE || is_file(st->o.url) ? -1 :
		    retry_wait(&retry, retry_steady_us());
		if (us < 0)
			return -1;
		log_put(st->o.log, LOG_LEVEL_WARN, "%s; trying again in "
		    "%.1f s", err->text, (double)us / (double)WHEN_SECOND);
		err_clear(err);
		retry_pause(us);
	}
	return 0;
}

static int
connect_db(struct store *st, struct err *err)
{
	struct db_options o = { .url = st->o.url, .drivers = st->o.drivers,
	    .read_only = st->o.read_only, .create = st->o.create,
	    .timeout_us = st->o.timeout_us, .log = st->o.log };
	struct err why = { 0 };

	if (st->o.create && is_file(st->o.url) &&
	    file_make_parents(st->path, err) < 0)
		return -1;
	if (open_db(st, &o, &why) == 0)
		return 0;
	if (is_file(st->o.url) && is_odd_place(st, err))
		return -1;
	if (why.code == ERR_NOINPUT)
		return err_set(err, ERR_NOINPUT,
		    "%s: no such store; store-migrate makes one", st->path);
	/* SQLite's words for bytes that are no database of any kind. */
	if (why.code == ERR_DATA && strstr(why.text, "not a database") != NULL)
		why.code = ERR_CONFIG;
	return err_set(err, (enum err_code)why.code, "%s", why.text);
}

/* Whoever finds it held leaves at once, with few questions asked. */
static int
take_job(struct store *st, struct err *err)
{
	if (st->o.job == NULL || store_lock(st, st->o.job, err) == 0)
		return 0;
	return err->code != ERR_TEMPFAIL || st->o.job_held == NULL ? -1 :
	    err_at(err, "%s", st->o.job_held);
}

static int
settle(struct store *st, struct err *err)
{
	st->drv = strcmp(db_dialect(st->db), "sqlite") == 0 ? &store_sqlite :
	    &store_pg;
	if (st->drv->settle(st, err) < 0 ||
	    take_job(st, err) < 0 || st->drv->tune(st, err) < 0)
		return -1;
	st->o.job = st->o.job_held = NULL;	/* the caller's */
	return st->o.create ? 0 : store_check_schema(st, err);
}

int
store_open(struct store **out, const struct store_options *o,
    struct err *err)
{
	struct store *st = mem_new(1, sizeof(*st));
	const char *path = o->url;

	if (strncmp(path, "sqlite:", 7) == 0)
		path += 7;
	st->o = *o;
	st->few = STORE_FEW;
	st->path = mem_strdup(path);
	if (connect_db(st, err) < 0 || settle(st, err) < 0) {
		store_close(st);
		return -1;
	}
	*out = st;
	return 0;
}

void
store_close(struct store *st)
{
	if (st == NULL)
		return;
	store_rollback(st);
	store_second_close(st);
	store_behind_release(st);
	store_load_release(st);
	store_sql_release(st);
	store_sweep_drop(st);
	store_stage_release(st);
	store_expect_release(st);
	store_page_release(&st->old);
	store_parts_release(&st->parts);
	free(st->ledger);
	map_release(&st->machine);
	if (st->drv != NULL)
		st->drv->unlock(st);
	db_close(st->db);
	free(st->lock);
	free(st->schema);
	free(st->migration);
	free(st->path);
	free(st);
}

int
store_lock(struct store *st, const char *job, struct err *err)
{
	return st->drv->lock(st, job, err);
}

int64_t
store_now(const struct store *st)
{
	return st->o.clock != NULL ? st->o.clock() : st->o.now_us;
}

/* ---- transactions ---- */

int
store_need_tx(struct store *st, struct err *err)
{
	if (!st->in_tx)
		return err_set(err, ERR_INTERNAL,
		    "store: a write outside of a transaction");
	return 0;
}

int
store_newest_seq(struct store *st, int64_t *seq, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_SEQ, err);

	return s == NULL ? -1 : store_number(s, seq, err);
}

int
store_read_begin(struct store *st, struct err *err)
{
	if (db_begin_read(st->db, err) < 0)
		return -1;
	st->in_read = true;
	st->plan = STORE_PLAN_AS_EVER;
	return 0;
}

int
store_read_end(struct store *st, int rc, struct err *err)
{
	st->in_read = false;
	store_expect_drop(st);
	if (rc == 0)
		return db_commit(st->db, err);
	db_rollback(st->db);
	return -1;
}

int
store_begin(struct store *st, struct err *err)
{
	if (st->in_tx)
		return err_set(err, ERR_INTERNAL,
		    "store: begin inside a transaction");
	if (db_begin_write(st->db, err) < 0)
		return -1;
	st->in_tx = true;
	st->seq = 0;
	st->bulk = 0;
	st->plan = STORE_PLAN_AS_EVER;
	if (st->drv->wait_turn(st, err) < 0 ||
	    store_newest_seq(st, &st->newest, err) < 0 ||
	    store_second_begin(st, st->newest, err) < 0) {
		store_rollback(st);
		return -1;
	}
	store_fresh_begin(st, st->newest);
	return 0;
}

int
store_need_seq(struct store *st, struct err *err)
{
	if (store_need_tx(st, err) < 0)
		return -1;
	/* Whoever else writes waits for the end of this transaction. */
	if (st->seq == 0)
		st->seq = st->newest + 1;
	return 0;
}

/* The log's times never fall, whatever the clock does. */
static int
commit_time(struct store *st, int64_t *us, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_LAST_COMMIT, err);
	int got;

	if (s == NULL)
		return -1;
	got = db_step(s, err);
	if (got < 0)
		return -1;
	*us = store_now(st);
	if (got > 0 && db_int(s, 0) > *us)
		*us = db_int(s, 0);
	return db_reset(s, err);
}

static int
log_commit(struct store *st, struct err *err)
{
	struct db_stmt *s;
	int64_t us;

	if (commit_time(st, &us, err) < 0)
		return -1;
	s = store_q(st, Q_LOG, err);
	if (s == NULL)
		return -1;
	db_bind_int(s, 0, st->seq);
	db_bind_int(s, 1, us);
	store_bind_str(s, 2, st->o.run == NULL ? "" : st->o.run);
	store_bind_str(s, 3, st->o.program == NULL ? "" : st->o.program);
	if (st->bulk != 0)
		db_bind_int(s, 4, st->bulk);
	else
		db_bind_null(s, 4);
	return store_run(s, err);
}

int
store_commit(struct store *st, int64_t *seq, struct err *err)
{
	if (store_need_tx(st, err) < 0)
		return -1;
	if (store_stage_flush(st, err) < 0 ||
	    store_second_settle(st, err) < 0 ||
	    (st->seq > 0 && log_commit(st, err) < 0) ||
	    db_commit(st->db, err) < 0) {
		store_rollback(st);
		return -1;
	}
	st->in_tx = false;
	store_second_end(st, true);
	store_expect_drop(st);
	if (st->seq > 0)
		st->fresh.seq = st->seq;
	if (seq != NULL)
		*seq = st->seq;
	return 0;
}

void
store_rollback(struct store *st)
{
	if (!st->in_tx)
		return;
	store_behind_drop(st);
	store_second_end(st, false);
	db_rollback(st->db);
	st->in_tx = false;
	st->seq = 0;
	store_stage_drop(st);
	store_expect_drop(st);
	map_clear(&st->machine);
}

int
store_seq_at(struct store *st, int64_t us, int64_t *seq, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_SEQ_AT, err);

	if (s == NULL)
		return -1;
	db_bind_int(s, 0, us);
	return store_number(s, seq, err);
}
