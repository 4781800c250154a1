/* SPDX-License-Identifier: MIT */
/* sqlite_columns: a SQLite table's columns, from its pragmas. */
#ifndef DB_SQLITE_COLUMNS_H
#define DB_SQLITE_COLUMNS_H

#include "db/db_driver.h"

/* The driver's table_columns; see db_table_columns(). */
int sqlite_table_columns(struct db *db, const char *table,
    struct db_column **out, size_t *n, struct err *err);

#endif
