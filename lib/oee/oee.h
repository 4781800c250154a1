/* SPDX-License-Identifier: MIT */
/*
 * oee: overall equipment effectiveness, the loss tree, and the explanation
 * of any figure, as a stage of a record pipe.
 *
 * Reads machine, standard, job, span and output records (others pass by
 * unread) and writes oee, loss or explain records.  All sums are integers:
 * milliseconds, thousandths of parts and nanoseconds of ideal time, so any
 * grouping adds up to the same totals.
 */
#ifndef OEE_OEE_H
#define OEE_OEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/rec.h"
#include "shop/by.h"
#include "shop/order.h"

struct calendar;
struct err;
struct log;
struct oee_changes;
struct profile;
struct profile_limits;

/* Of n words the bits of their positions in of, which NULL ends. */
unsigned oee_bits(const char *const of[], const char *const word[], size_t n);
bool oee_by_period(unsigned by);	/* one at least; 0: that of default */

struct oee_params {
	unsigned by;		/* enum by; 0: machine and shift */
	bool loss;		/* loss records instead of oee */
	const char *explain;	/* a figure: explain records instead */
	/*
	 * Above 0: trend records instead, of the figures at these positions
	 * of oee_trend_words (0: of the first), each beside its value over so
	 * many periods; by must have a period.
	 */
	int64_t trend;
	unsigned trend_figures;
	uint64_t seed;		/* of what a trend leaves to chance */
	bool data_quality;	/* data_quality records instead: what is
				   doubtful about each machine's data */
	bool follow;		/* live figures: see follow.h; clock is asked
				   for the time, NULL: now_us is it */
	int64_t (*clock)(void);
	bool suggest;		/* standards instead: see suggest.h */
	enum order order;
	int64_t from_us, to_us;	/* INT64_MIN, INT64_MAX: the query's, else
				   each machine's first to last fact */
	int64_t now_us;		/* open rows are clipped here */
	double min_standard;	/* largest share of APT without a standard for
				   which performance is still given */
	double min_coverage;	/* below it the KPIs are null */
	int64_t threads;	/* 1: all in the caller's; 2: reading and
				   computing side by side; 0: as there are
				   processors */
	struct calendar *calendar;	/* kept */
	const struct profile *profile;	/* kept */
	const struct profile_limits *limits;	/* NULL: the profile's */
	struct oee_changes *changes;	/* of standards; kept; may be NULL */
	const struct log *log;		/* kept; may be NULL */
};

/* The figures that --explain takes, NULL-terminated. */
extern const char *const oee_figures[];

/* The figures that have trends, NULL-terminated. */
extern const char *const oee_trend_words[];

/*
 * Periods with a figure, none of them provisional, below which a trend has no
 * slope, and below which it has no levels.
 */
enum { OEE_TREND_NEED = 8, OEE_TREND_LEVELS = 20 };

/*
 * A stage for rec_pump(); freed by its free().  Errors: ERR_DATA for records
 * out of order or of a wrong type, ERR_CONFIG for a state the profile does
 * not know or standards that contradict each other, ERR_INTERNAL when a loss
 * tree does not close.
 */
struct rec_stage oee_stage(const struct oee_params *p);

#endif
