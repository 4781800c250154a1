/* SPDX-License-Identifier: MIT */
/*
 * forest: Random Forest (Breiman 2001) over histograms.
 *
 * Every feature is cut once into at most 255 bins of about equal count; splits
 * are sought between bins: Gini gain for classes, variance for numbers.
 * Missing values go the way that gains more; where none was seen, the way of
 * more rows.  Same data, parameters and seed: the same trees, whatever the
 * number of threads.
 *
 * A chance is the mean of the leaves' class shares and, as if it were one tree
 * more, of the classes' shares in all rows: no class that was seen is ever said
 * to be impossible.
 */
#ifndef ML_FOREST_H
#define ML_FOREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ml/matrix.h"
#include "ml/trees.h"

struct err;

struct forest_params {
	int trees;		/* 100 when 0 */
	int mtry;		/* features tried at a node; 0: sqrt(k) of
				   classes, k/3 of numbers, at least 1 */
	int depth;		/* at most; 0: TREES_MAX_DEPTH */
	int min_leaf;		/* draws a leaf at least; 0: 1, numbers 5 */
	int bins;		/* at most; 0: 255 */
	double sample;		/* rows drawn for a tree over all; 0: 1 */
	bool balanced;		/* classes weigh the same whatever their size */
	int threads;		/* 0: one */
	uint64_t seed;
};

/* What is learnt: classes 0..classes-1 in cls, or numbers in y. */
struct forest_target {
	int classes;		/* 0: numbers; else 2..ML_MAX_CLASSES */
	const int *cls;
	const double *y;
	const double *weight;	/* rows are drawn by it; NULL: all 1 */
};

/*
 * Trains.  *out is the caller's, to trees_release().
 * oob, when not NULL, gets for each row the mean of the trees that
 * had not drawn it (n * outputs; NAN where every tree had).  ERR_DATA when
 * there are no rows, one class only, a value is infinite, a class, number or
 * weight cannot be, or nothing has weight.
 */
int forest_train(struct trees *out, const struct ml_matrix *x,
    const struct forest_target *t, const struct forest_params *p, double *oob,
    struct err *err) __attribute__((warn_unused_result));

#endif
