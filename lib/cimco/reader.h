/* SPDX-License-Identifier: MIT */
/*
 * reader: the rows of a source's table in a range of its cursor column.
 *
 * Rows come in the order of the cursor column and then of the key's bytes,
 * so rows of one key stand side by side.  Where the column has an index, they
 * are asked for in pages that end between two values of it: however many rows
 * share a value, a page holds all of them, and nothing is skipped or read
 * twice.  Without an index, and from a file, one statement gives everything,
 * unbuffered, and the server sorts.
 *
 * A whole table of which no two rows share a key may come in any order: then
 * one statement streams it as it is stored, and the server neither sorts nor
 * looks up row by row what an index told.
 *
 * Rows whose cursor is odd (see cursor.h) come with every range that has no
 * end, and with no other.
 */
#ifndef CIMCO_READER_H
#define CIMCO_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cimco/mapper.h"
#include "cimco/mapping.h"

struct db;
struct err;
struct reader;

enum { READER_BOUND = 32 };

/* Texts as the column holds them, "" where the range has no bound. */
struct reader_range {
	char from[READER_BOUND];	/* at or after */
	char to[READER_BOUND];		/* before */
	bool any_order;		/* a whole table comes as it stands there */
};

/*
 * The range that holds every row whose cursor column may mean an instant in
 * [from_us, to_us), but for odd ones where it has an end, and for scattered
 * instants; INT64_MIN and INT64_MAX are no bound.  It is wider than that:
 * wall time by the nights when clocks move, and text is cut between days.
 */
void reader_bounds(struct reader_range *r, const struct mapping *m,
    const struct mapping_table *t, int64_t from_us, int64_t to_us);

/*
 * Moves a lower bound down to this stamp, that is as the column has it (on the
 * wall where it is local); a range without one stays.
 */
void reader_lower(struct reader_range *r, const struct mapping_table *t,
    int64_t stamp_us);

/* How much wider a range of texts is, at most, on either side. */
int64_t reader_reach(const struct mapping_table *t);

/* The range of what is odd, and of nothing else. */
void reader_bounds_odd(struct reader_range *r, const struct mapping_table *t);

/* Whether a row whose cursor column holds this text (NULL: null) would come. */
bool reader_covers(const struct reader_range *r,
    const struct mapping_table *t, const char *cursor);

/*
 * t must be bound, and outlive the reader.  page is the least number of rows
 * of a page.  The caller's, to reader_close().
 */
struct reader *reader_new(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, int64_t page);
void reader_close(struct reader *rd);		/* accepts NULL */

/* 1: *row is lent until the next call.  0: end, known to be it.  -1. */
int reader_next(struct reader *rd, struct mapper_row *row, struct err *err)
    __attribute__((warn_unused_result));

int64_t reader_bytes(const struct reader *rd);	/* of texts so far */

/* 1 when the range has a row, 0 when not, -1 with *err. */
int reader_any(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The greatest cursor in front of the range's end as the column holds it, ""
 * when there is none.
 */
int reader_newest(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, char out[READER_BOUND], struct err *err)
    __attribute__((warn_unused_result));

/*
 * When the cursor column is not in the key: that no key stands in rows of
 * different cursors, for then nobody could tell which replaces which.  -1
 * with *err (ERR_CONFIG) and an example.  Where the catalogue does not
 * promise it, the server groups the whole table.
 */
int reader_check_key(struct db *db, const struct mapping_table *t,
    struct err *err) __attribute__((warn_unused_result));

#endif
