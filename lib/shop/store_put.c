/* SPDX-License-Identifier: MIT */
/* Source rows and single facts, compared with what is stored. */
#include <string.h>

#include "base/err.h"
#include "shop/store_internal.h"

static const int64_t every_kind = -1;

static int64_t
start_of(const struct fact *f)
{
	return f->v[shop_field(f->kind, F_START)].i;
}

static bool
holds(const struct fact *f, size_t n, const struct fact *x)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (store_fact_equal(&f[i], x))
			return true;
	}
	return false;
}

/* Brings a source row's facts from what is stored (st->old) to f. */
static int
replace_facts(struct store *st, const struct fact *f, size_t n,
    struct err *err)
{
	size_t i;

	for (i = 0; i < st->old.n; i++) {
		if (!holds(f, n, &st->old.fact[i]) &&
		    store_fact_remove(st, &st->old.fact[i], err) < 0)
			return -1;
	}
	for (i = 0; i < n; i++) {
		if (!holds(st->old.fact, st->old.n, &f[i]) &&
		    store_fact_insert(st, &f[i], err) < 0)
			return -1;
	}
	return 0;
}

/* ---- a row and all its facts ---- */

static int
check_row(const struct store_row *row, struct err *err)
{
	size_t n = strlen(row->machine), i;
	const struct fact_val *m;

	if (n > FACT_ID_MAX)
		return err_set(err, ERR_DATA, "machine: longer than %d bytes",
		    FACT_ID_MAX);
	for (i = 0; i < row->nfact; i++) {
		if (!store_has_source(row->fact[i].kind))
			return err_set(err, ERR_INTERNAL,
			    "store: a %s is no part of a source row",
			    shop_kinds[row->fact[i].kind].name);
		m = &row->fact[i].v[shop_field(row->fact[i].kind, F_MACHINE)];
		if (m->is_null || m->len != n ||
		    memcmp(m->s, row->machine, n) != 0 ||
		    start_of(&row->fact[i]) < row->start_us)
			return err_set(err, ERR_INTERNAL, "store: a fact of "
			    "another machine, or before its row: \"%s\"",
			    row->source_key);
	}
	return 0;
}

static void
fill_ledger(struct store_ledger *l, const struct store_row *row)
{
	size_t i, n = strlen(row->machine);

	*l = (struct store_ledger){ .start_us = row->start_us,
	    .hash = row->hash,
	    .mapping = (int64_t)(row->mapping.hi ^ row->mapping.lo),
	    .open = row->open };
	memcpy(l->machine, row->machine, n < FACT_ID_MAX ? n : FACT_ID_MAX);
	for (i = 0; i < row->nfact; i++) {
		l->kinds |= INT64_C(1) << row->fact[i].kind;
		if (start_of(&row->fact[i]) - l->start_us > l->spread_us)
			l->spread_us = start_of(&row->fact[i]) - l->start_us;
	}
}

static bool
unchanged(const struct store *st, const struct store_ledger *l)
{
	const struct store_ledger *o = &st->ledger[0];

	return st->nledger == 1 && strcmp(o->machine, l->machine) == 0 &&
	    o->start_us == l->start_us && o->hash.hi == l->hash.hi &&
	    o->hash.lo == l->hash.lo && o->mapping == l->mapping &&
	    o->open == l->open;
}

/* One ledger row, that of l's machine, is left. */
static int
replace_ledger(struct store *st, const struct store_id *id,
    const struct store_ledger *l, struct err *err)
{
	bool there = false;
	size_t i;

	for (i = 0; i < st->nledger; i++) {
		if (strcmp(st->ledger[i].machine, l->machine) == 0)
			there = true;
		else if (store_ledger_drop(st, id, st->ledger[i].machine,
		    err) < 0)
			return -1;
	}
	return there ? store_ledger_set(st, id, l, err) :
	    store_ledger_add(st, id, l, err);
}

static int
add_row(struct store *st, const struct store_id *id,
    const struct store_ledger *l, const struct store_row *row,
    struct err *err)
{
	if (store_need_seq(st, err) < 0 ||
	    store_know_machine(st, l->machine, strlen(l->machine), err) < 0)
		return -1;
	return store_stage_add(st, id, l, row->fact, row->nfact, err) < 0 ?
	    -1 : store_stage_push(st, err);
}

static int
replace_row(struct store *st, const struct store_id *id,
    const struct store_ledger *l, const struct store_row *row,
    struct err *err)
{
	size_t i;

	if (st->drv->is_far) {
		store_stage_remove(st, id, true);
		return add_row(st, id, l, row, err);
	}
	store_page_clear(&st->old);
	for (i = 0; i < st->nledger; i++) {
		if (store_ledger_facts(st, id, &st->ledger[i], every_kind,
		    err) < 0)
			return -1;
	}
	store_page_settle(&st->old);
	if (store_need_seq(st, err) < 0 ||
	    store_know_machine(st, l->machine, strlen(l->machine), err) < 0 ||
	    replace_facts(st, row->fact, row->nfact, err) < 0)
		return -1;
	return replace_ledger(st, id, l, err);
}

int
store_put(struct store *st, const struct store_row *row,
    enum store_outcome *outcome, struct err *err)
{
	struct store_id id = { row->source, row->source_key,
	    strlen(row->source), strlen(row->source_key) };
	struct store_ledger l;

	if (store_need_tx(st, err) < 0 || check_row(row, err) < 0)
		return -1;
	store_sweep_note(st, &id);
	fill_ledger(&l, row);
	if (store_ledger_find(st, &id, err) < 0)
		return -1;
	store_sweep_came(st, &id, row->start_us);
	if (unchanged(st, &l)) {
		*outcome = STORE_UNCHANGED;
		return 0;
	}
	if (st->nledger == 0) {
		*outcome = STORE_INSERTED;
		return add_row(st, &id, &l, row, err);
	}
	*outcome = st->ledger[0].mapping != l.mapping ? STORE_REMAPPED :
	    STORE_UPDATED;
	return replace_row(st, &id, &l, row, err);
}
