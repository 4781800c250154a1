/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "db/db.h"

static const struct db_driver *const drivers[] = { &db_sqlite, NULL };

static char dir[] = "/tmp/mw-db.XXXXXX";

static const char *
in_dir(const char *name)
{
	static char path[4][64];
	static size_t i;

	i = (i + 1) % 4;
	snprintf(path[i], sizeof(path[i]), "%s/%s", dir, name);
	return path[i];
}

static struct db_options
options(const char *url)
{
	struct db_options o = { .url = url, .drivers = drivers,
	    .create = true, .timeout_us = 20000 };

	return o;
}

static struct db *
opened(const char *name)
{
	struct db_options o = options(in_dir(name));
	struct err err = { 0 };
	struct db *db = NULL;

	if (db_open(&db, &o, &err) < 0)
		fail_msg("%s: %d %s", name, err.code, err.text);
	return db;
}

static void
run(struct db *db, const char *sql)
{
	struct err err = { 0 };

	if (db_exec(db, sql, &err) < 0)
		fail_msg("%s: %d %s", sql, err.code, err.text);
}

static struct db_stmt *
prepared(struct db *db, const char *sql)
{
	struct err err = { 0 };
	struct db_stmt *s = NULL;

	if (db_prepare(&s, db, sql, &err) < 0)
		fail_msg("%s: %d %s", sql, err.code, err.text);
	return s;
}

static void
spoil(const char *path, long at, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "r+");

	if (f == NULL)
		f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static int
open_code_of(struct db_options o)
{
	struct err err = { 0 };
	struct db *db = NULL;

	assert_int_equal(db_open(&db, &o, &err), -1);
	assert_null(db);
	return err.code;
}

static void
values_come_back_as_they_were_bound(void **state)
{
	struct db *db = opened("values");
	struct db_stmt *s;
	struct err err = { 0 };
	const char *p;
	size_t n;

	(void)state;
	s = prepared(db, "SELECT ?, ?, ?, ?, ?, ?");
	db_bind_int(s, 0, INT64_MIN);
	db_bind_real(s, 1, 0.1 + 0.2);
	db_bind_text(s, 2, "a\0b", 3);
	db_bind_null(s, 3);
	db_bind_text(s, 4, "", 0);
	db_bind_blob(s, 5, "\xff\x00", 2);
	assert_int_equal(db_step(s, &err), 1);
	assert_int_equal(db_columns(s), 6);
	assert_true(db_int(s, 0) == INT64_MIN);
	assert_true(db_real(s, 1) == 0.1 + 0.2);
	assert_string_equal(db_text(s, 1, &n), "0.30000000000000004");
	assert_int_equal(n, 19);
	assert_memory_equal(db_text(s, 2, &n), "a\0b\0", 4);
	assert_int_equal(n, 3);
	assert_true(db_is_null(s, 3));
	assert_string_equal(db_text(s, 3, &n), "");
	assert_int_equal(n, 0);
	assert_int_equal(db_int(s, 3), 0);
	assert_false(db_is_null(s, 4));
	p = db_text(s, 5, &n);
	assert_int_equal(n, 2);
	assert_memory_equal(p, "\xff\x00", 2);
	assert_int_equal(db_step(s, &err), 0);
	db_finalize(s);
	db_close(db);
}

static void
a_finished_statement_runs_again(void **state)
{
	struct db *db = opened("again");
	struct err err = { 0 };
	struct db_stmt *s;
	int i;

	(void)state;
	run(db, "CREATE TABLE t(x INTEGER) STRICT");
	assert_int_equal(db_begin_write(db, &err), 0);
	s = prepared(db, "INSERT INTO t VALUES (?)");
	for (i = 0; i < 100; i++) {
		db_bind_int(s, 0, i);
		assert_int_equal(db_step(s, &err), 0);
		assert_int_equal(db_changes(db), 1);
	}
	db_finalize(s);
	assert_int_equal(db_commit(db, &err), 0);
	s = prepared(db, "SELECT x FROM t ORDER BY x");
	assert_string_equal(db_column_name(s, 0), "x");
	assert_int_equal(db_step(s, &err), 1);
	assert_int_equal(db_reset(s, &err), 0);
	for (i = 0; db_step(s, &err) > 0; i++)
		assert_int_equal(db_int(s, 0), i);
	assert_int_equal(i, 100);
	assert_int_equal(err.code, 0);
	db_finalize(s);
	db_close(db);
}

static void
a_bind_beyond_the_placeholders_is_told(void **state)
{
	struct db *db = opened("bind");
	struct err err = { 0 };
	struct db_stmt *s = prepared(db, "SELECT ?");

	(void)state;
	db_bind_int(s, 1, 7);
	assert_int_equal(db_step(s, &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	db_finalize(s);
	db_close(db);
}

static void
two_statements_do_not_prepare(void **state)
{
	struct db *db = opened("two");
	struct db_stmt *s = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_prepare(&s, db, "SELECT 1; DROP TABLE t", &err),
	    -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	err_clear(&err);
	assert_int_equal(db_prepare(&s, db, "SELECT x FROM none", &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_null(s);
	db_close(db);
}

static void
a_held_lock_is_try_later(void **state)
{
	struct db *a = opened("busy"), *b = opened("busy");
	struct err err = { 0 };

	(void)state;
	run(a, "CREATE TABLE t(x)");
	assert_int_equal(db_begin_write(a, &err), 0);
	assert_int_equal(db_begin_write(b, &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	assert_int_equal(db_retry(b), DB_RETRY_SAME);
	assert_int_equal(db_native_errno(b), 5);
	db_rollback(a);
	err_clear(&err);
	assert_int_equal(db_begin_write(b, &err), 0);
	db_close(b);
	db_close(a);
}

static void
a_read_transaction_sees_one_state(void **state)
{
	struct db *a = opened("snap"), *b = opened("snap");
	struct err err = { 0 };

	(void)state;
	run(a, "CREATE TABLE t(x)");
	assert_int_equal(db_begin_read(b, &err), 0);
	assert_int_equal(db_exec(a, "INSERT INTO t VALUES (1)", &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	err_clear(&err);
	assert_int_equal(db_commit(b, &err), 0);
	run(a, "INSERT INTO t VALUES (1)");
	db_close(b);
	db_close(a);
}

static void
a_full_disk_is_an_io_error(void **state)
{
	struct db *db = opened("full");
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	run(db, "CREATE TABLE t(x); PRAGMA max_page_count=5");
	assert_int_equal(db_begin_write(db, &err), 0);
	s = prepared(db, "INSERT INTO t VALUES (zeroblob(100000))");
	assert_int_equal(db_step(s, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "full: "));
	assert_int_equal(db_retry(db), DB_RETRY_NO);
	db_finalize(s);
	db_rollback(db);
	db_close(db);
}

/* The limit on a file's size stands in for the disk's end. */
static void
what_was_committed_outlives_a_full_disk(void **state)
{
	struct db *db = opened("limit");
	struct err err = { 0 };
	struct rlimit was, now;
	struct db_stmt *s;

	(void)state;
	run(db, "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 65536;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	assert_int_equal(db_begin_write(db, &err), 0);
	if (db_exec(db, "INSERT INTO t VALUES (zeroblob(200000))", &err) == 0)
		assert_int_equal(db_commit(db, &err), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(err.code, ERR_IO);
	db_rollback(db);
	err_clear(&err);
	s = prepared(db, "SELECT count(*) FROM t");
	assert_int_equal(db_step(s, &err), 1);
	assert_int_equal(db_int(s, 0), 1);
	db_finalize(s);
	run(db, "INSERT INTO t VALUES (2)");
	db_close(db);
}

static void
what_is_no_database_is_bad_data(void **state)
{
	struct db_options o = options(in_dir("text"));
	struct db *db;
	struct err err = { 0 };
	char junk[4096];

	(void)state;
	memset(junk, 'x', sizeof(junk));
	spoil(in_dir("text"), 0, junk, sizeof(junk));
	assert_int_equal(open_code_of(o), ERR_DATA);

	db = opened("torn");
	run(db, "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
	db_close(db);
	spoil(in_dir("torn"), 4096, junk, sizeof(junk));
	db = opened("torn");
	assert_int_equal(db_exec(db, "DELETE FROM t WHERE x > 0", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	db_close(db);
}

static void
a_missing_file_is_missing_input_unless_made(void **state)
{
	struct db_options o = options(in_dir("missing"));

	(void)state;
	o.create = false;
	assert_int_equal(open_code_of(o), ERR_NOINPUT);
	o.read_only = true;
	o.create = true;
	assert_int_equal(open_code_of(o), ERR_NOINPUT);
	o = options(in_dir("no/folder"));
	assert_int_equal(open_code_of(o), ERR_CANTCREAT);
	o = options(dir);
	assert_int_equal(open_code_of(o), ERR_CANTCREAT);
}

static void
a_reader_cannot_write(void **state)
{
	struct db_options o = options(in_dir("ro"));
	struct db *db = opened("ro");
	struct err err = { 0 };

	(void)state;
	run(db, "CREATE TABLE t(x)");
	db_close(db);
	o.read_only = true;
	assert_int_equal(db_open(&db, &o, &err), 0);
	assert_int_equal(db_exec(db, "INSERT INTO t VALUES (1)", &err), -1);
	assert_int_equal(err.code, ERR_NOPERM);
	db_close(db);
}

/* Root may do everything, so a child gives its rights away. */
static void
a_file_without_permission_is_refused(void **state)
{
	struct db *db = opened("secret");
	int status = 0;
	pid_t pid;

	(void)state;
	run(db, "CREATE TABLE t(x)");
	db_close(db);
	assert_int_equal(chmod(in_dir("secret"), 0), 0);
	pid = fork();
	if (pid == 0) {
		struct db_options o = options(in_dir("secret"));
		struct err err = { 0 };

		if (getuid() == 0 && setuid(65534) < 0)
			_exit(99);
		_exit(db_open(&db, &o, &err) < 0 ? err.code : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), ERR_NOPERM);
}

/* kill -9 in mid-transaction used to stop readers until a writer came. */
static void
a_reader_repairs_what_a_killed_writer_left(void **state)
{
	struct db_options o = options(in_dir("hot"));
	struct db *db = opened("hot");
	struct db_stmt *s;
	struct err err = { 0 };
	int status = 0;
	pid_t pid;

	(void)state;
	run(db, "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
	db_close(db);
	pid = fork();
	if (pid == 0) {
		db = opened("hot");
		run(db, "PRAGMA cache_size=1; BEGIN IMMEDIATE;"
		    "UPDATE t SET x = zeroblob(100000);"
		    "INSERT INTO t SELECT zeroblob(100000) FROM t");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(access(in_dir("hot-journal"), F_OK), 0);
	o.read_only = true;
	assert_int_equal(db_open(&db, &o, &err), 0);
	s = prepared(db, "SELECT x FROM t");
	assert_int_equal(db_step(s, &err), 1);
	assert_int_equal(db_int(s, 0), 1);
	assert_int_equal(db_step(s, &err), 0);
	db_finalize(s);
	db_close(db);
}

static void
the_catalogue_names_columns_and_indexes(void **state)
{
	struct db *db = opened("cat");
	struct db_column *c = NULL;
	struct err err = { 0 };
	size_t n = 99;

	(void)state;
	run(db, "CREATE TABLE JobLog(Id INTEGER PRIMARY KEY,"
	    " machine VARCHAR(20) NOT NULL, b, p, c REAL,"
	    " d INT NOT NULL UNIQUE, e INT UNIQUE, f INT NOT NULL,"
	    " UNIQUE (f, b));"
	    "CREATE UNIQUE INDEX k ON JobLog(machine) WHERE p > 0;"
	    "CREATE INDEX i ON JobLog(c, b);"
	    "CREATE INDEX j ON JobLog(p) WHERE p > 0");
	assert_int_equal(db_table_columns(db, "joblog", &c, &n, &err), 0);
	assert_int_equal(n, 8);
	assert_string_equal(c[0].name, "Id");
	assert_true(c[0].indexed);
	assert_true(c[6].indexed);
	assert_true(c[7].indexed);
	assert_false(c[0].nullable);
	assert_string_equal(c[1].type, "VARCHAR(20)");
	assert_false(c[1].nullable);
	assert_false(c[1].indexed);
	assert_true(c[2].nullable);
	assert_false(c[2].indexed);
	assert_false(c[3].indexed);
	assert_true(c[4].indexed);
	free(c);
	c = NULL;
	assert_int_equal(db_table_columns(db, "nothing", &c, &n, &err), 0);
	assert_int_equal(n, 0);
	free(c);
	db_close(db);
}

static void
settings_hold_on_every_connection(void **state)
{
	static const struct {
		const char *sql, *want;
	} tests[] = {
		{ "PRAGMA foreign_keys", "1" },
		{ "PRAGMA trusted_schema", "0" },
		{ "PRAGMA journal_mode", "delete" },
		{ "PRAGMA synchronous", "2" },
		{ "PRAGMA busy_timeout", "20" },
		{ "PRAGMA cache_size", "-16000" },
	};
	struct db *db = opened("settings");
	struct err err = { 0 };
	struct db_stmt *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		s = prepared(db, tests[i].sql);
		assert_int_equal(db_step(s, &err), 1);
		assert_string_equal(db_text(s, 0, &n), tests[i].want);
		db_finalize(s);
	}
	run(db, "CREATE TABLE t(x); VACUUM");
	assert_int_equal(db_exec(db, "SELECT \"no such\" FROM t", &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	db_close(db);
}

static void
a_path_is_a_path(void **state)
{
	struct db_options o = options("file:odd?mode=ro");
	struct err err = { 0 };
	struct db *db;
	char *was = getcwd(NULL, 0);

	(void)state;
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(db_open(&db, &o, &err), 0);
	db_close(db);
	assert_int_equal(access("file:odd?mode=ro", F_OK), 0);
	o.url = "sqlite:x y.db";
	assert_int_equal(db_open(&db, &o, &err), 0);
	db_close(db);
	assert_int_equal(access("x y.db", F_OK), 0);
	o.url = "sqlite:";
	assert_int_equal(open_code_of(o), ERR_CONFIG);
	o.url = "";
	assert_int_equal(open_code_of(o), ERR_CONFIG);
	o.url = "sqlite:///tmp/x";
	assert_int_equal(open_code_of(o), ERR_CONFIG);
	o.url = "mysql://h/d";
	assert_int_equal(open_code_of(o), ERR_CONFIG);
	assert_int_equal(chdir(was), 0);
	free(was);
}

static void
identifiers_are_checked_and_quoted(void **state)
{
	struct db *db = opened("quote");
	struct buf b = { 0 };
	char name[66];

	(void)state;
	assert_true(db_identifier("_a$9"));
	assert_false(db_identifier(""));
	assert_false(db_identifier("9a"));
	assert_false(db_identifier("$a"));
	assert_false(db_identifier("a b"));
	assert_false(db_identifier("a\"b"));
	memset(name, 'a', sizeof(name));
	name[65] = '\0';
	assert_false(db_identifier(name));
	name[64] = '\0';
	assert_true(db_identifier(name));
	db_quote(db, &b, "a\"b");
	assert_string_equal(buf_text(&b), "\"a\"\"b\"");
	buf_release(&b);
	db_close(db);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
remove_dir(void **state)
{
	char cmd[64];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd);
}

/* ---- many rows ---- */

static int64_t
number(struct db *db, const char *sql)
{
	struct db_stmt *s = NULL;
	struct err err = { 0 };
	int64_t x;

	assert_int_equal(db_prepare(&s, db, sql, &err), 0);
	assert_int_equal(db_step(s, &err), 1);
	x = db_int(s, 0);
	db_finalize(s);
	return x;
}

static int
load_row(struct db_load *l, int64_t id, struct err *err)
{
	static const char blob[] = { 0, 1, 2 };

	db_load_int(l, id);
	db_load_text(l, id % 2 == 0 ? "" : "a\0b", id % 2 == 0 ? 0 : 3);
	db_load_blob(l, blob, sizeof(blob));
	db_load_real(l, (double)id / 4);
	db_load_null(l);
	return db_load_row(l, err);
}

static struct db_load *
opened_load(struct db *db, const char *table)
{
	struct db_load *l = NULL;
	struct err err = { 0 };

	assert_int_equal(db_load_open(&l, db, table, "id, t, b, r, x", 5,
	    &err), 0);
	return l;
}

#define LOADED "(id INTEGER PRIMARY KEY, t TEXT NOT NULL, b BLOB NOT NULL," \
    " r REAL NOT NULL, x INTEGER) STRICT"

static void
a_load_brings_rows_as_they_are(void **state)
{
	struct db *db = opened("load");
	struct db_load *l, *m;
	struct err err = { 0 };
	int64_t i;

	(void)state;
	run(db, "CREATE TABLE u" LOADED "; CREATE TABLE v" LOADED);
	l = opened_load(db, "u");
	m = opened_load(db, "v");
	assert_int_equal(db_begin_write(db, &err), 0);
	for (i = 0; i < 3000; i++)
		assert_int_equal(load_row(l, i, &err), 0);
	assert_int_equal(db_load_end(l, &err), 0);
	assert_int_equal(db_load_end(l, &err), 0);	/* nothing waits */
	assert_int_equal(number(db, "SELECT count(*) FROM u WHERE r = id / 4.0"
	    " AND x IS NULL AND b = x'000102' AND"
	    " t = CASE id % 2 WHEN 0 THEN '' ELSE CAST(x'610062' AS TEXT) END"),
	    3000);
	assert_int_equal(load_row(m, 7, &err), 0);
	assert_int_equal(db_load_end(m, &err), 0);
	assert_int_equal(load_row(l, 3000, &err), 0);
	assert_int_equal(db_load_end(l, &err), 0);
	assert_int_equal(db_commit(db, &err), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM u"), 3001);
	assert_int_equal(number(db, "SELECT count(*) FROM v"), 1);
	db_load_close(l);
	db_load_close(m);
	db_close(db);
}

/* A column may say the same for long, and of another type later. */
static void
a_load_follows_columns_that_begin_to_vary(void **state)
{
	struct db *db = opened("vary");
	struct db_load *l = NULL;
	struct err err = { 0 };
	int i;

	(void)state;
	run(db, "CREATE TABLE w (id, a, b, c)");
	assert_int_equal(db_load_open(&l, db, "w", "id, a, b, c", 4, &err), 0);
	assert_int_equal(db_begin_write(db, &err), 0);
	for (i = 0; i < 5000; i++) {
		db_load_int(l, i);
		db_load_text(l, i < 700 ? "one" : "two", 3);
		if (i < 1300)
			db_load_null(l);
		else
			db_load_real(l, i < 4000 ? 0.5 : 1.5);
		if (i / 512 % 2 == 0)
			db_load_int(l, i / 512);
		else
			db_load_blob(l, "\1", 1);
		assert_int_equal(db_load_row(l, &err), 0);
	}
	assert_int_equal(db_load_end(l, &err), 0);
	assert_int_equal(db_commit(db, &err), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM w WHERE"
	    " a = CASE WHEN id < 700 THEN 'one' ELSE 'two' END AND"
	    " b IS CASE WHEN id < 1300 THEN NULL WHEN id < 4000 THEN 0.5"
	    " ELSE 1.5 END AND"
	    " c IS CASE WHEN id / 512 % 2 = 0 THEN id / 512 ELSE x'01' END"),
	    5000);
	db_load_close(l);
	db_close(db);
}

static void
a_row_that_is_there_fails_the_load_and_leaves_nothing(void **state)
{
	struct db *db = opened("twice");
	struct db_load *l;
	struct err err = { 0 };
	int64_t i;
	int rc = 0;

	(void)state;
	run(db, "CREATE TABLE u" LOADED "; INSERT INTO u VALUES"
	    " (600, 't', x'00', 1, NULL)");
	l = opened_load(db, "u");
	assert_int_equal(db_begin_write(db, &err), 0);
	for (i = 0; i < 1000 && rc == 0; i++)
		rc = load_row(l, i, &err);
	if (rc == 0)
		rc = db_load_end(l, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.code, ERR_DATA);
	db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM u"), 1);
	/* The load is good for another transaction. */
	assert_int_equal(db_begin_write(db, &err), 0);
	assert_int_equal(load_row(l, 601, &err), 0);
	assert_int_equal(db_load_end(l, &err), 0);
	assert_int_equal(db_commit(db, &err), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM u"), 2);
	db_load_close(l);
	db_close(db);
}

static void
a_load_refuses_a_row_of_another_length(void **state)
{
	struct db *db = opened("short");
	struct db_load *l, *none = NULL;
	struct err err = { 0 }, why = { 0 };
	int i;

	(void)state;
	run(db, "CREATE TABLE u" LOADED);
	l = opened_load(db, "u");
	db_load_int(l, 1);
	assert_int_equal(db_load_row(l, &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	for (i = 0; i < 6; i++)
		db_load_int(l, i);
	assert_int_equal(db_load_row(l, &err), -1);
	assert_int_equal(load_row(l, 1, &err), 0);
	assert_int_equal(db_load_end(l, &err), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM u"), 1);
	assert_int_equal(db_load_open(&none, db, "nothing", "id", 1, &why),
	    -1);
	assert_int_equal(why.code, ERR_CONFIG);
	db_load_close(l);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back_as_they_were_bound),
		cmocka_unit_test(a_finished_statement_runs_again),
		cmocka_unit_test(a_bind_beyond_the_placeholders_is_told),
		cmocka_unit_test(two_statements_do_not_prepare),
		cmocka_unit_test(a_held_lock_is_try_later),
		cmocka_unit_test(a_read_transaction_sees_one_state),
		cmocka_unit_test(a_full_disk_is_an_io_error),
		cmocka_unit_test(what_was_committed_outlives_a_full_disk),
		cmocka_unit_test(what_is_no_database_is_bad_data),
		cmocka_unit_test(a_missing_file_is_missing_input_unless_made),
		cmocka_unit_test(a_reader_cannot_write),
		cmocka_unit_test(a_file_without_permission_is_refused),
		cmocka_unit_test(a_reader_repairs_what_a_killed_writer_left),
		cmocka_unit_test(the_catalogue_names_columns_and_indexes),
		cmocka_unit_test(settings_hold_on_every_connection),
		cmocka_unit_test(a_path_is_a_path),
		cmocka_unit_test(identifiers_are_checked_and_quoted),
		cmocka_unit_test(a_load_brings_rows_as_they_are),
		cmocka_unit_test(a_load_follows_columns_that_begin_to_vary),
		cmocka_unit_test(
		    a_row_that_is_there_fails_the_load_and_leaves_nothing),
		cmocka_unit_test(a_load_refuses_a_row_of_another_length),
	};

	return cmocka_run_group_tests_name("db_sqlite", tests, make_dir,
	    remove_dir);
}
