/* SPDX-License-Identifier: MIT */
/* train_say: how good it is, in figures, beside the baseline. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/frame.h"
#include "ml/score.h"
#include "ml/train_internal.h"
#include "ml/train_width.h"
#include "rec/rec.h"
#include "stats/stats.h"

/* Rows [a, b) that some folds tested, and who answered. */
struct range {
	const struct train *t;
	size_t a, b;
	const double *out;	/* answers of all rows */
	bool baseline;
};

static const double *
answers_of(const struct range *r)
{
	return r->out + r->a * (size_t)learn_outputs(&r->t->learn);
}

/* ---- figures ---- */

#define OF_CLASSES(name) \
	static double \
	name(const struct range *r) \
	{ \
		return score_##name(answers_of(r), r->t->trial.cls + r->a, \
		    r->b - r->a, r->t->learn.classes); \
	}
OF_CLASSES(accuracy)
OF_CLASSES(macro_f1)
OF_CLASSES(log_loss)
OF_CLASSES(macro_auc)
OF_CLASSES(brier)
OF_CLASSES(ece)

static double
mae(const struct range *r)
{
	return score_mae(answers_of(r), r->t->trial.y + r->a, r->b - r->a);
}

static double
rmse(const struct range *r)
{
	return score_rmse(answers_of(r), r->t->trial.y + r->a, r->b - r->a);
}

static double
log_error(const struct range *r)
{
	const double *loss = r->baseline ? r->t->baseline_loss : r->t->loss;

	return trial_mean(loss + r->a, r->b - r->a);
}

static double
concordance(const struct range *r)
{
	return score_concordance(answers_of(r), r->t->trial.y + r->a,
	    r->t->trial.censored + r->a, r->b - r->a);
}

/* Each fold's errors by the naive ones of its own training. */
static double
mase(const struct range *r)
{
	const struct train *t = r->t;
	const struct split_fold *f;
	double sum = 0;
	size_t n;
	int k;

	for (k = 0; k < t->trial.nfold; k++) {
		f = &t->trial.fold[k];
		if (f->test_begin < r->a || f->test_end > r->b)
			continue;
		n = f->test_end - f->test_begin;
		sum += (double)n * score_mase(r->out + f->test_begin,
		    t->trial.y + f->test_begin, n, t->naive[k]);
	}
	return sum / (double)(r->b - r->a);
}

/* Rows whose end was seen, each with the interval that it would have had. */
struct framed {
	double *low, *high, *y;
	size_t n;
};

static void
frame_row(struct framed *to, const struct train *t, size_t i,
    struct train_width w)
{
	struct model m = { .learn = t->learn, .width = w.width,
		.coverage = t->p.coverage };
	double noise = t->noise != NULL ? t->noise[i] : 1;

	if (t->trial.censored != NULL && t->trial.censored[i])
		return;
	if (isnan(noise) || !model_interval(&m, t->raw[i] + w.offset, noise,
	    &to->low[to->n], &to->high[to->n]))
		return;
	to->y[to->n++] = t->trial.y[i];
}

/* Of each fold by the widths of those before it. */
static struct framed
framed(const struct range *r)
{
	const struct train *t = r->t;
	double *x = mem_new(3 * (r->b - r->a) + 1, sizeof(*x));
	struct framed to = { x, x + (r->b - r->a), x + 2 * (r->b - r->a), 0 };
	const struct split_fold *f;
	struct train_width w;
	size_t i;
	int k;

	for (k = 1; k < t->trial.nfold && !r->baseline; k++) {
		f = &t->trial.fold[k];
		if (f->test_begin < r->a || f->test_end > r->b)
			continue;
		w = train_width(t, t->trial.fold[0].test_begin,
		    f->train_end, trial_cut(&t->trial, f));
		for (i = f->test_begin; i < f->test_end; i++)
			frame_row(&to, t, i, w);
	}
	return to;
}

static double
coverage(const struct range *r)
{
	struct framed f = framed(r);
	double x = score_coverage(f.low, f.high, f.y, f.n);

	free(f.low);
	return x;
}

/* Of the two quantiles that the ends of the intervals stand for. */
static double
pinball(const struct range *r)
{
	struct framed f = framed(r);
	double tail = (1 - r->t->p.coverage) / 2;
	double x = (score_pinball(f.low, f.y, f.n, tail) +
	    score_pinball(f.high, f.y, f.n, 1 - tail)) / 2;

	free(f.low);
	return x;
}

static const struct figure {
	enum ml_task task;
	const char *name;
	double (*fn)(const struct range *);
} figures[] = {
	{ ML_CLASSES, "accuracy", accuracy },
	{ ML_CLASSES, "macro_f1", macro_f1 },
	{ ML_CLASSES, "log_loss", log_loss },
	{ ML_CLASSES, "auc", macro_auc },
	{ ML_CLASSES, "brier", brier },
	{ ML_CLASSES, "ece", ece },
	{ ML_NUMBER, "mae", mae },
	{ ML_NUMBER, "rmse", rmse },
	{ ML_NUMBER, "mase", mase },
	{ ML_NUMBER, "pinball", pinball },
	{ ML_NUMBER, "coverage", coverage },
	{ ML_SURVIVAL, "log_error", log_error },
	{ ML_SURVIVAL, "concordance", concordance },
	{ ML_SURVIVAL, "coverage", coverage },
};

/* ---- records ---- */

static void
begin(const struct train *t, struct rec_writer *w, const char *fold,
    size_t a, size_t b)
{
	rec_begin(w, "metric");
	rec_put_str(w, "model", t->p.model);
	if (t->version > 0)
		rec_put_int(w, "version", t->version);
	else
		rec_put_null(w, "version");
	rec_put_str(w, "outcome", t->p.target);
	rec_put_str(w, "learner", ml_learner_names[t->learn.learner]);
	rec_put_str(w, "fold", fold);
	if (b > a) {
		rec_put_time(w, "start", t->frame->time_us[a]);
		rec_put_time(w, "end", t->frame->time_us[b - 1]);
	} else {
		rec_put_null(w, "start");
		rec_put_null(w, "end");
	}
}

static int
end(struct rec_writer *w, const char *figure, const double v[4], size_t n,
    const char *why, struct err *err)
{
	static const char *const key[] = { "value", "low", "high",
		"baseline" };
	int i;

	rec_put_str(w, "figure", figure);
	for (i = 0; i < 4; i++)
		rec_put_real(w, key[i], v[i]);
	rec_put_int(w, "n", (int64_t)n);
	rec_put_str(w, "why", why);
	return rec_end(w, err);
}

static void
keep_figure(struct train *t, const char *name, const double v[4])
{
	if (t->nfigure < TRAIN_FIGURES)
		t->figure[t->nfigure++] = (struct train_figure){ name, v[0],
			v[1], v[2], v[3] };
}

static int
say_range(struct train *t, struct rec_writer *w, const char *fold,
    struct range r, struct err *err)
{
	struct range b = r;
	double v[4];
	size_t i;

	r.out = t->out;
	b.out = t->baseline_out;
	b.baseline = true;
	for (i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		if (figures[i].task != t->learn.task)
			continue;
		v[0] = figures[i].fn(&r);
		v[1] = v[2] = NAN;
		v[3] = figures[i].fn(&b);
		if (strcmp(fold, "all") == 0)
			keep_figure(t, figures[i].name, v);
		begin(t, w, fold, r.a, r.b);
		if (end(w, figures[i].name, v, r.b - r.a, NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* Whether it is better than what does not look at the row. */
static int
say_gain(struct train *t, struct rec_writer *w, struct range r,
    struct err *err)
{
	const double v[4] = { t->gain.value, t->gain.low, t->gain.high, 0 };
	char why[200] = "";

	if (!(t->gain.low > 0))
		snprintf(why, sizeof(why), "not shown to be better than the "
		    "baseline \"%s\"", t->baseline_name);
	keep_figure(t, "gain", v);
	begin(t, w, "all", r.a, r.b);
	return end(w, "gain", v, r.b - r.a, why[0] != '\0' ? why : NULL, err);
}

static int
say_threshold(struct train *t, struct rec_writer *w, struct err *err)
{
	const double v[4] = { t->model.threshold, NAN, NAN, NAN };

	keep_figure(t, "threshold", v);
	begin(t, w, NULL, 0, t->frame->n);
	return end(w, "threshold", v, t->frame->n, NULL, err);
}

int
train_say(struct train *t, struct rec_writer *w, struct err *err)
{
	const struct trial *tr = &t->trial;
	size_t k = (size_t)learn_outputs(&t->learn), first;
	struct range r = { .t = t };
	char fold[20];
	int i;

	t->nfigure = 0;
	if (t->learn.task == ML_ANOMALY)
		return say_threshold(t, w, err);
	if (tr->nfold == 0)
		return 0;
	first = tr->fold[0].test_begin;
	while (first < t->frame->n && isnan(t->raw[first * k]))
		first++;
	for (i = 0; i < tr->nfold; i++) {
		r.a = tr->fold[i].test_begin;
		r.b = tr->fold[i].test_end;
		snprintf(fold, sizeof(fold), "%d", i + 1);
		if (r.a >= first && say_range(t, w, fold, r, err) < 0)
			return -1;
	}
	r.a = first;
	r.b = tr->fold[tr->nfold - 1].test_end;
	if (r.a >= r.b)
		return 0;
	if (say_range(t, w, "all", r, err) < 0)
		return -1;
	return say_gain(t, w, r, err);
}
