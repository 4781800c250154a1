/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

#include "base/num.h"
#include "base/rng.h"

static int
same(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static double
read_ok(const char *text)
{
	double x = 12345;

	if (num_f64(text, strlen(text), &x) < 0)
		fail_msg("refused: %s", text);
	return x;
}

static void
decimals_are_rounded_correctly(void **state)
{
	static const char *const good[] = { "0", "-0", "7", "0.1", "12.5",
	    "-273.15", "1e3", "1E+3", "1e-3", "1.5e300", "123456789012345678",
	    "9007199254740993", "9007199254740992.5", "0.30000000000000004",
	    "1.7976931348623157e308", "4.9e-324", "2.2250738585072011e-308",
	    "1e22", "1e23", "8.5e-22", "123456789012345678901234567890",
	    "0.000000000000000000000000000000123", "1e-400", "0e999999999",
	    "100000000000000000000000000000000e-30",
	    "2.4703282292062327208299439634110e-324",
	    "179769313486231570000000000000000000000e270" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!same(read_ok(good[i]), strtod(good[i], NULL)))
			fail_msg("%s: %.17g", good[i], read_ok(good[i]));
	}
}

/* 2^53 + 1 lies between two doubles; a digit far behind decides. */
static void
last_of_a_thousand_digits_decides(void **state)
{
	char text[1100];
	double x;

	(void)state;
	memset(text, '0', sizeof(text));
	memcpy(text, "9007199254740993.", 17);
	assert_int_equal(num_f64(text, 1000, &x), 0);
	assert_true(same(x, 9007199254740992.0));
	text[999] = '1';
	assert_int_equal(num_f64(text, 1000, &x), 0);
	assert_true(same(x, 9007199254740994.0));
	assert_int_equal(num_f64(text, 999, &x), 0);
	assert_true(same(x, 9007199254740992.0));
}

static void
only_json_numbers_are_read(void **state)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "01",
	    "-01", "00", "1.", ".5", "-.5", "1e", "1e+", "1.e1", "e1", "0x10",
	    "1,5", "inf", "nan", "Infinity", "1_000", "1.5.2", "--1", "1e1.0",
	    "1e400", "-1e400", "1e99999999999999999999", "\xd9\xa1" };
	double x = 42;
	int64_t f = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (num_f64(bad[i], strlen(bad[i]), &x) == 0 || x != 42)
			fail_msg("read: \"%s\"", bad[i]);
		if (num_fixed(bad[i], strlen(bad[i]), 3, &f) == 0 || f != 42)
			fail_msg("fixed: \"%s\"", bad[i]);
	}
	assert_int_equal(num_f64(NULL, 0, &x), -1);
	assert_int_equal(num_f64("1\0", 2, &x), -1);
}

/* The slice ends where it ends, whatever stands behind. */
static void
nothing_behind_the_slice_is_read(void **state)
{
	double x;
	int64_t i;

	(void)state;
	assert_int_equal(num_f64("12345", 3, &x), 0);
	assert_true(same(x, 123));
	assert_int_equal(num_i64("12345", 3, &i), 0);
	assert_int_equal(i, 123);
	assert_int_equal(num_f64("1e5", 2, &x), -1);
}

static void
integers_keep_all_their_digits(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {
		{ "0", 0 }, { "-0", 0 }, { "007", 7 }, { "-42", -42 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
		{ "9007199254740993", INT64_C(9007199254740993) },
	};
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0",
	    "1e3", "9223372036854775808", "-9223372036854775809",
	    "18446744073709551616", "99999999999999999999999", "--1", "1-" };
	int64_t x = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(num_i64(good[i].text, strlen(good[i].text),
		    &x), 0);
		assert_int_equal(x, good[i].want);
	}
	x = 42;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (num_i64(bad[i], strlen(bad[i]), &x) == 0 || x != 42)
			fail_msg("read: \"%s\"", bad[i]);
	}
}

static void
fixed_is_floored_and_exact(void **state)
{
	static const struct {
		const char *text;
		int decimals;
		int64_t want;
	} good[] = {
		{ "12.3456", 3, 12345 }, { "-12.3456", 3, -12346 },
		{ "12.345", 3, 12345 }, { "-12.345", 3, -12345 },
		{ "0.1", 0, 0 }, { "-0.1", 0, -1 }, { "-0.0", 3, 0 },
		{ "1.1", 9, 1100000000 }, { "28800", 3, 28800000 },
		{ "1.5e3", 3, 1500000 }, { "15e-1", 0, 1 }, { "15e-1", 1, 15 },
		{ "-1e-400", 3, -1 }, { "1e-400", 3, 0 }, { "0e400", 3, 0 },
		{ "0.29", 2, 29 }, { "1.005", 3, 1005 }, { "4.35", 2, 435 },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "-9223372036854775808", 0, INT64_MIN },
		{ "9223372036854775.807", 3, INT64_MAX },
		{ "9223372036854775.8079999", 3, INT64_MAX },
		{ "-9223372036854775.808", 3, INT64_MIN },
		{ "0.0000000000000000000000000012", 3, 0 },
		{ "-0.0000000000000000000000000012", 3, -1 },
		{ "1000000000000000000000000000000e-30", 3, 1000 },
		{ "1000000000000000000000000000001e-30", 3, 1000 },
		{ "-1000000000000000000000000000001e-30", 3, -1001 },
		{ "0.00000000000000000000001e23", 0, 1 },
		{ "1.0000000000000000000000000000", 9, 1000000000 },
	};
	int64_t x;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (num_fixed(good[i].text, strlen(good[i].text),
		    good[i].decimals, &x) < 0 || x != good[i].want)
			fail_msg("%s with %d", good[i].text, good[i].decimals);
	}
}

static void
fixed_beyond_range_is_refused(void **state)
{
	static const char *const bad[] = { "9223372036854775808",
	    "-9223372036854775809", "-9223372036854775808.1", "1e19", "1e400",
	    "10000000000000000000000", "18446744073709551616",
	    "99999999999999999999999999e-7" };
	int64_t x;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (num_fixed(bad[i], strlen(bad[i]), 0, &x) == 0)
			fail_msg("fits: %s", bad[i]);
	}
	assert_int_equal(num_fixed("9223372036.854775808", 20, 9, &x), -1);
	assert_int_equal(num_fixed("9223372036854775807", 19, 1, &x), -1);
}

static void
check_put(double x, const char *want)
{
	char out[NUM_MAX + 1];

	out[num_put_f64(out, x)] = '\0';
	assert_string_equal(out, want);
}

static void
doubles_are_written_as_people_do(void **state)
{
	(void)state;
	check_put(0, "0");
	check_put(-0.0, "-0");	/* reads back as what it was */
	check_put(7, "7");
	check_put(-12.5, "-12.5");
	check_put(0.1, "0.1");
	check_put(0.1 + 0.2, "0.30000000000000004");
	check_put(1.0 / 3, "0.3333333333333333");
	check_put(100, "100");
	check_put(0.001, "0.001");
	check_put(0.000000005, "0.000000005");
	check_put(0.00000001234567890123, "1.234567890123e-8");
	check_put(-0.00012345678901234567, "-1.2345678901234567e-4");
	check_put(9007199254740991.0, "9007199254740991");
	check_put(1e16, "1e16");
	check_put(1e22, "1e22");
	check_put(5e-324, "4.94065645841247e-324");
	check_put(DBL_MAX, "1.7976931348623157e308");
	check_put(-DBL_MIN, "-2.2250738585072014e-308");
	check_put(123456.789, "123456.789");
}

static void
check_round_trip(double x)
{
	char out[NUM_MAX + 1];
	size_t n;
	double y;

	if (!isfinite(x))
		return;
	n = num_put_f64(out, x);
	assert_true(n < NUM_MAX);
	out[n] = '\0';
	if (num_f64(out, n, &y) < 0 || !same(x, y) ||
	    !same(x, strtod(out, NULL)))
		fail_msg("%.17g is written %s", x, out);
}

static void
what_is_written_reads_back(void **state)
{
	struct rng r;
	uint64_t bits;
	double x;
	int i;

	(void)state;
	rng_seed(&r, 17);
	for (i = 0; i < 30000; i++) {
		bits = rng_u64(&r);
		memcpy(&x, &bits, sizeof(x));
		check_round_trip(x);
		x = rng_unit(&r);
		check_round_trip(x);
		check_round_trip(ldexp(x, (int)rng_below(&r, 140) - 70));
		check_round_trip((double)rng_below(&r, 100000000) / 1000);
		x = pow(10, (int)rng_below(&r, 36) - 18);
		check_round_trip(x);
		check_round_trip(nextafter(x, 0));
		check_round_trip(nextafter(-x, -1e300));
		check_round_trip(ldexp(1, (int)rng_below(&r, 140) - 70));
	}
}

/* From the first that is not 0 to the exponent. */
static int
significant_digits(const char *text)
{
	int n = 0;

	for (text += strspn(text, "-0."); *text != '\0' && *text != 'e';
	    text++)
		n += *text != '.';
	return n;
}

/* No shorter text reads back: the digits printf needs are enough. */
static void
no_digit_too_many_is_written(void **state)
{
	char out[NUM_MAX + 1], want[64];
	struct rng r;
	int i, digits;
	double x;

	(void)state;
	rng_seed(&r, 18);
	for (i = 0; i < 20000; i++) {
		x = ldexp(rng_unit(&r) + 0.5, (int)rng_below(&r, 90) - 45);
		for (digits = 15; digits < 17; digits++) {
			snprintf(want, sizeof(want), "%.*g", digits, x);
			if (strtod(want, NULL) == x)
				break;
		}
		out[num_put_f64(out, x)] = '\0';
		if (significant_digits(out) > digits)
			fail_msg("%s, and %s", out, want);
	}
}

static void
check_put_fixed(int64_t x, int decimals, const char *want)
{
	char out[NUM_MAX + 1];
	int64_t back;

	out[num_put_fixed(out, x, decimals)] = '\0';
	assert_string_equal(out, want);
	assert_int_equal(num_fixed(out, strlen(out), decimals, &back), 0);
	assert_int_equal(back, x);
}

static void
fixed_is_written_without_trailing_zeros(void **state)
{
	(void)state;
	check_put_fixed(12500, 3, "12.5");
	check_put_fixed(12000, 3, "12");
	check_put_fixed(0, 9, "0");
	check_put_fixed(-1, 3, "-0.001");
	check_put_fixed(-12500, 3, "-12.5");
	check_put_fixed(100, 0, "100");
	check_put_fixed(INT64_MAX, 3, "9223372036854775.807");
	check_put_fixed(INT64_MIN, 9, "-9223372036.854775808");
	check_put_fixed(INT64_MIN, 0, "-9223372036854775808");
}

static void
integers_are_written(void **state)
{
	static const int64_t some[] = { 0, 1, -1, 9, 10, 99, 100, 101, 12345,
	    999999999, INT64_MAX, INT64_MIN };
	char out[NUM_MAX + 1], want[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		out[num_put_i64(out, some[i])] = '\0';
		snprintf(want, sizeof(want), "%lld", (long long)some[i]);
		assert_string_equal(out, want);
	}
}

static void
muldiv_floors_in_128_bits(void **state)
{
	(void)state;
	assert_int_equal(num_muldiv(7, 3, 2), 10);
	assert_int_equal(num_muldiv(-7, 3, 2), -11);
	assert_int_equal(num_muldiv(7, -3, 2), -11);
	assert_int_equal(num_muldiv(-7, -3, 2), 10);
	assert_int_equal(num_muldiv(-6, 1, 3), -2);
	assert_int_equal(num_muldiv(INT64_MAX, INT64_MAX, INT64_MAX),
	    INT64_MAX);
	assert_int_equal(num_muldiv(INT64_MIN, 1000, 1000), INT64_MIN);
	assert_int_equal(num_muldiv(0, 5, 7), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_are_rounded_correctly),
		cmocka_unit_test(last_of_a_thousand_digits_decides),
		cmocka_unit_test(only_json_numbers_are_read),
		cmocka_unit_test(nothing_behind_the_slice_is_read),
		cmocka_unit_test(integers_keep_all_their_digits),
		cmocka_unit_test(fixed_is_floored_and_exact),
		cmocka_unit_test(fixed_beyond_range_is_refused),
		cmocka_unit_test(doubles_are_written_as_people_do),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(no_digit_too_many_is_written),
		cmocka_unit_test(fixed_is_written_without_trailing_zeros),
		cmocka_unit_test(integers_are_written),
		cmocka_unit_test(muldiv_floors_in_128_bits),
	};

	return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
