/* SPDX-License-Identifier: MIT */
/* learn_settings: the settings of a learner by name. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/near.h"
#include "base/num.h"
#include "base/rng.h"
#include "ml/learn.h"

enum type { WHOLE, REAL, YES_NO };

struct setting {
	enum ml_learner learner;
	const char *name;
	enum type type;
	size_t at;
	double min, max;
};

#define FOREST(name, type, min, max) { ML_FOREST, #name, type, \
	offsetof(struct learn, forest.name), min, max }
#define BOOST(name, type, min, max) { ML_BOOST, #name, type, \
	offsetof(struct learn, boost.name), min, max }
#define ISOLATION(name, type, min, max) { ML_ISOLATION, #name, type, \
	offsetof(struct learn, isolation.name), min, max }

static const struct setting settings[] = {
	FOREST(trees, WHOLE, 1, TREES_MAX_TREES),
	FOREST(mtry, WHOLE, 0, ML_MAX_FEATURES),
	FOREST(depth, WHOLE, 1, TREES_MAX_DEPTH),
	FOREST(min_leaf, WHOLE, 1, 1e9),
	FOREST(bins, WHOLE, 2, 255),
	FOREST(sample, REAL, 0.01, 1),
	FOREST(balanced, YES_NO, 0, 1),
	BOOST(rounds, WHOLE, 1, 10000),
	BOOST(depth, WHOLE, 1, 30),
	BOOST(eta, REAL, 1e-4, 1),
	BOOST(lambda, REAL, 0, 1e6),
	BOOST(gamma, REAL, 0, 1e6),
	BOOST(min_child_weight, REAL, 0, 1e9),
	BOOST(subsample, REAL, 0.01, 1),
	BOOST(colsample, REAL, 0.01, 1),
	BOOST(absolute, YES_NO, 0, 1),
	BOOST(aft, WHOLE, AFT_NORMAL, AFT_EXTREME),
	BOOST(aft_scale, REAL, 0.01, 100),
	ISOLATION(trees, WHOLE, 1, TREES_MAX_TREES),
	ISOLATION(sample, WHOLE, 2, 1e6),
};
enum { NSETTINGS = sizeof(settings) / sizeof(*settings) };

static double
value_of(const struct learn *l, const struct setting *s)
{
	const char *at = (const char *)l + s->at;

	switch (s->type) {
	case WHOLE:
		return *(const int *)(const void *)at;
	case REAL:
		return *(const double *)(const void *)at;
	case YES_NO:
		return *(const bool *)(const void *)at;
	}
	return 0;
}

static void
set_value(struct learn *l, const struct setting *s, double x)
{
	char *at = (char *)l + s->at;

	switch (s->type) {
	case WHOLE:
		*(int *)(void *)at = (int)x;
		break;
	case REAL:
		*(double *)(void *)at = x;
		break;
	case YES_NO:
		*(bool *)(void *)at = x != 0;
		break;
	}
}

/* What a learner can be told, for people. */
static void
say_names(const struct learn *l, struct buf *b)
{
	int i;

	for (i = 0; i < NSETTINGS; i++)
		if (settings[i].learner == l->learner)
			buf_printf(b, "%s%s", b->len > 0 ? ", " : "",
			    settings[i].name);
}

static const struct setting *
find(const struct learn *l, const char *name, size_t n)
{
	int i;

	for (i = 0; i < NSETTINGS; i++)
		if (settings[i].learner == l->learner &&
		    strlen(settings[i].name) == n &&
		    memcmp(settings[i].name, name, n) == 0)
			return &settings[i];
	return NULL;
}

int
learn_set(struct learn *l, const char *setting, struct err *err)
{
	const char *is = strchr(setting, '=');
	const struct setting *s;
	struct buf names = { 0 };
	double x;

	if (is == NULL)
		return err_set(err, ERR_USAGE, "expected NAME=VALUE: \"%s\"",
		    setting);
	s = find(l, setting, (size_t)(is - setting));
	if (s == NULL) {
		say_names(l, &names);
		err_set(err, ERR_USAGE, "%s has no setting \"%.*s\"; it has "
		    "%s", ml_learner_names[l->learner], (int)(is - setting),
		    setting, buf_text(&names));
		buf_release(&names);
		return -1;
	}
	if (num_f64(is + 1, strlen(is + 1), &x) < 0 || x < s->min ||
	    x > s->max || (s->type != REAL && x != (double)(int64_t)x))
		return err_set(err, ERR_USAGE, "%s: expected a %snumber from "
		    "%g to %g: \"%s\"", s->name, s->type == REAL ? "" :
		    "whole ", s->min, s->max, is + 1);
	set_value(l, s, x);
	return 0;
}

void
learn_settings(const struct learn *l, struct buf *b)
{
	bool first = true;
	char text[NUM_MAX];
	int i;

	for (i = 0; i < NSETTINGS; i++) {
		if (settings[i].learner != l->learner)
			continue;
		buf_printf(b, "%s%s=", first ? "" : ",", settings[i].name);
		buf_add(b, text, num_put_f64(text,
		    value_of(l, &settings[i])));
		first = false;
	}
}

/* ---- the search ---- */

static int
pick_int(struct rng *rng, const int *of, int n)
{
	return of[rng_below(rng, (uint64_t)n)];
}

static double
pick_real(struct rng *rng, const double *of, int n)
{
	return of[rng_below(rng, (uint64_t)n)];
}

#define PICK_INT(rng, ...) pick_int(rng, (const int[]){ __VA_ARGS__ }, \
    (int)(sizeof((const int[]){ __VA_ARGS__ }) / sizeof(int)))
#define PICK_REAL(rng, ...) pick_real(rng, (const double[]){ __VA_ARGS__ }, \
    (int)(sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double)))

void
learn_draw(struct learn *l, struct rng *rng)
{
	l->forest.depth = PICK_INT(rng, 6, 10, 16, 24, 40);
	l->forest.min_leaf = PICK_INT(rng, 1, 3, 5, 10, 20, 50);
	l->forest.mtry = PICK_INT(rng, 0, 0, 2, 4, 8, 16);
	l->forest.sample = PICK_REAL(rng, 0.4, 0.7, 1);
	l->boost.depth = PICK_INT(rng, 2, 3, 4, 6, 8);
	l->boost.eta = PICK_REAL(rng, 0.02, 0.05, 0.1, 0.2);
	l->boost.min_child_weight = PICK_REAL(rng, 1, 5, 20, 50);
	l->boost.lambda = PICK_REAL(rng, 0.1, 1, 10);
	l->boost.subsample = PICK_REAL(rng, 0.5, 0.8, 1);
	l->boost.colsample = PICK_REAL(rng, 0.3, 0.6, 1);
	l->isolation.sample = PICK_INT(rng, 64, 128, 256, 512);
}

void
learn_budget(struct learn *l, double share)
{
	int trees = (int)(l->forest.trees * share);
	int rounds = (int)(l->boost.rounds * share);

	l->forest.trees = trees < 10 ? 10 : trees;
	l->boost.rounds = rounds < 10 ? 10 : rounds;
}
