/* SPDX-License-Identifier: MIT */
/*
 * Whether a table cannot be read for want of a grant.  The catalogue does not
 * show what an account has no right to, so a column without a grant looks as
 * if it were not there; a SELECT of it says more.
 */
#include <string.h>

#include "base/buf.h"
#include "cimco/sync_table.h"
#include "conf/conf.h"
#include "db/db.h"

enum {
	NO_TABLE_GRANT = 1142,	/* the server's errors */
	NO_COLUMN_GRANT = 1143,
	NO_TABLE = 1146,
	NO_COLUMN = 1054
};

/* By the catalogue's names where it shows them, else by the file's. */
static void
put_columns(struct buf *b, const struct db *db, const struct mapping_table *t,
    bool hidden_only)
{
	bool any = false;
	int i;

	for (i = 0; i < t->ncolumn; i++) {
		bool hidden = t->column[i].sql[0] == '\0';

		if (hidden_only && !hidden)
			continue;
		buf_puts(b, any ? ", " : "");
		db_quote(db, b, hidden ? t->column[i].name :
		    t->column[i].sql);
		any = true;
	}
}

/* The server's number when it refuses to read the columns; 0: it does not. */
static int
probe(const struct sync_table *s, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *st;
	int got;

	buf_puts(&sql, "SELECT ");
	put_columns(&sql, s->db, s->t, false);
	buf_puts(&sql, " FROM ");
	db_quote(s->db, &sql, s->t->from);
	buf_puts(&sql, " LIMIT 0");
	got = db_prepare(&st, s->db, buf_text(&sql), err);
	buf_release(&sql);
	if (got < 0)
		return 0;
	got = db_step(st, err);
	db_finalize(st);
	return got < 0 ? db_native_errno(s->db) : 0;
}

/* "GRANT SELECT ON `db`.`table` TO 'user'@'host'". */
static int
put_grant(struct buf *b, const struct sync_table *s, bool columns,
    struct err *err)
{
	struct db_stmt *st;
	size_t n;
	int got;

	if (db_prepare(&st, s->db, "SELECT DATABASE(), CONCAT(QUOTE("
	    "LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) -"
	    " LOCATE('@', REVERSE(CURRENT_USER())))), '@',"
	    " QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))", err) < 0)
		return -1;
	got = db_step(st, err);
	if (got > 0) {
		buf_puts(b, "GRANT SELECT ");
		if (columns) {
			buf_putc(b, '(');
			put_columns(b, s->db, s->t, true);
			buf_puts(b, ") ");
		}
		buf_puts(b, "ON ");
		db_quote(s->db, b, db_text(st, 0, &n));
		buf_putc(b, '.');
		db_quote(s->db, b, s->t->from);
		buf_printf(b, " TO %s;", db_text(st, 1, &n));
	}
	db_finalize(st);
	return got > 0 ? 0 : -1;
}

static bool
hides_columns(const struct mapping_table *t)
{
	int i;

	for (i = 0; i < t->ncolumn; i++) {
		if (t->column[i].sql[0] == '\0')
			return true;
	}
	return false;
}

/* Whether it is there at all the server tells only those who may read it. */
static void
tell(const struct sync_table *s, bool columns, struct err *err)
{
	const struct mapping_table *t = s->t;
	struct buf grant = { 0 }, hidden = { 0 };
	struct err ignored = { 0 };

	if (put_grant(&grant, s, columns, &ignored) < 0)
		goto out;
	put_columns(&hidden, s->db, t, true);
	err_clear(err);
	if (columns)
		err_set(err, ERR_NOPERM, "%s: %s: this account may not read "
		    "%s, or there is no such column; this lets it: %s",
		    conf_where(t->at), t->from, buf_text(&hidden),
		    buf_text(&grant));
	else
		err_set(err, ERR_NOPERM, "%s: this account may not read "
		    "\"%s\"%s; this lets it: %s", conf_where(t->at), t->from,
		    hidden.len > 0 ? ", or there is no such table" : "",
		    buf_text(&grant));
out:
	buf_release(&grant);
	buf_release(&hidden);
}

void
sync_grant(const struct sync_table *s, struct err *err)
{
	struct err why = { 0 };

	if ((err->code != ERR_CONFIG && err->code != ERR_NOPERM) ||
	    strcmp(db_dialect(s->db), "mysql") != 0)
		return;
	switch (probe(s, &why)) {
	case 0:
	case NO_COLUMN:
		break;
	case NO_TABLE:
		err_clear(err);
		err_set(err, ERR_CONFIG, "%s: no such table: \"%s\"",
		    conf_where(s->t->at), s->t->from);
		break;
	case NO_TABLE_GRANT:
		tell(s, false, err);
		break;
	case NO_COLUMN_GRANT:
		tell(s, hides_columns(s->t), err);
		break;
	default:
		/* A view that is broken, a server that is gone. */
		err_at(err, "%s", why.text);
	}
}
