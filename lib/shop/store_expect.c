/* SPDX-License-Identifier: MIT */
/*
 * Source rows told beforehand: their ledger rows are asked of a server all at
 * once, where one by one each would cost a way there and back.  What is known
 * holds for the transaction, and of a row until it is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

void
store_expect_drop(struct store *st)
{
	struct store_expected *e = &st->expected;

	free(e->source);
	e->source = NULL;
	map_clear(&e->key);
	map_clear(&e->machine);
	store_page_clear(&e->fact);
	e->kinds = 0;
	e->nrow = 0;
}

void
store_expect_release(struct store *st)
{
	struct store_expected *e = &st->expected;

	free(e->source);
	map_release(&e->key);
	map_release(&e->machine);
	store_page_release(&e->fact);
	free(e->before);
	free(e->of);
	free(e->row);
}

static struct expected_key *
find(const struct store_expected *e, const struct store_id *id)
{
	int64_t i;

	if (e->source == NULL || strlen(e->source) != id->nsource ||
	    memcmp(e->source, id->source, id->nsource) != 0)
		return NULL;
	i = map_find(&e->key, id->key, id->nkey);
	return i == MAP_NONE ? NULL : &e->of[i];
}

void
store_expect_spoil(struct store *st, const struct store_id *id)
{
	struct expected_key *k = find(&st->expected, id);

	if (k != NULL)
		k->is_stale = true;
}

bool
store_expect_find(struct store *st, const struct store_id *id)
{
	const struct store_expected *e = &st->expected;
	const struct expected_key *k = find(e, id);
	const struct expected_row *r;
	struct store_ledger *l;
	uint32_t i;

	if (k == NULL || k->is_stale)
		return false;
	st->ledger = mem_grow(st->ledger, &st->ledger_cap, k->n + (size_t)1,
	    sizeof(*st->ledger));
	for (i = 0; i < k->n; i++) {
		r = &e->row[k->first + i];
		l = &st->ledger[i];
		*l = (struct store_ledger){ .start_us = r->start_us,
		    .spread_us = r->spread_us, .hash = r->hash,
		    .mapping = r->mapping, .open = r->open,
		    .kinds = r->kinds, .seq = r->seq };
		snprintf(l->machine, sizeof(l->machine), "%s",
		    map_name(&e->machine, r->machine));
	}
	st->nledger = k->n;
	return true;
}

/* ---- asking ---- */

static int
take_row(struct store_expected *e, struct db_stmt *s, struct err *err)
{
	struct store_ledger l;
	struct expected_row *r;
	struct expected_key *k;
	const char *key;
	size_t n;
	int64_t i;

	if (store_ledger_read(s, 1, &l, err) < 0)
		return -1;
	key = db_text(s, 0, &n);
	i = map_find(&e->key, key, n);
	if (i == MAP_NONE)
		return err_set(err, ERR_PROTOCOL, "source_row: a key nobody "
		    "asked for: \"%s\"", key);
	k = &e->of[i];
	if (k->n++ == 0)
		k->first = (uint32_t)e->nrow;
	e->row = mem_grow(e->row, &e->row_cap, e->nrow + 1, sizeof(*e->row));
	r = &e->row[e->nrow++];
	*r = (struct expected_row){ .hash = l.hash, .start_us = l.start_us,
	    .spread_us = l.spread_us, .mapping = l.mapping,
	    .kinds = l.kinds, .seq = l.seq, .open = l.open,
	    .machine = map_put(&e->machine, l.machine, strlen(l.machine)) };
	return 0;
}

static void
take_keys(struct store_expected *e, const char *keys, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i++, keys += len + 1) {
		len = strlen(keys);
		map_put(&e->key, keys, len);
	}
	e->of = mem_grow(e->of, &e->of_cap, e->key.len + 1, sizeof(*e->of));
	memset(e->of, 0, e->key.len * sizeof(*e->of));
}

bool
store_is_loading(const struct store *st, const char *source)
{
	const struct store_fresh *fr = &st->fresh;

	return fr->bloom != NULL && strcmp(fr->source, source) == 0;
}

bool
store_asks_ahead(const struct store *st, const char *source)
{
	/* Of a source that was empty the rows are known here. */
	return st->drv->is_far && !store_is_loading(st, source);
}

static int
ask(struct store *st, const char *source, const char *keys, size_t n,
    struct err *err)
{
	struct db_stmt *s;
	int got;

	if (store_plan(st, STORE_PLAN_BLIND, err) < 0)
		return -1;
	s = store_q(st, Q_LEDGER_ANY_OF, err);
	if (s == NULL)
		return -1;
	store_bind_str(s, 0, source);
	db_bind_texts(s, 1, keys, n);
	while ((got = db_step(s, err)) > 0) {
		if (take_row(&st->expected, s, err) < 0)
			return -1;
	}
	return got;
}

/* ---- their facts ---- */

/* The rows that have facts of a kind, as far as they are known. */
static void
list_rows(struct store_many *m, const struct store_expected *e, int kind)
{
	const struct expected_row *r;
	const struct map_entry *key, *machine;
	size_t i, k;

	for (k = 0; k < e->key.len; k++) {
		key = &e->key.entry[k];
		for (i = 0; i < e->of[k].n; i++) {
			r = &e->row[e->of[k].first + i];
			machine = &e->machine.entry[r->machine];
			if ((r->kinds >> kind & 1) != 0)
				store_many_add(m, &(struct store_text){
				    machine->text, machine->len },
				    &(struct store_text){ key->text,
				    key->len }, r->start_us,
				    r->start_us + r->spread_us);
		}
	}
}

/* Each row's facts hang together from the last one on. */
static void
join_facts(struct store_expected *e)
{
	const struct fact_val *v;
	struct expected_key *k;
	size_t i;

	store_page_settle(&e->fact);
	e->before = mem_grow(e->before, &e->before_cap, e->fact.n + 1,
	    sizeof(*e->before));
	for (i = 0; i < e->fact.n; i++) {
		v = &e->fact.fact[i].v[shop_field(e->fact.fact[i].kind,
		    F_SOURCE_KEY)];
		k = &e->of[map_find(&e->key, v->s, v->len)];
		e->before[i] = k->fact;
		k->fact = i + 1;
	}
}

static int
ask_facts(struct store *st, const char *source, int64_t kinds,
    struct err *err)
{
	struct store_expected *e = &st->expected;
	struct store_many rows = { 0 };
	int k, rc = 0;

	for (k = 0; k < KIND_COUNT_OF && rc == 0; k++) {
		if ((kinds >> k & 1) == 0)
			continue;
		list_rows(&rows, e, k);
		rc = store_many_read(st, (enum shop_kind)k, source, &rows,
		    &e->fact, err);
		store_many_release(&rows);
	}
	join_facts(e);
	e->kinds = kinds;
	return rc;
}

bool
store_expect_facts(struct store *st, const struct store_id *id,
    const struct store_ledger *l, int64_t kinds)
{
	const struct store_expected *e = &st->expected;
	const struct expected_key *k = find(e, id);
	const struct fact_val *machine;
	const struct fact *f;
	size_t i;

	if (k == NULL || k->is_stale || (l->kinds & kinds & ~e->kinds) != 0)
		return false;
	for (i = k->fact; i > 0; i = e->before[i - 1]) {
		f = &e->fact.fact[i - 1];
		machine = &f->v[shop_field(f->kind, F_MACHINE)];
		if ((kinds >> f->kind & 1) == 0 ||
		    machine->len != strlen(l->machine) ||
		    memcmp(machine->s, l->machine, machine->len) != 0)
			continue;
		store_page_copy(&st->old, f);
		st->old.seq[st->old.n - 1] = e->fact.seq[i - 1];
	}
	return true;
}

int
store_expect_stored(struct store *st, const char *source, const char *keys,
    size_t n, int64_t kinds, struct err *err)
{
	store_expect_drop(st);
	take_keys(&st->expected, keys, n);
	if (ask(st, source, keys, n, err) < 0 ||
	    ask_facts(st, source, kinds, err) < 0)
		return -1;
	st->expected.source = mem_strdup(source);
	return 0;
}

int
store_expect(struct store *st, const char *source, const char *keys,
    size_t n, int64_t kinds, struct err *err)
{
	struct store_id id = { source, "", strlen(source), 0 };

	store_expect_drop(st);
	if (!st->drv->is_far || n == 0)
		return 0;
	if (store_need_tx(st, err) < 0 || store_stage_meet(st, &id, err) < 0)
		return -1;
	/* Of a source that was empty the rows are known here. */
	if (st->fresh.bloom != NULL)
		return 0;
	if (store_stage_flush(st, err) < 0)
		return -1;
	return store_expect_stored(st, source, keys, n, kinds, err);
}
