/* SPDX-License-Identifier: MIT */
/* pg_err: what an SQLSTATE of PostgreSQL means to a program. */
#ifndef DB_PG_ERR_H
#define DB_PG_ERR_H

#include <stddef.h>

#include "base/err.h"
#include "db/db.h"

/* state has five characters, or is "" when the connection was lost. */
enum err_code pgdb_code(const char *state);
enum db_retry pgdb_retry(const char *state);

/* It as a number in base 36, for db_native_errno(); 0 for "". */
int pgdb_number(const char *state);

/*
 * A message of libpq or the server, be it of several lines, as one: what logs
 * and mails hold is a line each.
 */
struct buf;
void pgdb_put_text(struct buf *b, const char *text);
void pgdb_put_lines(struct buf *b, const char *text, size_t n);

#endif
