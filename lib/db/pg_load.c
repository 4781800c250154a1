/* SPDX-License-Identifier: MIT */
/*
 * COPY table FROM STDIN in the binary format: a header, then of each row a
 * count of fields and of each field its length (-1 for null) and its bytes;
 * -1 instead of a count ends it (PostgreSQL, COPY, "Binary Format").
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/pg_stmt.h"
#include "db/pg_value.h"

enum { SEND_AT = 65536 };

struct pgdb_load {
	struct db_load base;
	struct pgdb *db;	/* kept */
	char *sql;
	Oid *oid;
	int n, at;
	struct buf out;		/* what was not sent yet */
	bool bad_type;		/* a value of a type that is not spoken */
};

static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";

/* A field of so many bytes, or null: -1. */
static void
put_field(struct pgdb_load *l, const void *bytes, int32_t n)
{
	size_t len = n > 0 ? (size_t)n : 0;
	char *to = buf_room(&l->out, 4 + len);

	pgdb_put32(to, (uint32_t)n);
	if (len > 0)
		memcpy(to + 4, bytes, len);
	l->out.len += 4 + len;
}

/* The oid of the value that comes; its row is begun. */
static Oid
next_oid(struct pgdb_load *l)
{
	static const char none[2];

	if (l->at == 0) {
		buf_add(&l->out, none, 2);
		l->out.data[l->out.len - 2] = (char)(l->n >> 8);
		l->out.data[l->out.len - 1] = (char)(l->n & 255);
	}
	return l->at < l->n ? l->oid[l->at++] : (l->at++, 0);
}

static void
load_null(struct db_load *base)
{
	struct pgdb_load *l = (struct pgdb_load *)base;

	next_oid(l);
	put_field(l, NULL, -1);
}

static void
put_scalar(struct pgdb_load *l, const char *bytes, int n)
{
	l->bad_type = l->bad_type || n == 0;
	put_field(l, bytes, n);
}

static void
load_integer(struct db_load *base, int64_t x)
{
	struct pgdb_load *l = (struct pgdb_load *)base;
	char bytes[PG_SCALAR_MAX];

	put_scalar(l, bytes, pgdb_encode_int(bytes, next_oid(l), x));
}

static void
load_real(struct db_load *base, double x)
{
	struct pgdb_load *l = (struct pgdb_load *)base;
	char bytes[PG_SCALAR_MAX];

	if (x - x != 0) {
		load_null(base);
		return;
	}
	put_scalar(l, bytes, pgdb_encode_real(bytes, next_oid(l), x));
}

static void
load_bytes(struct db_load *base, const void *p, size_t n, bool text)
{
	struct pgdb_load *l = (struct pgdb_load *)base;

	(void)text;	/* the column knows */
	if (p == NULL) {
		load_null(base);
		return;
	}
	l->bad_type = l->bad_type || !pgdb_is_text(next_oid(l)) ||
	    n > INT32_MAX / 2;
	put_field(l, p, (int32_t)n);
}

/* ---- to the server ---- */

/* What the server says to the end of a COPY. */
static int
finish(struct pgdb_load *l, struct err *err)
{
	struct pgdb *db = l->db;
	PGresult *r = PQgetResult(db->pg);
	int rc = 0;

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		rc = pgdb_failed(db, r, err);
	else
		pgdb_count(db, r);
	PQclear(r);
	pgdb_drain(db);
	db->loading = NULL;
	buf_clear(&l->out);
	l->at = 0;
	return rc;
}

/* A COPY that the server gave up says why when it is ended. */
static int
send_out(struct pgdb_load *l, struct err *err)
{
	if (l->out.len > 0 && PQputCopyData(l->db->pg, l->out.data,
	    (int)l->out.len) != 1) {
		PQputCopyEnd(l->db->pg, "given up");
		finish(l, err);
		return err_set(err, ERR_UNAVAILABLE, "%s: COPY was cut short",
		    l->db->label);
	}
	buf_clear(&l->out);
	return 0;
}

static int
begin(struct pgdb_load *l, struct err *err)
{
	struct pgdb *db = l->db;
	PGresult *r;
	int rc = 0;

	if (pgdb_ready(db, err) < 0)
		return -1;
	r = PQexec(db->pg, l->sql);
	if (PQresultStatus(r) != PGRES_COPY_IN)
		rc = pgdb_failed(db, r, err);
	else
		db->loading = l;
	PQclear(r);
	if (rc == 0 && PQputCopyData(db->pg, header, sizeof(header) - 1) != 1)
		rc = send_out(l, err);
	return rc;
}

static int
load_row(struct db_load *base, struct err *err)
{
	struct pgdb_load *l = (struct pgdb_load *)base;
	int at = l->at;

	l->at = 0;
	if (at != l->n || l->bad_type) {
		l->bad_type = false;
		return err_set(err, ERR_INTERNAL, "%s: a load of %d columns "
		    "got %d, or one of a wrong type", l->db->label, l->n, at);
	}
	if (l->db->loading != l && begin(l, err) < 0)
		return -1;
	return l->out.len < SEND_AT ? 0 : send_out(l, err);
}

static int
load_end(struct db_load *base, struct err *err)
{
	struct pgdb_load *l = (struct pgdb_load *)base;

	if (l->db->loading != l)
		return 0;
	buf_add(&l->out, "\377\377", 2);
	if (send_out(l, err) < 0)
		return -1;
	PQputCopyEnd(l->db->pg, NULL);
	return finish(l, err);
}

void
pgdb_load_give_up(struct pgdb *db)
{
	struct pgdb_load *l = db->loading;

	if (l == NULL)
		return;
	PQputCopyEnd(db->pg, "given up");
	finish(l, NULL);
}

static void
load_close(struct db_load *base)
{
	struct pgdb_load *l = (struct pgdb_load *)base;

	if (l->db->loading == l)
		pgdb_load_give_up(l->db);
	buf_release(&l->out);
	free(l->oid);
	free(l->sql);
	free(l);
}

static const struct db_load_driver by_copy = { load_null, load_integer,
    load_real, load_bytes, load_row, load_end, load_close };

/* ---- what the columns are ---- */

static int
ask_types(struct pgdb_load *l, const char *table, const char *columns,
    struct err *err)
{
	struct buf sql = { 0 };
	PGresult *r;
	int i, rc = 0;

	buf_puts(&sql, "SELECT ");
	buf_puts(&sql, columns);
	buf_puts(&sql, " FROM ");
	db_quote(&l->db->base, &sql, table);
	buf_puts(&sql, " LIMIT 0");
	r = PQexec(l->db->pg, buf_text(&sql));
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		rc = pgdb_failed(l->db, r, err);
	else if (PQnfields(r) != l->n)
		rc = err_set(err, ERR_INTERNAL, "%s: not %d columns: %s",
		    l->db->label, l->n, columns);
	for (i = 0; rc == 0 && i < l->n; i++)
		l->oid[i] = PQftype(r, i);
	PQclear(r);
	buf_release(&sql);
	return rc;
}

int
pgdb_load_open(struct db_load **out, struct db *base, const char *table,
    const char *columns, int n, struct err *err)
{
	struct pgdb_load *l;
	struct buf sql = { 0 };

	if (pgdb_ready((struct pgdb *)base, err) < 0)
		return -1;
	l = mem_new(1, sizeof(*l));
	l->base.drv = &by_copy;
	l->db = (struct pgdb *)base;
	l->n = n;
	l->oid = mem_new((size_t)n, sizeof(*l->oid));
	buf_puts(&sql, "COPY ");
	db_quote(base, &sql, table);
	buf_printf(&sql, " (%s) FROM STDIN (FORMAT binary)", columns);
	l->sql = mem_strdup(buf_text(&sql));
	buf_release(&sql);
	if (ask_types(l, table, columns, err) < 0) {
		load_close(&l->base);
		return -1;
	}
	*out = &l->base;
	return 0;
}
