/* SPDX-License-Identifier: MIT */
/*
 * Facts that no source row gave (readings, what models say), many at once into
 * a store on a server: they are looked for by lists of their keys, those that
 * changed go by lists, and what comes is loaded.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

enum { COLUMNS_MOST = 8 };	/* of a key */

static bool
is_key(enum shop_kind kind, int i)
{
	return shop_kinds[kind].field[i].role == SHOP_ID;
}

static enum shop_type
type_of(enum shop_kind kind, int i)
{
	return shop_keys[shop_kinds[kind].field[i].key].type;
}

/* ---- the statements ---- */

/* Of a table t the rows that lists name, "k0" to "kN"; bind() binds them. */
static void
add_lists(struct buf *sql, enum shop_kind kind)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	int i, n = 0;

	buf_puts(sql, "unnest(");
	for (i = 0; i < info->nfield; i++) {
		if (is_key(kind, i))
			buf_printf(sql, "%sCAST(? AS %s[])", n++ > 0 ? ", " :
			    "", type_of(kind, i) == SHOP_TEXT ? "text" :
			    type_of(kind, i) == SHOP_TIME ? "timestamptz" :
			    "bigint");
	}
	buf_puts(sql, ") AS w (");
	for (i = 0; i < n; i++)
		buf_printf(sql, "%sk%d", i > 0 ? ", " : "", i);
	buf_putc(sql, ')');
}

static void
add_same_key(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind)
{
	const struct shop_kind_info *info = &shop_kinds[kind];
	int i, n = 0;

	for (i = 0; i < info->nfield; i++) {
		if (!is_key(kind, i))
			continue;
		buf_puts(sql, n > 0 ? " AND t." : "t.");
		store_sql_column(sql, drv, info->field[i].key);
		buf_printf(sql, " = w.k%d", n++);
	}
}

static void
add_read(struct buf *sql, const struct store_driver *drv, enum shop_kind kind)
{
	buf_puts(sql, "SELECT ");
	store_sql_columns(sql, drv, kind);
	buf_printf(sql, ", seq_from FROM \"%s\" t JOIN ",
	    shop_kinds[kind].name);
	add_lists(sql, kind);
	buf_puts(sql, " ON ");
	add_same_key(sql, drv, kind);
}

/* As KQ_PAST and KQ_DELETE. */
static void
add_past(struct buf *sql, const struct store_driver *drv, enum shop_kind kind)
{
	buf_printf(sql, "WITH gone AS (DELETE FROM \"%s\" t USING ",
	    shop_kinds[kind].name);
	add_lists(sql, kind);
	buf_puts(sql, " WHERE ");
	add_same_key(sql, drv, kind);
	buf_puts(sql, " RETURNING ");
	store_sql_columns(sql, drv, kind);
	store_many_add_past(sql, drv, kind);
}

void
store_keyed_sql(struct buf *sql, const struct store_driver *drv,
    enum shop_kind kind, int q)
{
	if (q == KQ_KEYED)
		add_read(sql, drv, kind);
	else
		add_past(sql, drv, kind);
}

/* ---- lists of keys ---- */

struct lists {
	struct list {
		struct buf text;	/* each with a NUL behind it; or */
		int64_t *number;
		size_t cap;
	} column[COLUMNS_MOST];
	size_t n;
};

static void
add(struct lists *l, const struct fact *f)
{
	struct list *to = l->column;
	const struct fact_val *v;
	int i;

	for (i = 0; i < shop_kinds[f->kind].nfield; i++) {
		if (!is_key(f->kind, i))
			continue;
		v = &f->v[i];
		if (type_of(f->kind, i) == SHOP_TEXT) {
			buf_add(&to->text, v->s, v->len);
			buf_putc(&to->text, '\0');
		} else {
			to->number = mem_grow(to->number, &to->cap, l->n + 1,
			    sizeof(*to->number));
			to->number[l->n] = v->i;
		}
		to++;
	}
	l->n++;
}

/* The index behind the last that it bound. */
static int
bind(struct db_stmt *s, const struct lists *l, enum shop_kind kind)
{
	const struct list *from = l->column;
	int i, at = 0;

	for (i = 0; i < shop_kinds[kind].nfield; i++) {
		if (!is_key(kind, i))
			continue;
		if (type_of(kind, i) == SHOP_TEXT)
			db_bind_texts(s, at++, buf_text(&from->text), l->n);
		else
			db_bind_ints(s, at++, from->number, l->n);
		from++;
	}
	return at;
}

static void
release(struct lists *l)
{
	int i;

	for (i = 0; i < COLUMNS_MOST; i++) {
		buf_release(&l->column[i].text);
		free(l->column[i].number);
	}
	*l = (struct lists){ 0 };
}

/* ---- what is stored, and what comes ---- */

struct keyed {
	struct store *st;
	enum shop_kind kind;
	struct store_part **part;	/* along the keys, then as they came */
	size_t n;
	struct part_now *stored;	/* along the keys */
	size_t nstored;
	const struct fact **come;
	size_t ncome;
	struct lists gone;
};

static int
by_key(const void *va, const void *vb)
{
	struct store_part *const *a = va, *const *b = vb;
	int c = store_fact_compare((*a)->fact, (*b)->fact);

	return c != 0 ? c : (*a > *b) - (*a < *b);
}

static int
by_stored_key(const void *va, const void *vb)
{
	const struct part_now *a = va, *b = vb;

	return store_fact_compare(a->fact, b->fact);
}

static int
read_stored(struct keyed *k, const struct lists *keys, struct err *err)
{
	struct store_page *old = &k->st->old;
	struct db_stmt *s;
	size_t i;
	int got;

	store_page_clear(old);
	s = store_many_kq(k->st, k->kind, KQ_KEYED, err);
	if (s == NULL)
		return -1;
	bind(s, keys, k->kind);
	while ((got = db_step(s, err)) > 0)
		store_page_add(old, s, k->kind);
	if (got < 0)
		return -1;
	store_page_settle(old);
	k->nstored = old->n;
	k->stored = mem_new(old->n + 1, sizeof(*k->stored));
	for (i = 0; i < old->n; i++)
		k->stored[i] = (struct part_now){ &old->fact[i],
		    old->seq[i] };
	qsort(k->stored, old->n, sizeof(*k->stored), by_stored_key);
	return 0;
}

/* The n parts from the first on are of one key; met is NULL or stored. */
static int
settle_key(struct keyed *k, size_t first, size_t n,
    const struct part_now *met, struct err *err)
{
	struct part_now now = met == NULL ? (struct part_now){ NULL, 0 } :
	    *met;
	struct store_part *p;
	size_t i;

	for (i = first; i < first + n; i++) {
		p = k->part[i];
		p->met_seq = now.seq;
		p->outcome = now.fact == NULL ? STORE_INSERTED :
		    store_fact_equal(now.fact, p->fact) ? STORE_UNCHANGED :
		    STORE_UPDATED;
		if (p->outcome == STORE_UNCHANGED)
			continue;
		if (store_need_seq(k->st, err) < 0)
			return -1;
		now = (struct part_now){ p->fact, k->st->seq };
	}
	if (met != NULL && now.fact == met->fact)
		return 0;
	if (met != NULL)
		add(&k->gone, met->fact);
	k->come[k->ncome++] = now.fact;
	return 0;
}

static int
settle(struct keyed *k, struct err *err)
{
	const struct part_now *met;
	size_t i, n, at = 0;
	int c;

	for (i = 0; i < k->n; i += n) {
		for (n = 1; i + n < k->n && store_fact_compare(
		    k->part[i]->fact, k->part[i + n]->fact) == 0; n++)
			;
		for (met = NULL; at < k->nstored; at++) {
			c = store_fact_compare(k->stored[at].fact,
			    k->part[i]->fact);
			if (c >= 0) {
				met = c == 0 ? &k->stored[at] : NULL;
				break;
			}
		}
		if (settle_key(k, i, n, met, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- writing ---- */

static int
remove_gone(struct keyed *k, struct err *err)
{
	struct db_stmt *s;
	int i;

	if (k->gone.n == 0)
		return 0;
	s = store_many_kq(k->st, k->kind, KQ_KEYED_PAST, err);
	if (s == NULL)
		return -1;
	i = bind(s, &k->gone, k->kind);
	db_bind_int(s, i, k->st->seq);
	db_bind_int(s, i + 1, k->st->seq);
	return store_run(s, err);
}

static int
load(struct keyed *k, struct err *err)
{
	struct db_load *l;
	size_t i;

	if (k->ncome == 0)
		return 0;
	l = store_load(k->st, k->kind, ~STORE_BULK, err);
	for (i = 0; l != NULL && i < k->ncome; i++) {
		if (store_load_fact(l, k->come[i], k->st->seq, err) < 0)
			return -1;
	}
	return l == NULL ? -1 : db_load_end(l, err);
}

static int
know_machines(const struct keyed *k, struct err *err)
{
	const struct fact_val *m;
	size_t i;

	for (i = 0; i < k->ncome; i++) {
		m = &k->come[i]->v[shop_field(k->kind, F_MACHINE)];
		if (store_know_machine(k->st, m->s, m->len, err) < 0)
			return -1;
	}
	return 0;
}

int
store_keyed_put(struct store *st, struct store_part *part, size_t n,
    struct err *err)
{
	struct keyed k = { .st = st, .kind = part->fact->kind, .n = n };
	struct lists keys = { 0 };
	size_t i;
	int rc = -1;

	k.part = mem_new(n, sizeof(*k.part));
	k.come = mem_new(n, sizeof(*k.come));
	for (i = 0; i < n; i++)
		k.part[i] = &part[i];
	qsort(k.part, n, sizeof(*k.part), by_key);
	for (i = 0; i < n; i++) {
		if (i == 0 || store_fact_compare(k.part[i - 1]->fact,
		    k.part[i]->fact) != 0)
			add(&keys, k.part[i]->fact);
	}
	if (read_stored(&k, &keys, err) == 0 && settle(&k, err) == 0 &&
	    remove_gone(&k, err) == 0 && load(&k, err) == 0)
		rc = know_machines(&k, err);
	release(&keys);
	release(&k.gone);
	free(k.part);
	free(k.come);
	free(k.stored);
	return rc;
}
