/* SPDX-License-Identifier: MIT */
/* trees_walk: one step down a tree; for the files of lib/ml that walk. */
#ifndef ML_TREES_WALK_H
#define ML_TREES_WALK_H

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

#endif
