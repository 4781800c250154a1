/* SPDX-License-Identifier: MIT */
/*
 * The SQLite driver.  A prepared statement is SQLite's own, and a step costs
 * two calls more than sqlite3_step(): the store inserts through it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/db_driver.h"
#include "db/sqlite_check.h"
#include "db/sqlite_columns.h"
#include "db/sqlite_db.h"
#include "db/sqlite_err.h"

enum {
	STEPS_COUNTED = 10000,
	STEPS_A_US = 20		/* of the virtual machine, on a slow one */
};

/*
 * The words for a disk that fails where SQLite has others; NULL when it is
 * something else.  It opens a file for reading when it cannot for writing,
 * whatever the reason was, and then misses a journal that could not be made
 * or calls the database read-only; one that cannot be read is "malformed".
 */
static const char *
disk_failure(const struct sqlite *db, int rc, int sys_errno, int last_errno)
{
	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
		return last_errno == EIO ? strerror(EIO) : NULL;
	case SQLITE_READONLY:
		return rc == SQLITE_READONLY && !db->read_only &&
		    access(db->path, W_OK) == 0 ?
		    "could not be opened for writing, though it may be" : NULL;
	case SQLITE_CANTOPEN:
		return sys_errno == ENOENT && access(db->path, F_OK) == 0 ?
		    "its journal cannot be made; is the disk full?" : NULL;
	default:
		return NULL;
	}
}

int
sqlite_fail(struct sqlite *db, int rc, struct err *err)
{
	int last = errno, errnum = sqlite3_system_errno(db->h);
	const char *text = sqlite3_errmsg(db->h);
	const char *disk = disk_failure(db, rc, errnum, last);

	db->rc = rc;
	if (disk != NULL)
		err_set(err, ERR_IO, "%s: %s", db->path, disk);
	else if ((rc & 0xff) == SQLITE_CANTOPEN && errnum != 0)
		err_set(err, sqlite_code(rc, errnum, text), "%s: %s: %s",
		    db->path, text, strerror(errnum));
	else
		err_set(err, sqlite_code(rc, errnum, text), "%s: %s%s",
		    db->path, text, sqlite_hint(rc));
	return -1;
}

static int
sqlite_exec(struct db *base, const char *sql, struct err *err)
{
	struct sqlite *db = (struct sqlite *)base;

	errno = 0;
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(db, sqlite3_extended_errcode(db->h), err);
	return 0;
}

/* ---- statements ---- */

static int
sqlite_prepare(struct db_stmt **out, struct db *base, const char *sql,
    struct err *err)
{
	struct sqlite *db = (struct sqlite *)base;
	struct sqlite_stmt *s;
	sqlite3_stmt *h = NULL;
	const char *tail;
	int rc;

	errno = 0;
	rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &h,
	    &tail);
	if (rc != SQLITE_OK)
		return sqlite_fail(db, rc, err);
	if (h == NULL || tail[strspn(tail, " \t\n;")] != '\0') {
		sqlite3_finalize(h);
		err_set(err, ERR_INTERNAL, "%s: not one statement: \"%s\"",
		    db->path, sql);
		return -1;
	}
	s = mem_new(1, sizeof(*s));
	s->base.drv = &db_sqlite;
	s->db = db;
	s->h = h;
	db->taken = 0;
	*out = &s->base;
	return 0;
}

static void
note_bind(struct sqlite_stmt *s, int rc)
{
	if (rc != SQLITE_OK && s->bad_bind == SQLITE_OK)
		s->bad_bind = rc;
}

static void
sqlite_bind_null(struct db_stmt *base, int i)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;

	note_bind(s, sqlite3_bind_null(s->h, i + 1));
}

static void
sqlite_bind_int(struct db_stmt *base, int i, int64_t x)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;

	note_bind(s, sqlite3_bind_int64(s->h, i + 1, x));
}

static void
sqlite_bind_real(struct db_stmt *base, int i, double x)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;

	note_bind(s, sqlite3_bind_double(s->h, i + 1, x));
}

static void
sqlite_bind_text(struct db_stmt *base, int i, const char *p, size_t n)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;

	note_bind(s, sqlite3_bind_text64(s->h, i + 1, p, n, SQLITE_STATIC,
	    SQLITE_UTF8));
}

static void
sqlite_bind_blob(struct db_stmt *base, int i, const void *p, size_t n)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;

	note_bind(s, sqlite3_bind_blob64(s->h, i + 1, p, n, SQLITE_STATIC));
}

static int
bad_bind(struct sqlite_stmt *s, struct err *err)
{
	int rc = s->bad_bind;

	s->bad_bind = SQLITE_OK;
	return err_set(err, rc == SQLITE_TOOBIG ? ERR_DATA : ERR_INTERNAL,
	    "%s: bind: %s: \"%s\"", s->db->path, sqlite3_errstr(rc),
	    sqlite3_sql(s->h));
}

static int
sqlite_step(struct db_stmt *base, struct err *err)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;
	int rc;

	if (s->bad_bind != SQLITE_OK)
		return bad_bind(s, err);
	errno = 0;
	rc = sqlite3_step(s->h);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE) {
		sqlite_fail(s->db, sqlite3_extended_errcode(s->db->h), err);
		sqlite3_reset(s->h);
		return -1;
	}
	/* Ready to be bound again; also ends an implicit read lock. */
	sqlite3_reset(s->h);
	s->db->taken = 0;
	return 0;
}

static int
sqlite_reset(struct db_stmt *base, struct err *err)
{
	(void)err;	/* repeats the failed step's code, which was told */
	sqlite3_reset(((struct sqlite_stmt *)base)->h);
	return 0;
}

static void
sqlite_finalize(struct db_stmt *base)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;
	int i;

	for (i = 0; s->real != NULL && i < sqlite_columns(base); i++)
		buf_release(&s->real[i]);
	free(s->real);
	sqlite3_finalize(s->h);
	free(s);
}

/* ---- the connection ---- */

static void
sqlite_close(struct db *base)
{
	struct sqlite *db = (struct sqlite *)base;

	/* v2: a statement finalized late must not keep the lock. */
	sqlite3_close_v2(db->h);
	free(db->path);
	free(db);
}

static enum db_retry
sqlite_retry_of(const struct db *base)
{
	return sqlite_retry(((const struct sqlite *)base)->rc);
}

static int
sqlite_native_errno(const struct db *base)
{
	return ((const struct sqlite *)base)->rc;
}

static int64_t
sqlite_changes(const struct db *base)
{
	return sqlite3_changes64(((const struct sqlite *)base)->h);
}

static int
sqlite_begin(struct db *base, bool write, struct err *err)
{
	/*
	 * A deferred transaction that turns into a writer fails at once,
	 * whatever the busy timeout; and it begins to read when it is used.
	 */
	return sqlite_exec(base, write ? "BEGIN IMMEDIATE" :
	    "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1", err);
}

static int
sqlite_commit(struct db *base, struct err *err)
{
	return sqlite_exec(base, "COMMIT", err);
}

static void
sqlite_rollback(struct db *base)
{
	struct sqlite *db = (struct sqlite *)base;

	/* A full disk has rolled back already. */
	if (sqlite3_get_autocommit(db->h) == 0)
		sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

static int
count_steps(void *self)
{
	struct sqlite *db = self;

	db->taken += STEPS_COUNTED;
	return db->taken > db->steps;
}

static void
limit_steps(struct sqlite *db, int64_t statement_us)
{
	db->steps = statement_us > INT64_MAX / STEPS_A_US ? INT64_MAX :
	    statement_us * STEPS_A_US;
	if (db->steps > 0)
		sqlite3_progress_handler(db->h, STEPS_COUNTED, count_steps,
		    db);
}

static void
harden(struct sqlite *db)
{
	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
	    NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	/* VACUUM attaches its copy. */
	sqlite3_limit(db->h, SQLITE_LIMIT_ATTACHED, 1);
	/* A reader that leaves last must not fold a -wal file in. */
	if (db->read_only)
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
		    NULL);
}

/*
 * The first statement reads the file's head: is it a database at all?  With
 * 16 MB of pages (SQLite's own 2 MB do not hold the inner pages of a large
 * table) 500,000 rows in random key order go in in half the time.
 */
static int
settle(struct sqlite *db, struct err *err)
{
	if (sqlite_exec(&db->base, "SELECT 1 FROM sqlite_schema LIMIT 1;"
	    "PRAGMA cache_size=-16000", err) < 0)
		return -1;
	return sqlite_exec(&db->base, db->read_only ? "PRAGMA query_only=ON" :
	    "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL", err);
}

/*
 * Debian's SQLite takes "file:..." for a URI with options; here a path is a
 * path.
 */
static int
open_path(struct sqlite *db, int flags)
{
	struct buf path = { 0 };
	int rc;

	if (strncmp(db->path, "file:", 5) == 0)
		buf_puts(&path, "./");
	buf_puts(&path, db->path);
	rc = sqlite3_open_v2(buf_text(&path), &db->h, flags, NULL);
	buf_release(&path);
	return rc;
}

/*
 * A reader too opens the file for writing if it may (SQLite falls back by
 * itself): otherwise the journal of a killed writer would stop every reader
 * until the next writer came.  query_only keeps it from changing anything.
 */
static int
sqlite_open(struct db **out, const struct db_options *o,
    const struct db_url *u, struct err *err)
{
	int64_t timeout_us = o->timeout_us > 0 ? o->timeout_us : 10000000;
	bool create = o->create && !o->read_only;
	struct sqlite *db = mem_new(1, sizeof(*db));
	struct err why = { 0 };
	int rc;

	db->base.drv = &db_sqlite;
	db->path = mem_strdup(u->path);
	db->read_only = o->read_only;
	rc = open_path(db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
	    (create ? SQLITE_OPEN_CREATE : 0));
	if (rc != SQLITE_OK) {
		sqlite_fail(db, sqlite3_extended_errcode(db->h), &why);
		goto out;
	}
	harden(db);
	sqlite3_busy_timeout(db->h, (int)(timeout_us / 1000));
	if (settle(db, &why) < 0)
		goto out;
	limit_steps(db, o->statement_us);
	*out = &db->base;
	return 0;
out:
	if (create && why.code == ERR_NOINPUT)
		why.code = ERR_CANTCREAT;
	sqlite_close(&db->base);
	return err_set(err, (enum err_code)why.code, "%s", why.text);
}

static const char *const schemes[] = { "sqlite", NULL };

const struct db_driver db_sqlite = {
	.dialect = "sqlite",
	.schemes = schemes,
	.is_file = true,
	.quote = '"',
	.open = sqlite_open,
	.close = sqlite_close,
	.retry = sqlite_retry_of,
	.native_errno = sqlite_native_errno,
	.exec = sqlite_exec,
	.changes = sqlite_changes,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.table_columns = sqlite_table_columns,
	.copy_to = sqlite_copy,
	.check = sqlite_check,
	.load_open = sqlite_load_open,
	.prepare = sqlite_prepare,
	.bind_null = sqlite_bind_null,
	.bind_int = sqlite_bind_int,
	.bind_real = sqlite_bind_real,
	.bind_text = sqlite_bind_text,
	.bind_blob = sqlite_bind_blob,
	.step = sqlite_step,
	.reset = sqlite_reset,
	.finalize = sqlite_finalize,
	.columns = sqlite_columns,
	.column_name = sqlite_column_name,
	.is_null = sqlite_is_null,
	.get_int = sqlite_int,
	.get_real = sqlite_real,
	.get_text = sqlite_text,
	.get_row = sqlite_row,
};
