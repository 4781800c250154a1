/* SPDX-License-Identifier: MIT */
/* frame: feature records as a table. */
#include "ml/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/near.h"
#include "ml/matrix.h"
#include "ml/value.h"
#include "rec/rec.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

/* What a key of a record is to the frame; columns are 0 and above. */
enum { SKIP = -1, TARGET = -2, CENSORED = -3 };

struct frame_private {
	const char *target;
	const char *const *exclude;
	size_t nexclude;
	bool *met;			/* by exclude: a row had the key */
	const struct rec_shape *shape;	/* that to is of */
	int *to;			/* by position */
	bool *seen;			/* by column, of the shape */
	bool fixed;			/* the columns are known */
	bool named;			/* a row has told the spec */
};

bool
frame_is_censored_of(const char *key, const char *target)
{
	size_t n = strlen(target);

	if (n > 2 && target[n - 2] == '_' &&
	    (target[n - 1] == 'h' || target[n - 1] == 's'))
		n -= 2;
	return strncmp(key, target, n) == 0 &&
	    strcmp(key + n, "_censored") == 0;
}

struct frame *
frame_new(const char *target, const char *const *exclude, size_t nexclude)
{
	struct frame *f = mem_new(1, sizeof(*f));

	f->own = mem_new(1, sizeof(*f->own));
	f->own->target = target;
	f->own->exclude = exclude;
	f->own->nexclude = nexclude;
	f->own->met = mem_new(nexclude + 1, sizeof(*f->own->met));
	return f;
}

void
frame_free(struct frame *f)
{
	int c;

	if (f == NULL)
		return;
	for (c = 0; c < f->ncolumn; c++) {
		free(f->column[c].name);
		map_release(&f->column[c].level);
	}
	free(f->column);
	free(f->x);
	free(f->time_us);
	free(f->machine);
	free(f->y);
	free(f->censored);
	map_release(&f->machines);
	map_release(&f->classes);
	free(f->own->to);
	free(f->own->seen);
	free(f->own->met);
	free(f->own);
	free(f);
}

/* ---- which key is what ---- */

static bool
excluded(const struct frame *f, const char *key)
{
	bool is = false, same;
	size_t i;

	for (i = 0; i < f->own->nexclude; i++) {
		same = strcmp(f->own->exclude[i], key) == 0;
		f->own->met[i] |= same;
		is |= same;
	}
	return is;
}

int
frame_check_exclude(const struct frame *f, struct err *err)
{
	const char **name, *near;
	size_t i;
	int c;

	for (i = 0; i < f->own->nexclude && f->own->met[i]; i++)
		;
	if (i == f->own->nexclude || !f->own->fixed)
		return 0;
	name = mem_new((size_t)f->ncolumn + 1, sizeof(*name));
	for (c = 0; c < f->ncolumn; c++)
		name[c] = f->column[c].name;
	near = near_word(f->own->exclude[i], name);
	err_set(err, ERR_USAGE, "--exclude: no row has \"%s\"%s%s%s",
	    f->own->exclude[i], near != NULL ? "; is it \"" : "",
	    near != NULL ? near : "", near != NULL ? "\"?" : "");
	free(name);
	return -1;
}

static bool
names_the_row(int id)
{
	return id == F_RECORD || id == F_TIME || id == F_JOB || id == F_SPEC;
}

static int
find_column(const struct frame *f, const char *key)
{
	int c;

	for (c = 0; c < f->ncolumn; c++)
		if (strcmp(f->column[c].name, key) == 0)
			return c;
	return SKIP;
}

static int
add_column(struct frame *f, const char *key)
{
	f->column = mem_resize(f->column, (size_t)f->ncolumn + 1,
	    sizeof(*f->column));
	f->column[f->ncolumn] = (struct frame_column){
		.name = mem_strdup(key) };
	return f->ncolumn++;
}

static int
place_key(struct frame *f, const char *key, int id, int *to,
    struct err *err)
{
	struct frame_private *own = f->own;
	const bool out = excluded(f, key);

	*to = SKIP;
	if (own->target != NULL && strcmp(key, own->target) == 0) {
		*to = TARGET;
	} else if (own->target != NULL &&
	    frame_is_censored_of(key, own->target)) {
		*to = CENSORED;
		f->has_censored = true;
	} else if (names_the_row(id) || strncmp(key, "y_", 2) == 0 ||
	    out) {
		return 0;
	} else if (!own->fixed) {
		if (f->ncolumn == ML_MAX_FEATURES)
			return err_set(err, ERR_DATA, "more than %d features",
			    ML_MAX_FEATURES);
		*to = add_column(f, key);
	} else if ((*to = find_column(f, key)) == SKIP) {
		return err_set(err, ERR_DATA, "%s: no such feature in the "
		    "rows before", key);
	}
	return 0;
}

static int
check_columns(const struct frame *f, const struct rec_shape *s,
    struct err *err)
{
	const struct frame_private *own = f->own;
	bool target = own->target == NULL;
	int i;

	for (i = 0; i < s->n; i++) {
		target |= own->to[i] == TARGET;
		if (own->to[i] >= 0)
			own->seen[own->to[i]] = true;
	}
	for (i = 0; i < f->ncolumn; i++)
		if (!own->seen[i])
			return err_set(err, ERR_DATA, "%s: missing; the rows "
			    "before have it", f->column[i].name);
	if (!target)
		return err_set(err, ERR_DATA, "%s: no such target in the "
		    "row", own->target);
	return f->ncolumn > 0 ? 0 : err_set(err, ERR_DATA, "no feature");
}

/* Looks each key of a new shape up, once. */
static int
learn_shape(struct frame *f, const struct rec_shape *s, struct err *err)
{
	struct frame_private *own = f->own;
	int i;

	own->shape = NULL;
	own->to = mem_resize(own->to, (size_t)s->n, sizeof(*own->to));
	for (i = 0; i < s->n; i++)
		if (place_key(f, s->name[i], s->id[i], &own->to[i], err) < 0)
			return -1;
	free(own->seen);
	own->seen = mem_new((size_t)f->ncolumn + 1, sizeof(*own->seen));
	if (check_columns(f, s, err) < 0)
		return -1;
	own->fixed = true;
	own->shape = s;
	return 0;
}

/* ---- a row ---- */

static void
make_room(struct frame *f)
{
	size_t k = (size_t)f->ncolumn, cap = f->cap;

	if (f->n < f->cap)
		return;
	f->time_us = mem_grow(f->time_us, &f->cap, f->n + 1,
	    sizeof(*f->time_us));
	cap = f->cap;
	f->x = mem_resize(f->x, cap * k, sizeof(*f->x));
	f->machine = mem_resize(f->machine, cap, sizeof(*f->machine));
	f->y = mem_resize(f->y, cap, sizeof(*f->y));
	f->censored = mem_resize(f->censored, cap, sizeof(*f->censored));
}

static int
too_large(const char *key, const struct rec_val *v, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: too large: \"%.*s\"", key,
	    (int)v->len, v->text);
}

static int
put_value(struct frame_column *c, const struct rec_val *v, enum rec_is is,
    float *to, struct err *err)
{
	double x;
	int number;
	bool text;

	if (is == REC_IS_NULL) {
		*to = NAN;
		return 0;
	}
	/* Among texts of CSV, one that looks otherwise is a text too. */
	if (v->is == REC_IS_TEXT && c->known && c->text)
		is = REC_IS_TEXT;
	number = value_number(v, is, &x);
	if (number < 0)
		return too_large(c->name, v, err);
	text = number == 0;
	if (c->known && c->text != text)
		return err_set(err, ERR_DATA, "%s: %s: \"%.*s\"", c->name,
		    text ? "a text, numbers before" :
		    "a number, texts before", (int)v->len, v->text);
	c->known = true;
	c->text = text;
	*to = text ? (float)map_put(&c->level, v->text, v->len) : (float)x;
	return 0;
}

static int
put_target(struct frame *f, const struct rec_val *v, enum rec_is looks,
    struct err *err)
{
	/* As among the texts of a feature. */
	const bool text = v->is == REC_IS_TEXT && f->target == FRAME_CLASSES;
	bool truth = looks == REC_IS_TRUE || looks == REC_IS_FALSE;
	int number = truth || text ? 0 : value_number(v, looks, &f->y[f->n]);
	enum frame_target is = number != 0 ? FRAME_NUMBERS : FRAME_CLASSES;
	const char *s = v->text;
	size_t n = v->len;

	if (f->target != FRAME_NO_TARGET && f->target != is)
		return err_set(err, ERR_DATA, "%s: numbers and texts: \"%.*s\"",
		    f->own->target, (int)n, s);
	f->target = is;
	if (number != 0)
		return number > 0 ? 0 : too_large(f->own->target, v, err);
	if (truth) {
		s = looks == REC_IS_TRUE ? "true" : "false";
		n = strlen(s);
	}
	f->y[f->n] = (double)map_put(&f->classes, s, n);
	if (f->classes.len > ML_MAX_CLASSES)
		return err_set(err, ERR_DATA, "%s: more than %d classes: "
		    "\"%.*s\"", f->own->target, ML_MAX_CLASSES, (int)n, s);
	return 0;
}

static int
put_name(struct frame *f, const struct rec *r, struct err *err)
{
	const char *s;
	size_t n;
	int got;

	if (tl_rec_must(F_MACHINE, rec_text(r, F_MACHINE, &s, &n, err),
	    err) < 0)
		return -1;
	f->machine[f->n] = (int32_t)map_put(&f->machines, s, n);
	if (tl_rec_must(F_TIME, rec_time(r, F_TIME, &f->time_us[f->n], err),
	    err) < 0)
		return -1;
	s = "";
	n = 0;
	got = rec_text(r, F_SPEC, &s, &n, err);
	if (got < 0)
		return got;
	if (got == 0)
		n = 0;
	if (!f->own->named)
		snprintf(f->spec, sizeof(f->spec), "%.*s", (int)n, s);
	f->own->named = true;
	if (n >= sizeof(f->spec) || strlen(f->spec) != n ||
	    memcmp(f->spec, s, n) != 0)
		return err_set(err, ERR_DATA, "spec: rows of two: \"%s\" and "
		    "\"%.*s\"", f->spec, (int)n, s);
	return 0;
}

/* 1: the row is labelled; 0: its target is null. */
static int
put_values(struct frame *f, const struct rec *r, float *row, struct err *err)
{
	const struct frame_private *own = f->own;
	const struct rec_val *v;
	bool censored = false, labelled = true;
	enum rec_is is;
	int i, rc = 0;

	for (i = 0; i < r->shape->n && rc == 0; i++) {
		v = &r->val[i];
		is = own->to[i] == SKIP ? REC_IS_NULL : value_is(r, i);
		if (own->to[i] >= 0)
			rc = put_value(&f->column[own->to[i]], v, is,
			    &row[own->to[i]], err);
		else if (own->to[i] == CENSORED)
			rc = value_truth(r, i, &censored, err);
		else if (own->to[i] == TARGET && is == REC_IS_NULL)
			labelled = false;
		else if (own->to[i] == TARGET)
			rc = put_target(f, v, is, err);
	}
	f->censored[f->n] = censored;
	return rc < 0 ? -1 : labelled;
}

int
frame_add(struct frame *f, const struct rec *r, struct err *err)
{
	struct frame_private *own = f->own;
	int got;

	if (r->shape != own->shape && learn_shape(f, r->shape, err) < 0)
		return -1;
	make_room(f);
	if (put_name(f, r, err) < 0)
		return -1;
	f->y[f->n] = 0;
	got = put_values(f, r, f->x + f->n * (size_t)f->ncolumn, err);
	f->n += got > 0;
	f->unlabelled += got == 0;
	return got < 0 ? -1 : 0;
}
