/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/map.h"
#include "base/mem.h"

/* A name with what it is found by. */
struct name {
	const char *s;
	struct bytes_short key;
	uint32_t hash;
};

static inline struct name
name_of(const char *s, size_t n)
{
	struct name x = { s, bytes_short(s, n), 0 };

	x.hash = (uint32_t)((n > BYTES_SHORT ? hash64(s, n) :
	    bytes_short_hash(&x.key)) >> 32);
	return x;
}

/* Short names are compared without a look at their text. */
static inline bool
is_it(const struct map_entry *e, const struct name *x)
{
	if (e->hash != x->hash || e->len != x->key.len ||
	    e->a != x->key.a || e->b != x->key.b)
		return false;
	return x->key.len <= BYTES_SHORT ||
	    memcmp(e->text, x->s, x->key.len) == 0;
}

static inline size_t
probe(const struct map *m, const struct name *x)
{
	size_t i = x->hash & (m->nslot - 1);

	while (m->slot[i] != 0 && !is_it(&m->entry[m->slot[i] - 1], x))
		i = (i + 1) & (m->nslot - 1);
	return i;
}

/* Keeps the table at most half full. */
static void
widen(struct map *m)
{
	size_t i, k;

	if (m->nslot > m->len * 2)
		return;
	free(m->slot);
	m->nslot = m->nslot == 0 ? 64 : m->nslot * 2;
	m->slot = mem_new(m->nslot, sizeof(*m->slot));
	for (i = 0; i < m->len; i++) {
		k = m->entry[i].hash & (m->nslot - 1);
		while (m->slot[k] != 0)
			k = (k + 1) & (m->nslot - 1);
		m->slot[k] = (uint32_t)i + 1;
	}
}

int64_t
map_put(struct map *m, const char *s, size_t n)
{
	const struct name x = name_of(s, n);
	struct map_entry *e;
	size_t i;

	widen(m);
	i = probe(m, &x);
	if (m->slot[i] != 0)
		return m->slot[i] - 1;
	m->entry = mem_grow(m->entry, &m->cap, m->len + 1,
	    sizeof(*m->entry));
	e = &m->entry[m->len];
	e->text = mem_text(s, n);
	e->a = x.key.a;
	e->b = x.key.b;
	e->len = x.key.len;
	e->hash = x.hash;
	m->slot[i] = (uint32_t)++m->len;
	return (int64_t)m->len - 1;
}

int64_t
map_find(const struct map *m, const char *s, size_t n)
{
	struct name x;

	if (m->nslot == 0)
		return MAP_NONE;
	x = name_of(s, n);
	return (int64_t)m->slot[probe(m, &x)] - 1;
}

void
map_clear(struct map *m)
{
	size_t i;

	for (i = 0; i < m->len; i++)
		free(m->entry[i].text);
	m->len = 0;
	if (m->slot != NULL)
		memset(m->slot, 0, m->nslot * sizeof(*m->slot));
}

void
map_release(struct map *m)
{
	map_clear(m);
	free(m->entry);
	free(m->slot);
	memset(m, 0, sizeof(*m));
}
