/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/buf.h"
#include "cimco/reader_sql.h"
#include "db/db.h"

const char *
reader_floor(const struct mapping_table *t)
{
	return t->cursor.time.type == MAPPING_EPOCH_TEXT ? "1" :
	    "1971-01-01";
}

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
