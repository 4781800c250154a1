/* SPDX-License-Identifier: MIT */
/* brute: what a machine's records must add up to, counted tick by tick. */
#ifndef TESTS_WITNESS_BRUTE_H
#define TESTS_WITNESS_BRUTE_H

#include "witness/plan.h"
#include "witness/witness.h"

/* A stretch of equal ticks: one piece of the calendar in one hour. */
struct w_atom {
	int64_t from, to;	/* ticks of the plan */
	struct w_tick tick;
	struct w_sum sum;
};

/* A stop that counts; ms. */
struct w_stood {
	int64_t from, to;
};

struct w_brute {
	struct w_plan plan;
	struct w_atom *atom;
	int natom;
	struct w_stood *stood;
	int nstood;
};

/* All of one machine's time that is asked for; w_brute_free() it. */
void w_brute(struct w_brute *b, const struct w_plant *p, int machine);
void w_brute_free(struct w_brute *b);

/* The end of a row when open ones are clipped. */
int64_t w_row_end(const struct w_plant *p, const struct w_row *r);

/* Whether a row's span covers its window. */
bool w_cat_exact(const struct w_row *r, const struct w_cat *c);

/* Whether an instant is the atom's; one without length has its own. */
bool w_atom_holds(const struct w_atom *a, int64_t at);

void w_sum_add(struct w_sum *to, const struct w_sum *x);

/*
 * One millisecond-count of a class in a kind of time, the calendar's say; the
 * class that it counts as.
 */
enum w_class w_sum_class(struct w_sum *s, uint8_t kind, enum w_class class,
    int64_t ms);

/* The same of a row's state; its class may be another than it says. */
void w_sum_state(struct w_sum *s, uint8_t kind, const struct w_plant *p,
    const struct w_row *row, int state, enum w_class class, int64_t ms);

#endif
