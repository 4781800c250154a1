/* SPDX-License-Identifier: MIT */
/*
 * moments: mean, variance, skewness, kurtosis, least and most, in one pass.
 *
 * All zero is a valid, empty set.  Sums are updated and merged by the formulas
 * of Pebay, "Formulas for robust, one-pass parallel computation of covariances
 * and arbitrary-order statistical moments" (Sandia 2008, 2.1 and 3.1; after
 * Welford 1962 and Chan, Golub, LeVeque 1979), with weights in the place of
 * counts.  Numbers are taken relative to the first one, so that a large mean
 * costs no digits, and far from 1 (beyond 2^200 either way) relative to a
 * power of two, so that no fourth power leaves the range of a double.
 *
 * Merging in any order and grouping gives the same up to rounding.
 */
#ifndef STATS_MOMENTS_H
#define STATS_MOMENTS_H

#include <stddef.h>
#include <stdint.h>

struct stats_moments {
	uint64_t n;			/* numbers with a weight above 0 */
	double weight;			/* their sum; n when unweighted */
	double min, max;		/* of n > 0 */
	/* Below: private. */
	int scale;			/* sums are of x * 2^-scale */
	double most;			/* the largest |x| for this scale */
	double factor;			/* 2^-scale; 0: none chosen yet */
	double pivot;			/* scaled, as are those below */
	double mean, m2, m3, m4;	/* of what is relative to pivot */
};

void stats_moments_add(struct stats_moments *m, double x);

/*
 * weight times the number x (say seconds that a state lasted); a weight of 0
 * or less is ignored.
 */
void stats_moments_add_weighted(struct stats_moments *m, double x,
    double weight);

/* As if what is in from had been added to m as well. */
void stats_moments_merge(struct stats_moments *m,
    const struct stats_moments *from);

double stats_moments_mean(const struct stats_moments *m); /* NAN: n = 0 */

/*
 * Sum of squares over weight - 1: the unbiased variance when weights are
 * counts.  NAN unless weight > 1.  HUGE_VAL when it is beyond a double, which
 * stats_moments_sd(), its root, is not.
 */
double stats_moments_variance(const struct stats_moments *m);
double stats_moments_sd(const struct stats_moments *m);

/*
 * The moment coefficients g1 = m3 / m2^1.5 and g2 = m4 / m2^2 - 3, with sums
 * over weight (scipy.stats.skew and kurtosis as they come; Joanes and Gill
 * 1998).  NAN when all numbers are equal, or none is there.
 */
double stats_moments_skewness(const struct stats_moments *m);
double stats_moments_kurtosis(const struct stats_moments *m);

#endif
