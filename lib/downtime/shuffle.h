/* SPDX-License-Identifier: MIT */
/*
 * shuffle: the p of an effect, by permutation of blocks.
 *
 * Units of one block (the shifts of a machine's day) are alike: a repair goes
 * on in the next, a total is spread over both.  So their scores move
 * together, to another block of as many units in the same stratum.
 */
#ifndef DOWNTIME_SHUFFLE_H
#define DOWNTIME_SHUFFLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng;

struct dt_shuffle {
	size_t n;
	const double *score;		/* what moves; about 0 */
	const double *x;		/* a number for each, about 0; or */
	const uint32_t *category;	/* one for each, where x is NULL */
	size_t ncategory;
	const int64_t *block;		/* of each unit, any numbers */
	const int32_t *stratum;		/* of each block's units the same,
					   unless within */
	bool within;			/* scores stay in their block */
};

/*
 * The share of permutations (the data among them) whose sum of x * score is as
 * far from 0, or whose sum over categories of (sum of scores)^2 / count is as
 * large; at most 9999 of them, fewer once 30 are (Besag and Clifford 1991).
 */
double dt_shuffle(const struct dt_shuffle *s, struct rng *rng);

#endif
