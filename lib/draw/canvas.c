/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "draw/canvas.h"

void
draw_rect(struct draw_canvas *c, double x, double y, double w, double h,
    const struct draw_paint *p)
{
	if (isfinite(x) && isfinite(y) && isfinite(w) && isfinite(h) &&
	    w >= 0 && h >= 0)
		c->ops->rect(c->self, x, y, w, h, p);
}

void
draw_fill(struct draw_canvas *c, double x, double y, double w, double h,
    uint32_t color)
{
	const struct draw_paint p = { color, DRAW_NONE, 0, 1, false };

	draw_rect(c, x, y, w, h, &p);
}

void
draw_line(struct draw_canvas *c, double x1, double y1, double x2, double y2,
    uint32_t color, double width)
{
	const struct draw_point at[] = { { x1, y1 }, { x2, y2 } };

	draw_polyline(c, at, 2, color, width);
}

void
draw_polyline(struct draw_canvas *c, const struct draw_point *at, size_t n,
    uint32_t color, double width)
{
	const struct draw_paint p = { DRAW_NONE, color, width, 1, false };
	size_t i, from = 0;

	for (i = 0; i <= n; i++) {
		if (i < n && isfinite(at[i].x) && isfinite(at[i].y))
			continue;
		if (i - from > 1)
			c->ops->path(c->self, at + from, i - from, false, &p);
		from = i + 1;
	}
}

void
draw_polygon(struct draw_canvas *c, const struct draw_point *at, size_t n,
    const struct draw_paint *p)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!isfinite(at[i].x) || !isfinite(at[i].y))
			return;
	}
	if (n > 2)
		c->ops->path(c->self, at, n, true, p);
}

/* ---- texts ---- */

/* What every canvas may take as it is. */
static void
clean(struct buf *b, const char *s, size_t n)
{
	uint32_t point;
	size_t len;

	for (; n > 0; s += len, n -= len) {
		len = draw_utf8(s, n, &point);
		if (point < 0x20 || (point >= 0x7f && point < 0xa0))
			buf_putc(b, ' ');
		else if (point == 0xfffd)
			buf_puts(b, "\xef\xbf\xbd");
		else
			buf_add(b, s, len);
	}
}

static double
width_of(const struct draw_canvas *c, const char *s, size_t n,
    const struct draw_type *t)
{
	return draw_face_width(&c->fonts->face[t->style], s, n, t->size);
}

double
draw_text_width(const struct draw_canvas *c, const char *s,
    const struct draw_type *t)
{
	struct buf b = { NULL, 0, 0 };
	double w;

	clean(&b, s, strlen(s));
	w = width_of(c, buf_text(&b), b.len, t);
	buf_release(&b);
	return w;
}

static void
put(struct draw_canvas *c, double x, double y, const struct buf *b,
    const struct draw_type *t)
{
	if (b->len > 0 && isfinite(x) && isfinite(y))
		c->ops->text(c->self, x, y, b->data, b->len, t);
}

void
draw_text(struct draw_canvas *c, double x, double y, const char *s,
    const struct draw_type *t)
{
	struct buf b = { NULL, 0, 0 };

	clean(&b, s, strlen(s));
	put(c, x, y, &b, t);
	buf_release(&b);
}

void
draw_text_in(struct draw_canvas *c, double x, double y, double width,
    const char *s, const struct draw_type *t)
{
	struct buf b = { NULL, 0, 0 };
	size_t fits;

	clean(&b, s, strlen(s));
	fits = draw_face_fit(&c->fonts->face[t->style], buf_text(&b), b.len,
	    t->size, width);
	if (fits < b.len) {
		b.len = fits;
		/* No blank in front of the dots. */
		while (b.len > 0 && b.data[b.len - 1] == ' ')
			b.len--;
		if (b.len > 0)
			buf_puts(&b, "\xe2\x80\xa6");
	}
	put(c, x, y, &b, t);
	buf_release(&b);
}
