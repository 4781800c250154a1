/* SPDX-License-Identifier: MIT */
/*
 * Stops that the profile ignores.  The slices of a stop are held back until it
 * has lasted as long as ignore_under; ends it before, their planned time goes
 * on as production.  So no more than ignore_under is ever held back.
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

static int
let_go(struct oee *o, int machine, bool ignored, struct err *err)
{
	struct oee_stop *st = &o->machine[machine].stop;
	struct oee_kept *k;
	size_t i;
	int rc = 0;

	o->ignoring = ignored;
	for (i = 0; i < st->n && rc == 0; i++) {
		k = &st->kept[i];
		k->slice.row = &k->row;
		k->slice.piece = &k->piece;
		if (ignored && is_lost(&k->slice))
			k->slice.class = CLASS_PRODUCTION;
		rc = oee_on_slice(o, machine, &k->slice, err);
	}
	o->ignoring = false;
	st->n = 0;
	arena_release(&st->text);
	return rc;
}

int
oee_stop_end(struct oee *o, int machine, struct err *err)
{
	struct oee_stop *st = &o->machine[machine].stop;

	st->to_us = INT64_MIN;
	st->is_long = false;
	return st->n == 0 ? 0 : let_go(o, machine, true, err);
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

int
oee_stop_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct oee *o = self;
	struct oee_stop *st = &o->machine[machine].stop;
	const int64_t least_us = profile_ignore_us(o->p.profile);
	const bool stops = oee_is_stop(s);

	if (timeline_machine_capacity(o->tl, machine) > 1)
		return oee_on_slice(o, machine, s, err);
	if ((!stops || st->to_us != s->from_us) &&
	    oee_stop_end(o, machine, err) < 0)
		return -1;
	if (!stops)
		return oee_on_slice(o, machine, s, err);
	if (st->to_us != s->from_us)
		st->from_us = began(o, s);
	st->to_us = s->to_us;
	if (st->is_long)
		return oee_on_slice(o, machine, s, err);
	keep(st, s);
	if (ended(o, s) - st->from_us < least_us)
		return 0;
	st->is_long = true;
	return let_go(o, machine, false, err);
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
