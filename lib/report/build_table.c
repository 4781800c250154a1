/* SPDX-License-Identifier: MIT */
/* Tables: rows of a kind, with what they were before. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "report/build.h"
#include "report/figure.h"
#include "report/moved.h"

/* What a row's subject was: one value, or many in order of time. */
struct history {
	double *value;
	size_t n, cap;
	int64_t before_us;		/* the end of the period before */
};

struct table {
	struct report *rep;
	const struct section *s;
	struct rows *rows;
	uint32_t *at;			/* of the rows that are shown */
	size_t n;
	bool came;			/* rows of that kind and group */
	struct buf *text;		/* of each column; lent with the row */
	struct map subject;		/* of rows of before or the past */
	struct history *history;	/* by subject */
	size_t nhistory;
};

/* ---- which rows ---- */

static bool
has_column(const struct section *s, int key)
{
	size_t i;

	for (i = 0; i < s->ncolumn; i++) {
		if (s->column[i].key == key)
			return true;
	}
	return false;
}

/* Facts may reach in; other results are what somebody made for the report. */
static bool
in_window(const struct table *t, const struct row *r)
{
	const int kind = t->s->kind;
	int64_t from, to;

	if (kind == KIND_OEE || kind == KIND_LOSS)
		return row_is_inside(t->rep, r);
	return shop_kinds[kind].class != SHOP_FACT ||
	    !row_window(r, &from, &to) ||
	    (from < t->rep->to_us && to > t->rep->from_us);
}

static bool
shown(const struct table *t, const struct row *r)
{
	const struct section *s = t->s;

	return row_is_by(r, s->by) && in_window(t, r) &&
	    !(has_column(s, COLUMN_MOVED) && moved_is_row(r)) &&
	    !(s->kind == KIND_OEE && row_is_idle(r)) &&
	    (s->only == NULL || row_is(r, s->only_key, s->only)) &&
	    (s->except == NULL || !row_is(r, s->except_key, s->except));
}

struct sorted {
	double value;
	uint32_t at;
};

static int
falling(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Rows without the figure that is sorted by come last, or not at all. */
static void
sort_rows(struct table *t)
{
	const double sign = t->s->rising ? -1 : 1;
	struct sorted *x = mem_new(t->n + 1, sizeof(*x));
	struct row r;
	size_t i, n = 0;

	for (i = 0; i < t->n; i++) {
		r = rows_get(t->rows, t->at[i]);
		x[n].at = t->at[i];
		x[n].value = sign * row_num(&r, t->s->sort);
		if (!isfinite(x[n].value))
			x[n].value = -INFINITY;
		if (t->s->top == 0 || (isfinite(x[n].value) &&
		    x[n].value != 0))
			n++;
	}
	qsort(x, n, sizeof(*x), falling);
	for (i = 0; i < n; i++)
		t->at[i] = x[i].at;
	t->n = n;
	free(x);
}

static void
choose(struct table *t)
{
	const size_t all = rows_count(t->rows);
	size_t cap = 0, i;
	struct row r;

	for (i = 0; i < all; i++) {
		r = rows_get(t->rows, i);
		t->came |= row_is_by(&r, t->s->by);
		if (!shown(t, &r))
			continue;
		if (t->n == cap)
			t->at = mem_grow(t->at, &cap, t->n + 1,
			    sizeof(*t->at));
		t->at[t->n++] = (uint32_t)i;
	}
	if (t->s->sort >= 0)
		sort_rows(t);
	if (t->s->top > 0 && t->n > (size_t)t->s->top)
		t->n = (size_t)t->s->top;
}

/* ---- what was before ---- */

static int
figure_of(const struct section *s)
{
	return s->nfigure > 0 ? s->figure[0] : F_OEE;
}

static struct history *
history_of(struct table *t, const struct row *r, bool make)
{
	struct buf b = { NULL, 0, 0 };
	int64_t i;

	row_subject(r, &b);
	i = make ? map_put(&t->subject, b.data, b.len) :
	    map_find(&t->subject, b.data, b.len);
	buf_release(&b);
	if (i < 0)
		return NULL;
	while (make && t->nhistory <= (size_t)i) {
		size_t cap = t->nhistory;

		t->history = mem_grow(t->history, &cap, t->nhistory + 1,
		    sizeof(*t->history));
		memset(&t->history[t->nhistory], 0, (cap - t->nhistory) *
		    sizeof(*t->history));
		t->nhistory = cap;
	}
	return &t->history[i];
}

/* The value before stands first, those of the past follow. */
static void
add_history(struct table *t, const struct row *r, int64_t before_us)
{
	const double value = row_num(r, figure_of(t->s));
	struct history *h = history_of(t, r, true);

	if (h->n == h->cap)
		h->value = mem_grow(h->value, &h->cap, h->n + 2,
		    sizeof(*h->value));
	if (h->n == 0) {
		h->value[h->n++] = NAN;
		h->before_us = INT64_MIN;
	}
	if (before_us == INT64_MIN) {
		h->value[h->n++] = value;
	} else if (before_us > h->before_us) {
		h->value[0] = value;
		h->before_us = before_us;
	}
}

/* Rows of the past come in order of time, machine by machine. */
static void
look_back(struct table *t)
{
	const size_t all = rows_count(t->rows);
	const unsigned by = t->s->by;
	unsigned step;
	int64_t from, to;
	struct row r;
	size_t i;

	if (t->s->kind != KIND_OEE || (!has_column(t->s, COLUMN_CHANGE) &&
	    !has_column(t->s, COLUMN_PAST)))
		return;
	step = pick_step(t->rep, by);
	for (i = 0; i < all; i++) {
		r = rows_get(t->rows, i);
		if (row_is_idle(&r))
			continue;
		if ((row_is_by(&r, by) || row_is_by(&r, by | step)) &&
		    row_before(t->rep, &r) != INT64_MIN)
			add_history(t, &r, row_before(t->rep, &r));
		if (row_is_by(&r, by | step) &&
		    row_window(&r, &from, &to) && to <= t->rep->to_us)
			add_history(t, &r, INT64_MIN);
	}
}

/* ---- cells ---- */

static void
text_cell(struct table *t, const struct row *r, size_t i, struct doc_cell *c)
{
	const char *s;
	size_t n;
	int key;

	if (!row_text(r, t->s->column[i].key, &s, &n))
		return;
	key = t->s->column[i].key == F_FIGURE ? figure_find(s, n) : -1;
	if (key >= 0)
		buf_puts(&t->text[i], figure_heading(key));
	else
		buf_add(&t->text[i], s, n);
	c->text = buf_text(&t->text[i]);
	c->known = true;
}

/* Looks at other rows, and gives the one back that was lent before. */
static struct row
moved_cell(struct table *t, size_t at, size_t i, struct doc_cell *c)
{
	moved_put(t->rows, t->at[at], &t->text[i]);
	c->text = buf_text(&t->text[i]);
	c->known = t->text[i].len > 0;
	return rows_get(t->rows, t->at[at]);
}

static void
time_cell(struct table *t, const struct row *r, size_t i, struct doc_cell *c)
{
	const struct column *col = &t->s->column[i];
	char text[FIGURE_TEXT];

	if (!row_time(r, col->key, &c->us)) {
		text_cell(t, r, i, c);
		return;
	}
	figure_put_time(text, c->us, col->unit, t->rep->p.zone);
	buf_puts(&t->text[i], text);
	c->text = buf_text(&t->text[i]);
	c->known = true;
}

/* Of a record that tells of a figure the numbers are in that one's unit. */
static enum doc_unit
unit_of(const struct row *r, const struct column *col)
{
	const char *name;
	size_t n;
	int key;

	if (col->unit != DOC_NUMBER || !row_text(r, F_FIGURE, &name, &n))
		return col->unit;
	switch (col->key) {
	case F_VALUE:
	case F_AVERAGE:
	case F_LEVEL:
	case F_LEVEL_BEFORE:
	case F_BEFORE:
	case F_AFTER:
	case F_DIFFERENCE:
	case F_EFFECT:
		key = figure_find(name, n);
		return key < 0 ? col->unit : figure_unit(key);
	default:
		return col->unit;
	}
}

static void
number_cell(struct table *t, const struct row *r, size_t i,
    struct doc_cell *c)
{
	const struct column *col = &t->s->column[i];
	char text[FIGURE_TEXT];

	c->value = row_num(r, col->key);
	c->known = isfinite(c->value);
	if (!c->known) {
		text_cell(t, r, i, c);
		c->known = false;
		if (c->text[0] == '\0')
			c->text = "-";
		return;
	}
	if (col->key == F_DIFFERENCE || col->key == F_EFFECT)
		figure_put_change(text, c->value, unit_of(r, col));
	else
		figure_put(text, c->value, unit_of(r, col));
	buf_puts(&t->text[i], text);
	c->text = buf_text(&t->text[i]);
	c->mark = pick_mark(t->rep, col->key, c->value);
}

static void
past_cell(struct table *t, const struct row *r, struct doc_cell *c)
{
	const struct history *h = history_of(t, r, false);
	const size_t most = (size_t)t->s->periods;

	if (h == NULL || h->n < 2)
		return;
	c->nspark = h->n - 1 < most ? h->n - 1 : most;
	c->spark = h->value + h->n - c->nspark;
	c->known = true;
}

static void
change_cell(struct table *t, const struct row *r, size_t i,
    struct doc_cell *c)
{
	const int key = figure_of(t->s);
	const struct history *h = history_of(t, r, false);
	const double d = h == NULL || h->n == 0 ? NAN : row_num(r, key) -
	    h->value[0];
	char text[FIGURE_TEXT];

	c->text = "-";
	if (!isfinite(d))
		return;
	c->value = d;
	c->known = true;
	if (t->s->column[i].unit == DOC_POINTS)
		buf_printf(&t->text[i], "%+.1f", fabs(d) < 0.0005 ? 0 :
		    d * 100);
	else {
		figure_put_change(text, d, t->s->column[i].unit);
		buf_puts(&t->text[i], text);
	}
	c->text = buf_text(&t->text[i]);
}

static void
fill_row(void *self, size_t at, struct doc_cell *cell)
{
	struct table *t = self;
	struct row r = rows_get(t->rows, t->at[at]);
	size_t i;

	for (i = 0; i < t->s->ncolumn; i++) {
		buf_clear(&t->text[i]);
		cell[i] = (struct doc_cell){ .text = "", .value = NAN };
		if (r.at == NULL)
			continue;
		if (t->s->column[i].key == COLUMN_PAST)
			past_cell(t, &r, &cell[i]);
		else if (t->s->column[i].key == COLUMN_MOVED)
			r = moved_cell(t, at, i, &cell[i]);
		else if (t->s->column[i].key == COLUMN_CHANGE)
			change_cell(t, &r, i, &cell[i]);
		else if (t->s->column[i].unit == DOC_TEXT)
			text_cell(t, &r, i, &cell[i]);
		else if (t->s->column[i].unit == DOC_TIME ||
		    t->s->column[i].unit == DOC_DATE)
			time_cell(t, &r, i, &cell[i]);
		else
			number_cell(t, &r, i, &cell[i]);
	}
}

/* ---- a table ---- */

static void
table_free(struct table *t)
{
	size_t i;

	for (i = 0; i < t->s->ncolumn; i++)
		buf_release(&t->text[i]);
	for (i = 0; i < t->nhistory; i++)
		free(t->history[i].value);
	free(t->history);
	free(t->text);
	map_release(&t->subject);
	free(t->at);
	free(t);
}

void
build_table_free(struct doc_block *b)
{
	if (b->type == DOC_TABLE && b->of.table.row == fill_row)
		table_free(b->of.table.self);
}

static const char *
nothing_came(struct report *rep, const struct section *s)
{
	return arena_printf(&rep->arena, rep->rows[s->kind] == NULL ?
	    "No %s records came." : "Nothing to show of the %s records of "
	    "this period.", shop_kinds[s->kind].name);
}

void
build_table(struct report *rep, const struct section *s, struct doc_block *b)
{
	struct table *t = mem_new(1, sizeof(*t));
	struct doc_column *col;
	size_t i;

	t->rep = rep;
	t->s = s;
	t->rows = rep->rows[s->kind];
	t->text = mem_new(s->ncolumn + 1, sizeof(*t->text));
	choose(t);
	look_back(t);
	col = arena_new(&rep->arena, s->ncolumn + 1, sizeof(*col));
	for (i = 0; i < s->ncolumn; i++) {
		col[i].heading = s->column[i].heading;
		col[i].unit = s->column[i].unit;
		col[i].weight = col[i].unit == DOC_TEXT ? 2 : 1;
	}
	b->type = DOC_TABLE;
	b->of.table.column = col;
	b->of.table.ncolumn = s->ncolumn;
	b->of.table.nrow = t->n;
	b->of.table.row = fill_row;
	b->of.table.self = t;
	/* That none was found is known where there was something to look at. */
	b->of.table.none = s->none != NULL && (t->came || s->kind ==
	    KIND_RESTATED) ? s->none : nothing_came(rep, s);
}
