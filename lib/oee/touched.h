/* SPDX-License-Identifier: MIT */
/*
 * touched: the source rows that change records tell of, and what became of
 * each in words; private to lib/oee.  Memory is that of those rows.
 */
#ifndef OEE_TOUCHED_H
#define OEE_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"

struct err;
struct rec;

/* A fact as it was (is false) or as it is. */
struct oee_touched_fact {
	char *text;		/* key NUL value NUL, each; kind and n first */
	size_t len;
	int64_t next;		/* of the same row; -1 none */
	bool is;
};

struct oee_touched_row {
	bool was, is;		/* any of its facts is there */
	int64_t first, last;
};

/* All zero is valid, and nothing. */
struct oee_touched {
	struct map name;	/* source, NUL, source_key */
	struct oee_touched_row *row;	/* by the index in name */
	size_t row_cap;
	struct oee_touched_fact *fact;
	size_t nfact, fact_cap;
	struct buf key, words;
};

/* Notes a change record; master data, which has no row, is let go. */
int oee_touched_change(struct oee_touched *t, const struct rec *r,
    struct err *err) __attribute__((warn_unused_result));
/* A fact of the one side or the other: its row, if touched, is there. */
void oee_touched_fact(struct oee_touched *t, const struct rec *r, bool is);

/* The row, or -1 when nothing moved in it. */
int64_t oee_touched_find(struct oee_touched *t, const char *source,
    const char *source_key);
/* "added", "removed" or "changed"; and how, lent until the next call. */
const char *oee_touched_what(const struct oee_touched *t, int64_t row);
const char *oee_touched_words(struct oee_touched *t, int64_t row);

void oee_touched_release(struct oee_touched *t);

#endif
