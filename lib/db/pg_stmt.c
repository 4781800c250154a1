/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "db/pg_err.h"
#include "db/pg_open.h"
#include "db/pg_stmt.h"
#include "db/pg_value.h"

/* ---- who has the connection ---- */

/* 1: *row is the caller's.  0: the end.  -1: failed. */
static int
receive(struct pgdb_stmt *s, PGresult **row, struct err *err)
{
	struct pgdb *db = s->db;
	PGresult *r = PQgetResult(db->pg);
	int rc = 0;

	switch (PQresultStatus(r)) {
	case PGRES_SINGLE_TUPLE:
		*row = r;
		return 1;
	case PGRES_COMMAND_OK:
		pgdb_count(db, r);
		break;
	case PGRES_TUPLES_OK:
		if (!s->is_whole || PQntuples(r) == 0)
			break;
		*row = r;
		pgdb_drain(db);
		db->running = NULL;
		return 1;
	case PGRES_EMPTY_QUERY:
		break;
	default:
		rc = pgdb_failed(db, r, err);
		break;
	}
	PQclear(r);
	pgdb_drain(db);
	db->running = NULL;
	return rc;
}

static void
forget_ahead(struct pgdb_stmt *s)
{
	for (; s->ahead_at < s->nahead; s->ahead_at++)
		PQclear(s->ahead[s->ahead_at]);
	s->nahead = s->ahead_at = 0;
	free(s->ahead_err);
	s->ahead_err = NULL;
	s->is_ahead = false;
}

/* The rest of the running statement's rows into memory. */
static void
read_ahead(struct pgdb_stmt *s)
{
	struct err err = { 0 };
	PGresult *row = NULL;
	int got;

	while ((got = receive(s, &row, &err)) > 0) {
		s->ahead = mem_grow(s->ahead, &s->ahead_cap, s->nahead + 1,
		    sizeof(*s->ahead));
		s->ahead[s->nahead++] = row;
	}
	s->is_ahead = true;
	if (got < 0) {
		s->ahead_err = mem_new(1, sizeof(err));
		*s->ahead_err = err;
	}
}

int
pgdb_ready(struct pgdb *db, struct err *err)
{
	if (db->loading != NULL)
		return err_set(err, ERR_INTERNAL,
		    "%s: a load is under way", db->label);
	if (db->running != NULL)
		read_ahead(db->running);
	return 0;
}

void
pgdb_give_up(struct pgdb *db)
{
	if (db->running == NULL)
		return;
	db->running = NULL;
	pgdb_drain(db);
}

/* ---- statements ---- */

int
pgdb_exec(struct db *base, const char *sql, struct err *err)
{
	struct pgdb *db = (struct pgdb *)base;
	PGresult *r;
	int rc = 0;

	if (pgdb_ready(db, err) < 0)
		return -1;
	r = PQexec(db->pg, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK)
		rc = pgdb_failed(db, r, err);
	else
		pgdb_count(db, r);
	PQclear(r);
	return rc;
}

/* Behind the quote that s stands on; a doubled quote opens the next one. */
static const char *
skip_quoted(const char *s)
{
	const char *end = strchr(s + 1, *s);

	return end == NULL ? s + strlen(s) : end + 1;
}

/* sql with $1, $2 ... for its '?' that stand in no quotes. */
static void
number_marks(struct buf *b, const char *sql)
{
	const char *end;
	int n = 0;

	while (*sql != '\0') {
		if (*sql == '\'' || *sql == '"') {
			end = skip_quoted(sql);
			buf_add(b, sql, (size_t)(end - sql));
			sql = end;
		} else if (*sql == '?') {
			buf_printf(b, "$%d", ++n);
			sql++;
		} else {
			buf_putc(b, *sql++);
		}
	}
}

static void
describe(struct pgdb_stmt *s, const PGresult *r)
{
	int i;

	s->nparam = PQnparams(r);
	s->ncolumn = PQnfields(r);
	s->param = mem_new((size_t)s->nparam + 1, sizeof(*s->param));
	s->value = mem_new((size_t)s->nparam + 1, sizeof(*s->value));
	s->column = mem_new((size_t)s->ncolumn + 1, sizeof(*s->column));
	s->text = mem_new((size_t)s->ncolumn + 1, sizeof(*s->text));
	for (i = 0; i < s->nparam; i++)
		s->param[i] = PQparamtype(r, i);
	s->binary = true;
	for (i = 0; i < s->ncolumn; i++) {
		s->column[i] = PQftype(r, i);
		s->binary = s->binary && pgdb_speaks(s->column[i]);
	}
	for (i = 0; i < s->ncolumn && !s->binary; i++)
		s->column[i] = PG_TEXT;
}

/* The next answer of a pipeline, each of which ends in a NULL. */
static PGresult *
next_answer(PGconn *pg)
{
	PGresult *r = PQgetResult(pg);

	PQclear(PQgetResult(pg));
	return r;
}

/*
 * The server parses it, and tells what goes in and what comes out; both are
 * asked in one message.
 */
static int
make_known(struct pgdb_stmt *s, struct err *err)
{
	struct pgdb *db = s->db;
	PGresult *parsed, *described;
	int rc = 0;

	if (!PQenterPipelineMode(db->pg))
		return pgdb_failed(db, NULL, err);
	if (!PQsendPrepare(db->pg, s->name, s->sql, 0, NULL) ||
	    !PQsendDescribePrepared(db->pg, s->name) ||
	    !PQpipelineSync(db->pg)) {
		rc = pgdb_failed(db, NULL, err);
		PQexitPipelineMode(db->pg);
		return rc;
	}
	parsed = next_answer(db->pg);
	described = next_answer(db->pg);
	if (PQresultStatus(parsed) != PGRES_COMMAND_OK)
		rc = pgdb_failed(db, parsed, err);
	else if (PQresultStatus(described) != PGRES_COMMAND_OK)
		rc = pgdb_failed(db, described, err);
	else
		describe(s, described);
	PQclear(parsed);
	PQclear(described);
	PQclear(PQgetResult(db->pg));
	PQexitPipelineMode(db->pg);
	return rc;
}

int
pgdb_prepare(struct db_stmt **out, struct db *base, const char *sql,
    struct err *err)
{
	struct pgdb *db = (struct pgdb *)base;
	struct pgdb_stmt *s;
	struct buf b = { 0 };

	if (pgdb_ready(db, err) < 0)
		return -1;
	s = mem_new(1, sizeof(*s));
	s->base.drv = &db_pg;
	s->db = db;
	number_marks(&b, sql);
	s->sql = mem_strdup(buf_text(&b));
	buf_release(&b);
	snprintf(s->name, sizeof(s->name), "mw%u", ++db->made);
	if (make_known(s, err) < 0) {
		pgdb_finalize(&s->base);
		return -1;
	}
	*out = &s->base;
	return 0;
}

static int
start(struct pgdb_stmt *s, struct err *err)
{
	struct pgdb *db = s->db;

	if (s->bad_bind) {
		s->bad_bind = false;
		return err_set(err, ERR_INTERNAL, "%s: no such '?' in \"%s\"",
		    db->label, s->sql);
	}
	if (pgdb_is_too_long(s))
		return err_set(err, ERR_DATA, "%s: a value is too long",
		    db->label);
	if (pgdb_ready(db, err) < 0)
		return -1;
	if (!pgdb_send(s) || (!s->is_whole && !PQsetSingleRowMode(db->pg)))
		return pgdb_failed(db, NULL, err);
	db->running = s;
	return 0;
}

static int
next_ahead(struct pgdb_stmt *s, struct err *err)
{
	int rc = 0;

	if (s->ahead_at < s->nahead) {
		s->row = s->ahead[s->ahead_at++];
		return 1;
	}
	if (s->ahead_err != NULL)
		rc = err_set(err, (enum err_code)s->ahead_err->code, "%s",
		    s->ahead_err->text);
	forget_ahead(s);
	return rc;
}

static void
drop_row(struct pgdb_stmt *s)
{
	PQclear(s->row);
	s->row = NULL;
	s->at = 0;
}

static int
next_of_whole(struct pgdb_stmt *s)
{
	if (++s->at < PQntuples(s->row))
		return 1;
	drop_row(s);
	return 0;
}

int
pgdb_step(struct db_stmt *base, struct err *err)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;

	if (s->is_whole && s->row != NULL)
		return next_of_whole(s);
	drop_row(s);
	if (s->is_ahead)
		return next_ahead(s, err);
	if (s->db->running != s && start(s, err) < 0)
		return -1;
	return receive(s, &s->row, err);
}

void
pgdb_take_whole(struct db_stmt *base)
{
	/* The page comes in thousands of small pieces, and goes with them. */
	mem_keep(16 << 20);
	((struct pgdb_stmt *)base)->is_whole = true;
}

int
pgdb_reset(struct db_stmt *base, struct err *err)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;

	(void)err;	/* nothing is asked of the server */
	drop_row(s);
	forget_ahead(s);
	if (s->db->running == s)
		pgdb_give_up(s->db);
	return 0;
}

/* The server is not told: a name is never used again, and the session ends. */
void
pgdb_finalize(struct db_stmt *base)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;
	int i;

	pgdb_reset(base, NULL);
	for (i = 0; i < s->nparam; i++)
		buf_release(&s->value[i].bytes);
	for (i = 0; i < s->ncolumn; i++)
		buf_release(&s->text[i]);
	free(s->ahead);
	free(s->value);
	free(s->param);
	free(s->column);
	free(s->text);
	free(s->sql);
	free(s);
}

/* ---- a row ---- */

int
pgdb_columns(const struct db_stmt *base)
{
	return ((const struct pgdb_stmt *)base)->ncolumn;
}

const char *
pgdb_column_name(const struct db_stmt *base, int i)
{
	return PQfname(((const struct pgdb_stmt *)base)->row, i);
}

bool
pgdb_is_null(struct db_stmt *base, int i)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;

	return PQgetisnull(s->row, s->at, i) != 0;
}

int64_t
pgdb_int(struct db_stmt *base, int i)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;

	if (PQgetisnull(s->row, s->at, i))
		return 0;
	return pgdb_decode_int(PQgetvalue(s->row, s->at, i),
	    PQgetlength(s->row, s->at, i), s->column[i]);
}

double
pgdb_real(struct db_stmt *base, int i)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;

	if (PQgetisnull(s->row, s->at, i))
		return 0;
	return pgdb_decode_real(PQgetvalue(s->row, s->at, i),
	    PQgetlength(s->row, s->at, i), s->column[i]);
}

/* libpq puts a NUL behind every value. */
const char *
pgdb_text(struct db_stmt *base, int i, size_t *n)
{
	struct pgdb_stmt *s = (struct pgdb_stmt *)base;
	const char *p = PQgetvalue(s->row, s->at, i);
	int len = PQgetlength(s->row, s->at, i);
	struct buf *b = &s->text[i];

	if (pgdb_is_text(s->column[i]) || PQgetisnull(s->row, s->at, i)) {
		*n = (size_t)len;
		return p;
	}
	buf_clear(b);
	pgdb_decode_text(b, p, len, s->column[i]);
	*n = b->len;
	return b->data;
}

static void
get_value(struct pgdb_stmt *s, enum db_want want, struct db_val *v, int i)
{
	int len = PQgetlength(s->row, s->at, i);
	Oid oid = s->column[i];

	*v = (struct db_val){ .is_null = len == 0 &&
	    PQgetisnull(s->row, s->at, i) };
	if (v->is_null)
		return;
	if (want == DB_WANT_TEXT)
		v->s = pgdb_text(&s->base, i, &v->n);
	else if (want == DB_WANT_INT)
		v->i = pgdb_decode_int(PQgetvalue(s->row, s->at, i), len, oid);
	else
		v->d = pgdb_decode_real(PQgetvalue(s->row, s->at, i), len,
		    oid);
}

void
pgdb_row(struct db_stmt *base, const enum db_want *want, struct db_val *val,
    int n)
{
	int i;

	for (i = 0; i < n; i++)
		get_value((struct pgdb_stmt *)base, want[i], &val[i], i);
}
