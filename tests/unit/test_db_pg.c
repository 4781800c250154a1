/* SPDX-License-Identifier: MIT */
/*
 * Against real servers, which tests/bats/db.bats starts:
 *	MW_TEST_PG		folder of the socket; mw needs no password
 *	MW_TEST_PG_TLS		port of a server with TLS; keyed needs one
 *	MW_TEST_PG_OPEN		port of a server without TLS
 *	MW_TEST_PG_CERTS	folder of its ca.pem and other-ca.pem
 *	MW_TEST_PG_KILL		process id of the first, to be killed
 * A test without its server is skipped.
 */
#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/when.h"
#include "db/db.h"
#include "resolves.h"

static const struct db_driver *const drivers[] = { &db_sqlite, &db_pg, NULL };

static char home[] = "/tmp/mw-db.XXXXXX";

/* The value of a variable, or the test ends here. */
static const char *
need(const char *name)
{
	const char *s = getenv(name);

	if (s == NULL)
		skip();
	return s;
}

static struct db *
opened(const char *more, bool read_only, const struct log *log)
{
	char url[200];
	struct db_options o = { .url = url, .drivers = drivers,
	    .read_only = read_only, .timeout_us = 300000, .log = log };
	struct err err = { 0 };
	struct db *db = NULL;

	snprintf(url, sizeof(url), "postgresql://mw@/postgres?host=%s%s",
	    need("MW_TEST_PG"), more);
	if (db_open(&db, &o, &err) < 0)
		fail_msg("%s: %d %s", url, err.code, err.text);
	return db;
}

static struct db *
plain(void)
{
	return opened("", false, NULL);
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

/* Steps once and gives the first column; "(end)" without a row. */
static const char *
first_of(struct db_stmt *s)
{
	struct err err = { 0 };
	size_t n;
	int got = db_step(s, &err);

	if (got < 0)
		fail_msg("%d %s", err.code, err.text);
	return got == 0 ? "(end)" : db_text(s, 0, &n);
}

static void
asks(struct db *db, const char *sql, const char *want)
{
	struct db_stmt *s = prepared(db, sql);

	assert_string_equal(first_of(s), want);
	db_finalize(s);
}

static void
values_come_back_as_they_were_bound(void **state)
{
	static const char odd[] = "a'b\"c\\d\ne\t%_`?$1"
	    "\xc3\xa4\xf0\x9f\x94\xa7";
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *s;
	size_t n;

	(void)state;
	s = prepared(db, "SELECT ?::text, -?::int8, ?::float8, ?::text, "
	    "?::text, encode(?, 'hex'), '?', 7 AS \"?\", ?::int4, ?::bool, "
	    "?::timestamptz, ?::numeric");
	db_bind_text(s, 0, odd, sizeof(odd) - 1);
	db_bind_int(s, 1, INT64_MAX);
	db_bind_real(s, 2, 0.1);
	db_bind_null(s, 3);
	db_bind_text(s, 4, "", 0);
	db_bind_blob(s, 5, "\0\xff", 2);
	db_bind_int(s, 6, -7);
	db_bind_int(s, 7, 1);
	db_bind_int(s, 8, -1);
	db_bind_real(s, 9, 99.5);
	assert_int_equal(db_step(s, &err), 1);
	assert_int_equal(db_columns(s), 12);
	assert_string_equal(db_text(s, 0, &n), odd);
	assert_int_equal(n, sizeof(odd) - 1);
	assert_int_equal(db_int(s, 1), -INT64_MAX);
	assert_true(db_real(s, 2) == 0.1);
	assert_true(db_is_null(s, 3));
	assert_string_equal(db_text(s, 3, &n), "");
	assert_int_equal(db_int(s, 3), 0);
	assert_false(db_is_null(s, 4));
	assert_string_equal(db_text(s, 5, &n), "00ff");
	assert_string_equal(db_text(s, 6, &n), "?");
	assert_string_equal(db_column_name(s, 7), "?");
	assert_int_equal(db_int(s, 8), -7);
	assert_int_equal(db_int(s, 11), 99);
	assert_true(db_real(s, 11) == 99.5);
	assert_int_equal(db_step(s, &err), 0);
	db_finalize(s);
	db_close(db);
}

/* numeric is not spoken in binary: above, all came as text. */
static void
numbers_and_times_come_in_binary(void **state)
{
	static const int64_t times[] = { 0, -1, INT64_C(1790000000123456),
	    WHEN_FIRST, WHEN_LAST, INT64_MIN, INT64_MAX };
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *s = prepared(db, "SELECT ?::timestamptz, ?::bool, "
	    "?::int4, ?::float8, ?::int8");
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(*times); i++) {
		db_bind_int(s, 0, times[i]);
		db_bind_int(s, 1, i % 2 != 0);
		db_bind_int(s, 2, INT32_MIN);
		db_bind_int(s, 3, 3);
		db_bind_int(s, 4, times[i]);
		assert_int_equal(db_step(s, &err), 1);
		assert_true(db_int(s, 0) == times[i]);
		assert_int_equal(db_int(s, 1), i % 2);
		assert_int_equal(db_int(s, 2), INT32_MIN);
		assert_true(db_real(s, 3) == 3);
		assert_string_equal(db_text(s, 3, &n), "3");
		assert_true(db_int(s, 4) == times[i]);
		if (i == 2)
			assert_string_equal(db_text(s, 0, &n),
			    "2026-09-21T14:13:20.123456Z");
		assert_int_equal(db_reset(s, &err), 0);
	}
	db_finalize(s);
	db_close(db);
}

static void
what_the_server_presets_does_not_bend_a_session(void **state)
{
	struct db *db = opened("&options=-cTimeZone%3DAsia/Tokyo%20"
	    "-cclient_encoding%3Dlatin1%20"
	    "-cdefault_transaction_isolation%3Dserializable", false, NULL);
	struct err err = { 0 };

	(void)state;
	asks(db, "SHOW TimeZone", "UTC");
	asks(db, "SELECT '\xc3\xa4'::text", "\xc3\xa4");
	assert_int_equal(db_begin_write(db, &err), 0);
	asks(db, "SHOW transaction_isolation", "read committed");
	db_rollback(db);
	db_close(db);
}

static void
a_statement_runs_again_with_other_values(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	s = prepared(db, "SELECT i FROM generate_series(1, 100000) i "
	    "WHERE i > ?");
	db_bind_int(s, 0, 7);
	assert_string_equal(first_of(s), "8");
	assert_int_equal(db_reset(s, &err), 0);
	db_bind_int(s, 0, 99999);
	assert_string_equal(first_of(s), "100000");
	assert_string_equal(first_of(s), "(end)");
	assert_string_equal(first_of(s), "100000");
	db_finalize(s);	/* with rows under way */
	asks(db, "SELECT 1", "1");
	db_close(db);
}

static void
two_statements_may_be_stepped_in_turn(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *a = prepared(db, "SELECT generate_series(1, 1000)");
	struct db_stmt *b = prepared(db, "SELECT generate_series(1, 1000)");
	int i;

	(void)state;
	for (i = 1; i <= 1000; i++) {
		assert_int_equal(db_step(a, &err), 1);
		assert_int_equal(db_step(b, &err), 1);
		assert_int_equal(db_int(a, 0), i);
		assert_int_equal(db_int(b, 0), i);
	}
	assert_string_equal(first_of(a), "(end)");
	assert_string_equal(first_of(b), "(end)");
	assert_string_equal(first_of(a), "1");
	db_finalize(a);
	db_finalize(b);
	db_close(db);
}

static void
a_failure_behind_rows_read_ahead_is_told(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *s = prepared(db, "SELECT 1 / (3 - i) "
	    "FROM generate_series(1, 5) i");
	int rows = 0, got;

	(void)state;
	assert_int_equal(db_step(s, &err), 1);
	asks(db, "SELECT 1", "1");
	while ((got = db_step(s, &err)) > 0)
		rows++;
	assert_int_equal(got, -1);
	assert_int_equal(rows, 1);
	assert_int_equal(err.code, ERR_DATA);
	db_finalize(s);
	db_close(db);
}

static void
binds_and_sql_that_do_not_fit_are_told(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *s = prepared(db, "SELECT ?::int4");

	(void)state;
	db_bind_int(s, 1, 7);
	assert_int_equal(db_step(s, &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	err_clear(&err);
	db_bind_text(s, 0, "seven", 5);
	assert_int_equal(db_step(s, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "\"seven\""));
	db_finalize(s);
	err_clear(&err);
	assert_int_equal(db_prepare(&s, db, "SELECT 1; SELECT 2", &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	err_clear(&err);
	assert_int_equal(db_prepare(&s, db, "SELECT nope FROM t9", &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	asks(db, "SELECT 1", "1");
	db_close(db);
}

static void
a_list_of_texts_is_one_value(void **state)
{
	struct db *db = plain();
	struct db_stmt *s = prepared(db, "SELECT string_agg(x, '|') FROM "
	    "(SELECT x FROM unnest(ARRAY['a', '', 'b\"{,', 'c']) x "
	    "WHERE x = ANY (?)) t");

	(void)state;
	db_bind_texts(s, 0, "b\"{,\0\0a\0nobody", 4);
	assert_string_equal(first_of(s), "a||b\"{,");
	db_reset(s, NULL);
	db_bind_texts(s, 0, "", 0);
	assert_string_equal(first_of(s), "");
	db_finalize(s);
	db_close(db);
}

static void
a_list_of_numbers_is_one_value(void **state)
{
	const int64_t numbers[] = { -1, 0, INT64_C(1) << 40 };
	const int64_t times[] = { 0, INT64_C(1790000000123456), INT64_MAX };
	struct db *db = plain();
	struct db_stmt *s = prepared(db, "SELECT string_agg(x || ' ' || "
	    "extract(epoch FROM t), '|') FROM unnest(CAST(? AS bigint[]), "
	    "CAST(? AS timestamptz[])) w (x, t)");

	(void)state;
	db_bind_ints(s, 0, numbers, 3);
	db_bind_ints(s, 1, times, 3);
	assert_string_equal(first_of(s), "-1 0.000000|0 1790000000.123456|"
	    "1099511627776 Infinity");
	db_reset(s, NULL);
	db_bind_ints(s, 0, numbers, 0);
	db_bind_ints(s, 1, times, 0);
	assert_string_equal(first_of(s), "");
	db_finalize(s);
	db_close(db);
}

static void
changes_are_counted(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	run(db, "DROP TABLE IF EXISTS t; CREATE TABLE t(x int8);"
	    "INSERT INTO t VALUES (1), (2), (3)");
	assert_int_equal(db_changes(db), 3);
	s = prepared(db, "DELETE FROM t WHERE x > ?");
	db_bind_int(s, 0, 1);
	assert_int_equal(db_step(s, &err), 0);
	assert_int_equal(db_changes(db), 2);
	db_finalize(s);
	assert_int_equal(db_exec(db, "SELECT 1; SELECT nope", &err), -1);
	db_close(db);
}

/* ---- transactions ---- */

static void
a_snapshot_does_not_move(void **state)
{
	struct db *a = plain(), *b = opened("", true, NULL);
	struct err err = { 0 };

	(void)state;
	run(a, "DROP TABLE IF EXISTS t; CREATE TABLE t(x int8);"
	    "INSERT INTO t VALUES (1)");
	assert_int_equal(db_begin_read(b, &err), 0);
	asks(b, "SELECT count(*) FROM t", "1");
	run(a, "INSERT INTO t VALUES (2)");
	asks(b, "SELECT count(*) FROM t", "1");
	assert_int_equal(db_commit(b, &err), 0);
	asks(b, "SELECT count(*) FROM t", "2");
	db_close(b);
	db_close(a);
}

static void
a_read_only_session_refuses_even_a_superuser(void **state)
{
	struct db *db = opened("", true, NULL);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_begin_write(db, &err), -1);
	err_clear(&err);
	assert_int_equal(db_exec(db, "CREATE TABLE never(x int8)", &err), -1);
	assert_int_equal(err.code, ERR_NOPERM);
	/* 25006 */
	assert_int_equal(db_native_errno(db), ((2 * 36 + 5) * 36 * 36 + 0) *
	    36 + 6);
	assert_int_equal(db_retry(db), DB_RETRY_NO);
	db_close(db);
}

static void
a_rollback_may_follow_anything(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_load *l;
	struct db_stmt *s;

	(void)state;
	run(db, "DROP TABLE IF EXISTS t; CREATE TABLE t(x int8)");
	assert_int_equal(db_begin_write(db, &err), 0);
	run(db, "INSERT INTO t VALUES (1)");
	s = prepared(db, "SELECT generate_series(1, 100000)");
	assert_string_equal(first_of(s), "1");
	db_rollback(db);
	db_finalize(s);
	asks(db, "SELECT count(*) FROM t", "0");
	assert_int_equal(db_begin_write(db, &err), 0);
	assert_int_equal(db_exec(db, "SELECT nope", &err), -1);
	err_clear(&err);
	assert_int_equal(db_commit(db, &err), -1);
	db_rollback(db);
	/* in the middle of a load */
	err_clear(&err);
	assert_int_equal(db_begin_write(db, &err), 0);
	assert_int_equal(db_load_open(&l, db, "t", "x", 1, &err), 0);
	db_load_int(l, 1);
	assert_int_equal(db_load_row(l, &err), 0);
	assert_int_equal(db_exec(db, "SELECT 1", &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	db_rollback(db);
	db_load_close(l);
	asks(db, "SELECT count(*) FROM t", "0");
	db_close(db);
}

static void
a_lock_wait_may_be_repeated(void **state)
{
	struct db *a = plain(), *b = plain();
	struct err err = { 0 };

	(void)state;
	run(a, "DROP TABLE IF EXISTS t; CREATE TABLE t(x int8 PRIMARY KEY);"
	    "INSERT INTO t VALUES (1)");
	assert_int_equal(db_begin_write(a, &err), 0);
	run(a, "UPDATE t SET x = 2");
	assert_int_equal(db_exec(b, "UPDATE t SET x = 3", &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	assert_int_equal(db_retry(b), DB_RETRY_SAME);
	db_close(b);
	db_close(a);
}

/* What Citus says when a worker leaves in the middle of a COMMIT. */
static void
a_commit_in_doubt_is_no_success(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };

	(void)state;
	run(db, "DROP TABLE IF EXISTS t; CREATE TABLE t(x int8);"
	    "CREATE OR REPLACE FUNCTION warn() RETURNS trigger "
	    "LANGUAGE plpgsql AS $$BEGIN RAISE WARNING "
	    "'failed to commit transaction on w1:5432'; RETURN NULL; END$$;"
	    "CREATE CONSTRAINT TRIGGER w AFTER INSERT ON t "
	    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
	    "EXECUTE FUNCTION warn()");
	assert_int_equal(db_begin_write(db, &err), 0);
	run(db, "INSERT INTO t VALUES (1)");
	assert_int_equal(db_commit(db, &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	assert_non_null(strstr(err.text, "in doubt"));
	err_clear(&err);
	db_rollback(db);
	assert_int_equal(db_begin_write(db, &err), 0);
	assert_int_equal(db_commit(db, &err), 0);
	db_close(db);
}

static void
a_killed_session_is_no_end_of_data(void **state)
{
	struct db *a = plain(), *b = plain();
	struct err err = { 0 };
	struct db_stmt *s;
	char sql[64];
	int64_t rows = 0;
	int got;

	(void)state;
	s = prepared(b, "SELECT pg_backend_pid()");
	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%s)",
	    first_of(s));
	db_finalize(s);
	s = prepared(b, "SELECT i FROM generate_series(1, 10000000) i");
	while ((got = db_step(s, &err)) > 0) {
		if (++rows == 1000)
			run(a, sql);
	}
	assert_int_equal(got, -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_int_equal(db_retry(b), DB_RETRY_RECONNECT);
	assert_true(rows < 10000000);
	db_finalize(s);
	err_clear(&err);
	assert_int_equal(db_exec(b, "SELECT 1", &err), -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	db_close(b);
	db_close(a);
}

static void
a_dead_server_is_no_end_of_data(void **state)
{
	pid_t pid = (pid_t)strtol(need("MW_TEST_PG_KILL"), NULL, 10);
	struct db *db = opened("", true, NULL);
	struct err err = { 0 };
	struct db_stmt *s;
	int64_t rows = 0;
	int got;

	(void)state;
	s = prepared(db, "SELECT i FROM generate_series(1, 10000000) i");
	while ((got = db_step(s, &err)) > 0) {
		if (++rows == 1000)
			assert_int_equal(kill(pid, SIGQUIT), 0);
	}
	assert_int_equal(got, -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_int_equal(db_retry(db), DB_RETRY_RECONNECT);
	/* libpq has three lines to say of it. */
	assert_null(strchr(err.text, '\n'));
	assert_null(strchr(err.text, '\t'));
	db_finalize(s);
	db_close(db);
}

/* ---- loads ---- */

static void
load_some(struct db *db, int rows)
{
	struct err err = { 0 };
	struct db_load *l;
	int i, rc = 0;

	assert_int_equal(db_load_open(&l, db, "pile", "t, \"end\", n, x, b, "
	    "z", 6, &err), 0);
	for (i = 0; i < rows && rc == 0; i++) {
		db_load_text(l, "a\tb\\\n\xc3\xa4", i % 6 == 5 ? 7 :
		    (size_t)(i % 6));
		db_load_int(l, i * WHEN_SECOND);
		if (i % 3 == 0)
			db_load_null(l);
		else
			db_load_int(l, -i);
		db_load_real(l, i / 8.0);
		db_load_int(l, i % 2);
		db_load_blob(l, "\0\1\2", 3);
		rc = db_load_row(l, &err);
	}
	if (rc < 0 || db_load_end(l, &err) < 0)
		fail_msg("%d %s", err.code, err.text);
	db_load_close(l);
}

static void
loaded_rows_are_as_they_were_given(void **state)
{
	struct db *db = plain();

	(void)state;
	run(db, "DROP TABLE IF EXISTS pile; CREATE TABLE pile (t text, "
	    "\"end\" timestamptz, n int8, x float8, b bool, z bytea)");
	load_some(db, 20000);
	assert_int_equal(db_changes(db), 20000);
	load_some(db, 0);
	asks(db, "SELECT count(*) FROM pile", "20000");
	asks(db, "SELECT concat_ws('|', "
	    "encode(convert_to(t, 'UTF8'), 'hex'), "
	    "extract(epoch FROM \"end\")::int8, n, x, b, encode(z, 'hex')) "
	    "FROM pile OFFSET 5 LIMIT 1", "6109625c0ac3a4|5|-5|0.625|t|000102");
	db_close(db);
}

static void
a_sqlite_file_loads_the_same(void **state)
{
	struct db_options o = { .url = "sqlite::memory:",
	    .drivers = drivers, .create = true };
	struct err err = { 0 };
	struct db *db;

	(void)state;
	assert_int_equal(db_open(&db, &o, &err), 0);
	run(db, "CREATE TABLE pile (t TEXT, \"end\" INTEGER, n INTEGER, "
	    "x REAL, b INTEGER, z BLOB) STRICT");
	load_some(db, 100);
	asks(db, "SELECT count(*) || ' ' || sum(n) || ' ' || sum(x) || ' ' "
	    "|| sum(b) || ' ' || hex(max(z)) FROM pile WHERE \"end\" < "
	    "100000000", "100 -3267 618.75 50 000102");
	asks(db, "SELECT count(*) FROM pile WHERE n IS NULL", "34");
	db_close(db);
}

static void
a_load_that_fails_names_the_place(void **state)
{
	struct db *db = plain();
	struct err err = { 0 };
	struct db_load *l;
	int i, rc = 0;

	(void)state;
	run(db, "DROP TABLE IF EXISTS t; CREATE TABLE t(x int8 PRIMARY KEY)");
	assert_int_equal(db_begin_write(db, &err), 0);
	assert_int_equal(db_load_open(&l, db, "t", "x", 1, &err), 0);
	for (i = 0; i < 100000 && rc == 0; i++) {
		db_load_int(l, i % 5000);
		rc = db_load_row(l, &err);
	}
	if (rc == 0)
		rc = db_load_end(l, &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.code, ERR_DATA);
	if (strstr(err.text, "COPY t, line 5001") == NULL)
		fail_msg("%s", err.text);
	db_rollback(db);
	/* Values that are too few, or of a type that is none of COPY's. */
	err_clear(&err);
	assert_int_equal(db_load_row(l, &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	err_clear(&err);
	db_load_text(l, "7", 1);
	assert_int_equal(db_load_row(l, &err), -1);
	db_load_close(l);
	err_clear(&err);
	assert_int_equal(db_load_open(&l, db, "nowhere", "x", 1, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	db_close(db);
}

/* ---- the catalogue ---- */

static void
the_catalogue_knows_types_and_indexes(void **state)
{
	struct db *db = plain();
	struct db_column *c = NULL;
	struct err err = { 0 };
	size_t n;

	(void)state;
	run(db, "DROP TABLE IF EXISTS \"JobLog\"; CREATE TABLE \"JobLog\"("
	    "\"Id\" int8 PRIMARY KEY, machine varchar(20) NOT NULL, "
	    "b timestamptz(3), c int4); "
	    "CREATE INDEX ON \"JobLog\" (c, b);"
	    "CREATE INDEX ON \"JobLog\" (machine) WHERE c = 1");
	assert_int_equal(db_table_columns(db, "JobLog", &c, &n, &err), 0);
	assert_int_equal(n, 4);
	assert_string_equal(c[0].name, "Id");
	assert_true(c[0].indexed);
	assert_string_equal(c[1].type, "character varying(20)");
	assert_false(c[1].nullable);
	assert_false(c[1].indexed);
	assert_true(c[2].nullable);
	assert_false(c[2].indexed);
	assert_true(c[3].indexed);
	free(c);
	assert_int_equal(db_table_columns(db, "nothing", &c, &n, &err), 0);
	assert_int_equal(n, 0);
	free(c);
	db_close(db);
}

/* ---- who one is ---- */

static int
code_of(const char *url, const char *password, struct err *err)
{
	struct db_options o = { .url = url, .drivers = drivers,
	    .password = password, .timeout_us = 2000000 };
	struct db *db = NULL;

	err_clear(err);
	if (db_open(&db, &o, err) == 0)
		db_close(db);
	return err->code;
}

static void
wrong_logins_and_places_have_their_codes(void **state)
{
	static const struct {
		const char *url;	/* %s: the folder of the socket */
		const char *password;
		int want;
	} tests[] = {
		{ "postgresql://keyed@/postgres?host=%s", "s3cr#t", 0 },
		{ "postgres://keyed@/postgres?host=%s", "s3cr#t", 0 },
		{ "postgresql://keyed@/postgres?host=%s", "wrongpw",
		    ERR_NOPERM },
		{ "postgresql://keyed@/postgres?host=%s", NULL, ERR_NOPERM },
		{ "postgresql://nobody@/postgres?host=%s", NULL, ERR_NOPERM },
		{ "postgresql://mw@/nodb?host=%s", NULL, ERR_CONFIG },
		{ "postgresql://mw@/latin?host=%s", NULL, ERR_CONFIG },
		{ "postgresql://mw@/postgres?host=%s-not", NULL,
		    ERR_UNAVAILABLE },
		{ "postgresql://mw@127.0.0.1:1/postgres", NULL,
		    ERR_UNAVAILABLE },
		{ "postgresql://mw@no-such.invalid/x", NULL,
		    ERR_UNAVAILABLE },
		{ "postgresql://mw:wrongpw@h/x", NULL, ERR_CONFIG },
		{ "postgresql://mw@h/x?password=wrongpw", NULL, ERR_CONFIG },
		{ "postgresql://mw@h/x?passwort=wrongpw", NULL, ERR_CONFIG },
		{ "postgresql://mw@h/x?sslmod=require", NULL, ERR_CONFIG },
		{ "postgresql://mw@h/x?sslmode=wrong", NULL, ERR_CONFIG },
	};
	char url[200];
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		const char *at = strstr(tests[i].url, "%s");
		size_t n = at == NULL ? strlen(tests[i].url) :
		    (size_t)(at - tests[i].url);

		snprintf(url, sizeof(url), "%.*s%s%s", (int)n, tests[i].url,
		    at == NULL ? "" : need("MW_TEST_PG"),
		    at == NULL ? "" : at + 2);
		if (code_of(url, tests[i].password, &err) != tests[i].want)
			fail_msg("%s: %d %s", url, err.code, err.text);
		assert_null(strstr(err.text, "wrongpw"));
		assert_null(strstr(err.text, "s3cr"));
	}
}

static void
put_file(const char *name, const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", home, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static void
remove_file(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", home, name);
	assert_int_equal(unlink(path), 0);
}

static void
passwords_and_services_come_from_libpqs_own_files(void **state)
{
	char url[200], text[200], path[64];
	struct err err = { 0 };

	(void)state;
	snprintf(url, sizeof(url), "postgresql://keyed@/postgres?host=%s",
	    need("MW_TEST_PG"));
	put_file(".pgpass", "*:*:*:keyed:s3cr#t\n");
	assert_int_equal(code_of(url, NULL, &err), 0);
	snprintf(text, sizeof(text), "[shop]\nhost=%s\nuser=keyed\n"
	    "dbname=postgres\n", need("MW_TEST_PG"));
	put_file(".pg_service.conf", text);
	assert_int_equal(code_of("postgresql:///?service=shop", NULL, &err),
	    0);
	setenv("PGSERVICE", "shop", 1);
	assert_int_equal(code_of("postgresql://", NULL, &err), 0);
	setenv("PGSERVICE", "nowhere", 1);
	assert_int_equal(code_of("postgresql://", NULL, &err), ERR_CONFIG);
	unsetenv("PGSERVICE");
	setenv("PGHOST", need("MW_TEST_PG"), 1);
	setenv("PGUSER", "keyed", 1);
	assert_int_equal(code_of("postgresql:///postgres", NULL, &err), 0);
	unsetenv("PGHOST");
	unsetenv("PGUSER");
	remove_file(".pgpass");
	assert_int_equal(code_of(url, NULL, &err), ERR_NOPERM);
	put_file("elsewhere", "*:*:*:keyed:s3cr#t\n");
	snprintf(path, sizeof(path), "%s/elsewhere", home);
	setenv("PGPASSFILE", path, 1);
	assert_int_equal(code_of(url, NULL, &err), 0);
	unsetenv("PGPASSFILE");
	remove_file("elsewhere");
	remove_file(".pg_service.conf");
}

static void
of_several_hosts_the_first_that_answers_serves(void **state)
{
	char url[200];
	struct err err = { 0 };

	(void)state;
	snprintf(url, sizeof(url), "postgresql://mw@/postgres?host="
	    "127.0.0.1,%s&port=1,5432", need("MW_TEST_PG"));
	assert_int_equal(code_of(url, NULL, &err), 0);
}

/* ---- TLS ---- */

static int
tls_code(const char *host, const char *tail, struct err *err)
{
	char url[300];

	snprintf(url, sizeof(url), "postgresql://keyed@%s:%s/postgres%s",
	    host, need("MW_TEST_PG_TLS"), tail);
	return code_of(url, "s3cr#t", err);
}

static void
a_certificate_is_checked(void **state)
{
	const char *certs = need("MW_TEST_PG_CERTS");
	char good[128], other[128];
	struct err err = { 0 };

	(void)state;
	snprintf(good, sizeof(good), "?sslmode=verify-full&sslrootcert="
	    "%s/ca.pem", certs);
	snprintf(other, sizeof(other), "?sslmode=verify-full&sslrootcert="
	    "%s/other-ca.pem", certs);
	assert_int_equal(tls_code("127.0.0.1", good, &err), 0);
	if (resolves("localhost"))
		assert_int_equal(tls_code("localhost", good, &err), 0);
	/* wrong CA, no CA, a name the certificate does not carry */
	assert_int_equal(tls_code("127.0.0.1", other, &err), ERR_CONFIG);
	assert_int_equal(tls_code("127.0.0.1", "?sslmode=verify-full", &err),
	    ERR_CONFIG);
	assert_non_null(strstr(err.text, "?sslmode=prefer"));
	assert_non_null(strstr(err.text, "give the server's CA"));
	assert_int_equal(tls_code("127.0.0.2", good, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "use its name in the url, with "
	    "?hostaddr="));
	assert_null(strstr(err.text, "CA as"));
	if (resolves("localhost")) {
		snprintf(good, sizeof(good), "?sslmode=verify-full&hostaddr="
		    "127.0.0.2&sslrootcert=%s/ca.pem", certs);
		assert_int_equal(tls_code("localhost", good, &err), 0);
	}
}

static void
a_server_without_tls_is_refused_unless_it_is_local(void **state)
{
	const char *port = need("MW_TEST_PG_OPEN");
	struct err err = { 0 };
	char url[128];

	(void)state;
	snprintf(url, sizeof(url), "postgresql://mw@0.0.0.0:%s/postgres",
	    port);
	assert_int_equal(code_of(url, NULL, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "the server offers no TLS; to go on "
	    "without it write ?sslmode=prefer"));
	assert_null(strchr(err.text, '\n'));
	snprintf(url, sizeof(url), "postgresql://mw@0.0.0.0:%s/postgres"
	    "?sslmode=prefer", port);
	assert_int_equal(code_of(url, NULL, &err), 0);
	snprintf(url, sizeof(url), "postgresql://mw@127.0.0.1:%s/postgres",
	    port);
	assert_int_equal(code_of(url, NULL, &err), 0);
}

/* 0.0.0.0 connects here, but is not written as loopback. */
static void
a_host_that_is_not_local_is_verified_unasked(void **state)
{
	struct err err = { 0 };
	char ca[128];

	(void)state;
	snprintf(ca, sizeof(ca), "?sslrootcert=%s/ca.pem",
	    need("MW_TEST_PG_CERTS"));
	assert_int_equal(tls_code("0.0.0.0", "", &err), ERR_CONFIG);
	assert_int_equal(tls_code("0.0.0.0", ca, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "does not match host name"));
	assert_int_equal(tls_code("0.0.0.0", "?sslmode=require", &err), 0);
	assert_int_equal(tls_code("127.0.0.1", "", &err), 0);
	setenv("PGSSLMODE", "require", 1);
	assert_int_equal(tls_code("0.0.0.0", "", &err), 0);
	unsetenv("PGSSLMODE");
}

static void
tests_bats_db_bats_runs_this(void **state)
{
	(void)state;
	skip();
}

static int
make_home(void **state)
{
	(void)state;
	if (mkdtemp(home) == NULL)
		return -1;
	return setenv("HOME", home, 1);
}

static int
remove_home(void **state)
{
	(void)state;
	return rmdir(home);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test(f)
		T(values_come_back_as_they_were_bound),
		T(numbers_and_times_come_in_binary),
		T(what_the_server_presets_does_not_bend_a_session),
		T(a_statement_runs_again_with_other_values),
		T(two_statements_may_be_stepped_in_turn),
		T(a_failure_behind_rows_read_ahead_is_told),
		T(binds_and_sql_that_do_not_fit_are_told),
		T(a_list_of_texts_is_one_value),
		T(a_list_of_numbers_is_one_value),
		T(changes_are_counted),
		T(a_snapshot_does_not_move),
		T(a_read_only_session_refuses_even_a_superuser),
		T(a_rollback_may_follow_anything),
		T(a_lock_wait_may_be_repeated),
		T(a_commit_in_doubt_is_no_success),
		T(a_killed_session_is_no_end_of_data),
		T(loaded_rows_are_as_they_were_given),
		T(a_sqlite_file_loads_the_same),
		T(a_load_that_fails_names_the_place),
		T(the_catalogue_knows_types_and_indexes),
		T(wrong_logins_and_places_have_their_codes),
		T(passwords_and_services_come_from_libpqs_own_files),
		T(of_several_hosts_the_first_that_answers_serves),
		T(a_certificate_is_checked),
		T(a_server_without_tls_is_refused_unless_it_is_local),
		T(a_host_that_is_not_local_is_verified_unasked),
		T(a_dead_server_is_no_end_of_data),
	};
	const struct CMUnitTest none[] = {
		cmocka_unit_test(tests_bats_db_bats_runs_this),
	};

	unsetenv("PGSSLMODE");
	if (getenv("MW_TEST_PG") == NULL)
		return cmocka_run_group_tests_name("db_pg", none, NULL, NULL);
	return cmocka_run_group_tests_name("db_pg", tests, make_home,
	    remove_home);
}
