/* SPDX-License-Identifier: MIT */
/*
 * reader_sql: the statements that are put to a source.  Identifiers come from
 * its catalogue and are quoted, values are bound.
 */
#ifndef CIMCO_READER_SQL_H
#define CIMCO_READER_SQL_H

#include <stdbool.h>

#include "cimco/mapping.h"

struct buf;
struct db;

/* "SELECT all mapped columns FROM table". */
void reader_sql_select(struct buf *sql, const struct db *db,
    const struct mapping_table *t);

/* The quoted name of a column. */
void reader_sql_column(struct buf *sql, const struct db *db,
    const struct mapping_table *t, int column);

/* " ORDER BY cursor, key": keys by their bytes, null as ''. */
void reader_sql_order(struct buf *sql, const struct db *db,
    const struct mapping_table *t);

/* The key's columns as bytes, comma separated. */
void reader_sql_key(struct buf *sql, const struct db *db,
    const struct mapping_table *t);

#endif
