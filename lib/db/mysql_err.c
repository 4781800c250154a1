/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "db/mysql_err.h"

/*
 * The numbers are the servers' and the client's own (mysqld_error.h,
 * errmsg.h).  What is not listed is SQL of ours that the server refused.
 */
static const struct {
	unsigned int errnum;
	enum err_code code;
	enum db_retry retry;
} table[] = {
	/* Nobody there, or gone. */
	{ 2002, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 2003, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 2005, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 2006, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 2012, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 2013, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 2026, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* TLS, under way */
	{ 5013, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* net read */
	{ 5014, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* net write */
	{ 1040, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* connections full */
	{ 1053, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* shutting down */
	{ 1077, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 1079, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 1152, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* aborted */
	{ 1158, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 1159, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 1160, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 1161, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },
	{ 1927, ERR_UNAVAILABLE, DB_RETRY_RECONNECT },	/* KILL */
	{ 1203, ERR_UNAVAILABLE, DB_RETRY_NO },	/* too many of this user */
	{ 1226, ERR_UNAVAILABLE, DB_RETRY_NO },	/* hourly limit */
	{ 1104, ERR_UNAVAILABLE, DB_RETRY_NO },	/* max_join_size */
	{ 1317, ERR_UNAVAILABLE, DB_RETRY_NO },	/* KILL QUERY */
	{ 1969, ERR_UNAVAILABLE, DB_RETRY_NO },	/* max_statement_time */
	{ 3024, ERR_UNAVAILABLE, DB_RETRY_NO },	/* max_execution_time */
	/* In each other's way. */
	{ 1205, ERR_TEMPFAIL, DB_RETRY_SAME },	/* lock wait */
	{ 1213, ERR_TEMPFAIL, DB_RETRY_SAME },	/* deadlock */
	{ 1020, ERR_TEMPFAIL, DB_RETRY_SAME },	/* changed since read */
	{ 1412, ERR_TEMPFAIL, DB_RETRY_SAME },	/* ALTER in our snapshot */
	/* Not allowed. */
	{ 1044, ERR_NOPERM, DB_RETRY_NO },
	{ 1045, ERR_NOPERM, DB_RETRY_NO },
	{ 1129, ERR_NOPERM, DB_RETRY_NO },	/* host blocked */
	{ 1130, ERR_NOPERM, DB_RETRY_NO },	/* host not allowed */
	{ 1142, ERR_NOPERM, DB_RETRY_NO },
	{ 1143, ERR_NOPERM, DB_RETRY_NO },
	{ 1227, ERR_NOPERM, DB_RETRY_NO },	/* PROCESS and the like */
	{ 1290, ERR_NOPERM, DB_RETRY_NO },	/* --read-only server */
	{ 1370, ERR_NOPERM, DB_RETRY_NO },
	{ 1698, ERR_NOPERM, DB_RETRY_NO },
	{ 1792, ERR_NOPERM, DB_RETRY_NO },	/* READ ONLY session */
	{ 1820, ERR_NOPERM, DB_RETRY_NO },	/* password has expired */
	{ 1862, ERR_NOPERM, DB_RETRY_NO },
	{ 4151, ERR_NOPERM, DB_RETRY_NO },	/* account is locked */
	{ 2061, ERR_NOPERM, DB_RETRY_NO },
	/* Not there, or not spoken. */
	{ 1049, ERR_CONFIG, DB_RETRY_NO },	/* unknown database */
	{ 1046, ERR_CONFIG, DB_RETRY_NO },	/* no database chosen */
	{ 1051, ERR_CONFIG, DB_RETRY_NO },
	{ 1054, ERR_CONFIG, DB_RETRY_NO },	/* unknown column */
	{ 1146, ERR_CONFIG, DB_RETRY_NO },	/* no such table */
	{ 1356, ERR_CONFIG, DB_RETRY_NO },	/* view is invalid */
	{ 2049, ERR_CONFIG, DB_RETRY_NO },
	{ 2058, ERR_CONFIG, DB_RETRY_NO },
	{ 2059, ERR_CONFIG, DB_RETRY_NO },	/* plugin not installed */
	{ 3159, ERR_CONFIG, DB_RETRY_NO },	/* secure transport asked */
	{ 5010, ERR_CONFIG, DB_RETRY_NO },	/* plugin not allowed */
	/* Values and tables. */
	{ 1048, ERR_DATA, DB_RETRY_NO },
	{ 1062, ERR_DATA, DB_RETRY_NO },
	{ 1264, ERR_DATA, DB_RETRY_NO },
	{ 1265, ERR_DATA, DB_RETRY_NO },
	{ 1292, ERR_DATA, DB_RETRY_NO },
	{ 1366, ERR_DATA, DB_RETRY_NO },
	{ 1406, ERR_DATA, DB_RETRY_NO },
	{ 1451, ERR_DATA, DB_RETRY_NO },
	{ 1452, ERR_DATA, DB_RETRY_NO },
	{ 1034, ERR_DATA, DB_RETRY_NO },	/* broken index file */
	{ 1194, ERR_DATA, DB_RETRY_NO },	/* MyISAM table crashed */
	{ 1195, ERR_DATA, DB_RETRY_NO },
	{ 1712, ERR_DATA, DB_RETRY_NO },	/* index is corrupted */
	/* Disks. */
	{ 1021, ERR_IO, DB_RETRY_NO },
	{ 1026, ERR_IO, DB_RETRY_NO },
	{ 1030, ERR_IO, DB_RETRY_NO },		/* storage engine */
	{ 1114, ERR_IO, DB_RETRY_NO },		/* table is full */
	/* Neither side understood the other. */
	{ 1047, ERR_PROTOCOL, DB_RETRY_NO },
	{ 1153, ERR_PROTOCOL, DB_RETRY_NO },	/* packet too large */
	{ 2007, ERR_PROTOCOL, DB_RETRY_NO },
	{ 2020, ERR_PROTOCOL, DB_RETRY_NO },
	{ 2027, ERR_PROTOCOL, DB_RETRY_NO },
};

static const size_t n_table = sizeof(table) / sizeof(table[0]);

enum err_code
mydb_code(unsigned int errnum)
{
	size_t i;

	for (i = 0; i < n_table; i++) {
		if (table[i].errnum == errnum)
			return table[i].code;
	}
	return ERR_INTERNAL;
}

enum db_retry
mydb_retry(unsigned int errnum)
{
	size_t i;

	for (i = 0; i < n_table; i++) {
		if (table[i].errnum == errnum)
			return table[i].retry;
	}
	return DB_RETRY_NO;
}
