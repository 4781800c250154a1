/* SPDX-License-Identifier: MIT */
/*
 * change: where a series goes over to another level.
 */
#ifndef STATS_CHANGE_H
#define STATS_CHANGE_H

#include <stddef.h>

struct rng;

/*
 * PELT (Killick, Fearnhead and Eckley, JASA 2012): the segmentation with the
 * least sum of squares around segment means plus penalty for each segment
 * after the first, each of at least least (>= 1) numbers; exact, mostly in
 * linear time.  at[] gets the first index of each segment after the first,
 * ascending, at most n / least - 1 of them; returns how many.
 */
size_t stats_pelt(const double *x, size_t n, double penalty, size_t least,
    size_t *at);

/*
 * The standard deviation of the noise around levels that change now and then:
 * the median absolute difference of neighbours, over sqrt(2), as if normal.
 * NAN for n < 2; 0 when most neighbours are equal.
 */
double stats_noise_sd(const double *x, size_t n);

struct stats_change_params {
	double penalty;		/* in variances of the noise; 0: 3 log n */
	double sd;		/* of the noise; 0: stats_noise_sd(), or that
				   of all numbers where it says 0 */
	size_t least;		/* numbers in a segment; 0: 5 */
	double alpha;		/* changes with a larger p are dropped; 0: 0.01,
				   1: none are */
	size_t rounds;		/* of the permutation test; 0: 999 */
	size_t block;		/* it moves blocks of so many neighbours, since
				   a series that wanders is not to be taken for
				   one that jumps; 0: 1 */
};

struct stats_change {
	size_t at;		/* first number of the new level */
	double before, after;	/* means of the segments on both sides */
	double p;
};

/*
 * PELT's changes that stand a test each: the numbers from the change before to
 * the one behind are permuted, and p is the share of orders (that at hand
 * among them) whose largest cumulated deviation from the mean, |S_k| /
 * sqrt(k (m - k)), is as large.  The one with the largest p goes first, and its
 * neighbours are tested anew.  out has room for n; returns how many, 0 also
 * when n < 2 * least or all numbers are equal.
 */
size_t stats_changes(const double *x, size_t n,
    const struct stats_change_params *p, struct rng *rng,
    struct stats_change *out);

#endif
