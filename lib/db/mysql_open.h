/* SPDX-License-Identifier: MIT */
/* mysql_open: a connection to a MySQL or MariaDB server, and its TLS. */
#ifndef DB_MYSQL_OPEN_H
#define DB_MYSQL_OPEN_H

#include <mysql.h>

#include "db/db_driver.h"

/*
 * Connects and settles the session: UTC, utf8mb4, READ ONLY when asked.
 * label is how messages call the connection.  *my is the caller's, to
 * mysql_close(); untouched on failure.
 */
int mydb_connect(MYSQL **my, const struct db_options *o,
    const struct db_url *u, const char *label, struct err *err);

/* Fills err with the last error of my. */
int mydb_fail(MYSQL *my, const char *label, struct err *err);

#endif
