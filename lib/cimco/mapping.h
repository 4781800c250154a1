/* SPDX-License-Identifier: MIT */
/*
 * mapping: the file that says what a source's columns mean.
 *
 * The file is read once, with every fault of it in one error, and does not
 * change afterwards; millwright-mapping(5) is its manual.  It names columns
 * and never holds SQL: a name is an identifier, must stand in the source's
 * catalogue (mapping_bind()), and is quoted where it is used.
 *
 * A source row has one machine and one window.  They may be written in job,
 * output or span, once, and hold for everything the row gives.
 */
#ifndef CIMCO_MAPPING_H
#define CIMCO_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/mem.h"

struct conf;
struct conf_node;
struct db_column;
struct err;
struct zone;

enum {
	MAPPING_NONE = -1,	/* a column that is not mapped */
	MAPPING_KEY_MAX = 8,	/* columns of a key */
	MAPPING_SPANS_MAX = 32	/* entries of spans: */
};

/* What kind of text a time column holds. */
enum mapping_time_type {
	MAPPING_LOCAL,		/* wall time of time_zone */
	MAPPING_UTC,
	MAPPING_EPOCH_TEXT	/* seconds since 1970 in digits */
};

/* A column that the file names; rows give their texts in this order. */
struct mapping_column {
	const char *name;	/* as the file spells it */
	const struct conf_node *at;	/* where it does first */
	/* By mapping_bind(), as the catalogue has it: */
	char sql[65];		/* "": not there */
	bool indexed;
	bool nullable;
	bool native;		/* compares as a time, not as text */
	bool timestamp;		/* the server tells it in UTC */
	bool single;		/* a FLOAT, see db_quote_value() */
};

struct mapping_time {
	int column;
	enum mapping_time_type type;
	bool given;		/* the file says the type */
	const struct conf_node *at;
};

/* Pieces; an index of mapping_table.count. */
enum mapping_count_id {
	MAPPING_OUTPUT_PARTS,
	MAPPING_OUTPUT_SCRAP,
	MAPPING_OUTPUT_REWORK,
	MAPPING_OUTPUT_TARGET,
	MAPPING_SPAN_PARTS,
	MAPPING_SPAN_SCRAP,
	MAPPING_COUNTS
};
struct mapping_count {
	int column;
	bool cumulative;	/* a counter; the row made the difference */
	double jump;		/* a greater difference is not counted */
};

/* Texts of the row; an index of mapping_table.text. */
enum mapping_text_id {
	MAPPING_JOB,
	MAPPING_PART,
	MAPPING_OP,
	MAPPING_OPERATOR,	/* these four on everything the row gives */
	MAPPING_REASON,		/* of the span */
	MAPPING_SETUP_FAMILY,	/* of the job */
	MAPPING_TEXTS
};

/* Where a span's state comes from: a constant, or a column's words. */
struct mapping_state {
	int column;		/* MAPPING_NONE: the constant */
	const char *constant;
	const char **word;	/* n of them, compared without case */
	const char **state;	/* what they mean; n 0: the word itself */
	size_t n;
	const char *other;	/* for any other word; NULL: quarantine */
};

/* One category of a row of totals. */
struct mapping_span {
	int seconds;		/* column */
	const char *state;
	const char *reason;	/* NULL: none */
};

struct mapping_check {
	int column;
	double low, high;	/* infinite: open */
	bool quarantine;	/* else the value is kept and flagged */
};

enum mapping_cursor_kind {
	MAPPING_START,		/* the row's start: says nothing of changes */
	MAPPING_STAMP		/* moves whenever the row changes */
};
struct mapping_cursor {
	struct mapping_time time;
	enum mapping_cursor_kind kind;
	int64_t lookback_us;	/* START: how late a row may still change */
	int64_t overlap_us;	/* STAMP: the longest source transaction, */
	bool overlap_given;	/* from the file: stamps are never trusted
				   to be younger */
};

enum mapping_open_how {
	MAPPING_OPEN_NEVER,	/* but by its end, see end_is_open */
	MAPPING_OPEN_EQUALS,
	MAPPING_OPEN_NULL,
	MAPPING_OPEN_ZERO	/* null, blank, 0, a date up to 1970 */
};
struct mapping_open {
	int column;
	enum mapping_open_how how;
	const char *const *word;	/* EQUALS: n of them, without case */
	size_t n;
};

struct mapping_table {
	const char *from;	/* as the file spells it */
	const char *source;	/* "cimco.joblog_ob"; spelled by sync_names()
				   as the store and the catalogue do */
	const struct conf_node *at;
	struct mapping_column *column;
	int ncolumn;
	size_t cap_column;
	int key[MAPPING_KEY_MAX];
	int nkey;
	bool key_is_unique;	/* the catalogue says so; by sync_drift() */
	bool keep_copies;	/* exact copies are rows of their own */
	struct mapping_cursor cursor;
	struct mapping_open open;

	/* The row: one machine, one window. */
	int machine;
	struct mapping_time start;
	struct mapping_time end;	/* column NONE: length_us says it */
	int64_t length_us;
	int text[MAPPING_TEXTS];

	bool has_job, has_output, has_span;
	int duration;			/* job.duration_s */
	int planned_parts, priority;
	struct mapping_time due;
	struct mapping_count count[MAPPING_COUNTS];
	struct mapping_state state;	/* of span */
	int seconds;			/* of span; NONE: the whole window */
	struct mapping_span span[MAPPING_SPANS_MAX];
	int nspan;
	struct mapping_check *check;
	int ncheck;

	/*
	 * Of all that decides what facts a row gives: another one means that
	 * every row must be read again.
	 */
	struct hash128 fingerprint;
};

struct mapping {
	const char *source;	/* "cimco" */
	const char *site;	/* NULL: machines are not qualified */
	struct zone *zone;	/* of MAPPING_LOCAL; NULL when none is used */
	struct map machine;	/* the source's word for a machine, */
	const char **name;	/* and by its index our name */
	struct mapping_table *table;
	int ntable;
	bool told_strays;	/* sync_names() has named them */
	struct conf *conf;	/* the texts above are its own, */
	struct arena arena;	/* or stand here */
};

/*
 * Reads a mapping file.  NULL with *err: what conf_open() says, or ERR_CONFIG
 * with a line for every fault.  The caller's, to mapping_close().
 */
struct mapping *mapping_open(const char *path, struct err *err);
/* The same from memory; name stands for the file in messages. */
struct mapping *mapping_parse(const char *name, const void *bytes, size_t len,
    struct err *err);
void mapping_close(struct mapping *m);	/* accepts NULL */

/* The table of that name, or NULL. */
struct mapping_table *mapping_find(const struct mapping *m, const char *from);

/*
 * Finds the table's columns among those of the catalogue, in the case the
 * file uses or, when only one fits, in any other.  typed says that a column
 * holds what its type says (MySQL; SQLite keeps anything anywhere); then a
 * time column of type TIMESTAMP, which our sessions are told in UTC, becomes
 * MAPPING_UTC.  -1 with *err (ERR_CONFIG) naming every column that is
 * not there, where the file names it, and the nearest that is; or a TIMESTAMP
 * that the file calls local.
 */
int mapping_bind(struct mapping_table *t, const struct db_column *col,
    size_t n, bool typed, struct err *err)
    __attribute__((warn_unused_result));

/* Whether the column is part of the key. */
bool mapping_in_key(const struct mapping_table *t, int column);

/* The words a span's state may be, ended by NULL. */
extern const char *const mapping_states[];

#endif
