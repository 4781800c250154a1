/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "ml/calibrate.h"

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
conformal_width(double *score, size_t n, double coverage)
{
	/* 100 * 0.07 is a little over 7 and means it. */
	double k = ceil(((double)n + 1) * coverage * (1 - 1e-12));

	qsort(score, n, sizeof(*score), by_size);
	if (k > (double)n)
		return INFINITY;
	return n == 0 ? 0 : score[k < 1 ? 0 : (size_t)k - 1];
}
