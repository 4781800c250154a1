/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/season.h"

static void
autocorrelation_agrees(void **state)
{
	double got[31];
	size_t n;
	const double *x = series("temperature", &n);
	struct stats_test t = stats_ljung_box(x, n, 10);

	(void)state;
	stats_autocorrelation(x, n, 30, got);
	assert_series(got, 31, "acf.temperature", 1e-9);
	assert_series(got, 31, "R.acf.temperature", 1e-9);
	assert_series((const double[]){ t.stat, t.p }, 2, "ljung_box", 1e-9);
}

static void
season_agrees(const char *name, const double *x, size_t n, size_t period)
{
	double got[3 + 8], *mean = got + 3;
	struct stats_test t = stats_season(x, n, period, mean);
	char key[64];

	got[0] = t.effect;
	got[1] = t.stat;
	got[2] = t.p;
	snprintf(key, sizeof(key), "season.%s", name);
	assert_series(got, 3 + period, key, 1e-9);
}

static void
seasons_agree_with_numpy(void **state)
{
	size_t n, m;
	const double *x = series("temperature", &n), *y = series("auto_s", &m);

	(void)state;
	season_agrees("temperature", x, n, 4);
	season_agrees("auto", y, m, 5);
}

static void
a_pattern_is_found_and_noise_is_not(void **state)
{
	double x[240], mean[24];
	struct stats_test t;
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 1);
	for (i = 0; i < 240; i++)
		x[i] = i * 0.5 + 100 * sin(i * acos(-1) / 12);
	t = stats_season(x, 240, 24, mean);
	assert_true(t.effect > 0.99 && t.p < 1e-6);
	assert_true(mean[6] > 90 && mean[18] < -90);
	for (i = 0; i < 240; i++)
		x[i] = rng_unit(&r);
	t = stats_season(x, 240, 24, NULL);
	assert_true(t.effect < 0.25 && t.p > 0.01);
}

static void
too_short_or_flat_has_no_answer(void **state)
{
	double x[20], mean[5] = { 1 }, r[3];
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++)
		x[i] = 1e15 + (double)i;	/* a line and nothing else */
	assert_true(isnan(stats_season(x, 20, 5, mean).effect));
	assert_true(isnan(mean[0]));
	assert_true(isnan(stats_season(x, 9, 5, NULL).p));
	assert_true(stats_season(x, 9, 5, NULL).need == 10);
	assert_true(isnan(stats_season(x, 20, 1, NULL).p));
	assert_true(isnan(stats_season(x, 0, 0, NULL).p));
	for (i = 0; i < 20; i++)
		x[i] = 8;
	assert_true(isnan(stats_season(x, 20, 5, NULL).effect));
	stats_autocorrelation(x, 20, 2, r);
	assert_true(isnan(r[0]) && isnan(r[2]));
	stats_autocorrelation(x, 0, 0, r);
	assert_true(isnan(r[0]));
	assert_true(isnan(stats_ljung_box(x, 20, 3).p));
	assert_true(isnan(stats_ljung_box(x, 4, 3).p));
	x[0] = 9;
	stats_autocorrelation(x, 2, 2, r);
	assert_true(r[0] == 1 && r[1] == -0.5 && r[2] == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(autocorrelation_agrees),
		cmocka_unit_test(seasons_agree_with_numpy),
		cmocka_unit_test(a_pattern_is_found_and_noise_is_not),
		cmocka_unit_test(too_short_or_flat_has_no_answer),
	};

	return cmocka_run_group_tests_name("stats_season", tests, NULL, NULL);
}
