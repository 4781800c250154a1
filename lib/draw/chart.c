/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/when.h"
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

	if (!isfinite(x) || !isfinite(y) || !(w > 0) || !(h > 0))
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

/* ---- time ---- */

static int64_t
within(int64_t us)
{
	return us < WHEN_FIRST ? WHEN_FIRST : us > WHEN_LAST ? WHEN_LAST : us;
}

double
chart_time_at(const struct chart_time *t, int64_t us)
{
	const double from = (double)within(t->from_us),
	    to = (double)within(t->to_us), at = (double)within(us);

	if (!(to > from))
		return t->x + t->w / 2;
	return t->x + fmin(fmax((at - from) / (to - from), 0), 1) * t->w;
}

/* A midnight among hours is the day it begins. */
static void
label_of(char out[DRAW_LABEL], const struct draw_times *t, int64_t us,
    bool days)
{
	struct draw_times day = *t;

	draw_times_label(out, t, us);
	if (days && t->unit == DRAW_HOURS && strcmp(out, "00:00") == 0) {
		day.unit = DRAW_DAYS;
		draw_times_label(out, &day, us);
	}
}

void
chart_time_axis(struct draw_pen *p, const struct chart_time *t, double y,
    double top, double bottom)
{
	enum { EACH = 40, MANY = 100 };
	const int64_t from = within(t->from_us), to = within(t->to_us);
	const struct draw_type muted = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_MIDDLE);
	const int most = t->w < EACH ? 1 : t->w > EACH * MANY ? MANY :
	    (int)(t->w / EACH);
	const struct draw_times times = draw_times_of(t->zone, from, to, most);
	char label[DRAW_LABEL];
	int64_t us;
	double x, half;
	int i;

	us = draw_times_next(&times, from);
	for (i = 0; us <= to && i < 2 * MANY; i++) {
		x = chart_time_at(t, us);
		pen_line(p, x, top, x, bottom, draw_color(DRAW_T_RULE), 0.4,
		    false);
		label_of(label, &times, us, to - from > WHEN_DAY);
		half = pen_width(p->fonts, label, PEN_SMALL) / 2;
		x = fmin(fmax(x, p->frame.x + half), p->frame.x + p->frame.w -
		    half);
		pen_text(p, x, y, 2 * half + 1, label, &muted);
		us = draw_times_next(&times, us + 1);
	}
}
