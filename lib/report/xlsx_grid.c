/* SPDX-License-Identifier: MIT */
/* Charts that a spreadsheet reads better as a sheet: spans, and shades. */
#include <math.h>

#include "report/xlsx_internal.h"

enum { LABELS = 18, SHADE = 7 };	/* widths of columns */

static void
span_row(void *self, size_t i, struct doc_cell *cell)
{
	const struct draw_gantt *g = self;
	const struct draw_span *s = &g->span[i];

	cell[0].text = s->row < g->nrow ? g->row[s->row] : "";
	cell[1].text = s->kind < g->nkind ? g->kind[s->kind].name : "";
	cell[2].us = s->from_us;
	cell[3].us = s->to_us;
	cell[4].value = ((double)s->to_us - (double)s->from_us) / 1e6;
	cell[5].text = s->label;
	cell[2].known = cell[3].known = cell[4].known = true;
}

int
xlsx_gantt(struct xlsx_book *b, const struct draw_chart *c, const char **name,
    struct err *err)
{
	static const struct doc_column column[] = {
		{ "Row", DOC_TEXT, 1 }, { "Kind", DOC_TEXT, 1 },
		{ "From", DOC_TIME, 1 }, { "To", DOC_TIME, 1 },
		{ "Duration", DOC_DURATION, 1 }, { "Label", DOC_TEXT, 1 },
	};
	struct draw_gantt g = c->of.gantt;
	const struct doc_table t = {
		.column = column, .ncolumn = 6, .nrow = g.n, .row = span_row,
		.self = &g, .none = c->none,
	};

	return xlsx_table(b, &t, g.zone != NULL ? g.zone : b->doc->zone,
	    c->title != NULL ? c->title : "Spans", name, err);
}

/* Pale enough at both ends for the black of the numbers. */
static void
shades(lxw_worksheet *s, const struct draw_heat *h, enum doc_unit unit,
    size_t nrow)
{
	const double low = xlsx_value(unit, h->low);
	const double high = xlsx_value(unit, h->high);
	lxw_conditional_format scale = {
		.type = LXW_CONDITIONAL_2_COLOR_SCALE,
		.min_color = draw_ramp(0),
		.max_color = draw_ramp(0.42),
	};

	if (low < high) {
		scale.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
		scale.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
		scale.min_value = low;
		scale.max_value = high;
	}
	worksheet_conditional_format_range(s, 1, 1, (lxw_row_t)nrow,
	    (lxw_col_t)h->ncol, &scale);
}

static void
grid(struct xlsx_book *b, struct xlsx_rows *r, const struct draw_chart *c,
    size_t nrow, size_t ncol)
{
	const struct draw_heat *h = &c->of.heat;
	const enum doc_unit unit = xlsx_unit(c->format);
	const int style = xlsx_style(b, unit, DOC_PLAIN);
	const int head = lxw_format_get_xf_index(xlsx_look(b,
	    XLSX_HEAD_RIGHT));
	size_t i, j;
	double x;

	xlsx_row(r);
	xlsx_put_text(r, 0, lxw_format_get_xf_index(xlsx_look(b, XLSX_HEAD)),
	    h->legend);
	for (j = 0; j < ncol; j++)
		xlsx_put_text(r, j + 1, head, h->col[j]);
	for (i = 0; i < nrow; i++) {
		xlsx_row(r);
		xlsx_put_text(r, 0, 0, h->row[i]);
		for (j = 0; j < ncol; j++) {
			x = xlsx_value(unit, h->value[i * h->ncol + j]);
			if (!isnan(x))
				xlsx_put_number(r, j + 1, style, x);
		}
	}
	if (nrow == 0 || ncol == 0) {
		xlsx_row(r);
		xlsx_put_text(r, 0, 0, c->none);
	}
}

int
xlsx_heat(struct xlsx_book *b, const struct draw_chart *c, const char **name,
    struct err *err)
{
	const struct draw_heat *h = &c->of.heat;
	const size_t nrow = h->nrow < XLSX_ROWS - 1 ? h->nrow : XLSX_ROWS - 1;
	const size_t ncol = h->ncol < XLSX_COLUMNS - 1 ? h->ncol :
	    XLSX_COLUMNS - 1;
	lxw_worksheet *s = xlsx_sheet(b, c->title, "Shades", err);
	struct xlsx_rows r;

	if (s == NULL)
		return -1;
	*name = s->name;
	xlsx_rows_init(&r, s);
	grid(b, &r, c, nrow, ncol);
	worksheet_set_column(s, 0, 0, LABELS, NULL);
	worksheet_set_landscape(s);
	worksheet_freeze_panes(s, 1, 1);
	worksheet_fit_to_pages(s, 1, 0);
	if (ncol > 0)
		worksheet_set_column(s, 1, (lxw_col_t)ncol, SHADE, NULL);
	if (nrow > 0 && ncol > 0)
		shades(s, h, xlsx_unit(c->format), nrow);
	return xlsx_rows_finish(&r, err);
}
