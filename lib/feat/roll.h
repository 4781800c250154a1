/* SPDX-License-Identifier: MIT */
/*
 * roll: mean, deviation, least, most, sum and slope of a series over several
 * windows that slide, each in O(1) for a reading on average.
 *
 * A window of length w at the time t of the last reading or move holds the
 * readings of (t - w, t].
 *
 * All sums are of integers, 128 bits wide, so nothing is lost, however long a
 * window slides, and the figures do not depend on when they were asked for.
 * A reading counts units of the series: decimals, as far as up to
 * ROLL_DECIMALS of them say all readings exactly, which readings mostly are;
 * else a power of two that is 2^-40 of the greatest reading so far or less.
 * Least and most are the fronts of monotonic queues.
 *
 * Memory: a reading costs 16 bytes, and 4 for every queue it stands in.
 */
#ifndef FEAT_ROLL_H
#define FEAT_ROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ROLL_WINDOWS = 8, ROLL_DECIMALS = 6 };

/* A series; made by roll_new(). */
struct roll;

/* What of a window; NAN where there is none (n is 0; std, slope: below 2). */
struct roll_stats {
	uint64_t n;
	double mean, std;		/* std: of a sample, n - 1 */
	double min, max, sum;
	double slope;			/* least squares, per hour */
};

/*
 * n window lengths (at least 1, ascending) in the unit of time, of which hour
 * are an hour.  slope says whether slopes are wanted.  The caller's.
 */
struct roll *roll_new(const int64_t *window, int n, int64_t hour, bool slope);
void roll_free(struct roll *r);			/* accepts NULL */

/* Takes a reading; -1 when x is not finite or t falls. */
int roll_push(struct roll *r, int64_t t, double x)
    __attribute__((warn_unused_result));

/* Time goes on without a reading; t before the last moment does nothing. */
void roll_move(struct roll *r, int64_t t);

/* Of the window with that index, as time stands. */
void roll_stats(const struct roll *r, int window, struct roll_stats *s);

/* The last reading, which may lie before every window; NAN: none yet. */
double roll_last(const struct roll *r);

/* Readings held now. */
size_t roll_held(const struct roll *r);

#endif
