/* SPDX-License-Identifier: MIT */
/*
 * Figures from period to period.  A series is the periods of one group; its
 * moving value is a ratio of sums, as all figures are.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "oee/engine.h"
#include "stats/change.h"
#include "stats/trend.h"

static const double level_95 = 0.95;

struct oee_point {
	struct by_key key;
	int64_t first_us, last_us;
	struct tally t;
};

struct oee_series {
	struct oee_point *point;
	size_t n, cap;
};

/* What is said of one figure of a series. */
struct curve {
	const struct oee_series *s;
	double *value;		/* of each point; NaN: null */
	double *moving;
	double *level;		/* of the stretch it lies in; NaN: not known */
	bool *change;		/* a stretch begins here */
	struct stats_slope slope;
	double p;
	size_t n;		/* points that count */
};

const char *const oee_trend_words[] = {
	"oee", "availability", "performance", "quality", "nee", "teep",
	"utilisation", "coverage", NULL
};

static double
figure_of(const struct oee *o, const struct tally *t, int figure)
{
	struct kpi k;

	oee_kpi(o, t, &k);
	/* In the order of oee_trend_words. */
	return ((const double[]){ k.oee, k.availability, k.performance,
	    k.quality, k.nee, k.teep, k.utilisation, k.coverage })[figure];
}

/* What a series has in common; a shift's days are one. */
static void
series_key(const struct by_key *of, struct by_key *key)
{
	*key = *of;
	key->from_us = INT64_MIN;
	key->to_us = INT64_MAX;
	key->date = INT32_MIN;
}

void
oee_trend_add(struct oee *o, const struct oee_group *g)
{
	struct oee_trends *all = &o->trends;
	const size_t before = all->keys.len;
	struct oee_series *s;
	struct by_key key;
	size_t i;

	series_key(&g->key, &key);
	i = (size_t)map_put(&all->keys, (const char *)&key, sizeof(key));
	all->series = mem_grow(all->series, &all->cap, all->keys.len,
	    sizeof(*all->series));
	s = &all->series[i];
	if (all->keys.len > before)
		memset(s, 0, sizeof(*s));
	s->point = mem_grow(s->point, &s->cap, s->n + 1, sizeof(*s->point));
	s->point[s->n++] = (struct oee_point){ g->key, g->first_us,
	    g->last_us, g->t };
}

static int
point_order(const void *va, const void *vb)
{
	const struct oee_point *a = va, *b = vb;

	return oee_three_way(a->key.from_us, b->key.from_us);
}

/* The middle of a point's period, in days. */
static double
day_of(const struct oee_point *p)
{
	const double us = (double)p->key.from_us +
	    (double)(p->key.to_us - p->key.from_us) / 2;

	return us / (double)WHEN_DAY;
}

static void
values(const struct oee *o, struct curve *c, int figure)
{
	const size_t width = (size_t)o->p.trend;
	struct tally sum;
	size_t i, k;

	for (i = 0; i < c->s->n; i++) {
		memset(&sum, 0, sizeof(sum));
		for (k = i + 1 > width ? i + 1 - width : 0; k <= i; k++)
			tally_sum(&sum, &c->s->point[k].t);
		c->value[i] = figure_of(o, &c->s->point[i].t, figure);
		c->moving[i] = figure_of(o, &sum, figure);
		c->level[i] = NAN;
		c->change[i] = false;
	}
}

/* Points that say something of the whole period; *where: which they are. */
static size_t
sound(const struct curve *c, double *t, double *x, size_t *where)
{
	size_t i, n = 0;

	for (i = 0; i < c->s->n; i++) {
		if (isnan(c->value[i]) || c->s->point[i].t.provisional)
			continue;
		t[n] = day_of(&c->s->point[i]);
		x[n] = c->value[i];
		where[n++] = i;
	}
	return n;
}

/* Gives the points between two changes their mean. */
static void
set_level(struct curve *c, const double *x, const size_t *where, size_t from,
    size_t to)
{
	double mean = 0;
	size_t i;

	for (i = from; i < to; i++)
		mean += (x[i] - mean) / (double)(i - from + 1);
	for (i = from; i < to; i++)
		c->level[where[i]] = mean;
}

static void
levels(struct curve *c, const double *x, const size_t *where,
    struct rng *rng)
{
	const struct stats_change_params usual = { 0 };
	struct stats_change *at = mem_new(c->n, sizeof(*at));
	const size_t n = stats_changes(x, c->n, &usual, rng, at);
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		set_level(c, x, where, from, at[i].at);
		from = at[i].at;
		c->change[where[from]] = true;
	}
	set_level(c, x, where, from, c->n);
	free(at);
}

static void
analyse(const struct oee *o, struct curve *c)
{
	double *t = mem_new(c->s->n, sizeof(*t));
	double *x = mem_new(c->s->n, sizeof(*x));
	size_t *where = mem_new(c->s->n, sizeof(*where));
	struct rng rng;

	rng_seed(&rng, o->p.seed);
	c->n = sound(c, t, x, where);
	c->slope.slope = c->slope.low = c->slope.high = c->p = NAN;
	if (c->n >= OEE_TREND_NEED) {
		c->slope = stats_theil_sen(t, x, c->n, level_95, &rng);
		c->p = stats_mann_kendall(t, x, c->n).p;
	}
	if (c->n >= OEE_TREND_LEVELS)
		levels(c, x, where, &rng);
	free(t);
	free(x);
	free(where);
}

static void
put_why(struct oee *o, const struct curve *c)
{
	char why[64];

	if (c->n >= OEE_TREND_LEVELS) {
		rec_put_null(o->out, "why");
		return;
	}
	if (c->n < OEE_TREND_NEED)
		snprintf(why, sizeof(why), "n = %zu, need %d", c->n,
		    OEE_TREND_NEED);
	else
		snprintf(why, sizeof(why), "level: n = %zu, need %d", c->n,
		    OEE_TREND_LEVELS);
	rec_put_str(o->out, "why", why);
}

static int
write_point(struct oee *o, const struct curve *c, size_t i, int figure,
    struct err *err)
{
	const struct oee_point *p = &c->s->point[i];
	const struct oee_group g = { .key = p->key, .first_us = p->first_us,
	    .last_us = p->last_us };

	oee_put_head(o, &g, "trend");
	rec_put_str(o->out, "figure", oee_trend_words[figure]);
	oee_put_ratio(o, "value", c->value[i]);
	oee_put_ratio(o, "average", c->moving[i]);
	oee_put_ratio(o, "level", c->level[i]);
	rec_put_bool(o->out, "new_level", c->change[i]);
	oee_put_ratio(o, "slope", c->slope.slope);
	oee_put_ratio(o, "slope_low", c->slope.low);
	oee_put_ratio(o, "slope_high", c->slope.high);
	oee_put_ratio(o, "p", c->p);
	rec_put_int(o->out, "n", (int64_t)c->n);
	put_why(o, c);
	return rec_end(o->out, err);
}

static int
write_curve(struct oee *o, const struct oee_series *s, int figure,
    struct err *err)
{
	struct curve c = { .s = s };
	int rc = 0;
	size_t i;

	c.value = mem_new(s->n, sizeof(*c.value));
	c.moving = mem_new(s->n, sizeof(*c.moving));
	c.level = mem_new(s->n, sizeof(*c.level));
	c.change = mem_new(s->n, sizeof(*c.change));
	values(o, &c, figure);
	analyse(o, &c);
	for (i = 0; i < s->n && rc == 0; i++)
		rc = write_point(o, &c, i, figure, err);
	free(c.value);
	free(c.moving);
	free(c.level);
	free(c.change);
	return rc;
}

/* By the names of what they are of; of one shift of a machine after another. */
static int
series_order(const void *va, const void *vb, void *arg)
{
	const struct by_key *a = &((const struct oee_series *)va)->point->key;
	const struct by_key *b = &((const struct oee_series *)vb)->point->key;
	const struct oee *o = arg;
	const int c = oee_by_names(o, a, b);

	return c != 0 ? c : a->shift < b->shift ? -1 : a->shift > b->shift;
}

int
oee_trend_write(struct oee *o, struct err *err)
{
	struct oee_trends *all = &o->trends;
	struct oee_series *s;
	int figure;
	size_t i;

	if (all->keys.len > 1)
		qsort_r(all->series, all->keys.len, sizeof(*all->series),
		    series_order, o);
	for (i = 0; i < all->keys.len; i++) {
		s = &all->series[i];
		qsort(s->point, s->n, sizeof(*s->point), point_order);
		for (figure = 0; oee_trend_words[figure] != NULL; figure++) {
			if ((o->p.trend_figures >> figure & 1) != 0 &&
			    write_curve(o, s, figure, err) < 0)
				return -1;
		}
	}
	return 0;
}

void
oee_trends_release(struct oee_trends *t)
{
	size_t i;

	for (i = 0; i < t->keys.len; i++)
		free(t->series[i].point);
	free(t->series);
	map_release(&t->keys);
}
