/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL driver, over libpq.  Its own names begin with pgdb_: those
 * with PQ are the client library's.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "db/db_value.h"
#include "db/pg_conninfo.h"
#include "db/pg_err.h"
#include "db/pg_open.h"
#include "db/pg_stmt.h"

/* ---- failures ---- */

static void
keep_state(struct pgdb *db, const char *state)
{
	db->lost = state == NULL;
	snprintf(db->state, sizeof(db->state), "%s",
	    state == NULL ? "" : state);
}

/*
 * Of a connection that could not be written to libpq knows only when it has
 * read what the server said last, and the end behind it.
 */
static bool
is_lost(PGconn *pg)
{
	int tries = 8;

	while (PQstatus(pg) != CONNECTION_BAD && tries-- > 0) {
		if (PQconsumeInput(pg) == 0)
			break;
	}
	return PQstatus(pg) == CONNECTION_BAD;
}

/* The server's detail names the key or the line at fault. */
int
pgdb_failed(struct pgdb *db, const PGresult *r, struct err *err)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
	const char *context = PQresultErrorField(r, PG_DIAG_CONTEXT);
	struct buf b = { 0 };

	if (state == NULL && !is_lost(db->pg))
		state = "08P01";
	keep_state(db, state);
	if (PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) != NULL)
		pgdb_put_text(&b, PQresultErrorField(r,
		    PG_DIAG_MESSAGE_PRIMARY));
	else
		pgdb_put_text(&b, PQerrorMessage(db->pg));
	if (detail != NULL) {
		buf_puts(&b, ": ");
		pgdb_put_text(&b, detail);
	}
	if (context != NULL && strncmp(context, "COPY ", 5) == 0) {
		buf_puts(&b, ": ");
		pgdb_put_text(&b, context);
	}
	if (db->lost)
		err_set(err, ERR_UNAVAILABLE, "%s: %s", db->label,
		    buf_text(&b));
	else
		err_set(err, pgdb_code(db->state), "%s: %s (%s)", db->label,
		    buf_text(&b), db->state);
	buf_release(&b);
	return -1;
}

void
pgdb_count(struct pgdb *db, PGresult *r)
{
	const char *n = PQcmdTuples(r);

	if (num_i64(n, strlen(n), &db->changes) < 0)
		db->changes = 0;
}

void
pgdb_drain(struct pgdb *db)
{
	PGresult *r;

	while ((r = PQgetResult(db->pg)) != NULL)
		PQclear(r);
}

/* ---- the connection ---- */

/*
 * What Citus says at a COMMIT when a worker did not answer: the others have
 * committed, and that one will or will not.
 */
static const char in_doubt[] = "failed to commit transaction on";

static void
take_notice(void *arg, const PGresult *r)
{
	struct pgdb *db = arg;
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (text == NULL)
		return;
	if (strncmp(text, in_doubt, strlen(in_doubt)) == 0)
		db->in_doubt = true;
	log_put(db->log, LOG_LEVEL_WARN, "%s: %s", db->label, text);
}

static void
pgdb_close(struct db *base)
{
	struct pgdb *db = (struct pgdb *)base;

	PQfinish(db->pg);
	free(db->label);
	free(db);
}

static int
pgdb_open(struct db **out, const struct db_options *o,
    const struct db_url *u, struct err *err)
{
	struct pgdb *db = mem_new(1, sizeof(*db));

	(void)u;	/* libpq reads URLs by itself */
	db->base.drv = &db_pg;
	db->log = o->log;
	db->read_only = o->read_only;
	if (pgdb_connect(&db->pg, &db->label, o, err) < 0) {
		pgdb_close(&db->base);
		return -1;
	}
	PQsetNoticeReceiver(db->pg, take_notice, db);
	*out = &db->base;
	return 0;
}

static enum db_retry
pgdb_retry_of(const struct db *base)
{
	const struct pgdb *db = (const struct pgdb *)base;

	return db->lost || db->state[0] != '\0' ? pgdb_retry(db->state) :
	    DB_RETRY_NO;
}

static int
pgdb_native_errno(const struct db *base)
{
	return pgdb_number(((const struct pgdb *)base)->state);
}

static bool
pgdb_timed_out(const struct db *base)
{
	return strcmp(((const struct pgdb *)base)->state, "57014") == 0;
}

static int64_t
pgdb_changes(const struct db *base)
{
	return ((const struct pgdb *)base)->changes;
}

/*
 * Whatever the server's default is: a writer that waited for its turn must
 * see what was committed meanwhile, a reader must not.
 */
static int
pgdb_begin(struct db *base, bool write, struct err *err)
{
	struct pgdb *db = (struct pgdb *)base;

	if (write && db->read_only)
		return err_set(err, ERR_INTERNAL,
		    "%s: a write transaction, but it is open for reading",
		    db->label);
	return pgdb_exec(base, write ?
	    "BEGIN ISOLATION LEVEL READ COMMITTED" :
	    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
}

/* A COMMIT behind a failure is a ROLLBACK, and the server calls that a
 * success. */
static int
pgdb_commit(struct db *base, struct err *err)
{
	struct pgdb *db = (struct pgdb *)base;
	bool failed = PQtransactionStatus(db->pg) == PQTRANS_INERROR;

	if (failed)
		return err_set(err, ERR_INTERNAL, "%s: a commit of a "
		    "transaction that has failed", db->label);
	db->in_doubt = false;
	if (pgdb_exec(base, "COMMIT", err) < 0)
		return -1;
	if (!db->in_doubt)
		return 0;
	return err_set(err, ERR_TEMPFAIL, "%s: it is in doubt whether all "
	    "of the last transaction was committed; run it again", db->label);
}

static void
pgdb_rollback(struct db *base)
{
	struct pgdb *db = (struct pgdb *)base;

	pgdb_load_give_up(db);
	pgdb_give_up(db);
	if (PQtransactionStatus(db->pg) != PQTRANS_IDLE)
		PQclear(PQexec(db->pg, "ROLLBACK"));
}

/* ---- the catalogue ---- */

static void
copy_text(char *to, size_t size, struct db_stmt *s, int i)
{
	size_t n;
	const char *p = pgdb_text(s, i, &n);

	if (n >= size)
		n = size - 1;
	memcpy(to, p, n);
	to[n] = '\0';
}

/* A partial index does not serve a range of all rows. */
static const char columns_sql[] =
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod),"
    " NOT a.attnotnull, EXISTS (SELECT 1 FROM pg_index i"
    "  WHERE i.indrelid = a.attrelid AND i.indkey[0] = a.attnum"
    "  AND i.indpred IS NULL AND i.indisvalid)"
    " FROM pg_attribute a"
    " WHERE a.attrelid = to_regclass(quote_ident(?))"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

static int
pgdb_table_columns(struct db *base, const char *table,
    struct db_column **out, size_t *n, struct err *err)
{
	struct db_column *col = NULL;
	struct db_stmt *s = NULL;
	size_t cap = 0, len = 0;
	int got;

	if (pgdb_prepare(&s, base, columns_sql, err) < 0)
		return -1;
	db_bind_text(s, 0, table, strlen(table));
	while ((got = pgdb_step(s, err)) > 0) {
		col = mem_grow(col, &cap, len + 1, sizeof(*col));
		copy_text(col[len].name, sizeof(col->name), s, 0);
		copy_text(col[len].type, sizeof(col->type), s, 1);
		col[len].nullable = pgdb_int(s, 2) != 0;
		col[len].indexed = pgdb_int(s, 3) != 0;
		col[len].charset[0] = '\0';
		col[len].single = false;
		len++;
	}
	pgdb_finalize(s);
	if (got < 0) {
		free(col);
		return -1;
	}
	*out = col;
	*n = len;
	return 0;
}

static const char *const schemes[] = { "postgresql", "postgres", NULL };

const struct db_driver db_pg = {
	.dialect = "postgresql",
	.schemes = schemes,
	.reads_url = true,
	.quote = '"',
	.open = pgdb_open,
	.close = pgdb_close,
	.retry = pgdb_retry_of,
	.native_errno = pgdb_native_errno,
	.timed_out = pgdb_timed_out,
	.exec = pgdb_exec,
	.conninfo = pgdb_conninfo,
	.changes = pgdb_changes,
	.begin = pgdb_begin,
	.commit = pgdb_commit,
	.rollback = pgdb_rollback,
	.table_columns = pgdb_table_columns,
	.prepare = pgdb_prepare,
	.value_at = pgdb_value_at,
	.bind_null = db_value_null,
	.bind_int = db_value_int,
	.bind_real = db_value_real,
	.bind_text = db_value_text,
	.bind_blob = db_value_blob,
	.bind_texts = pgdb_bind_texts,
	.bind_ints = pgdb_bind_ints,
	.step = pgdb_step,
	.reset = pgdb_reset,
	.finalize = pgdb_finalize,
	.columns = pgdb_columns,
	.column_name = pgdb_column_name,
	.is_null = pgdb_is_null,
	.get_int = pgdb_int,
	.get_real = pgdb_real,
	.get_text = pgdb_text,
	.get_row = pgdb_row,
	.take_whole = pgdb_take_whole,
	.load_open = pgdb_load_open,
};
