/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "base/rng.h"
#include "test_rec_common.h"

static const struct rec_options plain = { .schema = &test_schema };

/* ---- the stream contract ---- */

static void
a_stream_with_query_must_end_and_agree(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"record\":\"query\"}\n{\"a\":1}\n{\"a\":2}\n"
		    "{\"record\":\"end\",\"records\":2}\n",
		    "record=\"query\"|a=1|a=2|." },
		{ "{\"a\":1}\n", "a=1|." },
		{ "{\"record\":\"query\"}\n{\"a\":1}\n",
		    "record=\"query\"|a=1|!in:2: no \"end\" record; the "
		    "stream is cut (--partial accepts it)" },
		{ "{\"record\":\"query\"}\n{\"a\":1}\n"
		    "{\"record\":\"end\",\"records\":2}\n",
		    "record=\"query\"|a=1|!in:3: 1 records, \"end\" says 2; "
		    "the stream is cut (--partial accepts it)" },
		{ "{\"record\":\"query\"}\n{\"record\":\"end\"}\n",
		    "record=\"query\"|!in:2: \"end\" does not count records; "
		    "the stream is cut (--partial accepts it)" },
		{ "{\"a\":1}\n{\"record\":\"end\",\"records\":1}\n",
		    "a=1|!in:2: \"end\" without \"query\"; "
		    "the stream is cut (--partial accepts it)" },
		{ "{\"record\":\"query\"}\n{\"record\":\"query\"}\n",
		    "record=\"query\"|!in:2: \"query\" before the \"end\" of "
		    "the one before; "
		    "the stream is cut (--partial accepts it)" },
		{ "{\"record\":\"query\"}\n{\"record\":\"end\","
		    "\"records\":0}\n{\"a\":1}\n{\"record\":\"query\"}\n"
		    "{\"a\":2}\n{\"record\":\"end\",\"records\":1}\n",
		    "record=\"query\"|a=1|record=\"query\"|a=2|." },
	};

	(void)state;
	EXPECT_CASES(cases, &plain);
}

static void
partial_accepts_a_cut_stream(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"record\":\"query\"}\n{\"a\":1}\n",
		    "record=\"query\"|a=1|." },
		{ "{\"record\":\"query\"}\n{\"a\":1}\n"
		    "{\"record\":\"end\",\"records\":9}\n",
		    "record=\"query\"|a=1|." },
		{ "{\"a\":1}\n{\"record\":\"end\",\"records\":1}\n", "a=1|." },
		{ "{\"record\":\"query\"}\n{\"a\":1}\n{\"a\":2",
		    "record=\"query\"|a=1|." },
		{ "{\"a\":1}\n{\"a\":x}\n{\"a\":2",
		    "a=1|!in:2: a: not a JSON value: \"x\"" },
	};
	struct rec_options o = plain;

	(void)state;
	o.partial = true;
	EXPECT_CASES(cases, &o);
}

static void
a_skipped_line_still_counts_for_the_end(void **state)
{
	static const struct expect_case cases[] = {
		{ "{\"record\":\"query\"}\n{\"a\":1}\nx\n"
		    "{\"record\":\"end\",\"records\":2}\n",
		    "record=\"query\"|a=1|." },
	};
	struct rec_options o = plain;

	(void)state;
	o.max_bad = 1;
	EXPECT_CASES(cases, &o);
}

/* ---- bad lines ---- */

static void
bad_lines_are_logged_and_counted_up_to_the_limit(void **state)
{
	static const char text[] = "{\"a\":1}\nx\n{\"a\":2}\n{\"a\":\n"
	    "{\"a\":3}\ny\n";
	struct buf log_text = { NULL, 0, 0 }, got = { NULL, 0, 0 };
	const struct log log = { &log_text, log_into, NULL };
	struct rec_options o = plain;
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	(void)state;
	o.format = REC_NDJSON;
	o.max_bad = 2;
	o.log = &log;
	in = rec_open_bytes("in", text, sizeof(text) - 1, &o, NULL);
	show_all(&got, in);
	assert_string_equal(got.data,
	    "a=1|a=2|a=3|!in:6: not an object: \"y\"");
	assert_string_equal(log_text.data,
	    "in:2: not an object: \"x\": skipped\n"
	    "in:4: object does not end on its line: \"{\"a\":\": skipped\n");
	assert_int_equal(rec_bad(in), 2);
	assert_int_equal(rec_count(in), 3);
	assert_int_equal(rec_read(in, &r, &err), -1);	/* and so it stays */
	assert_string_equal(err.text, "in:6: not an object: \"y\"");
	assert_int_equal(err.code, ERR_DATA);
	rec_close(in);
	buf_release(&got);
	buf_release(&log_text);
}

static void
a_torn_line_may_be_a_bad_line(void **state)
{
	struct rec_options o = plain;

	(void)state;
	o.max_bad = -1;
	expect("{\"a\":1}\n{\"a\"", 12, &o, "a=1|.");
}

/* ---- files ---- */

static void
what_cannot_be_opened_or_read_says_so(void **state)
{
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	(void)state;
	assert_null(rec_open("/nonexistent/x", &plain, &err));
	assert_int_equal(err.code, ERR_NOINPUT);
	assert_string_equal(err.text,
	    "/nonexistent/x: No such file or directory");
	err_clear(&err);
	in = rec_open("/", &plain, &err);
	assert_non_null(in);
	assert_int_equal(rec_read(in, &r, &err), -1);
	assert_int_equal(err.code, ERR_NOINPUT);
	assert_string_equal(err.text, "/: Is a directory");
	rec_close(in);
	rec_close(NULL);
}

/* A pipe whose other end is the test's. */
struct feed {
	struct rec_reader *in;
	int to, saved;
};

static void
feed_open(struct feed *f, const struct rec_options *o)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	f->saved = dup(STDIN_FILENO);
	dup2(fd[0], STDIN_FILENO);
	close(fd[0]);
	f->to = fd[1];
	f->in = rec_open("-", o, NULL);
	assert_non_null(f->in);
}

static void
feed_close(struct feed *f)
{
	rec_close(f->in);
	if (f->to >= 0)
		close(f->to);
	dup2(f->saved, STDIN_FILENO);
	close(f->saved);
}

static void
feed_put(struct feed *f, const char *text)
{
	assert_int_equal(write(f->to, text, strlen(text)), strlen(text));
}

static void
a_reader_knows_when_it_would_wait(void **state)
{
	struct err err = { 0 };
	const struct rec *r;
	struct feed f;

	(void)state;
	feed_open(&f, &plain);
	assert_true(rec_would_block(f.in));
	feed_put(&f, "{\"a\":1}\n{\"a\":2}\n\n{\"a\"");
	assert_false(rec_would_block(f.in));
	assert_int_equal(rec_read(f.in, &r, &err), 1);
	assert_string_equal(rec_where(f.in), "standard input:1");
	assert_false(rec_would_block(f.in));
	assert_int_equal(r->val[0].text[0], '1');	/* still lent */
	assert_int_equal(rec_read(f.in, &r, &err), 1);
	assert_true(rec_would_block(f.in));
	feed_put(&f, ":3}\n");
	assert_false(rec_would_block(f.in));
	assert_int_equal(rec_read(f.in, &r, &err), 1);
	assert_string_equal(rec_where(f.in), "standard input:4");
	assert_true(rec_would_block(f.in));
	close(f.to);
	f.to = -1;
	assert_false(rec_would_block(f.in));
	assert_int_equal(rec_read(f.in, &r, &err), 0);
	assert_false(rec_would_block(f.in));
	feed_close(&f);
}

static void
half_a_csv_row_is_waited_for(void **state)
{
	struct rec_options o = plain;
	struct err err = { 0 };
	const struct rec *r;
	struct feed f;

	(void)state;
	o.format = REC_CSV;
	feed_open(&f, &o);
	feed_put(&f, "a,b\n1,2\n3,\"x\n");
	assert_int_equal(rec_read(f.in, &r, &err), 1);
	assert_true(rec_would_block(f.in));
	feed_put(&f, "y\"\n");
	assert_int_equal(rec_read(f.in, &r, &err), 1);
	assert_int_equal(r->val[1].len, 3);
	assert_true(rec_would_block(f.in));
	feed_close(&f);
}

static void
a_descriptor_that_does_not_block_is_waited_for(void **state)
{
	struct err err = { 0 };
	const struct rec *r;
	struct feed f;
	pid_t pid;

	(void)state;
	feed_open(&f, &plain);
	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	pid = fork();
	if (pid == 0) {
		usleep(20000);
		feed_put(&f, "{\"a\":1}\n");
		_exit(0);
	}
	close(f.to);
	f.to = -1;
	assert_int_equal(rec_read(f.in, &r, &err), 1);
	assert_int_equal(rec_read(f.in, &r, &err), 0);
	feed_close(&f);
}

/* ---- pump ---- */

struct counter {
	int fed, fail_at;
	enum err_code code;
};

static int
count_feed(void *self, const struct rec *rec, struct rec_writer *out,
    struct err *err)
{
	struct counter *c = self;

	if (++c->fed == c->fail_at)
		return err_set(err, c->code, "refused");
	return rec_write(out, rec, err);
}

static void
the_pump_writes_out_what_it_has_when_the_input_pauses(void **state)
{
	struct counter c = { 0, 0, ERR_NONE };
	const struct rec_stage st = { .self = &c, .feed = count_feed };
	struct rec_writer *w;
	struct err err = { 0 };
	char got[64] = "";
	struct feed f;
	int out[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(out), 0);
	feed_open(&f, &plain);
	feed_put(&f, "{\"a\":1}\n{\"b\"");
	pid = fork();
	if (pid == 0) {	/* sees the record before the input ends */
		close(out[1]);
		_exit(read(out[0], got, sizeof(got)) == 8 ?
		    (int)write(f.to, ":2}\n", 4) - 4 : 1);
	}
	close(f.to);
	f.to = -1;
	w = rec_ndjson_writer(out[1]);
	assert_int_equal(rec_pump(&st, f.in, w, &err), 0);
	assert_int_equal(rec_finish(w, &err), 0);
	assert_int_equal(read(out[0], got, sizeof(got)), 8);
	assert_memory_equal(got, "{\"b\":2}\n", 8);
	assert_int_equal(c.fed, 2);
	rec_writer_free(w);
	close(out[0]);
	close(out[1]);
	feed_close(&f);
}

static void
the_pump_names_the_place_of_bad_data_only(void **state)
{
	static const char text[] = "{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}\n";
	struct counter c = { 0, 2, ERR_DATA };
	const struct rec_stage st = { .self = &c, .feed = count_feed };
	struct rec_writer *w = rec_ndjson_writer(-1);
	struct rec_reader *in;
	struct err err = { 0 };

	(void)state;
	in = rec_open_bytes("in", text, sizeof(text) - 1, &plain, &err);
	assert_int_equal(rec_pump(&st, in, w, &err), -1);
	assert_string_equal(err.text, "in:3: refused");
	rec_close(in);
	err_clear(&err);
	c = (struct counter){ 0, 2, ERR_IO };
	in = rec_open_bytes("in", text, sizeof(text) - 1, &plain, &err);
	assert_int_equal(rec_pump(&st, in, w, &err), -1);
	assert_string_equal(err.text, "refused");
	rec_close(in);
	rec_writer_free(w);
}

/* ---- access ---- */

static struct rec_reader *
one_record(const char *text, const struct rec **r)
{
	struct rec_reader *in = rec_open_bytes("in", text, strlen(text),
	    &plain, NULL);

	assert_int_equal(rec_read(in, r, NULL), 1);
	return in;
}

static void
typed_access_gives_there_absent_or_wrong(void **state)
{
	const struct rec *r;
	struct rec_reader *in = one_record("{\"machine\":\"M1\",\"parts\":12,"
	    "\"seconds\":1.2345,\"open\":true,"
	    "\"start\":\"2026-03-01T07:00:00.5+01:00\"}", &r);
	struct err err = { 0 };
	const char *s = NULL;
	int64_t x = 0;
	double f = 0;
	bool open = false;
	size_t n = 0;

	(void)state;
	assert_int_equal(rec_text(r, K_MACHINE, &s, &n, &err), 1);
	assert_int_equal(n, 2);
	assert_memory_equal(s, "M1", 2);
	assert_int_equal(rec_text(r, K_RECORD, &s, &n, &err), 0);
	assert_int_equal(rec_int(r, K_PARTS, &x, &err), 1);
	assert_int_equal(x, 12);
	assert_int_equal(rec_real(r, K_SECONDS, &f, &err), 1);
	assert_near(f, 1.2345, 0);
	assert_int_equal(rec_fixed(r, K_SECONDS, 3, &x, &err), 1);
	assert_int_equal(x, 1234);
	assert_int_equal(rec_bool(r, K_OPEN, &open, &err), 1);
	assert_true(open);
	assert_int_equal(rec_time(r, K_START, &x, &err), 1);
	assert_int_equal(x, INT64_C(1772344800500000));
	assert_int_equal(err.code, 0);
	assert_int_equal(rec_int(r, K_SECONDS, &x, &err), -1);
	assert_string_equal(err.text,
	    "seconds: not a whole number: \"1.2345\"");
	rec_close(in);
}

static void
null_is_absent(void **state)
{
	const struct rec *r;
	struct rec_reader *in = one_record("{\"machine\":null,\"parts\":null,"
	    "\"seconds\":null,\"open\":null,\"start\":null}", &r);
	const char *s = "kept";
	int64_t x = 7;
	double f = 7;
	bool open = true;
	size_t n = 7;

	(void)state;
	assert_int_equal(rec_text(r, K_MACHINE, &s, &n, NULL), 0);
	assert_int_equal(rec_int(r, K_PARTS, &x, NULL), 0);
	assert_int_equal(rec_real(r, K_SECONDS, &f, NULL), 0);
	assert_int_equal(rec_fixed(r, K_SECONDS, 3, &x, NULL), 0);
	assert_int_equal(rec_bool(r, K_OPEN, &open, NULL), 0);
	assert_int_equal(rec_time(r, K_START, &x, NULL), 0);
	assert_string_equal(s, "kept");
	assert_int_equal(x, 7);
	assert_int_equal(n, 7);
	rec_close(in);
}

static void
the_wrong_type_is_named(void **state)
{
	const struct rec *r;
	struct rec_reader *in = one_record("{\"machine\":7,\"parts\":\"12\","
	    "\"seconds\":1e999,\"open\":\"true\",\"start\":\"2026-03-01\"}",
	    &r);
	struct err err = { 0 };
	const char *s;
	int64_t x;
	double f;
	bool open;
	size_t n;

	(void)state;
	assert_int_equal(rec_text(r, K_MACHINE, &s, &n, &err), -1);
	assert_string_equal(err.text, "machine: not a text: \"7\"");
	err_clear(&err);
	assert_int_equal(rec_int(r, K_PARTS, &x, &err), -1);
	assert_string_equal(err.text, "parts: not a whole number: \"12\"");
	err_clear(&err);
	assert_int_equal(rec_real(r, K_SECONDS, &f, &err), -1);
	assert_string_equal(err.text,
	    "seconds: number out of range: \"1e999\"");
	err_clear(&err);
	assert_int_equal(rec_fixed(r, K_SECONDS, 3, &x, &err), -1);
	err_clear(&err);
	assert_int_equal(rec_bool(r, K_OPEN, &open, &err), -1);
	assert_string_equal(err.text,
	    "open: neither true nor false: \"true\"");
	err_clear(&err);
	assert_int_equal(rec_time(r, K_START, &x, &err), -1);
	assert_string_equal(err.text,
	    "start: not a time (RFC 3339): \"2026-03-01\"");
	assert_int_equal(err.code, ERR_DATA);
	rec_close(in);
}

static void
a_whole_number_may_be_spelt_with_a_point_or_an_exponent(void **state)
{
	static const struct {
		const char *text;
		int got;
		int64_t x;
	} cases[] = {
		{ "{\"parts\":5.0}", 1, 5 }, { "{\"parts\":-1e3}", 1, -1000 },
		{ "{\"parts\":9223372036854775807}", 1, INT64_MAX },
		{ "{\"parts\":9223372036854775808}", -1, 0 },
		{ "{\"parts\":1e30}", -1, 0 }, { "{\"parts\":5.5}", -1, 0 },
	};
	const struct rec *r;
	struct rec_reader *in;
	size_t i;
	int64_t x;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		in = one_record(cases[i].text, &r);
		assert_int_equal(rec_int(r, K_PARTS, &x, NULL),
		    cases[i].got);
		if (cases[i].got > 0)
			assert_int_equal(x, cases[i].x);
		rec_close(in);
	}
}

static void
a_copy_outlives_the_reader(void **state)
{
	static const char text[] =
	    "{\"machine\":\"M\\u00e9\",\"x\":1,\"parts\":3}\n{}\n";
	struct buf b = { NULL, 0, 0 };
	struct rec *copy, *empty;
	const struct rec *r;
	struct rec_reader *in = one_record(text, &r);

	(void)state;
	copy = rec_copy(r);
	assert_int_equal(rec_read(in, &r, NULL), 1);
	empty = rec_copy(r);
	rec_close(in);
	show_rec(&b, copy);
	assert_string_equal(b.data, "machine=\"M\303\251\" x=1 parts=3");
	assert_int_equal(rec_get(copy, K_PARTS)->text[0], '3');
	assert_null(rec_get(copy, K_OPEN));
	assert_int_equal(copy->line_len, strlen(text) - 4);
	assert_memory_equal(copy->line, text, copy->line_len);
	assert_string_equal(copy->file, "in");
	assert_int_equal(copy->number, 1);
	assert_int_equal(empty->shape->n, 0);
	free(copy);
	free(empty);
	buf_release(&b);
}

/* ---- the scanners ---- */

/* Bytes of which many are special. */
static char
any_byte(struct rng *g)
{
	static const char special[] = "\"\\\n\r,:{}\x1f \x7f\x80\xff";

	return rng_below(g, 24) == 0
	    ? special[rng_below(g, sizeof(special) - 1)]
	    : (char)('a' + rng_below(g, 26));
}

static void
scanners_agree_on_every_offset(void **state)
{
	enum { N = 300 };
	char text[N + REC_PAD];
	const struct rec_isa *isa;
	const char *want, *got;
	struct rng g;
	bool want_ascii, ascii;
	int round, at;
	size_t k;

	(void)state;
	rng_seed(&g, 1);
	for (round = 0; round < 500; round++) {
		for (at = 0; at < N; at++)
			text[at] = any_byte(&g);
		memset(text + N, '\n', REC_PAD);
		for (at = 0; at <= N; at++) {
			want_ascii = true;
			for (want = text + at; *want != '"' && *want != '\\'
			    && (unsigned char)*want >= 0x20; want++)
				want_ascii &= (unsigned char)*want < 0x80;
			for (k = 0; (isa = rec_isa_nth(k)) != NULL; k++) {
				got = isa->string(text + at, &ascii);
				assert_ptr_equal(got, want);
				assert_int_equal(ascii, want_ascii);
			}
		}
	}
	assert_true(k >= 1);
}

/* Every byte in every place of a block, alone among letters. */
static void
scanners_agree_on_every_byte(void **state)
{
	char text[3 * REC_PAD];
	const struct rec_isa *isa;
	bool ascii, stop;
	int c, at;
	size_t k;

	(void)state;
	for (c = 0; c < 256; c++)
		for (at = 0; at < REC_PAD; at++) {
			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			text[REC_PAD] = '"';
			stop = c == '"' || c == '\\' || c < 0x20;
			for (k = 0; (isa = rec_isa_nth(k)) != NULL; k++) {
				assert_ptr_equal(isa->string(text, &ascii),
				    text + (stop ? at : REC_PAD));
				assert_int_equal(ascii, c < 0x80);
			}
		}
}

static void
show_with(struct buf *b, const struct rec_isa *isa, enum rec_format format,
    const char *s, size_t n)
{
	struct rec_options o = plain;
	struct rec_reader *in;

	o.max_bad = -1;
	o.format = format;
	in = rec_open_bytes("in", s, n, &o, NULL);
	in->isa = isa;
	show_all(b, in);
	rec_close(in);
}

/* Texts like ours, with something changed here and there. */
static size_t
mutated(struct rng *g, char *to, enum rec_format format)
{
	static const char json[] = "{\"record\":\"span\",\"machine\":\"M001\","
	    "\"start\":\"2026-03-01T06:00:00Z\",\"parts\":12,\"open\":null,"
	    "\"a_key_longer_than_any_block_of_thirty_two_bytes\":-1.5e3,"
	    "\"note\":\"z\303\274gig und eine lange Bemerkung dazu\"}\n";
	static const char row[] = "machine,start,parts,note\n"
	    "M001,2026-03-01T06:00:00Z,12,\"a \"\"b\"\", c\"\n"
	    "M002,,3,z\303\274gig\n";
	const char *from = format == REC_CSV ? row : json;
	size_t len = strlen(from), i, n = 0;

	for (i = 0; i < 4; i++, n += len)
		memcpy(to + n, from, len);
	for (i = rng_below(g, 4); i > 0; i--)
		to[rng_below(g, n)] = any_byte(g);
	return n;
}

static void
readers_agree_whatever_the_processor(void **state)
{
	static const enum rec_format formats[] = { REC_NDJSON, REC_CSV };
	struct buf want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
	const struct rec_isa *isa;
	char text[2048];
	struct rng g;
	size_t n, k;
	int round;

	(void)state;
	rng_seed(&g, 2);
	for (round = 0; round < 2000; round++) {
		n = mutated(&g, text, formats[round % 2]);
		buf_clear(&want);
		show_with(&want, &rec_isa_portable, formats[round % 2], text,
		    n);
		for (k = 0; (isa = rec_isa_nth(k)) != NULL; k++) {
			buf_clear(&got);
			show_with(&got, isa, formats[round % 2], text, n);
			assert_string_equal(got.data, want.data);
		}
	}
	buf_release(&want);
	buf_release(&got);
}

/* ---- UTF-8 ---- */

static void
utf8_is_what_unicode_says(void **state)
{
	char out[4];
	unsigned u, n;
	int a, b;

	(void)state;
	for (u = 0x80; u < 0x120000; u++) {	/* as if all were allowed */
		n = u < 0x800 ? 2 : u < 0x10000 ? 3 : 4;
		out[0] = (char)(n == 2 ? 0xc0 | u >> 6 : n == 3
		    ? 0xe0 | u >> 12 : 0xf0 | u >> 18);
		out[n - 1] = (char)(0x80 | (u & 0x3f));
		if (n > 2)
			out[n - 2] = (char)(0x80 | (u >> 6 & 0x3f));
		if (n > 3)
			out[1] = (char)(0x80 | (u >> 12 & 0x3f));
		assert_int_equal(rec_utf8(out, n),
		    (u < 0xd800 || u > 0xdfff) && u < 0x110000);
		assert_false(rec_utf8(out, n - 1));
	}
	for (a = 0x80; a < 0x100; a++)		/* overlong, stray, cut */
		for (b = 0; b < 0x100; b++) {
			out[0] = (char)a;
			out[1] = (char)b;
			assert_int_equal(rec_utf8(out, 2), a >= 0xc2 &&
			    a < 0xe0 && b >= 0x80 && b < 0xc0);
		}
	assert_false(rec_utf8("\340\237\277", 3));
	assert_false(rec_utf8("\360\217\277\277", 4));
	assert_true(rec_utf8("", 0));
	assert_true(rec_utf8("12345678\303\27412345678", 18));
	assert_false(rec_utf8("12345678\303812345678", 18));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_with_query_must_end_and_agree),
		cmocka_unit_test(partial_accepts_a_cut_stream),
		cmocka_unit_test(a_skipped_line_still_counts_for_the_end),
		cmocka_unit_test(
		    bad_lines_are_logged_and_counted_up_to_the_limit),
		cmocka_unit_test(a_torn_line_may_be_a_bad_line),
		cmocka_unit_test(what_cannot_be_opened_or_read_says_so),
		cmocka_unit_test(a_reader_knows_when_it_would_wait),
		cmocka_unit_test(half_a_csv_row_is_waited_for),
		cmocka_unit_test(
		    a_descriptor_that_does_not_block_is_waited_for),
		cmocka_unit_test(
		    the_pump_writes_out_what_it_has_when_the_input_pauses),
		cmocka_unit_test(the_pump_names_the_place_of_bad_data_only),
		cmocka_unit_test(typed_access_gives_there_absent_or_wrong),
		cmocka_unit_test(null_is_absent),
		cmocka_unit_test(the_wrong_type_is_named),
		cmocka_unit_test(
		    a_whole_number_may_be_spelt_with_a_point_or_an_exponent),
		cmocka_unit_test(a_copy_outlives_the_reader),
		cmocka_unit_test(scanners_agree_on_every_offset),
		cmocka_unit_test(scanners_agree_on_every_byte),
		cmocka_unit_test(readers_agree_whatever_the_processor),
		cmocka_unit_test(utf8_is_what_unicode_says),
	};

	return cmocka_run_group_tests_name("rec_stream", tests, NULL, NULL);
}
