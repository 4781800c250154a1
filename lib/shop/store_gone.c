/* SPDX-License-Identifier: MIT */
/*
 * What source rows had before, in a store on a server: it waits beside what
 * they have now (store_stage.c), and all of it goes before that comes.  A fact
 * that is the same stays as it is, and does not come.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "shop/store_internal.h"

void
store_gone_add(struct store_gone *g, const struct store_id *id,
    const struct store_ledger *l, bool with_facts)
{
	struct gone_row *r;

	g->row = mem_grow(g->row, &g->cap, g->n + 1, sizeof(*g->row));
	r = &g->row[g->n++];
	*r = (struct gone_row){ .at = g->text.len,
	    .nkey = (uint32_t)id->nkey,
	    .nmachine = (uint32_t)strlen(l->machine),
	    .first_us = l->start_us, .last_us = l->start_us + l->spread_us,
	    .kinds = with_facts ? l->kinds : 0 };
	buf_add(&g->text, id->key, id->nkey);
	buf_putc(&g->text, '\0');
	buf_add(&g->text, l->machine, r->nmachine);
}

static const struct fact_val *
value(const struct fact *f, enum shop_key key)
{
	return &f->v[shop_field(f->kind, key)];
}

static void
list_fact(struct store_many *m, const struct fact *f)
{
	const struct fact_val *machine = value(f, F_MACHINE);
	const struct fact_val *key = value(f, F_SOURCE_KEY);

	store_many_add(m, &(struct store_text){ machine->s, machine->len },
	    &(struct store_text){ key->s, key->len }, value(f, F_START)->i,
	    value(f, F_N)->i);
}

void
store_gone_fact(struct store_gone *g, const struct fact *f)
{
	list_fact(&g->fact[f->kind], f);
}

void
store_gone_clear(struct store_gone *g)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++)
		store_many_clear(&g->fact[k]);
	buf_clear(&g->text);
	g->n = 0;
}

void
store_gone_release(struct store_gone *g)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++)
		store_many_release(&g->fact[k]);
	buf_release(&g->text);
	free(g->row);
	*g = (struct store_gone){ 0 };
}

/* ---- which of what comes is there already ---- */

/* Facts that wait, by their keys. */
struct known {
	const struct store_packed *of;
	uint64_t *hash;		/* of each, by its number there */
	bool *stays;		/* it is stored, and the same */
	size_t *slot, nslot;	/* numbers + 1; 0 is free */
};

static uint64_t
hash_of(const struct fact *f)
{
	const struct fact_val *key = value(f, F_SOURCE_KEY);

	return hash64(key->s, key->len) +
	    (uint64_t)value(f, F_START)->i * UINT64_C(0x9e3779b97f4a7c15) +
	    (uint64_t)value(f, F_N)->i;
}

static void
know(struct known *k, const struct store_packed *of)
{
	struct fact f;
	size_t i, at;

	k->of = of;
	for (k->nslot = 2; k->nslot < 2 * of->n; k->nslot *= 2)
		;
	k->hash = mem_new(of->n + 1, sizeof(*k->hash));
	k->stays = mem_new(of->n + 1, sizeof(*k->stays));
	k->slot = mem_new(k->nslot, sizeof(*k->slot));
	for (i = 0; i < of->n; i++) {
		store_unpack(&f, of->kind, of->bytes.data + of->place[i].at);
		k->hash[i] = hash_of(&f);
		at = (size_t)k->hash[i] & (k->nslot - 1);
		while (k->slot[at] != 0)
			at = (at + 1) & (k->nslot - 1);
		k->slot[at] = i + 1;
	}
}

static void
forget(struct known *k)
{
	free(k->hash);
	free(k->stays);
	free(k->slot);
}

/* Whether the fact as it is stored comes again; then it stays. */
static bool
comes_again(struct known *k, const struct fact *stored)
{
	const uint64_t h = hash_of(stored);
	size_t at = (size_t)h & (k->nslot - 1), i;
	struct fact f;

	for (; k->slot[at] != 0; at = (at + 1) & (k->nslot - 1)) {
		i = k->slot[at] - 1;
		if (k->hash[i] != h)
			continue;
		store_unpack(&f, k->of->kind,
		    k->of->bytes.data + k->of->place[i].at);
		if (store_fact_equal(&f, stored)) {
			k->stays[i] = true;
			return true;
		}
	}
	return false;
}

static void
drop_those_that_stay(struct store_stage *g, struct store_packed *p,
    const struct known *k)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++) {
		if (!k->stays[i])
			p->place[n++] = p->place[i];
	}
	g->nfact -= p->n - n;
	p->n = n;
}

/* ---- going ---- */

static void
list_rows(struct store_many *m, const struct store_gone *g, int kind)
{
	const struct gone_row *r;
	struct store_text machine, key;
	size_t i;

	for (i = 0; i < g->n; i++) {
		r = &g->row[i];
		if ((r->kinds >> kind & 1) == 0)
			continue;
		key = (struct store_text){ g->text.data + r->at, r->nkey };
		machine = (struct store_text){ key.s + r->nkey + 1,
		    r->nmachine };
		store_many_add(m, &machine, &key, r->first_us, r->last_us);
	}
}

static int
remove_facts(struct store *st, int kind, const struct store_page *old,
    struct err *err)
{
	struct store_packed *p = &st->stage.fact[kind];
	struct store_many gone = { 0 };
	struct known known = { 0 };
	size_t i;
	int rc;

	know(&known, p);
	for (i = 0; i < old->n; i++) {
		if (!comes_again(&known, &old->fact[i]))
			list_fact(&gone, &old->fact[i]);
	}
	drop_those_that_stay(&st->stage, p, &known);
	rc = store_many_remove(st, (enum shop_kind)kind, st->fresh.source,
	    &gone, err);
	forget(&known);
	store_many_release(&gone);
	return rc;
}

static int
remove_kind(struct store *st, int kind, struct err *err)
{
	struct store_many rows = { 0 };
	struct store_page old = { 0 };
	int rc;

	list_rows(&rows, &st->stage.gone, kind);
	rc = store_many_read(st, (enum shop_kind)kind, st->fresh.source,
	    &rows, &old, err);
	store_page_settle(&old);
	if (rc == 0 && old.n > 0)
		rc = remove_facts(st, kind, &old, err);
	if (rc == 0)
		rc = store_many_remove(st, (enum shop_kind)kind,
		    st->fresh.source, &st->stage.gone.fact[kind], err);
	store_page_release(&old);
	store_many_release(&rows);
	return rc;
}

static int
remove_ledger(struct store *st, struct err *err)
{
	const struct store_gone *g = &st->stage.gone;
	struct buf keys = { 0 };
	struct db_stmt *s;
	size_t i;
	int rc = -1;

	if (store_plan(st, STORE_PLAN_BLIND, err) < 0)
		return -1;
	s = store_q(st, Q_LEDGER_DROP_ANY_OF, err);
	if (s == NULL)
		return -1;
	for (i = 0; i < g->n; i++)
		buf_add(&keys, g->text.data + g->row[i].at,
		    (size_t)g->row[i].nkey + 1);
	store_bind_str(s, 0, st->fresh.source);
	db_bind_texts(s, 1, buf_text(&keys), g->n);
	rc = store_run(s, err);
	buf_release(&keys);
	return rc;
}

int
store_gone_settle(struct store *st, struct err *err)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++) {
		if (remove_kind(st, k, err) < 0)
			return -1;
	}
	return remove_ledger(st, err);
}
