/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/when.h"
#include "draw/pen.h"

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

/* ---- its axis ---- */

static void
find_ticks(struct chart_ticks *t, const struct zone *zone, int64_t from,
    int64_t to, int most)
{
	int64_t us;

	t->times = draw_times_of(zone, from, to, most);
	t->days = to - from > WHEN_DAY && t->times.unit == DRAW_HOURS;
	t->n = 0;
	us = draw_times_next(&t->times, from);
	while (us <= to && t->n < CHART_TICKS) {
		t->at[t->n++] = us;
		us = draw_times_next(&t->times, us + 1);
	}
}

/* Where there would be one or two, which say little of the scale, finer. */
void
chart_ticks_find(struct chart_ticks *t, const struct zone *zone,
    int64_t from_us, int64_t to_us, int most)
{
	const int64_t from = within(from_us), to = within(to_us);
	int finer = 1;

	do
		find_ticks(t, zone, from, to, most * finer);
	while (t->n < 3 && finer++ < 4);
}

void
chart_tick_label(char out[DRAW_LABEL], const struct chart_ticks *t,
    size_t i)
{
	struct draw_times day = t->times;

	draw_times_label(out, &t->times, t->at[i]);
	if (t->days && strcmp(out, "00:00") == 0) {
		day.unit = DRAW_DAYS;
		draw_times_label(out, &day, t->at[i]);
	}
}

/* Every so many ticks there is room for a label. */
static size_t
step_of(const struct chart_ticks *t, const struct draw_fonts *fonts,
    double width)
{
	char label[DRAW_LABEL];
	double widest = 0;
	size_t i;

	for (i = 0; i < t->n; i++) {
		chart_tick_label(label, t, i);
		widest = fmax(widest, pen_width(fonts, label, PEN_SMALL));
	}
	return (size_t)fmin(fmax(ceil((widest + 6) * (double)t->n / width),
	    1), CHART_TICKS);
}

static void
put_tick(struct draw_pen *p, const struct chart_ticks *t, size_t i, double x,
    double y)
{
	const struct draw_type muted = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_MIDDLE);
	const struct draw_box *f = &p->frame;
	char label[DRAW_LABEL];
	double half;

	chart_tick_label(label, t, i);
	half = pen_width(p->fonts, label, PEN_SMALL) / 2;
	x = fmin(fmax(x, f->x + half), f->x + f->w - half);
	pen_text(p, x, y, 2 * half + 1, label, &muted);
}

void
chart_time_axis(struct draw_pen *p, const struct chart_time *t, double y,
    double top, double bottom)
{
	const int most = (int)fmin(fmax(t->w / 38, 1), 16);
	struct chart_ticks ticks;
	size_t i, step;
	double x;

	if (t->zone == NULL)
		return;
	chart_ticks_find(&ticks, t->zone, t->from_us, t->to_us, most);
	step = step_of(&ticks, p->fonts, fmax(t->w, 1));
	for (i = 0; i < ticks.n; i++) {
		x = chart_time_at(t, ticks.at[i]);
		pen_line(p, x, top, x, bottom, draw_color(DRAW_T_RULE), 0.4,
		    false);
		if (i % step == 0)
			put_tick(p, &ticks, i, x, y);
	}
}
