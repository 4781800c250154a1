/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/map.h"
#include "base/mem.h"

static inline uint32_t
hash_of(const char *s, size_t n)
{
	return (uint32_t)(bytes_hash(s, n) >> 32);
}

static inline size_t
probe(const struct map *m, const char *s, size_t n, uint32_t hash)
{
	size_t i = hash & (m->nslot - 1);

	while (m->slot[i] != 0) {
		const struct map_entry *e = &m->entry[m->slot[i] - 1];

		if (e->hash == hash && e->len == n &&
		    bytes_same(e->text, s, n))
			break;
		i = (i + 1) & (m->nslot - 1);
	}
	return i;
}

/* Keeps the table at most half full. */
static void
widen(struct map *m)
{
	size_t i;

	if (m->nslot > m->len * 2)
		return;
	free(m->slot);
	m->nslot = m->nslot == 0 ? 64 : m->nslot * 2;
	m->slot = mem_new(m->nslot, sizeof(*m->slot));
	for (i = 0; i < m->len; i++) {
		const struct map_entry *e = &m->entry[i];

		m->slot[probe(m, e->text, e->len, e->hash)] = (uint32_t)i + 1;
	}
}

int64_t
map_put(struct map *m, const char *s, size_t n)
{
	uint32_t hash = hash_of(s, n);
	size_t i;

	widen(m);
	i = probe(m, s, n, hash);
	if (m->slot[i] != 0)
		return m->slot[i] - 1;
	m->entry = mem_grow(m->entry, &m->cap, m->len + 1,
	    sizeof(*m->entry));
	m->entry[m->len].text = mem_text(s, n);
	m->entry[m->len].len = (uint32_t)n;
	m->entry[m->len].hash = hash;
	m->slot[i] = (uint32_t)++m->len;
	return (int64_t)m->len - 1;
}

int64_t
map_find(const struct map *m, const char *s, size_t n)
{
	if (m->nslot == 0)
		return MAP_NONE;
	return (int64_t)m->slot[probe(m, s, n, hash_of(s, n))] - 1;
}

const char *
map_name(const struct map *m, int64_t i)
{
	return m->entry[i].text;
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
