/* SPDX-License-Identifier: MIT */
/*
 * spec: what features.yaml asks for, and the columns that follow from it.
 *
 * The columns of a row are fixed by the file and by --at alone: always the
 * same keys in the same order, null where nothing is known.
 */
#ifndef FEAT_SPEC_H
#define FEAT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "feat/upkeep.h"
#include "shop/profile.h"

struct err;

/* When rows are made. */
enum feat_at { FEAT_JOB, FEAT_HOUR, FEAT_SHIFT, FEAT_READING };
extern const char *const feat_at_words[];	/* NULL-terminated */
enum feat_at feat_at_of(const char *word);	/* NULL: job */

enum feat_group {
	FEAT_TIME = 1 << 0,
	FEAT_ROLLING = 1 << 1,
	FEAT_SINCE = 1 << 2,
	FEAT_OPERATOR = 1 << 3,
	FEAT_PART = 1 << 4,
	FEAT_SENSORS = 1 << 5
};

enum feat_target {
	FEAT_Y_REASON = 1 << 0,
	FEAT_Y_DOWN_S = 1 << 1,
	FEAT_Y_MAINTENANCE = 1 << 2,
	FEAT_Y_SETUP = 1 << 3
};

enum {
	FEAT_MAX_WINDOWS = 8, FEAT_MAX_REASONS = 64, FEAT_MAX_SENSORS = 64,
	FEAT_CLASSES = CLASS_COUNT
};

enum feat_stat {
	FEAT_LAST = 1 << 0, FEAT_MEAN = 1 << 1, FEAT_STD = 1 << 2,
	FEAT_SLOPE = 1 << 3, FEAT_MIN = 1 << 4, FEAT_MAX = 1 << 5,
	FEAT_SUM = 1 << 6, FEAT_N = 1 << 7
};

struct feat_window {
	int64_t us;
	const char *name;		/* as in the file: 8h */
};

enum feat_type {
	FEAT_NUMBER,			/* written to six decimals */
	FEAT_MEASURE,			/* of readings: in full */
	FEAT_TRUTH, FEAT_WORD
};

struct feat_column {
	const char *name;
	enum feat_type type;
	const char *meaning;
	double low, high;		/* its range; infinite where open */
};

struct feat_spec {
	struct arena arena;		/* of all below */
	const char *id;			/* "features.yaml 0123abcd" */
	enum feat_at at;
	unsigned groups;
	struct feat_window window[FEAT_MAX_WINDOWS];
	int nwindow;
	struct feat_window reading[FEAT_MAX_WINDOWS];	/* of sensors */
	int nreading;
	const char *reason[FEAT_MAX_REASONS];
	int nreason;
	const char *type[FEAT_MAX_TYPES];	/* of maintenance */
	int ntype;
	const char *sensor[FEAT_MAX_SENSORS];
	int nsensor;
	unsigned stats;			/* enum feat_stat */
	bool trend;
	int64_t longest_us;		/* rows that last longer are left out */
	/* Targets. */
	unsigned targets;
	int64_t horizon_us;
	bool over_job;			/* y_reason, y_down_s: of the job */
	unsigned down_classes;		/* bits of enum time_class */
	int64_t threshold_ms;
	const char *const *maintenance;	/* types */
	size_t nmaintenance;
	const char *const *states;	/* spans that count as maintenance */
	size_t nstates;
	int64_t within_us;
	double setup_factor;		/* NAN: not used */
	int64_t setup_ms;		/* -1: not used */
	struct feat_column *column;	/* features, then targets */
	int ncolumn, nfeature;
	size_t column_cap;
	struct conf *conf;		/* its texts are lent */
};

/* All errors of the file at once: ERR_CONFIG.  The caller's. */
struct feat_spec *feat_spec_load(const char *path, enum feat_at at,
    struct err *err);
struct feat_spec *feat_spec_parse(const char *name, const void *bytes,
    size_t len, enum feat_at at, struct err *err);
void feat_spec_free(struct feat_spec *s);	/* accepts NULL */

/* Whether two names become the same part of a column's name. */
bool feat_same_column(const char *a, const char *b);
/* Makes the columns; called by the above. */
void feat_columns(struct feat_spec *s);

#endif
