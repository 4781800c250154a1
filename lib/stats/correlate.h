/* SPDX-License-Identifier: MIT */
/*
 * correlate: how two measurements of the same things go together.
 *
 * In each answer effect is the coefficient, between -1 and 1; NAN, as is p,
 * when n < need or all x or all y are equal.
 */
#ifndef STATS_CORRELATE_H
#define STATS_CORRELATE_H

#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

/*
 * Pearson's r: the covariance over the product of standard deviations.  stat
 * is t = r sqrt(df / (1 - r^2)), df = n - 2, p that of Student's t.  need 3.
 */
struct stats_test stats_pearson(const double *x, const double *y, size_t n);

/*
 * Spearman's rho: Pearson's r of the midranks, p from Student's t like there
 * (scipy.stats.spearmanr).  need 3; with fewer than about 10,
 * stats_spearman_exact() is the better p.
 */
struct stats_test stats_spearman(const double *x, const double *y, size_t n);

/*
 * The same with the exact p for n up to 9: the share of all n! orders of y
 * whose rho is at least as far from 0.  Above 9 it is stats_spearman().
 */
struct stats_test stats_spearman_exact(const double *x, const double *y,
    size_t n);

/*
 * Kendall's tau-b (Kendall 1945), which allows for ties, in O(n log n) by the
 * algorithm of Knight (1966).  p is exact without ties for n <= 33, or when
 * all pairs but one agree (Kendall, "Rank correlation methods", 1970), else
 * from the normal limit with the variance for ties; stat is that z.  As
 * scipy.stats.kendalltau.  need 2.
 */
struct stats_test stats_kendall(const double *x, const double *y, size_t n);

/* What Kendall's tau and its kin count. */
struct stats_pairs {
	double n, all;			/* n (n - 1) / 2 */
	double agree, differ;		/* pairs in the same, in other order */
	double tied_x, tied_y;		/* pairs equal in x, in y */
	double v_x, v_y;		/* sums of t (t - 1) (2 t + 5) */
	double t3_x, t3_y;		/* sums of t (t - 1) (t - 2) */
};
void stats_pairs(const double *x, const double *y, size_t n,
    struct stats_pairs *p);

/* The variance of agree - differ if x and y are unrelated. */
double stats_pairs_variance(const struct stats_pairs *p);
double stats_pairs_tau_b(const struct stats_pairs *p);	/* NAN: constant */

#endif
