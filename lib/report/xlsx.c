/* SPDX-License-Identifier: MIT */
/*
 * The report sheet, from top to bottom, and the workbook around it.
 *
 * Temporary files, one a sheet, are libxlsxwriter's: in $TMPDIR, or /tmp, and
 * without a name as soon as they are open.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/when.h"
#include "report/xlsx_internal.h"

enum {
	COLUMNS = 8,			/* of the report, A to H */
	FIRST = 30, OTHER = 12,		/* their widths */
	LINE = 105,			/* letters in all of them */
	MEANING = 76,			/* in all but the first */
	FULL = 838, HALF = 410,		/* charts, in pixels */
	RIGHT = 3, RIGHT_X = 25,	/* where a right half begins */
	ROW = 20			/* pixels */
};
static const double line_height = 15, row_most = 405;	/* points */

/* ---- texts ---- */

static const char *
cell_text(struct xlsx_book *b, const char *s)
{
	buf_clear(&b->text);
	xlsx_text(&b->text, s);
	return buf_text(&b->text);
}

static void
put(struct xlsx_book *b, uint16_t column, const char *s, lxw_format *f)
{
	if (s != NULL && *s != '\0')
		worksheet_write_string(b->report, b->row, column,
		    cell_text(b, s), f);
}

static void
line(struct xlsx_book *b, const char *s, enum xlsx_look look)
{
	if (s == NULL || *s == '\0')
		return;
	if (look == XLSX_TITLE || look == XLSX_HEADING)
		worksheet_set_row(b->report, b->row, look == XLSX_TITLE ?
		    26 : 20, NULL);
	put(b, 0, s, xlsx_look(b, look));
	b->row++;
}

/* How many lines a text takes where so many letters fit. */
static size_t
lines_of(const char *s, size_t letters)
{
	size_t n = 0, run;

	for (;;) {
		run = strcspn(s, "\n");
		n += run / letters + 1;
		if (s[run] == '\0')
			return n;
		s += run + 1;
	}
}

static void
set_height(struct xlsx_book *b, size_t lines)
{
	const double h = (double)lines * line_height;

	if (lines > 1)
		worksheet_set_row(b->report, b->row, h < row_most ? h :
		    row_most, NULL);
}

/* Across the columns from first on, broken into lines. */
static void
paragraph(struct xlsx_book *b, uint16_t first, const char *s)
{
	set_height(b, lines_of(s, first == 0 ? LINE : MEANING));
	worksheet_merge_range(b->report, b->row, first, b->row, COLUMNS - 1,
	    cell_text(b, s), xlsx_look(b, XLSX_WORDS));
}

/* ---- blocks ---- */

static void
tile(struct xlsx_book *b, const struct doc_tile *t)
{
	const enum doc_unit apart = t->unit == DOC_RATIO ||
	    t->unit == DOC_BAR ? DOC_POINTS : t->unit;
	const double x = xlsx_value(t->unit, t->value);
	const double by = xlsx_value(apart, t->difference);

	put(b, 0, t->label, NULL);
	if (t->unit == DOC_TEXT)
		put(b, 1, t->text, xlsx_format(b, DOC_TEXT, t->mark));
	else if (!isnan(x))
		worksheet_write_number(b->report, b->row, 1, x,
		    xlsx_format(b, t->unit, t->mark));
	if (!isnan(by) && t->change != NULL)
		worksheet_write_number(b->report, b->row, 2, by,
		    xlsx_format(b, apart, t->change_mark));
	put(b, 3, t->change, xlsx_format(b, DOC_NUMBER, t->change_mark));
	put(b, 4, t->note, xlsx_look(b, XLSX_ASIDE));
	put(b, 5, t->target, xlsx_look(b, XLSX_ASIDE));
	b->row++;
}

static void
tiles(struct xlsx_book *b, const struct doc_block *k)
{
	static const char *const heads[COLUMNS] = {
		"Figure", "Value", "Difference", "Change", "Note", "Target", "",
		""
	};
	lxw_format *f;
	uint16_t i;
	size_t j;

	for (i = 0; i < COLUMNS; i++) {
		f = xlsx_look(b, i >= 1 && i <= 3 ? XLSX_HEAD_RIGHT :
		    XLSX_HEAD);
		if (heads[i][0] != '\0')
			put(b, i, heads[i], f);
		else
			worksheet_write_blank(b->report, b->row, i, f);
	}
	b->row++;
	for (j = 0; j < k->of.tiles.n; j++)
		tile(b, &k->of.tiles.tile[j]);
}

static void
terms(struct xlsx_book *b, const struct doc_block *k)
{
	const struct doc_term *t = k->of.terms.term;
	const struct doc_term *end = t + k->of.terms.n;

	for (; t < end; t++) {
		const char *meaning = t->meaning != NULL ? t->meaning : "";

		put(b, 0, t->term, xlsx_look(b, XLSX_TERM));
		if (*meaning != '\0')
			paragraph(b, 1, meaning);
		b->row++;
	}
}

static void
words(struct xlsx_book *b, const struct doc_block *k)
{
	if (k->of.words == NULL || *k->of.words == '\0')
		return;
	paragraph(b, 0, k->of.words);
	b->row++;
}

/* Where to find what has a sheet of its own. */
static void
link_to(struct xlsx_book *b, const char *title, const char *sheet)
{
	const char *p;

	buf_clear(&b->more);
	buf_puts(&b->more, "internal:'");
	for (p = sheet; *p != '\0'; p++)
		buf_puts(&b->more, *p == '\'' ? "''" : (char[]){ *p, '\0' });
	buf_puts(&b->more, "'!A1");
	buf_clear(&b->text);
	xlsx_text(&b->text, title != NULL && *title != '\0' ? title : sheet);
	worksheet_write_url_opt(b->report, b->row, 0, buf_text(&b->more),
	    xlsx_look(b, XLSX_LINK), buf_text(&b->text), NULL);
	b->row++;
}

static const char *
title_of(const struct doc_block *k)
{
	const char *own = k->type == DOC_CHART ? k->of.chart.title : NULL;

	return own != NULL && *own != '\0' ? own : k->title;
}

/* A table, or a chart that is one here. */
static int
sheet(struct xlsx_book *b, const struct doc_block *k, struct err *err)
{
	const struct draw_chart *c = &k->of.chart;
	const char *name = NULL;
	struct draw_chart named;
	int rc;

	if (k->type == DOC_TABLE) {
		rc = xlsx_table(b, &k->of.table, b->doc->zone, k->title,
		    &name, err);
	} else {
		named = *c;
		named.title = title_of(k);
		rc = c->type == DRAW_HEAT ? xlsx_heat(b, &named, &name, err) :
		    xlsx_gantt(b, &named, &name, err);
	}
	if (rc == 0)
		link_to(b, title_of(k), name);
	return rc;
}

/* Native charts from block i on, one or two side by side. */
static size_t
charts(struct xlsx_book *b, size_t i)
{
	const struct doc_block *k = &b->doc->block[i];
	const size_t n = doc_row(b->doc, i) == 2 && k[1].type == DOC_CHART &&
	    xlsx_has_data(&k[1].of.chart) ? 2 : 1;
	struct xlsx_place place = { .width = n == 2 ? HALF : FULL };
	uint32_t high = 0, h[2];
	size_t j;

	for (j = 0; j < n; j++) {
		if (j == 1) {
			place.column = RIGHT;
			place.x = RIGHT_X;
		}
		h[j] = xlsx_chart(b, &k[j].of.chart, title_of(&k[j]), &place);
		high = h[j] > high ? h[j] : high;
	}
	b->row += (high + ROW - 1) / ROW;
	for (j = 0; j < n; j++) {
		if (h[j] == 0) {
			line(b, title_of(&k[j]), XLSX_HEADING);
			line(b, k[j].of.chart.none, XLSX_NOTE);
		}
		line(b, k[j].note, XLSX_NOTE);
	}
	return n;
}

/* One block, or two; *i moves on. */
static int
block(struct xlsx_book *b, size_t *i, struct err *err)
{
	const struct doc_block *k = &b->doc->block[*i];

	if (k->type == DOC_CHART && xlsx_has_data(&k->of.chart)) {
		*i += charts(b, *i);
		b->row++;
		return 0;
	}
	++*i;
	if (k->type == DOC_BREAK || (k->data && k->of.table.nrow == 0))
		return 0;
	if (k->type == DOC_TABLE || k->type == DOC_CHART) {
		if (sheet(b, k, err) < 0)
			return -1;
	} else {
		line(b, k->title, XLSX_HEADING);
	}
	if (k->type == DOC_TILES)
		tiles(b, k);
	else if (k->type == DOC_TERMS)
		terms(b, k);
	else if (k->type == DOC_WORDS)
		words(b, k);
	line(b, k->note, XLSX_NOTE);
	b->row++;
	return 0;
}

/* ---- the workbook ---- */

static bool
wants_data(const struct doc *d)
{
	const struct doc_block *k;
	size_t i;

	for (k = d->block; k < d->block + d->nblock; k++) {
		if (k->type == DOC_CHART && xlsx_has_data(&k->of.chart))
			return true;
		for (i = 0; k->type == DOC_TILES && i < k->of.tiles.n; i++)
			if (k->of.tiles.tile[i].nspark > 0)
				return true;
	}
	return false;
}

/* Half an inch high, at the right; as it is where it is no PNG of a size. */
static int
logo(struct xlsx_book *b, struct err *err)
{
	static const char magic[] = "\x89PNG\r\n\x1a\n";
	const char *path = b->doc->logo;
	unsigned char head[24];
	lxw_image_options o = { 0 };
	FILE *f;
	size_t n;

	if (path == NULL)
		return 0;
	f = fopen(path, "rb");
	if (f == NULL)
		return err_sys(err, ERR_CONFIG, "%s", path);
	n = fread(head, 1, sizeof(head), f);
	fclose(f);
	if (n < sizeof(head) || memcmp(head, magic, 8) != 0 ||
	    (head[22] == 0 && head[23] == 0))
		return err_set(err, ERR_CONFIG, "%s: no PNG image", path);
	o.y_scale = o.x_scale = 48.0 / (head[22] << 8 | head[23]);
	o.x_offset = 20;
	o.description = (char *)"Logo";
	if (worksheet_insert_image_opt(b->report, 0, COLUMNS - 2, path, &o) !=
	    LXW_NO_ERROR)
		return err_set(err, ERR_CONFIG, "%s: no PNG image", path);
	return 0;
}

/* What the library would ask the clock for is the document's. */
static void
properties(struct xlsx_book *b)
{
	const struct doc *d = b->doc;
	const int64_t made_s = d->made_us / WHEN_SECOND;
	lxw_doc_properties p = { 0 };
	struct buf title = { 0 }, subject = { 0 };

	p.title = (char *)xlsx_plain(&title, d->title, 250);
	p.subject = (char *)xlsx_plain(&subject, d->period, 250);
	/* 0 is "now" to it, and it writes years of four digits. */
	p.created = made_s < 1 ? 1 : made_s > WHEN_LAST / WHEN_SECOND ?
	    WHEN_LAST / WHEN_SECOND : made_s;
	workbook_set_properties(b->wb, &p);
	buf_release(&title);
	buf_release(&subject);
}

static void
pair(struct xlsx_book *b, const char *what, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	put(b, 0, what, xlsx_look(b, XLSX_NOTE));
	put(b, 1, text, xlsx_look(b, XLSX_NOTE));
	b->row++;
}

static int
report(struct xlsx_book *b, struct err *err)
{
	const struct doc *d = b->doc;
	size_t i = 0;

	b->report = xlsx_sheet(b, d->title, "Report", err);
	if (b->report == NULL)
		return -1;
	if (wants_data(d))
		b->data = xlsx_name(&b->names, "Data", "Data");
	worksheet_set_column(b->report, 0, 0, FIRST, NULL);
	worksheet_set_column(b->report, 1, COLUMNS - 1, OTHER, NULL);
	worksheet_gridlines(b->report, LXW_HIDE_ALL_GRIDLINES);
	worksheet_fit_to_pages(b->report, 1, 0);
	worksheet_set_footer(b->report, "&R&P / &N");
	if (logo(b, err) < 0)
		return -1;
	line(b, d->title, XLSX_TITLE);
	line(b, d->period, XLSX_PERIOD);
	line(b, d->subject, XLSX_NOTE);
	b->row++;
	while (i < d->nblock)
		if (block(b, &i, err) < 0)
			return -1;
	pair(b, "Source", d->source);
	pair(b, "Run", d->run);
	pair(b, "Times", d->zone != NULL ? zone_name(d->zone) : "UTC");
	return xlsx_data(b, err);
}

/* The library opens the file last of all, and says on stderr that it cannot. */
static int
writable(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return err_sys(err, ERR_CANTCREAT, "%s", path);
	close(fd);
	return 0;
}

/* Sheets over 4 GB, at some fifty bytes a cell, want a wider archive. */
static bool
is_huge(const struct doc *d)
{
	const struct doc_block *k;
	double cells;

	for (k = d->block; k < d->block + d->nblock; k++) {
		cells = k->type != DOC_TABLE ? 0 : (double)k->of.table.nrow *
		    (double)k->of.table.ncolumn;
		if (cells > 4e7)
			return true;
	}
	return false;
}

/*
 * The library does not look whether its temporary files could be written: a
 * disk that is full there would be a sheet cut short.  errno tells, since
 * nothing clears it.
 */
static int
finish(struct xlsx_book *b, const char *path, struct err *err)
{
	lxw_error rc;

	errno = 0;
	rc = workbook_close(b->wb);
	b->wb = NULL;
	if (errno == ENOSPC || errno == EFBIG || errno == EDQUOT ||
	    errno == EIO)
		return err_sys(err, ERR_IO, "%s", path);
	if (rc == LXW_NO_ERROR)
		return 0;
	if (rc == LXW_ERROR_CREATING_XLSX_FILE ||
	    rc == LXW_ERROR_CREATING_TMPFILE)
		return err_sys(err, ERR_CANTCREAT, "%s: %s", path,
		    lxw_strerror(rc));
	return err_set(err, ERR_IO, "%s: %s", path, lxw_strerror(rc));
}

/* Without a file; the library closes those of the sheets only with one. */
static void
give_up(lxw_workbook *wb)
{
	lxw_worksheet *s;

	STAILQ_FOREACH(s, wb->worksheets, list_pointers)
		if (s->optimize_tmpfile != NULL)
			fclose(s->optimize_tmpfile);
	lxw_workbook_free(wb);
}

int
doc_xlsx(const struct doc *d, const char *path, struct err *err)
{
	lxw_workbook_options options = {
		.constant_memory = LXW_TRUE, .use_zip64 = is_huge(d),
	};
	struct xlsx_book b = { .doc = d };
	int rc = -1;

	if (writable(path, err) < 0)
		return -1;
	b.wb = workbook_new_opt(path, &options);
	if (b.wb == NULL)
		return err_set(err, ERR_INTERNAL, "%s: no workbook", path);
	properties(&b);
	if (report(&b, err) == 0)
		rc = finish(&b, path, err);
	if (b.wb != NULL)
		give_up(b.wb);
	xlsx_names_release(&b.names);
	free(b.data);
	buf_release(&b.text);
	buf_release(&b.more);
	return rc;
}
