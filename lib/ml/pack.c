/* SPDX-License-Identifier: MIT */
/* pack: bytes in the same order on every machine. */
#include "ml/pack.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "rec/rec.h"

static void
put(struct buf *b, uint64_t x, size_t n)
{
	char *to = buf_room(b, n);
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (char)(x >> (8 * i));
	b->len += n;
	b->data[b->len] = '\0';
}

void
pack_u32(struct buf *b, uint32_t x)
{
	put(b, x, 4);
}

void
pack_u64(struct buf *b, uint64_t x)
{
	put(b, x, 8);
}

void
pack_f32(struct buf *b, float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	put(b, bits, 4);
}

void
pack_f64(struct buf *b, double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	put(b, bits, 8);
}

void
pack_text(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	pack_u32(b, (uint32_t)n);
	buf_add(b, s, n);
}

static uint64_t
take(struct unpack *u, size_t n)
{
	uint64_t x = 0;
	size_t i;

	if (u->bad || u->left < n) {
		u->bad = true;
		return 0;
	}
	for (i = 0; i < n; i++)
		x |= (uint64_t)u->p[i] << (8 * i);
	u->p += n;
	u->left -= n;
	return x;
}

uint32_t
unpack_u32(struct unpack *u)
{
	return (uint32_t)take(u, 4);
}

uint64_t
unpack_u64(struct unpack *u)
{
	return take(u, 8);
}

float
unpack_f32(struct unpack *u)
{
	uint32_t bits = (uint32_t)take(u, 4);
	float x;

	memcpy(&x, &bits, sizeof(x));
	if (!isfinite(x)) {
		u->bad = true;
		return 0;
	}
	return x;
}

double
unpack_any_f64(struct unpack *u)
{
	uint64_t bits = take(u, 8);
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

double
unpack_f64(struct unpack *u)
{
	double x = unpack_any_f64(u);

	if (!isfinite(x)) {
		u->bad = true;
		return 0;
	}
	return x;
}

char *
unpack_text(struct unpack *u, size_t max)
{
	uint32_t n = unpack_u32(u);
	const char *s = (const char *)u->p;

	if (u->bad || n > max || n > u->left || !rec_utf8(s, n) ||
	    memchr(s, '\0', n) != NULL) {
		u->bad = true;
		return mem_strdup("");
	}
	u->p += n;
	u->left -= n;
	return mem_text(s, n);
}

uint32_t
unpack_count(struct unpack *u, uint32_t max, size_t each)
{
	uint32_t n = unpack_u32(u);

	if (u->bad || n > max || (each > 0 && n > u->left / each)) {
		u->bad = true;
		return 0;
	}
	return n;
}
