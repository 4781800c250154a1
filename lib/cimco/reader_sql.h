/* SPDX-License-Identifier: MIT */
/*
 * reader_sql: the statements that are put to a source.  Identifiers come from
 * its catalogue and are quoted, values are bound.
 */
#ifndef CIMCO_READER_SQL_H
#define CIMCO_READER_SQL_H

#include <stdint.h>

#include "cimco/mapping.h"
#include "cimco/reader.h"

struct buf;
struct db;
struct db_stmt;

/* "SELECT all mapped columns FROM table". */
void reader_sql_select(struct buf *sql, const struct db *db,
    const struct mapping_table *t);

/*
 * The texts of its row, lent until the statement's next step; returns how many
 * bytes they are.
 */
int64_t reader_sql_take(struct db_stmt *s, const struct mapping_table *t,
    const char **text, uint32_t *len);

/* The quoted name of a column. */
void reader_sql_column(struct buf *sql, const struct db *db,
    const struct mapping_table *t, int column);

/* " ORDER BY cursor, key": keys by their bytes, null as ''. */
void reader_sql_order(struct buf *sql, const struct db *db,
    const struct mapping_table *t);

/* The key's columns as bytes, comma separated. */
void reader_sql_key(struct buf *sql, const struct db *db,
    const struct mapping_table *t);

/* " WHERE ..." of a range, when it has a bound; and its two values. */
void reader_sql_range(struct buf *sql, const struct db *db,
    const struct mapping_table *t, const struct reader_range *range);
void reader_bind_range(struct db_stmt *s, const struct mapping_table *t,
    const struct reader_range *range);

#endif
