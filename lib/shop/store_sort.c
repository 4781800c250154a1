/* SPDX-License-Identifier: MIT */
/*
 * What waits in the order of its tables' keys.
 *
 * Rows of a log come by time, so those of one machine are in order already:
 * to deal the facts out to their machines is enough, and a machine's are
 * sorted only where they are not.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "shop/store_internal.h"

typedef int compare(const void *a, const void *b, void *arg);

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
	const struct store_waiting *a = &g->row[x->at], *b = &g->row[y->at];
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
	const struct store_packed *p = arg;
	const struct store_order *x = va, *y = vb;
	struct fact a, b;
	int c = by_numbers(x, y);

	if (c != 0)
		return c;
	store_unpack(&a, p->kind, p->bytes.data + x->at);
	store_unpack(&b, p->kind, p->bytes.data + y->at);
	return store_fact_compare(&a, &b);
}

static void
sort(struct store_order *order, size_t n, compare *by, void *arg)
{
	size_t i;

	for (i = 1; i < n; i++) {
		if (by(&order[i - 1], &order[i], arg) > 0) {
			qsort_r(order, n, sizeof(*order), by, arg);
			return;
		}
	}
}

/* Both tables' keys begin with what neighbours share. */
static void
sort_rows(struct store_stage *g, struct store_order *order)
{
	const struct store_waiting *w;
	const char *key;
	size_t i;

	for (i = 0; i < g->nrow; i++) {
		w = &g->row[i];
		key = g->text.data + w->at + w->nsource + 1;
		order[i] = (struct store_order){ .at = i,
		    .major = prefix(key, w->nkey),
		    .minor = w->nkey <= 8 ? 0 :
		    prefix(key + 8, w->nkey - 8) };
	}
	sort(order, g->nrow, by_ledger_key, g);
}

/* Deals n out by their major, below nmajor; end[] is where each ends. */
static void
deal(struct store_order *to, const struct store_order *from, size_t n,
    size_t *end, size_t nmajor)
{
	size_t sum = 0, i, count;

	memset(end, 0, nmajor * sizeof(*end));
	for (i = 0; i < n; i++)
		end[from[i].major]++;
	for (i = 0; i < nmajor; i++) {
		count = end[i];
		end[i] = sum;
		sum += count;
	}
	for (i = 0; i < n; i++)
		to[end[from[i].major]++] = from[i];
}

static void
sort_facts(const struct store *st, struct store_stage *g,
    struct store_packed *p, struct store_order *order)
{
	const size_t nmachine = st->machine.len + 1;
	size_t i, from = 0;

	if (p->n < nmachine) {
		memcpy(order, p->place, p->n * sizeof(*order));
		sort(order, p->n, by_fact_key, p);
		return;
	}
	g->end = mem_grow(g->end, &g->end_cap, nmachine, sizeof(*g->end));
	deal(order, p->place, p->n, g->end, nmachine);
	for (i = 0; i < nmachine; i++) {
		sort(order + from, g->end[i] - from, by_fact_key, p);
		from = g->end[i];
	}
}

void
store_stage_sort(const struct store *st, struct store_stage *g)
{
	struct store_order *order;
	int k;

	g->order = mem_grow(g->order, &g->order_cap, g->nrow + g->nfact,
	    sizeof(*g->order));
	sort_rows(g, g->order);
	order = g->order + g->nrow;
	for (k = 0; k < KIND_COUNT_OF; k++) {
		if (g->fact[k].n > 0)
			sort_facts(st, g, &g->fact[k], order);
		order += g->fact[k].n;
	}
}
