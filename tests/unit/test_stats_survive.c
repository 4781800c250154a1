/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/survive.h"

static double *life;
static bool failed[200];
static size_t n;

static int
load(void **state)
{
	const double *f;
	size_t i;

	(void)state;
	life = series("life", &n);
	f = series("failed", NULL);
	for (i = 0; i < n; i++)
		failed[i] = f[i] > 0;
	return 0;
}

static void
curve_agrees_with_r(void **state)
{
	struct stats_survival s[200];
	double v[5][200];
	size_t m = stats_kaplan_meier(life, failed, n, s), i;

	(void)state;
	for (i = 0; i < m; i++) {
		v[0][i] = s[i].time;
		v[1][i] = s[i].at_risk;
		v[2][i] = s[i].failed;
		v[3][i] = s[i].share;
		v[4][i] = s[i].se;
	}
	assert_series(v[0], m, "R.km.time", 0);
	assert_series(v[1], m, "R.km.risk", 0);
	assert_series(v[2], m, "R.km.failed", 0);
	assert_series(v[3], m, "R.km.share", 1e-12);
	assert_series(v[4], m, "R.km.se", 1e-11);
}

static void
median_life_is_where_half_are_left(void **state)
{
	const double t[] = { 1, 2, 3, 4 };
	const bool all[] = { true, true, true, true };
	struct stats_survival s[4];

	(void)state;
	assert_int_equal(stats_kaplan_meier(t, all, 4, s), 4);
	assert_true(stats_survival_quantile(s, 4, 0.5) == 2);
	assert_true(stats_survival_quantile(s, 4, 0.51) == 3);
	assert_true(stats_survival_quantile(s, 4, 1) == 4);
	assert_true(s[3].share == 0 && isnan(s[3].se));
	assert_true(isnan(stats_survival_quantile(s, 2, 0.6)));
	assert_true(isnan(stats_survival_quantile(s, 0, 0.5)));
}

/* Seen last at the moment another fails: it was at risk. */
static void
censored_at_a_failure_was_at_risk(void **state)
{
	const double t[] = { 5, 5, 7 };
	const bool f[] = { false, true, false };
	struct stats_survival s[3];

	(void)state;
	assert_int_equal(stats_kaplan_meier(t, f, 3, s), 1);
	assert_true(s[0].at_risk == 3 && s[0].time == 5);
	assert_rel(s[0].share, 2.0 / 3, 1e-15);
	assert_int_equal(stats_kaplan_meier(t, f, 0, s), 0);
	assert_int_equal(stats_kaplan_meier(t, f, 1, s), 0);
}

static void
weibull_agrees_with_fifty_digits_and_r(void **state)
{
	struct stats_weibull w = stats_weibull(life, failed, n);

	(void)state;
	assert_series((const double[]){ w.shape, w.scale }, 2, "weibull",
	    1e-12);
	assert_series((const double[]){ w.shape, w.scale, w.log_shape_se,
	    w.log_scale_se, w.log_likelihood }, 5, "R.weibull", 1e-9);
	assert_true(w.n == 200 && w.failed == 100);
}

static void
planted_weibull_is_found(void **state)
{
	double t[4000], factor;
	bool f[4000];
	struct stats_weibull w;
	struct rng r;
	int i;

	(void)state;
	for (factor = 1e-300; factor < 1e301; factor *= 1e150) {
		rng_seed(&r, 1);
		for (i = 0; i < 4000; i++) {
			t[i] = pow(-log(1 - rng_unit(&r)), 1 / 0.7) + 1e-9;
			f[i] = t[i] < 1.5;
			t[i] = fmin(t[i], 1.5) * factor;
		}
		w = stats_weibull(t, f, 4000);
		assert_rel(w.shape, 0.7, 0.05);
		assert_rel(w.scale, factor, 0.05);
		assert_true(fabs(log(w.shape / 0.7)) < 4 * w.log_shape_se);
		assert_true(fabs(log(w.scale / factor)) < 4 *
		    w.log_scale_se);
	}
}

static void
too_few_failures_have_no_answer(void **state)
{
	const double t[] = { 3, 3, 3, 9 };
	const bool none[4] = { false }, one[] = { true, false, false, false };
	const bool three[] = { true, true, true, false };

	(void)state;
	assert_true(isnan(stats_weibull(t, none, 0).shape));
	assert_true(isnan(stats_weibull(t, none, 4).shape));
	assert_true(isnan(stats_weibull(t, one, 4).scale));
	assert_true(isnan(stats_weibull(t, three, 3).shape));
	assert_true(stats_weibull(t, three, 3).failed == 3);
	/* One lasted longer: there is a best shape. */
	assert_true(stats_weibull(t, three, 4).shape > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(curve_agrees_with_r),
		cmocka_unit_test(median_life_is_where_half_are_left),
		cmocka_unit_test(censored_at_a_failure_was_at_risk),
		cmocka_unit_test(weibull_agrees_with_fifty_digits_and_r),
		cmocka_unit_test(planted_weibull_is_found),
		cmocka_unit_test(too_few_failures_have_no_answer),
	};

	return cmocka_run_group_tests_name("stats_survive", tests, load, NULL);
}
