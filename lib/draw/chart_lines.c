/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/pen.h"

static const double GAP = 5;

/* What stands at the right: a series' name, or the target. */
struct ending {
	const char *name;
	double y;			/* wanted, then given */
	uint32_t color;
};

struct plan {
	const struct draw_lines *of;
	enum draw_format format;
	struct draw_axis axis;
	struct chart_time time;		/* x and w of the plot */
	double y, h;			/* of the plot */
	double right;			/* width of the names */
	char target[CHART_TARGET];
	struct ending *ending;
	size_t nending;
};

static double
value_at(const struct draw_lines *of, size_t series, size_t i)
{
	return chart_known(of->series[series].value[i]);
}

static bool
has(const struct draw_chart *c)
{
	const struct draw_lines *of = &c->of.lines;
	size_t i, k;

	for (k = 0; k < of->nseries; k++) {
		for (i = 0; i < of->n; i++) {
			if (!isnan(value_at(of, k, i)))
				return true;
		}
	}
	return false;
}

/* ---- layout ---- */

static struct draw_axis
axis_of(const struct draw_chart *c, int steps)
{
	const struct draw_lines *of = &c->of.lines;
	double min = INFINITY, max = -INFINITY, x, short_of;
	size_t i, k;

	for (k = 0; k < of->nseries; k++) {
		for (i = 0; i < of->n; i++) {
			x = value_at(of, k, i);
			min = fmin(min, x);
			max = fmax(max, x);
		}
	}
	min = fmin(min, chart_known(of->target));
	max = fmax(max, chart_known(of->target));
	/* A point up or down is no mountain. */
	short_of = c->format == DRAW_F_PERCENT ? 0.1 - (max - min) : 0;
	if (short_of > 0) {
		min = min >= 0 ? fmax(min - short_of / 2, 0) :
		    min - short_of / 2;
		max = max <= 1 ? fmin(max + short_of / 2, 1) :
		    max + short_of / 2;
	}
	return chart_axis_of(min, max, steps, DRAW_ANY, c->format);
}

static double
ticks_width(const struct plan *k, const struct draw_fonts *fonts)
{
	char label[DRAW_NUMBER];
	double w = 0;
	int i;

	for (i = 0; i <= draw_axis_steps(&k->axis); i++) {
		chart_axis_label(label, &k->axis, i, k->format);
		w = fmax(w, pen_width(fonts, label, PEN_SMALL));
	}
	return w;
}

static double
names_width(const struct plan *k, const struct draw_fonts *fonts)
{
	double w = k->target[0] == '\0' ? 0 : pen_width(fonts, k->target,
	    PEN_TEXT);
	size_t i;

	for (i = 0; i < k->of->nseries; i++)
		w = fmax(w, pen_width(fonts, k->of->series[i].name,
		    PEN_TEXT));
	return w;
}

static void
make_plan(struct plan *k, const struct draw_pen *p,
    const struct draw_chart *c)
{
	const struct draw_box *f = &p->frame;
	const double line = pen_height(p->fonts, PEN_SMALL);
	double left;

	*k = (struct plan){ .of = &c->of.lines, .format = c->format };
	k->y = f->y + line / 2;
	k->h = f->h - line / 2 - line - 4;
	k->axis = axis_of(c, (int)fmin(fmax(k->h / 24, 1), 8));
	if (!isnan(chart_known(k->of->target)))
		chart_target(k->target, k->of->target, k->format);
	left = ticks_width(k, p->fonts) + 4;
	k->right = fmin(names_width(k, p->fonts), f->w * 0.3);
	if (f->w - left - k->right - GAP < 30)
		k->right = 0;
	k->time = (struct chart_time){ k->of->zone, k->of->at_us[0],
		k->of->at_us[k->of->n - 1], f->x + left,
		f->w - left - (k->right > 0 ? k->right + GAP : 3) };
}

static double
y_at(const struct plan *k, double value)
{
	return k->y + k->h * (1 - chart_axis_at(&k->axis, value, k->format));
}

/* ---- names at the ends of lines ---- */

static int
compare(const void *a, const void *b)
{
	const struct ending *x = a, *y = b;

	return (x->y > y->y) - (x->y < y->y);
}

static void
add_ending(struct plan *k, const char *name, double value, uint32_t color)
{
	if (isnan(value) || *name == '\0')
		return;
	k->ending[k->nending++] = (struct ending){ name, y_at(k, value),
		color };
}

/* Down from the first so that none touches another, then up from the last. */
static void
shift_apart(struct plan *k, double top, double line)
{
	/* Below is the axis of time. */
	const double low = k->y + k->h + 3 - line / 2;
	struct ending *e = k->ending;
	const size_t n = k->nending;
	size_t i;

	for (i = 0; i < n; i++)
		e[i].y = fmax(e[i].y, i == 0 ? top + line / 2 :
		    e[i - 1].y + line);
	for (i = n; i-- > 0;)
		e[i].y = fmin(e[i].y, i + 1 < n ? e[i + 1].y - line : low);
}

static void
put_endings(struct draw_pen *p, struct plan *k)
{
	struct draw_type t = pen_type(PEN_TEXT, DRAW_T_INK, DRAW_START);
	const double line = pen_height(p->fonts, PEN_TEXT);
	const struct draw_series *s;
	size_t i, last;

	k->ending = mem_new(k->of->nseries + 1, sizeof(*k->ending));
	for (i = 0; i < k->of->nseries; i++) {
		s = &k->of->series[i];
		last = k->of->n;
		while (last > 1 && isnan(value_at(k->of, i, last - 1)))
			last--;
		add_ending(k, s->name, value_at(k->of, i, last - 1),
		    chart_ink(s->tone));
	}
	add_ending(k, k->target, chart_known(k->of->target),
	    draw_color(DRAW_T_TARGET));
	qsort(k->ending, k->nending, sizeof(*k->ending), compare);
	shift_apart(k, p->frame.y, line);
	for (i = 0; i < k->nending; i++) {
		t.color = k->ending[i].color;
		pen_text(p, k->time.x + k->time.w + GAP, k->ending[i].y,
		    k->right, k->ending[i].name, &t);
	}
	free(k->ending);
}

/* ---- what is drawn ---- */

static void
put_axis(struct draw_pen *p, const struct plan *k)
{
	const struct draw_type t = pen_type(PEN_SMALL, DRAW_T_MUTED,
	    DRAW_END);
	const int n = draw_axis_steps(&k->axis);
	char label[DRAW_NUMBER];
	double y;
	int i;

	for (i = 0; i <= n; i++) {
		y = k->y + k->h * (1 - (double)i / n);
		pen_line(p, k->time.x, y, k->time.x + k->time.w, y,
		    draw_color(DRAW_T_RULE), 0.4, false);
		chart_axis_label(label, &k->axis, i, k->format);
		pen_text(p, k->time.x - 4, y, k->time.x - 4 - p->frame.x + 1,
		    label, &t);
	}
}

/* The period the chart is about. */
static void
put_stretch(struct draw_pen *p, const struct plan *k)
{
	const struct draw_lines *of = k->of;
	const double from = chart_time_at(&k->time, of->from_us);
	const double to = chart_time_at(&k->time, of->to_us);

	if (of->from_us < of->to_us && of->at_us[0] < of->at_us[of->n - 1])
		pen_fill(p, from, k->y, to - from, k->h,
		    draw_color(DRAW_T_TINT));
}

static void
put_series(struct draw_pen *p, const struct plan *k, size_t which)
{
	const size_t n = k->of->n;
	const uint32_t color = chart_color(k->of->series[which].tone);
	struct draw_point *at = mem_new(n, sizeof(*at));
	size_t i, last = n;

	for (i = 0; i < n; i++) {
		at[i].x = chart_time_at(&k->time, k->of->at_us[i]);
		at[i].y = y_at(k, value_at(k->of, which, i));
		if (!isnan(at[i].y))
			last = i;
	}
	pen_polyline(p, at, n, color, which == 0 ? 1.3 : 1);
	for (i = 0; i < n; i++) {
		/* Alone between gaps there is no line. */
		if (i == last || (!isnan(at[i].y) && (i == 0 ||
		    isnan(at[i - 1].y)) && (i + 1 == n ||
		    isnan(at[i + 1].y))))
			pen_dot(p, at[i].x, at[i].y, 1.6, color);
	}
	free(at);
}

static void
draw(struct draw_pen *p, const struct draw_chart *c)
{
	struct plan k;
	double y;
	size_t i;

	make_plan(&k, p, c);
	if (!(k.h > 4) || !(k.time.w > 4))
		return;
	put_stretch(p, &k);
	put_axis(p, &k);
	chart_time_axis(p, &k.time, p->frame.y + p->frame.h -
	    pen_height(p->fonts, PEN_SMALL) / 2, k.y + k.h, k.y + k.h + 2.5);
	y = y_at(&k, chart_known(k.of->target));
	if (isfinite(y))
		pen_line(p, k.time.x, y, k.time.x + k.time.w, y,
		    draw_color(DRAW_T_TARGET), 0.7, true);
	/* The first is the one that matters: it is on top. */
	for (i = k.of->nseries; i-- > 0;)
		put_series(p, &k, i);
	if (k.right > 0)
		put_endings(p, &k);
}

static double
height(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width)
{
	(void)c;
	(void)fonts;
	return fmin(fmax(width * 0.36, 96), 150);
}

static size_t
rows(const struct draw_chart *c, const struct draw_fonts *fonts,
    double width, double h)
{
	(void)c;
	(void)fonts;
	(void)width;
	(void)h;
	return 0;
}

const struct chart_type chart_lines = { has, height, draw, rows };
