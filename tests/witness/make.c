/* SPDX-License-Identifier: MIT */
/* make: a random plant from a seed; the same one every time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "witness/clock.h"
#include "witness/make.h"

#define HOUR_MS	INT64_C(3600000)

/* What rows are drawn from while a plant is made. */
struct maker {
	struct rng rng;
	struct w_plant *p;
	enum w_sort sort;
	int64_t lo, hi;		/* where rows begin, ms */
	int64_t edge[64];	/* where something happens */
	int nedge;
};

static int64_t
between(struct maker *m, int64_t lo, int64_t hi)
{
	const int64_t tick = m->p->tick;

	if (hi <= lo)
		return lo;
	return lo + (int64_t)rng_below(&m->rng, (uint64_t)((hi - lo) / tick)) *
	    tick;
}

static void
add_edge(struct maker *m, int64_t ms)
{
	const int max = (int)(sizeof(m->edge) / sizeof(*m->edge));

	if (ms < m->lo || ms >= m->hi)
		return;
	if (m->nedge < max)
		m->edge[m->nedge++] = ms;
	else
		m->edge[w_pick(&m->rng, max)] = ms;
}

/* The instants at which shifts and breaks of the plan begin and end. */
static void
find_edges(struct maker *m, const char *zone)
{
	const struct w_calendar *cal = &m->p->cal;
	int64_t d, last = m->hi / 86400000 + 1;
	const struct w_shift *s;
	int i;

	w_clock_zone(zone);
	for (d = m->lo / 86400000 - 1; d <= last; d++) {
		add_edge(m, w_clock_instant(d, 0) * 1000);
		for (i = 0; i < cal->nshift; i++) {
			s = &cal->shift[i];
			add_edge(m, w_clock_instant(d, s->from) * 1000);
			add_edge(m, w_clock_instant(d, s->to) * 1000);
			if (s->nbrk == 0)
				continue;
			add_edge(m, w_clock_instant(d, s->brk[0].from) *
			    1000);
			add_edge(m, w_clock_instant(d, s->brk[0].to) * 1000);
		}
	}
}

static int64_t
instant(struct maker *m)
{
	if (m->nedge > 0 && w_chance(&m->rng, 25))
		return m->edge[w_pick(&m->rng, m->nedge)];
	return between(m, m->lo, m->hi);
}

/* From nothing to most of the plant's days, short ones more often. */
static int64_t
length(struct maker *m)
{
	int64_t most = (m->hi - m->lo) / 2;
	int i, halvings = w_pick(&m->rng, 9);

	if (w_chance(&m->rng, 5))
		return 0;
	for (i = 0; i < halvings; i++)
		most /= 2;
	return between(m, m->p->tick, most);
}

static void
make_profile(struct maker *m)
{
	static const enum w_class usual[] = { W_PRODUCTION, W_SETUP, W_DOWN,
		W_DELAY, W_PLANNED, W_UNASSIGNED, W_OUTSIDE };
	struct w_profile *p = &m->p->profile;
	int i, j, swap;

	for (i = 0; i < W_STATES; i++)
		p->class[i] = i <= W_OUTSIDE ? (enum w_class)i : W_PRODUCTION;
	p->class[W_STATES - 1] = W_NODATA;
	for (i = 0; i <= W_OUTSIDE; i++)
		p->rank[i] = i;
	for (i = W_OUTSIDE; i > 0 && w_chance(&m->rng, 90); i--) {
		j = w_pick(&m->rng, i + 1);
		swap = p->rank[i];
		p->rank[i] = p->rank[j];
		p->rank[j] = swap;
	}
	p->listed = w_chance(&m->rng, 80) ? W_OUTSIDE + 1 :
	    1 + w_pick(&m->rng, W_OUTSIDE);
	/* Classes that are not listed follow in the usual order. */
	p->rank[W_NODATA] = W_NODATA;
	for (i = 0, j = p->listed; i <= W_OUTSIDE; i++)
		if (p->rank[usual[i]] >= p->listed)
			p->rank[usual[i]] = j++;
	p->gap = w_chance(&m->rng, 80) ? W_NODATA : w_chance(&m->rng, 50) ?
	    W_UNASSIGNED : W_PRODUCTION;
	if (w_chance(&m->rng, 40))
		p->ignore = between(m, 0, HOUR_MS >> w_pick(&m->rng, 6));
	if (w_chance(&m->rng, 40))
		p->micro = between(m, 0, 2 * HOUR_MS >> w_pick(&m->rng, 6));
	if (w_chance(&m->rng, 40))
		p->minimum_run = between(m, 0, HOUR_MS >> w_pick(&m->rng, 5));
}

static void
make_machines(struct maker *m)
{
	struct w_plant *p = m->p;
	struct w_machine *k;
	int i;

	p->nmachine = p->tick == 1 ? 1 : 1 + w_pick(&m->rng, 3);
	if (w_chance(&m->rng, 10))
		p->nmachine = W_MACHINES;
	for (i = 0; i < p->nmachine; i++) {
		k = &p->machine[i];
		snprintf(k->name, sizeof(k->name), "M%02d", i + 1);
		k->capacity = w_chance(&m->rng, 20) ? 2 : 1;
		k->zone = p->cal.zone;
		if (w_chance(&m->rng, 15))
			(void)w_make_day(&m->rng, &k->zone);
	}
}

static void
exact_row(struct maker *m, struct w_row *r)
{
	const struct w_plant *p = m->p;
	int64_t len = length(m);

	r->from = len == 0 && m->nedge > 0 && w_chance(&m->rng, 50) ?
	    m->edge[w_pick(&m->rng, m->nedge)] : instant(m);
	r->to = r->from + len;
	if (len > 0 && p->nrow > 0 && w_chance(&m->rng, 20)) {
		const struct w_row *old = &p->row[w_pick(&m->rng, p->nrow)];

		r->from = w_chance(&m->rng, 50) ? old->from : old->to;
		r->to = w_chance(&m->rng, 30) && old->to > r->from ? old->to :
		    r->from + len;
	}
	r->ncat = 1;
	r->cat[0].state = w_pick(&m->rng, W_STATES);
	r->cat[0].ms = w_chance(&m->rng, 50) ? -1 : r->to - r->from;
	if (r->from == r->to && w_chance(&m->rng, 30))
		r->cat[0].ms = 1 + w_pick(&m->rng, 60000);
}

/* Categories that may leave a residual, fill the window or exceed it. */
static void
total_row(struct maker *m, struct w_row *r, int64_t from, int64_t to)
{
	int64_t left = to - from, ms;
	int i, n = w_pick(&m->rng, W_CATS + 1);
	bool greedy = w_chance(&m->rng, 15);

	r->from = from;
	r->to = to;
	r->job = n == 0 || w_chance(&m->rng, 50);
	for (i = 0; i < n; i++) {
		ms = (int64_t)rng_below(&m->rng, (uint64_t)(greedy ?
		    to - from : left) + 1);
		if (w_chance(&m->rng, 10))
			ms = left;
		if (ms == to - from && to > from && !greedy && n > 1)
			ms--;	/* else it would be exact */
		left -= ms < left ? ms : left;
		r->cat[r->ncat].state = w_pick(&m->rng, W_STATES);
		r->cat[r->ncat++].ms = ms;
	}
}

static void
make_output(struct maker *m, struct w_row *r)
{
	if (w_chance(&m->rng, 40))
		return;
	r->part = 1 + w_pick(&m->rng, W_PARTS);
	r->parts_m = w_chance(&m->rng, 80) ? 1000 * w_pick(&m->rng, 500) :
	    w_pick(&m->rng, 500000);
	if (w_chance(&m->rng, 50))
		r->scrap_m = (int64_t)rng_below(&m->rng,
		    (uint64_t)r->parts_m / 4 + 1);
}

static struct w_row *
new_row(struct maker *m, int machine)
{
	struct w_row *r = &m->p->row[m->p->nrow];

	memset(r, 0, sizeof(*r));
	r->machine = machine;
	snprintf(r->key, sizeof(r->key), "%c%d", 'a' + w_pick(&m->rng, 26),
	    m->p->nrow);
	return r;
}

/* Rows one after another, often with a gap, at times touching. */
static void
rows_alone(struct maker *m, int machine, int n)
{
	int64_t at = between(m, m->lo, m->lo + (m->hi - m->lo) / 4), to;
	struct w_row *r;
	int i;

	for (i = 0; i < n && at < m->hi; i++) {
		to = at + length(m);
		r = new_row(m, machine);
		total_row(m, r, at, to);
		make_output(m, r);
		m->p->nrow += r->ncat > 0 || r->job;
		at = to + (w_chance(&m->rng, 40) ? m->p->tick :
		    m->p->tick * (1 + w_pick(&m->rng, 3600)));
	}
}

static void
rows_any(struct maker *m, int machine, int n)
{
	int64_t from;
	struct w_row *r;
	int i;

	for (i = 0; i < n; i++) {
		r = new_row(m, machine);
		from = instant(m);
		if (m->sort == W_EXACT || w_chance(&m->rng, 40))
			exact_row(m, r);
		else
			total_row(m, r, from, from + length(m));
		make_output(m, r);
		m->p->nrow++;
	}
}

static int
by_machine_start(const void *a, const void *b)
{
	const struct w_row *x = a, *y = b;

	if (x->machine != y->machine)
		return x->machine < y->machine ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return strcmp(x->key, y->key);
}

static void
make_rows(struct maker *m)
{
	const int most = W_ROWS / m->p->nmachine;
	int i, n;

	for (i = 0; i < m->p->nmachine; i++) {
		m->nedge = 0;
		find_edges(m, m->p->machine[i].zone);
		n = 1 + w_pick(&m->rng, most < 40 ? most : 40);
		if (m->sort == W_ALONE)
			rows_alone(m, i, n);
		else
			rows_any(m, i, n);
	}
	qsort(m->p->row, (size_t)m->p->nrow, sizeof(*m->p->row),
	    by_machine_start);
}

/*
 * Some rows are open, most of them past now.  Some rows carry the key of
 * another one, as when a source row is split where its job changes.
 */
static void
make_odd(struct maker *m)
{
	struct w_plant *p = m->p;
	struct w_row *r, *old;
	int i;

	if (w_chance(&m->rng, 30))
		p->now = between(m, m->lo, m->hi);
	for (i = 0; i < p->nrow; i++) {
		r = &p->row[i];
		old = &p->row[w_pick(&m->rng, p->nrow)];
		r->open = p->now != INT64_MAX && w_chance(&m->rng, 20);
		if (m->sort == W_MIXED && w_chance(&m->rng, 5) &&
		    old->machine == r->machine && old->from != r->from)
			memcpy(r->key, old->key, sizeof(r->key));
	}
}

/* What is asked for: all there is, or a window cut anywhere. */
static void
make_window(struct maker *m)
{
	struct w_plant *p = m->p;
	const struct w_row *r;

	p->from = INT64_MIN;
	p->to = INT64_MAX;
	if (w_chance(&m->rng, 30) || p->nrow == 0)
		return;
	p->from = instant(m);
	r = &p->row[w_pick(&m->rng, p->nrow)];
	/* A stop that is cut there is as long as its row. */
	if (p->profile.ignore + p->profile.micro > 0 && w_chance(&m->rng, 40))
		p->from = between(m, r->from, r->to);
	p->to = p->from + (m->hi - m->lo) / (1 + w_pick(&m->rng, 4));
	p->to -= p->to % p->tick;
	r = &p->row[w_pick(&m->rng, p->nrow)];
	if (w_chance(&m->rng, 20))
		p->from = w_chance(&m->rng, 50) ? r->from : r->to;
	r = &p->row[w_pick(&m->rng, p->nrow)];
	if (w_chance(&m->rng, 20) && r->to > p->from)
		p->to = r->from > p->from ? r->from : r->to;
	if (p->to <= p->from)
		p->to = p->from + p->tick;
}

static void
add_standard(struct maker *m, int part, int machine, int64_t from, int64_t to)
{
	struct w_standard *s = &m->p->standard[m->p->nstandard++];

	s->part = part;
	s->machine = machine;
	s->from = from;
	s->to = to;
	s->ideal_ms = 100 * (1 + w_pick(&m->rng, 3000));
}

/* One for ever; now and then a newer one, and one of a machine's own. */
static void
make_standards(struct maker *m, int part)
{
	int64_t at = between(m, m->lo, m->hi), end = INT64_MAX;

	if (part > 1 || w_chance(&m->rng, 70))
		add_standard(m, part, -1, m->lo - 1000 * HOUR_MS, end);
	if (w_chance(&m->rng, 50))
		end = between(m, at, m->hi);
	if (w_chance(&m->rng, 30))
		add_standard(m, part, -1, at, end);
	if (w_chance(&m->rng, 30))
		add_standard(m, part, w_pick(&m->rng, m->p->nmachine),
		    m->lo - 2000 * HOUR_MS, INT64_MAX);
	if (w_chance(&m->rng, 20))
		add_standard(m, part, w_pick(&m->rng, m->p->nmachine),
		    at, end);
}

void
w_make(struct w_plant *p, uint64_t seed, enum w_sort sort, int64_t tick)
{
	struct maker *m = calloc(1, sizeof(*m));
	int64_t day;
	int i;

	memset(p, 0, sizeof(*p));
	m->p = p;
	m->sort = sort;
	rng_seed(&m->rng, seed);
	p->seed = seed;
	p->tick = tick;
	p->now = INT64_MAX;
	day = w_make_day(&m->rng, &p->cal.zone);
	w_make_calendar(&m->rng, &p->cal, day);
	make_profile(m);
	make_machines(m);
	m->lo = (day - 1) * 24 * HOUR_MS;
	m->hi = (day + (w_chance(&m->rng, 10) ? 6 : 2)) * 24 * HOUR_MS;
	if (tick == 1) {
		find_edges(m, p->cal.zone);
		m->lo = m->nedge == 0 ? m->lo :
		    m->edge[w_pick(&m->rng, m->nedge)];
		m->lo -= 1 + w_pick(&m->rng, 400000);
		m->hi = m->lo + HOUR_MS / 4;
	}
	make_rows(m);
	make_odd(m);
	qsort(p->row, (size_t)p->nrow, sizeof(*p->row), by_machine_start);
	make_window(m);
	for (i = 1; i <= W_PARTS; i++)
		make_standards(m, i);
	free(m);
}
