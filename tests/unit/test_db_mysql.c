/* SPDX-License-Identifier: MIT */
/*
 * Against real servers, which tests/bats/db.bats starts:
 *	MW_TEST_MYSQL		socket; root without a password
 *	MW_TEST_MYSQL_PORT	that server over TCP; it has no TLS
 *	MW_TEST_MYSQL_TLS	port of a server with TLS
 *	MW_TEST_MYSQL_CERTS	folder of its ca.pem and other-ca.pem
 *	MW_TEST_MYSQL_KILL	process id of the first, to be killed
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
#include "db/db.h"
#include "resolves.h"

static const struct db_driver *const drivers[] = { &db_mysql, NULL };

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
opened(const char *user, bool read_only)
{
	char url[200];
	struct db_options o = { .url = url, .drivers = drivers,
	    .read_only = read_only, .timeout_us = 5000000 };
	struct err err = { 0 };
	struct db *db = NULL;

	snprintf(url, sizeof(url), "mysql://%s@localhost/mw?socket=%s", user,
	    need("MW_TEST_MYSQL"));
	if (db_open(&db, &o, &err) < 0)
		fail_msg("%s: %d %s", url, err.code, err.text);
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
	static const char odd[] = "a'b\"c\\d\0e\n%_`?\xc3\xa4\xf0\x9f\x94\xa7";
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;
	size_t n;
	int pass;

	(void)state;
	for (pass = 0; pass < 2; pass++) {
		s = prepared(db, "SELECT ?, 0-?, ?, ?, ?, hex(?), '?', "
		    "\"?\\\"?\"\"?\", 7 AS `?` /* ? */ # ?\n -- ?\n, 1--?");
		db_bind_text(s, 0, odd, sizeof(odd) - 1);
		db_bind_int(s, 1, -5);
		db_bind_real(s, 2, 0.1);
		db_bind_null(s, 3);
		db_bind_text(s, 4, "", 0);
		db_bind_blob(s, 5, "\0\xff", 2);
		db_bind_int(s, 6, INT64_MAX);
		if (pass == 1)
			break;
		assert_int_equal(db_step(s, &err), 1);
		assert_int_equal(db_columns(s), 10);
		assert_memory_equal(db_text(s, 0, &n), odd, sizeof(odd));
		assert_int_equal(n, sizeof(odd) - 1);
		assert_int_equal(db_int(s, 1), 5);
		assert_true(db_real(s, 2) == 0.1);
		assert_true(db_is_null(s, 3));
		assert_string_equal(db_text(s, 3, &n), "");
		assert_int_equal(db_int(s, 3), 0);
		assert_false(db_is_null(s, 4));
		assert_string_equal(db_text(s, 5, &n), "00FF");
		assert_string_equal(db_text(s, 6, &n), "?");
		assert_string_equal(db_text(s, 7, &n), "?\"?\"?");
		assert_string_equal(db_column_name(s, 8), "?");
		assert_int_equal(db_step(s, &err), 0);
		db_finalize(s);
	}
	db_finalize(s);
	db_close(db);
}

/* Where a backslash is a character, it must not open a hole. */
static void
no_backslash_escapes_is_heeded(void **state)
{
	struct db *db = opened("root", false);
	struct db_stmt *s;

	(void)state;
	run(db, "SET sql_mode = 'NO_BACKSLASH_ESCAPES'");
	s = prepared(db, "SELECT concat('\\', ?)");
	db_bind_text(s, 0, "\\' OR 1 -- ", 11);
	assert_string_equal(first_of(s), "\\\\' OR 1 -- ");
	db_finalize(s);
	run(db, "SET sql_mode = 'ANSI_QUOTES'");
	s = prepared(db, "SELECT ?");
	db_bind_text(s, 0, "it's", 4);
	assert_string_equal(first_of(s), "it's");
	db_finalize(s);
	db_close(db);
}

static void
a_value_comes_as_the_source_has_it(void **state)
{
	static const char *const want[] = { "0000-00-00 00:00:00",
	    "2026-00-00", "12345678901234.123456", "-25:00:00.500000",
	    "258", "2026-11-01 01:30:00", "99.50", "0", "1",
	    "18446744073709551615", "" };
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;
	size_t i, n;

	(void)state;
	run(db, "SET sql_mode = ''; DROP TABLE IF EXISTS odd;"
	    "CREATE TABLE odd(a DATETIME, b DATE, c DECIMAL(20,6),"
	    " d TIME(6), e BIT(16), f DATETIME, g DECIMAL(4,2), h BIT(1),"
	    " i BIT(1), j BIT(64), k BIT(3));"
	    "INSERT INTO odd VALUES (0, '2026-00-00', 12345678901234.123456,"
	    " '-25:00:00.5', 258, '2026-11-01 01:30:00', 99.5, 0, 1,"
	    " 18446744073709551615, NULL)");
	s = prepared(db, "SELECT * FROM odd");
	assert_int_equal(db_step(s, &err), 1);
	for (i = 0; i < 11; i++) {
		assert_string_equal(db_text(s, (int)i, &n), want[i]);
		assert_int_equal(n, strlen(want[i]));
	}
	assert_true(db_is_null(s, 10));
	assert_int_equal(db_int(s, 6), 99);
	db_finalize(s);
	asks(db, "SELECT @@time_zone", "+00:00");
	asks(db, "SELECT @@character_set_client", "utf8mb4");
	db_close(db);
}

/* The server tells six digits of a FLOAT, whatever it holds. */
static void
a_float_comes_whole(void **state)
{
	static const char *const want[] = { "12.3", "1234567", "-2000000.25",
	    "1e20", "0.00000015", "16777216", "1234567.88", "1234567.125" };
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_column *col;
	struct buf sql = { 0 };
	struct db_stmt *s;
	size_t i, n;

	(void)state;
	run(db, "DROP TABLE IF EXISTS whole;"
	    "CREATE TABLE whole(a FLOAT, b FLOAT UNSIGNED, c FLOAT, d FLOAT,"
	    " e FLOAT, f FLOAT, g FLOAT(10,2), h DOUBLE, i FLOAT);"
	    "INSERT INTO whole VALUES (12.3, 1234567, -2000000.25, 1e20,"
	    " 1.5e-7, 16777217, 1234567.89, 1234567.125, NULL)");
	assert_int_equal(db_table_columns(db, "whole", &col, &n, &err), 0);
	assert_int_equal(n, 9);
	buf_puts(&sql, "SELECT ");
	for (i = 0; i < n; i++) {
		assert_int_equal(col[i].single, i != 6 && i != 7);
		buf_puts(&sql, i > 0 ? ", " : "");
		db_quote_value(db, &sql, col[i].name, col[i].single);
	}
	free(col);
	buf_puts(&sql, " FROM whole");
	s = prepared(db, buf_text(&sql));
	buf_release(&sql);
	assert_int_equal(db_step(s, &err), 1);
	for (i = 0; i < 8; i++)
		assert_string_equal(db_text(s, (int)i, &n), want[i]);
	assert_true(db_is_null(s, 8));
	assert_true(db_real(s, 1) == 1234567);
	assert_int_equal(db_int(s, 1), 1234567);
	db_finalize(s);
	db_close(db);
}

/* sql_select_limit used to end every stream early, and all looked well. */
static void
what_the_server_presets_does_not_bend_a_session(void **state)
{
	struct db *a = opened("root", false), *db;
	struct err err = { 0 };
	struct db_stmt *s;
	int rows = 0;

	(void)state;
	/* max_join_size also refuses a pass over one large table. */
	run(a, "SET GLOBAL sql_select_limit = 5;"
	    "SET GLOBAL max_join_size = 5;"
	    "SET GLOBAL init_connect = 'SET NAMES latin1, "
	    "time_zone = \"+05:00\"'");
	db = opened("reader", true);
	run(a, "SET GLOBAL sql_select_limit = DEFAULT;"
	    "SET GLOBAL max_join_size = DEFAULT;"
	    "SET GLOBAL init_connect = ''");
	asks(db, "SELECT @@time_zone", "+00:00");
	asks(db, "SELECT @@character_set_results", "utf8mb4");
	s = prepared(db, "SELECT seq FROM seq_1_to_10");
	while (db_step(s, &err) > 0)
		rows++;
	assert_int_equal(err.code, 0);
	assert_int_equal(rows, 10);
	db_finalize(s);
	db_close(db);
	db_close(a);
}

static void
a_statement_runs_again_with_other_values(void **state)
{
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	s = prepared(db, "SELECT seq FROM seq_1_to_100000 WHERE seq > ?");
	db_bind_int(s, 0, 7);
	assert_string_equal(first_of(s), "8");
	assert_int_equal(db_reset(s, &err), 0);
	db_bind_int(s, 0, 99999);
	assert_string_equal(first_of(s), "100000");
	assert_string_equal(first_of(s), "(end)");
	assert_int_equal(db_columns(s), 1);
	assert_string_equal(first_of(s), "100000");
	db_finalize(s);	/* with rows under way */
	asks(db, "SELECT 1", "1");
	db_close(db);
}

static void
a_second_statement_in_mid_stream_is_our_bug(void **state)
{
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	s = prepared(db, "SELECT seq FROM seq_1_to_1000");
	assert_string_equal(first_of(s), "1");
	assert_int_equal(db_exec(db, "SELECT 1", &err), -1);
	assert_int_equal(err.code, ERR_INTERNAL);
	db_finalize(s);
	run(db, "SELECT 1");
	db_close(db);
}

static void
a_bind_beyond_the_placeholders_is_told(void **state)
{
	struct db *db = opened("root", false);
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
several_statements_only_in_exec(void **state)
{
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	run(db, "DROP TABLE IF EXISTS t; CREATE TABLE t(x INT);"
	    "INSERT INTO t VALUES (1), (2), (3)");
	assert_int_equal(db_changes(db), 3);
	s = prepared(db, "SELECT 1; DROP TABLE t");
	assert_int_equal(db_step(s, &err), -1);
	db_finalize(s);
	asks(db, "SELECT count(*) FROM t", "3");
	err_clear(&err);
	assert_int_equal(db_exec(db, "SELECT 1; SELECT nope; SELECT 2", &err),
	    -1);
	assert_int_equal(err.code, ERR_CONFIG);
	asks(db, "SELECT count(*) FROM t", "3");
	db_close(db);
}

static void
a_snapshot_does_not_move(void **state)
{
	struct db *a = opened("root", false), *b = opened("reader", true);
	struct err err = { 0 };

	(void)state;
	run(a, "DROP TABLE IF EXISTS t; CREATE TABLE t(x INT);"
	    "INSERT INTO t VALUES (1)");
	assert_int_equal(db_begin_read(b, &err), 0);
	run(a, "INSERT INTO t VALUES (2)");
	asks(b, "SELECT count(*) FROM t", "1");
	assert_int_equal(db_commit(b, &err), 0);
	asks(b, "SELECT count(*) FROM t", "2");
	db_close(b);
	db_close(a);
}

/* The account has SELECT and nothing else. */
static void
select_alone_is_enough_and_nothing_is_written(void **state)
{
	struct db *a = opened("root", false), *db;
	struct db_column *c = NULL;
	struct err err = { 0 };
	size_t n;

	(void)state;
	run(a, "DROP TABLE IF EXISTS JobLog; CREATE TABLE JobLog("
	    "Id INT AUTO_INCREMENT PRIMARY KEY, machine VARCHAR(20) NOT NULL,"
	    " b DATETIME(6), c INT, d INT NOT NULL UNIQUE, e INT UNIQUE,"
	    " f INT NOT NULL, KEY (c, b), FULLTEXT (machine),"
	    " UNIQUE (f, c))");
	db = opened("reader", true);
	assert_int_equal(db_begin_read(db, &err), 0);
	assert_int_equal(db_table_columns(db, "JobLog", &c, &n, &err), 0);
	assert_int_equal(n, 7);
	assert_string_equal(c[0].name, "Id");
	assert_true(c[0].indexed);
	assert_true(c[5].indexed);
	assert_true(c[6].indexed);
	assert_string_equal(c[1].type, "varchar(20)");
	assert_false(c[1].nullable);
	assert_false(c[1].indexed);
	assert_string_equal(c[2].type, "datetime(6)");
	assert_true(c[2].nullable);
	assert_false(c[2].indexed);
	assert_true(c[3].indexed);
	free(c);
	assert_int_equal(db_table_columns(db, "nothing", &c, &n, &err), 0);
	assert_int_equal(n, 0);
	free(c);
	assert_int_equal(db_commit(db, &err), 0);
	assert_int_equal(db_begin_write(db, &err), -1);
	err_clear(&err);
	assert_int_equal(db_exec(db, "INSERT INTO JobLog VALUES ()", &err),
	    -1);
	assert_int_equal(err.code, ERR_NOPERM);
	db_close(db);
	db_close(a);
}

static void
a_read_only_session_refuses_even_root(void **state)
{
	struct db *db = opened("root", true);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_exec(db, "CREATE TABLE never(x INT)", &err), -1);
	assert_int_equal(err.code, ERR_NOPERM);
	assert_int_equal(db_native_errno(db), 1792);
	assert_int_equal(db_retry(db), DB_RETRY_NO);
	db_close(db);
}

static void
a_rollback_may_follow_half_a_stream(void **state)
{
	struct db *db = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;

	(void)state;
	run(db, "DROP TABLE IF EXISTS t; CREATE TABLE t(x INT)");
	assert_int_equal(db_begin_write(db, &err), 0);
	run(db, "INSERT INTO t VALUES (1)");
	s = prepared(db, "SELECT seq FROM seq_1_to_1000000");
	assert_string_equal(first_of(s), "1");
	db_rollback(db);
	db_finalize(s);
	asks(db, "SELECT count(*) FROM t", "0");
	db_close(db);
}

static void
a_lock_wait_may_be_repeated(void **state)
{
	struct db *a = opened("root", false), *b = opened("root", false);
	struct err err = { 0 };

	(void)state;
	run(a, "DROP TABLE IF EXISTS t; CREATE TABLE t(x INT PRIMARY KEY);"
	    "INSERT INTO t VALUES (1)");
	run(b, "SET SESSION innodb_lock_wait_timeout = 1");
	assert_int_equal(db_begin_write(a, &err), 0);
	run(a, "UPDATE t SET x = 2");
	assert_int_equal(db_exec(b, "UPDATE t SET x = 3", &err), -1);
	assert_int_equal(err.code, ERR_TEMPFAIL);
	assert_int_equal(db_retry(b), DB_RETRY_SAME);
	db_close(b);
	db_close(a);
}

/* KILL takes effect at the next row or the next statement. */
static void
a_killed_connection_is_no_end_of_data(void **state)
{
	struct db *a = opened("root", false), *b = opened("root", false);
	struct err err = { 0 };
	struct db_stmt *s;
	char sql[64];
	int64_t rows = 0;
	int got;

	(void)state;
	s = prepared(b, "SELECT connection_id()");
	snprintf(sql, sizeof(sql), "KILL %s", first_of(s));
	db_finalize(s);
	s = prepared(b, "SELECT seq FROM seq_1_to_100000000");
	while ((got = db_step(s, &err)) > 0) {
		if (++rows == 1000)
			run(a, sql);
	}
	assert_int_equal(got, -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_int_equal(db_retry(b), DB_RETRY_RECONNECT);
	assert_true(rows < 100000000);
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
	pid_t pid = (pid_t)strtol(need("MW_TEST_MYSQL_KILL"), NULL, 10);
	struct db *db = opened("root", true);
	struct err err = { 0 };
	struct db_stmt *s;
	int64_t rows = 0;
	int got;

	(void)state;
	s = prepared(db, "SELECT seq FROM seq_1_to_100000000");
	while ((got = db_step(s, &err)) > 0) {
		if (++rows == 1000)
			assert_int_equal(kill(pid, SIGKILL), 0);
	}
	assert_int_equal(got, -1);
	assert_int_equal(err.code, ERR_UNAVAILABLE);
	assert_int_equal(db_retry(db), DB_RETRY_RECONNECT);
	assert_int_equal(db_native_errno(db), 2013);
	db_finalize(s);
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
		const char *url;	/* %s: the socket */
		const char *password;
		int want;
	} tests[] = {
		{ "mysql://keyed@/mw?socket=%s", "s3cr#t", 0 },
		{ "mariadb://keyed@/mw?socket=%s", "s3cr#t", 0 },
		{ "mysql://keyed@/mw?socket=%s", "wrongpw", ERR_NOPERM },
		{ "mysql://keyed@/mw?socket=%s", NULL, ERR_NOPERM },
		{ "mysql://nobody@/mw?socket=%s", "wrongpw", ERR_NOPERM },
		{ "mysql://reader@/mysql?socket=%s", NULL, ERR_NOPERM },
		{ "mysql://root@/nodb?socket=%s", NULL, ERR_CONFIG },
		{ "mysql://root@/mw?socket=%s-not", NULL, ERR_UNAVAILABLE },
		{ "mysql://root@127.0.0.1:1/mw", NULL, ERR_UNAVAILABLE },
		{ "mysql://root@no-such.invalid/mw", NULL, ERR_UNAVAILABLE },
		{ "mysql://root:wrongpw@h/mw", NULL, ERR_CONFIG },
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
		    at == NULL ? "" : need("MW_TEST_MYSQL"),
		    at == NULL ? "" : at + 2);
		if (code_of(url, tests[i].password, &err) != tests[i].want)
			fail_msg("%s: %d %s", url, err.code, err.text);
		assert_null(strstr(err.text, "wrongpw"));
		assert_null(strstr(err.text, "s3cr"));
	}
}

static void
count_warning(void *self, enum log_level level, const char *text)
{
	(void)text;
	if (level == LOG_LEVEL_WARN)
		++*(int *)self;
}

static void
put_file(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
the_clients_own_file_gives_the_login(void **state)
{
	char url[200], path[64];
	int warned = 0;
	const struct log log = { &warned, count_warning, NULL };
	struct db_options o = { .url = url, .drivers = drivers, .log = &log };
	struct err err = { 0 };
	struct db *db;

	(void)state;
	snprintf(url, sizeof(url), "mysql:///mw?socket=%s",
	    need("MW_TEST_MYSQL"));
	snprintf(path, sizeof(path), "%s/.my.cnf", home);
	put_file(path, "[mysql]\nuser=nobody\n[client]\nskip-ssl\n"
	    "init-command = DROP TABLE t\n"
	    "user = keyed\npassword = \"s3cr#t\" # mine\n", 0600);
	assert_int_equal(db_open(&db, &o, &err), 0);
	asks(db, "SELECT substring_index(user(), '@', 1)", "keyed");
	db_close(db);
	assert_int_equal(warned, 0);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(db_open(&db, &o, &err), 0);
	db_close(db);
	assert_int_equal(warned, 1);
	assert_int_equal(unlink(path), 0);
}

/* ---- TLS ---- */

static int
tls_code(const char *host, const char *port, const char *tail,
    struct err *err)
{
	char url[300];

	snprintf(url, sizeof(url), "mysql://keyed@%s:%s/mw%s", host, port,
	    tail);
	return code_of(url, "s3cr#t", err);
}

static void
a_certificate_is_checked(void **state)
{
	const char *port = need("MW_TEST_MYSQL_TLS");
	const char *certs = need("MW_TEST_MYSQL_CERTS");
	char good[128], other[128];
	struct err err = { 0 };

	(void)state;
	snprintf(good, sizeof(good), "?ssl=verify&ssl_ca=%s/ca.pem", certs);
	snprintf(other, sizeof(other), "?ssl=verify&ssl_ca=%s/other-ca.pem",
	    certs);
	assert_int_equal(tls_code("127.0.0.1", port, good, &err), 0);
	if (resolves("localhost"))
		assert_int_equal(tls_code("localhost", port, good, &err), 0);
	/* wrong CA, no CA, a name the certificate does not carry */
	assert_int_equal(tls_code("127.0.0.1", port, other, &err),
	    ERR_CONFIG);
	assert_int_equal(tls_code("127.0.0.1", port, "?ssl=verify", &err),
	    ERR_CONFIG);
	assert_non_null(strstr(err.text, "\n\tssl: insecure\n"));
	assert_int_equal(tls_code("127.0.0.2", port, good, &err),
	    ERR_CONFIG);
	assert_non_null(strstr(err.text, "not made out to \"127.0.0.2\""));
	/* a CA file that is not there */
	assert_int_equal(tls_code("127.0.0.1", port,
	    "?ssl=verify&ssl_ca=/nowhere/ca.pem", &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "/nowhere/ca.pem: No such file"));
}

/* OpenSSL finds the system's bundle by itself; its variable stands in. */
static void
without_a_ca_the_systems_are_used(void **state)
{
	const char *port = need("MW_TEST_MYSQL_TLS");
	char ca[128];
	struct err err = { 0 };

	(void)state;
	snprintf(ca, sizeof(ca), "%s/ca.pem", need("MW_TEST_MYSQL_CERTS"));
	setenv("SSL_CERT_FILE", ca, 1);
	assert_int_equal(tls_code("127.0.0.1", port, "?ssl=verify", &err), 0);
	unsetenv("SSL_CERT_FILE");
}

static void
insecure_takes_what_there_is(void **state)
{
	const char *tls = need("MW_TEST_MYSQL_TLS");
	const char *plain = need("MW_TEST_MYSQL_PORT");
	struct err err = { 0 };

	(void)state;
	assert_int_equal(tls_code("127.0.0.1", tls, "?ssl=insecure", &err),
	    0);
	assert_int_equal(tls_code("127.0.0.1", plain, "?ssl=insecure", &err),
	    0);
	assert_int_equal(tls_code("127.0.0.1", plain, "", &err), 0);
}

static void
a_server_without_tls_is_refused_with_the_line_to_write(void **state)
{
	const char *port = need("MW_TEST_MYSQL_PORT");
	struct err err = { 0 };

	(void)state;
	assert_int_equal(tls_code("127.0.0.1", port, "?ssl=verify", &err),
	    ERR_CONFIG);
	assert_non_null(strstr(err.text, "no TLS"));
	assert_non_null(strstr(err.text, "\n\tssl: insecure\n"));
}

/*
 * Every address of this machine is local but for one that is not written as
 * loopback: 0 is 0.0.0.0, which connects here.
 */
static void
a_host_that_is_not_local_is_verified_unasked(void **state)
{
	const char *port = need("MW_TEST_MYSQL_PORT");
	struct err err = { 0 };

	(void)state;
	assert_int_equal(tls_code("0.0.0.0", port, "", &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "no TLS"));
	assert_int_equal(tls_code("0.0.0.0", port, "?ssl=insecure", &err), 0);
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
		cmocka_unit_test(values_come_back_as_they_were_bound),
		cmocka_unit_test(no_backslash_escapes_is_heeded),
		cmocka_unit_test(a_value_comes_as_the_source_has_it),
		cmocka_unit_test(a_float_comes_whole),
		cmocka_unit_test(
		    what_the_server_presets_does_not_bend_a_session),
		cmocka_unit_test(a_statement_runs_again_with_other_values),
		cmocka_unit_test(a_second_statement_in_mid_stream_is_our_bug),
		cmocka_unit_test(a_bind_beyond_the_placeholders_is_told),
		cmocka_unit_test(several_statements_only_in_exec),
		cmocka_unit_test(a_snapshot_does_not_move),
		cmocka_unit_test(select_alone_is_enough_and_nothing_is_written),
		cmocka_unit_test(a_read_only_session_refuses_even_root),
		cmocka_unit_test(a_rollback_may_follow_half_a_stream),
		cmocka_unit_test(a_lock_wait_may_be_repeated),
		cmocka_unit_test(a_killed_connection_is_no_end_of_data),
		cmocka_unit_test(wrong_logins_and_places_have_their_codes),
		cmocka_unit_test(the_clients_own_file_gives_the_login),
		cmocka_unit_test(a_certificate_is_checked),
		cmocka_unit_test(without_a_ca_the_systems_are_used),
		cmocka_unit_test(insecure_takes_what_there_is),
		cmocka_unit_test(
		    a_server_without_tls_is_refused_with_the_line_to_write),
		cmocka_unit_test(a_host_that_is_not_local_is_verified_unasked),
		cmocka_unit_test(a_dead_server_is_no_end_of_data),
	};
	const struct CMUnitTest none[] = {
		cmocka_unit_test(tests_bats_db_bats_runs_this),
	};

	if (getenv("MW_TEST_MYSQL") == NULL)
		return cmocka_run_group_tests_name("db_mysql", none, NULL,
		    NULL);
	return cmocka_run_group_tests_name("db_mysql", tests, make_home,
	    remove_home);
}
