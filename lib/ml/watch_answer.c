/* SPDX-License-Identifier: MIT */
/* watch_answer: answers of models, and the rows that say what came true. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "ml/chances.h"
#include "ml/frame.h"
#include "ml/value.h"
#include "ml/watch_score.h"
#include "rec/rec.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

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

int
watch_take_truth(struct score *s, const struct rec *r, struct err *err)
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

int
watch_take_answer(struct score *s, const struct rec *r, struct err *err)
{
	struct answer a = { .by = { nothing_said(), nothing_said() } };
	const char *model, *outcome;
	size_t nmodel, noutcome;
	int64_t version = 0;

	if (tl_rec_must(F_MODEL, rec_text(r, F_MODEL, &model, &nmodel, err),
	    err) < 0 || tl_rec_must(F_OUTCOME, rec_text(r, F_OUTCOME,
	    &outcome, &noutcome, err), err) < 0)
		return -1;
	if (s->name != NULL && (strlen(s->name) != nmodel ||
	    memcmp(s->name, model, nmodel) != 0))
		return 0;
	if (rec_int(r, F_VERSION, &version, err) < 0 || name_row(s, r,
	    outcome, noutcome, &a.what, &a.time_us, err) < 0 ||
	    take_said(s, r, &a, err) < 0)
		return -1;
	buf_clear(&s->key);
	buf_add(&s->key, model, nmodel);
	buf_printf(&s->key, "\n%lld\n", (long long)version);
	buf_add(&s->key, outcome, noutcome);
	/* Classes and numbers are not scored together. */
	buf_puts(&s->key, a.by[BY_MODEL].said.text < 0 ? "\n0" : "\n1");
	a.series = map_put(&s->series, s->key.data, s->key.len);
	s->answer = mem_grow(s->answer, &s->cap, s->n + 1,
	    sizeof(*s->answer));
	s->answer[s->n++] = a;
	return 0;
}
