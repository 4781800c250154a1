/* SPDX-License-Identifier: MIT */
#include "stats/sketch.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/order.h"

enum {
	LEVELS = 60,			/* 2^60 numbers of k each: enough */
	LEAST = 8,			/* of k */
	LOWEST = 32			/* room on the lowest levels */
};

/* All but the lowest are in order. */
struct level {
	double *x;
	size_t n, cap;
};

struct stats_sketch {
	size_t k;
	uint64_t n;
	int top;			/* levels in use */
	size_t full;			/* room on level 0 */
	struct level level[LEVELS];
	struct rng rng;
	double min, max;
	double worst, squares;		/* sums of 2^h and 4^h over tosses */
	double *value;			/* all numbers in order, when asked */
	double *before;			/* weight up to and with each */
	size_t nvalue, value_cap, before_cap;
	bool fresh;			/* value is of the present state */
};

struct stats_sketch *
stats_sketch_new(size_t k, uint64_t seed)
{
	struct stats_sketch *s = mem_new(1, sizeof(*s));

	s->k = k < LEAST ? LEAST : k;
	s->top = 1;
	s->full = s->k;
	rng_seed(&s->rng, seed);
	return s;
}

void
stats_sketch_free(struct stats_sketch *s)
{
	int h;

	if (s == NULL)
		return;
	for (h = 0; h < LEVELS; h++)
		free(s->level[h].x);
	free(s->value);
	free(s->before);
	free(s);
}

/* ---- levels ---- */

/* Room on level h: k on the topmost, two thirds of it on the next ... */
static size_t
room(const struct stats_sketch *s, int h)
{
	const double least = s->k < LOWEST ? (double)s->k : LOWEST;
	double c = (double)s->k;
	int i;

	for (i = s->top - 1; i > h && c > least; i--)
		c *= 2.0 / 3;
	return (size_t)fmax(c, least);
}

/* Joins n numbers in order, every step-th of x, to those of a level. */
static void
merge(struct level *l, const double *x, size_t n, size_t step)
{
	size_t i = l->n, to = l->n + n;

	l->x = mem_grow(l->x, &l->cap, to, sizeof(*l->x));
	l->n = to;
	while (n > 0) {
		if (i > 0 && l->x[i - 1] > x[(n - 1) * step])
			l->x[--to] = l->x[--i];
		else
			l->x[--to] = x[--n * step];
	}
}

/*
 * Every second number of level h moves up; an odd one, the largest, stays.
 * That is one toss for the level as a whole: a rank lies inside of one pair
 * at most, all others count it right.
 */
static void
compact(struct stats_sketch *s, int h)
{
	struct level *l = &s->level[h];
	size_t even = l->n & ~(size_t)1;

	if (h == 0)
		stats_sort(l->x, l->n);
	if (h + 1 == s->top)
		s->top++;
	merge(l + 1, l->x + (rng_u64(&s->rng) >> 63), even / 2, 2);
	if (even < l->n)
		l->x[0] = l->x[even];
	l->n -= even;
	s->worst += ldexp(1, h);
	s->squares += ldexp(1, 2 * h);
}

/* The lowest level that is too full, until none is. */
static void
settle(struct stats_sketch *s)
{
	int h;

	for (h = 0; h < s->top && h + 1 < LEVELS; h++) {
		if (s->level[h].n > room(s, h)) {
			compact(s, h);
			h = -1;
		}
	}
	s->full = room(s, 0);
}

void
stats_sketch_add(struct stats_sketch *s, double x)
{
	struct level *l = &s->level[0];

	if (s->n++ == 0)
		s->min = s->max = x;
	s->min = x < s->min ? x : s->min;
	s->max = x > s->max ? x : s->max;
	l->x = mem_grow(l->x, &l->cap, l->n + 1, sizeof(*l->x));
	l->x[l->n++] = x;
	s->fresh = false;
	if (l->n > s->full)
		settle(s);
}

void
stats_sketch_merge(struct stats_sketch *s, const struct stats_sketch *from)
{
	int h;

	if (from->n == 0)
		return;
	if (s->n == 0) {
		s->min = from->min;
		s->max = from->max;
	}
	s->min = from->min < s->min ? from->min : s->min;
	s->max = from->max > s->max ? from->max : s->max;
	s->n += from->n;
	s->top = from->top > s->top ? from->top : s->top;
	s->worst += from->worst;
	s->squares += from->squares;
	s->fresh = false;
	/* The lowest is in no order, which settle() does not mind. */
	for (h = 0; h < from->top; h++)
		merge(&s->level[h], from->level[h].x, from->level[h].n, 1);
	settle(s);
}

/* ---- answers ---- */

uint64_t
stats_sketch_n(const struct stats_sketch *s)
{
	return s->n;
}

size_t
stats_sketch_kept(const struct stats_sketch *s)
{
	size_t n = 0;
	int h;

	for (h = 0; h < s->top; h++)
		n += s->level[h].n;
	return n;
}

/* All numbers in order, each with the weight up to and with it. */
static void
look(struct stats_sketch *s)
{
	size_t n = stats_sketch_kept(s), i, at = 0;
	double *x = mem_new(n + 1, sizeof(*x)), *w = mem_new(n + 1,
	    sizeof(*w)), sum = 0;
	uint32_t *order = mem_new(n + 1, sizeof(*order));
	int h;

	for (h = 0; h < s->top; h++) {
		for (i = 0; i < s->level[h].n; i++, at++) {
			x[at] = s->level[h].x[i];
			w[at] = ldexp(1, h);
		}
	}
	stats_order(x, n, order);
	s->value = mem_grow(s->value, &s->value_cap, n + 1, sizeof(double));
	s->before = mem_grow(s->before, &s->before_cap, n + 1,
	    sizeof(double));
	for (i = 0; i < n; i++) {
		s->value[i] = x[order[i]];
		s->before[i] = sum += w[order[i]];
	}
	s->nvalue = n;
	s->fresh = true;
	free(x);
	free(w);
	free(order);
}

double
stats_sketch_quantile(struct stats_sketch *s, double p)
{
	size_t l = 0, r, m;
	double rank;

	if (s->n == 0)
		return NAN;
	if (p <= 0 || p >= 1)
		return p <= 0 ? s->min : s->max;
	if (!s->fresh)
		look(s);
	rank = fmax(1, ceil(p * (double)s->n));
	for (r = s->nvalue - 1; l < r; ) {
		m = l + (r - l) / 2;
		if (s->before[m] < rank)
			l = m + 1;
		else
			r = m;
	}
	return s->value[l];
}

double
stats_sketch_share(struct stats_sketch *s, double x)
{
	size_t l = 0, r, m;

	if (s->n == 0)
		return NAN;
	if (!s->fresh)
		look(s);
	for (r = s->nvalue; l < r; ) {
		m = l + (r - l) / 2;
		if (s->value[m] <= x)
			l = m + 1;
		else
			r = m;
	}
	return l == 0 ? 0 : s->before[l - 1] / (double)s->n;
}

double
stats_sketch_error(const struct stats_sketch *s, double chance)
{
	if (!(chance > 0))
		return s->worst;
	return fmin(s->worst, sqrt(2 * s->squares * log(2 / chance)));
}
