/* SPDX-License-Identifier: MIT */
/*
 * drift_rows: rows in which nothing changes, or one thing does, and how often
 * they are held to have changed; for the test and the benchmark.
 */
#ifndef TESTS_UNIT_DRIFT_ROWS_H
#define TESTS_UNIT_DRIFT_ROWS_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "ml/frame.h"
#include "ml/spread.h"
#include "stats/dist.h"

enum { DRIFT_FEATURES = 20, DRIFT_MACHINES = 8, DRIFT_WINDOWS = 4 };

enum drift_kind {
	/* Independent rows of one machine after another. */
	DRIFT_NORMAL, DRIFT_TIES, DRIFT_COUNTS, DRIFT_CAUCHY, DRIFT_NULLS,
	DRIFT_ZEROS, DRIFT_LEVELS, DRIFT_RARE,
	/* A row of each machine an hour, that hangs on the hour before. */
	DRIFT_AR50, DRIFT_AR90, DRIFT_AR99, DRIFT_SHARED, DRIFT_OFFSETS,
	DRIFT_DAY, DRIFT_WEEK,
	/* Now and then a row of some machine, far from the others. */
	DRIFT_JOBS, DRIFT_KINDS
};

static const char *const drift_names[] = { "normal", "ties", "counts",
	"cauchy", "nulls", "zeros", "levels", "rare_levels", "ar_0.5",
	"ar_0.9", "ar_0.99", "ar_shared", "ar_offsets", "mean_1d", "mean_7d",
	"ar_jobs" };

static inline double
drift_unit(struct rng *r)
{
	return ((double)(rng_u64(r) >> 12) + 0.5) / 4503599627370496.0;
}

static inline double
drift_normal(struct rng *r)
{
	return stats_normal_quantile(drift_unit(r));
}

static inline double
drift_independent(struct rng *r, enum drift_kind kind)
{
	double u = drift_unit(r), x;
	int k = 0;

	switch (kind) {
	case DRIFT_TIES:
		return round(drift_normal(r));
	case DRIFT_COUNTS:
		/* Poisson of mean 1, by products (Knuth). */
		for (x = u; x > exp(-1); x *= drift_unit(r))
			k++;
		return k;
	case DRIFT_CAUCHY:
		return tan(3.141592653589793 * (u - 0.5));
	case DRIFT_NULLS:
		return u < 0.3 ? NAN : drift_normal(r);
	case DRIFT_ZEROS:
		return u < 0.9 ? 0 : -log(drift_unit(r));
	case DRIFT_LEVELS:
		return floor(u * 5);
	case DRIFT_RARE:
		return floor(30 * u * u * u);
	default:
		return drift_normal(r);
	}
}

/* One feature of one machine along time. */
struct drift_state {
	double x, offset, sum;
	double last[7 * 24];
	int at;
};

static inline double
drift_mean(struct drift_state *s, struct rng *r, int hours)
{
	double x = drift_normal(r);

	s->sum += x - s->last[s->at];
	s->last[s->at] = x;
	s->at = (s->at + 1) % hours;
	return s->sum / hours;
}

static inline double
drift_step(struct drift_state *s, struct rng *r, enum drift_kind kind,
    double shared)
{
	double phi = kind == DRIFT_AR50 ? 0.5 : kind == DRIFT_AR99 ||
	    kind == DRIFT_JOBS ? 0.99 :
	    0.9;

	if (kind == DRIFT_DAY)
		return drift_mean(s, r, 24);
	if (kind == DRIFT_WEEK)
		return drift_mean(s, r, 7 * 24);
	s->x = phi * s->x + sqrt(1 - phi * phi) * drift_normal(r);
	if (kind == DRIFT_SHARED)
		return shared + 0.3 * s->x;
	return kind == DRIFT_OFFSETS || kind == DRIFT_JOBS ?
	    s->x + s->offset : s->x;
}

static inline void
drift_columns(struct frame *f, enum drift_kind kind)
{
	bool text = kind == DRIFT_LEVELS || kind == DRIFT_RARE;
	char name[20];
	int c, l;

	f->ncolumn = DRIFT_FEATURES;
	f->column = mem_new(DRIFT_FEATURES, sizeof(*f->column));
	for (c = 0; c < f->ncolumn; c++) {
		snprintf(name, sizeof(name), "f%d", c);
		f->column[c].name = mem_strdup(name);
		f->column[c].text = text;
		for (l = 0; text && l < 30; l++) {
			snprintf(name, sizeof(name), "L%02d", l);
			map_put(&f->column[c].level, name, 3);
		}
	}
}

/* Each feature of a machine an hour on, into a row. */
static inline void
drift_row(struct drift_state *state, const double *shared, struct rng *r,
    enum drift_kind kind, float *x)
{
	int c;

	for (c = 0; c < DRIFT_FEATURES; c++)
		x[c] = (float)(kind < DRIFT_AR50 ? drift_independent(r,
		    kind) : drift_step(&state[c], r, kind, shared[c]));
}

static inline void
drift_fill(struct frame *f, enum drift_kind kind, struct rng *r)
{
	struct drift_state *state = mem_new(DRIFT_FEATURES *
	    DRIFT_MACHINES, sizeof(*state));
	double shared[DRIFT_FEATURES] = { 0 };
	/* What lasts has begun long ago. */
	int64_t hour = kind < DRIFT_AR50 ? 0 : -300;
	size_t row = 0;
	int c, m;

	for (c = 0; c < DRIFT_FEATURES * DRIFT_MACHINES; c++)
		state[c].offset = 2 * drift_normal(r);
	for (; row < f->n; hour++) {
		for (c = 0; c < DRIFT_FEATURES; c++)
			shared[c] = 0.9 * shared[c] + sqrt(0.19) *
			    drift_normal(r);
		for (m = 0; m < DRIFT_MACHINES && row < f->n; m++) {
			drift_row(state + m * DRIFT_FEATURES, shared, r, kind,
			    f->x + row * DRIFT_FEATURES);
			f->machine[row] = m;
			f->time_us[row] = hour * WHEN_HOUR;
			row += hour >= 0 && (kind != DRIFT_JOBS ||
			    rng_below(r, 8) == 0);
		}
	}
	free(state);
}

static inline struct frame *
drift_rows(enum drift_kind kind, size_t n, uint64_t seed)
{
	struct frame *f = frame_new("y", NULL, 0);
	struct rng r;

	rng_seed(&r, seed);
	drift_columns(f, kind);
	f->n = f->cap = n;
	f->x = mem_new(n * DRIFT_FEATURES, sizeof(*f->x));
	f->time_us = mem_new(n, sizeof(*f->time_us));
	f->machine = mem_new(n, sizeof(*f->machine));
	f->y = mem_new(n, sizeof(*f->y));
	f->censored = mem_new(n, sizeof(*f->censored));
	drift_fill(f, kind, &r);
	return f;
}

struct drift_tally {
	long windows, beyond, silent;	/* a feature each */
};

/* One window of a feature: rows [a, b), each moved by `shift`. */
static inline void
drift_window(struct drift_tally *t, const struct frame *f,
    struct spread *s, int c, const size_t range[2], double shift)
{
	int check, checks = s->c->how == PREP_NUMBER ? SPREAD_CHECKS : 1;
	struct spread_verdict v = { 0 };
	bool beyond = false;
	size_t i;
	float x;

	for (i = range[0]; i < range[1]; i++) {
		x = f->x[i * DRIFT_FEATURES + (size_t)c];
		if (f->column[c].text)
			x = (float)map_find(&s->c->level,
			    f->column[c].level.entry[(int)x].text, 3);
		spread_count(s, x + (float)shift);
	}
	for (check = 0; check < checks; check++) {
		v = spread_hold(s, (enum spread_check)check);
		beyond |= v.beyond;
	}
	spread_clear(s);
	t->windows++;
	t->beyond += beyond;
	t->silent += isnan(v.limit);
}

/*
 * Adds DRIFT_WINDOWS windows of n rows each, behind m rows of training, of
 * DRIFT_FEATURES features.
 */
static inline void
drift_try(struct drift_tally *t, enum drift_kind kind, size_t m, size_t n,
    double shift, uint64_t seed)
{
	struct frame *f = drift_rows(kind, m + n * DRIFT_WINDOWS, seed);
	struct prep_target target = { .classes = -1 };
	struct prep p = { .n = 0 };
	struct spread s;
	size_t w, range[2];
	int c;

	prep_fit(&p, f, m, &target);
	spread_effects(&p, f, m);
	for (c = 0; c < p.n; c++) {
		spread_init(&s, &p.column[c]);
		for (w = 0; w < DRIFT_WINDOWS; w++) {
			range[0] = m + w * n;
			range[1] = range[0] + n;
			drift_window(t, f, &s, c, range, shift);
		}
		spread_release(&s);
	}
	prep_release(&p);
	frame_free(f);
}

#endif
