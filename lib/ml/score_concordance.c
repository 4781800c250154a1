/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/score.h"

/* A row; rank is that of f, equal ones share it, from 1. */
struct life {
	double f, t;
	size_t rank;
	bool censored;
};

static int
by_f(const void *a, const void *b)
{
	const struct life *p = a, *q = b;

	return (p->f > q->f) - (p->f < q->f);
}

/* Longest first; of equal times the censored, which lasted longer. */
static int
by_end(const void *a, const void *b)
{
	const struct life *p = a, *q = b;

	if (p->t != q->t)
		return p->t > q->t ? -1 : 1;
	return (q->censored > p->censored) - (q->censored < p->censored);
}

/* How many were put in with a rank of at most r (Fenwick 1994). */
static size_t
below(const size_t *tree, size_t r)
{
	size_t sum = 0;

	for (; r > 0; r -= r & -r)
		sum += tree[r];
	return sum;
}

static void
put(size_t *tree, size_t n, size_t r)
{
	for (; r <= n; r += r & -r)
		tree[r]++;
}

static void
rank(struct life *l, size_t n)
{
	size_t i;

	qsort(l, n, sizeof(*l), by_f);
	for (i = 0; i < n; i++)
		l[i].rank = i > 0 && l[i].f == l[i - 1].f ? l[i - 1].rank :
		    i + 1;
}

/*
 * Goes from the longest to the shortest: whoever failed is compared with all
 * that lasted longer.  Equal times of failure tell nothing, so their rows go
 * in together behind their questions.
 */
static double
concordance(struct life *l, size_t n, size_t *tree)
{
	double right = 0, pairs = 0, equal;
	size_t i, j, k, in = 0;

	for (i = 0; i < n; i = j) {
		for (j = i; j < n && l[j].t == l[i].t &&
		    l[j].censored == l[i].censored; j++) {
			if (l[j].censored)
				continue;
			equal = (double)(below(tree, l[j].rank) -
			    below(tree, l[j].rank - 1));
			right += (double)(in - below(tree, l[j].rank)) +
			    equal / 2;
			pairs += (double)in;
		}
		for (k = i; k < j; k++)
			put(tree, n, l[k].rank);
		in += j - i;
	}
	return pairs == 0 ? NAN : right / pairs;
}

double
score_concordance(const double *f, const double *t,
    const unsigned char *censored, size_t n)
{
	struct life *l = mem_new(n + 1, sizeof(*l));
	size_t *tree = mem_new(n + 1, sizeof(*tree)), i;
	double c;

	for (i = 0; i < n; i++) {
		l[i].f = f[i];
		l[i].t = t[i];
		l[i].censored = censored[i] != 0;
	}
	rank(l, n);
	qsort(l, n, sizeof(*l), by_end);
	c = concordance(l, n, tree);
	free(tree);
	free(l);
	return c;
}
