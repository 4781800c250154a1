/* SPDX-License-Identifier: MIT */
/*
 * boost: gradient boosting by libxgboost, taken over into trees of our own.
 *
 * The library trains; what it grew is read from its own serialisation into
 * struct trees, whose raw outputs are the library's margins to the bit.  So
 * asking a model needs no libxgboost: it starts at once, and a model file is
 * checked by trees_read() alone.
 */
#ifndef ML_BOOST_H
#define ML_BOOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ml/matrix.h"
#include "ml/trees.h"

struct err;

enum boost_objective {
	BOOST_SQUARED,		/* reg:squarederror; margin is the value */
	BOOST_LOGISTIC,		/* binary:logistic; margin is the log odds */
	BOOST_SOFTPROB,		/* multi:softprob; a margin a class */
	BOOST_AFT,		/* survival:aft; margin is log of time */
	/*
	 * The absolute error: medians; margin is the value.  Squares, weighted
	 * by one over the error of the round before (Schlossmacher 1973), for
	 * reg:absoluteerror of 1.7 heeds no learning rate.
	 */
	BOOST_ABSOLUTE
};

/* The distribution of the error of log time in survival:aft. */
enum boost_aft { AFT_NORMAL, AFT_LOGISTIC, AFT_EXTREME };

struct boost_params {
	enum boost_objective objective;
	int classes;		/* of SOFTPROB */
	int rounds;		/* 100 when 0 */
	int depth;		/* 6 when 0 */
	double eta;		/* 0.3 when 0 */
	double lambda;		/* below 0: 1 */
	double gamma;
	double min_child_weight;	/* below 0: 1 */
	double subsample, colsample;	/* 1 when 0 */
	double start;		/* where boosting starts from, in the label's
				   terms: a chance, a time; 0: 0.5 */
	enum boost_aft aft;
	double aft_scale;	/* 1 when 0 */
	bool absolute;		/* for learn.h: SQUARED becomes ABSOLUTE */
	int early;		/* stop after so many rounds without gain on
				   the validation rows; 0: never */
	int threads;
	uint64_t seed;
};

/*
 * y: the label.  Of AFT low and high, in whatever unit of time, are its
 * bounds: equal when it was seen, high INFINITY when censored; y is unused.
 */
struct boost_target {
	const float *y;
	const float *low, *high;
	const float *weight;	/* NULL: all 1 */
};

/*
 * Trains on x; valid (may be NULL, with its target) decides about stopping
 * early.  *rounds, when not NULL, gets how many were kept.  An unknown
 * parameter, a library that fails: ERR_INTERNAL with its own words; labels
 * that cannot be: ERR_DATA.  The same trees whatever the number of threads.
 *
 * The library keeps its threads: a process that trained on more than one must
 * not fork() and go on in the child (OpenMP hangs there), only exec.
 */
int boost_train(struct trees *out, const struct ml_matrix *x,
    const struct boost_target *t, const struct ml_matrix *valid,
    const struct boost_target *valid_t, const struct boost_params *p,
    int *rounds, struct err *err) __attribute__((warn_unused_result));

/* Version of libxgboost, as "1.7.4"; static. */
const char *boost_version(void);

/* Margins of one row to chances of each class (LOGISTIC: of 0 and of 1). */
void boost_chances(enum boost_objective o, const double *margin, int classes,
    double *p);

/* P(T < t) of AFT, given the margin (log of time) and the scale. */
double boost_aft_cdf(enum boost_aft d, double scale, double margin, double t);
/* The time t with P(T < t) = p. */
double boost_aft_quantile(enum boost_aft d, double scale, double margin,
    double p);

#endif
