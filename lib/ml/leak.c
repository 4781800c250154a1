/* SPDX-License-Identifier: MIT */
/* leak: a feature that is the outcome under another name. */
#include "ml/leak.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/frame.h"
#include "ml/trial.h"

enum { LEAST_ROWS = 50, ROWS_A_LEVEL = 10 };

static float
cell(const struct trial *t, size_t row, int c)
{
	return t->f->x[row * (size_t)t->f->ncolumn + (size_t)c];
}

/* Each level has one outcome, and more than one outcome occurs. */
static bool
levels_tell(const struct trial *t, int c)
{
	size_t n = t->f->column[c].level.len, i, l;
	double *of = mem_new(n + 1, sizeof(*of));
	bool one = true, differ = false;
	float x;

	for (l = 0; l < n; l++)
		of[l] = NAN;
	for (i = 0; i < t->f->n && one; i++) {
		x = cell(t, i, c);
		if (isnan(x))
			continue;
		if (isnan(of[(int)x]))
			of[(int)x] = t->y[i];
		one = of[(int)x] == t->y[i];
	}
	for (l = 1; l < n; l++)
		differ |= of[l] != of[0];
	free(of);
	return one && differ && n * ROWS_A_LEVEL <= t->f->n;
}

struct pair {
	float x;
	double y;
};

static int
by_x(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return p->y < q->y ? -1 : p->y > q->y;
}

/* In order of the number each class is one run, and no value is of two. */
static bool
number_orders(const struct trial *t, int c)
{
	struct pair *p = mem_new(t->f->n + 1, sizeof(*p));
	size_t i, n = 0;
	int runs = 1;
	bool clean = true;

	for (i = 0; i < t->f->n; i++)
		if (!isnan(cell(t, i, c)))
			p[n++] = (struct pair){ cell(t, i, c), t->y[i] };
	qsort(p, n, sizeof(*p), by_x);
	for (i = 1; i < n; i++) {
		if (p[i].y == p[i - 1].y)
			continue;
		runs++;
		clean &= p[i].x != p[i - 1].x;
	}
	free(p);
	return clean && n >= LEAST_ROWS && runs == t->classes;
}

static bool
number_is(const struct trial *t, int c)
{
	size_t i, n = 0;

	for (i = 0; i < t->f->n; i++) {
		if (isnan(cell(t, i, c)))
			continue;
		if (cell(t, i, c) != (float)t->y[i])
			return false;
		n++;
	}
	return n >= LEAST_ROWS;
}

bool
leak_suspected(const struct trial *t, int c)
{
	if (t->task == ML_ANOMALY || t->f->n < LEAST_ROWS)
		return false;
	if (t->f->column[c].text)
		return levels_tell(t, c);
	return t->task == ML_CLASSES ? number_orders(t, c) : number_is(t, c);
}
