/* SPDX-License-Identifier: MIT */
/*
 * Trees are grown on their own, each by a stream of chance made of the seed
 * and its number, and put together in their order: how many threads there
 * were leaves no trace.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "ml/forest.h"
#include "ml/forest_bins.h"
#include "ml/forest_grow.h"
#include "ml/trees_walk.h"

enum { TREES = 100 };

struct growing {
	struct grow_plan plan;
	const struct forest_params *p;
	const struct forest_target *t;
	double *until;		/* weight of rows up to and with each */
	size_t draws;		/* for a tree */
	int trees;
	struct grow *tree;
	uint8_t *drawn;		/* of each tree a bit a row; NULL: not asked */
	size_t bytes;		/* of a tree's bits */
};

static int
check_target(const struct ml_matrix *x, const struct forest_target *t,
    struct err *err)
{
	size_t i;

	if (x->n == 0 || x->k == 0)
		return err_set(err, ERR_DATA, "forest: no rows");
	if (x->n > UINT32_MAX || x->k > ML_MAX_FEATURES ||
	    t->classes > ML_MAX_CLASSES)
		return err_set(err, ERR_DATA, "forest: too much data");
	for (i = 0; i < x->n; i++) {
		if (t->classes > 0 ?
		    t->cls[i] < 0 || t->cls[i] >= t->classes :
		    !isfinite(t->y[i]))
			return err_set(err, ERR_DATA,
			    "forest: row %zu: not a target", i);
		if (t->weight != NULL &&
		    !(isfinite(t->weight[i]) && t->weight[i] >= 0))
			return err_set(err, ERR_DATA,
			    "forest: row %zu: not a weight", i);
	}
	return 0;
}

static double
weight_of(const struct forest_target *t, size_t i)
{
	return t->weight == NULL ? 1 : t->weight[i];
}

/* Weights of classes; at least two must be there. */
static int
plan_classes(struct grow_plan *plan, const struct forest_target *t, size_t n,
    bool balanced, struct err *err)
{
	double of[ML_MAX_CLASSES] = { 0 }, all = 0;
	int c, kinds = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		of[t->cls[i]] += weight_of(t, i);
		all += weight_of(t, i);
	}
	for (c = 0; c < t->classes; c++)
		kinds += of[c] > 0;
	if (kinds < 2)
		return err_set(err, ERR_DATA, "forest: one class only");
	for (c = 0; c < t->classes; c++)
		plan->scale[c] = !balanced ? 1 :
		    of[c] > 0 ? (float)(all / (kinds * of[c])) : 0;
	/* What is as common as its weight says; alike where balanced. */
	for (c = 0; c < t->classes; c++)
		plan->prior[c] = balanced ? (double)(of[c] > 0) / kinds :
		    of[c] / all;
	plan->cls = t->cls;
	return 0;
}

static int
plan_numbers(struct grow_plan *plan, const struct forest_target *t, size_t n,
    struct err *err)
{
	double sum = 0, all = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum += weight_of(t, i) * t->y[i];
		all += weight_of(t, i);
	}
	if (all <= 0 || !isfinite(sum / all))
		return err_set(err, ERR_DATA, "forest: nothing has weight");
	plan->y_mean = sum / all;
	plan->y = mem_new(n, sizeof(*plan->y));
	for (i = 0; i < n; i++)
		plan->y[i] = t->y[i] - plan->y_mean;
	return 0;
}

static int
ask_or(int asked, int otherwise, int most)
{
	const int v = asked > 0 ? asked : otherwise;

	return v < 1 ? 1 : v > most ? most : v;
}

static int
plan_forest(struct growing *g, const struct ml_matrix *x, struct err *err)
{
	const struct forest_params *p = g->p;
	const bool classes = g->t->classes > 0;
	struct grow_plan *plan = &g->plan;
	size_t i;

	plan->classes = g->t->classes;
	plan->depth = ask_or(p->depth, TREES_MAX_DEPTH, TREES_MAX_DEPTH);
	plan->min_leaf = p->min_leaf > 0 ? p->min_leaf : classes ? 1 : 5;
	plan->mtry = ask_or(p->mtry, classes ? (int)sqrt(x->k) : x->k / 3,
	    x->k);
	g->trees = ask_or(p->trees, TREES, TREES_MAX_TREES);
	g->draws = (size_t)llround((p->sample > 0 ? p->sample : 1) *
	    (double)x->n);
	if (g->draws < 1)
		g->draws = 1;
	if ((classes ? plan_classes(plan, g->t, x->n, p->balanced, err) :
	    plan_numbers(plan, g->t, x->n, err)) < 0)
		return -1;
	if (g->t->weight != NULL) {
		g->until = mem_new(x->n, sizeof(*g->until));
		for (i = 0; i < x->n; i++)
			g->until[i] = g->t->weight[i] +
			    (i > 0 ? g->until[i - 1] : 0);
	}
	return bins_init(&plan->bins, x, ask_or(p->bins, BINS_MOST, BINS_MOST),
	    p->threads, err);
}

/* The row whose stretch of the weights holds u. */
static size_t
row_at(const double *until, size_t n, double u)
{
	size_t from = 0, to = n - 1, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (until[mid] > u)
			to = mid;
		else
			from = mid + 1;
	}
	return from;
}

/* With replacement, in proportion to weight. */
static void
draw_rows(const struct growing *g, struct rng *r, uint32_t *draws)
{
	const size_t n = g->plan.bins.n;
	size_t i;

	for (i = 0; i < g->draws; i++) {
		if (g->until == NULL)
			draws[rng_below(r, n)]++;
		else
			draws[row_at(g->until, n,
			    rng_unit(r) * g->until[n - 1])]++;
	}
}

static void
grow_one(void *arg, size_t i)
{
	struct growing *g = arg;
	const size_t n = g->plan.bins.n;
	uint32_t *draws = mem_new(n, sizeof(*draws));
	struct rng r;
	size_t j;

	rng_seed(&r, g->p->seed);
	rng_seed(&r, rng_u64(&r) + i);
	draw_rows(g, &r, draws);
	for (j = 0; g->drawn != NULL && j < n; j++)
		if (draws[j] > 0)
			g->drawn[i * g->bytes + j / 8] |=
			    (uint8_t)(1 << j % 8);
	grow_tree(&g->tree[i], &g->plan, draws, &r);
	free(draws);
}

static void
count_trees(const struct growing *g, struct trees *t)
{
	int i;

	t->root = mem_new((size_t)t->ntrees + 1, sizeof(*t->root));
	t->nleaves = g->plan.classes;
	for (i = 0; i < t->ntrees; i++) {
		t->nleaves += (int64_t)g->tree[i].nleaves;
		t->root[i + 1] = t->root[i] + (int64_t)g->tree[i].nnodes;
	}
	t->nnodes = t->root[t->ntrees];
}

/*
 * As if one tree more had not been cut at all.  Trees that are grown until
 * their leaves are pure else say never of what is merely rare, and are wrong.
 */
static void
soften(const struct grow_plan *plan, struct trees *t)
{
	const int classes = plan->classes;
	const double n = t->ntrees;
	int64_t i;
	float *v;
	int c;

	for (i = 0; i < t->nleaves && classes > 0; i++) {
		v = t->leaf + i * classes;
		for (c = 0; c < classes; c++)
			v[c] = (float)((n * (double)v[c] + plan->prior[c]) /
			    (n + 1));
	}
}

/* Puts the trees together and frees them. */
static int
assemble(struct growing *g, struct trees *t, struct err *err)
{
	const int classes = g->plan.classes;
	int64_t leaf = classes, i, shift;
	struct grow *one;
	struct trees_node *d;
	int tree, c;

	count_trees(g, t);
	if (t->nleaves > INT32_MAX)
		return err_set(err, ERR_DATA, "forest: too many leaves");
	t->node = mem_new((size_t)t->nnodes, sizeof(*t->node));
	t->leaf = mem_new((size_t)(t->nleaves * t->outputs),
	    sizeof(*t->leaf));
	for (c = 0; c < classes; c++)
		t->leaf[c * classes + c] = 1;
	for (tree = 0; tree < t->ntrees; tree++) {
		one = &g->tree[tree];
		d = &t->node[t->root[tree]];
		memcpy(d, one->node, one->nnodes * sizeof(*d));
		shift = leaf - classes;
		for (i = 0; i < (int64_t)one->nnodes; i++)
			if (d[i].child < 0 && ~d[i].child >= classes)
				d[i].child -= (int32_t)shift;
		if (one->nleaves > 0)
			memcpy(t->leaf + leaf * t->outputs, one->leaf,
			    one->nleaves * (size_t)t->outputs *
			    sizeof(*t->leaf));
		leaf += (int64_t)one->nleaves;
		free(one->node);
		free(one->leaf);
		memset(one, 0, sizeof(*one));
	}
	soften(&g->plan, t);
	return 0;
}

struct asking {
	const struct growing *g;
	const struct trees *t;
	const float *x;
	double *oob;
};

static void
ask_row(void *arg, size_t i)
{
	const struct asking *a = arg;
	const struct trees *t = a->t;
	const size_t outputs = (size_t)t->outputs;
	double *out = a->oob + i * outputs;
	const float *v;
	int tree, asked = 0;
	size_t c;

	for (c = 0; c < outputs; c++)
		out[c] = 0;
	for (tree = 0; tree < t->ntrees; tree++) {
		if (a->g->drawn[(size_t)tree * a->g->bytes + i / 8] >>
		    i % 8 & 1)
			continue;
		v = &t->leaf[(size_t)trees_leaf(&t->node[t->root[tree]],
		    a->x + i * (size_t)t->features) * outputs];
		asked++;
		for (c = 0; c < outputs; c++)
			out[c] += (double)v[c];
	}
	for (c = 0; c < outputs; c++)
		out[c] = asked > 0 ? out[c] / asked : (double)NAN;
}

int
forest_train(struct trees *out, const struct ml_matrix *x,
    const struct forest_target *t, const struct forest_params *p, double *oob,
    struct err *err)
{
	struct growing g = { .p = p, .t = t };
	struct trees r = { .rule = TREES_MEAN, .features = x->k,
		.outputs = t->classes > 0 ? t->classes : 1 };
	struct asking a = { &g, &r, x->x, oob };
	int rc = -1, i;

	if (check_target(x, t, err) < 0 || plan_forest(&g, x, err) < 0)
		goto out;
	r.ntrees = g.trees;
	g.tree = mem_new((size_t)g.trees, sizeof(*g.tree));
	g.bytes = (x->n + 7) / 8;
	if (oob != NULL)
		g.drawn = mem_new((size_t)g.trees, g.bytes);
	thread_each(p->threads, (size_t)g.trees, grow_one, &g);
	bins_release(&g.plan.bins);
	if (assemble(&g, &r, err) < 0)
		goto out;
	if (oob != NULL)
		thread_each(p->threads, x->n, ask_row, &a);
	*out = r;
	memset(&r, 0, sizeof(r));
	rc = 0;
out:
	for (i = 0; g.tree != NULL && i < g.trees; i++) {
		free(g.tree[i].node);
		free(g.tree[i].leaf);
	}
	free(g.tree);
	free(g.drawn);
	free(g.until);
	free(g.plan.y);
	bins_release(&g.plan.bins);
	trees_release(&r);
	return rc;
}
