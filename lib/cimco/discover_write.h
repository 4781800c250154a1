/* SPDX-License-Identifier: MIT */
/*
 * discover_write: a plan as YAML, with its grounds as comments.
 */
#ifndef CIMCO_DISCOVER_WRITE_H
#define CIMCO_DISCOVER_WRITE_H

#include "cimco/discover_clock.h"

struct buf;
struct db;

enum {
	WRITE_IN = 4,		/* where the keys of a table stand, */
	WRITE_DEEP = 6		/* and those in them */
};

/* Appends an entry of tables:, or for a plan that is not active a comment
 * that becomes one when the first '#' of its lines is made a blank. */
void write_table(struct buf *b, const struct db *db, const struct found *f);

/* Appends "# doubtful: ..." for each line of the doubts. */
void write_doubts(struct buf *b, int indent, const struct buf *doubts);

/* Appends what is made of a row, and the checks. */
void write_parts(struct buf *b, const struct found *f);

/* Appends a column's name. */
void write_name(struct buf *b, const struct look *l, int column);

/* By enum mapping_time_type. */
extern const char *const write_type_names[];

/* Appends a length as a mapping has it: "1h", "15d", "90s". */
void write_length(struct buf *b, int64_t us);

#endif
