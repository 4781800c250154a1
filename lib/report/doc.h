/* SPDX-License-Identifier: MIT */
/*
 * doc: a report before anybody decided what it is written on.
 *
 * A document is a list of blocks from top to bottom; two half blocks in a row
 * stand side by side where there is room.  Every figure stands in it once, as
 * the number and as the text that all formats print, so that they agree.
 * Texts are UTF-8; nothing in them is markup.  The document and all it points
 * to are kept by who writes it out, until that is done.
 */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw/chart.h"

struct buf;
struct err;
struct draw_fonts;

/* How a number looks in a spreadsheet, and where it stands in a column. */
enum doc_unit {
	DOC_TEXT,
	DOC_NUMBER,		/* as it is */
	DOC_COUNT,		/* 5780.1: 5 780 */
	DOC_RATIO,		/* 0.771: 77.1 % */
	DOC_HOURS,		/* seconds, 495000: 137.5 h */
	DOC_DURATION,		/* seconds, 5025: 1:24 h */
	DOC_POINTS,		/* 0.012: 1.2, of a hundred */
	DOC_TIME,		/* microseconds since 1970: in doc.zone */
	DOC_DATE,		/* the same, the day alone */
	DOC_SPARK,		/* a line of numbers */
	DOC_BAR			/* a ratio, and a bar of that share */
};

/* How a figure does against its target or its past. */
enum doc_mark { DOC_PLAIN, DOC_GOOD, DOC_FAIR, DOC_POOR, DOC_DIM };

/* The tone of a mark on paper. */
static inline enum draw_tone
doc_tone(enum doc_mark m)
{
	static const enum draw_tone tone[] = { DRAW_T_INK, DRAW_T_GOOD,
		DRAW_T_FAIR, DRAW_T_POOR, DRAW_T_MUTED };

	return tone[m];
}

/* Numbers stand on the right of their column, under one another. */
static inline bool
doc_is_right(enum doc_unit u)
{
	return u != DOC_TEXT && u != DOC_TIME && u != DOC_DATE &&
	    u != DOC_SPARK && u != DOC_BAR;
}

struct doc_tile {
	const char *label;		/* "OEE" */
	const char *text;		/* "71.4 %"; "-" when not known */
	double value;			/* NaN: not known */
	enum doc_unit unit;
	enum doc_mark mark;
	const char *change;		/* "+1.2 points"; NULL: none */
	double difference;		/* NaN: none */
	enum doc_mark change_mark;
	const char *note;		/* "was 70.2 %"; NULL */
	const double *spark;		/* its past, n of them */
	size_t nspark;
	const char *target;		/* "target 65 %"; NULL */
};

/* Up, down, or as it was: seen without its colour, too. */
static inline const char *
doc_arrow(const struct doc_tile *t)
{
	return t->change_mark == DOC_PLAIN ? "=" :
	    t->difference > 0 ? "\xe2\x96\xb2" : "\xe2\x96\xbc";
}

struct doc_cell {
	const char *text;		/* what is printed; "" for nothing */
	double value;			/* of the units that are numbers */
	int64_t us;			/* of DOC_TIME, DOC_DATE */
	bool known;			/* value, us or spark is there */
	enum doc_mark mark;
	const double *spark;
	size_t nspark;
};

struct doc_column {
	const char *heading;
	enum doc_unit unit;
	double weight;			/* of widths, where room is left */
};

/*
 * Rows are asked for one after the other: there may be more of them than fit
 * into memory as cells.  row() fills ncolumn cells, lent until the next call;
 * any row may be asked for, in order is quickest.
 */
struct doc_table {
	const struct doc_column *column;
	size_t ncolumn;
	size_t nrow;
	void (*row)(void *self, size_t i, struct doc_cell *cell);
	void *self;
	const char *none;		/* said when nrow is 0 */
};

/* A term and what it means. */
struct doc_term {
	const char *term, *meaning;
};

enum doc_type {
	DOC_TILES, DOC_CHART, DOC_TABLE, DOC_WORDS, DOC_TERMS, DOC_BREAK
};

struct doc_block {
	enum doc_type type;
	const char *title;		/* NULL: none */
	const char *note;		/* below, small; NULL: none */
	bool half;
	bool data;			/* for who computes: on no page */
	union {
		struct {
			const struct doc_tile *tile;
			size_t n;
		} tiles;
		struct draw_chart chart;
		struct doc_table table;
		const char *words;	/* a paragraph */
		struct {
			const struct doc_term *term;
			size_t n;
		} terms;
	} of;
};

struct doc {
	const char *title;		/* "Daily report" */
	const char *period;		/* "Thursday 29 October 2026" */
	const char *subject;		/* site, machines; NULL */
	/* Where it comes from, at the foot of each page. */
	const char *source;		/* profile, calendar, commit */
	const char *run;
	const char *logo;		/* a PNG's path; NULL: none */
	const struct zone *zone;
	double width, height;		/* of a page, in points */
	int64_t made_us;		/* the time of the document's own data:
					   part of its bytes */
	const struct draw_fonts *fonts;
	struct doc_block *block;
	size_t nblock;
};

/* How many blocks stand in a row from block i on: 1, or 2 halves. */
static inline size_t
doc_row(const struct doc *d, size_t i)
{
	const struct doc_block *b = &d->block[i];

	return b->half && i + 1 < d->nblock && b[1].half && !b->data &&
	    !b[1].data ? 2 : 1;
}

/*
 * Writers.  Each appends a whole file to out, or fails with *err and leaves
 * nothing of worth: the caller commits files.  Memory is by the document's
 * texts, not its rows, for xlsx and text.
 */
int doc_pdf(const struct doc *d, struct buf *out, struct err *err)
    __attribute__((warn_unused_result));
int doc_html(const struct doc *d, struct buf *out, struct err *err)
    __attribute__((warn_unused_result));
/* To a file by name, which the library opens itself. */
int doc_xlsx(const struct doc *d, const char *path, struct err *err)
    __attribute__((warn_unused_result));
struct doc_text_options {
	int columns;
	bool ascii;
};
void doc_text(const struct doc *d, const struct doc_text_options *o,
    struct buf *out);

#endif
