/* SPDX-License-Identifier: MIT */
/*
 * The first series stands on an axis of its values, the others are lines of
 * bars below it, each to its own scale with its ends beside it.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/term.h"

enum { ROWS = 6, EIGHTHS = 8 };	/* about so many rows */

struct plan {
	const struct draw_lines *of;
	enum draw_format format;
	int label, value;		/* widths */
	int x, w;			/* of the plot */
	struct chart_time time;
	double *column;			/* w values of one series */
};

static void
make_plan(struct plan *k, const struct term *t, const struct draw_chart *c)
{
	size_t i, n;
	int w;

	*k = (struct plan){ .of = &c->of.lines, .format = c->format };
	k->label = 6;
	for (i = 0; i < k->of->nseries; i++) {
		w = term_width(t, k->of->series[i].name);
		k->label = w > k->label ? w : k->label;
		for (n = 0; n < k->of->n; n++) {
			w = term_number_width(t, k->of->series[i].value[n],
			    k->format);
			k->value = w > k->value ? w : k->value;
		}
	}
	k->label = term_column(k->label, t->columns, 25);
	k->value = term_column(k->value, t->columns, 15);
	k->x = k->label + 1;
	k->w = t->columns - k->x - k->value - 1;
	k->time = (struct chart_time){ k->of->zone, k->of->at_us[0],
		k->of->at_us[k->of->n - 1], 0, k->w };
	k->column = mem_new((size_t)k->w, sizeof(*k->column));
}

/*
 * A column is the mean of what is in it; where points are fewer than columns
 * each reaches to the next, as far as the usual distance.
 */
static void
fill(struct plan *k, const double *value)
{
	const double usual = k->of->n > 1 ? ceil(k->w / (double)(k->of->n -
	    1)) : 1;
	int *count = mem_new((size_t)k->w, sizeof(*count)), x, i;
	double v;
	size_t n;

	for (x = 0; x < k->w; x++)
		k->column[x] = 0;
	for (n = 0; n < k->of->n; n++) {
		v = chart_known(value[n]);
		x = (int)fmin(chart_time_at(&k->time, k->of->at_us[n]),
		    k->w - 1);
		if (isnan(v))
			continue;
		k->column[x] += v;
		count[x]++;
	}
	for (x = 0; x < k->w; x++)
		k->column[x] = count[x] > 0 ? k->column[x] / count[x] : NAN;
	for (n = 0; n + 1 < k->of->n && usual > 1; n++) {
		x = (int)fmin(chart_time_at(&k->time, k->of->at_us[n]),
		    k->w - 1);
		for (i = x + 1; i < x + usual && i < k->w && i <
		    (int)chart_time_at(&k->time, k->of->at_us[n + 1]); i++)
			k->column[i] = isnan(chart_known(value[n])) ? NAN :
			    k->column[x];
	}
	free(count);
}

/* The ends of a series; none are known: 0 and 1. */
static void
ends_of(const double *value, size_t n, double *low, double *high)
{
	size_t i;

	*low = INFINITY;
	*high = -INFINITY;
	for (i = 0; i < n; i++) {
		*low = fmin(*low, chart_known(value[i]));
		*high = fmax(*high, chart_known(value[i]));
	}
}

static double
last_of(const double *value, size_t n)
{
	while (n > 1 && isnan(chart_known(value[n - 1])))
		n--;
	return chart_known(value[n - 1]);
}

/* ---- the first series ---- */

struct scale {
	struct draw_axis axis;
	int steps, rows;		/* rows are a multiple of steps */
	double target;			/* in rows; NaN: none */
};

static double
rows_at(const struct plan *k, const struct scale *s, double value)
{
	return chart_axis_at(&s->axis, chart_known(value), k->format) *
	    s->rows;
}

static void
make_scale(struct scale *s, const struct plan *k)
{
	double low, high;

	ends_of(k->of->series[0].value, k->of->n, &low, &high);
	low = fmin(low, chart_known(k->of->target));
	high = fmax(high, chart_known(k->of->target));
	s->axis = chart_axis_of(low, high, 3, DRAW_ANY, k->format);
	/* At the lower end would be no bars at all. */
	if (low != 0 && chart_axis_at(&s->axis, low, k->format) <= 0)
		s->axis.from -= s->axis.step;
	s->steps = draw_axis_steps(&s->axis);
	s->rows = s->steps * (int)fmax(round(ROWS / (double)s->steps),
	    1);
	s->target = rows_at(k, s, k->of->target);
}

/* A tick is the lower edge of its row. */
static void
put_tick(struct term *t, const struct plan *k, const struct scale *s, int row)
{
	const int every = s->rows / s->steps;
	char label[DRAW_NUMBER];

	if (row % every != 0)
		return;
	chart_axis_label(label, &s->axis, row / every, k->format);
	term_text_end(t, k->label, k->label, label);
}

static void
put_first_row(struct term *t, const struct plan *k, const struct scale *s,
    int row)
{
	const bool target = isfinite(s->target) && row == (int)fmin(floor(
	    fmax(s->target, 0)), s->rows - 1);
	double above;
	int x;

	put_tick(t, k, s, row);
	for (x = 0; x < k->w; x++) {
		above = rows_at(k, s, k->column[x]) - row;
		if (target && !(above >= 1.0 / EIGHTHS))
			term_mark(t, k->x + x, "\xe2\x94\x84", '-');
		else if (!isnan(above))
			term_level(t, k->x + x, (int)lround(fmin(fmax(above,
			    0), 1) * EIGHTHS));
	}
	if (target)
		term_number(t, t->columns, k->value, k->of->target,
		    k->format);
	term_end_line(t);
}

/* Its name, its target and its last value stand over it. */
static void
put_first(struct term *t, struct plan *k)
{
	const struct draw_series *first = &k->of->series[0];
	char target[CHART_TARGET];
	struct scale s;
	int row, w;

	fill(k, first->value);
	make_scale(&s, k);
	put_tick(t, k, &s, s.rows);
	w = term_column(term_width(t, first->name), k->w, 60);
	term_text(t, k->x, w, first->name);
	if (isfinite(s.target)) {
		chart_target(target, k->of->target, k->format);
		term_text(t, k->x + w + 2, k->w - w - 2, target);
	}
	term_number(t, t->columns, k->value, last_of(first->value, k->of->n),
	    k->format);
	term_end_line(t);
	for (row = s.rows; row-- > 0;)
		put_first_row(t, k, &s, row);
}

/* ---- a line a series ---- */

static void
put_series(struct term *t, struct plan *k, const struct draw_series *s)
{
	double low, high, share;
	int x;

	fill(k, s->value);
	ends_of(s->value, k->of->n, &low, &high);
	term_text(t, 0, k->label, s->name);
	for (x = 0; x < k->w; x++) {
		if (isnan(k->column[x]))
			continue;
		share = high > low ? (k->column[x] - low) / (high - low) :
		    0.5;
		term_level(t, k->x + x, 1 + (int)lround(fmin(fmax(share, 0),
		    1) * (EIGHTHS - 1)));
	}
	term_number(t, t->columns, k->value, last_of(s->value, k->of->n),
	    k->format);
	term_end_line(t);
}

void
term_lines(struct term *t, const struct draw_chart *c)
{
	struct plan k;
	size_t i;

	make_plan(&k, t, c);
	put_first(t, &k);
	for (i = 1; i < k.of->nseries; i++)
		put_series(t, &k, &k.of->series[i]);
	term_times(t, k.of->zone, k.time.from_us, k.time.to_us, k.x, k.w);
	free(k.column);
}
