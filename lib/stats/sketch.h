/* SPDX-License-Identifier: MIT */
/*
 * sketch: quantiles of a stream in bounded memory, mergeable.
 *
 * The sketch of Karnin, Lang and Liberty, "Optimal quantile approximation in
 * streams" (FOCS 2016): levels of numbers, where one on level h stands for
 * 2^h.  A full level is sorted, and every second number of it (beginning with
 * the first or the second by the toss of a coin) moves up.  Levels below the
 * topmost shrink by 2/3 each.
 *
 * The error is known, not guessed: tossing a coin for a pair on level h moves
 * the rank of any given number by at most 2^h, either way alike and with mean
 * 0.  So for m_h tosses the worst error is the sum of m_h 2^h, and by
 * Hoeffding's inequality the error is beyond t with a probability of at most
 * 2 exp(-t^2 / (2 sum of m_h 4^h)): stats_sketch_error() says which t.  Up to
 * k numbers nothing is tossed and all answers are exact.
 *
 * The coins come from the seed: the same numbers in the same order give the
 * same sketch, everywhere.
 */
#ifndef STATS_SKETCH_H
#define STATS_SKETCH_H

#include <stddef.h>
#include <stdint.h>

struct stats_sketch;

/*
 * k: room on the topmost level, at least 8; memory is about 3 k numbers and
 * 32 more for every doubling of n.  Measured, the error of a rank is 0.6 to 1
 * times n / k (root mean square) and beyond 2.5 n / k once in a hundred times.
 * The caller's, to stats_sketch_free().
 */
struct stats_sketch *stats_sketch_new(size_t k, uint64_t seed);
void stats_sketch_free(struct stats_sketch *s);		/* accepts NULL */

void stats_sketch_add(struct stats_sketch *s, double x);

/* As if what is in from had been added to s; errors add up as told above. */
void stats_sketch_merge(struct stats_sketch *s,
    const struct stats_sketch *from);

uint64_t stats_sketch_n(const struct stats_sketch *s);
size_t stats_sketch_kept(const struct stats_sketch *s);	/* numbers held */

/*
 * A number whose rank is ceil(p n) (at least 1) but for the error; p = 0 and
 * p = 1 are the exact least and most.  NAN when empty.
 */
double stats_sketch_quantile(struct stats_sketch *s, double p);

/* The share of numbers that are at most x, but for the error over n. */
double stats_sketch_share(struct stats_sketch *s, double x);

/*
 * The error of one rank, in numbers, that is exceeded with a probability of
 * at most chance; never above the worst case, which chance = 0 asks for.
 */
double stats_sketch_error(const struct stats_sketch *s, double chance);

#endif
