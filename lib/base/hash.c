/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <nettle/sha2.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/hash.h"
#include "base/mem.h"

struct hash128
hash128(const void *p, size_t n)
{
	XXH128_hash_t h = XXH3_128bits(p, n);
	struct hash128 out = { h.high64, h.low64 };

	return out;
}

uint64_t
hash64(const void *p, size_t n)
{
	return XXH3_64bits(p, n);
}

struct hash_sha256 {
	struct sha256_ctx ctx;
};

struct hash_sha256 *
hash_sha256_new(void)
{
	struct hash_sha256 *h = mem_new(1, sizeof(*h));

	sha256_init(&h->ctx);
	return h;
}

void
hash_sha256_add(struct hash_sha256 *h, const void *p, size_t n)
{
	if (n > 0)
		sha256_update(&h->ctx, n, p);
}

void
hash_sha256_end(struct hash_sha256 *h, char out[HASH_SHA256_HEX])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];
	size_t i;

	sha256_digest(&h->ctx, sizeof(digest), digest);
	for (i = 0; i < sizeof(digest); i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[2 * sizeof(digest)] = '\0';
	free(h);
}

void
hash_sha256_hex(const void *p, size_t n, char out[HASH_SHA256_HEX])
{
	struct hash_sha256 *h = hash_sha256_new();

	hash_sha256_add(h, p, n);
	hash_sha256_end(h, out);
}
