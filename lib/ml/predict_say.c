/* SPDX-License-Identifier: MIT */
/* predict_say: an answer as a record, with its reasons. */
#include "ml/predict_say.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "ml/chances.h"
#include "ml/importance.h"
#include "ml/model.h"
#include "ml/predict.h"
#include "rec/rec.h"

struct reason {
	int feature;
	double effect;
};

struct predict_say {
	struct predict_params p;
	char **chance;		/* key of each class's chance, or horizon's */
	int nchance;
	struct trees_work *work;
	char **of;		/* what each is the chance of, for people */
	struct buf chances;
	double *phi;		/* a column, and the mean */
	double *effect;		/* a feature */
};

/* "Tool change" as p_tool_change, not yet among the n keys before. */
static char *
chance_key(char *const *before, int n, const char *name)
{
	struct buf b = { 0 };
	const char *s;
	char *key;
	int i, twin = 1;

	buf_puts(&b, "p_");
	for (s = name; *s != '\0'; s++)
		if (isalnum((unsigned char)*s))
			buf_putc(&b, (char)tolower((unsigned char)*s));
		else if (b.data[b.len - 1] != '_')
			buf_putc(&b, '_');
	for (i = 0; i < n; i++)
		twin += strcmp(before[i], buf_text(&b)) == 0;
	if (twin > 1)
		buf_printf(&b, "_%d", twin);
	key = mem_strdup(buf_text(&b));
	buf_release(&b);
	return key;
}

static void
name_chances(struct predict_say *s)
{
	const struct model *m = s->p.model;
	char hours[40];
	int i;

	s->nchance = m->learn.task == ML_CLASSES ? m->learn.classes :
	    m->learn.task == ML_SURVIVAL ? s->p.nhorizon : 0;
	s->chance = mem_new((size_t)s->nchance + 1, sizeof(*s->chance));
	s->of = mem_new((size_t)s->nchance + 1, sizeof(*s->of));
	for (i = 0; i < s->nchance; i++) {
		if (m->learn.task == ML_SURVIVAL)
			snprintf(hours, sizeof(hours), "%gh",
			    (double)s->p.horizon_us[i] / (double)WHEN_HOUR);
		s->of[i] = mem_strdup(m->learn.task == ML_SURVIVAL ? hours :
		    m->class_name[i]);
		s->chance[i] = chance_key(s->chance, i, s->of[i]);
	}
}

struct predict_say *
predict_say_new(const struct predict_params *p)
{
	struct predict_say *s = mem_new(1, sizeof(*s));

	s->p = *p;
	name_chances(s);
	if (p->why > 0)
		s->work = trees_work_new(&p->model->trees);
	s->phi = mem_new((size_t)p->model->prep.k + 1, sizeof(*s->phi));
	s->effect = mem_new((size_t)p->model->prep.n + 1,
	    sizeof(*s->effect));
	return s;
}

void
predict_say_free(struct predict_say *s)
{
	int i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nchance; i++) {
		free(s->chance[i]);
		free(s->of[i]);
	}
	free(s->chance);
	free(s->of);
	buf_release(&s->chances);
	trees_work_free(s->work);
	free(s->phi);
	free(s->effect);
	free(s);
}

/* ---- reasons ---- */

static void
add_up(struct predict_say *s, const float *x, int cls)
{
	const struct model *m = s->p.model;
	double sign;
	int raw = learn_raw_output(&m->learn, cls, &sign);

	trees_explain(&m->trees, s->work, x, raw, s->phi);
	importance_of_row(&m->prep, s->phi, sign, s->effect);
}

static struct reason
strongest(struct predict_say *s)
{
	struct reason r = { -1, 0 };
	int i;

	for (i = 0; i < s->p.model->prep.n; i++)
		if (fabs(s->effect[i]) > fabs(r.effect))
			r = (struct reason){ i, s->effect[i] };
	if (r.feature >= 0)
		s->effect[r.feature] = 0;
	return r;
}

static void
put_reason(struct predict_say *s, struct rec_writer *w, int i,
    const struct predict_row *row, struct buf *text)
{
	static const char *const key[] = { "why_1", "why_2", "why_3" };
	static const char *const effect[] = { "why_1_effect", "why_2_effect",
		"why_3_effect" };
	struct reason r = strongest(s);

	if (r.feature < 0 || i >= s->p.why) {
		rec_put_null(w, key[i]);
		rec_put_null(w, effect[i]);
		return;
	}
	buf_clear(text);
	buf_printf(text, "%s=%s", s->p.model->prep.column[r.feature].name,
	    row->values.data + row->at[r.feature]);
	rec_put_text(w, key[i], text->data, text->len);
	rec_put_real(w, effect[i], r.effect);
}

static void
put_reasons(struct predict_say *s, struct rec_writer *w,
    const struct predict_row *row, const float *x, int cls)
{
	struct buf text = { 0 };
	int i;

	if (s->p.why > 0)
		add_up(s, x, cls);
	for (i = 0; i < PREDICT_WHY; i++)
		put_reason(s, w, i, row, &text);
	buf_release(&text);
	rec_put_bool(w, "novel", row->novel);
}

/* ---- the record ---- */

static void
begin(const struct predict_say *s, struct rec_writer *w, const char *kind,
    const struct predict_row *row)
{
	rec_begin(w, kind);
	rec_put_text(w, "machine", row->machine.data, row->machine.len);
	rec_put_time(w, "time", row->time_us);
	rec_put_str(w, "job", row->job.len > 0 ? buf_text(&row->job) : NULL);
	if (s->p.model->learn.task != ML_ANOMALY)
		rec_put_str(w, "outcome", s->p.model->outcome);
	rec_put_str(w, "model", s->p.name);
	rec_put_int(w, "version", s->p.version);
}

static void
put_real(struct rec_writer *w, const char *key, bool there, double x)
{
	if (there)
		rec_put_real(w, key, x);
	else
		rec_put_null(w, key);
}

static int
say_anomaly(struct predict_say *s, struct rec_writer *w,
    const struct predict_row *row, const float *x, double score,
    struct err *err)
{
	double threshold = s->p.model->threshold;

	if (s->p.odd_only && score < threshold)
		return 0;
	begin(s, w, "anomaly", row);
	rec_put_real(w, "score", score);
	rec_put_real(w, "threshold", threshold);
	rec_put_bool(w, "is_anomaly", score >= threshold);
	put_reasons(s, w, row, x, 0);
	return rec_end(w, err);
}

static int
best_class(const struct model *m, const double *p)
{
	int c, best = 0;

	for (c = 1; c < m->learn.classes; c++)
		if (p[c] > p[best])
			best = c;
	return best;
}

/* How likely class i is, or that it comes within horizon i. */
static double
chance_of(const struct predict_say *s, int i, const double *out)
{
	const struct model *m = s->p.model;

	if (m->learn.task == ML_CLASSES)
		return out[i];
	return learn_hours_cdf(&m->learn, isfinite(m->width) ? m->width :
	    m->learn.boost.aft_scale, out[0],
	    (double)s->p.horizon_us[i] / (double)WHEN_HOUR);
}

/* What the baseline says of each class, whatever the row. */
static void
put_baseline(struct predict_say *s, struct rec_writer *w)
{
	const struct model *m = s->p.model;
	bool told = m->learn.task == ML_CLASSES &&
	    m->nbaseline == s->nchance;
	int i;

	buf_clear(&s->chances);
	for (i = 0; told && i < s->nchance; i++)
		chances_add(&s->chances, s->of[i], m->baseline[i]);
	rec_put_str(w, "baseline_chances", told ? buf_text(&s->chances) :
	    NULL);
}

/* In one text, for people and the store; and each under a key of its own. */
static void
put_chances(struct predict_say *s, struct rec_writer *w, const double *out)
{
	int i;

	buf_clear(&s->chances);
	for (i = 0; i < s->nchance; i++)
		chances_add(&s->chances, s->of[i], chance_of(s, i, out));
	rec_put_str(w, "chances", s->nchance > 0 ? buf_text(&s->chances) :
	    NULL);
	put_baseline(s, w);
	for (i = 0; i < s->nchance; i++)
		rec_put_real(w, s->chance[i], chance_of(s, i, out));
}

int
predict_say(struct predict_say *s, struct rec_writer *w,
    const struct predict_row *row, const float *x, const double *out,
    struct err *err)
{
	const struct model *m = s->p.model;
	bool classes = m->learn.task == ML_CLASSES, between;
	int c = classes ? best_class(m, out) : 0;
	double low = 0, high = 0, value = out[0];

	if (m->learn.task == ML_ANOMALY)
		return say_anomaly(s, w, row, x, out[0], err);
	between = !classes && model_interval(m, out[0],
	    model_noise(m, x), &low, &high);
	if (m->learn.task == ML_SURVIVAL)
		value = exp(out[0]);
	begin(s, w, "prediction", row);
	put_real(w, "value", !classes, value);
	rec_put_str(w, "class", classes ? m->class_name[c] : NULL);
	put_real(w, "confidence", classes, out[c]);
	put_real(w, "low", between, low);
	put_real(w, "high", between, high);
	put_real(w, "baseline", m->nbaseline > 0, m->nbaseline > 0 ?
	    m->baseline[c] : 0);
	put_reasons(s, w, row, x, c);
	put_chances(s, w, out);
	return rec_end(w, err);
}
