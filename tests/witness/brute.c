/* SPDX-License-Identifier: MIT */
/* brute: what a machine's records must add up to, counted tick by tick. */
#include <stdlib.h>
#include <string.h>

#include "witness/brute.h"
#include "witness/stops.h"
#include "witness/totals.h"

#define DAY_MS		INT64_C(86400000)
#define MINUTE_MS	INT64_C(60000)

int64_t
w_row_end(const struct w_plant *p, const struct w_row *r)
{
	return r->open && r->to > p->now && r->from <= p->now ? p->now : r->to;
}

bool
w_cat_exact(const struct w_row *r, const struct w_cat *c)
{
	return c->ms < 0 || (c->ms == r->to - r->from && c->ms > 0);
}

void
w_sum_add(struct w_sum *to, const struct w_sum *x)
{
	int i;

	for (i = 0; i < W_CLASSES; i++)
		to->ms[i] += x->ms[i];
	to->unplanned_off += x->unplanned_off;
	to->unplanned_break += x->unplanned_break;
	to->overlap += x->overlap;
	to->unplaced += x->unplaced;
	to->apportioned += x->apportioned;
	to->parts_m += x->parts_m;
	to->scrap_m += x->scrap_m;
	to->ideal += x->ideal;
	to->ideal_good += x->ideal_good;
	to->stops += x->stops;
	to->failures += x->failures;
	to->repair += x->repair;
	to->micro_stops += x->micro_stops;
	to->tagged += x->tagged;
	for (i = 0; i < W_STATES; i++)
		to->state[i] += x->state[i];
}

enum w_class
w_sum_class(struct w_sum *s, uint8_t kind, enum w_class class, int64_t ms)
{
	if (class == W_PRODUCTION && kind == W_OFF)
		s->unplanned_off += ms;
	if (class == W_PRODUCTION && kind == W_BREAK)
		s->unplanned_break += ms;
	if (class != W_PRODUCTION && kind == W_OFF)
		class = W_OUTSIDE;
	if (class != W_PRODUCTION && kind == W_BREAK)
		class = W_PLANNED;
	s->ms[class] += ms;
	return class;
}

void
w_sum_state(struct w_sum *s, uint8_t kind, const struct w_plant *p,
    const struct w_row *row, int state, enum w_class class, int64_t ms)
{
	class = w_sum_class(s, kind, class, ms);
	if (class != p->profile.class[state])
		return;
	s->state[state] += ms;
	if (class == W_SETUP && row->tag == p->tag)
		s->tagged += ms;
}

/* ---- what is asked for ---- */

/* From the first fact to the last end, unless told; false: nothing. */
static bool
range(const struct w_plant *p, int machine, int64_t *from, int64_t *to)
{
	const struct w_row *r;
	int64_t lo = INT64_MAX, hi = INT64_MIN;
	int i;

	for (i = 0; i < p->nrow; i++) {
		r = &p->row[i];
		if (r->machine != machine)
			continue;
		lo = r->from < lo ? r->from : lo;
		hi = w_row_end(p, r) > hi ? w_row_end(p, r) : hi;
	}
	*from = p->from == INT64_MIN ? lo : p->from;
	*to = p->to == INT64_MAX ? hi : p->to;
	return lo != INT64_MAX || (p->from != INT64_MIN && p->to != INT64_MAX);
}

/* Windows of rows reach beyond what is asked for; their rule needs all. */
static void
paint_all(struct w_brute *b, const struct w_plant *p, int machine,
    int64_t from, int64_t to)
{
	const struct w_row *r;
	int i;

	for (i = 0; i < p->nrow; i++) {
		r = &p->row[i];
		if (r->machine != machine)
			continue;
		from = r->from < from ? r->from : from;
		to = r->to > to ? r->to : to;
	}
	if (p->tick > 1)
		from -= from % DAY_MS;
	to += p->tick > 1 ? DAY_MS - to % DAY_MS : MINUTE_MS;
	w_plan_paint(&b->plan, &p->cal, p->machine[machine].zone, p->tick,
	    from, to);
}

static struct w_atom *
new_atom(struct w_brute *b, int64_t from, int64_t to)
{
	struct w_atom *a;

	b->atom = realloc(b->atom, ((size_t)b->natom + 1) * sizeof(*b->atom));
	a = &b->atom[b->natom++];
	memset(a, 0, sizeof(*a));
	a->from = from;
	a->to = to;
	a->tick = b->plan.at[from];
	return a;
}

static bool
is_cut(const struct w_brute *b, const struct w_plant *p, int64_t tick)
{
	int i;

	for (i = 0; i < p->ncut; i++)
		if (w_plan_at(&b->plan, p->cut[i]) == tick)
			return true;
	return false;
}

/*
 * When no end is asked for, what has no length may lie at the very end; there
 * is an atom without length for it.
 */
static void
cut_atoms(struct w_brute *b, const struct w_plant *p, int64_t from,
    int64_t to, bool endless)
{
	const struct w_tick *at = b->plan.at;
	struct w_atom *a = NULL;
	int64_t i;

	for (i = from; i < to; i++)
		if (a != NULL && !is_cut(b, p, i) &&
		    memcmp(&at[i], &a->tick, sizeof(*at)) == 0)
			a->to = i + 1;
		else
			a = new_atom(b, i, i + 1);
	if (endless)
		(void)new_atom(b, to, to);
}

bool
w_atom_holds(const struct w_atom *a, int64_t at)
{
	return a->from <= at && (at < a->to || a->from == a->to);
}

/* ---- exact spans ---- */

static enum w_class
class_of(const struct w_plant *p, int16_t span)
{
	return p->profile.class[p->row[span / W_CATS].cat[span %
	    W_CATS].state];
}

/* Section 2: which of two exact spans goes before the other. */
static bool
wins(const struct w_plant *p, int16_t i, int16_t j)
{
	const struct w_row *x = &p->row[i / W_CATS], *y = &p->row[j / W_CATS];
	int a = p->profile.rank[class_of(p, i)];
	int b = p->profile.rank[class_of(p, j)];
	int c;

	if (a != b)
		return a < b;
	if (x->from != y->from)
		return x->from > y->from;
	c = strcmp(x->key, y->key);
	return c != 0 ? c < 0 : i < j;
}

/* Puts a span into its place among the lanes of one tick; the loser or -1. */
static int16_t
enter(const struct w_plant *p, int16_t *lane, int lanes, int16_t span)
{
	int16_t out = span, old;
	int i;

	for (i = 0; i < lanes && out >= 0; i++) {
		old = lane[i];
		if (old >= 0 && !wins(p, out, old))
			continue;
		lane[i] = out;
		out = old;
	}
	return out;
}

static void
paint_span(struct w_brute *b, const struct w_plant *p, int16_t *lane,
    int16_t span, int32_t *lost)
{
	const struct w_row *r = &p->row[span / W_CATS];
	const int lanes = p->machine[r->machine].capacity;
	const int64_t end = w_plan_at(&b->plan, w_row_end(p, r));
	int64_t t;

	if (!w_cat_exact(r, &r->cat[span % W_CATS]))
		return;
	for (t = w_plan_at(&b->plan, r->from); t < end; t++)
		lost[t] += enter(p, &lane[t * lanes], lanes, span) >= 0;
}

/*
 * Lanes of every tick: the exact spans that won, or -1.  What lost is
 * overlap of its tick; it is counted here, for no tick loses twice the same.
 */
static int16_t *
paint_exact(struct w_brute *b, const struct w_plant *p, int machine,
    int32_t *lost)
{
	const int lanes = p->machine[machine].capacity;
	int16_t *lane = malloc(sizeof(*lane) * (size_t)(b->plan.n * lanes +
	    1));
	int64_t t;
	int16_t i;

	for (t = 0; t < b->plan.n * lanes; t++)
		lane[t] = -1;
	for (i = 0; i < p->nrow * W_CATS; i++)
		if (p->row[i / W_CATS].machine == machine &&
		    i % W_CATS < p->row[i / W_CATS].ncat)
			paint_span(b, p, lane, i, lost);
	return lane;
}

/* Production, but for what the calendar says of it. */
static enum w_class
counts_as(const struct w_plant *p, int16_t span, uint8_t kind, bool ignored)
{
	return ignored && kind == W_WORK ? W_PRODUCTION : class_of(p, span);
}

static void
count_tick(struct w_atom *a, const struct w_plant *p, int16_t span,
    bool ignored)
{
	const struct w_row *row = &p->row[span / W_CATS];

	w_sum_state(&a->sum, a->tick.kind, p, row,
	    row->cat[span % W_CATS].state, counts_as(p, span, a->tick.kind,
	    ignored), p->tick);
}

static void
count_exact(struct w_brute *b, const struct w_plant *p, int lanes,
    const int16_t *lane, const int32_t *lost, const int8_t *ignored)
{
	struct w_atom *a;
	int64_t t;
	int i;

	for (a = b->atom; a < b->atom + b->natom; a++)
		for (t = a->from; t < a->to; t++) {
			a->sum.overlap += lost[t] * p->tick;
			for (i = 0; i < lanes; i++) {
				if (lane[t * lanes + i] >= 0)
					count_tick(a, p, lane[t * lanes + i],
					    ignored[t]);
			}
		}
}

/* ---- pieces made ---- */

/* Floor of the row's amount made before a tick: by work time, else by time. */
static int64_t
made(const struct w_plan *plan, int64_t from, int64_t to, int64_t t,
    int64_t amount)
{
	const int32_t *w = plan->work;
	int64_t work = w[to] - w[from];

	if (t <= from)
		return 0;
	if (t >= to)
		return amount;
	if (work > 0)
		return (int64_t)((w_wide)amount * (w[t] - w[from]) / work);
	return (int64_t)((w_wide)amount * (t - from) / (to - from));
}

static void
add_made(struct w_sum *s, int64_t parts, int64_t scrap, int64_t ideal)
{
	s->parts_m += parts;
	s->scrap_m += scrap;
	s->ideal += (w_wide)parts * ideal;
	s->ideal_good += (w_wide)(parts - scrap) * ideal;
}

/*
 * The standard that holds when the row begins: the machine's own before one
 * for all, the newest of them.  0: none.
 */
static int64_t
ideal_of(const struct w_plant *p, const struct w_row *r)
{
	const struct w_standard *s, *best = NULL;

	for (s = p->standard; s < p->standard + p->nstandard; s++) {
		if (s->part != r->part || r->from < s->from ||
		    r->from >= s->to)
			continue;
		if (s->machine != -1 && s->machine != r->machine)
			continue;
		if (best == NULL || s->machine > best->machine ||
		    (s->machine == best->machine && s->from > best->from))
			best = s;
	}
	return best == NULL ? 0 : best->ideal_ms;
}

static void
count_parts(struct w_brute *b, const struct w_plant *p,
    const struct w_row *r)
{
	const int64_t from = w_plan_at(&b->plan, r->from);
	const int64_t to = w_plan_at(&b->plan, r->to);
	const int64_t end = w_plan_at(&b->plan, w_row_end(p, r));
	const int64_t ideal = ideal_of(p, r);
	const struct w_plan *plan = &b->plan;
	struct w_atom *a;
	int64_t x, y;

	for (a = b->atom; a < b->atom + b->natom; a++) {
		if (from == to && w_atom_holds(a, from))
			add_made(&a->sum, r->parts_m, r->scrap_m, ideal);
		if (from == to)
			continue;
		x = a->from < end ? a->from : end;
		y = a->to < end ? a->to : end;
		add_made(&a->sum,
		    made(plan, from, to, y, r->parts_m) -
		    made(plan, from, to, x, r->parts_m),
		    made(plan, from, to, y, r->scrap_m) -
		    made(plan, from, to, x, r->scrap_m), ideal);
	}
}

/* Seconds in a window of no length lie at its instant. */
static void
count_unplaced(struct w_brute *b, const struct w_row *r)
{
	const int64_t at = w_plan_at(&b->plan, r->from);
	struct w_atom *a;
	int i;

	if (r->to > r->from)
		return;
	for (a = b->atom; a < b->atom + b->natom; a++)
		for (i = 0; i < r->ncat; i++)
			if (w_atom_holds(a, at) && r->cat[i].ms > 0)
				a->sum.unplaced += r->cat[i].ms;
}

/* ---- all of it ---- */

void
w_brute(struct w_brute *b, const struct w_plant *p, int machine)
{
	int64_t from, to;
	int32_t *lost;
	int16_t *lane;
	int8_t *ignored;
	int i;

	memset(b, 0, sizeof(*b));
	if (!range(p, machine, &from, &to))
		return;
	paint_all(b, p, machine, from, to);
	cut_atoms(b, p, w_plan_at(&b->plan, from), w_plan_at(&b->plan, to),
	    p->to == INT64_MAX);
	lost = calloc((size_t)b->plan.n + 1, sizeof(*lost));
	lane = paint_exact(b, p, machine, lost);
	ignored = calloc((size_t)b->plan.n + 1, sizeof(*ignored));
	if (p->machine[machine].capacity == 1)
		w_stops(b, p, lane, ignored);
	count_exact(b, p, p->machine[machine].capacity, lane, lost, ignored);
	w_totals(b, p, machine, lane);
	for (i = 0; i < p->nrow; i++)
		if (p->row[i].machine == machine) {
			count_parts(b, p, &p->row[i]);
			count_unplaced(b, &p->row[i]);
		}
	free(ignored);
	free(lane);
	free(lost);
}

void
w_brute_free(struct w_brute *b)
{
	w_plan_free(&b->plan);
	free(b->atom);
	free(b->stood);
	memset(b, 0, sizeof(*b));
}
