/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "stats/dist.h"
#include "stats/special.h"

static double
call(const char *name, double a, double b, double c)
{
	static const struct {
		const char *name;
		double (*one)(double);
		double (*two)(double, double);
		double (*three)(double, double, double);
	} f[] = {
		{ "normal_cdf", stats_normal_cdf, NULL, NULL },
		{ "normal_quantile", stats_normal_quantile, NULL, NULL },
		{ "kolmogorov_sf", stats_kolmogorov_sf, NULL, NULL },
		{ "student_cdf", NULL, stats_student_cdf, NULL },
		{ "student_quantile", NULL, stats_student_quantile, NULL },
		{ "chi2_cdf", NULL, stats_chi2_cdf, NULL },
		{ "chi2_sf", NULL, stats_chi2_sf, NULL },
		{ "chi2_above", NULL, stats_chi2_above, NULL },
		{ "poisson_cdf", NULL, stats_poisson_cdf, NULL },
		{ "poisson_sf", NULL, stats_poisson_sf, NULL },
		{ "f_sf", NULL, NULL, stats_f_sf },
		{ "binomial_cdf", NULL, NULL, stats_binomial_cdf },
		{ "binomial_sf", NULL, NULL, stats_binomial_sf },
	};
	size_t i;

	for (i = 0; strcmp(f[i].name, name) != 0; i++)
		;
	return f[i].one != NULL ? f[i].one(a) : f[i].two != NULL ?
	    f[i].two(a, b) : f[i].three(a, b, c);
}

static void
check(const char *name, double tol)
{
	char key[64];
	size_t n, i;
	const double *v;
	double got;

	snprintf(key, sizeof(key), "dist.%s", name);
	v = series(key, &n);
	assert_true(n >= 4 * 6 && n % 4 == 0);
	for (i = 0; i < n; i += 4) {
		got = call(name, v[i], v[i + 1], v[i + 2]);
		if (!(fabs(got - v[i + 3]) <= tol * fabs(v[i + 3])))
			fail_msg("%s(%g, %g, %g) = %.17g, want %.17g", name,
			    v[i], v[i + 1], v[i + 2], got, v[i + 3]);
	}
}

/* Tails down to 1e-300, relative. */
static void
shares_agree_with_forty_digits(void **state)
{
	(void)state;
	check("normal_cdf", 1e-12);
	check("student_cdf", 1e-12);
	check("chi2_cdf", 1e-12);
	check("chi2_sf", 1e-12);
	check("f_sf", 1e-12);
	check("binomial_cdf", 1e-12);
	check("binomial_sf", 1e-12);
	check("poisson_cdf", 1e-12);
	check("poisson_sf", 1e-12);
	check("kolmogorov_sf", 1e-12);
}

static void
quantiles_agree_with_forty_digits(void **state)
{
	(void)state;
	check("normal_quantile", 1e-14);
	check("student_quantile", 1e-12);
	check("chi2_above", 1e-12);
}

/* There and back, over many parameters. */
static void
quantiles_invert_shares(void **state)
{
	double df, p;

	(void)state;
	for (df = 0.3; df < 1e7; df *= 3.7) {
		for (p = 1e-12; p < 1; p = p < 0.1 ? p * 10 : p + 0.07) {
			assert_rel(stats_student_cdf(stats_student_quantile(p,
			    df), df), p, 1e-11);
			assert_rel(stats_chi2_sf(stats_chi2_above(p, df), df),
			    p, 1e-9);
			assert_rel(stats_student_quantile(1 - p, df),
			    -stats_student_quantile(1 - (1 - p), df), 1e-12);
		}
	}
	for (p = 1e-300; p < 1e-3; p *= 1e7)
		assert_rel(stats_normal_cdf(stats_normal_quantile(p)), p,
		    1e-12);
}

/* Student's t of 1 and 2 degrees of freedom has closed forms. */
static void
student_far_out_has_closed_forms(void **state)
{
	(void)state;
	assert_rel(stats_student_cdf(-1e250, 1), 1e-250 / acos(-1), 1e-12);
	assert_rel(stats_student_quantile(1e-300, 1), -1e300 / acos(-1),
	    1e-12);
	assert_rel(stats_student_cdf(-1e140, 2), 0.5e-280, 1e-12);
	assert_rel(stats_student_cdf(-1e9, 1e300), 0, 0);
	assert_true(stats_student_cdf(-1e12, 5000) == 0);
	assert_rel(stats_student_cdf(-2, HUGE_VAL), stats_normal_cdf(-2), 0);
	assert_rel(stats_student_cdf(-2, 1e12), stats_normal_cdf(-2), 1e-11);
}

static void
large_parameters_are_near_normal(void **state)
{
	(void)state;
	/* Wilson and Hilferty's error is of order 1 / df. */
	assert_rel(stats_chi2_sf(1e8, 1e8), 0.499981193, 1e-7);
	assert_rel(stats_binomial_cdf(5e7, 1e8, 0.5), 0.5000398942, 1e-7);
	assert_rel(stats_poisson_cdf(1e8, 1e8), 0.5000265961520, 1e-8);
}

static void
edges_are_what_they_must_be(void **state)
{
	(void)state;
	assert_true(stats_normal_quantile(0) == -HUGE_VAL);
	assert_true(stats_normal_quantile(1) == HUGE_VAL);
	assert_true(isnan(stats_normal_quantile(-0.1)));
	assert_true(isnan(stats_normal_quantile(NAN)));
	assert_true(stats_student_quantile(0.5, 3) == 0);
	assert_true(stats_student_cdf(0, 3) == 0.5);
	assert_true(isnan(stats_student_cdf(1, 0)));
	assert_true(isnan(stats_student_cdf(NAN, 1)));
	assert_true(stats_chi2_sf(0, 2) == 1 && stats_chi2_cdf(0, 2) == 0);
	assert_true(stats_chi2_sf(HUGE_VAL, 2) == 0);
	assert_true(isnan(stats_chi2_sf(1, -1)));
	assert_true(stats_chi2_above(1, 5) == 0);
	assert_true(stats_chi2_above(0, 5) == HUGE_VAL);
	assert_near(stats_f_sf(stats_f_above(0.001, 9, 40), 9, 40), 0.001,
	    1e-12);
	assert_near(stats_f_sf(stats_f_above(0.9, 3, 7), 3, 7), 0.9, 1e-12);
	/* Of one degree it is the square of Student's t. */
	assert_near(sqrt(stats_f_above(0.02, 1, 12)),
	    stats_student_quantile(0.99, 12), 1e-9);
	assert_near(9 * stats_f_above(0.01, 9, HUGE_VAL),
	    stats_chi2_above(0.01, 9), 1e-12);
	assert_true(stats_f_above(0, 2, 3) == HUGE_VAL);
	assert_true(isnan(stats_f_above(0.5, 2, 0)));
	assert_true(stats_f_sf(0, 2, 3) == 1);
	assert_true(stats_f_sf(HUGE_VAL, 2, 3) == 0);
	assert_true(stats_binomial_cdf(-1, 5, 0.5) == 0);
	assert_true(stats_binomial_cdf(5, 5, 0.5) == 1);
	assert_true(stats_binomial_sf(-1, 5, 0.5) == 1);
	assert_true(stats_binomial_sf(2, 5, 0) == 0);
	assert_true(stats_binomial_sf(2, 5, 1) == 1);
	assert_true(stats_poisson_cdf(-1, 3) == 0);
	assert_true(stats_kolmogorov_sf(0) == 1);
	assert_true(stats_kolmogorov_sf(1e-3) == 1);
}

static void
densities_add_up_to_one(void **state)
{
	double sum = 0, k;

	(void)state;
	for (k = 0; k <= 50; k++)
		sum += stats_binomial_density(k, 50, 0.3, 0.7);
	assert_rel(sum, 1, 1e-14);
	for (k = 0, sum = 0; k <= 20; k++)
		sum += stats_hypergeometric(k, 20, 30, 25);
	assert_rel(sum, 1, 1e-14);
	/* 5 of 10 white drawn first with 2 of 4: C(4,2) C(6,3) / C(10,5). */
	assert_rel(stats_hypergeometric(2, 4, 6, 5), 120.0 / 252, 1e-14);
	assert_true(stats_hypergeometric(5, 4, 6, 5) == 0);
	assert_rel(stats_hypergeometric(0, 4, 6, 0), 1, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_agree_with_forty_digits),
		cmocka_unit_test(quantiles_agree_with_forty_digits),
		cmocka_unit_test(quantiles_invert_shares),
		cmocka_unit_test(student_far_out_has_closed_forms),
		cmocka_unit_test(large_parameters_are_near_normal),
		cmocka_unit_test(edges_are_what_they_must_be),
		cmocka_unit_test(densities_add_up_to_one),
	};

	return cmocka_run_group_tests_name("stats_dist", tests, NULL, NULL);
}
