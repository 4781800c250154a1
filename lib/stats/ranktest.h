/* SPDX-License-Identifier: MIT */
/*
 * ranktest: do two or more groups of numbers differ, whatever their shape.
 */
#ifndef STATS_RANKTEST_H
#define STATS_RANKTEST_H

#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

/*
 * Kruskal and Wallis (1952): group[i] (below ngroup) is the group of x[i].
 * stat is H with the correction for ties, p chi-squared above it with df =
 * groups - 1; groups without a number do not count.  effect is epsilon
 * squared, H / (n - 1) (Tomczak and Tomczak 2014), 0 to 1: the share of the
 * variance of ranks between groups.  NAN with fewer than two groups, or all
 * numbers equal.  The limit wants 5 or so in each group.
 */
struct stats_test stats_kruskal(const double *x, const uint32_t *group,
    size_t n, size_t ngroup);

/*
 * Mann and Whitney (1947): stat is U of x, the pairs with x above y, ties
 * half.  effect is Cliff's delta, 2 U / (nx ny) - 1: the chance that x is
 * above y less that of the reverse, -1 to 1.  p is exact without ties when
 * the smaller group has up to 8 and the larger up to 10,000, else the normal
 * limit with the variance for ties and half a rank off (scipy's
 * mannwhitneyu).  NAN when a group is empty; p is 1 when all are equal.
 */
struct stats_test stats_mann_whitney(const double *x, size_t nx,
    const double *y, size_t ny);

/*
 * Kolmogorov and Smirnov, two samples: stat and effect are D, the largest
 * difference of shares at or below a number.  p is exact when both have up to
 * 10,000 (all orders of the two, by Hodges' recursion, 1957, so that a small
 * p does not come of a difference; time grows with nx ny; with ties it is too
 * large if anything), else Kolmogorov's limit.  NAN when a group is empty.
 */
struct stats_test stats_ks(const double *x, size_t nx, const double *y,
    size_t ny);

#endif
