/* SPDX-License-Identifier: MIT */
/* sqlite_err: what a result code of SQLite means to a program. */
#ifndef DB_SQLITE_ERR_H
#define DB_SQLITE_ERR_H

#include "base/err.h"
#include "db/db.h"

/*
 * The exit code of an extended result code; errnum is what the system said
 * (sqlite3_system_errno), text what SQLite says.
 */
enum err_code sqlite_code(int rc, int errnum, const char *text);
enum db_retry sqlite_retry(int rc);

/* A remedy to print behind SQLite's own words; "" when there is none. */
const char *sqlite_hint(int rc);

#endif
