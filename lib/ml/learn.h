/* SPDX-License-Identifier: MIT */
/*
 * learn: one face for the learners: what they are set to, fit and predict.
 */
#ifndef ML_LEARN_H
#define ML_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ml/boost.h"
#include "ml/forest.h"
#include "ml/isolation.h"
#include "ml/matrix.h"
#include "ml/trees.h"

struct buf;
struct err;
struct rng;

enum ml_task {
	ML_CLASSES,		/* which: chances */
	ML_NUMBER,		/* how much */
	ML_SURVIVAL,		/* how long, some still going on: hours */
	ML_ANOMALY		/* how odd: a score 0..1 */
};
extern const char *const ml_task_names[];	/* NULL-terminated */

enum ml_learner { ML_FOREST, ML_BOOST, ML_ISOLATION };
extern const char *const ml_learner_names[];	/* NULL-terminated */

struct learn {
	enum ml_task task;
	enum ml_learner learner;
	int classes;		/* of CLASSES; else 0 */
	struct forest_params forest;
	struct boost_params boost;
	struct isolation_params isolation;
};

/* What is learnt, by row of the matrix. */
struct learn_target {
	const int *cls;		/* CLASSES */
	const double *y;	/* NUMBER; SURVIVAL: hours, above 0 */
	const unsigned char *censored;	/* SURVIVAL */
};

/*
 * The learner's usual settings.  -1 with *err (ERR_USAGE) when it cannot do
 * the task.
 */
int learn_init(struct learn *l, enum ml_task task, enum ml_learner learner,
    int classes, struct err *err) __attribute__((warn_unused_result));

/*
 * Settles what depends on how many rows there are to learn from, and of how
 * many lives they are (of SURVIVAL; else as many).
 */
void learn_for_rows(struct learn *l, size_t n, size_t lives);

/* "trees=200": one setting.  ERR_USAGE names those there are, and limits. */
int learn_set(struct learn *l, const char *setting, struct err *err)
    __attribute__((warn_unused_result));
/* All settings, as "trees=200,depth=16": learn_set() of each gives l again. */
void learn_settings(const struct learn *l, struct buf *b);
/* A random setting of what matters most, around the usual. */
void learn_draw(struct learn *l, struct rng *rng);
/* So many of its trees or rounds, at least 10. */
void learn_budget(struct learn *l, double share);

/* Seed and threads are those of l; see the learners for the errors. */
int learn_fit(const struct learn *l, const struct ml_matrix *x,
    const struct learn_target *t, int threads, uint64_t seed,
    struct trees *out, struct err *err) __attribute__((warn_unused_result));

/* Numbers that learn_predict() gives a row. */
int learn_outputs(const struct learn *l);
/*
 * CLASSES: chances.  NUMBER: the value.  SURVIVAL: log of the median hours.
 * ANOMALY: the score.
 */
void learn_predict(const struct learn *l, const struct trees *t,
    const struct ml_matrix *x, double *out, int threads);

/*
 * SURVIVAL: the distribution of hours around an answer, whose median it is,
 * as wide as scale: P(T < hours), and the hours with P(T < hours) = p.
 */
double learn_hours_cdf(const struct learn *l, double scale, double answer,
    double hours);
double learn_hours_quantile(const struct learn *l, double scale,
    double answer, double p);

/*
 * Of one row's explanation: which raw output of the trees a class is, and the
 * sign with which it speaks for it.
 */
int learn_raw_output(const struct learn *l, int cls, double *sign);

#endif
