/* SPDX-License-Identifier: MIT */
/* pg_conninfo: see db_conninfo(). */
#ifndef DB_PG_CONNINFO_H
#define DB_PG_CONNINFO_H

struct db;

char *pgdb_conninfo(const struct db *base);

#endif
