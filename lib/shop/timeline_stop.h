/* SPDX-License-Identifier: MIT */
/*
 * timeline_stop: stops too short to be stops, as the profile says.
 *
 * Stands between a timeline and its reader.  A stop is a run of touching
 * exact slices that say down or unassigned, and of the production between
 * them that is shorter than minimum_run.  Its slices are held back until it
 * has lasted as long as ignore_under and micro_stop; ends it before, its time
 * down or unassigned goes on as production.  So no more of a machine than the
 * two limits and such a run is ever held back.
 */
#ifndef SHOP_TIMELINE_STOP_H
#define SHOP_TIMELINE_STOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "shop/profile.h"
#include "shop/timeline.h"

struct err;
struct tl_kept;

/* What became of the stop of a slice. */
enum tl_verdict {
	TL_COUNTS,		/* or the slice is of none */
	TL_IGNORED,		/* shorter than ignore_under */
	TL_MICRO		/* shorter than micro_stop */
};

struct tl_stop_params {
	struct profile_limits limits;
	int64_t from_us, to_us;	/* what the timeline was asked for */
	void *self;
	/* joins: the slice goes on a stop, whatever ran before it. */
	int (*slice)(void *self, int machine, const struct tl_slice *s,
	    enum tl_verdict verdict, bool joins, struct err *err);
};

/* A stop of one machine under way; to_us is to be INT64_MIN at first. */
struct tl_stop {
	struct tl_kept *kept;
	size_t n, cap;
	struct arena text;
	int64_t from_us, to_us;	/* so far; INT64_MIN: there is none */
	int64_t run_us;		/* where production behind it has come to */
	int64_t length_us;
	bool is_long;		/* it counts; nothing is kept */
};

/* Whether short stops are anything of their own. */
static inline bool
tl_stop_limited(const struct profile_limits *l)
{
	return l->ignore_us > 0 || l->micro_us > 0 || l->run_us > 0;
}

/*
 * Takes the next slice of the machine; p is used during the call only.  A
 * machine that runs several jobs side by side has no such stops: its reader
 * is to pass its slices by.
 */
int tl_stop_slice(struct tl_stop *st, const struct tl_stop_params *p,
    int machine, const struct tl_slice *s, struct err *err);

/* No slice of the machine follows for now: a short stop was a short one. */
int tl_stop_end(struct tl_stop *st, const struct tl_stop_params *p,
    int machine, struct err *err);

/* Up to where slices that came before us have been passed on. */
int64_t tl_stop_settled(const struct tl_stop *st, int64_t us);

void tl_stop_release(struct tl_stop *st);

/* Whether an exact span says the machine stood and should not have. */
static inline bool
tl_is_stop(const struct tl_slice *s)
{
	return s->rule == TL_EXACT && s->row != NULL &&
	    (s->said == CLASS_DOWN || s->said == CLASS_UNASSIGNED);
}

#endif
