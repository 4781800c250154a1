/* SPDX-License-Identifier: MIT */
/*
 * group: one row of the answer in the making, and the table of them.
 */
#ifndef OEE_GROUP_H
#define OEE_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oee/tally.h"
#include "shop/by.h"
#include "shop/timeline.h"

/* Production that was a stop too short to be one, as a class of its own. */
#define OEE_MICRO_STOP	CLASS_COUNT

/* One bar of the loss tree that comes from slices. */
struct oee_bar {
	enum time_class class;	/* or OEE_MICRO_STOP */
	int32_t state, reason;	/* -1: none */
	int64_t ms;
	int64_t count;
	uint64_t last_row;	/* to count a row once */
	/* Of the stops that begin in it, and their repair; see makes. */
	int64_t stops, failures, micro_stops, repair_ms;
};

/* What one part gave to the sums of ideal time. */
struct oee_made {
	int32_t part;		/* -1: none */
	oee_wide ideal_ns, good_ns;
};

/* What one source row gave to one figure. */
struct oee_gift {
	int32_t figure;		/* index into oee_figures */
	int32_t source, source_key, state, reason;	/* -1: none */
	enum tl_rule rule;
	oee_wide amount;	/* ms, thousandths of parts, ns of ideal time */
};

struct oee_givens;

struct oee_group {
	int64_t first_us, last_us;	/* what its slices span */
	struct tally t;
	struct by_key key;
	struct oee_bar *bar;
	size_t nbar, bar_cap;
	struct oee_gift *gift;
	size_t ngift, gift_cap;
	struct oee_made *made;
	size_t nmade, made_cap;
	struct oee_givens *givens;	/* NULL: none noted; see given.h */
	struct oee_group *free_next;
};

struct oee_slot {
	struct oee_group *group;	/* NULL: free */
	uint64_t hash;			/* of its key */
};

/* All zero is a valid, empty table. */
struct oee_groups {
	struct oee_group **all;		/* in no order that means anything */
	size_t n, cap;
	int64_t first_end_us;		/* the earliest to_us of all */
	struct oee_slot *slot;		/* open addressing by key */
	size_t nslot;
	struct oee_group *spare;
};

/* The group of that key, made when new.  Stays where it is until removed. */
struct oee_group *groups_get(struct oee_groups *g, const struct by_key *key);

/* The bar of that class, state and reason, made when new. */
struct oee_bar *group_bar(struct oee_group *g, enum time_class class,
    int32_t state, int32_t reason);

/* The sums of that part, made when new. */
struct oee_made *group_made(struct oee_group *g, int32_t part);

void group_gift(struct oee_group *g, const struct oee_gift *gift);

/*
 * Takes out the groups whose period ends by limit_us (INT64_MAX: all), into
 * *out, n of them, in the order of cmp.  The array is the caller's, to
 * free(); each group goes back with groups_return().
 */
void groups_take(struct oee_groups *g, int64_t limit_us,
    int (*cmp)(const void *, const void *, void *), void *arg,
    struct oee_group ***out, size_t *n);
void groups_return(struct oee_groups *g, struct oee_group *group);

void groups_release(struct oee_groups *g);

#endif
