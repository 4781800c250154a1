/* SPDX-License-Identifier: MIT */
/* Questions to a table beside its rows. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cimco/reader.h"
#include "cimco/reader_sql.h"
#include "conf/conf.h"
#include "db/db.h"

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
reader_any(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	int got;

	buf_puts(&sql, "SELECT 1 FROM ");
	db_quote(db, &sql, t->from);
	reader_sql_range(&sql, db, t, range);
	buf_puts(&sql, " LIMIT 1");
	if (prepare(&s, db, &sql, err) < 0)
		return -1;
	reader_bind_range(s, t, range);
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
	put_cursor(&sql, db, t, ") OR COUNT(");
	put_cursor(&sql, db, t, ") BETWEEN 1 AND COUNT(*) - 1 LIMIT 1");
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

/* Null and '' are one key and two columns. */
static bool
has_null_key(const struct mapping_table *t)
{
	int i;

	for (i = 0; i < t->nkey; i++) {
		if (t->column[t->key[i]].nullable)
			return true;
	}
	return false;
}

int
reader_check_key(struct db *db, const struct mapping_table *t,
    struct err *err)
{
	struct buf example = { 0 };
	int got = 1;

	if (mapping_in_key(t, t->cursor.time.column) || t->key_is_unique)
		return 0;
	if (!has_null_key(t))
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
