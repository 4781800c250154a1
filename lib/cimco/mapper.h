/* SPDX-License-Identifier: MIT */
/*
 * mapper: one source row into facts.
 *
 * A row is its columns' texts as the source told them, in the order of the
 * mapping's columns.  It becomes one job, one output and its spans, as the
 * mapping says, or it is bad, with the column and the reason.  Only what is
 * impossible makes a row bad: no machine, no start, an end before the start,
 * a state nobody mapped, bytes that are not UTF-8, a check that says so.  A
 * doubtful value is left out or kept, and flagged:
 *
 *	ambiguous	a time in the repeated hour; the earlier was taken
 *	gap		a time the clocks jumped over, shifted
 *	no_end:C	closed, but column C without an end; taken as open
 *	negative:C	left out
 *	unreadable:C	not a number, not a time, or more than can be; left
 *			out
 *	range:C		outside its check; kept
 *	long:C		a category of more than 24 h; kept
 *	sum		the categories exceed the window; kept
 *	scrap:C		more scrap than parts; left out
 *	unmapped:C	a state of which else: made something
 *	first:C		a counter's first row: no difference yet
 *	reset:C		a counter that went back; not counted
 *	jump:C		a counter that leapt; not counted
 *
 * The first fact of a row carries all of the row's flags, the others those
 * that concern them.
 *
 * A local time in the repeated hour takes the reading that fits the job's
 * duration best.  Nothing here depends on the clock but the end of an open
 * row, which stays outside the hash.
 */
#ifndef CIMCO_MAPPER_H
#define CIMCO_MAPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shop/store.h"

struct buf;
struct mapper;
struct mapping;
struct mapping_table;

struct mapper_row {
	const char *const *text;	/* by column; NULL is null */
	const uint32_t *len;
};

struct mapper_result {
	/* source and source_key are always there, the rest of a good row. */
	struct store_row row;
	bool flagged;
	/* Of a bad row: a column's name, and a reason. */
	const char *field;
	const char *why;
	bool keeps;	/* what is stored by its key is its own, and may stay;
			   see ahead.h */
};

/* Both are kept.  The caller's, to mapper_free(). */
struct mapper *mapper_new(const struct mapping *m,
    const struct mapping_table *t);
void mapper_free(struct mapper *mp);	/* accepts NULL */

/*
 * Maps a row.  copy is 1, or its number among the rows that share its key;
 * low_us is the low mark of the read, where open rows end.  1: good.  0: bad.
 * *out and what it points to are lent until the next call, texts of facts as
 * long as the row.
 */
int mapper_map(struct mapper *mp, const struct mapper_row *row, int64_t copy,
    int64_t low_us, struct mapper_result *out);

/*
 * Cumulative counters remember each machine's row before: rows must come in
 * the order of time.  A row whose cursor is not regular (see cursor.h) has no
 * place in it: its counters are always first ones, and not remembered.
 * mapper_forget() begins a new range.
 *
 * Where a range begins in the midst, the rows before it are mapped in pages,
 * the newest page first: between mapper_recall(mp, true) and (mp, false) rows
 * tell only of counters that were not known when it began.
 */
void mapper_forget(struct mapper *mp);
void mapper_recall(struct mapper *mp, bool on);

/* Whether all counters of the machine, as the source spells it, are known. */
bool mapper_knows(const struct mapper *mp, const char *machine);

/*
 * Appends the key's texts joined by '|'.  In them '|' and '\' have a '\' in
 * front, control characters are \xHH, null is nothing, and a fraction of
 * zeros behind a time is dropped (a column that is widened to DATETIME(6) has
 * the same keys).
 */
void mapper_key(const struct mapping_table *t, const struct mapper_row *row,
    struct buf *out);

/* The same with the row's number among those of its key, from the second. */
void mapper_name(const struct mapping_table *t, const struct mapper_row *row,
    int64_t copy, struct buf *out);

/* Appends the row as a JSON object of its columns' texts. */
void mapper_raw(const struct mapping_table *t, const struct mapper_row *row,
    struct buf *out);

#endif
