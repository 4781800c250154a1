/* SPDX-License-Identifier: MIT */
/*
 * map: names to small numbers, in order of arrival.
 *
 * Interns byte strings: the same bytes give the same index 0, 1, 2, ...
 * All zero is a valid, empty map.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map {
	struct map_entry *entry;	/* len of them, in order of arrival */
	size_t len, cap;
	uint32_t *slot;			/* open addressing; index + 1 */
	size_t nslot;
};
struct map_entry {
	char *text;			/* with NUL */
	uint64_t a, b;			/* struct bytes_short of it */
	uint32_t len;
	uint32_t hash;
};

enum { MAP_NONE = -1 };

/* The index of the name, added when it is new. */
int64_t map_put(struct map *m, const char *s, size_t n);
int64_t map_find(const struct map *m, const char *s, size_t n);
void map_clear(struct map *m);
void map_release(struct map *m);

/* Lent, with NUL, until the map is cleared or released. */
static inline const char *
map_name(const struct map *m, int64_t i)
{
	return m->entry[i].text;
}

#endif
