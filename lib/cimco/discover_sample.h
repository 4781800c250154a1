/* SPDX-License-Identifier: MIT */
/*
 * discover_sample: rows of a table, without reading more of it than needed.
 *
 * A table of up to so many rows is read whole.  Of a larger one the first
 * rows in its own order come, and the newest by an index; without an index
 * the newest cost a pass over the table, which only one of up to
 * SAMPLE_SCAN_MAX rows is asked for.  Every statement is under the time limit
 * of the connection; one that takes too long leaves what was read before it.
 */
#ifndef CIMCO_DISCOVER_SAMPLE_H
#define CIMCO_DISCOVER_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cimco/discover_seen.h"
#include "cimco/discover_word.h"
#include "db/catalogue.h"
#include "db/db.h"

struct err;

enum {
	SAMPLE_DEFAULT = 10000,
	SAMPLE_SCAN_MAX = 1000000	/* rows of a pass without an index */
};

struct sample {
	/* Row i of column k is text[i * ncolumn + k]; NULL is null. */
	const char **text;
	uint32_t *len;
	size_t nrow, cap, ncolumn;
	size_t newest;		/* rows from here on are a block without
				   gaps: the newest, or all */
	bool whole;		/* there are no others */
	bool late;		/* a statement took too long */
	const char *by;		/* what the newest were found by: an index's
				   first column; "" a pass; NULL: not found */
	struct arena arena;
};

/* A table as it is found: the catalogue's words, and what was read. */
struct look {
	struct db_table table;
	struct db_column *column;	/* those a mapping can name first, */
	size_t ncolumn;			/* so many; */
	size_t nall;			/* the others behind */
	struct db_index *index;
	size_t nindex;
	char stamp[DB_NAME_MAX];	/* the server sets it; "" */
	bool typed;		/* a column holds what its type says */
	struct sample sample;
	struct seen *seen;		/* of each of ncolumn */
	int role[ROLES];		/* column, or -1 */
	int rival[ROLES];		/* that fits as well, or -1 */
};

/* The catalogue's part; release it with look_release() whatever came back. */
int look_catalogue(struct look *l, struct db *db,
    const struct db_table *t, struct err *err)
    __attribute__((warn_unused_result));
void look_release(struct look *l);

/* Reads about n rows into l->sample and l->seen, and finds the roles. */
int look_sample(struct look *l, struct db *db, int64_t n, struct err *err)
    __attribute__((warn_unused_result));

/* Of a column that is not in the sample whole: its words in all rows, when
 * an index or the table's size allows; else l->seen stays as it is. */
int look_words(struct look *l, struct db *db, int column, struct err *err)
    __attribute__((warn_unused_result));

/* Whether a unique index says that no two rows agree in the columns. */
bool look_unique_index(const struct look *l, const int *column, int n);

/*
 * Whether no two rows agree in them: 1 yes, by an index or asked, which may
 * cost the server a sort of the table; 0 no, -1 not known, -2 with *err.
 */
int look_unique(const struct look *l, struct db *db, const int *column,
    int n, struct err *err) __attribute__((warn_unused_result));

/*
 * Whether no row may have null there, as far as uniqueness goes: any number
 * of nulls stand in a unique index.  SQLite lets them into a primary key, but
 * nobody does.
 */
bool look_never_null(const struct look *l, const struct db_index *x,
    int column);

/* Whether the column was left out of the sample, for its type is bulky. */
bool look_skipped(const struct look *l, int column);

/* Whether some index begins with the column. */
bool look_indexed(const struct look *l, int column);

/* A value of the sample; NULL is null. */
static inline const char *
sample_text(const struct sample *s, size_t row, int column, size_t *n)
{
	size_t i = row * s->ncolumn + (size_t)column;

	*n = s->len[i];
	return s->text[i];
}

/* The column of the role, -1 when there is none. */
static inline int
look_role(const struct look *l, enum role role)
{
	return l->role[role];
}

#endif
