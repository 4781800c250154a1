/* SPDX-License-Identifier: MIT */
/*
 * canvas: a surface to draw on, whatever becomes of it.
 *
 * Lengths are points (1/72 inch), x to the right and y down from the upper
 * left corner.  Colours are 0xrrggbb.  Texts are UTF-8; bytes that are not
 * are drawn as U+FFFD, control characters as blanks.  Numbers that are not
 * finite draw nothing.  Nothing here fails: a canvas keeps its first error
 * and its own end tells it.
 */
#ifndef DRAW_CANVAS_H
#define DRAW_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw/font.h"

enum draw_style { DRAW_REGULAR, DRAW_BOLD, DRAW_STYLES };

/* What all texts are measured by; kept. */
struct draw_fonts {
	struct draw_face face[DRAW_STYLES];
};

enum { DRAW_NONE = 0x1000000 };		/* a colour: not at all */

struct draw_paint {
	uint32_t fill, stroke;
	double width;			/* of the stroke */
	double opacity;			/* of both; 0 is 1 */
	bool dashed;
};

enum draw_anchor { DRAW_START, DRAW_MIDDLE, DRAW_END };

struct draw_type {
	double size;
	enum draw_style style;
	enum draw_anchor anchor;	/* what x is of the text */
	uint32_t color;
	bool upright;			/* written from below to above */
};

struct draw_point {
	double x, y;
};

struct draw_canvas_ops {
	void (*rect)(void *self, double x, double y, double w, double h,
	    const struct draw_paint *p);
	void (*path)(void *self, const struct draw_point *at, size_t n,
	    bool closed, const struct draw_paint *p);
	/* y is the baseline's; s is clean and n > 0. */
	void (*text)(void *self, double x, double y, const char *s, size_t n,
	    const struct draw_type *t);
};

struct draw_canvas {
	const struct draw_canvas_ops *ops;
	void *self;
	const struct draw_fonts *fonts;
};

void draw_rect(struct draw_canvas *c, double x, double y, double w, double h,
    const struct draw_paint *p);
void draw_fill(struct draw_canvas *c, double x, double y, double w, double h,
    uint32_t color);
void draw_line(struct draw_canvas *c, double x1, double y1, double x2,
    double y2, uint32_t color, double width);
/* Points that are not finite break the line. */
void draw_polyline(struct draw_canvas *c, const struct draw_point *at,
    size_t n, uint32_t color, double width);
void draw_polygon(struct draw_canvas *c, const struct draw_point *at,
    size_t n, const struct draw_paint *p);

/* A text as it is; or cut to a width, with an ellipsis. */
void draw_text(struct draw_canvas *c, double x, double y, const char *s,
    const struct draw_type *t);
void draw_text_in(struct draw_canvas *c, double x, double y, double width,
    const char *s, const struct draw_type *t);
double draw_text_width(const struct draw_canvas *c, const char *s,
    const struct draw_type *t);

#endif
