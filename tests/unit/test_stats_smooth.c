/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "stats/smooth.h"

static double out[400];

static void
moving_agrees(size_t width, enum stats_window w, const char *name)
{
	size_t n;
	const double *x = series("temperature", &n);
	char key[64];

	snprintf(key, sizeof(key), "%s_mean.%zu", name, width);
	stats_moving_average(x, n, width, w, out);
	assert_series(out, n, key, 1e-12);
	snprintf(key, sizeof(key), "%s_median.%zu", name, width);
	stats_moving_median(x, n, width, w, out);
	assert_series(out, n, key, 1e-12);
}

static void
moving_windows_agree_with_pandas(void **state)
{
	(void)state;
	moving_agrees(1, STATS_TRAILING, "trailing");
	moving_agrees(2, STATS_TRAILING, "trailing");
	moving_agrees(7, STATS_TRAILING, "trailing");
	moving_agrees(24, STATS_TRAILING, "trailing");
	moving_agrees(7, STATS_CENTRED, "centred");
	moving_agrees(25, STATS_CENTRED, "centred");
}

static void
lowess_agrees_with_statsmodels(void **state)
{
	double index[400];
	size_t n, m, i;
	const double *x = series("temperature", &n), *t;
	int rounds;
	char key[64];

	(void)state;
	for (i = 0; i < n; i++)
		index[i] = (double)i;
	for (rounds = 0; rounds <= 3; rounds += 3) {
		snprintf(key, sizeof(key), "lowess.temperature.%d", rounds);
		stats_lowess(index, x, n, 0.2, rounds, out);
		assert_series(out, n, key, 1e-9);
		t = series("day", &m);
		snprintf(key, sizeof(key), "lowess.auto.%d", rounds);
		stats_lowess(t, series("auto_s", NULL), m, 0.3, rounds, out);
		assert_series(out, m, key, 1e-9);
	}
}

static void
a_line_with_a_spike_is_its_own_lowess(void **state)
{
	double t[50], x[50];
	size_t i;

	(void)state;
	for (i = 0; i < 50; i++) {
		t[i] = 1e9 + (double)i;
		x[i] = 3 * (double)i - 20;
	}
	stats_lowess(t, x, 50, 0.3, 3, out);
	for (i = 0; i < 50; i++)
		assert_near(out[i], 3 * (double)i - 20, 1e-9);
	for (i = 0; i < 50; i++)
		x[i] += (double)(i * 7 % 5) - 2;
	x[30] += 60;
	stats_lowess(t, x, 50, 0.3, 3, out);
	for (i = 0; i < 50; i++)
		assert_true(fabs(out[i] - (3 * (double)i - 20)) < 3);
}

static void
spike_leaves_nothing_behind(void **state)
{
	const double x[] = { 1, 1e300, 1, 1, 1, 1 };

	(void)state;
	stats_moving_average(x, 6, 2, STATS_TRAILING, out);
	assert_true(out[1] == 5e299 && out[3] == 1 && out[5] == 1);
	stats_moving_median(x, 6, 3, STATS_CENTRED, out);
	assert_true(out[1] == 1 && out[2] == 1);
}

/* Empty, single, a window wider than the series, all at one time. */
static void
ends_and_ties_are_handled(void **state)
{
	const double x[] = { 4, 8 }, t[] = { 5, 5, 5 }, y[] = { 1, 2, 6 };

	(void)state;
	out[0] = 77;
	stats_moving_average(x, 0, 3, STATS_TRAILING, out);
	stats_moving_median(x, 0, 3, STATS_CENTRED, out);
	stats_lowess(x, x, 0, 0.5, 3, out);
	assert_true(out[0] == 77);
	stats_lowess(x, x, 1, 0.5, 3, out);
	assert_true(out[0] == 4);
	stats_moving_median(x, 2, 99, STATS_CENTRED, out);
	assert_true(out[0] == 6 && out[1] == 6);
	stats_moving_average(x, 2, 99, STATS_TRAILING, out);
	assert_true(out[0] == 4 && out[1] == 6);
	stats_lowess(t, y, 3, 1, 0, out);
	assert_near(out[0], 3, 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moving_windows_agree_with_pandas),
		cmocka_unit_test(lowess_agrees_with_statsmodels),
		cmocka_unit_test(a_line_with_a_spike_is_its_own_lowess),
		cmocka_unit_test(spike_leaves_nothing_behind),
		cmocka_unit_test(ends_and_ties_are_handled),
	};

	return cmocka_run_group_tests_name("stats_smooth", tests, NULL, NULL);
}
