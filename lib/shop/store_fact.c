/* SPDX-License-Identifier: MIT */
/* One fact in its table and its past; machines that were never named. */
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

bool
store_has_source(enum shop_kind kind)
{
	return shop_field(kind, F_SOURCE_KEY) >= 0;
}

bool
store_fact_equal(const struct fact *a, const struct fact *b)
{
	const struct shop_kind_info *kind = &shop_kinds[a->kind];
	int i;

	if (a->kind != b->kind)
		return false;
	for (i = 0; i < kind->nfield; i++) {
		if (!fact_val_equal(shop_keys[kind->field[i].key].type,
		    &a->v[i], &b->v[i]))
			return false;
	}
	return true;
}

static int
compare_value(enum shop_type type, const struct fact_val *a,
    const struct fact_val *b)
{
	uint32_t n = a->len < b->len ? a->len : b->len;
	int c;

	if (type != SHOP_TEXT)
		return a->i < b->i ? -1 : a->i > b->i;
	c = memcmp(a->s, b->s, n);
	return c != 0 ? c : a->len < b->len ? -1 : a->len > b->len;
}

int
store_fact_compare(const struct fact *a, const struct fact *b)
{
	const struct shop_kind_info *kind = &shop_kinds[a->kind];
	int i, c = 0;

	for (i = 0; i < kind->nfield && c == 0; i++) {
		if (kind->field[i].role == SHOP_ID)
			c = compare_value(shop_keys[kind->field[i].key].type,
			    &a->v[i], &b->v[i]);
	}
	return c;
}

int
store_fact_insert(struct store *st, const struct fact *f, struct err *err)
{
	struct db_stmt *s = store_kq(st, f->kind, KQ_INSERT, err);

	if (s == NULL)
		return -1;
	db_bind_int(s, store_bind_fact(s, f), st->seq);
	return store_run(s, err);
}

/* What this very transaction wrote was never seen and leaves no past. */
int
store_fact_remove(struct store *st, const struct fact *f, struct err *err)
{
	struct db_stmt *s = store_kq(st, f->kind, KQ_PAST, err);

	if (s == NULL)
		return -1;
	db_bind_int(s, 0, st->seq);
	db_bind_int(s, store_bind_key(s, 1, f), st->seq);
	if (store_run(s, err) < 0)
		return -1;
	s = store_kq(st, f->kind, KQ_DELETE, err);
	if (s == NULL)
		return -1;
	store_bind_key(s, 0, f);
	return store_run(s, err);
}

static int
add_machine(struct store *st, const char *name, size_t n, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_MACHINE_ADD, err);

	if (s == NULL)
		return -1;
	db_bind_text(s, 0, name, n);
	db_bind_int(s, 1, st->seq);
	return store_run(s, err);
}

static int
has_machine(struct store *st, const char *name, size_t n, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_MACHINE_KNOWN, err);
	int got;

	if (s == NULL)
		return -1;
	db_bind_text(s, 0, name, n);
	got = db_step(s, err);
	db_reset(s, err);
	return got;
}

int
store_has_machine(struct store *st, const char *machine, struct err *err)
{
	return has_machine(st, machine, strlen(machine), err);
}

/* Of a store that is far all of them at once. */
static int
meet_machines(struct store *st, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_MACHINE_ALL, err);
	const char *name;
	size_t n;
	int got;

	if (s == NULL)
		return -1;
	while ((got = db_step(s, err)) > 0) {
		name = db_text(s, 0, &n);
		map_put(&st->machine, name, n);
	}
	return got;
}

int
store_know_machine(struct store *st, const char *name, size_t n,
    struct err *err)
{
	int got;

	if (st->drv->is_far && st->machine.len == 0 &&
	    meet_machines(st, err) < 0)
		return -1;
	if (map_find(&st->machine, name, n) >= 0)
		return 0;
	/* Where a question is dear the statement finds out. */
	got = st->drv->is_far ? 0 : has_machine(st, name, n, err);
	if (got < 0 || (got == 0 && add_machine(st, name, n, err) < 0))
		return -1;
	map_put(&st->machine, name, n);
	return 0;
}
