/* SPDX-License-Identifier: MIT */
/* watch_answer: answers of models, and the rows that say what came true. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "ml/chances.h"
#include "ml/frame.h"
#include "ml/value.h"
#include "ml/watch_score.h"
#include "rec/rec.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

enum { NAMED_MOST = 1000 };

/* ---- what came true ---- */

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
static int
read_censored(const struct rec *r, const char *target, bool *is,
    struct err *err)
{
	int i;

	for (i = 0; i < r->shape->n; i++)
		if (frame_is_censored_of(r->shape->name[i], target))
			return value_truth(r, i, is, err);
	return 0;
}

/* Value i, that came true. */
static struct outcome
truth_of(struct score *s, const struct rec *r, int i)
{
	const struct rec_val *v = &r->val[i];
	struct outcome o = outcome_of(s, v);

	if (v->is == REC_IS_TEXT && value_is(r, i) == REC_IS_NUM &&
	    num_f64(v->text, v->len, &o.number) < 0)
		o.number = NAN;
	return o;
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

static bool
is_y(const char *key, size_t n)
{
	return n >= 2 && memcmp(key, "y_", 2) == 0;
}

/* Whether it may be the outcome of a prediction. */
static bool
is_outcome(const struct score *s, const char *key)
{
	size_t n = strlen(key);

	return is_y(key, n) || (s->outcomes.len > 0 &&
	    map_find(&s->outcomes, key, n) != MAP_NONE);
}

int
watch_take_truth(struct score *s, const struct rec *r, struct err *err)
{
	const char *key;
	struct outcome o;
	int64_t what, us;
	int i;

	s->rows = true;
	for (i = 0; i < r->shape->n; i++) {
		key = r->shape->name[i];
		if (!is_outcome(s, key) ||
		    r->val[i].is == REC_IS_NULL)
			continue;
		if (name_row(s, r, key, strlen(key), &what, &us, err) < 0)
			return -1;
		o = truth_of(s, r, i);
		if (read_censored(r, key, &o.censored, err) < 0)
			return -1;
		keep_truth(s, what, o);
	}
	return 0;
}

/* ---- what a model says ---- */

/* The likeliest class of the chances under a key; nothing when it is null. */
static int
take_chances(struct score *s, const struct rec *r, int id,
    struct saying *say, struct err *err)
{
	const char *text, *at;
	double chance, most = -1;
	size_t len;
	int got = rec_text(r, id, &text, &len, err);

	say->chances = -1;
	if (got <= 0)
		return got;
	say->chances = map_put(&s->chances, text, len);
	at = map_name(&s->chances, say->chances);
	while ((got = chances_next(&at, &s->key, &chance)) > 0) {
		if (chance <= most)
			continue;
		most = say->confidence = chance;
		say->said = (struct outcome){ NAN, map_put(&s->texts,
		    buf_text(&s->key), s->key.len), false };
	}
	if (got < 0 || most < 0)
		return err_set(err, ERR_DATA, "%s: not as CLASS=0.25; "
		    "CLASS=0.75: \"%.60s\"", shop_keys[id].name,
		    map_name(&s->chances, say->chances));
	return 0;
}

static int
real(const struct rec *r, int id, double *x, struct err *err)
{
	*x = NAN;
	return rec_real(r, id, x, err) < 0 ? -1 : 0;
}

static struct saying
nothing_said(void)
{
	return (struct saying){ { NAN, -1, false }, NAN, NAN, NAN, -1 };
}

/* Its own class and confidence count, whatever the chances say. */
static int
take_class(struct score *s, const struct rec *r, struct answer *a,
    struct err *err)
{
	struct saying *say = &a->by[BY_MODEL];

	if (take_chances(s, r, F_CHANCES, say, err) < 0 ||
	    take_chances(s, r, F_BASELINE_CHANCES, &a->by[BY_BASELINE],
	    err) < 0 ||
	    real(r, F_CONFIDENCE, &say->confidence, err) < 0)
		return -1;
	say->said = outcome_of(s, rec_get(r, F_CLASS));
	return 0;
}

static int
take_number(struct score *s, const struct rec *r, struct answer *a,
    struct err *err)
{
	struct saying *say = &a->by[BY_MODEL];
	const struct rec_val *v = rec_get(r, F_VALUE);

	if (v == NULL || v->is == REC_IS_NULL)
		return err_set(err, ERR_DATA, "class and value: missing");
	say->said = outcome_of(s, v);
	if (real(r, F_LOW, &say->low, err) < 0 ||
	    real(r, F_HIGH, &say->high, err) < 0)
		return -1;
	return real(r, F_BASELINE, &a->by[BY_BASELINE].said.number, err);
}

static int
take_said(struct score *s, const struct rec *r, struct answer *a,
    struct err *err)
{
	const struct rec_val *v = rec_get(r, F_CLASS);

	return v != NULL && v->is != REC_IS_NULL ? take_class(s, r, a, err) :
	    take_number(s, r, a, err);
}

static int
check_chances(const struct rec *r, enum shop_key key, struct err *err)
{
	const char *text;
	size_t n;
	int got = rec_text(r, key, &text, &n, err);

	return got <= 0 ? got : fact_check_chances(key, text, n, err);
}

/* What store-put would set aside, too; a file may come from anywhere. */
static int
check_answer(const struct rec *r, struct err *err)
{
	double confidence, low, high;
	int64_t version = 0;

	if (rec_int(r, F_VERSION, &version, err) < 0 ||
	    real(r, F_CONFIDENCE, &confidence, err) < 0 ||
	    real(r, F_LOW, &low, err) < 0 || real(r, F_HIGH, &high, err) < 0)
		return -1;
	if (version < 0)
		return err_set(err, ERR_DATA, "version: negative: \"%lld\"",
		    (long long)version);
	if (!isnan(confidence) &&
	    fact_check_share(F_CONFIDENCE, confidence, err) < 0)
		return -1;
	if (check_chances(r, F_CHANCES, err) < 0 ||
	    check_chances(r, F_BASELINE_CHANCES, err) < 0)
		return -1;
	return fact_check_bounds(low, high, err);
}

/* Rows that come from now on have it among their truths. */
static void
learn_outcome(struct score *s, const char *outcome, size_t n)
{
	const size_t known = s->outcomes.len;

	if (is_y(outcome, n))
		return;
	map_put(&s->outcomes, outcome, n);
	if (s->outcomes.len > known && s->rows)
		log_put(s->p.log, LOG_LEVEL_WARN, "%.*s: rows before the "
		    "first prediction of it were passed over: give the "
		    "predictions first", (int)n, outcome);
}

/* Once by model, version, moment and outcome: the later one counts. */
static void
keep_answer(struct score *s, const struct answer *a)
{
	size_t i;

	buf_printf(&s->key, "\n%lld", (long long)a->what);
	i = (size_t)map_put(&s->once, s->key.data, s->key.len);
	if (i == s->n) {
		s->answer = mem_grow(s->answer, &s->cap, s->n + 1,
		    sizeof(*s->answer));
		s->n++;
	}
	s->answer[i] = *a;
}

static int
take_answer(struct score *s, const struct rec *r, struct err *err)
{
	struct answer a = { .by = { nothing_said(), nothing_said() } };
	const char *model, *outcome;
	size_t nmodel, noutcome;
	int64_t version = 0;

	if (tl_rec_must(F_MODEL, rec_text(r, F_MODEL, &model, &nmodel, err),
	    err) < 0 || tl_rec_must(F_OUTCOME, rec_text(r, F_OUTCOME,
	    &outcome, &noutcome, err), err) < 0)
		return -1;
	if (s->p.name != NULL && (strlen(s->p.name) != nmodel ||
	    memcmp(s->p.name, model, nmodel) != 0))
		return 0;
	if (check_answer(r, err) < 0 ||
	    rec_int(r, F_VERSION, &version, err) < 0 || name_row(s, r,
	    outcome, noutcome, &a.what, &a.time_us, err) < 0 ||
	    take_said(s, r, &a, err) < 0)
		return -1;
	learn_outcome(s, outcome, noutcome);
	s->good++;
	buf_clear(&s->key);
	buf_add(&s->key, model, nmodel);
	buf_printf(&s->key, "\n%lld\n", (long long)version);
	buf_add(&s->key, outcome, noutcome);
	/* Classes and numbers are not scored together. */
	buf_puts(&s->key, a.by[BY_MODEL].said.text < 0 ? "\n0" : "\n1");
	a.series = map_put(&s->series, s->key.data, s->key.len);
	buf_clear(&s->key);
	buf_add(&s->key, model, nmodel);
	buf_printf(&s->key, "\n%lld", (long long)version);
	keep_answer(s, &a);
	return 0;
}

/* A key's text as it came, for a message. */
static const struct rec_val *
text_of(const struct rec *r, int id)
{
	static const struct rec_val none = { .text = "?", .len = 1 };
	const struct rec_val *v = rec_get(r, id);

	return v == NULL || v->len == 0 ? &none : v;
}

/* Its line is of a file that may be gone, so it is named by itself, too. */
static void
set_aside(struct score *s, const struct rec *r, const char *why)
{
	const struct rec_val *machine = text_of(r, F_MACHINE);
	const struct rec_val *time = text_of(r, F_TIME);

	s->bad++;
	if (s->bad <= NAMED_MOST)
		log_put(s->p.log, LOG_LEVEL_WARN, "%s:%lld: %s; set aside: "
		    "%.*s at %.*s", r->file, (long long)r->number, why,
		    machine->len < 60 ? (int)machine->len : 60, machine->text,
		    time->len < 60 ? (int)time->len : 60, time->text);
	if (s->bad == NAMED_MOST)
		log_put(s->p.log, LOG_LEVEL_WARN, "further bad predictions "
		    "are set aside without a word");
}

int
watch_take_answer(struct score *s, const struct rec *r, struct err *err)
{
	struct err why = { 0 };

	if (take_answer(s, r, &why) == 0)
		return 0;
	if (why.code != ERR_DATA)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	set_aside(s, r, why.text);
	return 0;
}
