/* SPDX-License-Identifier: MIT */
/*
 * spread: means of groups, drawn to the mean of all as far as chance goes.
 *
 * A group's mean is shrunk towards the mean of all by B = v / (v + s / n),
 * where s is the variance within groups, v the one between them (one-way
 * analysis of variance with unequal n, Searle 1971), and n the group's
 * figures: the empirical Bayes estimate of a normal mean.
 */
#ifndef FEAT_SPREAD_H
#define FEAT_SPREAD_H

#include <stdint.h>

/* Of one group; all zero is an empty one. */
struct feat_level {
	int64_t n;
	double mean, square;		/* Welford 1962 */
};

/* Of all groups; all zero is none. */
struct feat_spread {
	int64_t groups, n;
	double sum_nm, sum_nmm, sum_nn, within;
};

/* A figure more of the group. */
void feat_spread_add(struct feat_spread *s, struct feat_level *level,
    double x);

/* The group's mean, shrunk; level may be NULL.  NAN: there is no figure. */
double feat_spread_mean(const struct feat_spread *s,
    const struct feat_level *level);

#endif
