/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cimco/cursor.h"
#include "cimco/reader.h"
#include "cimco/reader_sql.h"
#include "db/db.h"

/* What the next statement is for. */
enum step {
	STEP_STREAM,		/* the whole range at once */
	STEP_ODD,		/* cursors that have no place in time */
	STEP_PAGE,
	STEP_END
};

struct reader {
	struct db *db;
	const struct mapping_table *t;
	struct reader_range range;
	int64_t page;
	enum step step;
	struct db_stmt *stmt;
	struct buf low, high;	/* of the page: behind low, up to high */
	bool first;		/* the first page begins at low */
	const char **text;
	uint32_t *len;
	int64_t bytes;
};

struct reader *
reader_new(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, int64_t page)
{
	struct reader *rd = mem_new(1, sizeof(*rd));
	bool file = strcmp(db_dialect(db), "sqlite") == 0;

	rd->db = db;
	rd->t = t;
	rd->range = *range;
	rd->page = page;
	rd->text = mem_new((size_t)t->ncolumn, sizeof(*rd->text));
	rd->len = mem_new((size_t)t->ncolumn, sizeof(*rd->len));
	rd->first = true;
	buf_puts(&rd->low, range->from[0] != '\0' ? range->from :
	    cursor_floor(t));
	if (file || range->any_order ||
	    !t->column[t->cursor.time.column].indexed)
		rd->step = STEP_STREAM;
	else
		rd->step = range->to[0] == '\0' ? STEP_ODD : STEP_PAGE;
	return rd;
}

void
reader_close(struct reader *rd)
{
	if (rd == NULL)
		return;
	db_finalize(rd->stmt);
	buf_release(&rd->low);
	buf_release(&rd->high);
	free(rd->text);
	free(rd->len);
	free(rd);
}

int64_t
reader_bytes(const struct reader *rd)
{
	return rd->bytes;
}

static void
put_cursor(struct buf *sql, const struct reader *rd)
{
	reader_sql_column(sql, rd->db, rd->t, rd->t->cursor.time.column);
}

static int
start_stream(struct reader *rd, struct err *err)
{
	const struct reader_range *r = &rd->range;
	struct buf sql = { 0 };
	int rc;

	reader_sql_select(&sql, rd->db, rd->t);
	reader_sql_range(&sql, rd->db, rd->t, r);
	if (!r->any_order)
		reader_sql_order(&sql, rd->db, rd->t);
	rc = db_prepare(&rd->stmt, rd->db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	reader_bind_range(rd->stmt, rd->t, r);
	rd->step = STEP_END;
	return 1;
}

static void
bind_str(struct db_stmt *s, int i, const char *text)
{
	db_bind_text(s, i, text, strlen(text));
}

static int
start_odd(struct reader *rd, struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	reader_sql_select(&sql, rd->db, rd->t);
	buf_puts(&sql, " WHERE ");
	put_cursor(&sql, rd);
	buf_puts(&sql, " < ? OR ");
	put_cursor(&sql, rd);
	buf_puts(&sql, " IS NULL");
	reader_sql_order(&sql, rd->db, rd->t);
	rc = db_prepare(&rd->stmt, rd->db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	bind_str(rd->stmt, 0, cursor_floor(rd->t));
	rd->step = STEP_PAGE;
	return 1;
}

/* " WHERE cursor > low", ">=" on the first page, " AND cursor < to". */
static void
put_page_range(struct buf *sql, const struct reader *rd)
{
	buf_puts(sql, " WHERE ");
	put_cursor(sql, rd);
	buf_puts(sql, rd->first ? " >= ?" : " > ?");
	if (rd->range.to[0] == '\0')
		return;
	buf_puts(sql, " AND ");
	put_cursor(sql, rd);
	buf_puts(sql, " < ?");
}

static int
prepare_probe(struct db_stmt **s, const struct reader *rd, struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	buf_puts(&sql, "SELECT ");
	put_cursor(&sql, rd);
	buf_puts(&sql, " FROM ");
	db_quote(rd->db, &sql, rd->t->from);
	put_page_range(&sql, rd);
	buf_puts(&sql, " ORDER BY ");
	put_cursor(&sql, rd);
	buf_printf(&sql, " LIMIT %lld", (long long)rd->page);
	rc = db_prepare(s, rd->db, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

/*
 * Where the page ends: at the value of its last row, read from the index
 * alone.  What shares that value is in the page, be it more than a page.
 */
static int
find_high(struct reader *rd, struct err *err)
{
	struct db_stmt *s;
	const char *p;
	size_t n;
	int got, any = 0;

	if (prepare_probe(&s, rd, err) < 0)
		return -1;
	db_bind_text(s, 0, rd->low.data, rd->low.len);
	if (rd->range.to[0] != '\0')
		bind_str(s, 1, rd->range.to);
	while ((got = db_step(s, err)) > 0) {
		p = db_text(s, 0, &n);
		buf_clear(&rd->high);
		buf_add(&rd->high, p, n);
		any = 1;
	}
	db_finalize(s);
	return got < 0 ? -1 : any;
}

static int
start_page(struct reader *rd, struct err *err)
{
	struct buf sql = { 0 };
	int got = find_high(rd, err);

	if (got <= 0) {
		rd->step = STEP_END;
		return got;
	}
	reader_sql_select(&sql, rd->db, rd->t);
	buf_puts(&sql, " WHERE ");
	put_cursor(&sql, rd);
	buf_puts(&sql, rd->first ? " >= ? AND " : " > ? AND ");
	put_cursor(&sql, rd);
	buf_puts(&sql, " <= ?");
	reader_sql_order(&sql, rd->db, rd->t);
	got = db_prepare(&rd->stmt, rd->db, buf_text(&sql), err);
	buf_release(&sql);
	if (got < 0)
		return -1;
	db_bind_text(rd->stmt, 0, rd->low.data, rd->low.len);
	db_bind_text(rd->stmt, 1, rd->high.data, rd->high.len);
	return 1;
}

/* The page is read: the next one begins behind it. */
static void
end_page(struct reader *rd)
{
	if (rd->step != STEP_PAGE || rd->high.len == 0)
		return;
	buf_clear(&rd->low);
	buf_add(&rd->low, rd->high.data, rd->high.len);
	rd->first = false;
}

static int
start_next(struct reader *rd, struct err *err)
{
	switch (rd->step) {
	case STEP_STREAM:
		return start_stream(rd, err);
	case STEP_ODD:
		return start_odd(rd, err);
	case STEP_PAGE:
		return start_page(rd, err);
	default:
		return 0;
	}
}

int
reader_next(struct reader *rd, struct mapper_row *row, struct err *err)
{
	int got;

	for (;;) {
		if (rd->stmt == NULL) {
			got = start_next(rd, err);
			if (got <= 0)
				return got;
		}
		got = db_step(rd->stmt, err);
		if (got > 0) {
			rd->bytes += reader_sql_take(rd->stmt, rd->t,
			    rd->text, rd->len);
			*row = (struct mapper_row){ rd->text, rd->len };
		}
		if (got != 0)
			return got;
		db_finalize(rd->stmt);
		rd->stmt = NULL;
		end_page(rd);
	}
}
