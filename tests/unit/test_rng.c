/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/rng.h"

/* First outputs of the authors' xoshiro256starstar.c with state 1 2 3 4. */
static void
outputs_are_the_authors(void **state)
{
	struct rng r = { { 1, 2, 3, 4 } };

	(void)state;
	assert_true(rng_u64(&r) == UINT64_C(11520));
	assert_true(rng_u64(&r) == 0);
	assert_true(rng_u64(&r) == UINT64_C(1509978240));
	assert_true(rng_u64(&r) == UINT64_C(1215971899390074240));
}

/* The authors' splitmix64.c with seed 0 begins so. */
static void
seed_is_spread_by_splitmix64(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 0);
	assert_true(r.s[0] == UINT64_C(0xe220a8397b1dcdaf));
	assert_true(r.s[1] == UINT64_C(0x6e789e6aa1b965f4));
	assert_true(r.s[2] == UINT64_C(0x06c45d188009454f));
	assert_true(r.s[3] == UINT64_C(0xf88bb8a8724c81ec));
}

static void
below_is_even_and_in_range(void **state)
{
	enum { SIDES = 6, THROWS = 60000 };
	int count[SIDES] = { 0 };
	struct rng r;
	uint64_t x;
	int i;

	(void)state;
	rng_seed(&r, 9);
	for (i = 0; i < THROWS; i++) {
		x = rng_below(&r, SIDES);
		assert_true(x < SIDES);
		count[x]++;
	}
	/* Five standard deviations of the binomial distribution. */
	for (i = 0; i < SIDES; i++)
		assert_near(count[i], THROWS / SIDES, 457.0 / 10000);
	assert_true(rng_below(&r, 1) == 0);
}

/* With n = 3 * 2^62 a quarter of the numbers is thrown away. */
static void
below_a_large_number_is_even(void **state)
{
	const uint64_t n = UINT64_C(3) << 62;
	int count[3] = { 0 };
	struct rng r;
	uint64_t x;
	int i;

	(void)state;
	rng_seed(&r, 10);
	for (i = 0; i < 30000; i++) {
		x = rng_below(&r, n);
		assert_true(x < n);
		count[x >> 62]++;
	}
	for (i = 0; i < 3; i++)
		assert_near(count[i], 10000, 409.0 / 10000);
}

static void
unit_is_below_one(void **state)
{
	double x, sum = 0, low = 1, high = 0;
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 11);
	for (i = 0; i < 100000; i++) {
		x = rng_unit(&r);
		sum += x;
		low = fmin(low, x);
		high = fmax(high, x);
	}
	assert_true(low >= 0 && low < 0.001);
	assert_true(high < 1 && high > 0.999);
	assert_near(sum / 100000, 0.5, 0.005);
}

static void
same_seed_same_numbers(void **state)
{
	struct rng a, b, c;
	int i, equal = 0;

	(void)state;
	rng_seed(&a, 42);
	rng_seed(&b, 42);
	rng_seed(&c, 43);
	for (i = 0; i < 100; i++) {
		const uint64_t x = rng_u64(&a);

		assert_true(x == rng_u64(&b));
		equal += x == rng_u64(&c);
	}
	assert_int_equal(equal, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outputs_are_the_authors),
		cmocka_unit_test(seed_is_spread_by_splitmix64),
		cmocka_unit_test(below_is_even_and_in_range),
		cmocka_unit_test(below_a_large_number_is_even),
		cmocka_unit_test(unit_is_below_one),
		cmocka_unit_test(same_seed_same_numbers),
	};

	return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
