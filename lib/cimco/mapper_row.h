/* SPDX-License-Identifier: MIT */
/* mapper_row: what the files of the mapper know of each other. */
#ifndef CIMCO_MAPPER_ROW_H
#define CIMCO_MAPPER_ROW_H

#include "base/buf.h"
#include "base/map.h"
#include "cimco/mapper.h"
#include "cimco/mapping.h"
#include "cimco/moment.h"

enum {
	MAPPER_FACTS_MAX = MAPPING_SPANS_MAX + 3,
	MAPPER_FLAGS_MAX = 256,	/* three a column, more than any row has */
	FLAG_ALL = -1,		/* concerns everything the row gives */
	WHY_MAX = 300,		/* bytes of a reason, and of */
	RAW_HEAD = 1000		/* what is kept of a text that is a file */
};

struct flag {
	const char *word;
	int column;		/* MAPPING_NONE: of the row */
	int child;		/* a fact's number, or FLAG_ALL */
};

/* A text without the blanks around it; n 0 is none. */
struct label {
	const char *s;
	size_t n;
};

/* A machine's counters at its row before. */
struct before {
	bool known[MAPPING_COUNTS];
	bool kept[MAPPING_COUNTS];	/* whatever an older row says */
	double value[MAPPING_COUNTS];
};

struct mapper {
	const struct mapping *m;
	const struct mapping_table *t;

	struct map seen;	/* machines of cumulative counters, */
	struct before *before;	/* and by their index the row before */
	size_t cap_before;

	/* Of the row at hand. */
	const struct mapper_row *row;
	struct buf key, machine, why, flags;
	const char *field;
	struct label raw_machine;
	struct window window;
	bool open;
	int64_t duration_ms;	/* -1: none */
	struct fact fact[MAPPER_FACTS_MAX];
	int number[MAPPER_FACTS_MAX];	/* of the child, see flag */
	size_t nfact;
	struct flag flag[MAPPER_FLAGS_MAX];
	int nflag;
};

/* The column's text; n 0 and s NULL for null, or when nothing is mapped. */
struct label mapper_text(const struct mapper *mp, int column);

struct label mapper_trim(struct label s);

/* The same without the blanks around it. */
struct label mapper_label(const struct mapper *mp, int column);

const char *mapper_column(const struct mapper *mp, int column);

void mapper_flag(struct mapper *mp, const char *word, int column, int child);

/* n, or less than most so that no character of UTF-8 is cut in two. */
size_t mapper_cut(const char *s, size_t n, size_t most);

/* Says why the row is bad; returns -1. */
int mapper_bad(struct mapper *mp, int column, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Seconds of a column in ms, -1 when there are none; flags what is odd. */
int64_t mapper_seconds(struct mapper *mp, int column, int child);

/* Fills fact[], from what mapper_map() found out about the row; 0 or -1. */
int mapper_facts(struct mapper *mp);

/*
 * A count of pieces: 1 and *x, or 0 when there is none, or none that can be
 * told.
 */
int mapper_count(struct mapper *mp, enum mapping_count_id id, int child,
    double *x);

#endif
