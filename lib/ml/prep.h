/* SPDX-License-Identifier: MIT */
/*
 * prep: from features to the numbers that a learner eats; fitted on the rows
 * of training alone, kept in the model.
 *
 * A number stays as it is, missing ones too.  A category of few levels
 * becomes a column a level (one-hot); one of many becomes the mean target of
 * its level, shrunk to the overall mean as if that had been seen PREP_PRIOR
 * times (Micci-Barreca 2001).  In training, that mean is of rows that were
 * known when the row was made: whose time is `gap` or more before.  Without a
 * target it is the level's share of the rows.
 *
 * It also keeps how each feature was spread, to tell what is new.
 */
#ifndef ML_PREP_H
#define ML_PREP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "stats/effect.h"

struct buf;
struct err;
struct frame;
struct frame_column;
struct unpack;

enum {
	PREP_ONE_HOT = 8,	/* levels at most */
	PREP_ENCODED = 8,	/* classes with an encoding of their own */
	PREP_BINS = 10,
	PREP_PRIOR = 20
};

enum prep_how { PREP_NUMBER, PREP_LEVELS, PREP_MEAN, PREP_SHARE };

struct prep_column {
	char *name;
	enum prep_how how;
	int at;			/* its first column of the matrix */
	int width;		/* how many */
	struct map level;	/* of texts */
	double *mean;		/* MEAN, SHARE: level x width */
	double *overall;	/* width: for missing and unknown levels */
	/* How it was spread in training. */
	double low, high;	/* of numbers; low > high: none came */
	uint64_t n, missing;
	int nedge;		/* of numbers: edges between bins */
	double *edge;
	double *count;		/* nedge + 1 bins, or a level each */
	struct stats_effect effect;	/* of its bins; see spread.h */
};

struct prep {
	struct prep_column *column;
	int n;			/* features */
	int k;			/* columns of the matrix */
};

/* What the encodings look at. */
struct prep_target {
	int classes;		/* 0: numbers, -1: none */
	const double *y;	/* by row of the frame: class or number */
	int64_t gap_us;
};

/* The level of each level of c in p, -1 where it has none; the caller's. */
int *prep_levels(const struct prep_column *p, const struct frame_column *c);

/* Fits on the rows [0, n) of f. */
void prep_fit(struct prep *p, const struct frame *f, size_t n,
    const struct prep_target *t);
void prep_release(struct prep *p);

/*
 * The rows [a, b) of f into x, (b - a) * k.  training: they are the ones of
 * prep_fit(), and a target must not see itself.
 */
void prep_rows(const struct prep *p, const struct frame *f, size_t a,
    size_t b, const struct prep_target *training, float *x);

/* One row: raw holds a number a feature; a level's number, -1 an unknown. */
void prep_row(const struct prep *p, const float *raw, float *x);

/*
 * Whether the like of a row was never there: a level that is unknown, or a
 * number beyond the range of training by a tenth of it.
 */
bool prep_novel(const struct prep *p, const float *raw);

void prep_write(const struct prep *p, struct buf *b);
/* format: of the file, MODEL_FORMAT or an older one. */
int prep_read(struct prep *p, uint32_t format, struct unpack *u,
    struct err *err) __attribute__((warn_unused_result));

#endif
