/* SPDX-License-Identifier: MIT */
/*
 * New source rows wait here until they are many, or until the commit, and then
 * go in along the keys of their tables; see store_behind.c.  In a store on a
 * server a row that changed is a new one, and what it was before goes first.
 *
 * A source that had no rows when it was first met needs no look-ups: a Bloom
 * filter of what was added since says which rows may be there.  Each row has
 * four bits in one line of the cache (Putze, Sanders, Singler 2007).  Of 2^25
 * bits at a million rows one in 5,000 is looked up in vain, at ten million one
 * in four.  Where a look-up costs much, for it may walk through all rows, each
 * has six of 2^27, and it is one in 15 million and one in 370.  A commit of
 * somebody else ends it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "shop/store_internal.h"

enum {
	FACTS_MANY = 16384,	/* go in before the commit */
	SLOTS_FIRST = 1024,
	BLOOM_BITS = 25,
	BLOOM_BITS_FAR = 27,
	BLOOM_PROBES = 4,
	BLOOM_PROBES_FAR = 6,	/* LINE_BITS each of a hash's 64 */
	LINE_BITS = 9		/* of a line's 512 */
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

void
store_stage_forget(struct store_stage *g)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++)
		store_packed_clear(&g->fact[k]);
	buf_clear(&g->text);
	store_gone_clear(&g->gone);
	if (g->nmark > 0)
		memset(g->slot, 0, g->nslot * sizeof(*g->slot));
	g->nmark = 0;
	g->nrow = 0;
	g->nfact = 0;
}

void
store_stage_drop(struct store *st)
{
	store_stage_forget(&st->stage);
	/* It may have been noted in what was rolled back. */
	st->fresh.is_noted = false;
}

/* ---- a source without rows ---- */

/* The row's line, eight words. */
static size_t
line_of(const struct store_fresh *fr, struct hash128 h)
{
	return (size_t)(h.hi >> (64 - fr->bits + LINE_BITS)) * 8;
}

/* Its bit number i there; *word is which of the eight. */
static uint64_t
bit_of(struct hash128 h, int i, size_t *word)
{
	const unsigned bit = (unsigned)(h.lo >> LINE_BITS * i) & 511;

	*word = bit / 64;
	return UINT64_C(1) << bit % 64;
}

static void
bloom_add(const struct store_fresh *fr, struct hash128 h)
{
	uint64_t *line = fr->bloom + line_of(fr, h), bit;
	size_t word;
	int i;

	for (i = 0; i < fr->probes; i++) {
		bit = bit_of(h, i, &word);
		line[word] |= bit;
	}
}

static bool
bloom_has(const struct store_fresh *fr, struct hash128 h)
{
	const uint64_t *line = fr->bloom + line_of(fr, h);
	uint64_t bit;
	size_t word;
	int i;

	for (i = 0; i < fr->probes; i++) {
		bit = bit_of(h, i, &word);
		if ((line[word] & bit) == 0)
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

/* Where the ledger's key begins with the row's, it would be walked through
 * for it. */
static int
is_noted(struct store *st, const char *source, struct err *err)
{
	char *rows;
	bool is;

	if (store_get(st, source, STORE_ROWS, &rows, err) < 0)
		return -1;
	is = rows != NULL;
	free(rows);
	return is;
}

static int
look_at_source(struct store *st, const struct store_id *id, struct err *err)
{
	struct store_fresh *fr = &st->fresh;
	char *source = mem_text(id->source, id->nsource);
	int got = st->drv->key_leads ? is_noted(st, source, err) :
	    store_has_rows(st, source, err);

	if (got < 0) {
		free(source);
		return -1;
	}
	fr->source = source;
	fr->is_noted = got > 0;
	fr->bits = st->drv->is_far ? BLOOM_BITS_FAR : BLOOM_BITS;
	fr->probes = st->drv->is_far ? BLOOM_PROBES_FAR : BLOOM_PROBES;
	if (got == 0)
		fr->bloom = mem_new((size_t)1 << (fr->bits - 6),
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

static void
release(struct store_stage *g)
{
	int k;

	for (k = 0; k < KIND_COUNT_OF; k++)
		store_packed_release(&g->fact[k]);
	buf_release(&g->text);
	store_gone_release(&g->gone);
	free(g->row);
	free(g->slot);
	free(g->order);
	free(g->end);
}

void
store_stage_release(struct store *st)
{
	release(&st->stage);
	release(&st->behind.stage);
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
	if (g->nmark > 0 && *slot_of(g, h.lo) != 0)
		return store_stage_flush(st, err);
	if (store_stage_meet(st, id, err) < 0)
		return -1;
	*maybe = st->fresh.bloom == NULL || bloom_has(&st->fresh, h);
	return 0;
}

void
store_soon(const struct store *st, const char *source, const char *source_key)
{
	const struct store_id id = { source, source_key, strlen(source),
	    strlen(source_key) };
	struct hash128 h;

	if (st->fresh.bloom == NULL)
		return;
	h = hash_of(&id);
	__builtin_prefetch(st->fresh.bloom + line_of(&st->fresh, h));
	if (st->stage.nslot > 0)
		__builtin_prefetch(&st->stage.slot[h.lo &
		    (st->stage.nslot - 1)]);
}

/* ---- adding ---- */

/* The row waits: who asks for it has what waits go in first. */
static void
mark(struct store *st, const struct store_id *id, struct hash128 h)
{
	struct store_stage *g = &st->stage;

	store_expect_spoil(st, id);
	if (2 * (g->nmark + 1) > g->nslot)
		grow_slots(g);
	g->nmark += *slot_of(g, h.lo) == 0;
	*slot_of(g, h.lo) = h.lo;
}

void
store_stage_remove(struct store *st, const struct store_id *id,
    bool with_facts)
{
	size_t i;

	mark(st, id, hash_of(id));
	for (i = 0; i < st->nledger; i++)
		store_gone_add(&st->stage.gone, id, &st->ledger[i],
		    with_facts);
}

int
store_stage_add(struct store *st, const struct store_id *id,
    const struct store_ledger *l, const struct fact *f, size_t n,
    struct err *err)
{
	struct store_stage *g = &st->stage;
	struct hash128 h = hash_of(id);
	struct store_waiting *w;
	int64_t machine;
	size_t i;

	if (st->drv->key_leads && !st->fresh.is_noted &&
	    store_set(st, st->fresh.source, STORE_ROWS, "1", err) < 0)
		return -1;
	st->fresh.is_noted = true;
	mark(st, id, h);
	st->fresh.added++;
	if (st->fresh.bloom != NULL)
		bloom_add(&st->fresh, h);
	g->row = mem_grow(g->row, &g->row_cap, g->nrow + 1, sizeof(*g->row));
	w = &g->row[g->nrow++];
	*w = (struct store_waiting){ .at = g->text.len,
	    .nsource = (uint32_t)id->nsource, .nkey = (uint32_t)id->nkey,
	    .nmachine = (uint32_t)strlen(l->machine),
	    .start_us = l->start_us, .spread_us = l->spread_us,
	    .hash = l->hash, .mapping = l->mapping, .kinds = l->kinds,
	    .open = l->open,
	    .swept = store_sweep_needs(st, id, l->start_us) };
	/* With a NUL behind each they sort as the key does. */
	buf_add(&g->text, id->source, id->nsource);
	buf_add(&g->text, "", 1);
	buf_add(&g->text, id->key, id->nkey);
	buf_add(&g->text, "", 1);
	buf_add(&g->text, l->machine, w->nmachine + 1);
	machine = map_find(&st->machine, l->machine, w->nmachine);
	for (i = 0; i < n; i++)
		store_pack(&g->fact[f[i].kind], &f[i], machine);
	g->nfact += n;
	return 0;
}

int
store_stage_push(struct store *st, struct err *err)
{
	/* Two sessions wait for each other at the end of each COPY. */
	const size_t most = st->second.is_marked ? 2 * FACTS_MANY :
	    FACTS_MANY;

	return st->stage.nfact + st->stage.gone.n < most ? 0 :
	    store_behind_push(st, err);
}
