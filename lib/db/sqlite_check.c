/* SPDX-License-Identifier: MIT */
/*
 * PRAGMA integrity_check.  Versions 3.40.0 to 3.41.0, Debian 12's among them,
 * say "NULL value in T.C" of sound rows of a table WITHOUT ROWID whose key is
 * not in the order of its columns.  Such a complaint is looked into, once for
 * each column; typeof() it is, for IS NULL of a NOT NULL column is not asked.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "db/sqlite_check.h"

static const char about_null[] = "NULL value in ";
enum { COMPLAINTS_MOST = 100 };

static int
has_null(struct db *db, const char *table, const char *column,
    struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	int got;

	buf_puts(&sql, "SELECT 1 FROM ");
	db_quote(db, &sql, table);
	buf_puts(&sql, " WHERE typeof(");
	db_quote(db, &sql, column);
	buf_puts(&sql, ") = 'null' LIMIT 1");
	got = db_prepare(&s, db, buf_text(&sql), err);
	buf_release(&sql);
	if (got < 0)
		return -1;
	got = db_step(s, err);
	db_finalize(s);
	return got;
}

/* 1 when there is something in it. */
static int
look_into(struct db *db, const char *why, struct err *err)
{
	char *table = mem_strdup(why + strlen(about_null));
	char *column = strchr(table, '.');
	int got = 1;

	if (column != NULL) {
		*column++ = '\0';
		if (db_identifier(table) && db_identifier(column))
			got = has_null(db, table, column, err);
	}
	free(table);
	return got;
}

static int
is_fault(struct db *db, const char *why, struct map *seen, struct err *err)
{
	size_t n = seen->len;

	if (strncmp(why, about_null, strlen(about_null)) != 0)
		return strcmp(why, "ok") != 0;
	if (map_put(seen, why, strlen(why)) < (int64_t)n)
		return 0;
	return look_into(db, why, err);
}

int
sqlite_check(struct db *db,
    int (*found)(void *arg, const char *why, struct err *err), void *arg,
    struct err *err)
{
	struct map seen = { 0 };
	struct db_stmt *s;
	const char *why;
	int got, faults = 0, rc = 0;
	size_t n;

	if (db_prepare(&s, db, "PRAGMA integrity_check(1000000000)", err) < 0)
		return -1;
	while (rc == 0 && faults < COMPLAINTS_MOST &&
	    (got = db_step(s, err)) != 0) {
		why = got < 0 ? "" : db_text(s, 0, &n);
		rc = got < 0 ? -1 : is_fault(db, why, &seen, err);
		if (rc > 0) {
			faults++;
			rc = found(arg, why, err);
		}
	}
	db_finalize(s);
	map_release(&seen);
	return rc;
}
