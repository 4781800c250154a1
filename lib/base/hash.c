/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <nettle/sha2.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/hash.h"

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

void
hash_sha256_hex(const void *p, size_t n, char out[HASH_SHA256_HEX])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	size_t i;

	sha256_init(&ctx);
	if (n > 0)
		sha256_update(&ctx, n, p);
	sha256_digest(&ctx, sizeof(digest), digest);
	for (i = 0; i < sizeof(digest); i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[2 * sizeof(digest)] = '\0';
}
