/* SPDX-License-Identifier: MIT */
/* Questions to a table beside its rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cimco/cursor.h"
#include "cimco/reader.h"
#include "cimco/reader_sql.h"
#include "conf/conf.h"
#include "db/db.h"

/* Machines and the cursors of their last rows, in turn. */
struct lasts {
	struct arena arena;
	const char **text;
	size_t n, cap;
};

static int
prepare(struct db_stmt **s, struct db *db, struct buf *sql, struct err *err)
{
	int rc = db_prepare(s, db, buf_text(sql), err);

	buf_release(sql);
	return rc;
}

static void
bind_str(struct db_stmt *s, int i, const char *text)
{
	db_bind_text(s, i, text, strlen(text));
}

/* ", ", " < ? AND " and their like between two names of the cursor column. */
static void
put_cursor(struct buf *sql, const struct db *db,
    const struct mapping_table *t, const char *behind)
{
	reader_sql_column(sql, db, t, t->cursor.time.column);
	buf_puts(sql, behind);
}

int
reader_any(struct db *db, const struct mapping_table *t, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	int got;

	buf_puts(&sql, "SELECT 1 FROM ");
	db_quote(db, &sql, t->from);
	buf_puts(&sql, " LIMIT 1");
	if (prepare(&s, db, &sql, err) < 0)
		return -1;
	got = db_step(s, err);
	db_finalize(s);
	return got;
}

int
reader_newest(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, char out[READER_BOUND], struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	const char *p;
	size_t n;
	int got;

	out[0] = '\0';
	buf_puts(&sql, "SELECT MAX(");
	put_cursor(&sql, db, t, ") FROM ");
	db_quote(db, &sql, t->from);
	buf_puts(&sql, " WHERE ");
	put_cursor(&sql, db, t, " < ?");
	if (prepare(&s, db, &sql, err) < 0)
		return -1;
	bind_str(s, 0, range->to);
	got = db_step(s, err);
	if (got > 0 && !db_is_null(s, 0)) {
		p = db_text(s, 0, &n);
		snprintf(out, READER_BOUND, "%.*s", (int)n, p);
	}
	db_finalize(s);
	return got < 0 ? -1 : 0;
}

static void
keep(struct lasts *l, struct db_stmt *s, int i)
{
	size_t n;
	const char *p = db_text(s, i, &n);

	l->text = mem_grow(l->text, &l->cap, l->n + 1, sizeof(*l->text));
	l->text[l->n++] = arena_text(&l->arena, p, n);
}

static int
find_lasts(struct lasts *l, struct db *db, const struct mapping_table *t,
    const char *from, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	int got;

	buf_puts(&sql, "SELECT ");
	reader_sql_column(&sql, db, t, t->machine);
	buf_puts(&sql, ", MAX(");
	put_cursor(&sql, db, t, ") FROM ");
	db_quote(db, &sql, t->from);
	buf_puts(&sql, " WHERE ");
	put_cursor(&sql, db, t, " < ? AND ");
	put_cursor(&sql, db, t, " >= ? GROUP BY ");
	reader_sql_column(&sql, db, t, t->machine);
	if (prepare(&s, db, &sql, err) < 0)
		return -1;
	bind_str(s, 0, from);
	bind_str(s, 1, cursor_floor(t));
	while ((got = db_step(s, err)) > 0) {
		keep(l, s, 0);
		keep(l, s, 1);
	}
	db_finalize(s);
	return got;
}

static int
prepare_last(struct db_stmt **s, struct db *db,
    const struct mapping_table *t, struct err *err)
{
	struct buf sql = { 0 };

	reader_sql_select(&sql, db, t);
	buf_puts(&sql, " WHERE ");
	reader_sql_column(&sql, db, t, t->machine);
	buf_puts(&sql, " = ? AND ");
	put_cursor(&sql, db, t, " = ?");
	reader_sql_order(&sql, db, t);
	return prepare(s, db, &sql, err);
}

/* Lends the rows of one machine at one time. */
static int
lend(struct db_stmt *s, const struct mapping_table *t,
    void (*each)(void *arg, const struct mapper_row *row), void *arg,
    struct err *err)
{
	const char **text = mem_new((size_t)t->ncolumn, sizeof(*text));
	uint32_t *len = mem_new((size_t)t->ncolumn, sizeof(*len));
	struct mapper_row row = { text, len };
	size_t n;
	int got, i;

	while ((got = db_step(s, err)) > 0) {
		for (i = 0; i < t->ncolumn; i++) {
			text[i] = NULL;
			if (db_is_null(s, i))
				continue;
			text[i] = db_text(s, i, &n);
			len[i] = (uint32_t)n;
		}
		each(arg, &row);
	}
	free(text);
	free(len);
	return got;
}

int
reader_before(struct db *db, const struct mapping_table *t,
    const struct reader_range *range,
    void (*each)(void *arg, const struct mapper_row *row), void *arg,
    struct err *err)
{
	struct lasts l = { 0 };
	struct db_stmt *s = NULL;
	size_t i;
	int rc = -1;

	if (range->from[0] == '\0')
		return 0;
	if (find_lasts(&l, db, t, range->from, err) < 0 ||
	    prepare_last(&s, db, t, err) < 0)
		goto out;
	for (i = 0; i < l.n; i += 2) {
		bind_str(s, 0, l.text[i]);
		bind_str(s, 1, l.text[i + 1]);
		if (lend(s, t, each, arg, err) < 0)
			goto out;
	}
	rc = 0;
out:
	db_finalize(s);
	free(l.text);
	arena_release(&l.arena);
	return rc;
}

/* By the columns as they are an index serves; by their bytes none does. */
static int
find_torn_key(struct db *db, const struct mapping_table *t, bool bytes,
    struct buf *example, struct err *err)
{
	struct buf sql = { 0 }, key = { 0 };
	struct db_stmt *s;
	const char *p;
	size_t n;
	int got, i;

	for (i = 0; i < t->nkey && !bytes; i++) {
		buf_puts(&key, i > 0 ? ", " : "");
		reader_sql_column(&key, db, t, t->key[i]);
	}
	if (bytes)
		reader_sql_key(&key, db, t);
	buf_printf(&sql, "SELECT %s FROM ", buf_text(&key));
	db_quote(db, &sql, t->from);
	buf_printf(&sql, " GROUP BY %s HAVING MIN(", buf_text(&key));
	put_cursor(&sql, db, t, ") <> MAX(");
	put_cursor(&sql, db, t, ") LIMIT 1");
	buf_release(&key);
	if (prepare(&s, db, &sql, err) < 0)
		return -1;
	got = db_step(s, err);
	for (i = 0; got > 0 && i < t->nkey; i++) {
		p = db_text(s, i, &n);
		buf_puts(example, i > 0 ? "|" : "");
		buf_add(example, p, n);
	}
	db_finalize(s);
	return got;
}

bool
reader_key_is_unique(const struct mapping_table *t)
{
	int i;

	for (i = 0; i < t->nkey; i++) {
		if (t->column[t->key[i]].unique)
			return true;
	}
	return false;
}

int
reader_check_key(struct db *db, const struct mapping_table *t,
    struct err *err)
{
	struct buf example = { 0 };
	int got;

	if (mapping_in_key(t, t->cursor.time.column) ||
	    reader_key_is_unique(t))
		return 0;
	got = find_torn_key(db, t, false, &example, err);
	if (got > 0) {
		buf_clear(&example);
		got = find_torn_key(db, t, true, &example, err);
	}
	if (got > 0)
		got = err_set(err, ERR_CONFIG, "%s: %s: key: \"%.60s\" stands "
		    "in rows of different %s; add a column that tells them "
		    "apart", conf_where(t->at), t->from, buf_text(&example),
		    t->column[t->cursor.time.column].sql);
	buf_release(&example);
	return got;
}
