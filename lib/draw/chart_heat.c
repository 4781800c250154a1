/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "draw/pen.h"

static const double GAP = 6, ROW = 13, MOST = 22;

struct plan {
	const struct draw_heat *of;
	enum draw_format format;
	double top, foot;		/* of column labels and legend */
	double label;			/* width of row labels */
	double x, w, y;			/* of the cells */
	double wide, high;		/* of one */
	bool numbers;			/* there is room for them */
};

static bool
has(const struct draw_chart *c)
{
	const struct draw_heat *of = &c->of.heat;
	size_t i;

	for (i = 0; i < of->nrow * of->ncol; i++) {
		if (!isnan(chart_known(of->value[i])))
			return true;
	}
	return false;
}

static double
top_of(const struct draw_fonts *fonts)
{
	return pen_height(fonts, PEN_SMALL) + 1.5;
}

static double
foot_of(const struct draw_fonts *fonts)
{
	return pen_height(fonts, PEN_SMALL) + 6;
}

static double
widest(const struct draw_fonts *fonts, const char *const *label, size_t n)
{
	double w = 0;
	size_t i;

	for (i = 0; i < n; i++)
		w = fmax(w, pen_width(fonts, label[i], PEN_TEXT));
	return w;
}

static bool
have_room(const struct plan *k, const struct draw_fonts *fonts)
{
	char number[DRAW_NUMBER];
	size_t i;

	if (k->high < pen_height(fonts, PEN_SMALL) + 1 || k->wide < 8)
		return false;
	for (i = 0; i < k->of->nrow * k->of->ncol; i++) {
		chart_bare(number, k->of->value[i], k->format);
		if (pen_width(fonts, number, PEN_SMALL) > k->wide - 3)
			return false;
	}
	return true;
}

static void
make_plan(struct plan *k, const struct draw_pen *p,
    const struct draw_chart *c)
{
	const struct draw_box *f = &p->frame;

	*k = (struct plan){ .of = &c->of.heat, .format = c->format };
	k->top = top_of(p->fonts);
	k->foot = foot_of(p->fonts);
	k->label = fmin(widest(p->fonts, k->of->row, k->of->nrow),
	    f->w * 0.32);
	k->x = f->x + k->label + GAP;
	k->w = fmax(f->w - k->label - GAP, 1);
	k->y = f->y + k->top;
	k->wide = k->w / (double)k->of->ncol;
	k->high = fmin(MOST, fmax(f->h - k->top - k->foot, 0) /
	    (double)k->of->nrow);
	k->numbers = have_room(k, p->fonts);
}

/* Where a value is between the lightest and the darkest shade. */
double
chart_shade(const struct draw_heat *of, double value)
{
	const double low = chart_known(of->low), high = chart_known(of->high);

	value = chart_known(value);
	if (isnan(value))
		return NAN;
	return high > low ? (value - low) / (high - low) : 0.5;
}

/* What is not known has a dot: without colour its grey is a light shade. */
static void
put_row(struct draw_pen *p, const struct plan *k, size_t row)
{
	const uint32_t muted = draw_color(DRAW_T_MUTED);
	struct draw_type t = pen_type(PEN_SMALL, DRAW_T_INK, DRAW_MIDDLE);
	const double y = k->y + (double)row * k->high;
	/* Between cells there is paper, while they are large. */
	const double gx = k->wide > 6 ? 0.8 : 0, gy = k->high > 6 ? 0.8 : 0;
	const double middle = y + (k->high - gy) / 2;
	const double *value = k->of->value + row * k->of->ncol;
	char number[DRAW_NUMBER];
	uint32_t color;
	double x;
	size_t i;

	for (i = 0; i < k->of->ncol; i++) {
		x = k->x + (double)i * k->wide;
		color = draw_ramp(chart_shade(k->of, value[i]));
		pen_fill(p, x, y, k->wide - gx, k->high - gy, color);
		x += (k->wide - gx) / 2;
		if (isnan(chart_known(value[i]))) {
			if (gx > 0 && gy > 0)
				pen_dot(p, x, middle, 0.6, muted);
		} else if (k->numbers) {
			chart_bare(number, value[i], k->format);
			t.color = draw_on(color);
			pen_text(p, x, middle, k->wide, number, &t);
		}
	}
}

/* Every so many, where there is no room for all. */
static size_t
every(double wanted, double room)
{
	const double n = room > 0 ? ceil(wanted / room) : 1e6;

	return n < 1 ? 1 : n < 1e6 ? (size_t)n : 1000000;
}

static void
put_labels(struct draw_pen *p, const struct plan *k)
{
	struct draw_type t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_START);
	const double line = pen_height(p->fonts, PEN_TEXT);
	const double w = fmin(widest(p->fonts, k->of->col, k->of->ncol),
	    fmax(k->wide, 40));
	size_t i, step = every(line, k->high);

	for (i = 0; i < k->of->nrow; i += step)
		pen_text(p, p->frame.x, k->y + ((double)i + 0.5) * k->high,
		    k->label, k->of->row[i], &t);
	t = pen_type(PEN_SMALL, DRAW_T_MUTED, DRAW_MIDDLE);
	step = every(w + 3, k->wide);
	for (i = 0; i < k->of->ncol; i += step)
		pen_text(p, k->x + ((double)i + 0.5) * k->wide, k->y - 1.5 -
		    pen_height(p->fonts, PEN_SMALL) / 2, fmin(w + 1,
		    (double)step * k->wide), k->of->col[i], &t);
}

static void
put_legend(struct draw_pen *p, const struct plan *k)
{
	enum { SHADES = 24 };
	const double w = fmin(70, k->w / 3), high = 4.5;
	const double y = fmin(k->y + k->high * (double)k->of->nrow + 5 +
	    pen_height(p->fonts, PEN_SMALL) / 2, p->frame.y + p->frame.h -
	    pen_height(p->fonts, PEN_SMALL) / 2);
	struct draw_type t = pen_type(PEN_SMALL, DRAW_T_MUTED, DRAW_START);
	char number[DRAW_NUMBER];
	double x = k->x, each;
	int i;

	draw_number(number, k->of->low, k->format);
	each = pen_width(p->fonts, number, PEN_SMALL);
	if (pen_text(p, x, y, each + 1, number, &t))
		x += each + 3;
	for (i = 0; i < SHADES; i++)
		pen_fill(p, x + w * i / SHADES, y - high / 2, w / SHADES +
		    (i < SHADES - 1 ? 0.3 : 0), high, draw_ramp((double)i /
		    (SHADES - 1)));
	x += w + 3;
	draw_number(number, k->of->high, k->format);
	each = pen_width(p->fonts, number, PEN_SMALL);
	if (pen_text(p, x, y, each + 1, number, &t))
		x += each + 8;
	if (k->of->legend != NULL)
		pen_text(p, x, y, p->frame.x + p->frame.w - x, k->of->legend,
		    &t);
}

static void
draw(struct draw_pen *p, const struct draw_chart *c)
{
	struct plan k;
	size_t i;

	make_plan(&k, p, c);
	if (k.high <= 0)
		return;
	for (i = 0; i < k.of->nrow; i++)
		put_row(p, &k, i);
	put_labels(p, &k);
	put_legend(p, &k);
}

static double
height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	(void)width;
	return top_of(fonts) + (double)c->of.heat.nrow * ROW + foot_of(fonts);
}

/* Cells become lower, none is left out. */
static size_t
rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double h)
{
	(void)fonts;
	(void)width;
	(void)h;
	return c->of.heat.nrow;
}

const struct chart_type chart_heat = { has, height, draw, rows };
