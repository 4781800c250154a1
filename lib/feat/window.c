/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "feat/window.h"
#include "shop/calendar.h"
#include "stats/quantile.h"

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
}

/* What was of the piece before lo; its parts are laid side by side. */
static int64_t
before(const struct feat_piece *x, const struct feat_ring *part, int64_t lo)
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

static void
add_piece(int64_t *sum, const struct feat_piece *x, int64_t ms)
{
	sum[FEAT_V_CLASS + x->class] += ms;
	if (x->reason >= 0)
		sum[FEAT_V_REASON + x->reason] += ms;
	if (x->total)
		sum[FEAT_V_TOTALS] += ms;
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
	add_piece(p->sum, x, x->ms);
	if (x->class == CLASS_PRODUCTION && p->service_us != INT64_MIN) {
		from = x->from_us < p->service_us ? p->service_us : x->from_us;
		p->service_ms += x->ms - before(x, &p->part, from);
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
			p->service_ms += x->ms - before(x, &p->part, us);
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
			ms += x->ms - before(x, &t->part, p->service_us);
	}
	return ms;
}

/* ---- edges ---- */

static void
move_edge(struct feat_past *p, struct feat_edge *e, int64_t lo)
{
	const struct feat_piece *x;
	const struct feat_ended *n;
	const struct feat_made *m;
	const struct feat_done *d;

	for (; e->piece < p->piece.end; e->piece++) {
		x = feat_ring_at(&p->piece, e->piece);
		if (x->to_us > lo || x->from_us >= lo)
			break;
		add_piece(e->sum, x, x->ms);
	}
	for (; e->ended < p->ended.end; e->ended++) {
		n = feat_ring_at(&p->ended, e->ended);
		if (n->us > lo)
			break;
		e->sum[FEAT_V_COUNT + n->class]++;
		if (n->reason >= 0)
			e->sum[FEAT_V_REASON + p->spec->nreason + 1 +
			    n->reason]++;
	}
	for (; e->made < p->made.end; e->made++) {
		m = feat_ring_at(&p->made, e->made);
		if (m->end_us > lo)
			break;
		e->sum[FEAT_V_PARTS] += m->parts_m;
		e->sum[FEAT_V_SCRAP] += m->scrap_m;
	}
	for (; e->done < p->done.end; e->done++) {
		d = feat_ring_at(&p->done, e->done);
		if (d->us > lo)
			break;
		e->sum[FEAT_V_RUN_MS] += d->ms;
		e->sum[FEAT_V_RUN_PARTS] += d->parts_m;
	}
}

/* What no edge wants any more. */
static void
forget(struct feat_past *p)
{
	const struct feat_piece *x = NULL;
	uint64_t piece = p->piece.end, i;
	const struct feat_edge *e;
	int k;

	p->ended.first = p->ended.end;
	p->made.first = p->made.end;
	p->done.first = p->done.end;
	for (k = 0; k < p->nedge; k++) {
		e = &p->edge[k];
		if (e->piece < piece)
			piece = e->piece;
		if (e->ended < p->ended.first)
			p->ended.first = e->ended;
		if (e->made < p->made.first)
			p->made.first = e->made;
		if (e->done < p->done.first)
			p->done.first = e->done;
	}
	/* The end of a service is behind it at a moment; a day will do. */
	if (p->nedge == 0 && p->piece.end - p->piece.first < 4096)
		return;
	if (p->nedge == 0)
		piece = p->piece.end - 2048;
	p->piece.first = piece;
	p->part.first = p->part.end;
	for (i = piece; i < p->piece.end; i++) {
		x = feat_ring_at(&p->piece, i);
		if (x->part > 0) {
			p->part.first = x->part - 1;
			break;
		}
	}
}

void
feat_past_move(struct feat_past *p, int64_t us)
{
	const struct feat_stood *s;
	struct feat_ring *r;
	int i;

	for (i = 0; i < p->nedge; i++)
		move_edge(p, &p->edge[i], us - p->edge[i].back_us);
	for (i = 0; i < p->spec->nwindow; i++) {
		for (r = &p->longest[i].stop; r->first < r->end; r->first++) {
			s = feat_ring_at(r, r->first);
			if (s->to_us > us - p->spec->window[i].us)
				break;
		}
	}
	forget(p);
}

void
feat_sum_all(const struct feat_past *p, const struct feat_tail *t,
    int64_t *sum)
{
	const struct feat_piece *x;
	uint64_t i;

	memcpy(sum, p->sum, (size_t)feat_cells(p->spec) * sizeof(*sum));
	for (i = t->piece.first; i < t->piece.end; i++) {
		x = feat_ring_at(&t->piece, i);
		add_piece(sum, x, x->ms);
	}
}

/* Parts lie over the planned time of their window. */
static void
add_made(int64_t *sum, const struct feat_made *m, struct cal_walk *walk,
    int64_t lo)
{
	const int64_t den = m->work_us > 0 ? m->work_us :
	    m->end_us - m->start_us;
	const int64_t top = m->work_us > 0 ? cal_work(walk, m->start_us, lo) :
	    lo - m->start_us;

	if (den <= 0)
		return;
	sum[FEAT_V_PARTS] += num_muldiv(m->parts_m, top, den);
	sum[FEAT_V_SCRAP] += num_muldiv(m->scrap_m, top, den);
}

void
feat_sum_edge(const struct feat_past *p, const struct feat_tail *t,
    struct cal_walk *walk, int edge, int64_t us, int64_t *sum)
{
	const struct feat_edge *e = &p->edge[edge];
	const int64_t lo = us - e->back_us;
	const struct feat_piece *x;
	const struct feat_made *m;
	uint64_t i;

	memcpy(sum, e->sum, (size_t)feat_cells(p->spec) * sizeof(*sum));
	for (i = e->piece; i < p->piece.end; i++) {
		x = feat_ring_at(&p->piece, i);
		if (x->from_us >= lo)
			break;
		add_piece(sum, x, before(x, &p->part, lo));
	}
	for (i = t->piece.first; i < t->piece.end; i++) {
		x = feat_ring_at(&t->piece, i);
		if (x->from_us >= lo)
			break;
		add_piece(sum, x, before(x, &t->part, lo));
	}
	for (i = e->made; i < p->made.end; i++) {
		m = feat_ring_at(&p->made, i);
		if (m->end_us >= lo + p->made_max_us)
			break;
		if (m->start_us < lo)
			add_made(sum, m, walk, lo);
	}
}

/* ---- what is no sum ---- */

static int64_t
longer(int64_t length, const struct feat_stood *s, int64_t lo)
{
	if (s->to_us <= lo || s->to_us == INT64_MIN ||
	    s->to_us - s->from_us < length)
		return length;
	return s->to_us - s->from_us;
}

int64_t
feat_longest_us(const struct feat_past *p, const struct feat_tail *t,
    int window, int64_t us)
{
	const int64_t lo = us - p->spec->window[window].us;
	const struct feat_ring *r = &p->longest[window].stop;
	int64_t length = 0;
	size_t i;

	if (r->first < r->end)
		length = longer(length, feat_ring_at(r, r->first), lo);
	for (i = 0; i < t->nstop; i++)
		length = longer(length, &t->stop[i], lo);
	return longer(length, &t->run, lo);
}

const struct feat_cycle *
feat_cycle(struct feat_past *p, struct feat_tail *t, int window)
{
	struct feat_cycle *c = &p->cycle[window];
	const uint64_t from = p->edge[window].done, to = p->done.end;
	const struct feat_done *d;
	double mean = 0, square = 0;
	size_t n = 0, i;
	uint64_t k;

	if (c->from == from && c->to == to && to > 0)
		return c;
	c->from = from;
	c->to = to;
	t->cycle = mem_grow(t->cycle, &t->cycle_cap, (size_t)(to - from) + 1,
	    sizeof(*t->cycle));
	for (k = from; k < to; k++) {
		d = feat_ring_at(&p->done, k);
		if (!isnan(d->cycle_s))
			t->cycle[n++] = d->cycle_s;
	}
	for (i = 0; i < n; i++)
		mean += t->cycle[i] / (double)n;
	for (i = 0; i < n; i++)
		square += (t->cycle[i] - mean) * (t->cycle[i] - mean);
	c->std = n < 2 ? NAN : sqrt(square / (double)(n - 1));
	c->p95 = n < 1 ? NAN : stats_quantile(t->cycle, n, 0.95);
	return c;
}
