/* SPDX-License-Identifier: MIT */
/*
 * pg_open: a connection to PostgreSQL, as users of libpq expect: what the URL
 * leaves out comes from PGHOST and its kin, from a service file (PGSERVICE),
 * and the password from ~/.pgpass.
 */
#ifndef DB_PG_OPEN_H
#define DB_PG_OPEN_H

#include <libpq-fe.h>

#include "db/db_driver.h"

/*
 * Connects and settles the session: UTC, UTF-8, a lock timeout, read only
 * when asked.  *pg is the caller's, to PQfinish(), and *label, how messages
 * call the connection, to free(); both are untouched on failure.
 */
int pgdb_connect(PGconn **pg, char **label, const struct db_options *o,
    struct err *err);

#endif
