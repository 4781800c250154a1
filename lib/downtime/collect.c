/* SPDX-License-Identifier: MIT */
/* The timeline's slices, added up in cells. */
#include <string.h>

#include "base/mem.h"
#include "downtime/engine.h"

int32_t
dt_label(struct dt *d, struct tl_text t)
{
	return t.len == 0 ? -1 : (int32_t)map_put(&d->label, t.s, t.len);
}

const char *
dt_name(const struct dt *d, int32_t label)
{
	return label < 0 ? NULL : map_name(&d->label, label);
}

const struct zone *
dt_zone(const struct dt *d)
{
	return calendar_zone(d->p.calendar);
}

bool
dt_busy(const struct tl_slice *s)
{
	return s->class != CLASS_OUTSIDE && s->class != CLASS_PLANNED &&
	    s->class != CLASS_NODATA;
}

bool
dt_counts(const struct dt *d, const struct tl_slice *s)
{
	return (d->p.classes >> s->class & 1) != 0;
}

int32_t
dt_group(struct dt *d, const struct by_key *k)
{
	const int64_t i = map_put(&d->group_ids, (const char *)k, sizeof(*k));
	struct dt_group *g;

	if ((size_t)i < d->ngroup)
		return (int32_t)i;
	d->group = mem_grow(d->group, &d->group_cap, d->ngroup + 1,
	    sizeof(*d->group));
	g = &d->group[d->ngroup++];
	memset(g, 0, sizeof(*g));
	g->key = *k;
	g->first_us = INT64_MAX;
	g->last_us = INT64_MIN;
	return (int32_t)i;
}

/* The number of what a slice is booked on as that class. */
static int32_t
bar_of(struct dt *d, const struct tl_slice *s, enum time_class class)
{
	struct dt_bar b = { -1, -1, -1 };
	int64_t i;

	if (d->p.level != DT_ALL) {
		b.class = (int32_t)class;
		b.state = dt_label(d, s->state);
	}
	if (d->p.level == DT_REASON || d->p.level == DT_BOTH)
		b.reason = dt_label(d, s->reason);
	i = map_put(&d->bar_ids, (const char *)&b, sizeof(b));
	if ((size_t)i < d->nbar)
		return (int32_t)i;
	d->bar = mem_grow(d->bar, &d->bar_cap, d->nbar + 1, sizeof(*d->bar));
	d->bar[d->nbar++] = b;
	return (int32_t)i;
}

/*
 * A stop is a run of touching exact slices that say the same, or that go on
 * what the profile takes for one stop; it is counted where it first takes
 * time that counts.
 */
static bool
begins(struct dt *d, struct dt_machine *m, const struct tl_slice *s,
    bool joins)
{
	int32_t said;

	if (s->rule != TL_EXACT || s->row == NULL ||
	    (d->p.classes >> s->said & 1) == 0) {
		m->run_over = true;
		return false;
	}
	said = bar_of(d, s, s->said);
	if (said != m->run_bar || (!joins && (m->run_over ||
	    s->from_us != m->run_end_us)))
		m->run_counted = false;
	m->run_over = false;
	m->run_bar = said;
	m->run_end_us = s->to_us;
	if (m->run_counted || !dt_counts(d, s))
		return false;
	m->run_counted = true;
	return true;
}

/* The key of a slice's time, all but the hour. */
static void
make_key(struct dt *d, int machine, const struct tl_slice *s,
    struct by_key *k)
{
	const struct dt_machine *m = &d->machine[machine];
	const struct tl_row *row = s->row;

	*k = by_none;
	if (d->p.by & BY_MACHINE)
		k->machine = machine;
	if (d->p.by & BY_GROUP)
		k->group = m->group;
	if (d->p.by & BY_SITE)
		k->site = m->site;
	if (row != NULL && (d->p.by & BY_PART))
		k->part = dt_label(d, row->part);
	if (row != NULL && (d->p.by & BY_JOB))
		k->job = dt_label(d, row->job);
	if (row != NULL && (d->p.by & BY_OPERATOR))
		k->operator = dt_label(d, row->operator);
	by_period(d->p.by, s->piece, dt_zone(d), k);
}

/* What pareto and trend keep: the one all time, the other each day. */
static void
add(struct dt *d, const struct dt_piece *x)
{
	struct dt_at at = { .group = x->group, .bar = DT_PLANNED };
	struct dt_cell *c;

	if (d->p.report == DT_TREND)
		at.cluster = x->slice->piece->business_date;
	if (x->busy && d->p.report == DT_TREND)
		dt_cell(&d->cells, &at)->ms += x->ms;
	if (x->bar < 0 || (x->ms == 0 && !x->begins))
		return;
	at.bar = x->bar;
	c = dt_cell(&d->cells, &at);
	c->ms += x->ms;
	c->count += x->begins;
	if (x->slice->rule != TL_EXACT)
		c->totals = 1;
}

static void
piece(struct dt *d, const struct dt_piece *x)
{
	struct dt_group *g = &d->group[x->group];

	if (x->busy)
		g->planned_ms += x->ms;
	if (x->busy || x->bar >= 0) {
		if (g->first_us > x->from_us)
			g->first_us = x->from_us;
		if (g->last_us < x->to_us)
			g->last_us = x->to_us;
	}
	switch (d->p.report) {
	case DT_PATTERN:
		dt_pattern_piece(d, x);
		break;
	case DT_CORRELATION:
		dt_units_piece(d, x);
		break;
	case DT_COMPARISON:
		dt_compare_piece(d, x);
		break;
	default:
		add(d, x);
		break;
	}
}

static void
by_hours(struct dt *d, struct dt_piece *x, struct by_key *k)
{
	const struct tl_slice *s = x->slice;
	int64_t at, from, to;

	x->group = dt_group(d, k);
	for (at = s->from_us; at < s->to_us; at = x->to_us) {
		by_hour(dt_zone(d), at, &from, &to);
		if (d->p.by & BY_HOUR) {
			k->from_us = from;
			k->to_us = to;
			x->group = dt_group(d, k);
		}
		x->from_us = at;
		x->to_us = to < s->to_us ? to : s->to_us;
		x->ms = tl_slice_ms(s, x->from_us, x->to_us);
		piece(d, x);
		x->before_ms += x->ms;
		x->begins = false;
	}
}

/* Services before a slice begins, and running time since. */
static void
since_service(struct dt_machine *m, const struct tl_slice *s)
{
	while (m->service_at < m->nservice &&
	    m->service[m->service_at] <= s->from_us) {
		m->service_at++;
		m->serviced = true;
		m->service_ms = 0;
	}
}

/* A machine without maintenance records has its spans of maintenance. */
static void
after_slice(struct dt_machine *m, const struct tl_slice *s)
{
	static const char word[] = "maintenance";
	const size_t n = sizeof(word) - 1;

	if (s->class == CLASS_PRODUCTION)
		m->service_ms += s->ms;
	if (m->nservice == 0 && s->state.len == n &&
	    memcmp(s->state.s, word, n) == 0 && s->ms > 0) {
		m->serviced = true;
		m->service_ms = 0;
	}
	if (s->class == CLASS_SETUP) {
		m->setup_ms = s->rule == TL_EXACT ? 0 : -1;
		m->setup_date = s->piece->business_date;
	} else if (s->class == CLASS_PRODUCTION && m->setup_ms >= 0)
		m->setup_ms += s->ms;
}

int
dt_on_slice(void *self, int machine, const struct tl_slice *s,
    enum tl_verdict verdict, bool joins, struct err *err)
{
	struct dt *d = self;
	struct dt_machine *m = &d->machine[machine];
	struct dt_piece x = { .slice = s, .machine = machine,
		.from_us = s->from_us, .to_us = s->to_us, .ms = s->ms,
		.bar = -1, .busy = dt_busy(s) };
	struct by_key k;

	(void)verdict;
	(void)err;
	since_service(m, s);
	x.begins = begins(d, m, s, joins);
	if (dt_counts(d, s))
		x.bar = bar_of(d, s, s->class);
	make_key(d, machine, s, &k);
	if ((d->p.by & BY_HOUR) || d->p.report == DT_PATTERN) {
		by_hours(d, &x, &k);
	} else {
		x.group = dt_group(d, &k);
		piece(d, &x);
	}
	after_slice(m, s);
	return 0;
}
