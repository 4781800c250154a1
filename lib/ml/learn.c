/* SPDX-License-Identifier: MIT */
/* learn: what each learner is, and its answers; no library is needed. */
#include "ml/learn.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

const char *const ml_task_names[] = { "classes", "number", "survival",
	"anomaly", NULL };
const char *const ml_learner_names[] = { "forest", "boost", "isolation",
	NULL };

/* Of a leaf, in rows of one life; see learn_for_rows(). */
enum { LEAF_WEIGHT = 10 };

static bool
can(enum ml_task task, enum ml_learner learner)
{
	switch (learner) {
	case ML_FOREST:
		return task == ML_CLASSES || task == ML_NUMBER;
	case ML_BOOST:
		return task != ML_ANOMALY;
	case ML_ISOLATION:
		return task == ML_ANOMALY;
	}
	return false;
}

static enum boost_objective
objective(enum ml_task task, int classes)
{
	if (task == ML_SURVIVAL)
		return BOOST_AFT;
	if (task == ML_NUMBER)
		return BOOST_SQUARED;
	return classes == 2 ? BOOST_LOGISTIC : BOOST_SOFTPROB;
}

int
learn_init(struct learn *l, enum ml_task task, enum ml_learner learner,
    int classes, struct err *err)
{
	if (!can(task, learner))
		return err_set(err, ERR_USAGE, "%s cannot learn %s",
		    ml_learner_names[learner], ml_task_names[task]);
	*l = (struct learn){ .task = task, .learner = learner,
		.classes = task == ML_CLASSES ? classes : 0 };
	/*
	 * Shop data are thousands of noisy rows: leaves of some rows give
	 * better chances than pure ones, and are quicker to explain.
	 */
	l->forest = (struct forest_params){ .trees = 200, .depth = 16,
		.min_leaf = 5, .bins = 255, .sample = 1 };
	l->boost = (struct boost_params){ .rounds = 200, .depth = 4,
		.eta = 0.05, .lambda = 1, .min_child_weight = 5,
		.subsample = 0.8, .colsample = 0.8, .aft_scale = 1,
		.objective = objective(task, classes), .classes = classes,
		.aft = AFT_LOGISTIC };
	/* Seconds lost have a long tail, which squares would run after. */
	l->boost.absolute = task == ML_NUMBER;
	/*
	 * Rows of one life are alike, and many rows hold few lives: see
	 * learn_for_rows().  A scale of 1 would take the days before a
	 * service for as good as weeks.
	 */
	if (task == ML_SURVIVAL) {
		l->boost.depth = 3;
		l->boost.eta = 0.03;
		l->boost.rounds = 100;
		l->boost.min_child_weight = -1;
		l->boost.aft_scale = 0.5;
	}
	l->isolation = (struct isolation_params){ .trees = 100,
		.sample = 256 };
	return 0;
}

void
learn_for_rows(struct learn *l, size_t n, size_t lives)
{
	const double rows = (double)n, life = rows / fmax(1, (double)lives);

	/*
	 * A leaf is to hold several lives, or it learns whose they are.  (A
	 * row whose answer is right weighs 2 at a scale of 0.5, others less.)
	 */
	if (l->boost.min_child_weight < 0)
		l->boost.min_child_weight = fmax(1, floor(fmax(rows / 20,
		    fmin(rows / 10, LEAF_WEIGHT * life))));
	if ((size_t)l->isolation.sample > n)
		l->isolation.sample = (int)n;
}

int
learn_outputs(const struct learn *l)
{
	return l->task == ML_CLASSES ? l->classes : 1;
}

/* Where half of the errors of log of hours lie below, of that scale. */
static double
median_of_error(const struct learn *l, double scale)
{
	return log(boost_aft_quantile(l->boost.aft, scale, 0, 0.5));
}

void
learn_predict(const struct learn *l, const struct trees *t,
    const struct ml_matrix *x, double *out, int threads)
{
	int raw = t->outputs, k = learn_outputs(l);
	double *margin;
	size_t i;

	if (l->learner == ML_BOOST && l->task == ML_CLASSES) {
		margin = mem_new(x->n * (size_t)raw + 1, sizeof(*margin));
		trees_predict(t, x->x, x->n, margin, threads);
		for (i = 0; i < x->n; i++)
			boost_chances(l->boost.objective,
			    margin + i * (size_t)raw, l->classes,
			    out + i * (size_t)k);
		free(margin);
		return;
	}
	trees_predict(t, x->x, x->n, out, threads);
	for (i = 0; l->learner == ML_ISOLATION && i < x->n; i++)
		out[i] = isolation_score(out[i], l->isolation.sample);
	for (i = 0; l->task == ML_SURVIVAL && i < x->n; i++)
		out[i] += median_of_error(l, l->boost.aft_scale);
}

double
learn_hours_cdf(const struct learn *l, double scale, double answer,
    double hours)
{
	return boost_aft_cdf(l->boost.aft, scale, answer -
	    median_of_error(l, scale), hours);
}

double
learn_hours_quantile(const struct learn *l, double scale, double answer,
    double p)
{
	return boost_aft_quantile(l->boost.aft, scale, answer -
	    median_of_error(l, scale), p);
}

int
learn_raw_output(const struct learn *l, int cls, double *sign)
{
	*sign = 1;
	if (l->learner == ML_ISOLATION)
		*sign = -1;	/* a short path is odd */
	if (l->task != ML_CLASSES)
		return 0;
	if (l->learner == ML_BOOST && l->classes == 2) {
		*sign = cls == 1 ? 1 : -1;
		return 0;
	}
	return cls;
}
