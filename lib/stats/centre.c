/* SPDX-License-Identifier: MIT */
#include "stats/centre.h"

#include <math.h>

/* The exponent that brings the largest deviation from x[0] below 1. */
static int
exponent(const double *x, size_t n)
{
	double most = 0, d;
	size_t i;
	int e = 0;

	for (i = 0; i < n; i++) {
		/* Halves: the difference itself may be beyond a double. */
		d = fabs(0.5 * x[i] - 0.5 * x[0]);
		most = d > most ? d : most;
	}
	if (most == 0 && n > 0) {
		/* Halves of the smallest numbers there are may be equal. */
		for (i = 0; i < n; i++)
			most = fmax(most, fabs(x[i] - x[0]));
		most /= 2;
	}
	if (most > 0 && isfinite(most))
		frexp(most, &e);
	return e + 1;
}

int
stats_centre(const double *x, size_t n, double *out)
{
	const int e = exponent(x, n);
	double sum = 0, mean;
	size_t i;

	for (i = 0; i < n; i++) {
		out[i] = e < 1000 ? ldexp(x[i] - x[0], -e) :
		    ldexp(x[i], -e) - ldexp(x[0], -e);
		sum += out[i];
	}
	mean = sum / (double)n;
	for (i = 0, sum = 0; i < n; i++) {
		out[i] -= mean;
		sum += out[i];
	}
	/* What rounding left of the mean. */
	mean = sum / (double)n;
	for (i = 0; i < n; i++)
		out[i] -= mean;
	return e;
}

double
stats_dot(const double *a, const double *b, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}
