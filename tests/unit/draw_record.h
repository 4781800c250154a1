/* SPDX-License-Identifier: MIT */
/*
 * draw_record: a canvas that keeps what was drawn, a font for it, and the
 * promises of chart.h checked on what it kept.
 */
#ifndef TESTS_DRAW_RECORD_H
#define TESTS_DRAW_RECORD_H

#include "check.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "draw/canvas.h"

struct record_shape {
	double x, y, w, h;		/* with half its stroke */
	uint32_t color;			/* fill, or else stroke */
	bool rect, closed;
};

struct record_text {
	double x, y, w, h;
	char *s;
	uint32_t color;
};

struct record {
	struct draw_canvas canvas;
	struct record_shape *shape;
	struct record_text *text;
	size_t nshape, shapes, ntext, texts;
};

static void
record_shape(struct record *r, struct record_shape s,
    const struct draw_paint *p)
{
	const double half = p->stroke < DRAW_NONE ? p->width / 2 : 0;

	s.color = p->fill < DRAW_NONE ? p->fill : p->stroke;
	s.x -= half;
	s.y -= half;
	s.w += 2 * half;
	s.h += 2 * half;
	r->shape = mem_grow(r->shape, &r->shapes, r->nshape + 1, sizeof(s));
	r->shape[r->nshape++] = s;
}

static void
record_rect(void *self, double x, double y, double w, double h,
    const struct draw_paint *p)
{
	record_shape(self, (struct record_shape){ x, y, w, h, 0, true, true },
	    p);
}

/* The box of a line: its ends are cut, so a level one has no height. */
static void
record_path(void *self, const struct draw_point *at, size_t n, bool closed,
    const struct draw_paint *p)
{
	double x1 = INFINITY, y1 = INFINITY, x2 = -INFINITY, y2 = -INFINITY;
	size_t i;

	for (i = 0; i < n; i++) {
		assert_true(isfinite(at[i].x) && isfinite(at[i].y));
		x1 = fmin(x1, at[i].x);
		y1 = fmin(y1, at[i].y);
		x2 = fmax(x2, at[i].x);
		y2 = fmax(y2, at[i].y);
	}
	record_shape(self, (struct record_shape){ x1, y1, x2 - x1, y2 - y1, 0,
	    false, closed }, p);
}

static void
record_text(void *self, double x, double y, const char *s, size_t n,
    const struct draw_type *t)
{
	struct record *r = self;
	const struct draw_face *face = &r->canvas.fonts->face[t->style];
	struct record_text a = { .s = mem_text(s, n), .color = t->color };

	a.w = draw_face_width(face, s, n, t->size);
	a.h = (draw_font_ascent(face->font[0]) +
	    draw_font_descent(face->font[0])) * t->size;
	a.x = x - (t->anchor == DRAW_START ? 0 : t->anchor == DRAW_MIDDLE ?
	    a.w / 2 : a.w);
	a.y = y - draw_font_ascent(face->font[0]) * t->size;
	r->text = mem_grow(r->text, &r->texts, r->ntext + 1, sizeof(a));
	r->text[r->ntext++] = a;
}

static const struct draw_canvas_ops record_ops = { record_rect, record_path,
	record_text };

static inline void
record_begin(struct record *r, const struct draw_fonts *fonts)
{
	*r = (struct record){ .canvas = { &record_ops, NULL, fonts } };
	r->canvas.self = r;
}

static inline void
record_end(struct record *r)
{
	size_t i;

	for (i = 0; i < r->ntext; i++)
		free(r->text[i].s);
	free(r->text);
	free(r->shape);
}

/* ---- looking things up ---- */

static inline const struct record_text *
record_find(const struct record *r, const char *s)
{
	size_t i;

	for (i = 0; i < r->ntext; i++) {
		if (strcmp(r->text[i].s, s) == 0)
			return &r->text[i];
	}
	fail_msg("no text \"%s\"", s);
	return NULL;
}

static inline bool
record_has(const struct record *r, const char *s)
{
	size_t i;

	for (i = 0; i < r->ntext; i++) {
		if (strcmp(r->text[i].s, s) == 0)
			return true;
	}
	return false;
}

/* The nth rectangle of a colour. */
static inline const struct record_shape *
record_bar(const struct record *r, uint32_t color, size_t nth)
{
	size_t i;

	for (i = 0; i < r->nshape; i++) {
		if (r->shape[i].rect && r->shape[i].color == color &&
		    nth-- == 0)
			return &r->shape[i];
	}
	return NULL;
}

/* ---- promises ---- */

static int
record_compare(const void *a, const void *b)
{
	const struct record_text *x = a, *y = b;

	return (x->y > y->y) - (x->y < y->y);
}

/* Sorts the texts. */
static inline void
record_check(struct record *r, double x, double y, double w, double h)
{
	static const double near = 0.011;
	const struct record_text *a, *b;
	size_t i, k;

	for (i = 0; i < r->nshape; i++) {
		const struct record_shape *s = &r->shape[i];

		if (!(s->x >= x - near && s->y >= y - near &&
		    s->x + s->w <= x + w + near &&
		    s->y + s->h <= y + h + near))
			fail_msg("a shape at %g %g of %g x %g is outside",
			    s->x - x, s->y - y, s->w, s->h);
	}
	if (r->ntext > 0)
		qsort(r->text, r->ntext, sizeof(*r->text), record_compare);
	for (i = 0; i < r->ntext; i++) {
		a = &r->text[i];
		if (!(a->x >= x - near && a->y >= y - near &&
		    a->x + a->w <= x + w + near &&
		    a->y + a->h <= y + h + near))
			fail_msg("\"%s\" at %g %g of %g is outside", a->s,
			    a->x - x, a->y - y, a->w);
		for (k = i + 1; k < r->ntext; k++) {
			b = &r->text[k];
			if (b->y >= a->y + a->h - near)
				break;
			if (b->x < a->x + a->w - near &&
			    a->x < b->x + b->w - near)
				fail_msg("\"%s\" lies on \"%s\"", b->s, a->s);
		}
	}
}

/* ---- a font ---- */

/*
 * ASCII only, as high as DejaVu Sans and of as many widths as a font has;
 * what is missing is 0.6 wide.
 */
static inline struct draw_font *
record_font(void)
{
	enum { GLYPHS = 96, HMTX = 240, CMAP = HMTX + GLYPHS * 4 };
	static const struct { const char *tag; unsigned at, n; } table[] = {
		{ "head", 100, 54 }, { "hhea", 160, 36 }, { "maxp", 200, 6 },
		{ "hmtx", HMTX, GLYPHS * 4 }, { "cmap", CMAP, 40 },
	};
	unsigned char data[CMAP + 40] = { 0, 1, 0, 0, 0, 5 };
	struct err err = { 0 };
	unsigned i, wide;

	for (i = 0; i < 5; i++) {
		memcpy(data + 12 + i * 16, table[i].tag, 4);
		data[12 + i * 16 + 10] = (unsigned char)(table[i].at >> 8);
		data[12 + i * 16 + 11] = (unsigned char)table[i].at;
		data[12 + i * 16 + 14] = (unsigned char)(table[i].n >> 8);
		data[12 + i * 16 + 15] = (unsigned char)table[i].n;
	}
	memcpy(data + 100 + 18, "\x03\xe8", 2);		/* 1000 units */
	memcpy(data + 160 + 4, "\x03\xa0\xff\x14", 4);	/* 928, -236 */
	data[160 + 35] = data[200 + 5] = GLYPHS;
	for (i = 0; i < GLYPHS; i++) {
		wide = i == 0 ? 600 : 280 + i * 37 % 600;
		data[HMTX + i * 4] = (unsigned char)(wide >> 8);
		data[HMTX + i * 4 + 1] = (unsigned char)wide;
	}
	data[CMAP + 3] = 1;			/* one table: of format 12 */
	data[CMAP + 11] = 12;
	data[CMAP + 12 + 1] = 12;
	data[CMAP + 12 + 15] = 1;		/* one group: ' ' to '~' */
	data[CMAP + 12 + 19] = ' ';
	data[CMAP + 12 + 23] = '~';
	data[CMAP + 12 + 27] = 1;
	return draw_font_parse("varied", data, sizeof(data), &err);
}

#endif
