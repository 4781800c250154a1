/* SPDX-License-Identifier: MIT */
#include "stats/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define TWO_PI 6.283185307179586477

/* Far beyond the square root of any parameter, which bounds the terms. */
enum { TERMS = 100000000 };

/* ---- Loader's pieces ---- */

/*
 * log Gamma(n + 1) less Stirling's formula for it, n > 0: the asymptotic
 * series (DLMF 5.11.1) from 16 on, and below it by steps of
 * err(n) = err(n + 1) + (n + 1/2) log(1 + 1/n) - 1.
 */
static double
stirling_error(double n)
{
	static const double c[] = { 1 / 12.0, 1 / 360.0, 1 / 1260.0,
		1 / 1680.0, 1 / 1188.0, 691 / 360360.0, 1 / 156.0 };
	double steps = 0, sum = 0;
	int i;

	while (n < 16) {
		steps += (n + 0.5) * log1p(1 / n) - 1;
		n++;
	}
	for (i = 6; i >= 0; i--)
		sum = c[i] - sum / (n * n);
	return steps + sum / n;
}

/* x log(x / m) + m - x, without cancellation when x is near m. */
static double
deviance(double x, double m)
{
	double v, s, e, t;
	int i;

	if (!(fabs(x - m) < 0.1 * (x + m)))
		return x * log(x / m) + m - x;
	v = (x - m) / (x + m);
	s = (x - m) * v;
	e = 2 * x * v;
	for (i = 1; i < 100; i++) {
		e *= v * v;
		t = s + e / (2 * i + 1);
		if (t == s)
			break;
		s = t;
	}
	return s;
}

double
stats_poisson_density(double x, double m)
{
	if (m <= 0)
		return x == 0;
	if (x == 0)
		return exp(-m);
	return exp(-stirling_error(x) - deviance(x, m)) / sqrt(TWO_PI * x);
}

/* q^n, q = 1 - p, with the digits that p has. */
static double
power_of_rest(double p, double q, double n)
{
	return exp(n * (p < 0.5 ? log1p(-p) : log(q)));
}

double
stats_binomial_density(double x, double n, double p, double q)
{
	double e;

	if (p <= 0 || q <= 0)
		return p <= 0 ? x == 0 : x == n;
	if (x <= 0 || x >= n)
		return x <= 0 ? power_of_rest(p, q, n) :
		    power_of_rest(q, p, n);
	e = stirling_error(n) - stirling_error(x) - stirling_error(n - x) -
	    deviance(x, n * p) - deviance(n - x, n * q);
	return exp(e) * sqrt(n / (TWO_PI * x * (n - x)));
}

/* ---- incomplete gamma ---- */

static double
gamma_series(double a, double x)
{
	double term = 1, sum = 1;
	int i;

	for (i = 1; i < TERMS && term > sum * (DBL_EPSILON / 4); i++) {
		term *= x / (a + i);
		sum += term;
	}
	return stats_poisson_density(a, x) * sum;
}

/* Lentz's way through a continued fraction must not divide by 0. */
static double
not_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

static double
gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1e300, d = 1 / not_zero(b), h = d, an, del;
	int i;

	for (i = 1; i < TERMS; i++) {
		an = -i * (i - a);
		b += 2;
		d = 1 / not_zero(an * d + b);
		c = not_zero(b + an / c);
		del = d * c;
		h *= del;
		if (!(fabs(del - 1) > DBL_EPSILON))
			break;
	}
	return stats_poisson_density(a, x) * a * h;
}

double
stats_gamma_p(double a, double x)
{
	if (!(x > 0))
		return x <= 0 ? 0 : NAN;
	return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double
stats_gamma_q(double a, double x)
{
	if (!(x > 0))
		return x <= 0 ? 1 : NAN;
	if (isinf(x))
		return 0;
	return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

/* ---- incomplete beta ---- */

/*
 * The even part of DLMF 8.17.22, as in Didonato and Morris, "Algorithm 708"
 * (1992), BFRAC: with a y - b x in it nothing cancels when x is nearly 1.
 * x^a y^b / B(a, b) over this is I_x(a, b).
 */
static double
beta_fraction(double a, double b, double x, double y)
{
	const double lambda = a * y - b * x + 1;
	double f = not_zero(a * lambda / (a + 1)), c = f, d = 0, an, bn, m, k;
	int i;

	for (i = 1; i < TERMS; i++) {
		m = i;
		k = a + 2 * m - 1;
		an = (a + m - 1) / k * ((a + b + m - 1) / k) * m * (b - m) *
		    x * x;
		bn = m + m * (b - m) * x / k +
		    (a + m) * (lambda + m * (1 + y)) / (k + 2);
		d = 1 / not_zero(bn + an * d);
		c = not_zero(bn + an / c);
		f *= c * d;
		if (!(fabs(c * d - 1) > DBL_EPSILON))
			break;
	}
	return f;
}

double
stats_beta_i(double a, double b, double x, double y)
{
	double front;

	if (!(x > 0 && y > 0))
		return x <= 0 ? 0 : y <= 0 ? 1 : NAN;
	front = stats_binomial_density(a, a + b, x, y) * a / (a + b) * b;
	if (x <= (a + 1) / (a + b + 2))
		return front / beta_fraction(a, b, x, y);
	return 1 - front / beta_fraction(b, a, y, x);
}

/* ---- the inverse of a tail ---- */

struct bracket {
	double lo, hi;			/* x */
	double flo, fhi;		/* log(tail / p) there: >= 0, < 0 */
};

/* Steps away from 1 that double in the exponent. */
static bool
bracket(struct bracket *b, double (*tail)(double, const void *),
    const void *arg, double p)
{
	double x = 1, f = log(tail(1, arg) / p), next = 2;

	*b = (struct bracket){ 1, 1, f, f };
	while (f >= 0) {
		b->lo = x;
		b->flo = f;
		x *= next;
		next *= next;
		if (isinf(x))
			x = DBL_MAX;
		f = log(tail(x, arg) / p);
		if (x >= DBL_MAX && f >= 0)
			return false;
		b->hi = x;
		b->fhi = f;
	}
	for (x = b->lo, f = b->flo; f < 0; ) {
		b->hi = x;
		b->fhi = f;
		x = fmax(x / next, DBL_MIN);
		next *= next;
		f = log(tail(x, arg) / p);
		b->lo = x;
		b->flo = f;
		if (x <= DBL_MIN)
			break;
	}
	return f == f;
}

/*
 * Regula falsi with the halving of Illinois (Dowell and Jarratt 1971), where
 * f is finite; bisection where a tail has come to 0.
 */
double
stats_solve(double (*tail)(double x, const void *arg), const void *arg,
    double p)
{
	struct bracket b;
	double x, old = 0, f, share;
	int i, side = 0;

	if (!bracket(&b, tail, arg, p))
		return HUGE_VAL;
	for (i = 0, x = b.lo; i < 2000 && b.flo > 0; i++) {
		share = isfinite(b.fhi) ? b.flo / (b.flo - b.fhi) : 0.5;
		x = b.lo * exp(log(b.hi / b.lo) * share);
		if (fabs(x - old) <= DBL_EPSILON * x / 2)
			break;
		old = x;
		f = log(tail(x, arg) / p);
		if (f >= 0) {
			b.lo = x;
			b.flo = f;
			b.fhi = side > 0 ? b.fhi / 2 : b.fhi;
			side = 1;
		} else {
			b.hi = x;
			b.fhi = f;
			b.flo = side < 0 ? b.flo / 2 : b.flo;
			side = -1;
		}
	}
	return x;
}
