/* SPDX-License-Identifier: MIT */
/*
 * Bars and the shares that all up to each have are drawn to one scale where
 * there are shares, so that no bar crosses their line.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/pen.h"

static const double GAP = 6, ROW = 13, MOST = 18, DOT = 1.5;

struct plan {
	const struct draw_pareto *of;
	enum draw_format format;
	bool shares;			/* there are */
	double top;			/* height of what is above the rows */
	double label;			/* width of labels and what is beside */
	double x, w;			/* of the bars */
	double full;			/* the value that is as long as w */
	struct chart_rows rows;
};

static bool
has(const struct draw_chart *c)
{
	return c->of.pareto.n > 0;
}

static bool
has_target(const struct draw_pareto *of)
{
	return !isnan(chart_known(of->target));
}

static double
share_of(const struct draw_bar *b)
{
	return isfinite(b->cumulative) ? fmin(fmax(b->cumulative, 0), 1) :
	    NAN;
}

static bool
has_shares(const struct draw_pareto *of)
{
	size_t i;

	for (i = 0; i < of->n; i++) {
		if (!isnan(share_of(&of->bar[i])))
			return true;
	}
	return false;
}

static double
top_of(const struct draw_pareto *of, const struct draw_fonts *fonts)
{
	return has_shares(of) || has_target(of) ?
	    pen_height(fonts, PEN_SMALL) + 3 : 0;
}

/* The value that the whole width is. */
static double
full_of(const struct plan *k)
{
	const struct draw_bar *b;
	double full = 0, longest = 0, value, share;
	size_t i;

	for (i = 0; i < k->of->n; i++) {
		b = &k->of->bar[i];
		value = chart_known(b->value);
		share = share_of(b);
		if (!(value > 0))
			continue;
		longest = fmax(longest, value);
		if (share > 1e-9)
			full = fmax(full, value / share);
	}
	if (k->shares && full > 0)
		return full;
	if (chart_known(k->of->target) > longest)
		longest = k->of->target;
	return longest > 0 ? longest : 1;
}

static double
label_width(const struct draw_fonts *fonts, const struct draw_bar *b)
{
	return pen_width(fonts, b->label, PEN_TEXT) + (b->sub == NULL ||
	    *b->sub == '\0' ? 0 : GAP / 2 + pen_width(fonts, b->sub,
	    PEN_SMALL));
}

static void
make_plan(struct plan *k, const struct draw_pen *p,
    const struct draw_chart *c)
{
	char number[DRAW_NUMBER];
	double value = 0;
	size_t i;

	*k = (struct plan){ .of = &c->of.pareto, .format = c->format };
	k->shares = has_shares(k->of);
	k->top = top_of(k->of, p->fonts);
	k->rows = chart_rows_in(p->frame.h - k->top, k->of->n,
	    chart_row_least(p->fonts), MOST);
	for (i = 0; i < k->rows.n; i++) {
		k->label = fmax(k->label, label_width(p->fonts,
		    &k->of->bar[i]));
		draw_number(number, k->of->bar[i].value, k->format);
		value = fmax(value, pen_bold_width(p->fonts, number,
		    PEN_TEXT));
	}
	k->label = chart_label(k->label, p->frame.w, 0.42, value + GAP * 2);
	k->x = p->frame.x + k->label + GAP;
	k->w = fmax(p->frame.w - k->label - GAP * 2 - value, 1);
	k->full = full_of(k);
}

static double
at(const struct plan *k, double value)
{
	return k->x + fmin(fmax(value / k->full, 0), 1) * k->w;
}

/* ---- what is drawn ---- */

static void
put_label(struct draw_pen *p, const struct plan *k, const struct draw_bar *b,
    double y)
{
	const struct draw_type t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_START);
	const struct draw_type small = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_START);
	const double w = fmin(pen_width(p->fonts, b->label, PEN_TEXT),
	    k->label);
	const double left = k->label - w - GAP / 2;

	pen_text(p, p->frame.x, y, k->label, b->label, &t);
	if (b->sub != NULL && left > 8)
		pen_text(p, p->frame.x + w + GAP / 2, y, left, b->sub,
		    &small);
}

/* Where the line of shares runs beside a row's middle, and its dot. */
static void
line_at(const struct plan *k, size_t i, double *low, double *high)
{
	const struct draw_bar *b = k->of->bar;
	const double here = share_of(&b[i]);
	const double before = i > 0 ? share_of(&b[i - 1]) : NAN;
	const double after = i + 1 < k->rows.n ? share_of(&b[i + 1]) : NAN;

	/* As far up and down as a text is high. */
	*low = k->x + fmin(here, here + (before - here) * 0.4) * k->w -
	    DOT - 2;
	*high = k->x + fmax(here, here + (after - here) * 0.4) * k->w +
	    DOT + 2;
}

/* Whether a line crosses the value that begins at x: of shares, or a target. */
static bool
is_crossed(const struct plan *k, size_t i, double x, double w, double *behind)
{
	const double target = has_target(k->of) ? at(k, k->of->target) : NAN;
	double low, high;

	line_at(k, i, &low, &high);
	*behind = high;
	if (x + w > low && x < high)
		return true;
	*behind = target + 3;
	return x - 3 < target && x + w + 1 > target;
}

/*
 * A value stands at its bar's end; where a line crosses it there, inside of
 * it or else behind the line.
 */
static void
put_value(struct draw_pen *p, const struct plan *k, size_t i, double y)
{
	const struct draw_bar *b = &k->of->bar[i];
	struct draw_type t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_START);
	char number[DRAW_NUMBER];
	const double end = at(k, fmax(chart_known(b->value), 0));
	double x = end + 3, w, behind;

	draw_number(number, b->value, k->format);
	if (k->of->judged && b->tone == DRAW_T_POOR &&
	    !isnan(chart_known(b->value)))
		t.style = DRAW_BOLD;
	w = draw_text_width(p->canvas, number, &t);
	if (is_crossed(k, i, x, w, &behind)) {
		x = end - k->x > w + 10 ? end - w - DOT - 5 : behind;
		if (x < end)
			t.color = draw_on(chart_color(b->tone));
	}
	x = fmin(x, p->frame.x + p->frame.w - w);
	if (x < end)
		pen_text(p, x, y, w + 1, number, &t);
	else
		pen_text_over(p, x, y, w + 1, number, &t);
}

static void
put_bar(struct draw_pen *p, const struct plan *k, size_t i, double y)
{
	const struct draw_bar *b = &k->of->bar[i];
	const double high = k->rows.each * 0.62;

	put_label(p, k, b, y);
	if (chart_known(b->value) > 0)
		pen_fill(p, k->x, y - high / 2, fmax(at(k, chart_known(
		    b->value)) - k->x, 0.5), high, chart_color(b->tone));
}

static double
row_y(const struct draw_pen *p, const struct plan *k, size_t i)
{
	return p->frame.y + k->top + ((double)i + 0.5) * k->rows.each;
}

static void
put_shares(struct draw_pen *p, const struct plan *k)
{
	const uint32_t ink = draw_color(DRAW_T_TARGET);
	double x, y, px = NAN, py = NAN;
	size_t i;

	for (i = 0; i < k->rows.n; i++) {
		x = k->x + share_of(&k->of->bar[i]) * k->w;
		y = row_y(p, k, i);
		if (isfinite(x) && isfinite(px))
			pen_line(p, px, py, x, y, ink, 0.6, false);
		px = x;
		py = y;
	}
	for (i = 0; i < k->rows.n; i++) {
		x = k->x + share_of(&k->of->bar[i]) * k->w;
		y = row_y(p, k, i);
		pen_dot(p, x, y, DOT + 0.7, draw_color(DRAW_T_PAPER));
		pen_dot(p, x, y, DOT, ink);
	}
}

/* 0, 50 and 100 % above the rows, or as many as there is room for. */
static void
put_scale(struct draw_pen *p, const struct plan *k)
{
	const double y = p->frame.y + pen_height(p->fonts, PEN_SMALL) / 2;
	const double bottom = p->frame.y + k->top + k->rows.each *
	    (double)k->rows.n;
	const struct draw_type t = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_MIDDLE);
	char label[DRAW_NUMBER];
	int i, step = k->w > 130 ? 1 : k->w > 60 ? 2 : 4;

	for (i = 0; i <= 4; i += step) {
		pen_line(p, k->x + k->w * i / 4, p->frame.y + k->top - 2,
		    k->x + k->w * i / 4, bottom, draw_color(DRAW_T_RULE), 0.4,
		    false);
		draw_number(label, i / 4.0, DRAW_F_PERCENT);
		if (i > 0 && i < 4)
			snprintf(label, sizeof(label), "%d\xe2\x80\xaf%%",
			    i * 25);
		pen_text(p, k->x + k->w * i / 4, y, k->w, label, &t);
	}
}

static void
put_target(struct draw_pen *p, const struct plan *k)
{
	const double x = at(k, chart_known(k->of->target));

	pen_line(p, x, p->frame.y + k->top - 2, x, p->frame.y + k->top +
	    k->rows.each * (double)k->rows.n, draw_color(DRAW_T_TARGET), 0.7,
	    true);
}

static void
put_target_label(struct draw_pen *p, const struct plan *k)
{
	const struct draw_type t = pen_type(PEN_SMALL, DRAW_T_TARGET,
	    DRAW_MIDDLE);
	const double x = at(k, chart_known(k->of->target));
	char text[CHART_TARGET];
	double half;

	chart_target(text, k->of->target, k->format);
	half = pen_width(p->fonts, text, PEN_SMALL) / 2;
	pen_text(p, fmax(p->frame.x + half, fmin(x, p->frame.x + p->frame.w -
	    half)), p->frame.y + pen_height(p->fonts, PEN_SMALL) / 2,
	    2 * half + 1, text, &t);
}

static void
draw(struct draw_pen *p, const struct draw_chart *c)
{
	struct plan k;
	size_t i;

	make_plan(&k, p, c);
	if (k.rows.n == 0)
		return;
	if (has_target(k.of))
		put_target_label(p, &k);
	if (k.shares)
		put_scale(p, &k);
	for (i = 0; i < k.rows.n; i++)
		put_bar(p, &k, i, row_y(p, &k, i));
	if (has_target(k.of))
		put_target(p, &k);
	for (i = 0; i < k.rows.n; i++)
		put_value(p, &k, i, row_y(p, &k, i));
	if (k.shares)
		put_shares(p, &k);
	else
		pen_line(p, k.x, p->frame.y + k.top, k.x, p->frame.y + k.top +
		    k.rows.each * (double)k.rows.n, draw_color(DRAW_T_RULE),
		    0.5, false);
}

static double
height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	(void)width;
	return top_of(&c->of.pareto, fonts) + (double)c->of.pareto.n *
	    fmax(ROW, chart_row_least(fonts));
}

static size_t
rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double h)
{
	(void)width;
	return chart_rows_in(h - top_of(&c->of.pareto, fonts),
	    c->of.pareto.n, chart_row_least(fonts), MOST).n;
}

const struct chart_type chart_pareto = { has, height, draw, rows };
