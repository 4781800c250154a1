/* SPDX-License-Identifier: MIT */
/* sqlite_db: a connection, for the files of the SQLite driver. */
#ifndef DB_SQLITE_DB_H
#define DB_SQLITE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db_driver.h"

struct buf;

struct sqlite {
	struct db base;
	sqlite3 *h;
	char *path;		/* as the user wrote it, for messages */
	int rc;			/* of the last failure, extended */
	bool read_only;
	int64_t steps;		/* that a statement may take; 0: any */
	int64_t taken;		/* by the one under way */
	void *rows;		/* of sqlite_load.c; the handle's */
};

struct sqlite_stmt {
	struct db_stmt base;
	struct sqlite *db;	/* kept */
	sqlite3_stmt *h;
	int bad_bind;		/* first refused bind's code */
	struct buf *real;	/* a REAL's text, one for each column */
};

/* ---- sqlite_row.c; see db_driver.h ---- */

int sqlite_columns(const struct db_stmt *base);
const char *sqlite_column_name(const struct db_stmt *base, int i);
bool sqlite_is_null(struct db_stmt *base, int i);
int64_t sqlite_int(struct db_stmt *base, int i);
double sqlite_real(struct db_stmt *base, int i);
const char *sqlite_text(struct db_stmt *base, int i, size_t *n);
void sqlite_row(struct db_stmt *base, const enum db_want *want,
    struct db_val *val, int n);

/* Notes the failure that rc is and says it; -1. */
int sqlite_fail(struct sqlite *db, int rc, struct err *err);

/* The driver's load_open; see db_load_open(). */
int sqlite_load_open(struct db_load **out, struct db *db, const char *table,
    const char *columns, int n, struct err *err);


/* The driver's copy_to; see db_copy(). */
int sqlite_copy(struct db *from, struct db *to, struct err *err);

#endif
