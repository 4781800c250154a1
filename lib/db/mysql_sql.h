/* SPDX-License-Identifier: MIT */
/*
 * mysql_sql: values put into SQL text, for the text protocol (exact decimals,
 * no bind buffers).
 */
#ifndef DB_MYSQL_SQL_H
#define DB_MYSQL_SQL_H

#include <mysql.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct db_value;

/*
 * The places of the '?' of sql that stand in no quotes and no comment, in
 * *mark (the caller's, to free()); returns their number.  backslash: whether
 * it escapes in quotes (not under NO_BACKSLASH_ESCAPES).
 */
size_t mydb_marks(const char *sql, bool backslash, size_t **mark);

/*
 * Appends v as a literal.  my is asked for its character set and whether a
 * backslash escapes.
 */
void mydb_put_value(struct buf *b, MYSQL *my, const struct db_value *v);

#endif
