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
	const struct cli_column *chosen;	/* NULL: all keys */
	struct table_column *column;
	size_t ncolumn, column_cap;
	int headed;		/* columns under the last heading printed */
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

/* Chooses hidden and shown so that the columns fit; 0 is any width. */
void table_fit(struct table_kind *k, int width);

/* Appends the heading, all rows and the names of hidden columns. */
void table_print(struct buf *out, struct table_kind *k, bool bold);

#endif
