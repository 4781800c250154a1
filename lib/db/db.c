/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/db_driver.h"

/* The length of url's scheme, 0 when it has none. */
static size_t
scheme_len(const char *url)
{
	size_t n = strspn(url, "abcdefghijklmnopqrstuvwxyz+");

	return url[n] == ':' ? n : 0;
}

static bool
speaks(const struct db_driver *d, const char *scheme, size_t n)
{
	const char *const *s;

	for (s = d->schemes; *s != NULL; s++) {
		if (strlen(*s) == n && memcmp(*s, scheme, n) == 0)
			return true;
	}
	return false;
}

/* The driver of url, or of bare paths; NULL when there is none. */
static const struct db_driver *
choose(const struct db_options *o)
{
	size_t n = scheme_len(o->url);
	bool bare = n == 0 || strncmp(o->url + n, "://", 3) != 0;
	const struct db_driver *const *d;

	for (d = o->drivers; n > 0 && *d != NULL; d++) {
		if (speaks(*d, o->url, n))
			return *d;
	}
	for (d = o->drivers; bare && *d != NULL; d++) {
		if ((*d)->is_file)
			return *d;
	}
	return NULL;
}

static int
no_driver(const struct db_options *o, struct err *err)
{
	struct buf known = { 0 };
	const struct db_driver *const *d;
	size_t n = scheme_len(o->url);
	int rc;

	for (d = o->drivers; *d != NULL; d++) {
		buf_printf(&known, "%s%s:%s", known.len == 0 ? "" : ", ",
		    (*d)->schemes[0], (*d)->is_file ? "" : "//");
	}
	if (n == 0)
		rc = err_set(err, ERR_CONFIG, "database url: it begins with "
		    "none of %s", buf_text(&known));
	else
		rc = err_set(err, ERR_CONFIG, "database url: \"%.*s:\" is not "
		    "spoken here, only %s", (int)n, o->url, buf_text(&known));
	buf_release(&known);
	return rc;
}

static int
open_file(struct db **out, const struct db_driver *d,
    const struct db_options *o, struct err *err)
{
	struct db_url u = { 0 };
	size_t n = scheme_len(o->url);
	const char *path = o->url;
	char *copy;
	int rc;

	if (n > 0 && speaks(d, o->url, n)) {
		path += n + 1;
		if (strncmp(path, "//", 2) == 0)
			return err_set(err, ERR_CONFIG, "database url: "
			    "write %.*s:PATH, without the slashes of a host",
			    (int)n, o->url);
	}
	if (*path == '\0')
		return err_set(err, ERR_CONFIG,
		    "database url: the path is missing");
	copy = mem_strdup(path);
	u.path = copy;
	rc = d->open(out, o, &u, err);
	free(copy);
	return rc;
}

int
db_open(struct db **out, const struct db_options *o, struct err *err)
{
	const struct db_driver *d = choose(o);
	struct db_url u;
	int rc;

	if (d == NULL)
		return no_driver(o, err);
	if (d->is_file)
		return open_file(out, d, o, err);
	if (d->reads_url)
		return d->open(out, o, NULL, err);
	if (db_url_parse(&u, o->url, err) < 0)
		return -1;
	rc = d->open(out, o, &u, err);
	db_url_release(&u);
	return rc;
}

void
db_close(struct db *db)
{
	if (db != NULL)
		db->drv->close(db);
}

const char *
db_dialect(const struct db *db)
{
	return db->drv->dialect;
}

char *
db_conninfo(const struct db *db)
{
	return db->drv->conninfo == NULL ? NULL : db->drv->conninfo(db);
}

enum db_retry
db_retry(const struct db *db)
{
	return db->drv->retry(db);
}

int
db_native_errno(const struct db *db)
{
	return db->drv->native_errno(db);
}

bool
db_timed_out(const struct db *db)
{
	int errnum = db_native_errno(db);

	if (db->drv->timed_out != NULL)
		return db->drv->timed_out(db);
	/* SQLITE_INTERRUPT; MariaDB's and MySQL's word for it. */
	if (db->drv->is_file)
		return (errnum & 0xff) == 9;
	return errnum == 1969 || errnum == 3024;
}

int
db_exec(struct db *db, const char *sql, struct err *err)
{
	return db->drv->exec(db, sql, err);
}

int
db_copy(struct db *from, struct db *to, struct err *err)
{
	if (from->drv->copy_to == NULL || from->drv != to->drv)
		return err_set(err, ERR_CONFIG, "%s: a database that is not "
		    "copied so", db_dialect(from));
	return from->drv->copy_to(from, to, err);
}

int
db_check(struct db *db,
    int (*found)(void *arg, const char *why, struct err *err), void *arg,
    struct err *err)
{
	return db->drv->check == NULL ? 0 :
	    db->drv->check(db, found, arg, err);
}

int
db_prepare(struct db_stmt **out, struct db *db, const char *sql,
    struct err *err)
{
	return db->drv->prepare(out, db, sql, err);
}

void
db_bind_null(struct db_stmt *s, int i)
{
	s->drv->bind_null(s, i);
}

void
db_bind_int(struct db_stmt *s, int i, int64_t x)
{
	s->drv->bind_int(s, i, x);
}

void
db_bind_real(struct db_stmt *s, int i, double x)
{
	s->drv->bind_real(s, i, x);
}

void
db_bind_text(struct db_stmt *s, int i, const char *p, size_t n)
{
	s->drv->bind_text(s, i, p, n);
}

void
db_bind_blob(struct db_stmt *s, int i, const void *p, size_t n)
{
	s->drv->bind_blob(s, i, p, n);
}

/* No statement has a parameter -1. */
void
db_bind_texts(struct db_stmt *s, int i, const char *texts, size_t n)
{
	if (s->drv->bind_texts != NULL)
		s->drv->bind_texts(s, i, texts, n);
	else
		s->drv->bind_null(s, -1);
}

void
db_bind_ints(struct db_stmt *s, int i, const int64_t *x, size_t n)
{
	if (s->drv->bind_ints != NULL)
		s->drv->bind_ints(s, i, x, n);
	else
		s->drv->bind_null(s, -1);
}

int
db_step(struct db_stmt *s, struct err *err)
{
	return s->drv->step(s, err);
}

int
db_reset(struct db_stmt *s, struct err *err)
{
	return s->drv->reset(s, err);
}

void
db_finalize(struct db_stmt *s)
{
	if (s != NULL)
		s->drv->finalize(s);
}

int
db_columns(const struct db_stmt *s)
{
	return s->drv->columns(s);
}

const char *
db_column_name(const struct db_stmt *s, int i)
{
	return s->drv->column_name(s, i);
}

bool
db_is_null(struct db_stmt *s, int i)
{
	return s->drv->is_null(s, i);
}

int64_t
db_int(struct db_stmt *s, int i)
{
	return s->drv->get_int(s, i);
}

double
db_real(struct db_stmt *s, int i)
{
	return s->drv->get_real(s, i);
}

const char *
db_text(struct db_stmt *s, int i, size_t *n)
{
	return s->drv->get_text(s, i, n);
}

static void
get_value(struct db_stmt *s, enum db_want want, struct db_val *v, int i)
{
	*v = (struct db_val){ .is_null = s->drv->is_null(s, i) };
	if (v->is_null)
		return;
	if (want == DB_WANT_INT)
		v->i = s->drv->get_int(s, i);
	else if (want == DB_WANT_REAL)
		v->d = s->drv->get_real(s, i);
	else
		v->s = s->drv->get_text(s, i, &v->n);
}

void
db_row(struct db_stmt *s, const enum db_want *want, struct db_val *val,
    int n)
{
	int i;

	if (s->drv->get_row != NULL) {
		s->drv->get_row(s, want, val, n);
		return;
	}
	for (i = 0; i < n; i++)
		get_value(s, want[i], &val[i], i);
}

void
db_take_whole(struct db_stmt *s)
{
	if (s->drv->take_whole != NULL)
		s->drv->take_whole(s);
}

int64_t
db_changes(const struct db *db)
{
	return db->drv->changes(db);
}

int
db_begin_write(struct db *db, struct err *err)
{
	return db->drv->begin(db, true, err);
}

int
db_begin_read(struct db *db, struct err *err)
{
	return db->drv->begin(db, false, err);
}

int
db_commit(struct db *db, struct err *err)
{
	return db->drv->commit(db, err);
}

void
db_rollback(struct db *db)
{
	db->drv->rollback(db);
}

int
db_table_columns(struct db *db, const char *table, struct db_column **out,
    size_t *n, struct err *err)
{
	return db->drv->table_columns(db, table, out, n, err);
}

bool
db_identifier(const char *name)
{
	static const char first[] = "_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789$";
	size_t n = strspn(name, first);

	return n > 0 && n <= 64 && name[n] == '\0' &&
	    strchr("0123456789$", name[0]) == NULL;
}

void
db_quote(const struct db *db, struct buf *sql, const char *name)
{
	char q = db->drv->quote;

	buf_putc(sql, q);
	for (; *name != '\0'; name++) {
		if (*name == q)
			buf_putc(sql, q);
		buf_putc(sql, *name);
	}
	buf_putc(sql, q);
}

void
db_quote_value(const struct db *db, struct buf *sql, const char *name,
    bool single)
{
	db_quote(db, sql, name);
	if (single && db->drv->single_as != NULL)
		buf_puts(sql, db->drv->single_as);
}
