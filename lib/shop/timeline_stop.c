/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/err.h"
#include "shop/timeline_stop.h"

/* A slice with what it was lent. */
struct tl_kept {
	struct tl_slice slice;
	struct tl_row row;
	struct cal_piece piece;
};

static struct tl_text
keep_text(struct arena *a, struct tl_text t)
{
	t.s = arena_text(a, t.s, t.len);
	return t;
}

static void
keep(struct tl_stop *st, const struct tl_slice *s)
{
	struct tl_kept *k;

	st->kept = mem_grow(st->kept, &st->cap, st->n + 1, sizeof(*st->kept));
	k = &st->kept[st->n++];
	k->slice = *s;
	k->row = *s->row;
	k->piece = *s->piece;
	k->slice.state = keep_text(&st->text, s->state);
	k->slice.reason = keep_text(&st->text, s->reason);
	k->row.source = keep_text(&st->text, s->row->source);
	k->row.source_key = keep_text(&st->text, s->row->source_key);
	k->row.job = keep_text(&st->text, s->row->job);
	k->row.part = keep_text(&st->text, s->row->part);
	k->row.op = keep_text(&st->text, s->row->op);
	k->row.operator = keep_text(&st->text, s->row->operator);
}

/* In breaks and off shifts the calendar had the last word already. */
static bool
is_lost(const struct tl_slice *s)
{
	return s->class == CLASS_DOWN || s->class == CLASS_UNASSIGNED;
}

static int
let_go(struct tl_stop *st, const struct tl_stop_params *p, int machine,
    enum tl_verdict verdict, struct err *err)
{
	struct tl_slice *s;
	bool stops;
	size_t i;
	int rc = 0;

	for (i = 0; i < st->n && rc == 0; i++) {
		s = &st->kept[i].slice;
		s->row = &st->kept[i].row;
		s->piece = &st->kept[i].piece;
		stops = tl_is_stop(s);
		if (stops && verdict != TL_COUNTS && is_lost(s))
			s->class = CLASS_PRODUCTION;
		rc = p->slice(p->self, machine, s, stops ? verdict :
		    TL_COUNTS, i > 0 && stops, err);
	}
	st->n = 0;
	arena_release(&st->text);
	return rc;
}

int
tl_stop_end(struct tl_stop *st, const struct tl_stop_params *p, int machine,
    struct err *err)
{
	st->to_us = st->run_us = INT64_MIN;
	st->is_long = false;
	return st->n == 0 ? 0 : let_go(st, p, machine,
	    st->length_us < p->limits.ignore_us ? TL_IGNORED : TL_MICRO, err);
}

/*
 * Of a slice at the edge of what is asked for, which the timeline floors to
 * milliseconds, its row says where it began.
 */
static int64_t
began(const struct tl_stop_params *p, const struct tl_slice *s)
{
	return s->from_us <= p->from_us ? s->row->start_us : s->from_us;
}

static int64_t
ended(const struct tl_stop_params *p, const struct tl_slice *s)
{
	return s->to_us > p->to_us - 1000 ? s->row->end_us : s->to_us;
}

static bool
is_run(const struct tl_slice *s)
{
	return s->rule == TL_EXACT && s->row != NULL &&
	    s->said == CLASS_PRODUCTION;
}

/* Whether the stop, or the run behind it, goes on. */
static bool
goes_on(const struct tl_stop *st, const struct tl_stop_params *p,
    const struct tl_slice *s)
{
	return st->to_us != INT64_MIN && st->run_us == s->from_us &&
	    (tl_is_stop(s) || (is_run(s) &&
	    s->to_us - st->to_us < p->limits.run_us));
}

/* A slice of a stop, or of a run that did not end it. */
static int
go_on(struct tl_stop *st, const struct tl_stop_params *p, int machine,
    const struct tl_slice *s, struct err *err)
{
	const struct profile_limits *l = &p->limits;
	const int64_t least_us = l->ignore_us > l->micro_us ? l->ignore_us :
	    l->micro_us;
	const bool stops = tl_is_stop(s);

	st->run_us = s->to_us;
	if (stops) {
		st->to_us = s->to_us;
		st->length_us = ended(p, s) - st->from_us;
	}
	if (st->is_long)
		return p->slice(p->self, machine, s, TL_COUNTS, stops, err);
	keep(st, s);
	if (st->length_us < least_us)
		return 0;
	st->is_long = true;
	return let_go(st, p, machine, TL_COUNTS, err);
}

int
tl_stop_slice(struct tl_stop *st, const struct tl_stop_params *p,
    int machine, const struct tl_slice *s, struct err *err)
{
	if (goes_on(st, p, s))
		return go_on(st, p, machine, s, err);
	if (tl_stop_end(st, p, machine, err) < 0)
		return -1;
	if (!tl_is_stop(s))
		return p->slice(p->self, machine, s, TL_COUNTS, false, err);
	st->from_us = began(p, s);
	return go_on(st, p, machine, s, err);
}

int64_t
tl_stop_settled(const struct tl_stop *st, int64_t us)
{
	return st->n > 0 && st->kept[0].slice.from_us < us ?
	    st->kept[0].slice.from_us : us;
}

void
tl_stop_release(struct tl_stop *st)
{
	arena_release(&st->text);
	free(st->kept);
}
