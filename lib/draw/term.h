/* SPDX-License-Identifier: MIT */
/*
 * term: charts in a terminal, a line at a time.
 *
 * A line is an array of columns; what is put into it beyond its ends is cut,
 * so that no line is wider than was asked for.  Blanks at its end are not
 * written.
 */
#ifndef DRAW_TERM_H
#define DRAW_TERM_H

#include "base/buf.h"
#include "draw/pen.h"

enum { TERM_CELL = 24 };		/* bytes: a letter and its marks */

struct term {
	struct buf *out;
	int columns;
	bool ascii;
	char (*cell)[TERM_CELL];	/* "": behind a wide character */
};

/* Columns of a text as it is put. */
int term_width(const struct term *t, const char *s);

/* A text from column x on, cut to a width; for END, up to column x. */
void term_text(struct term *t, int x, int width, const char *s);
void term_text_end(struct term *t, int x, int width, const char *s);
/* A number of lib/draw, whose blanks are narrow. */
void term_number(struct term *t, int x, int width, double value,
    enum draw_format f);
int term_number_width(const struct term *t, double value,
    enum draw_format f);

/* One character from two sets. */
void term_mark(struct term *t, int x, const char *unicode, char ascii);

/*
 * A bar between two columns, both with fractions.  What is shorter than it
 * can show is a thin mark.
 */
void term_bar(struct term *t, double from, double to);

/* Writes the line and begins another. */
void term_end_line(struct term *t);

/* Labels of times, each from its tick's column on. */
void term_times(struct term *t, const struct zone *zone, int64_t from_us,
    int64_t to_us, int x, int width);

/* The levels 1 to 8 of a bar that stands, 0 being none. */
void term_level(struct term *t, int x, int level);

/* The column of a label: as wide as the widest, but not all there is. */
int term_column(int widest, int columns, int share_percent);

void term_lines(struct term *t, const struct draw_chart *c);
void term_pareto(struct term *t, const struct draw_chart *c);
void term_waterfall(struct term *t, const struct draw_chart *c);
void term_heat(struct term *t, const struct draw_chart *c);
void term_gantt(struct term *t, const struct draw_chart *c);
void term_ranges(struct term *t, const struct draw_chart *c);

#endif
