/* SPDX-License-Identifier: MIT */
/* trial: fits on the past, answers for what came after. */
#include "ml/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "ml/frame.h"
#include "ml/trial_group.h"

static int
take_hours(struct trial *t, struct err *err)
{
	size_t i;

	t->censored = t->f->censored;
	for (i = 0; i < t->f->n; i++) {
		if (!(t->f->y[i] > 0))
			return err_set(err, ERR_DATA, "a time that is not "
			    "above 0: %g", t->f->y[i]);
		t->y[i] = t->f->y[i];
		t->seen[i] = log(t->y[i]);
	}
	return 0;
}

static int
take_target(struct trial *t, struct err *err)
{
	size_t i, n = t->f->n;

	if (t->task == ML_ANOMALY)
		return 0;
	if ((t->task == ML_CLASSES) != (t->f->target == FRAME_CLASSES))
		return err_set(err, ERR_DATA, "the target is %s",
		    t->f->target == FRAME_CLASSES ? "a class" : "a number");
	t->cls = mem_new(n + 1, sizeof(*t->cls));
	t->y = mem_new(n + 1, sizeof(*t->y));
	t->seen = mem_new(n + 1, sizeof(*t->seen));
	if (t->task == ML_SURVIVAL)
		return take_hours(t, err);
	for (i = 0; i < n; i++) {
		t->seen[i] = t->y[i] = t->f->y[i];
		if (t->task == ML_CLASSES)
			t->cls[i] = (int)t->f->y[i];
	}
	return 0;
}

int
trial_init(struct trial *t, const struct frame *f, enum ml_task task,
    int folds, int64_t gap_us, struct err *err)
{
	*t = (struct trial){ .f = f, .task = task, .gap_us = gap_us,
		.threads = 1 };
	if (task == ML_CLASSES)
		t->classes = (int)f->classes.len;
	if (take_target(t, err) < 0) {
		trial_release(t);
		return -1;
	}
	if (folds > 0)
		t->nfold = split_time(f->time_us, f->n, folds, gap_us,
		    t->fold);
	return 0;
}

int
trial_hold_out(struct trial *t, int groups, uint64_t seed, struct err *err)
{
	int machines = (int)t->f->machines.len;

	if (machines < 2)
		return err_set(err, ERR_NO, "not enough data: one machine; to "
		    "leave one out two are needed");
	t->groups = groups < machines ? groups : machines;
	if (t->groups < 2)
		t->groups = 2;
	t->group_of = mem_new((size_t)machines, sizeof(*t->group_of));
	split_groups(machines, t->groups, seed, t->group_of);
	return 0;
}

void
trial_release(struct trial *t)
{
	free(t->group_of);
	free(t->cls);
	free(t->y);
	free(t->seen);
	memset(t, 0, sizeof(*t));
}

int64_t
trial_cut(const struct trial *t, const struct split_fold *f)
{
	return t->f->time_us[f->test_begin];
}

double
trial_hours(const struct trial *t, size_t row, int64_t cut_us, bool *censored)
{
	/* As doubles: the end of time less a row before 1970 is none. */
	double known = ((double)cut_us - (double)t->f->time_us[row]) /
	    (double)WHEN_HOUR;

	*censored = t->censored[row] != 0;
	if (t->y[row] <= known)
		return t->y[row];
	*censored = true;
	return fmax(known, 1.0 / 3600);
}

size_t
trial_lives(const struct trial *t)
{
	const int64_t censored = WHEN_LAST + WHEN_DAY;
	const struct frame *f = t->f;
	int64_t *ends, end, off;
	size_t i, n = 0;

	if (t->task != ML_SURVIVAL)
		return f->n;
	ends = mem_new(f->machines.len + 1, sizeof(*ends));
	for (i = 0; i < f->machines.len; i++)
		ends[i] = WHEN_FIRST - WHEN_DAY;
	for (i = 0; i < f->n; i++) {
		end = t->censored[i] ? censored : f->time_us[i] +
		    (int64_t)(t->y[i] * (double)WHEN_HOUR);
		/* Hours are written to a few decimals. */
		off = end - ends[f->machine[i]];
		n += off > WHEN_MINUTE || off < -WHEN_MINUTE;
		ends[f->machine[i]] = end;
	}
	free(ends);
	return n;
}

/* What a fit up to n may know of the outcomes. */
struct known {
	double *y, *seen;
	unsigned char *censored;
};

static struct known
known_at(const struct trial *t, size_t n, int64_t cut_us)
{
	struct known k = { NULL, NULL, NULL };
	bool censored;
	size_t i;

	if (t->task != ML_SURVIVAL)
		return k;
	k.y = mem_new(n + 1, sizeof(*k.y));
	k.seen = mem_new(n + 1, sizeof(*k.seen));
	k.censored = mem_new(n + 1, sizeof(*k.censored));
	for (i = 0; i < n; i++) {
		k.y[i] = trial_hours(t, i, cut_us, &censored);
		k.seen[i] = log(k.y[i]);
		k.censored[i] = censored;
	}
	return k;
}

static struct prep_target
prep_of(const struct trial *t, const struct known *k)
{
	return (struct prep_target){ .gap_us = t->gap_us,
		.y = k->seen != NULL ? k->seen : t->seen,
		.classes = t->task == ML_ANOMALY ? -1 : t->classes };
}

static float *
matrix(const struct trial *t, const struct prep *p, size_t a, size_t b,
    const struct prep_target *training)
{
	float *x = mem_new((b - a) * (size_t)p->k + 1, sizeof(*x));

	prep_rows(p, t->f, a, b, training, x);
	return x;
}

void
trial_prep(const struct trial *t, size_t n, struct prep *prep)
{
	const struct known none = { NULL, NULL, NULL };
	struct prep_target target = prep_of(t, &none);

	prep_fit(prep, t->f, n, &target);
}

int
trial_fit(const struct trial *t, const struct learn *l, size_t n,
    int64_t cut_us, struct prep *prep, struct trees *trees, struct err *err)
{
	struct known k = known_at(t, n, cut_us);
	struct learn_target lt = { t->cls, k.y != NULL ? k.y : t->y,
		k.censored };
	struct prep_target target = prep_of(t, &k);
	struct ml_matrix m;
	float *x;
	int rc;

	prep_fit(prep, t->f, n, &target);
	x = matrix(t, prep, 0, n, &target);
	m = (struct ml_matrix){ .n = n, .k = prep->k, .x = x };
	rc = learn_fit(l, &m, &lt, t->threads, t->seed, trees, err);
	free(x);
	free(k.y);
	free(k.seen);
	free(k.censored);
	if (rc < 0)
		prep_release(prep);
	return rc;
}

/* A class that a fold's past has not seen cannot be learnt there. */
static bool
one_class(const struct trial *t, size_t n)
{
	size_t i;

	for (i = 1; t->task == ML_CLASSES && i < n; i++)
		if (t->cls[i] != t->cls[0])
			return false;
	return t->task == ML_CLASSES;
}

/*
 * Of n rows with `classes` chances each, out: a class that the rows [0, past)
 * of t do not hold has the share that Laplace's rule of succession gives
 * what never was, as the baselines do (baseline_prior()); the others share
 * the rest.  The learners say 0, and the logarithm of that is no measure.
 */
static void
leave_room(const struct trial *t, size_t past, double *out, size_t n)
{
	const size_t k = (size_t)t->classes;
	const double room = 1 / (double)(past + k);
	bool seen[ML_MAX_CLASSES] = { false };
	double sum;
	size_t i, c, unseen = k;

	if (t->task != ML_CLASSES)
		return;
	for (i = 0; i < past; i++) {
		unseen -= !seen[t->cls[i]];
		seen[t->cls[i]] = true;
	}
	for (i = 0; unseen > 0 && i < n; i++, out += k) {
		for (c = 0, sum = 0; c < k; c++)
			sum += seen[c] ? out[c] : 0;
		for (c = 0; c < k; c++)
			out[c] = seen[c] ? out[c] / sum *
			    (1 - (double)unseen * room) : room;
	}
}

/*
 * Learns from the rows [0, n) of t; answers those that f tests, of `whole`.
 * 1: there is nothing to be learnt.
 */
static int
answer_fold(const struct trial *t, size_t n, const struct learn *l,
    const struct trial *whole, const struct split_fold *f, double *out,
    struct importance *rests, struct err *err)
{
	struct trees trees = { .ntrees = 0 };
	struct prep prep = { .n = 0 };
	struct ml_matrix m;
	float *x;

	if (n == 0 || one_class(t, n))
		return 1;
	if (trial_fit(t, l, n, trial_cut(whole, f), &prep, &trees, err) < 0)
		return -1;
	x = matrix(whole, &prep, f->test_begin, f->test_end, NULL);
	m = (struct ml_matrix){ .n = f->test_end - f->test_begin,
		.k = prep.k, .x = x };
	learn_predict(l, &trees, &m, out, t->threads);
	if (rests != NULL)
		importance_add(rests, l, &prep, &trees, &m, out, t->threads);
	leave_room(t, n, out, m.n);
	free(x);
	prep_release(&prep);
	trees_release(&trees);
	return 0;
}

static int
run_group(const struct trial *t, const struct learn *l,
    const struct split_fold *f, int group, double *out, struct err *err)
{
	size_t k = (size_t)learn_outputs(l), i, n = f->test_end - f->test_begin;
	double *said = mem_new(n * k + 1, sizeof(*said));
	struct trial_part part;
	int rc;

	trial_part_init(&part, t, f->train_end, group);
	rc = answer_fold(&part.trial, part.frame.n, l, t, f, said, NULL, err);
	trial_part_release(&part);
	for (i = 0; rc == 0 && i < n; i++)
		if (t->group_of[t->f->machine[f->test_begin + i]] == group)
			memcpy(out + i * k, said + i * k,
			    k * sizeof(*said));
	free(said);
	return rc;
}

/* A fold is answered as a whole or not at all. */
static int
run_fold(const struct trial *t, const struct learn *l,
    const struct split_fold *f, double *out, struct importance *rests,
    struct err *err)
{
	size_t k = (size_t)learn_outputs(l), i;
	double *to = out + f->test_begin * k;
	int g, rc = 0;

	if (t->group_of == NULL)
		rc = answer_fold(t, f->train_end, l, t, f, to, rests, err);
	for (g = 0; rc == 0 && g < t->groups; g++)
		rc = run_group(t, l, f, g, to, err);
	for (i = f->test_begin * k; rc == 1 && i < f->test_end * k; i++)
		out[i] = NAN;
	return rc < 0 ? -1 : 0;
}

int
trial_run(const struct trial *t, const struct learn *l, double *out,
    struct importance *rests, struct err *err)
{
	size_t i, n = t->f->n * (size_t)learn_outputs(l);
	int f;

	for (i = 0; i < n; i++)
		out[i] = NAN;
	for (f = 0; f < t->nfold; f++)
		if (run_fold(t, l, &t->fold[f], out, rests, err) < 0)
			return -1;
	return 0;
}

static double
row_loss(const struct trial *t, const double *out, size_t i)
{
	double p, d;

	switch (t->task) {
	case ML_CLASSES:
		p = out[i * (size_t)t->classes + (size_t)t->cls[i]];
		return isnan(p) ? NAN : -log(fmax(p, 1e-15));
	case ML_NUMBER:
		d = out[i] - t->y[i];
		return t->absolute ? fabs(d) : d * d;
	case ML_SURVIVAL:
		d = log(t->y[i]) - out[i];
		return t->censored[i] && d < 0 ? 0 : fabs(d);
	case ML_ANOMALY:
		break;
	}
	return NAN;
}

void
trial_loss(const struct trial *t, const double *out, double *loss)
{
	size_t i;

	for (i = 0; i < t->f->n; i++)
		loss[i] = row_loss(t, out, i);
}

double
trial_mean(const double *loss, size_t n)
{
	double sum = 0;
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		if (!isnan(loss[i])) {
			sum += loss[i];
			m++;
		}
	return m > 0 ? sum / (double)m : NAN;
}

void
trial_calibrate(const struct trial *t, enum calibrate_how how, double *out)
{
	size_t k = (size_t)t->classes, a, first, n;
	const struct split_fold *f;
	struct calibrate *c;
	int i;

	if (t->task != ML_CLASSES || t->nfold < 2)
		return;
	/* All are fitted before any is applied: they learn from raw ones. */
	c = mem_new((size_t)t->nfold, sizeof(*c));
	first = t->fold[0].test_begin;
	for (i = 1; i < t->nfold; i++) {
		f = &t->fold[i];
		for (a = first; a < f->train_end && isnan(out[a * k]); a++)
			;
		if (a < f->train_end)
			calibrate_fit(&c[i], how, out + a * k, t->cls + a,
			    f->train_end - a, t->classes);
	}
	for (i = 1; i < t->nfold; i++) {
		f = &t->fold[i];
		n = f->test_end - f->test_begin;
		if (!isnan(out[f->test_begin * k])) {
			calibrate_apply(&c[i], out + f->test_begin * k, n);
			leave_room(t, f->train_end, out + f->test_begin * k,
			    n);
		}
		calibrate_release(&c[i]);
	}
	free(c);
}
