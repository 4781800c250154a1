/* SPDX-License-Identifier: MIT */
/* A run: the lock, the source's clock, one snapshot, its tables. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/near.h"
#include "base/retry.h"
#include "base/when.h"
#include "cimco/reconcile.h"
#include "cimco/sync_table.h"
#include "db/db.h"
#include "rec/rec.h"
#include "shop/store.h"

/* For the source to answer, or to let go of a table. */
#define PATIENCE_US	(10 * WHEN_SECOND)

struct run {
	const struct sync_options *o;
	struct db *db;
	struct rec_writer *out;
	struct sync_source src;
	struct reconcile reconcile;
	bool *done;		/* by table of the mapping: not to repeat */
	bool again;		/* the last try failed, the next one may not */
	struct err worst;
};

/* Whether everything is compared, not only what may have changed. */
static bool
is_whole(const struct sync_options *o)
{
	return o->reconcile || o->verify;
}

/* ---- what went wrong, table by table ---- */

/* Keeps the worst; the others are told at once. */
static void
add_failure(struct run *run, const struct err *e)
{
	if (run->worst.code == ERR_NONE) {
		run->worst = *e;
		return;
	}
	if (e->code != run->worst.code &&
	    err_worse(e->code, run->worst.code) == e->code) {
		log_put(run->o->log, LOG_LEVEL_ERROR, "%s", run->worst.text);
		run->worst = *e;
		return;
	}
	log_put(run->o->log, LOG_LEVEL_ERROR, "%s", e->text);
}

/* Whether the other tables have a chance. */
static bool
concerns_one_table(const struct err *e)
{
	return e->code == ERR_CONFIG || e->code == ERR_DATA ||
	    e->code == ERR_NOPERM || e->code == ERR_NO;
}

/* ---- the record ---- */

static void
put_ms(struct rec_writer *w, const struct sync_table *s)
{
	int64_t us = s->o->clock() - s->n.began_us;

	rec_put_int(w, "ms", us < 0 ? 0 : us / 1000);
}

static void
put_lag(struct rec_writer *w, const struct sync_table *s)
{
	if (s->n.newest_us == INT64_MIN)
		rec_put_null(w, "lag_s");
	else
		rec_put_fixed(w, "lag_s",
		    (s->src->now_us - s->n.newest_us) / 1000, 3);
}

static int
put_record(struct run *run, const struct sync_table *s, struct err *err)
{
	const struct sync_counts *n = &s->n;
	struct rec_writer *w = run->out;

	rec_begin(w, "sync");
	rec_put_str(w, "source", s->o->mapping->source);
	rec_put_str(w, "table", s->t->from);
	rec_put_str(w, "run", s->o->run);
	rec_put_str(w, "mode", s->o->verify ? "verify" : s->o->reconcile ?
	    "reconcile" : "changes");
	if (n->seq > 0)
		rec_put_int(w, "seq", n->seq);
	else
		rec_put_null(w, "seq");
	rec_put_int(w, "read", n->read);
	rec_put_int(w, "inserted", n->inserted);
	rec_put_int(w, "updated", n->updated);
	rec_put_int(w, "unchanged", n->unchanged);
	rec_put_int(w, "quarantined", n->quarantined);
	rec_put_int(w, "duplicate", n->duplicate);
	rec_put_int(w, "remapped", n->remapped);
	rec_put_int(w, "deleted", n->deleted);
	rec_put_int(w, "resolved", n->resolved);
	rec_put_int(w, "flagged", n->flagged);
	rec_put_int(w, "facts", n->facts);
	if (s->held.code == ERR_NONE && !s->o->verify)
		rec_put_time(w, "cursor", s->low_us);
	else if (s->cursor_us != INT64_MIN)
		rec_put_time(w, "cursor", s->cursor_us);
	else
		rec_put_null(w, "cursor");
	put_lag(w, s);
	rec_put_int(w, "bytes", n->bytes);
	put_ms(w, s);
	return rec_end(w, err);
}

static void
log_table(const struct sync_table *s)
{
	const struct sync_counts *n = &s->n;

	log_put(s->o->log, LOG_LEVEL_INFO, "%s: %s, %lld rows read: %lld "
	    "inserted, %lld updated, %lld unchanged, %lld quarantined, %lld "
	    "duplicate; %lld deleted", s->t->source, s->full ? "all" :
	    "what may have changed", (long long)n->read,
	    (long long)n->inserted, (long long)n->updated,
	    (long long)n->unchanged, (long long)n->quarantined,
	    (long long)n->duplicate, (long long)n->deleted);
	if (n->quarantined > 0)
		log_put(s->o->log, LOG_LEVEL_NOTE, "%s: %lld of %lld rows are "
		    "set aside", s->t->source, (long long)n->quarantined,
		    (long long)n->read);
}

/* ---- tables ---- */

/* What the catalogue says of the table: mapped, and compared. */
static int
bind_table(struct sync_table *s, struct err *err)
{
	bool typed = strcmp(db_dialect(s->db), "sqlite") != 0;
	struct db_column *col;
	size_t n;
	int rc;

	if (db_table_columns(s->db, s->t->from, &col, &n, err) < 0)
		return -1;
	rc = mapping_bind(s->t, col, n, typed, err);
	if (rc == 0)
		rc = sync_drift(s, col, n, typed, err);
	free(col);
	return rc;
}

/* What the mark of a stamp cursor cannot promise, told once a full read. */
static void
warn_blind(const struct sync_table *s)
{
	const struct mapping_cursor *cur = &s->t->cursor;

	if (s->blind != NULL)
		log_put(s->o->log, s->full ? LOG_LEVEL_WARN : LOG_LEVEL_INFO,
		    "%s: %s: a change that its writer commits more than %lld "
		    "minutes after its %s may be missed", s->t->source,
		    s->blind, (long long)(cur->overlap_us / WHEN_MINUTE),
		    s->t->column[cur->time.column].sql);
}

static int
run_table(struct run *run, struct mapping_table *t, struct err *err)
{
	struct sync_table s = { .o = run->o, .db = run->db, .t = t,
	    .src = &run->src, .out = run->out, .sink = &sync_into_store,
	    .reconcile = is_whole(run->o) ? &run->reconcile : NULL };
	int rc = -1;

	s.n.began_us = run->o->clock();
	if (bind_table(&s, err) < 0 || sync_table(&s, err) < 0) {
		sync_grant(&s, err);
		goto out;
	}
	warn_blind(&s);
	log_table(&s);
	if (put_record(run, &s, err) < 0)
		goto out;
	rc = 0;
	if (s.held.code != ERR_NONE)
		rc = err_set(err, (enum err_code)s.held.code, "%s",
		    s.held.text);
out:
	sync_table_release(&s);
	return rc;
}

static bool
is_wanted(const struct sync_options *o, const char *from)
{
	size_t i;

	for (i = 0; i < o->ntable; i++) {
		if (strcmp(o->table[i], from) == 0)
			return true;
	}
	return o->ntable == 0;
}

/* -1 with *err when no table has a chance any more. */
static int
run_tables(struct run *run, struct err *err)
{
	struct mapping *m = run->o->mapping;
	int i;

	for (i = 0; i < m->ntable; i++) {
		if (run->done[i] || !is_wanted(run->o, m->table[i].from))
			continue;
		if (run_table(run, &m->table[i], err) < 0) {
			if (!concerns_one_table(err))
				return -1;
			add_failure(run, err);
			err_clear(err);
		}
		run->done[i] = true;
	}
	return 0;
}

/* ---- the source ---- */

static int
check_wanted(const struct sync_options *o, struct err *err)
{
	const struct mapping *m = o->mapping;
	const char **names = mem_new((size_t)m->ntable + 1, sizeof(*names));
	const char *near;
	size_t i;
	int k, rc = 0;

	for (k = 0; k < m->ntable; k++)
		names[k] = m->table[k].from;
	for (i = 0; i < o->ntable && rc == 0; i++) {
		if (mapping_find(m, o->table[i]) != NULL)
			continue;
		near = near_word(o->table[i], names);
		rc = err_set(err, ERR_USAGE, "no such table in the mapping: "
		    "\"%s\"%s%s%s", o->table[i],
		    near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
	free(names);
	return rc;
}

int
sync_open(struct sync_options *o, const struct store_options *store,
    struct err *err)
{
	struct store_options with = *store;
	struct buf job = { 0 }, held = { 0 };
	int rc;

	if (check_wanted(o, err) < 0)
		return -1;
	buf_printf(&job, "sync-%s", o->mapping->source);
	buf_printf(&held, "another sync of \"%s\" is running",
	    o->mapping->source);
	with.job = buf_text(&job);
	with.job_held = buf_text(&held);
	rc = store_open(&o->store, &with, err);
	buf_release(&job);
	buf_release(&held);
	return rc;
}

static int
read_store(struct run *run, struct err *err)
{
	if (!is_whole(run->o))
		return 0;
	return reconcile_begin(&run->reconcile, run->o->store,
	    run->o->mapping, err);
}

/* Somebody has to end it; until then every run is told. */
static void
warn_orphan(const struct run *run)
{
	if (run->src.orphan)
		log_put(run->o->log, LOG_LEVEL_WARN, "%s: a prepared "
		    "transaction waits for its end and may be of any age; XA "
		    "RECOVER names it, XA COMMIT or XA ROLLBACK ends it",
		    run->o->mapping->source);
}

/* Before anything is read. */
static int
check_source(const struct run *run, struct err *err)
{
	const struct mapping *m = run->o->mapping;
	int i, rc = 0;

	for (i = 0; i < m->ntable && rc == 0; i++) {
		if (is_wanted(run->o, m->table[i].from))
			rc = sync_source_check(&run->src, run->o,
			    &m->table[i], err);
	}
	return rc;
}

/* One connection, one snapshot, and the tables not yet done. */
static int
try_run(struct run *run, const struct db_options *source, struct err *err)
{
	const struct sync_options *o = run->o;
	int rc = -1;

	if (db_open(&run->db, source, err) < 0) {
		run->again = err->code == ERR_UNAVAILABLE ||
		    err->code == ERR_TEMPFAIL;
		return -1;
	}
	if (sync_source_ask(&run->src, run->db, o, err) == 0)
		warn_orphan(run);
	if (err->code == ERR_NONE &&
	    check_source(run, err) == 0 &&
	    sync_names(run->db, o, err) == 0 &&
	    read_store(run, err) == 0 && db_begin_read(run->db, err) == 0 &&
	    run_tables(run, err) == 0 && db_commit(run->db, err) == 0)
		rc = 0;
	run->again = rc < 0 && db_retry(run->db) != DB_RETRY_NO &&
	    (err->code == ERR_UNAVAILABLE || err->code == ERR_TEMPFAIL);
	db_close(run->db);
	reconcile_release(&run->reconcile);
	return rc;
}

/*
 * A source that is away may come back.  One that stayed locked to the end is
 * away, too: of 75 the timers think that the next run will do.
 */
static int
try_runs(struct run *run, struct err *err)
{
	const struct sync_options *o = run->o;
	struct db_options source = *o->source;
	int64_t us, most_us = source.timeout_us > 0 ? source.timeout_us :
	    PATIENCE_US;
	struct retry retry;

	retry_begin(&retry, retry_steady_us(), o->retry_us < 0 ?
	    WHEN_MINUTE : o->retry_us, o->run);
	for (;;) {
		source.timeout_us = retry_patience(&retry, retry_steady_us(),
		    most_us);
		if (try_run(run, &source, err) == 0)
			return 0;
		us = run->again ? retry_wait(&retry, retry_steady_us()) : -1;
		if (us < 0)
			break;
		log_put(o->log, LOG_LEVEL_WARN, "%s; trying again in %.1f s",
		    err->text, (double)us / (double)WHEN_SECOND);
		err_clear(err);
		retry_pause(us);
	}
	if (run->again)
		err->code = ERR_UNAVAILABLE;
	return -1;
}

int
sync_run(const struct sync_options *o, struct rec_writer *out,
    struct err *err)
{
	struct run run = { .o = o, .out = out };
	struct err bad = { 0 };

	run.done = mem_new((size_t)o->mapping->ntable + 1, sizeof(*run.done));
	if (try_runs(&run, &bad) < 0)
		add_failure(&run, &bad);
	free(run.done);
	if (run.worst.code == ERR_NONE)
		return 0;
	return err_set(err, (enum err_code)run.worst.code, "%s",
	    run.worst.text);
}
