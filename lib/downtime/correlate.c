/* SPDX-License-Identifier: MIT */
/* What lost time goes with. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "downtime/engine.h"
#include "downtime/shuffle.h"
#include "downtime/strata.h"
#include "downtime/units.h"
#include "stats/boot.h"
#include "stats/correlate.h"
#include "stats/quantile.h"

enum factor {
	BY_OF_OPERATOR, BY_OF_PART, BY_OF_FAMILY, BY_OF_MACHINE, BY_OF_SHIFT,
	BY_OF_LENGTH, BY_OF_SERVICE, FACTORS
};
static const char *const factor_names[FACTORS] = {
	"operator", "part", "setup_family", "machine", "shift", "job_length",
	"since_maintenance"
};

enum {
	NEED = 20,		/* units */
	NEED_LOADED = 10,	/* units with downtime */
	NEED_EACH = 5,		/* units of a category; smaller ones are left
				   out */
	ROUNDS = 500		/* of the interval */
};

/* Units of one kind in one group, and their downtime in one bar. */
struct sample {
	size_t n;
	const struct dt_unit **unit;
	double *y;		/* share of the shift, seconds of the job */
	size_t loaded;		/* y > 0 */
};

/* What a factor is held against: category or x, and ranks. */
struct pairs {
	size_t n, ncategory;
	double *x, *y, *raw;	/* ranks; raw is y unranked */
	uint32_t *category, *day;
	int32_t *name;		/* of each category */
	int32_t *machine;	/* within which is compared */
	int64_t *block;		/* the machine's day, or the job */
	bool numeric;
};

struct test {
	struct dt_found found;
	enum factor factor;
	bool of_jobs;
	size_t n, loaded;
	struct stats_test t;
	double low, high;
	int32_t most;		/* category's name; -1: none */
	double most_ratio;
};

struct correlation {
	struct dt *d;
	struct dt_units *u;
	int32_t group;
	struct test *test;
	size_t n, cap;
};

/* A setup is of a job; what else stops a machine comes with the hours. */
static bool
of_jobs(const struct dt *d, int32_t bar)
{
	return d->bar[bar].class == CLASS_SETUP;
}

/* Shifts that were hardly worked would say little, and say it loudly. */
static double
least_planned(const struct correlation *c, bool jobs)
{
	double *ms = mem_new(c->u->n + 1, sizeof(*ms)), least = 0;
	size_t i, n = 0;

	for (i = 0; i < c->u->n && !jobs; i++) {
		if (!c->u->unit[i].is_job && c->u->unit[i].group == c->group)
			ms[n++] = (double)c->u->unit[i].planned_ms;
	}
	if (n > 0)
		least = stats_median(ms, n) / 2;
	free(ms);
	return least;
}

static void
take_sample(const struct correlation *c, int32_t bar, struct sample *s)
{
	const bool jobs = of_jobs(c->d, bar);
	const double least = least_planned(c, jobs);
	const struct dt_units *u = c->u;
	size_t i, k = 0;
	int64_t ms;

	s->unit = mem_new(u->n + 1, sizeof(*s->unit));
	s->y = mem_new(u->n + 1, sizeof(*s->y));
	s->n = s->loaded = 0;
	for (i = 0; i < u->n; i++) {
		for (ms = 0; k < u->nload && u->load[k].unit == i; k++)
			ms += u->load[k].bar == bar ? u->load[k].ms : 0;
		if (u->unit[i].is_job != jobs ||
		    u->unit[i].group != c->group ||
		    (double)u->unit[i].planned_ms < least)
			continue;
		s->unit[s->n] = &u->unit[i];
		s->y[s->n++] = jobs ? (double)ms / 1000 :
		    (double)ms / (double)u->unit[i].planned_ms;
		s->loaded += ms > 0;
	}
}

static int32_t
category_of(const struct dt *d, enum factor f, const struct dt_unit *u)
{
	switch (f) {
	case BY_OF_OPERATOR:
		return u->operator;
	case BY_OF_PART:
		return u->part;
	case BY_OF_FAMILY:
		return family_of(&d->family, u->part);
	case BY_OF_MACHINE:
		return u->machine;
	default:
		return u->shift;
	}
}

static double
number_of(const struct dt_units *all, enum factor f, const struct dt_unit *u)
{
	if (f == BY_OF_SERVICE)
		return u->since_h;
	return u->job < 0 ? NAN : (double)all->job_ms[u->job] / 1000;
}

/* Numbers categories by arrival, and leaves small ones out. */
static void
number_categories(struct pairs *p)
{
	int32_t *name = mem_new(p->n + 1, sizeof(*name));
	size_t *count = mem_new(p->n + 1, sizeof(*count));
	size_t i, k, n = 0;

	for (i = 0; i < p->n; i++) {
		for (k = 0; k < p->ncategory &&
		    name[k] != (int32_t)p->category[i]; k++)
			;
		if (k == p->ncategory)
			name[p->ncategory++] = (int32_t)p->category[i];
		p->category[i] = (uint32_t)k;
		count[k]++;
	}
	for (i = 0; i < p->n; i++) {
		if (count[p->category[i]] < NEED_EACH)
			continue;
		p->category[n] = p->category[i];
		p->raw[n] = p->raw[i];
		p->day[n] = p->day[i];
		p->block[n] = p->block[i];
		p->machine[n++] = p->machine[i];
	}
	p->n = n;
	p->name = name;
	free(count);
}

static void
make_pairs(const struct correlation *c, const struct sample *s,
    enum factor f, struct pairs *p)
{
	double x = 0;
	int32_t name = 0;
	size_t i;

	memset(p, 0, sizeof(*p));
	p->numeric = f == BY_OF_LENGTH || f == BY_OF_SERVICE;
	p->x = mem_new(s->n + 1, sizeof(*p->x));
	p->y = mem_new(s->n + 1, sizeof(*p->y));
	p->raw = mem_new(s->n + 1, sizeof(*p->raw));
	p->category = mem_new(s->n + 1, sizeof(*p->category));
	p->day = mem_new(s->n + 1, sizeof(*p->day));
	p->machine = mem_new(s->n + 1, sizeof(*p->machine));
	p->block = mem_new(s->n + 1, sizeof(*p->block));
	for (i = 0; i < s->n; i++) {
		if (p->numeric)
			x = number_of(c->u, f, s->unit[i]);
		else
			name = category_of(c->d, f, s->unit[i]);
		if (isnan(x) || name < 0)
			continue;
		p->x[p->n] = x;
		p->category[p->n] = (uint32_t)name;
		p->raw[p->n] = s->y[i];
		p->day[p->n] = (uint32_t)s->unit[i]->date;
		p->block[p->n] = s->unit[i]->is_job ? (int64_t)i :
		    s->unit[i]->machine * INT64_C(0x100000000) +
		    s->unit[i]->date;
		p->machine[p->n++] = f == BY_OF_MACHINE ? 0 :
		    s->unit[i]->machine;
	}
	if (!p->numeric)
		number_categories(p);
	memcpy(p->y, p->raw, p->n * sizeof(*p->y));
	dt_rank_within(p->y, p->machine, p->n);
	if (p->numeric)
		dt_rank_within(p->x, p->machine, p->n);
}

static void
free_pairs(struct pairs *p)
{
	free(p->x);
	free(p->y);
	free(p->raw);
	free(p->category);
	free(p->day);
	free(p->name);
	free(p->machine);
	free(p->block);
}

/* Of ranks Pearson's r is Spearman's rho. */
static struct stats_test
measure(const struct pairs *p)
{
	return p->numeric ? stats_pearson(p->x, p->y, p->n) :
	    dt_between(p->y, p->category, p->ncategory, p->machine, p->n);
}

/* The effect in a sample of the same ranks. */
static double
effect(const size_t *row, size_t n, void *arg)
{
	const struct pairs *p = arg;
	double *x = mem_new(n + 1, sizeof(*x)), *y = mem_new(n + 1,
	    sizeof(*y));
	uint32_t *category = mem_new(n + 1, sizeof(*category));
	double got;
	size_t i;

	for (i = 0; i < n; i++) {
		x[i] = p->x[row[i]];
		y[i] = p->y[row[i]];
		category[i] = p->category[row[i]];
	}
	got = p->numeric ? stats_pearson(x, y, n).effect :
	    dt_between_effect(y, category, p->ncategory, n);
	free(x);
	free(y);
	free(category);
	return got;
}

/* Of shifts their day stays: what moves is which of them it was. */
static double
chance(const struct correlation *c, const struct pairs *p, enum factor f,
    bool jobs)
{
	const struct dt_shuffle s = { .n = p->n, .score = p->y,
		.x = p->numeric ? p->x : NULL, .category = p->category,
		.ncategory = p->ncategory, .block = p->block,
		.stratum = p->machine,
		.within = f == BY_OF_SHIFT && !jobs };
	struct rng rng;

	rng_seed(&rng, c->d->p.seed + c->n + 1);
	return dt_shuffle(&s, &rng);
}

/* Days, numbered from 0 on in their order of arrival. */
static void
number_days(struct pairs *p)
{
	uint32_t least = UINT32_MAX, *seen;
	size_t i;
	uint32_t n = 0, most = 0;

	for (i = 0; i < p->n; i++) {
		least = p->day[i] < least ? p->day[i] : least;
		most = p->day[i] > most ? p->day[i] : most;
	}
	if (p->n == 0)
		return;
	seen = mem_new((size_t)(most - least) + 1, sizeof(*seen));
	for (i = 0; i < p->n; i++) {
		if (seen[p->day[i] - least] == 0)
			seen[p->day[i] - least] = ++n;
		p->day[i] = seen[p->day[i] - least] - 1;
	}
	free(seen);
}

static void
interval(const struct correlation *c, struct test *t, struct pairs *p)
{
	struct stats_boot b = { .fn = effect, .arg = p, .n = p->n,
		.cluster = p->day, .rounds = ROUNDS };
	struct stats_interval i;
	struct rng rng;

	number_days(p);
	rng_seed(&rng, c->d->p.seed + t->found.order + 1);
	i = stats_boot(&b, &rng);
	t->low = i.low;
	t->high = i.high;
}

/* The category with most downtime on average. */
static void
find_most(struct test *t, const struct pairs *p)
{
	double *sum = mem_new(p->ncategory + 1, sizeof(*sum)), all = 0;
	double *count = mem_new(p->ncategory + 1, sizeof(*count)), best = -1;
	size_t i;

	for (i = 0; i < p->n && !p->numeric; i++) {
		sum[p->category[i]] += p->raw[i];
		count[p->category[i]]++;
		all += p->raw[i];
	}
	for (i = 0; i < p->ncategory && all > 0; i++) {
		if (count[i] > 0 && sum[i] / count[i] > best) {
			best = sum[i] / count[i];
			t->most = p->name[i];
			t->most_ratio = best / (all / (double)p->n);
		}
	}
	free(sum);
	free(count);
}

/*
 * The share of the ranks' variance that is explained, less what as many
 * categories explain by chance: with it correlations and categories compare.
 */
static double
strength(const struct stats_test *t, bool numeric)
{
	if (numeric)
		return t->effect * t->effect;
	return (t->effect * (double)(t->n - 1) - t->df) /
	    ((double)t->n - t->df - 1);
}

static void
hold(struct correlation *c, int32_t bar, const struct sample *s,
    enum factor f)
{
	struct test t = { .factor = f, .of_jobs = of_jobs(c->d, bar),
		.low = NAN, .high = NAN, .most = -1, .most_ratio = NAN };
	struct pairs p;
	size_t i;

	t.found.group = c->group;
	t.found.bar = bar;
	t.found.p = t.found.strength = NAN;
	make_pairs(c, s, f, &p);
	t.n = p.n;
	for (i = 0; i < p.n; i++)
		t.loaded += p.raw[i] > 0;
	t.t = stats_no_answer(p.n, NEED);
	if (t.n >= NEED && t.loaded >= NEED_LOADED) {
		t.t = measure(&p);
		if (!isnan(t.t.p))
			t.found.p = chance(c, &p, f, t.of_jobs);
		t.found.strength = strength(&t.t, p.numeric);
		find_most(&t, &p);
	}
	free_pairs(&p);
	c->test = mem_grow(c->test, &c->cap, c->n + 1, sizeof(*c->test));
	c->test[c->n++] = t;
}

static void
correlate_group(struct correlation *c)
{
	struct sample s;
	int32_t bar;
	int f;

	for (bar = 0; (size_t)bar < c->d->nbar; bar++) {
		take_sample(c, bar, &s);
		for (f = 0; f < FACTORS && s.loaded > 0; f++)
			hold(c, bar, &s, (enum factor)f);
		free(s.unit);
		free(s.y);
	}
}

/* Only what is significant is worth the time of an interval. */
static void
find_interval(struct correlation *c, struct test *t)
{
	struct sample s;
	struct pairs p;

	if (!(t->found.adjusted < 0.05))
		return;
	c->group = t->found.group;
	take_sample(c, t->found.bar, &s);
	make_pairs(c, &s, t->factor, &p);
	interval(c, t, &p);
	free_pairs(&p);
	free(s.unit);
	free(s.y);
}

static const char *
name_most(const struct dt *d, const struct test *t)
{
	if (t->most < 0)
		return NULL;
	if (t->factor == BY_OF_MACHINE)
		return timeline_machine_name(d->tl, t->most);
	if (t->factor == BY_OF_SHIFT)
		return cal_shift_name(d->p.calendar, t->most);
	return dt_name(d, t->most);
}

static const char *
reason_why(const struct test *t, char *text, size_t size)
{
	if (t->n < NEED)
		snprintf(text, size, "n = %zu, need %d", t->n, NEED);
	else if (t->loaded < NEED_LOADED)
		snprintf(text, size, "downtime in %zu, need %d", t->loaded,
		    NEED_LOADED);
	else if (isnan(t->found.p))
		snprintf(text, size, "one value alone");
	else
		return NULL;
	return text;
}

static int
put(struct dt *d, const struct test *t, struct err *err)
{
	const bool numeric = t->factor == BY_OF_LENGTH ||
	    t->factor == BY_OF_SERVICE;
	char why[64];

	dt_put_head(d, &d->group[t->found.group], "correlation");
	dt_put_bar(d, &d->bar[t->found.bar]);
	rec_put_str(d->out, "factor", factor_names[t->factor]);
	rec_put_str(d->out, "observed", t->of_jobs ? "seconds of a job" :
	    "share of a shift");
	rec_put_str(d->out, "measure", numeric ? "spearman" : "kruskal");
	dt_put_real(d, "effect", t->t.effect);
	dt_put_real(d, "effect_low", t->low);
	dt_put_real(d, "effect_high", t->high);
	rec_put_str(d->out, "most", name_most(d, t));
	dt_put_real(d, "most_ratio", t->most_ratio);
	dt_put_p(d, t->found.p, t->found.adjusted);
	rec_put_int(d->out, "n", (int64_t)t->n);
	return dt_put_tail(d, reason_why(t, why, sizeof(why)), err);
}

int
dt_correlation(struct dt *d, struct err *err)
{
	struct correlation c = { .d = d, .u = d->units };
	size_t i;
	int rc = 0;

	if (c.u == NULL)
		return 0;
	dt_units_finish(c.u);
	for (c.group = 0; (size_t)c.group < d->ngroup; c.group++)
		correlate_group(&c);
	dt_rank(d, c.test, c.n, sizeof(*c.test), 1);
	for (i = 0; i < c.n && rc == 0; i++) {
		find_interval(&c, &c.test[i]);
		rc = put(d, &c.test[i], err);
	}
	free(c.test);
	return rc;
}
