/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/baseline_walk.h"
#include "stats/survive.h"

/* ---- running medians ---- */

/*
 * The known numbers of a group, counted by their rank among all it will ever
 * have (Fenwick 1994): the ranks say nothing of what is not counted yet.
 */
struct sorted {
	double y;
	size_t group, row;
};

struct medians {
	size_t *begin;			/* a group; and the end */
	size_t *count;
	size_t *rank;			/* of a row, from 1 */
	size_t *tree;
	struct sorted *sorted;
};

static int
by_group(const void *a, const void *b)
{
	const struct sorted *p = a, *q = b;

	if (p->group != q->group)
		return p->group < q->group ? -1 : 1;
	return (p->y > q->y) - (p->y < q->y);
}

static void
open_medians(struct medians *m, const struct baseline_rows *r, const double *y,
    bool by_machine)
{
	size_t groups = by_machine ? baseline_machines(r) : 1, n = 0, g, i;

	m->begin = mem_new(groups + 1, sizeof(*m->begin));
	m->count = mem_new(groups, sizeof(*m->count));
	m->rank = mem_new(r->n + 1, sizeof(*m->rank));
	m->tree = mem_new(r->n + 1, sizeof(*m->tree));
	m->sorted = mem_new(r->n + 1, sizeof(*m->sorted));
	for (i = 0; i < r->n; i++) {
		if (isnan(y[i]))
			continue;
		m->sorted[n].y = y[i];
		m->sorted[n].row = i;
		m->sorted[n++].group = by_machine ? baseline_machine(r, i) : 0;
	}
	qsort(m->sorted, n, sizeof(*m->sorted), by_group);
	for (i = 0; i < n; i++)
		m->begin[m->sorted[i].group + 1]++;
	for (g = 0; g < groups; g++)
		m->begin[g + 1] += m->begin[g];
	for (i = 0; i < n; i++)
		m->rank[m->sorted[i].row] =
		    i - m->begin[m->sorted[i].group] + 1;
}

static void
close_medians(struct medians *m)
{
	free(m->begin);
	free(m->count);
	free(m->rank);
	free(m->tree);
	free(m->sorted);
}

static void
count_in(struct medians *m, size_t group, size_t row)
{
	size_t *tree = m->tree + m->begin[group], i;
	size_t n = m->begin[group + 1] - m->begin[group];

	for (i = m->rank[row]; i <= n; i += i & -i)
		tree[i - 1]++;
	m->count[group]++;
}

/* The k-th smallest that is counted, from 1. */
static double
kth(const struct medians *m, size_t group, size_t k)
{
	const size_t *tree = m->tree + m->begin[group];
	size_t n = m->begin[group + 1] - m->begin[group], at = 0, step = 1;

	while (step * 2 <= n)
		step *= 2;
	for (; step > 0; step /= 2) {
		if (at + step <= n && tree[at + step - 1] < k) {
			at += step;
			k -= tree[at - 1];
		}
	}
	return m->sorted[m->begin[group] + at].y;
}

static double
median_of(const struct medians *m, size_t group)
{
	size_t n = m->count[group];

	if (n == 0)
		return NAN;
	return n % 2 == 1 ? kth(m, group, n / 2 + 1) :
	    (kth(m, group, n / 2) + kth(m, group, n / 2 + 1)) / 2;
}

struct median {
	const struct baseline_rows *r;
	const double *y;
	double *f;
	bool by_machine;
	struct medians all, of;
};

static void
median_learn(void *self, size_t row)
{
	struct median *s = self;

	if (isnan(s->y[row]))
		return;
	count_in(&s->all, 0, row);
	if (s->by_machine)
		count_in(&s->of, baseline_machine(s->r, row), row);
}

static void
median_ask(void *self, size_t row)
{
	struct median *s = self;
	double x = NAN;

	if (s->by_machine)
		x = median_of(&s->of, baseline_machine(s->r, row));
	s->f[row] = isnan(x) ? median_of(&s->all, 0) : x;
}

void
baseline_median(const struct baseline_rows *r, bool by_machine,
    const double *y, double *f)
{
	struct median s = { .r = r, .y = y, .f = f, .by_machine = by_machine };

	open_medians(&s.all, r, y, false);
	open_medians(&s.of, r, y, by_machine);
	baseline_walk(r, &s, median_learn, median_ask);
	close_medians(&s.all);
	close_medians(&s.of);
}

/* ---- lives ---- */

/* What is known of a group, and its curve's median when it was made last. */
struct lives {
	double *time;
	bool *failed;
	size_t n, time_cap, failed_cap, next;
	double median, longest;
};

struct life {
	const struct baseline_rows *r;
	const double *t;
	const unsigned char *censored;
	double *f;
	bool by_machine;
	struct lives all, *of;
};

static void
add_life(struct lives *l, double t, bool failed)
{
	l->time = mem_grow(l->time, &l->time_cap, l->n + 1, sizeof(*l->time));
	l->failed = mem_grow(l->failed, &l->failed_cap, l->n + 1,
	    sizeof(*l->failed));
	l->time[l->n] = t;
	l->failed[l->n++] = failed;
	l->longest = fmax(l->longest, t);
}

static void
life_learn(void *self, size_t row)
{
	struct life *s = self;
	double t = s->t[row];

	if (isnan(t))
		return;
	add_life(&s->all, t, s->censored[row] == 0);
	if (s->by_machine)
		add_life(&s->of[baseline_machine(s->r, row)], t,
		    s->censored[row] == 0);
}

static double
life_of(struct lives *l)
{
	struct stats_survival *curve;
	size_t n;

	if (l->n == 0)
		return NAN;
	if (l->n < l->next)
		return l->median;
	curve = mem_new(l->n, sizeof(*curve));
	n = stats_kaplan_meier(l->time, l->failed, l->n, curve);
	l->median = n == 0 ? NAN : stats_survival_quantile(curve, n, 0.5);
	l->next = l->n + l->n / 20 + 1;
	free(curve);
	return l->median;
}

static void
life_ask(void *self, size_t row)
{
	struct life *s = self;
	double x = NAN;

	if (s->by_machine)
		x = life_of(&s->of[baseline_machine(s->r, row)]);
	if (isnan(x))
		x = life_of(&s->all);
	s->f[row] = isnan(x) && s->all.n > 0 ? s->all.longest : x;
}

void
baseline_life(const struct baseline_rows *r, bool by_machine, const double *t,
    const unsigned char *censored, double *f)
{
	size_t machines = baseline_machines(r), m;
	struct life s = { .r = r, .t = t, .censored = censored, .f = f,
	    .by_machine = by_machine };

	s.of = mem_new(machines, sizeof(*s.of));
	baseline_walk(r, &s, life_learn, life_ask);
	for (m = 0; m < machines; m++) {
		free(s.of[m].time);
		free(s.of[m].failed);
	}
	free(s.all.time);
	free(s.all.failed);
	free(s.of);
}
