/* SPDX-License-Identifier: MIT */
/*
 * place: where the totals of one row lie, by section 3 of docs/timeline.md.
 */
#ifndef TESTS_WITNESS_PLACE_H
#define TESTS_WITNESS_PLACE_H

#include "witness/brute.h"

enum w_part { W_IN_WORK, W_IN_BREAK, W_SPILL, W_PARTS_OF };

struct w_placed {
	const struct w_row *row;
	int64_t from, to;	/* ticks of its window */
	int64_t end;		/* where it is clipped */
	int n;			/* totals, in order of arrival */
	enum w_class class[W_CATS];
	int state[W_CATS];
	int64_t ms[W_PARTS_OF][W_CATS];
	int64_t sum[W_PARTS_OF];
	int64_t room[W_PARTS_OF];	/* P, B and N of the page */
	int64_t beyond;		/* fits nowhere in the window */
};

void w_place(struct w_placed *o, const struct w_plan *plan,
    const struct w_plant *p, const struct w_row *r);

/* Milliseconds of one part, of all its totals, that lie before a tick. */
int64_t w_place_before(const struct w_placed *o, const struct w_plan *plan,
    enum w_part part, int64_t t);

/* Divides g milliseconds among parts by nested floors. */
void w_divide(const int64_t *part, int n, int64_t g, int64_t *out);

#endif
