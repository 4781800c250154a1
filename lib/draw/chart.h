/* SPDX-License-Identifier: MIT */
/*
 * chart: what a chart says, and drawing it on a canvas or in a terminal.
 *
 * A chart is data of the caller's, all of it kept until it was drawn: labels
 * are UTF-8 of any length, values may be anything, NaN among it, which is "not
 * known" and drawn as a gap.  What is drawn stays inside the rectangle it was
 * given, no text lies on another, and a text that does not fit is cut with an
 * ellipsis.  A chart without anything to show draws its title and `none`.
 *
 * Pareto, waterfall, ranges and Gantt have a row a thing, labels on the left:
 * names of machines and reasons are long.
 *
 * A shape whose tone is DRAW_T_INK, which is what all zero says, is drawn as
 * DRAW_T_ACCENT.
 */
#ifndef DRAW_CHART_H
#define DRAW_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw/palette.h"

struct buf;
struct draw_canvas;
struct draw_fonts;
struct zone;

/* How values are written: see draw_number(). */
enum draw_format {
	DRAW_F_PLAIN,		/* 12.5 */
	DRAW_F_PERCENT,		/* 0.771 as 77.1 % */
	DRAW_F_HOURS,		/* seconds, 5025 as 1.4 h */
	DRAW_F_COUNT		/* 5780.1 as 5 780 */
};

/*
 * As a label in a chart: with its unit, a decimal where that tells more, and
 * narrow no-break spaces between groups of thousands.  "-" for NaN.
 */
enum { DRAW_NUMBER = 48 };
void draw_number(char out[DRAW_NUMBER], double x, enum draw_format f);

enum draw_chart_type {
	DRAW_LINES, DRAW_PARETO, DRAW_WATERFALL, DRAW_HEAT, DRAW_GANTT,
	DRAW_RANGES
};

/* Values over time. */
struct draw_series {
	const char *name;		/* written at the line's end */
	const double *value;		/* as many as there are times */
	enum draw_tone tone;
};
struct draw_lines {
	const struct zone *zone;	/* of the labels below */
	const int64_t *at_us;		/* n of them, rising */
	size_t n;
	const struct draw_series *series;
	size_t nseries;
	double target;			/* of the first series; NaN: none */
	/* A stretch of time to point out, as the period of a report. */
	int64_t from_us, to_us;		/* equal: none */
};

/* Values from the largest down, and which share all up to here have. */
struct draw_bar {
	const char *label, *sub;	/* sub, small, may be NULL */
	double value;
	double cumulative;		/* 0..1; NaN: none */
	enum draw_tone tone;
};
struct draw_pareto {
	const struct draw_bar *bar;
	size_t n;
	double target;			/* a line across; NaN: none */
	bool judged;			/* tones are GOOD, FAIR, POOR */
};

/* From a whole, less one thing after another, to what is left. */
enum draw_step { DRAW_WHOLE, DRAW_LESS };
struct draw_fall {
	const char *label;
	double value;			/* >= 0; of DRAW_LESS what is lost */
	enum draw_step step;
	enum draw_tone tone;
};
struct draw_waterfall {
	const struct draw_fall *fall;
	size_t n;
	double whole;			/* what 100 % is, for the shares */
};

/* A table of shades. */
struct draw_heat {
	const char *const *row, *const *col;	/* labels */
	size_t nrow, ncol;
	const double *value;		/* row by row; NaN: not known */
	double low, high;		/* of the shades */
	const char *legend;		/* what a shade says */
};

/* Who did what when. */
struct draw_span {
	uint32_t row;
	int64_t from_us, to_us;
	uint16_t kind;			/* of draw_gantt.kind */
	const char *label;		/* inside, if there is room; NULL */
};
struct draw_kind {
	const char *name;		/* in the legend */
	enum draw_tone tone;
	bool slim;			/* half as high: less is known */
};
struct draw_gantt {
	const struct zone *zone;
	int64_t from_us, to_us;
	const char *const *row;		/* labels */
	size_t nrow;
	const struct draw_span *span;	/* any order; later ones on top */
	size_t n;
	const struct draw_kind *kind;
	size_t nkind;
};

/* Values with their intervals. */
struct draw_range {
	const char *label;
	double value, low, high;	/* NaN: not known */
	const char *why;		/* instead, or NULL */
};
struct draw_ranges {
	const struct draw_range *range;
	size_t n;
	double zero;			/* where no difference is; NaN: none */
};

struct draw_chart {
	enum draw_chart_type type;
	const char *title;		/* NULL: none; said to screen readers */
	const char *none;		/* when there is nothing to show */
	enum draw_format format;	/* of values */
	union {
		struct draw_lines lines;
		struct draw_pareto pareto;
		struct draw_waterfall waterfall;
		struct draw_heat heat;
		struct draw_gantt gantt;
		struct draw_ranges ranges;
	} of;
};

/* Whether there is anything to show. */
bool draw_chart_has(const struct draw_chart *c);

/*
 * The height it wants at a width, in points, without its title: charts with a
 * row a thing grow with them.
 */
double draw_chart_height(const struct draw_chart *c,
    const struct draw_fonts *fonts, double width);

/*
 * Draws it, without its title, in the rectangle with this upper left corner.
 * Rows that do not fit in h are left out from the end; see draw_chart_rows().
 */
void draw_chart(struct draw_canvas *canvas, const struct draw_chart *c,
    double x, double y, double w, double h);

/* How many rows of a Gantt, Pareto, waterfall or ranges fit in a height. */
size_t draw_chart_rows(const struct draw_chart *c,
    const struct draw_fonts *fonts, double width, double height);

/*
 * In text, so many columns wide, lines ended by newlines, with its title:
 * Unicode blocks and lines, or with ascii nothing but that.  No colours.
 */
void draw_chart_text(struct buf *out, const struct draw_chart *c, int columns,
    bool ascii);

/*
 * A line of n values without axes in a rectangle, the last one marked; for
 * cells of a table and tiles.
 */
void draw_spark(struct draw_canvas *canvas, double x, double y, double w,
    double h, const double *value, size_t n, enum draw_tone tone);

#endif
