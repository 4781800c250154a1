/* SPDX-License-Identifier: MIT */
/*
 * store_fixture: a store of its own for each test, and facts to put in.
 *
 * The store is a file; or, with MW_TEST_STORE_PG=FOLDER, a schema of the
 * PostgreSQL whose socket is there.  tests/bats/store_pg.bats has the tests of
 * the store run so: what one database promises the other does.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"
#include "db/db.h"
#include "shop/store.h"

#define T0 (INT64_C(1790000000) * WHEN_SECOND)

struct fixture {
	char dir[64];
	char path[200];		/* or the URL */
	bool pg;
	struct store *st;
	struct err err;
};

static const struct db_driver *const fx_drivers[] = { &db_sqlite, &db_pg,
    NULL };

static inline struct store_options
fx_options(const struct fixture *fx)
{
	struct store_options o = { .url = fx->path, .drivers = fx_drivers,
	    .program = "test", .run = "run1", .now_us = T0,
	    .timeout_us = fx->pg ? 1500000 : 50000 };

	return o;
}

static inline void
fx_ok(struct fixture *fx, int rc)
{
	if (rc < 0)
		fail_msg("%d: %s", fx->err.code, fx->err.text);
}

static inline struct store *
fx_open(struct fixture *fx, const struct store_options *o)
{
	struct store *st = NULL;

	fx_ok(fx, store_open(&st, o, &fx->err));
	return st;
}

static inline void
fx_migrate(struct fixture *fx)
{
	struct store_options o = fx_options(fx);
	struct store *st;

	o.create = true;
	st = fx_open(fx, &o);
	fx_ok(fx, store_migrate(st, NULL, NULL, &fx->err));
	store_close(st);
}

static inline void fx_exec(struct fixture *fx, const char *sql);

/* A schema named by the folder, which mkdtemp() has made unique. */
static inline void
fx_make_schema(struct fixture *fx, const char *socket)
{
	char sql[100];

	fx->pg = true;
	snprintf(fx->path, sizeof(fx->path), "postgresql://mw@/postgres?"
	    "host=%s", socket);
	snprintf(sql, sizeof(sql), "CREATE SCHEMA \"%s\"", fx->dir + 5);
	fx_exec(fx, sql);
	snprintf(fx->path, sizeof(fx->path), "postgresql://mw@/postgres?"
	    "host=%s&options=-csearch_path%%3D%%22%s%%22", socket,
	    fx->dir + 5);
}

static inline void
fx_drop_schema(struct fixture *fx)
{
	char sql[100];

	snprintf(sql, sizeof(sql), "DROP SCHEMA \"%s\" CASCADE",
	    fx->dir + 5);
	fx_exec(fx, sql);
}

/* A migrated store, open as fx->st. */
static inline int
fx_setup(void **state)
{
	struct fixture *fx = mem_new(1, sizeof(*fx));
	struct store_options o;

	snprintf(fx->dir, sizeof(fx->dir), "/tmp/test_store.XXXXXX");
	if (mkdtemp(fx->dir) == NULL)
		return -1;
	snprintf(fx->path, sizeof(fx->path), "%s/shop.db", fx->dir);
	if (getenv("MW_TEST_STORE_PG") != NULL)
		fx_make_schema(fx, getenv("MW_TEST_STORE_PG"));
	fx_migrate(fx);
	o = fx_options(fx);
	fx->st = fx_open(fx, &o);
	*state = fx;
	return 0;
}

static inline int
fx_teardown(void **state)
{
	struct fixture *fx = *state;
	char command[128];
	int rc;

	store_close(fx->st);
	if (fx->pg)
		fx_drop_schema(fx);
	snprintf(command, sizeof(command), "rm -rf '%s'", fx->dir);
	rc = system(command);
	free(fx);
	return rc;
}

/* ---- facts ---- */

static inline struct fact
fx_span(const char *machine, int64_t start_us, int64_t end_us,
    const char *key, int n)
{
	struct fact f;

	fact_init(&f, KIND_SPAN);
	fact_set_text(&f, SPAN_MACHINE, machine, strlen(machine));
	fact_set_int(&f, SPAN_START, start_us);
	fact_set_int(&f, SPAN_END, end_us);
	fact_set_text(&f, SPAN_SOURCE, "src", 3);
	fact_set_text(&f, SPAN_SOURCE_KEY, key, strlen(key));
	fact_set_int(&f, SPAN_N, n);
	fact_set_text(&f, SPAN_STATE, "running", 7);
	return f;
}

static inline struct fact
fx_job(const char *machine, int64_t start_us, int64_t end_us,
    const char *key, const char *job, const char *op)
{
	struct fact f;

	fact_init(&f, KIND_JOB);
	fact_set_text(&f, JOB_MACHINE, machine, strlen(machine));
	fact_set_int(&f, JOB_START, start_us);
	fact_set_int(&f, JOB_END, end_us);
	fact_set_text(&f, JOB_SOURCE, "src", 3);
	fact_set_text(&f, JOB_SOURCE_KEY, key, strlen(key));
	fact_set_int(&f, JOB_N, 0);
	fact_set_text(&f, JOB_JOB, job, strlen(job));
	fact_set_text(&f, JOB_OP, op, strlen(op));
	return f;
}

/* Puts one fact by itself; what came of it. */
static inline struct store_part
fx_put_fact(struct fixture *fx, const struct fact *f)
{
	struct store_part part = { .fact = f };

	fx_ok(fx, store_put_facts(fx->st, &part, 1, &fx->err));
	return part;
}

/* Puts n facts as one source row. */
static inline enum store_outcome
fx_put(struct fixture *fx, const struct fact *f, size_t n)
{
	static char machine[600], key[600];
	struct store_row row = { .source = "src", .machine = machine,
	    .source_key = key, .fact = f, .nfact = n };
	enum store_outcome outcome;
	size_t i;

	snprintf(machine, sizeof(machine), "%.*s", (int)f->v[0].len,
	    f->v[0].s);
	i = (size_t)shop_field(f->kind, F_SOURCE_KEY);
	snprintf(key, sizeof(key), "%.*s", (int)f->v[i].len, f->v[i].s);
	row.start_us = f->v[shop_field(f->kind, F_START)].i;
	i = (size_t)(shop_field(f->kind, F_OPEN) + 1);
	row.open = i > 0 && !f->v[i - 1].is_null && f->v[i - 1].i != 0;
	for (i = 0; i < n; i++)
		row.hash = fact_hash(&f[i], row.hash);
	fx_ok(fx, store_put(fx->st, &row, &outcome, &fx->err));
	return outcome;
}

static inline void
fx_begin(struct fixture *fx)
{
	fx_ok(fx, store_begin(fx->st, &fx->err));
}

static inline int64_t
fx_commit(struct fixture *fx)
{
	int64_t seq;

	fx_ok(fx, store_commit(fx->st, &seq, &fx->err));
	return seq;
}

/* A row of one span in a transaction of its own; the commit's seq. */
static inline int64_t
fx_put_span(struct fixture *fx, const char *machine, int64_t start_us,
    int64_t end_us, const char *key)
{
	struct fact f = fx_span(machine, start_us, end_us, key, 0);

	fx_begin(fx);
	fx_put(fx, &f, 1);
	return fx_commit(fx);
}

/* ---- what is stored ---- */

static inline void
fx_add_text(struct buf *b, const struct fact *f, enum shop_key key)
{
	int at = shop_field(f->kind, key);

	if (at >= 0 && !f->v[at].is_null)
		buf_printf(b, " %.*s", (int)f->v[at].len, f->v[at].s);
}

/* "span M1 +0 +3600 key" a line, times in seconds from T0. */
static inline void
fx_add_fact(struct buf *b, const struct fact *f)
{
	int start = shop_field(f->kind, F_START);
	int end = shop_field(f->kind, F_END);

	buf_puts(b, shop_kinds[f->kind].name);
	fx_add_text(b, f, F_MACHINE);
	if (start >= 0 && end >= 0)
		buf_printf(b, " %+lld %+lld",
		    (long long)((f->v[start].i - T0) / WHEN_SECOND),
		    (long long)((f->v[end].i - T0) / WHEN_SECOND));
	fx_add_text(b, f, F_SOURCE_KEY);
	buf_putc(b, '\n');
}

static inline void
fx_drain(struct fixture *fx, struct store_cursor *c, struct buf *b)
{
	const struct fact *f;
	int got;

	while ((got = store_next(c, &f, &fx->err)) > 0)
		fx_add_fact(b, f);
	fx_ok(fx, got);
}

static inline void
fx_assert_query(struct fixture *fx, const struct store_query *q,
    const char *want)
{
	struct store_cursor *c;
	struct buf b = { 0 };

	fx_ok(fx, store_select(&c, fx->st, q, &fx->err));
	fx_drain(fx, c, &b);
	assert_string_equal(b.data == NULL ? "" : b.data, want);
	buf_release(&b);
	store_cursor_close(c);
}

static inline struct store_query
fx_all(uint64_t kinds)
{
	struct store_query q = { .kinds = kinds, .from_us = INT64_MIN,
	    .to_us = INT64_MAX };

	return q;
}

/* The spans as of a seq (0: now). */
static inline void
fx_assert_spans(struct fixture *fx, int64_t seq, const char *want)
{
	struct store_query q = fx_all(UINT64_C(1) << KIND_SPAN);

	q.seq = seq;
	fx_assert_query(fx, &q, want);
}

/* A number from SQL, on a connection of its own. */
static inline int64_t
fx_number(struct fixture *fx, const char *sql)
{
	struct db_options o = { .url = fx->path, .drivers = fx_drivers };
	struct db *db;
	struct db_stmt *s;
	int64_t x;

	fx_ok(fx, db_open(&db, &o, &fx->err));
	fx_ok(fx, db_prepare(&s, db, sql, &fx->err));
	fx_ok(fx, db_step(s, &fx->err));
	x = db_int(s, 0);
	db_finalize(s);
	db_close(db);
	return x;
}

static inline void
fx_exec(struct fixture *fx, const char *sql)
{
	struct db_options o = { .url = fx->path, .drivers = fx_drivers };
	struct db *db;

	fx_ok(fx, db_open(&db, &o, &fx->err));
	fx_ok(fx, db_exec(db, sql, &fx->err));
	db_close(db);
}

/* All rows of a schema, with the transactions that wrote them. */
static inline void
fx_add_rows(struct fixture *fx, struct buf *b)
{
	struct db_options o = { .url = fx->path, .drivers = fx_drivers };
	static const char sql[] = "SELECT query_to_xml(format("
	    "'SELECT xmin, ctid, * FROM %s ORDER BY ctid', c.oid::regclass),"
	    " true, false, '')::text FROM pg_class c WHERE relkind = 'r'"
	    " AND relnamespace = quote_ident(current_schema())::regnamespace"
	    " ORDER BY relname";
	struct db_stmt *s;
	struct db *db;
	size_t n;
	const char *p;
	int got;

	fx_ok(fx, db_open(&db, &o, &fx->err));
	fx_ok(fx, db_prepare(&s, db, sql, &fx->err));
	while ((got = db_step(s, &fx->err)) > 0) {
		p = db_text(s, 0, &n);
		buf_add(b, p, n);
	}
	fx_ok(fx, got);
	db_finalize(s);
	db_close(db);
}

/* Of all that is stored, to the byte. */
static inline void
fx_sha256(struct fixture *fx, char out[HASH_SHA256_HEX])
{
	struct buf b = { 0 };
	struct err err = { 0 };

	if (fx->pg)
		fx_add_rows(fx, &b);
	else if (file_read(fx->path, SIZE_MAX, &b, &err) < 0)
		fail_msg("%s", err.text);
	hash_sha256_hex(b.data, b.len, out);
	buf_release(&b);
}

#endif
