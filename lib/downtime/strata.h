/* SPDX-License-Identifier: MIT */
/*
 * strata: ranks compared within a stratum (a machine), so that what strata
 * differ in is not taken for an effect of something else.
 */
#ifndef DOWNTIME_STRATA_H
#define DOWNTIME_STRATA_H

#include <stddef.h>
#include <stdint.h>

#include "stats/stats.h"

/* Numbers become midranks within their stratum, less their mean, over its n. */
void dt_rank_within(double *x, const int32_t *stratum, size_t n);

/*
 * Do categories differ in their ranks?  score: of dt_rank_within().  stat is
 * the quadratic form of the categories' sums of scores in the inverse of their
 * covariance over all orders within strata (the mean score statistic of
 * Landis, Heyman and Koch, Int. Statistical Review 46, 1978; of one stratum it
 * is Kruskal and Wallis' H), p chi-squared above it with df = its rank.
 * effect is the share of the scores' variance between categories, of one
 * stratum epsilon squared.  NAN when there is nothing to compare.
 */
struct stats_test dt_between(const double *score, const uint32_t *category,
    size_t ncategory, const int32_t *stratum, size_t n);

/* The effect alone, for samples of the same scores. */
double dt_between_effect(const double *score, const uint32_t *category,
    size_t ncategory, size_t n);

#endif
