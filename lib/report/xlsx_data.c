/* SPDX-License-Identifier: MIT */
/*
 * The numbers under the charts, one chart below the other: a title, headings
 * and rows.  Where they will stand is known before they are written, since
 * the charts are made first and this sheet last.
 */
#include <math.h>
#include <string.h>

#include "report/xlsx_internal.h"

bool
xlsx_has_data(const struct draw_chart *c)
{
	return c->type != DRAW_HEAT && c->type != DRAW_GANTT;
}

static size_t
things(const struct draw_chart *c)
{
	switch (c->type) {
	case DRAW_LINES:
		return c->of.lines.n;
	case DRAW_PARETO:
		return c->of.pareto.n;
	case DRAW_WATERFALL:
		return c->of.waterfall.n;
	case DRAW_RANGES:
		return c->of.ranges.n;
	case DRAW_HEAT:
	case DRAW_GANTT:
		break;
	}
	return 0;
}

struct xlsx_range
xlsx_data_range(uint32_t *row, const struct draw_chart *c)
{
	const uint32_t left = XLSX_ROWS - *row;
	struct xlsx_range r = { .head = *row + 1, .n = things(c) };

	/* A title, headings, a row that is free. */
	if (r.n + 3 > left)
		r.n = left > 3 ? left - 3 : 0;
	r.first = *row + 2;
	r.last = r.first + (uint32_t)r.n - 1;
	if (left > 3)
		*row += (uint32_t)r.n + 3;
	return r;
}

size_t
xlsx_data_columns(const struct draw_chart *c)
{
	const struct draw_lines *l = &c->of.lines;

	if (c->type != DRAW_LINES)
		return 5;
	return (l->nseries < XLSX_SERIES ? l->nseries : XLSX_SERIES) + 2;
}

void
xlsx_reader_init(struct xlsx_reader *r, const struct draw_chart *c,
    const struct zone *zone)
{
	memset(r, 0, sizeof(*r));
	r->c = c;
	r->zone = c->type == DRAW_LINES && c->of.lines.zone != NULL ?
	    c->of.lines.zone : zone;
	r->unit = xlsx_unit(c->format);
}

static struct xlsx_datum
text(const char *s)
{
	return (struct xlsx_datum){ .text = s != NULL ? s : "" };
}

static struct xlsx_datum
number(enum doc_unit unit, double x)
{
	return (struct xlsx_datum){
		.unit = unit, .x = xlsx_value(unit, x)
	};
}

static struct xlsx_datum
of_lines(struct xlsx_reader *r, size_t i, size_t column)
{
	const struct draw_lines *l = &r->c->of.lines;

	if (column == 0)
		return (struct xlsx_datum){
			.unit = DOC_TIME,
			.x = xlsx_serial(r->zone, &r->cursor, l->at_us[i],
			    false)
		};
	if (column + 1 == xlsx_data_columns(r->c))
		return number(r->unit, l->target);
	return number(r->unit, l->series[column - 1].value[i]);
}

static struct xlsx_datum
of_pareto(struct xlsx_reader *r, size_t i, size_t column)
{
	const struct draw_bar *bar = &r->c->of.pareto.bar[i];

	switch (column) {
	case 0:
		return text(bar->label);
	case 1:
		return number(r->unit, bar->value);
	case 2:
		return number(r->unit, r->c->of.pareto.target);
	case 3:
		return number(DOC_RATIO, bar->cumulative);
	default:
		return text(bar->sub);
	}
}

/* What is left after step i; steps are mostly asked for one by one. */
static double
level(struct xlsx_reader *r, size_t i)
{
	const struct draw_fall *f = r->c->of.waterfall.fall;

	if (r->next > i + 1)
		r->next = 0;
	for (; r->next <= i; r->next++) {
		if (r->next == 0)
			r->level = 0;
		if (!isfinite(f[r->next].value))
			continue;
		if (f[r->next].step == DRAW_WHOLE)
			r->level = f[r->next].value;
		else
			r->level -= f[r->next].value;
	}
	return r->level > 0 ? r->level : 0;
}

static struct xlsx_datum
of_waterfall(struct xlsx_reader *r, size_t i, size_t column)
{
	const struct draw_waterfall *w = &r->c->of.waterfall;
	const struct draw_fall *f = &w->fall[i];
	const double none = (double)NAN;
	const bool less = f->step == DRAW_LESS;

	switch (column) {
	case 0:
		return text(f->label);
	case 1:
		return number(r->unit, less ? level(r, i) : none);
	case 2:
		return number(r->unit, less ? none : f->value);
	case 3:
		return number(r->unit, less ? f->value : none);
	default:
		return number(DOC_RATIO, w->whole > 0 ?
		    f->value / w->whole : none);
	}
}

static struct xlsx_datum
of_ranges(struct xlsx_reader *r, size_t i, size_t column)
{
	const struct draw_range *g = &r->c->of.ranges.range[i];

	switch (column) {
	case 0:
		return text(g->label);
	case 1:
		return number(r->unit, g->low);
	case 2:
		return number(r->unit, g->value);
	case 3:
		return number(r->unit, g->high);
	default:
		return text(g->why);
	}
}

struct xlsx_datum
xlsx_read(struct xlsx_reader *r, size_t i, size_t column)
{
	switch (r->c->type) {
	case DRAW_LINES:
		return of_lines(r, i, column);
	case DRAW_PARETO:
		return of_pareto(r, i, column);
	case DRAW_WATERFALL:
		return of_waterfall(r, i, column);
	case DRAW_RANGES:
		return of_ranges(r, i, column);
	case DRAW_HEAT:
	case DRAW_GANTT:
		break;
	}
	return text("");
}

const char *
xlsx_heading(const struct draw_chart *c, size_t column)
{
	static const char *const names[][5] = {
		[DRAW_PARETO] = {
			"Label", "Value", "Target", "Cumulative", "Note"
		},
		[DRAW_WATERFALL] = {
			"Label", "Below", "Left", "Lost", "Share"
		},
		[DRAW_RANGES] = { "Label", "Low", "Value", "High", "Why" },
	};

	if (c->type != DRAW_LINES)
		return names[c->type][column];
	if (column == 0)
		return "Time";
	if (column + 1 == xlsx_data_columns(c))
		return "Target";
	return c->of.lines.series[column - 1].name;
}

/* ---- the sheet ---- */

static void
title(struct xlsx_book *b, struct xlsx_rows *rows, const char *text)
{
	xlsx_row(rows);
	xlsx_put_text(rows, 0, lxw_format_get_xf_index(xlsx_look(b,
	    XLSX_HEADING)), text);
}

static void
datum(struct xlsx_book *b, struct xlsx_rows *rows, size_t column,
    const struct xlsx_datum *d)
{
	if (d->text != NULL)
		xlsx_put_text(rows, column, 0, d->text);
	else if (!isnan(d->x))
		xlsx_put_number(rows, column, xlsx_style(b, d->unit,
		    DOC_PLAIN), d->x);
}

static void
chart(struct xlsx_book *b, struct xlsx_rows *rows, uint32_t *row,
    const struct draw_chart *c)
{
	const uint32_t before = *row;
	const struct xlsx_range range = xlsx_data_range(row, c);
	const size_t ncolumn = xlsx_data_columns(c);
	const int head = lxw_format_get_xf_index(xlsx_look(b, XLSX_HEAD));
	struct xlsx_reader r;
	struct xlsx_datum d;
	size_t i, j;

	if (*row == before)
		return;		/* no room left */
	title(b, rows, c->title);
	xlsx_row(rows);
	for (j = 0; j < ncolumn; j++)
		xlsx_put_text(rows, j, head, xlsx_heading(c, j));
	xlsx_reader_init(&r, c, b->doc->zone);
	for (i = 0; i < range.n; i++) {
		xlsx_row(rows);
		for (j = 0; j < ncolumn; j++) {
			d = xlsx_read(&r, i, j);
			datum(b, rows, j, &d);
		}
	}
	xlsx_row(rows);
}

/* The past of figures: a row each, below the charts, so as to move none. */
static void
pasts(struct xlsx_book *b, struct xlsx_rows *rows, const struct doc_block *k)
{
	const struct doc_tile *t;
	const size_t most = XLSX_COLUMNS - 1;
	size_t i, from;
	double x;
	int style;

	for (t = k->of.tiles.tile; t < k->of.tiles.tile + k->of.tiles.n; t++) {
		if (t->nspark == 0 || rows->row >= XLSX_ROWS)
			continue;
		style = xlsx_style(b, t->unit, DOC_PLAIN);
		from = t->nspark > most ? t->nspark - most : 0;
		xlsx_row(rows);
		xlsx_put_text(rows, 0, 0, t->label);
		for (i = from; i < t->nspark; i++) {
			x = xlsx_value(t->unit, t->spark[i]);
			if (!isnan(x))
				xlsx_put_number(rows, i - from + 1, style, x);
		}
	}
}

int
xlsx_data(struct xlsx_book *b, struct err *err)
{
	const struct doc *d = b->doc;
	struct xlsx_rows rows;
	lxw_worksheet *s;
	uint32_t row = 0;
	size_t i;

	if (b->data == NULL)
		return 0;
	s = xlsx_add_sheet(b, b->data, err);
	if (s == NULL)
		return -1;
	xlsx_rows_init(&rows, s);
	for (i = 0; i < d->nblock; i++)
		if (d->block[i].type == DOC_CHART &&
		    xlsx_has_data(&d->block[i].of.chart))
			chart(b, &rows, &row, &d->block[i].of.chart);
	for (i = 0; i < d->nblock; i++)
		if (d->block[i].type == DOC_TILES)
			pasts(b, &rows, &d->block[i]);
	worksheet_set_column(s, 0, 0, 24, NULL);
	worksheet_set_column(s, 1, 30, 12, NULL);
	return xlsx_rows_finish(&rows, err);
}
