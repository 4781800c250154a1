/* SPDX-License-Identifier: MIT */
/*
 * The MySQL and MariaDB driver: text protocol, unbuffered rows.  Its own
 * names begin with mydb_, for mysql_ is the client library's.
 */
#include <mysql.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/db_driver.h"
#include "db/db_value.h"
#include "db/mysql_err.h"
#include "db/mysql_open.h"
#include "db/mysql_single.h"
#include "db/mysql_stmt.h"

static char *
make_label(const struct db_url *u)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s://%s%s%s", u->scheme, u->user,
	    u->user[0] != '\0' ? "@" : "",
	    u->host[0] != '\0' ? u->host : "localhost");
	if (u->port != 0)
		buf_printf(&b, ":%u", u->port);
	if (u->path[0] != '\0')
		buf_printf(&b, "/%s", u->path);
	return b.data;
}

static void
mydb_close(struct db *base)
{
	struct mydb *db = (struct mydb *)base;

	/* Rows under way are not read off: the connection ends anyway. */
	if (db->leftover != NULL)
		db->leftover->handle = NULL;
	mysql_free_result(db->leftover);
	if (db->my != NULL)
		mysql_close(db->my);
	buf_release(&db->sql);
	free(db->label);
	free(db);
}

static int
mydb_open(struct db **out, const struct db_options *o,
    const struct db_url *u, struct err *err)
{
	struct mydb *db = mem_new(1, sizeof(*db));

	db->base.drv = &db_mysql;
	db->label = make_label(u);
	db->read_only = o->read_only;
	if (mydb_connect(&db->my, o, u, db->label, err) < 0) {
		mydb_close(&db->base);
		return -1;
	}
	*out = &db->base;
	return 0;
}

static enum db_retry
mydb_retry_of(const struct db *base)
{
	return mydb_retry(((const struct mydb *)base)->errnum);
}

static int
mydb_native_errno(const struct db *base)
{
	return (int)((const struct mydb *)base)->errnum;
}

static int64_t
mydb_changes(const struct db *base)
{
	return ((const struct mydb *)base)->changes;
}

static int
mydb_begin(struct db *base, bool write, struct err *err)
{
	struct mydb *db = (struct mydb *)base;

	if (write && db->read_only)
		return err_set(err, ERR_INTERNAL,
		    "%s: a write transaction, but it is open for reading",
		    db->label);
	if (write)
		return mydb_exec(base, "START TRANSACTION", err);
	/* Holds for the next transaction only. */
	if (mydb_exec(base, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
	    err) < 0)
		return -1;
	return mydb_exec(base, "START TRANSACTION WITH CONSISTENT SNAPSHOT, "
	    "READ ONLY", err);
}

static int
mydb_commit(struct db *base, struct err *err)
{
	return mydb_exec(base, "COMMIT", err);
}

static void
mydb_rollback(struct db *base)
{
	struct mydb *db = (struct mydb *)base;

	mydb_give_up(db);
	db->owes_rollback = true;
	if (db->leftover == NULL)
		mydb_ready(db, NULL);
}

/* ---- the catalogue ---- */

static void
copy_text(char *to, size_t size, struct db_stmt *s, int i)
{
	size_t n;
	const char *p = mydb_text(s, i, &n);

	if (n >= size)
		n = size - 1;
	memcpy(to, p, n);
	to[n] = '\0';
}

/* Indexes that serve a range: not full text, spatial or hash. */
static const char columns_sql[] =
    "SELECT c.column_name, c.column_type, c.is_nullable = 'YES',"
    " i.name IS NOT NULL, COALESCE(c.character_set_name, '')"
    " FROM information_schema.columns c LEFT JOIN"
    " (SELECT DISTINCT column_name AS name"
    "   FROM information_schema.statistics"
    "   WHERE table_schema = DATABASE() AND table_name = ?"
    "   AND seq_in_index = 1"
    "   AND index_type NOT IN ('FULLTEXT', 'SPATIAL', 'RTREE', 'HASH')) i"
    " ON i.name = c.column_name"
    " WHERE c.table_schema = DATABASE() AND c.table_name = ?"
    " ORDER BY c.ordinal_position";

static int
mydb_table_columns(struct db *base, const char *table,
    struct db_column **out, size_t *n, struct err *err)
{
	struct db_column *col = NULL;
	struct db_stmt *s = NULL;
	size_t cap = 0, len = 0;
	int got;

	if (mydb_prepare(&s, base, columns_sql, err) < 0)
		return -1;
	db_bind_text(s, 0, table, strlen(table));
	db_bind_text(s, 1, table, strlen(table));
	while ((got = mydb_step(s, err)) > 0) {
		col = mem_grow(col, &cap, len + 1, sizeof(*col));
		copy_text(col[len].name, sizeof(col->name), s, 0);
		copy_text(col[len].type, sizeof(col->type), s, 1);
		col[len].nullable = mydb_int(s, 2) != 0;
		col[len].indexed = mydb_int(s, 3) != 0;
		copy_text(col[len].charset, sizeof(col->charset), s, 4);
		col[len].single = mydb_type_is_single(col[len].type);
		len++;
	}
	mydb_finalize(s);
	if (got < 0) {
		free(col);
		return -1;
	}
	*out = col;
	*n = len;
	return 0;
}

static const char *const schemes[] = { "mysql", "mariadb", NULL };

const struct db_driver db_mysql = {
	.dialect = "mysql",
	.schemes = schemes,
	.quote = '`',
	.single_as = MYDB_SINGLE_AS,
	.open = mydb_open,
	.close = mydb_close,
	.retry = mydb_retry_of,
	.native_errno = mydb_native_errno,
	.exec = mydb_exec,
	.changes = mydb_changes,
	.begin = mydb_begin,
	.commit = mydb_commit,
	.rollback = mydb_rollback,
	.table_columns = mydb_table_columns,
	.prepare = mydb_prepare,
	.value_at = mydb_value_at,
	.bind_null = db_value_null,
	.bind_int = db_value_int,
	.bind_real = db_value_real,
	.bind_text = db_value_text,
	.bind_blob = db_value_blob,
	.step = mydb_step,
	.reset = mydb_reset,
	.finalize = mydb_finalize,
	.columns = mydb_columns,
	.column_name = mydb_column_name,
	.is_null = mydb_is_null,
	.get_int = mydb_int,
	.get_real = mydb_real,
	.get_text = mydb_text,
};
