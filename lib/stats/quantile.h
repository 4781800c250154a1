/* SPDX-License-Identifier: MIT */
/*
 * quantile: exact quantiles of an array, and measures made of them.
 *
 * A quantile is the one of Hyndman and Fan's type 7 ("Sample quantiles in
 * statistical packages", 1996), which R and numpy give unasked: between the
 * numbers at floor(h) and floor(h) + 1 of the sorted array, h = (n - 1) p.
 *
 * All functions move x about; all are NAN for n = 0.
 */
#ifndef STATS_QUANTILE_H
#define STATS_QUANTILE_H

#include <stddef.h>

/* p from 0 to 1; linear on average, without a sort. */
double stats_quantile(double *x, size_t n, double p);
double stats_median(double *x, size_t n);

/* The same of an array that is sorted already. */
double stats_sorted_quantile(const double *x, size_t n, double p);

/*
 * The median absolute deviation from the median (Hampel 1974), in the unit of
 * x.  Times STATS_MAD_NORMAL it estimates the standard deviation of normal
 * numbers.
 */
#define STATS_MAD_NORMAL 1.482602218505602
double stats_mad(double *x, size_t n);

/*
 * The mean without the floor(share * n) smallest and as many largest (scipy's
 * trim_mean); share from 0 to below 0.5.
 */
double stats_trimmed_mean(double *x, size_t n, double share);

#endif
