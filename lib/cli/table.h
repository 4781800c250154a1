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

/* How a cell stands out; in the order of table_tone.c. */
enum table_tone {
	TONE_NONE, TONE_GOOD, TONE_FAIR, TONE_POOR, TONE_ODD, TONE_COOL,
	TONE_DIM, TONE_STAR
};

/* A column of one kind. */
struct table_column {
	char *key;
	char *heading;		/* safe */
	enum cli_unit unit;
	int width;		/* of the widest cell or heading so far */
	bool empty;		/* nothing but nulls so far */
	int rank;		/* in which it is hidden; 0 none */
	bool names;		/* a part of the name of the row's series */
	const char *tone;	/* lent: its rule; NULL none */
	const struct cli_target *target;	/* of the figure it is */
	/* Set by table_fit(). */
	bool hidden;
	bool marked;		/* a hidden note: its mark ends the row */
	bool bare;		/* a bar's number alone */
	bool dated;		/* all times are midnights: dates do */
	bool told;		/* hidden: the same in all rows, told below */
	int shown;		/* columns it may take */
};

struct table_cell {
	uint32_t at, len;	/* in text */
	int32_t column;
	enum table_tone tone;
};

struct table_row {
	uint32_t cell, ncell;
};

struct table_run;

/* The series of a kind; see table_series.c. */
struct table_series {
	const char *keys, *value;	/* lent; NULL: the kind has none */
	double now;			/* of the row in hand */
	struct map names;
	struct table_run *run;		/* by the index in there */
	size_t cap;
};

/* The rows of a kind that wait, and what is known of its columns. */
struct table_kind {
	char *name;
	bool chosen;		/* else all keys */
	bool plain;		/* ASCII */
	const struct cli_columns *columns;	/* lent; NULL: all keys */
	const struct cli_target *target;	/* lent */
	uint32_t met;		/* targets that a row failed, by index */
	double starred;		/* the limit that numbers were below; or 0 */
	struct table_series series;
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

/*
 * The same for CLI_U_FIGURE: in the unit of the figure, with two decimals
 * where it is a ratio or hours.
 */
void table_cell_figure(struct buf *out, const char *figure, const char *text,
    size_t len);

/* Whether cells of the unit stand to the right. */
bool table_right(enum cli_unit unit);

/* Chooses how the columns fit into the width; 0 is any. */
void table_fit(struct table_kind *k, int width);

/* Whether what that found of the rows holds for those that wait now. */
bool table_fit_holds(const struct table_kind *k);

/* Bytes of a cell's text that are shown in its column. */
size_t table_shown(const struct table_kind *k, const struct table_column *c,
    const struct table_cell *cell);

/* The cell of a row in the column; NULL: it has none. */
const struct table_cell *table_find_cell(const struct table_kind *k,
    const struct table_row *row, size_t column);

/* Blanks before a column; first: it begins the line. */
int table_gap(const struct table_kind *k, const struct table_column *c,
    bool first);

/*
 * Appends the heading, all rows, the texts behind their marks, what the
 * marks of figures mean, what is the same in all rows and the names of hidden
 * columns.
 */
void table_print(struct buf *out, struct table_kind *k, bool color);

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

/* The text broken at blanks, what follows the first line indented. */
void table_note_wrap(struct buf *out, const char *text, size_t len,
    int indent, int width);

/* The rule of a key in the tones of its kind, which may be NULL; or NULL. */
const char *table_tone_rule(const char *rules, const char *key);

/* What a rule makes of a word, and of a number. */
enum table_tone table_tone_word(const char *rule, const char *text,
    size_t len);
enum table_tone table_tone_limit(const char *rule, double x, double *limit);

/* The target of a figure, or NULL; all may be. */
const struct cli_target *table_target(const struct cli_target *all,
    const char *figure, size_t len);
enum table_tone table_tone_target(const struct cli_target *t, double x);

/* What stands before a number, or ""; what makes a terminal colour it. */
const char *table_tone_mark(enum table_tone tone, bool plain);
const char *table_tone_escape(enum table_tone tone);

/* What the marks mean that rows had, in a line or more; forgets them. */
void table_tone_legend(struct buf *out, struct table_kind *k);

/*
 * n numbers as small bars, in at most width columns (0: in n): where there
 * are more, a bar is the mean of some.  NAN is a gap, and blank.  The lowest
 * is the least of them, or 0.
 */
void table_spark_put(struct buf *out, const double *x, size_t n, int width,
    bool from_zero, bool plain);

/* The same of a text, as CLI_U_SPARK has it, from 0. */
void table_spark_text(struct buf *out, const char *text, size_t len,
    int width, bool plain);

/* rule: of struct cli_columns, kept; may be NULL. */
void table_series_init(struct table_series *s, const char *rule);
/* Whether the key is a part of a series' name. */
bool table_series_has(const struct table_series *s, const char *key);
/* Adds the last row's number to its series. */
void table_series_add(struct table_kind *k);
/* Appends a line for each series of two rows or more. */
void table_series_print(struct buf *out, const struct table_kind *k,
    bool color);
void table_series_release(struct table_series *s);

#endif
