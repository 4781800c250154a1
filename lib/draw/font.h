/* SPDX-License-Identifier: MIT */
/*
 * font: how wide texts are, by the metrics of a TrueType file.
 *
 * Only what a layout asks for is read: which characters there are and how far
 * each moves on (ISO/IEC 14496-22: head, hhea, hmtx, maxp, cmap 4 and 12).
 * Neither kerning nor ligatures: the programs that draw use none.  The file
 * may be anybody's: what is out of bounds in it is ERR_CONFIG.
 */
#ifndef DRAW_FONT_H
#define DRAW_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct draw_font;

/*
 * NULL with *err: ERR_CONFIG where there is no such file or it is no TrueType
 * font.  The caller's, to draw_font_free().
 */
struct draw_font *draw_font_open(const char *path, struct err *err);
/* The same from memory, which is not kept. */
struct draw_font *draw_font_parse(const char *name, const void *data,
    size_t n, struct err *err);
void draw_font_free(struct draw_font *f);	/* accepts NULL */

const char *draw_font_path(const struct draw_font *f);	/* lent */

/* Both positive, for a size of 1. */
double draw_font_ascent(const struct draw_font *f);
double draw_font_descent(const struct draw_font *f);

bool draw_font_has(const struct draw_font *f, uint32_t point);
/* How far a character moves on at size 1; a box's width when it is missing. */
double draw_font_advance(const struct draw_font *f, uint32_t point);

/*
 * The length in bytes of the UTF-8 sequence at s and its code point; bytes
 * that are none count one by one as U+FFFD.  n > 0.
 */
size_t draw_utf8(const char *s, size_t n, uint32_t *point);

/* ---- several fonts for one text ---- */

enum { DRAW_FACES = 8 };

/*
 * One style: the first font that has a character draws it, and the first of
 * all draws the rest.  The fonts are kept.
 */
struct draw_face {
	const struct draw_font *font[DRAW_FACES];
	size_t n;
};

/*
 * How many bytes of s one font draws, *font its index: a text is drawn run
 * by run.  Blanks stay with what is before them.  n > 0.
 */
size_t draw_face_run(const struct draw_face *f, const char *s, size_t n,
    size_t *font);
/* How wide the whole text is at a size. */
double draw_face_width(const struct draw_face *f, const char *s, size_t n,
    double size);
/*
 * How many bytes of s fit into a width, with room for an ellipsis unless it
 * all fits; combining marks stay with their letter.
 */
size_t draw_face_fit(const struct draw_face *f, const char *s, size_t n,
    double size, double width);

#endif
