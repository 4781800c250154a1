/* SPDX-License-Identifier: MIT */
/*
 * frame: feature records as a table: a column a feature, one target.
 *
 * The first record fixes the columns; all others have the same ones, in any
 * order, null where a value is missing.  Numbers, true and false are numbers;
 * texts are categories, kept as the number of their level; value.h says which
 * is which in CSV.  The keys record,
 * time, job and spec are no features, nor is what begins with y_; machine is.
 *
 * A time that may still go on has a companion that says so: y_service_h has
 * y_service_censored.
 */
#ifndef ML_FRAME_H
#define ML_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"

struct err;
struct rec;

enum { FRAME_SPEC = 128 };

struct frame_column {
	char *name;
	bool text;		/* levels; else numbers */
	bool known;		/* a value has told which */
	struct map level;
};

enum frame_target {
	FRAME_NO_TARGET,	/* there is none, or no value came yet */
	FRAME_CLASSES,		/* texts, true and false */
	FRAME_NUMBERS
};

struct frame {
	struct frame_column *column;
	int ncolumn;
	size_t n, cap;		/* rows */
	float *x;		/* n * ncolumn; NAN is missing */
	int64_t *time_us;
	int32_t *machine;	/* number in machines */
	struct map machines;
	char spec[FRAME_SPEC];	/* of all rows */
	enum frame_target target;
	struct map classes;	/* in order of arrival, sorted by finish */
	double *y;		/* number of the class, or the number */
	bool has_censored;	/* the target has its companion */
	unsigned char *censored;
	int64_t unlabelled;	/* rows left out: their target is null */
	struct frame_private *own;
};

/* The companion of a target, less its unit: true when key is that. */
bool frame_is_censored_of(const char *key, const char *target);

/*
 * target: the key to learn, or NULL.  exclude: keys that are no features.
 * Kept.
 */
struct frame *frame_new(const char *target, const char *const *exclude,
    size_t nexclude);
void frame_free(struct frame *f);	/* accepts NULL */

/*
 * Adds a feature record.  ERR_DATA: no machine or time, a column too many or
 * too few, a number among texts, a value that no float can hold, another
 * spec or none among rows with one, no such target, a companion of it that is
 * neither true nor false.
 */
int frame_add(struct frame *f, const struct rec *r, struct err *err)
    __attribute__((warn_unused_result));

/* ERR_USAGE for a key of exclude that no row had; names the nearest. */
int frame_check_exclude(const struct frame *f, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Puts the rows in order of time, machine and arrival, and levels and classes
 * in that of their texts: what is learnt does not depend on who came first.
 */
void frame_finish(struct frame *f);

/* SHA-256 of all of it, in hex: 65 bytes. */
void frame_sha256(const struct frame *f, char out[65]);

#endif
