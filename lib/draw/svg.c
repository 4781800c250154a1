/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "draw/svg.h"

/* What no HTML may hold: C0, DEL and, in two bytes, C1. */
static bool
is_control(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;

	return (p[0] < 0x20 && p[0] != '\n') || p[0] == 0x7f ||
	    (n > 1 && p[0] == 0xc2 && p[1] < 0xa0);
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
draw_svg_escape(struct buf *b, const char *s, size_t n)
{
	const char *name;
	size_t i;

	for (i = 0; i < n; i++) {
		name = entity(s[i]);
		if (name != NULL) {
			buf_puts(b, name);
		} else if (is_control(s + i, n - i)) {
			buf_putc(b, ' ');
			i += (unsigned char)s[i] == 0xc2;
		} else {
			buf_putc(b, s[i]);
		}
	}
}

/* Hundredths of a point are finer than any printer; no -0. */
static void
put_length(struct buf *b, double x)
{
	char text[NUM_MAX];

	buf_add(b, text, num_put_fixed(text, llround(x * 100), 2));
}

static void
put_attribute(struct buf *b, const char *name, double x)
{
	buf_printf(b, " %s=\"", name);
	put_length(b, x);
	buf_putc(b, '"');
}

static void
put_color(struct buf *b, const char *name, uint32_t color)
{
	if (color >= DRAW_NONE)
		buf_printf(b, " %s=\"none\"", name);
	else
		buf_printf(b, " %s=\"#%06x\"", name, color);
}

static void
put_paint(struct buf *b, const struct draw_paint *p)
{
	put_color(b, "fill", p->fill);
	if (p->stroke < DRAW_NONE) {
		put_color(b, "stroke", p->stroke);
		put_attribute(b, "stroke-width", p->width);
	}
	if (p->opacity > 0 && p->opacity < 1)
		put_attribute(b, "opacity", p->opacity);
	if (p->dashed)
		buf_puts(b, " stroke-dasharray=\"3 2\"");
	buf_puts(b, "/>\n");
}

static void
rect(void *self, double x, double y, double w, double h,
    const struct draw_paint *p)
{
	struct draw_svg *s = self;

	buf_puts(s->out, "<rect");
	put_attribute(s->out, "x", x);
	put_attribute(s->out, "y", y);
	put_attribute(s->out, "width", w);
	put_attribute(s->out, "height", h);
	put_paint(s->out, p);
}

static void
path(void *self, const struct draw_point *at, size_t n, bool closed,
    const struct draw_paint *p)
{
	struct draw_svg *s = self;
	size_t i;

	buf_puts(s->out, closed ? "<polygon points=\"" :
	    "<polyline points=\"");
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(s->out, ' ');
		put_length(s->out, at[i].x);
		buf_putc(s->out, ',');
		put_length(s->out, at[i].y);
	}
	buf_puts(s->out, "\" stroke-linejoin=\"round\"");
	put_paint(s->out, p);
}

static void
text(void *self, double x, double y, const char *text, size_t n,
    const struct draw_type *t)
{
	static const char *const anchor[] = { "start", "middle", "end" };
	struct draw_svg *s = self;
	struct buf *b = s->out;

	buf_puts(b, "<text");
	if (t->upright) {
		buf_puts(b, " transform=\"translate(");
		put_length(b, x);
		buf_putc(b, ' ');
		put_length(b, y);
		buf_puts(b, ") rotate(-90)\"");
	} else {
		put_attribute(b, "x", x);
		put_attribute(b, "y", y);
	}
	put_attribute(b, "font-size", t->size);
	put_attribute(b, "textLength", draw_face_width(
	    &s->canvas.fonts->face[t->style], text, n, t->size));
	buf_puts(b, " lengthAdjust=\"spacingAndGlyphs\"");
	if (t->style == DRAW_BOLD)
		buf_puts(b, " font-weight=\"bold\"");
	if (t->anchor != DRAW_START)
		buf_printf(b, " text-anchor=\"%s\"", anchor[t->anchor]);
	put_color(b, "fill", t->color);
	buf_putc(b, '>');
	draw_svg_escape(b, text, n);
	buf_puts(b, "</text>\n");
}

static const struct draw_canvas_ops ops = { rect, path, text };

void
draw_svg_begin(struct draw_svg *s, const struct draw_fonts *fonts,
    struct buf *out, double width, double height, const char *title)
{
	s->canvas.ops = &ops;
	s->canvas.self = s;
	s->canvas.fonts = fonts;
	s->out = out;
	buf_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "role=\"img\" viewBox=\"0 0 ");
	put_length(out, width);
	buf_putc(out, ' ');
	put_length(out, height);
	buf_puts(out, "\" style=\"font-family:'DejaVu Sans',Verdana,"
	    "sans-serif\">\n");
	if (title == NULL)
		return;
	buf_puts(out, "<title>");
	draw_svg_escape(out, title, strlen(title));
	buf_puts(out, "</title>\n");
}

void
draw_svg_end(struct draw_svg *s)
{
	buf_puts(s->out, "</svg>\n");
}
