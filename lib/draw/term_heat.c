/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "draw/term.h"

enum { SHADES = 4, WIDEST = 7 };

struct plan {
	const struct draw_heat *of;
	enum draw_format format;
	int label;			/* width */
	int each;			/* columns of a cell */
	size_t join;			/* cells in one, where there are many */
	size_t n;			/* cells of a row then */
	bool numbers;
};

static void
put_shade(struct term *t, int x, double share)
{
	static const char *const shade[SHADES] = { "\xe2\x96\x91",
		"\xe2\x96\x92", "\xe2\x96\x93", "\xe2\x96\x88" };
	static const char ascii[] = ".:+#";
	int i;

	if (isnan(share)) {
		term_mark(t, x, " ", ' ');
		return;
	}
	i = (int)(fmin(fmax(share, 0), 1) * SHADES);
	i = i < SHADES ? i : SHADES - 1;
	term_mark(t, x, shade[i], ascii[i]);
}

static int
widest(const struct term *t, const struct draw_heat *of,
    enum draw_format format)
{
	char number[DRAW_NUMBER];
	int w, most = 0;
	size_t i;

	for (i = 0; i < of->nrow * of->ncol; i++) {
		if (isnan(chart_known(of->value[i])))
			continue;
		chart_bare(number, of->value[i], format);
		w = term_width(t, number);
		most = w > most ? w : most;
	}
	return most;
}

static void
make_plan(struct plan *k, const struct term *t, const struct draw_chart *c)
{
	const int number = widest(t, &c->of.heat, c->format);
	size_t i, room;
	int w;

	*k = (struct plan){ .of = &c->of.heat, .format = c->format };
	for (i = 0; i < k->of->nrow; i++) {
		w = term_width(t, k->of->row[i]);
		k->label = w > k->label ? w : k->label;
	}
	k->label = term_column(k->label, t->columns, 40);
	room = (size_t)(t->columns - k->label - 1);
	k->join = (k->of->ncol + room - 1) / room;
	k->n = (k->of->ncol + k->join - 1) / k->join;
	k->each = room / k->n < WIDEST ? (int)(room / k->n) : WIDEST;
	/* The number, its shade, a blank. */
	k->numbers = k->join == 1 && number + 2 <= k->each;
	k->each = k->numbers || k->each < 3 ? k->each : 3;
}

/* The mean of what is known of some cells. */
static double
mean_of(const struct plan *k, size_t row, size_t cell)
{
	const size_t from = cell * k->join;
	double sum = 0, x;
	size_t i, n = 0;

	for (i = from; i < from + k->join && i < k->of->ncol; i++) {
		x = chart_known(k->of->value[row * k->of->ncol + i]);
		if (isnan(x))
			continue;
		sum += x;
		n++;
	}
	return n == 0 ? NAN : sum / (double)n;
}

static void
put_cell(struct term *t, const struct plan *k, int x, double value)
{
	const double share = chart_shade(k->of, value);
	char number[DRAW_NUMBER];
	int i;

	if (k->numbers && !isnan(value)) {
		chart_bare(number, value, k->format);
		term_text_end(t, x + k->each - 2, k->each - 2, number);
		put_shade(t, x + k->each - 2, share);
		return;
	}
	for (i = 0; i < k->each - (k->numbers ? 2 : 0); i++)
		put_shade(t, x + i, share);
	if (isnan(value))
		term_mark(t, x + (k->numbers ? k->each - 3 : 0),
		    "\xc2\xb7", ' ');
}

/* Labels of columns, as many as do not touch. */
static void
put_columns(struct term *t, const struct plan *k)
{
	int w, x, end = 0, room;
	const char *s;
	size_t i;

	for (i = 0; i < k->n; i++) {
		s = k->of->col[i * k->join];
		w = term_width(t, s);
		room = k->each > 9 ? k->each - 1 : 9;
		w = w < room ? w : room;
		x = k->label + 1 + (int)i * k->each;
		if (k->numbers)
			x += k->each - 2 - (w < k->each - 2 ? w : k->each - 2);
		if (x < end || x + w > t->columns)
			continue;
		term_text(t, x, w, s);
		end = x + w + 1;
	}
	term_end_line(t);
}

static void
put_legend(struct term *t, const struct plan *k)
{
	int x = k->label + 1, w, i;

	w = term_number_width(t, k->of->low, k->format);
	term_number(t, x + w, w, k->of->low, k->format);
	x += w + 1;
	for (i = 0; i < SHADES; i++)
		put_shade(t, x + i, i / (double)SHADES + 0.01);
	x += SHADES + 1;
	w = term_number_width(t, k->of->high, k->format);
	term_number(t, x + w, w, k->of->high, k->format);
	x += w + 2;
	if (k->of->legend != NULL)
		term_text(t, x, t->columns - x, k->of->legend);
	term_end_line(t);
}

void
term_heat(struct term *t, const struct draw_chart *c)
{
	struct plan k;
	size_t row, i;

	make_plan(&k, t, c);
	put_columns(t, &k);
	for (row = 0; row < k.of->nrow; row++) {
		term_text(t, 0, k.label, k.of->row[row]);
		for (i = 0; i < k.n; i++)
			put_cell(t, &k, k.label + 1 + (int)i * k.each,
			    mean_of(&k, row, i));
		term_end_line(t);
	}
	put_legend(t, &k);
}
