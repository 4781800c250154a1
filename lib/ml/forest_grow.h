/* SPDX-License-Identifier: MIT */
/* forest_grow: one tree of a forest; for forest*.c. */
#ifndef ML_FOREST_GROW_H
#define ML_FOREST_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "ml/forest_bins.h"
#include "ml/trees.h"

/* What all trees of a forest share. */
struct grow_plan {
	struct bins bins;
	int classes;		/* 0: numbers */
	const int *cls;
	double *y;		/* less their mean, for sums that keep digits */
	double y_mean;
	float scale[64];	/* what a row of a class weighs */
	double prior[64];	/* share of each class in that weight */
	int mtry, depth;
	double min_leaf;	/* draws */
};

/* A row that a tree has drawn. */
struct grow_item {
	uint32_t at;		/* where its codes are */
	uint32_t tag;		/* classes: draws << 6 | class; numbers: row */
};

/* One bin of numbers, or a side of a cut. */
struct grow_sum {
	double n, y;
};

/* A cut in the making: codes up to left go left, right is the next there. */
struct grow_cut {
	double score;		/* below 0: none was found */
	int feature, left, right;
	bool missing_left;
	bool right_more;	/* more draws right, were none missing */
	bool missing;		/* some are */
};

struct grow {
	const struct grow_plan *plan;
	struct rng rng;
	struct grow_item *item, *spare;
	const uint32_t *draws;		/* of each row */
	uint16_t *order;		/* of features; shuffled bit by bit */
	/* Codes: of feature f and item i at code[f * step + i.at]. */
	const uint8_t *code;
	size_t step;
	uint8_t *near;			/* codes of a small part's rows */

	uint32_t *count;		/* classes: 256 bins, lanes each */
	struct grow_sum *sum;		/* numbers: 256 bins */
	uint8_t seen[256];
	int lanes;			/* classes in whole vectors of 4 */

	/* The node in hand. */
	float total[64];		/* weight of each class */
	double draws_here;
	struct grow_sum all;

	/* What is grown; leaves below classes are shared and pure. */
	struct trees_node *node;
	size_t nnodes, cap_nodes;
	float *leaf;
	size_t nleaves, cap_leaves;
};

/* Looks for the best cut of one feature among items from..to-1. */
bool grow_try(struct grow *g, int feature, size_t from, size_t to,
    struct grow_cut *best);

/*
 * Grows a tree of the rows drawn.  Leaves node and leaf in *out, the caller's;
 * the rest of *out is not to be used.  A leaf's number is that of its class
 * where it is pure, else classes and up (numbers: 0 and up).
 */
void grow_tree(struct grow *out, const struct grow_plan *plan,
    const uint32_t *draws, const struct rng *rng);

#endif
