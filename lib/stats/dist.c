/* SPDX-License-Identifier: MIT */
#include "stats/dist.h"

#include <math.h>

#include "stats/special.h"

#define PI 3.141592653589793238
#define SQRT_HALF 0.707106781186547524401

/* ---- normal ---- */

double
stats_normal_cdf(double z)
{
	return 0.5 * erfc(-z * SQRT_HALF);
}

/* a / b of degree 7 at x. */
static double
ratio(const double a[8], const double b[8], double x)
{
	double u = 0, v = 0;
	int i;

	for (i = 7; i >= 0; i--) {
		u = u * x + a[i];
		v = v * x + b[i];
	}
	return u / v;
}

static double
normal_centre(double q)
{
	static const double a[] = { 3.3871328727963666080,
		1.3314166789178437745e2, 1.9715909503065514427e3,
		1.3731693765509461125e4, 4.5921953931549871457e4,
		6.7265770927008700853e4, 3.3430575583588128105e4,
		2.5090809287301226727e3 };
	static const double b[] = { 1, 4.2313330701600911252e1,
		6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4,
		2.8729085735721942674e4, 5.2264952788528545610e3 };

	return q * ratio(a, b, 0.180625 - q * q);
}

/* r = sqrt(-log p) of the smaller tail p. */
static double
normal_tail(double r)
{
	static const double c[] = { 1.42343711074968357734,
		4.63033784615654529590, 5.76949722146069140550,
		3.64784832476320460504, 1.27045825245236838258,
		2.41780725177450611770e-1, 2.27238449892691845833e-2,
		7.74545014278341407640e-4 };
	static const double d[] = { 1, 2.05319162663775882187,
		1.67638483018380384940, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2,
		5.47593808499534494600e-4, 1.05075007164441684324e-9 };
	static const double e[] = { 6.65790464350110377720,
		5.46378491116411436990, 1.78482653991729133580,
		2.96560571828504891230e-1, 2.65321895265761230930e-2,
		1.24266094738807843860e-3, 2.71155556874348757815e-5,
		2.01033439929228813265e-7 };
	static const double f[] = { 1, 5.99832206555887937690e-1,
		1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5,
		1.42151175831644588870e-7, 2.04426310338993978564e-15 };

	return r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
}

double
stats_normal_quantile(double p)
{
	double q = p - 0.5;

	if (!(p > 0 && p < 1))
		return p == 0 ? -HUGE_VAL : p == 1 ? HUGE_VAL : NAN;
	if (fabs(q) <= 0.425)
		return normal_centre(q);
	return q < 0 ? -normal_tail(sqrt(-log(p))) :
	    normal_tail(sqrt(-log(1 - p)));
}

/* ---- Student ---- */

/* The tails differ by t^4 / (4 df), and those beyond t = 38 are 0. */
#define NORMAL 1e20

/*
 * The share above t >= 0.  Far out the power series of I_x has one term left,
 * x^a / (a B(a, 1/2)), and x = r^-2 itself may be below a double.
 */
static double
student_above(double t, double df)
{
	double r = t / sqrt(df), u = r * r, a = df / 2;

	if (r > 1e10)
		return df > 100 ? 0 : 0.5 * pow(r, -df) * tgamma(a + 0.5) /
		    (tgamma(a + 1) * sqrt(PI));
	return 0.5 * stats_beta_i(df / 2, 0.5, 1 / (1 + u), u / (1 + u));
}

double
stats_student_cdf(double t, double df)
{
	if (!(df > 0) || isnan(t))
		return NAN;
	if (df > NORMAL)
		return stats_normal_cdf(t);
	return t > 0 ? 1 - student_above(t, df) : student_above(-t, df);
}

static double
student_tail(double t, const void *df)
{
	return student_above(t, *(const double *)df);
}

/* The share between 0 and 1 / w, which falls as w grows. */
static double
student_centre(double w, const void *arg)
{
	double df = *(const double *)arg, r = 1 / w / sqrt(df), u = r * r;

	return 0.5 * stats_beta_i(0.5, df / 2, u / (1 + u), 1 / (1 + u));
}

double
stats_student_quantile(double p, double df)
{
	double q = fabs(p - 0.5), t;

	if (!(p > 0 && p < 1 && df > 0))
		return p == 0 ? -HUGE_VAL : p == 1 ? HUGE_VAL : NAN;
	if (df > NORMAL || q == 0)
		return q == 0 ? 0 : stats_normal_quantile(p);
	if (q <= 0.25)
		t = 1 / stats_solve(student_centre, &df, q);
	else
		t = stats_solve(student_tail, &df, p < 0.5 ? p : 1 - p);
	return p < 0.5 ? -t : t;
}

/* ---- chi-squared, F ---- */

double
stats_chi2_cdf(double x, double df)
{
	return df > 0 ? stats_gamma_p(df / 2, x / 2) : NAN;
}

double
stats_chi2_sf(double x, double df)
{
	return df > 0 ? stats_gamma_q(df / 2, x / 2) : NAN;
}

static double
chi2_tail(double x, const void *df)
{
	return stats_chi2_sf(x, *(const double *)df);
}

static double
chi2_head(double w, const void *df)
{
	return stats_chi2_cdf(1 / w, *(const double *)df);
}

double
stats_chi2_above(double p, double df)
{
	if (!(p >= 0 && p <= 1 && df > 0))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? HUGE_VAL : 0;
	return p <= 0.5 ? stats_solve(chi2_tail, &df, p) :
	    1 / stats_solve(chi2_head, &df, 1 - p);
}

double
stats_f_sf(double f, double df1, double df2)
{
	double u = df1 * f, s = df2 + u;

	if (!(df1 > 0 && df2 > 0) || isnan(f))
		return NAN;
	if (!(f > 0) || isinf(u))
		return f > 0 ? 0 : 1;
	return stats_beta_i(df2 / 2, df1 / 2, df2 / s, u / s);
}

static double
f_tail(double x, const void *df)
{
	const double *d = df;

	return stats_f_sf(x, d[0], d[1]);
}

double
stats_f_above(double p, double df1, double df2)
{
	const double df[2] = { df1, df2 };

	if (!(p >= 0 && p <= 1 && df1 > 0 && df2 > 0))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? HUGE_VAL : 0;
	if (isinf(df2))
		return stats_chi2_above(p, df1) / df1;
	/* 1 / F is an F of the degrees the other way round. */
	return p <= 0.5 ? stats_solve(f_tail, df, p) :
	    1 / stats_f_above(1 - p, df2, df1);
}

/* ---- counts ---- */

double
stats_binomial_cdf(double k, double n, double p)
{
	if (!(p >= 0 && p <= 1 && n >= 0))
		return NAN;
	if (k < 0 || k >= n)
		return k >= n;
	return stats_beta_i(n - k, k + 1, 1 - p, p);
}

double
stats_binomial_sf(double k, double n, double p)
{
	if (!(p >= 0 && p <= 1 && n >= 0))
		return NAN;
	if (k < 0 || k >= n)
		return k < 0;
	return stats_beta_i(k + 1, n - k, p, 1 - p);
}

double
stats_poisson_cdf(double k, double mean)
{
	if (!(mean > 0))
		return NAN;
	return k < 0 ? 0 : stats_gamma_q(k + 1, mean);
}

double
stats_poisson_sf(double k, double mean)
{
	if (!(mean > 0))
		return NAN;
	return k < 0 ? 1 : stats_gamma_p(k + 1, mean);
}

double
stats_hypergeometric(double k, double white, double black, double drawn)
{
	double all = white + black, p = drawn / all, q = (all - drawn) / all;

	if (k < 0 || k > white || k > drawn || drawn - k > black)
		return 0;
	return stats_binomial_density(k, white, p, q) *
	    stats_binomial_density(drawn - k, black, p, q) /
	    stats_binomial_density(drawn, all, p, q);
}

double
stats_kolmogorov_sf(double x)
{
	double sum = 0, term, c;
	int k;

	if (!(x > 0))
		return x <= 0 ? 1 : NAN;
	if (x < 1) {
		/* sqrt(2 pi) / x times sum of exp(-(2k-1)^2 pi^2 / (8x^2)) */
		for (k = 1; k < 100; k++) {
			c = (2 * k - 1) * PI / x;
			sum += term = exp(-c * c / 8);
			if (term < 1e-20 * sum)
				break;
		}
		return 1 - sqrt(2 * PI) / x * sum;
	}
	for (k = 1; k < 100; k++) {
		term = exp(-2.0 * k * k * x * x);
		sum += k % 2 == 1 ? term : -term;
		if (term < 1e-20 * sum)
			break;
	}
	return 2 * sum;
}
