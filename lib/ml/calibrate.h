/* SPDX-License-Identifier: MIT */
/*
 * calibrate: chances that mean what they say, intervals that cover.
 *
 * Fitted on rows that the learner was not trained on (out-of-fold).
 */
#ifndef ML_CALIBRATE_H
#define ML_CALIBRATE_H

#include <stddef.h>

struct buf;
struct err;

enum calibrate_how {
	CALIBRATE_NONE,
	CALIBRATE_TEMPERATURE,	/* p^(1/T), normalised (Guo et al. 2017) */
	CALIBRATE_ISOTONIC	/* a step function a class by PAV, normalised
				   (Zadrozny, Elkan 2002); levels stay 1 /
				   (n + 2) off 0 and 1: what never was may be */
};

/* All zero is "none".  Owned. */
struct calibrate {
	enum calibrate_how how;
	int classes;
	double temperature;	/* 0.01..100 */
	int *nstep;		/* a class: steps */
	double **at, **level;	/* a class: where a step begins, ascending,
				   and its height; below at[0] it is the same */
};

/*
 * Fills c.  cls as in score.h.  Too few rows (a class under 10): how becomes
 * NONE.  T, in [0.01, 100], minimises the log loss of the rows, each of its
 * own class n + 1 times and of each other once: nothing is sure that was only
 * always so.
 */
void calibrate_fit(struct calibrate *c, enum calibrate_how how,
    const double *p, const int *cls, size_t n, int classes);
/* In place, of n rows. */
void calibrate_apply(const struct calibrate *c, double *p, size_t n);
void calibrate_release(struct calibrate *c);
void calibrate_write(const struct calibrate *c, struct buf *b);
/* As trees_read(): trusts nothing; ERR_DATA. */
int calibrate_read(struct calibrate *c, const void *p, size_t n, size_t *used,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Split conformal: the ceil((n+1) * coverage)-th smallest of n scores, the
 * half-width that covers so often when rows are exchangeable (Vovk et al.
 * 2005; Lei et al. 2018).  INFINITY when n is too small for the coverage.
 * Sorts score.
 */
double conformal_width(double *score, size_t n, double coverage);

#endif
