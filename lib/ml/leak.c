/* SPDX-License-Identifier: MIT */
/* leak: a feature that is the outcome under another name. */
#include "ml/leak.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/frame.h"
#include "ml/trial.h"

enum {
	LEAST_ROWS = 50, ROWS_A_LEVEL = 10,
	EXCEPTION = 200,	/* one of so many rows */
	BESIDE = 20,		/* and of those that no guess gets right */
	SAMPLE = 1000		/* rows of a first look */
};
static const double copy = 0.999;

static float
cell(const struct trial *t, size_t row, int c)
{
	return t->f->x[row * (size_t)t->f->ncolumn + (size_t)c];
}

/* Rows that may differ, of n of which so many have the usual outcome. */
static size_t
allowed(size_t n, size_t usual)
{
	const size_t a = n / EXCEPTION, b = (n - usual) / BESIDE;

	return a < b ? a : b;
}

/* ---- levels ---- */

/* Rows by level and class. */
struct counts {
	size_t *n, levels, classes;
};

static size_t
most(const size_t *n, size_t classes)
{
	size_t c, best = 0;

	for (c = 1; c < classes; c++)
		if (n[c] > n[best])
			best = c;
	return best;
}

/* Each level has one class, but for exceptions, and not all the same. */
static bool
counts_tell(const struct counts *k, struct leak *l)
{
	size_t *all = mem_new(k->classes + 1, sizeof(*all)), i, c, best;
	size_t first = 0, right = 0;
	bool differ = false, any = false;

	l->rows = 0;
	for (i = 0; i < k->levels; i++) {
		const size_t *n = k->n + i * k->classes;

		best = most(n, k->classes);
		if (n[best] == 0)
			continue;
		differ |= any && best != first;
		first = best;
		any = true;
		right += n[best];
		for (c = 0; c < k->classes; c++) {
			all[c] += n[c];
			l->rows += n[c];
		}
	}
	l->but = l->rows - right;
	differ &= l->but <= allowed(l->rows, all[most(all, k->classes)]);
	free(all);
	return differ && l->rows >= LEAST_ROWS;
}

/* Of classes. */
static bool
levels_tell(const struct trial *t, int c, struct leak *l)
{
	struct counts k = { .levels = t->f->column[c].level.len,
		.classes = (size_t)t->classes };
	size_t i;
	bool is;

	if (k.levels * ROWS_A_LEVEL > t->f->n)
		return false;
	k.n = mem_new(k.levels * k.classes + 1, sizeof(*k.n));
	for (i = 0; i < t->f->n; i++)
		if (!isnan(cell(t, i, c)))
			k.n[(size_t)cell(t, i, c) * k.classes +
			    (size_t)t->cls[i]]++;
	is = counts_tell(&k, l);
	free(k.n);
	return is;
}

static bool
presence_tells(const struct trial *t, int c, struct leak *l)
{
	struct counts k = { .levels = 2, .classes = (size_t)t->classes };
	size_t i;
	bool is;

	k.n = mem_new(2 * k.classes, sizeof(*k.n));
	for (i = 0; i < t->f->n; i++)
		k.n[(isnan(cell(t, i, c)) ? k.classes : 0) +
		    (size_t)t->cls[i]]++;
	is = counts_tell(&k, l);
	free(k.n);
	l->how = LEAK_PRESENCE;
	return is;
}

/* Each level has one number, and more than one occurs. */
static bool
levels_tell_number(const struct trial *t, int c, struct leak *l)
{
	size_t n = t->f->column[c].level.len, i, k;
	double *of = mem_new(n + 1, sizeof(*of));
	bool one = true, differ = false;
	float x;

	l->rows = 0;
	for (k = 0; k < n; k++)
		of[k] = NAN;
	for (i = 0; i < t->f->n && one; i++) {
		x = cell(t, i, c);
		if (isnan(x))
			continue;
		if (isnan(of[(int)x]))
			of[(int)x] = t->y[i];
		one = of[(int)x] == t->y[i];
		l->rows++;
	}
	for (k = 1; k < n; k++)
		differ |= of[k] != of[0];
	free(of);
	return one && differ && n * ROWS_A_LEVEL <= t->f->n;
}

/* ---- order ---- */

/* Rows that have a value, every step-th. */
struct pair {
	double x, y;		/* values, or their ranks */
};
struct pairs {
	struct pair *p;
	size_t n;
};

static int
by_x(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return p->y < q->y ? -1 : p->y > q->y;
}

static int
by_y(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;

	return p->y < q->y ? -1 : p->y > q->y;
}

static struct pairs
pairs_of(const struct trial *t, int c, size_t step)
{
	struct pairs s = { mem_new(t->f->n + 1, sizeof(*s.p)), 0 };
	size_t i;

	for (i = 0; i < t->f->n; i += step)
		if (!isnan(cell(t, i, c)))
			s.p[s.n++] = (struct pair){ cell(t, i, c), t->y[i] };
	qsort(s.p, s.n, sizeof(*s.p), by_x);
	return s;
}

/* A number of few values is as good as a category. */
static bool
values_tell(const struct trial *t, const struct pairs *s, struct leak *l)
{
	struct counts k = { .classes = (size_t)t->classes };
	size_t i, at;
	bool is;

	for (i = 0; i < s->n; i++)
		k.levels += i == 0 || s->p[i].x != s->p[i - 1].x;
	if (k.levels * ROWS_A_LEVEL > s->n)
		return false;
	k.n = mem_new(k.levels * k.classes + 1, sizeof(*k.n));
	for (i = at = 0; i < s->n; i++) {
		at += i > 0 && s->p[i].x != s->p[i - 1].x;
		k.n[at * k.classes + (size_t)s->p[i].y]++;
	}
	is = counts_tell(&k, l);
	free(k.n);
	return is;
}

/* Each class is one run, and no value is of two. */
static bool
runs_tell(const struct trial *t, const struct pairs *s, struct leak *l)
{
	bool clean = true;
	int runs = 1;
	size_t i;

	for (i = 1; i < s->n; i++) {
		if (s->p[i].y == s->p[i - 1].y)
			continue;
		runs++;
		clean &= s->p[i].x != s->p[i - 1].x;
	}
	*l = (struct leak){ .rows = s->n };
	return clean && runs == t->classes;
}

/* One of two classes lies above a limit, but for exceptions. */
static bool
limit_tells(const struct pairs *s, struct leak *l)
{
	size_t ones = 0, below = 0, wrong, i, best = s->n;

	for (i = 0; i < s->n; i++)
		ones += s->p[i].y != 0;
	if (ones == 0 || ones == s->n)
		return false;
	for (i = 0; i < s->n; i++) {
		below += s->p[i].y != 0;
		if (i + 1 < s->n && s->p[i + 1].x == s->p[i].x)
			continue;
		/* The ones above it; or the others. */
		wrong = below + (s->n - i - 1) - (ones - below);
		best = wrong < best ? wrong : best;
		best = s->n - wrong < best ? s->n - wrong : best;
	}
	l->rows = s->n;
	l->but = best;
	return best <= allowed(s->n, ones > s->n - ones ? ones : s->n - ones);
}

static bool
number_tells(const struct trial *t, int c, struct leak *l)
{
	struct pairs s = pairs_of(t, c, 1);
	bool is;

	is = s.n >= LEAST_ROWS && (values_tell(t, &s, l) ||
	    runs_tell(t, &s, l) || (t->classes == 2 && limit_tells(&s, l)));
	free(s.p);
	return is;
}

/* ---- a copy of a number ---- */

/* Puts the mean rank of its equals in place of a value, in order of it. */
static void
rank(struct pairs *s, bool y)
{
	size_t a, b, i;
	double mean;

	for (a = 0; a < s->n; a = b) {
		for (b = a + 1; b < s->n && (y ? s->p[b].y == s->p[a].y :
		    s->p[b].x == s->p[a].x); b++)
			;
		mean = (double)(a + b - 1) / 2;
		for (i = a; i < b; i++)
			*(y ? &s->p[i].y : &s->p[i].x) = mean;
	}
}

/* The most rows that have one y, in order of it. */
static size_t
most_frequent(const struct pairs *s)
{
	size_t i, run = 0, best = 0;

	for (i = 0; i < s->n; i++) {
		run = i > 0 && s->p[i].y == s->p[i - 1].y ? run + 1 : 1;
		best = run > best ? run : best;
	}
	return best;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/*
 * Spearman's correlation, turned around by sign -1, without the `but` rows
 * whose ranks differ most: by squares of differences, which of a copy are 0.
 */
static double
correlation(const struct pairs *s, int sign, size_t but)
{
	double *d = mem_new(s->n + 1, sizeof(*d)), mid = (double)(s->n - 1) / 2;
	double xx = 0, yy = 0, dd = 0, x, y;
	size_t i;

	for (i = 0; i < s->n; i++) {
		x = s->p[i].x - mid;
		y = sign * (s->p[i].y - mid);
		xx += x * x;
		yy += y * y;
		d[i] = (x - y) * (x - y);
	}
	qsort(d, s->n, sizeof(*d), by_size);
	for (i = 0; i + but < s->n; i++)
		dd += d[i];
	free(d);
	return xx > 0 && yy > 0 ? (xx + yy - dd) / (2 * sqrt(xx * yy)) : 0;
}

static bool
pairs_copy(struct pairs *s, struct leak *l)
{
	size_t usual;

	if (s->n < LEAST_ROWS)
		return false;
	rank(s, false);
	qsort(s->p, s->n, sizeof(*s->p), by_y);
	usual = most_frequent(s);
	rank(s, true);
	*l = (struct leak){ LEAK_ORDER, s->n, 0 };
	if (correlation(s, 1, 0) > copy || correlation(s, -1, 0) > copy)
		return true;
	l->but = allowed(s->n, usual);
	return correlation(s, 1, l->but) > copy ||
	    correlation(s, -1, l->but) > copy;
}

/* Twice the rows take twice the time: most are told by a few. */
static bool
number_copies(const struct trial *t, int c, struct leak *l)
{
	size_t step = t->f->n / SAMPLE + 1;
	struct pairs s;
	bool is = true;

	for (; is && step > 0; step = step > 1 ? 1 : 0) {
		s = pairs_of(t, c, step);
		is = (step > 1 && s.n < LEAST_ROWS) || pairs_copy(&s, l);
		free(s.p);
	}
	return is;
}

bool
leak_suspected(const struct trial *t, int c, struct leak *l)
{
	*l = (struct leak){ .how = LEAK_VALUE };
	if (t->task == ML_ANOMALY || t->f->n < LEAST_ROWS)
		return false;
	if (t->task != ML_CLASSES)
		return t->f->column[c].text ? levels_tell_number(t, c, l) :
		    number_copies(t, c, l);
	return (t->f->column[c].text ? levels_tell(t, c, l) :
	    number_tells(t, c, l)) || presence_tells(t, c, l);
}
