/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "oee/cause.h"

enum { NS_PER_MS = 1000000, CLASSES = OEE_MICRO_STOP + 1 };

#define NS_PER_H 3600e9

const struct oee_formula oee_formulas[] = {
	{ FIG_OEE, BASIS_GOOD, BASIS_NONE, BASIS_PBT, BASIS_NONE, 1 },
	{ FIG_AVAILABILITY, BASIS_RUN, BASIS_NONE, BASIS_PBT, BASIS_NONE, 1 },
	{ FIG_PERFORMANCE, BASIS_IDEAL, BASIS_NONE, BASIS_RUN, BASIS_NONE,
	    1 },
	{ FIG_QUALITY, BASIS_GOOD, BASIS_NONE, BASIS_IDEAL, BASIS_NONE, 1 },
	{ FIG_NEE, BASIS_AUPT, BASIS_GOOD, BASIS_PBT, BASIS_RUN, 1 },
	{ FIG_TEEP, BASIS_GOOD, BASIS_NONE, BASIS_CALENDAR, BASIS_NONE, 1 },
	{ FIG_UTILISATION, BASIS_PBT, BASIS_NONE, BASIS_CALENDAR, BASIS_NONE,
	    1 },
	{ FIG_MTBF, BASIS_RUN, BASIS_NONE, BASIS_FAILURES, BASIS_NONE,
	    1 / NS_PER_H },
	{ FIG_MTTR, BASIS_REPAIR, BASIS_NONE, BASIS_FAILURES, BASIS_NONE,
	    1 / NS_PER_H },
	{ FIG_PLANNED, BASIS_PBT, BASIS_NONE, BASIS_NONE, BASIS_NONE, 1e-9 },
	{ FIG_RUNNING, BASIS_RUN, BASIS_NONE, BASIS_NONE, BASIS_NONE, 1e-9 },
	{ FIG_IDEAL, BASIS_IDEAL, BASIS_NONE, BASIS_NONE, BASIS_NONE, 1e-9 },
	{ FIG_IDEAL_GOOD, BASIS_GOOD, BASIS_NONE, BASIS_NONE, BASIS_NONE,
	    1e-9 },
	{ FIG_STOPS, BASIS_STOPS, BASIS_NONE, BASIS_NONE, BASIS_NONE, 1 },
	{ FIG_MICRO_STOPS, BASIS_MICRO_STOPS, BASIS_NONE, BASIS_NONE,
	    BASIS_NONE, 1 },
};
const size_t oee_nformula = sizeof(oee_formulas) / sizeof(oee_formulas[0]);

/* What a state and reason gained in each class. */
struct oee_moved {
	int32_t state, reason;
	int64_t ms[CLASSES];
	int64_t repair_ms, stops, failures, micro_stops;
};

const char *
oee_class_name(int class)
{
	return class == OEE_ELSEWHERE ? NULL : class == OEE_MICRO_STOP ?
	    "micro_stop" : class_name((enum time_class)class);
}

/* ---- what moved ---- */

static int32_t
name_of(struct oee_causes *c, const struct oee *o, int32_t i)
{
	const char *s = oee_name(o, i);

	return i < 0 ? -1 : (int32_t)map_put(&c->names, s, strlen(s));
}

static struct oee_moved *
moved_of(struct oee_causes *c, int32_t state, int32_t reason)
{
	struct oee_moved *m;
	size_t i;

	for (i = 0; i < c->nmoved; i++) {
		m = &c->moved[i];
		if (m->state == state && m->reason == reason)
			return m;
	}
	c->moved = mem_grow(c->moved, &c->moved_cap, c->nmoved + 1,
	    sizeof(*c->moved));
	m = &c->moved[c->nmoved++];
	memset(m, 0, sizeof(*m));
	m->state = state;
	m->reason = reason;
	return m;
}

static void
add_bars(struct oee_causes *c, const struct oee *o,
    const struct oee_group *g, int sign)
{
	const struct oee_bar *b;
	struct oee_moved *m;

	for (b = g->bar; b < g->bar + g->nbar; b++) {
		m = moved_of(c, name_of(c, o, b->state),
		    name_of(c, o, b->reason));
		m->ms[b->class] += sign * b->ms;
		m->repair_ms += sign * b->repair_ms;
		m->stops += sign * b->stops;
		m->failures += sign * b->failures;
		m->micro_stops += sign * b->micro_stops;
	}
}

static struct oee_cause *
new_cause(struct oee_causes *c)
{
	struct oee_cause *x;

	c->v = mem_grow(c->v, &c->cap, c->n + 1, sizeof(*c->v));
	x = &c->v[c->n++];
	memset(x, 0, sizeof(*x));
	x->state = x->reason = x->part = -1;
	x->from = x->to = OEE_ELSEWHERE;
	return x;
}

/* ---- time ---- */

static bool
busy(int class)
{
	return class != OEE_ELSEWHERE && class != CLASS_OUTSIDE &&
	    class != CLASS_PLANNED && class != CLASS_NODATA;
}

static bool
runs(int class)
{
	return class == CLASS_PRODUCTION || class == OEE_MICRO_STOP;
}

static bool
processes(int class)
{
	return runs(class) || class == CLASS_SETUP;
}

static void
add_time(struct oee_causes *c, const struct oee_moved *m, int from, int to,
    int64_t ms)
{
	const oee_wide ns = (oee_wide)ms * NS_PER_MS;
	struct oee_cause *x = new_cause(c);

	x->is = CAUSE_TIME;
	x->state = m->state;
	x->reason = m->reason;
	x->from = from;
	x->to = to;
	x->ms = ms;
	x->d[BASIS_RUN] = (runs(to) - runs(from)) * ns;
	x->d[BASIS_AUPT] = (processes(to) - processes(from)) * ns;
	x->d[BASIS_PBT] = (busy(to) - busy(from)) * ns;
	x->d[BASIS_CALENDAR] = ((to != OEE_ELSEWHERE) -
	    (from != OEE_ELSEWHERE)) * ns;
}

/*
 * Pairs what classes lost with what others gained, in their order; what is
 * left over came from other groups or went there.
 */
static void
split_time(struct oee_causes *c, const struct oee_moved *m)
{
	int64_t left[CLASSES], ms;
	int i, k;

	memcpy(left, m->ms, sizeof(left));
	for (i = 0; i < CLASSES; i++) {
		for (k = 0; k < CLASSES && left[i] < 0; k++) {
			if (left[k] <= 0)
				continue;
			ms = left[k] < -left[i] ? left[k] : -left[i];
			add_time(c, m, i, k, ms);
			left[i] += ms;
			left[k] -= ms;
		}
		if (left[i] < 0)
			add_time(c, m, i, OEE_ELSEWHERE, -left[i]);
	}
	for (i = 0; i < CLASSES; i++) {
		if (m->ms[i] > 0 && left[i] > 0)
			add_time(c, m, OEE_ELSEWHERE, i, left[i]);
	}
}

static void
add_stops(struct oee_causes *c, const struct oee_moved *m)
{
	struct oee_cause *x;

	if (m->stops == 0 && m->failures == 0 && m->micro_stops == 0 &&
	    m->repair_ms == 0)
		return;
	x = new_cause(c);
	x->is = CAUSE_STOPS;
	x->state = m->state;
	x->reason = m->reason;
	x->ms = m->repair_ms;
	x->d[BASIS_REPAIR] = (oee_wide)m->repair_ms * NS_PER_MS;
	x->d[BASIS_STOPS] = m->stops;
	x->d[BASIS_FAILURES] = m->failures;
	x->d[BASIS_MICRO_STOPS] = m->micro_stops;
}

/* ---- parts ---- */

static void
add_made(struct oee_causes *c, const struct oee *o,
    const struct oee_group *g, int sign, size_t first)
{
	const struct oee_made *m;
	struct oee_cause *x;
	int32_t part;
	size_t i;

	for (m = g->made; m < g->made + g->nmade; m++) {
		part = name_of(c, o, m->part);
		for (i = first; i < c->n && c->v[i].part != part; i++)
			;
		x = i < c->n ? &c->v[i] : new_cause(c);
		x->is = CAUSE_PART;
		x->part = part;
		x->d[BASIS_IDEAL] += sign * m->ideal_ns;
		x->d[BASIS_GOOD] += sign * m->good_ns;
	}
}

/* ---- both ---- */

static void
sum_up(oee_wide basis[BASIS_COUNT], const struct oee_group *g)
{
	const struct tally *t = &g->t;

	basis[BASIS_RUN] = t->ms[CLASS_PRODUCTION];
	basis[BASIS_AUPT] = t->ms[CLASS_PRODUCTION] + t->ms[CLASS_SETUP];
	basis[BASIS_PBT] = tally_pbt(t);
	basis[BASIS_CALENDAR] = tally_calendar(t);
	basis[BASIS_REPAIR] = t->repair_ms;
	basis[BASIS_RUN] *= NS_PER_MS;
	basis[BASIS_AUPT] *= NS_PER_MS;
	basis[BASIS_PBT] *= NS_PER_MS;
	basis[BASIS_CALENDAR] *= NS_PER_MS;
	basis[BASIS_REPAIR] *= NS_PER_MS;
	basis[BASIS_IDEAL] = t->ideal_ns;
	basis[BASIS_GOOD] = t->ideal_good_ns;
	basis[BASIS_STOPS] = t->stops;
	basis[BASIS_FAILURES] = t->failures;
	basis[BASIS_MICRO_STOPS] = t->micro_stops;
}

void
oee_causes_find(struct oee_causes *c, const struct oee *a,
    const struct oee_group *before, const struct oee *b,
    const struct oee_group *after)
{
	size_t i, first;

	c->n = c->nmoved = 0;
	memset(c->before, 0, sizeof(c->before));
	memset(c->after, 0, sizeof(c->after));
	if (before != NULL) {
		sum_up(c->before, before);
		add_bars(c, a, before, -1);
	}
	if (after != NULL) {
		sum_up(c->after, after);
		add_bars(c, b, after, 1);
	}
	for (i = 0; i < c->nmoved; i++) {
		split_time(c, &c->moved[i]);
		add_stops(c, &c->moved[i]);
	}
	first = c->n;
	if (before != NULL)
		add_made(c, a, before, -1, first);
	if (after != NULL)
		add_made(c, b, after, 1, first);
}

void
oee_causes_release(struct oee_causes *c)
{
	free(c->v);
	free(c->moved);
	map_release(&c->names);
	memset(c, 0, sizeof(*c));
}

static double
term(const oee_wide basis[BASIS_COUNT], enum oee_basis i)
{
	return i == BASIS_NONE ? 1 : (double)basis[i];
}

/* d(xy) = dx (y1 + y2) / 2 + dy (x1 + x2) / 2 */
static double
grown(const struct oee_causes *c, const oee_wide d[BASIS_COUNT],
    enum oee_basis x, enum oee_basis y)
{
	double sum = 0;

	if (x != BASIS_NONE)
		sum += (double)d[x] *
		    (term(c->before, y) + term(c->after, y)) / 2;
	if (y != BASIS_NONE)
		sum += (double)d[y] *
		    (term(c->before, x) + term(c->after, x)) / 2;
	return sum;
}

double
oee_formula_value(const struct oee_formula *f,
    const oee_wide basis[BASIS_COUNT])
{
	const double den = term(basis, f->den) * term(basis, f->den2);

	return den > 0 ? f->unit * (term(basis, f->num) *
	    term(basis, f->num2) / den) : NAN;
}

/* Of totals nobody knows the stops. */
static bool
counts_stops(const struct oee_formula *f)
{
	return f->num > BASIS_GOOD || f->den > BASIS_GOOD;
}

double
oee_formula_figure(const struct oee_formula *f, const struct kpi *k,
    bool totals, const oee_wide basis[BASIS_COUNT])
{
	if (totals && counts_stops(f))
		return NAN;
	switch (f->figure) {
	case FIG_OEE:		return k->oee;
	case FIG_AVAILABILITY:	return k->availability;
	case FIG_PERFORMANCE:	return k->performance;
	case FIG_QUALITY:	return k->quality;
	case FIG_NEE:		return k->nee;
	case FIG_TEEP:		return k->teep;
	case FIG_UTILISATION:	return k->utilisation;
	default:		return oee_formula_value(f, basis);
	}
}

const char *
oee_formula_why(const struct oee_formula *f, const struct kpi *k, bool totals)
{
	if (counts_stops(f))
		return totals ? "stops: totals" : "no failures";
	return k->why[0] != '\0' ? k->why : "nothing to divide by";
}

double
oee_formula_share(const struct oee_formula *f, const struct oee_causes *c,
    const struct oee_cause *cause)
{
	const double before = term(c->before, f->num) *
	    term(c->before, f->num2) / (term(c->before, f->den) *
	    term(c->before, f->den2));
	const double dn = grown(c, cause->d, f->num, f->num2);
	const double dd = grown(c, cause->d, f->den, f->den2);

	return f->unit * (dn - before * dd) / (term(c->after, f->den) *
	    term(c->after, f->den2));
}
