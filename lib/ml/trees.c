/* SPDX-License-Identifier: MIT */
/*
 * A walk down a tree waits for memory at every step: the next node is known
 * only when this one is.  So several walks go abreast: rows of one tree where
 * there are many, trees where there are few.  Leaves are added in the order of
 * the trees either way.
 *
 * A deep tree fills the cache; rows stream past it in long blocks, lest it be
 * fetched anew for each.
 */
#include <stdlib.h>
#include <string.h>

#include "base/thread.h"
#include "ml/trees.h"
#include "ml/trees_walk.h"

enum {
	BLOCK = 16384,		/* rows that one tree is asked about at once */
	CHUNK = 512,		/* of which so many leaves are noted */
	TREE_LANES = 16
};

void
trees_release(struct trees *t)
{
	free(t->root);
	free(t->node);
	free(t->leaf);
	memset(t, 0, sizeof(*t));
}

/* The leaves of one row in many trees. */
static void
leaves_of_row(const struct trees *t, int first, const float *row,
    int32_t *leaf)
{
	const struct trees_node *d, *at[TREE_LANES], *root[TREE_LANES];
	int32_t inner, right;
	int i;

	for (i = 0; i < TREE_LANES; i++)
		root[i] = at[i] = &t->node[t->root[first + i]];
	do {
		inner = 0;
		for (i = 0; i < TREE_LANES; i++) {
			d = at[i];
			right = trees_right(d, row[d->feature]);
			at[i] = d->child < 0 ? d : &root[i][d->child + right];
			inner |= d->child >= 0;
		}
	} while (inner);
	for (i = 0; i < TREE_LANES; i++)
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
	int32_t leaf[TREE_LANES];
	int i, tree = 0;

	for (; tree + TREE_LANES <= t->ntrees; tree += TREE_LANES) {
		leaves_of_row(t, tree, row, leaf);
		for (i = 0; i < TREE_LANES; i++)
			add_leaf(t, tree + i, leaf[i], out);
	}
	for (; tree < t->ntrees; tree++)
		add_leaf(t, tree, trees_leaf(&t->node[t->root[tree]], row),
		    out);
}

static void
predict_block(const struct trees *t, const float *x, size_t n, double *out)
{
	const size_t k = (size_t)t->features, o = (size_t)t->outputs;
	/* Too few to go abreast. */
	const size_t rest = n % CHUNK < TREES_LANES ? n % CHUNK : 0;
	struct trees_shallow shallow;
	int32_t leaf[CHUNK];
	size_t i, j, m;
	bool flat;
	int tree;

	for (tree = 0; tree < t->ntrees && n > rest; tree++) {
		flat = trees_flatten(&shallow, t, tree);
		for (i = 0; i < n - rest; i += m) {
			m = n - rest - i < CHUNK ? n - rest - i : CHUNK;
			if (flat)
				trees_leaves_shallow(&shallow, x + i * k, k,
				    m, leaf);
			else
				trees_leaves_deep(&t->node[t->root[tree]],
				    x + i * k, k, m, leaf);
			for (j = 0; j < m; j++)
				add_leaf(t, tree, leaf[j], out + (i + j) * o);
		}
	}
	for (i = n - rest; i < n; i++)
		predict_row(t, x + i * k, out + i * o);
}

struct job {
	const struct trees *t;
	const float *x;
	double *out;
	size_t n, block;
};

static void
job_block(void *arg, size_t b)
{
	const struct job *g = arg;
	const struct trees *t = g->t;
	const size_t from = b * g->block;
	const size_t n = g->n - from < g->block ? g->n - from : g->block;
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
	const size_t each = threads > 1 ? (size_t)threads : 1;
	struct job g = { .t = t, .x = x, .out = out, .n = n };

	g.block = (n / each + CHUNK) / CHUNK * CHUNK;
	if (g.block > BLOCK)
		g.block = BLOCK;
	thread_each(threads, (n + g.block - 1) / g.block, job_block, &g);
}
