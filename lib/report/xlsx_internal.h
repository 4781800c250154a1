/* SPDX-License-Identifier: MIT */
/*
 * xlsx_internal: what the parts of doc_xlsx() share.
 *
 * The first sheet is the report a person reads, written through libxlsxwriter
 * from top to bottom.  Tables, and the numbers under the charts, are sheets of
 * their own, written by xlsx_rows.
 */
#ifndef REPORT_XLSX_INTERNAL_H
#define REPORT_XLSX_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <xlsxwriter.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/zone.h"
#include "report/doc.h"

struct err;

enum {
	XLSX_ROWS = 1048576,		/* of a sheet */
	XLSX_COLUMNS = 16384,
	XLSX_TEXT = 32767,		/* of a cell, in UTF-16 units */
	XLSX_SHEET_NAME = 31,
	XLSX_SERIES = 250		/* of a chart: 255, and some of ours */
};

/* ---- texts (xlsx_text.c) ---- */

/*
 * Appends s as the text of a cell, still without XML's own escapes.  What is
 * no UTF-8, and U+FFFE and U+FFFF, become U+FFFD; control characters, which
 * XML cannot hold, become Excel's _x001F_, and what only looks like one gets
 * its underscore escaped, so that all of it reads back as it was.  Cut with
 * an ellipsis at a character where a cell would overflow, escapes counted.
 * NULL is "".
 */
void xlsx_text(struct buf *out, const char *s);
/* The same of a text with XML's escapes too. */
void xlsx_xml(struct buf *out, const char *s);
/*
 * Titles of charts, and other places that know no escapes: control characters
 * become blanks, no more than max UTF-16 units, and none begins with '=',
 * which libxlsxwriter takes for a reference.  Lent until out changes.
 */
const char *xlsx_plain(struct buf *out, const char *s, size_t max);

/* About how many columns a text takes, of its longest line. */
size_t xlsx_width(const char *s);

/* Names of sheets: valid, and none twice whatever the case. */
struct xlsx_names {
	char **folded;
	size_t n, cap;
};

/*
 * A name for a sheet from a title, or from other if it holds nothing that a
 * name may.  The caller's, to free().
 */
char *xlsx_name(struct xlsx_names *names, const char *title,
    const char *other);
void xlsx_names_release(struct xlsx_names *names);

/* ---- rows of cells, quickly (xlsx_rows.c) ---- */

/*
 * Rows of one sheet from the first down, cells from left to right.
 *
 * libxlsxwriter keeps the rows of a sheet in constant memory mode as XML in a
 * temporary file, and there they are put here without a call, a format and a
 * printf for each cell: two thirds of its time beside that of deflate.
 * Nothing else may write cells to such a sheet.
 */
struct xlsx_rows {
	lxw_worksheet *sheet;
	struct buf out;
	struct xlsx_letters {
		char text[4];
		uint8_t n;
	} *column;
	size_t ncolumn;			/* that there are letters for */
	uint32_t row;			/* how many were begun */
	uint16_t last;			/* column written */
	char number[NUM_MAX];		/* of the row, as text */
	uint8_t nnumber;
	bool open;
	bool failed;
};

void xlsx_rows_init(struct xlsx_rows *r, lxw_worksheet *sheet);
/* Ends the row before, if any. */
void xlsx_row(struct xlsx_rows *r);
/* style: 0, or what xlsx_style() gives.  x is finite. */
void xlsx_put_number(struct xlsx_rows *r, size_t column, int style, double x);
void xlsx_put_text(struct xlsx_rows *r, size_t column, int style,
    const char *s);
void xlsx_put_blank(struct xlsx_rows *r, size_t column, int style);
/* -1, with ERR_IO, when the temporary file could not be written. */
int xlsx_rows_finish(struct xlsx_rows *r, struct err *err)
    __attribute__((warn_unused_result));

/* ---- a workbook (xlsx.c) ---- */

/* What cells look like beside their numbers. */
enum xlsx_look {
	XLSX_TITLE, XLSX_PERIOD, XLSX_HEADING, XLSX_HEAD, XLSX_HEAD_RIGHT,
	XLSX_NOTE, XLSX_ASIDE, XLSX_WORDS, XLSX_TERM, XLSX_LINK,
	XLSX_LOOKS
};
enum {
	XLSX_UNITS = DOC_BAR + 1, XLSX_MARKS = DOC_DIM + 1,
	XLSX_FORMATS = DRAW_F_COUNT + 1
};

struct xlsx_book {
	const struct doc *doc;
	lxw_workbook *wb;
	lxw_worksheet *report;
	uint32_t row;			/* the next one of the report */
	uint32_t data_row;		/* the next one of the data sheet */
	char *data;			/* its name; NULL: no data */
	struct xlsx_names names;
	struct buf text, more;		/* scratch */
	lxw_format *unit[XLSX_UNITS][XLSX_MARKS];
	lxw_format *look[XLSX_LOOKS];
};

/* ---- formats (xlsx_format.c) ---- */

/* A colour of the palette, or mixed with so much white, for the library. */
lxw_color_t xlsx_color(enum draw_tone t, double white);
lxw_format *xlsx_format(struct xlsx_book *b, enum doc_unit unit,
    enum doc_mark mark);
lxw_format *xlsx_look(struct xlsx_book *b, enum xlsx_look look);
/* The number of a format, for cells of xlsx_rows. */
int xlsx_style(struct xlsx_book *b, enum doc_unit unit, enum doc_mark mark);
/* The code of a chart's numbers: "0.0%". */
const char *xlsx_code(enum draw_format f);
/* The unit of cells that hold a chart's numbers. */
enum doc_unit xlsx_unit(enum draw_format f);

/*
 * A value as its cell holds it: hours of seconds, days of a duration.  NaN
 * for what no cell can hold.
 */
double xlsx_value(enum doc_unit unit, double x);
/* An instant as days since 1899-12-30 in a zone; NaN: before 1900-03-01. */
double xlsx_serial(const struct zone *zone, struct zone_cursor *cursor,
    int64_t us, bool day);

/* ---- sheets (xlsx_table.c) ---- */

/*
 * A table as a sheet, and further ones when it is longer than one, with times
 * in a zone (NULL: UTC).  *name, of the first, is lent as long as the book is
 * there.
 */
int xlsx_table(struct xlsx_book *b, const struct doc_table *t,
    const struct zone *zone, const char *title, const char **name,
    struct err *err) __attribute__((warn_unused_result));
/* The spans of a Gantt chart as such a table; a grid of shades: xlsx_grid.c. */
int xlsx_gantt(struct xlsx_book *b, const struct draw_chart *c,
    const char **name, struct err *err) __attribute__((warn_unused_result));
int xlsx_heat(struct xlsx_book *b, const struct draw_chart *c,
    const char **name, struct err *err) __attribute__((warn_unused_result));
/* A sheet with a name of xlsx_name(), or one made from title; ERR_IO. */
lxw_worksheet *xlsx_add_sheet(struct xlsx_book *b, const char *name,
    struct err *err);
lxw_worksheet *xlsx_sheet(struct xlsx_book *b, const char *title,
    const char *other, struct err *err);

/* ---- charts and their numbers (xlsx_chart.c, xlsx_data.c) ---- */

/* Where a chart's numbers are in the data sheet. */
struct xlsx_range {
	uint32_t head;			/* row of the headings */
	uint32_t first, last;		/* rows; none when last < first */
	size_t n;			/* of things that fit */
};

/* Whether it is drawn by Excel: not a Gantt, not a grid of shades. */
bool xlsx_has_data(const struct draw_chart *c);
/* Takes rows for it; the same again in the same order gives the same. */
struct xlsx_range xlsx_data_range(uint32_t *row, const struct draw_chart *c);

/* A cell of it: text, or x, which is NaN where it is not known. */
struct xlsx_datum {
	const char *text;
	double x;
	enum doc_unit unit;
};
struct xlsx_reader {
	const struct draw_chart *c;
	const struct zone *zone;
	struct zone_cursor cursor;
	enum doc_unit unit;		/* of values */
	double level;			/* of a waterfall before step next */
	size_t next;
};
size_t xlsx_data_columns(const struct draw_chart *c);
const char *xlsx_heading(const struct draw_chart *c, size_t column);
void xlsx_reader_init(struct xlsx_reader *r, const struct draw_chart *c,
    const struct zone *zone);
struct xlsx_datum xlsx_read(struct xlsx_reader *r, size_t i, size_t column);

/* The data sheet of all charts and tiles, which is the last one. */
int xlsx_data(struct xlsx_book *b, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Puts a native chart into the report at its next row and a place across, and
 * takes its rows of the data sheet.  Returns its height in pixels; 0 and no
 * chart when it has nothing to show.
 */
struct xlsx_place {
	uint16_t column;
	int32_t x;			/* from there, pixels */
	uint32_t width;			/* pixels */
};
uint32_t xlsx_chart(struct xlsx_book *b, const struct draw_chart *c,
    const char *title, const struct xlsx_place *place);

/*
 * Makes a column chart one of columns and lines: its first series stays, a
 * second is a line of the same axis (target), the last one a line of shares,
 * 0 to 1, on an axis to the right.  The library has no such chart.
 */
void xlsx_combine(lxw_chart *chart, bool target, bool shares);

#endif
