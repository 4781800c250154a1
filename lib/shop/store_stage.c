/* SPDX-License-Identifier: MIT */
/*
 * New source rows wait here until the commit and then go in along the keys of
 * their tables.  Rows of a log come machine by machine in turn, each insert at
 * another place of a large B-tree; in order they fill its pages one after the
 * other, three times as fast.
 *
 * A source that had no rows when it was first met needs no look-ups: a Bloom
 * filter of what was added since says which rows may be there.  It has 2^25
 * bits and four probes: at a million rows one in 10^4 is looked up in vain,
 * at ten million one in four.  A commit of somebody else ends it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

enum {
	FACTS_MOST = 65536,	/* then they go in before the commit */
	SLOTS_FIRST = 1024,
	BLOOM_BITS = 25,
	BLOOM_PROBES = 4
};

static struct hash128
hash_of(const struct store_id *id)
{
	struct hash128 h = hash128(id->key, id->nkey);
	uint64_t s = hash64(id->source, id->nsource);

	h.hi ^= s;
	h.lo += s;
	/* 0 marks a free slot. */
	h.lo |= h.lo == 0;
	return h;
}

/* ---- what is waiting ---- */

static uint64_t *
slot_of(const struct store_stage *g, uint64_t h)
{
	size_t i = (size_t)h & (g->nslot - 1);

	while (g->slot[i] != 0 && g->slot[i] != h)
		i = (i + 1) & (g->nslot - 1);
	return &g->slot[i];
}

static void
grow_slots(struct store_stage *g)
{
	uint64_t *old = g->slot;
	size_t n = g->nslot, i;

	g->nslot = n == 0 ? SLOTS_FIRST : 2 * n;
	g->slot = mem_new(g->nslot, sizeof(*g->slot));
	for (i = 0; i < n; i++) {
		if (old[i] != 0)
			*slot_of(g, old[i]) = old[i];
	}
	free(old);
}

static void
forget(struct store_stage *g)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++)
		store_page_clear(&g->fact[k]);
	buf_clear(&g->text);
	if (g->nrow > 0)
		memset(g->slot, 0, g->nslot * sizeof(*g->slot));
	g->nrow = 0;
	g->nfact = 0;
}

void
store_stage_drop(struct store *st)
{
	forget(&st->stage);
}

/* ---- a source without rows ---- */

static void
bloom_add(uint64_t *bloom, struct hash128 h)
{
	uint64_t bit;
	int i;

	for (i = 0; i < BLOOM_PROBES; i++) {
		bit = (h.lo + (uint64_t)i * h.hi) >> (64 - BLOOM_BITS);
		bloom[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

static bool
bloom_has(const uint64_t *bloom, struct hash128 h)
{
	uint64_t bit;
	int i;

	for (i = 0; i < BLOOM_PROBES; i++) {
		bit = (h.lo + (uint64_t)i * h.hi) >> (64 - BLOOM_BITS);
		if ((bloom[bit / 64] >> bit % 64 & 1) == 0)
			return false;
	}
	return true;
}

/* In each transaction anew: others may have widened the index by start. */
static int
read_swept(struct store *st, struct err *err)
{
	struct store_fresh *fr = &st->fresh;
	char *swept;

	if (store_get(st, fr->source, STORE_SWEPT, &swept, err) < 0)
		return -1;
	fr->swept_us = store_sweep_parse(swept);
	fr->knows_swept = true;
	free(swept);
	return 0;
}

static int
look_at_source(struct store *st, const struct store_id *id, struct err *err)
{
	struct store_fresh *fr = &st->fresh;
	struct db_stmt *s = store_q(st, Q_LEDGER_ANY, err);
	int got;

	if (s == NULL)
		return -1;
	db_bind_text(s, 0, id->source, id->nsource);
	got = db_step(s, err);
	db_reset(s, err);
	if (got < 0)
		return -1;
	fr->source = mem_text(id->source, id->nsource);
	if (got == 0)
		fr->bloom = mem_new((size_t)1 << (BLOOM_BITS - 6),
		    sizeof(*fr->bloom));
	return read_swept(st, err);
}

static void
forget_source(struct store_fresh *fr)
{
	free(fr->source);
	free(fr->bloom);
	*fr = (struct store_fresh){ .seq = fr->seq, .swept_us = INT64_MAX };
}

int
store_stage_meet(struct store *st, const struct store_id *id,
    struct err *err)
{
	struct store_fresh *fr = &st->fresh;

	if (fr->source != NULL && strlen(fr->source) == id->nsource &&
	    memcmp(fr->source, id->source, id->nsource) == 0)
		return fr->knows_swept ? 0 : read_swept(st, err);
	if (store_stage_flush(st, err) < 0)
		return -1;
	forget_source(fr);
	return look_at_source(st, id, err);
}

void
store_fresh_begin(struct store *st, int64_t newest)
{
	st->fresh.knows_swept = false;
	if (newest == st->fresh.seq)
		return;
	/* Whoever it was may have restored a backup. */
	map_clear(&st->machine);
	forget_source(&st->fresh);
	st->fresh.seq = newest;
}

void
store_stage_release(struct store *st)
{
	struct store_stage *g = &st->stage;
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++)
		store_page_release(&g->fact[k]);
	buf_release(&g->text);
	free(g->row);
	free(g->slot);
	free(g->order);
	forget_source(&st->fresh);
}

int
store_stage_knows(struct store *st, const struct store_id *id,
    bool *maybe, struct err *err)
{
	struct store_stage *g = &st->stage;
	struct hash128 h = hash_of(id);

	*maybe = true;
	if (!st->in_tx)
		return 0;
	if (g->nrow > 0 && *slot_of(g, h.lo) != 0)
		return store_stage_flush(st, err);
	if (store_stage_meet(st, id, err) < 0)
		return -1;
	*maybe = st->fresh.bloom == NULL || bloom_has(st->fresh.bloom, h);
	return 0;
}

/* ---- adding ---- */

int
store_stage_add(struct store *st, const struct store_id *id,
    const struct store_ledger *l, const struct fact *f, size_t n,
    struct err *err)
{
	struct store_stage *g = &st->stage;
	struct hash128 h = hash_of(id);
	struct store_waiting *w;
	size_t i;

	store_expect_spoil(st, id);
	if (2 * (g->nrow + 1) > g->nslot)
		grow_slots(g);
	*slot_of(g, h.lo) = h.lo;
	st->fresh.added++;
	if (st->fresh.bloom != NULL)
		bloom_add(st->fresh.bloom, h);
	g->row = mem_grow(g->row, &g->row_cap, g->nrow + 1, sizeof(*g->row));
	w = &g->row[g->nrow++];
	*w = (struct store_waiting){ .at = g->text.len,
	    .nsource = (uint32_t)id->nsource, .nkey = (uint32_t)id->nkey,
	    .nmachine = (uint32_t)strlen(l->machine),
	    .start_us = l->start_us, .spread_us = l->spread_us,
	    .hash = l->hash, .mapping = l->mapping, .kinds = l->kinds,
	    .open = l->open };
	/* With a NUL behind each they sort as the key does. */
	buf_add(&g->text, id->source, id->nsource);
	buf_add(&g->text, "", 1);
	buf_add(&g->text, id->key, id->nkey);
	buf_add(&g->text, "", 1);
	buf_add(&g->text, l->machine, w->nmachine + 1);
	for (i = 0; i < n; i++)
		store_page_copy(&g->fact[f[i].kind], &f[i]);
	g->nfact += n;
	return g->nfact < FACTS_MOST ? 0 : store_stage_flush(st, err);
}

/* ---- going in ---- */

/* Eight bytes of a text as a number that sorts as they do. */
static uint64_t
prefix(const char *s, size_t n)
{
	uint64_t x = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		x = x << 8 | (i < n ? (unsigned char)s[i] : 0);
	return x;
}

static int
by_numbers(const struct store_order *a, const struct store_order *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	return a->minor < b->minor ? -1 : a->minor > b->minor;
}

static int
by_ledger_key(const void *va, const void *vb, void *arg)
{
	const struct store_stage *g = arg;
	const struct store_order *x = va, *y = vb;
	const struct store_waiting *a = &g->row[x->i], *b = &g->row[y->i];
	size_t na = (size_t)a->nsource + a->nkey + a->nmachine + 3;
	size_t nb = (size_t)b->nsource + b->nkey + b->nmachine + 3;
	int c = by_numbers(x, y);

	if (c != 0)
		return c;
	c = memcmp(g->text.data + a->at, g->text.data + b->at,
	    na < nb ? na : nb);
	return c != 0 ? c : na < nb ? -1 : na > nb;
}

static int
by_fact_key(const void *va, const void *vb, void *arg)
{
	const struct store_page *p = arg;
	const struct store_order *x = va, *y = vb;
	int c = by_numbers(x, y);

	return c != 0 ? c : store_fact_compare(&p->fact[x->i],
	    &p->fact[y->i]);
}

static struct store_order *
make_order(struct store_stage *g, size_t n)
{
	size_t i;

	g->order = mem_grow(g->order, &g->order_cap, n, sizeof(*g->order));
	for (i = 0; i < n; i++)
		g->order[i].i = (uint32_t)i;
	return g->order;
}

static int
insert_row(struct store *st, const struct store_waiting *w, struct err *err)
{
	const char *text = st->stage.text.data + w->at;
	struct store_id id = { .source = text, .nsource = w->nsource,
	    .key = text + w->nsource + 1, .nkey = w->nkey };
	struct store_ledger l = { .start_us = w->start_us,
	    .spread_us = w->spread_us, .hash = w->hash,
	    .mapping = w->mapping, .open = w->open, .kinds = w->kinds };

	memcpy(l.machine, id.key + w->nkey + 1, (size_t)w->nmachine + 1);
	return store_ledger_load(st, &id, &l, err);
}

static int
insert_rows(struct store *st, struct err *err)
{
	struct store_stage *g = &st->stage;
	struct store_order *order = make_order(g, g->nrow);
	const struct store_waiting *w;
	const char *key;
	size_t i;

	for (i = 0; i < g->nrow; i++) {
		w = &g->row[i];
		key = g->text.data + w->at + w->nsource + 1;
		order[i].major = prefix(key, w->nkey);
		order[i].minor = w->nkey <= 8 ? 0 :
		    prefix(key + 8, w->nkey - 8);
	}
	qsort_r(order, g->nrow, sizeof(*order), by_ledger_key, g);
	for (i = 0; i < g->nrow; i++) {
		if (insert_row(st, &g->row[order[i].i], err) < 0)
			return -1;
	}
	return db_load_end(st->load_ledger, err);
}

/* Machines by their number in st->machine: neighbours are what counts. */
static int
insert_facts(struct store *st, struct store_page *p, struct err *err)
{
	const struct fact_val *v;
	struct store_order *order;
	struct db_load *to;
	size_t i;

	if (p->n == 0)
		return 0;
	to = store_load(st, p->fact[0].kind, err);
	if (to == NULL)
		return -1;
	store_page_settle(p);
	order = make_order(&st->stage, p->n);
	for (i = 0; i < p->n; i++) {
		v = &p->fact[i].v[shop_field(p->fact[i].kind, F_MACHINE)];
		order[i].major = (uint64_t)map_find(&st->machine, v->s,
		    v->len);
		v = &p->fact[i].v[shop_field(p->fact[i].kind, F_START)];
		order[i].minor = (uint64_t)v->i ^ UINT64_C(1) << 63;
	}
	qsort_r(order, p->n, sizeof(*order), by_fact_key, p);
	for (i = 0; i < p->n; i++) {
		if (store_load_fact(to, &p->fact[order[i].i], st->seq,
		    err) < 0)
			return -1;
	}
	return db_load_end(to, err);
}

int
store_stage_flush(struct store *st, struct err *err)
{
	struct store_stage *g = &st->stage;
	int k, rc = 0;

	if (g->nrow == 0)
		return 0;
	rc = insert_rows(st, err);
	for (k = 0; k < KIND_COUNT_OF && rc == 0; k++)
		rc = insert_facts(st, &g->fact[k], err);
	forget(g);
	return rc;
}
