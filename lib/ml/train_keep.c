/* SPDX-License-Identifier: MIT */
/* train_keep: the version, its manifest, and where it came from. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"
#include "ml/boost.h"
#include "ml/frame.h"
#include "ml/train_internal.h"
#include "registry/registry.h"

enum { FEATURES_MAX = 1 << 20, IMPORTANT = 30 };

/* NAN has no place in JSON. */
static json_t *
real(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

static json_t *
texts(const char *const *s, size_t n)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(a, json_string(s[i]));
	return a;
}

static void
set_time(json_t *o, const char *key, int64_t us)
{
	char text[WHEN_MAX];
	size_t n = when_put(text, us);

	json_object_set_new(o, key, json_stringn(text, n));
}

/* What it was trained on. */
static json_t *
describe_rows(const struct train *t)
{
	const struct frame *f = t->frame;
	json_t *o = json_object(), *c;
	double n[ML_MAX_CLASSES] = { 0 };
	char sha[65];
	size_t i;

	frame_sha256(f, sha);
	json_object_set_new(o, "sha256", json_string(sha));
	json_object_set_new(o, "rows", json_integer((json_int_t)f->n));
	json_object_set_new(o, "unlabelled", json_integer(f->unlabelled));
	json_object_set_new(o, "machines",
	    json_integer((json_int_t)f->machines.len));
	set_time(o, "from", f->time_us[0]);
	set_time(o, "to", f->time_us[f->n - 1]);
	if (t->learn.task != ML_CLASSES)
		return o;
	for (i = 0; i < f->n; i++)
		n[(int)f->y[i]]++;
	c = json_object();
	for (i = 0; i < f->classes.len; i++)
		json_object_set_new(c, f->classes.entry[i].text,
		    json_integer((json_int_t)n[i]));
	json_object_set_new(o, "classes", c);
	return o;
}

/* What the program was told: enough to do it again. */
static json_t *
describe_recipe(const struct train *t)
{
	const struct train_params *p = &t->p;
	json_t *o = json_object();

	if (p->target != NULL)
		json_object_set_new(o, "target", json_string(p->target));
	json_object_set_new(o, "learner",
	    json_string(ml_learner_names[t->learn.learner]));
	if (p->calibrate != NULL)
		json_object_set_new(o, "calibrate",
		    json_string(p->calibrate));
	json_object_set_new(o, "set", texts(p->set, p->nset));
	json_object_set_new(o, "exclude", texts(p->exclude, p->nexclude));
	json_object_set_new(o, "cv", json_integer(p->folds));
	if (p->group != NULL)
		json_object_set_new(o, "group", json_string(p->group));
	json_object_set_new(o, "gap_us", json_integer(p->gap_us));
	json_object_set_new(o, "search", json_integer(p->search));
	json_object_set_new(o, "min_rows", json_integer(p->min_rows));
	json_object_set_new(o, "coverage", json_real(p->coverage));
	json_object_set_new(o, "alarm_rate", json_real(p->alarm_rate));
	json_object_set_new(o, "seed", json_integer((json_int_t)p->seed));
	return o;
}

static json_t *
describe_figures(const struct train *t)
{
	json_t *o = json_object(), *v;
	int i;

	for (i = 0; i < t->nfigure; i++) {
		v = json_object();
		json_object_set_new(v, "value", real(t->figure[i].value));
		json_object_set_new(v, "low", real(t->figure[i].low));
		json_object_set_new(v, "high", real(t->figure[i].high));
		json_object_set_new(v, "baseline",
		    real(t->figure[i].baseline));
		json_object_set_new(o, t->figure[i].name, v);
	}
	return o;
}

/* The features that it rests on most, those first. */
static json_t *
describe_rests(const struct train *t)
{
	const struct importance *m = &t->rests;
	int *order = importance_order(m), i;
	json_t *a = json_array(), *o;
	double all = 0;

	for (i = 0; i < m->n; i++)
		all += m->sum[i];
	for (i = 0; i < m->n && i < IMPORTANT && m->sum[order[i]] > 0; i++) {
		o = json_object();
		json_object_set_new(o, "field", json_string(
		    t->model.prep.column[order[i]].name));
		json_object_set_new(o, "value", json_real(m->sum[order[i]] /
		    (double)m->rows));
		json_object_set_new(o, "share", json_real(m->sum[order[i]] /
		    all));
		json_object_set_new(o, "strongest", json_real(
		    m->top[order[i]] / (double)m->rows));
		json_object_set_new(o, "n", json_integer((json_int_t)
		    m->rows));
		json_array_append_new(a, o);
	}
	free(order);
	return a;
}

/* The figure that sums it up is said last: the gain, or the threshold. */
static void
set_last_figure(const struct train *t, json_t *o)
{
	const struct train_figure *f;

	/* Without folds there is none. */
	if (t->nfigure == 0)
		return;
	f = &t->figure[t->nfigure - 1];
	json_object_set_new(o, "figure", json_string(f->name));
	json_object_set_new(o, "value", real(f->value));
	if (isfinite(f->low) && isfinite(f->high)) {
		json_object_set_new(o, "low", json_real(f->low));
		json_object_set_new(o, "high", json_real(f->high));
	}
}

static json_t *
describe(const struct train *t)
{
	json_t *o = json_object(), *made = json_object();
	struct buf settings = { 0 };

	learn_settings(&t->learn, &settings);
	json_object_set_new(o, "task",
	    json_string(ml_task_names[t->learn.task]));
	json_object_set_new(o, "outcome", json_string(t->model.outcome));
	json_object_set_new(o, "learner",
	    json_string(ml_learner_names[t->learn.learner]));
	json_object_set_new(o, "settings", json_string(buf_text(&settings)));
	json_object_set_new(o, "features", json_integer(t->model.prep.n));
	json_object_set_new(o, "rows", json_integer((json_int_t)t->frame->n));
	json_object_set_new(o, "spec", json_string(t->model.spec));
	set_last_figure(t, o);
	json_object_set_new(o, "training", describe_rows(t));
	json_object_set_new(o, "recipe", describe_recipe(t));
	json_object_set_new(o, "figures", describe_figures(t));
	json_object_set_new(o, "importance", describe_rests(t));
	json_object_set_new(made, "millwright", json_string(t->p.tool));
	json_object_set_new(made, "threads", json_integer(t->p.threads));
	if (t->learn.learner == ML_BOOST)
		json_object_set_new(made, "xgboost",
		    json_string(boost_version()));
	json_object_set_new(o, "made_by", made);
	buf_release(&settings);
	return o;
}

/* The champion of the moment is the parent. */
static void
name_parent(const struct train *t, struct registry *r, json_t *o)
{
	struct registry_head h;
	struct err none = { 0 };

	/* A first version of a name has none: that is no error. */
	if (registry_head(r, t->p.model, &h, &none) == 0 && h.champion > 0)
		json_object_set_new(o, "parent", json_integer(h.champion));
}

/* The metric records as bytes; a writer wants a descriptor. */
static int
metrics_as_bytes(struct train *t, struct buf *b, struct err *err)
{
	int fd = memfd_create("metrics", MFD_CLOEXEC), rc = -1;
	struct rec_writer *w;
	ssize_t n;

	if (fd < 0)
		return err_sys(err, ERR_IO, "memory for the metrics");
	w = rec_ndjson_writer(fd);
	if (train_say(t, w, err) == 0 && rec_finish(w, err) == 0)
		rc = 0;
	rec_writer_free(w);
	if (rc == 0 && lseek(fd, 0, SEEK_SET) == 0)
		while ((n = read(fd, buf_room(b, 65536), 65536)) > 0)
			b->len += (size_t)n;
	close(fd);
	if (rc == 0 && b->data != NULL)
		b->data[b->len] = '\0';
	return rc;
}

static int
put_version(struct train *t, const struct buf *model,
    const struct buf *metrics, const struct buf *features, struct err *err)
{
	const struct registry_file file[] = {
		{ "model.bin", model->data, model->len },
		{ "metrics.ndjson", buf_text(metrics), metrics->len },
		{ "features.yaml", buf_text(features), features->len },
	};
	size_t nfile = t->p.features != NULL ? 3 : 2;
	struct registry_note note = { t->p.who, t->p.why, t->p.now_us };
	struct registry *r = registry_open(t->p.registry, true, err);
	json_t *o;
	char *text;
	int rc = -1;

	if (r == NULL)
		return -1;
	o = describe(t);
	name_parent(t, r, o);
	text = json_dumps(o, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	if (text == NULL)
		err_set(err, ERR_INTERNAL, "a manifest that is no JSON");
	else
		rc = registry_put(r, t->p.model, file, nfile, text, &note,
		    &t->version, err);
	free(text);
	json_decref(o);
	registry_close(r);
	return rc;
}

int
train_keep(struct train *t, struct err *err)
{
	struct buf model = { 0 }, metrics = { 0 }, features = { 0 };
	int rc;

	model_write(&t->model, &model);
	rc = metrics_as_bytes(t, &metrics, err);
	if (rc == 0 && t->p.features != NULL)
		rc = file_read(t->p.features, FEATURES_MAX, &features, err);
	if (rc == 0)
		rc = put_version(t, &model, &metrics, &features, err);
	buf_release(&features);
	buf_release(&model);
	buf_release(&metrics);
	return rc;
}
