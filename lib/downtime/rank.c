/* SPDX-License-Identifier: MIT */
/* The tests of a run: together, and in order. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "downtime/engine.h"
#include "stats/adjust.h"

struct ranks {
	int32_t *group, *bar;
};

static int32_t *
ranks(int32_t *order, size_t n)
{
	int32_t *rank = mem_new(n + 1, sizeof(*rank));
	size_t i;

	for (i = 0; i < n; i++)
		rank[order[i]] = (int32_t)i;
	free(order);
	return rank;
}

/* 0 significant, 1 not, 2 no answer. */
static int
grade(const struct dt_found *f)
{
	return isnan(f->adjusted) ? 2 : f->adjusted >= 0.05;
}

static int
descending(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return a > b ? -1 : a < b;
}

static int
compare(const void *va, const void *vb, void *arg)
{
	const struct dt_found *a = va, *b = vb;
	const struct ranks *r = arg;
	int c = r->group[a->group] - r->group[b->group];

	if (c == 0)
		c = grade(a) - grade(b);
	if (c == 0 && grade(a) == 0)
		c = descending(a->strength, b->strength);
	if (c == 0 && grade(a) < 2)
		c = descending(b->p, a->p);
	if (c == 0)
		c = r->bar[a->bar] - r->bar[b->bar];
	/* Tests were made in an order that means something. */
	return c != 0 ? c : a->order < b->order ? -1 : a->order > b->order;
}

void
dt_rank(struct dt *d, void *tests, size_t n, size_t size, int times)
{
	struct ranks r = { ranks(dt_groups_ordered(d), d->ngroup),
		ranks(dt_bars_ordered(d), d->nbar) };
	double *p = mem_new(n + 1, sizeof(*p));
	struct dt_found *f;
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = ((struct dt_found *)((char *)tests + i * size))->p;
	stats_adjust_bh(p, n, p);
	for (i = 0; i < n; i++) {
		f = (struct dt_found *)((char *)tests + i * size);
		f->adjusted = p[i] * times > 1 ? 1 : p[i] * times;
		f->order = i;
	}
	if (n > 1)
		qsort_r(tests, n, size, compare, &r);
	free(p);
	free(r.group);
	free(r.bar);
}
