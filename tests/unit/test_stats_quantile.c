/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "stats/order.h"
#include "stats/quantile.h"

static void
quantiles_are_those_of_r(const char *set, const char *name)
{
	size_t n, m, i;
	const double *p = series("R.quantile.p", &m);
	double *x, got[16], sorted[16];

	for (i = 0; i < m; i++) {
		x = series(set, &n);	/* a fresh copy: order is lost */
		got[i] = stats_quantile(x, n, p[i]);
		stats_sort(x, n);
		sorted[i] = stats_sorted_quantile(x, n, p[i]);
	}
	assert_series(got, m, name, 1e-13);
	assert_series(sorted, m, name, 1e-13);
}

static void
agree_with_r(void **state)
{
	(void)state;
	quantiles_are_those_of_r("torque", "R.quantile.torque");
	quantiles_are_those_of_r("auto_s", "R.quantile.auto");
}

static void
spread_agrees_with_scipy(void **state)
{
	const double share[] = { 0, 0.05, 0.1, 0.25, 0.4 };
	double got[5];
	size_t n, i;
	double *x = series("torque", &n);

	(void)state;
	got[0] = stats_mad(x, n);
	x = series("auto_s", &n);
	got[1] = stats_mad(x, n);
	assert_series(got, 2, "mad", 1e-12);
	for (i = 0; i < 5; i++) {
		x = series("auto_s", &n);
		got[i] = stats_trimmed_mean(x, n, share[i]);
	}
	assert_series(got, 5, "trimmed", 1e-12);
}

static void
few_numbers_and_constants(void **state)
{
	double x[] = { 4, 2 }, same[] = { 3, 3, 3, 3 };

	(void)state;
	assert_true(isnan(stats_quantile(x, 0, 0.5)));
	assert_true(isnan(stats_mad(x, 0)));
	assert_true(isnan(stats_trimmed_mean(x, 0, 0.1)));
	assert_true(isnan(stats_sorted_quantile(x, 0, 0.1)));
	assert_true(isnan(stats_trimmed_mean(x, 2, 0.5)));
	assert_true(stats_median(x, 1) == 4);
	assert_true(stats_median(x, 2) == 3);
	assert_true(stats_quantile(x, 2, 0) == 2);
	assert_true(stats_quantile(x, 2, 1) == 4);
	assert_true(stats_quantile(x, 2, 0.25) == 2.5);
	assert_true(stats_mad(same, 4) == 0);
	assert_true(stats_quantile(same, 4, 0.3) == 0);	/* of deviations */
}

static void
extremes_do_not_overflow(void **state)
{
	double x[] = { -1.7e308, 1.7e308 }, y[] = { 1e-308, 3e-308 };

	(void)state;
	assert_true(stats_median(x, 2) == 0);
	assert_rel(stats_quantile(x, 2, 0.75), 0.85e308, 1e-15);
	assert_rel(stats_median(y, 2), 2e-308, 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_with_r),
		cmocka_unit_test(spread_agrees_with_scipy),
		cmocka_unit_test(few_numbers_and_constants),
		cmocka_unit_test(extremes_do_not_overflow),
	};

	return cmocka_run_group_tests_name("stats_quantile", tests, NULL,
	    NULL);
}
