/* SPDX-License-Identifier: MIT */
/*
 * timeline_brief: stops too short to be stops, as the profile says.
 *
 * Stands between a timeline and its reader.  A stop is a run of touching
 * exact slices that say down or unassigned; it is held back until it has
 * lasted as long as ignore_under, and where it ends before, its time down or
 * unassigned goes on as production.  So no more than ignore_under of a
 * machine is ever held back.  A machine that runs several jobs side by side
 * passes through.
 */
#ifndef SHOP_TIMELINE_BRIEF_H
#define SHOP_TIMELINE_BRIEF_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/timeline.h"

struct tl_brief;

struct tl_brief_params {
	const struct profile *profile;	/* kept */
	int64_t from_us, to_us;		/* what the timeline was asked for */
	void *self;			/* kept */
	int (*slice)(void *self, int machine, const struct tl_slice *s,
	    struct err *err);
};

struct tl_brief *tl_brief_new(const struct tl_brief_params *p);
void tl_brief_free(struct tl_brief *b);		/* accepts NULL */

/* The slice() of a tl_sink whose self is a tl_brief; capacity of machine. */
int tl_brief_slice(struct tl_brief *b, int machine, int capacity,
    const struct tl_slice *s, struct err *err);

/* No slice of the machine follows. */
int tl_brief_end(struct tl_brief *b, int machine, struct err *err);

/* Whether an exact span says the machine stood and should not have. */
static inline bool
tl_is_stop(const struct tl_slice *s)
{
	return s->rule == TL_EXACT && s->row != NULL &&
	    (s->said == CLASS_DOWN || s->said == CLASS_UNASSIGNED);
}

#endif
