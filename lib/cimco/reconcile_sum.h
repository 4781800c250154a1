/* SPDX-License-Identifier: MIT */
/*
 * reconcile_sum: facts summed up by the day they begin on, so that two sides
 * can be compared without their being side by side.
 *
 * A day's sum is the number of its facts and the sum of their 128 bit hashes
 * (modulo 2^64, twice), whatever order they come in.
 */
#ifndef CIMCO_RECONCILE_SUM_H
#define CIMCO_RECONCILE_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"

struct fact;

/* All zero is empty. */
struct sums {
	struct map day;		/* its number as bytes */
	struct sum {
		int64_t facts;
		uint64_t hi, lo;
	} *v;
	size_t cap;
};

void sums_add(struct sums *s, const struct fact *f);
void sums_release(struct sums *s);

/*
 * The midnights (UTC, microseconds) of the days that differ, sorted; *us is
 * the caller's, to free().
 */
void sums_differ(const struct sums *a, const struct sums *b, int64_t **us,
    size_t *n);

/* The day on which a fact begins, as in *us above. */
int64_t sums_day(const struct fact *f);

/* Whether the day stands among these n. */
bool sums_find(const int64_t *us, size_t n, int64_t day_us);

#endif
