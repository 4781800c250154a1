/* SPDX-License-Identifier: MIT */
/*
 * discover_length: how long the rows of a table are, by what they say
 * themselves, held against the distance from row to row.
 */
#ifndef CIMCO_DISCOVER_LENGTH_H
#define CIMCO_DISCOVER_LENGTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct look;

struct length {
	int end;		/* the column of that role, or one with such a
				   name that says nothing; -1 */
	int64_t closed;		/* rows with an end behind their start, */
	int64_t steps;		/* of which so many last a step */
	int64_t same_us;	/* that nearly all of them last; 0: none */
	int duration;		/* a column that says something else than a
				   step, where there is no end; -1 */
};

void length_find(struct length *x, const struct look *l, int64_t step_us);

/* Whether the ends, if there are any, say that a row lasts to the next. */
bool length_ends_agree(const struct length *x);

/* Sorts n values; the one that comes most often, and how often.  0, 0. */
int64_t length_most_frequent(int64_t *x, size_t n, int64_t *times);

#endif
