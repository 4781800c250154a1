/* SPDX-License-Identifier: MIT */
/* The columns of the row that a SQLite statement stands on. */
#include <sqlite3.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "db/sqlite_db.h"

int
sqlite_columns(const struct db_stmt *base)
{
	return sqlite3_column_count(((const struct sqlite_stmt *)base)->h);
}

const char *
sqlite_column_name(const struct db_stmt *base, int i)
{
	return sqlite3_column_name(((const struct sqlite_stmt *)base)->h, i);
}

bool
sqlite_is_null(struct db_stmt *base, int i)
{
	return sqlite3_column_type(((struct sqlite_stmt *)base)->h, i) ==
	    SQLITE_NULL;
}

int64_t
sqlite_int(struct db_stmt *base, int i)
{
	return sqlite3_column_int64(((struct sqlite_stmt *)base)->h, i);
}

double
sqlite_real(struct db_stmt *base, int i)
{
	return sqlite3_column_double(((struct sqlite_stmt *)base)->h, i);
}

/* SQLite's own text of a REAL has 15 digits, which need not read back. */
static const char *
real_text(struct sqlite_stmt *s, int i, size_t *n)
{
	double x = sqlite3_column_double(s->h, i);
	struct buf *b;

	if (x - x != 0) {
		*n = (size_t)sqlite3_column_bytes(s->h, i);
		return (const char *)sqlite3_column_text(s->h, i);
	}
	if (s->real == NULL)
		s->real = mem_new((size_t)sqlite_columns(&s->base),
		    sizeof(*s->real));
	b = &s->real[i];
	buf_clear(b);
	buf_room(b, NUM_MAX);
	b->len = num_put_f64(b->data, x);
	b->data[b->len] = '\0';
	*n = b->len;
	return b->data;
}

const char *
sqlite_text(struct db_stmt *base, int i, size_t *n)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;
	const char *p;

	if (sqlite3_column_type(s->h, i) == SQLITE_FLOAT)
		return real_text(s, i, n);
	p = (const char *)sqlite3_column_text(s->h, i);
	*n = (size_t)sqlite3_column_bytes(s->h, i);
	return p == NULL ? "" : p;
}

/* Each column is looked for once, where a getter looks for it at each call. */
void
sqlite_row(struct db_stmt *base, const enum db_want *want,
    struct db_val *val, int n)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)base;
	sqlite3_value *v;
	int i, type;

	for (i = 0; i < n; i++) {
		v = sqlite3_column_value(s->h, i);
		type = sqlite3_value_type(v);
		val[i] = (struct db_val){ .is_null = type == SQLITE_NULL };
		if (type == SQLITE_NULL) {
			continue;
		} else if (want[i] == DB_WANT_INT) {
			val[i].i = sqlite3_value_int64(v);
		} else if (want[i] == DB_WANT_REAL) {
			val[i].d = sqlite3_value_double(v);
		} else if (type != SQLITE_TEXT) {
			val[i].s = sqlite_text(base, i, &val[i].n);
		} else {
			val[i].s = (const char *)sqlite3_value_text(v);
			val[i].n = (size_t)sqlite3_value_bytes(v);
		}
	}
}
