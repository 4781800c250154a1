/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/trend.h"

static void
set_agrees(const char *name, const double *t, const double *x, size_t n)
{
	static const double level[] = { 0.95, 0.8 };
	struct stats_slope s;
	struct stats_line l = stats_line(t, x, n);
	const double line[] = { l.slope, l.intercept, l.slope_se,
		l.intercept_se, l.r2, l.p };
	char key[64];
	int i;

	for (i = 0; i < 2; i++) {
		s = stats_theil_sen(t, x, n, level[i], NULL);
		snprintf(key, sizeof(key), "theil_sen.%s.%g", name, level[i]);
		assert_series((const double[]){ s.slope, s.intercept, s.low,
		    s.high }, 4, key, 1e-12);
		assert_false(s.sampled);
	}
	snprintf(key, sizeof(key), "line.%s", name);
	assert_series(line, 6, key, 1e-9);
}

static void
slopes_agree_with_scipy(void **state)
{
	size_t n, m;
	const double *x = series("temperature", &n);

	(void)state;
	set_agrees("temperature", NULL, x, n);
	x = series("down_min", &m);
	set_agrees("down", NULL, x, m);
	x = series("auto_s", &n);
	set_agrees("auto", series("day", NULL), x, n);
	x = series("torque", &n);
	set_agrees("wear_torque", series("wear", NULL), x, n);
}

static void
mk_agrees(const char *name, const double *t, const double *x, size_t n)
{
	struct stats_test r = stats_mann_kendall(t, x, n);

	assert_series((const double[]){ r.stat, r.p, r.effect }, 3, name,
	    1e-11);
}

static void
mann_kendall_agrees_with_r(void **state)
{
	size_t n, m;
	const double *x = series("temperature", &n);

	(void)state;
	mk_agrees("R.mk.temperature", NULL, x, n);
	x = series("down_min", &m);
	mk_agrees("R.mk.down", NULL, x, m);
	x = series("auto_s", &n);
	mk_agrees("R.mk.auto", series("day", NULL), x, n);
	x = series("torque", &n);
	mk_agrees("R.mk.wear_torque", series("wear", NULL), x, n);
}

/* Above the limit pairs are drawn: near the truth, the same for a seed. */
static void
long_series_are_sampled(void **state)
{
	enum { N = STATS_SLOPE_EXACT + 2000 };
	double *x = mem_new(N, sizeof(*x));
	struct stats_slope a, b, exact;
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 1);
	for (i = 0; i < N; i++)
		x[i] = 0.25 * i + 400 * (rng_unit(&r) - 0.5);
	rng_seed(&r, 2);
	a = stats_theil_sen(NULL, x, N, 0.95, &r);
	rng_seed(&r, 2);
	b = stats_theil_sen(NULL, x, N, 0.95, &r);
	assert_true(a.sampled && a.slope == b.slope && a.high == b.high);
	assert_rel(a.slope, 0.25, 0.02);
	assert_true(a.low < 0.25 && a.high > 0.25);
	assert_true(a.low < a.slope && a.slope < a.high);
	exact = stats_theil_sen(NULL, x, STATS_SLOPE_EXACT, 0.95, NULL);
	assert_false(exact.sampled);
	assert_rel(exact.slope, 0.25, 0.04);
	/* The interval shrinks by n^1.5. */
	assert_near((a.high - a.low) / (exact.high - exact.low),
	    pow((double)N / STATS_SLOPE_EXACT, -1.5), 0.1);
	free(x);
}

static void
too_few_or_constant(void **state)
{
	const double x[] = { 2, 5, 5, 5 }, same[] = { 3, 3, 3, 3 };
	struct stats_slope s;
	struct stats_line l;
	struct stats_test t;

	(void)state;
	assert_true(isnan(stats_theil_sen(NULL, x, 0, 0.95, NULL).slope));
	assert_true(isnan(stats_theil_sen(NULL, x, 1, 0.95, NULL).slope));
	s = stats_theil_sen(NULL, x, 2, 0.95, NULL);
	assert_true(s.slope == 3 && s.intercept == 2 && s.low == 3);
	s = stats_theil_sen(same, x, 4, 0.95, NULL);
	assert_true(isnan(s.slope) && isnan(s.low));
	s = stats_theil_sen(NULL, same, 4, 0.95, NULL);
	assert_true(s.slope == 0 && s.low == 0 && s.high == 0);
	l = stats_line(NULL, x, 1);
	assert_true(isnan(l.slope));
	l = stats_line(NULL, x, 2);
	assert_true(l.slope == 3 && l.intercept == 2 && isnan(l.p));
	l = stats_line(NULL, same, 4);
	assert_true(l.slope == 0 && l.intercept == 3 && isnan(l.r2));
	l = stats_line(same, x, 4);
	assert_true(isnan(l.slope));
	assert_true(isnan(stats_mann_kendall(NULL, x, 2).p));
	t = stats_mann_kendall(NULL, same, 4);
	assert_true(t.p == 1 && isnan(t.effect) && t.stat == 0);
}

static void
magnitude_scales_the_slope(void **state)
{
	static const double factor[] = { 1e300, 1e-300 };
	size_t n, i;
	const double *x = series("temperature", &n);
	const double *line = series("line.temperature", NULL);
	const double *sen = series("theil_sen.temperature.0.95", NULL);
	double y[400];
	struct stats_line l;
	int k;

	(void)state;
	for (k = 0; k < 2; k++) {
		for (i = 0; i < n; i++)
			y[i] = x[i] * factor[k];
		l = stats_line(NULL, y, n);
		assert_rel(l.slope, line[0] * factor[k], 1e-9);
		assert_rel(l.slope_se, line[2] * factor[k], 1e-9);
		assert_rel(l.p, line[5], 1e-9);
		assert_rel(stats_theil_sen(NULL, y, n, 0.95, NULL).slope,
		    sen[0] * factor[k], 1e-9);
	}
	/* Microseconds since 1970 as times: a large offset. */
	for (i = 0; i < n; i++)
		y[i] = 1.7e15 + (double)i;
	l = stats_line(y, x, n);
	assert_rel(l.slope, line[0], 1e-9);
	assert_rel(l.p, line[5], 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slopes_agree_with_scipy),
		cmocka_unit_test(mann_kendall_agrees_with_r),
		cmocka_unit_test(long_series_are_sampled),
		cmocka_unit_test(too_few_or_constant),
		cmocka_unit_test(magnitude_scales_the_slope),
	};

	return cmocka_run_group_tests_name("stats_trend", tests, NULL, NULL);
}
