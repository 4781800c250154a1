/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/hash.h"

static void
check_sha256(const char *text, const char *want)
{
	char hex[HASH_SHA256_HEX];

	hash_sha256_hex(text, strlen(text), hex);
	assert_string_equal(hex, want);
}

/* FIPS 180-2, appendix B; RFC 6234 for the empty text. */
static void
sha256_is_the_standard_one(void **state)
{
	char hex[HASH_SHA256_HEX];

	(void)state;
	check_sha256("abc", "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	check_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check_sha256("", "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	hash_sha256_hex(NULL, 0, hex);
	assert_int_equal(hex[0], 'e');
}

/*
 * A million a's, FIPS 180-2 appendix B.3, in pieces of 0 to 1,000 bytes: no
 * piece ends where a block does but by chance.
 */
static void
pieces_hash_as_the_whole(void **state)
{
	struct hash_sha256 *h = hash_sha256_new();
	char piece[1000], hex[HASH_SHA256_HEX];
	size_t left = 1000000, n = 0;

	(void)state;
	memset(piece, 'a', sizeof(piece));
	for (; left > 0; left -= n) {
		n = (n + 7) % (sizeof(piece) + 1);
		n = n < left ? n : left;
		hash_sha256_add(h, piece, n);
	}
	hash_sha256_end(h, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
	h = hash_sha256_new();
	hash_sha256_add(h, NULL, 0);
	hash_sha256_end(h, hex);
	assert_int_equal(hex[0], 'e');
}

/* Fingerprints are stored: they must never change with a library. */
static void
xxh3_is_the_published_one(void **state)
{
	struct hash128 h;

	(void)state;
	h = hash128("", 0);
	assert_true(h.hi == UINT64_C(0x99aa06d3014798d8));
	assert_true(h.lo == UINT64_C(0x6001c324468d497f));
	assert_true(hash64("", 0) == UINT64_C(0x2d06800538d394c2));
	h = hash128(NULL, 0);
	assert_true(h.hi == UINT64_C(0x99aa06d3014798d8));
}

static void
one_bit_changes_the_fingerprint(void **state)
{
	unsigned char data[300] = { 0 };
	struct hash128 whole, other;
	size_t n, i;

	(void)state;
	for (n = 1; n <= sizeof(data); n += 13) {
		whole = hash128(data, n);
		for (i = 0; i < n; i++) {
			data[i] ^= 1;
			other = hash128(data, n);
			data[i] ^= 1;
			assert_true(other.lo != whole.lo ||
			    other.hi != whole.hi);
		}
		other = hash128(data, n - 1);
		assert_true(other.lo != whole.lo || other.hi != whole.hi);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_the_standard_one),
		cmocka_unit_test(pieces_hash_as_the_whole),
		cmocka_unit_test(xxh3_is_the_published_one),
		cmocka_unit_test(one_bit_changes_the_fingerprint),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
