/* SPDX-License-Identifier: MIT */
/* make: a random plant from a seed; the same one every time. */
#ifndef TESTS_WITNESS_MAKE_H
#define TESTS_WITNESS_MAKE_H

#include "witness/witness.h"

enum w_sort {
	W_EXACT,	/* exact spans that overlap as they like */
	W_ALONE,	/* rows of totals, none touching another */
	W_MIXED		/* all at once */
};

/*
 * tick 1000: some days, around a change of the clocks more often than not;
 * tick 1: some minutes.
 */
void w_make(struct w_plant *p, uint64_t seed, enum w_sort sort, int64_t tick);

/* Shifts, breaks, holidays and exceptions around a day. */
void w_make_calendar(struct rng *r, struct w_calendar *cal, int64_t day);

/* The zone and a day of it, often one on which its clocks change. */
int64_t w_make_day(struct rng *r, const char **zone);

static inline int
w_pick(struct rng *r, int n)
{
	return (int)rng_below(r, (uint64_t)n);
}

static inline bool
w_chance(struct rng *r, int percent)
{
	return w_pick(r, 100) < percent;
}

#endif
