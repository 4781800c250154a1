/* SPDX-License-Identifier: MIT */
/*
 * svg: a canvas that is an SVG 1.1 element, for a page of HTML.
 *
 * Fonts are named, not embedded: a reader's browser takes the first it has of
 * a family like those measured, and textLength keeps a text as wide as it was
 * laid out.
 */
#ifndef DRAW_SVG_H
#define DRAW_SVG_H

#include "base/buf.h"
#include "draw/canvas.h"

struct draw_svg {
	struct draw_canvas canvas;
	struct buf *out;		/* kept; appended to */
};

/* title, which may be NULL, is what a screen reader says. */
void draw_svg_begin(struct draw_svg *s, const struct draw_fonts *fonts,
    struct buf *out, double width, double height, const char *title);
void draw_svg_end(struct draw_svg *s);

/*
 * Appends a text with what XML and HTML would mistake escaped, and a blank for
 * each control character but a newline.
 */
void draw_svg_escape(struct buf *b, const char *s, size_t n);

#endif
