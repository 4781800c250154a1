/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/change.h"

enum { MOST = 400 };

static void
pelt_says(const double *x, size_t n, double penalty, size_t least,
    const char *name)
{
	size_t at[MOST], m = stats_pelt(x, n, penalty, least, at), i;
	double got[MOST];

	for (i = 0; i < m; i++)
		got[i] = (double)at[i];
	assert_series(got, m, name, 0);
}

static void
pelt_agrees_with_optimal_partitioning(void **state)
{
	size_t n, m, i;
	const double *x = series("temperature", &n);
	double *y = series("auto_s", &m);

	(void)state;
	pelt_says(x, n, 500, 1, "pelt.temperature.500.1");
	pelt_says(x, n, 2000, 1, "pelt.temperature.2000.1");
	pelt_says(x, n, 500, 10, "pelt.temperature.500.10");
	for (i = 0; i < m; i++)
		y[i] /= 1000;
	pelt_says(y, m, 100, 5, "pelt.auto");
}

static double
squares(const double *x, size_t from, size_t to)
{
	double mean = 0, sum = 0;
	size_t i;

	for (i = from; i < to; i++)
		mean += x[i] / (double)(to - from);
	for (i = from; i < to; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sum;
}

/* The least cost there is, every last segment tried: O(n^2) sums. */
static double
least_cost(const double *x, size_t n, double penalty, size_t least)
{
	double best[MOST + 1], c;
	size_t s, t;

	best[0] = -penalty;
	for (t = 1; t <= n; t++) {
		best[t] = HUGE_VAL;
		for (s = 0; s + least <= t; s++) {
			c = best[s] + squares(x, s, t) + penalty;
			best[t] = c < best[t] ? c : best[t];
		}
	}
	return best[n];
}

static double
cost_of(const double *x, size_t n, double penalty, const size_t *at, size_t m)
{
	double sum = (double)m * penalty;
	size_t k;

	for (k = 0; k <= m; k++)
		sum += squares(x, k > 0 ? at[k - 1] : 0, k < m ? at[k] : n);
	return sum;
}

/* Steps, noise, ties and spikes at random. */
static void
no_segmentation_is_cheaper(void **state)
{
	double x[MOST], level, penalty;
	size_t at[MOST], n, m, i, least, k;
	struct rng r;
	int round, found = 0;

	(void)state;
	rng_seed(&r, 6);
	for (round = 0; round < 300; round++) {
		n = 2 + rng_below(&r, 120);
		least = 1 + rng_below(&r, 8);
		penalty = ldexp(1 + rng_unit(&r), (int)rng_below(&r, 12) - 6);
		for (i = 0, level = 0; i < n; i++) {
			if (rng_below(&r, 15) == 0)
				level = 6 * rng_unit(&r);
			x[i] = level + (round % 3 == 0 ?
			    (double)rng_below(&r, 3) : rng_unit(&r));
		}
		m = stats_pelt(x, n, penalty, least, at);
		found += m > 0;
		for (k = 0; k <= m; k++)
			assert_true((k < m ? at[k] : n) - (k > 0 ? at[k - 1] :
			    0) >= least || m == 0);
		if (n >= 2 * least)
			assert_near(cost_of(x, n, penalty, at, m),
			    least_cost(x, n, penalty, least), 1e-9);
		else
			assert_int_equal(m, 0);
	}
	assert_true(found > 100);
}

/* A jump of 1e12 must not hide the one of 3 behind it. */
static void
a_huge_jump_hides_no_small_one(void **state)
{
	double x[90];
	size_t at[90], i;

	(void)state;
	for (i = 0; i < 90; i++)
		x[i] = (i < 30 ? 0 : i < 60 ? 1e9 : 1e9 + 4) +
		    (double)(i % 3);
	assert_int_equal(stats_pelt(x, 90, 10, 2, at), 2);
	assert_true(at[0] == 30 && at[1] == 60);
}

static size_t
changes(const double *x, size_t n, struct stats_change *out)
{
	const struct stats_change_params p = { 0 };
	struct rng r;

	rng_seed(&r, 1);
	return stats_changes(x, n, &p, &r, out);
}

static void
planted_changes_are_found(void **state)
{
	struct stats_change c[MOST];
	double x[300], factor;
	struct rng r;
	size_t i;

	(void)state;
	for (factor = 1e-300; factor < 1e301; factor *= 1e300) {
		rng_seed(&r, 2);
		for (i = 0; i < 300; i++)
			x[i] = ((i < 100 ? 50 : i < 220 ? 56 : 51) +
			    4 * rng_unit(&r)) * factor;
		assert_int_equal(changes(x, 300, c), 2);
		assert_true(c[0].at == 100 && c[1].at == 220);
		assert_rel(c[0].p, 0.001, 1e-12);
		assert_rel(c[0].before, 52 * factor, 0.01);
		assert_rel(c[0].after, 58 * factor, 0.01);
		assert_rel(c[1].after, 53 * factor, 0.01);
		assert_true(c[1].before == c[0].after);
	}
}

/* Of 100 series of noise about none has a change. */
static void
noise_has_no_changes(void **state)
{
	const struct stats_change_params none = { .penalty = 4, .alpha = 1 },
	    guarded = { .penalty = 4 };
	struct stats_change c[MOST];
	size_t all = 0, left = 0;
	double x[100];
	struct rng r;
	int round, i;

	(void)state;
	rng_seed(&r, 3);
	for (round = 0; round < 100; round++) {
		for (i = 0; i < 100; i++)
			x[i] = stats_noise_sd((const double[]){ 0, 1 }, 2) *
			    (rng_unit(&r) + rng_unit(&r) + rng_unit(&r));
		assert_int_equal(changes(x, 100, c), 0);
		/* A penalty that lets noise pass is what the guard is for. */
		all += stats_changes(x, 100, &none, &r, c);
		left += stats_changes(x, 100, &guarded, &r, c);
	}
	assert_true(all > 100);
	assert_true(left * 5 < all);
}

static void
same_seed_same_p(void **state)
{
	const struct stats_change_params p = { .alpha = 1, .block = 4 };
	struct stats_change a[MOST], b[MOST];
	size_t n, i;
	const double *x = series("temperature", &n);
	struct rng r;

	(void)state;
	rng_seed(&r, 4);
	n = stats_changes(x, n, &p, &r, a);
	rng_seed(&r, 4);
	assert_int_equal(stats_changes(x, 316, &p, &r, b), n);
	assert_true(n > 3);
	for (i = 0; i < n; i++)
		assert_true(a[i].at == b[i].at && a[i].p == b[i].p);
}

static void
short_or_constant_has_none(void **state)
{
	struct stats_change c[20];
	double x[20] = { 1, 2 };
	size_t at[20], i;

	(void)state;
	for (i = 0; i < 10; i++)
		assert_int_equal(changes(x, i, c), 0);
	for (i = 0; i < 20; i++)
		x[i] = 5;
	assert_int_equal(changes(x, 20, c), 0);
	assert_int_equal(stats_pelt(x, 0, 1, 1, at), 0);
	assert_int_equal(stats_pelt(x, 1, 1, 1, at), 0);
	assert_int_equal(stats_pelt(x, 20, 1, 0, at), 0);
	assert_true(isnan(stats_noise_sd(x, 1)));
	assert_true(stats_noise_sd(x, 20) == 0);
	/* Most neighbours equal: the noise says 0, the step is there. */
	for (i = 10; i < 20; i++)
		x[i] = 9;
	assert_int_equal(changes(x, 20, c), 1);
	assert_true(c[0].at == 10 && c[0].before == 5 && c[0].after == 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pelt_agrees_with_optimal_partitioning),
		cmocka_unit_test(no_segmentation_is_cheaper),
		cmocka_unit_test(a_huge_jump_hides_no_small_one),
		cmocka_unit_test(planted_changes_are_found),
		cmocka_unit_test(noise_has_no_changes),
		cmocka_unit_test(same_seed_same_p),
		cmocka_unit_test(short_or_constant_has_none),
	};

	return cmocka_run_group_tests_name("stats_change", tests, NULL, NULL);
}
