/* SPDX-License-Identifier: MIT */
/* Texts in several fonts. */
#include "draw/font.h"

static const uint32_t ELLIPSIS = 0x2026;

/* Smallest code point of a sequence of so many bytes: no longer forms. */
static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

size_t
draw_utf8(const char *s, size_t n, uint32_t *point)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 :
	    p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	uint32_t x = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));
	size_t i;

	*point = 0xfffd;
	if (len == 0 || len > n)
		return 1;
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		x = x << 6 | (p[i] & 0x3f);
	}
	if (x < least[len] || x > 0x10ffff || (x >= 0xd800 && x < 0xe000))
		return 1;
	*point = x;
	return len;
}

/* Which font draws a character: the first that has it, or the first. */
static size_t
font_of(const struct draw_face *f, uint32_t point)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (draw_font_has(f->font[i], point))
			return i;
	}
	return 0;
}

size_t
draw_face_run(const struct draw_face *f, const char *s, size_t n,
    size_t *font)
{
	uint32_t point;
	size_t at = draw_utf8(s, n, &point), len;

	*font = font_of(f, point);
	while (at < n) {
		len = draw_utf8(s + at, n - at, &point);
		if (font_of(f, point) != *font && !(point == ' ' &&
		    draw_font_has(f->font[*font], ' ')))
			break;
		at += len;
	}
	return at;
}

/* A text, character by character. */
struct walk {
	const struct draw_face *face;
	const char *s;
	size_t n, at;
	size_t end, font;		/* of the run */
	uint32_t point;
};

/* How far the next character moves on, at size 1; it is there. */
static double
step(struct walk *w)
{
	if (w->at == w->end)
		w->end += draw_face_run(w->face, w->s + w->at, w->n - w->at,
		    &w->font);
	w->at += draw_utf8(w->s + w->at, w->n - w->at, &w->point);
	return draw_font_advance(w->face->font[w->font], w->point);
}

double
draw_face_width(const struct draw_face *f, const char *s, size_t n,
    double size)
{
	struct walk w = { f, s, n, 0, 0, 0, 0 };
	double sum = 0;

	while (w.at < n)
		sum += step(&w);
	return sum * size;
}

/* Marks that are drawn over the letter before (Unicode's Mn, the common). */
static bool
combines(uint32_t c)
{
	return (c >= 0x300 && c < 0x370) || (c >= 0x1ab0 && c < 0x1b00) ||
	    (c >= 0x1dc0 && c < 0x1e00) || (c >= 0x20d0 && c < 0x2100) ||
	    (c >= 0xfe00 && c < 0xfe10) || (c >= 0xfe20 && c < 0xfe30);
}

size_t
draw_face_fit(const struct draw_face *f, const char *s, size_t n,
    double size, double width)
{
	const double dots = draw_font_advance(f->font[font_of(f, ELLIPSIS)],
	    ELLIPSIS);
	struct walk w = { f, s, n, 0, 0, 0, 0 };
	size_t before, good = 0;
	double sum = 0, wide;

	while (w.at < n && sum * size <= width) {
		before = w.at;
		wide = sum;
		sum += step(&w);
		if (!combines(w.point) && (wide + dots) * size <= width)
			good = before;
	}
	return sum * size <= width ? n : good;
}
