/* SPDX-License-Identifier: MIT */
/*
 * bytes: copy, compare and hash short names.
 *
 * Names of machines, states and parts have a dozen bytes; a call of memcpy,
 * memcmp or a general hash costs more than the work itself.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"

static inline uint64_t
bytes_load8(const char *s)
{
	uint64_t x;

	memcpy(&x, s, sizeof(x));
	return x;
}

static inline uint32_t
bytes_load4(const char *s)
{
	uint32_t x;

	memcpy(&x, s, sizeof(x));
	return x;
}

/* Like memcpy(); s may be NULL when n is 0. */
static inline void
bytes_copy(char *to, const char *s, size_t n)
{
	if (n > 16) {
		memcpy(to, s, n);
	} else if (n >= 8) {
		memcpy(to, s, 8);
		memcpy(to + n - 8, s + n - 8, 8);
	} else if (n >= 4) {
		memcpy(to, s, 4);
		memcpy(to + n - 4, s + n - 4, 4);
	} else if (n > 0) {
		to[0] = s[0];
		to[n / 2] = s[n / 2];
		to[n - 1] = s[n - 1];
	}
}

/* Whether n bytes are equal; either may be NULL when n is 0. */
static inline bool
bytes_same(const char *a, const char *b, size_t n)
{
	if (n > 16)
		return memcmp(a, b, n) == 0;
	if (n >= 8)
		return bytes_load8(a) == bytes_load8(b) &&
		    bytes_load8(a + n - 8) == bytes_load8(b + n - 8);
	if (n >= 4)
		return bytes_load4(a) == bytes_load4(b) &&
		    bytes_load4(a + n - 4) == bytes_load4(b + n - 4);
	return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] &&
	    a[n - 1] == b[n - 1]);
}

enum { BYTES_SHORT = 16 };

/* All of a text of up to 16 bytes: two of them are equal when these are. */
struct bytes_short {
	uint64_t a, b;
	uint32_t len;
};

/* Of a longer text the length alone. */
static inline struct bytes_short
bytes_short(const char *s, size_t n)
{
	struct bytes_short x = { 0, 0, (uint32_t)n };

	if (n > BYTES_SHORT) {
		return x;
	} else if (n >= 8) {
		x.a = bytes_load8(s);
		x.b = bytes_load8(s + n - 8);
	} else if (n >= 4) {
		x.a = bytes_load4(s);
		x.b = bytes_load4(s + n - 4);
	} else if (n > 0) {
		x.a = (unsigned char)s[0];
		x.b = (uint64_t)(unsigned char)s[n / 2] << 8 |
		    (unsigned char)s[n - 1];
	}
	return x;
}

static inline bool
bytes_short_same(const struct bytes_short *x, const struct bytes_short *y)
{
	return x->a == y->a && x->b == y->b && x->len == y->len;
}

static inline uint64_t
bytes_short_hash(const struct bytes_short *x)
{
	uint64_t a = (x->a ^ x->len) * UINT64_C(0x9e3779b97f4a7c15);

	a ^= a >> 29;
	return (a ^ x->b) * UINT64_C(0xbf58476d1ce4e5b9);
}

/* A hash for tables in memory; its upper half is the better one. */
static inline uint64_t
bytes_hash(const char *s, size_t n)
{
	const struct bytes_short x = bytes_short(s, n);

	return n > BYTES_SHORT ? hash64(s, n) : bytes_short_hash(&x);
}

#endif
