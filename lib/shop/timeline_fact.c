/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

int
tl_rec_text(const struct rec *r, int id, struct tl_text *t, struct err *err)
{
	const struct rec_val *v = rec_get(r, id);
	const char *s;
	size_t n;

	t->s = "";
	t->len = 0;
	if (v == NULL || v->is == REC_IS_NULL)
		return 0;
	if (v->is != REC_IS_TEXT)
		return rec_text(r, id, &s, &n, err);
	t->s = v->text;
	t->len = v->len;
	return 1;
}

/* The same where absent and empty are alike: nearly all fields are good. */
static inline bool
good_text(const struct rec *r, int id, struct tl_text *t)
{
	const struct rec_val *v = rec_get(r, id);
	const bool there = v != NULL && v->is == REC_IS_TEXT;

	t->s = there ? v->text : "";
	t->len = there ? v->len : 0;
	return there || v == NULL || v->is == REC_IS_NULL;
}

/* A few digits are a count already; all else is rec_fixed()'s. */
static inline int
thousandths(const struct rec *r, int id, int64_t *x, struct err *err)
{
	const struct rec_val *v = rec_get(r, id);
	uint32_t n;

	if (v == NULL || v->is == REC_IS_NULL)
		return 0;
	if (v->is != REC_IS_NUM || num_small(v->text, v->len, &n) < 0)
		return rec_fixed(r, id, 3, x, err);
	*x = (int64_t)n * 1000;
	return 1;
}

int
tl_rec_must(int id, int got, struct err *err)
{
	if (got != 0)
		return got;
	return err_set(err, ERR_DATA, "%s: missing", shop_keys[id].name);
}

/* Of milliseconds or thousandths; nearly all are good. */
static inline int
amount(int64_t x, int64_t most, enum shop_key key, struct err *err)
{
	return x >= 0 && x <= most ? 0 : fact_check_amount(key, x, 3, err);
}

/* Facts come in runs of one date. */
static inline __attribute__((always_inline)) int
time_near(struct when_memory *m, const struct rec *r, int id, int64_t *us,
    struct err *err)
{
	const struct rec_val *v = rec_get(r, id);

	if (v != NULL && v->is == REC_IS_TEXT &&
	    when_parse_near(m, v->text, v->len, us) == 0)
		return 1;
	return tl_rec_must(id, rec_time(r, id, us, err), err);
}

/* Which of the texts is none. */
static int
bad_text(const struct rec *r, struct err *err)
{
	static const int ids[] = { F_SOURCE, F_SOURCE_KEY, F_JOB, F_PART,
		F_OP, F_OPERATOR };
	struct tl_text t;
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (tl_rec_text(r, ids[i], &t, err) < 0)
			return -1;
	}
	return err_set(err, ERR_INTERNAL, "a text that is none is one");
}

/* The fields that job, span and output share. */
static inline int
common(struct when_memory *m, struct tl_span *s, const struct rec *r,
    struct err *err)
{
	if (time_near(m, r, F_START, &s->start_us, err) < 0 ||
	    time_near(m, r, F_END, &s->end_us, err) < 0 ||
	    (rec_get(r, F_OPEN) != NULL &&
	    rec_bool(r, F_OPEN, &s->open, err) < 0))
		return -1;
	if (!good_text(r, F_SOURCE, &s->source) ||
	    !good_text(r, F_SOURCE_KEY, &s->source_key) ||
	    !good_text(r, F_JOB, &s->job) || !good_text(r, F_PART, &s->part) ||
	    !good_text(r, F_OP, &s->op) ||
	    !good_text(r, F_OPERATOR, &s->operator))
		return bad_text(r, err);
	if (s->end_us < s->start_us)
		return err_set(err, ERR_DATA, "end: before start");
	return s->end_us - s->start_us <= FACT_LENGTH_MS * 1000 ? 0 :
	    fact_check_window(s->start_us, s->end_us, err);
}

/* Which of the state and the reason is none. */
static int
bad_state(struct tl_span *s, const struct rec *r, struct err *err)
{
	if (tl_rec_must(F_STATE, tl_rec_text(r, F_STATE, &s->state, err),
	    err) < 0)
		return -1;
	return tl_rec_text(r, F_REASON, &s->reason, err);
}

static inline int
state(struct tl_span *s, const struct rec *r, struct err *err)
{
	const struct rec_val *v = rec_get(r, F_STATE);
	const bool good = good_text(r, F_STATE, &s->state) &&
	    good_text(r, F_REASON, &s->reason);

	if (!good || v == NULL || v->is == REC_IS_NULL)
		return bad_state(s, r, err);
	switch (thousandths(r, F_SECONDS, &s->ms, err)) {
	case 1:
		return amount(s->ms, FACT_LENGTH_MS, F_SECONDS, err);
	case 0:
		return 0;
	default:
		return -1;
	}
}

/* The fact is used again and again: what a span left must not stay. */
static void
no_state(struct tl_span *s)
{
	s->state = s->reason = (struct tl_text){ "", 0 };
}

static inline int
parts(struct tl_fact *f, const struct rec *r, struct err *err)
{
	const int64_t most = FACT_PARTS_MAX * 1000;

	if (thousandths(r, F_PARTS, &f->parts_m, err) < 0 ||
	    thousandths(r, F_SCRAP, &f->scrap_m, err) < 0 ||
	    amount(f->parts_m, most, F_PARTS, err) < 0)
		return -1;
	return amount(f->scrap_m, most, F_SCRAP, err);
}

int
tl_decode(struct tl_fact *f, struct when_memory *m, int kind,
    const struct rec *r, struct err *err)
{
	f->kind = kind;
	f->number = r->number;
	f->parts_m = f->scrap_m = 0;
	f->span.open = false;
	f->span.ms = -1;	/* of a job, an output: its window */
	f->span.word = NULL;
	if (common(m, &f->span, r, err) < 0)
		return -1;
	if (kind != KIND_SPAN)
		no_state(&f->span);
	else if (state(&f->span, r, err) < 0)
		return -1;
	return kind == KIND_JOB ? 0 : parts(f, r, err);
}

int
tl_fact_feed(struct timeline *tl, const struct tl_fact *f, struct err *err)
{
	const struct tl_span *s = &f->span;
	int rc = 0;

	if (f->kind == KIND_SPAN)
		rc = timeline_span(tl, f->machine, s, err);
	else if (f->kind == KIND_JOB)
		rc = timeline_job(tl, f->machine, s, err);
	if (rc < 0 || (f->parts_m == 0 && f->scrap_m == 0))
		return rc;
	return timeline_parts(tl, f->machine, s, f->parts_m, f->scrap_m, 0, 0,
	    err);
}
