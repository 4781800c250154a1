/* SPDX-License-Identifier: MIT */
/*
 * A sample of rows is cut at random until each is alone or the tree is as deep
 * as a balanced one would be: who is alone early is odd.  Features that are
 * the same in all rows of a node cannot cut it and are passed over.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/thread.h"
#include "ml/isolation.h"

enum { TREES = 100, SAMPLE = 256, MOST_SAMPLE = 1 << 20 };

struct plan {
	const struct ml_matrix *x;
	uint64_t seed;
	int sample, depth;
	struct trees *t;		/* each tree in a run of 2 sample */
	int *nnodes;			/* of each tree */
};

/* Mean depth of a search that fails in a binary tree of n, section 2. */
static double
mean_path(double n)
{
	double h = 0;
	int i;

	if (n < 2)
		return 0;
	if (n > 1000)
		h = log(n - 1) + 0.57721566490153286 + 1 / (2 * (n - 1));
	for (i = 1; n <= 1000 && i < (int)n; i++)
		h += 1.0 / i;
	return 2 * h - 2 * (n - 1) / n;
}

/* n different rows of all, in any order (Floyd; Bentley 1987). */
static void
draw_sample(struct rng *r, size_t all, int n, uint32_t *row)
{
	size_t i, j, pick, m = 0;

	for (i = all - (size_t)n; i < all; i++) {
		pick = rng_below(r, i + 1);
		for (j = 0; j < m && row[j] != pick;)
			j++;
		row[m] = (uint32_t)(j < m ? i : pick);
		m++;
	}
}

struct growing {
	const struct plan *p;
	struct rng rng;
	uint32_t *row;			/* the sample */
	uint16_t *order;		/* of features */
	struct trees_node *node;
	float *leaf;
	int32_t first_leaf;
	int nnodes, nleaves;
};

static float
value(const struct growing *g, int i, int feature)
{
	const struct ml_matrix *x = g->p->x;

	return x->x[(size_t)g->row[i] * (size_t)x->k + (size_t)feature];
}

/* Whether the feature differs among from..to-1, and from what to what. */
static bool
range(const struct growing *g, int from, int to, int feature, float *lo,
    float *hi)
{
	float v;
	int i;

	*lo = INFINITY;
	*hi = -INFINITY;
	for (i = from; i < to; i++) {
		v = value(g, i, feature);
		*lo = v < *lo ? v : *lo;
		*hi = v > *hi ? v : *hi;
	}
	return *lo < *hi;
}

/* A random cut of a random feature that has one: both sides get a row. */
static bool
draw_cut(struct growing *g, int from, int to, int *feature, float *cut)
{
	const int k = g->p->x->k;
	float lo, hi;
	uint16_t f;
	int i, j;

	for (i = 0; i < k; i++) {
		j = i + (int)rng_below(&g->rng, (uint64_t)(k - i));
		f = g->order[j];
		g->order[j] = g->order[i];
		g->order[i] = f;
		if (!range(g, from, to, f, &lo, &hi))
			continue;
		*cut = (float)((double)lo + rng_unit(&g->rng) *
		    ((double)hi - (double)lo));
		if (*cut <= lo || *cut > hi)
			*cut = hi;
		*feature = f;
		return true;
	}
	return false;
}

/* Rows below the cut first; missing ones go where more of the others went. */
static int
part(struct growing *g, int from, int to, int feature, float cut,
    uint16_t *missing_right)
{
	int i, left = 0, right = 0, mid = from;
	uint32_t row;
	float v;

	for (i = from; i < to; i++) {
		v = value(g, i, feature);
		left += v < cut;
		right += v >= cut;
	}
	*missing_right = right > left;
	for (i = from; i < to; i++) {
		v = value(g, i, feature);
		if (v >= cut || (isnan(v) && *missing_right))
			continue;
		row = g->row[i];
		g->row[i] = g->row[mid];
		g->row[mid++] = row;
	}
	return mid;
}

static void
grow(struct growing *g, int32_t node, int from, int to, int depth)
{
	struct trees_node *d = &g->node[node];
	uint16_t missing_right;
	int feature, mid;
	int32_t pair;
	float cut;

	d->cover = (float)(to - from);
	if (to - from < 2 || depth >= g->p->depth ||
	    !draw_cut(g, from, to, &feature, &cut)) {
		d->child = ~(g->first_leaf + g->nleaves);
		g->leaf[g->nleaves++] = (float)(depth +
		    mean_path(to - from));
		return;
	}
	mid = part(g, from, to, feature, cut, &missing_right);
	pair = g->nnodes;
	g->nnodes += 2;
	d->child = pair;
	d->feature = (uint16_t)feature;
	d->cut = cut;
	d->missing_right = missing_right;
	grow(g, pair, from, mid, depth + 1);
	grow(g, pair + 1, mid, to, depth + 1);
}

/* A tree of m rows has at most m leaves and 2 m - 1 nodes. */
static void
grow_one(void *arg, size_t tree)
{
	const struct plan *p = arg;
	const size_t m = (size_t)p->sample;
	struct growing g = { .p = p, .nnodes = 1 };
	int f;

	rng_seed(&g.rng, p->seed);
	rng_seed(&g.rng, rng_u64(&g.rng) + tree);
	g.row = mem_new(m, sizeof(*g.row));
	g.order = mem_new((size_t)p->x->k, sizeof(*g.order));
	for (f = 0; f < p->x->k; f++)
		g.order[f] = (uint16_t)f;
	g.node = p->t->node + tree * 2 * m;
	g.leaf = p->t->leaf + tree * m;
	g.first_leaf = (int32_t)(tree * m);
	draw_sample(&g.rng, p->x->n, p->sample, g.row);
	grow(&g, 0, 0, p->sample, 0);
	p->nnodes[tree] = g.nnodes;
	free(g.row);
	free(g.order);
}

/* Closes the gaps between the trees of up to m leaves. */
static void
close_up(struct trees *t, const int *nnodes, int m)
{
	struct trees_node *d;
	int64_t leaves, gap;
	int i, j;

	for (i = 0; i < t->ntrees; i++) {
		d = t->node + t->root[i];
		memmove(d, t->node + (int64_t)i * 2 * m,
		    (size_t)nnodes[i] * sizeof(*d));
		t->root[i + 1] = t->root[i] + nnodes[i];
		gap = (int64_t)i * m - t->nleaves;
		for (j = 0; j < nnodes[i]; j++)
			if (d[j].child < 0)
				d[j].child += (int32_t)gap;
		leaves = (nnodes[i] + 1) / 2;
		memmove(t->leaf + t->nleaves, t->leaf + (int64_t)i * m,
		    (size_t)leaves * sizeof(*t->leaf));
		t->nleaves += leaves;
	}
	t->nnodes = t->root[t->ntrees];
	t->node = mem_resize(t->node, (size_t)t->nnodes, sizeof(*t->node));
	t->leaf = mem_resize(t->leaf, (size_t)t->nleaves, sizeof(*t->leaf));
}

/* Without a branch in the loop, for there are many more than are drawn. */
static bool
any_infinite(const float *x, size_t n)
{
	uint32_t any = 0, u;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&u, &x[i], sizeof(u));
		any |= (u & UINT32_C(0x7fffffff)) == UINT32_C(0x7f800000);
	}
	return any;
}

static int
check(const struct ml_matrix *x, const struct plan *p, struct err *err)
{
	size_t i;

	if (x->n < 2 || x->k < 1)
		return err_set(err, ERR_DATA,
		    "isolation forest: %zu rows are too few", x->n);
	if (x->n > UINT32_MAX || x->k > ML_MAX_FEATURES ||
	    p->sample > MOST_SAMPLE)
		return err_set(err, ERR_DATA,
		    "isolation forest: too much data");
	if (!any_infinite(x->x, x->n * (size_t)x->k))
		return 0;
	for (i = 0; !isinf(x->x[i]);)
		i++;
	return err_set(err, ERR_DATA,
	    "isolation forest: row %zu: an infinite value",
	    i / (size_t)x->k);
}

int
isolation_train(struct trees *out, const struct ml_matrix *x,
    const struct isolation_params *p, struct err *err)
{
	struct trees t = { .rule = TREES_MEAN, .features = x->k,
		.outputs = 1, .ntrees = p->trees > 0 ? p->trees : TREES };
	struct plan plan = { .x = x, .seed = p->seed, .t = &t,
		.sample = p->sample > 0 ? p->sample : SAMPLE };
	size_t n;

	if (x->n < (size_t)plan.sample)
		plan.sample = (int)x->n;
	if (check(x, &plan, err) < 0)
		return -1;
	plan.depth = (int)ceil(log2(plan.sample));
	n = (size_t)t.ntrees * (size_t)plan.sample;
	if (t.ntrees > TREES_MAX_TREES || n > INT32_MAX / 2)
		return err_set(err, ERR_DATA,
		    "isolation forest: too many trees");
	t.root = mem_new((size_t)t.ntrees + 1, sizeof(*t.root));
	t.node = mem_new(2 * n, sizeof(*t.node));
	t.leaf = mem_new(n, sizeof(*t.leaf));
	plan.nnodes = mem_new((size_t)t.ntrees, sizeof(*plan.nnodes));
	thread_each(p->threads, (size_t)t.ntrees, grow_one, &plan);
	close_up(&t, plan.nnodes, plan.sample);
	free(plan.nnodes);
	*out = t;
	return 0;
}

double
isolation_score(double path, int sample)
{
	const double c = mean_path(sample);

	return c > 0 ? exp2(-path / c) : 0.5;
}
