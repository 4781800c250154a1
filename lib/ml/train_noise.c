/* SPDX-License-Identifier: MIT */
#include "ml/train_noise.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/frame.h"
#include "ml/score.h"
#include "ml/train_internal.h"
#include "ml/train_width.h"

/* Fewer errors tell no shape. */
enum { LEAST = 100 };

/* Noise is smoother than what it is the noise of. */
static struct learn
settings_of(const struct train *t)
{
	struct learn l = t->learn;

	learn_budget(&l, 1.0 / 3);
	return l;
}

/* Learns the errors of the rows [a, b), which folds have answered. */
static int
fit(const struct train *t, size_t a, size_t b, const struct prep *prep,
    struct trees *trees, struct err *err)
{
	double *miss = mem_new(b - a + 1, sizeof(*miss));
	float *x = mem_new((b - a) * (size_t)prep->k + 1, sizeof(*x));
	struct ml_matrix m = { .n = b - a, .k = prep->k, .x = x };
	struct learn_target target = { .y = miss };
	struct learn l = settings_of(t);
	size_t i;
	int rc;

	for (i = a; i < b; i++)
		miss[i - a] = fabs(t->raw[i] - t->trial.y[i]);
	prep_rows(prep, t->frame, a, b, NULL, x);
	rc = learn_fit(&l, &m, &target, t->trial.threads, t->trial.seed,
	    trees, err);
	free(miss);
	free(x);
	return rc;
}

static int
run_fold(struct train *t, const struct split_fold *f, struct err *err)
{
	size_t first = t->trial.fold[0].test_begin, i;
	struct model m = { .learn = t->learn };
	size_t n = f->test_end - f->test_begin;
	float *x;
	int rc;

	if (f->train_end < first + LEAST)
		return 0;
	trial_prep(&t->trial, f->train_end, &m.prep);
	rc = fit(t, first, f->train_end, &m.prep, &m.noise, err);
	m.noise_least = model_noise_least(t->raw + first,
	    t->trial.y + first, f->train_end - first);
	x = mem_new(n * (size_t)m.prep.k + 1, sizeof(*x));
	prep_rows(&m.prep, t->frame, f->test_begin, f->test_end, NULL, x);
	for (i = 0; rc == 0 && i < n; i++)
		t->noise[f->test_begin + i] = model_noise(&m,
		    x + i * (size_t)m.prep.k);
	free(x);
	model_release(&m);
	return rc;
}

/* Of the folds from the third on, the ends of the intervals. */
static double
loss(const struct train *t)
{
	double tail = (1 - t->p.coverage) / 2, sum = 0, half;
	const struct split_fold *f;
	struct train_width w;
	size_t i, n = 0;
	int k;

	for (k = 2; k < t->trial.nfold; k++) {
		f = &t->trial.fold[k];
		w = train_width(t, t->trial.fold[0].test_begin, f->train_end,
		    trial_cut(&t->trial, f));
		for (i = f->test_begin; i < f->test_end; i++, n++) {
			half = w.width * (t->noise != NULL ? t->noise[i] : 1);
			sum += score_pinball(&(double){ t->raw[i] - half },
			    &t->trial.y[i], 1, tail) +
			    score_pinball(&(double){ t->raw[i] + half },
			    &t->trial.y[i], 1, 1 - tail);
		}
	}
	return n > 0 ? sum / (double)n : NAN;
}

int
train_noise(struct train *t, struct err *err)
{
	double same, *noise;
	size_t i;
	int k;

	/* Errors of a machine say of its noise what is not to be known. */
	if (t->trial.group_of != NULL)
		return 0;
	if (t->learn.task != ML_NUMBER || t->trial.nfold < 3 ||
	    !(t->p.coverage > 0))
		return 0;
	same = loss(t);
	t->noise = mem_new(t->frame->n + 1, sizeof(*t->noise));
	for (i = 0; i < t->frame->n; i++)
		t->noise[i] = NAN;
	for (k = 1; k < t->trial.nfold; k++)
		if (run_fold(t, &t->trial.fold[k], err) < 0)
			return -1;
	if (loss(t) < same)
		return 0;
	noise = t->noise;
	t->noise = NULL;
	free(noise);
	return 0;
}

int
train_noise_fit(struct train *t, struct err *err)
{
	size_t first = t->trial.fold[0].test_begin, n = t->frame->n;
	struct model *m = &t->model;

	if (t->noise == NULL)
		return 0;
	m->noise_least = model_noise_least(t->raw + first,
	    t->trial.y + first, n - first);
	return fit(t, first, n, &m->prep, &m->noise, err);
}
