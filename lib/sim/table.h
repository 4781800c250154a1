/* SPDX-License-Identifier: MIT */
/*
 * table: one table of the source: made, filled in batches, changed by key.
 *
 * A muted table takes everything and writes nothing: so the past is lived
 * again that a database holds already.
 */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct db;
struct db_stmt;
struct err;

enum sim_table_id { SIM_JOBLOG, SIM_HOURLY, SIM_EVENTS, SIM_TABLES };

enum { SIM_COLUMNS_MAX = 24, SIM_TEXT_MAX = 40, SIM_KEY_MAX = 4 };

struct sim_column {
	const char *name;
	const char *type;	/* a word that both dialects know */
};

/* What a table looks like; key: indices of the columns that name a row. */
struct sim_shape {
	const char *name;
	const struct sim_column *column;
	int ncolumn;
	int key[SIM_KEY_MAX];
	int nkey;
	int cursor;		/* the column that an index would be on */
	const char *made_key;	/* a column only for a primary key, or NULL */
};

extern const struct sim_shape sim_shapes[SIM_TABLES];

/* How a site has set its tables up. */
struct sim_setup {
	bool primary;		/* a primary key */
	bool indexed;		/* an index on the cursor column */
	bool micros;		/* stamps have microseconds */
	bool upper;		/* COLUMN NAMES IN CAPITALS */
	const char *charset;	/* MySQL; NULL: utf8mb4 */
};

struct sim_value {
	enum { SIM_V_NULL, SIM_V_INT, SIM_V_TEXT } is;
	int64_t i;
	char s[SIM_TEXT_MAX];
};

struct sim_table;

/* db is kept.  The caller's, to sim_table_free(), before db_close(). */
struct sim_table *sim_table_new(struct db *db, enum sim_table_id id,
    const struct sim_setup *setup);
void sim_table_free(struct sim_table *t);	/* accepts NULL */

/* Whether it is there: 1, 0 or -1. */
int sim_table_exists(struct sim_table *t, struct err *err);
int sim_table_create(struct sim_table *t, struct err *err)
    __attribute__((warn_unused_result));
/* The index of the setup, on a table that is filled: faster than before. */
int sim_table_index(struct sim_table *t, struct err *err)
    __attribute__((warn_unused_result));
int sim_table_drop(struct sim_table *t, struct err *err)
    __attribute__((warn_unused_result));

void sim_table_mute(struct sim_table *t, bool muted);

/* v has a value a column.  Rows wait until there are some, or a flush. */
int sim_table_insert(struct sim_table *t, const struct sim_value *v,
    struct err *err) __attribute__((warn_unused_result));
int sim_table_flush(struct sim_table *t, struct err *err)
    __attribute__((warn_unused_result));

/* Every row with these values in the key columns becomes v. */
int sim_table_update(struct sim_table *t, const struct sim_value *key,
    const struct sim_value *v, struct err *err)
    __attribute__((warn_unused_result));
int sim_table_delete(struct sim_table *t, const struct sim_value *key,
    struct err *err) __attribute__((warn_unused_result));

/* ---- values ---- */

void sim_null(struct sim_value *v);
void sim_int(struct sim_value *v, int64_t x);
void sim_text(struct sim_value *v, const char *s);

/* "2026-03-10 06:00:00" of seconds as if UTC; with six zeros of micros. */
void sim_stamp(struct sim_value *v, int64_t seconds, int micros);

#endif
