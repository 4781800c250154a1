/* SPDX-License-Identifier: MIT */
#include "cimco/discover_sample.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "cimco/discover_role.h"

/* ---- the catalogue ---- */

/* Columns that a mapping can name come first, in their order. */
static void
put_nameable_first(struct look *l)
{
	struct db_column *sorted = mem_new(l->nall + 1, sizeof(*sorted));
	size_t i, n = 0;

	for (i = 0; i < l->nall; i++) {
		if (db_identifier(l->column[i].name))
			sorted[n++] = l->column[i];
	}
	l->ncolumn = n;
	for (i = 0; i < l->nall; i++) {
		if (!db_identifier(l->column[i].name))
			sorted[n++] = l->column[i];
	}
	free(l->column);
	l->column = sorted;
}

int
look_catalogue(struct look *l, struct db *db, const struct db_table *t,
    struct err *err)
{
	size_t i;

	*l = (struct look){ .table = *t,
	    .typed = strcmp(db_dialect(db), "sqlite") != 0 };
	if (db_table_columns(db, t->name, &l->column, &l->nall, err) < 0 ||
	    db_table_indexes(db, t->name, &l->index, &l->nindex, err) < 0 ||
	    db_table_stamp(db, t->name, l->stamp, err) < 0)
		return -1;
	put_nameable_first(l);
	l->seen = mem_new(l->ncolumn + 1, sizeof(*l->seen));
	for (i = 0; i < l->ncolumn; i++)
		seen_init(&l->seen[i]);
	l->sample.ncolumn = l->ncolumn;
	return 0;
}

void
look_release(struct look *l)
{
	size_t i;

	for (i = 0; l->seen != NULL && i < l->ncolumn; i++)
		seen_release(&l->seen[i]);
	free(l->seen);
	free(l->column);
	free(l->index);
	free(l->sample.text);
	free(l->sample.len);
	arena_release(&l->sample.arena);
	*l = (struct look){ .seen = NULL };
}

bool
look_indexed(const struct look *l, int column)
{
	size_t i;

	for (i = 0; i < l->nindex; i++) {
		if (l->index[i].at == 0 && strcmp(l->index[i].column,
		    l->column[column].name) == 0)
			return true;
	}
	return false;
}

/* ---- statements ---- */

/* Pictures and programs are no values, and may be megabytes. */
static bool
is_bulky(const struct db_column *c)
{
	static const char *const types[] = { "blob", "binary", "longtext",
	    "mediumtext", "json", "geometry", "point", "polygon", NULL };
	size_t i;

	for (i = 0; types[i] != NULL; i++) {
		if (strcasestr(c->type, types[i]) != NULL)
			return true;
	}
	return false;
}

bool
look_skipped(const struct look *l, int column)
{
	return is_bulky(&l->column[column]);
}

/* A long text of a server is cut there. */
static void
put_column(struct buf *sql, const struct db *db, const struct db_column *c)
{
	bool text = strncasecmp(c->type, "text", 4) == 0 &&
	    strcmp(db_dialect(db), "mysql") == 0;

	if (is_bulky(c)) {
		buf_puts(sql, "NULL");
		return;
	}
	buf_puts(sql, text ? "LEFT(" : "");
	db_quote_value(db, sql, c->name, c->single);
	if (text)
		buf_printf(sql, ", %d)", SEEN_TEXT_MAX);
}

static void
put_select(struct buf *sql, const struct look *l, const struct db *db)
{
	size_t i;

	buf_puts(sql, "SELECT ");
	for (i = 0; i < l->ncolumn; i++) {
		buf_puts(sql, i > 0 ? ", " : "");
		put_column(sql, db, &l->column[i]);
	}
	buf_puts(sql, " FROM ");
	db_quote(db, sql, l->table.name);
}

static void
keep_row(struct sample *s, struct db_stmt *st)
{
	size_t at = s->nrow * s->ncolumn, i, n;
	const char *p;

	if (s->nrow == s->cap) {
		s->cap = s->cap < 256 ? 256 : s->cap * 2;
		s->text = mem_resize(s->text, s->cap * s->ncolumn,
		    sizeof(*s->text));
		s->len = mem_resize(s->len, s->cap * s->ncolumn,
		    sizeof(*s->len));
	}
	for (i = 0; i < s->ncolumn; i++) {
		s->text[at + i] = NULL;
		s->len[at + i] = 0;
		if (db_is_null(st, (int)i))
			continue;
		p = db_text(st, (int)i, &n);
		n = n > SEEN_TEXT_MAX ? SEEN_TEXT_MAX : n;
		s->text[at + i] = arena_text(&s->arena, p, n);
		s->len[at + i] = (uint32_t)n;
	}
	s->nrow++;
}

/* Steps sql to its end.  A statement that takes too long is no failure. */
static int
read_rows(struct look *l, struct db *db, const char *sql, struct err *err)
{
	struct db_stmt *st;
	struct err why = { 0 };
	int got;

	if (db_prepare(&st, db, sql, err) < 0)
		return -1;
	while ((got = db_step(st, &why)) > 0)
		keep_row(&l->sample, st);
	if (got < 0 && db_timed_out(db)) {
		l->sample.late = true;
		got = 0;
	}
	db_finalize(st);
	if (got < 0)
		return err_set(err, (enum err_code)why.code, "%s", why.text);
	return 0;
}

/* ---- which rows ---- */

/*
 * What the newest rows are found by: a start, a stamp, or a number that
 * counts up; NULL without an index.
 */
static const struct db_index *
choose_index(const struct look *l)
{
	static const enum role role[] = { ROLE_START, ROLE_STAMP, ROLE_END };
	const struct db_index *best = NULL;
	int points = 0, mine;
	size_t i, r;

	for (i = 0; i < l->nindex; i++) {
		if (l->index[i].at != 0)
			continue;
		mine = strcmp(l->index[i].name, "PRIMARY") == 0 &&
		    (i + 1 == l->nindex || l->index[i + 1].at == 0) ? 1 : 0;
		for (r = 0; r < 3; r++) {
			if (word_role(role[r], l->index[i].column) > 0)
				mine += 40 - 10 * (int)r;
		}
		if (mine > points) {
			points = mine;
			best = &l->index[i];
		}
	}
	return best;
}

/* The column that looks most like a start by its name and first values. */
static int
find_start(struct look *l)
{
	role_find(l);
	return l->role[ROLE_START];
}

/* The statement for the newest n rows; false when they cannot be had. */
static bool
put_newest(struct buf *sql, struct look *l, const struct db *db, int64_t n)
{
	const struct db_index *by = choose_index(l);
	bool file = strcmp(db_dialect(db), "sqlite") == 0;
	int start = find_start(l);

	put_select(sql, l, db);
	if (by != NULL) {
		if (!file) {
			buf_puts(sql, " FORCE INDEX (");
			db_quote(db, sql, by->name);
			buf_puts(sql, ")");
		}
		buf_puts(sql, " ORDER BY ");
		db_quote(db, sql, by->column);
		l->sample.by = by->column;
	} else if (start >= 0 && l->table.rows >= 0 &&
	    l->table.rows <= SAMPLE_SCAN_MAX) {
		buf_puts(sql, " ORDER BY ");
		db_quote(db, sql, l->column[start].name);
		l->sample.by = "";
	} else if (file && l->table.rows >= 0) {
		buf_puts(sql, " ORDER BY rowid");
		l->sample.by = "rowid";
	} else {
		return false;
	}
	buf_printf(sql, " DESC LIMIT %lld", (long long)n);
	return true;
}

/* They came newest first. */
static void
turn_round(struct sample *s, size_t from)
{
	size_t a, b, i;

	for (a = from, b = s->nrow; a + 1 < b; a++) {
		b--;
		for (i = 0; i < s->ncolumn; i++) {
			size_t x = a * s->ncolumn + i, y = b * s->ncolumn + i;
			const char *text = s->text[x];
			uint32_t len = s->len[x];

			s->text[x] = s->text[y];
			s->len[x] = s->len[y];
			s->text[y] = text;
			s->len[y] = len;
		}
	}
}

static void
see_rows(struct look *l)
{
	const struct sample *s = &l->sample;
	size_t i, k, n;
	const char *p;

	for (k = 0; k < l->ncolumn; k++) {
		seen_release(&l->seen[k]);
		seen_init(&l->seen[k]);
		for (i = 0; i < s->nrow; i++) {
			p = sample_text(s, i, (int)k, &n);
			seen_add(&l->seen[k], p, n);
		}
	}
}

static int
read_newest(struct look *l, struct db *db, int64_t n, struct err *err)
{
	struct sample *s = &l->sample;
	struct buf sql = { 0 };
	size_t from = s->nrow;
	int rc = 0;

	if (put_newest(&sql, l, db, n))
		rc = read_rows(l, db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0 || s->nrow == from) {
		s->by = NULL;
		return rc;
	}
	turn_round(s, from);
	s->newest = from;
	return 0;
}

/* Whether there is any way to them; see put_newest(). */
static bool
may_find_newest(const struct look *l, const struct db *db)
{
	return choose_index(l) != NULL || (l->table.rows >= 0 &&
	    (l->table.rows <= SAMPLE_SCAN_MAX ||
	    strcmp(db_dialect(db), "sqlite") == 0));
}

int
look_sample(struct look *l, struct db *db, int64_t n, struct err *err)
{
	struct sample *s = &l->sample;
	struct buf sql = { 0 };
	bool newest = may_find_newest(l, db);
	int64_t first = newest && l->table.rows > 2 * n ? n / 4 + 1 : n + 1;
	int rc;

	if (l->ncolumn == 0) {
		role_find(l);
		return 0;
	}
	put_select(&sql, l, db);
	buf_printf(&sql, " LIMIT %lld", (long long)first);
	rc = read_rows(l, db, buf_text(&sql), err);
	buf_release(&sql);
	if (rc < 0)
		return -1;
	s->whole = !s->late && (int64_t)s->nrow < first;
	see_rows(l);
	if (!s->whole && (int64_t)s->nrow > n)
		s->nrow = (size_t)n;
	if (!s->whole && !s->late && newest) {
		if ((int64_t)s->nrow > n / 4)
			s->nrow = (size_t)(n / 4);
		if (read_newest(l, db, n - (int64_t)s->nrow, err) < 0)
			return -1;
	}
	if (!s->whole)
		see_rows(l);
	role_find(l);
	return 0;
}

/* ---- questions to all rows ---- */

static bool
may_ask_all(const struct look *l)
{
	return !l->table.view && l->table.rows >= 0 &&
	    l->table.rows <= SAMPLE_SCAN_MAX;
}

int
look_words(struct look *l, struct db *db, int column, struct err *err)
{
	struct seen all;
	struct buf sql = { 0 };
	struct db_stmt *st;
	size_t n;
	int got;

	if (l->sample.whole || (!may_ask_all(l) && !look_indexed(l, column)))
		return 0;
	buf_puts(&sql, "SELECT ");
	db_quote_value(db, &sql, l->column[column].name,
	    l->column[column].single);
	buf_puts(&sql, ", COUNT(*) FROM ");
	db_quote(db, &sql, l->table.name);
	buf_puts(&sql, " GROUP BY 1 ORDER BY 2 DESC LIMIT 1000");
	got = db_prepare(&st, db, buf_text(&sql), err);
	buf_release(&sql);
	if (got < 0)
		return -1;
	seen_init(&all);
	while ((got = db_step(st, err)) > 0) {
		const char *p = db_text(st, 0, &n);

		seen_add_times(&all, db_is_null(st, 0) ? NULL : p, n,
		    db_int(st, 1));
	}
	db_finalize(st);
	if (got == 0) {
		seen_release(&l->seen[column]);
		l->seen[column] = all;
		return 0;
	}
	seen_release(&all);
	if (!db_timed_out(db))
		return -1;
	err_clear(err);
	return 0;
}

/* ---- keys ---- */

bool
look_never_null(const struct look *l, const struct db_index *x, int column)
{
	if (!l->column[column].nullable)
		return true;
	return strcmp(x->name, "PRIMARY") == 0 &&
	    l->seen[column].form[SEEN_NULL] == 0;
}

static bool
is_in(const struct look *l, const struct db_index *x, const int *column,
    int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (strcmp(l->column[column[i]].name, x->column) == 0)
			return look_never_null(l, x, column[i]);
	}
	return false;
}

bool
look_unique_index(const struct look *l, const int *column, int n)
{
	size_t i, k;

	for (i = 0; i < l->nindex; i = k) {
		bool all = l->index[i].unique;

		for (k = i; k < l->nindex && (k == i || l->index[k].at > 0);
		    k++)
			all = all && is_in(l, &l->index[k], column, n);
		if (all)
			return true;
	}
	return false;
}

static int
ask_unique(const struct look *l, struct db *db, const int *column, int n,
    struct err *err)
{
	struct buf sql = { 0 }, key = { 0 };
	struct db_stmt *st;
	int got, i;

	for (i = 0; i < n; i++) {
		buf_puts(&key, i > 0 ? ", " : "");
		db_quote(db, &key, l->column[column[i]].name);
	}
	buf_puts(&sql, "SELECT 1 FROM ");
	db_quote(db, &sql, l->table.name);
	buf_printf(&sql, " GROUP BY %s HAVING COUNT(*) > 1 LIMIT 1",
	    buf_text(&key));
	got = db_prepare(&st, db, buf_text(&sql), err);
	buf_release(&sql);
	buf_release(&key);
	if (got < 0)
		return -2;
	got = db_step(st, err);
	db_finalize(st);
	if (got >= 0)
		return got == 0;
	if (!db_timed_out(db))
		return -2;
	err_clear(err);
	return -1;
}

int
look_unique(const struct look *l, struct db *db, const int *column, int n,
    struct err *err)
{
	if (look_unique_index(l, column, n))
		return 1;
	if (!may_ask_all(l))
		return -1;
	return ask_unique(l, db, column, n, err);
}
