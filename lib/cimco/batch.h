/* SPDX-License-Identifier: MIT */
/*
 * batch: rows of a source kept until they are written, and told apart.
 *
 * Rows come with those of one key side by side (see reader.h).  Exact copies
 * within a key are folded into one row with a count as they come, so that a
 * table may hold any number of them; rows that differ stay, and
 * batch_group() hands them out in the order of a hash of their content: the
 * same rows get the same numbers in whatever order they were read.
 */
#ifndef CIMCO_BATCH_H
#define CIMCO_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/hash.h"
#include "cimco/mapper.h"

struct mapping_table;

enum { BATCH_TWINS_MAX = 100000 };	/* different rows of one key */

struct batch_row {
	size_t at;		/* where it stands in bytes */
	struct hash128 content;
	int64_t copies;		/* 1 or more */
	size_t group;		/* the first row with this key */
};

struct batch {
	const struct mapping_table *t;
	struct buf bytes, scratch;
	struct batch_row *row;
	size_t n, cap;
	size_t group;		/* where the rows of the last key begin */
	struct hash128 key;	/* the last key */
	const char **text;	/* the row that was lent */
	uint32_t *len;
};

void batch_init(struct batch *b, const struct mapping_table *t);
void batch_release(struct batch *b);
void batch_clear(struct batch *b);

/* Whether the row has the key of the last one. */
bool batch_continues(struct batch *b, const struct mapper_row *row);

/* Adds a row; -1 when its key has BATCH_TWINS_MAX rows already. */
int batch_add(struct batch *b, const struct mapper_row *row)
    __attribute__((warn_unused_result));

/*
 * The group of rows that begins at *from, sorted by content: returns its
 * length, 0 at the end, and moves *from behind it.  first is its first row.
 */
size_t batch_group(struct batch *b, size_t *from, struct batch_row **first);

/* The texts of a row; lent until the next call. */
struct mapper_row batch_texts(struct batch *b, const struct batch_row *r);

#endif
