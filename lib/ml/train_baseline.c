/* SPDX-License-Identifier: MIT */
/* train_baseline: which of the baselines is the hardest to beat. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ml/baseline.h"
#include "ml/frame.h"
#include "ml/train_internal.h"

/* Answers for all rows, in the form of learn_predict(). */
typedef void answer_fn(const struct trial *t, const struct baseline_rows *r,
    double *out);

static void
prior(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_prior(r, false, t->cls, t->classes, out);
}

static void
prior_machine(const struct trial *t, const struct baseline_rows *r,
    double *out)
{
	baseline_prior(r, true, t->cls, t->classes, out);
}

static void
last_class(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_last_class(r, t->cls, t->classes, out);
}

static void
mean_machine(const struct trial *t, const struct baseline_rows *r,
    double *out)
{
	baseline_mean(r, true, t->y, out);
}

static void
median(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_median(r, false, t->y, out);
}

static void
median_machine(const struct trial *t, const struct baseline_rows *r,
    double *out)
{
	baseline_median(r, true, t->y, out);
}

static void
last(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_last(r, t->y, out);
}

static void
week(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_week(r, t->y, out);
}

static void
smooth(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_smooth(r, 0, t->y, out);
}

static void
to_logs(const struct trial *t, double *out)
{
	size_t i;

	for (i = 0; i < t->f->n; i++)
		out[i] = log(out[i]);
}

static void
life(const struct trial *t, const struct baseline_rows *r, double *out)
{
	baseline_life(r, false, t->y, t->censored, out);
	to_logs(t, out);
}

static void
life_machine(const struct trial *t, const struct baseline_rows *r,
    double *out)
{
	baseline_life(r, true, t->y, t->censored, out);
	to_logs(t, out);
}

static const struct candidate {
	enum ml_task task;
	const char *name;
	answer_fn *fn;
} candidates[] = {
	{ ML_CLASSES, "shares of the classes", prior },
	{ ML_CLASSES, "shares of the machine", prior_machine },
	{ ML_CLASSES, "the last one of the machine", last_class },
	{ ML_NUMBER, "median", median },
	{ ML_NUMBER, "median of the machine", median_machine },
	{ ML_NUMBER, "mean of the machine", mean_machine },
	{ ML_NUMBER, "the last one of the machine", last },
	{ ML_NUMBER, "the same hour last week", week },
	{ ML_NUMBER, "exponential smoothing", smooth },
	{ ML_SURVIVAL, "median life", life },
	{ ML_SURVIVAL, "median life of the machine", life_machine },
};

/* Only rows that the learner answered are compared. */
static void
leave_out(const struct train *t, double *out, double *loss)
{
	size_t k = (size_t)learn_outputs(&t->learn), i, j;

	for (i = 0; i < t->frame->n; i++)
		if (isnan(t->raw[i * k])) {
			loss[i] = NAN;
			for (j = 0; j < k; j++)
				out[i * k + j] = NAN;
		}
}

void
train_baseline(struct train *t)
{
	const struct trial *tr = &t->trial;
	const struct frame *f = t->frame;
	const struct baseline_rows rows = { .n = f->n, .time_us = f->time_us,
		.machine = f->machine, .machines = (int)f->machines.len,
		.gap_us = tr->gap_us };
	size_t bytes = f->n * (size_t)learn_outputs(&t->learn) *
	    sizeof(double), i;
	double *out = mem_new(1, bytes + 1), best = INFINITY, mean;
	double *loss = mem_new(f->n + 1, sizeof(*loss));

	for (i = 0; i < sizeof(candidates) / sizeof(*candidates); i++) {
		if (candidates[i].task != tr->task)
			continue;
		candidates[i].fn(tr, &rows, out);
		trial_loss(tr, out, loss);
		leave_out(t, out, loss);
		mean = trial_mean(loss, f->n);
		if (t->baseline_name != NULL && !(mean < best))
			continue;
		best = mean;
		t->baseline_name = candidates[i].name;
		memcpy(t->baseline_out, out, bytes);
		memcpy(t->baseline_loss, loss, f->n * sizeof(*loss));
	}
	free(out);
	free(loss);
}
