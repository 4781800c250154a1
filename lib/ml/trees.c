/* SPDX-License-Identifier: MIT */
/*
 * A walk down a tree waits for memory at every step: the next node is known
 * only when this one is.  So sixteen walks go abreast: rows of one tree where
 * there are many, for the tree then stays in the cache; trees where there are
 * few rows.  Leaves are added in the order of the trees either way.
 */
#include <stdlib.h>
#include <string.h>

#include "base/thread.h"
#include "ml/trees.h"
#include "ml/trees_walk.h"

enum { BLOCK = 2048 };		/* rows that one tree is asked about at once */

void
trees_release(struct trees *t)
{
	free(t->root);
	free(t->node);
	free(t->leaf);
	memset(t, 0, sizeof(*t));
}

void
trees_leaves(const struct trees_node *root, const float *x, int k,
    int32_t *leaf)
{
	const struct trees_node *d;
	int32_t at[TREES_LANES] = { 0 };
	int32_t inner, child, stay;
	int i;

	/* Who has arrived stays, until all have. */
	do {
		inner = -1;
		for (i = 0; i < TREES_LANES; i++) {
			d = &root[at[i]];
			child = d->child;
			stay = child >> 31;
			inner &= stay;
			child += trees_right(d, x[i * k + d->feature]);
			at[i] = (at[i] & stay) | (child & ~stay);
		}
	} while (inner == 0);
	for (i = 0; i < TREES_LANES; i++)
		leaf[i] = ~root[at[i]].child;
}

/* The same of one row in many trees. */
static void
leaves_of_row(const struct trees *t, int first, const float *row,
    int32_t *leaf)
{
	const struct trees_node *d, *at[TREES_LANES], *root[TREES_LANES];
	int32_t inner, right;
	int i;

	for (i = 0; i < TREES_LANES; i++)
		root[i] = at[i] = &t->node[t->root[first + i]];
	do {
		inner = 0;
		for (i = 0; i < TREES_LANES; i++) {
			d = at[i];
			right = trees_right(d, row[d->feature]);
			at[i] = d->child < 0 ? d : &root[i][d->child + right];
			inner |= d->child >= 0;
		}
	} while (inner);
	for (i = 0; i < TREES_LANES; i++)
		leaf[i] = ~at[i]->child;
}

/* Boosted margins are sums in float32, as the library that grew them sums. */
static inline void
add_leaf(const struct trees *t, int tree, int32_t leaf, double *out)
{
	const float *v;
	int c;

	if (t->rule == TREES_SUM) {
		c = tree % t->outputs;
		out[c] = (double)((float)out[c] + t->leaf[leaf]);
		return;
	}
	v = &t->leaf[(int64_t)leaf * t->outputs];
	for (c = 0; c < t->outputs; c++)
		out[c] += (double)v[c];
}

static void
predict_row(const struct trees *t, const float *row, double *out)
{
	int32_t leaf[TREES_LANES];
	int i, tree = 0;

	for (; tree + TREES_LANES <= t->ntrees; tree += TREES_LANES) {
		leaves_of_row(t, tree, row, leaf);
		for (i = 0; i < TREES_LANES; i++)
			add_leaf(t, tree + i, leaf[i], out);
	}
	for (; tree < t->ntrees; tree++)
		add_leaf(t, tree, trees_leaf(&t->node[t->root[tree]], row),
		    out);
}

static void
predict_block(const struct trees *t, const float *x, size_t n, double *out)
{
	const size_t whole = n - n % TREES_LANES;
	const size_t k = (size_t)t->features, o = (size_t)t->outputs;
	const struct trees_node *root;
	int32_t leaf[TREES_LANES];
	size_t i, j;
	int tree;

	for (tree = 0; tree < t->ntrees; tree++) {
		root = &t->node[t->root[tree]];
		for (i = 0; i < whole; i += TREES_LANES) {
			trees_leaves(root, x + i * k, t->features, leaf);
			for (j = 0; j < TREES_LANES; j++)
				add_leaf(t, tree, leaf[j],
				    out + (i + j) * o);
		}
	}
	for (i = whole; i < n; i++)
		predict_row(t, x + i * k, out + i * o);
}

struct job {
	const struct trees *t;
	const float *x;
	double *out;
	size_t n;
};

static void
job_block(void *arg, size_t b)
{
	const struct job *g = arg;
	const struct trees *t = g->t;
	const size_t from = b * BLOCK;
	const size_t n = g->n - from < BLOCK ? g->n - from : BLOCK;
	double *out = g->out + from * (size_t)t->outputs;
	size_t i, c;

	for (i = 0; i < n; i++)
		for (c = 0; c < (size_t)t->outputs; c++)
			out[i * (size_t)t->outputs + c] =
			    t->rule == TREES_SUM ? (double)t->base[c] : 0;
	predict_block(t, g->x + from * (size_t)t->features, n, out);
	if (t->rule == TREES_MEAN && t->ntrees > 0)
		for (i = 0; i < n * (size_t)t->outputs; i++)
			out[i] /= t->ntrees;
}

void
trees_predict(const struct trees *t, const float *x, size_t n, double *out,
    int threads)
{
	struct job g = { .t = t, .x = x, .out = out, .n = n };

	thread_each(threads, (n + BLOCK - 1) / BLOCK, job_block, &g);
}
