/* SPDX-License-Identifier: MIT */
/* train_internal: what the steps of a training share. */
#ifndef ML_TRAIN_INTERNAL_H
#define ML_TRAIN_INTERNAL_H

#include "base/rng.h"
#include "ml/model.h"
#include "ml/train.h"
#include "ml/trial.h"

struct frame;

enum { TRAIN_BASELINES = 8, TRAIN_FIGURES = 16 };

/* One figure of the whole cross-validation, for the manifest. */
struct train_figure {
	const char *name;
	double value, low, high, baseline;
};

struct train {
	struct train_params p;
	struct frame *frame;
	int64_t unlike;		/* records of other kinds, passed by */
	struct trial trial;
	struct learn learn;
	enum calibrate_how how;
	double *raw;		/* answers of the folds, as they came */
	double *out;		/* and calibrated by earlier folds */
	double *loss;
	double *noise;		/* NUMBER: how far off each answer is likely
				   to be; NULL: all the same */
	/* The best baseline's answers and losses. */
	const char *baseline_name;
	double *baseline_out, *baseline_loss;
	struct trial_gain gain;
	double naive[TRIAL_FOLDS];	/* NUMBER: what MASE is held against,
				   of each fold */
	struct importance rests;	/* what the answers rest on */
	struct train_figure figure[TRAIN_FIGURES];
	int nfigure;
	struct model model;
	int version;		/* in the registry; 0: none */
	const struct train_recipe *recipe;	/* to be met; or NULL */
	struct rng rng;
};

/* The folds' answers, the best baseline's, and the gain; folds may be 0. */
int train_try(struct train *t, struct err *err)
    __attribute__((warn_unused_result));
/*
 * The median life of the rows [0, n), of what was known at cut; of a machine
 * alone, or -1.  The longest when half have not ended; NAN of no row.
 */
double train_life(const struct trial *t, size_t n, int64_t cut_us,
    int machine);
/* Fills the baseline's name, answers and losses; of the best. */
void train_baseline(struct train *t);
/* Metric records of the folds and of all; fills figure. */
int train_say(struct train *t, struct rec_writer *out, struct err *err)
    __attribute__((warn_unused_result));
/* Fits on all rows; fills model. */
int train_fit(struct train *t, struct err *err)
    __attribute__((warn_unused_result));
/* Writes model and manifest, and registers them; fills version. */
int train_keep(struct train *t, struct err *err)
    __attribute__((warn_unused_result));

/* Whether the model is the recipe's to the byte; ERR_NO when it is not. */
int train_compare(struct train *t, struct rec_writer *out, struct err *err)
    __attribute__((warn_unused_result));

#endif
