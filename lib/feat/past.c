/* SPDX-License-Identifier: MIT */
/* What happened is kept, and added up. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feat/window.h"

void *
feat_ring_push(struct feat_ring *r, size_t size)
{
	const uint64_t n = r->end - r->first;
	struct feat_ring old = *r;
	uint64_t i;

	if (n == r->cap) {
		r->size = size;
		r->cap = old.cap == 0 ? 16 : 2 * old.cap;
		r->v = mem_new(r->cap, size);
		for (i = r->first; i < r->end; i++)
			memcpy(feat_ring_at(r, i), feat_ring_at(&old, i),
			    size);
		free(old.v);
	}
	return feat_ring_at(r, r->end++);
}

void
feat_past_init(struct feat_past *p, const struct feat_spec *spec)
{
	const int n = feat_cells(spec);
	int i, w;

	memset(p, 0, sizeof(*p));
	p->spec = spec;
	p->sum = mem_new((size_t)n, sizeof(*p->sum));
	p->nedge = spec->groups & FEAT_ROLLING ?
	    spec->nwindow * (spec->trend ? 2 : 1) : 0;
	for (i = 0; i < p->nedge; i++) {
		w = i % spec->nwindow;
		p->edge[i].back_us = spec->window[w].us *
		    (i < spec->nwindow ? 1 : 2);
		p->edge[i].sum = mem_new((size_t)n, sizeof(*p->sum));
	}
	p->run.to_us = p->service_us = INT64_MIN;
	p->part_from_us = INT64_MIN;
}

void
feat_past_free(struct feat_past *p)
{
	int i;

	free(p->piece.v);
	free(p->part.v);
	free(p->ended.v);
	free(p->made.v);
	free(p->done.v);
	free(p->sum);
	for (i = 0; i < p->nedge; i++)
		free(p->edge[i].sum);
	for (i = 0; i < FEAT_MAX_WINDOWS; i++)
		free(p->longest[i].stop.v);
}

void
feat_tail_init(struct feat_tail *t)
{
	memset(t, 0, sizeof(*t));
}

void
feat_tail_free(struct feat_tail *t)
{
	free(t->piece.v);
	free(t->part.v);
	free(t->stop);
	free(t->cycle);
}

void
feat_tail_clear(struct feat_tail *t, const struct feat_past *p)
{
	t->piece.first = t->piece.end;
	t->part.first = t->part.end;
	t->part_from_us = INT64_MIN;
	t->nstop = 0;
	t->run = p->run;
}

/* ---- pieces ---- */

/* The parts of a segment's slices are the same: each adds its own. */
static void
keep_parts(struct feat_ring *part, struct feat_piece *x,
    const struct tl_slice *s, int32_t last_nth)
{
	int i;

	if (s->part == NULL) {
		x->part = 0;
		return;
	}
	if (s->nth != last_nth + 1 || last_nth < 0 ||
	    part->end - part->first < (uint64_t)s->nth) {
		for (i = 0; i < s->nth; i++)
			*(int64_t *)feat_ring_push(part, sizeof(int64_t)) =
			    s->part[i];
	}
	*(int64_t *)feat_ring_push(part, sizeof(int64_t)) = s->part[s->nth];
	x->part = part->end - (uint64_t)s->nth;
}

static void
fill_piece(struct feat_piece *x, const struct feat_slice *from)
{
	const struct tl_slice *s = from->slice;

	x->from_us = s->from_us;
	x->to_us = s->to_us;
	x->ms = s->ms;
	x->num = s->num;
	x->base_us = s->base_us;
	x->den_us = s->den_us;
	x->nth = s->nth;
	x->lanes = s->lanes;
	x->class = (int16_t)s->class;
	x->reason = (int16_t)from->reason;
	x->total = from->total;
	x->begins = false;
	x->in_off = s->unplanned && s->piece->plan == CAL_OFF;
	x->in_break = s->unplanned && s->piece->plan == CAL_BREAK;
}

/* What was of the piece before lo; its parts are laid side by side. */
int64_t
feat_piece_before(const struct feat_piece *x, const struct feat_ring *part,
    int64_t lo)
{
	int64_t copy[64], *parts = copy;
	struct tl_slice s = { .from_us = x->from_us, .to_us = x->to_us,
		.ms = x->ms, .num = x->num, .base_us = x->base_us,
		.den_us = x->den_us, .nth = x->nth, .lanes = x->lanes };
	int64_t ms;
	int i;

	if (x->to_us <= lo && x->from_us < lo)
		return x->ms;
	if (x->from_us >= lo)
		return 0;
	if (x->part > 0) {
		if (x->nth >= 64)
			parts = mem_new((size_t)x->nth + 1, sizeof(*parts));
		for (i = 0; i <= x->nth; i++)
			parts[i] = *(int64_t *)feat_ring_at(part, x->part - 1 +
			    (uint64_t)i);
		s.part = parts;
	}
	ms = tl_slice_ms(&s, x->from_us, lo);
	if (parts != copy)
		free(parts);
	return ms;
}

void
feat_piece_add(int64_t *sum, const struct feat_piece *x, int64_t ms)
{
	sum[FEAT_V_CLASS + x->class] += ms;
	if (x->reason >= 0)
		sum[FEAT_V_REASON + x->reason] += ms;
	if (x->total)
		sum[FEAT_V_TOTALS] += ms;
	if (x->in_off)
		sum[FEAT_V_IN_OFF] += ms;
	if (x->in_break)
		sum[FEAT_V_IN_BREAK] += ms;
	sum[FEAT_V_STOPS] += x->begins;
}

/* The stop is over: of each window it may be the longest. */
static void
stop_over(struct feat_past *p)
{
	const int64_t length = p->run.to_us - p->run.from_us;
	struct feat_ring *r;
	struct feat_stood *last;
	int i;

	if (p->run.to_us == INT64_MIN)
		return;
	for (i = 0; i < p->spec->nwindow; i++) {
		r = &p->longest[i].stop;
		while (r->end > r->first) {
			last = feat_ring_at(r, r->end - 1);
			if (last->to_us - last->from_us > length)
				break;
			r->end--;
		}
		*(struct feat_stood *)feat_ring_push(r,
		    sizeof(struct feat_stood)) = p->run;
	}
}

/* Whether a stop begins with the slice; else it goes on, or there is none. */
static bool
goes_on(const struct feat_stood *run, const struct feat_slice *s)
{
	return run->to_us != INT64_MIN &&
	    (s->joins || s->slice->from_us == run->to_us);
}

void
feat_past_slice(struct feat_past *p, const struct feat_slice *s)
{
	struct feat_piece *x;
	int64_t from;

	if (s->slice->ms == 0 && !s->stops)
		return;
	x = feat_ring_push(&p->piece, sizeof(*x));
	fill_piece(x, s);
	keep_parts(&p->part, x, s->slice, s->slice->from_us ==
	    p->part_from_us && s->slice->to_us == p->part_to_us ?
	    p->part_nth : -1);
	p->part_from_us = s->slice->part == NULL ? INT64_MIN :
	    s->slice->from_us;
	p->part_to_us = s->slice->to_us;
	p->part_nth = s->slice->nth;
	if (s->stops) {
		if (!goes_on(&p->run, s)) {
			stop_over(p);
			p->run.from_us = s->slice->from_us;
			x->begins = true;
		}
		p->run.to_us = s->slice->to_us;
	}
	feat_piece_add(p->sum, x, x->ms);
	if (x->class == CLASS_PRODUCTION && p->service_us != INT64_MIN) {
		from = x->from_us < p->service_us ? p->service_us : x->from_us;
		p->service_ms += x->ms - feat_piece_before(x, &p->part, from);
	}
}

void
feat_tail_slice(struct feat_tail *t, const struct feat_slice *s)
{
	struct feat_piece *x;

	if (s->slice->ms == 0 && !s->stops)
		return;
	x = feat_ring_push(&t->piece, sizeof(*x));
	fill_piece(x, s);
	keep_parts(&t->part, x, s->slice, s->slice->from_us ==
	    t->part_from_us && s->slice->to_us == t->part_to_us ?
	    t->part_nth : -1);
	t->part_from_us = s->slice->part == NULL ? INT64_MIN :
	    s->slice->from_us;
	t->part_to_us = s->slice->to_us;
	t->part_nth = s->slice->nth;
	if (!s->stops)
		return;
	if (!goes_on(&t->run, s)) {
		t->stop = mem_grow(t->stop, &t->stop_cap, t->nstop + 1,
		    sizeof(*t->stop));
		t->stop[t->nstop++] = t->run;
		t->run.from_us = s->slice->from_us;
		x->begins = true;
	}
	t->run.to_us = s->slice->to_us;
}

/* ---- the other things that happen ---- */

void
feat_past_ended(struct feat_past *p, int64_t us, enum time_class class,
    int reason)
{
	struct feat_ended *x = feat_ring_push(&p->ended, sizeof(*x));

	x->us = us;
	x->class = (int16_t)class;
	x->reason = (int16_t)reason;
	p->sum[FEAT_V_COUNT + class]++;
	if (reason >= 0)
		p->sum[FEAT_V_REASON + p->spec->nreason + 1 + reason]++;
}

void
feat_past_made(struct feat_past *p, const struct feat_made *m)
{
	*(struct feat_made *)feat_ring_push(&p->made, sizeof(*m)) = *m;
	p->sum[FEAT_V_PARTS] += m->parts_m;
	p->sum[FEAT_V_SCRAP] += m->scrap_m;
	if (p->made_max_us < m->end_us - m->start_us)
		p->made_max_us = m->end_us - m->start_us;
}

void
feat_past_done(struct feat_past *p, const struct feat_done *d)
{
	*(struct feat_done *)feat_ring_push(&p->done, sizeof(*d)) = *d;
	p->sum[FEAT_V_RUN_MS] += d->ms;
	p->sum[FEAT_V_RUN_PARTS] += d->parts_m;
}

/* Slices come late: those behind the end of the service count again. */
void
feat_past_service(struct feat_past *p, int64_t us)
{
	const struct feat_piece *x;
	uint64_t i;

	if (us <= p->service_us)
		return;
	p->service_us = us;
	p->service_ms = 0;
	for (i = p->piece.end; i > p->piece.first; i--) {
		x = feat_ring_at(&p->piece, i - 1);
		if (x->to_us <= us)
			break;
		if (x->class == CLASS_PRODUCTION)
			p->service_ms += x->ms - feat_piece_before(x, &p->part,
			    us);
	}
}

int64_t
feat_service_ms(const struct feat_past *p, const struct feat_tail *t)
{
	const struct feat_piece *x;
	int64_t ms = p->service_ms;
	uint64_t i;

	for (i = t->piece.first; i < t->piece.end; i++) {
		x = feat_ring_at(&t->piece, i);
		if (x->class == CLASS_PRODUCTION)
			ms += x->ms - feat_piece_before(x, &t->part,
			    p->service_us);
	}
	return ms;
}
