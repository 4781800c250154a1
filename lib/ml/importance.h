/* SPDX-License-Identifier: MIT */
/*
 * importance: which features a model's answers rest on.
 *
 * Of rows that were answered by a fit that had not seen them, the mean of the
 * absolute contribution (TreeSHAP, as trees.h has it) that each feature made
 * to what was said, and in how many of them it was among the strongest three.
 * Contributions to chances are in log odds, or in shares of a forest's votes;
 * to times in log of hours.
 */
#ifndef ML_IMPORTANCE_H
#define ML_IMPORTANCE_H

#include <stddef.h>

struct learn;
struct ml_matrix;
struct prep;
struct trees;

enum { IMPORTANCE_LOOKS = 60, IMPORTANCE_BEST = 3 };

/* By feature of the rows' columns before preparation; all zero is empty. */
struct importance {
	int n;			/* features; 0: nothing was looked at */
	size_t rows;
	double *sum;		/* of absolute contributions */
	double *top;		/* rows where it was among the strongest */
};
void importance_release(struct importance *m);

/*
 * Adds up to IMPORTANCE_LOOKS of the rows of x, evenly spread over them.
 * answers: what learn_predict() gave of all, for the class that is said.
 */
void importance_add(struct importance *m, const struct learn *l,
    const struct prep *p, const struct trees *t, const struct ml_matrix *x,
    const double *answers, int threads);

/* A feature's contributions in one row: those of all columns it became. */
void importance_of_row(const struct prep *p, const double *phi, double sign,
    double *effect);

/* The features in order: the most important first.  The caller's. */
int *importance_order(const struct importance *m);

#endif
