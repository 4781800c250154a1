/* SPDX-License-Identifier: MIT */
/* Two threads that parse say what one says, whatever the input. */
#include <pthread.h>

#include "base/rng.h"
#include "test_rec_common.h"

/* A stage that writes down all it is given, and fails where it is told to. */
struct scribe {
	struct buf text;		/* in the order of the input */
	struct buf kept[REC_LANES];
	int64_t prepared;		/* that were committed */
	int idles;
	int64_t fails_at;		/* a line; 0: none */
};

static int
write_down(struct scribe *s, struct buf *b, const struct rec *r)
{
	buf_printf(b, "%lld: ", (long long)r->number);
	show_rec(b, r);
	buf_putc(b, '\n');
	return r->number == s->fails_at ? -1 : 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct scribe *s = self;

	(void)out;
	return write_down(s, &s->text, r) == 0 ? 0 :
	    err_set(err, ERR_DATA, "no more of this");
}

/* Every third machine cannot be prepared. */
static bool
prepare(void *self, int lane, const struct rec *r)
{
	struct scribe *s = self;
	const struct rec_val *v = rec_get(r, K_MACHINE);

	if (v == NULL || v->is != REC_IS_TEXT || v->len == 0 ||
	    v->text[0] % 3 == 0 || r->number == s->fails_at)
		return false;
	(void)write_down(s, &s->kept[lane], r);
	return true;
}

static int
commit(void *self, int lane, int64_t n, struct rec_writer *out,
    struct err *err)
{
	struct scribe *s = self;
	struct buf *b = &s->kept[lane];

	(void)out;
	(void)err;
	buf_add(&s->text, buf_text(b), b->len);
	buf_clear(b);
	s->prepared += n;
	return 0;
}

static void
forget(void *self, int lane)
{
	struct scribe *s = self;

	buf_clear(&s->kept[lane]);
}

static int
idle(void *self, struct rec_writer *out, struct err *err)
{
	struct scribe *s = self;

	(void)out;
	(void)err;
	s->idles++;
	return 0;
}

static void
release(struct scribe *s)
{
	int i;

	for (i = 0; i < REC_LANES; i++)
		buf_release(&s->kept[i]);
	buf_release(&s->text);
}

/* All that came of it: records, the failure, the counts. */
static void
pump(struct scribe *s, struct rec_reader *in, bool lanes)
{
	struct rec_stage st = { .self = s, .feed = feed, .idle = idle };
	struct err err = { 0 };
	struct rec_writer *out = rec_ndjson_writer(-1);
	int rc;

	if (lanes) {
		st.prepare = prepare;
		st.commit = commit;
		st.forget = forget;
	}
	rc = rec_pump(&st, in, out, &err);
	buf_printf(&s->text, "%d %s; %lld read, %lld bad, at %s", rc, err.text,
	    (long long)rec_count(in), (long long)rec_bad(in),
	    rc == 0 ? "the end" : rec_where(in));
	rec_writer_free(out);
}

/* ---- inputs ---- */

static void
put_text(struct buf *b, struct rng *g, bool csv)
{
	static const char *const bits[] = { "a", "bc", "\xc3\xa9", "d e", "7",
		"\xe6\x97\xa5", "xyz", "" };
	static const char *const odd[] = { "\"\"", "\n", ",", "\r\n" };
	int n = (int)rng_below(g, 6);

	buf_putc(b, '"');
	buf_putc(b, (char)('A' + rng_below(g, 10)));
	while (n-- > 0) {
		if (rng_below(g, 20) == 0)
			buf_puts(b, csv ? odd[rng_below(g, 4)] : "\\n");
		else
			buf_puts(b, bits[rng_below(g, 8)]);
	}
	buf_putc(b, '"');
}

static void
put_bad(struct buf *b, struct rng *g, bool csv)
{
	static const char *const ndjson[] = { "{\"a\":x}", "[1]", "{\"a\":1",
		"\"", "{} {}", "{\"machine\":\"\xff\"}" };
	static const char *const rows[] = { "a,b", "A\"b\",1,2", "\"A,1,2",
		"\"A\"x,1,2", "A,1,2,3", "A,one,2", "\xff,1,2", "\"\"\",1,2" };

	buf_puts(b, csv ? rows[rng_below(g, 8)] : ndjson[rng_below(g, 6)]);
}

static void
put_good(struct buf *b, struct rng *g, bool csv)
{
	const int x = (int)rng_below(g, 1000), y = (int)rng_below(g, 100);

	if (!csv)
		buf_puts(b, "{\"machine\":");
	put_text(b, g, csv);
	buf_printf(b, csv ? ",%d,%d" : ",\"parts\":%d,\"b\":%d}", x, y);
}

/* How often, in a thousand lines. */
struct dirt {
	uint64_t bad, blank, crlf, query, end, lengthy;
};

static bool
often(struct rng *g, uint64_t of_thousand)
{
	return rng_below(g, 1000) < of_thousand;
}

static void
put_line(struct buf *b, struct rng *g, bool csv, const struct dirt *d)
{
	if (often(g, d->bad))
		put_bad(b, g, csv);
	else if (!csv && often(g, d->query))
		buf_puts(b, "{\"record\":\"query\"}");
	else if (!csv && often(g, d->end))
		buf_puts(b, "{\"record\":\"end\",\"records\":7}");
	else if (!csv && often(g, d->lengthy))
		buf_printf(b, "{\"machine\":\"A%0*d\"}",
		    (int)rng_below(g, 3000), 0);
	else if (!often(g, d->blank))
		put_good(b, g, csv);
	buf_puts(b, often(g, d->crlf) ? "\r\n" : "\n");
}

static void
make_input(struct buf *b, struct rng *g, bool csv, const struct dirt *d)
{
	int n = (int)rng_below(g, 1200);

	if (csv)
		buf_puts(b, "machine,parts,b\n");
	while (n-- > 0)
		put_line(b, g, csv, d);
	if (rng_below(g, 3) == 0 && b->len > 0)
		b->len -= 1 + (size_t)rng_below(g, b->len < 9 ? b->len : 9);
}

/* ---- the tests ---- */

static struct rec_reader *
reader(const struct buf *b, const struct rec_options *o)
{
	struct err err = { 0 };
	struct rec_reader *in = rec_open_bytes("in", buf_text((struct buf *)
	    (uintptr_t)b), b->len, o, &err);

	assert_non_null(in);
	return in;
}

/* The same input by one thread and by two, in blocks of that size. */
static int64_t
compare(const struct buf *b, const struct rec_options *o, int64_t fails_at,
    struct rng *g)
{
	struct scribe one = { .fails_at = fails_at };
	struct scribe two = { .fails_at = fails_at };
	struct rec_reader *in = reader(b, o);
	int64_t prepared;

	pump(&one, in, false);
	rec_close(in);
	in = reader(b, o);
	in->src.block = 64 + (size_t)rng_below(g, 2000);
	in->alone = 1 + (int64_t)rng_below(g, 50);
	pump(&two, in, true);
	rec_close(in);
	assert_string_equal(buf_text(&two.text), buf_text(&one.text));
	prepared = two.prepared;
	release(&one);
	release(&two);
	return prepared;
}

static int64_t
rounds(int n, bool csv, const struct dirt *d, const struct rec_options *o)
{
	struct rng g;
	struct buf b = { NULL, 0, 0 };
	int64_t prepared = 0;
	int i;

	for (i = 0; i < n; i++) {
		rng_seed(&g, (uint64_t)i);
		buf_clear(&b);
		make_input(&b, &g, csv, d);
		prepared += compare(&b, o, 0, &g);
		prepared += compare(&b, o, 1 + (int64_t)rng_below(&g, 1500),
		    &g);
	}
	buf_release(&b);
	return prepared;
}

static const struct rec_options csv = { .schema = &test_schema,
	.format = REC_CSV, .max_bad = -1 };
static const struct rec_options ndjson = { .schema = &test_schema,
	.format = REC_NDJSON, .max_bad = -1 };

static void
two_threads_read_what_one_reads(void **state)
{
	const struct dirt clean = { .crlf = 10, .blank = 10 };

	(void)state;
	assert_true(rounds(150, true, &clean, &csv) > 10000);
	assert_true(rounds(150, false, &clean, &ndjson) > 10000);
}

static void
what_is_odd_is_left_to_the_reader(void **state)
{
	const struct dirt dirty = { .bad = 8, .blank = 30, .crlf = 30,
		.query = 3, .end = 2, .lengthy = 5 };
	const struct rec_options few = { .schema = &test_schema,
		.format = REC_NDJSON, .max_bad = 2, .partial = true };
	const struct rec_options rows = { .schema = &test_schema,
		.format = REC_CSV, .max_bad = 3, .kind = "span" };

	(void)state;
	assert_true(rounds(150, true, &dirty, &csv) > 5000);
	assert_true(rounds(150, false, &dirty, &ndjson) > 0);
	assert_true(rounds(150, false, &dirty, &few) > 1000);
	assert_true(rounds(150, true, &dirty, &rows) > 1000);
}

/* ---- an input that pauses ---- */

struct trickle {
	int fd;
	const struct buf *text;
	size_t every;
};

static void *
trickle(void *arg)
{
	struct trickle *t = arg;
	size_t at = 0, n;
	ssize_t wrote;

	while (at < t->text->len) {
		n = t->text->len - at < t->every ? t->text->len - at :
		    t->every;
		wrote = write(t->fd, t->text->data + at, n);
		if (wrote < 0)
			break;
		at += (size_t)wrote;
		usleep(4000);
	}
	close(t->fd);
	return NULL;
}

static void
before_a_pause_everything_is_given_on(void **state)
{
	const struct dirt clean = { .blank = 10 };
	struct scribe one = { .fails_at = 0 }, two = { .fails_at = 0 };
	struct buf b = { NULL, 0, 0 };
	struct trickle t;
	struct rec_reader *in;
	struct rng g;
	pthread_t thread;
	int fd[2];

	(void)state;
	rng_seed(&g, 5);
	buf_puts(&b, "machine,parts,b\n");
	while (b.len < 20000)
		put_line(&b, &g, true, &clean);
	in = reader(&b, &csv);
	pump(&one, in, false);
	rec_close(in);
	assert_int_equal(pipe(fd), 0);
	t = (struct trickle){ fd[1], &b, 700 };
	in = reader(&b, &csv);
	in->src.fd = fd[0];
	in->src.close_fd = true;
	in->alone = 3;
	assert_int_equal(pthread_create(&thread, NULL, trickle, &t), 0);
	pump(&two, in, true);
	pthread_join(thread, NULL);
	rec_close(in);
	assert_string_equal(buf_text(&two.text), buf_text(&one.text));
	assert_true(two.prepared > 100);
	assert_true(two.idles > 0);
	release(&one);
	release(&two);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_threads_read_what_one_reads),
		cmocka_unit_test(what_is_odd_is_left_to_the_reader),
		cmocka_unit_test(before_a_pause_everything_is_given_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
