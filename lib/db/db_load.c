/* SPDX-License-Identifier: MIT */
/* Loading by a prepared INSERT, and the calls that choose a driver. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/db_driver.h"

enum { MASKED = 64 };

struct insert {
	struct db_load base;
	struct db_stmt *s;
	int at, n;
	uint64_t null;		/* columns that are bound to null; most nulls
				   need no call */
};

static void
insert_null(struct db_load *base)
{
	struct insert *l = (struct insert *)base;
	uint64_t bit = l->at < MASKED ? UINT64_C(1) << l->at : 0;

	if ((l->null & bit) == 0)
		db_bind_null(l->s, l->at);
	l->null |= bit;
	l->at++;
}

static int
next_at(struct insert *l)
{
	if (l->at < MASKED)
		l->null &= ~(UINT64_C(1) << l->at);
	return l->at++;
}

static void
insert_integer(struct db_load *base, int64_t x)
{
	struct insert *l = (struct insert *)base;

	db_bind_int(l->s, next_at(l), x);
}

static void
insert_real(struct db_load *base, double x)
{
	struct insert *l = (struct insert *)base;

	db_bind_real(l->s, next_at(l), x);
}

static void
insert_bytes(struct db_load *base, const void *p, size_t n, bool text)
{
	struct insert *l = (struct insert *)base;

	if (text)
		db_bind_text(l->s, next_at(l), p, n);
	else
		db_bind_blob(l->s, next_at(l), p, n);
}

static int
insert_row(struct db_load *base, struct err *err)
{
	struct insert *l = (struct insert *)base;
	int at = l->at;

	l->at = 0;
	if (at != l->n)
		return err_set(err, ERR_INTERNAL,
		    "a load of %d columns got %d", l->n, at);
	return db_step(l->s, err);
}

static int
insert_end(struct db_load *base, struct err *err)
{
	(void)base;
	(void)err;
	return 0;
}

static void
insert_close(struct db_load *base)
{
	struct insert *l = (struct insert *)base;

	db_finalize(l->s);
	free(l);
}

static const struct db_load_driver by_insert = { insert_null, insert_integer,
    insert_real, insert_bytes, insert_row, insert_end, insert_close };

static int
open_insert(struct db_load **out, struct db *db, const char *table,
    const char *columns, int n, struct err *err)
{
	struct insert *l = mem_new(1, sizeof(*l));
	struct buf sql = { 0 };
	int i, rc;

	l->base.drv = &by_insert;
	l->n = n;
	buf_puts(&sql, "INSERT INTO ");
	db_quote(db, &sql, table);
	buf_printf(&sql, " (%s) VALUES (", columns);
	for (i = 0; i < n; i++)
		buf_puts(&sql, i == 0 ? "?" : ", ?");
	buf_putc(&sql, ')');
	rc = db_prepare(&l->s, db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0)
		free(l);
	else
		*out = &l->base;
	return rc;
}

int
db_load_open(struct db_load **out, struct db *db, const char *table,
    const char *columns, int n, struct err *err)
{
	if (db->drv->load_open != NULL)
		return db->drv->load_open(out, db, table, columns, n, err);
	return open_insert(out, db, table, columns, n, err);
}

void
db_load_null(struct db_load *l)
{
	l->drv->null(l);
}

void
db_load_int(struct db_load *l, int64_t x)
{
	l->drv->integer(l, x);
}

void
db_load_real(struct db_load *l, double x)
{
	l->drv->real(l, x);
}

void
db_load_text(struct db_load *l, const char *p, size_t n)
{
	l->drv->bytes(l, p, n, true);
}

void
db_load_blob(struct db_load *l, const void *p, size_t n)
{
	l->drv->bytes(l, p, n, false);
}

int
db_load_row(struct db_load *l, struct err *err)
{
	return l->drv->row(l, err);
}

int
db_load_end(struct db_load *l, struct err *err)
{
	return l->drv->end(l, err);
}

void
db_load_close(struct db_load *l)
{
	if (l != NULL)
		l->drv->close(l);
}
