/* SPDX-License-Identifier: MIT */
/*
 * ml_score_rows: 200 rows by formula, of which scikit-learn 1.2.1 and scipy
 * told the scores once.  With frac(x) the part behind the point, weights
 * w[k] = 0.05 + frac(i m[k]), i from 1; chances p = w / sum; the class that
 * u = frac(0.7548776662466927 i) falls into.
 */
#ifndef TESTS_ML_SCORE_ROWS_H
#define TESTS_ML_SCORE_ROWS_H

#include "check.h"

enum { ROWS = 200 };

static double weight[ROWS][3], chance[ROWS * 3], chance2[ROWS * 2];
static int cls[ROWS], cls2[ROWS];

static double
frac(double x)
{
	return x - floor(x);
}

static int
make_rows(void **state)
{
	static const double m[3] = { 0.6180339887498949, 0.4142135623730951,
	    0.7320508075688772 };
	double sum, u;
	int i, k;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		sum = 0;
		for (k = 0; k < 3; k++) {
			weight[i][k] = 0.05 + frac((i + 1) * m[k]);
			sum += weight[i][k];
		}
		for (k = 0; k < 3; k++)
			chance[i * 3 + k] = weight[i][k] / sum;
		u = frac((i + 1) * 0.7548776662466927);
		cls[i] = u < chance[i * 3] ? 0 :
		    u < chance[i * 3] + chance[i * 3 + 1] ? 1 : 2;
		chance2[i * 2 + 1] = weight[i][0] /
		    (weight[i][0] + weight[i][1]);
		chance2[i * 2] = 1 - chance2[i * 2 + 1];
		cls2[i] = u < chance2[i * 2 + 1];
	}
	return 0;
}

#endif
