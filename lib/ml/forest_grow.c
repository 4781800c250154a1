/* SPDX-License-Identifier: MIT */
/*
 * A tree grows depth first: its rows are an array that is cut in two at every
 * node, left part in place.  Once a part is small, the codes of its rows are
 * copied together: all below it then works in the nearest cache.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ml/forest_grow.h"

enum { NEAR_BYTES = 32768, NEAR_ROWS = 2048 };

/* A node whose rows are known and whose cut is not. */
struct task {
	size_t from, to;
	int32_t node;
	int depth;
	bool near;
};

/* Sums of the node's rows; whether they all are the same. */
static bool
weigh_classes(struct grow *g, size_t from, size_t to, int *only)
{
	const int classes = g->plan->classes;
	uint32_t count[64] = { 0 }, draws = 0;
	const struct grow_item *p;
	int c, kinds = 0;

	for (p = g->item + from; p < g->item + to; p++)
		count[p->tag & 63] += p->tag >> 6;
	for (c = 0; c < classes; c++) {
		g->total[c] = (float)count[c] * g->plan->scale[c];
		draws += count[c];
		kinds += count[c] > 0;
		if (count[c] > 0)
			*only = c;
	}
	g->draws_here = draws;
	return kinds == 1;
}

static bool
weigh_numbers(struct grow *g, size_t from, size_t to)
{
	const double first = g->plan->y[g->item[from].tag];
	const struct grow_item *p;
	bool same = true;
	double w;

	g->all = (struct grow_sum){ 0, 0 };
	for (p = g->item + from; p < g->item + to; p++) {
		w = (double)g->draws[p->tag];
		g->all.n += w;
		g->all.y += w * g->plan->y[p->tag];
		same &= g->plan->y[p->tag] == first;
	}
	g->draws_here = g->all.n;
	return same;
}

static double
weight_here(const struct grow *g)
{
	double w = 0;
	int c;

	if (g->plan->classes == 0)
		return g->all.n;
	for (c = 0; c < g->plan->classes; c++)
		w += (double)g->total[c];
	return w;
}

/* Adds a leaf of the node in hand and returns its number. */
static size_t
add_leaf(struct grow *g)
{
	const size_t width = g->plan->classes ? (size_t)g->plan->classes : 1;
	const double w = weight_here(g);
	float *v;
	size_t c;

	g->leaf = mem_grow(g->leaf, &g->cap_leaves, (g->nleaves + 1) * width,
	    sizeof(*g->leaf));
	v = &g->leaf[g->nleaves * width];
	if (g->plan->classes == 0)
		v[0] = (float)(g->all.y / g->all.n + g->plan->y_mean);
	for (c = 0; g->plan->classes > 0 && c < width; c++)
		v[c] = (float)((double)g->total[c] / w);
	return (size_t)g->plan->classes + g->nleaves++;
}

static int32_t
add_pair(struct grow *g)
{
	const size_t at = g->nnodes;

	g->node = mem_grow(g->node, &g->cap_nodes, at + 2, sizeof(*g->node));
	memset(g->node + at, 0, 2 * sizeof(*g->node));
	g->nnodes += 2;
	return (int32_t)at;
}

/* Features without replacement, until enough and one of them of use. */
static void
find_cut(struct grow *g, size_t from, size_t to, struct grow_cut *best)
{
	const int k = g->plan->bins.k;
	bool found = false;
	uint16_t swap;
	int i, j;

	best->score = -1;
	for (i = 0; i < k && !(i >= g->plan->mtry && found); i++) {
		j = i + (int)rng_below(&g->rng, (uint64_t)(k - i));
		swap = g->order[i];
		g->order[i] = g->order[j];
		g->order[j] = swap;
		found |= grow_try(g, g->order[i], from, to, best);
	}
}

/* Both parts keep their order.  Returns where the right one begins. */
static size_t
part_rows(struct grow *g, size_t from, size_t to, const struct grow_cut *c)
{
	const uint8_t *code = g->code + (size_t)c->feature * g->step;
	/* One up, missing is 0 and so goes left. */
	const unsigned up = c->missing && c->missing_left;
	const unsigned limit = (unsigned)c->left + up;
	struct grow_item *left = g->item + from, *right = g->spare, it;
	size_t i;
	unsigned goes;

	for (i = from; i < to; i++) {
		it = g->item[i];
		goes = ((code[it.at] + up) & 255) > limit;
		*left = it;
		*right = it;
		left += 1 - goes;
		right += goes;
	}
	memcpy(left, g->spare, (size_t)(right - g->spare) * sizeof(it));
	return (size_t)(left - g->item);
}

/* Copies the codes of a small part together; items then point there. */
static void
draw_near(struct grow *g, size_t from, size_t to)
{
	const struct bins *b = &g->plan->bins;
	size_t i;

	for (i = from; i < to; i++) {
		memcpy(g->near + (i - from) * b->stride,
		    b->row + g->item[i].at * b->stride, b->stride);
		g->item[i].at = (uint32_t)((i - from) * b->stride);
	}
}

static bool
is_near(const struct grow *g, size_t rows)
{
	return rows <= NEAR_ROWS && rows * g->plan->bins.stride <= NEAR_BYTES;
}

static void
cut_node(struct grow *g, int32_t node, const struct grow_cut *c)
{
	const struct bins_feature *f = &g->plan->bins.feature[c->feature];
	const int32_t pair = add_pair(g);
	struct trees_node *d = &g->node[node];

	d->child = pair;
	d->feature = (uint16_t)c->feature;
	d->missing_right = c->missing ? !c->missing_left : c->right_more;
	/* All that is there against all that is missing. */
	d->cut = c->right == BINS_MISSING ? FLT_MAX :
	    bins_cut(f, c->left, c->right);
}

/* Makes a leaf of the node, or cuts it and leaves two tasks. */
static int
grow_node(struct grow *g, const struct task *t, struct task *next)
{
	struct grow_cut cut;
	const bool classes = g->plan->classes > 0;
	int only = 0;
	bool same;
	size_t mid;

	same = classes ? weigh_classes(g, t->from, t->to, &only) :
	    weigh_numbers(g, t->from, t->to);
	g->node[t->node].cover = (float)weight_here(g);
	if (same && classes) {
		g->node[t->node].child = ~only;
		return 0;
	}
	cut.score = -1;
	if (!same && t->depth < g->plan->depth &&
	    g->draws_here >= 2 * g->plan->min_leaf)
		find_cut(g, t->from, t->to, &cut);
	if (cut.score < 0) {
		g->node[t->node].child = ~(int32_t)add_leaf(g);
		return 0;
	}
	cut_node(g, t->node, &cut);
	mid = part_rows(g, t->from, t->to, &cut);
	/* The left one is taken up first: its children stand next. */
	next[0] = (struct task){ mid, t->to, g->node[t->node].child + 1,
	    t->depth + 1, t->near };
	next[1] = (struct task){ t->from, mid, g->node[t->node].child,
	    t->depth + 1, t->near };
	return 2;
}

static void
grow_all(struct grow *g, size_t rows)
{
	struct task stack[TREES_MAX_DEPTH + 2], t;
	int n = 1;

	stack[0] = (struct task){ 0, rows, 0, 0, false };
	while (n > 0) {
		t = stack[--n];
		if (!t.near && is_near(g, t.to - t.from)) {
			draw_near(g, t.from, t.to);
			t.near = true;
		}
		g->code = t.near ? g->near : g->plan->bins.column;
		g->step = t.near ? 1 : g->plan->bins.n;
		n += grow_node(g, &t, stack + n);
	}
}

static size_t
take_rows(struct grow *g)
{
	const size_t n = g->plan->bins.n;
	size_t i, m = 0;

	for (i = 0; i < n; i++) {
		if (g->draws[i] == 0)
			continue;
		g->item[m].at = (uint32_t)i;
		g->item[m].tag = g->plan->classes == 0 ? (uint32_t)i :
		    g->draws[i] << 6 | (uint32_t)g->plan->cls[i];
		m++;
	}
	return m;
}

void
grow_tree(struct grow *g, const struct grow_plan *plan, const uint32_t *draws,
    const struct rng *rng)
{
	const size_t n = plan->bins.n, k = (size_t)plan->bins.k;
	size_t i;

	memset(g, 0, sizeof(*g));
	g->plan = plan;
	g->draws = draws;
	g->rng = *rng;
	g->lanes = (plan->classes + 3) / 4 * 4;
	/* One more than rows: who parts them writes both sides. */
	g->item = mem_new(n + 1, sizeof(*g->item));
	g->spare = mem_new(n + 1, sizeof(*g->spare));
	g->order = mem_new(k, sizeof(*g->order));
	g->near = mem_new(1, NEAR_BYTES);
	g->count = mem_new(256, sizeof(*g->count) * (size_t)g->lanes);
	g->sum = mem_new(256, sizeof(*g->sum));
	for (i = 0; i < k; i++)
		g->order[i] = (uint16_t)i;
	g->node = mem_grow(g->node, &g->cap_nodes, 1, sizeof(*g->node));
	memset(g->node, 0, sizeof(*g->node));
	g->nnodes = 1;
	grow_all(g, take_rows(g));
	free(g->item);
	free(g->spare);
	free(g->order);
	free(g->near);
	free(g->count);
	free(g->sum);
	g->node = mem_resize(g->node, g->nnodes, sizeof(*g->node));
}
