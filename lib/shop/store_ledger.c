/* SPDX-License-Identifier: MIT */
/* The ledger: which row of which source gave which facts. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

static struct hash128
read_hash(struct db_stmt *s, int i)
{
	struct hash128 h = { 0, 0 };
	size_t n;
	const char *p = db_text(s, i, &n);

	if (n == sizeof(h))
		memcpy(&h, p, sizeof(h));
	return h;
}

int
store_ledger_read(struct db_stmt *s, int at, struct store_ledger *l,
    struct err *err)
{
	size_t n;
	const char *machine = db_text(s, at, &n);

	if (n > FACT_ID_MAX)
		return err_set(err, ERR_DATA, "source_row: machine: longer "
		    "than %d bytes", FACT_ID_MAX);
	memcpy(l->machine, machine, n);
	l->machine[n] = '\0';
	l->start_us = db_int(s, at + 1);
	l->spread_us = db_int(s, at + 2);
	l->hash = read_hash(s, at + 3);
	l->mapping = db_int(s, at + 4);
	l->open = db_int(s, at + 5) != 0;
	l->kinds = db_int(s, at + 6);
	l->seq = db_int(s, at + 7);
	return 0;
}

int
store_ledger_find(struct store *st, const struct store_id *id,
    struct err *err)
{
	struct db_stmt *s;
	bool maybe;
	int got;

	st->nledger = 0;
	if (st->in_tx && store_stage_meet(st, id, err) < 0)
		return -1;
	if (store_expect_find(st, id))
		return 0;
	if (store_stage_knows(st, id, &maybe, err) < 0)
		return -1;
	if (!maybe)
		return 0;
	s = store_q(st, Q_LEDGER, err);
	if (s == NULL)
		return -1;
	db_bind_text(s, 0, id->source, id->nsource);
	db_bind_text(s, 1, id->key, id->nkey);
	while ((got = db_step(s, err)) > 0) {
		st->ledger = mem_grow(st->ledger, &st->ledger_cap,
		    st->nledger + 1, sizeof(*st->ledger));
		if (store_ledger_read(s, 0, &st->ledger[st->nledger],
		    err) < 0)
			return -1;
		st->nledger++;
	}
	return got;
}

static int
add_children(struct store *st, const struct store_id *id,
    const struct store_ledger *l, enum shop_kind kind, struct err *err)
{
	struct db_stmt *s = store_kq(st, kind, KQ_CHILDREN, err);
	int got;

	if (s == NULL)
		return -1;
	store_bind_str(s, 0, l->machine);
	db_bind_int(s, 1, l->start_us);
	db_bind_int(s, 2, l->start_us + l->spread_us);
	db_bind_text(s, 3, id->source, id->nsource);
	db_bind_text(s, 4, id->key, id->nkey);
	while ((got = db_step(s, err)) > 0)
		store_page_add(&st->old, s, kind);
	return got;
}

int
store_ledger_facts(struct store *st, const struct store_id *id,
    const struct store_ledger *l, int64_t kinds, struct err *err)
{
	int k;

	if (store_expect_facts(st, id, l, kinds))
		return 0;
	for (k = 0; k < KIND_COUNT_OF; k++) {
		if ((l->kinds & kinds & INT64_C(1) << k) == 0)
			continue;
		if (add_children(st, id, l, (enum shop_kind)k, err) < 0)
			return -1;
	}
	return 0;
}

static int
bind_values(struct db_stmt *s, int i, const struct store_ledger *l,
    bool swept, int64_t seq)
{
	db_bind_int(s, i++, l->start_us);
	db_bind_int(s, i++, l->spread_us);
	db_bind_blob(s, i++, &l->hash, sizeof(l->hash));
	db_bind_int(s, i++, l->mapping);
	db_bind_int(s, i++, l->open);
	db_bind_int(s, i++, l->kinds);
	db_bind_int(s, i++, swept);
	db_bind_int(s, i++, seq);
	return i;
}

int
store_ledger_add(struct store *st, const struct store_id *id,
    const struct store_ledger *l, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_LEDGER_ADD, err);

	store_expect_spoil(st, id);
	if (s == NULL)
		return -1;
	db_bind_text(s, 0, id->source, id->nsource);
	db_bind_text(s, 1, id->key, id->nkey);
	store_bind_str(s, 2, l->machine);
	bind_values(s, 3, l, store_sweep_needs(st, id, l->start_us), st->seq);
	return store_run(s, err);
}

int
store_ledger_set(struct store *st, const struct store_id *id,
    const struct store_ledger *l, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_LEDGER_SET, err);
	int i;

	store_expect_spoil(st, id);
	if (s == NULL)
		return -1;
	i = bind_values(s, 0, l, store_sweep_needs(st, id, l->start_us),
	    st->seq);
	db_bind_text(s, i, id->source, id->nsource);
	db_bind_text(s, i + 1, id->key, id->nkey);
	store_bind_str(s, i + 2, l->machine);
	return store_run(s, err);
}

int
store_ledger_drop(struct store *st, const struct store_id *id,
    const char *machine, struct err *err)
{
	struct db_stmt *s = store_q(st, Q_LEDGER_DROP, err);

	store_expect_spoil(st, id);
	if (s == NULL)
		return -1;
	db_bind_text(s, 0, id->source, id->nsource);
	db_bind_text(s, 1, id->key, id->nkey);
	store_bind_str(s, 2, machine);
	return store_run(s, err);
}

/* ---- what others ask of it ---- */

int
store_open_rows(struct store *st, const char *source,
    int (*each)(void *arg, const char *source_key, int64_t start_us),
    void *arg, struct err *err)
{
	struct db_stmt *s;
	size_t n;
	int got;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, Q_LEDGER_OPEN, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	while ((got = db_step(s, err)) > 0) {
		if (each(arg, db_text(s, 0, &n), db_int(s, 1)) < 0)
			break;
	}
	if (got > 0)
		db_reset(s, err);
	return got < 0 ? -1 : 0;
}

int
store_count_rows(struct store *st, const char *source, int64_t *n,
    struct err *err)
{
	struct db_stmt *s;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, Q_LEDGER_COUNT, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	return store_number(s, n, err);
}

int
store_has_rows(struct store *st, const char *source, struct err *err)
{
	struct db_stmt *s;
	int got;

	if (store_stage_flush(st, err) < 0)
		return -1;
	s = store_q(st, Q_LEDGER_ANY, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	got = db_step(s, err);
	db_reset(s, err);
	return got;
}
