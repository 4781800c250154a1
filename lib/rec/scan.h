/* SPDX-License-Identifier: MIT */
/*
 * scan: finds the byte that ends a run of plain text, in three spellings:
 * portable (8 bytes a step), SSE2 (16) and AVX2 (32).
 *
 * Scanners read up to REC_PAD bytes beyond what they are looking for.  The
 * source puts newlines there, so each of them stops at the end of the data.
 * Define SCAN_AVX2, SCAN_SSE2 or neither before including it.
 */
#ifndef REC_SCAN_H
#define REC_SCAN_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(SCAN_AVX2) || defined(SCAN_SSE2)
#include <immintrin.h>
#endif

#ifdef SCAN_AVX2
#define SCAN_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#else
#define SCAN_TARGET
#endif

#define SCAN_INLINE SCAN_TARGET static inline __attribute__((always_inline))

/* A block of bytes, and one bit for each byte that a question is true of. */
#if defined(SCAN_AVX2)

enum { SCAN_STEP = 32 };
#define SCAN_ALL UINT32_MAX
struct scan_block {
	__m256i v;
};

SCAN_INLINE struct scan_block
scan_load(const char *p)
{
	return (struct scan_block){ _mm256_loadu_si256((const void *)p) };
}

SCAN_INLINE uint32_t
scan_bits(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

SCAN_INLINE uint32_t
scan_same(struct scan_block a, struct scan_block b)
{
	return scan_bits(_mm256_cmpeq_epi8(a.v, b.v));
}

SCAN_INLINE uint32_t
scan_string_ends(struct scan_block b)
{
	__m256i quote = _mm256_cmpeq_epi8(b.v, _mm256_set1_epi8('"'));
	__m256i slash = _mm256_cmpeq_epi8(b.v, _mm256_set1_epi8('\\'));
	__m256i low = _mm256_cmpeq_epi8(b.v,
	    _mm256_min_epu8(b.v, _mm256_set1_epi8(0x1f)));

	return scan_bits(_mm256_or_si256(_mm256_or_si256(quote, slash), low));
}

SCAN_INLINE uint32_t
scan_high(struct scan_block b)
{
	return scan_bits(b.v);
}

SCAN_INLINE uint32_t
scan_field_ends(struct scan_block b, char delimiter)
{
	__m256i stop = _mm256_cmpeq_epi8(b.v, _mm256_set1_epi8(delimiter));
	__m256i line = _mm256_cmpeq_epi8(b.v, _mm256_set1_epi8('\n'));
	__m256i quote = _mm256_cmpeq_epi8(b.v, _mm256_set1_epi8('"'));
	__m256i ret = _mm256_cmpeq_epi8(b.v, _mm256_set1_epi8('\r'));

	return scan_bits(_mm256_or_si256(_mm256_or_si256(stop, line),
	    _mm256_or_si256(quote, ret)));
}

#elif defined(SCAN_SSE2)

enum { SCAN_STEP = 16 };
#define SCAN_ALL UINT32_C(0xffff)
struct scan_block {
	__m128i v;
};

SCAN_INLINE struct scan_block
scan_load(const char *p)
{
	return (struct scan_block){ _mm_loadu_si128((const void *)p) };
}

SCAN_INLINE uint32_t
scan_bits(__m128i v)
{
	return (uint32_t)_mm_movemask_epi8(v);
}

SCAN_INLINE uint32_t
scan_same(struct scan_block a, struct scan_block b)
{
	return scan_bits(_mm_cmpeq_epi8(a.v, b.v));
}

SCAN_INLINE uint32_t
scan_string_ends(struct scan_block b)
{
	__m128i quote = _mm_cmpeq_epi8(b.v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(b.v, _mm_set1_epi8('\\'));
	__m128i low = _mm_cmpeq_epi8(b.v,
	    _mm_min_epu8(b.v, _mm_set1_epi8(0x1f)));

	return scan_bits(_mm_or_si128(_mm_or_si128(quote, slash), low));
}

SCAN_INLINE uint32_t
scan_high(struct scan_block b)
{
	return scan_bits(b.v);
}

SCAN_INLINE uint32_t
scan_field_ends(struct scan_block b, char delimiter)
{
	__m128i stop = _mm_cmpeq_epi8(b.v, _mm_set1_epi8(delimiter));
	__m128i line = _mm_cmpeq_epi8(b.v, _mm_set1_epi8('\n'));
	__m128i quote = _mm_cmpeq_epi8(b.v, _mm_set1_epi8('"'));
	__m128i ret = _mm_cmpeq_epi8(b.v, _mm_set1_epi8('\r'));

	return scan_bits(_mm_or_si128(_mm_or_si128(stop, line),
	    _mm_or_si128(quote, ret)));
}

#else

enum { SCAN_STEP = 8 };
#define SCAN_ALL UINT32_C(0xff)
struct scan_block {
	uint64_t v;
};

#define SCAN_ONES UINT64_C(0x0101010101010101)
#define SCAN_TOPS UINT64_C(0x8080808080808080)

SCAN_INLINE struct scan_block
scan_load(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return (struct scan_block){ le64toh(v) };
}

/* The first n (at most 8) bytes at p and zeros; nothing else is read. */
SCAN_INLINE struct scan_block
scan_some(const char *p, size_t n)
{
	uint64_t v = 0;
	uint32_t four;
	uint16_t two;
	int at = 0;

	if (n >= 8)
		return scan_load(p);
	if ((n & 4) != 0) {
		memcpy(&four, p, sizeof(four));
		v = le32toh(four);
		at = 4;
	}
	if ((n & 2) != 0) {
		memcpy(&two, p + at, sizeof(two));
		v |= (uint64_t)le16toh(two) << (at * 8);
		at += 2;
	}
	if ((n & 1) != 0)
		v |= (uint64_t)(unsigned char)p[at] << (at * 8);
	return (struct scan_block){ v };
}

SCAN_INLINE void
scan_store(char *to, struct scan_block b)
{
	const uint64_t v = htole64(b.v);

	memcpy(to, &v, sizeof(v));
}

/*
 * The top bits of eight bytes, side by side: the product puts bit i at 56 + i
 * and nothing carries into them.
 */
SCAN_INLINE uint32_t
scan_bits(uint64_t tops)
{
	return (uint32_t)(((tops >> 7) * UINT64_C(0x0102040810204080)) >> 56);
}

/* The top bit of each byte that is zero; exact, without borrows. */
SCAN_INLINE uint64_t
scan_zeros(uint64_t v)
{
	return ~(((v & ~SCAN_TOPS) + ~SCAN_TOPS) | v) & SCAN_TOPS;
}

SCAN_INLINE uint64_t
scan_is(uint64_t v, char c)
{
	return scan_zeros(v ^ (SCAN_ONES * (unsigned char)c));
}

SCAN_INLINE uint32_t
scan_same(struct scan_block a, struct scan_block b)
{
	return scan_bits(scan_zeros(a.v ^ b.v));
}

SCAN_INLINE uint32_t
scan_string_ends(struct scan_block b)
{
	/* below 0x20: no bit of 0xe0 */
	uint64_t low = scan_zeros(b.v & (SCAN_ONES * 0xe0));

	return scan_bits(scan_is(b.v, '"') | scan_is(b.v, '\\') | low);
}

SCAN_INLINE uint32_t
scan_high(struct scan_block b)
{
	return scan_bits(b.v & SCAN_TOPS);
}

SCAN_INLINE uint32_t
scan_field_ends(struct scan_block b, char delimiter)
{
	return scan_bits(scan_is(b.v, delimiter) | scan_is(b.v, '\n') |
	    scan_is(b.v, '"') | scan_is(b.v, '\r'));
}

#endif

/*
 * The ends of CSV fields among the 64 bytes at p; *high gets bits when some
 * of the bytes are beyond ASCII.
 */
SCAN_INLINE uint64_t
scan_row(const char *p, char delimiter, uint32_t *high)
{
	uint64_t ends = 0;
	int i;

	for (i = 0; i < 64; i += SCAN_STEP) {
		struct scan_block b = scan_load(p + i);

		ends |= (uint64_t)scan_field_ends(b, delimiter) << i;
		*high |= scan_high(b);
	}
	return ends;
}

/* The bits below the lowest one of x (x > 0). */
SCAN_INLINE uint32_t
scan_below(uint32_t x)
{
	return (x - 1) & ~x;
}

/*
 * The first quote, backslash or control character at or behind p; *high is
 * not 0 when bytes beyond ASCII stand before it.
 */
SCAN_INLINE const char *
scan_string(const char *p, uint32_t *high)
{
	struct scan_block b = scan_load(p);
	uint32_t ends = scan_string_ends(b);

	*high = 0;
	while (ends == 0) {
		*high |= scan_high(b);
		p += SCAN_STEP;
		b = scan_load(p);
		ends = scan_string_ends(b);
	}
	*high |= scan_high(b) & scan_below(ends);
	return p + __builtin_ctz(ends);
}

#endif
