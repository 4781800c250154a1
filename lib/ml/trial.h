/* SPDX-License-Identifier: MIT */
/*
 * trial: what a learner says of rows it has not seen, fold by fold, and how
 * much that is worth.
 */
#ifndef ML_TRIAL_H
#define ML_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ml/calibrate.h"
#include "ml/importance.h"
#include "ml/learn.h"
#include "ml/prep.h"
#include "ml/split.h"

struct err;
struct frame;
struct rng;

enum { TRIAL_FOLDS = 50 };

/* Rows, their outcome and the folds; all but the frame is owned. */
struct trial {
	const struct frame *f;	/* finished */
	enum ml_task task;
	int classes;
	int *cls;		/* CLASSES */
	double *y;		/* NUMBER; SURVIVAL: hours, above 0 */
	double *seen;		/* what encodings look at: the class, the
				   number, or log of hours */
	const unsigned char *censored;	/* SURVIVAL; of the frame */
	int64_t gap_us;
	struct split_fold fold[TRIAL_FOLDS];
	int nfold;
	int *group_of;		/* of each machine; NULL: machines are known */
	int groups;
	int threads;
	uint64_t seed;
	bool absolute;		/* NUMBER: the loss is the absolute error */
};

/*
 * Takes the outcome over from the frame and cuts the folds.  ERR_DATA when
 * the task cannot be of such a target, or hours are not above 0.
 */
int trial_init(struct trial *t, const struct frame *f, enum ml_task task,
    int folds, int64_t gap_us, struct err *err)
    __attribute__((warn_unused_result));
void trial_release(struct trial *t);

/*
 * From now on each fold answers a machine by a fit of the others alone: of as
 * many groups as told, or as there are machines, one after another is left out
 * of what is learnt.  ERR_NO when there is one machine.
 */
int trial_hold_out(struct trial *t, int groups, uint64_t seed,
    struct err *err) __attribute__((warn_unused_result));

/*
 * SURVIVAL: how many lives the rows are of: rows of a machine that wait for
 * the same moment are of one, as are those in turn that none ended.  Else the
 * rows themselves.
 */
size_t trial_lives(const struct trial *t);

/*
 * SURVIVAL: what was known at cut of the hours of a row: all, or that they
 * went on; at least a second.
 */
double trial_hours(const struct trial *t, size_t row, int64_t cut_us,
    bool *censored);

/*
 * Fits prep and trees on the rows [0, n), of which hours are known as of cut;
 * both are the caller's to release.
 */
int trial_fit(const struct trial *t, const struct learn *l, size_t n,
    int64_t cut_us, struct prep *prep, struct trees *trees, struct err *err)
    __attribute__((warn_unused_result));

/* Fits prep alone, as trial_fit() does; not for SURVIVAL. */
void trial_prep(const struct trial *t, size_t n, struct prep *prep);

/* The moment at which a fold's testing begins: what it knows is as of then. */
int64_t trial_cut(const struct trial *t, const struct split_fold *f);

/*
 * The answers to each row that some fold tests, by the fit of that fold; NAN
 * for the others.  out: n * learn_outputs().  rests: gets what the answers
 * rest on; NULL: nobody asks.
 */
int trial_run(const struct trial *t, const struct learn *l, double *out,
    struct importance *rests, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The loss of each row's answer, NAN where there is none: CLASSES the log
 * loss, NUMBER the squared or absolute error, SURVIVAL the absolute error of
 * log of hours, of a censored row only what the answer is below it.
 */
void trial_loss(const struct trial *t, const double *out, double *loss);

/* The mean of those that are no NAN; NAN when all are. */
double trial_mean(const double *loss, size_t n);

/*
 * Calibrates the answers of each fold by those of the folds before it, so
 * that they are scored as they would have been given; the first fold stays.
 */
void trial_calibrate(const struct trial *t, enum calibrate_how how,
    double *out);

/* The gain of one answer over another, mean of the losses' differences. */
struct trial_gain {
	double value, low, high;	/* 95 %; NAN: nobody can tell */
};
/*
 * By bootstrap over weeks of machines: rows that look ahead over each other's
 * time are alike.
 */
struct trial_gain trial_gain(const struct trial *t, const double *loss,
    const double *baseline_loss, struct rng *rng);

/*
 * Settings by successive halving (Jamieson, Talwalkar 2016): n random ones
 * and the usual ones begin with a ninth of the trees or rounds; of each stage
 * the best third stays.  *l gets the best.
 */
int trial_search(const struct trial *t, struct learn *l, int n,
    struct rng *rng, struct err *err) __attribute__((warn_unused_result));

#endif
