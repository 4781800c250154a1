/* SPDX-License-Identifier: MIT */
/*
 * SQLite's online backup, https://www.sqlite.org/backup.html.  Between two
 * steps nothing is locked; a commit of somebody else begins the copy anew.
 * Where commits come faster than a copy, that would never end: after some
 * attempts the rest of the world waits for one step over all of it.
 */
#include "base/err.h"
#include "db/sqlite_db.h"
#include "db/sqlite_err.h"

enum {
	STEP = 4096,		/* pages: 16 MB, some hundredths of a second */
	ATTEMPTS = 4
};

static int
copy_pages(sqlite3_backup *b)
{
	int attempts = 1, left, before = 0, rc;

	for (;;) {
		rc = sqlite3_backup_step(b, attempts < ATTEMPTS ? STEP : -1);
		if (rc != SQLITE_OK)
			return rc;
		left = sqlite3_backup_remaining(b);
		if (before > 0 && left >= before)
			attempts++;
		before = left;
	}
}

static int
copy(sqlite3 *from, sqlite3 *to)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (b == NULL)
		return sqlite3_extended_errcode(to);
	rc = copy_pages(b);
	if (rc != SQLITE_DONE) {
		sqlite3_backup_finish(b);
		return rc;
	}
	return sqlite3_backup_finish(b);
}

/* What a step of a backup says is not the connection's last error. */
int
sqlite_copy(struct db *from, struct db *to, struct err *err)
{
	struct sqlite *db = (struct sqlite *)from;
	struct sqlite *into = (struct sqlite *)to;
	int rc = copy(db->h, into->h);
	const char *text = sqlite3_errstr(rc);

	if (rc == SQLITE_OK)
		return 0;
	db->rc = into->rc = rc;
	return err_set(err, sqlite_code(rc, sqlite3_system_errno(into->h),
	    text), "%s to %s: %s%s", db->path, into->path, text,
	    sqlite_hint(rc));
}
