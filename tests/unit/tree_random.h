/* SPDX-License-Identifier: MIT */
/* tree_random: ensembles nobody grew, for tests. */
#ifndef TESTS_TREE_RANDOM_H
#define TESTS_TREE_RANDOM_H

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "ml/trees.h"

enum { TREE_RANDOM_MOST = 127 };

/* One tree behind t->nnodes, of at most `most` nodes and that depth. */
static inline void
tree_random_one(struct trees *t, struct rng *r, int depth, int most)
{
	struct trees_node *d = &t->node[t->nnodes];
	int level[TREE_RANDOM_MOST] = { 0 };
	int n = 1, i, width = t->rule == TREES_MEAN ? t->outputs : 1;

	d[0].cover = 100;
	for (i = 0; i < n; i++) {
		if (level[i] < depth && n + 2 <= most &&
		    rng_below(r, 8) > 0) {
			d[i].feature = (uint16_t)rng_below(r,
			    (uint64_t)t->features);
			d[i].cut = (float)rng_below(r, 10) / 10;
			d[i].missing_right = rng_below(r, 2) == 0;
			d[i].child = n;
			/* A share of nobody too. */
			d[n].cover = (float)rng_below(r, 11) / 10 *
			    d[i].cover;
			d[n + 1].cover = d[i].cover - d[n].cover;
			level[n] = level[n + 1] = level[i] + 1;
			n += 2;
			continue;
		}
		d[i].child = ~(int32_t)t->nleaves;
		for (int c = 0; c < width; c++)
			t->leaf[t->nleaves * width + c] =
			    (float)(rng_unit(r) * 2 - 1);
		t->nleaves++;
	}
	t->nnodes += n;
}

static inline void
tree_random(struct trees *t, struct rng *r, enum trees_rule rule, int ntrees,
    int features, int outputs, int depth, int most)
{
	const size_t nodes = (size_t)ntrees * (size_t)most;
	int i;

	*t = (struct trees){ .rule = rule, .features = features,
		.outputs = outputs, .ntrees = ntrees };
	t->root = mem_new((size_t)ntrees + 1, sizeof(*t->root));
	t->node = mem_new(nodes, sizeof(*t->node));
	t->leaf = mem_new(nodes * (size_t)outputs, sizeof(*t->leaf));
	for (i = 0; i < outputs && rule == TREES_SUM; i++)
		t->base[i] = 0.5F;
	for (i = 0; i < ntrees; i++) {
		tree_random_one(t, r, depth, most);
		t->root[i + 1] = t->nnodes;
	}
}

/* Values on and between the cuts, some missing. */
static inline void
tree_random_rows(struct rng *r, float *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = rng_below(r, 10) == 0 ? NAN :
		    (float)rng_below(r, 20) / 20;
}

#endif
