/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "draw/pen.h"

static const double GAP = 8, ROW = 14, MOST = 20;

struct plan {
	const struct draw_waterfall *of;
	enum draw_format format;
	double label, value, share;	/* widths of the columns */
	double x, w;			/* of the bars */
	double full;			/* the value that is as long as w */
	struct chart_rows rows;
};

static bool
has(const struct draw_chart *c)
{
	return c->of.waterfall.n > 0;
}

/* Below zero there is nothing to lose. */
double
chart_fall(const struct draw_fall *f)
{
	const double x = chart_known(f->value);

	return x > 0 ? x : 0;
}

void
chart_fall_reach(const struct draw_waterfall *of, size_t i, double *left,
    double *from, double *to)
{
	const double value = chart_fall(&of->fall[i]);

	if (of->fall[i].step == DRAW_WHOLE || i == 0) {
		*from = 0;
		*to = *left = value;
		return;
	}
	*to = *left;
	*left = *from = fmax(*left - value, 0);
}

static void
put_share(char out[DRAW_NUMBER], const struct plan *k, size_t i)
{
	const double whole = chart_known(k->of->whole);

	draw_number(out, whole > 0 ? chart_known(k->of->fall[i].value) /
	    whole : NAN, DRAW_F_PERCENT);
}

static void
make_plan(struct plan *k, const struct draw_pen *p,
    const struct draw_chart *c)
{
	char number[DRAW_NUMBER];
	const struct draw_fall *f;
	size_t i;

	*k = (struct plan){ .of = &c->of.waterfall, .format = c->format };
	k->rows = chart_rows_in(p->frame.h, k->of->n,
	    chart_row_least(p->fonts), MOST);
	for (i = 0; i < k->of->n; i++) {
		f = &k->of->fall[i];
		if (f->step == DRAW_WHOLE || i == 0)
			k->full = fmax(k->full, chart_fall(f));
		if (i >= k->rows.n)
			continue;
		k->label = fmax(k->label, pen_bold_width(p->fonts, f->label,
		    PEN_TEXT));
		draw_number(number, f->value, k->format);
		k->value = fmax(k->value, pen_width(p->fonts, number,
		    PEN_TEXT));
		put_share(number, k, i);
		k->share = fmax(k->share, pen_width(p->fonts, number,
		    PEN_TEXT));
	}
	if (!(k->full > 0))
		k->full = 1;
	k->label = chart_label(k->label, p->frame.w, 0.4, k->value +
	    k->share + GAP * 3);
	k->x = p->frame.x + k->label + GAP;
	k->w = p->frame.w - k->label - k->value - k->share - GAP * 3;
}

static void
put_texts(struct draw_pen *p, const struct plan *k, size_t i, double y)
{
	const struct draw_fall *f = &k->of->fall[i];
	struct draw_type t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_START);
	const double right = p->frame.x + p->frame.w;
	char number[DRAW_NUMBER];

	if (f->step == DRAW_WHOLE)
		t.style = DRAW_BOLD;
	pen_text(p, p->frame.x, y, k->label, f->label, &t);
	t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_END);
	draw_number(number, f->value, k->format);
	pen_text(p, right - k->share - GAP, y, k->value + 1, number, &t);
	t = pen_type(PEN_TEXT, DRAW_T_MUTED, DRAW_END);
	put_share(number, k, i);
	pen_text(p, right, y, k->share + 1, number, &t);
}

static double
at(const struct plan *k, double value)
{
	return k->x + fmin(fmax(value / k->full, 0), 1) * k->w;
}

static void
draw(struct draw_pen *p, const struct draw_chart *c)
{
	double left = 0, from, to, y, high;
	struct plan k;
	size_t i;

	make_plan(&k, p, c);
	high = k.rows.each * 0.62;
	for (i = 0; i < k.rows.n; i++) {
		y = p->frame.y + ((double)i + 0.5) * k.rows.each;
		put_texts(p, &k, i, y);
		chart_fall_reach(k.of, i, &left, &from, &to);
		if (!(k.w > 4))
			continue;
		if (!isnan(chart_known(k.of->fall[i].value)))
			pen_fill(p, at(&k, from), y - high / 2,
			    fmax(at(&k, to) - at(&k, from), 0.5), high,
			    chart_color(k.of->fall[i].tone));
		if (i + 1 < k.rows.n)
			pen_line(p, at(&k, left), y + high / 2, at(&k, left),
			    y + k.rows.each - high / 2,
			    draw_color(DRAW_T_MUTED), 0.4, false);
	}
}

static double
height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	(void)width;
	return (double)c->of.waterfall.n * fmax(ROW, chart_row_least(fonts));
}

static size_t
rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double h)
{
	(void)width;
	return chart_rows_in(h, c->of.waterfall.n, chart_row_least(fonts),
	    MOST).n;
}

const struct chart_type chart_waterfall = { has, height, draw, rows };
