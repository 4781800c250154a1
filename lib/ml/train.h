/* SPDX-License-Identifier: MIT */
/*
 * train: feature records in, a version of a model in the registry and metric
 * records out; a stage of a record pipe.
 *
 * Cross-validates in time, beside baselines; calibrates by what the folds
 * said; fits on all rows; registers.  "Not enough data" is an answer: ERR_NO
 * says what is missing, and nothing is registered.
 */
#ifndef ML_TRAIN_H
#define ML_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/rec.h"

struct err;
struct log;

extern const char *const train_learner_words[];		/* NULL-terminated */
extern const char *const train_calibrate_words[];
extern const char *const train_group_words[];

struct train_params {
	const char *model;	/* its name; kept, as all texts */
	const char *target;	/* key to learn; NULL: anomalies */
	const char *learner;	/* a word; NULL: what suits the target */
	const char *calibrate;	/* a word; NULL: by the number of rows */
	const char *const *set;	/* NAME=VALUE */
	size_t nset;
	const char *const *exclude;	/* keys that are no features */
	size_t nexclude;
	int64_t folds;		/* 0: no cross-validation */
	const char *group;	/* a word: "machine", each answered by a fit
				   of others; NULL: all are known */
	int64_t gap_us;		/* how far the target looks ahead */
	int64_t search;		/* settings to try; 0: none */
	int64_t min_rows;
	double coverage;	/* of intervals; 0: none */
	double alarm_rate;	/* of anomalies */
	int64_t threads;
	uint64_t seed;
	const char *registry;	/* folder; NULL: nothing is registered */
	const char *features;	/* features.yaml to keep with it; or NULL */
	const char *who, *why;	/* for its journal; why may be NULL */
	const char *tool;	/* version of the program */
	int64_t now_us;
	const struct log *log;
};

/* ERR_USAGE for what does not go together. */
int train_check(const struct train_params *p, struct err *err)
    __attribute__((warn_unused_result));

struct rec_stage train_stage(const struct train_params *p);

/*
 * The parameters of a version as its manifest keeps them, for a training that
 * gives the same bytes, and what it has to give.
 */
struct train_recipe {
	struct train_params p;
	char rows[65], bytes[65];	/* sha256 of them */
	int version;
	struct train_texts *texts;	/* that p points at */
};

/* ERR_DATA for a manifest without one. */
int train_recipe_read(struct train_recipe *r, const char *manifest, size_t n,
    struct err *err) __attribute__((warn_unused_result));
void train_recipe_release(struct train_recipe *r);

/*
 * Trains as the recipe says on the records that come, registers nothing, and
 * tells by one `model` record whether rows and model are the same to the byte;
 * finish() returns ERR_NO when they are not.  r is kept.
 */
struct rec_stage train_verify_stage(const struct train_recipe *r);

#endif
