/* SPDX-License-Identifier: MIT */
/* forest_bins: a matrix as one byte a value; for the files of lib/ml. */
#ifndef ML_FOREST_BINS_H
#define ML_FOREST_BINS_H

#include <stddef.h>
#include <stdint.h>

#include "ml/matrix.h"

struct err;

enum { BINS_MOST = 255, BINS_MISSING = 255 };

/* Smallest and largest value of each bin; bins 0..n-1 hold rows. */
struct bins_feature {
	int n;
	float lo[BINS_MOST], hi[BINS_MOST];
};

struct bins {
	size_t n;			/* rows */
	int k;				/* columns */
	size_t stride;			/* bytes of a row, at least k */
	struct bins_feature *feature;	/* k */
	uint8_t *column;		/* k * n: a column behind another */
	uint8_t *row;			/* n * stride */
};

/* At most `most` bins a feature.  ERR_DATA: a value is infinite. */
int bins_init(struct bins *b, const struct ml_matrix *x, int most,
    int threads, struct err *err) __attribute__((warn_unused_result));
void bins_release(struct bins *b);

/* A cut between two bins of which those between are empty. */
float bins_cut(const struct bins_feature *f, int left, int right);

#endif
