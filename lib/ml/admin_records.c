/* SPDX-License-Identifier: MIT */
/* admin_records: the actions that read records. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/when.h"
#include "ml/admin.h"
#include "ml/model.h"
#include "ml/train.h"
#include "ml/watch.h"

const char *
ml_admin_misuse(const struct ml_action *act, const struct ml_admin *a,
    int operands)
{
	bool keep = act->takes & ML_TAKES_KEEP;

	if (operands < act->least || operands > act->most)
		return act->least == 2 ? "takes a name and a version" :
		    act->most == 2 ? "takes a name, and perhaps a version" :
		    act->least == 1 ? "takes a name" :
		    "takes at most a name";
	if ((a->if_seq >= 0 && !(act->takes & ML_TAKES_IF_SEQ)) ||
	    ((a->note.why != NULL || a->note.who != NULL) &&
	    !(act->takes & ML_TAKES_WHY)))
		return "moves nothing: no --if-seq, --why or --who";
	if ((a->keep >= 0) != keep || (a->dry_run && !keep))
		return keep ? "wants --keep" :
		    "prunes nothing: no --keep or --dry-run";
	if (a->ninput > 0 && !(act->takes & ML_TAKES_RECORDS))
		return "reads no records: no --input";
	if ((a->window_us > 0 || a->all) && !(act->takes & ML_TAKES_WINDOW))
		return "looks at no windows: no --window or --all";
	return NULL;
}

/* A stage, and what it needs for as long as it lives. */
struct held {
	struct rec_stage inner;
	struct model model;
	struct train_recipe recipe;
	struct map outcomes;
	struct err why;
};

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct held *h = self;

	return h->inner.feed(h->inner.self, r, out, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct held *h = self;

	return h->inner.finish(h->inner.self, out, err);
}

static void
release(void *self)
{
	struct held *h = self;

	if (h->inner.free != NULL)
		h->inner.free(h->inner.self);
	model_release(&h->model);
	train_recipe_release(&h->recipe);
	map_release(&h->outcomes);
	free(h);
}

static struct rec_stage
stage_of(struct held *h)
{
	return (struct rec_stage){ .self = h, .feed = feed,
		.finish = finish, .free = release };
}

/* A file of the version that the operands mean. */
static int
get(const struct ml_admin *a, const char *file, size_t max, int *version,
    struct buf *b, struct err *err)
{
	if (registry_resolve(a->r, a->name, a->version, version, err) < 0)
		return -1;
	return registry_get(a->r, a->name, *version, file, max, b, err);
}

/* What the versions of a name predict; of one that is broken nothing. */
static void
learn_outcomes(struct map *outcomes, const struct ml_admin *a,
    const char *name)
{
	struct buf b = { 0 };
	int *versions = NULL;
	const char *outcome;
	size_t i, n = 0;
	json_t *o;

	if (registry_versions(a->r, name, &versions, &n, NULL) < 0)
		n = 0;
	for (i = 0; i < n; i++) {
		buf_clear(&b);
		if (registry_get(a->r, name, versions[i], "manifest.json",
		    ML_MANIFEST_MAX, &b, NULL) < 0)
			continue;
		o = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
		outcome = json_string_value(json_object_get(o, "outcome"));
		if (outcome != NULL && strncmp(outcome, "y_", 2) != 0)
			map_put(outcomes, outcome, strlen(outcome));
		json_decref(o);
	}
	buf_release(&b);
	free(versions);
}

static void
learn_all_outcomes(struct map *outcomes, const struct ml_admin *a)
{
	char **names = NULL;
	size_t i, n = 0;

	if (registry_names(a->r, &names, &n, NULL) < 0)
		n = 0;
	for (i = 0; i < n; i++) {
		learn_outcomes(outcomes, a, names[i]);
		free(names[i]);
	}
	free(names);
}

struct rec_stage
ml_admin_evaluate(const struct ml_admin *a, struct err *err)
{
	struct held *h = mem_new(1, sizeof(*h));
	struct watch_score w = { .name = a->name, .outcomes = &h->outcomes,
		.max_bad = a->max_bad, .log = a->log };
	struct registry_head head;

	(void)err;
	if (a->name == NULL)
		learn_all_outcomes(&h->outcomes, a);
	else
		learn_outcomes(&h->outcomes, a, a->name);
	/* A name that cannot be one is of no model either. */
	if (a->name != NULL && registry_head(a->r, a->name, &head,
	    &h->why) < 0 && (h->why.code == ERR_NOINPUT ||
	    h->why.code == ERR_USAGE))
		w.stranger = h->why.text;
	h->inner = watch_score_stage(&w);
	return stage_of(h);
}

struct rec_stage
ml_admin_drift(const struct ml_admin *a, struct err *err)
{
	struct held *h = mem_new(1, sizeof(*h));
	struct watch_drift w = { .model = &h->model, .name = a->name,
		.window_us = a->window_us > 0 ? a->window_us : 7 * WHEN_DAY,
		.until_us = a->now_given ? a->note.now_us : INT64_MAX,
		.all = a->all };
	struct buf b = { 0 };
	int rc;

	rc = get(a, "model.bin", MODEL_MAX_BYTES, &w.version, &b, err);
	if (rc == 0)
		rc = model_read(&h->model, b.data, b.len, err);
	buf_release(&b);
	if (rc < 0) {
		release(h);
		return (struct rec_stage){ .self = NULL };
	}
	h->inner = watch_drift_stage(&w);
	return stage_of(h);
}

struct rec_stage
ml_admin_verify(const struct ml_admin *a, struct err *err)
{
	struct held *h = mem_new(1, sizeof(*h));
	struct buf b = { 0 };
	int rc, version;

	rc = get(a, "manifest.json", ML_MANIFEST_MAX, &version, &b, err);
	if (rc == 0)
		rc = train_recipe_read(&h->recipe, b.data, b.len, err);
	buf_release(&b);
	if (rc < 0) {
		release(h);
		return (struct rec_stage){ .self = NULL };
	}
	h->recipe.p.log = a->log;
	h->inner = train_verify_stage(&h->recipe);
	return stage_of(h);
}
