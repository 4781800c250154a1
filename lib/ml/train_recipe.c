/* SPDX-License-Identifier: MIT */
/* train_recipe: a training done again, and whether it gave the same. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/thread.h"
#include "ml/frame.h"
#include "ml/train_internal.h"
#include "rec/rec.h"

struct train_texts {
	json_t *manifest;	/* the texts are its own */
	const char **set, **exclude;
};

static const char *
text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static const char **
texts_of(const json_t *o, const char *key, size_t *n)
{
	const json_t *a = json_object_get(o, key);
	const char **s = mem_new(json_array_size(a) + 1, sizeof(*s));
	size_t i;

	*n = 0;
	for (i = 0; i < json_array_size(a); i++)
		if (json_is_string(json_array_get(a, i)))
			s[(*n)++] = json_string_value(json_array_get(a, i));
	return s;
}

static int64_t
whole(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void
take_recipe(struct train_recipe *r, const json_t *o)
{
	struct train_params *p = &r->p;

	p->target = text_of(o, "target");
	p->learner = text_of(o, "learner");
	p->calibrate = text_of(o, "calibrate");
	p->set = r->texts->set = texts_of(o, "set", &p->nset);
	p->exclude = r->texts->exclude = texts_of(o, "exclude", &p->nexclude);
	p->folds = whole(o, "cv");
	p->group = text_of(o, "group");
	p->gap_us = whole(o, "gap_us");
	p->search = whole(o, "search");
	p->min_rows = whole(o, "min_rows");
	p->coverage = json_number_value(json_object_get(o, "coverage"));
	p->alarm_rate = json_number_value(json_object_get(o, "alarm_rate"));
	p->seed = (uint64_t)whole(o, "seed");
}

static int
take_hashes(struct train_recipe *r, const json_t *m)
{
	const char *rows = text_of(json_object_get(m, "training"), "sha256");
	const char *bytes = text_of(json_object_get(json_object_get(m,
	    "files"), "model.bin"), "sha256");

	if (rows == NULL || bytes == NULL)
		return -1;
	snprintf(r->rows, sizeof(r->rows), "%s", rows);
	snprintf(r->bytes, sizeof(r->bytes), "%s", bytes);
	return 0;
}

int
train_recipe_read(struct train_recipe *r, const char *manifest, size_t n,
    struct err *err)
{
	json_t *m = json_loadb(manifest, n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *o = json_object_get(m, "recipe");

	*r = (struct train_recipe){ .texts = mem_new(1, sizeof(*r->texts)) };
	r->texts->manifest = m;
	r->p.model = text_of(m, "model");
	r->version = (int)whole(m, "version");
	r->p.threads = thread_cpus();
	if (json_is_object(o) && r->p.model != NULL &&
	    take_hashes(r, m) == 0) {
		take_recipe(r, o);
		if (train_check(&r->p, err) == 0 && r->p.folds <= TRIAL_FOLDS)
			return 0;
	}
	train_recipe_release(r);
	return err_set(err, ERR_DATA, "a manifest that does not say how its "
	    "model was made");
}

void
train_recipe_release(struct train_recipe *r)
{
	if (r->texts == NULL)
		return;
	json_decref(r->texts->manifest);
	free(r->texts->set);
	free(r->texts->exclude);
	free(r->texts);
	*r = (struct train_recipe){ .texts = NULL };
}

int
train_compare(struct train *t, struct rec_writer *out, struct err *err)
{
	const struct train_recipe *r = t->recipe;
	char rows[65], bytes[65];
	struct buf b = { 0 };
	const char *why = NULL;

	frame_sha256(t->frame, rows);
	model_write(&t->model, &b);
	hash_sha256_hex(b.data, b.len, bytes);
	if (strcmp(rows, r->rows) != 0)
		why = "these are not the rows it was trained on";
	else if (strcmp(bytes, r->bytes) != 0)
		why = "the same rows give another model here";
	rec_begin(out, "model");
	rec_put_str(out, "model", r->p.model);
	rec_put_int(out, "version", r->version);
	rec_put_str(out, "action", "verify");
	rec_put_int(out, "rows", (int64_t)t->frame->n);
	rec_put_int(out, "bytes", (int64_t)b.len);
	rec_put_str(out, "sha256", bytes);
	rec_put_str(out, "why", why);
	buf_release(&b);
	if (rec_end(out, err) < 0)
		return -1;
	return why == NULL ? 0 : ERR_NO;
}
