/* SPDX-License-Identifier: MIT */
/*
 * The store in PostgreSQL: what only that knows.
 *
 * The tables stand in the session's current schema, so that a search_path of
 * the role or of the URL gives a database several stores.  Locks are advisory
 * and named by schema and job: all writers must come by one URL, for in a
 * cluster they hold per entry node.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "shop/store_internal.h"

/*
 * All that is asked often runs along an index.  A table that was empty when
 * the statement was prepared, or was never analyzed, would be scanned; and
 * the estimates for such tables would have a page compiled, or sorted.
 */
static const char plans[] =
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off;"
    "SET max_parallel_workers_per_gather = 0";

/*
 * Who is dead holds its locks until the server tries to answer, which while a
 * key is made is long; PostgreSQL 14 looks in between.
 */
static const char watch[] =
    "SELECT set_config('client_connection_check_interval', '500', false)"
    " WHERE current_setting('server_version_num')::int >= 140000";

/* The locks are named by it. */
static int
settle(struct store *st, struct err *err)
{
	struct db_stmt *s;
	const char *schema;
	size_t n;
	int rc = -1;

	if (db_prepare(&s, st->db, "SELECT current_schema()", err) < 0)
		return -1;
	if (db_step(s, err) < 0)
		goto out;
	if (db_is_null(s, 0)) {
		err_set(err, ERR_CONFIG, "%s: no schema of its search_path "
		    "is there: create one, then run store-migrate", st->path);
		goto out;
	}
	schema = db_text(s, 0, &n);
	st->schema = mem_text(schema, n);
	rc = 0;
out:
	db_finalize(s);
	return rc;
}

static int
tune(struct store *st, struct err *err)
{
	if (db_exec(st->db, plans, err) < 0)
		return -1;
	return db_exec(st->db, watch, err);
}

static int
read_version(struct store *st, int64_t *version, struct err *err)
{
	int64_t columns;

	*version = 0;
	if (store_ask(st->db,
	    "SELECT count(*) FROM pg_attribute WHERE attrelid ="
	    " to_regclass('migration') AND attnum > 0", &columns, err) < 0)
		return -1;
	if (columns == 0)
		return 0;
	if (store_ask(st->db,
	    "SELECT count(*) FROM pg_attribute WHERE attrelid ="
	    " to_regclass('migration') AND attname IN"
	    " ('version', 'name', 'sha256', 'applied_at')", &columns,
	    err) < 0)
		return -1;
	if (columns != 4)
		return err_set(err, ERR_CONFIG, "%s: schema \"%s\" has a "
		    "table \"migration\" that is not Millwright's", st->path,
		    st->schema);
	return store_ask(st->db,
	    "SELECT coalesce(max(version), 0) FROM migration",
	    version, err);
}

static int
note_version(struct store *st, int version, struct err *err)
{
	(void)st;
	(void)version;	/* its row says it */
	(void)err;
	return 0;
}

static int64_t
key_of(const struct store *st, const char *job)
{
	struct buf name = { 0 };
	int64_t key;

	buf_printf(&name, "millwright %s %s", st->schema, job);
	key = (int64_t)hash64(name.data, name.len);
	buf_release(&name);
	return key;
}

/* Held until the transaction ends; the session's lock_timeout bounds it. */
static int
wait_turn(struct store *st, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_WAIT_TURN, err);
	struct err why = { 0 };

	if (s == NULL)
		return -1;
	db_bind_int(s, 0, key_of(st, ""));
	if (db_step(s, &why) > 0)
		return db_reset(s, err);
	if (why.code == ERR_TEMPFAIL)
		return err_set(err, ERR_TEMPFAIL, "%s: another program is "
		    "writing to the store", st->path);
	return err_set(err, (enum err_code)why.code, "%s", why.text);
}

static int
wait_second(struct store *st, struct db *db, struct err *err)
{
	struct db_stmt *s;
	int rc;

	if (db_prepare(&s, db, "SELECT 1 FROM pg_advisory_xact_lock(?)",
	    err) < 0)
		return -1;
	db_bind_int(s, 0, key_of(st, "second session"));
	rc = db_step(s, err);
	db_finalize(s);
	return rc < 0 ? -1 : 0;
}

static int
lock(struct store *st, const char *job, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_LOCK_JOB, err);
	int64_t got;

	if (s == NULL)
		return -1;
	db_bind_int(s, 0, key_of(st, job));
	if (store_number(s, &got, err) < 0)
		return -1;
	if (got == 0)
		return err_set(err, ERR_TEMPFAIL, "%s: the lock \"%s\" is "
		    "held elsewhere", st->path, job);
	st->nlock++;
	return 0;
}

/* A session that ends gives them back a moment after its close. */
static void
unlock(struct store *st)
{
	if (st->nlock > 0 && st->db != NULL &&
	    db_exec(st->db, "SELECT pg_advisory_unlock_all()", NULL) == 0)
		st->nlock = 0;
}

const struct store_driver store_pg = {
	.is_far = true,
	.step = store_steps_pg,
	.watch = watch,
	.yes = "TRUE",
	.no = "FALSE",
	/* STORE_LONG_US */
	.is_long = "\"end\" - start > interval '48:00:00'",
	.key_leads = true,
	.settle = settle,
	.tune = tune,
	.read_version = read_version,
	.note_version = note_version,
	.wait_turn = wait_turn,
	.wait_second = wait_second,
	.lock = lock,
	.unlock = unlock,
};
