/* SPDX-License-Identifier: MIT */
/* trees_walk: one step down a tree; for the files of lib/ml that walk. */
#ifndef ML_TREES_WALK_H
#define ML_TREES_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ml/trees.h"

/* 1 when x goes right.  No branch: which way is what nobody can foretell. */
static inline int32_t
trees_right(const struct trees_node *d, float x)
{
	return (x >= d->cut) | ((x != x) & d->missing_right);
}

/* The number of the leaf that a row falls into. */
static inline int32_t
trees_leaf(const struct trees_node *root, const float *row)
{
	const struct trees_node *d = root;

	while (d->child >= 0)
		d = &root[d->child + trees_right(d, row[d->feature])];
	return ~d->child;
}

enum { TREES_LANES = 8, TREES_FLAT = 2048 };

/*
 * A small tree as eight bytes a node: the left child, feature and
 * missing_right in one word.  A leaf leads to itself, whatever the row.
 */
struct trees_shallow {
	const struct trees_node *root;
	int depth;
	struct {
		float cut;
		uint32_t way;	/* child << 13 | feature << 1 | missing_right */
	} node[TREES_FLAT];
};

/* False when the tree is large or deep. */
bool trees_flatten(struct trees_shallow *s, const struct trees *t, int tree);

/* The numbers of the leaves of n rows of k values, n >= TREES_LANES. */
void trees_leaves_shallow(const struct trees_shallow *s, const float *x,
    size_t k, size_t n, int32_t *leaf);
void trees_leaves_deep(const struct trees_node *root, const float *x,
    size_t k, size_t n, int32_t *leaf);

#endif
