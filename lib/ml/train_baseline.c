/* SPDX-License-Identifier: MIT */
/* train_baseline: which of the baselines is the hardest to beat. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ml/baseline.h"
#include "ml/frame.h"
#include "ml/train_internal.h"
#include "stats/survive.h"

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

/* ---- lives: what was known of them when a fold began ---- */

enum { LIVES = 10 };

double
train_life(const struct trial *t, size_t n, int64_t cut_us, int machine)
{
	struct stats_survival *s = mem_new(n + 1, sizeof(*s));
	double *y = mem_new(n + 1, sizeof(*y)), m, longest = NAN;
	bool *ended = mem_new(n + 1, sizeof(*ended)), censored;
	size_t i, k = 0, ends = 0;

	for (i = 0; i < n; i++) {
		if (machine >= 0 && t->f->machine[i] != machine)
			continue;
		y[k] = trial_hours(t, i, cut_us, &censored);
		longest = fmax(longest, y[k]);
		ends += !censored;
		ended[k++] = !censored;
	}
	m = stats_survival_quantile(s, stats_kaplan_meier(y, ended, k, s),
	    0.5);
	free(s);
	free(y);
	free(ended);
	if (machine >= 0 && ends < LIVES)
		return NAN;
	return isnan(m) ? longest : m;
}

static void
say_lives(const struct trial *t, bool by_machine, double *out)
{
	size_t nm = t->f->machines.len, i;
	double *life = mem_new(nm + 1, sizeof(*life)), all;
	const struct split_fold *f;
	size_t m;
	int k;

	for (k = 0; k < t->nfold; k++) {
		f = &t->fold[k];
		all = train_life(t, f->train_end, trial_cut(t, f), -1);
		for (m = 0; m < nm; m++) {
			life[m] = by_machine ? train_life(t, f->train_end,
			    trial_cut(t, f), (int)m) : all;
			life[m] = log(isnan(life[m]) ? all : life[m]);
		}
		for (i = f->test_begin; i < f->test_end; i++)
			out[i] = life[t->f->machine[i]];
	}
	free(life);
}

static void
life(const struct trial *t, const struct baseline_rows *r, double *out)
{
	(void)r;
	say_lives(t, false, out);
}

static void
life_machine(const struct trial *t, const struct baseline_rows *r,
    double *out)
{
	(void)r;
	say_lives(t, t->group_of == NULL, out);
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

/*
 * What MASE divides by: the mean absolute error, in the rows that a fold
 * trains on, of saying what the machine's last known row came to.
 */
static void
keep_naive(struct train *t, const struct baseline_rows *rows)
{
	double *out = mem_new(rows->n + 1, sizeof(*out)), sum;
	size_t i, n;
	int k;

	baseline_last(rows, t->trial.y, out);
	for (k = 0; k < t->trial.nfold; k++) {
		for (i = n = 0, sum = 0; i < t->trial.fold[k].train_end; i++)
			if (!isnan(out[i])) {
				sum += fabs(out[i] - t->trial.y[i]);
				n++;
			}
		t->naive[k] = n > 0 ? sum / (double)n : NAN;
	}
	free(out);
}

void
train_baseline(struct train *t)
{
	const struct trial *tr = &t->trial;
	const struct frame *f = t->frame;
	struct baseline_rows rows = { .n = f->n, .time_us = f->time_us,
		.machine = f->machine, .machines = (int)f->machines.len,
		.gap_us = tr->gap_us };
	size_t bytes = f->n * (size_t)learn_outputs(&t->learn) *
	    sizeof(double), i;
	double *out = mem_new(1, bytes + 1), best = INFINITY, mean;
	double *loss = mem_new(f->n + 1, sizeof(*loss));

	if (tr->task == ML_NUMBER)
		keep_naive(t, &rows);
	/* Of a machine that nobody knew nothing can be said by its past. */
	if (tr->group_of != NULL) {
		rows.machine = NULL;
		rows.machines = 1;
	}
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
