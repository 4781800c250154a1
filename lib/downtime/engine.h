/* SPDX-License-Identifier: MIT */
/*
 * engine: what the parts of the downtime stage share; private to it.
 *
 * input.c takes records in and feeds the timeline, collect.c adds slices up
 * in cells, and each report makes its rows of the cells at the end: pareto.c,
 * pattern.c (by rotate.c), correlate.c (of units.c), compare.c, trend.c.
 * write.c has what their records share.
 */
#ifndef DOWNTIME_ENGINE_H
#define DOWNTIME_ENGINE_H

#include <stdbool.h>

#include "base/map.h"
#include "base/when.h"
#include "downtime/cells.h"
#include "downtime/downtime.h"
#include "shop/family.h"
#include "shop/timeline_fact.h"
#include "shop/timeline_stop.h"

struct dt_units;
struct err;

/* What downtime is booked on; -1: no word, or not told apart. */
struct dt_bar {
	int32_t class, state, reason;
};

/* A period of a key that has time, and what is known of all of it. */
struct dt_group {
	struct by_key key;
	int64_t first_us, last_us;	/* what its slices span */
	int64_t planned_ms;		/* planned busy time */
};

enum { DT_PLANNED = -1 };	/* in the place of a bar: planned time */

struct dt_machine {
	int32_t group, site;		/* labels; -1: none */
	bool ended;			/* its facts are over */
	/* The run of touching exact slices of one bar. */
	int32_t run_bar;		/* of what it says; -1: none yet */
	bool run_over;			/* something else followed */
	bool run_counted;
	int64_t run_end_us;
	/* Running time since the last setup; -1: none whose place is known. */
	int64_t setup_ms;
	int32_t setup_date;		/* of its end */
	/* Services that are known, and running time since the last. */
	int64_t *service;		/* ends, ascending */
	size_t nservice, service_cap, service_at;
	bool serviced;			/* there was one */
	int64_t service_ms;
	struct tl_stop stop;		/* held back while it may be short */
};

struct dt {
	struct dt_params p;
	struct timeline *tl;		/* made at the first fact */
	struct dt_machine *machine;	/* by the timeline's index */
	size_t nmachine, machine_cap;
	struct map label;		/* groups, parts, states, reasons ... */
	struct family_table family;	/* by labels */
	struct map group_ids, bar_ids;	/* keys as bytes */
	struct dt_group *group;
	size_t ngroup, group_cap;
	struct dt_bar *bar;
	size_t nbar, bar_cap;
	struct dt_cells cells;
	struct dt_units *units;		/* of correlation */
	int current;			/* machine of the last fact, or -1 */
	int64_t swept_us;		/* time order: advanced up to here */
	struct when_memory date;	/* of the facts decoded last */
	struct rec_writer *out;		/* of the call in progress */
};

/* ---- input.c ---- */

int dt_feed(struct dt *d, const struct rec *r, struct err *err);
int dt_finish(struct dt *d, struct err *err);

/* ---- collect.c ---- */

/* The slice() of struct tl_stop_params. */
int dt_on_slice(void *self, int machine, const struct tl_slice *s,
    enum tl_verdict verdict, bool joins, struct err *err);

/* The number of a label; -1 for an empty one. */
int32_t dt_label(struct dt *d, struct tl_text t);
const char *dt_name(const struct dt *d, int32_t label);	/* NULL: -1 */
/* The number of a key's group; made when new. */
int32_t dt_group(struct dt *d, const struct by_key *k);
/* Whether the slice is of planned busy time (PBT). */
bool dt_busy(const struct tl_slice *s);
/* Whether its class is one of those that count. */
bool dt_counts(const struct dt *d, const struct tl_slice *s);
const struct zone *dt_zone(const struct dt *d);

/* ---- write.c ---- */

/* Group numbers in the order of their keys; the caller's. */
int32_t *dt_groups_ordered(const struct dt *d);
/* Bar numbers in the order of class, state and reason; the caller's. */
int32_t *dt_bars_ordered(const struct dt *d);

/* What a test of a report found; the first member of what it keeps. */
struct dt_found {
	int32_t group, bar;
	double p;			/* NAN: no answer */
	double adjusted;		/* by dt_rank() */
	double strength;		/* larger is more; NAN: none */
	size_t order;			/* in which they were made */
};

/*
 * Adjusts the p of n tests of size bytes each, for n * times tests that were
 * made, and sorts them: groups as they are named; in each what is significant
 * (adjusted below 0.05) by strength, then the rest by p, then those without an
 * answer; then bars by name.
 */
void dt_rank(struct dt *d, void *tests, size_t n, size_t size,
    int times);

/* The fields that say which group a record is of. */
void dt_put_head(struct dt *d, const struct dt_group *g, const char *kind);
void dt_put_bar(struct dt *d, const struct dt_bar *b);
void dt_put_real(struct dt *d, const char *key, double x);  /* or null */
void dt_put_p(struct dt *d, double p, double adjusted);
/* profile, calendar, why (NULL: null), and the record's end. */
int dt_put_tail(struct dt *d, const char *why, struct err *err);

static inline int
dt_three_way(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* ---- the reports: what they collect, and what they write ---- */

int dt_pareto(struct dt *d, struct err *err);

/* A stretch of a slice in one group, and in one hour where that matters. */
struct dt_piece {
	const struct tl_slice *slice;
	int machine;
	int64_t from_us, to_us, ms;
	int64_t before_ms;		/* of the slice, before this piece */
	int32_t group;
	int32_t bar;			/* -1: it does not count */
	bool busy;			/* it is planned busy time */
	bool begins;			/* a stop does, with it */
};

void dt_pattern_piece(struct dt *d, const struct dt_piece *x);
int dt_pattern(struct dt *d, struct err *err);
void dt_units_piece(struct dt *d, const struct dt_piece *x);
void dt_units_free(struct dt_units *u);		/* accepts NULL */
int dt_correlation(struct dt *d, struct err *err);
void dt_compare_piece(struct dt *d, const struct dt_piece *x);
int dt_comparison(struct dt *d, struct err *err);
int dt_trend(struct dt *d, struct err *err);

#endif
