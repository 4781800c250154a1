/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/drift.h"

static void
agree_with_numpy_and_scipy(void **state)
{
	double *x = series("torque", NULL), got[9 + 10 + 10], a[10] = { 0 };
	double b[10] = { 0 }, edge[9];
	const double *y = series("torque", NULL);

	(void)state;
	assert_int_equal(stats_bin_edges(x, 150, 10, edge), 9);
	stats_bin_count(y, 150, edge, 9, a);
	stats_bin_count(y + 150, 100, edge, 9, b);
	memcpy(got, edge, sizeof(edge));
	memcpy(got + 9, a, sizeof(a));
	memcpy(got + 19, b, sizeof(b));
	assert_series(got, 29, "bins", 1e-12);
	assert_series((const double[]){ stats_psi(a, b, 10),
	    stats_psi_limit(10, 150, 100, HUGE_VAL, 0.001),
	    stats_jensen_shannon(a, b, 10) }, 3, "psi", 1e-9);
}

/* An alarm once in twenty, when nothing has changed. */
static void
limit_is_passed_as_often_as_it_says(void **state)
{
	double a[10], b[10];
	double limit = stats_psi_limit(10, 500, 300, HUGE_VAL, 0.05);
	int round, i, alarms = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	for (round = 0; round < 2000; round++) {
		memset(a, 0, sizeof(a));
		memset(b, 0, sizeof(b));
		for (i = 0; i < 500; i++)
			a[rng_below(&r, 10)]++;
		for (i = 0; i < 300; i++)
			b[rng_below(&r, 10)]++;
		alarms += stats_psi(a, b, 10) > limit;
	}
	assert_true(alarms > 60 && alarms < 150);
}

static void
repeated_edges_are_one(void **state)
{
	double x[100], edge[9], one = 4, count[3] = { 0 };
	size_t i, m;

	(void)state;
	for (i = 0; i < 100; i++)
		x[i] = i < 70 ? 0 : i < 90 ? 1 : 2;
	m = stats_bin_edges(x, 100, 10, edge);
	assert_int_equal(m, 2);
	assert_true(edge[0] == 0 && edge[1] == 1);
	stats_bin_count(x, 100, edge, m, count);
	assert_true(count[0] == 70 && count[1] == 20 && count[2] == 10);
	for (i = 0; i < 100; i++)
		x[i] = 3;
	assert_int_equal(stats_bin_edges(x, 100, 10, edge), 0);
	assert_int_equal(stats_bin_edges(&one, 1, 10, edge), 0);
	assert_int_equal(stats_bin_edges(&one, 0, 10, edge), 0);
	stats_bin_count(&one, 1, edge, 0, count);
	assert_true(count[0] == 71);
}

static void
same_and_disjoint(void **state)
{
	const double a[] = { 5, 0, 5, 0 }, b[] = { 0, 7, 0, 7 };
	const double c[] = { 10, 0, 10, 0 }, none[4] = { 0 };

	(void)state;
	assert_true(stats_psi(a, c, 4) == 0);
	assert_true(stats_jensen_shannon(a, c, 4) == 0);
	assert_rel(stats_jensen_shannon(a, b, 4), 1, 1e-15);
	/* (0.5 - 0.5/14) log 14 and (0.5 - 0.5/10) log 10, twice each. */
	assert_rel(stats_psi(a, b, 4), 2 * ((0.5 - 0.5 / 14) *
	    log(0.5 / (0.5 / 14)) + (0.5 - 0.05) * log(10)), 1e-14);
	assert_true(isnan(stats_psi(a, none, 4)));
	assert_true(isnan(stats_psi(a, b, 0)));
	assert_true(isnan(stats_jensen_shannon(none, b, 4)));
	assert_true(isnan(stats_psi_limit(1, 10, 10, HUGE_VAL, 0.01)));
	assert_true(isnan(stats_psi_limit(10, 0, 10, HUGE_VAL, 0.01)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_with_numpy_and_scipy),
		cmocka_unit_test(limit_is_passed_as_often_as_it_says),
		cmocka_unit_test(repeated_edges_are_one),
		cmocka_unit_test(same_and_disjoint),
	};

	return cmocka_run_group_tests_name("stats_drift", tests, NULL, NULL);
}
