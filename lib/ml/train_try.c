/* SPDX-License-Identifier: MIT */
/* train_try: what the folds say, and the fit on everything. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/spread.h"
#include "ml/frame.h"
#include "ml/train_internal.h"
#include "ml/train_noise.h"
#include "ml/train_width.h"
#include "stats/quantile.h"

/* ---- what is said of a row that is not looked at ---- */

static void
say_shares(const struct trial *t, size_t n, double *out)
{
	size_t i;

	for (i = 0; i < (size_t)t->classes; i++)
		out[i] = 1.0 / (double)(n + (size_t)t->classes);
	for (i = 0; i < n; i++)
		out[t->cls[i]] += 1.0 / (double)(n + (size_t)t->classes);
}

static double
say_median(const struct trial *t, size_t n)
{
	double *y = mem_new(n + 1, sizeof(*y)), m;

	memcpy(y, t->y, n * sizeof(*y));
	m = stats_median(y, n);
	free(y);
	return m;
}

/* Of the rows [0, n): shares, the median, or hours. */
static void
say_whole(const struct trial *t, size_t n, double *out)
{
	if (t->task == ML_CLASSES)
		say_shares(t, n, out);
	else if (t->task == ML_NUMBER)
		*out = say_median(t, n);
	else
		*out = train_life(t, n, INT64_MAX, -1);
}

static double *
answers(const struct train *t)
{
	size_t i, n = t->frame->n * (size_t)learn_outputs(&t->learn);
	double *out = mem_new(n + 1, sizeof(*out));

	for (i = 0; i < n; i++)
		out[i] = NAN;
	return out;
}

/* Each fold's hours by what those before it were too low by. */
static void
move_hours(struct train *t)
{
	const struct split_fold *f;
	double offset;
	size_t i;
	int k;

	for (k = 1; k < t->trial.nfold; k++) {
		f = &t->trial.fold[k];
		offset = train_width(t, 0, f->train_end,
		    trial_cut(&t->trial, f)).offset;
		for (i = f->test_begin; i < f->test_end; i++)
			t->out[i] += offset;
	}
}

/* Whether some fold's past had two classes, and so an answer. */
static bool
answered(const struct train *t)
{
	const size_t k = (size_t)learn_outputs(&t->learn);
	size_t i;

	for (i = 0; i < t->frame->n; i++)
		if (!isnan(t->raw[i * k]))
			return true;
	return false;
}

int
train_try(struct train *t, struct err *err)
{
	size_t n = t->frame->n;

	if (t->trial.nfold == 0)
		return 0;
	t->raw = answers(t);
	t->out = answers(t);
	t->baseline_out = answers(t);
	t->loss = mem_new(n + 1, sizeof(*t->loss));
	t->baseline_loss = mem_new(n + 1, sizeof(*t->baseline_loss));
	if (trial_run(&t->trial, &t->learn, t->raw, &t->rests, err) < 0)
		return -1;
	if (t->recipe == NULL && !answered(t))
		return err_set(err, ERR_NO, "not enough data: %s is the same "
		    "in all that a fold knows of the past; --cv 0 trains "
		    "without folds", t->p.target);
	memcpy(t->out, t->raw, n * (size_t)learn_outputs(&t->learn) *
	    sizeof(*t->out));
	if (train_noise(t, err) < 0)
		return -1;
	trial_calibrate(&t->trial, t->how, t->out);
	if (t->learn.task == ML_SURVIVAL)
		move_hours(t);
	trial_loss(&t->trial, t->out, t->loss);
	train_baseline(t);
	t->gain = trial_gain(&t->trial, t->loss, t->baseline_loss, &t->rng);
	return 0;
}

/* ---- the fit on everything ---- */

static void
calibrate_by_folds(struct train *t)
{
	size_t k = (size_t)t->learn.classes, n = t->frame->n, a = 0;

	if (t->raw == NULL || t->how == CALIBRATE_NONE)
		return;
	while (a < n && isnan(t->raw[a * k]))
		a++;
	if (a < n)
		calibrate_fit(&t->model.calibrate, t->how, t->raw + a * k,
		    t->trial.cls + a, n - a, t->learn.classes);
}

static char **
class_names(const struct frame *f)
{
	char **name = mem_new(f->classes.len + 1, sizeof(*name));
	size_t i;

	for (i = 0; i < f->classes.len; i++)
		name[i] = mem_strdup(f->classes.entry[i].text);
	return name;
}

/*
 * The score that so large a share of the newest fifth of the rows reaches, by
 * a forest of the rows before: what is odd must be odd to who has not seen it.
 */
static int
choose_threshold(struct train *t, struct err *err)
{
	const struct frame *f = t->frame;
	size_t held = f->n / 5 > 0 ? f->n / 5 : 1, a = f->n - held;
	struct trees trees = { .ntrees = 0 };
	struct prep prep = { .n = 0 };
	struct learn l = t->learn;
	struct ml_matrix m;
	double *score;
	float *x;

	if ((size_t)l.isolation.sample > a)
		l.isolation.sample = (int)a;
	if (trial_fit(&t->trial, &l, a, INT64_MAX, &prep, &trees, err) < 0)
		return -1;
	x = mem_new(held * (size_t)prep.k + 1, sizeof(*x));
	score = mem_new(held + 1, sizeof(*score));
	prep_rows(&prep, f, a, f->n, NULL, x);
	m = (struct ml_matrix){ .n = held, .k = prep.k, .x = x };
	learn_predict(&l, &trees, &m, score, t->trial.threads);
	importance_add(&t->rests, &l, &prep, &trees, &m, score,
	    t->trial.threads);
	t->model.threshold = stats_quantile(score, held, 1 - t->p.alarm_rate);
	free(x);
	free(score);
	prep_release(&prep);
	trees_release(&trees);
	return 0;
}

int
train_fit(struct train *t, struct err *err)
{
	struct train_width w = { NAN, 0 };
	struct model *m = &t->model;

	if (t->learn.task == ML_ANOMALY && choose_threshold(t, err) < 0)
		return -1;
	if (trial_fit(&t->trial, &t->learn, t->frame->n, INT64_MAX, &m->prep,
	    &m->trees, err) < 0)
		return -1;
	spread_effects(&m->prep, t->frame, t->frame->n);
	m->learn = t->learn;
	m->outcome = mem_strdup(t->p.target != NULL ? t->p.target : "");
	m->spec = mem_strdup(t->frame->spec);
	m->class_name = class_names(t->frame);
	calibrate_by_folds(t);
	m->coverage = t->raw != NULL && t->learn.task != ML_CLASSES ?
	    t->p.coverage : 0;
	w = t->raw != NULL && t->learn.task != ML_CLASSES ?
	    train_width(t, 0, t->frame->n, INT64_MAX) : w;
	if (train_noise_fit(t, err) < 0)
		return -1;
	m->width = w.width;
	m->offset = w.offset;
	if (t->learn.task == ML_ANOMALY)
		return 0;
	m->nbaseline = learn_outputs(&t->learn);
	m->baseline = mem_new((size_t)m->nbaseline, sizeof(*m->baseline));
	say_whole(&t->trial, t->frame->n, m->baseline);
	return 0;
}
