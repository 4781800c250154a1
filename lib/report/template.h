/* SPDX-License-Identifier: MIT */
/*
 * template: what a report consists of, from reports/NAME.yaml; see
 * millwright-report(5).
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/doc.h"

struct err;

enum section_type {
	SECTION_TILES, SECTION_TREND, SECTION_WATERFALL, SECTION_PARETO,
	SECTION_HEATMAP, SECTION_TIMELINE, SECTION_COMPARISON, SECTION_RANKING,
	SECTION_TABLE, SECTION_WORDS, SECTION_TERMS, SECTION_PAGE,
	SECTION_TYPES
};

/* What rows are of: the keys that they have, and no other of these. */
enum rows_by {
	ROWS_MACHINE = 1 << 0, ROWS_GROUP = 1 << 1, ROWS_SITE = 1 << 2,
	ROWS_PART = 1 << 3, ROWS_JOB = 1 << 4, ROWS_OPERATOR = 1 << 5,
	ROWS_HOUR = 1 << 6, ROWS_SHIFT = 1 << 7, ROWS_DAY = 1 << 8,
	ROWS_WEEK = 1 << 9, ROWS_MONTH = 1 << 10, ROWS_ANY = 1 << 11
};

/* Keys of columns that no record has. */
enum {
	COLUMN_CHANGE = -2,		/* of the figure, since before */
	COLUMN_PAST = -3,		/* the figure day by day */
	COLUMN_MOVED = -4		/* the rows that moved it, in words */
};

struct column {
	int key;			/* of shop_keys, or one of the above */
	const char *heading;
	enum doc_unit unit;
};

struct section {
	enum section_type type;
	const char *title, *note, *none;	/* NULL: as usual */
	bool half, data;		/* data: in no format of pages */
	int kind;			/* of its records; enum shop_kind */
	unsigned by;			/* enum rows_by */
	int *figure;			/* keys, the main one first */
	size_t nfigure;
	struct column *column;
	size_t ncolumn;
	int sort;			/* key; -1: as they came */
	bool rising;
	int64_t top;			/* rows at most; 0: all */
	int64_t periods;		/* of a trend, at most */
	int tier;			/* of a pareto; see tier_words */
	int whole;			/* of a waterfall; its first key */
	const char *words;
	const char *only, *except;	/* value of a key; NULL */
	int only_key, except_key;
	const char *where;		/* in the file, for messages */
};

struct template {
	const char *title, *subject;
	double width, height;		/* points */
	const char *const *font[2];	/* paths, by enum draw_style */
	size_t nfont[2];
	const char *logo;		/* NULL: none */
	struct section *section;
	size_t nsection;
};

/*
 * Reads a template; all its faults at once.  NULL with *err.  The caller's,
 * to template_free().  A logo's path is relative to the template.
 */
struct template *template_load(const char *path, struct err *err);
struct template *template_parse(const char *name, const void *bytes,
    size_t n, struct err *err);
void template_free(struct template *t);		/* accepts NULL */

/* Whether any section uses records of the kind. */
bool template_wants(const struct template *t, int kind);

extern const char *const tier_words[];	/* "state", "reason" */

#endif
