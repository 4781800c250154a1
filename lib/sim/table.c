/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "db/db.h"
#include "sim/table.h"

/*
 * Rows a statement.  A server is asked as seldom as possible; SQLite has no
 * way to go, and its compiled statements are fastest row by row.
 */
enum { SERVER_BATCH = 250 };

struct sim_table {
	struct db *db;
	const struct sim_shape *shape;
	struct sim_setup setup;
	bool muted, mysql;
	struct db_stmt *many, *one, *update, *remove;
	struct sim_value *row;		/* batch of them */
	int batch, waiting;
};

struct sim_table *
sim_table_new(struct db *db, enum sim_table_id id,
    const struct sim_setup *setup)
{
	struct sim_table *t = mem_new(1, sizeof(*t));

	t->db = db;
	t->shape = &sim_shapes[id];
	t->setup = *setup;
	t->mysql = strcmp(db_dialect(db), "mysql") == 0;
	t->batch = t->mysql ? SERVER_BATCH : 1;
	t->row = mem_new((size_t)(t->batch * t->shape->ncolumn),
	    sizeof(*t->row));
	return t;
}

void
sim_table_free(struct sim_table *t)
{
	if (t == NULL)
		return;
	db_finalize(t->many);
	db_finalize(t->one);
	db_finalize(t->update);
	db_finalize(t->remove);
	free(t->row);
	free(t);
}

void
sim_table_mute(struct sim_table *t, bool muted)
{
	t->muted = muted;
}

int
sim_table_exists(struct sim_table *t, struct err *err)
{
	struct db_column *column = NULL;
	size_t n = 0;
	int rc;

	rc = db_table_columns(t->db, t->shape->name, &column, &n, err);
	free(column);
	return rc < 0 ? -1 : n > 0;
}

/* ---- SQL ---- */

static void
put_name(const struct sim_table *t, struct buf *sql, const char *name)
{
	char upper[64];
	size_t i;

	for (i = 0; name[i] != '\0' && i + 1 < sizeof(upper); i++)
		upper[i] = (char)toupper((unsigned char)name[i]);
	upper[i] = '\0';
	db_quote(t->db, sql, t->setup.upper ? upper : name);
}

static void
put_column(const struct sim_table *t, struct buf *sql, int i)
{
	put_name(t, sql, t->shape->column[i].name);
}

static void
put_type(const struct sim_table *t, struct buf *sql, int i)
{
	const struct sim_column *c = &t->shape->column[i];

	buf_putc(sql, ' ');
	buf_puts(sql, c->type);
	if (t->setup.micros && strcmp(c->name, "changed_at") == 0)
		buf_puts(sql, "(6)");
	if (t->setup.primary && t->shape->made_key == NULL && i == 0)
		buf_puts(sql, " PRIMARY KEY");
}

static int
run(struct sim_table *t, struct buf *sql, struct err *err)
{
	int rc = db_exec(t->db, buf_text(sql), err);

	buf_release(sql);
	return rc;
}

int
sim_table_create(struct sim_table *t, struct err *err)
{
	struct buf sql = { 0 };
	int i;

	buf_puts(&sql, "CREATE TABLE ");
	db_quote(t->db, &sql, t->shape->name);
	buf_puts(&sql, " (");
	if (t->setup.primary && t->shape->made_key != NULL) {
		put_name(t, &sql, t->shape->made_key);
		buf_puts(&sql, t->mysql ?
		    " INT AUTO_INCREMENT PRIMARY KEY, " :
		    " INTEGER PRIMARY KEY, ");
	}
	for (i = 0; i < t->shape->ncolumn; i++) {
		buf_puts(&sql, i > 0 ? ", " : "");
		put_column(t, &sql, i);
		put_type(t, &sql, i);
	}
	buf_putc(&sql, ')');
	if (t->mysql)
		buf_printf(&sql, " ENGINE=InnoDB DEFAULT CHARSET=%s",
		    t->setup.charset != NULL ? t->setup.charset : "utf8mb4");
	return run(t, &sql, err);
}

int
sim_table_index(struct sim_table *t, struct err *err)
{
	struct buf sql = { 0 };

	if (!t->setup.indexed)
		return 0;
	buf_printf(&sql, "CREATE INDEX %s_cursor ON ", t->shape->name);
	db_quote(t->db, &sql, t->shape->name);
	buf_puts(&sql, " (");
	put_column(t, &sql, t->shape->cursor);
	buf_putc(&sql, ')');
	return run(t, &sql, err);
}

int
sim_table_drop(struct sim_table *t, struct err *err)
{
	struct buf sql = { 0 };

	buf_puts(&sql, "DROP TABLE IF EXISTS ");
	db_quote(t->db, &sql, t->shape->name);
	return run(t, &sql, err);
}

static int
prepare(struct sim_table *t, struct db_stmt **out, struct buf *sql,
    struct err *err)
{
	int rc = db_prepare(out, t->db, buf_text(sql), err);

	buf_release(sql);
	return rc;
}

static int
prepare_insert(struct sim_table *t, struct db_stmt **out, int rows,
    struct err *err)
{
	struct buf sql = { 0 };
	int i, k;

	buf_puts(&sql, "INSERT INTO ");
	db_quote(t->db, &sql, t->shape->name);
	for (i = 0; i < t->shape->ncolumn; i++) {
		buf_puts(&sql, i > 0 ? ", " : " (");
		put_column(t, &sql, i);
	}
	buf_puts(&sql, ") VALUES ");
	for (k = 0; k < rows; k++) {
		buf_puts(&sql, k > 0 ? "), (?" : "(?");
		for (i = 1; i < t->shape->ncolumn; i++)
			buf_puts(&sql, ", ?");
	}
	buf_putc(&sql, ')');
	return prepare(t, out, &sql, err);
}

static void
put_where(const struct sim_table *t, struct buf *sql)
{
	int i;

	for (i = 0; i < t->shape->nkey; i++) {
		buf_puts(sql, i > 0 ? " AND " : " WHERE ");
		put_column(t, sql, t->shape->key[i]);
		buf_puts(sql, " = ?");
	}
}

static int
prepare_update(struct sim_table *t, struct err *err)
{
	struct buf sql = { 0 };
	int i;

	buf_puts(&sql, "UPDATE ");
	db_quote(t->db, &sql, t->shape->name);
	for (i = 0; i < t->shape->ncolumn; i++) {
		buf_puts(&sql, i > 0 ? ", " : " SET ");
		put_column(t, &sql, i);
		buf_puts(&sql, " = ?");
	}
	put_where(t, &sql);
	return prepare(t, &t->update, &sql, err);
}

static int
prepare_delete(struct sim_table *t, struct err *err)
{
	struct buf sql = { 0 };

	buf_puts(&sql, "DELETE FROM ");
	db_quote(t->db, &sql, t->shape->name);
	put_where(t, &sql);
	return prepare(t, &t->remove, &sql, err);
}

/* ---- rows ---- */

static void
bind(struct db_stmt *s, int at, const struct sim_value *v, int n)
{
	int i;

	for (i = 0; i < n; i++, at++) {
		if (v[i].is == SIM_V_NULL)
			db_bind_null(s, at);
		else if (v[i].is == SIM_V_INT)
			db_bind_int(s, at, v[i].i);
		else
			db_bind_text(s, at, v[i].s, strlen(v[i].s));
	}
}

static int
flush_one(struct sim_table *t, int k, struct err *err)
{
	int n = t->shape->ncolumn;

	if (t->one == NULL && prepare_insert(t, &t->one, 1, err) < 0)
		return -1;
	bind(t->one, 0, t->row + k * n, n);
	return db_step(t->one, err) < 0 ? -1 : 0;
}

static int
flush_many(struct sim_table *t, struct err *err)
{
	if (t->many == NULL &&
	    prepare_insert(t, &t->many, t->batch, err) < 0)
		return -1;
	bind(t->many, 0, t->row, t->batch * t->shape->ncolumn);
	return db_step(t->many, err) < 0 ? -1 : 0;
}

int
sim_table_flush(struct sim_table *t, struct err *err)
{
	int n = t->waiting, k;

	t->waiting = 0;
	if (n == t->batch && n > 1)
		return flush_many(t, err);
	for (k = 0; k < n; k++) {
		if (flush_one(t, k, err) < 0)
			return -1;
	}
	return 0;
}

int
sim_table_insert(struct sim_table *t, const struct sim_value *v,
    struct err *err)
{
	int n = t->shape->ncolumn;

	if (t->muted)
		return 0;
	memcpy(t->row + t->waiting * n, v, (size_t)n * sizeof(*v));
	if (++t->waiting < t->batch)
		return 0;
	return sim_table_flush(t, err);
}

int
sim_table_update(struct sim_table *t, const struct sim_value *key,
    const struct sim_value *v, struct err *err)
{
	int n = t->shape->ncolumn;

	if (t->muted)
		return 0;
	if (sim_table_flush(t, err) < 0 ||
	    (t->update == NULL && prepare_update(t, err) < 0))
		return -1;
	bind(t->update, 0, v, n);
	bind(t->update, n, key, t->shape->nkey);
	return db_step(t->update, err) < 0 ? -1 : 0;
}

int
sim_table_delete(struct sim_table *t, const struct sim_value *key,
    struct err *err)
{
	if (t->muted)
		return 0;
	if (sim_table_flush(t, err) < 0 ||
	    (t->remove == NULL && prepare_delete(t, err) < 0))
		return -1;
	bind(t->remove, 0, key, t->shape->nkey);
	return db_step(t->remove, err) < 0 ? -1 : 0;
}

/* ---- values ---- */

void
sim_null(struct sim_value *v)
{
	v->is = SIM_V_NULL;
}

void
sim_int(struct sim_value *v, int64_t x)
{
	v->is = SIM_V_INT;
	v->i = x;
}

void
sim_text(struct sim_value *v, const char *s)
{
	size_t n = strlen(s);

	if (n >= sizeof(v->s))
		n = sizeof(v->s) - 1;
	v->is = SIM_V_TEXT;
	memcpy(v->s, s, n);
	v->s[n] = '\0';
}

static char *
put_digits(char *to, int x, int n)
{
	int i;

	for (i = n - 1; i >= 0; i--, x /= 10)
		to[i] = (char)('0' + x % 10);
	return to + n;
}

/* Two of these a row: snprintf() would be half of the time. */
void
sim_stamp(struct sim_value *v, int64_t seconds, int micros)
{
	struct civil c;
	char *s = v->s;

	when_to_civil(seconds * WHEN_SECOND, &c);
	v->is = SIM_V_TEXT;
	s = put_digits(s, c.year, 4);
	*s++ = '-';
	s = put_digits(s, c.month, 2);
	*s++ = '-';
	s = put_digits(s, c.day, 2);
	*s++ = ' ';
	s = put_digits(s, c.hour, 2);
	*s++ = ':';
	s = put_digits(s, c.minute, 2);
	*s++ = ':';
	s = put_digits(s, c.second, 2);
	if (micros >= 0) {
		*s++ = '.';
		s = put_digits(s, micros, 6);
	}
	*s = '\0';
}
