/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "downtime/cells.h"

/* Keys have no padding, so they hash and compare as bytes. */
_Static_assert(sizeof(struct dt_at) == 5 * 4, "padding in dt_at");

static size_t
probe(const struct dt_cells *c, const struct dt_at *at)
{
	size_t i = hash64(at, sizeof(*at)) & (c->nslot - 1);

	while (c->slot[i] != 0 &&
	    memcmp(&c->cell[c->slot[i] - 1].at, at, sizeof(*at)) != 0)
		i = (i + 1) & (c->nslot - 1);
	return i;
}

/* Keeps the table at most half full. */
static void
widen(struct dt_cells *c)
{
	size_t i;

	free(c->slot);
	c->nslot = c->nslot == 0 ? 256 : c->nslot * 2;
	c->slot = mem_new(c->nslot, sizeof(*c->slot));
	for (i = 0; i < c->n; i++)
		c->slot[probe(c, &c->cell[i].at)] = (uint32_t)i + 1;
}

struct dt_cell *
dt_cell(struct dt_cells *c, const struct dt_at *at)
{
	struct dt_cell *x;
	size_t i;

	if (c->nslot <= 2 * (c->n + 1))
		widen(c);
	i = probe(c, at);
	if (c->slot[i] != 0)
		return &c->cell[c->slot[i] - 1];
	c->cell = mem_grow(c->cell, &c->cap, c->n + 1, sizeof(*c->cell));
	x = &c->cell[c->n++];
	memset(x, 0, sizeof(*x));
	x->at = *at;
	c->slot[i] = (uint32_t)c->n;
	return x;
}

static int
compare(const void *va, const void *vb)
{
	const struct dt_at *a = &((const struct dt_cell *)va)->at;
	const struct dt_at *b = &((const struct dt_cell *)vb)->at;
	const int32_t x[] = { a->group, a->factor, a->bar, a->cluster,
		a->bin };
	const int32_t y[] = { b->group, b->factor, b->bar, b->cluster,
		b->bin };
	size_t i;

	for (i = 0; i < sizeof(x) / sizeof(x[0]); i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

void
dt_cells_sort(struct dt_cells *c)
{
	if (c->n > 1)
		qsort(c->cell, c->n, sizeof(*c->cell), compare);
	free(c->slot);
	c->slot = NULL;
	c->nslot = 0;
}

size_t
dt_cells_alike(const struct dt_cells *c, size_t from)
{
	const struct dt_at *at = &c->cell[from].at;
	size_t i = from;

	while (i < c->n && c->cell[i].at.group == at->group &&
	    c->cell[i].at.factor == at->factor)
		i++;
	return i - from;
}

size_t
dt_cells_of_bar(const struct dt_cells *c, size_t from)
{
	const struct dt_at *at = &c->cell[from].at;
	size_t i = from;

	while (i < c->n && c->cell[i].at.group == at->group &&
	    c->cell[i].at.factor == at->factor &&
	    c->cell[i].at.bar == at->bar)
		i++;
	return i - from;
}

void
dt_cells_release(struct dt_cells *c)
{
	free(c->cell);
	free(c->slot);
	memset(c, 0, sizeof(*c));
}
