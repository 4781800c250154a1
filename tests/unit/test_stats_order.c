/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/order.h"
#include "stats/stats.h"

enum { MANY = 5000 };

static double x[MANY], y[MANY], rank[MANY];
static uint32_t order[MANY];

/* Few values, many ties; or all magnitudes and signs. */
static void
fill(struct rng *r, size_t n, int kind)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (kind == 0)
			x[i] = (double)rng_below(r, 7) - 3;
		else
			x[i] = ldexp(rng_unit(r) - 0.5,
			    (int)rng_below(r, 2000) - 1000);
	}
}

static int
by_value(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

static void
sorts_as_the_c_library(void **state)
{
	static const size_t size[] = { 0, 1, 2, 3, 40, 41, 100, 1999, 2001,
		MANY };
	struct rng r;
	size_t i, k;

	(void)state;
	rng_seed(&r, 1);
	for (i = 0; i < 2 * sizeof(size) / sizeof(*size); i++) {
		fill(&r, size[i / 2], i % 2);
		memcpy(y, x, sizeof(y));
		qsort(y, size[i / 2], sizeof(*y), by_value);
		stats_sort(x, size[i / 2]);
		for (k = 0; k < size[i / 2]; k++)
			assert_true(x[k] == y[k]);
	}
}

static void
order_keeps_equals_in_place(void **state)
{
	struct rng r;
	size_t i;

	(void)state;
	rng_seed(&r, 2);
	fill(&r, MANY, 0);
	x[7] = -0.0;			/* is 0 like the others */
	stats_order(x, MANY, order);
	for (i = 1; i < MANY; i++) {
		assert_true(x[order[i - 1]] <= x[order[i]]);
		if (x[order[i - 1]] == x[order[i]])
			assert_true(order[i - 1] < order[i]);
	}
}

static void
ties_share_their_mean_rank(void **state)
{
	const double v[] = { 3, 1, 3, 0.0, 3, -0.0 };
	double ties;

	(void)state;
	ties = stats_rank(v, 6, rank);
	assert_true(rank[0] == 5 && rank[2] == 5 && rank[4] == 5);
	assert_true(rank[3] == 1.5 && rank[5] == 1.5 && rank[1] == 3);
	assert_true(ties == 24 + 6);
	assert_true(stats_rank(v, 1, rank) == 0 && rank[0] == 1);
	assert_true(stats_rank(v, 0, rank) == 0);
}

static void
selection_parts_the_array(void **state)
{
	struct rng r;
	size_t i, k, n;
	int round;

	(void)state;
	rng_seed(&r, 3);
	for (round = 0; round < 300; round++) {
		n = 1 + rng_below(&r, round % 10 == 0 ? MANY : 200);
		k = rng_below(&r, n);
		fill(&r, n, round % 2);
		memcpy(y, x, sizeof(y));
		stats_sort(y, n);
		assert_true(stats_select(x, n, k) == y[k]);
		for (i = 0; i < n; i++)
			assert_true(i < k ? x[i] <= x[k] : x[i] >= x[k]);
		stats_sort(x, n);
		for (i = 0; i < n; i++)
			assert_true(x[i] == y[i]);
	}
}

/* Sorted, reversed, and up and down: what naive pivots are slow on. */
static void
selection_stands_orderly_input(void **state)
{
	size_t i;
	int shape;

	(void)state;
	for (shape = 0; shape < 3; shape++) {
		for (i = 0; i < MANY; i++)
			x[i] = shape == 0 ? (double)i : shape == 1 ?
			    (double)(MANY - i) : (double)(i < MANY / 2 ? i :
			    MANY - i);
		memcpy(y, x, sizeof(y));
		stats_sort(y, MANY);
		assert_true(stats_select(x, MANY, MANY / 3) == y[MANY / 3]);
	}
}

/* Of no use, but it must end. */
static void
nan_does_not_hang_or_crash(void **state)
{
	struct rng r;
	size_t i;

	(void)state;
	rng_seed(&r, 4);
	for (i = 0; i < 500; i++)
		x[i] = rng_below(&r, 3) == 0 ? NAN : rng_unit(&r);
	assert_false(stats_finite(x, 500));
	stats_select(x, 500, 250);
	stats_sort(x, 500);
	stats_rank(x, 500, rank);
	x[0] = HUGE_VAL;
	assert_false(stats_finite(x, 1));
	x[0] = 1e308;
	assert_true(stats_finite(x, 1) && stats_finite(x, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_as_the_c_library),
		cmocka_unit_test(order_keeps_equals_in_place),
		cmocka_unit_test(ties_share_their_mean_rank),
		cmocka_unit_test(selection_parts_the_array),
		cmocka_unit_test(selection_stands_orderly_input),
		cmocka_unit_test(nan_does_not_hang_or_crash),
	};

	return cmocka_run_group_tests_name("stats_order", tests, NULL, NULL);
}
