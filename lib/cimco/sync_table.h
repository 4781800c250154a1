/* SPDX-License-Identifier: MIT */
/* sync_table: what the files of the sync engine know of each other. */
#ifndef CIMCO_SYNC_TABLE_H
#define CIMCO_SYNC_TABLE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "cimco/ahead.h"
#include "cimco/mapper.h"
#include "cimco/mapping.h"
#include "cimco/reader.h"
#include "cimco/sync.h"
#include "cimco/sync_source.h"

struct db;
struct db_column;
struct rec_writer;
struct reconcile;

/* Begins and ends of the ranges that a table is read in. */
struct sync_range {
	int64_t from_us, to_us;	/* a row stored in it that did not come is
				   gone; INT64_MIN, INT64_MAX: no bound */
	bool sweep;		/* whether that is so */
	struct reader_range bounds;
};

/* What a "sync" record says. */
struct sync_counts {
	int64_t read, inserted, updated, unchanged, quarantined, duplicate;
	int64_t remapped, deleted, resolved, flagged, facts, bytes;
	int64_t seq;		/* of the last commit; 0: nothing changed */
	int64_t newest_us;	/* the latest start; INT64_MIN: no row */
	int64_t began_us;	/* by options.clock */
};

/* The bad rows that the store knew before, and which of them came again. */
struct sync_bad {
	struct map key;
	bool *settled;		/* came again, or was out of the ranges */
	size_t cap;
};

enum sync_part {
	SYNC_MORE,		/* more of the range follows */
	SYNC_RANGE_END,		/* its last batch */
	SYNC_TABLE_END		/* and the table's */
};

struct sync_table;

/* What becomes of the rows: sync_write.c's, or reconcile.c's. */
struct sync_sink {
	/* The batch is full, or the range ends. */
	int (*take)(struct sync_table *s, const struct sync_range *r,
	    enum sync_part part, struct err *err);
	/* For each row of it, by sync_each(). */
	int (*good)(struct sync_table *s, const struct sync_range *r,
	    const struct mapper_result *row, struct err *err);
	int (*bad)(struct sync_table *s, const struct sync_range *r,
	    const struct mapper_row *texts, const struct mapper_result *row,
	    struct err *err);
};

struct sync_table {
	const struct sync_options *o;
	const struct sync_sink *sink;
	struct reconcile *reconcile;	/* NULL in an ordinary run */
	struct rec_writer *out;
	struct db *db;
	struct mapping_table *t;
	struct mapper *mapper;
	struct ahead *ahead;
	struct ahead_batch *batch;	/* being taken; lent by ahead */
	bool in_tx;		/* that of the store, of so many batches */
	int tx_batches;
	int64_t tx_began_us;
	struct sync_bad bad;

	const struct sync_source *src;	/* before the snapshot */
	struct buf columns;	/* of the catalogue now; see drift.h */
	bool new_columns;	/* they are not those of the run before */
	char newest[READER_BOUND];	/* the greatest stamp there is; "" */
	int64_t low_us;		/* all that was committed before it is read */
	const char *blind;	/* why that rests on an overlap; NULL */
	int64_t cursor_us;	/* where the run before stopped; INT64_MIN */
	bool full;		/* everything is read */
	bool empty;		/* the source's table has no row at all */
	struct sync_range *range;
	size_t nrange, cap_range;
	struct buf odd;		/* keys that came with an odd cursor, in any
				   range: they are not gone from another */

	/* Why the cursor stays, once it is known; the rows are good. */
	struct err held;
	struct sync_counts n;
};

/* ---- sync_plan.c ---- */

/* The mapping's, as text. */
enum { SYNC_FINGERPRINT = 33 };
void sync_fingerprint(char out[SYNC_FINGERPRINT],
    const struct mapping_table *t);

/* Finds out what is to be read: the cursor, full or not, the ranges. */
int sync_plan(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Adds ranges, swept, around these n sorted starts (of milliseconds): few,
 * though they may then hold much that lies between, and no row is in two.
 * What is odd must come in a range before.  Instead of all ranges, everything
 * is read where a start's row may stand anywhere.
 */
void sync_add_ranges(struct sync_table *s, const int64_t *start_us, size_t n,
    int64_t length_us);

/* Adds the range of what is odd, which deletes nothing. */
void sync_add_odd(struct sync_table *s);

/* Adds the range of everything. */
void sync_add_whole(struct sync_table *s, bool sweep);

/* Writes how far the table is read, and what it was; in a transaction. */
int sync_move_cursor(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/* ---- sync_drift.c ---- */

/*
 * Compares the table's columns with those of the run before, when that had
 * the same mapping; s->t must be bound.  ERR_CONFIG when a mapped one may not
 * hold what it held, unless options.accept_source.
 */
int sync_drift(struct sync_table *s, const struct db_column *col, size_t n,
    bool typed, struct err *err) __attribute__((warn_unused_result));

/* Whether the greatest stamp went back, as in a backup restored: ERR_DATA. */
int sync_went_back(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/* ---- sync_clock.c ---- */

/*
 * By how much the source's clock may have been set back since the cursor was
 * moved: what passed here and not there.  0 when that is not known.
 */
int sync_clock_lost(const struct sync_table *s, int64_t *lost_us,
    struct err *err) __attribute__((warn_unused_result));

/* Remembers both clocks with the cursor. */
int sync_clock_keep(const struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/* ---- sync_bad.c ---- */

int sync_bad_load(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));
void sync_bad_release(struct sync_table *s);

/* Sets a row aside. */
int sync_bad_put(struct sync_table *s, const struct mapper_row *row,
    const struct mapper_result *r, struct err *err)
    __attribute__((warn_unused_result));

/* A row is good: if it was not before, it is resolved. */
int sync_bad_mended(struct sync_table *s, const char *source_key,
    struct err *err) __attribute__((warn_unused_result));

/*
 * At the end of the table: what stood in a range that was read, and did not
 * come, is gone from the source, or goes by another key now.
 */
int sync_bad_sweep(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/* ---- sync_batch.c ---- */

/* Tells the store which rows of the batch will come. */
int sync_expect(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/* Gives each row of the batch to the sink. */
int sync_each(struct sync_table *s, const struct sync_range *r,
    struct err *err) __attribute__((warn_unused_result));

/* ---- sync_write.c ---- */

/* Writes the batch in one transaction, which more batches may share. */
extern const struct sync_sink sync_into_store;
int sync_write(struct sync_table *s, const struct sync_range *r,
    enum sync_part part, struct err *err) __attribute__((warn_unused_result));
/* What was written is committed. */
int sync_settle(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

/* Writes a good row; a step of sync_write() for other sinks. */
int sync_put(struct sync_table *s, const struct mapper_result *row,
    struct err *err) __attribute__((warn_unused_result));

/* Sets s->held when more rows are bad than may be. */
void sync_check_bad(struct sync_table *s);

/* How many rows may be gone; those that are, are counted. */
int sync_delete_limit(const struct sync_table *s, int64_t *limit,
    struct err *err)
    __attribute__((warn_unused_result));

/* ---- sync_table.c ---- */

/*
 * Reads and writes one table; the mapping's columns must be bound.  0 when it
 * is done, s->held.code telling whether the cursor had to stay.
 */
int sync_table(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

void sync_table_release(struct sync_table *s);

/* Whether its rows must come in the order of time, for its counters. */
bool sync_counts_up(const struct mapping_table *t);

/* Reads the ranges from the first on into s->sink; a step of the above. */
int sync_read_ranges(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

#endif
