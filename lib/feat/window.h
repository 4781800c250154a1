/* SPDX-License-Identifier: MIT */
/*
 * window: what a machine did, added up in windows that slide.
 *
 * What happened is kept in rings: stretches of time, spans that ended,
 * outputs, jobs.  An edge lies so far back from the moment at hand and knows
 * the sums of all before it; a window is what lies between two edges, so a
 * step costs each thing that happened once an edge.  All sums are integers.
 */
#ifndef FEAT_WINDOW_H
#define FEAT_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feat/spec.h"
#include "shop/timeline.h"

struct cal_walk;

/* The cells of a sum; of reasons there are spec->nreason + 1. */
enum {
	FEAT_V_CLASS = 0,		/* ms by class */
	FEAT_V_COUNT = FEAT_V_CLASS + CLASS_COUNT,	/* spans, too */
	FEAT_V_STOPS = FEAT_V_COUNT + CLASS_COUNT,
	FEAT_V_TOTALS,			/* ms that no event tells */
	FEAT_V_IN_OFF, FEAT_V_IN_BREAK,	/* of production, not planned */
	FEAT_V_PARTS, FEAT_V_SCRAP,	/* thousandths */
	FEAT_V_RUN_MS, FEAT_V_RUN_PARTS,	/* of jobs that ended */
	FEAT_V_REASON,			/* ms; then spans */
	FEAT_V_MAX = FEAT_V_REASON + 2 * (FEAT_MAX_REASONS + 1)
};

/* A stretch of time in one class. */
struct feat_piece {
	int64_t from_us, to_us, ms;
	int64_t num, base_us, den_us;	/* as in struct tl_slice */
	uint64_t part;			/* place of its parts; 0: none */
	int32_t nth, lanes;
	int16_t class, reason;		/* reason -1: none */
	bool begins, total;		/* a stop; placed by a total */
	bool in_off, in_break;		/* production not planned */
};

/* Rings by absolute index: first .. first + n. */
struct feat_ring {
	void *v;
	size_t size, cap;		/* cap: a power of two */
	uint64_t first, end;
};
void *feat_ring_push(struct feat_ring *r, size_t size);
static inline void *
feat_ring_at(const struct feat_ring *r, uint64_t i)
{
	return (char *)r->v + (i & (r->cap - 1)) * r->size;
}

/* The first of their members is where they stand in their rings. */
struct feat_ended {			/* a span that ended */
	int64_t us;
	int16_t class, reason;
};
struct feat_made {			/* an output */
	int64_t end_us, start_us, work_us;	/* work 0: evenly */
	int64_t parts_m, scrap_m;
};
struct feat_done {			/* a job that ended */
	int64_t us, ms, parts_m;
	double cycle_s;			/* NAN: no parts */
};
struct feat_stood {			/* a stop that ended */
	int64_t from_us, to_us;
};

struct feat_edge {
	int64_t back_us;
	int64_t lo_us;			/* where it is; INT64_MIN: nowhere */
	uint64_t piece, ended, made, done;
	int64_t *sum;			/* of all before, FEAT_V cells */
};

/* Lengths of stops within a window, never rising. */
struct feat_longest {
	struct feat_ring stop;		/* struct feat_stood */
};

/* The deviation and quantile of cycles, as long as the jobs are the same. */
struct feat_cycle {
	uint64_t from, to;
	double std, p95;
};

struct feat_past {
	const struct feat_spec *spec;
	struct feat_ring piece, part, ended, made, done;
	int64_t *sum;			/* of all */
	int64_t part_from_us, part_to_us;	/* the segment last kept */
	int32_t part_nth;
	int64_t made_max_us;		/* the longest output */
	struct feat_edge edge[2 * FEAT_MAX_WINDOWS];	/* w, then 2w */
	int nedge;
	struct feat_longest longest[FEAT_MAX_WINDOWS];
	struct feat_cycle cycle[FEAT_MAX_WINDOWS];
	struct feat_stood run;		/* the last stop; to_us INT64_MIN */
	/* Since the last maintenance. */
	int64_t service_us;		/* INT64_MIN: none */
	int64_t service_ms;
};

/* What is known beyond the pieces, of the moment at hand. */
struct feat_tail {
	int machine;			/* whose */
	struct feat_ring piece, part;
	struct feat_stood run;
	int64_t longest_us;		/* of the stops that ended in it */
	struct feat_stood *stop;
	size_t nstop, stop_cap;
	int64_t part_from_us, part_to_us;
	int32_t part_nth;
	double *cycle;			/* scratch of a quantile */
	size_t cycle_cap;
};

/* What of a piece lies before lo; its parts are in that ring. */
int64_t feat_piece_before(const struct feat_piece *x,
    const struct feat_ring *part, int64_t lo);
/* Adds so many of its milliseconds to the cells they belong to. */
void feat_piece_add(int64_t *sum, const struct feat_piece *x, int64_t ms);

void feat_past_init(struct feat_past *p, const struct feat_spec *spec);
void feat_past_free(struct feat_past *p);
void feat_tail_init(struct feat_tail *t);
void feat_tail_free(struct feat_tail *t);
void feat_tail_clear(struct feat_tail *t, const struct feat_past *p);

/* A slice of the timeline. */
struct feat_slice {
	const struct tl_slice *slice;
	int reason;
	bool stops, joins, total;
};
void feat_past_slice(struct feat_past *p, const struct feat_slice *s);
void feat_tail_slice(struct feat_tail *t, const struct feat_slice *s);

void feat_past_ended(struct feat_past *p, int64_t us, enum time_class class,
    int reason);
void feat_past_made(struct feat_past *p, const struct feat_made *m);
void feat_past_done(struct feat_past *p, const struct feat_done *d);
/* Thousandths of parts, of outputs that ended later. */
int64_t feat_made_since(const struct feat_past *p, int64_t us);
void feat_past_service(struct feat_past *p, int64_t us);

/* Edges move to the moment, and what lies before all of them is dropped. */
void feat_past_move(struct feat_past *p, int64_t us);

/*
 * Sums of all that is known at us, and of what lies before an edge: windows
 * are differences.
 */
void feat_sum_all(const struct feat_past *p, const struct feat_tail *t,
    int64_t *sum);
void feat_sum_edge(const struct feat_past *p, const struct feat_tail *t,
    struct cal_walk *walk, int edge, int64_t us, int64_t *sum);
static inline int
feat_cells(const struct feat_spec *s)
{
	return FEAT_V_REASON + 2 * (s->nreason + 1);
}

/* The longest stop of a window, or 0. */
int64_t feat_longest_us(const struct feat_past *p, const struct feat_tail *t,
    int window, int64_t us);
/* Of the jobs that ended in a window; NAN: too few. */
const struct feat_cycle *feat_cycle(struct feat_past *p, struct feat_tail *t,
    int window);
/* Production since the last maintenance. */
int64_t feat_service_ms(const struct feat_past *p, const struct feat_tail *t);

#endif
