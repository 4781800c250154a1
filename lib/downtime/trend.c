/* SPDX-License-Identifier: MIT */
/* Whether a reason's share of the planned time grows, and where it changed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/zone.h"
#include "downtime/engine.h"
#include "stats/change.h"
#include "stats/ranktest.h"
#include "stats/trend.h"

enum { NEED = 10, CHANGE_ROUNDS = 4999 };

/* A share of planned time in each step that has some. */
struct series {
	struct dt_found found;
	size_t planned, nplanned;	/* cells, by day */
	size_t cell, ncell;
	int64_t first, last;		/* steps, counted from 1970 */
	size_t n;
	double value;			/* of all steps together */
	struct stats_slope slope;
	double season;
	bool changed;
	int64_t changed_day;
	double before, level;
	char *course;			/* the values as a text */
};

struct points {
	double *t, *x, *scratch;
	int64_t *step;
	uint32_t *weekday;
};

struct trend {
	struct dt *d;
	struct series *series;
	size_t n, cap;
};

/* Weeks begin on Monday; 1970-01-01 was a Thursday. */
static int64_t
step_of(const struct dt *d, int32_t day)
{
	return d->p.step_days == 1 ? day :
	    (when_floor(day + 3, 7)) / 7;
}

static int64_t
step_day(const struct dt *d, int64_t step)
{
	return d->p.step_days == 1 ? step : step * 7 - 3;
}

/* Shares by step, of the days' cells of planned time and of a bar. */
static void
fill(const struct trend *tr, struct series *s, struct points *p)
{
	const struct dt_cell *c = tr->d->cells.cell;
	size_t i, k = s->cell, n = 0;
	int64_t step, ms = 0, planned = 0, all = 0, all_planned = 0;

	for (i = s->planned; i < s->planned + s->nplanned; i++) {
		step = step_of(tr->d, c[i].at.cluster);
		planned += c[i].ms;
		for (; k < s->cell + s->ncell &&
		    c[k].at.cluster <= c[i].at.cluster; k++)
			ms += c[k].ms;
		if (i + 1 < s->planned + s->nplanned &&
		    step_of(tr->d, c[i + 1].at.cluster) == step)
			continue;
		if (planned > 0) {
			p->step[n] = step;
			p->t[n] = (double)step;
			p->weekday[n] = (uint32_t)when_weekday(
			    c[i].at.cluster);
			p->x[n++] = (double)ms / (double)planned;
		}
		all += ms;
		all_planned += planned;
		ms = planned = 0;
	}
	s->n = n;
	s->value = all_planned > 0 ? (double)all / (double)all_planned : NAN;
	if (n > 0) {
		s->first = p->step[0];
		s->last = p->step[n - 1];
	}
}

/* The share of the ranks' variance that lies between weekdays. */
static double
season(const struct trend *tr, const struct series *s, struct points *p)
{
	size_t i;

	if (tr->d->p.step_days != 1 || s->n < 14)
		return NAN;
	for (i = 0; i < s->n; i++)
		p->scratch[i] = p->x[i] - s->slope.slope * p->t[i];
	return stats_kruskal(p->scratch, p->weekday, s->n, 7).effect;
}

/*
 * The last of the changes that stand their test; the more series there are,
 * the less is believed of each (Bonferroni).  It shares the 5 % of a run with
 * the test for a slope.
 */
static void
changes(const struct trend *tr, struct series *s, const struct points *p,
    struct rng *rng)
{
	const struct stats_change_params params = {
		.alpha = 0.025 / (double)tr->n, .rounds = CHANGE_ROUNDS,
	};
	struct stats_change *out = mem_new(s->n + 1, sizeof(*out));
	size_t n = stats_changes(p->x, s->n, &params, rng, out);

	s->level = s->value;
	if (n > 0) {
		s->changed = true;
		s->changed_day = step_day(tr->d, p->step[out[n - 1].at]);
		s->before = out[n - 1].before;
		s->level = out[n - 1].after;
	}
	free(out);
}

/* The values, and "-" for a step in between without planned time. */
static char *
course(const struct series *s, const struct points *p)
{
	struct buf text = { 0 };
	char *out = NULL;
	int64_t step;
	size_t i;

	for (i = 0; i < s->n; i++) {
		step = i == 0 ? p->step[0] : p->step[i - 1] + 1;
		for (; step < p->step[i]; step++)
			buf_puts(&text, " -");
		buf_printf(&text, "%s%.4g", i == 0 ? "" : " ", p->x[i]);
	}
	if (s->n > 0)
		out = mem_text(text.data, text.len);
	buf_release(&text);
	return out;
}

static void
examine(const struct trend *tr, struct series *s, size_t order)
{
	const size_t room = s->nplanned + 1;
	struct points p;
	struct rng rng;

	rng_seed(&rng, tr->d->p.seed + order + 1);
	p.t = mem_new(room, sizeof(*p.t));
	p.x = mem_new(room, sizeof(*p.x));
	p.scratch = mem_new(room, sizeof(*p.scratch));
	p.step = mem_new(room, sizeof(*p.step));
	p.weekday = mem_new(room, sizeof(*p.weekday));
	fill(tr, s, &p);
	s->course = course(s, &p);
	s->found.p = s->season = s->before = s->level = NAN;
	s->slope = (struct stats_slope){ NAN, NAN, NAN, NAN, 0, false };
	if (s->n >= NEED) {
		s->slope = stats_theil_sen(p.t, p.x, s->n, 0.95, &rng);
		s->found.p = stats_mann_kendall(p.t, p.x, s->n).p;
		s->found.strength = fabs(s->slope.slope);
		s->season = season(tr, s, &p);
		changes(tr, s, &p, &rng);
	}
	free(p.t);
	free(p.x);
	free(p.scratch);
	free(p.step);
	free(p.weekday);
}

/* Planned time of a group comes first, then bar after bar. */
static void
find_series(struct trend *tr)
{
	const struct dt_cells *c = &tr->d->cells;
	struct series s;
	size_t i, n;

	memset(&s, 0, sizeof(s));
	for (i = 0; i < c->n; i += n) {
		n = dt_cells_of_bar(c, i);
		if (c->cell[i].at.bar == DT_PLANNED) {
			s.planned = i;
			s.nplanned = n;
			continue;
		}
		s.found.group = c->cell[i].at.group;
		s.found.bar = c->cell[i].at.bar;
		if (c->cell[s.planned].at.group != s.found.group)
			s.nplanned = 0;
		s.cell = i;
		s.ncell = n;
		tr->series = mem_grow(tr->series, &tr->cap, tr->n + 1,
		    sizeof(*tr->series));
		tr->series[tr->n++] = s;
	}
}

static void
put_day(struct dt *d, const char *key, int64_t day)
{
	rec_put_time(d->out, key, zone_boundary(dt_zone(d), day * WHEN_DAY));
}

static int
put(struct dt *d, const struct series *s, struct err *err)
{
	char why[64];

	dt_put_head(d, &d->group[s->found.group], "trend");
	rec_put_str(d->out, "figure", "downtime_share");
	dt_put_bar(d, &d->bar[s->found.bar]);
	dt_put_real(d, "value", s->value);
	dt_put_real(d, "level", s->level);
	dt_put_real(d, "level_before", s->before);
	dt_put_real(d, "slope", s->slope.slope);
	dt_put_real(d, "slope_low", s->slope.low);
	dt_put_real(d, "slope_high", s->slope.high);
	dt_put_p(d, s->found.p, s->found.adjusted);
	if (s->n < NEED)
		rec_put_null(d->out, "changed");
	else
		rec_put_bool(d->out, "changed", s->changed);
	if (s->changed)
		put_day(d, "changed_at", s->changed_day);
	else
		rec_put_null(d->out, "changed_at");
	dt_put_real(d, "season", s->season);
	rec_put_str(d->out, "step", d->p.step_days == 1 ? "day" : "week");
	rec_put_str(d->out, "series", s->course);
	rec_put_int(d->out, "n", (int64_t)s->n);
	snprintf(why, sizeof(why), "n = %zu, need %d", s->n, NEED);
	return dt_put_tail(d, s->n < NEED ? why : NULL, err);
}

int
dt_trend(struct dt *d, struct err *err)
{
	struct trend tr = { .d = d };
	size_t i;
	int rc = 0;

	dt_cells_sort(&d->cells);
	find_series(&tr);
	for (i = 0; i < tr.n; i++)
		examine(&tr, &tr.series[i], i);
	dt_rank(d, tr.series, tr.n, sizeof(*tr.series), 2);
	for (i = 0; i < tr.n && rc == 0; i++)
		rc = put(d, &tr.series[i], err);
	for (i = 0; i < tr.n; i++)
		free(tr.series[i].course);
	free(tr.series);
	return rc;
}
