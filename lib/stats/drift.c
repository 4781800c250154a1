/* SPDX-License-Identifier: MIT */
#include "stats/drift.h"

#include <math.h>

#include "stats/dist.h"
#include "stats/order.h"

size_t
stats_bin_edges(double *x, size_t n, size_t bins, double *edge)
{
	size_t i, m = 0;
	double e;

	stats_sort(x, n);
	for (i = 1; i < bins && n > 0; i++) {
		/* Without rounding: ceil(n i / bins), from 1. */
		e = x[(n * i + bins - 1) / bins - 1];
		if (e < x[n - 1] && (m == 0 || e > edge[m - 1]))
			edge[m++] = e;
	}
	return m;
}

size_t
stats_bin_of(double x, const double *edge, size_t edges)
{
	size_t l, r, m;

	for (l = 0, r = edges; l < r; ) {
		m = l + (r - l) / 2;
		if (edge[m] < x)
			l = m + 1;
		else
			r = m;
	}
	return l;
}

void
stats_bin_count(const double *x, size_t n, const double *edge, size_t edges,
    double *count)
{
	size_t i;

	for (i = 0; i < n; i++)
		count[stats_bin_of(x[i], edge, edges)]++;
}

/* The sums of both; false when one is empty. */
static int
totals(const double *a, const double *b, size_t bins, double *na, double *nb)
{
	size_t i;

	for (i = 0, *na = *nb = 0; i < bins; i++) {
		*na += a[i];
		*nb += b[i];
	}
	return *na > 0 && *nb > 0;
}

double
stats_psi(const double *a, const double *b, size_t bins)
{
	double na, nb, p, q, sum = 0;
	size_t i;

	if (!totals(a, b, bins, &na, &nb))
		return NAN;
	for (i = 0; i < bins; i++) {
		if (a[i] <= 0 && b[i] <= 0)
			continue;
		p = (a[i] > 0 ? a[i] : 0.5) / na;
		q = (b[i] > 0 ? b[i] : 0.5) / nb;
		sum += (p - q) * log(p / q);
	}
	return sum;
}

double
stats_psi_limit(size_t bins, double n, double m, double stretches,
    double alpha)
{
	double df = (double)bins - 1;

	if (bins < 2 || !(n > 0 && m > 0))
		return NAN;
	return df * stats_f_above(alpha, df, stretches) * (1 / n + 1 / m);
}

double
stats_ks_limit(double n, double m, double stretches, double alpha)
{
	/* The square of Student's t is an F of 1 degree. */
	double wider = sqrt(stats_f_above(alpha, 1, stretches) /
	    stats_chi2_above(alpha, 1));

	if (!(n > 0 && m > 0))
		return NAN;
	return wider * sqrt(-log(alpha / 2) / 2 * (1 / n + 1 / m));
}

/* p log2(p / m), m between p / 2 and 1. */
static double
information(double p, double m)
{
	return p > 0 ? p * log2(p / m) : 0;
}

double
stats_jensen_shannon(const double *a, const double *b, size_t bins)
{
	double na, nb, p, q, m, sum = 0;
	size_t i;

	if (!totals(a, b, bins, &na, &nb))
		return NAN;
	for (i = 0; i < bins; i++) {
		p = a[i] / na;
		q = b[i] / nb;
		m = (p + q) / 2;
		sum += information(p, m) + information(q, m);
	}
	return fmax(0, fmin(1, sum / 2));
}
