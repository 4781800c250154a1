/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "draw/pen.h"

static const double GAP = 8, ROW = 13, MOST = 18, DOT = 2.1;

struct plan {
	const struct draw_ranges *of;
	enum draw_format format;
	double label, value;		/* widths of the columns */
	double x, w;			/* of the plot */
	double bottom;			/* of the rows */
	struct draw_axis axis;
	struct chart_rows rows;
};

static bool
has(const struct draw_chart *c)
{
	return c->of.ranges.n > 0;
}

static double
axis_height(const struct draw_fonts *fonts)
{
	return pen_height(fonts, PEN_SMALL) + 4;
}

static void
stretch(double *min, double *max, double x)
{
	x = chart_known(x);
	*min = fmin(*min, x);
	*max = fmax(*max, x);
}

static void
make_plan(struct plan *k, const struct draw_pen *p,
    const struct draw_chart *c)
{
	double min = INFINITY, max = -INFINITY;
	char number[DRAW_NUMBER];
	const struct draw_range *r;
	size_t i;

	*k = (struct plan){ .of = &c->of.ranges, .format = c->format };
	k->rows = chart_rows_in(p->frame.h - axis_height(p->fonts),
	    k->of->n, chart_row_least(p->fonts), MOST);
	for (i = 0; i < k->rows.n; i++) {
		r = &k->of->range[i];
		k->label = fmax(k->label, pen_width(p->fonts, r->label,
		    PEN_TEXT));
		if (isnan(chart_known(r->value)))
			continue;
		draw_number(number, r->value, k->format);
		k->value = fmax(k->value, pen_width(p->fonts, number,
		    PEN_TEXT));
		stretch(&min, &max, r->value);
		stretch(&min, &max, r->low);
		stretch(&min, &max, r->high);
	}
	stretch(&min, &max, k->of->zero);
	k->label = chart_label(k->label, p->frame.w, 0.38, k->value +
	    GAP * 2);
	k->x = p->frame.x + k->label + GAP;
	k->w = p->frame.w - k->label - k->value - GAP * 2;
	k->axis = chart_axis_of(min, max, k->w > 90 ? (int)fmin(k->w / 34,
	    12) : 2, DRAW_ANY, k->format);
	k->bottom = p->frame.y + k->rows.each * (double)k->rows.n;
}

static double
at(const struct plan *k, double value)
{
	return k->x + chart_axis_at(&k->axis, value, k->format) * k->w;
}

static void
put_axis(struct draw_pen *p, const struct plan *k)
{
	const struct draw_type t = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_MIDDLE);
	const double zero = at(k, chart_known(k->of->zero));
	const int n = draw_axis_steps(&k->axis);
	char label[DRAW_NUMBER];
	double x;
	int i;

	for (i = 0; i <= n; i++) {
		x = k->x + k->w * i / n;
		pen_line(p, x, p->frame.y, x, k->bottom,
		    draw_color(DRAW_T_RULE), 0.4, false);
		chart_axis_label(label, &k->axis, i, k->format);
		pen_text(p, x, k->bottom + axis_height(p->fonts) -
		    pen_height(p->fonts, PEN_SMALL) / 2, k->w, label, &t);
	}
	if (isfinite(zero))
		pen_line(p, zero, p->frame.y, zero, k->bottom,
		    draw_color(DRAW_T_MUTED), 0.8, false);
}

/* What may be no difference at all is said in a lower voice. */
static uint32_t
color_of(const struct plan *k, const struct draw_range *r)
{
	return draw_color(r->low <= k->of->zero && r->high >= k->of->zero ?
	    DRAW_T_MUTED : DRAW_T_ACCENT);
}

static void
put_whisker(struct draw_pen *p, const struct plan *k,
    const struct draw_range *r, double y)
{
	const uint32_t color = color_of(k, r);
	double low = chart_known(r->low), high = chart_known(r->high);

	low = at(k, isnan(low) ? chart_known(r->value) : low);
	high = at(k, isnan(high) ? chart_known(r->value) : high);
	if (!isfinite(low) || !isfinite(high))
		return;
	pen_line(p, low, y, high, y, color, 1, false);
	if (!isnan(chart_known(r->low)))
		pen_line(p, low, y - 2, low, y + 2, color, 0.8, false);
	if (!isnan(chart_known(r->high)))
		pen_line(p, high, y - 2, high, y + 2, color, 0.8, false);
}

static void
put_range(struct draw_pen *p, const struct plan *k,
    const struct draw_range *r, double y)
{
	const struct draw_type ink = pen_type(PEN_TEXT, DRAW_T_INK,
	    DRAW_START), value = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_END),
	    muted = pen_type(PEN_SMALL, DRAW_T_MUTED, DRAW_START);
	char number[DRAW_NUMBER];

	pen_text(p, p->frame.x, y, k->label, r->label, &ink);
	if (isnan(chart_known(r->value))) {
		pen_text_over(p, k->x, y, p->frame.x + p->frame.w - k->x,
		    r->why == NULL ? "-" : r->why, &muted);
		return;
	}
	draw_number(number, r->value, k->format);
	pen_text(p, p->frame.x + p->frame.w, y, k->value + 1, number,
	    &value);
	if (!(k->w > 4))
		return;
	put_whisker(p, k, r, y);
	pen_dot(p, at(k, chart_known(r->value)), y, DOT, color_of(k, r));
}

static void
draw(struct draw_pen *p, const struct draw_chart *c)
{
	struct plan k;
	size_t i;

	make_plan(&k, p, c);
	if (k.rows.n > 0 && k.w > 4)
		put_axis(p, &k);
	for (i = 0; i < k.rows.n; i++)
		put_range(p, &k, &k.of->range[i], p->frame.y +
		    ((double)i + 0.5) * k.rows.each);
}

static double
height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	(void)width;
	return axis_height(fonts) + (double)c->of.ranges.n * fmax(ROW,
	    chart_row_least(fonts));
}

static size_t
rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double h)
{
	(void)width;
	return chart_rows_in(h - axis_height(fonts), c->of.ranges.n,
	    chart_row_least(fonts), MOST).n;
}

const struct chart_type chart_ranges = { has, height, draw, rows };
