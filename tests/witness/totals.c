/* SPDX-License-Identifier: MIT */
/* totals: where seconds lie whose time of day nobody knows. */
#include <stdlib.h>
#include <string.h>

#include "witness/place.h"
#include "witness/totals.h"

enum { ENTRIES = W_ROWS * W_CATS * 2 };

/* A share of a segment that one total of one row wants. */
struct entry {
	const struct w_placed *row;
	enum w_part part;
	int nth;		/* total of its row */
	int64_t want, have;	/* ms */
};

struct segment {
	const struct w_plant *p;
	const struct w_plan *plan;
	int64_t a, b;		/* ticks */
	uint8_t kind;
	int lanes, exact;	/* lanes that exact spans have */
	int rows;		/* active ones */
	struct entry entry[ENTRIES];
	int n;
	int64_t sum;		/* of entry.have */
	bool even;		/* else by the weight of its only row */
};

/* ---- what the rows want of a segment ---- */

static void
add_part(struct segment *g, const struct w_placed *o, enum w_part part)
{
	int64_t lo[W_CATS], hi[W_CATS];
	struct entry *e;
	int i;

	w_divide(o->ms[part], o->n, w_place_before(o, g->plan, part, g->a),
	    lo);
	w_divide(o->ms[part], o->n, w_place_before(o, g->plan, part, g->b),
	    hi);
	for (i = 0; i < o->n; i++) {
		e = &g->entry[g->n++];
		e->row = o;
		e->part = part;
		e->nth = i;
		e->want = e->have = hi[i] - lo[i];
	}
}

/* What the entries from the first on want. */
static int64_t
wants(const struct segment *g, int first)
{
	int64_t ms = 0;
	int i;

	for (i = first; i < g->n; i++)
		ms += g->entry[i].want;
	return ms;
}

/* Section 4: more than there is room for is scaled. */
static void
scale(struct segment *g)
{
	int64_t avail = (g->lanes - g->exact) * (g->b - g->a) * g->plan->tick;
	int64_t all, sum = 0, before = 0, now;
	int i;

	all = wants(g, 0);
	g->sum = all < avail ? all : avail;
	if (all <= avail)
		return;
	g->even = true;
	for (i = 0; i < g->n; i++) {
		sum += g->entry[i].want;
		now = (int64_t)((w_wide)sum * avail / all);
		g->entry[i].have = now - before;
		before = now;
	}
}

static bool
has(const struct segment *g, enum w_part part)
{
	int i;

	for (i = 0; i < g->n; i++)
		if (g->entry[i].part == part && g->entry[i].want > 0)
			return true;
	return false;
}

/* Whether a row before o, from the first on, is the same source row. */
static bool
seen(const struct segment *g, const struct w_placed *first,
    const struct w_placed *o)
{
	for (; first < o; first++)
		if (first->from <= g->a && g->a < first->end &&
		    strcmp(first->row->key, o->row->key) == 0)
			return true;
	return false;
}

static void
fill_segment(struct segment *g, const struct w_placed *o, int n)
{
	int i, before, with = 0;

	g->n = g->rows = 0;
	for (i = 0; i < n; i++, o++) {
		if (o->from > g->a || o->end <= g->a)
			continue;
		g->rows += !seen(g, o - i, o);
		before = g->n;
		if (g->kind == W_WORK)
			add_part(g, o, W_IN_WORK);
		if (g->kind == W_BREAK)
			add_part(g, o, W_IN_BREAK);
		if (g->kind != W_WORK)
			add_part(g, o, W_SPILL);
		with += wants(g, before) > 0;
	}
	g->even = with > 1 || (has(g, W_IN_BREAK) && has(g, W_SPILL));
	scale(g);
}

/* ---- what of it lies in [x, y) ---- */

static void
have_before(const struct segment *g, int64_t t, int64_t *out)
{
	int64_t have[ENTRIES], g_ms;
	const struct entry *e;
	int i;

	if (g->even) {
		for (i = 0; i < g->n; i++)
			have[i] = g->entry[i].have;
		g_ms = (int64_t)((w_wide)g->sum * (t - g->a) / (g->b - g->a));
		w_divide(have, g->n, g_ms, out);
		return;
	}
	for (i = 0; i < g->n; i += e->row->n) {
		e = &g->entry[i];
		w_divide(e->row->ms[e->part], e->row->n, w_place_before(e->row,
		    g->plan, e->part, t), &out[i]);
	}
}

/* What rows lose to others; it lies where they wanted it, evenly. */
static int64_t
lost_before(const struct segment *g, int64_t t)
{
	int64_t lost = 0;
	int i;

	for (i = 0; i < g->n; i++)
		lost += (int64_t)((w_wide)(g->entry[i].want -
		    g->entry[i].have) * (t - g->a) / (g->b - g->a));
	return lost;
}

/*
 * Section 5: residual, gap and calendar are what the others leave.  As many
 * lanes are covered as rows are active, unless these say more than that.
 */
static void
add_rest(const struct segment *g, struct w_sum *s, int64_t ms, int64_t used)
{
	const int64_t len = (g->b - g->a) * g->plan->tick;
	int64_t left = g->lanes * ms - g->exact * ms - used, gap;
	int covered = g->rows < g->lanes ? g->rows : g->lanes;

	gap = (g->lanes - covered) * ms;
	if (g->exact * len + g->sum > covered * len)
		gap = left;
	if (g->kind != W_WORK)
		w_sum_class(s, g->kind, W_PLANNED, left);
	else {
		w_sum_class(s, g->kind, g->p->profile.gap, gap);
		w_sum_class(s, g->kind, W_RESIDUAL, left - gap);
	}
}

static void
add_to_atom(const struct segment *g, struct w_atom *a, int64_t x, int64_t y)
{
	int64_t lo[ENTRIES], hi[ENTRIES], used = 0;
	const struct w_placed *o;
	int i;

	have_before(g, x, lo);
	have_before(g, y, hi);
	for (i = 0; i < g->n; i++) {
		o = g->entry[i].row;
		w_sum_state(&a->sum, g->kind, g->p, o->row,
		    o->state[g->entry[i].nth], o->class[g->entry[i].nth],
		    hi[i] - lo[i]);
		used += hi[i] - lo[i];
	}
	a->sum.apportioned += used;
	a->sum.overlap += lost_before(g, y) - lost_before(g, x);
	add_rest(g, &a->sum, (y - x) * g->plan->tick, used);
}

/* ---- section 1: cut ---- */

static int
by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static bool
same_piece(const struct w_tick *a, const struct w_tick *b)
{
	return a->kind == b->kind && a->piece == b->piece;
}

/*
 * Every start and end of a row, every edge of a piece; the caller's.  What
 * begins past the end of what is asked for cuts nothing: it might as well not
 * be in the stream.
 */
static int64_t *
cuts(const struct w_plan *plan, const struct w_placed *o, int n, int64_t last,
    int *ncut)
{
	int64_t *cut = NULL, t;
	size_t cap = 0, k = 0;
	int i;

	for (t = 0; t <= plan->n; t++) {
		if (t > 0 && t < plan->n && same_piece(&plan->at[t - 1],
		    &plan->at[t]))
			continue;
		if (k + 2 * (size_t)n + 1 > cap) {
			cap = cap * 2 + 2 * (size_t)n + 64;
			cut = realloc(cut, cap * sizeof(*cut));
		}
		cut[k++] = t;
	}
	for (i = 0; i < n; i++) {
		if (o[i].from == o[i].end || o[i].row->from >= last)
			continue;
		cut[k++] = o[i].from;
		cut[k++] = o[i].end;
	}
	qsort(cut, k, sizeof(*cut), by_number);
	*ncut = (int)k;
	return cut;
}

static void
do_segment(struct segment *g, struct w_brute *b, const struct w_placed *o,
    int n, const int16_t *lane)
{
	struct w_atom *a;
	int64_t x, y;
	int i;

	g->kind = b->plan.at[g->a].kind;
	g->exact = 0;
	for (i = 0; i < g->lanes; i++)
		g->exact += lane[g->a * g->lanes + i] >= 0;
	fill_segment(g, o, n);
	for (a = b->atom; a < b->atom + b->natom; a++) {
		x = a->from > g->a ? a->from : g->a;
		y = a->to < g->b ? a->to : g->b;
		if (x < y)
			add_to_atom(g, a, x, y);
	}
}

/* What exceeds its whole window is listed at the row's start. */
static void
add_beyond(struct w_brute *b, const struct w_placed *o)
{
	struct w_atom *a;

	for (a = b->atom; a < b->atom + b->natom; a++)
		if (w_atom_holds(a, o->from))
			a->sum.overlap += o->beyond;
}

void
w_totals(struct w_brute *b, const struct w_plant *p, int machine,
    const int16_t *lane)
{
	struct w_placed *o = calloc(W_ROWS, sizeof(*o));
	struct segment *g = calloc(1, sizeof(*g));
	int64_t *cut;
	int i, n = 0, ncut;

	for (i = 0; i < p->nrow; i++)
		if (p->row[i].machine == machine)
			w_place(&o[n++], &b->plan, p, &p->row[i]);
	g->p = p;
	g->plan = &b->plan;
	g->lanes = p->machine[machine].capacity;
	cut = cuts(&b->plan, o, n, p->to, &ncut);
	for (i = 0; i + 1 < ncut; i++) {
		g->a = cut[i];
		g->b = cut[i + 1];
		if (g->a < g->b)
			do_segment(g, b, o, n, lane);
	}
	for (i = 0; i < n; i++)
		add_beyond(b, &o[i]);
	free(cut);
	free(g);
	free(o);
}
