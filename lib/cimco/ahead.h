/* SPDX-License-Identifier: MIT */
/*
 * ahead: a range of a source's table, read and mapped batch by batch in a
 * thread of its own, while the batch before is written.
 *
 * The thread has the reader, its connection and the mapper for itself from
 * ahead_begin() to ahead_end(); there are two batches, one on either side.
 * Where no thread can be had all happens in ahead_next(), with one result.
 */
#ifndef CIMCO_AHEAD_H
#define CIMCO_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cimco/batch.h"
#include "cimco/mapper.h"

struct ahead;
struct err;
struct mapping_table;
struct reader;

struct ahead_row {
	struct mapper_result r;
	bool good;
	bool odd;		/* by its cursor, see cursor.h */
	size_t raw;		/* its place in the batch's rows */
	size_t key, machine, why, fact;	/* where r's are, as they grow */
};

/*
 * Rows as they came, and what the mapper made of each.  Of the rows of one
 * key the good ones are numbered first, so that their facts are the same
 * whatever bad row is beside them; the bad ones behind them.  Beside a good
 * row a bad one has nothing in the store: which of the numbers was its own
 * once, nobody can tell.
 */
struct ahead_batch {
	struct batch raw;
	struct ahead_row *row;
	size_t n, cap;
	int64_t read;		/* rows of the source; */
	int64_t duplicate;	/* of these, copies that were left out */
	int got;		/* see ahead_next() */
	struct fact *fact;
	size_t nfact, fact_cap;
	struct buf text;
};

/* Both are kept; the mapper stays the caller's.  The caller's. */
struct ahead *ahead_new(const struct mapping_table *t, struct mapper *mapper);
void ahead_free(struct ahead *a);	/* accepts NULL */

/*
 * Begins with the reader's rows; a batch ends behind page rows, with all of
 * its last key.  low_us is as in mapper_map().
 */
void ahead_begin(struct ahead *a, struct reader *rd, int64_t page,
    int64_t low_us);

/*
 * Lends the next batch until the next call, or the next ahead_begin().  1:
 * more may follow.  0: it is the last one, and may be empty.  -1: *err.
 */
int ahead_next(struct ahead *a, struct ahead_batch **b, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Takes back what is lent and waits for the next batch, but not longer;
 * whether ahead_next() will not.
 */
bool ahead_ready(struct ahead *a, int64_t us);

/* Waits for the thread, which reads no further; may come at any time. */
void ahead_end(struct ahead *a);

/* The texts of a row as they came; lent until the next call. */
struct mapper_row ahead_texts(struct ahead_batch *b,
    const struct ahead_row *row);

#endif
