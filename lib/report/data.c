/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/build.h"
#include "report/data.h"
#include "report/figure.h"

struct data {
	const struct report *rep;
	struct rec_writer *out;
	struct err *err;
	const char *section;
	bool csv;
};

/*
 * What a spreadsheet that opens CSV would compute, or run.  A sign before a
 * number is none, unless something follows that computes.
 */
static bool
is_formula(const char *s)
{
	switch (s[0]) {
	case '=':
	case '@':
	case '\t':
	case '\r':
		return true;
	case '+':
	case '-':
		return s[1] != '\0' && ((s[1] < '0' || s[1] > '9') ||
		    strpbrk(s + 1, "+-*/^&=<>()!|'\"@{}[]") != NULL);
	default:
		return false;
	}
}

static void
put_words(struct data *d, int key, const char *s)
{
	struct buf b = { NULL, 0, 0 };

	if (!d->csv || s == NULL || !is_formula(s)) {
		rec_put_str(d->out, shop_keys[key].name, s);
		return;
	}
	buf_printf(&b, "'%s", s);
	rec_put_text(d->out, shop_keys[key].name, b.data, b.len);
	buf_release(&b);
}

static void
put_real(struct rec_writer *w, int key, double x)
{
	if (isfinite(x))
		rec_put_real(w, shop_keys[key].name, x);
	else
		rec_put_null(w, shop_keys[key].name);
}

/* All have the same keys, so that they are one table of CSV. */
static int
put(struct data *d, const char *subject, const char *figure, double value,
    double difference, const char *text)
{
	struct rec_writer *w = d->out;

	rec_begin(w, shop_kinds[KIND_REPORT].name);
	rec_put_time(w, shop_keys[F_START].name, d->rep->from_us);
	rec_put_time(w, shop_keys[F_END].name, d->rep->to_us);
	put_words(d, F_SECTION, d->section);
	put_words(d, F_SUBJECT, subject);
	put_words(d, F_FIGURE, figure);
	put_real(w, F_VALUE, value);
	put_real(w, F_DIFFERENCE, difference);
	put_words(d, F_TEXT_SHOWN, text);
	return rec_end(w, d->err);
}

static int
put_number(struct data *d, const char *subject, const char *figure,
    double value, enum draw_format f)
{
	char text[DRAW_NUMBER];

	draw_number(text, value, f);
	return put(d, subject, figure, value, NAN, text);
}

/* ---- tiles and tables ---- */

static int
put_tiles(struct data *d, const struct doc_block *b)
{
	const struct doc_tile *t;
	size_t i;

	for (i = 0; i < b->of.tiles.n; i++) {
		t = &b->of.tiles.tile[i];
		if (put(d, NULL, t->label, t->value, t->difference,
		    t->text) < 0)
			return -1;
	}
	return 0;
}

static bool
is_words(enum doc_unit u)
{
	return u == DOC_TEXT || u == DOC_TIME || u == DOC_DATE;
}

/* What the row is of: its words. */
static void
name_row(const struct doc_table *t, const struct doc_cell *cell,
    struct buf *b)
{
	size_t j;

	buf_clear(b);
	for (j = 0; j < t->ncolumn; j++) {
		if (!is_words(t->column[j].unit) || cell[j].text[0] == '\0')
			continue;
		if (b->len > 0)
			buf_putc(b, ' ');
		buf_puts(b, cell[j].text);
	}
}

static int
put_row(struct data *d, const struct doc_table *t, struct doc_cell *cell,
    size_t i, struct buf *name)
{
	size_t j;

	t->row(t->self, i, cell);
	name_row(t, cell, name);
	for (j = 0; j < t->ncolumn; j++) {
		if (is_words(t->column[j].unit) ||
		    t->column[j].unit == DOC_SPARK)
			continue;
		if (put(d, buf_text(name), t->column[j].heading,
		    cell[j].known ? cell[j].value : NAN, NAN,
		    cell[j].text) < 0)
			return -1;
	}
	return 0;
}

static int
put_table(struct data *d, const struct doc_block *b)
{
	const struct doc_table *t = &b->of.table;
	struct doc_cell *cell = mem_new(t->ncolumn + 1, sizeof(*cell));
	struct buf name = { NULL, 0, 0 };
	int rc = 0;
	size_t i;

	for (i = 0; i < t->nrow && rc == 0; i++)
		rc = put_row(d, t, cell, i, &name);
	buf_release(&name);
	free(cell);
	return rc;
}

/* ---- charts ---- */

static int
put_lines(struct data *d, const struct draw_chart *c)
{
	const struct draw_lines *l = &c->of.lines;
	char day[FIGURE_TEXT];
	size_t i, j;

	for (i = 0; i < l->n; i++) {
		figure_put_time(day, l->at_us[i], DOC_DATE, l->zone);
		for (j = 0; j < l->nseries; j++) {
			if (put_number(d, day, l->series[j].name,
			    l->series[j].value[i], c->format) < 0)
				return -1;
		}
	}
	return 0;
}

static int
put_bars(struct data *d, const struct draw_chart *c)
{
	const struct draw_pareto *p = &c->of.pareto;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (put_number(d, p->bar[i].label, NULL, p->bar[i].value,
		    c->format) < 0)
			return -1;
		if (isfinite(p->bar[i].cumulative) && put_number(d,
		    p->bar[i].label, "Cumulated", p->bar[i].cumulative,
		    DRAW_F_PERCENT) < 0)
			return -1;
	}
	return 0;
}

static int
put_falls(struct data *d, const struct draw_chart *c)
{
	const struct draw_waterfall *w = &c->of.waterfall;
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (put_number(d, NULL, w->fall[i].label, w->fall[i].value,
		    c->format) < 0)
			return -1;
	}
	return 0;
}

static int
put_heat(struct data *d, const struct draw_chart *c)
{
	const struct draw_heat *h = &c->of.heat;
	struct buf name = { NULL, 0, 0 };
	size_t i, j;
	int rc = 0;

	for (i = 0; i < h->nrow && rc == 0; i++) {
		for (j = 0; j < h->ncol && rc == 0; j++) {
			if (!isfinite(h->value[i * h->ncol + j]))
				continue;
			buf_clear(&name);
			buf_printf(&name, "%s %s", h->row[i], h->col[j]);
			rc = put_number(d, buf_text(&name), h->legend,
			    h->value[i * h->ncol + j], c->format);
		}
	}
	buf_release(&name);
	return rc;
}

static int
put_ranges(struct data *d, const struct draw_chart *c)
{
	const struct draw_ranges *r = &c->of.ranges;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (put_number(d, r->range[i].label, "Difference",
		    r->range[i].value, c->format) < 0)
			return -1;
	}
	return 0;
}

static int
put_chart(struct data *d, const struct draw_chart *c)
{
	switch (c->type) {
	case DRAW_LINES:
		return put_lines(d, c);
	case DRAW_PARETO:
		return put_bars(d, c);
	case DRAW_WATERFALL:
		return put_falls(d, c);
	case DRAW_HEAT:
		return put_heat(d, c);
	case DRAW_RANGES:
		return put_ranges(d, c);
	case DRAW_GANTT:
		break;		/* the spans are records already */
	}
	return 0;
}

int
doc_records(const struct report *rep, bool csv, struct rec_writer *out,
    struct err *err)
{
	struct data d = { rep, out, err, NULL, csv };
	const struct doc_block *b;
	size_t i;
	int rc = 0;

	for (i = 0; i < rep->doc.nblock && rc == 0; i++) {
		b = &rep->doc.block[i];
		d.section = b->title;
		if (b->type == DOC_TILES)
			rc = put_tiles(&d, b);
		else if (b->type == DOC_TABLE)
			rc = put_table(&d, b);
		else if (b->type == DOC_CHART && draw_chart_has(&b->of.chart))
			rc = put_chart(&d, &b->of.chart);
	}
	return rc;
}
