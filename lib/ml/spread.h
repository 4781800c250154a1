/* SPDX-License-Identifier: MIT */
/*
 * spread: a feature's rows of now held against those of training, bin by bin.
 *
 * A number has the bins of training, a text a bin for each level of 2 % of
 * training or more and one for all others, known or not; what is missing is
 * the last bin.
 */
#ifndef ML_SPREAD_H
#define ML_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

#include "ml/prep.h"

struct spread {
	const struct prep_column *c;	/* kept */
	int n;
	int *of;		/* of a text: the bin of each level */
	double *before, *now;	/* rows; now is the caller's to fill */
	double *pooled[2];	/* scratch */
};

void spread_init(struct spread *b, const struct prep_column *c);
void spread_release(struct spread *b);

/* The bin of a value as row_read() gives it. */
int spread_find(const struct spread *b, float raw);
void spread_count(struct spread *b, float raw);	/* one row of now */
void spread_clear(struct spread *b);	/* no row of now is left */
int spread_used(const struct spread *b);	/* bins with rows of training */

enum spread_check { SPREAD_PSI, SPREAD_KS, SPREAD_CHECKS };

/* How far it is, and what it passes by chance. */
struct spread_verdict {
	double value, limit;	/* NAN: not enough */
	double worth;		/* independent rows of now; NAN: the training
				   does not tell */
	bool beyond;
};

enum { SPREAD_WORTH = 50, SPREAD_STRETCHES = 10 };

/*
 * In a window without a change, one of the two checks is beyond its limit no
 * oftener than once in 1,000 (bench/drift.sh).
 *
 * Rows are divided by the design effect that the feature had in training, if
 * that is above 1.  With fewer than SPREAD_WORTH independent rows now, or an
 * effect taken from fewer than SPREAD_STRETCHES stretches of time, nothing is
 * said.  PSI: neighbouring bins are taken together until chance would put 10
 * independent rows into each: of fewer the logarithm makes too much.  KS: of
 * numbers alone, at the edges.
 */
struct spread_verdict spread_hold(struct spread *b, enum spread_check check);

/* Fills effect of each column by the rows [0, n) that p was fitted on. */
void spread_effects(struct prep *p, const struct frame *f, size_t n);

#endif
