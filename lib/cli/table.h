/* SPDX-License-Identifier: MIT */
/*
 * table: records as tables for people: one table a kind, columns as wide as
 * their content, numbers to the right, times in the site's zone.
 *
 * Rows wait until there are TABLE_ROWS of them, or the end, so that columns
 * can be sized; then they go out and their memory is used again.  The
 * records "query" and "end" that frame a stream are not shown.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/buf.h"
#include "base/map.h"
#include "cli/internal.h"

enum { TABLE_ROWS = 10000 };

/* A column of one kind. */
struct table_column {
	char *key;
	char *heading;		/* safe */
	enum cli_unit unit;
	int width;		/* of the widest cell or heading so far */
	bool empty;		/* nothing but nulls so far */
	/* Set by table_fit(). */
	bool hidden;
	bool marked;		/* a hidden note: its mark ends the row */
	int shown;		/* columns it may take */
};

struct table_cell {
	uint32_t at, len;	/* in text */
	int32_t column;
};

struct table_row {
	uint32_t cell, ncell;
};

/* The rows of a kind that wait, and what is known of its columns. */
struct table_kind {
	char *name;
	bool chosen;		/* else all keys */
	struct table_column *column;
	size_t ncolumn, column_cap;
	int headed;		/* columns under the last heading printed */
	/* Set by table_fit(). */
	int width;		/* of the terminal; 0 any */
	int gap;		/* blanks before a number */
	int marks;		/* columns that a row's marks may take */
	struct map note;	/* the marked texts of the rows that wait */
	struct table_row *row;
	size_t nrow, row_cap;
	struct table_cell *cell;
	size_t ncell, cell_cap;
	struct buf text;
};

/* What a value's column is to be when nobody has said it. */
enum cli_unit table_unit(const char *key, const struct rec_schema *schema,
    enum rec_is is);

/* Appends the value as people read it; safe for a terminal. */
void table_cell_put(struct buf *out, enum cli_unit unit,
    const struct zone *zone, enum rec_is is, const char *text, size_t len);

/* Whether cells of the unit stand to the right. */
bool table_right(enum cli_unit unit);

/* Chooses how the columns fit into the width; 0 is any. */
void table_fit(struct table_kind *k, int width);

/* Blanks before a column; first: it begins the line. */
int table_gap(const struct table_kind *k, const struct table_column *c,
    bool first);

/*
 * Appends the heading, all rows, the texts behind their marks and the names
 * of hidden columns.
 */
void table_print(struct buf *out, struct table_kind *k, bool bold);

/* Whether a note is of a key that the table has no column for. */
bool table_note_elsewhere(const struct table_kind *k,
    const struct rec_schema *schema, const char *text, size_t len);

/* Hides the notes that are columns behind marks; sets k->marks. */
void table_note_hide(struct table_kind *k);

/* Appends the marks of a row, "a" or "a,b"; a to z, aa to az, ba ... */
void table_note_marks(struct buf *out, struct table_kind *k,
    const struct table_row *row);

/* Appends each text behind its mark, and forgets them. */
void table_note_list(struct buf *out, struct table_kind *k);

#endif
