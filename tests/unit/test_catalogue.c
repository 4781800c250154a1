/* SPDX-License-Identifier: MIT */
/*
 * Against SQLite here, and a real MariaDB when tests/bats/db.bats runs it; see
 * test_db_mysql.c.
 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "db/catalogue.h"
#include "db/db.h"

static const struct db_driver *const drivers[] = { &db_sqlite, &db_mysql,
    NULL };

static struct db *
opened(const char *url, const char *sql, int64_t statement_us)
{
	struct db_options o = { .url = url, .drivers = drivers,
	    .statement_us = statement_us };
	struct err err = { 0 };
	struct db *db = NULL;

	if (db_open(&db, &o, &err) < 0 || db_exec(db, sql, &err) < 0)
		fail_msg("%s: %d %s", url, err.code, err.text);
	return db;
}

static struct db *
server(const char *sql)
{
	const char *socket = getenv("MW_TEST_MYSQL");
	char url[200];

	if (socket == NULL)
		skip();
	snprintf(url, sizeof(url), "mysql://root@localhost/mw?socket=%s",
	    socket);
	return opened(url, sql, 200000);
}

/* "PRIMARY! id, i name at": unique ones have a '!'. */
static const char *
indexes_of(struct db *db, const char *table)
{
	static struct buf b;
	struct db_index *x = NULL;
	struct err err = { 0 };
	size_t i, n;

	buf_clear(&b);
	if (db_table_indexes(db, table, &x, &n, &err) < 0)
		fail_msg("%s", err.text);
	for (i = 0; i < n; i++) {
		if (x[i].at == 0)
			buf_printf(&b, "%s%s%s", i > 0 ? ", " : "",
			    x[i].name, x[i].unique ? "!" : "");
		buf_printf(&b, " %s", x[i].column);
	}
	free(x);
	return buf_text(&b);
}

static const struct db_table *
find(const struct db_table *t, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(t[i].name, name) == 0)
			return &t[i];
	}
	return NULL;
}

/* ---- SQLite ---- */

static void
a_file_tells_its_tables_and_how_large_they_are(void **state)
{
	struct db *db = opened(":memory:", "CREATE TABLE b(x);"
	    "CREATE TABLE \"odd \"\" name\"(x); CREATE VIEW a AS SELECT 1;"
	    "INSERT INTO b VALUES (1), (2), (3);"
	    "CREATE TABLE keyed(x PRIMARY KEY) WITHOUT ROWID;"
	    "CREATE TABLE auto(x INTEGER PRIMARY KEY AUTOINCREMENT);", 0);
	struct db_table *t = NULL;
	struct err err = { 0 };
	size_t n;

	(void)state;
	assert_int_equal(db_tables(db, &t, &n, &err), 0);
	assert_int_equal(n, 5);
	assert_string_equal(t[0].name, "a");
	assert_true(t[0].view);
	assert_int_equal(t[0].rows, -1);
	assert_int_equal(find(t, n, "b")->rows, 3);
	assert_false(find(t, n, "b")->view);
	assert_int_equal(find(t, n, "odd \" name")->rows, 0);
	assert_int_equal(find(t, n, "keyed")->rows, -1);
	free(t);
	db_close(db);
}

static void
a_file_tells_its_indexes(void **state)
{
	struct db *db = opened(":memory:",
	    "CREATE TABLE a(id INTEGER PRIMARY KEY, b, c, d UNIQUE);"
	    "CREATE INDEX i ON a(c, b); CREATE INDEX p ON a(b) WHERE b > 0;"
	    "CREATE INDEX e ON a(b + 1);"
	    "CREATE TABLE k(x, y, PRIMARY KEY (y, x));"
	    "CREATE TABLE none(x)", 0);
	char stamp[DB_NAME_MAX];
	struct err err = { 0 };

	(void)state;
	assert_string_equal(indexes_of(db, "a"),
	    "PRIMARY! id, i c b, sqlite_autoindex_a_1! d");
	assert_string_equal(indexes_of(db, "k"), "PRIMARY! y x");
	assert_string_equal(indexes_of(db, "none"), "");
	assert_string_equal(indexes_of(db, "nothing"), "");
	assert_int_equal(db_table_stamp(db, "a", stamp, &err), 0);
	assert_string_equal(stamp, "");
	db_close(db);
}

static void
a_file_has_no_clock(void **state)
{
	struct db *db = opened(":memory:", "SELECT 1", 0);
	struct err err = { 0 };
	struct db_server s;

	(void)state;
	assert_int_equal(db_server(db, &s, &err), 0);
	assert_int_equal(strncmp(s.version, "3.", 2), 0);
	assert_string_equal(s.clock, "");
	db_close(db);
}

static void
a_statement_that_takes_too_long_in_a_file_is_stopped(void **state)
{
	static const char forever[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION"
	    " ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
	struct db *db = opened(":memory:", "CREATE TABLE t(x)", 100000);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_exec(db, forever, &err), -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_true(db_timed_out(db));
	err_clear(&err);
	assert_int_equal(db_exec(db, "INSERT INTO t VALUES (1)", &err), 0);
	db_close(db);
}

/* ---- MariaDB ---- */

static void
a_server_tells_its_tables_and_indexes(void **state)
{
	struct db *db = server("DROP TABLE IF EXISTS cat_a;"
	    "CREATE TABLE cat_a (id INT AUTO_INCREMENT PRIMARY KEY, m"
	    " VARCHAR(20), s DATETIME, e TEXT, c TIMESTAMP NOT NULL DEFAULT"
	    " CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, UNIQUE (m, s),"
	    " KEY part (s, e(9)), KEY s (s), FULLTEXT (e));"
	    "CREATE OR REPLACE VIEW cat_v AS SELECT m FROM cat_a;"
	    "INSERT INTO cat_a (m) VALUES ('a'), ('b')");
	struct db_table *t = NULL;
	char stamp[DB_NAME_MAX];
	struct err err = { 0 };
	size_t n;

	(void)state;
	assert_string_equal(indexes_of(db, "cat_a"),
	    "PRIMARY! id, m! m s, s s");
	assert_int_equal(db_tables(db, &t, &n, &err), 0);
	assert_true(find(t, n, "cat_v")->view);
	assert_int_equal(find(t, n, "cat_v")->rows, -1);
	assert_false(find(t, n, "cat_a")->view);
	assert_true(find(t, n, "cat_a")->rows >= 0);
	free(t);
	assert_int_equal(db_table_stamp(db, "cat_a", stamp, &err), 0);
	assert_string_equal(stamp, "c");
	assert_int_equal(db_exec(db, "DROP VIEW cat_v; DROP TABLE cat_a",
	    &err), 0);
	db_close(db);
}

static void
a_server_tells_its_clock_and_zone(void **state)
{
	struct db *db = server("SELECT 1");
	struct err err = { 0 };
	struct db_server s;

	(void)state;
	assert_int_equal(db_server(db, &s, &err), 0);
	assert_int_equal(strlen(s.clock), 19);
	assert_string_equal(s.zone, "SYSTEM");
	assert_true(s.version[0] != '\0');
	assert_true(s.system_zone[0] != '\0');
	db_close(db);
}

static void
a_statement_that_takes_too_long_on_a_server_is_stopped(void **state)
{
	struct db *db = server("SELECT 1");
	struct db_stmt *s = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_prepare(&s, db, "SELECT COUNT(*) FROM"
	    " seq_1_to_100000000 a WHERE seq % 7 = SQRT(seq)", &err), 0);
	assert_int_equal(db_step(s, &err), -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_true(db_timed_out(db));
	db_finalize(s);
	err_clear(&err);
	assert_int_equal(db_exec(db, "DO 1", &err), 0);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_file_tells_its_tables_and_how_large_they_are),
		cmocka_unit_test(a_file_tells_its_indexes),
		cmocka_unit_test(a_file_has_no_clock),
		cmocka_unit_test(
		    a_statement_that_takes_too_long_in_a_file_is_stopped),
		cmocka_unit_test(a_server_tells_its_tables_and_indexes),
		cmocka_unit_test(a_server_tells_its_clock_and_zone),
		cmocka_unit_test(
		    a_statement_that_takes_too_long_on_a_server_is_stopped),
	};

	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
