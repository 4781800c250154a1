/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/order.h"
#include "stats/quantile.h"
#include "stats/sketch.h"

enum { MANY = 40000, PLACES = 99 };

/* Streams that sketches have been wrong on: sorted, reversed, zigzag, few. */
static double
stream(int kind, size_t i, struct rng *r)
{
	switch (kind) {
	case 0:
		return rng_unit(r);
	case 1:
		return (double)i;
	case 2:
		return -(double)i;
	case 3:
		return i % 2 == 0 ? (double)i : -(double)i;
	case 4:
		return (double)rng_below(r, 20);
	default:
		return exp(40 * rng_unit(r));
	}
}

/* How far, in ranks, p is from the ranks that v has in sorted x. */
static double
off_by(const double *x, size_t n, double v, double p)
{
	double rank = fmax(1, ceil(p * (double)n)), low = 0, high = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		low += x[i] < v;
		high += x[i] <= v;
	}
	return rank <= low ? low + 1 - rank : rank > high ? rank - high : 0;
}

static void
few_are_exact(void **state)
{
	struct stats_sketch *s = stats_sketch_new(100, 1);
	double x[100];
	struct rng r;
	size_t i;

	(void)state;
	rng_seed(&r, 1);
	assert_true(isnan(stats_sketch_quantile(s, 0.5)));
	assert_true(isnan(stats_sketch_share(s, 0)));
	for (i = 0; i < 100; i++)
		stats_sketch_add(s, x[i] = rng_unit(&r));
	stats_sort(x, 100);
	assert_true(stats_sketch_error(s, 0) == 0);
	for (i = 1; i <= 100; i++) {
		assert_true(stats_sketch_quantile(s, (double)i / 100 -
		    0.001) == x[i - 1]);
		assert_rel(stats_sketch_share(s, x[i - 1]), (double)i / 100,
		    1e-15);
	}
	assert_true(stats_sketch_quantile(s, 0) == x[0]);
	assert_true(stats_sketch_quantile(s, 1) == x[99]);
	assert_true(stats_sketch_share(s, -1) == 0);
	stats_sketch_free(s);
	stats_sketch_free(NULL);
}

/* All of the stream through one sketch, or spread over many and merged. */
static struct stats_sketch *
fill(double *x, int kind, size_t parts, uint64_t seed)
{
	struct stats_sketch *s[16];
	struct rng r;
	size_t i;

	rng_seed(&r, seed);
	for (i = 0; i < parts; i++)
		s[i] = stats_sketch_new(128, seed * 100 + i);
	for (i = 0; i < MANY; i++) {
		x[i] = stream(kind, i, &r);
		stats_sketch_add(s[i * parts / MANY], x[i]);
	}
	for (i = 1; i < parts; i++) {
		stats_sketch_merge(s[0], s[i]);
		stats_sketch_free(s[i]);
	}
	stats_sort(x, MANY);
	return s[0];
}

/* The bound holds: never beyond the worst case, and beyond that of 1 % in
   no more than 1 % of the questions. */
static void
errors_keep_the_bound(void **state)
{
	double *x = mem_new(MANY, sizeof(*x)), p, off, most = 0;
	struct stats_sketch *s;
	size_t beyond = 0, asked = 0, i;
	int kind, round;

	(void)state;
	for (kind = 0; kind < 6; kind++) {
		for (round = 0; round < 6; round++) {
			s = fill(x, kind, round % 2 == 0 ? 1 : 16,
			    (uint64_t)(kind * 10 + round));
			assert_true(stats_sketch_n(s) == MANY);
			assert_true(stats_sketch_kept(s) < 3 * 128 + 100);
			assert_true(stats_sketch_error(s, 0.01) <
			    0.04 * MANY);
			for (i = 1; i <= PLACES; i++, asked++) {
				p = (double)i / (PLACES + 1);
				off = off_by(x, MANY,
				    stats_sketch_quantile(s, p), p);
				assert_true(off <= stats_sketch_error(s, 0));
				beyond += off > stats_sketch_error(s, 0.01);
				most = fmax(most, off);
			}
			assert_true(stats_sketch_quantile(s, 0) == x[0]);
			assert_true(stats_sketch_quantile(s, 1) ==
			    x[MANY - 1]);
			stats_sketch_free(s);
		}
	}
	free(x);
	assert_true(beyond * 100 <= asked);
	assert_true(most > 0);		/* the bound had something to do */
}

static void
same_seed_same_answers(void **state)
{
	double *x = mem_new(MANY, sizeof(*x));
	struct stats_sketch *a = fill(x, 0, 1, 3), *b = fill(x, 0, 1, 3);
	int i, differ = 0;
	struct stats_sketch *c = fill(x, 1, 1, 4), *d = fill(x, 1, 1, 5);

	(void)state;
	for (i = 1; i < 100; i++) {
		assert_true(stats_sketch_quantile(a, i / 100.0) ==
		    stats_sketch_quantile(b, i / 100.0));
		differ += stats_sketch_quantile(c, i / 100.0) !=
		    stats_sketch_quantile(d, i / 100.0);
	}
	assert_true(differ > 50);
	stats_sketch_free(a);
	stats_sketch_free(b);
	stats_sketch_free(c);
	stats_sketch_free(d);
	free(x);
}

/* Weights add up to n: the share of the largest is 1. */
static void
no_number_is_lost(void **state)
{
	struct stats_sketch *s = stats_sketch_new(8, 9), *empty =
	    stats_sketch_new(8, 9);
	size_t i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		stats_sketch_add(s, (double)(i * 7919 % 3001));
		assert_rel(stats_sketch_share(s, 4000), 1, 1e-15);
	}
	stats_sketch_merge(s, empty);
	stats_sketch_merge(empty, s);
	assert_true(stats_sketch_n(empty) == 3000);
	assert_rel(stats_sketch_share(empty, 4000), 1, 1e-15);
	assert_true(stats_sketch_quantile(empty, 0) ==
	    stats_sketch_quantile(s, 0));
	stats_sketch_free(s);
	stats_sketch_free(empty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_are_exact),
		cmocka_unit_test(errors_keep_the_bound),
		cmocka_unit_test(same_seed_same_answers),
		cmocka_unit_test(no_number_is_lost),
	};

	return cmocka_run_group_tests_name("stats_sketch", tests, NULL, NULL);
}
