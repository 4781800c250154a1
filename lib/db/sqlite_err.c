/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#include "db/sqlite_err.h"

/* SQLite says only "cannot open"; the system knows why. */
static enum err_code
open_code(int errnum)
{
	switch (errnum) {
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_NOPERM;
	case ENOSPC:
	case EDQUOT:
	case EIO:
		return ERR_IO;
	default:
		return ERR_NOINPUT;
	}
}

/* Code 1 is for everything the SQL compiler refuses. */
static enum err_code
sql_code(const char *text)
{
	if (strncmp(text, "no such table", 13) == 0 ||
	    strncmp(text, "no such column", 14) == 0)
		return ERR_CONFIG;
	return ERR_INTERNAL;
}

enum err_code
sqlite_code(int rc, int errnum, const char *text)
{
	if (rc == SQLITE_READONLY_ROLLBACK || rc == SQLITE_READONLY_RECOVERY)
		return ERR_NOPERM;
	switch (rc & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
		return ERR_IO;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
	case SQLITE_SCHEMA:
		return ERR_TEMPFAIL;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
		return ERR_DATA;
	case SQLITE_CANTOPEN:
		return open_code(errnum);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return ERR_NOPERM;
	case SQLITE_INTERRUPT:
		return ERR_UNAVAILABLE;
	case SQLITE_ERROR:
		return sql_code(text);
	default:
		return ERR_INTERNAL;
	}
}

enum db_retry
sqlite_retry(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
	case SQLITE_SCHEMA:
		return DB_RETRY_SAME;
	default:
		return DB_RETRY_NO;
	}
}

const char *
sqlite_hint(int rc)
{
	switch (rc) {
	case SQLITE_READONLY_ROLLBACK:
	case SQLITE_READONLY_RECOVERY:
		return ": an interrupted writer left a journal; any program "
		    "that may write the file repairs it";
	case SQLITE_READONLY_DIRECTORY:
		return ": its folder must be writable for the journal";
	case SQLITE_INTERRUPT:
		return ": the statement takes too long";
	default:
		return "";
	}
}
