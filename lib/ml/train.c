/* SPDX-License-Identifier: MIT */
/* train: from feature records to a version of a model. */
#include "ml/train.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "ml/frame.h"
#include "ml/leak.h"
#include "ml/train_internal.h"
#include "registry/registry.h"
#include "shop/kinds.h"

enum { ISOTONIC_ROWS = 10000 };

#define KNOWN "if it is only known afterwards, leave it out by --exclude"

const char *const train_learner_words[] = { "forest", "boost", "isolation",
	NULL };
const char *const train_calibrate_words[] = { "none", "temperature",
	"isotonic", NULL };
const char *const train_group_words[] = { "machine", NULL };

int
train_check(const struct train_params *p, struct err *err)
{
	bool odd = p->learner != NULL && strcmp(p->learner, "isolation") == 0;

	if (p->model == NULL)
		return err_set(err, ERR_USAGE, "--model NAME is missing");
	if (registry_check_name(p->model, err) < 0)
		return -1;
	if (p->target == NULL && !odd)
		return err_set(err, ERR_USAGE, "--target KEY is missing; only "
		    "--learner isolation has none");
	if (p->target != NULL && odd)
		return err_set(err, ERR_USAGE, "isolation has no --target: it "
		    "tells the odd from the usual");
	if (p->group != NULL && (odd || p->folds == 0))
		return err_set(err, ERR_USAGE, "--group is of folds: there "
		    "are none");
	return 0;
}

static int
word_of(const char *const *words, const char *word)
{
	int i;

	for (i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

/* ---- is there enough to learn from ---- */

static int
check_classes(const struct train *t, struct err *err)
{
	const struct frame *f = t->frame;
	int64_t count[ML_MAX_CLASSES] = { 0 };
	size_t i, c, rare = 0;

	if (f->classes.len < 2)
		return err_set(err, ERR_NO, "not enough data: %s is \"%s\" in "
		    "every row", t->p.target, f->classes.len == 1 ?
		    f->classes.entry[0].text : "");
	for (i = 0; i < f->n; i++)
		count[(int)f->y[i]]++;
	for (c = 1; c < f->classes.len; c++)
		if (count[c] > count[rare])
			rare = c;
	/* The most frequent against all others. */
	if ((int64_t)f->n - count[rare] < 10)
		return err_set(err, ERR_NO, "not enough data: %s differs from "
		    "\"%s\" in %" PRId64 " rows; 10 are needed", t->p.target,
		    f->classes.entry[rare].text, (int64_t)f->n - count[rare]);
	return 0;
}

static int
check_numbers(const struct train *t, bool survival, struct err *err)
{
	const struct frame *f = t->frame;
	bool differ = false;
	int64_t seen = 0;
	size_t i;

	for (i = 0; i < f->n; i++) {
		differ |= f->y[i] != f->y[0];
		seen += !survival || !f->censored[i];
	}
	if (!differ)
		return err_set(err, ERR_NO, "not enough data: %s is %g in "
		    "every row", t->p.target, f->y[0]);
	if (seen < 10)
		return err_set(err, ERR_NO, "not enough data: %s has ended in "
		    "%" PRId64 " rows; 10 are needed", t->p.target, seen);
	return 0;
}

static int
check_enough(const struct train *t, enum ml_task task, struct err *err)
{
	const struct frame *f = t->frame;

	if ((int64_t)f->n < t->p.min_rows)
		return err_set(err, ERR_NO, "not enough data: %zu rows%s, "
		    "--min-rows asks for %" PRId64, f->n, t->p.target != NULL ?
		    " with a target" : "", t->p.min_rows);
	if (task == ML_CLASSES)
		return check_classes(t, err);
	if (task == ML_NUMBER || task == ML_SURVIVAL)
		return check_numbers(t, task == ML_SURVIVAL, err);
	return 0;
}

/* A model without figures is for who asks for one, by --cv 0. */
static int
check_folds(const struct train *t, struct err *err)
{
	const struct frame *f = t->frame;
	int64_t span = f->time_us[f->n - 1] - f->time_us[0];

	if (t->trial.task == ML_ANOMALY || t->p.folds == 0 ||
	    t->trial.nfold > 0)
		return 0;
	if (span == 0)
		return err_set(err, ERR_NO, "not enough data: all rows are of "
		    "one time, so that no fold has a past; --cv 0 trains "
		    "without folds");
	return err_set(err, ERR_NO, "not enough data: the rows are of %.3g "
	    "days and --gap is %.3g days, so that no fold has a past; --cv 0 "
	    "trains without folds", (double)span / WHEN_DAY,
	    (double)t->p.gap_us / WHEN_DAY);
}

/* ---- set up ---- */

static enum ml_task
task_of(const struct train *t)
{
	if (t->p.target == NULL)
		return ML_ANOMALY;
	if (t->frame->target == FRAME_NUMBERS)
		return t->frame->has_censored ? ML_SURVIVAL : ML_NUMBER;
	return ML_CLASSES;
}

static int
choose_learner(struct train *t, enum ml_task task, struct err *err)
{
	enum ml_learner l = task == ML_CLASSES ? ML_FOREST :
	    task == ML_ANOMALY ? ML_ISOLATION : ML_BOOST;
	size_t i;

	if (t->p.learner != NULL)
		l = (enum ml_learner)word_of(train_learner_words,
		    t->p.learner);
	if (learn_init(&t->learn, task, l, (int)t->frame->classes.len,
	    err) < 0)
		return -1;
	for (i = 0; i < t->p.nset; i++)
		if (learn_set(&t->learn, t->p.set[i], err) < 0)
			return -1;
	return 0;
}

/* Steps need rows: a temperature is one number. */
static void
choose_calibration(struct train *t)
{
	if (t->learn.task != ML_CLASSES)
		t->how = CALIBRATE_NONE;
	else if (t->p.calibrate != NULL)
		t->how = (enum calibrate_how)word_of(train_calibrate_words,
		    t->p.calibrate);
	else
		t->how = t->frame->n >= ISOTONIC_ROWS ? CALIBRATE_ISOTONIC :
		    CALIBRATE_TEMPERATURE;
}

/* Not refused: it may be true.  But somebody has to look. */
static void
tell_leaks(const struct train *t)
{
	const char *name;
	char rows[80];
	struct leak l;
	int c;

	for (c = 0; c < t->frame->ncolumn; c++) {
		if (!leak_suspected(&t->trial, c, &l))
			continue;
		snprintf(rows, sizeof(rows), "every row");
		if (l.but > 0)
			snprintf(rows, sizeof(rows), "all but %zu of %zu rows",
			    l.but, l.rows);
		name = t->frame->column[c].name;
		if (l.how == LEAK_ORDER)
			log_put(t->p.log, LOG_LEVEL_WARN, "%s: goes with %s "
			    "as a copy does; " KNOWN, name, t->p.target);
		else
			log_put(t->p.log, LOG_LEVEL_WARN, "%s: %stells %s in "
			    "%s; " KNOWN, name, l.how == LEAK_PRESENCE ?
			    "that it is there " : "", t->p.target, rows);
	}
}

static int
set_up(struct train *t, struct err *err)
{
	enum ml_task task = task_of(t);

	frame_finish(t->frame);
	if (t->frame->n == 0 || (t->p.target != NULL &&
	    t->frame->target == FRAME_NO_TARGET))
		return err_set(err, ERR_NO, "not enough data: no row%s",
		    t->p.target != NULL ? " with a target" : "");
	/* A version of before may have been told a key that is not there. */
	if (t->recipe == NULL && frame_check_exclude(t->frame, err) < 0)
		return -1;
	if (check_enough(t, task, err) < 0 ||
	    choose_learner(t, task, err) < 0)
		return -1;
	choose_calibration(t);
	if (trial_init(&t->trial, t->frame, task, task == ML_ANOMALY ? 0 :
	    (int)t->p.folds, t->p.gap_us, err) < 0)
		return -1;
	if (t->recipe == NULL && check_folds(t, err) < 0)
		return -1;
	learn_for_rows(&t->learn, t->frame->n, trial_lives(&t->trial));
	t->trial.threads = (int)t->p.threads;
	t->trial.seed = t->p.seed;
	if (t->p.group != NULL && trial_hold_out(&t->trial,
	    (int)t->p.folds, t->p.seed, err) < 0)
		return -1;
	t->trial.absolute = t->learn.learner == ML_BOOST &&
	    t->learn.boost.absolute;
	rng_seed(&t->rng, t->p.seed);
	tell_leaks(t);
	if (t->p.search > 0 && t->trial.nfold > 0)
		return trial_search(&t->trial, &t->learn, (int)t->p.search,
		    &t->rng, err);
	return 0;
}

/* ---- the stage ---- */

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct train *t = self;

	(void)out;
	if (!rec_is_kind(r, "feature")) {
		t->unlike++;
		return 0;
	}
	return frame_add(t->frame, r, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct train *t = self;

	if (t->unlike > 0)
		log_put(t->p.log, LOG_LEVEL_INFO, "%" PRId64 " records "
		    "that are no features passed by", t->unlike);
	if (set_up(t, err) < 0 || train_try(t, err) < 0 ||
	    train_fit(t, err) < 0)
		return -1;
	if (t->recipe != NULL)
		return train_compare(t, out, err);
	if (t->p.registry != NULL && train_keep(t, err) < 0)
		return -1;
	/* Each figure names its version; without one nothing else would. */
	if (t->version > 0 && t->nfigure == 0)
		log_put(t->p.log, LOG_LEVEL_NOTE, "registered as version %d "
		    "of %s, without figures", t->version, t->p.model);
	return train_say(t, out, err);
}

static void
release(void *self)
{
	struct train *t = self;

	if (t == NULL)
		return;
	trial_release(&t->trial);
	frame_free(t->frame);
	model_release(&t->model);
	importance_release(&t->rests);
	free(t->raw);
	free(t->out);
	free(t->loss);
	free(t->noise);
	free(t->baseline_out);
	free(t->baseline_loss);
	free(t);
}

struct rec_stage
train_stage(const struct train_params *p)
{
	struct train *t = mem_new(1, sizeof(*t));

	t->p = *p;
	t->frame = frame_new(p->target, p->exclude, p->nexclude);
	return (struct rec_stage){ .self = t, .feed = feed,
		.finish = finish, .free = release };
}

struct rec_stage
train_verify_stage(const struct train_recipe *r)
{
	struct rec_stage st = train_stage(&r->p);
	struct train *t = st.self;

	t->recipe = r;
	return st;
}
