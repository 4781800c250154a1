/* SPDX-License-Identifier: MIT */
/* Edges that move through what happened, and the windows between them. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "feat/window.h"
#include "shop/calendar.h"
#include "stats/quantile.h"

static void
move_edge(struct feat_past *p, struct feat_edge *e, int64_t lo)
{
	const struct feat_piece *x;
	const struct feat_ended *n;
	const struct feat_made *m;
	const struct feat_done *d;

	e->lo_us = lo;
	for (; e->piece < p->piece.end; e->piece++) {
		x = feat_ring_at(&p->piece, e->piece);
		if (x->to_us > lo || x->from_us >= lo)
			break;
		feat_piece_add(e->sum, x, x->ms);
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

/*
 * Without edges what a service that is told late may ask for: a day of it,
 * and then some.
 */
static uint64_t
newest(const struct feat_ring *r)
{
	return r->end - r->first < 4096 ? r->first : r->end - 2048;
}

/* What no edge wants any more. */
static void
forget(struct feat_past *p)
{
	uint64_t piece = p->nedge > 0 ? p->piece.end : newest(&p->piece), i;
	const struct feat_piece *x = NULL;
	const struct feat_edge *e;
	int k;

	p->ended.first = p->ended.end;
	p->made.first = p->nedge > 0 ? p->made.end : newest(&p->made);
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
	p->piece.first = piece;
	/* Events have no parts: no need to look for them among thousands. */
	if (p->part.first == p->part.end)
		return;
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
		feat_piece_add(sum, x, x->ms);
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
		feat_piece_add(sum, x, feat_piece_before(x, &p->part, lo));
	}
	for (i = t->piece.first; i < t->piece.end; i++) {
		x = feat_ring_at(&t->piece, i);
		if (x->from_us >= lo)
			break;
		feat_piece_add(sum, x, feat_piece_before(x, &t->part, lo));
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
