/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "draw/term.h"

struct plan {
	const struct draw_ranges *of;
	enum draw_format format;
	int label, value;		/* widths */
	int x, w;			/* of the plot */
	struct draw_axis axis;
};

static void
stretch(double *min, double *max, double x)
{
	x = chart_known(x);
	*min = fmin(*min, x);
	*max = fmax(*max, x);
}

static void
make_plan(struct plan *k, const struct term *t, const struct draw_chart *c)
{
	double min = INFINITY, max = -INFINITY;
	const struct draw_range *r;
	size_t i;
	int w;

	*k = (struct plan){ .of = &c->of.ranges, .format = c->format };
	for (i = 0; i < k->of->n; i++) {
		r = &k->of->range[i];
		w = term_width(t, r->label);
		k->label = w > k->label ? w : k->label;
		if (isnan(chart_known(r->value)))
			continue;
		w = term_number_width(t, r->value, k->format);
		k->value = w > k->value ? w : k->value;
		stretch(&min, &max, r->value);
		stretch(&min, &max, r->low);
		stretch(&min, &max, r->high);
	}
	stretch(&min, &max, k->of->zero);
	k->label = term_column(k->label, t->columns, 40);
	k->value = term_column(k->value, t->columns, 30);
	k->x = k->label + 1;
	k->w = t->columns - k->label - k->value - 2;
	k->axis = chart_axis_of(min, max, k->w / 16 + 1, DRAW_ANY,
	    k->format);
}

/* The column of a value; -1: there is none. */
static int
at(const struct plan *k, double value)
{
	const double share = chart_axis_at(&k->axis, chart_known(value),
	    k->format);

	if (!isfinite(share))
		return -1;
	return k->x + (int)lround(fmin(fmax(share, 0), 1) * (k->w - 1));
}

static void
put_range(struct term *t, const struct plan *k, const struct draw_range *r)
{
	const int dot = at(k, r->value);
	int low = at(k, r->low), high = at(k, r->high), x;

	term_text(t, 0, k->label, r->label);
	if (dot < 0) {
		term_text(t, k->x, t->columns - k->x, r->why == NULL ? "-" :
		    r->why);
		term_end_line(t);
		return;
	}
	if (at(k, k->of->zero) >= 0)
		term_mark(t, at(k, k->of->zero), "\xe2\x94\x82", '|');
	for (x = low < 0 ? dot : low; x <= (high < 0 ? dot : high); x++)
		term_mark(t, x, "\xe2\x94\x80", '-');
	if (low >= 0)
		term_mark(t, low, "\xe2\x94\x9c", '[');
	if (high >= 0)
		term_mark(t, high, "\xe2\x94\xa4", ']');
	term_mark(t, dot, "\xe2\x97\x8f", 'o');
	term_number(t, t->columns, k->value, r->value, k->format);
	term_end_line(t);
}

/* As many ticks as do not touch. */
static void
put_axis(struct term *t, const struct plan *k)
{
	const int n = draw_axis_steps(&k->axis);
	char label[DRAW_NUMBER];
	int i, w, x, end = k->x - 1;

	for (i = 0; i <= n; i++) {
		chart_axis_label(label, &k->axis, i, k->format);
		w = term_width(t, label);
		x = k->x + (int)lround((double)i / n * (k->w - 1)) - w / 2;
		x = x < k->x ? k->x : x + w > t->columns ? t->columns - w : x;
		if (x <= end && i > 0)
			continue;
		term_text(t, x, w, label);
		end = x + w;
	}
	term_end_line(t);
}

void
term_ranges(struct term *t, const struct draw_chart *c)
{
	struct plan k;
	size_t i;

	make_plan(&k, t, c);
	for (i = 0; i < k.of->n; i++)
		put_range(t, &k, &k.of->range[i]);
	put_axis(t, &k);
}
