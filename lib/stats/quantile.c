/* SPDX-License-Identifier: MIT */
#include "stats/quantile.h"

#include <math.h>

#include "stats/moments.h"
#include "stats/order.h"

/* Between a and b, without a difference that might overflow. */
static double
between(double a, double b, double share)
{
	if (share <= 0 || a == b)
		return a;
	if ((a < 0) != (b < 0))
		return a * (1 - share) + b * share;
	return a + (b - a) * share;
}

static size_t
place(size_t n, double p, double *share)
{
	double h = (double)(n - 1) * fmin(fmax(p, 0), 1), low = floor(h);

	*share = h - low;
	return (size_t)low;
}

double
stats_quantile(double *x, size_t n, double p)
{
	double share, a, b;
	size_t k, i;

	if (n == 0)
		return NAN;
	k = place(n, p, &share);
	a = stats_select(x, n, k);
	if (share <= 0 || k + 1 == n)
		return a;
	b = x[k + 1];			/* none behind is smaller than a */
	for (i = k + 2; i < n; i++)
		b = x[i] < b ? x[i] : b;
	return between(a, b, share);
}

double
stats_median(double *x, size_t n)
{
	return stats_quantile(x, n, 0.5);
}

double
stats_sorted_quantile(const double *x, size_t n, double p)
{
	double share;
	size_t k;

	if (n == 0)
		return NAN;
	k = place(n, p, &share);
	return k + 1 == n ? x[k] : between(x[k], x[k + 1], share);
}

double
stats_mad(double *x, size_t n)
{
	double middle = stats_median(x, n);
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = fabs(x[i] - middle);
	return stats_median(x, n);
}

double
stats_trimmed_mean(double *x, size_t n, double share)
{
	struct stats_moments m = { 0 };
	size_t cut = (size_t)(share * (double)n), i;

	if (n == 0 || !(share >= 0 && share < 0.5))
		return NAN;
	if (cut > 0) {
		stats_select(x, n, cut);
		stats_select(x + cut, n - cut, n - 2 * cut - 1);
	}
	for (i = cut; i < n - cut; i++)
		stats_moments_add(&m, x[i]);
	return stats_moments_mean(&m);
}
