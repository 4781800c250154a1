/* SPDX-License-Identifier: MIT */
/*
 * Many rows into one table: a virtual table of the rows that wait, and one
 * INSERT ... SELECT from it for some hundreds of them.  An INSERT a row binds
 * each value, opens and closes its cursors and looks at the transaction each
 * time, which is half of what a row costs.
 * https://www.sqlite.org/vtab.html#eponymous_virtual_tables
 *
 * To ask the table for a value costs as much as to store it, and many columns
 * of a load say the same in every row, if anything; such a one is a parameter
 * of the statement, until it is seen to vary.
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
	ROWS = 512		/* that wait */
};

struct value {
	enum { IS_NULL, IS_INT, IS_REAL, IS_TEXT, IS_BLOB } is;
	union {
		int64_t i;
		double d;
		const char *p;	/* kept */
	};
	size_t n;
};

struct sqlite_load {
	struct db_load base;
	struct sqlite *db;	/* kept */
	sqlite3_stmt *h;
	char *into;		/* INSERT INTO ... SELECT */
	int n, at;		/* columns of a row, and those that came */
	size_t rows;
	struct value *value;	/* n of each of ROWS */
	uint64_t vary;		/* columns that were seen to, */
	uint64_t asked;		/* and those that h asks the table for */
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
		sqlite3_result_text64(ctx, v->p, v->n, SQLITE_STATIC,
		    SQLITE_UTF8);
		break;
	case IS_BLOB:
		sqlite3_result_blob64(ctx, v->p, v->n, SQLITE_STATIC);
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

/* ---- the statement ---- */

static int
prepare(struct sqlite_load *l, struct err *err)
{
	struct buf sql = { 0 };
	int i, rc;

	sqlite3_finalize(l->h);
	l->h = NULL;
	buf_puts(&sql, l->into);
	for (i = 0; i < l->n; i++)
		buf_printf(&sql, l->vary >> i & 1 ? "%sc%d" : "%s?%d",
		    i == 0 ? "" : ", ", l->vary >> i & 1 ? i : i + 1);
	buf_puts(&sql, " FROM millwright_rows");
	errno = 0;
	rc = sqlite3_prepare_v3(l->db->h, buf_text(&sql), -1,
	    SQLITE_PREPARE_PERSISTENT, &l->h, NULL);
	buf_release(&sql);
	l->asked = l->vary;
	return rc == SQLITE_OK ? 0 : sqlite_fail(l->db, rc, err);
}

/* ---- a load ---- */

static bool
same(const struct value *a, const struct value *b)
{
	if (a->is != b->is)
		return false;
	switch (a->is) {
	case IS_INT:
		return a->i == b->i;
	case IS_REAL:
		return memcmp(&a->d, &b->d, sizeof(a->d)) == 0;
	case IS_NULL:
		return true;
	default:
		return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
	}
}

static void
put(struct db_load *base, const struct value *v)
{
	struct sqlite_load *l = (struct sqlite_load *)base;
	int i = l->at++;

	if (i >= l->n)
		return;
	if ((l->vary >> i & 1) == 0 && l->rows > 0 && !same(&l->value[i], v))
		l->vary |= UINT64_C(1) << i;
	l->value[l->rows * (size_t)l->n + (size_t)i] = *v;
}

static void
load_null(struct db_load *base)
{
	put(base, &(struct value){ .is = IS_NULL });
}

static void
load_integer(struct db_load *base, int64_t x)
{
	put(base, &(struct value){ .is = IS_INT, .i = x });
}

static void
load_real(struct db_load *base, double x)
{
	put(base, &(struct value){ .is = IS_REAL, .d = x });
}

static void
load_bytes(struct db_load *base, const void *p, size_t n, bool text)
{
	put(base, &(struct value){ .is = p == NULL ? IS_NULL :
	    text ? IS_TEXT : IS_BLOB, .p = p, .n = n });
}

static void
bind(sqlite3_stmt *h, int i, const struct value *v)
{
	switch (v->is) {
	case IS_INT:
		sqlite3_bind_int64(h, i, v->i);
		break;
	case IS_REAL:
		sqlite3_bind_double(h, i, v->d);
		break;
	case IS_TEXT:
		sqlite3_bind_text64(h, i, v->p, v->n, SQLITE_STATIC,
		    SQLITE_UTF8);
		break;
	case IS_BLOB:
		sqlite3_bind_blob64(h, i, v->p, v->n, SQLITE_STATIC);
		break;
	default:
		sqlite3_bind_null(h, i);
		break;
	}
}

/* The statement for the rows that wait; what does not vary is bound. */
static int
ready(struct sqlite_load *l, struct err *err)
{
	int i;

	if ((l->vary & ~l->asked) != 0 && prepare(l, err) < 0)
		return -1;
	for (i = 0; i < l->n; i++) {
		if ((l->asked >> i & 1) == 0)
			bind(l->h, i + 1, &l->value[i]);
	}
	return 0;
}

static int
load_end(struct db_load *base, struct err *err)
{
	struct sqlite_load *l = (struct sqlite_load *)base;
	int rc;

	if (l->rows == 0)
		return 0;
	if (ready(l, err) < 0) {
		l->rows = 0;
		return -1;
	}
	errno = 0;
	((struct source *)l->db->rows)->now = l;
	rc = sqlite3_step(l->h);
	((struct source *)l->db->rows)->now = NULL;
	l->rows = 0;
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
	return l->rows < ROWS ? 0 : load_end(base, err);
}

static void
load_close(struct db_load *base)
{
	struct sqlite_load *l = (struct sqlite_load *)base;

	sqlite3_finalize(l->h);
	free(l->into);
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

static char *
insert_into(struct db *db, const char *table, const char *columns)
{
	struct buf sql = { 0 };
	char *text;

	buf_puts(&sql, "INSERT OR FAIL INTO ");
	db_quote(db, &sql, table);
	buf_printf(&sql, " (%s) SELECT ", columns);
	text = mem_strdup(buf_text(&sql));
	buf_release(&sql);
	return text;
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
	l->into = insert_into(base, table, columns);
	if (prepare(l, err) < 0) {
		load_close(&l->base);
		return -1;
	}
	*out = &l->base;
	return 0;
}
