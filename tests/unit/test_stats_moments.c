/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/moments.h"

static struct stats_moments
of(const double *x, size_t n)
{
	struct stats_moments m = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		stats_moments_add(&m, x[i]);
	return m;
}

static void
says(const struct stats_moments *m, const char *name, double tol)
{
	const double *want = series(name, NULL);

	assert_rel(stats_moments_mean(m), want[0], tol);
	assert_rel(stats_moments_variance(m), want[1], tol);
	assert_rel(stats_moments_sd(m), sqrt(want[1]), tol);
	assert_rel(stats_moments_skewness(m), want[2], tol);
	assert_rel(stats_moments_kurtosis(m), want[3], tol);
}

static void
agree_with_fifty_digits(void **state)
{
	struct stats_moments m;
	size_t n;
	double *x;

	(void)state;
	x = series("torque", &n);
	m = of(x, n);
	says(&m, "moments.torque", 1e-12);
	assert_true(m.n == n);
	x = series("auto_s", &n);
	m = of(x, n);
	says(&m, "moments.auto", 1e-12);
	x = series("temperature", &n);
	m = of(x, n);
	says(&m, "moments.temperature", 1e-12);
}

/* A mean of 1e9 over a spread of 10 used to cost textbooks all digits. */
static void
large_mean_costs_no_digits(void **state)
{
	struct stats_moments m;
	size_t n, i;
	double *x = series("temperature", &n);

	(void)state;
	for (i = 0; i < n; i++)
		x[i] += 1e9;
	m = of(x, n);
	says(&m, "moments.offset", 1e-12);
}

static void
weights_count_like_repetition(void **state)
{
	struct stats_moments a = { 0 }, b = { 0 };
	size_t n, i, k;
	double *x = series("auto_s", &n), *w = series("power_s", NULL);

	(void)state;
	for (i = 0; i < n; i++)
		stats_moments_add_weighted(&a, x[i], w[i]);
	says(&a, "moments.weighted", 1e-11);
	a = (struct stats_moments){ 0 };
	for (i = 0; i < 50; i++) {
		stats_moments_add_weighted(&a, x[i], (double)(i % 4));
		for (k = 0; k < i % 4; k++)
			stats_moments_add(&b, x[i]);
	}
	assert_true(a.n < b.n && a.weight == b.weight);
	assert_rel(stats_moments_variance(&a), stats_moments_variance(&b),
	    1e-13);
	assert_rel(stats_moments_kurtosis(&a), stats_moments_kurtosis(&b),
	    1e-12);
}

/* Parts of any size, also empty ones, in a tree of any shape. */
static void
merged_is_as_if_added(void **state)
{
	struct stats_moments all, part[40];
	struct rng r;
	size_t n, i, k;
	double *x = series("temperature", &n);
	int round;

	(void)state;
	rng_seed(&r, 5);
	all = of(x, n);
	for (round = 0; round < 50; round++) {
		memset(part, 0, sizeof(part));
		for (i = 0; i < n; i++)
			stats_moments_add(&part[rng_below(&r, 30)], x[i]);
		for (k = 40; k > 1; k--) {
			i = rng_below(&r, k - 1);
			stats_moments_merge(&part[i], &part[k - 1]);
		}
		assert_true(part[0].n == n && part[0].min == all.min &&
		    part[0].max == all.max);
		says(&part[0], "moments.temperature", 1e-12);
	}
}

static void
scale_is(double factor)
{
	struct stats_moments m = { 0 }, a = { 0 }, b = { 0 };
	size_t n, i;
	const double *x = series("torque", &n);
	const double *want = series("moments.torque", NULL);

	for (i = 0; i < n; i++) {
		stats_moments_add(&m, x[i] * factor);
		stats_moments_add(i < 100 ? &a : &b, x[i] * factor);
	}
	stats_moments_merge(&a, &b);
	assert_rel(stats_moments_mean(&m), want[0] * factor, 1e-12);
	assert_rel(stats_moments_sd(&m), sqrt(want[1]) * factor, 1e-12);
	assert_rel(stats_moments_skewness(&m), want[2], 1e-11);
	assert_rel(stats_moments_kurtosis(&m), want[3], 1e-11);
	assert_rel(stats_moments_kurtosis(&a), want[3], 1e-11);
}

static void
any_magnitude_keeps_its_shape(void **state)
{
	(void)state;
	scale_is(1e300);
	scale_is(1e-300);
	scale_is(1e150);
	scale_is(1e-150);
	scale_is(1e61);
	scale_is(1e-61);
}

/* 0, 1e-300, 1 and 1e300 in every order. */
static void
magnitudes_may_come_mixed(void **state)
{
	const double v[] = { 0, 1e-300, 1, 1e300 };
	struct stats_moments m, p, q;
	size_t i;

	(void)state;
	for (i = 0; i < 256; i++) {
		const double x[] = { v[i % 4], v[i / 4 % 4], v[i / 16 % 4],
			v[i / 64] };
		double most = fmax(fmax(x[0], x[1]), fmax(x[2], x[3]));

		m = of(x, 4);
		p = of(x, 2);
		q = of(x + 2, 2);
		stats_moments_merge(&p, &q);
		assert_true(m.max == most && p.max == most);
		assert_rel(stats_moments_mean(&m), x[0] / 4 + x[1] / 4 +
		    x[2] / 4 + x[3] / 4, 1e-15);
		assert_rel(stats_moments_mean(&p), stats_moments_mean(&m),
		    1e-15);
		assert_rel(stats_moments_sd(&p), stats_moments_sd(&m), 1e-14);
	}
}

static void
too_few_have_no_answer(void **state)
{
	struct stats_moments m = { 0 };

	(void)state;
	assert_true(isnan(stats_moments_mean(&m)));
	assert_true(isnan(stats_moments_variance(&m)));
	assert_true(isnan(stats_moments_skewness(&m)));
	stats_moments_add(&m, 7);
	assert_true(stats_moments_mean(&m) == 7 && m.min == 7 && m.max == 7);
	assert_true(isnan(stats_moments_variance(&m)));
	stats_moments_add(&m, 7);
	assert_true(stats_moments_variance(&m) == 0);
	assert_true(isnan(stats_moments_skewness(&m)));
	assert_true(isnan(stats_moments_kurtosis(&m)));
	stats_moments_add(&m, 9);
	assert_rel(stats_moments_variance(&m), 4.0 / 3, 1e-15);
}

/* The variance of 1e300 is beyond a double, its root is not. */
static void
variance_may_be_infinite_sd_is_not(void **state)
{
	const double x[] = { 1e300, -1e300 };
	struct stats_moments m = of(x, 2);

	(void)state;
	assert_true(isinf(stats_moments_variance(&m)));
	assert_rel(stats_moments_sd(&m), sqrt(2) * 1e300, 1e-15);
	assert_true(stats_moments_mean(&m) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_with_fifty_digits),
		cmocka_unit_test(large_mean_costs_no_digits),
		cmocka_unit_test(weights_count_like_repetition),
		cmocka_unit_test(merged_is_as_if_added),
		cmocka_unit_test(any_magnitude_keeps_its_shape),
		cmocka_unit_test(magnitudes_may_come_mixed),
		cmocka_unit_test(too_few_have_no_answer),
		cmocka_unit_test(variance_may_be_infinite_sd_is_not),
	};

	return cmocka_run_group_tests_name("stats_moments", tests, NULL, NULL);
}
