/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/pen.h"

/* Hundredths are what canvases write; a touch is no overlap. */
static const double NEAR = 0.005;

struct pen_text {
	struct draw_box box;
	size_t next;			/* of its band, plus one */
};

void
pen_begin(struct draw_pen *p, struct draw_canvas *c, double x, double y,
    double w, double h)
{
	*p = (struct draw_pen){ .canvas = c, .fonts = c->fonts };
	p->frame = (struct draw_box){ x, y, w, h };
	p->high = fmax(pen_height(c->fonts, PEN_TEXT), h / 10000) + 1;
	p->nband = (size_t)(h / p->high) + 2;
	p->band = mem_new(p->nband, sizeof(*p->band));
}

void
pen_end(struct draw_pen *p)
{
	free(p->text);
	free(p->band);
}

/* ---- texts ---- */

struct draw_type
pen_type(double size, enum draw_tone tone, enum draw_anchor anchor)
{
	const struct draw_type t = { .size = size, .anchor = anchor,
		.color = draw_color(tone) };

	return t;
}

static double
ascent(const struct draw_fonts *fonts)
{
	return draw_font_ascent(fonts->face[DRAW_REGULAR].font[0]);
}

double
pen_height(const struct draw_fonts *fonts, double size)
{
	return (ascent(fonts) + draw_font_descent(
	    fonts->face[DRAW_REGULAR].font[0])) * size;
}

double
pen_width(const struct draw_fonts *fonts, const char *s, double size)
{
	const struct draw_canvas c = { NULL, NULL, fonts };
	const struct draw_type t = { .size = size };

	return draw_text_width(&c, s, &t);
}

double
pen_bold_width(const struct draw_fonts *fonts, const char *s, double size)
{
	const struct draw_canvas c = { NULL, NULL, fonts };
	const struct draw_type t = { .size = size, .style = DRAW_BOLD };

	return draw_text_width(&c, s, &t);
}

static bool
is_inside(const struct draw_box *f, const struct draw_box *b)
{
	return b->x >= f->x - NEAR && b->y >= f->y - NEAR &&
	    b->x + b->w <= f->x + f->w + NEAR &&
	    b->y + b->h <= f->y + f->h + NEAR;
}

static bool
touch(const struct draw_box *a, const struct draw_box *b)
{
	return a->x < b->x + b->w - NEAR && b->x < a->x + a->w - NEAR &&
	    a->y < b->y + b->h - NEAR && b->y < a->y + a->h - NEAR;
}

/* Of a box inside the frame: where it begins. */
static size_t
band_of(const struct draw_pen *p, const struct draw_box *b)
{
	return (size_t)(fmax(b->y - p->frame.y, 0) / p->high);
}

/* No box is higher than a band, so neighbours begin in three of them. */
static bool
is_free(const struct draw_pen *p, const struct draw_box *b)
{
	size_t band, i, k;

	if (!is_inside(&p->frame, b))
		return false;
	band = band_of(p, b);
	for (i = band > 0 ? band - 1 : 0; i < p->nband && i <= band + 1; i++) {
		for (k = p->band[i]; k > 0; k = p->text[k - 1].next) {
			if (touch(&p->text[k - 1].box, b))
				return false;
		}
	}
	return true;
}

static void
keep(struct draw_pen *p, const struct draw_box *b)
{
	size_t *band = &p->band[band_of(p, b)];

	p->text = mem_grow(p->text, &p->cap, p->ntext + 1, sizeof(*p->text));
	p->text[p->ntext++] = (struct pen_text){ *b, *band };
	*band = p->ntext;
}

static bool
put_text(struct draw_pen *p, double x, double y, double width, const char *s,
    const struct draw_type *t, bool over)
{
	const double full = draw_text_width(p->canvas, s, t);
	const double w = fmin(full, width), h = pen_height(p->fonts, t->size);
	const struct draw_box b = {
		x - (t->anchor == DRAW_START ? 0 :
		    t->anchor == DRAW_MIDDLE ? w / 2 : w), y - h / 2, w, h };

	if (!(w > 0) || !is_free(p, &b))
		return false;
	keep(p, &b);
	if (over)
		pen_fill(p, b.x - 1, b.y + 0.5, b.w + 2, b.h - 1,
		    draw_color(DRAW_T_PAPER));
	y = b.y + ascent(p->fonts) * t->size;
	if (full <= width)
		draw_text(p->canvas, x, y, s, t);
	else
		draw_text_in(p->canvas, x, y, width, s, t);
	return true;
}

bool
pen_text(struct draw_pen *p, double x, double y, double width, const char *s,
    const struct draw_type *t)
{
	return put_text(p, x, y, width, s, t, false);
}

bool
pen_text_over(struct draw_pen *p, double x, double y, double width,
    const char *s, const struct draw_type *t)
{
	return put_text(p, x, y, width, s, t, true);
}

/* ---- shapes ---- */

static double
within(double x, double from, double size)
{
	return fmax(from, fmin(x, from + size));
}

void
pen_fill(struct draw_pen *p, double x, double y, double w, double h,
    uint32_t color)
{
	const struct draw_box *f = &p->frame;
	const double x1 = within(x, f->x, f->w),
	    x2 = within(x + w, f->x, f->w), y1 = within(y, f->y, f->h),
	    y2 = within(y + h, f->y, f->h);

	if (x2 > x1 && y2 > y1)
		draw_fill(p->canvas, x1, y1, x2 - x1, y2 - y1, color);
}

/* Keeps a point so far from the edges that a line of a width is inside. */
static struct draw_point
inside(const struct draw_pen *p, struct draw_point at, double width)
{
	const struct draw_box *f = &p->frame;

	if (!isfinite(at.x) || !isfinite(at.y) || f->w < width ||
	    f->h < width)
		return (struct draw_point){ NAN, NAN };
	at.x = within(at.x, f->x + width / 2, f->w - width);
	at.y = within(at.y, f->y + width / 2, f->h - width);
	return at;
}

void
pen_line(struct draw_pen *p, double x1, double y1, double x2, double y2,
    uint32_t color, double width, bool dashed)
{
	const struct draw_paint paint = { DRAW_NONE, color, width, 1,
		dashed };
	const struct draw_point at[] = {
		inside(p, (struct draw_point){ x1, y1 }, width),
		inside(p, (struct draw_point){ x2, y2 }, width) };

	if (isfinite(at[0].x) && isfinite(at[1].x))
		p->canvas->ops->path(p->canvas->self, at, 2, false, &paint);
}

void
pen_polyline(struct draw_pen *p, struct draw_point *at, size_t n,
    uint32_t color, double width)
{
	size_t i;

	for (i = 0; i < n; i++)
		at[i] = inside(p, at[i], width);
	draw_polyline(p->canvas, at, n, color, width);
}

void
pen_dot(struct draw_pen *p, double x, double y, double r, uint32_t color)
{
	enum { CORNERS = 16 };
	const struct draw_paint paint = { color, DRAW_NONE, 0, 1, false };
	const struct draw_point at = inside(p, (struct draw_point){ x, y },
	    2 * r);
	struct draw_point corner[CORNERS];
	int i;

	for (i = 0; i < CORNERS; i++) {
		corner[i].x = at.x + r * cos(i * 2 * M_PI / CORNERS);
		corner[i].y = at.y + r * sin(i * 2 * M_PI / CORNERS);
	}
	draw_polygon(p->canvas, corner, CORNERS, &paint);
}
