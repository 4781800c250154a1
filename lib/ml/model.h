/* SPDX-License-Identifier: MIT */
/*
 * model: what model-predict needs to know, in one file of bytes.
 *
 * Features and how they become numbers, the trees, and what makes the raw
 * outputs honest: calibration, an interval, the threshold of an alarm.  See
 * millwright-model(5) for the layout.
 */
#ifndef ML_MODEL_H
#define ML_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ml/calibrate.h"
#include "ml/learn.h"
#include "ml/prep.h"
#include "ml/trees.h"

struct buf;
struct err;

enum {
	MODEL_FORMAT = 2,	/* 1: no effects of features, no noise */
	MODEL_MAX_BYTES = 1 << 30
};

/* All zero is a valid, empty model.  All arrays are owned. */
struct model {
	struct learn learn;	/* task, learner, classes, settings */
	char *outcome;		/* the target's key; "" of an anomaly */
	char *spec;		/* of the rows it was trained on; may be "" */
	char **class_name;	/* learn.classes */
	struct prep prep;
	struct trees trees;
	struct calibrate calibrate;	/* CLASSES */
	double coverage;	/* of low..high; 0: there are none */
	/*
	 * NUMBER: says how far off an answer is likely to be, and what is the
	 * least of it; without trees the same of all rows.
	 */
	struct trees noise;
	double noise_least;
	double width;		/* NUMBER: half of the interval, in units of
				   noise; SURVIVAL: the
				   scale of the error of log of hours */
	double offset;		/* SURVIVAL: added to log of hours */
	double threshold;	/* ANOMALY: scores from here on are one */
	/*
	 * What is said of a row that is not looked at: the classes' shares,
	 * the median, or the median life in hours.
	 */
	int nbaseline;
	double *baseline;
};

void model_release(struct model *m);

void model_write(const struct model *m, struct buf *b);

/*
 * Reads model_write()'s bytes.  Trusts nothing: ERR_DATA for what is no model,
 * torn, of a newer format, or whose parts disagree; nothing is kept then.
 */
int model_read(struct model *m, const void *p, size_t n, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Answers for n rows of the matrix that m->prep makes, learn_outputs() each:
 * calibrated chances, the value, log of hours, or the score.
 */
void model_answer(const struct model *m, const float *x, size_t n,
    double *out, int threads);

/* How far off the answer to a row is likely to be; 1 without such trees. */
double model_noise(const struct model *m, const float *x);
/* The least of it, of n answers and what came: a tenth of their mean error. */
double model_noise_least(const double *answer, const double *y, size_t n);

/*
 * The interval around an answer to a row of so much noise: NUMBER and SURVIVAL
 * (in hours); false when the model has none.
 */
bool model_interval(const struct model *m, double answer, double noise,
    double *low, double *high);

#endif
