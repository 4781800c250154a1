/* SPDX-License-Identifier: MIT */
/* In each column of a row the kind that has most of its time is shown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draw/term.h"

enum {
	PARTS = 8,		/* of a column: what is counted */
	FULLS = 8, SLIMS = 3
};

struct plan {
	const struct draw_gantt *of;
	int label;
	struct chart_time time;		/* in parts of columns */
	bool *occurs;			/* of kinds */
	int *mark;			/* of kinds: which of its sort */
	uint16_t *row;			/* parts: kind + 1, or 0 */
};

/* Marks are given to kinds that occur, in their order. */
static void
give_marks(struct plan *k)
{
	int n[2] = { 0, 0 };
	size_t i;

	k->occurs = chart_kinds(k->of);
	k->mark = mem_new(k->of->nkind + 1, sizeof(*k->mark));
	for (i = 0; i < k->of->nkind; i++) {
		if (k->occurs[i])
			k->mark[i] = n[k->of->kind[i].slim]++;
	}
}

static void
make_plan(struct plan *k, const struct term *t, const struct draw_chart *c)
{
	size_t i;
	int w;

	*k = (struct plan){ .of = &c->of.gantt };
	for (i = 0; i < k->of->nrow; i++) {
		w = term_width(t, k->of->row[i]);
		k->label = w > k->label ? w : k->label;
	}
	k->label = term_column(k->label, t->columns, 35);
	k->time = (struct chart_time){ k->of->zone, k->of->from_us,
		k->of->to_us, 0, (t->columns - k->label - 1) * PARTS };
	k->row = mem_new((size_t)k->time.w, sizeof(*k->row));
	give_marks(k);
}

static void
put_mark(struct term *t, const struct plan *k, int x, size_t kind)
{
	static const char *const full[FULLS] = { "\xe2\x96\x88",
		"\xe2\x96\x92", "\xe2\x96\x93", "\xe2\x96\x91",
		"\xe2\x96\x9e", "\xe2\x97\x86", "\xe2\x97\x8f",
		"\xe2\x97\x8b" };
	static const char *const slim[SLIMS] = { "\xe2\x94\x80",
		"\xe2\x94\x84", "\xe2\x95\x90" };
	static const char full_ascii[] = "#+%:x@o*", slim_ascii[] = "-~_";

	if (kind >= k->of->nkind)
		term_mark(t, x, "?", '?');
	else if (k->of->kind[kind].slim)
		term_mark(t, x, slim[k->mark[kind] % SLIMS],
		    slim_ascii[k->mark[kind] % SLIMS]);
	else
		term_mark(t, x, full[k->mark[kind] % FULLS],
		    full_ascii[k->mark[kind] % FULLS]);
}

/* However short, a span has a part; later ones take it. */
static void
paint(struct plan *k, const struct draw_span *s)
{
	const double last = k->time.w - 1;
	const int from = (int)fmin(chart_time_at(&k->time, s->from_us), last);
	const int to = (int)fmin(ceil(chart_time_at(&k->time, s->to_us)),
	    last + 1);
	int i;

	for (i = from; i < to || i == from; i++)
		k->row[i] = (uint16_t)((s->kind < k->of->nkind ? s->kind :
		    UINT16_MAX - 1) + 1);
}

/* What has most parts of a column; of equals the first. */
static uint16_t
most_of(const uint16_t *part)
{
	int i, k, n, best = 0;
	uint16_t kind = 0;

	for (i = 0; i < PARTS; i++) {
		n = 0;
		for (k = 0; k < PARTS; k++)
			n += part[k] == part[i];
		if (n > best) {
			best = n;
			kind = part[i];
		}
	}
	return kind;
}

static void
put_row(struct term *t, struct plan *k, size_t row)
{
	const int columns = (int)k->time.w / PARTS;
	uint16_t kind;
	int x;

	term_text(t, 0, k->label, k->of->row[row]);
	for (x = 0; x < columns; x++) {
		kind = most_of(k->row + x * PARTS);
		if (kind != 0)
			put_mark(t, k, k->label + 1 + x, kind - 1U);
	}
	term_end_line(t);
}

static void
put_legend(struct term *t, const struct plan *k)
{
	int x = 0, w;
	size_t i;

	for (i = 0; i < k->of->nkind; i++) {
		if (!k->occurs[i])
			continue;
		w = term_width(t, k->of->kind[i].name);
		w = w < t->columns - 2 ? w : t->columns - 2;
		if (x > 0 && x + 2 + w > t->columns) {
			term_end_line(t);
			x = 0;
		}
		put_mark(t, k, x, i);
		term_text(t, x + 2, w, k->of->kind[i].name);
		x += w + 4;
	}
	if (x > 0)
		term_end_line(t);
}

/* Where each row's spans are in the order given: one pass for all rows. */
static size_t *
sort_rows(const struct draw_gantt *of, size_t **first)
{
	size_t *at = mem_new(of->nrow + 2, sizeof(*at));
	size_t *span = mem_new(of->n + 1, sizeof(*span)), i;

	for (i = 0; i < of->n; i++) {
		if (chart_span_shows(of, &of->span[i]))
			at[of->span[i].row + 2]++;
	}
	for (i = 2; i < of->nrow + 2; i++)
		at[i] += at[i - 1];
	for (i = 0; i < of->n; i++) {
		if (chart_span_shows(of, &of->span[i]))
			span[at[of->span[i].row + 1]++] = i;
	}
	*first = at;
	return span;
}

void
term_gantt(struct term *t, const struct draw_chart *c)
{
	size_t row, i, *span, *first;
	struct plan k;

	make_plan(&k, t, c);
	span = sort_rows(k.of, &first);
	term_times(t, k.of->zone, k.of->from_us, k.of->to_us, k.label + 1,
	    t->columns - k.label - 1);
	for (row = 0; row < k.of->nrow; row++) {
		memset(k.row, 0, (size_t)k.time.w * sizeof(*k.row));
		for (i = first[row]; i < first[row + 1]; i++)
			paint(&k, &k.of->span[span[i]]);
		put_row(t, &k, row);
	}
	put_legend(t, &k);
	free(span);
	free(first);
	free(k.row);
	free(k.mark);
	free(k.occurs);
}
