/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "oee/group.h"

/* Keys have no padding, so they hash and compare as bytes. */
_Static_assert(sizeof(struct oee_key) == 2 * 8 + 8 * 4, "padding in oee_key");

static size_t
probe(const struct oee_groups *g, const struct oee_key *key)
{
	size_t i = hash64(key, sizeof(*key)) & (g->nslot - 1);

	while (g->slot[i] != NULL &&
	    memcmp(&g->slot[i]->key, key, sizeof(*key)) != 0)
		i = (i + 1) & (g->nslot - 1);
	return i;
}

/* Puts all groups into a table of at least twice their number. */
static void
rehash(struct oee_groups *g)
{
	size_t i, want = g->nslot == 0 ? 64 : g->nslot;

	while (want <= 2 * (g->n + 1))
		want *= 2;
	if (want != g->nslot) {
		free(g->slot);
		g->slot = mem_new(want, sizeof(struct oee_group *));
		g->nslot = want;
	} else {
		memset(g->slot, 0, want * sizeof(struct oee_group *));
	}
	for (i = 0; i < g->n; i++)
		g->slot[probe(g, &g->all[i]->key)] = g->all[i];
}

static struct oee_group *
group_new(struct oee_groups *g, const struct oee_key *key)
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
	x->nbar = x->ngift = 0;
	x->free_next = NULL;
	return x;
}

struct oee_group *
groups_get(struct oee_groups *g, const struct oee_key *key)
{
	size_t i;

	if (g->nslot <= 2 * (g->n + 1))
		rehash(g);
	i = probe(g, key);
	if (g->slot[i] != NULL)
		return g->slot[i];
	g->all = mem_grow(g->all, &g->cap, g->n + 1,
	    sizeof(struct oee_group *));
	g->slot[i] = group_new(g, key);
	g->all[g->n++] = g->slot[i];
	return g->slot[i];
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
	struct oee_group **take = mem_new(g->n, sizeof(struct oee_group *));
	size_t i, keep = 0, ntake = 0;

	for (i = 0; i < g->n; i++) {
		if (g->all[i]->key.to_us <= limit_us)
			take[ntake++] = g->all[i];
		else
			g->all[keep++] = g->all[i];
	}
	g->n = keep;
	if (ntake > 0)
		rehash(g);
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
