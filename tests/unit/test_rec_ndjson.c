/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "test_rec_common.h"

static const struct rec_options ndjson = {
	.schema = &test_schema, .format = REC_NDJSON
};

static void
values_keep_their_text_and_order(void **state)
{
	static const struct expect_case cases[] = {
		{ "", "." },
		{ "\n\n \r\n\t\n", "." },
		{ "{}\n", "|." },
		{ "{ }", "|." },
		{ "{\"b\":1,\"a\":\"x\"}\n", "b=1 a=\"x\"|." },
		{ "{\"a\":null,\"b\":true,\"c\":false}\n",
		    "a=null b=true c=false|." },
		{ "{\"a\":1.0,\"b\":1e5,\"c\":12345678901234567890}\n",
		    "a=1.0 b=1e5 c=12345678901234567890|." },
		{ "{\"a\":-0,\"b\":-0.0E+00,\"c\":0.10}\n",
		    "a=-0 b=-0.0E+00 c=0.10|." },
		{ " {\t\"a\" : 1 ,\r \"b\"\t:\"\" } \r\n{\"a\":2}",
		    "a=1 b=\"\"|a=2|." },
		{ "{\"a\":1}\r\n\r\n{\"a\":2}\r\n", "a=1|a=2|." },
		{ "{\"a\":\"z\303\274g\342\202\254\360\237\230\200\"}",
		    "a=\"z\303\274g\342\202\254\360\237\230\200\"|." },
		{ "{\"\303\274\":1,\"\":2}\n", "\303\274=1 =2|." },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
escapes_are_decoded(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
		    "a=\"\\\"\\\\/\\b\\f\\n\\r\\t\"|." },
		{ "{\"a\":\"x\\u00e9y\",\"b\":\"\\u20AC\"}",
		    "a=\"x\303\251y\" b=\"\342\202\254\"|." },
		{ "{\"a\":\"\\ud83d\\ude00\"}", "a=\"\360\237\230\200\"|." },
		{ "{\"a\":\"\\udbff\\udfff\"}", "a=\"\364\217\277\277\"|." },
		{ "{\"a\":\"1\\u00002\"}", "a=\"1\\u00002\"|." },
		{ "{\"m\\u0061chine\":1,\"a\\\"b\":2,\"machin\\u0065\":3}",
		    "!in:1: key twice: \"machine\"" },
		{ "{\"m\\u0061chine\":1}\n{\"machine\":2}\n",
		    "machine=1|machine=2|." },
		{ "{\"a\":\"\\ud83d\"}",
		    "!in:1: a: bad escape: \"\\ud83d\"" },
		{ "{\"a\":\"\\ud83dx\"}",
		    "!in:1: a: bad escape: \"\\ud83d\"" },
		{ "{\"a\":\"\\ud83d\\ud83d\"}",
		    "!in:1: a: bad escape: \"\\ud83d\"" },
		{ "{\"a\":\"\\ude00\"}",
		    "!in:1: a: bad escape: \"\\ude00\"" },
		{ "{\"a\":\"\\u00g0\"}",
		    "!in:1: a: bad escape: \"\\u00g0\"" },
		{ "{\"a\":\"\\x\"}", "!in:1: a: bad escape: \"\\x\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
what_is_no_flat_object_is_refused_with_its_place(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"a\":1}\n[1]\n", "a=1|!in:2: not an object: \"[1]\"" },
		{ "1\n", "!in:1: not an object: \"1\"" },
		{ "{\"a\":{\"b\":1}}\n",
		    "!in:1: a: nested value: \"{\"b\":1\"" },
		{ "\n{\"a\":[1,2]}\n", "!in:2: a: nested value: \"[1\"" },
		{ "{\"a\":1,\"b\":2,\"a\":3}\n", "!in:1: key twice: \"a\"" },
		{ "{\"a\":1}x\n",
		    "!in:1: text behind the object: \"x\"" },
		{ "{\"a\":1}{\"a\":2}\n",
		    "!in:1: text behind the object: \"{\"a\":2\"" },
		{ "{\"a\":1,}\n", "!in:1: not a key: \"\"" },
		{ "{,\"a\":1}\n", "!in:1: not a key: \"\"" },
		{ "{a:1}\n", "!in:1: not a key: \"a:1\"" },
		{ "{\"a\" 1}\n", "!in:1: no colon behind key: \"a\"" },
		{ "{\"a\":1 \"b\":2}\n",
		    "!in:1: neither comma nor brace behind a value: "
		    "\"\"b\":2\"" },
		{ "{\"a\":}\n", "!in:1: a: not a JSON value: \"\"" },
		{ "{\"a\\u0000b\":1}\n",
		    "!in:1: NUL in a key: \"a\\x00b\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
bad_values_are_named_with_their_key(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"a\":01}\n", "!in:1: a: not a JSON number: \"01\"" },
		{ "{\"a\":1.}\n", "!in:1: a: not a JSON number: \"1.\"" },
		{ "{\"a\":.5}\n", "!in:1: a: not a JSON value: \".5\"" },
		{ "{\"a\":+1}\n", "!in:1: a: not a JSON value: \"+1\"" },
		{ "{\"a\":-}\n", "!in:1: a: not a JSON number: \"-\"" },
		{ "{\"a\":1e}\n", "!in:1: a: not a JSON number: \"1e\"" },
		{ "{\"a\":1e+}\n", "!in:1: a: not a JSON number: \"1e+\"" },
		{ "{\"b\":1,\"a\":NaN}\n",
		    "!in:1: a: not a JSON value: \"NaN\"" },
		{ "{\"a\":nul}\n", "!in:1: a: not a JSON value: \"nul\"" },
		{ "{\"a\":nullx}\n", "!in:1: neither comma nor brace behind "
		    "a value: \"x\"" },
		{ "{\"a\":'x'}\n", "!in:1: a: not a JSON value: \"'x'\"" },
		{ "{\"a\":\"x\ty\"}\n", "!in:1: a: control character in a "
		    "string: \"\\x09\"" },
		{ "{\"a\":\"\377\"}\n", "!in:1: a: not UTF-8: \"\\xff\"" },
		{ "{\"a\":\"\355\240\200\"}\n",
		    "!in:1: a: not UTF-8: \"\\xed\\xa0\\x80\"" },
		{ "{\"a\":\"\\t\300\200\"}\n",
		    "!in:1: a: not UTF-8: \"\\xc0\\x80\"" },
		{ "{\"\377\":1}\n", "!in:1: not UTF-8: \"\\xff\"" },
		{ "{\"k\ney\":1}\n", "!in:1: string does not end on its line:"
		    " \"k\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
a_pretty_printed_object_is_told_so(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\n  \"a\": 1\n}\n",
		    "!in:1: object does not end on its line: \"{\"" },
		{ "{\"a\": 1,\n  \"b\": 1\n}\n",
		    "!in:1: object does not end on its line: \"{\"a\": 1,\"" },
		{ "{\"a\": 1\n}\n",
		    "!in:1: object does not end on its line: \"{\"a\": 1\"" },
		{ "{\"a\":\n1}\n",
		    "!in:1: object does not end on its line: \"{\"a\":\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
a_torn_last_line_is_named(void **state)
{
	static const char whole[] = "{\"a\":\"x\\u00e9\303\251\",\"b\":-1.5e3,"
	    "\"c\":null}";
	char *got, want[64];
	size_t n;

	(void)state;
	for (n = 1; n < sizeof(whole) - 1; n++) {
		got = show_bytes(whole, n, &ndjson);
		snprintf(want, sizeof(want), "!in:1: torn line: \"{");
		assert_memory_equal(got, want, strlen(want));
		free(got);
	}
	/* blanks before it once made the reader look behind the data */
	expect("    {1", 6, &ndjson, "!in:1: torn line: \"    {1\"");
	expect(whole, n, &ndjson, "a=\"x\303\251\303\251\" b=-1.5e3 c=null|.");
}

static void
a_mark_at_the_start_is_passed_over_once(void **state)
{
	static const struct expect_case cases[] = {
		{ "\357\273\277{\"a\":1}\n", "a=1|." },
		{ "\357\273\277", "." },
		{ "{\"a\":1}\n\357\273\277{\"a\":1}\n",
		    "a=1|!in:2: not an object: \"\357\273\277{\"a\":1\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
the_excerpt_is_short_and_printable(void **state)
{
	struct buf b = { NULL, 0, 0 };
	char *got;
	int i;

	(void)state;
	buf_puts(&b, "\"\033[2J");
	for (i = 0; i < 1000; i++)
		buf_puts(&b, "\303\274");
	got = show_bytes(b.data, b.len, &ndjson);
	assert_non_null(strstr(got, "not an object: \"\"\\x1b[2J\303\274"));
	assert_true(strlen(got) < 150);
	assert_string_equal(got + strlen(got) - 6, "\303\274...\"");
	assert_true(rec_utf8(got, strlen(got)));
	free(got);
	buf_release(&b);
}

/* The guesses must not change what is read, whatever came before. */
static void
shapes_that_alternate_are_told_apart(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"record\":\"a\",\"x\":1,\"y\":2}\n"
		    "{\"record\":\"b\",\"x\":1,\"z\":2}\n"
		    "{\"record\":\"a\",\"x\":1,\"y\":2}\n"
		    "{\"record\":\"a\",\"x\":1}\n"
		    "{\"record\":7,\"x\":1}\n"
		    "{\"record\":\"a\",\"y\":1,\"x\":2}\n"
		    "{\"x\":1,\"record\":\"a\"}\n"
		    "{\"record\" :\"a\", \"x\" : 1, \"y\":2}\n",
		    "record=\"a\" x=1 y=2|record=\"b\" x=1 z=2|"
		    "record=\"a\" x=1 y=2|record=\"a\" x=1|"
		    "record=7 x=1|record=\"a\" y=1 x=2|x=1 record=\"a\"|"
		    "record=\"a\" x=1 y=2|." },
		{ "{\"a\":1,\"b\":2}\n{\"a\":1,\"bc\":2}\n{\"ab\":1,\"b\":2}\n"
		    "{\"a\":1,\"b\":2}\n{\"b\":1,\"a\":2}\n{\"a\":1,\"c\":2}\n"
		    "{\"a\":1,\"b\":2,\"a\":3}\n",
		    "a=1 b=2|a=1 bc=2|ab=1 b=2|a=1 b=2|b=1 a=2|a=1 c=2|"
		    "!in:7: key twice: \"a\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &ndjson);
}

static void
known_keys_are_found_by_id_and_all_by_name(void **state)
{
	static const char text[] = "{\"x\":1,\"parts\":3,\"machine\":\"M1\"}\n"
	    "{\"machine\":\"M2\"}\n";
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	(void)state;
	in = rec_open_bytes("in", text, sizeof(text) - 1, &ndjson, &err);
	assert_int_equal(rec_read(in, &r, &err), 1);
	assert_ptr_equal(rec_get(r, K_PARTS), &r->val[1]);
	assert_ptr_equal(rec_get(r, K_MACHINE), &r->val[2]);
	assert_null(rec_get(r, K_START));
	assert_null(rec_get(r, REC_KIND));
	assert_ptr_equal(rec_find(r, "x"), &r->val[0]);
	assert_null(rec_find(r, "y"));
	assert_int_equal(r->shape->id[0], -1);
	assert_int_equal(r->shape->id[1], K_PARTS);
	assert_int_equal(r->line_len, 32);
	assert_int_equal(rec_read(in, &r, &err), 1);
	assert_null(rec_get(r, K_PARTS));
	assert_null(rec_find(r, "x"));
	assert_string_equal(rec_where(in), "in:2");
	assert_int_equal(rec_read(in, &r, &err), 0);
	assert_int_equal(rec_count(in), 2);
	rec_close(in);
}

/* ---- limits ---- */

static void
a_record_of_4096_keys_is_read_and_one_more_is_refused(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;
	int i, extra;

	(void)state;
	for (extra = 0; extra < 2; extra++) {
		buf_clear(&b);
		for (i = 0; i < REC_FIELDS_MAX + extra; i++)
			buf_printf(&b, "%c\"k%d\":%d", i == 0 ? '{' : ',', i,
			    i);
		buf_puts(&b, "}\n");
		in = rec_open_bytes("in", b.data, b.len, &ndjson, &err);
		assert_int_equal(rec_read(in, &r, &err), extra ? -1 : 1);
		rec_close(in);
	}
	assert_string_equal(err.text, "in:1: too many keys: \"k4096\"");
	buf_release(&b);
}

static void
a_line_beyond_64_MiB_is_refused(void **state)
{
	size_t n = (size_t)REC_LINE_MAX + REC_BLOCK * 2;
	char *text = mem_new(n, 1);
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	(void)state;
	memset(text, 'x', n);
	memcpy(text, "{\"a\":\"", 6);
	in = rec_open_bytes("in", text, n, &ndjson, &err);
	assert_int_equal(rec_read(in, &r, &err), -1);
	assert_string_equal(err.text, "in:1: line longer than 67108864 bytes");
	rec_close(in);
	free(text);
}

/* Every record has keys nobody saw before: memory must not follow. */
static void
names_without_end_are_forgotten(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;
	int i, k;

	(void)state;
	for (i = 0; i < 3000; i++) {
		buf_puts(&b, "{\"machine\":\"M\"");
		for (k = 0; k < 60; k++)
			buf_printf(&b, ",\"k%d_%d\":1", i, k);
		buf_puts(&b, ",\"parts\":7}\n");
	}
	in = rec_open_bytes("in", b.data, b.len, &ndjson, &err);
	for (i = 0; i < 3000; i++) {
		assert_int_equal(rec_read(in, &r, &err), 1);
		assert_int_equal(r->shape->n, 62);
		assert_int_equal(rec_get(r, K_PARTS)->text[0], '7');
		assert_true(in->shapes.names.len < REC_NAMES_MAX + 100);
		assert_true(in->shapes.mem_bytes < REC_SHAPES_MAX + 100000);
	}
	assert_int_equal(rec_read(in, &r, &err), 0);
	rec_close(in);
	buf_release(&b);
}

static void
escapes_in_every_field_of_a_long_record_stay_apart(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;
	char want[16];
	int i;

	(void)state;
	for (i = 0; i < 3000; i++)
		buf_printf(&b, "%c\"k%d\":\"\\u0041%d%0200d\"",
		    i == 0 ? '{' : ',', i, i, 0);
	buf_puts(&b, "}\n");
	in = rec_open_bytes("in", b.data, b.len, &ndjson, &err);
	assert_int_equal(rec_read(in, &r, &err), 1);
	for (i = 0; i < 3000; i++) {
		snprintf(want, sizeof(want), "A%d0", i);
		assert_memory_equal(r->val[i].text, want, strlen(want));
		assert_int_equal(r->val[i].escaped, 1);
	}
	rec_close(in);
	buf_release(&b);
}

/* ---- JSONTestSuite ---- */

static const char suite[] = "tests/data/json_test_suite.tar.xz";
static const char expected[] = "tests/data/json_test_suite.expect";

/* "accept" and how many keys, or "reject" and why. */
static void
judge(struct buf *out, const char *s, size_t n)
{
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;
	const char *why;
	int got, count = 0, len;

	in = rec_open_bytes("f", s, n, &ndjson, &err);
	while ((got = rec_read(in, &r, &err)) > 0)
		count++;
	rec_close(in);
	if (got == 0) {
		buf_printf(out, count == 1 ? "accept\ta record"
		    : "reject\t%d records", count);
		return;
	}
	why = strchr(err.text, ' ') + 1;
	if (strncmp(why, "v: ", 3) == 0)
		why += 3;
	len = (int)(strstr(why, ": \"") - why);
	buf_printf(out, "reject\t%.*s", len, why);
}

/*
 * Most files hold an array.  [X] is judged once more as {"v":X}, so that the
 * suite's strings and numbers reach the reader.
 */
static void
judge_file(struct buf *out, const char *path, const char *name)
{
	struct buf b = { NULL, 0, 0 }, as = { NULL, 0, 0 };
	struct err err = { 0 };
	size_t n;

	assert_int_equal(file_read(path, 1 << 20, &b, &err), 0);
	buf_printf(out, "%s\t", name);
	judge(out, b.data, b.len);
	for (n = b.len; n > 0 && strchr(" \n\t", b.data[n - 1]) != NULL; n--)
		;
	if (n > 1 && b.data[0] == '[' && b.data[n - 1] == ']') {
		buf_puts(&as, "{\"v\":");
		buf_add(&as, b.data + 1, n - 2);
		buf_puts(&as, "}");
		buf_putc(out, '\t');
		judge(out, as.data, as.len);
	}
	buf_putc(out, '\n');
	buf_release(&as);
	buf_release(&b);
}

static int
is_test(const struct dirent *d)
{
	return strchr("yni", d->d_name[0]) != NULL && d->d_name[1] == '_';
}

static void
judge_all(struct buf *out, const char *dir)
{
	char path[512];
	struct dirent **file;
	int n, i;

	snprintf(path, sizeof(path), "%s/test_parsing", dir);
	n = scandir(path, &file, is_test, alphasort);
	assert_int_equal(n, 318);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/test_parsing/%s", dir,
		    file[i]->d_name);
		judge_file(out, path, file[i]->d_name);
		free(file[i]);
	}
	free(file);
}

static void
json_test_suite_is_judged_as_the_table_says(void **state)
{
	struct buf got = { NULL, 0, 0 }, want = { NULL, 0, 0 };
	char dir[] = "/tmp/rec_suite.XXXXXX", cmd[512];
	struct err err = { 0 };
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(cmd, sizeof(cmd), "tar -C %s -xJf %s", dir, suite);
	if (system(cmd) != 0) {
		rmdir(dir);
		skip();		/* no tar or no xz */
	}
	judge_all(&got, dir);
	snprintf(cmd, sizeof(cmd), "rm -r %s", dir);
	assert_int_equal(system(cmd), 0);
	if (getenv("REC_EXPECT_OUT") != NULL) {
		f = fopen(getenv("REC_EXPECT_OUT"), "w");
		fputs(got.data, f);
		fclose(f);
	}
	assert_int_equal(file_read(expected, 1 << 20, &want, &err), 0);
	assert_string_equal(got.data, want.data);
	buf_release(&got);
	buf_release(&want);
}

/* The table itself: no n_ file is accepted, in neither form. */
static void
no_n_file_is_accepted(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct err err = { 0 };
	char *line, *rest;

	(void)state;
	assert_int_equal(file_read(expected, 1 << 20, &b, &err), 0);
	for (line = strtok_r(b.data, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest))
		if (line[0] == 'n')
			assert_null(strstr(line, "\taccept"));
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_keep_their_text_and_order),
		cmocka_unit_test(escapes_are_decoded),
		cmocka_unit_test(
		    what_is_no_flat_object_is_refused_with_its_place),
		cmocka_unit_test(bad_values_are_named_with_their_key),
		cmocka_unit_test(a_pretty_printed_object_is_told_so),
		cmocka_unit_test(a_torn_last_line_is_named),
		cmocka_unit_test(a_mark_at_the_start_is_passed_over_once),
		cmocka_unit_test(the_excerpt_is_short_and_printable),
		cmocka_unit_test(shapes_that_alternate_are_told_apart),
		cmocka_unit_test(known_keys_are_found_by_id_and_all_by_name),
		cmocka_unit_test(
		    a_record_of_4096_keys_is_read_and_one_more_is_refused),
		cmocka_unit_test(a_line_beyond_64_MiB_is_refused),
		cmocka_unit_test(names_without_end_are_forgotten),
		cmocka_unit_test(
		    escapes_in_every_field_of_a_long_record_stay_apart),
		cmocka_unit_test(json_test_suite_is_judged_as_the_table_says),
		cmocka_unit_test(no_n_file_is_accepted),
	};

	return cmocka_run_group_tests_name("rec_ndjson", tests, NULL, NULL);
}
