/* SPDX-License-Identifier: MIT */
/*
 * Many facts at once, by lists of what each is found by: one by one each would
 * cost a way to the server and back.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/store_internal.h"

/* ---- the statements ---- */

/* Of a table t the rows that lists name; bind_lists() binds it. */
static void
add_lists(struct buf *sql, const struct store_driver *drv, const char *b)
{
	store_sql_expand(sql, drv, "unnest(CAST(? AS text[]),"
	    " CAST(? AS text[]), CAST(? AS timestamptz[]),");
	buf_printf(sql, " CAST(? AS %s[])) AS w (at, of_row, a, b)", b);
}

#define ON_LISTS							\
    "t.machine = w.at AND t.source = ? AND t.source_key = w.of_row AND "

static void
add_many(struct buf *sql, const struct store_driver *drv, enum shop_kind kind)
{
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_printf(sql, ", seq_from FROM \"%s\" t JOIN ",
	    shop_kinds[kind].name);
	add_lists(sql, drv, "timestamptz");
	store_sql_expand(sql, drv, " ON " ON_LISTS "t.@start >= w.a AND"
	    " t.@start <= w.b");
}

void
store_many_add_past(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	buf_printf(sql, ", seq_from) INSERT INTO \"%s_past\" (",
	    shop_kinds[kind].name);
	store_sql_columns(sql, drv, kind);
	buf_puts(sql, ", seq_from, seq_to) SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_puts(sql, ", seq_from, CAST(? AS bigint) FROM gone"
	    " WHERE seq_from < ?");
}

/* As KQ_PAST and KQ_DELETE. */
static void
add_many_past(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	buf_printf(sql, "WITH gone AS (DELETE FROM \"%s\" t USING ",
	    shop_kinds[kind].name);
	add_lists(sql, drv, "bigint");
	store_sql_expand(sql, drv, " WHERE " ON_LISTS "t.@start = w.a AND"
	    " t.n = w.b RETURNING ");
	store_sql_columns(sql, drv, kind);
	store_many_add_past(sql, drv, kind);
}

void
store_many_sql(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, int q)
{
	if (q == KQ_MANY)
		add_many(sql, drv, kind);
	else
		add_many_past(sql, drv, kind);
}

/* ---- lists ---- */

void
store_many_add(struct store_many *m, const struct store_text *machine,
    const struct store_text *key, int64_t a, int64_t b)
{
	buf_add(&m->machine, machine->s, machine->n);
	buf_putc(&m->machine, '\0');
	buf_add(&m->key, key->s, key->n);
	buf_putc(&m->key, '\0');
	m->a = mem_grow(m->a, &m->a_cap, m->n + 1, sizeof(*m->a));
	m->b = mem_grow(m->b, &m->b_cap, m->n + 1, sizeof(*m->b));
	m->a[m->n] = a;
	m->b[m->n++] = b;
}

void
store_many_clear(struct store_many *m)
{
	buf_clear(&m->machine);
	buf_clear(&m->key);
	m->n = 0;
}

void
store_many_release(struct store_many *m)
{
	buf_release(&m->machine);
	buf_release(&m->key);
	free(m->a);
	free(m->b);
	*m = (struct store_many){ 0 };
}

/* The index behind the last that it bound. */
static int
bind_lists(struct db_stmt *s, const struct store_many *m, const char *source)
{
	db_bind_texts(s, 0, buf_text(&m->machine), m->n);
	db_bind_texts(s, 1, buf_text(&m->key), m->n);
	db_bind_ints(s, 2, m->a, m->n);
	db_bind_ints(s, 3, m->b, m->n);
	return store_bind_str(s, 4, source);
}

struct db_stmt *
store_many_kq(struct store *st, enum shop_kind kind, int q, struct err *err)
{
	return store_plan(st, STORE_PLAN_SEEING, err) < 0 ? NULL :
	    store_kq(st, kind, (enum store_kq)q, err);
}

int
store_many_read(struct store *st, enum shop_kind kind, const char *source,
    const struct store_many *m, struct store_page *to, struct err *err)
{
	struct db_stmt *s;
	int got;

	if (m->n == 0)
		return 0;
	s = store_many_kq(st, kind, KQ_MANY, err);
	if (s == NULL)
		return -1;
	bind_lists(s, m, source);
	while ((got = db_step(s, err)) > 0)
		store_page_add(to, s, kind);
	return got;
}

int
store_many_remove(struct store *st, enum shop_kind kind, const char *source,
    const struct store_many *m, struct err *err)
{
	struct db_stmt *s;
	int i;

	if (m->n == 0)
		return 0;
	s = store_many_kq(st, kind, KQ_MANY_PAST, err);
	if (s == NULL)
		return -1;
	i = bind_lists(s, m, source);
	db_bind_int(s, i, st->seq);
	db_bind_int(s, i + 1, st->seq);
	return store_run(s, err);
}

/*
 * With the keys in hand a server that never analyzed the ledger, as after a
 * first sync, takes all of a source's rows to be few and looks through them;
 * a plan for whatever keys may come looks up each.  A join with lists is the
 * other way round: planned for any lists while the table was small, it would
 * go through the table once it is large.  Merged, the table's part is sorted by
 * what it is asked for, on disk; hashed, it takes a third of the time.
 */
int
store_plan(struct store *st, enum store_plan plan, struct err *err)
{
	static const char *const sql[] = {
		[STORE_PLAN_BLIND] =
		    "SET LOCAL plan_cache_mode = force_generic_plan",
		[STORE_PLAN_SEEING] =
		    "SET LOCAL plan_cache_mode = force_custom_plan;"
		    "SET LOCAL enable_mergejoin = off",
	};

	if ((!st->in_tx && !st->in_read) || st->plan == plan)
		return 0;
	if (store_behind_wait(st, err) < 0 ||
	    db_exec(st->db, sql[plan], err) < 0)
		return -1;
	st->plan = plan;
	return 0;
}
