/* SPDX-License-Identifier: MIT */
/* predict: rows in, answers out, by the hundred or at once. */
#include "ml/predict.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "ml/frame.h"
#include "ml/model.h"
#include "ml/predict_say.h"
#include "ml/row.h"
#include "shop/kinds.h"

enum { BATCH = 256 };

struct predict {
	struct predict_params p;
	struct row_reader *reader;
	struct predict_say *say;
	struct predict_row row[BATCH];
	float *raw, *x;
	double *out;
	int n;			/* rows held back */
};

static int
keep(struct buf *b, const struct rec *r, int id, struct err *err)
{
	const char *s = NULL;
	size_t n = 0;
	int got = rec_text(r, id, &s, &n, err);

	buf_clear(b);
	if (got > 0)
		buf_add(b, s, n);
	return got < 0 ? -1 : 0;
}

static int
take_name(struct predict *s, const struct rec *r, struct err *err)
{
	struct predict_row *row = &s->row[s->n];
	int got = rec_time(r, F_TIME, &row->time_us, err);

	if (got < 0 || keep(&row->machine, r, F_MACHINE, err) < 0 ||
	    keep(&row->job, r, F_JOB, err) < 0)
		return -1;
	if (got == 0 || row->machine.len == 0)
		return err_set(err, ERR_DATA, "%s: missing", got == 0 ?
		    "time" : "machine");
	return 0;
}

/* The values as they came, for who asks why. */
static void
keep_values(struct predict *s, const struct rec *r)
{
	struct predict_row *row = &s->row[s->n];
	const struct rec_val *v;
	int c;

	buf_clear(&row->values);
	for (c = 0; s->p.why > 0 && c < s->p.model->prep.n; c++) {
		v = &r->val[row_position(s->reader, c)];
		row->at[c] = (uint32_t)row->values.len;
		if (v->is == REC_IS_NUM || v->is == REC_IS_TEXT)
			buf_add(&row->values, v->text, v->len);
		else
			buf_puts(&row->values, v->is == REC_IS_NULL ? "?" :
			    v->is == REC_IS_TRUE ? "true" : "false");
		buf_add(&row->values, "", 1);
	}
}

static int
answer(struct predict *s, struct rec_writer *w, struct err *err)
{
	const struct model *m = s->p.model;
	size_t k = (size_t)m->prep.k, o = (size_t)learn_outputs(&m->learn);
	int i, n = s->n;

	s->n = 0;
	model_answer(m, s->x, (size_t)n, s->out, s->p.threads);
	for (i = 0; i < n; i++)
		if (predict_say(s->say, w, &s->row[i], s->x + (size_t)i * k,
		    s->out + (size_t)i * o, err) < 0)
			return -1;
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct predict *s = self;
	const struct prep *p = &s->p.model->prep;
	float *raw = s->raw;

	if (!rec_is_kind(r, "feature"))
		return 0;
	if (take_name(s, r, err) < 0 || row_read(s->reader, r, raw, err) < 0)
		return -1;
	keep_values(s, r);
	s->row[s->n].novel = prep_novel(p, raw);
	prep_row(p, raw, s->x + (size_t)s->n * (size_t)p->k);
	return ++s->n == BATCH ? answer(s, out, err) : 0;
}

static int
idle(void *self, struct rec_writer *out, struct err *err)
{
	struct predict *s = self;

	return s->n > 0 ? answer(s, out, err) : 0;
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	return idle(self, out, err);
}

static void
release(void *self)
{
	struct predict *s = self;
	int i;

	if (s == NULL)
		return;
	for (i = 0; i < BATCH; i++) {
		buf_release(&s->row[i].machine);
		buf_release(&s->row[i].job);
		buf_release(&s->row[i].values);
		free(s->row[i].at);
	}
	row_reader_free(s->reader);
	predict_say_free(s->say);
	free(s->raw);
	free(s->x);
	free(s->out);
	free(s);
}

struct rec_stage
predict_stage(const struct predict_params *p)
{
	struct predict *s = mem_new(1, sizeof(*s));
	const struct prep *prep = &p->model->prep;
	int i;

	s->p = *p;
	s->reader = row_reader_new(p->model, p->log);
	s->say = predict_say_new(p);
	s->raw = mem_new((size_t)prep->n + 1, sizeof(*s->raw));
	s->x = mem_new(BATCH * (size_t)prep->k + 1, sizeof(*s->x));
	s->out = mem_new(BATCH * (size_t)learn_outputs(&p->model->learn),
	    sizeof(*s->out));
	for (i = 0; i < BATCH; i++)
		s->row[i].at = mem_new((size_t)prep->n + 1,
		    sizeof(*s->row[i].at));
	return (struct rec_stage){ .self = s, .feed = feed,
		.finish = finish, .free = release, .idle = idle };
}
