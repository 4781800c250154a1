/* SPDX-License-Identifier: MIT */
/*
 * discover_plan: what a mapping of a table would say, and on what grounds.
 *
 * A plan names columns by their index in a look.  Doubts are sentences for
 * the person who reads the proposal.
 */
#ifndef CIMCO_DISCOVER_PLAN_H
#define CIMCO_DISCOVER_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "cimco/discover_sample.h"
#include "cimco/discover_word.h"
#include "cimco/mapping.h"

struct db;
struct err;

enum shape {
	SHAPE_NONE,
	SHAPE_JOBLOG,		/* a row a job, with seconds of categories */
	SHAPE_VALUES,		/* a row an hour, or another length */
	SHAPE_EVENTS		/* a row a state of a machine */
};

enum plan_count { PLAN_PARTS, PLAN_SCRAP, PLAN_TARGET, PLAN_COUNTS };

/* What a doubt is about: it is told where that stands. */
enum plan_topic {
	PLAN_TABLE,
	PLAN_KEY,
	PLAN_CURSOR,
	PLAN_TIMES,
	PLAN_HEAD,		/* machine, job and the like */
	PLAN_STATE,
	PLAN_COUNTED,
	PLAN_SECONDS,
	PLAN_TOPICS
};

struct plan_span {
	int column;
	struct word_category category;
};

/* What a value of the state column means. */
struct plan_word {
	const char *text;	/* lent by the look */
	size_t n;
	int64_t count;
	const char *state;	/* NULL: nobody knows */
	bool doubtful;
};

struct plan {
	enum shape shape;
	bool active;		/* else it is written as a comment */
	struct buf why;		/* by what it was recognised; or why not */
	struct buf doubt[PLAN_TOPICS];	/* a line each */

	int key[MAPPING_KEY_MAX];
	int nkey;
	int unique;		/* of the key: 1 yes, 0 no, -1 not known */
	int64_t copies, twins;	/* of the newest block: rows that are exact
				   copies; that share a key and differ */

	bool stamp;		/* kind of the cursor */
	int cursor;
	struct buf cursor_why;
	int64_t lookback_us;

	enum mapping_time_type start, end, stamp_type;
	bool clock_told;	/* something says which clock they are of */
	int64_t length_us;	/* instead of an end; 0: the end */

	int open;		/* column of the row's state, or -1 */
	int count[PLAN_COUNTS];	/* columns, or -1 */
	bool cumulative;	/* parts is a counter that only goes up */
	struct plan_span span[MAPPING_SPANS_MAX];
	int nspan;
	bool job;		/* job: is written */
	struct plan_word *word;	/* of the state column, if it is one */
	size_t nword;
};

/*
 * Decides what the table is.  Asks the database for what the sample cannot
 * tell (states, keys).  Release the plan whatever came back.
 */
int plan_make(struct plan *p, struct look *l, struct db *db, struct err *err)
    __attribute__((warn_unused_result));
void plan_release(struct plan *p);

/* Adds a doubt. */
void plan_doubt(struct plan *p, enum plan_topic topic, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The parts of plan_make(), each for a shape, in this order: whether the
 * table is of it.  They fill what the shape has and doubt what they must.
 */
bool plan_joblog(struct plan *p, const struct look *l);
bool plan_events(struct plan *p, const struct look *l);
bool plan_values(struct plan *p, const struct look *l);

/* The key and the cursor, for a shape that is found. */
int plan_key(struct plan *p, const struct look *l, struct db *db,
    struct err *err) __attribute__((warn_unused_result));

/* Whether the server tells the column's times in UTC. */
bool plan_is_timestamp(const struct look *l, int column);

/*
 * Fills p->word from what was seen of the column; the share of its rows, in
 * hundredths, whose state is known.
 */
int plan_words(struct plan *p, const struct look *l, int column);

/* The column that says of a row whether it is open, or -1. */
int plan_open_column(const struct look *l);

/* The instants of a sampled row as if UTC; false when it has none. */
bool plan_time(const struct look *l, size_t row, int column, int64_t *us);

/* A number of a sampled row; false when it has none. */
bool plan_number(const struct look *l, size_t row, int column, double *x);

/* The value that 95 of 100 are not above; -INFINITY without any. */
double plan_percentile(const struct look *l, int column);

#endif
