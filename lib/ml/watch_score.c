/* SPDX-License-Identifier: MIT */
/* watch_score: answers against the truth, once it has come. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "ml/chances.h"
#include "ml/score.h"
#include "ml/watch.h"
#include "ml/watch_score.h"
#include "rec/rec.h"

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	(void)out;
	if (rec_is_kind(r, "feature"))
		return watch_take_truth(self, r, err);
	if (rec_is_kind(r, "prediction"))
		return watch_take_answer(self, r, err);
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

/* What was said and, n behind it, what came: classes; the caller's. */
static int *
classes_of(const struct week *w, int by)
{
	int *c = mem_new(2 * w->n + 1, sizeof(*c));
	size_t i;

	for (i = 0; i < w->n; i++) {
		c[i] = (int)w->a[i].by[by].said.text;
		c[w->n + i] = (int)truth_of(w, i)->text;
	}
	return c;
}

static double
accuracy(const struct week *w, int by)
{
	int *c = classes_of(w, by);
	double x = score_hits(c, c + w->n, w->n);

	free(c);
	return x;
}

static double
macro_f1(const struct week *w, int by)
{
	int *c = classes_of(w, by);
	double x = score_macro_f1_said(c, c + w->n, w->n,
	    (int)w->s->texts.len);

	free(c);
	return x;
}

/* What chances were worth of which the class came true. */
struct worth {
	double chance;		/* of that class; 0: it was not among them */
	double squares;		/* as score_brier() has it of a row */
};

static struct worth
worth_of(const struct score *s, int64_t chances, int64_t class)
{
	const char *at = map_name(&s->chances, chances);
	const char *want = map_name(&s->texts, class);
	struct worth w = { 0, 0 };
	bool came = false, is;
	int classes = 0;
	struct buf name = { 0 };
	double chance;

	while (chances_next(&at, &name, &chance) > 0) {
		is = strcmp(want, buf_text(&name)) == 0;
		w.squares += (chance - is) * (chance - is);
		if (is)
			w.chance = chance;
		came |= is;
		classes++;
	}
	buf_release(&name);
	if (!came)
		w.squares += 1;
	else if (classes == 2)
		w.squares /= 2;
	return w;
}

static bool
has_chances(const struct week *w, int by)
{
	size_t i;

	for (i = 0; i < w->n && w->a[i].by[by].chances >= 0; i++)
		;
	return i == w->n;
}

/* Each row's chance of what came true is the one class of score_log_loss(). */
static double
log_loss(const struct week *w, int by)
{
	double *p, loss;
	size_t i;
	int *cls;

	if (!has_chances(w, by))
		return NAN;
	p = mem_new(w->n + 1, sizeof(*p));
	cls = mem_new(w->n + 1, sizeof(*cls));
	for (i = 0; i < w->n; i++)
		p[i] = worth_of(w->s, w->a[i].by[by].chances,
		    truth_of(w, i)->text).chance;
	loss = score_log_loss(p, cls, w->n, 1);
	free(p);
	free(cls);
	return loss;
}

static double
brier(const struct week *w, int by)
{
	double sum = 0;
	size_t i;

	if (!has_chances(w, by))
		return NAN;
	for (i = 0; i < w->n; i++)
		sum += worth_of(w->s, w->a[i].by[by].chances,
		    truth_of(w, i)->text).squares;
	return sum / (double)w->n;
}

static double
confidence_less_accuracy(const struct week *w, int by)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < w->n; i++)
		sum += w->a[i].by[by].confidence;
	return sum / (double)w->n - accuracy(w, by);
}

/* Those whose time is over, or that is no time. */
static size_t
count_over(const struct week *w)
{
	size_t i, n = 0;

	for (i = 0; i < w->n; i++)
		n += !truth_of(w, i)->censored;
	return n;
}

/* Of those that are over; framed: and have an interval. */
struct over {
	double *f, *low, *high, *y;
	size_t n;
};

static struct over
over_of(const struct week *w, int by, bool framed)
{
	double *x = mem_new(4 * w->n + 1, sizeof(*x));
	struct over o = { x, x + w->n, x + 2 * w->n, x + 3 * w->n, 0 };
	const struct saying *say;
	size_t i;

	for (i = 0; i < w->n; i++) {
		say = &w->a[i].by[by];
		if (truth_of(w, i)->censored || (framed &&
		    (isnan(say->low) || isnan(say->high))))
			continue;
		o.f[o.n] = say->said.number;
		o.low[o.n] = say->low;
		o.high[o.n] = say->high;
		o.y[o.n++] = truth_of(w, i)->number;
	}
	return o;
}

static double
mae(const struct week *w, int by)
{
	struct over o = over_of(w, by, false);
	double x = score_mae(o.f, o.y, o.n);

	free(o.f);
	return x;
}

static double
coverage(const struct week *w, int by)
{
	struct over o = over_of(w, by, true);
	double x = score_coverage(o.low, o.high, o.y, o.n);

	free(o.f);
	return x;
}

static double
concordance(const struct week *w, int by)
{
	double *f = mem_new(w->n + 1, sizeof(*f));
	double *y = mem_new(w->n + 1, sizeof(*y)), c;
	unsigned char *censored = mem_new(w->n + 1, 1);
	size_t i;

	for (i = 0; i < w->n; i++) {
		f[i] = w->a[i].by[by].said.number;
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
	bool of_over;		/* those still going on say nothing to it */
	double (*fn)(const struct week *, int by);
} figures[] = {
	{ "accuracy", true, false, accuracy },
	{ "macro_f1", true, false, macro_f1 },
	{ "log_loss", true, false, log_loss },
	{ "brier", true, false, brier },
	{ "overconfidence", true, false, confidence_less_accuracy },
	{ "mae", false, true, mae },
	{ "coverage", false, true, coverage },
	{ "concordance", false, false, concordance },
};

/* ---- telling ---- */

/* Up to the figure's name. */
static void
begin(const struct week *w, struct rec_writer *out, const char *figure)
{
	const int64_t monday = monday_of(w->a[0].time_us);
	const char *model = map_name(&w->s->series, w->a[0].series);
	const char *version = strchr(model, '\n') + 1;
	const char *outcome = strchr(version, '\n') + 1;

	rec_begin(out, "metric");
	rec_put_text(out, "model", model, (size_t)(version - 1 - model));
	rec_put_int(out, "version", strtoll(version, NULL, 10));
	rec_put_text(out, "outcome", outcome, strcspn(outcome, "\n"));
	rec_put_null(out, "learner");
	rec_put_str(out, "fold", "live");
	rec_put_time(out, "start", monday);
	rec_put_time(out, "end", monday + 7 * WHEN_DAY);
	rec_put_str(out, "figure", figure);
}

/* Whether the baseline said something of every row. */
static bool
has_baseline(const struct week *w, bool classes)
{
	const struct outcome *said;
	size_t i;

	for (i = 0; i < w->n; i++) {
		said = &w->a[i].by[BY_BASELINE].said;
		if (classes ? said->text < 0 : isnan(said->number))
			return false;
	}
	return true;
}

static int
say(const struct week *w, struct rec_writer *out, struct err *err)
{
	bool classes = w->a[0].by[BY_MODEL].said.text >= 0;
	bool baseline = has_baseline(w, classes);
	const struct figure *f;
	size_t i, n;

	for (i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		f = &figures[i];
		n = f->of_over ? count_over(w) : w->n;
		if (f->classes != classes || n == 0)
			continue;
		begin(w, out, f->name);
		rec_put_real(out, "value", f->fn(w, BY_MODEL));
		rec_put_real(out, "baseline", baseline ?
		    f->fn(w, BY_BASELINE) : NAN);
		rec_put_int(out, "n", (int64_t)n);
		if (rec_end(out, err) < 0)
			return -1;
	}
	return 0;
}

/* Of the week n predictions have no truth, and of some more it goes on. */
static int
say_waiting(const struct week *w, size_t n, struct rec_writer *out,
    struct err *err)
{
	size_t waiting = n + w->n - count_over(w);

	if (waiting == 0)
		return 0;
	begin(w, out, "waiting");
	rec_put_int(out, "value", (int64_t)waiting);
	rec_put_null(out, "baseline");
	rec_put_int(out, "n", (int64_t)(w->n + n));
	return rec_end(out, err);
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
	if (x->waits != y->waits)
		return x->waits ? 1 : -1;
	if (x->time_us != y->time_us)
		return x->time_us < y->time_us ? -1 : 1;
	return x->what < y->what ? -1 : x->what > y->what;
}

/* How many have no truth, or one of another kind than what was said. */
static size_t
mark_waiting(struct score *s)
{
	const struct outcome *t;
	struct answer *a;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		a = &s->answer[i];
		t = (size_t)a->what < s->truths ? &s->truth[a->what] : NULL;
		a->waits = t == NULL || (a->by[BY_MODEL].said.text < 0 ?
		    isnan(t->number) : t->text < 0);
		n += a->waits;
	}
	return n;
}

/* The week that begins at a, and *end behind it; those that wait come last. */
static int
say_week(const struct score *s, const struct answer *a,
    const struct answer **end, struct rec_writer *out, struct err *err)
{
	const struct answer *all = s->answer + s->n;
	struct week w = { .s = s, .a = a };
	size_t waiting = 0;

	for (*end = a; *end < all && (*end)->series == a->series &&
	    monday_of((*end)->time_us) == monday_of(a->time_us); ++*end)
		waiting += (*end)->waits;
	w.n = (size_t)(*end - a) - waiting;
	if (w.n > 0 && say(&w, out, err) < 0)
		return -1;
	return say_waiting(&w, waiting, out, err);
}

static int
no_prediction(const struct watch_score *p, struct err *err)
{
	if (p->name == NULL)
		return err_set(err, ERR_NO, "not enough data: no prediction "
		    "came");
	if (p->stranger == NULL)
		return err_set(err, ERR_NO, "not enough data: no prediction "
		    "of \"%s\" came", p->name);
	return err_set(err, ERR_NOINPUT, "no prediction of \"%s\" came, and "
	    "%s", p->name, p->stranger);
}

static int
judge(const struct score *s, size_t waiting, struct err *err)
{
	if (s->p.max_bad >= 0 && s->bad > s->p.max_bad)
		return err_set(err, ERR_DATA, "%lld of %lld predictions were "
		    "bad; the others are scored", (long long)s->bad,
		    (long long)(s->bad + s->good));
	if (s->bad + s->good == 0)
		return no_prediction(&s->p, err);
	if (waiting == s->n)
		return err_set(err, ERR_NO, "not enough data: of %zu "
		    "predictions none has its truth yet", s->n);
	return 0;
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct score *s = self;
	size_t waiting = mark_waiting(s);
	const struct answer *a = s->answer;

	if (s->n > 0)
		qsort(s->answer, s->n, sizeof(*s->answer), by_week);
	while (a < s->answer + s->n)
		if (say_week(s, a, &a, out, err) < 0)
			return -1;
	return judge(s, waiting, err);
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
	map_release(&s->chances);
	map_release(&s->once);
	map_release(&s->outcomes);
	buf_release(&s->key);
	free(s->truth);
	free(s->answer);
	free(s);
}

struct rec_stage
watch_score_stage(const struct watch_score *p)
{
	struct score *s = mem_new(1, sizeof(*s));
	size_t i;

	s->p = *p;
	for (i = 0; p->outcomes != NULL && i < p->outcomes->len; i++)
		map_put(&s->outcomes, p->outcomes->entry[i].text,
		    p->outcomes->entry[i].len);
	return (struct rec_stage){ .self = s, .feed = feed,
		.finish = finish, .free = release };
}
