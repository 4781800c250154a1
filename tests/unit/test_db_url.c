/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "db/db_driver.h"
#include "db/my_cnf.h"
#include "db/mysql_sql.h"

static void
a_url_comes_apart(void **state)
{
	static const struct {
		const char *url, *user, *host, *path, *socket, *ssl_ca;
		unsigned int port;
	} tests[] = {
		{ "mysql://me@cnc.example:3307/cimco", "me", "cnc.example",
		    "cimco", "", "", 3307 },
		{ "mysql://cnc/cimco", "", "cnc", "cimco", "", "", 0 },
		{ "mysql://cnc", "", "cnc", "", "", "", 0 },
		{ "mysql://cnc/", "", "cnc", "", "", "", 0 },
		{ "mysql:///cimco?socket=/run/s", "", "", "cimco", "/run/s",
		    "", 0 },
		{ "mysql://cnc?ssl_ca=/etc/a%20b.pem&", "", "cnc", "", "",
		    "/etc/a b.pem", 0 },
		{ "mysql://a%40b%3a@[::1]:3306/x%2Fy", "a@b:", "::1", "x/y",
		    "", "", 3306 },
		{ "mysql://me@[fe80::1]/x", "me", "fe80::1", "x", "", "", 0 },
		{ "mysql://dom@me@cnc/x", "dom@me", "cnc", "x", "", "", 0 },
	};
	struct db_url u;
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (db_url_parse(&u, tests[i].url, &err) < 0)
			fail_msg("%s: %s", tests[i].url, err.text);
		assert_string_equal(u.scheme, "mysql");
		assert_string_equal(u.user, tests[i].user);
		assert_string_equal(u.host, tests[i].host);
		assert_string_equal(u.path, tests[i].path);
		assert_string_equal(u.socket, tests[i].socket);
		assert_string_equal(u.ssl_ca, tests[i].ssl_ca);
		assert_int_equal(u.port, tests[i].port);
		assert_false(u.has_ssl);
		db_url_release(&u);
	}
}

static void
ssl_is_verify_or_insecure(void **state)
{
	struct db_url u;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_url_parse(&u, "mysql://h/d?ssl=verify", &err), 0);
	assert_true(u.has_ssl);
	assert_int_equal(u.ssl, DB_SSL_ALWAYS);
	db_url_release(&u);
	assert_int_equal(db_url_parse(&u, "mysql://h/d?ssl=insecure", &err),
	    0);
	assert_int_equal(u.ssl, DB_SSL_INSECURE);
	db_url_release(&u);
}

static void
a_bad_url_is_a_config_error(void **state)
{
	static const char *const tests[] = {
		"mysql", "mysql:", "mysql:/h", "mysql://h:0/d",
		"mysql://h:65536/d", "mysql://h:x/d", "mysql://h:/d",
		"mysql://[::1/d", "mysql://[::1]x/d", "mysql://h/%",
		"mysql://h/%4", "mysql://h/%zz", "mysql://h/%00",
		"mysql://h/%0a",
		"mysql://h/a\nb", "mysql://h?ssl", "mysql://h?ssl=no",
		"mysql://h?=x", "mysql://h?&", "mysql://h?a=b",
		"mysql://h?a_very_long_name_of_a_parameter_indeed=b",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		struct db_url u;
		struct err err = { 0 };

		if (db_url_parse(&u, tests[i], &err) == 0)
			fail_msg("%s: taken", tests[i]);
		assert_int_equal(err.code, ERR_CONFIG);
	}
}

/* Whatever a password looks like, no message may show a piece of it. */
static void
a_password_is_refused_and_never_shown(void **state)
{
	static const char *const tests[] = {
		"mysql://me:hunter2@h/d", "mysql://me:hunter2@h:3306/d",
		"mysql://me:hun/ter2@h/d", "mysql://me:hun?ter2@h/d",
		"mysql://me:hun@ter2@h/d", "mysql://me:hun#ter2@h/d",
		"mysql://me:hun%ter2@h/d", "mysql://:hunter2@h/d",
		"mysql://h/d?password=hunter2", "mysql://h/d?pwd=hunter2",
		"mysql://me@h/d?passwd=hunter2",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		struct db_url u;
		struct err err = { 0 };

		if (db_url_parse(&u, tests[i], &err) == 0)
			fail_msg("%s: taken", tests[i]);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_non_null(strstr(err.text, "no password may stand"));
		assert_null(strstr(err.text, "hun"));
		assert_null(strstr(err.text, "ter2"));
	}
}

static void
an_unknown_parameter_names_the_near_one(void **state)
{
	struct db_url u;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(db_url_parse(&u, "mysql://h?sokcet=/x", &err), -1);
	assert_non_null(strstr(err.text, "\"sokcet\""));
	assert_non_null(strstr(err.text, "\"socket\""));
}

static void
only_this_machine_is_local(void **state)
{
	(void)state;
	assert_true(db_host_is_local(""));
	assert_true(db_host_is_local("LocalHost"));
	assert_true(db_host_is_local("127.0.0.1"));
	assert_true(db_host_is_local("127.9.9.9"));
	assert_true(db_host_is_local("::1"));
	assert_false(db_host_is_local("127.example.com"));
	assert_false(db_host_is_local("localhost.example.com"));
	assert_false(db_host_is_local("0.0.0.0"));
	assert_false(db_host_is_local("10.127.0.0"));
}

static void
marks_outside_quotes_and_comments_count(void **state)
{
	static const struct {
		const char *sql;
		bool backslash;
		size_t n, first;
	} tests[] = {
		{ "?", true, 1, 0 },
		{ "a = ? AND b=?", true, 2, 4 },
		{ "'?' \"?\" `?` ?", true, 1, 12 },
		{ "'it''s ?' ?", true, 1, 10 },
		{ "'\\' ?' ?", true, 1, 7 },
		{ "'\\' ? ' ?'", false, 1, 4 },
		{ "`\\` ?", true, 1, 4 },
		{ "/* ? */ ?", true, 1, 8 },
		{ "# ?\n?", true, 1, 4 },
		{ "-- ?\n?", true, 1, 5 },
		{ "1--?", true, 1, 3 },
		{ "'? unclosed", true, 0, 0 },
		{ "/* ? unclosed", true, 0, 0 },
		{ "'\\", true, 0, 0 },
		{ "--", true, 0, 0 },
		{ "", true, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		size_t *mark;
		size_t n = mydb_marks(tests[i].sql, tests[i].backslash, &mark);

		if (n != tests[i].n || (n > 0 && mark[0] != tests[i].first))
			fail_msg("%s: %zu", tests[i].sql, n);
		free(mark);
	}
}

static void
the_clients_file_is_read_as_the_client_reads_it(void **state)
{
	static const struct {
		const char *text, *user, *password;
	} tests[] = {
		{ "[client]\nuser=me\npassword=pw\n", "me", "pw" },
		{ "user=no\n[mysqld]\nuser=no\n[client]\npassword=pw", NULL,
		    "pw" },
		{ " [client] \n\t user = me \r\n # user = x\n;user=x\n",
		    "me", NULL },
		{ "[client]\npassword=\"a#b\" # c\n", NULL, "a#b" },
		{ "[client]\npassword='it\\'s'\n", NULL, "it's" },
		{ "[client]\npassword=a#b\n", NULL, "a" },
		{ "[client]\npassword=a\\sb\\\\c\\\"\n", NULL, "a b\\c\"" },
		{ "[client]\npassword=a=b\n", NULL, "a=b" },
		{ "[client]\npassword=\n", NULL, "" },
		{ "[client]\npassword\nuser\n", NULL, NULL },
		{ "[client]\nuser=a\n[client-mariadb]\nuser=b\n", "b", NULL },
		{ "[client]\n!include /nowhere\nuser=a\n", "a", NULL },
		{ "", NULL, NULL },
	};
	char path[] = "/tmp/mw-cnf.XXXXXX";
	int fd = mkstemp(path);
	size_t i;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		FILE *f = fopen(path, "w");
		struct my_cnf c;

		assert_non_null(f);
		assert_true(fputs(tests[i].text, f) >= 0);
		assert_int_equal(fclose(f), 0);
		my_cnf_read(path, &c);
		assert_false(c.open_to_others);
		assert_string_equal(c.user != NULL ? c.user : "(none)",
		    tests[i].user != NULL ? tests[i].user : "(none)");
		assert_string_equal(c.password != NULL ? c.password :
		    "(none)", tests[i].password != NULL ?
		    tests[i].password : "(none)");
		my_cnf_release(&c);
	}
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_url_comes_apart),
		cmocka_unit_test(ssl_is_verify_or_insecure),
		cmocka_unit_test(a_bad_url_is_a_config_error),
		cmocka_unit_test(a_password_is_refused_and_never_shown),
		cmocka_unit_test(an_unknown_parameter_names_the_near_one),
		cmocka_unit_test(only_this_machine_is_local),
		cmocka_unit_test(marks_outside_quotes_and_comments_count),
		cmocka_unit_test(
		    the_clients_file_is_read_as_the_client_reads_it),
	};

	return cmocka_run_group_tests_name("db_url", tests, NULL, NULL);
}
