/* SPDX-License-Identifier: MIT */
/*
 * trees: binary decision trees as they are kept, checked, asked and explained,
 * whichever learner grew them.
 *
 * One form serves forests, isolation forests and boosted trees: what is asked
 * of a model does not need the library that trained it, and one check guards
 * against hostile files.
 *
 * A row goes left at a node when x[feature] < cut; a missing value goes where
 * the node says.  The children of a node stand side by side.  Each tree's
 * nodes are a run that begins with its root; a child stands behind its parent.
 */
#ifndef ML_TREES_H
#define ML_TREES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

enum {
	TREES_MAX_DEPTH = 64,
	TREES_MAX_TREES = 100000
};

struct trees_node {
	float cut;
	int32_t child;		/* left one, right one is child + 1, counted
				   from the tree's root; below 0: a leaf,
				   ~child is its number among all leaves */
	uint16_t feature;	/* of a leaf: any that exists, as 0 */
	uint16_t missing_right;	/* 0 or 1 */
	float cover;		/* weight of training rows that came here */
};

/* How the leaves a row falls into become numbers. */
enum trees_rule {
	TREES_MEAN,		/* mean over the trees of leaf vectors, outputs
				   each: a forest */
	TREES_SUM		/* base[c] plus, in float32 and in their order,
				   the leaves of the trees of class c: tree t is
				   of class t % outputs; leaves are one number:
				   boosting */
};

/* All arrays are owned.  All zero is a valid, empty ensemble. */
struct trees {
	enum trees_rule rule;
	int features;
	int outputs;
	int ntrees;
	int64_t nnodes, nleaves;	/* trees may share leaves */
	int64_t *root;			/* ntrees + 1 */
	struct trees_node *node;	/* nnodes */
	float *leaf;			/* nleaves * (MEAN: outputs, SUM: 1) */
	float base[64];			/* SUM */
};

void trees_release(struct trees *t);	/* all zero again */

/*
 * Raw outputs of n rows into out (n * outputs), on up to threads threads; the
 * same bits whatever their number.  x as in matrix.h, of t->features columns.
 */
void trees_predict(const struct trees *t, const float *x, size_t n,
    double *out, int threads);

/*
 * What each feature adds to one output of one row: phi[0..features-1], and
 * phi[features] the mean; they sum to the raw output (of SUM but for its
 * rounding to float32).  Exact path-dependent TreeSHAP (Lundberg, Erion, Lee
 * 2018), in time that grows as nodes times depth.  Work is of one ensemble
 * and one thread, for any number of rows.
 */
struct trees_work;
struct trees_work *trees_work_new(const struct trees *t);
void trees_work_free(struct trees_work *w);	/* accepts NULL */
void trees_explain(const struct trees *t, struct trees_work *w,
    const float *row, int output, double *phi);

/* Appends the ensemble; little endian, the same bytes on every machine. */
void trees_write(const struct trees *t, struct buf *b);

/*
 * Reads what trees_write() wrote from p, at most n bytes; *used says how many.
 * Trusts nothing: lengths lie within n, every node is reached exactly once,
 * children stand behind parents, features are in range, numbers are finite
 * and depth is at most TREES_MAX_DEPTH, else ERR_DATA and nothing is kept.
 * Memory stays below four times n.
 */
int trees_read(struct trees *t, const void *p, size_t n, size_t *used,
    struct err *err) __attribute__((warn_unused_result));

#endif
