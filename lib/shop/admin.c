/* SPDX-License-Identifier: MIT */
/* What the parts of admin have in common. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/stop.h"
#include "shop/admin_internal.h"

static void
put_int(const struct admin_out *out, const char *key, int64_t x)
{
	if (x != ADMIN_NONE)
		rec_put_int(out->w, key, x);
	else if (out->wide)
		rec_put_null(out->w, key);
}

static void
put_time(const struct admin_out *out, const char *key, int64_t us)
{
	if (us != ADMIN_NONE)
		rec_put_time(out->w, key, us);
	else if (out->wide)
		rec_put_null(out->w, key);
}

static void
put_str(const struct admin_out *out, const char *key, const char *s)
{
	if (s != NULL || out->wide)
		rec_put_str(out->w, key, s);
}

int
admin_write(const struct admin_out *out, const struct admin_record *r,
    struct err *err)
{
	rec_begin(out->w, "store");
	put_str(out, "action", r->action);
	put_str(out, "of", r->of);
	put_str(out, "file", r->file);
	put_str(out, "machine", r->machine);
	put_str(out, "source", r->source);
	put_int(out, "rows", r->rows);
	put_int(out, "past", r->past);
	put_int(out, "open_rows", r->open_rows);
	put_int(out, "findings", r->findings);
	put_time(out, "oldest", r->oldest_us);
	put_time(out, "newest", r->newest_us);
	put_int(out, "seq", r->seq);
	put_int(out, "floor", r->floor);
	put_int(out, "schema", r->schema);
	put_int(out, "bytes", r->bytes);
	put_int(out, "free_bytes", r->free_bytes);
	return rec_end(out->w, err);
}

int
admin_prepare(struct db_stmt **out, struct store *st, const char *text,
    struct err *err)
{
	struct buf sql = { 0 };
	int rc;

	store_sql_expand(&sql, st->drv, text);
	rc = db_prepare(out, st->db, buf_text(&sql), err);
	buf_release(&sql);
	return rc;
}

int
admin_number(struct store *st, const char *sql, int64_t *x, struct err *err)
{
	struct db_stmt *s;
	int got;

	if (admin_prepare(&s, st, sql, err) < 0)
		return -1;
	got = db_step(s, err);
	*x = got <= 0 || db_is_null(s, 0) ? ADMIN_NONE : db_int(s, 0);
	db_finalize(s);
	return got < 0 ? -1 : 0;
}

int
admin_list(struct admin_list *l, struct store *st, const char *sql,
    struct err *err)
{
	struct admin_row *row;
	struct stop_hold hold;
	struct db_stmt *s;
	const char *name;
	size_t n;
	int got, i;

	if (admin_prepare(&s, st, sql, err) < 0)
		return -1;
	stop_hold(&hold);
	while ((got = db_step(s, err)) > 0) {
		l->row = mem_grow(l->row, &l->cap, l->n + 1, sizeof(*l->row));
		row = &l->row[l->n++];
		name = db_text(s, 0, &n);
		row->name = arena_text(&l->text, name, n);
		for (i = 0; i < ADMIN_NUMBERS; i++)
			row->x[i] = i + 1 >= db_columns(s) ||
			    db_is_null(s, i + 1) ? ADMIN_NONE :
			    db_int(s, i + 1);
	}
	stop_release(&hold);
	db_finalize(s);
	return got;
}

void
admin_list_release(struct admin_list *l)
{
	free(l->row);
	arena_release(&l->text);
	*l = (struct admin_list){ 0 };
}

/*
 * Of all tables.  A cluster's are empty where they are asked about, and of
 * one that is in months only these have bytes.
 */
static int
server_size(struct store *st, int64_t *bytes, struct err *err)
{
	static const char here[] = "SELECT CAST(sum("
	    "pg_total_relation_size(oid)) AS bigint) FROM pg_class WHERE"
	    " relkind = 'r' AND relnamespace ="
	    " quote_ident(current_schema())::regnamespace";
	static const char everywhere[] = "SELECT CAST(sum(CASE WHEN"
	    " logicalrelid IS NULL THEN pg_total_relation_size(oid)"
	    " ELSE citus_total_relation_size(oid) END) AS bigint)"
	    " FROM pg_class LEFT JOIN pg_dist_partition"
	    " ON logicalrelid = oid WHERE"
	    " relkind = 'r' AND relnamespace ="
	    " quote_ident(current_schema())::regnamespace";
	int64_t cluster;

	if (admin_number(st, "SELECT count(*) FROM pg_extension"
	    " WHERE extname = 'citus'", &cluster, err) < 0)
		return -1;
	return admin_number(st, cluster > 0 ? everywhere : here, bytes, err);
}

int
admin_size(struct store *st, struct admin_record *r, struct err *err)
{
	int64_t page, pages, free_pages;

	if (st->drv != &store_sqlite)
		return server_size(st, &r->bytes, err);
	if (admin_number(st, "PRAGMA page_size", &page, err) < 0 ||
	    admin_number(st, "PRAGMA page_count", &pages, err) < 0 ||
	    admin_number(st, "PRAGMA freelist_count", &free_pages, err) < 0)
		return -1;
	r->bytes = page * pages;
	r->free_bytes = page * free_pages;
	return 0;
}

int
admin_schema(struct store *st, int64_t *version, struct err *err)
{
	const struct store_migration *m;
	size_t n, i;

	if (store_migrations(st, &m, &n, err) < 0)
		return -1;
	*version = 0;
	for (i = 0; i < n; i++) {
		if (m[i].applied_us != INT64_MIN)
			*version = m[i].version;
	}
	return 0;
}

/* ---- findings ---- */

static const struct fact_val *
value(const struct fact *f, enum shop_key key)
{
	int at = f == NULL ? -1 : shop_field(f->kind, key);

	return at < 0 || f->v[at].is_null ? NULL : &f->v[at];
}

static void
put_val(const struct admin_out *out, const struct fact *f, enum shop_key key)
{
	const struct fact_val *v = value(f, key);

	if (v != NULL)
		rec_put_text(out->w, shop_keys[key].name, v->s, v->len);
	else if (out->wide)
		rec_put_null(out->w, shop_keys[key].name);
}

static int64_t
number(const struct fact *f, enum shop_key key)
{
	const struct fact_val *v = value(f, key);

	return v == NULL ? ADMIN_NONE : v->i;
}

/* Of what has no source: its name, or what it is a standard for. */
static void
put_name(const struct admin_out *out, const struct fact *f)
{
	static const enum shop_key keys[] = { F_PART, F_OP, F_OPERATOR,
	    F_NAME };
	const struct fact_val *v;
	struct buf b = { 0 };
	size_t i;
	int at;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		v = value(f, keys[i]);
		at = shop_field(f->kind, keys[i]);
		if (v == NULL || shop_kinds[f->kind].field[at].role != SHOP_ID)
			continue;
		if (b.len > 0)
			buf_putc(&b, '|');
		buf_add(&b, v->s, v->len);
	}
	if (b.len > 0 || out->wide)
		rec_put_text(out->w, "source_key", buf_text(&b), b.len);
	buf_release(&b);
}

static void
put_fact(const struct admin_out *out, const struct fact *f)
{
	int64_t start = number(f, F_START);

	if (start == ADMIN_NONE)
		start = number(f, F_TIME);
	if (start == ADMIN_NONE)
		start = number(f, F_VALID_FROM);
	put_val(out, f, F_MACHINE);
	put_time(out, "start", start);
	put_val(out, f, F_SOURCE);
	if (f == NULL || store_has_source(f->kind))
		put_val(out, f, F_SOURCE_KEY);
	else
		put_name(out, f);
	put_int(out, "n", number(f, F_N));
}

static void
put_row(const struct admin_out *out, const struct admin_finding *f)
{
	rec_put_str(out->w, "machine", f->machine);
	put_time(out, "start", ADMIN_NONE);
	rec_put_text(out->w, "source", f->id->source, f->id->nsource);
	rec_put_text(out->w, "source_key", f->id->key, f->id->nkey);
	put_int(out, "n", ADMIN_NONE);
}

int
admin_find(struct admin_checker *c, const struct admin_finding *f,
    struct err *err, const char *why, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, why);
	buf_vprintf(&text, why, ap);
	va_end(ap);
	c->findings++;
	rec_begin(c->out->w, "finding");
	rec_put_str(c->out->w, "of", f->of);
	rec_put_str(c->out->w, "why", buf_text(&text));
	put_int(c->out, "seq", f->seq);
	if (f->id != NULL)
		put_row(c->out, f);
	else
		put_fact(c->out, f->fact);
	buf_release(&text);
	return rec_end(c->out->w, err);
}
