/* SPDX-License-Identifier: MIT */
/* sqlite_check: SQLite's look through its own file. */
#ifndef DB_SQLITE_CHECK_H
#define DB_SQLITE_CHECK_H

#include "db/db_driver.h"

/* The driver's check; see db_check(). */
int sqlite_check(struct db *db,
    int (*found)(void *arg, const char *why, struct err *err), void *arg,
    struct err *err);

#endif
