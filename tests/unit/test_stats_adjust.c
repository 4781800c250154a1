/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "stats/adjust.h"

static double out[100];

static void
agree_with_statsmodels_and_r(void **state)
{
	size_t n;
	const double *p = series("p", &n);

	(void)state;
	stats_adjust_bh(p, n, out);
	assert_series(out, n, "bh", 1e-12);
	stats_adjust_holm(p, n, out);
	assert_series(out, n, "holm", 1e-12);
	p = series("R.p", &n);
	stats_adjust_bh(p, n, out);
	assert_series(out, n, "R.bh", 1e-12);
	stats_adjust_holm(p, n, out);
	assert_series(out, n, "R.holm", 1e-12);
}

static void
in_place_is_the_same(void **state)
{
	size_t n;
	double *p = series("p", &n);

	(void)state;
	stats_adjust_bh(p, n, p);
	assert_series(p, n, "bh", 1e-12);
	p = series("p", &n);
	stats_adjust_holm(p, n, p);
	assert_series(p, n, "holm", 1e-12);
}

/* A test without an answer was not made; of either sign of NaN. */
static void
no_answer_is_left_out(void **state)
{
	const double p[] = { 0.01, NAN, 0.02, -NAN, 0.9 };

	(void)state;
	stats_adjust_bh(p, 5, out);
	assert_rel(out[0], 0.03, 1e-15);
	assert_rel(out[2], 0.03, 1e-15);
	assert_rel(out[4], 0.9, 1e-15);
	assert_true(isnan(out[1]) && isnan(out[3]));
	stats_adjust_holm(p, 5, out);
	assert_rel(out[0], 0.03, 1e-15);
	assert_rel(out[2], 0.04, 1e-15);
	assert_true(isnan(out[1]) && isnan(out[3]));
}

static void
none_one_and_equal(void **state)
{
	const double one = 0.3, same[] = { 0.2, 0.2, 0.2, 0.2 };
	int i;

	(void)state;
	out[0] = 7;
	stats_adjust_bh(&one, 0, out);
	stats_adjust_holm(&one, 0, out);
	assert_true(out[0] == 7);
	stats_adjust_bh(&one, 1, out);
	assert_true(out[0] == 0.3);
	stats_adjust_bh(same, 4, out);
	for (i = 0; i < 4; i++)
		assert_rel(out[i], 0.2, 1e-15);
	stats_adjust_holm(same, 4, out);
	for (i = 0; i < 4; i++)
		assert_rel(out[i], 0.8, 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_with_statsmodels_and_r),
		cmocka_unit_test(in_place_is_the_same),
		cmocka_unit_test(no_answer_is_left_out),
		cmocka_unit_test(none_one_and_equal),
	};

	return cmocka_run_group_tests_name("stats_adjust", tests, NULL, NULL);
}
