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

#include "base/mem.h"
#include "base/thread.h"
#include "ml/trees.h"
#include "ml/trees_walk.h"

enum {
	BLOCK = 16384,		/* rows that one tree is asked about at once */
	CHUNK = TREES_ROWS,	/* of which so many leaves are noted */
	TREE_LANES = 16
};
_Static_assert(BLOCK / CHUNK <= 32, "a bit for each chunk of a block");

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

/* Rows that a tree is asked about, and the tree as it is asked. */
struct block {
	const float *x;
	size_t n;
	uint32_t whole;		/* a bit for each chunk of them */
	struct trees_flat tree;
};

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

/* Which of the chunks have all their values. */
static uint32_t
whole_chunks(const float *x, size_t k, size_t n)
{
	const float *end = x + n * k, *stop;
	uint32_t whole = 0, bit;
	int missing;

	for (bit = 1; x < end; bit <<= 1) {
		stop = (size_t)(end - x) > CHUNK * k ? x + CHUNK * k : end;
		for (missing = 0; x < stop; x++)
			missing |= *x != *x;
		whole |= missing ? 0 : bit;
	}
	return whole;
}

static void
leaves_of_tree(const struct trees *t, int tree, struct block *b, double *out)
{
	const size_t k = (size_t)t->features, o = (size_t)t->outputs;
	const int64_t nodes = t->root[tree + 1] - t->root[tree];
	/* To make it flat costs what a few rows do. */
	const bool flat = nodes <= TREES_STEPS_MAX && nodes / 4 <=
	    (int64_t)b->n;
	int32_t leaf[CHUNK];
	size_t i, j, m;

	if (flat)
		trees_flatten(&b->tree, t, tree);
	for (i = 0; i < b->n; i += m) {
		m = b->n - i < CHUNK ? b->n - i : CHUNK;
		if (flat)
			trees_leaves(&b->tree, b->x + i * k, k, m,
			    b->whole >> i / CHUNK & 1, leaf);
		else
			trees_leaves_deep(&t->node[t->root[tree]],
			    b->x + i * k, k, m, leaf);
		for (j = 0; j < m; j++)
			add_leaf(t, tree, leaf[j], out + (i + j) * o);
	}
}

static int64_t
largest(const struct trees *t)
{
	int64_t n, most = 0;
	int tree;

	for (tree = 0; tree < t->ntrees; tree++) {
		n = t->root[tree + 1] - t->root[tree];
		if (n > most && n <= TREES_STEPS_MAX)
			most = n;
	}
	return most;
}

static void
predict_block(const struct trees *t, const float *x, size_t n, double *out)
{
	const size_t k = (size_t)t->features, o = (size_t)t->outputs;
	/* Too few to go abreast. */
	const size_t rest = n % CHUNK < TREES_LANES ? n % CHUNK : 0;
	struct block b = { .x = x, .n = n - rest };
	size_t i;
	int tree;

	if (b.n > 0) {
		b.tree.node = mem_new((size_t)largest(t) + 1,
		    sizeof(*b.tree.node));
		b.whole = whole_chunks(x, k, b.n);
		for (tree = 0; tree < t->ntrees; tree++)
			leaves_of_tree(t, tree, &b, out);
		free(b.tree.node);
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
