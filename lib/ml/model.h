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
	MODEL_FORMAT = 2,	/* 1: no effects of features */
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
	double width;		/* NUMBER: half of the interval; SURVIVAL: the
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

/*
 * The interval around an answer: NUMBER and SURVIVAL (in hours); false when
 * the model has none.
 */
bool model_interval(const struct model *m, double answer, double *low,
    double *high);

#endif
