/* SPDX-License-Identifier: MIT */
/*
 * matrix: what learners eat: rows of numbers, a column a feature.
 *
 * Row-major; NAN is missing, infinities do not occur (who fills one refuses
 * them).  A matrix lends: none of its arrays belong to it.
 */
#ifndef ML_MATRIX_H
#define ML_MATRIX_H

#include <stddef.h>

struct ml_matrix {
	size_t n;		/* rows */
	int k;			/* columns */
	const float *x;		/* n * k */
};

enum { ML_MAX_FEATURES = 4096, ML_MAX_CLASSES = 64 };

#endif
