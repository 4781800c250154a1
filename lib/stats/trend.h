/* SPDX-License-Identifier: MIT */
/*
 * trend: does a series go up or down, and how fast.
 *
 * t are times in any unit, in any order; NULL is 0, 1, 2, ...  Slopes are in
 * units of x for a unit of t.
 */
#ifndef STATS_TREND_H
#define STATS_TREND_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/stats.h"

struct rng;

struct stats_slope {
	double slope, intercept;	/* NAN: n < 2, or all t equal */
	double low, high;		/* of the slope; NAN like it */
	size_t n;
	bool sampled;			/* not all pairs were looked at */
};

enum {
	STATS_SLOPE_EXACT = 3000,	/* up to this n all pairs are */
	STATS_SLOPE_SAMPLE = 1 << 20	/* pairs that are, beyond it */
};

/*
 * The median of the slopes between all pairs of points (Theil 1950, Sen 1968),
 * and the line with it through the medians of t and x.  low and high are Sen's
 * interval (equation 2.6, with ties) at the confidence level, say 0.95.  As
 * scipy.stats.theilslopes.
 *
 * Up to STATS_SLOPE_EXACT points exact, by selection among all slopes (36 MB
 * at most).  Beyond, STATS_SLOPE_SAMPLE pairs are drawn with rng (then not
 * NULL), and ranks scaled: a rank is off by 0.05 % of the pairs typically.
 */
struct stats_slope stats_theil_sen(const double *t, const double *x, size_t n,
    double level, struct rng *rng);

/*
 * Mann's test for a trend (Mann 1945, Kendall 1970): effect is Kendall's
 * tau-b between t and x, stat is z = (S - sign(S)) / sqrt(var S) with the
 * variance for ties, p the normal limit.  The limit wants n of 10 or so; need
 * is 3.  p is 1 when all x are equal, effect then NAN.  The test takes the
 * numbers for independent: of a series that is not, p is too small.
 */
struct stats_test stats_mann_kendall(const double *t, const double *x,
    size_t n);

/* The least-squares line; NAN where n < 2 or all t are equal. */
struct stats_line {
	double slope, intercept;
	double slope_se;		/* standard errors; NAN for n < 3 */
	double intercept_se;
	double r2;			/* share explained; NAN: all x equal */
	double p;			/* of slope = 0, Student's t, n - 2 */
	size_t n;
};
struct stats_line stats_line(const double *t, const double *x, size_t n);

#endif
