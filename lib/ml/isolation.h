/* SPDX-License-Identifier: MIT */
/*
 * isolation: Isolation Forest (Liu, Ting, Zhou 2008).
 *
 * The trees' leaves hold the path length h(x), c(size) of the leaf added;
 * trees_predict() gives its mean E(h(x)), isolation_score() the score.
 */
#ifndef ML_ISOLATION_H
#define ML_ISOLATION_H

#include <stddef.h>
#include <stdint.h>

#include "ml/matrix.h"
#include "ml/trees.h"

struct err;

struct isolation_params {
	int trees;		/* 100 when 0 */
	int sample;		/* rows a tree; 256 when 0; all when fewer */
	int threads;
	uint64_t seed;
};

/* Missing values go to the side of more rows.  ERR_DATA: under 2 rows. */
int isolation_train(struct trees *out, const struct ml_matrix *x,
    const struct isolation_params *p, struct err *err)
    __attribute__((warn_unused_result));

/* 2^(-E(h) / c(sample)), c(n) = 2 H(n-1) - 2 (n-1) / n. */
double isolation_score(double mean_path, int sample);

#endif
