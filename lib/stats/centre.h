/* SPDX-License-Identifier: MIT */
/* centre: deviations from the mean, in a range where they can be squared. */
#ifndef STATS_CENTRE_H
#define STATS_CENTRE_H

#include <stddef.h>

/*
 * out[i] = (x[i] - mean) * 2^-e, within -2..2; returns e.  Equal numbers give
 * exact zeros; a mean that is large against the spread costs no digits, and
 * none of 1e300 or 1e-300 leaves the range.  n > 0.
 */
int stats_centre(const double *x, size_t n, double *out);

/* The sum of a[i] * b[i]. */
double stats_dot(const double *a, const double *b, size_t n);

#endif
