/* SPDX-License-Identifier: MIT */
/*
 * Facts of a source row of which others may be stored, in a store on a server:
 * each finds its place among those.  When all have, those that came wait as a
 * new row's do (store_stage.c), with rows of the ledger as wide as all that the
 * row has now; what they replace, and its rows of the ledger, go before them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

static const struct fact_val *
value(const struct fact *f, enum shop_key key)
{
	return &f->v[shop_field(f->kind, key)];
}

/* ---- the facts of the row ---- */

static void
add_now(struct store_parts *p, const struct fact *f, int64_t seq)
{
	p->now = mem_grow(p->now, &p->now_cap, p->n + 1, sizeof(*p->now));
	p->now[p->n++] = (struct part_now){ f, seq };
}

static int
read_now(struct store *st, const struct store_id *id, struct err *err)
{
	size_t i;

	st->parts.n = 0;
	store_page_clear(&st->old);
	for (i = 0; i < st->nledger; i++) {
		if (store_ledger_facts(st, id, &st->ledger[i], -1, err) < 0)
			return -1;
	}
	store_page_settle(&st->old);
	for (i = 0; i < st->old.n; i++)
		add_now(&st->parts, &st->old.fact[i], st->old.seq[i]);
	return 0;
}

static bool
is_same_part(const struct fact *a, const struct fact *b)
{
	return a->kind == b->kind && value(a, F_N)->i == value(b, F_N)->i;
}

static void
take_out(struct store_parts *p, const struct fact *f)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++) {
		if (!is_same_part(p->now[i].fact, f))
			p->now[n++] = p->now[i];
	}
	p->n = n;
}

/* In the place of those of its kind and number, on whatever machine. */
static int
place(struct store *st, struct store_part *part, struct err *err)
{
	struct store_parts *p = &st->parts;
	const struct part_now *met = NULL;
	size_t i, n = 0;

	for (i = 0; i < p->n; i++) {
		if (!is_same_part(p->now[i].fact, part->fact))
			continue;
		if (n++ == 0)
			met = &p->now[i];
	}
	part->met_seq = met == NULL ? 0 : met->seq;
	part->outcome = met == NULL ? STORE_INSERTED : STORE_UPDATED;
	if (n == 1 && store_fact_equal(met->fact, part->fact)) {
		part->outcome = STORE_UNCHANGED;
		return 0;
	}
	if (store_need_seq(st, err) < 0)
		return -1;
	take_out(p, part->fact);
	add_now(p, part->fact, st->seq);
	return 0;
}

/* ---- its rows of the ledger, one a machine ---- */

static bool
is_on(const struct fact *f, const struct fact *other)
{
	const struct fact_val *a = value(f, F_MACHINE);
	const struct fact_val *b = value(other, F_MACHINE);

	return a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
}

static bool
is_stored(const struct store *st, const struct fact *f)
{
	return st->old.n > 0 && f >= st->old.fact &&
	    f < st->old.fact + st->old.n;
}

/* Whether f's machine has what it had: then its hash holds. */
static bool
is_as_it_was(const struct store *st, const struct fact *f)
{
	const struct store_parts *p = &st->parts;
	size_t i, had = 0, has = 0;

	for (i = 0; i < st->old.n; i++)
		had += is_on(&st->old.fact[i], f);
	for (i = 0; i < p->n; i++) {
		if (!is_on(p->now[i].fact, f))
			continue;
		if (!is_stored(st, p->now[i].fact))
			return false;
		has++;
	}
	return had == has;
}

static struct store_ledger
ledger_of(const struct store *st, const struct fact *f)
{
	const struct fact_val *m = value(f, F_MACHINE);
	struct store_ledger l = { .start_us = value(f, F_START)->i };
	size_t i;

	memcpy(l.machine, m->s, m->len);
	for (i = 0; i < st->nledger; i++) {
		if (strcmp(st->ledger[i].machine, l.machine) == 0)
			l = st->ledger[i];
	}
	if (!is_as_it_was(st, f)) {
		/* All zero says: not as the source gave it. */
		l.hash = (struct hash128){ 0, 0 };
		l.mapping = 0;
	}
	return l;
}

static void
widen(struct store_ledger *l, const struct fact *f)
{
	const int64_t start = value(f, F_START)->i;
	int64_t last = l->start_us + l->spread_us;

	l->kinds |= INT64_C(1) << f->kind;
	if (start < l->start_us)
		l->start_us = start;
	if (start > last)
		last = start;
	l->spread_us = last - l->start_us;
}

/* The machine that the fact number first is on. */
static int
stage_machine(struct store *st, const struct store_id *id, size_t first,
    struct err *err)
{
	struct store_parts *p = &st->parts;
	const struct fact *f = p->now[first].fact;
	struct store_ledger l = ledger_of(st, f);
	size_t i, n = 0;

	for (i = first; i < p->n; i++) {
		if (!is_on(p->now[i].fact, f))
			continue;
		widen(&l, p->now[i].fact);
		if (is_stored(st, p->now[i].fact))
			continue;
		p->fact = mem_grow(p->fact, &p->fact_cap, n + 1,
		    sizeof(*p->fact));
		p->fact[n++] = *p->now[i].fact;
	}
	return store_stage_add(st, id, &l, p->fact, n, err);
}

/* The facts of st->old that have no place any more; both are in one order. */
static void
stage_gone(struct store *st)
{
	const struct store_parts *p = &st->parts;
	size_t i, k = 0;

	for (i = 0; i < st->old.n; i++) {
		if (k < p->n && p->now[k].fact == &st->old.fact[i])
			k++;
		else
			store_gone_fact(&st->stage.gone, &st->old.fact[i]);
	}
}

static bool
is_first_of_machine(const struct store_parts *p, size_t i)
{
	size_t j = 0;

	while (!is_on(p->now[j].fact, p->now[i].fact))
		j++;
	return j == i;
}

static int
stage(struct store *st, const struct store_id *id, struct err *err)
{
	size_t i;

	if (st->nledger > 0)
		store_stage_remove(st, id, false);
	stage_gone(st);
	for (i = 0; i < st->parts.n; i++) {
		if (is_first_of_machine(&st->parts, i) &&
		    stage_machine(st, id, i, err) < 0)
			return -1;
	}
	return store_stage_push(st, err);
}

/* ---- putting ---- */

static int
know_machines(struct store *st, const struct store_part *part, size_t n,
    struct err *err)
{
	const struct fact_val *m;
	size_t i;

	for (i = 0; i < n; i++) {
		m = value(part[i].fact, F_MACHINE);
		if (part[i].outcome != STORE_UNCHANGED &&
		    store_know_machine(st, m->s, m->len, err) < 0)
			return -1;
	}
	return 0;
}

int
store_parts_put(struct store *st, struct store_part *part, size_t n,
    struct err *err)
{
	const struct fact_val *source = value(part->fact, F_SOURCE);
	const struct fact_val *key = value(part->fact, F_SOURCE_KEY);
	struct store_id id = { source->s, key->s, source->len, key->len };
	bool changed = false;
	size_t i;

	store_sweep_note(st, &id);
	if (store_ledger_find(st, &id, err) < 0 ||
	    read_now(st, &id, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (place(st, &part[i], err) < 0)
			return -1;
		changed = changed || part[i].outcome != STORE_UNCHANGED;
	}
	if (!changed)
		return 0;
	return know_machines(st, part, n, err) < 0 ? -1 : stage(st, &id, err);
}

bool
store_likes_many(const struct store *st)
{
	return st->drv->is_far;
}

void
store_parts_release(struct store_parts *p)
{
	free(p->now);
	free(p->fact);
	*p = (struct store_parts){ 0 };
}
