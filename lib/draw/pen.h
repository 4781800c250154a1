/* SPDX-License-Identifier: MIT */
/*
 * pen: what the files that draw charts share.
 *
 * A pen draws inside its frame only and never a text on another: shapes are
 * clipped, a text that would leave the frame or touch one that is there is
 * not drawn.  Layouts are made so that this does not happen; with sizes and
 * data that nobody foresaw the promise of chart.h holds all the same.
 */
#ifndef DRAW_PEN_H
#define DRAW_PEN_H

#include "draw/axis.h"
#include "draw/canvas.h"
#include "draw/chart.h"

struct draw_box {
	double x, y, w, h;
};

struct pen_text;

struct draw_pen {
	struct draw_canvas *canvas;
	const struct draw_fonts *fonts;
	struct draw_box frame;
	struct pen_text *text;		/* where texts are */
	size_t ntext, cap;
	size_t *band;			/* of the frame: its first text */
	size_t nband;
	double high;			/* of a band: no text is higher */
};

/* Sizes of labels, and of what is beside the point. */
#define PEN_TEXT	7.5
#define PEN_SMALL	6.5

void pen_begin(struct draw_pen *p, struct draw_canvas *c, double x, double y,
    double w, double h);
void pen_end(struct draw_pen *p);

struct draw_type pen_type(double size, enum draw_tone tone,
    enum draw_anchor anchor);
/* How high and wide a text is, as it is checked. */
double pen_height(const struct draw_fonts *fonts, double size);
double pen_width(const struct draw_fonts *fonts, const char *s, double size);
double pen_bold_width(const struct draw_fonts *fonts, const char *s,
    double size);

/*
 * A text around the height y, cut to a width; false: there was no place for
 * it.
 */
bool pen_text(struct draw_pen *p, double x, double y, double width,
    const char *s, const struct draw_type *t);
/* The same, with paper behind it: lines that cross it are interrupted. */
bool pen_text_over(struct draw_pen *p, double x, double y, double width,
    const char *s, const struct draw_type *t);

void pen_fill(struct draw_pen *p, double x, double y, double w, double h,
    uint32_t color);
void pen_line(struct draw_pen *p, double x1, double y1, double x2, double y2,
    uint32_t color, double width, bool dashed);
/* Changes the points that are outside. */
void pen_polyline(struct draw_pen *p, struct draw_point *at, size_t n,
    uint32_t color, double width);
void pen_dot(struct draw_pen *p, double x, double y, double r,
    uint32_t color);

/* ---- numbers ---- */

/*
 * Digits in groups of three if there are more than so many before the point;
 * out has room for twice as many bytes.
 */
void draw_groups(char *out, const char *digits, size_t alone);

/* A number without its unit, for cells. */
void chart_bare(char out[DRAW_NUMBER], double x, enum draw_format f);
/* "target 80 %". */
enum { CHART_TARGET = DRAW_NUMBER + 8 };
void chart_target(char out[CHART_TARGET], double x, enum draw_format f);
/* NaN for what cannot be drawn to scale. */
double chart_known(double x);

/* Axes in the unit that the format shows. */
struct draw_axis chart_axis_of(double min, double max, int steps,
    enum draw_zero zero, enum draw_format f);
double chart_axis_at(const struct draw_axis *a, double x,
    enum draw_format f);
void chart_axis_label(char out[DRAW_NUMBER], const struct draw_axis *a,
    int i, enum draw_format f);

/* ---- parts of charts ---- */

/* The colour of a shape; what has no tone is what the chart is about. */
uint32_t chart_color(enum draw_tone t);
/* The same dark enough for a text on paper. */
uint32_t chart_ink(enum draw_tone t);

/* Rows of a chart: how many fit and how high each is. */
struct chart_rows {
	size_t n;
	double each;
};
struct chart_rows chart_rows_in(double room, size_t n, double least,
    double most);
/* The smallest height of a row that holds a label. */
double chart_row_least(const struct draw_fonts *fonts);

/*
 * How wide labels are that would like to be so wide: at most a share of a
 * width of which something else takes a part, and a little is for the plot.
 */
double chart_label(double wants, double width, double share, double taken);

/* A span of time, within what can be written. */
struct chart_time {
	const struct zone *zone;
	int64_t from_us, to_us;
	double x, w;
};
double chart_time_at(const struct chart_time *t, int64_t us);
/* Labels around the height y, lines across from top to bottom. */
void chart_time_axis(struct draw_pen *p, const struct chart_time *t, double y,
    double top, double bottom);

/*
 * Where the bar of a fall begins and ends; *left, 0 before the first, is what
 * is left behind it.
 */
double chart_fall(const struct draw_fall *f);
void chart_fall_reach(const struct draw_waterfall *of, size_t i,
    double *left, double *from, double *to);

/* Whether anything of a span is to be seen. */
bool chart_span_shows(const struct draw_gantt *of,
    const struct draw_span *s);
/* One each of a Gantt's kinds: whether it occurs.  The caller's. */
bool *chart_kinds(const struct draw_gantt *of);
/* Where a value of a heat is between its ends, not clipped; NaN as it is. */
double chart_shade(const struct draw_heat *of, double value);

/* Ticks of a time axis; every so many have a label. */
enum { CHART_TICKS = 128 };
struct chart_ticks {
	struct draw_times times;
	int64_t at[CHART_TICKS];
	size_t n;
	bool days;			/* a midnight is a day's name */
};
void chart_ticks_find(struct chart_ticks *t, const struct zone *zone,
    int64_t from_us, int64_t to_us, int most);
void chart_tick_label(char out[DRAW_LABEL], const struct chart_ticks *t,
    size_t i);

/* ---- the types ---- */

/* What each type of chart can do. */
struct chart_type {
	bool (*has)(const struct draw_chart *c);
	double (*height)(const struct draw_chart *c,
	    const struct draw_fonts *fonts, double width);
	void (*draw)(struct draw_pen *p, const struct draw_chart *c);
	size_t (*rows)(const struct draw_chart *c,
	    const struct draw_fonts *fonts, double width, double height);
};

extern const struct chart_type chart_lines, chart_pareto, chart_waterfall,
    chart_heat, chart_gantt, chart_ranges;

#endif
