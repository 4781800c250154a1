/* SPDX-License-Identifier: MIT */
/*
 * Single facts: a fact of a source row whose other facts stay as they are (in
 * a file; on a server see store_parts.c), and what has no source (readings,
 * reference records) by its own key.
 */
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

static const struct fact_val *
value(const struct fact *f, enum shop_key key)
{
	return &f->v[shop_field(f->kind, key)];
}

/* Replaces the facts of st->old by f; unchanged when f is all of them. */
static int
settle(struct store *st, const struct fact *f, enum store_outcome *outcome,
    struct err *err)
{
	size_t i;

	st->met_seq = st->old.n == 0 ? 0 : st->old.seq[0];
	*outcome = st->old.n == 0 ? STORE_INSERTED : STORE_UPDATED;
	if (st->old.n == 1 && store_fact_equal(&st->old.fact[0], f)) {
		*outcome = STORE_UNCHANGED;
		return 0;
	}
	if (store_need_seq(st, err) < 0)
		return -1;
	for (i = 0; i < st->old.n; i++) {
		if (store_fact_remove(st, &st->old.fact[i], err) < 0)
			return -1;
	}
	return store_fact_insert(st, f, err);
}

/* ---- by its own key ---- */

static int
put_by_key(struct store *st, const struct fact *f,
    enum store_outcome *outcome, struct err *err)
{
	struct db_stmt *s = store_kq(st, f->kind, KQ_GET, err);
	int got;

	if (s == NULL)
		return -1;
	store_bind_key(s, 0, f);
	store_page_clear(&st->old);
	while ((got = db_step(s, err)) > 0)
		store_page_add(&st->old, s, f->kind);
	if (got < 0)
		return -1;
	store_page_settle(&st->old);
	return settle(st, f, outcome, err);
}

/* ---- as one of a source row's facts ---- */

/* Of st->old the facts with f's number. */
static void
keep_same_n(struct store *st, const struct fact *f)
{
	size_t i, n = 0;

	for (i = 0; i < st->old.n; i++) {
		if (value(&st->old.fact[i], F_N)->i != value(f, F_N)->i)
			continue;
		st->old.fact[n] = st->old.fact[i];
		st->old.seq[n++] = st->old.seq[i];
	}
	st->old.n = n;
}

static int
read_same(struct store *st, const struct store_id *id, const struct fact *f,
    struct err *err)
{
	size_t i;

	store_page_clear(&st->old);
	for (i = 0; i < st->nledger; i++) {
		if (store_ledger_facts(st, id, &st->ledger[i],
		    INT64_C(1) << f->kind, err) < 0)
			return -1;
	}
	store_page_settle(&st->old);
	keep_same_n(st, f);
	return 0;
}

/* The first fact of a row. */
static int
add_row(struct store *st, const struct store_id *id, const struct fact *f,
    struct err *err)
{
	const struct fact_val *m = value(f, F_MACHINE);
	struct store_ledger l = { .start_us = value(f, F_START)->i,
	    .kinds = INT64_C(1) << f->kind };

	memcpy(l.machine, m->s, m->len);
	st->met_seq = 0;
	if (store_need_seq(st, err) < 0)
		return -1;
	return store_stage_add(st, id, &l, f, 1, err) < 0 ? -1 :
	    store_stage_push(st, err);
}

/* Widens the ledger row of f's machine, or makes one. */
static int
note_in_ledger(struct store *st, const struct store_id *id,
    const struct fact *f, struct err *err)
{
	const struct fact_val *m = value(f, F_MACHINE);
	struct store_ledger l = { .start_us = value(f, F_START)->i };
	int64_t last = l.start_us;
	size_t i;

	memcpy(l.machine, m->s, m->len);
	l.kinds = INT64_C(1) << f->kind;
	for (i = 0; i < st->nledger; i++) {
		if (strcmp(st->ledger[i].machine, l.machine) != 0)
			continue;
		/* Its hash, all zero, says: not as the source gave it. */
		l.kinds |= st->ledger[i].kinds;
		l.open = st->ledger[i].open;
		if (st->ledger[i].start_us < l.start_us)
			l.start_us = st->ledger[i].start_us;
		if (st->ledger[i].start_us + st->ledger[i].spread_us > last)
			last = st->ledger[i].start_us +
			    st->ledger[i].spread_us;
		l.spread_us = last - l.start_us;
		return store_ledger_set(st, id, &l, err);
	}
	return store_ledger_add(st, id, &l, err);
}

static bool
is_on(const struct fact *f, const char *machine)
{
	const struct fact_val *m = value(f, F_MACHINE);

	return m->len == strlen(machine) &&
	    memcmp(m->s, machine, m->len) == 0;
}

/* What a fact of st->old left is not as the source gave it any more. */
static int
void_left(struct store *st, const struct store_id *id, const struct fact *f,
    struct err *err)
{
	struct store_ledger *l;
	size_t i, k;

	for (i = 0; i < st->old.n; i++) {
		for (k = 0; k < st->nledger; k++) {
			l = &st->ledger[k];
			if (is_on(f, l->machine) ||
			    !is_on(&st->old.fact[i], l->machine))
				continue;
			l->hash = (struct hash128){ 0, 0 };
			l->mapping = 0;
			if (store_ledger_set(st, id, l, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* A fact that left a machine may have been the last of its row there. */
static int
drop_emptied(struct store *st, const struct store_id *id,
    const struct fact *f, struct err *err)
{
	const struct store_ledger *l;
	size_t i;

	for (i = 0; i < st->nledger; i++) {
		l = &st->ledger[i];
		if (is_on(f, l->machine))
			continue;
		store_page_clear(&st->old);
		if (store_ledger_facts(st, id, l, -1, err) < 0)
			return -1;
		if (st->old.n == 0 &&
		    store_ledger_drop(st, id, l->machine, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_by_source(struct store *st, const struct fact *f,
    enum store_outcome *outcome, struct err *err)
{
	const struct fact_val *source = value(f, F_SOURCE);
	const struct fact_val *key = value(f, F_SOURCE_KEY);
	struct store_id id = { source->s, key->s, source->len, key->len };

	store_sweep_note(st, &id);
	if (store_ledger_find(st, &id, err) < 0)
		return -1;
	if (st->nledger == 0) {
		*outcome = STORE_INSERTED;
		return add_row(st, &id, f, err);
	}
	if (read_same(st, &id, f, err) < 0 ||
	    settle(st, f, outcome, err) < 0)
		return -1;
	if (*outcome == STORE_UNCHANGED)
		return 0;
	if (note_in_ledger(st, &id, f, err) < 0 ||
	    void_left(st, &id, f, err) < 0)
		return -1;
	return drop_emptied(st, &id, f, err);
}

static int
check_machine(const struct fact *f, struct err *err)
{
	int at = shop_field(f->kind, F_MACHINE);

	if (at >= 0 && f->v[at].len > FACT_ID_MAX)
		return err_set(err, ERR_DATA, "machine: longer than %d bytes",
		    FACT_ID_MAX);
	return 0;
}

static int
put_one(struct store *st, struct store_part *part, struct err *err)
{
	const struct fact *f = part->fact;
	const struct fact_val *m;
	int rc = store_has_source(f->kind) ?
	    put_by_source(st, f, &part->outcome, err) :
	    put_by_key(st, f, &part->outcome, err);

	part->met_seq = st->met_seq;
	if (rc < 0 || part->outcome == STORE_UNCHANGED ||
	    shop_kinds[f->kind].class != SHOP_FACT)
		return rc;
	m = value(f, F_MACHINE);
	return store_know_machine(st, m->s, m->len, err);
}

int
store_put_facts(struct store *st, struct store_part *part, size_t n,
    struct err *err)
{
	size_t i;

	if (store_need_tx(st, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (check_machine(part[i].fact, err) < 0)
			return -1;
	}
	if (st->drv->is_far && store_has_source(part->fact->kind))
		return store_parts_put(st, part, n, err);
	if (st->drv->is_far && shop_kinds[part->fact->kind].class == SHOP_FACT)
		return store_keyed_put(st, part, n, err);
	for (i = 0; i < n; i++) {
		if (put_one(st, &part[i], err) < 0)
			return -1;
	}
	return 0;
}
