/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "cimco/cursor.h"
#include "cimco/reader_sql.h"
#include "db/db.h"

void
reader_sql_column(struct buf *sql, const struct db *db,
    const struct mapping_table *t, int column)
{
	db_quote(db, sql, t->column[column].sql);
}

void
reader_sql_select(struct buf *sql, const struct db *db,
    const struct mapping_table *t)
{
	int i;

	buf_puts(sql, "SELECT ");
	for (i = 0; i < t->ncolumn; i++) {
		if (i > 0)
			buf_puts(sql, ", ");
		db_quote_value(db, sql, t->column[i].sql,
		    t->column[i].single);
	}
	buf_puts(sql, " FROM ");
	db_quote(db, sql, t->from);
}

int64_t
reader_sql_take(struct db_stmt *s, const struct mapping_table *t,
    const char **text, uint32_t *len)
{
	int64_t bytes = 0;
	size_t n;
	int i;

	for (i = 0; i < t->ncolumn; i++) {
		text[i] = NULL;
		len[i] = 0;
		if (db_is_null(s, i))
			continue;
		text[i] = db_text(s, i, &n);
		len[i] = (uint32_t)n;
		bytes += (int64_t)n;
	}
	return bytes;
}

void
reader_sql_key(struct buf *sql, const struct db *db,
    const struct mapping_table *t)
{
	bool sqlite = strcmp(db_dialect(db), "sqlite") == 0;
	int i;

	for (i = 0; i < t->nkey; i++) {
		if (i > 0)
			buf_puts(sql, ", ");
		buf_puts(sql, "COALESCE(CAST(");
		reader_sql_column(sql, db, t, t->key[i]);
		/* The bytes of a FLOAT are six digits, which others share. */
		buf_puts(sql, t->column[t->key[i]].single ? " * 1e0" : "");
		buf_puts(sql, sqlite ? " AS BLOB), x'')" :
		    " AS BINARY), '')");
	}
}

void
reader_sql_order(struct buf *sql, const struct db *db,
    const struct mapping_table *t)
{
	buf_puts(sql, " ORDER BY ");
	reader_sql_column(sql, db, t, t->cursor.time.column);
	buf_puts(sql, ", ");
	reader_sql_key(sql, db, t);
}

void
reader_sql_range(struct buf *sql, const struct db *db,
    const struct mapping_table *t, const struct reader_range *r)
{
	int cursor = t->cursor.time.column;

	if (r->from[0] == '\0' && r->to[0] == '\0')
		return;
	buf_puts(sql, " WHERE (");
	reader_sql_column(sql, db, t, cursor);
	buf_puts(sql, " >= ?");
	if (r->to[0] != '\0') {
		buf_puts(sql, " AND ");
		reader_sql_column(sql, db, t, cursor);
		buf_puts(sql, " < ?)");
		return;
	}
	buf_puts(sql, " OR ");
	reader_sql_column(sql, db, t, cursor);
	buf_puts(sql, " < ? OR ");
	reader_sql_column(sql, db, t, cursor);
	buf_puts(sql, " IS NULL)");
}

void
reader_bind_range(struct db_stmt *s, const struct mapping_table *t,
    const struct reader_range *r)
{
	const char *to = r->to[0] != '\0' ? r->to : cursor_floor(t);

	if (r->from[0] == '\0' && r->to[0] == '\0')
		return;
	db_bind_text(s, 0, r->from, strlen(r->from));
	db_bind_text(s, 1, to, strlen(to));
}
