/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "stats/table.h"

static void
table_agrees(const char *name, const double *count, size_t rows, size_t cols)
{
	struct stats_table a = stats_table(count, rows, cols, STATS_PEARSON);
	struct stats_table y = stats_table(count, rows, cols, STATS_YATES);
	struct stats_table g = stats_table(count, rows, cols,
	    STATS_LIKELIHOOD);
	const double got[] = { a.test.stat, a.test.p, a.test.df, y.test.stat,
		y.test.p, g.test.stat, g.test.p, a.test.effect,
		a.v_corrected, a.least_expected };
	char key[64];

	snprintf(key, sizeof(key), "table.%s", name);
	assert_series(got, 10, key, 1e-9);
	assert_rel(y.test.effect, a.test.effect, 0);
	assert_rel(g.test.effect, a.test.effect, 0);
}

static void
tables_agree_with_scipy(void **state)
{
	const double small[] = { 3, 1, 2, 9 };

	(void)state;
	table_agrees("type_failure", series("type_failure", NULL), 3, 2);
	table_agrees("type_mode", series("type_mode", NULL), 3, 5);
	table_agrees("two", series("type_failure", NULL), 2, 2);
	table_agrees("small", small, 2, 2);
}

static void
fits_agree_with_scipy(void **state)
{
	const double share[] = { 1, 2, 3, 4, 2 };
	const double *x = series("type_mode", NULL);
	struct stats_test t = stats_fit(x, NULL, 5, 0, STATS_PEARSON), g;

	(void)state;
	assert_series((const double[]){ t.stat, t.p }, 2, "fit.even", 1e-9);
	t = stats_fit(x, share, 5, 1, STATS_PEARSON);
	g = stats_fit(x, share, 5, 1, STATS_LIKELIHOOD);
	assert_series((const double[]){ t.stat, t.p, g.stat, g.p }, 4,
	    "fit.shares", 1e-9);
	assert_rel(t.effect, sqrt(t.stat / 260), 1e-12);
	assert_true(t.n == 260 && t.df == 3);
}

static void
fisher_agrees_with_scipy(void **state)
{
	struct stats_test t;
	double less, greater;
	const double *v;
	char key[16];
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		snprintf(key, sizeof(key), "fisher.%d", i);
		v = series(key, NULL);
		t = stats_fisher(v[0], v[1], v[2], v[3], &less, &greater);
		assert_series((const double[]){ v[0], v[1], v[2], v[3],
		    t.effect, t.p, less, greater }, 8, key, 1e-9);
		assert_true(t.exact);
	}
}

/* The lady tasting tea: 3 of 4 right, p = 17/70 one-sided (Fisher 1935). */
static void
the_lady_guessed(void **state)
{
	double greater;

	(void)state;
	assert_rel(stats_fisher(3, 1, 1, 3, NULL, &greater).p, 34.0 / 70,
	    1e-13);
	assert_rel(greater, 17.0 / 70, 1e-13);
}

/* Rows and columns of zeros say nothing and change nothing. */
static void
empty_rows_do_not_count(void **state)
{
	const double a[] = { 10, 20, 30, 5 };
	const double b[] = { 10, 0, 20, 0, 0, 0, 30, 0, 5 };
	struct stats_table x = stats_table(a, 2, 2, STATS_PEARSON);
	struct stats_table y = stats_table(b, 3, 3, STATS_PEARSON);

	(void)state;
	assert_true(x.test.p == y.test.p && y.test.df == 1);
	assert_true(x.v_corrected == y.v_corrected);
}

static void
perfect_and_none(void **state)
{
	const double same[] = { 50, 0, 0, 0, 50, 0, 0, 0, 50 };
	const double even[] = { 10, 10, 10, 10 };
	struct stats_table t = stats_table(same, 3, 3, STATS_PEARSON);

	(void)state;
	assert_rel(t.test.effect, 1, 1e-14);
	assert_rel(t.v_corrected, 1, 1e-12);
	t = stats_table(even, 2, 2, STATS_YATES);
	assert_true(t.test.p == 1 && t.test.effect == 0);
	assert_true(t.v_corrected == 0);
}

static void
degenerate_tables_have_no_answer(void **state)
{
	const double zero[6] = { 0 }, one[] = { 3, 4, 0, 0 };
	struct stats_test t;
	double less, greater;

	(void)state;
	assert_true(isnan(stats_table(zero, 2, 3, STATS_PEARSON).test.p));
	assert_true(isnan(stats_table(one, 2, 2, STATS_PEARSON).test.p));
	assert_true(isnan(stats_table(one, 0, 0, STATS_PEARSON).test.p));
	assert_true(isnan(stats_table(one, 1, 2, STATS_PEARSON).
	    least_expected));
	assert_true(isnan(stats_fit(zero, NULL, 3, 0, STATS_PEARSON).p));
	assert_true(isnan(stats_fit(one, NULL, 1, 0, STATS_PEARSON).p));
	assert_true(isnan(stats_fit(one, NULL, 2, 1, STATS_PEARSON).p));
	assert_true(isnan(stats_fit(one, NULL, 0, 0, STATS_PEARSON).p));
	t = stats_fisher(3, 4, 0, 0, &less, &greater);
	assert_true(t.p == 1 && less == 1 && greater == 1);
	assert_true(isnan(t.effect));
	assert_true(stats_fisher(0, 0, 0, 0, NULL, NULL).p == 1);
	assert_true(isinf(stats_fisher(3, 0, 1, 2, NULL, NULL).effect));
}

/* Counts of 1e300 and of 1e-300 (shares of something): no overflow. */
static void
magnitude_of_counts(void **state)
{
	const double big[] = { 3e300, 1e300, 2e300, 9e300 };
	const double tiny[] = { 3e-300, 1e-300, 2e-300, 9e-300 };

	(void)state;
	assert_rel(stats_table(big, 2, 2, STATS_PEARSON).test.effect,
	    series("table.small", NULL)[7], 1e-12);
	assert_rel(stats_table(tiny, 2, 2, STATS_PEARSON).test.effect,
	    series("table.small", NULL)[7], 1e-12);
	assert_true(stats_table(big, 2, 2, STATS_PEARSON).test.p == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_agree_with_scipy),
		cmocka_unit_test(fits_agree_with_scipy),
		cmocka_unit_test(fisher_agrees_with_scipy),
		cmocka_unit_test(the_lady_guessed),
		cmocka_unit_test(empty_rows_do_not_count),
		cmocka_unit_test(perfect_and_none),
		cmocka_unit_test(degenerate_tables_have_no_answer),
		cmocka_unit_test(magnitude_of_counts),
	};

	return cmocka_run_group_tests_name("stats_table", tests, NULL, NULL);
}
