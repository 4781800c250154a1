/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "oee/given.h"
#include "oee/group.h"

static uint64_t
hash_of(const struct by_key *key)
{
	return hash64(key, sizeof(*key));
}

/* The slot that holds the key, or the free one where it would be. */
static size_t
probe(const struct oee_groups *g, const struct by_key *key, uint64_t hash)
{
	size_t i = hash & (g->nslot - 1);

	while (g->slot[i].group != NULL && (g->slot[i].hash != hash ||
	    memcmp(&g->slot[i].group->key, key, sizeof(*key)) != 0))
		i = (i + 1) & (g->nslot - 1);
	return i;
}

/* Keeps the table at most half full. */
static void
widen(struct oee_groups *g)
{
	struct oee_slot *old = g->slot;
	const size_t nold = g->nslot;
	size_t i, k;

	g->nslot = nold == 0 ? 64 : nold * 2;
	g->slot = mem_new(g->nslot, sizeof(*g->slot));
	for (i = 0; i < nold; i++) {
		if (old[i].group == NULL)
			continue;
		k = old[i].hash & (g->nslot - 1);
		while (g->slot[k].group != NULL)
			k = (k + 1) & (g->nslot - 1);
		g->slot[k] = old[i];
	}
	free(old);
}

/* Frees the group's slot, and moves up what was put off because of it. */
static void
forget(struct oee_groups *g, const struct oee_group *x)
{
	const size_t mask = g->nslot - 1;
	size_t i = probe(g, &x->key, hash_of(&x->key)), k;

	for (k = (i + 1) & mask; g->slot[k].group != NULL;
	    k = (k + 1) & mask) {
		if (((k - g->slot[k].hash) & mask) < ((k - i) & mask))
			continue;
		g->slot[i] = g->slot[k];
		i = k;
	}
	g->slot[i].group = NULL;
}

static struct oee_group *
group_new(struct oee_groups *g, const struct by_key *key)
{
	struct oee_group *x = g->spare;

	if (x == NULL)
		x = mem_new(1, sizeof(*x));
	else
		g->spare = x->free_next;
	x->key = *key;
	memset(&x->t, 0, sizeof(x->t));
	x->first_us = INT64_MAX;
	x->last_us = INT64_MIN;
	x->nbar = x->ngift = x->nmade = 0;
	oee_givens_free(x->givens);
	x->givens = NULL;
	x->free_next = NULL;
	return x;
}

struct oee_group *
groups_get(struct oee_groups *g, const struct by_key *key)
{
	const uint64_t hash = hash_of(key);
	size_t i;

	if (g->nslot <= 2 * (g->n + 1))
		widen(g);
	i = probe(g, key, hash);
	if (g->slot[i].group != NULL)
		return g->slot[i].group;
	g->all = mem_grow(g->all, &g->cap, g->n + 1,
	    sizeof(struct oee_group *));
	if (g->n == 0 || key->to_us < g->first_end_us)
		g->first_end_us = key->to_us;
	g->slot[i].group = group_new(g, key);
	g->slot[i].hash = hash;
	g->all[g->n++] = g->slot[i].group;
	return g->slot[i].group;
}

struct oee_bar *
group_bar(struct oee_group *g, enum time_class class, int32_t state,
    int32_t reason)
{
	struct oee_bar *b;
	size_t i;

	for (i = 0; i < g->nbar; i++) {
		b = &g->bar[i];
		if (b->class == class && b->state == state &&
		    b->reason == reason)
			return b;
	}
	g->bar = mem_grow(g->bar, &g->bar_cap, g->nbar + 1, sizeof(*g->bar));
	b = &g->bar[g->nbar++];
	memset(b, 0, sizeof(*b));
	b->class = class;
	b->state = state;
	b->reason = reason;
	return b;
}

struct oee_made *
group_made(struct oee_group *g, int32_t part)
{
	struct oee_made *m;
	size_t i;

	for (i = g->nmade; i > 0; i--) {
		if (g->made[i - 1].part == part)
			return &g->made[i - 1];
	}
	g->made = mem_grow(g->made, &g->made_cap, g->nmade + 1,
	    sizeof(*g->made));
	m = &g->made[g->nmade++];
	memset(m, 0, sizeof(*m));
	m->part = part;
	return m;
}

/* Rows come in runs: look back a little before adding another. */
void
group_gift(struct oee_group *g, const struct oee_gift *gift)
{
	enum { LOOK_BACK = 16 };
	size_t i, stop = g->ngift > LOOK_BACK ? g->ngift - LOOK_BACK : 0;
	struct oee_gift *x;

	for (i = g->ngift; i > stop; i--) {
		x = &g->gift[i - 1];
		if (x->figure == gift->figure && x->source == gift->source &&
		    x->source_key == gift->source_key &&
		    x->state == gift->state && x->reason == gift->reason &&
		    x->rule == gift->rule) {
			x->amount += gift->amount;
			return;
		}
	}
	g->gift = mem_grow(g->gift, &g->gift_cap, g->ngift + 1,
	    sizeof(*g->gift));
	g->gift[g->ngift++] = *gift;
}

void
groups_take(struct oee_groups *g, int64_t limit_us,
    int (*cmp)(const void *, const void *, void *), void *arg,
    struct oee_group ***out, size_t *n)
{
	struct oee_group **take, *x;
	size_t i, keep = 0, ntake = 0;
	int64_t first = INT64_MAX;

	*out = NULL;
	*n = 0;
	if (g->n == 0 || limit_us < g->first_end_us)
		return;
	take = mem_new(g->n, sizeof(struct oee_group *));
	for (i = 0; i < g->n; i++) {
		x = g->all[i];
		if (x->key.to_us <= limit_us) {
			forget(g, x);
			take[ntake++] = x;
			continue;
		}
		g->all[keep++] = x;
		if (x->key.to_us < first)
			first = x->key.to_us;
	}
	g->n = keep;
	g->first_end_us = first;
	qsort_r(take, ntake, sizeof(struct oee_group *), cmp, arg);
	*out = take;
	*n = ntake;
}

void
groups_return(struct oee_groups *g, struct oee_group *group)
{
	group->free_next = g->spare;
	g->spare = group;
}

static void
group_free(struct oee_group *x)
{
	free(x->bar);
	free(x->gift);
	free(x->made);
	oee_givens_free(x->givens);
	free(x);
}

void
groups_release(struct oee_groups *g)
{
	struct oee_group *x;
	size_t i;

	for (i = 0; i < g->n; i++)
		group_free(g->all[i]);
	while ((x = g->spare) != NULL) {
		g->spare = x->free_next;
		group_free(x);
	}
	free(g->all);
	free(g->slot);
	memset(g, 0, sizeof(*g));
}
