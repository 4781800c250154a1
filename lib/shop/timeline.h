/* SPDX-License-Identifier: MIT */
/*
 * timeline: from spans to exclusive slices, by the five rules of
 * docs/timeline.md.  OEE, downtime and features read the same slices.
 *
 * A timeline is fed the facts of many machines, of each in order of start.
 * As soon as no later fact can change a stretch of a machine's time, its
 * slices are delivered: together they cover [from, to) of every machine
 * exactly once (capacity times, for a machine that runs several jobs).
 * Memory is bounded by the windows that are open at one moment.
 */
#ifndef SHOP_TIMELINE_H
#define SHOP_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shop/calendar.h"
#include "shop/profile.h"

struct err;
struct timeline;
struct tl_word;			/* timeline_word.h */

/* A run of bytes; lent. */
struct tl_text {
	const char *s;
	uint32_t len;
};

/* What a source row says about itself; lent with the slice. */
struct tl_row {
	struct tl_text source, source_key;
	struct tl_text job, part, op, operator;
	int64_t start_us, end_us;	/* its window */
	bool open;
};

/* How a slice came to be: the `rule` of an explain record. */
enum tl_rule {
	TL_EXACT,	/* an exact span won the segment */
	TL_TOTAL,	/* part of a total, placed over planned time */
	TL_SPILL,	/* what did not fit the planned time of its window */
	TL_SCALED,	/* a total scaled to what the segment had left */
	TL_BREAK,	/* a planned total filling a break of the calendar */
	TL_RESIDUAL,
	TL_GAP,		/* no row: nodata, or what the profile says */
	TL_CALENDAR	/* off, or a break nobody filled */
};
const char *tl_rule_name(enum tl_rule r);

/*
 * A stretch of one machine's time in one class.  Its ms need not fill
 * [from, to): a total lies somewhere inside.  Never crosses a calendar piece.
 */
struct tl_slice {
	int64_t from_us, to_us;
	int64_t ms;
	enum time_class class;	/* what it counts as, the calendar considered */
	enum time_class said;	/* what the profile said of state and reason */
	enum tl_rule rule;
	bool unplanned;		/* production in a break or off shift */
	struct tl_text state, reason;
	const struct tl_row *row;	/* NULL for calendar and gap */
	const struct cal_piece *piece;
	/* Where its ms lie, for tl_slice_ms() alone: see docs/timeline.md. */
	int64_t num, base_us, den_us;
	const int64_t *part;
	int nth, lanes;
};

/*
 * The slice's milliseconds in [a, b), never negative and additive over any
 * partition; a and b are whole milliseconds.  All slices of a stretch add up
 * to its length (times capacity) in any part of it, too.  A slice made by
 * hand with only from_us, to_us and ms set lies evenly.
 *
 * G(t) = floor(num * (base + t - from) / den) counts the milliseconds that
 * one placement has given out by t, to all its parts.  A slice is the whole
 * of G (part NULL, lanes 0); the nth of its parts, by nested floors; or what
 * G leaves of so many lanes.
 */
int64_t tl_slice_ms(const struct tl_slice *s, int64_t a_us, int64_t b_us);

/* Parts made somewhere in [from, to), in thousandths; same arithmetic. */
struct tl_output {
	int64_t from_us, to_us;
	int64_t parts_m, scrap_m, rework_m, target_m;	/* of this stretch */
	const struct tl_row *row;
	const struct cal_piece *piece;
	int64_t all_parts_m, all_scrap_m;	/* of the whole row */
	int64_t base_us, den_us;
};
void tl_output_part(const struct tl_output *o, int64_t a_us, int64_t b_us,
    int64_t *parts_m, int64_t *scrap_m);

/* Seconds that are listed, outside the tree. */
enum tl_aside {
	TL_OVERLAP,	/* lost to another row, or beyond the segment */
	TL_UNPLACED	/* in a window of no length */
};

/* What the reader of a timeline is called with; -1 stops it for good. */
struct tl_sink {
	void *self;	/* functions that are NULL are not called */
	int (*slice)(void *self, int machine, const struct tl_slice *s,
	    struct err *err);
	int (*output)(void *self, int machine, const struct tl_output *o,
	    struct err *err);
	/*
	 * Time outside the tree, as a slice whose time of day is known (rule,
	 * class, piece and from..to are filled).  UNPLACED, and what exceeds
	 * its whole window, lie at their row's start, from == to.
	 */
	int (*lost)(void *self, int machine, enum tl_aside what,
	    const struct tl_slice *s, struct err *err);
	/*
	 * All slices of this machine before to_us have been delivered; called
	 * at the edges of the calendar and at the end, never falling.
	 */
	int (*done)(void *self, int machine, int64_t to_us, struct err *err);
};

struct tl_params {
	struct calendar *calendar;	/* kept */
	const struct profile *profile;	/* kept */
	int64_t from_us, to_us;	/* INT64_MIN / MAX: from a machine's first
				   fact, to its last end */
	int64_t now_us;		/* open rows are clipped here */
	bool again;		/* timeline_again() will be called */
	struct tl_sink sink;
};

struct timeline *timeline_new(const struct tl_params *p);
void timeline_free(struct timeline *tl);	/* accepts NULL */

/*
 * The index of a machine, made when new; indices count from 0 and keep.  A
 * machine that is named has planned time even without facts.  NULL, 0 for
 * what its machine record leaves open.  -1 with *err.
 */
int timeline_machine(struct timeline *tl, struct tl_text id,
    const char *zone, const char *group, int capacity, struct err *err);
const char *timeline_machine_name(const struct timeline *tl, int machine);
int timeline_machine_capacity(const struct timeline *tl, int machine);

struct tl_span {
	int64_t start_us, end_us;
	int64_t ms;		/* -1: the whole window (an exact span) */
	struct tl_text state, reason;
	struct tl_text source, source_key, job, part, op, operator;
	/* Of the timeline's profile, not loose, instead of both; or NULL. */
	const struct tl_word *word;
	bool open;
};

/*
 * Feeds a fact; texts are copied where they are needed longer.  Times are
 * floored to milliseconds.  Starts of a machine must not fall: ERR_DATA.  A
 * job is a row without seconds: it covers its window.  Facts are of one row
 * when all their texts (but state and reason), start and end agree.
 */
int timeline_span(struct timeline *tl, int machine, const struct tl_span *s,
    struct err *err) __attribute__((warn_unused_result));
int timeline_job(struct timeline *tl, int machine, const struct tl_span *s,
    struct err *err) __attribute__((warn_unused_result));
int timeline_parts(struct timeline *tl, int machine, const struct tl_span *s,
    int64_t parts_m, int64_t scrap_m, int64_t rework_m, int64_t target_m,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Fetches what the fact of a machine that comes so many facts later will
 * touch: of two what leads to it, of one all.  Only makes that faster.
 */
void timeline_expect(const struct timeline *tl, int machine, int facts);

/*
 * No fact of any machine will start before us: deliver what is settled, up
 * to the last edge before us.  Makes no cuts of its own, so that the figures
 * do not depend on when it was called.
 */
int timeline_advance(struct timeline *tl, int64_t us, struct err *err)
    __attribute__((warn_unused_result));
/*
 * All slices of the machine before it have been delivered, also where done()
 * has not been told yet; INT64_MIN before its first fact.
 */
int64_t timeline_delivered(const struct timeline *tl, int machine);
/*
 * Forgets what a machine was fed; its time from .. to is what is asked for
 * now.  Of a timeline with `again`, one machine at a time.
 */
void timeline_again(struct timeline *tl, int machine, int64_t from_us,
    int64_t to_us);
/* The machine has no more facts; delivers all its time up to `to`. */
int timeline_end_machine(struct timeline *tl, int machine, struct err *err)
    __attribute__((warn_unused_result));
/* All machines. */
int timeline_finish(struct timeline *tl, struct err *err)
    __attribute__((warn_unused_result));

#endif
