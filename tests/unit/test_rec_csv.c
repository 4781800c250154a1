/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "test_rec_common.h"

static const struct rec_options csv = {
	.schema = &test_schema, .format = REC_CSV
};
static const struct rec_options spans = {
	.schema = &test_schema, .format = REC_CSV, .kind = "span"
};

static void
fields_are_text_and_empty_is_null(void **state)
{
	static const struct expect_case cases[] = {
		{ "", "." },
		{ "a,b\n", "." },
		{ "a,b", "." },
		{ "a,b\n1,x\n", "a=\"1\" b=\"x\"|." },
		{ "a,b\r\n1,x\r\n2,", "a=\"1\" b=\"x\"|a=\"2\" b=null|." },
		{ "a,b\n,\n\"\",\" \"\n", "a=null b=null|a=\"\" b=\" \"|." },
		{ "a,b\n x , y\t\n", "a=\" x \" b=\" y\\t\"|." },
		{ "\357\273\277a,b\n1,2\n", "a=\"1\" b=\"2\"|." },
		{ "a\n1\n\n3\n", "a=\"1\"|a=null|a=\"3\"|." },
		{ "a\n1\r", "a=\"1\"|." },
		{ "\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n",
		    "a=\"1\" b=\"2\"|a=\"3\" b=\"4\"|." },
		{ "\303\274,b\n\342\202\254,2\n",
		    "\303\274=\"\342\202\254\" b=\"2\"|." },
	};

	(void)state;
	EXPECT_CASES(cases, &csv);
}

static void
quotes_keep_delimiters_newlines_and_quotes(void **state)
{
	static const struct expect_case cases[] = {
		{ "a,b\n\"x,y\",\"1\n2\"\n", "a=\"x,y\" b=\"1\\n2\"|." },
		{ "a,b\n\"x\"\"y\",\"\"\"\"\n", "a=\"x\\\"y\" b=\"\\\"\"|." },
		{ "a,b\n\"\"\"x\"\"\",\"\r\n\"\r\n",
		    "a=\"\\\"x\\\"\" b=\"\\r\\n\"|." },
		{ "\"a\",\"b \"\"c\"\"\"\n1,2", "a=\"1\" b \"c\"=\"2\"|." },
		{ "a,b\n\"x\",\"y\"", "a=\"x\" b=\"y\"|." },
	};

	(void)state;
	EXPECT_CASES(cases, &csv);
}

static void
known_columns_are_typed(void **state)
{
	static const struct expect_case cases[] = {
		{ "machine,parts,seconds,open,x\n7,12,1.50,true,3\n"
		    "M1,,\"1e3\",false,\nM1,-0,,,true\n",
		    "machine=\"7\" parts=12 seconds=1.50 open=true x=\"3\"|"
		    "machine=\"M1\" parts=null seconds=1e3 open=false x=null|"
		    "machine=\"M1\" parts=-0 seconds=null open=null "
		    "x=\"true\"|." },
		{ "x,seconds\n1,\"2,5\"\n", "!in:2: seconds: not a number "
		    "(decimal comma?): \"2,5\"" },
		{ "x,parts\n1,01\n",
		    "!in:2: parts: not a number: \"01\"" },
		{ "x,parts\n1, 1\n",
		    "!in:2: parts: not a number: \" 1\"" },
		{ "x,parts\n1,\"\"\n", "!in:2: parts: not a number: \"\"" },
		{ "x,parts\n1,\"1\"\"2\"\n",
		    "!in:2: parts: not a number: \"1\"2\"" },
		{ "x,open\n1,yes\n",
		    "!in:2: open: neither true nor false: \"yes\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &csv);
}

static void
the_kind_comes_from_the_column_or_from_the_caller(void **state)
{
	static const struct expect_case cases[] = {
		{ "machine,x\nM1,2\n",
		    "record=\"span\" machine=\"M1\" x=\"2\"|." },
		{ "machine,record\nM1,job\n",
		    "machine=\"M1\" record=\"job\"|." },
		{ "x\n\n", "record=\"span\" x=null|." },
	};

	(void)state;
	EXPECT_CASES(cases, &spans);
}

static void
a_loose_reader_lends_what_is_of_another_type_as_text(void **state)
{
	static const struct rec_options loose = {
		.schema = &test_schema, .format = REC_CSV, .loose = true
	};
	static const struct expect_case cases[] = {
		{ "parts,open\n\"1,5\",yes\n2,true\n",
		    "parts=\"1,5\" open=\"yes\"|parts=2 open=true|." },
		{ "parts,open\n1,true,2\n", "!in:2: 3 fields where the header "
		    "has 2: \"1,true,2\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &loose);
}

static void
another_delimiter_may_be_chosen(void **state)
{
	static const struct expect_case semicolon[] = {
		{ "seconds;b\n1.5;\"x;y\"\n", "seconds=1.5 b=\"x;y\"|." },
		{ "seconds;b\n1,5;x\n", "!in:2: seconds: not a number "
		    "(decimal comma?): \"1,5\"" },
	};
	static const struct expect_case tab[] = {
		{ "a\tb\n1,5\tx\n\t\n", "a=\"1,5\" b=\"x\"|a=null b=null|." },
	};
	struct rec_options o = csv;
	struct err err = { 0 };

	(void)state;
	o.delimiter = ';';
	EXPECT_CASES(semicolon, &o);
	o.delimiter = '\t';
	EXPECT_CASES(tab, &o);
	o.delimiter = '1';
	assert_null(rec_open_bytes("in", "", 0, &o, &err));
	assert_int_equal(err.code, ERR_USAGE);
}

static void
what_is_no_row_is_refused_with_its_place(void **state)
{
	static const struct expect_case cases[] = {
		{ "a,b\n1,2\n1,2,3\n", "a=\"1\" b=\"2\"|"
		    "!in:3: 3 fields where the header has 2: \"1,2,3\"" },
		{ "a,b\n\"\n\",2\n1\n", "a=\"\\n\" b=\"2\"|"
		    "!in:4: 1 fields where the header has 2: \"1\"" },
		{ "a,b\n1,x\"y\n",
		    "!in:2: b: quote inside a bare field: \"x\"\"" },
		{ "a,b\n1,\"x\"y\n",
		    "!in:2: b: text behind a closing quote: \"x\"" },
		{ "a,b\n1,x\ry\n", "!in:2: b: carriage return inside a bare "
		    "field: \"x\"" },
		{ "c\254\r\"a", "!in:1: carriage return inside a bare field: "
		    "\"c\\xac\"" },
		{ "a,b\nx\303,y\n", "!in:2: a: not UTF-8: \"x\\xc3\"" },
		{ "a,b\n1,\"\377\"\n", "!in:2: b: not UTF-8: \"\\xff\"" },
		{ "a,b\n1,\"x\ny", "!in:2: b: quoted field does not end: "
		    "\"x\\x0ay\"" },
		{ "a,b\n\"x\"\"", "!in:2: a: quoted field does not end: "
		    "\"x\"\"\"" },
	};

	(void)state;
	EXPECT_CASES(cases, &csv);
}

static void
a_bad_header_is_refused(void **state)
{
	static const struct expect_case cases[] = {
		{ "a,,b\n", "!in:1: header: column without a name: \"\"" },
		{ "a,b,a\n1,2,3\n", "!in:1: header: column twice: \"a\"" },
		{ "a,b\"\n", "!in:1: quote inside a bare field: \"b\"\"" },
		{ "a,\"b\n", "!in:1: quoted field does not end: "
		    "\"b\\x0a\"" },
		{ "a,\377\n", "!in:1: not UTF-8: \"\\xff\"" },
	};
	static const char nul[] = "a,b\0c\n1,2\n";

	(void)state;
	EXPECT_CASES(cases, &csv);
	expect(nul, sizeof(nul) - 1, &csv,
	    "!in:1: header: NUL in a name: \"b\\x00c\"");
}

static void
bad_rows_are_skipped_where_they_stand(void **state)
{
	static const char text[] = "a,parts\n1,2\n\"x\ny\",\"1,5\"\nq\"r,3\n"
	    "1,2,3\n\"p\nq\"z,3\n\ng,6\n\"h\ni,7\n";
	struct buf log_text = { NULL, 0, 0 }, got = { NULL, 0, 0 };
	const struct log log = { &log_text, log_into, NULL };
	struct rec_options o = csv;
	struct rec_reader *in;

	(void)state;
	o.max_bad = -1;
	o.log = &log;
	in = rec_open_bytes("in", text, sizeof(text) - 1, &o, NULL);
	show_all(&got, in);
	assert_string_equal(got.data,
	    "a=\"1\" parts=2|a=\"g\" parts=6|a=\"i\" parts=7|.");
	assert_string_equal(log_text.data,
	    "in:3: parts: not a number (decimal comma?): \"1,5\": skipped\n"
	    "in:5: a: quote inside a bare field: \"q\"\": skipped\n"
	    "in:6: 3 fields where the header has 2: \"1,2,3\": skipped\n"
	    "in:7: a: text behind a closing quote: \"p\\x0aq\": skipped\n"
	    "in:11: a: quoted field does not end: \"h\\x0ai,7\\x0a\": "
	    "skipped\n");
	assert_int_equal(rec_bad(in), 5);
	rec_close(in);
	o.log = NULL;
	free(show_bytes(text, sizeof(text) - 1, &o));
	buf_release(&got);
	buf_release(&log_text);
}

static void
partial_accepts_a_cut_row(void **state)
{
	static const struct expect_case cases[] = {
		{ "a,b\n1,2\n3,\"x\ny", "a=\"1\" b=\"2\"|." },
		{ "a,b\n1,2\n3", "a=\"1\" b=\"2\"|." },
		{ "a,b\n1,2\n3\n", "a=\"1\" b=\"2\"|"
		    "!in:3: 1 fields where the header has 2: \"3\"" },
	};
	struct rec_options o = csv;

	(void)state;
	o.partial = true;
	EXPECT_CASES(cases, &o);
}

static void
records_know_their_line_and_lack_its_text(void **state)
{
	static const char text[] = "a,b\n1,\"x\n\ny\"\n\n\n2,3\n";
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	(void)state;
	in = rec_open_bytes("in", text, sizeof(text) - 1, &csv, &err);
	assert_int_equal(rec_read(in, &r, &err), 1);
	assert_string_equal(rec_where(in), "in:2");
	assert_null(r->line);
	assert_int_equal(r->val[0].escaped, 0);
	assert_int_equal(r->val[1].escaped, 1);
	assert_int_equal(rec_read(in, &r, &err), 1);
	assert_string_equal(rec_where(in), "in:7");
	assert_int_equal(rec_read(in, &r, &err), 0);
	rec_close(in);
}

static void
a_row_of_too_many_fields_is_refused(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct rec_options o = csv;
	char *got;
	int i;

	(void)state;
	buf_puts(&b, "a,b\n");
	for (i = 0; i < REC_FIELDS_MAX; i++)
		buf_puts(&b, "1,");
	buf_puts(&b, "1\n2,3\n");
	got = show_bytes(b.data, b.len, &o);
	assert_string_equal(got, "!in:2: too many fields: \"\"");
	free(got);
	o.max_bad = 1;
	expect(b.data, b.len, &o, "a=\"2\" b=\"3\"|.");
	buf_release(&b);
}

static void
the_format_is_told_by_the_first_byte(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"a\":1}\n", "a=1|." },
		{ "\357\273\277\n \n {\"a\":1}\n", "a=1|." },
		{ "\n\na,b\n1,2\n", "a=\"1\" b=\"2\"|." },
		{ " a,b\n1,2\n", " a=\"1\" b=\"2\"|." },
		{ "\"a\",b\n1,2\n", "a=\"1\" b=\"2\"|." },
		{ "[{\"a\":1}]\n",
		    "!in:1: not an object: \"[{\"a\":1\"" },
		{ "", "." },
		{ " \n", "." },
	};
	struct rec_options o = { .schema = &test_schema };

	(void)state;
	EXPECT_CASES(cases, &o);
}

/* ---- csv-spectrum ---- */

static void
load(const char *folder, const char *name, const char *suffix, struct buf *b)
{
	char path[256];
	struct err err = { 0 };

	snprintf(path, sizeof(path), "tests/data/csv_spectrum/%s/%s.%s",
	    folder, name, suffix);
	assert_int_equal(file_read(path, 1 << 20, b, &err), 0);
}

/* Takes the blanks outside strings out of JSON. */
static void
squeeze(struct buf *b)
{
	size_t i, n = 0;
	bool inside = false;

	for (i = 0; i < b->len; i++) {
		char c = b->data[i];

		if (c == '"' && (i == 0 || b->data[i - 1] != '\\'))
			inside = !inside;
		if (inside || strchr(" \n\r\t", c) == NULL)
			b->data[n++] = c;
	}
	b->data[n] = '\0';
	b->len = n;
}

/* Null is shown as the suite has it: as an empty text. */
static void
add_object(struct buf *b, const struct rec *r)
{
	int i;

	for (i = 0; i < r->shape->n; i++) {
		buf_putc(b, i == 0 ? '{' : ',');
		rec_json_string(b, r->shape->name[i],
		    strlen(r->shape->name[i]));
		buf_putc(b, ':');
		rec_json_string(b, r->val[i].text, r->val[i].len);
	}
	buf_putc(b, '}');
}

static void
compare_spectrum(const char *name)
{
	struct buf text = { NULL, 0, 0 }, want = text, got = text;
	const struct rec_options o = { .format = REC_CSV };
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	load("csvs", name, "csv", &text);
	load("json", name, "json", &want);
	squeeze(&want);
	in = rec_open_bytes(name, text.data, text.len, &o, &err);
	while (rec_read(in, &r, &err) > 0) {
		buf_putc(&got, got.len == 0 ? '[' : ',');
		add_object(&got, r);
	}
	buf_putc(&got, ']');
	assert_int_equal(err.code, 0);
	assert_string_equal(got.data, want.data);
	rec_close(in);
	buf_release(&text);
	buf_release(&want);
	buf_release(&got);
}

static void
csv_spectrum_is_read_as_its_json_says(void **state)
{
	static const char *const names[] = {
		"comma_in_quotes", "empty", "empty_crlf", "escaped_quotes",
		"json", "newlines", "newlines_crlf", "quotes_and_newlines",
		"simple", "simple_crlf", "utf8"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		compare_spectrum(names[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_text_and_empty_is_null),
		cmocka_unit_test(quotes_keep_delimiters_newlines_and_quotes),
		cmocka_unit_test(known_columns_are_typed),
		cmocka_unit_test(
		    the_kind_comes_from_the_column_or_from_the_caller),
		cmocka_unit_test(
		    a_loose_reader_lends_what_is_of_another_type_as_text),
		cmocka_unit_test(another_delimiter_may_be_chosen),
		cmocka_unit_test(what_is_no_row_is_refused_with_its_place),
		cmocka_unit_test(a_bad_header_is_refused),
		cmocka_unit_test(bad_rows_are_skipped_where_they_stand),
		cmocka_unit_test(partial_accepts_a_cut_row),
		cmocka_unit_test(records_know_their_line_and_lack_its_text),
		cmocka_unit_test(a_row_of_too_many_fields_is_refused),
		cmocka_unit_test(the_format_is_told_by_the_first_byte),
		cmocka_unit_test(csv_spectrum_is_read_as_its_json_says),
	};

	return cmocka_run_group_tests_name("rec_csv", tests, NULL, NULL);
}
