/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/timeline_brief.h"

/* A slice with what it was lent. */
struct kept {
	struct tl_slice slice;
	struct tl_row row;
	struct cal_piece piece;
};

/* A stop under way, and its slices as long as it may be one to ignore. */
struct stop {
	struct kept *kept;
	size_t n, cap;
	struct arena text;
	int64_t from_us, to_us;	/* so far; INT64_MIN: there is none */
	bool is_long;		/* it counts; nothing is kept */
};

struct tl_brief {
	struct tl_brief_params p;
	int64_t least_us;
	struct stop *stop;	/* by machine */
	size_t n, cap;
};

struct tl_brief *
tl_brief_new(const struct tl_brief_params *p)
{
	struct tl_brief *b = mem_new(1, sizeof(*b));

	b->p = *p;
	b->least_us = profile_limits(p->profile)->ignore_us;
	return b;
}

void
tl_brief_free(struct tl_brief *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->n; i++) {
		arena_release(&b->stop[i].text);
		free(b->stop[i].kept);
	}
	free(b->stop);
	free(b);
}

static struct stop *
stop_of(struct tl_brief *b, int machine)
{
	const size_t want = (size_t)machine + 1;

	if (b->n < want) {
		b->stop = mem_grow(b->stop, &b->cap, want, sizeof(*b->stop));
		memset(&b->stop[b->n], 0, (want - b->n) * sizeof(*b->stop));
		for (; b->n < want; b->n++)
			b->stop[b->n].to_us = INT64_MIN;
	}
	return &b->stop[machine];
}

static struct tl_text
keep_text(struct arena *a, struct tl_text t)
{
	t.s = arena_text(a, t.s, t.len);
	return t;
}

static void
keep(struct stop *st, const struct tl_slice *s)
{
	struct kept *k;

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
let_go(struct tl_brief *b, int machine, bool ignored, struct err *err)
{
	struct stop *st = &b->stop[machine];
	struct kept *k;
	size_t i;
	int rc = 0;

	for (i = 0; i < st->n && rc == 0; i++) {
		k = &st->kept[i];
		k->slice.row = &k->row;
		k->slice.piece = &k->piece;
		if (ignored && is_lost(&k->slice))
			k->slice.class = CLASS_PRODUCTION;
		rc = b->p.slice(b->p.self, machine, &k->slice, err);
	}
	st->n = 0;
	arena_release(&st->text);
	return rc;
}

int
tl_brief_end(struct tl_brief *b, int machine, struct err *err)
{
	struct stop *st = stop_of(b, machine);

	st->to_us = INT64_MIN;
	st->is_long = false;
	return st->n == 0 ? 0 : let_go(b, machine, true, err);
}

/*
 * Of a slice at the edge of what is asked for, which the timeline floors to
 * milliseconds, its row says where it began.
 */
static int64_t
began(const struct tl_brief *b, const struct tl_slice *s)
{
	return s->from_us <= b->p.from_us ? s->row->start_us : s->from_us;
}

static int64_t
ended(const struct tl_brief *b, const struct tl_slice *s)
{
	return s->to_us > b->p.to_us - 1000 ? s->row->end_us : s->to_us;
}

int
tl_brief_slice(struct tl_brief *b, int machine, int capacity,
    const struct tl_slice *s, struct err *err)
{
	struct stop *st = stop_of(b, machine);
	const bool stops = tl_is_stop(s);

	if (b->least_us <= 0 || capacity > 1)
		return b->p.slice(b->p.self, machine, s, err);
	if ((!stops || st->to_us != s->from_us) &&
	    tl_brief_end(b, machine, err) < 0)
		return -1;
	if (!stops)
		return b->p.slice(b->p.self, machine, s, err);
	if (st->to_us != s->from_us)
		st->from_us = began(b, s);
	st->to_us = s->to_us;
	if (st->is_long)
		return b->p.slice(b->p.self, machine, s, err);
	keep(st, s);
	if (ended(b, s) - st->from_us < b->least_us)
		return 0;
	st->is_long = true;
	return let_go(b, machine, false, err);
}
