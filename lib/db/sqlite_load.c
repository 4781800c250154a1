/* SPDX-License-Identifier: MIT */
/*
 * Many rows into one table: a virtual table of the rows that wait, and one
 * INSERT ... SELECT from it for some hundreds of them.  An INSERT a row binds
 * each value, opens and closes its cursors and looks at the transaction each
 * time, which is half of what a row costs.
 * https://www.sqlite.org/vtab.html#eponymous_virtual_tables
 *
 * OR FAIL, for an INSERT that must be undone by itself copies every page that
 * it changes; who loads rolls back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/sqlite_db.h"

enum {
	COLUMNS = 64,		/* of the virtual table */
	ROWS = 512,		/* that wait, or so many bytes of texts */
	BYTES = 1 << 20
};

struct value {
	enum { IS_NULL, IS_INT, IS_REAL, IS_TEXT, IS_BLOB } is;
	union {
		int64_t i;
		double d;
		size_t at;	/* in the texts */
	};
	size_t n;
};

struct sqlite_load {
	struct db_load base;
	struct sqlite *db;	/* kept */
	sqlite3_stmt *h;
	int n, at;		/* columns of a row, and those that came */
	size_t rows;
	struct value *value;	/* n of each of ROWS */
	struct buf text;
};

/* ---- the virtual table ---- */

/* Of a connection: the load that its rows are of at the moment. */
struct source {
	struct sqlite_load *now;
};

struct rows_table {
	sqlite3_vtab base;
	struct source *source;	/* kept */
};

struct rows_cursor {
	sqlite3_vtab_cursor base;
	const struct sqlite_load *l;
	size_t row;
};

static int
rows_connect(sqlite3 *h, void *aux, int argc, const char *const *argv,
    sqlite3_vtab **out, char **why)
{
	struct buf sql = { 0 };
	struct rows_table *t;
	int i, rc;

	(void)argc;
	(void)argv;
	(void)why;
	buf_puts(&sql, "CREATE TABLE x (");
	for (i = 0; i < COLUMNS; i++)
		buf_printf(&sql, "%sc%d", i == 0 ? "" : ", ", i);
	buf_putc(&sql, ')');
	rc = sqlite3_declare_vtab(h, buf_text(&sql));
	buf_release(&sql);
	if (rc != SQLITE_OK)
		return rc;
	t = mem_new(1, sizeof(*t));
	t->source = aux;
	*out = &t->base;
	return SQLITE_OK;
}

static int
rows_disconnect(sqlite3_vtab *t)
{
	free(t);
	return SQLITE_OK;
}

static int
rows_best_index(sqlite3_vtab *t, sqlite3_index_info *info)
{
	(void)t;
	info->estimatedRows = ROWS;
	info->estimatedCost = ROWS;
	return SQLITE_OK;
}

static int
rows_open(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
	struct rows_cursor *c = mem_new(1, sizeof(*c));

	(void)t;
	*out = &c->base;
	return SQLITE_OK;
}

static int
rows_close(sqlite3_vtab_cursor *c)
{
	free(c);
	return SQLITE_OK;
}

static int
rows_filter(sqlite3_vtab_cursor *base, int number, const char *text, int n,
    sqlite3_value **value)
{
	struct rows_cursor *c = (struct rows_cursor *)base;

	(void)number;
	(void)text;
	(void)n;
	(void)value;
	c->l = ((struct rows_table *)base->pVtab)->source->now;
	c->row = 0;
	return SQLITE_OK;
}

static int
rows_next(sqlite3_vtab_cursor *base)
{
	((struct rows_cursor *)base)->row++;
	return SQLITE_OK;
}

static int
rows_eof(sqlite3_vtab_cursor *base)
{
	const struct rows_cursor *c = (struct rows_cursor *)base;

	return c->l == NULL || c->row >= c->l->rows;
}

static int
rows_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	const struct rows_cursor *c = (struct rows_cursor *)base;
	const struct sqlite_load *l = c->l;
	const struct value *v;

	if (i >= l->n)
		return SQLITE_OK;	/* null */
	v = &l->value[c->row * (size_t)l->n + (size_t)i];
	switch (v->is) {
	case IS_INT:
		sqlite3_result_int64(ctx, v->i);
		break;
	case IS_REAL:
		sqlite3_result_double(ctx, v->d);
		break;
	case IS_TEXT:
		sqlite3_result_text64(ctx, l->text.data + v->at, v->n,
		    SQLITE_STATIC, SQLITE_UTF8);
		break;
	case IS_BLOB:
		sqlite3_result_blob64(ctx, l->text.data + v->at, v->n,
		    SQLITE_STATIC);
		break;
	default:
		break;
	}
	return SQLITE_OK;
}

static int
rows_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *id)
{
	*id = (sqlite3_int64)((struct rows_cursor *)base)->row;
	return SQLITE_OK;
}

/* No xCreate: the module's name is a table in every connection. */
static const sqlite3_module rows_module = {
	.xConnect = rows_connect,
	.xDisconnect = rows_disconnect,
	.xBestIndex = rows_best_index,
	.xOpen = rows_open,
	.xClose = rows_close,
	.xFilter = rows_filter,
	.xNext = rows_next,
	.xEof = rows_eof,
	.xColumn = rows_column,
	.xRowid = rows_rowid,
};

/* ---- a load ---- */

static struct value *
next_value(struct sqlite_load *l)
{
	static struct value spare;

	if (l->at++ >= l->n)
		return &spare;
	return &l->value[l->rows * (size_t)l->n + (size_t)l->at - 1];
}

static void
load_null(struct db_load *base)
{
	next_value((struct sqlite_load *)base)->is = IS_NULL;
}

static void
load_integer(struct db_load *base, int64_t x)
{
	struct value *v = next_value((struct sqlite_load *)base);

	v->is = IS_INT;
	v->i = x;
}

static void
load_real(struct db_load *base, double x)
{
	struct value *v = next_value((struct sqlite_load *)base);

	v->is = IS_REAL;
	v->d = x;
}

static void
load_bytes(struct db_load *base, const void *p, size_t n, bool text)
{
	struct sqlite_load *l = (struct sqlite_load *)base;
	struct value *v = next_value(l);

	v->is = p == NULL ? IS_NULL : text ? IS_TEXT : IS_BLOB;
	v->at = l->text.len;
	v->n = n;
	if (p != NULL)
		buf_add(&l->text, p, n);
}

static int
load_end(struct db_load *base, struct err *err)
{
	struct sqlite_load *l = (struct sqlite_load *)base;
	int rc;

	if (l->rows == 0)
		return 0;
	/* A NULL pointer would be null, not an empty text. */
	buf_room(&l->text, 1);
	errno = 0;
	((struct source *)l->db->rows)->now = l;
	rc = sqlite3_step(l->h);
	((struct source *)l->db->rows)->now = NULL;
	l->rows = 0;
	buf_clear(&l->text);
	if (rc == SQLITE_DONE) {
		sqlite3_reset(l->h);
		return 0;
	}
	sqlite_fail(l->db, sqlite3_extended_errcode(l->db->h), err);
	sqlite3_reset(l->h);
	return -1;
}

static int
load_row(struct db_load *base, struct err *err)
{
	struct sqlite_load *l = (struct sqlite_load *)base;
	int at = l->at;

	l->at = 0;
	if (at != l->n)
		return err_set(err, ERR_INTERNAL, "%s: a load of %d columns "
		    "got %d", l->db->path, l->n, at);
	l->rows++;
	return l->rows < ROWS && l->text.len < BYTES ? 0 :
	    load_end(base, err);
}

static void
load_close(struct db_load *base)
{
	struct sqlite_load *l = (struct sqlite_load *)base;

	sqlite3_finalize(l->h);
	buf_release(&l->text);
	free(l->value);
	free(l);
}

static const struct db_load_driver by_select = { load_null, load_integer,
    load_real, load_bytes, load_row, load_end, load_close };

static int
need_module(struct sqlite *db, struct err *err)
{
	int rc;

	if (db->rows != NULL)
		return 0;
	db->rows = mem_new(1, sizeof(struct source));
	rc = sqlite3_create_module_v2(db->h, "millwright_rows", &rows_module,
	    db->rows, free);
	if (rc == SQLITE_OK)
		return 0;
	db->rows = NULL;	/* freed there */
	return sqlite_fail(db, rc, err);
}

static int
prepare(struct sqlite_load *l, const char *table, const char *columns,
    struct err *err)
{
	struct buf sql = { 0 };
	int i, rc;

	buf_puts(&sql, "INSERT OR FAIL INTO ");
	db_quote(&l->db->base, &sql, table);
	buf_printf(&sql, " (%s) SELECT ", columns);
	for (i = 0; i < l->n; i++)
		buf_printf(&sql, "%sc%d", i == 0 ? "" : ", ", i);
	buf_puts(&sql, " FROM millwright_rows");
	errno = 0;
	rc = sqlite3_prepare_v3(l->db->h, buf_text(&sql), -1,
	    SQLITE_PREPARE_PERSISTENT, &l->h, NULL);
	buf_release(&sql);
	return rc == SQLITE_OK ? 0 : sqlite_fail(l->db, rc, err);
}

int
sqlite_load_open(struct db_load **out, struct db *base, const char *table,
    const char *columns, int n, struct err *err)
{
	struct sqlite *db = (struct sqlite *)base;
	struct sqlite_load *l;

	if (n < 1 || n > COLUMNS)
		return err_set(err, ERR_INTERNAL, "%s: a load of %d columns",
		    db->path, n);
	if (need_module(db, err) < 0)
		return -1;
	l = mem_new(1, sizeof(*l));
	l->base.drv = &by_select;
	l->db = db;
	l->n = n;
	l->value = mem_new((size_t)n * ROWS, sizeof(*l->value));
	if (prepare(l, table, columns, err) < 0) {
		load_close(&l->base);
		return -1;
	}
	*out = &l->base;
	return 0;
}
