/* SPDX-License-Identifier: MIT */
/* Facts from a cursor to a sink, by one thread and by two. */
#include "store_fixture.h"

#include "shop/cat_pump.h"

enum { MANY = 7000 };	/* more than what is on its way at once */
#define SPANS (UINT64_C(1) << KIND_SPAN)

struct got {
	struct buf text;
	int64_t n, most;	/* the sink fails behind so many */
};

static int
take(void *self, const struct cat_row *row, struct err *err)
{
	struct got *g = self;

	if (g->n == g->most)
		return err_set(err, ERR_IO, "a full disk");
	g->n++;
	buf_printf(&g->text, "%d %lld ", (int)row->change,
	    (long long)row->seq);
	fx_add_fact(&g->text, row->fact);
	return 0;
}

static int
pump(struct fixture *fx, const struct store_query *q, int threads,
    struct got *g, struct err *err)
{
	const struct cat_sink to = { take, g };
	struct store_cursor *c;
	int rc;

	fx_ok(fx, store_select(&c, fx->st, q, &fx->err));
	rc = cat_pump(c, q->changes, threads, &to, err);
	store_cursor_close(c);
	return rc;
}

/* All rows in one commit, every second one longer in a later one. */
static void
put_twice(struct fixture *fx)
{
	char key[16];
	struct fact f;
	int i, step;

	for (step = 1; step <= 2; step++) {
		fx_begin(fx);
		for (i = 0; i < MANY; i += step) {
			snprintf(key, sizeof(key), "%06d", i);
			f = fx_span(i % 4 < 2 ? "M1" : "M2",
			    T0 + i * WHEN_SECOND,
			    T0 + (i + step) * WHEN_SECOND, key, 0);
			fx_put(fx, &f, 1);
		}
		fx_commit(fx);
	}
}

static void
assert_same_by_two(struct fixture *fx, const struct store_query *q,
    int64_t n)
{
	struct got one = { .most = -1 }, two = { .most = -1 };

	fx_ok(fx, pump(fx, q, 1, &one, &fx->err));
	fx_ok(fx, pump(fx, q, 2, &two, &fx->err));
	assert_int_equal(one.n, n);
	assert_int_equal(two.n, n);
	assert_string_equal(buf_text(&one.text), buf_text(&two.text));
	buf_release(&one.text);
	buf_release(&two.text);
}

static void
two_threads_write_what_one_does(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = fx_all(SPANS);

	assert_same_by_two(fx, &q, 0);
	put_twice(fx);
	assert_same_by_two(fx, &q, MANY);
	q.by_time = true;
	assert_same_by_two(fx, &q, MANY);
	q.changes = true;
	q.since = 1;
	assert_same_by_two(fx, &q, MANY);	/* from and to */
}

static void
a_sink_that_fails_ends_it(void **state)
{
	static const int64_t most[] = { 0, 1, 600, MANY - 1 };
	struct fixture *fx = *state;
	struct store_query q = fx_all(SPANS);
	size_t i;
	int threads;

	put_twice(fx);
	for (i = 0; i < sizeof(most) / sizeof(*most); i++) {
		for (threads = 1; threads <= 2; threads++) {
			struct got g = { .most = most[i] };
			struct err err = { 0 };

			assert_int_equal(pump(fx, &q, threads, &g, &err), -1);
			assert_int_equal(err.code, ERR_IO);
			assert_string_equal(err.text, "a full disk");
			assert_int_equal(g.n, most[i]);
			buf_release(&g.text);
		}
	}
}

/* The end is read, too, and may be bad news; what came before is written. */
static void
a_reader_that_fails_says_so(void **state)
{
	struct fixture *fx = *state;
	struct store_query q = fx_all(SPANS);
	int threads;

	put_twice(fx);
	for (threads = 1; threads <= 2; threads++) {
		struct got g = { .most = -1 };
		const struct cat_sink to = { take, &g };
		struct store_cursor *c;
		struct err err = { 0 };

		fx_ok(fx, store_select(&c, fx->st, &q, &fx->err));
		fx_exec(fx, "UPDATE commit_log SET seq = -seq");
		assert_int_equal(cat_pump(c, false, threads, &to, &err), -1);
		assert_int_equal(err.code, ERR_TEMPFAIL);
		assert_int_equal(g.n, MANY);
		store_cursor_close(c);
		fx_exec(fx, "UPDATE commit_log SET seq = -seq");
		buf_release(&g.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)
		T(two_threads_write_what_one_does),
		T(a_sink_that_fails_ends_it),
		T(a_reader_that_fails_says_so),
	};

	return cmocka_run_group_tests_name("cat_pump", tests, NULL, NULL);
}
