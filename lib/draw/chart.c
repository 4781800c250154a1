/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "draw/pen.h"

static const struct chart_type *const types[] = {
	[DRAW_LINES] = &chart_lines,
	[DRAW_PARETO] = &chart_pareto,
	[DRAW_WATERFALL] = &chart_waterfall,
	[DRAW_HEAT] = &chart_heat,
	[DRAW_GANTT] = &chart_gantt,
	[DRAW_RANGES] = &chart_ranges,
};

bool
draw_chart_has(const struct draw_chart *c)
{
	return types[c->type]->has(c);
}

double
draw_chart_height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	if (!draw_chart_has(c))
		return pen_height(fonts, PEN_TEXT) + 2;
	return types[c->type]->height(c, fonts, width);
}

size_t
draw_chart_rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double height)
{
	return draw_chart_has(c) ? types[c->type]->rows(c, fonts, width,
	    height) : 0;
}

void
draw_chart(struct draw_canvas *canvas, const struct draw_chart *c, double x,
    double y, double w, double h)
{
	const struct draw_type muted = pen_type(PEN_TEXT, DRAW_T_MUTED,
	    DRAW_START);
	struct draw_pen p;

	if (!isfinite(x) || !isfinite(y) || !isfinite(w) || !isfinite(h) ||
	    w <= 0 || h <= 0)
		return;
	pen_begin(&p, canvas, x, y, w, h);
	if (draw_chart_has(c))
		types[c->type]->draw(&p, c);
	else if (c->none != NULL)
		pen_text(&p, x, y + pen_height(p.fonts, PEN_TEXT) / 2 + 1, w,
		    c->none, &muted);
	pen_end(&p);
}

/* ---- parts ---- */

uint32_t
chart_color(enum draw_tone t)
{
	return draw_color(t == DRAW_T_INK || (unsigned)t >= DRAW_TONES ?
	    DRAW_T_ACCENT : t);
}

/* Texts want a contrast of 4.5 to paper: WCAG 2.1, 1.4.3. */
uint32_t
chart_ink(enum draw_tone t)
{
	uint32_t c = chart_color(t);

	while (1.05 / (draw_luminance(c) + 0.05) < 4.5)
		c = (c >> 16) * 15 / 16 << 16 |
		    (c >> 8 & 0xff) * 15 / 16 << 8 | (c & 0xff) * 15 / 16;
	return c;
}

double
chart_row_least(const struct draw_fonts *fonts)
{
	return fmax(9, pen_height(fonts, PEN_TEXT) + 0.3);
}

struct chart_rows
chart_rows_in(double room, size_t n, double least, double most)
{
	struct chart_rows r = { 0, least };
	double fit;

	if (n == 0 || !(room >= least))
		return r;
	r.each = fmin(most, fmax(least, room / (double)n));
	fit = floor(room / r.each + 1e-6);
	r.n = fit < (double)n ? (size_t)fit : n;
	return r;
}

double
chart_label(double wants, double width, double share, double taken)
{
	static const double plot = 24, least = 16;

	return fmin(fmin(wants, width * share), fmax(width - taken - plot,
	    least));
}
