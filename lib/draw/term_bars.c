/* SPDX-License-Identifier: MIT */
/* Pareto and waterfall: a row a thing, its numbers beside its bar. */
#include <math.h>
#include <string.h>

#include "draw/term.h"

/* Bars have some columns, even if labels have to give them. */
static int
bar_of(int *label, int room)
{
	enum { LEAST = 6 };

	if (room - *label < LEAST)
		*label = room - LEAST < 4 ? 4 : room - LEAST;
	return room - *label < 0 ? 0 : room - *label;
}

/* ---- Pareto: label, bar, value, the share up to here ---- */

struct pareto {
	const struct draw_pareto *of;
	enum draw_format format;
	int label, value, share;	/* widths */
	int bar;			/* that of the longest */
	double full;			/* the value of it */
	bool shares;
};

static void
plan_pareto(struct pareto *k, const struct term *t,
    const struct draw_chart *c)
{
	const struct draw_bar *b;
	double x;
	size_t i;
	int w;

	*k = (struct pareto){ .of = &c->of.pareto, .format = c->format };
	for (i = 0; i < k->of->n; i++) {
		b = &k->of->bar[i];
		w = term_width(t, b->label);
		if (b->sub != NULL && *b->sub != '\0')
			w += 2 + term_width(t, b->sub);
		k->label = w > k->label ? w : k->label;
		w = term_number_width(t, b->value, k->format);
		k->value = w > k->value ? w : k->value;
		x = chart_known(b->value);
		k->full = fmax(k->full, x);
		k->shares |= isfinite(b->cumulative) != 0;
	}
	k->full = fmax(k->full, chart_known(k->of->target));
	k->label = term_column(k->label, t->columns, 40);
	k->share = k->shares ? 8 : 0;
	k->value = term_column(k->value, t->columns, 25);
	k->bar = bar_of(&k->label, t->columns - k->value - k->share - 2 -
	    (k->of->judged ? 3 : 0));
}

static double
bar_at(const struct pareto *k, double value)
{
	value = chart_known(value);
	return value > 0 && k->full > 0 ? value / k->full * k->bar : 0;
}

/* A line over the rows says what the columns are. */
static void
put_heading(struct term *t, const struct pareto *k)
{
	const double target = bar_at(k, k->of->target);
	const int x = k->label + 1;
	char text[CHART_TARGET];
	int w, at;

	if (target > 0) {
		chart_target(text, k->of->target, k->format);
		w = term_width(t, text);
		at = x + (int)target - w / 2;
		at = at < x ? x : at + w > x + k->bar ? x + k->bar - w : at;
		term_text(t, at, w, text);
	}
	if (k->shares)
		term_text_end(t, t->columns, 7, "so far");
	if (target > 0 || k->shares)
		term_end_line(t);
}

static void
put_label(struct term *t, const struct pareto *k, const struct draw_bar *b)
{
	const int w = term_width(t, b->label), room = k->label - w - 2;

	term_text(t, 0, k->label, b->label);
	if (b->sub != NULL && *b->sub != '\0' && (room > 3 || room >=
	    term_width(t, b->sub)))
		term_text(t, w + 2, room, b->sub);
}

/* The marks that tables of the terminal have. */
static void
put_judgement(struct term *t, int x, const struct draw_bar *b)
{
	if (isnan(chart_known(b->value)))
		return;
	if (b->tone == DRAW_T_POOR)
		term_text(t, x, 2, t->ascii ? "!!" : "\xe2\x96\xbc");
	else if (b->tone == DRAW_T_FAIR)
		term_text(t, x, 2, t->ascii ? "!" : "\xe2\x97\x8f");
}

static void
put_pareto_row(struct term *t, const struct pareto *k,
    const struct draw_bar *b)
{
	const int x = k->label + 1, end = x + k->bar + 1 + k->value;
	const double target = bar_at(k, k->of->target);

	put_label(t, k, b);
	if (bar_at(k, b->value) > 0)
		term_bar(t, x, x + bar_at(k, b->value));
	/* In a bar it shows as a gap. */
	if (target > 0)
		term_mark(t, x + (int)fmin(target, k->bar - 1),
		    "\xe2\x94\x82", '|');
	term_number(t, end, k->value, b->value, k->format);
	if (k->of->judged)
		put_judgement(t, end + 1, b);
	if (k->shares && isfinite(b->cumulative))
		term_number(t, t->columns, 7, fmin(fmax(b->cumulative, 0), 1),
		    DRAW_F_PERCENT);
	term_end_line(t);
}

void
term_pareto(struct term *t, const struct draw_chart *c)
{
	struct pareto k;
	size_t i;

	plan_pareto(&k, t, c);
	put_heading(t, &k);
	for (i = 0; i < k.of->n; i++)
		put_pareto_row(t, &k, &k.of->bar[i]);
}

/* ---- waterfall: label, floating bar, value, share ---- */

struct waterfall {
	const struct draw_waterfall *of;
	enum draw_format format;
	int label, value, bar;
	double full;
};

enum { SHARE = 7 };

static void
plan_waterfall(struct waterfall *k, const struct term *t,
    const struct draw_chart *c)
{
	const struct draw_fall *f;
	size_t i;
	int w;

	*k = (struct waterfall){ .of = &c->of.waterfall,
		.format = c->format };
	for (i = 0; i < k->of->n; i++) {
		f = &k->of->fall[i];
		w = term_width(t, f->label);
		k->label = w > k->label ? w : k->label;
		w = term_number_width(t, f->value, k->format);
		k->value = w > k->value ? w : k->value;
		if (f->step == DRAW_WHOLE || i == 0)
			k->full = fmax(k->full, chart_fall(f));
	}
	k->label = term_column(k->label, t->columns, 40);
	k->value = term_column(k->value, t->columns, 25);
	k->bar = bar_of(&k->label, t->columns - k->value - SHARE - 3);
}

void
term_waterfall(struct term *t, const struct draw_chart *c)
{
	double left = 0, from, to, each, whole;
	const struct draw_fall *f;
	struct waterfall k;
	size_t i;
	int x;

	plan_waterfall(&k, t, c);
	x = k.label + 1;
	each = k.full > 0 ? k.bar / k.full : 0;
	whole = chart_known(k.of->whole);
	for (i = 0; i < k.of->n; i++) {
		f = &k.of->fall[i];
		chart_fall_reach(k.of, i, &left, &from, &to);
		term_text(t, 0, k.label, f->label);
		term_bar(t, x + from * each, x + to * each);
		term_number(t, t->columns - SHARE - 1, k.value, f->value,
		    k.format);
		term_number(t, t->columns, SHARE, whole > 0 ?
		    chart_known(f->value) / whole : NAN, DRAW_F_PERCENT);
		term_end_line(t);
	}
}
