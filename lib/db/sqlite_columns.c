/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/sqlite_columns.h"

static void
copy_text(char *to, size_t size, struct db_stmt *s, int i)
{
	size_t n;
	const char *p = db_text(s, i, &n);

	if (n >= size)
		n = size - 1;
	memcpy(to, p, n);
	to[n] = '\0';
}

/*
 * A partial index does not serve a range of all rows.  The one column of an
 * INTEGER primary key is the rowid: never NULL, found without an index.
 */
static const char columns_sql[] =
    "SELECT name, type, nul AND NOT rid, idx OR rid FROM ("
    " SELECT c.cid, c.name, c.type, c.\"notnull\" = 0 AS nul,"
    "  c.pk = 1 AND c.type = 'INTEGER' COLLATE NOCASE AND"
    "  (SELECT max(pk) FROM pragma_table_info(?1)) = 1 AS rid,"
    "  EXISTS (SELECT 1 FROM pragma_index_list(?1) l,"
    "   pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = c.name"
    "   AND l.partial = 0) AS idx"
    " FROM pragma_table_info(?1) c) ORDER BY cid";

int
sqlite_table_columns(struct db *db, const char *table,
    struct db_column **out, size_t *n, struct err *err)
{
	struct db_column *col = NULL;
	struct db_stmt *s = NULL;
	size_t cap = 0, len = 0;
	int got;

	if (db_prepare(&s, db, columns_sql, err) < 0)
		return -1;
	db_bind_text(s, 0, table, strlen(table));
	while ((got = db_step(s, err)) > 0) {
		col = mem_grow(col, &cap, len + 1, sizeof(*col));
		copy_text(col[len].name, sizeof(col->name), s, 0);
		copy_text(col[len].type, sizeof(col->type), s, 1);
		col[len].nullable = db_int(s, 2) != 0;
		col[len].indexed = db_int(s, 3) != 0;
		col[len].charset[0] = '\0';
		col[len].single = false;
		len++;
	}
	db_finalize(s);
	if (got < 0) {
		free(col);
		return -1;
	}
	*out = col;
	*n = len;
	return 0;
}
