/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "conf/conf.h"

static struct err err;

static struct conf *
parse(const char *text)
{
	err_clear(&err);
	return conf_parse("m.yaml", text, strlen(text), &err);
}

/* A file that has to be read. */
static struct conf *
given(const char *text)
{
	struct conf *c = parse(text);

	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

/* Ends with what was recorded, "" for nothing. */
static void
assert_faults(struct conf *c, const char *want)
{
	int rc = conf_finish(c, &err);

	conf_close(c);
	assert_string_equal(err.text, want);
	assert_int_equal(rc, *want == '\0' ? 0 : -1);
	assert_int_equal(err.code, *want == '\0' ? 0 : ERR_CONFIG);
}

/* No tree comes of it. */
static void
assert_refused(const char *text, const char *want)
{
	assert_null(parse(text));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text, want);
}

/* The tree. */

static void
an_empty_file_is_an_empty_map(void **state)
{
	static const char *const nothing[] = {
		"", "\n\n", "# only words\n", "---\n", "--- # x\n", "~\n",
		"null\n", "\xef\xbb\xbf",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		struct conf *c = given(nothing[i]);

		assert_int_equal(conf_kind(conf_root(c)), CONF_MAP);
		assert_int_equal(conf_count(conf_root(c)), 0);
		assert_null(conf_get(conf_root(c), "zone"));
		assert_faults(c, "");
	}
}

static void
entries_and_items_come_in_the_order_of_the_file(void **state)
{
	static const char *const keys[] = { "z", "a", "12", "m n" };
	struct conf *c = given("z: [1, 2]\na: x\n12: y\n'm n': {k: v}\n");
	const struct conf_node *n = conf_entries(conf_root(c));
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++, n = conf_next(n))
		assert_string_equal(conf_key(n), keys[i]);
	assert_null(n);
	n = conf_items(conf_get(conf_root(c), "z"));
	assert_string_equal(conf_scalar(n), "1");
	assert_null(conf_key(n));
	n = conf_next(n);
	assert_string_equal(conf_scalar(n), "2");
	assert_null(conf_next(n));
	assert_int_equal(conf_count(conf_root(c)), 4);
	assert_int_equal(conf_count(conf_get(conf_root(c), "z")), 2);
	assert_int_equal(conf_count(conf_get(conf_root(c), "a")), 0);
	assert_faults(c, "");
}

static void
a_scalar_knows_whether_it_was_quoted(void **state)
{
	struct conf *c = given("a: 12\nb: \"12\"\nc: '12'\nd: |\n  12\n");
	const struct conf_node *n = conf_entries(conf_root(c));

	(void)state;
	assert_false(conf_quoted(n));
	while ((n = conf_next(n)) != NULL)
		assert_true(conf_quoted(n));
	assert_false(conf_quoted(NULL));
	assert_faults(c, "");
}

static void
only_a_plain_null_is_absent(void **state)
{
	struct conf *c = given("a: null\nb: ~\nc:\nd: 'null'\ne: ''\n"
	    "f: NULL\ng: \"~\"\n");
	const struct conf_node *root = conf_root(c);
	const char *s = "kept";

	(void)state;
	assert_int_equal(conf_kind(conf_get(root, "a")), CONF_NULL);
	assert_int_equal(conf_text(conf_get(root, "a"), &s), 0);
	assert_int_equal(conf_text(conf_get(root, "b"), &s), 0);
	assert_int_equal(conf_text(conf_get(root, "c"), &s), 0);
	assert_int_equal(conf_text(conf_get(root, "nope"), &s), 0);
	assert_string_equal(s, "kept");
	assert_int_equal(conf_text(conf_get(root, "d"), &s), 1);
	assert_string_equal(s, "null");
	assert_int_equal(conf_text(conf_get(root, "e"), &s), 1);
	assert_string_equal(s, "");
	assert_int_equal(conf_text(conf_get(root, "f"), &s), 1);
	assert_string_equal(s, "NULL");
	assert_int_equal(conf_text(conf_get(root, "g"), &s), 1);
	assert_faults(c, "");
}

static void
a_node_knows_its_place(void **state)
{
	struct conf *c = given("\xef\xbb\xbf""a: 1\ngr\xc3\xb6\xc3\x9f"
	    "e:  x\n");
	const struct conf_node *n = conf_get(conf_root(c),
	    "gr\xc3\xb6\xc3\x9f""e");

	(void)state;
	assert_string_equal(conf_where(conf_root(c)), "m.yaml:1:1");
	assert_string_equal(conf_where(n), "m.yaml:2:9");
	assert_int_equal(conf_line(n), 2);
	assert_int_equal(conf_line(NULL), 0);
	assert_faults(c, "");
}

static void
every_reader_takes_an_absent_node(void **state)
{
	static const char *const words[] = { "a", NULL };
	const char *const *list = NULL;
	const char *s = NULL;
	int64_t i = 7;
	uint64_t u = 7;
	double x = 7, y = 7;
	size_t n = 7;
	bool b = true;
	int k = 7;

	(void)state;
	assert_int_equal(conf_text(NULL, &s), 0);
	assert_int_equal(conf_label(NULL, &s), 0);
	assert_int_equal(conf_ident(NULL, &s), 0);
	assert_int_equal(conf_int(NULL, 0, 1, &i), 0);
	assert_int_equal(conf_num(NULL, 0, 1, &x), 0);
	assert_int_equal(conf_range(NULL, &x, &y), 0);
	assert_int_equal(conf_bool(NULL, &b), 0);
	assert_int_equal(conf_length(NULL, 0, 1, &i), 0);
	assert_int_equal(conf_clock(NULL, &k), 0);
	assert_int_equal(conf_date(NULL, &i), 0);
	assert_int_equal(conf_word(NULL, words, &k), 0);
	assert_int_equal(conf_words(NULL, words, &u), 0);
	assert_int_equal(conf_labels(NULL, &list, &n), 0);
	assert_true(i == 7 && u == 7 && k == 7 && n == 7 && b);
	assert_true(s == NULL && list == NULL);
	assert_null(conf_get(NULL, "x"));
	assert_null(conf_need(NULL, "x"));
	assert_null(conf_items(NULL));
	assert_null(conf_entries(NULL));
	assert_null(conf_scalar(NULL));
	conf_keys(NULL, "x", NULL);
	conf_close(NULL);
}

/* Keys. */

static void
an_unknown_key_gets_the_nearest_or_the_known(void **state)
{
	struct conf *c = given("zone: UTC\n\nshifts: []\nmachnes: 1\n"
	    "xyzzy: 2\nevery: {colum: a}\n");

	(void)state;
	conf_keys(conf_root(c), "zone", "shifts", "machines", "every", NULL);
	conf_keys(conf_get(conf_root(c), "every"), "column", NULL);
	assert_faults(c, "m.yaml:4:1: unknown key \"machnes\"; did you mean "
	    "\"machines\"?\n"
	    "m.yaml:5:1: unknown key \"xyzzy\"; known are zone, shifts, "
	    "machines, every\n"
	    "m.yaml:6:9: every: unknown key \"colum\"; did you mean "
	    "\"column\"?");
}

static void
a_missing_key_is_named_at_its_map(void **state)
{
	struct conf *c = given("tables:\n  - from: a\n  - key:\n");
	const struct conf_node *n;

	(void)state;
	assert_null(conf_need(conf_root(c), "machines"));
	n = conf_items(conf_get(conf_root(c), "tables"));
	assert_null(conf_need(n, "cursor"));
	assert_non_null(conf_need(n, "from"));
	assert_int_equal(conf_kind(conf_need(conf_next(n), "key")),
	    CONF_NULL);
	assert_faults(c, "m.yaml:1:1: missing key \"machines\"\n"
	    "m.yaml:2:5: tables[]: missing key \"cursor\"\n"
	    "m.yaml:3:5: tables[].key: no value");
}

static void
a_duplicate_key_is_refused_and_the_first_one_read(void **state)
{
	struct conf *c = given("plant: a\nx: {k: 1, k: 2}\nplant: b\n"
	    "\"plant\": {deep: [1]}\ny: {k: 1}\n");
	const char *s = NULL;

	(void)state;
	conf_text(conf_get(conf_root(c), "plant"), &s);
	assert_string_equal(s, "a");
	assert_int_equal(conf_count(conf_root(c)), 3);
	assert_faults(c, "m.yaml:2:11: x: duplicate key \"k\"; first on "
	    "line 2\n"
	    "m.yaml:3:1: duplicate key \"plant\"; first on line 1\n"
	    "m.yaml:4:1: duplicate key \"plant\"; first on line 1");
}

static void
a_node_of_another_kind_is_named_once(void **state)
{
	struct conf *c = given("a: 1\nb: [x]\nc: {k: v}\n");
	const struct conf_node *root = conf_root(c);
	const char *s;
	int64_t i;

	(void)state;
	conf_keys(conf_get(root, "a"), "k", NULL);
	conf_get(conf_get(root, "a"), "k");
	conf_need(conf_get(root, "a"), "k");
	assert_null(conf_entries(conf_get(root, "b")));
	assert_null(conf_items(conf_get(root, "c")));
	assert_int_equal(conf_int(conf_get(root, "b"), 1, 5, &i), -1);
	assert_int_equal(conf_text(conf_get(root, "c"), &s), -1);
	assert_faults(c,
	    "m.yaml:1:4: a: expected a map of keys and values: \"1\"\n"
	    "m.yaml:2:4: b: expected a map of keys and values, not a list\n"
	    "m.yaml:2:4: b: expected a whole number in 1..5, not a list\n"
	    "m.yaml:3:4: c: expected a list, not a map\n"
	    "m.yaml:3:4: c: expected a text, not a map");
}

static void
a_file_that_is_no_map_is_named(void **state)
{
	struct conf *c = given("- a\n");

	(void)state;
	assert_null(conf_get(conf_root(c), "zone"));
	assert_faults(c,
	    "m.yaml:1:1: expected a map of keys and values, not a list");
}

static void
an_item_without_a_value_is_named(void **state)
{
	static const char *const words[] = { "x", "y", NULL };
	struct conf *c = given("a:\n  - x\n  -\nb: {k: }\nc: [x, ~]\n"
	    "d: [null]\n");
	const struct conf_node *root = conf_root(c);
	const char *const *list;
	uint64_t bits;
	size_t n;

	(void)state;
	assert_non_null(conf_items(conf_get(root, "a")));
	assert_non_null(conf_entries(conf_get(root, "b")));
	assert_int_equal(conf_words(conf_get(root, "c"), words, &bits), -1);
	assert_int_equal(conf_labels(conf_get(root, "d"), &list, &n), -1);
	assert_faults(c, "m.yaml:3:4: a[]: no value\n"
	    "m.yaml:4:5: b.k: no value\n"
	    "m.yaml:5:8: c[]: no value\n"
	    "m.yaml:6:5: d[]: no value");
}

/* Readers. */

/* One value under the key v, as a tree of its own. */
static const struct conf_node *
value(struct conf **c, const char *text)
{
	char file[400];

	snprintf(file, sizeof(file), "v: %s\n", text);
	*c = given(file);
	return conf_get(conf_root(*c), "v");
}

#define assert_read(call, text) do {				\
	struct conf *c_;						\
	const struct conf_node *v = value(&c_, text);			\
									\
	assert_int_equal(call, 1);					\
	assert_faults(c_, "");						\
} while (0)

#define assert_unread(call, text, want) do {				\
	struct conf *c_;						\
	const struct conf_node *v = value(&c_, text);			\
									\
	assert_int_equal(call, -1);					\
	assert_faults(c_, "m.yaml:1:4: v: " want);			\
} while (0)

static void
a_text_is_taken_as_it_stands(void **state)
{
	struct conf *c;
	const char *s = NULL;

	(void)state;
	assert_int_equal(conf_text(value(&c, "no"), &s), 1);
	assert_string_equal(s, "no");
	conf_close(c);
	assert_int_equal(conf_text(value(&c, "1e3"), &s), 1);
	assert_string_equal(s, "1e3");
	conf_close(c);
	assert_int_equal(conf_text(value(&c, "|\n  a\n  b"), &s), 1);
	assert_string_equal(s, "a\nb\n");
	conf_close(c);
}

static void
a_label_is_one_line_that_can_be_seen(void **state)
{
	static const char *const bad[] = {
		"''", "' a'", "'a '", "\"a\\nb\"", "\"\\a\"", "\"\\x7f\"",
		"\"\\x85\"", "[a]",
	};
	const char *s = "kept";
	char long_one[300];
	struct conf *c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(conf_label(value(&c, bad[i]), &s), -1);
		assert_true(conf_failed(c));
		conf_close(c);
	}
	assert_string_equal(s, "kept");
	memset(long_one, 'x', sizeof(long_one));
	long_one[255] = '\0';
	assert_read(conf_label(v, &s), long_one);
	long_one[255] = 'x';
	long_one[256] = '\0';
	assert_int_equal(conf_label(value(&c, long_one), &s), -1);
	conf_close(c);
	assert_read(conf_label(v, &s), "M\xc3\xbchle 7 \xe2\x82\xac");
	assert_unread(conf_label(v, &s), "\"a\\tb\"",
	    "expected a name on one line, of 1 to 255 bytes: \"a\\x09b\"");
}

static void
an_identifier_is_what_sql_may_quote(void **state)
{
	static const char *const good[] = { "a", "_", "A1$_", "StartTime" };
	static const char *const bad[] = {
		"1a", "$a", "''", "a-b", "a b", "\"a;drop\"", "gr\xc3\xb6n",
		"'a`'",
	};
	struct conf *c;
	const char *s;
	char many[66];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_read(conf_ident(v, &s), good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(conf_ident(value(&c, bad[i]), &s), -1);
		conf_close(c);
	}
	memset(many, 'a', sizeof(many));
	many[64] = '\0';
	assert_read(conf_ident(v, &s), many);
	many[64] = 'a';
	many[65] = '\0';
	assert_int_equal(conf_ident(value(&c, many), &s), -1);
	conf_close(c);
	assert_unread(conf_ident(v, &s), "a b", "expected an identifier of "
	    "letters, digits, \"_\" and \"$\": \"a b\"");
}

static void
a_whole_number_stands_in_its_bounds(void **state)
{
	int64_t i = 0;

	(void)state;
	assert_read(conf_int(v, 1, 100, &i), "100");
	assert_int_equal(i, 100);
	assert_read(conf_int(v, -5, -1, &i), "-5");
	assert_read(conf_int(v, INT64_MIN, INT64_MAX, &i),
	    "-9223372036854775808");
	assert_true(i == INT64_MIN);
	i = 7;
	assert_unread(conf_int(v, 1, 100, &i), "seven",
	    "expected a whole number in 1..100: \"seven\"");
	assert_unread(conf_int(v, 1, 100, &i), "101",
	    "expected a whole number in 1..100: \"101\"");
	assert_unread(conf_int(v, 1, 100, &i), "\"12\"",
	    "expected a whole number in 1..100, without quotes: \"12\"");
	assert_unread(conf_int(v, 0, INT64_MAX, &i), "-1",
	    "expected a whole number from 0: \"-1\"");
	assert_unread(conf_int(v, INT64_MIN, 9, &i), "10",
	    "expected a whole number up to 9: \"10\"");
	assert_unread(conf_int(v, INT64_MIN, INT64_MAX, &i),
	    "9223372036854775808",
	    "expected a whole number: \"9223372036854775808\"");
	assert_unread(conf_int(v, 0, 99, &i), "08",
	    "expected a whole number in 0..99: \"08\"");
	assert_unread(conf_int(v, 0, 99, &i), "1.0",
	    "expected a whole number in 0..99: \"1.0\"");
	assert_unread(conf_int(v, 0, 99, &i), "0x10",
	    "expected a whole number in 0..99: \"0x10\"");
	assert_int_equal(i, 7);
}

static void
a_number_stands_in_its_bounds(void **state)
{
	double x = 0;

	(void)state;
	assert_read(conf_num(v, 0, 1, &x), "0.05");
	assert_near(x, 0.05, 0);
	assert_read(conf_num(v, 0, INFINITY, &x), "1e3");
	assert_near(x, 1000, 0);
	assert_unread(conf_num(v, 0, 1, &x), "1.5",
	    "expected a number in 0..1: \"1.5\"");
	assert_unread(conf_num(v, 0.5, INFINITY, &x), "0,7",
	    "expected a number from 0.5: \"0,7\"");
	assert_unread(conf_num(v, -INFINITY, INFINITY, &x), ".nan",
	    "expected a number: \".nan\"");
	assert_unread(conf_num(v, -INFINITY, INFINITY, &x), "inf",
	    "expected a number: \"inf\"");
	assert_unread(conf_num(v, -INFINITY, INFINITY, &x), "'1'",
	    "expected a number, without quotes: \"1\"");
	assert_near(x, 1000, 0);
}

static void
a_range_is_two_numbers_and_may_be_open(void **state)
{
	struct conf *c;
	double a = 0, b = 0;

	(void)state;
	assert_read(conf_range(v, &a, &b), "[0, 10000]");
	assert_true(a == 0 && b == 10000);
	assert_read(conf_range(v, &a, &b), "[null, -2.5]");
	assert_true(a == -INFINITY && b == -2.5);
	assert_read(conf_range(v, &a, &b), "[3, ~]");
	assert_true(a == 3 && b == INFINITY);
	assert_unread(conf_range(v, &a, &b), "[2, 1]",
	    "the low end is above the high end");
	assert_unread(conf_range(v, &a, &b), "[1]",
	    "expected a list of two numbers, [low, high], not a list");
	assert_unread(conf_range(v, &a, &b), "5",
	    "expected a list of two numbers, [low, high]: \"5\"");
	assert_int_equal(conf_range(value(&c, "[1, x]"), &a, &b), -1);
	assert_faults(c, "m.yaml:1:8: v[]: expected a number: \"x\"");
	assert_true(a == 3 && b == INFINITY);
}

static void
a_bool_is_true_or_false_and_nothing_else(void **state)
{
	bool b = false;

	(void)state;
	assert_read(conf_bool(v, &b), "true");
	assert_true(b);
	assert_read(conf_bool(v, &b), "false");
	assert_false(b);
	assert_unread(conf_bool(v, &b), "yes",
	    "expected true or false: \"yes\"");
	assert_unread(conf_bool(v, &b), "True",
	    "expected true or false: \"True\"");
	assert_unread(conf_bool(v, &b), "'true'",
	    "expected true or false: \"true\"");
	assert_unread(conf_bool(v, &b), "1",
	    "expected true or false: \"1\"");
}

static void
a_length_of_time_stands_in_its_bounds(void **state)
{
	static const char eg[] = "expected a length of time such as 90s, 8h "
	    "or 15d";
	char want[200];
	int64_t us = 0;
	struct conf *c;

	(void)state;
	assert_read(conf_length(v, 0, INT64_MAX, &us), "15d");
	assert_true(us == 15 * WHEN_DAY);
	assert_read(conf_length(v, 0, INT64_MAX, &us), "\"8h\"");
	assert_true(us == 8 * WHEN_HOUR);
	assert_int_equal(conf_length(value(&c, "15x"), 0, INT64_MAX, &us),
	    -1);
	snprintf(want, sizeof(want), "m.yaml:1:4: v: %s: \"15x\"", eg);
	assert_faults(c, want);
	assert_int_equal(conf_length(value(&c, "2h"), WHEN_SECOND * 90,
	    WHEN_HOUR, &us), -1);
	snprintf(want, sizeof(want), "m.yaml:1:4: v: %s, at least 90s, at "
	    "most 1h: \"2h\"", eg);
	assert_faults(c, want);
	assert_int_equal(conf_length(value(&c, "0"), 250000, WHEN_DAY * 2,
	    &us), -1);
	snprintf(want, sizeof(want), "m.yaml:1:4: v: %s, at least 250ms, at "
	    "most 2d: \"0\"", eg);
	assert_faults(c, want);
	assert_true(us == 8 * WHEN_HOUR);
}

static void
a_time_of_day_ends_at_24_00(void **state)
{
	static const char *const bad[] = {
		"24:01", "24:00:01", "25:00", "12:60", "12:00:60", "12",
		"'12:'", "12:5", "1200", "-1:00", "012:00", "'12:00:'",
		"12:00x",
		"12:00:5", "':00'", "''", "[6]",
	};
	struct conf *c;
	int s = -1;
	size_t i;

	(void)state;
	assert_read(conf_clock(v, &s), "06:00");
	assert_int_equal(s, 21600);
	assert_read(conf_clock(v, &s), "6:30");
	assert_int_equal(s, 23400);
	assert_read(conf_clock(v, &s), "'23:59:59'");
	assert_int_equal(s, 86399);
	assert_read(conf_clock(v, &s), "24:00");
	assert_int_equal(s, 86400);
	assert_read(conf_clock(v, &s), "00:00");
	assert_int_equal(s, 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(conf_clock(value(&c, bad[i]), &s), -1);
		conf_close(c);
	}
	assert_unread(conf_clock(v, &s), "24:30",
	    "expected a time of day, 00:00 to 24:00: \"24:30\"");
	assert_int_equal(s, 0);
}

static void
a_date_is_a_day_of_the_calendar(void **state)
{
	int64_t days = -1;

	(void)state;
	assert_read(conf_date(v, &days), "2026-12-25");
	assert_true(days == when_days(2026, 12, 25));
	assert_read(conf_date(v, &days), "'2024-02-29'");
	assert_unread(conf_date(v, &days), "2026-02-29",
	    "expected a date, YYYY-MM-DD: \"2026-02-29\"");
	assert_unread(conf_date(v, &days), "2026-12-25T06:00",
	    "expected a date, YYYY-MM-DD: \"2026-12-25T06:00\"");
	assert_unread(conf_date(v, &days), "25.12.2026",
	    "expected a date, YYYY-MM-DD: \"25.12.2026\"");
	assert_true(days == when_days(2024, 2, 29));
}

static void
a_word_is_one_of_its_list(void **state)
{
	static const char *const two[] = { "start", "stamp", NULL };
	static const char *const three[] = {
		"local", "utc", "epoch_text", NULL
	};
	int k = 9;

	(void)state;
	assert_read(conf_word(v, two, &k), "stamp");
	assert_int_equal(k, 1);
	assert_unread(conf_word(v, two, &k), "strat",
	    "expected start or stamp: \"strat\"; did you mean \"start\"?");
	assert_unread(conf_word(v, three, &k), "gmt",
	    "expected local, utc or epoch_text: \"gmt\"");
	assert_unread(conf_word(v, three, &k), "UTC",
	    "expected local, utc or epoch_text: \"UTC\"; did you mean "
	    "\"utc\"?");
	assert_unread(conf_word(v, two, &k), "[start]",
	    "expected start or stamp, not a list");
	assert_int_equal(k, 1);
}

static void
words_are_one_or_a_list(void **state)
{
	static const char *const days[] = {
		"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL
	};
	struct conf *c;
	uint64_t bits = 0;

	(void)state;
	assert_read(conf_words(v, days, &bits), "[sun, mon, sun]");
	assert_true(bits == 0x41);
	assert_read(conf_words(v, days, &bits), "wed");
	assert_true(bits == 4);
	assert_int_equal(conf_words(value(&c, "[mon, tus, xx]"), days,
	    &bits), -1);
	assert_faults(c, "m.yaml:1:10: v[]: expected mon, tue, wed, thu, "
	    "fri, sat or sun: \"tus\"; did you mean \"tue\"?\n"
	    "m.yaml:1:15: v[]: expected mon, tue, wed, thu, fri, sat or sun: "
	    "\"xx\"");
	assert_true(bits == 4);
	assert_read(conf_words(v, days, &bits), "[]");
	assert_true(bits == 0);
}

static void
labels_are_one_or_a_list(void **state)
{
	const char *const *list = NULL;
	struct conf *c;
	size_t n = 0;

	(void)state;
	assert_int_equal(conf_labels(value(&c, "[b, 'a a', 3]"), &list, &n),
	    1);
	assert_int_equal(n, 3);
	assert_string_equal(list[0], "b");
	assert_string_equal(list[1], "a a");
	assert_string_equal(list[2], "3");
	conf_close(c);
	assert_int_equal(conf_labels(value(&c, "one"), &list, &n), 1);
	assert_int_equal(n, 1);
	assert_string_equal(list[0], "one");
	conf_close(c);
	assert_read(conf_labels(v, &list, &n), "[]");
	assert_int_equal(n, 0);
	assert_int_equal(conf_labels(value(&c, "{a: b}"), &list, &n), -1);
	assert_faults(c, "m.yaml:1:4: v: expected a name on one line, of 1 "
	    "to 255 bytes, not a map");
}

/* Faults. */

static void
a_callers_rule_names_the_path(void **state)
{
	struct conf *c = given("shifts:\n- {from: 06:00, 'a b': {to: x}}\n");
	const struct conf_node *n = conf_items(conf_get(conf_root(c),
	    "shifts"));

	(void)state;
	n = conf_get(conf_get(n, "a b"), "to");
	assert_int_equal(conf_fail(n, "same as \"%s\"", "from"), -1);
	assert_int_equal(conf_fail_key(n, "bad key"), -1);
	conf_fail_key(conf_root(c), "too few");
	assert_faults(c, "m.yaml:1:1: too few\n"
	    "m.yaml:2:25: shifts[].\"a b\".to: bad key\n"
	    "m.yaml:2:29: shifts[].\"a b\".to: same as \"from\"");
}

static void
a_text_in_a_message_is_escaped_and_cut(void **state)
{
	int64_t i;

	(void)state;
	assert_unread(conf_int(v, 1, 5, &i),
	    "\"a\\nb\\\"c\\\\ \\e[31m \\x9b\xc3\xa4\"",
	    "expected a whole number in 1..5, without quotes: "
	    "\"a\\nb\\\"c\\\\ \\x1b[31m \\x9b\xc3\xa4\"");
	assert_unread(conf_int(v, 1, 5, &i),
	    "x1234567890123456789012345678901234567890123456789012345678"
	    "\xc3\xa4\xc3\xa4",
	    "expected a whole number in 1..5: "
	    "\"x1234567890123456789012345678901234567890123456789012345678"
	    "\xc3\xa4...\"");
}

static void
twenty_faults_are_spelt_out_and_the_rest_counted(void **state)
{
	struct buf b = { 0 };
	struct conf *c;
	char *last;
	int i, lines = 1;

	(void)state;
	for (i = 0; i < 2500; i++)
		buf_printf(&b, "k%d: 1\n", i);
	c = given(buf_text(&b));
	conf_keys(conf_root(c), "something", NULL);
	assert_int_equal(conf_finish(c, &err), -1);
	conf_close(c);
	for (last = err.text; strchr(last, '\n') != NULL; lines++)
		last = strchr(last, '\n') + 1;
	assert_int_equal(lines, CONF_MAX_SHOWN + 1);
	assert_string_equal(last, "and 2480 more");
	buf_release(&b);
}

static void
long_faults_are_whole_lines(void **state)
{
	struct buf b = { 0 };
	struct conf *c;
	char name[600];
	size_t n;
	int i;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < 20; i++)
		buf_printf(&b, "k%d: 1\n", i);
	err_clear(&err);
	c = conf_parse(name, buf_text(&b), b.len, &err);
	conf_keys(conf_root(c), "something", NULL);
	assert_int_equal(conf_finish(c, &err), -1);
	conf_close(c);
	n = strlen(err.text);
	assert_true(n < sizeof(err.text) - 1);
	assert_string_equal(err.text + n - 12, "\nand 14 more");
	assert_string_equal(err.text + n - 21, "something\nand 14 more");
	buf_release(&b);
}

static void
a_failure_before_stays_the_failure(void **state)
{
	struct conf *c = given("a: 1\n");

	(void)state;
	conf_fail(conf_root(c), "late");
	err_set(&err, ERR_IO, "first");
	assert_int_equal(conf_finish(c, &err), -1);
	assert_string_equal(err.text, "first");
	conf_close(c);
}

/* Hostile bytes. */

static void
broken_yaml_is_named_with_its_place(void **state)
{
	(void)state;
	assert_refused("a:\n  b: c: d\n",
	    "m.yaml:2:7: mapping values are not allowed in this context");
	assert_refused("a:\n\tb: 1\n",
	    "m.yaml:2:1: a tab cannot indent; use blanks");
	assert_refused("a: [1\nb: 2\n", "m.yaml:2:2: did not find expected "
	    "',' or ']' (while parsing a flow sequence from line 1)");
	assert_refused("a: \"x\nb: 1\n", "m.yaml:3:1: found unexpected end "
	    "of stream (while scanning a quoted scalar from line 1)");
	assert_refused("a: @x\n", "m.yaml:1:4: found character that cannot "
	    "start any token (while scanning for the next token from "
	    "line 1)");
}

static void
faults_before_a_broken_line_are_told_as_well(void **state)
{
	(void)state;
	assert_refused("a: 1\na: 2\nb: &x 3\nc: ]\n",
	    "m.yaml:2:1: duplicate key \"a\"; first on line 1\n"
	    "m.yaml:3:4: anchors are not supported: \"x\"\n"
	    "m.yaml:4:4: did not find expected node content (while parsing "
	    "a block node from line 4)");
}

static void
anchors_aliases_and_tags_are_refused(void **state)
{
	struct conf *c = given("a: &x [1]\nb: *x\nc: !!int 5\n"
	    "d: !mine {k: v}\n&y e: 1\n<<: *x\nf: &z {}\n");
	const struct conf_node *b = conf_get(conf_root(c), "b");
	int64_t i;

	(void)state;
	/* What stands for the alias is not a fault once more. */
	assert_int_equal(conf_int(b, 1, 2, &i), 0);
	assert_non_null(conf_need(conf_root(c), "b"));
	assert_faults(c, "m.yaml:1:4: anchors are not supported: \"x\"\n"
	    "m.yaml:2:4: aliases are not supported: \"x\"\n"
	    "m.yaml:3:4: tags are not supported: \"tag:yaml.org,2002:int\"\n"
	    "m.yaml:4:4: tags are not supported: \"!mine\"\n"
	    "m.yaml:5:1: anchors are not supported: \"y\"\n"
	    "m.yaml:6:5: aliases are not supported: \"x\"\n"
	    "m.yaml:7:4: anchors are not supported: \"z\"");
	assert_refused("*x : 1\n",
	    "m.yaml:1:1: aliases are not supported: \"x\"");
}

static void
a_key_is_a_scalar(void **state)
{
	(void)state;
	assert_refused("a: 1\n? [x, y]\n: 2\n",
	    "m.yaml:2:3: a key must be a text");
	assert_refused("a: {? {b: c} : 2}\n",
	    "m.yaml:1:7: a: a key must be a text");
}

static void
a_second_document_is_refused(void **state)
{
	(void)state;
	assert_refused("a: 1\n---\nb: 2\n",
	    "m.yaml:2:1: a second document in the file");
	assert_refused("---\n---\n",
	    "m.yaml:2:1: a second document in the file");
	conf_close(given("%YAML 1.1\n---\na: 1\n...\n"));
}

static void
bytes_that_are_not_utf8_are_refused(void **state)
{
	(void)state;
	assert_refused("a: 1\nb: x\xff\n",
	    "m.yaml:2:5: not UTF-8: invalid leading UTF-8 octet");
	assert_refused("gr\xc3\xb6n: \xe4hm\n",
	    "m.yaml:1:8: not UTF-8: invalid trailing UTF-8 octet");
	assert_refused("a: \xc0\xaf\n",
	    "m.yaml:1:4: not UTF-8: invalid length of a UTF-8 sequence");
	assert_refused("a: \xed\xa0\x80\n",
	    "m.yaml:1:4: not UTF-8: invalid Unicode character");
	assert_refused("a: \xe2\x82",
	    "m.yaml:1:4: not UTF-8: incomplete UTF-8 octet sequence");
	assert_refused("a: x\x1b[31m\n",
	    "m.yaml:1:5: control character U+001B");
	/* UTF-16, as some editors call "Unicode" */
	assert_refused("\xff\xfe" "a",
	    "m.yaml:1:1: not UTF-8: invalid leading UTF-8 octet");
}

static void
a_nul_is_refused_raw_and_escaped(void **state)
{
	struct conf *c = given("a: \"x\\0y\"\n\"k\\0\": 1\n");

	(void)state;
	assert_faults(c, "m.yaml:1:4: a NUL in a text\n"
	    "m.yaml:2:1: a NUL in a text");
	err_clear(&err);
	assert_null(conf_parse("m.yaml", "a: \0b\n", 6, &err));
	assert_string_equal(err.text, "m.yaml:1:4: control character U+0000");
}

/* n times a text, and then another. */
static void
repeat(struct buf *b, const char *text, int n, const char *after)
{
	buf_clear(b);
	while (n-- > 0)
		buf_puts(b, text);
	buf_puts(b, after);
}

static void
more_than_64_levels_are_refused(void **state)
{
	struct buf b = { 0 };
	int i;

	(void)state;
	repeat(&b, "[", CONF_MAX_DEPTH, "");
	for (i = 0; i < CONF_MAX_DEPTH; i++)
		buf_putc(&b, ']');
	conf_close(given(buf_text(&b)));
	repeat(&b, "[", CONF_MAX_DEPTH + 1, "");
	assert_refused(buf_text(&b), "m.yaml:1:65: more than 64 levels");
	/* Long enough that a quadratic reader would not come back. */
	repeat(&b, "[", CONF_MAX_BYTES, "");
	assert_refused(buf_text(&b), "m.yaml:1:65: more than 64 levels");
	repeat(&b, "- ", CONF_MAX_BYTES / 2, "");
	assert_refused(buf_text(&b), "m.yaml:1:129: more than 64 levels");
	repeat(&b, "{a: ", CONF_MAX_BYTES / 4, "");
	assert_refused(buf_text(&b), "m.yaml:1:257: more than 64 levels");
	buf_release(&b);
}

static void
more_than_a_megabyte_is_refused(void **state)
{
	struct buf b = { 0 };

	(void)state;
	repeat(&b, "#", CONF_MAX_BYTES, "");
	conf_close(given(buf_text(&b)));
	buf_putc(&b, '#');
	assert_refused(buf_text(&b), "m.yaml: larger than 1048576 bytes");
	buf_release(&b);
}

static void
more_than_100000_values_are_refused(void **state)
{
	struct buf b = { 0 };
	struct conf *c;
	int i;

	(void)state;
	repeat(&b, "- 1\n", CONF_MAX_NODES - 1, "");	/* and the list */
	c = given(buf_text(&b));
	assert_int_equal(conf_count(conf_root(c)), CONF_MAX_NODES - 1);
	conf_close(c);
	buf_puts(&b, "- 1\n");
	assert_refused(buf_text(&b),
	    "m.yaml:100000:3: more than 100000 values");
	/* As many keys: a duplicate must be found without looking at all. */
	buf_clear(&b);
	for (i = 0; i < 90000; i++)
		buf_printf(&b, "k%d:\n", i);
	buf_puts(&b, "k7: 1\n");
	c = given(buf_text(&b));
	assert_faults(c,
	    "m.yaml:90001:1: duplicate key \"k7\"; first on line 8");
	buf_release(&b);
}

/* Files. */

static void
a_missing_file_is_no_input(void **state)
{
	(void)state;
	err_clear(&err);
	assert_null(conf_open("/nonexistent/calendar.yaml", &err));
	assert_int_equal(err.code, ERR_NOINPUT);
	assert_string_equal(err.text,
	    "/nonexistent/calendar.yaml: No such file or directory");
}

static void
a_file_has_a_name_and_the_hash_of_its_bytes(void **state)
{
	char path[] = "/tmp/test_conf.XXXXXX";
	int fd = mkstemp(path);
	struct conf *c;

	(void)state;
	assert_int_equal(write(fd, "abc", 3), 3);
	err_clear(&err);
	c = conf_open(path, &err);
	assert_non_null(c);
	assert_string_equal(conf_name(c), path);
	assert_string_equal(conf_sha256(c), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	conf_close(c);
	assert_int_equal(ftruncate(fd, CONF_MAX_BYTES + 1), 0);
	assert_null(conf_open(path, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, ": larger than 1048576 bytes"));
	close(fd);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_is_an_empty_map),
		cmocka_unit_test(
		    entries_and_items_come_in_the_order_of_the_file),
		cmocka_unit_test(a_scalar_knows_whether_it_was_quoted),
		cmocka_unit_test(only_a_plain_null_is_absent),
		cmocka_unit_test(a_node_knows_its_place),
		cmocka_unit_test(every_reader_takes_an_absent_node),
		cmocka_unit_test(an_unknown_key_gets_the_nearest_or_the_known),
		cmocka_unit_test(a_missing_key_is_named_at_its_map),
		cmocka_unit_test(
		    a_duplicate_key_is_refused_and_the_first_one_read),
		cmocka_unit_test(a_node_of_another_kind_is_named_once),
		cmocka_unit_test(a_file_that_is_no_map_is_named),
		cmocka_unit_test(an_item_without_a_value_is_named),
		cmocka_unit_test(a_text_is_taken_as_it_stands),
		cmocka_unit_test(a_label_is_one_line_that_can_be_seen),
		cmocka_unit_test(an_identifier_is_what_sql_may_quote),
		cmocka_unit_test(a_whole_number_stands_in_its_bounds),
		cmocka_unit_test(a_number_stands_in_its_bounds),
		cmocka_unit_test(a_range_is_two_numbers_and_may_be_open),
		cmocka_unit_test(a_bool_is_true_or_false_and_nothing_else),
		cmocka_unit_test(a_length_of_time_stands_in_its_bounds),
		cmocka_unit_test(a_time_of_day_ends_at_24_00),
		cmocka_unit_test(a_date_is_a_day_of_the_calendar),
		cmocka_unit_test(a_word_is_one_of_its_list),
		cmocka_unit_test(words_are_one_or_a_list),
		cmocka_unit_test(labels_are_one_or_a_list),
		cmocka_unit_test(a_callers_rule_names_the_path),
		cmocka_unit_test(a_text_in_a_message_is_escaped_and_cut),
		cmocka_unit_test(
		    twenty_faults_are_spelt_out_and_the_rest_counted),
		cmocka_unit_test(long_faults_are_whole_lines),
		cmocka_unit_test(a_failure_before_stays_the_failure),
		cmocka_unit_test(broken_yaml_is_named_with_its_place),
		cmocka_unit_test(faults_before_a_broken_line_are_told_as_well),
		cmocka_unit_test(anchors_aliases_and_tags_are_refused),
		cmocka_unit_test(a_key_is_a_scalar),
		cmocka_unit_test(a_second_document_is_refused),
		cmocka_unit_test(bytes_that_are_not_utf8_are_refused),
		cmocka_unit_test(a_nul_is_refused_raw_and_escaped),
		cmocka_unit_test(more_than_64_levels_are_refused),
		cmocka_unit_test(more_than_a_megabyte_is_refused),
		cmocka_unit_test(more_than_100000_values_are_refused),
		cmocka_unit_test(a_missing_file_is_no_input),
		cmocka_unit_test(a_file_has_a_name_and_the_hash_of_its_bytes),
	};

	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
