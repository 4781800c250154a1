/* SPDX-License-Identifier: MIT */
/* watch_score: answers against the truth, once it has come. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/when.h"
#include "ml/frame.h"
#include "ml/score.h"
#include "ml/watch.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

/* A value of either kind: a class by its number in texts, or a number. */
struct outcome {
	double number;		/* NAN: it is a class */
	int64_t text;		/* -1: it is a number */
	bool censored;
};

struct answer {
	int64_t series;		/* model, version, outcome: in series */
	int64_t what;		/* machine, time, job and outcome: in what */
	int64_t time_us;
	struct outcome said;
	double confidence, low, high;
};

struct score {
	const char *name;
	struct map series, what, texts;
	struct outcome *truth;	/* by number in what; text -2: not come */
	size_t truth_cap, truths;
	struct answer *answer;
	size_t n, cap;
	struct buf key;
};

/* ---- reading ---- */

static int
name_row(struct score *s, const struct rec *r, const char *outcome,
    size_t n, int64_t *what, int64_t *us, struct err *err)
{
	const char *machine, *job = "";
	size_t nmachine, njob = 0;

	if (tl_rec_must(F_MACHINE, rec_text(r, F_MACHINE, &machine, &nmachine,
	    err), err) < 0 ||
	    tl_rec_must(F_TIME, rec_time(r, F_TIME, us, err), err) < 0 ||
	    rec_text(r, F_JOB, &job, &njob, err) < 0)
		return -1;
	buf_clear(&s->key);
	buf_add(&s->key, machine, nmachine);
	buf_printf(&s->key, "\n%lld\n", (long long)*us);
	buf_add(&s->key, job, njob);
	buf_putc(&s->key, '\n');
	buf_add(&s->key, outcome, n);
	*what = map_put(&s->what, s->key.data, s->key.len);
	return 0;
}

static struct outcome
outcome_of(struct score *s, const struct rec_val *v)
{
	struct outcome o = { NAN, -1, false };

	if (v->is == REC_IS_NUM && num_f64(v->text, v->len, &o.number) == 0)
		return o;
	o.number = NAN;
	if (v->is == REC_IS_TEXT)
		o.text = map_put(&s->texts, v->text, v->len);
	else
		o.text = map_put(&s->texts, v->is == REC_IS_TRUE ? "true" :
		    "false", v->is == REC_IS_TRUE ? 4 : 5);
	return o;
}

/* The target's companion in the same row says what its number means. */
static bool
is_censored(const struct rec *r, const char *target)
{
	int i;

	for (i = 0; i < r->shape->n; i++)
		if (frame_is_censored_of(r->shape->name[i], target))
			return r->val[i].is == REC_IS_TRUE;
	return false;
}

static void
keep_truth(struct score *s, int64_t what, struct outcome o)
{
	if ((size_t)what >= s->truth_cap)
		s->truth = mem_grow(s->truth, &s->truth_cap, (size_t)what + 1,
		    sizeof(*s->truth));
	for (; s->truths <= (size_t)what; s->truths++)
		s->truth[s->truths] = (struct outcome){ NAN, -2, false };
	s->truth[what] = o;
}

static int
take_truth(struct score *s, const struct rec *r, struct err *err)
{
	const char *key;
	struct outcome o;
	int64_t what, us;
	int i;

	for (i = 0; i < r->shape->n; i++) {
		key = r->shape->name[i];
		if (strncmp(key, "y_", 2) != 0 ||
		    r->val[i].is == REC_IS_NULL)
			continue;
		if (name_row(s, r, key, strlen(key), &what, &us, err) < 0)
			return -1;
		o = outcome_of(s, &r->val[i]);
		o.censored = is_censored(r, key);
		keep_truth(s, what, o);
	}
	return 0;
}

static int
real(const struct rec *r, int id, double *x, struct err *err)
{
	*x = NAN;
	return rec_real(r, id, x, err) < 0 ? -1 : 0;
}

static int
take_answer(struct score *s, const struct rec *r, struct err *err)
{
	const char *model, *outcome;
	size_t nmodel, noutcome;
	const struct rec_val *v;
	int64_t version = 0;
	struct answer a;

	if (tl_rec_must(F_MODEL, rec_text(r, F_MODEL, &model, &nmodel, err),
	    err) < 0 || tl_rec_must(F_OUTCOME, rec_text(r, F_OUTCOME,
	    &outcome, &noutcome, err), err) < 0)
		return -1;
	if (s->name != NULL && (strlen(s->name) != nmodel ||
	    memcmp(s->name, model, nmodel) != 0))
		return 0;
	if (rec_int(r, F_VERSION, &version, err) < 0 || name_row(s, r,
	    outcome, noutcome, &a.what, &a.time_us, err) < 0 ||
	    real(r, F_CONFIDENCE, &a.confidence, err) < 0 ||
	    real(r, F_LOW, &a.low, err) < 0 ||
	    real(r, F_HIGH, &a.high, err) < 0)
		return -1;
	v = rec_get(r, F_CLASS);
	if (v == NULL || v->is == REC_IS_NULL)
		v = rec_get(r, F_VALUE);
	if (v == NULL || v->is == REC_IS_NULL)
		return err_set(err, ERR_DATA, "class and value: missing");
	a.said = outcome_of(s, v);
	buf_clear(&s->key);
	buf_add(&s->key, model, nmodel);
	buf_printf(&s->key, "\n%lld\n", (long long)version);
	buf_add(&s->key, outcome, noutcome);
	a.series = map_put(&s->series, s->key.data, s->key.len);
	s->answer = mem_grow(s->answer, &s->cap, s->n + 1,
	    sizeof(*s->answer));
	s->answer[s->n++] = a;
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	(void)out;
	if (rec_is_kind(r, "feature"))
		return take_truth(self, r, err);
	if (rec_is_kind(r, "prediction"))
		return take_answer(self, r, err);
	return 0;
}

/* ---- scoring: a week of a series ---- */

struct week {
	const struct score *s;
	const struct answer *a;	/* n of them, all with a truth */
	size_t n;
};

static const struct outcome *
truth_of(const struct week *w, size_t i)
{
	return &w->s->truth[w->a[i].what];
}

static double
accuracy(const struct week *w)
{
	size_t i, right = 0;

	for (i = 0; i < w->n; i++)
		right += w->a[i].said.text == truth_of(w, i)->text;
	return (double)right / (double)w->n;
}

/* Mean over the classes that were said or true of F1. */
static double
macro_f1(const struct week *w)
{
	size_t k = w->s->texts.len, i, classes = 0;
	double *hit = mem_new(k * 2 + 1, sizeof(*hit)), *all = hit + k;
	double sum = 0;
	const struct outcome *t;

	for (i = 0; i < w->n; i++) {
		t = truth_of(w, i);
		hit[t->text] += w->a[i].said.text == t->text;
		all[t->text]++;
		all[w->a[i].said.text]++;
	}
	for (i = 0; i < k; i++)
		if (all[i] > 0) {
			sum += 2 * hit[i] / all[i];
			classes++;
		}
	free(hit);
	return sum / (double)classes;
}

/* Mean squared error of the confidence. */
static double
brier(const struct week *w)
{
	double d, sum = 0;
	size_t i;

	for (i = 0; i < w->n; i++) {
		d = w->a[i].confidence - (w->a[i].said.text ==
		    truth_of(w, i)->text);
		sum += d * d;
	}
	return sum / (double)w->n;
}

static double
confidence_less_accuracy(const struct week *w)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < w->n; i++)
		sum += w->a[i].confidence;
	return sum / (double)w->n - accuracy(w);
}

static double
mae(const struct week *w)
{
	double sum = 0;
	size_t i, n = 0;

	for (i = 0; i < w->n; i++)
		if (!truth_of(w, i)->censored) {
			sum += fabs(w->a[i].said.number -
			    truth_of(w, i)->number);
			n++;
		}
	return n > 0 ? sum / (double)n : NAN;
}

static double
coverage(const struct week *w)
{
	size_t i, n = 0, in = 0;
	double y;

	for (i = 0; i < w->n; i++) {
		y = truth_of(w, i)->number;
		if (truth_of(w, i)->censored || isnan(w->a[i].low) ||
		    isnan(w->a[i].high))
			continue;
		n++;
		in += y >= w->a[i].low && y <= w->a[i].high;
	}
	return n > 0 ? (double)in / (double)n : NAN;
}

static double
concordance(const struct week *w)
{
	double *f = mem_new(w->n + 1, sizeof(*f));
	double *y = mem_new(w->n + 1, sizeof(*y)), c;
	unsigned char *censored = mem_new(w->n + 1, 1);
	size_t i;

	for (i = 0; i < w->n; i++) {
		f[i] = w->a[i].said.number;
		y[i] = truth_of(w, i)->number;
		censored[i] = truth_of(w, i)->censored;
	}
	c = score_concordance(f, y, censored, w->n);
	free(f);
	free(y);
	free(censored);
	return c;
}

static const struct figure {
	const char *name;
	bool classes;
	double (*fn)(const struct week *);
} figures[] = {
	{ "accuracy", true, accuracy },
	{ "macro_f1", true, macro_f1 },
	{ "brier", true, brier },
	{ "overconfidence", true, confidence_less_accuracy },
	{ "mae", false, mae },
	{ "coverage", false, coverage },
	{ "concordance", false, concordance },
};

static int
say(const struct week *w, struct rec_writer *out, int64_t monday,
    struct err *err)
{
	bool classes = w->a[0].said.text >= 0;
	const char *model = map_name(&w->s->series, w->a[0].series);
	const char *version = strchr(model, '\n') + 1;
	size_t i, digits = strcspn(version, "\n");

	for (i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		if (figures[i].classes != classes)
			continue;
		rec_begin(out, "metric");
		rec_put_text(out, "model", model,
		    (size_t)(version - 1 - model));
		rec_put_int(out, "version", strtoll(version, NULL, 10));
		rec_put_str(out, "outcome", version + digits + 1);
		rec_put_null(out, "learner");
		rec_put_str(out, "fold", "live");
		rec_put_time(out, "start", monday);
		rec_put_time(out, "end", monday + 7 * WHEN_DAY);
		rec_put_str(out, "figure", figures[i].name);
		rec_put_real(out, "value", figures[i].fn(w));
		rec_put_int(out, "n", (int64_t)w->n);
		if (rec_end(out, err) < 0)
			return -1;
	}
	return 0;
}

/* The Monday before, 0:00 UTC; day 0 of 1970 was a Thursday. */
static int64_t
monday_of(int64_t us)
{
	int64_t week = 7 * WHEN_DAY, from = us + 3 * WHEN_DAY;
	int64_t back = from % week;

	return us - (back < 0 ? back + week : back);
}

static int
by_week(const void *a, const void *b)
{
	const struct answer *x = a, *y = b;
	int64_t mx = monday_of(x->time_us), my = monday_of(y->time_us);

	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (mx != my)
		return mx < my ? -1 : 1;
	if (x->time_us != y->time_us)
		return x->time_us < y->time_us ? -1 : 1;
	return x->what < y->what ? -1 : x->what > y->what;
}

/* Leaves those whose truth has come, and is of the same kind. */
static void
drop_open(struct score *s)
{
	const struct outcome *t;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		if ((size_t)s->answer[i].what >= s->truths)
			continue;
		t = &s->truth[s->answer[i].what];
		if (t->text != -2 && (t->text < 0) ==
		    (s->answer[i].said.text < 0))
			s->answer[n++] = s->answer[i];
	}
	s->n = n;
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct score *s = self;
	size_t all = s->n, i, j;
	struct week w = { .s = s };
	int64_t monday;

	drop_open(s);
	if (s->n == 0)
		return err_set(err, ERR_NO, "not enough data: of %zu "
		    "predictions none has its truth yet", all);
	qsort(s->answer, s->n, sizeof(*s->answer), by_week);
	for (i = 0; i < s->n; i = j) {
		monday = monday_of(s->answer[i].time_us);
		for (j = i; j < s->n && s->answer[j].series ==
		    s->answer[i].series &&
		    monday_of(s->answer[j].time_us) == monday; j++)
			;
		w.a = s->answer + i;
		w.n = j - i;
		if (say(&w, out, monday, err) < 0)
			return -1;
	}
	return 0;
}

static void
release(void *self)
{
	struct score *s = self;

	if (s == NULL)
		return;
	map_release(&s->series);
	map_release(&s->what);
	map_release(&s->texts);
	buf_release(&s->key);
	free(s->truth);
	free(s->answer);
	free(s);
}

struct rec_stage
watch_score_stage(const char *name)
{
	struct score *s = mem_new(1, sizeof(*s));

	s->name = name;
	return (struct rec_stage){ .self = s, .feed = feed,
		.finish = finish, .free = release };
}
