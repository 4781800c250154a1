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

enum {
	TREES_LANES = 8,
	TREES_ROWS = 512,		/* that go at once, at most */
	TREES_STEPS_MAX = 1 << 19	/* nodes that a step's word can name */
};

/* A node in eight bytes.  A leaf leads to itself, whatever the row. */
struct trees_step {
	float cut;
	uint32_t way;	/* left child << 13 | feature << 1 | missing_right */
};

/* A tree of steps; node has room for as many as the largest has. */
struct trees_flat {
	const struct trees_node *root;
	struct trees_step *node;
	int depth;	/* of a small tree that is not deep, else -1 */
};

/* The tree has at most TREES_STEPS_MAX nodes. */
void trees_flatten(struct trees_flat *s, const struct trees *t, int tree);

/*
 * The numbers of the leaves of n rows, TREES_ROWS at most, of k values.  Whole
 * says that no value is missing, which saves every step a look.
 */
void trees_leaves(const struct trees_flat *s, const float *x, size_t k,
    size_t n, bool whole, int32_t *leaf);

/* The same of a tree as it is; n >= TREES_LANES. */
void trees_leaves_deep(const struct trees_node *root, const float *x,
    size_t k, size_t n, int32_t *leaf);

#endif
