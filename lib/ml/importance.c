/* SPDX-License-Identifier: MIT */
#include "ml/importance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"
#include "ml/learn.h"
#include "ml/prep.h"
#include "ml/trees.h"

void
importance_release(struct importance *m)
{
	free(m->sum);
	free(m->top);
	*m = (struct importance){ 0 };
}

void
importance_of_row(const struct prep *p, const double *phi, double sign,
    double *effect)
{
	const struct prep_column *c;
	int i, w;

	for (i = 0; i < p->n; i++) {
		c = &p->column[i];
		effect[i] = 0;
		for (w = 0; w < c->width; w++)
			effect[i] += sign * phi[c->at + w];
	}
}

/* Rows looked at side by side; what each gave is added up in their order. */
struct look {
	const struct learn *learn;
	const struct prep *prep;
	const struct trees *trees;
	const struct ml_matrix *x;
	const double *answers;
	size_t n;
	double *effect;		/* a row of prep->n each */
};

static int
said(const struct learn *l, const double *answer)
{
	int c, best = 0;

	for (c = 1; c < l->classes; c++)
		if (answer[c] > answer[best])
			best = c;
	return best;
}

static void
look_at(void *arg, size_t i)
{
	const struct look *o = arg;
	size_t row = i * o->x->n / o->n, k = (size_t)o->x->k;
	size_t outputs = (size_t)learn_outputs(o->learn);
	struct trees_work *work = trees_work_new(o->trees);
	double *phi = mem_new(k + 1, sizeof(*phi)), sign;
	int raw = learn_raw_output(o->learn, said(o->learn, o->answers +
	    row * outputs), &sign);

	trees_explain(o->trees, work, o->x->x + row * k, raw, phi);
	importance_of_row(o->prep, phi, sign, o->effect +
	    i * (size_t)o->prep->n);
	free(phi);
	trees_work_free(work);
}

static void
count_row(struct importance *m, double *effect)
{
	int i, k, best;

	m->rows++;
	for (i = 0; i < m->n; i++)
		m->sum[i] += fabs(effect[i]);
	for (k = 0; k < IMPORTANCE_BEST; k++) {
		for (i = 1, best = 0; i < m->n; i++)
			if (fabs(effect[i]) > fabs(effect[best]))
				best = i;
		if (m->n == 0 || effect[best] == 0)
			return;
		m->top[best]++;
		effect[best] = 0;
	}
}

void
importance_add(struct importance *m, const struct learn *l,
    const struct prep *p, const struct trees *t, const struct ml_matrix *x,
    const double *answers, int threads)
{
	struct look o = { l, p, t, x, answers, x->n < IMPORTANCE_LOOKS ? x->n :
	    IMPORTANCE_LOOKS, NULL };
	size_t i, n = (size_t)p->n;

	if (m->n == 0) {
		m->n = p->n;
		m->sum = mem_new(n + 1, sizeof(*m->sum));
		m->top = mem_new(n + 1, sizeof(*m->top));
	}
	o.effect = mem_new(o.n * n + 1, sizeof(*o.effect));
	thread_each(threads, o.n, look_at, &o);
	for (i = 0; i < o.n; i++)
		count_row(m, o.effect + i * n);
	free(o.effect);
}

/* qsort() hands nothing through. */
struct place {
	double sum;
	int feature;
};

static int
by_sum(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->sum != y->sum)
		return x->sum > y->sum ? -1 : 1;
	return x->feature - y->feature;
}

int *
importance_order(const struct importance *m)
{
	struct place *place = mem_new((size_t)m->n + 1, sizeof(*place));
	int *order = mem_new((size_t)m->n + 1, sizeof(*order)), i;

	for (i = 0; i < m->n; i++)
		place[i] = (struct place){ m->sum[i], i };
	qsort(place, (size_t)m->n, sizeof(*place), by_sum);
	for (i = 0; i < m->n; i++)
		order[i] = place[i].feature;
	free(place);
	return order;
}
