/* SPDX-License-Identifier: MIT */
/*
 * downtime: where a plant's lost time went, when it comes, what it goes
 * with, who has more of it, and whether it grows; a stage of a record pipe.
 *
 * Reads machine, part, maintenance, job, span and output records (others
 * pass by unread) through the timeline that oee-calc reads, so that its
 * seconds are those of the loss tree, and writes one report at the end.
 */
#ifndef DOWNTIME_DOWNTIME_H
#define DOWNTIME_DOWNTIME_H

#include <stddef.h>
#include <stdint.h>

#include "rec/rec.h"
#include "shop/by.h"
#include "shop/order.h"

struct calendar;
struct err;
struct profile;

enum dt_report {
	DT_PARETO, DT_PATTERN, DT_CORRELATION, DT_COMPARISON, DT_TREND
};
extern const char *const dt_report_words[];	/* NULL-terminated */
enum dt_report dt_report_of(const char *word);	/* NULL: pareto */

/* What downtime is told apart by. */
enum dt_level {
	DT_BOTH,		/* pareto: states, and reasons under each;
				   others: reasons; comparison: all */
	DT_STATE,
	DT_REASON,
	DT_ALL			/* not at all: one sum */
};
extern const char *const dt_level_words[];	/* NULL-terminated */
enum dt_level dt_level_of(const char *word);	/* NULL: both */

/* The classes that may count, and the bits (1 << enum time_class) of n. */
extern const char *const dt_class_words[];
unsigned dt_classes_of(const char *const word[], size_t n);

/* What comparison sets side by side. */
extern const char *const dt_compare_words[];
unsigned dt_compare_of(const char *word);	/* a bit of enum by, or 0 */

/* The steps of a trend, and their days. */
extern const char *const dt_step_words[];
int64_t dt_step_of(const char *word);		/* NULL: 0 */

struct dt_params {
	enum dt_report report;
	unsigned by;		/* enum by; 0: all in one */
	unsigned classes;	/* 0: setup, delay, down, unassigned and
				   residual */
	enum dt_level level;
	int64_t top;		/* pareto: rows, the rest is one; 0: all */
	unsigned compare;	/* comparison: of that; 0: of the windows, or
				   of machines where there are none */
	int64_t window[4];	/* before: from, to; after: from, to; all 0:
				   none */
	int64_t step_days;	/* trend: 1 or 7; 0: 1 */
	enum order order;
	int64_t from_us, to_us;	/* INT64_MIN, INT64_MAX: the query's, else
				   each machine's first to last fact */
	int64_t now_us;		/* open rows are clipped here */
	uint64_t seed;		/* of the tests that draw */
	struct calendar *calendar;	/* kept */
	const struct profile *profile;	/* kept */
};

/* -1 with *err (ERR_USAGE) for what the report has no use for. */
int dt_check(const struct dt_params *p, struct err *err)
    __attribute__((warn_unused_result));

/*
 * A stage for rec_pump(); freed by its free().  Errors: ERR_DATA for records
 * out of order or of a wrong type, ERR_CONFIG for a state the profile does
 * not know.
 */
struct rec_stage dt_stage(const struct dt_params *p);

#endif
