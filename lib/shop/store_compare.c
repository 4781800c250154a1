/* SPDX-License-Identifier: MIT */
/* A source row against the facts that are stored, not against their hash. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/store_internal.h"

static const struct hash128 no_seed = { 0, 0 };

static struct store_id
id_of(const char *source, const char *source_key)
{
	return (struct store_id){ source, source_key, strlen(source),
	    strlen(source_key) };
}

/* All facts of the row, into st->old. */
static int
read_stored(struct store *st, const struct store_id *id, struct err *err)
{
	size_t i;

	store_page_clear(&st->old);
	for (i = 0; i < st->nledger; i++) {
		if (store_ledger_facts(st, id, &st->ledger[i], -1, err) < 0)
			return -1;
	}
	store_page_settle(&st->old);
	return 0;
}

/* What is the same whatever the read saw: an open fact's end is not. */
static bool
alike(const struct fact *a, const struct fact *b)
{
	struct hash128 x = fact_hash(a, no_seed), y = fact_hash(b, no_seed);

	return x.hi == y.hi && x.lo == y.lo;
}

static bool
same_place(const struct fact *a, const struct fact *b)
{
	return a->kind == b->kind && a->v[shop_field(a->kind, F_N)].i ==
	    b->v[shop_field(b->kind, F_N)].i;
}

/* The first stored fact, not taken yet, that match() pairs with f. */
static const struct fact *
take(const struct store_page *old, bool *taken, const struct fact *f,
    bool (*match)(const struct fact *, const struct fact *))
{
	size_t i;

	for (i = 0; i < old->n; i++) {
		if (taken[i] || !match(&old->fact[i], f))
			continue;
		taken[i] = true;
		return &old->fact[i];
	}
	return NULL;
}

/* Pairs what is given with what is stored; the number of differences. */
static size_t
pair(const struct store_page *old, const struct store_row *row, bool *taken,
    bool *paired, store_differ *differ, void *arg)
{
	const struct fact *f;
	size_t i, n = 0;

	for (i = 0; i < row->nfact; i++)
		paired[i] = take(old, taken, &row->fact[i], alike) != NULL;
	for (i = 0; i < row->nfact; i++) {
		if (paired[i])
			continue;
		f = take(old, taken, &row->fact[i], same_place);
		differ(arg, row->source_key, &row->fact[i], f);
		n++;
	}
	for (i = 0; i < old->n; i++) {
		if (taken[i])
			continue;
		differ(arg, row->source_key, NULL, &old->fact[i]);
		n++;
	}
	return n;
}

int
store_compare(struct store *st, const struct store_row *row,
    enum store_outcome *outcome, store_differ *differ, void *arg,
    struct err *err)
{
	struct store_id id = id_of(row->source, row->source_key);
	bool *taken;
	size_t n;

	store_sweep_note(st, &id);
	if (store_ledger_find(st, &id, err) < 0 ||
	    read_stored(st, &id, err) < 0)
		return -1;
	taken = mem_new(st->old.n + row->nfact + 1, sizeof(*taken));
	n = pair(&st->old, row, taken, taken + st->old.n, differ, arg);
	free(taken);
	*outcome = st->nledger == 0 ? STORE_INSERTED :
	    n > 0 ? STORE_UPDATED : STORE_UNCHANGED;
	return 0;
}

int
store_distrust(struct store *st, const char *source, const char *source_key,
    struct err *err)
{
	struct store_id id = id_of(source, source_key);
	size_t i;

	if (store_need_tx(st, err) < 0 || store_ledger_find(st, &id, err) < 0)
		return -1;
	if (st->nledger > 0 && store_need_seq(st, err) < 0)
		return -1;
	for (i = 0; i < st->nledger; i++) {
		st->ledger[i].hash = no_seed;
		if (store_ledger_set(st, &id, &st->ledger[i], err) < 0)
			return -1;
	}
	return 0;
}
