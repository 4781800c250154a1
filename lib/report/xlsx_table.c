/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "report/xlsx_internal.h"

enum {
	SAMPLE = 200,		/* rows that a width is chosen by */
	NARROW = 8, WIDE = 60,	/* columns of text */
	FILTER = 3		/* its button */
};

/*
 * Each sheet holds a file open, and the archive wants some more; the library
 * talks on stderr when there is none to be had.
 */
static bool
has_files_left(void)
{
	enum { SPARE = 8 };
	const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int last = -1;

	if (fd >= 0) {
		last = fcntl(fd, F_DUPFD_CLOEXEC, fd + SPARE);
		close(fd);
	}
	if (last >= 0)
		close(last);
	return last >= 0;
}

lxw_worksheet *
xlsx_add_sheet(struct xlsx_book *b, const char *name, struct err *err)
{
	lxw_worksheet *s = NULL;

	if (!has_files_left()) {
		err_set(err, ERR_IO, "sheet \"%s\": too many open files",
		    name);
		return NULL;
	}
	s = workbook_add_worksheet(b->wb, name);
	if (s == NULL) {
		err_sys(err, ERR_IO, "sheet \"%s\": temporary file", name);
		return NULL;
	}
	if (b->doc->height < b->doc->width)
		worksheet_set_landscape(s);
	/* US letter is 612 by 792 points, A4 595 by 842. */
	worksheet_set_paper(s, b->doc->width == 612 ||
	    b->doc->height == 612 ? 1 : 9);
	return s;
}

lxw_worksheet *
xlsx_sheet(struct xlsx_book *b, const char *title, const char *other,
    struct err *err)
{
	char *name = xlsx_name(&b->names, title, other);
	lxw_worksheet *s = xlsx_add_sheet(b, name, err);

	free(name);
	return s;
}

/* A table on its way into sheets. */
struct filling {
	struct xlsx_book *b;
	const struct doc_table *t;
	struct xlsx_rows rows;
	struct doc_cell *cell;
	size_t *width;
	struct zone_cursor cursor;
	const struct zone *zone;
};

static bool
is_text(enum doc_unit unit)
{
	return unit == DOC_TEXT || unit == DOC_SPARK;
}

static void
heads(struct filling *f)
{
	const struct doc_column *c;
	enum xlsx_look look;
	size_t i;

	xlsx_row(&f->rows);
	for (i = 0; i < f->t->ncolumn; i++) {
		c = &f->t->column[i];
		look = is_text(c->unit) || c->unit == DOC_TIME ||
		    c->unit == DOC_DATE ? XLSX_HEAD : XLSX_HEAD_RIGHT;
		xlsx_put_text(&f->rows, i, lxw_format_get_xf_index(
		    xlsx_look(f->b, look)), c->heading);
		f->width[i] = xlsx_width(c->heading) + FILTER;
	}
}

/* "0.71 0.7 - 0.69": there is no sparkline to be had. */
static void
spark(struct filling *f, size_t column, int style, const struct doc_cell *c)
{
	char number[32];
	size_t i;

	buf_clear(&f->b->text);
	for (i = 0; i < c->nspark; i++) {
		if (isfinite(c->spark[i]))
			snprintf(number, sizeof(number), "%.4g", c->spark[i]);
		else
			snprintf(number, sizeof(number), "-");
		buf_printf(&f->b->text, "%s%s", i > 0 ? " " : "", number);
	}
	xlsx_put_text(&f->rows, column, style, buf_text(&f->b->text));
}

static void
put_time(struct filling *f, size_t column, int style, bool day,
    const struct doc_cell *c)
{
	double x = xlsx_serial(f->zone, &f->cursor, c->us, day);

	if (!isnan(x))
		xlsx_put_number(&f->rows, column, style, x);
	else
		xlsx_put_text(&f->rows, column, style, c->text);
}

static void
put_cell(struct filling *f, size_t column, const struct doc_cell *c)
{
	enum doc_unit unit = f->t->column[column].unit;
	int style = xlsx_style(f->b, unit, c->mark);
	double x;

	if (unit == DOC_TEXT) {
		xlsx_put_text(&f->rows, column, style, c->text);
	} else if (!c->known) {
		xlsx_put_blank(&f->rows, column, style);
	} else if (unit == DOC_SPARK) {
		spark(f, column, style, c);
	} else if (unit == DOC_TIME || unit == DOC_DATE) {
		put_time(f, column, style, unit == DOC_DATE, c);
	} else {
		x = xlsx_value(unit, c->value);
		if (isnan(x))
			xlsx_put_blank(&f->rows, column, style);
		else if (unit == DOC_DURATION && x < 0)
			/* A spreadsheet shows ##### for time before 0. */
			xlsx_put_text(&f->rows, column, style, c->text);
		else
			xlsx_put_number(&f->rows, column, style, x);
	}
}

static void
measure(struct filling *f)
{
	size_t i, w;

	for (i = 0; i < f->t->ncolumn; i++) {
		w = f->t->column[i].unit == DOC_TIME ? 16 :
		    f->t->column[i].unit == DOC_DATE ? 10 :
		    xlsx_width(f->cell[i].text);
		if (w > f->width[i])
			f->width[i] = w;
	}
}

/* A bar from nothing to all of it, so that all sheets have one scale. */
static void
bars(lxw_worksheet *s, size_t column, uint32_t last)
{
	lxw_conditional_format bar = {
		.type = LXW_CONDITIONAL_DATA_BAR,
		.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
		.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
		.min_value = 0,
		.max_value = 1,
		.bar_solid = LXW_TRUE,
		.data_bar_2010 = LXW_TRUE,
		.bar_color = xlsx_color(DRAW_T_ACCENT, 0.6),
	};

	worksheet_conditional_format_range(s, 1, (lxw_col_t)column, last,
	    (lxw_col_t)column, &bar);
}

/* What a sheet is besides its cells. */
static void
dress(const struct filling *f, lxw_worksheet *s, uint32_t last)
{
	size_t i, w;

	for (i = 0; i < f->t->ncolumn; i++) {
		w = f->width[i] + 1;
		w = w < NARROW ? NARROW : w > WIDE ? WIDE : w;
		worksheet_set_column(s, (lxw_col_t)i, (lxw_col_t)i, (double)w,
		    NULL);
		if (f->t->column[i].unit == DOC_BAR && last > 0)
			bars(s, i, last);
	}
	if (f->t->ncolumn == 0)
		return;
	worksheet_freeze_panes(s, 1, 0);
	worksheet_repeat_rows(s, 0, 0);
	worksheet_fit_to_pages(s, 1, 0);
	worksheet_set_footer(s, "&L&A&R&P / &N");
	if (last > 0)
		worksheet_autofilter(s, 0, 0, last,
		    (lxw_col_t)(f->t->ncolumn - 1));
}

/* Rows from *from on, as many as a sheet has. */
static int
fill(struct filling *f, lxw_worksheet *s, size_t *from, struct err *err)
{
	const struct doc_table *t = f->t;
	size_t end = t->nrow - *from < XLSX_ROWS - 1 ? t->nrow :
	    *from + XLSX_ROWS - 1, first = *from, i, j;

	xlsx_rows_init(&f->rows, s);
	heads(f);
	for (i = first; i < end; i++) {
		xlsx_row(&f->rows);
		memset(f->cell, 0, t->ncolumn * sizeof(*f->cell));
		t->row(t->self, i, f->cell);
		if (i - first < SAMPLE)
			measure(f);
		for (j = 0; j < t->ncolumn; j++)
			put_cell(f, j, &f->cell[j]);
		if (f->rows.failed)
			break;
	}
	if (t->nrow == 0 && t->none != NULL && *t->none != '\0') {
		xlsx_row(&f->rows);
		xlsx_put_text(&f->rows, 0, 0, t->none);
	}
	*from = end;
	dress(f, s, (uint32_t)(end - first));
	return xlsx_rows_finish(&f->rows, err);
}

int
xlsx_table(struct xlsx_book *b, const struct doc_table *t,
    const struct zone *zone, const char *title, const char **name,
    struct err *err)
{
	struct filling f = { .b = b, .t = t, .zone = zone };
	size_t next = 0;
	lxw_worksheet *s;
	int rc = -1;

	if (t->ncolumn > XLSX_COLUMNS)
		return err_set(err, ERR_DATA, "a sheet has no room for %zu "
		    "columns: \"%s\"", t->ncolumn, title != NULL ? title : "");
	f.cell = mem_new(t->ncolumn + 1, sizeof(*f.cell));
	f.width = mem_new(t->ncolumn + 1, sizeof(*f.width));
	*name = NULL;
	do {
		s = xlsx_sheet(b, title, "Table", err);
		if (s == NULL)
			goto out;
		if (*name == NULL)
			*name = s->name;
		if (t->ncolumn == 0)
			next = t->nrow;
		else if (fill(&f, s, &next, err) < 0)
			goto out;
	} while (next < t->nrow);
	rc = 0;
out:
	free(f.cell);
	free(f.width);
	return rc;
}
