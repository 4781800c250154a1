/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/catalogue.h"
#include "db/db.h"

static bool
is_file(const struct db *db)
{
	return strcmp(db_dialect(db), "sqlite") == 0;
}

static int
check_dialect(const struct db *db, struct err *err)
{
	if (is_file(db) || strcmp(db_dialect(db), "mysql") == 0)
		return 0;
	return err_set(err, ERR_CONFIG, "the catalogue of a %s database is "
	    "not read here", db_dialect(db));
}

/* What does not fit is cut between characters. */
static void
copy_text(char *to, size_t size, struct db_stmt *s, int i)
{
	size_t n;
	const char *p = db_text(s, i, &n);

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(to, p, n);
	to[n] = '\0';
}

/* ---- tables ---- */

static const char my_tables[] =
    "SELECT table_name, table_type LIKE '%VIEW%', COALESCE(table_rows, -1)"
    " FROM information_schema.tables WHERE table_schema = DATABASE()"
    " AND table_type <> 'SEQUENCE' ORDER BY BINARY table_name";

/* Virtual tables have no pages of their own, and may do anything. */
static const char lite_tables[] =
    "SELECT name, type = 'view', -1 FROM sqlite_schema WHERE"
    " (type = 'view' OR type = 'table' AND rootpage > 0)"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

/* -1 stays for a table that has no rowid. */
static void
ask_greatest_rowid(struct db *db, struct db_table *t)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	struct err ignored = { 0 };

	buf_puts(&sql, "SELECT max(rowid) FROM ");
	db_quote(db, &sql, t->name);
	if (db_prepare(&s, db, buf_text(&sql), &ignored) == 0) {
		if (db_step(s, &ignored) > 0)
			t->rows = db_int(s, 0);
		db_finalize(s);
	}
	buf_release(&sql);
}

int
db_tables(struct db *db, struct db_table **out, size_t *n, struct err *err)
{
	struct db_table *t = NULL;
	struct db_stmt *s;
	size_t cap = 0, len = 0, i;
	int got;

	if (check_dialect(db, err) < 0 || db_prepare(&s, db, is_file(db) ?
	    lite_tables : my_tables, err) < 0)
		return -1;
	while ((got = db_step(s, err)) > 0) {
		t = mem_grow(t, &cap, len + 1, sizeof(*t));
		copy_text(t[len].name, sizeof(t->name), s, 0);
		t[len].view = db_int(s, 1) != 0;
		t[len].rows = t[len].view ? -1 : db_int(s, 2);
		len++;
	}
	db_finalize(s);
	if (got < 0) {
		free(t);
		return -1;
	}
	for (i = 0; i < len && is_file(db); i++) {
		if (!t[i].view)
			ask_greatest_rowid(db, &t[i]);
	}
	*out = t;
	*n = len;
	return 0;
}

/* Names alone, which need no table to be opened. */
static const char my_spellings[] =
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND LOWER(table_name) = LOWER(?)"
    " ORDER BY BINARY table_name";

static const char lite_spellings[] =
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
    " AND name = ? COLLATE NOCASE";

int
db_table_spellings(struct db *db, const char *name,
    char (**out)[DB_NAME_MAX], size_t *n, struct err *err)
{
	char (*found)[DB_NAME_MAX] = NULL;
	struct db_stmt *s;
	size_t cap = 0, len = 0;
	int got;

	if (check_dialect(db, err) < 0 || db_prepare(&s, db, is_file(db) ?
	    lite_spellings : my_spellings, err) < 0)
		return -1;
	db_bind_text(s, 0, name, strlen(name));
	while ((got = db_step(s, err)) > 0) {
		found = mem_grow(found, &cap, len + 1, sizeof(*found));
		copy_text(found[len++], DB_NAME_MAX, s, 0);
	}
	db_finalize(s);
	if (got < 0) {
		free(found);
		return -1;
	}
	*out = found;
	*n = len;
	return 0;
}

/* ---- indexes ---- */

static const char my_indexes[] =
    "SELECT index_name, column_name, non_unique = 0, seq_in_index - 1"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = ?"
    " AND index_type NOT IN ('FULLTEXT', 'SPATIAL', 'RTREE', 'HASH')"
    " AND index_name NOT IN (SELECT p.index_name"
    "  FROM information_schema.statistics p WHERE p.table_name = ?"
    "  AND p.table_schema = DATABASE()"
    "  AND (p.sub_part IS NOT NULL OR p.column_name IS NULL))"
    " ORDER BY index_name <> 'PRIMARY', index_name, seq_in_index";

/* The INTEGER primary key is the rowid and stands in no list of indexes. */
static const char lite_indexes[] =
    "SELECT name, col, uniq, at FROM ("
    " SELECT 0 AS nr, 'PRIMARY' AS name, c.name AS col, 1 AS uniq, 0 AS at"
    "  FROM pragma_table_info(?1) c WHERE c.pk = 1"
    "  AND c.type = 'INTEGER' COLLATE NOCASE"
    "  AND (SELECT max(pk) FROM pragma_table_info(?1)) = 1"
    " UNION ALL SELECT CASE l.origin WHEN 'pk' THEN 0 ELSE l.seq + 1 END,"
    "  CASE l.origin WHEN 'pk' THEN 'PRIMARY' ELSE l.name END, i.name,"
    "  l.\"unique\", i.seqno FROM pragma_index_list(?1) l,"
    "  pragma_index_info(l.name) i WHERE l.partial = 0"
    "  AND NOT EXISTS (SELECT 1 FROM pragma_index_info(l.name) e"
    "   WHERE e.name IS NULL))"
    " ORDER BY nr, at";

static const char my_stamp[] =
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND table_name = ?"
    " AND extra LIKE '%on update current_timestamp%'"
    " ORDER BY ordinal_position LIMIT 1";

int
db_table_indexes(struct db *db, const char *table, struct db_index **out,
    size_t *n, struct err *err)
{
	struct db_index *x = NULL;
	struct db_stmt *s;
	size_t cap = 0, len = 0;
	int got;

	if (check_dialect(db, err) < 0 || db_prepare(&s, db, is_file(db) ?
	    lite_indexes : my_indexes, err) < 0)
		return -1;
	db_bind_text(s, 0, table, strlen(table));
	if (!is_file(db))
		db_bind_text(s, 1, table, strlen(table));
	while ((got = db_step(s, err)) > 0) {
		x = mem_grow(x, &cap, len + 1, sizeof(*x));
		copy_text(x[len].name, sizeof(x->name), s, 0);
		copy_text(x[len].column, sizeof(x->column), s, 1);
		x[len].unique = db_int(s, 2) != 0;
		x[len].at = (int)db_int(s, 3);
		len++;
	}
	db_finalize(s);
	if (got < 0) {
		free(x);
		return -1;
	}
	*out = x;
	*n = len;
	return 0;
}

int
db_table_stamp(struct db *db, const char *table, char column[DB_NAME_MAX],
    struct err *err)
{
	struct db_stmt *s;
	int got;

	column[0] = '\0';
	if (is_file(db))
		return 0;
	if (check_dialect(db, err) < 0 ||
	    db_prepare(&s, db, my_stamp, err) < 0)
		return -1;
	db_bind_text(s, 0, table, strlen(table));
	got = db_step(s, err);
	if (got > 0)
		copy_text(column, DB_NAME_MAX, s, 0);
	db_finalize(s);
	return got < 0 ? -1 : 0;
}

/* ---- the server ---- */

int
db_server(struct db *db, struct db_server *out, struct err *err)
{
	struct db_stmt *s;
	int got;

	*out = (struct db_server){ .version = "" };
	if (check_dialect(db, err) < 0 || db_prepare(&s, db, is_file(db) ?
	    "SELECT sqlite_version(), '', '', ''" :
	    "SELECT VERSION(), @@global.time_zone, @@system_time_zone,"
	    " UTC_TIMESTAMP()", err) < 0)
		return -1;
	got = db_step(s, err);
	if (got > 0) {
		copy_text(out->version, sizeof(out->version), s, 0);
		copy_text(out->zone, sizeof(out->zone), s, 1);
		copy_text(out->system_zone, sizeof(out->system_zone), s, 2);
		copy_text(out->clock, sizeof(out->clock), s, 3);
	}
	db_finalize(s);
	return got < 0 ? -1 : 0;
}
