/* SPDX-License-Identifier: MIT */
/*
 * Short stops.  The slices of a stop are held back until it has lasted as long
 * as ignore_under and micro_stop; ends it before, their planned time goes on
 * as production.  Production shorter than minimum_run does not end it, so no
 * more than the two limits and such a run is ever held back.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "oee/engine.h"

/* A slice with what it was lent. */
struct oee_kept {
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
keep(struct oee_stop *st, const struct tl_slice *s)
{
	struct oee_kept *k;

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

/* A slice that goes on a stop, whatever ran before it, begins none. */
static void
join(struct oee *o, int machine, const struct tl_slice *s)
{
	o->machine[machine].stop_end_us = s->from_us;
}

static int
let_go(struct oee *o, int machine, enum oee_verdict verdict, struct err *err)
{
	struct oee_stop *st = &o->machine[machine].stop;
	struct tl_slice *s;
	size_t i;
	int rc = 0;

	for (i = 0; i < st->n && rc == 0; i++) {
		s = &st->kept[i].slice;
		s->row = &st->kept[i].row;
		s->piece = &st->kept[i].piece;
		o->verdict = oee_is_stop(s) ? verdict : OEE_COUNTS;
		if (o->verdict != OEE_COUNTS && is_lost(s))
			s->class = CLASS_PRODUCTION;
		if (i > 0 && oee_is_stop(s))
			join(o, machine, s);
		rc = oee_on_slice(o, machine, s, err);
	}
	o->verdict = OEE_COUNTS;
	st->n = 0;
	arena_release(&st->text);
	return rc;
}

int
oee_stop_end(struct oee *o, int machine, struct err *err)
{
	struct oee_stop *st = &o->machine[machine].stop;

	st->to_us = st->run_us = INT64_MIN;
	st->is_long = false;
	return st->n == 0 ? 0 : let_go(o, machine,
	    st->length_us < o->limits.ignore_us ? OEE_IGNORED : OEE_MICRO,
	    err);
}

/*
 * Of a slice at the edge of what is asked for, which the timeline floors to
 * milliseconds, its row says where it began.
 */
static int64_t
began(const struct oee *o, const struct tl_slice *s)
{
	return s->from_us <= o->p.from_us ? s->row->start_us : s->from_us;
}

static int64_t
ended(const struct oee *o, const struct tl_slice *s)
{
	return s->to_us > o->p.to_us - 1000 ? s->row->end_us : s->to_us;
}

static bool
is_run(const struct tl_slice *s)
{
	return s->rule == TL_EXACT && s->row != NULL &&
	    s->said == CLASS_PRODUCTION;
}

/* Whether the stop, or the run behind it, goes on. */
static bool
goes_on(const struct oee *o, const struct oee_stop *st,
    const struct tl_slice *s)
{
	return st->to_us != INT64_MIN && st->run_us == s->from_us &&
	    (oee_is_stop(s) || (is_run(s) &&
	    s->to_us - st->to_us < o->limits.run_us));
}

/* A slice of a stop, or of a run that did not end it. */
static int
go_on(struct oee *o, int machine, const struct tl_slice *s, struct err *err)
{
	const struct profile_limits *l = &o->limits;
	const int64_t least_us = l->ignore_us > l->micro_us ? l->ignore_us :
	    l->micro_us;
	struct oee_stop *st = &o->machine[machine].stop;
	const bool stops = oee_is_stop(s);

	st->run_us = s->to_us;
	if (stops) {
		st->to_us = s->to_us;
		st->length_us = ended(o, s) - st->from_us;
	}
	if (st->is_long && stops)
		join(o, machine, s);
	if (st->is_long)
		return oee_on_slice(o, machine, s, err);
	keep(st, s);
	if (st->length_us < least_us)
		return 0;
	st->is_long = true;
	return let_go(o, machine, OEE_COUNTS, err);
}

int
oee_stop_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct oee *o = self;
	struct oee_stop *st = &o->machine[machine].stop;

	if (timeline_machine_capacity(o->tl, machine) > 1)
		return oee_on_slice(o, machine, s, err);
	if (goes_on(o, st, s))
		return go_on(o, machine, s, err);
	if (oee_stop_end(o, machine, err) < 0)
		return -1;
	if (!oee_is_stop(s))
		return oee_on_slice(o, machine, s, err);
	st->from_us = began(o, s);
	return go_on(o, machine, s, err);
}

int64_t
oee_stop_settled(const struct oee_stop *st, int64_t us)
{
	return st->n > 0 && st->kept[0].slice.from_us < us ?
	    st->kept[0].slice.from_us : us;
}

void
oee_stop_release(struct oee_stop *st)
{
	arena_release(&st->text);
	free(st->kept);
}
