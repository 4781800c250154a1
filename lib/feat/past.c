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
		p->edge[i].lo_us = INT64_MIN;
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

/*
 * They stand in order of their ends.  What is told late is put in between, and
 * edges that have passed it have it in what lies before them.
 */

static int64_t
us_of(const struct feat_ring *r, uint64_t i)
{
	/* All of them begin with it. */
	return *(const int64_t *)feat_ring_at(r, i);
}

/* Makes room in order of us; where. */
static uint64_t
put_in(struct feat_ring *r, size_t size, int64_t us)
{
	uint64_t i;

	feat_ring_push(r, size);
	for (i = r->end - 1; i > r->first && us_of(r, i - 1) > us; i--)
		memcpy(feat_ring_at(r, i), feat_ring_at(r, i - 1), size);
	return i;
}

/* Whether what was put at i lies before the edge; then the edge passes it. */
static bool
passed(uint64_t *edge, uint64_t i, const struct feat_edge *e, int64_t us)
{
	const bool before = i < *edge || (i == *edge && us <= e->lo_us);

	*edge += before;
	return before;
}

static void
count_ended(int64_t *sum, const struct feat_past *p,
    const struct feat_ended *x)
{
	sum[FEAT_V_COUNT + x->class]++;
	if (x->reason >= 0)
		sum[FEAT_V_REASON + p->spec->nreason + 1 + x->reason]++;
}

void
feat_past_ended(struct feat_past *p, int64_t us, enum time_class class,
    int reason)
{
	const struct feat_ended x = { us, (int16_t)class, (int16_t)reason };
	const uint64_t at = put_in(&p->ended, sizeof(x), us);
	int i;

	*(struct feat_ended *)feat_ring_at(&p->ended, at) = x;
	count_ended(p->sum, p, &x);
	for (i = 0; i < p->nedge; i++) {
		if (passed(&p->edge[i].ended, at, &p->edge[i], us))
			count_ended(p->edge[i].sum, p, &x);
	}
}

static void
count_made(int64_t *sum, const struct feat_made *m)
{
	sum[FEAT_V_PARTS] += m->parts_m;
	sum[FEAT_V_SCRAP] += m->scrap_m;
}

void
feat_past_made(struct feat_past *p, const struct feat_made *m)
{
	const uint64_t at = put_in(&p->made, sizeof(*m), m->end_us);
	int i;

	*(struct feat_made *)feat_ring_at(&p->made, at) = *m;
	count_made(p->sum, m);
	for (i = 0; i < p->nedge; i++) {
		if (passed(&p->edge[i].made, at, &p->edge[i], m->end_us))
			count_made(p->edge[i].sum, m);
	}
	if (p->made_max_us < m->end_us - m->start_us)
		p->made_max_us = m->end_us - m->start_us;
}

int64_t
feat_made_since(const struct feat_past *p, int64_t us)
{
	const struct feat_made *m;
	int64_t parts_m = 0;
	uint64_t i;

	for (i = p->made.end; i > p->made.first; i--) {
		m = feat_ring_at(&p->made, i - 1);
		if (m->end_us <= us)
			break;
		parts_m += m->parts_m;
	}
	return parts_m;
}

static void
count_done(int64_t *sum, const struct feat_done *d)
{
	sum[FEAT_V_RUN_MS] += d->ms;
	sum[FEAT_V_RUN_PARTS] += d->parts_m;
}

void
feat_past_done(struct feat_past *p, const struct feat_done *d)
{
	const uint64_t at = put_in(&p->done, sizeof(*d), d->us);
	int i;

	*(struct feat_done *)feat_ring_at(&p->done, at) = *d;
	count_done(p->sum, d);
	for (i = 0; i < p->nedge; i++) {
		if (passed(&p->edge[i].done, at, &p->edge[i], d->us))
			count_done(p->edge[i].sum, d);
	}
	for (i = 0; i < FEAT_MAX_WINDOWS; i++)
		p->cycle[i].to = 0;
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
