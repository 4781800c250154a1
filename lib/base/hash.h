/* SPDX-License-Identifier: MIT */
/*
 * hash: fingerprints.
 *
 * hash128 (XXH3) tells whether a row changed: fast, and nobody gains by a
 * collision.  sha256 names what a result was made from: files, profiles.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash128 {
	uint64_t hi, lo;
};

enum { HASH_SHA256_HEX = 65 };

struct hash128 hash128(const void *p, size_t n);
uint64_t hash64(const void *p, size_t n);	/* XXH3: never another one */

/* Lower-case hex of the SHA-256 of n bytes, with a NUL. */
void hash_sha256_hex(const void *p, size_t n, char out[HASH_SHA256_HEX]);

/* The same of bytes that come one after another. */
struct hash_sha256;

struct hash_sha256 *hash_sha256_new(void);
void hash_sha256_add(struct hash_sha256 *h, const void *p, size_t n);
/* Of all that was added; frees h. */
void hash_sha256_end(struct hash_sha256 *h, char out[HASH_SHA256_HEX]);

#endif
