/* SPDX-License-Identifier: MIT */
/*
 * pack: numbers and texts as little-endian bytes, and out of them again.
 *
 * An unpack trusts nothing: what does not fit sets bad, and from then on
 * everything is 0 or empty; a caller looks at bad once, before it believes.
 */
#ifndef ML_PACK_H
#define ML_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

void pack_u32(struct buf *b, uint32_t x);
void pack_u64(struct buf *b, uint64_t x);
void pack_f32(struct buf *b, float x);
void pack_f64(struct buf *b, double x);
void pack_text(struct buf *b, const char *s);	/* its length before it */

struct unpack {
	const unsigned char *p;
	size_t left;
	bool bad;
};

uint32_t unpack_u32(struct unpack *u);
uint64_t unpack_u64(struct unpack *u);
float unpack_f32(struct unpack *u);	/* finite, else bad */
double unpack_f64(struct unpack *u);	/* the same */
double unpack_any_f64(struct unpack *u);	/* NAN and infinities too */
/* At most max bytes of UTF-8 without a NUL; the caller's. */
char *unpack_text(struct unpack *u, size_t max);
/* A count of things that take each bytes at least of what is left. */
uint32_t unpack_count(struct unpack *u, uint32_t max, size_t each);

#endif
