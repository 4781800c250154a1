/* SPDX-License-Identifier: MIT */
/*
 * timeline_impl: what a timeline keeps.  For lib/shop/timeline*.c alone.
 *
 * A machine's time is delivered up to pos.  Its windows are the rows that
 * reach beyond pos; all began at or before it.
 */
#ifndef SHOP_TIMELINE_IMPL_H
#define SHOP_TIMELINE_IMPL_H

#include "base/map.h"
#include "base/mem.h"
#include "base/num.h"
#include "shop/timeline.h"
#include "shop/timeline_word.h"

/* The three weights by which a row's totals lie in its window. */
enum tl_weight {
	TL_BY_WORK,	/* the planned time */
	TL_BY_BREAK,	/* planned totals in the calendar's breaks */
	TL_BY_REST,	/* what is neither of both */
	TL_WEIGHTS
};

/* The window of a fact, in whole milliseconds. */
struct tl_when {
	int64_t start, end;
	int64_t full_end;	/* before an open row was clipped to now */
	int64_t ms;
	bool exact;
};

/* A span of a window: exact, or a total. */
struct tl_child {
	const struct tl_word *word;
	int64_t ms;
	bool exact;
};

/* Work and break time of a machine since it began, in microseconds. */
struct tl_clock {
	int64_t work, brk;
};

/* A window of a source row, with its spans in order of arrival. */
struct tl_window {
	struct tl_row row;
	int64_t full_end_us;	/* before an open row was clipped to now */
	struct tl_child *child;
	int nchild, nexact;
	size_t child_cap;
	char *text;
	size_t text_cap;
	struct tl_clock start;	/* the machine's clock at the start */
	/* Filled when the first of its time is delivered. */
	bool placed;
	int64_t *part[TL_WEIGHTS];	/* ms by child; 0 of exact ones */
	size_t part_cap;
	int64_t sum[TL_WEIGHTS];	/* of the parts */
	int64_t den[TL_WEIGHTS];	/* BY_WORK, BY_BREAK us; BY_REST ms */
};

struct tl_machine {
	/* What a span of an undisturbed machine touches comes first. */
	int64_t pos;
	/*
	 * Where its only window ends and what that says, while it is one
	 * exact span on the only lane, as event tables mostly have it;
	 * else INT64_MAX, where no piece goes on.
	 */
	int64_t alone_end;
	struct tl_window *alone;
	const struct tl_word *alone_word;
	int64_t last_start, last_end;
	struct tl_clock clock;		/* at pos */
	struct cal_piece piece;		/* the one that holds pos */
	int64_t origin;			/* where pos began */
	int64_t limit;			/* nothing is delivered from here on */
	struct tl_window **window;
	int nwindow, capacity;
	bool begun, ended;
	size_t window_cap;
	const struct cal_machine *cal;
	struct cal_walk *walk;
};

/* What a segment gives to one total. */
struct tl_share {
	const struct tl_window *w;
	int child;
	enum tl_weight weight;
	int64_t ms;		/* wanted */
};

struct timeline {
	struct tl_params p;
	struct map names;
	struct tl_machine *machine;
	size_t machine_cap;
	struct tl_slice alone;		/* of tl_deliver_alone() */
	struct tl_window **pool;	/* windows to use again */
	size_t npool, pool_cap;
	struct tl_words words;
	/* Of the segment at hand. */
	struct tl_share *share;
	int64_t *part;		/* what each share got */
	int nshare;
	size_t share_cap, part_cap;
	const struct tl_window **won;
	const struct tl_child **winner;
	int nwon;
	size_t won_cap, winner_cap;
};

/* A stretch of a machine between two edges, and what of it is delivered. */
struct tl_cut {
	struct timeline *tl;
	int machine;
	struct tl_machine *m;
	int64_t from, to;
	int64_t lo, hi;
};

/* Time begins at us, an edge, or the start of its piece. */
void tl_begin_at(struct tl_machine *m, int64_t us, bool piece_start);
/* A window of the pool with the texts of s and without spans. */
struct tl_window *tl_window_new(struct timeline *tl, const struct tl_span *s,
    const struct tl_when *t);
/* For a window of one exact span, when another takes its place. */
void tl_window_again(struct tl_window *w, const struct tl_span *s,
    const struct tl_when *t, const struct tl_word *word);
/* Back to the pool. */
void tl_window_drop(struct timeline *tl, struct tl_window *w);
void tl_window_free(struct tl_window *w);
void tl_window_add(struct tl_window *w, const struct tl_word *word,
    int64_t ms, bool exact);
/* Whether s is of the same row and window. */
bool tl_window_is(const struct tl_window *w, const struct tl_span *s,
    const struct tl_when *t);

/*
 * The milliseconds of part nth, when g of the sum of all parts are given
 * out: each part takes its share of what the ones before it left.
 */
int64_t tl_nested(const int64_t *part, int nth, int64_t sum, int64_t g);
/* tl_slice_ms() computed, within [from, to). */
int64_t tl_spread(const struct tl_slice *s, int64_t a_us, int64_t b_us);

/* Checks the fact's order, makes the machine begin, and fills *t. */
int tl_begin(struct timeline *tl, int machine, const struct tl_span *s,
    struct tl_when *t, struct err *err);

/* Decides where a window's totals go; what finds no place is given to lost. */
int tl_place(struct tl_cut *cut, struct tl_window *w, struct err *err);
/* Adds the shares that a window's totals have in the cut. */
void tl_shares(struct tl_cut *cut, const struct tl_window *w);

/* Delivers a cut. */
int tl_deliver(struct tl_cut *cut, struct err *err);
/* The same for a single exact span on a single lane. */
int tl_deliver_alone(struct tl_cut *cut, const struct tl_window *w,
    const struct tl_word *word, struct err *err);
/* Time outside the tree; s->ms is set. */
int tl_lose(struct tl_cut *cut, enum tl_aside what, const struct tl_slice *s,
    struct err *err);

/* Floored to milliseconds, and kept within what calendars expand. */
static inline int64_t
tl_whole_ms(int64_t us)
{
	int64_t r;

	us = us < CAL_FIRST_US ? CAL_FIRST_US :
	    us > CAL_LAST_US ? CAL_LAST_US : us;
	r = us % 1000;
	return us - (r < 0 ? r + 1000 : r);
}

/* floor(a * b / c) of numbers that are not negative; 0 when c is. */
static inline int64_t
tl_muldiv(int64_t a, int64_t b, int64_t c)
{
	uint64_t p;

	if (c <= 0)
		return 0;
	if (!__builtin_mul_overflow((uint64_t)a, (uint64_t)b, &p))
		return (int64_t)(p / (uint64_t)c);
	return num_muldiv(a, b, c);
}

#endif
