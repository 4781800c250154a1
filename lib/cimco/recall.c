/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cimco/batch.h"
#include "cimco/cursor.h"
#include "cimco/mapper.h"
#include "cimco/reader.h"
#include "cimco/reader_sql.h"
#include "cimco/recall.h"
#include "db/db.h"

enum {
	PAGE_FIRST = 64,
	PAGE_MOST = 16384,
	NAMED_MOST = 500	/* machines that a statement names */
};

struct recall {
	struct db *db;
	const struct mapping_table *t;
	struct mapper *mapper;
	struct arena arena;
	const char **machine;	/* that count in the range, and of which a */
	size_t n, cap;		/* counter is not known yet */
	struct batch batch;
	const char **text;	/* of a row */
	uint32_t *len;
	struct buf high, low;	/* of the page: before high, from low on */
	int64_t page;
};

static void
put_column(struct buf *sql, const struct recall *rc, int column,
    const char *behind)
{
	reader_sql_column(sql, rc->db, rc->t, column);
	buf_puts(sql, behind);
}

static int
prepare(struct db_stmt **s, const struct recall *rc, struct buf *sql,
    struct err *err)
{
	int got = db_prepare(s, rc->db, buf_text(sql), err);

	buf_release(sql);
	return got;
}

static void
bind_str(struct db_stmt *s, int i, const char *text)
{
	db_bind_text(s, i, text, strlen(text));
}

/* ---- which machines ---- */

/* Without any blanks: by this much alone the source compares them. */
static const char *
strip(struct arena *a, const char *s, size_t n)
{
	char *to = arena_text(a, s, n);
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		if (s[i] != '\0' && strchr(" \t\r\n", s[i]) == NULL)
			to[len++] = s[i];
	}
	to[len] = '\0';
	return to;
}

static void
take_machine(struct recall *rc, struct db_stmt *s)
{
	const char *p;
	size_t n;

	if (db_is_null(s, 0))
		return;
	p = db_text(s, 0, &n);
	/* Rows of no machine, or of none that can be named, are bad. */
	if (*strip(&rc->arena, p, n) == '\0' || memchr(p, '\0', n) != NULL)
		return;
	rc->machine = mem_grow(rc->machine, &rc->cap, rc->n + 1,
	    sizeof(*rc->machine));
	rc->machine[rc->n++] = arena_text(&rc->arena, p, n);
}

/* As many as there are by their bytes, whatever the column's order says. */
static int
find_machines(struct recall *rc, const struct reader_range *range,
    struct err *err)
{
	const int cursor = rc->t->cursor.time.column;
	bool file = strcmp(db_dialect(rc->db), "sqlite") == 0;
	struct buf sql = { 0 };
	struct db_stmt *s;
	int got;

	buf_puts(&sql, "SELECT MIN(");
	put_column(&sql, rc, rc->t->machine, ") FROM ");
	db_quote(rc->db, &sql, rc->t->from);
	buf_puts(&sql, " WHERE ");
	put_column(&sql, rc, cursor, " >= ?");
	if (range->to[0] != '\0') {
		buf_puts(&sql, " AND ");
		put_column(&sql, rc, cursor, " < ?");
	}
	buf_puts(&sql, " GROUP BY CAST(");
	put_column(&sql, rc, rc->t->machine, file ? " AS BLOB)" :
	    " AS BINARY)");
	if (prepare(&s, rc, &sql, err) < 0)
		return -1;
	bind_str(s, 0, range->from);
	if (range->to[0] != '\0')
		bind_str(s, 1, range->to);
	while ((got = db_step(s, err)) > 0)
		take_machine(rc, s);
	db_finalize(s);
	return got;
}

static void
drop_known(struct recall *rc)
{
	size_t i, left = 0;

	for (i = 0; i < rc->n; i++) {
		if (!mapper_knows(rc->mapper, rc->machine[i]))
			rc->machine[left++] = rc->machine[i];
	}
	rc->n = left;
}

/* ---- their rows ---- */

/* What a mapper may take for a count, and more: null and less than 0 not. */
static void
put_countable(struct buf *sql, const struct recall *rc)
{
	const char *word = " AND (";
	int i;

	for (i = 0; i < MAPPING_COUNTS; i++) {
		if (rc->t->count[i].column == MAPPING_NONE ||
		    !rc->t->count[i].cumulative)
			continue;
		buf_puts(sql, word);
		put_column(sql, rc, rc->t->count[i].column, " + 0 >= 0");
		word = " OR ";
	}
	buf_putc(sql, ')');
}

/*
 * The mapper compares machines by their bytes without the blanks around
 * them.  What the source lets through is that and more.
 */
static void
put_machines(struct buf *sql, const struct recall *rc)
{
	size_t i;

	if (rc->n > NAMED_MOST)
		return;
	buf_puts(sql, " AND REPLACE(REPLACE(REPLACE(REPLACE(");
	put_column(sql, rc, rc->t->machine, ", ' ', ''), '\t', ''), "
	    "'\r', ''), '\n', '') IN (");
	for (i = 0; i < rc->n; i++)
		buf_puts(sql, i > 0 ? ", ?" : "?");
	buf_putc(sql, ')');
}

static void
put_where(struct buf *sql, const struct recall *rc)
{
	buf_puts(sql, " WHERE ");
	put_column(sql, rc, rc->t->cursor.time.column, " < ? AND ");
	put_column(sql, rc, rc->t->cursor.time.column, " >= ?");
	put_countable(sql, rc);
	put_machines(sql, rc);
}

static void
bind_where(struct db_stmt *s, struct recall *rc, const char *low)
{
	size_t i;

	bind_str(s, 0, buf_text(&rc->high));
	bind_str(s, 1, low);
	for (i = 0; rc->n <= NAMED_MOST && i < rc->n; i++)
		bind_str(s, 2 + (int)i, strip(&rc->arena, rc->machine[i],
		    strlen(rc->machine[i])));
}

/* Where the page begins, as in reader.c; how many rows it has at least. */
static int
find_low(struct recall *rc, int64_t *rows, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	const char *p;
	size_t n;
	int got;

	*rows = 0;
	buf_puts(&sql, "SELECT ");
	put_column(&sql, rc, rc->t->cursor.time.column, " FROM ");
	db_quote(rc->db, &sql, rc->t->from);
	put_where(&sql, rc);
	buf_puts(&sql, " ORDER BY ");
	put_column(&sql, rc, rc->t->cursor.time.column, " DESC");
	buf_printf(&sql, " LIMIT %lld", (long long)rc->page);
	if (prepare(&s, rc, &sql, err) < 0)
		return -1;
	bind_where(s, rc, cursor_floor(rc->t));
	while ((got = db_step(s, err)) > 0) {
		p = db_text(s, 0, &n);
		buf_clear(&rc->low);
		buf_add(&rc->low, p, n);
		(*rows)++;
	}
	db_finalize(s);
	return got;
}

static int
read_page(struct recall *rc, struct err *err)
{
	struct buf sql = { 0 };
	struct db_stmt *s;
	struct mapper_row row = { rc->text, rc->len };
	int got;

	reader_sql_select(&sql, rc->db, rc->t);
	put_where(&sql, rc);
	reader_sql_order(&sql, rc->db, rc->t);
	if (prepare(&s, rc, &sql, err) < 0)
		return -1;
	bind_where(s, rc, buf_text(&rc->low));
	batch_clear(&rc->batch);
	while ((got = db_step(s, err)) > 0) {
		reader_sql_take(s, rc->t, rc->text, rc->len);
		/* Too many of one key: a read of everything says so. */
		(void)!batch_add(&rc->batch, &row);
	}
	db_finalize(s);
	return got;
}

/* In the order of a read of everything. */
static void
map_page(struct recall *rc)
{
	struct batch_row *first;
	struct mapper_result r;
	struct mapper_row texts;
	size_t at = 0, n, i;

	mapper_recall(rc->mapper, true);
	while ((n = batch_group(&rc->batch, &at, &first)) > 0) {
		for (i = 0; i < n; i++) {
			texts = batch_texts(&rc->batch, &first[i]);
			(void)mapper_map(rc->mapper, &texts, 1, 0, &r);
		}
	}
	mapper_recall(rc->mapper, false);
}

static int
walk_back(struct recall *rc, struct err *err)
{
	int64_t rows = 0;

	do {
		if (find_low(rc, &rows, err) < 0)
			return -1;
		if (rows == 0)
			return 0;
		if (read_page(rc, err) < 0)
			return -1;
		map_page(rc);
		drop_known(rc);
		buf_clear(&rc->high);
		buf_add(&rc->high, rc->low.data, rc->low.len);
		rc->page = rc->page < PAGE_MOST ? rc->page * 4 : PAGE_MOST;
	} while (rc->n > 0);
	return 0;
}

int
recall_counters(struct db *db, const struct mapping_table *t,
    const struct reader_range *range, struct mapper *mapper, struct err *err)
{
	struct recall rc = { .db = db, .t = t, .mapper = mapper,
	    .page = PAGE_FIRST };
	int got;

	if (range->from[0] == '\0')
		return 0;
	batch_init(&rc.batch, t);
	rc.text = mem_new((size_t)t->ncolumn, sizeof(*rc.text));
	rc.len = mem_new((size_t)t->ncolumn, sizeof(*rc.len));
	buf_puts(&rc.high, range->from);
	got = find_machines(&rc, range, err);
	if (got == 0 && rc.n > 0)
		got = walk_back(&rc, err);
	batch_release(&rc.batch);
	buf_release(&rc.high);
	buf_release(&rc.low);
	free(rc.machine);
	free(rc.text);
	free(rc.len);
	arena_release(&rc.arena);
	return got;
}
