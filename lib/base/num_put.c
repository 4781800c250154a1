/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/num_table.h"

__extension__ typedef unsigned __int128 uint128;

enum {
	MANT_BITS = 53,
	FEW_DECIMALS = 9	/* written out however small the number */
};

#define EXACT_MIN	1e-14
#define EXACT_MAX	1e15

/* Two digits of x < 100. */
static void
put_pair(char *out, size_t x)
{
	static const char pairs[] =
	    "0001020304050607080910111213141516171819"
	    "2021222324252627282930313233343536373839"
	    "4041424344454647484950515253545556575859"
	    "6061626364656667686970717273747576777879"
	    "8081828384858687888990919293949596979899";

	memcpy(out, pairs + 2 * x, 2);
}

/* 1233 / 4096 is log10(2): as many as 2^bits has, or one more. */
static size_t
count_digits(uint64_t m)
{
	const size_t bits = 64 - (size_t)__builtin_clzll(m | 1);
	const size_t n = bits * 1233 >> 12;

	return n + (m >= num_pow10[n] || n == 0);
}

/* The last n digits of m. */
static void
put_digits(char *out, uint64_t m, size_t n)
{
	for (; n >= 2; n -= 2) {
		put_pair(out + n - 2, m % 100);
		m /= 100;
	}
	if (n > 0)
		*out = (char)('0' + m % 10);
}

static size_t
put_u64(char *out, uint64_t m)
{
	const size_t n = count_digits(m);

	put_digits(out, m, n);
	return n;
}

/* m * 10^-decimals, every decimal written; up to 19 of them. */
static size_t
put_decimal(char *out, uint64_t m, int decimals)
{
	const uint64_t unit = num_pow10[decimals];
	size_t n;

	if (decimals == 0)
		return put_u64(out, m);
	n = put_u64(out, m / unit);
	out[n++] = '.';
	put_digits(out + n, m % unit, (size_t)decimals);
	return n + (size_t)decimals;
}

/* m * 10^-decimals as d.ddde-x; rare. */
static __attribute__((noinline)) size_t
put_scientific(char *out, uint64_t m, int decimals)
{
	char digits[20] = "";
	const size_t len = put_u64(digits, m);
	size_t n = 0;

	out[n++] = digits[0];
	if (len > 1) {
		out[n++] = '.';
		memcpy(out + n, digits + 1, len - 1);
		n += len - 1;
	}
	out[n++] = 'e';
	return n + num_put_i64(out + n, (int64_t)len - 1 - decimals);
}

/* printf's text without the exponent's '+' and leading zeros. */
static size_t
put_printf(char *out, double x)
{
	char text[NUM_MAX];
	size_t n;
	char *e;
	int digits;

	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, x);
		if (strtod(text, NULL) == x)
			break;
	}
	e = strchr(text, 'e');
	n = e == NULL ? strlen(text) : (size_t)(e + 1 - text);
	memcpy(out, text, n);
	if (e != NULL)
		n += num_put_i64(out + n, strtol(e + 1, NULL, 10));
	return n;
}

/* 5^n; n < 32 */
static uint128
pow5(int n)
{
	const uint128 low = num_pow10[n & 15] >> (n & 15);

	return (n & 16) != 0 ? low * (num_pow10[16] >> 16) : low;
}

/*
 * x = mant * 2^-bits times 10^decimals, rounded to an integer.  It is exact:
 * mant * 5^decimals / 2^(bits - decimals), below 2^128.  *same says whether
 * the integer is so close that it reads back as x: no farther than half the
 * distance to the next double, which is 5^decimals / 2 here, and half of
 * that below a power of two.  A tie goes to the even mantissa.
 */
static uint64_t
scale(uint64_t mant, int bits, int decimals, int *same)
{
	const uint128 five = pow5(decimals), n = five * mant;
	const int right = bits - decimals;
	const uint128 half = (uint128)1 << (right - 1);
	const uint64_t m = (uint64_t)(n >> right);
	uint128 off = n & (half * 2 - 1);
	int up;

	up = off > half || (off == half && (m & 1) != 0);
	if (up)
		off = half * 2 - off;
	off *= !up && mant == UINT64_C(1) << 52 ? 4 : 2;
	*same = off < five || (off == five && (mant & 1) == 0);
	return m + (uint64_t)up;
}

/* frexp() of a normal number: abs is the mantissa times 2^(exp - 53). */
static uint64_t
mantissa(double abs, int *exp)
{
	uint64_t bits;

	memcpy(&bits, &abs, sizeof(bits));
	*exp = (int)(bits >> 52) - 1022;
	return (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
}

/*
 * 15, 16 or 17 digits, the first that read back; 17 always do.  From EXACT_MIN
 * to EXACT_MAX, where scale() stays within its bits.  Nearest doubles do as
 * bounds of the decades: what lies between such a one and the power itself is
 * no double.
 */
static size_t
put_shortest(char *out, double abs)
{
	static const double decade[] = {
		1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6,
		1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5,
		1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
	};
	int exp, i, decimals, same = 0;
	const uint64_t mant = mantissa(abs, &exp);
	uint64_t m = 0;

	/* 1233 / 4096 is log10(2); at most one too low */
	i = 14 + ((exp - 1) * 1233 >> 12);
	i += abs >= decade[i + 1];
	for (decimals = 28 - i; !same; decimals++)
		m = scale(mant, MANT_BITS - exp, decimals, &same);
	for (decimals--; m % 10 == 0; decimals--)
		m /= 10;
	if (decimals > FEW_DECIMALS && abs < 1e-3)
		return put_scientific(out, m, decimals);
	return put_decimal(out, m, decimals);
}

/*
 * Whether abs is r * 10^-k, when v is about abs * 10^k.  Equal ones are no
 * farther apart than by two roundings, which saves the division.
 */
static inline int
is_decimal(double abs, double v, double r, int k)
{
	static const double pow10[] = { 1, 10, 100, 1000 };

	return fabs(v - r) <= v * 0x1p-51 && r / pow10[k] == abs;
}

size_t
num_put_f64(char out[NUM_MAX], double x)
{
	const double abs = fabs(x);
	size_t n = 0;
	double v, r;
	int k;

	if (signbit(x))
		out[n++] = '-';
	for (k = 0; k <= 3; k++) {
		v = abs * (double)num_pow10[k];
		if (v > 0x1p52)
			break;
		r = (v + 0x1p52) - 0x1p52;	/* to the nearest integer */
		if (is_decimal(abs, v, r, k))
			return n + put_decimal(out + n, (uint64_t)r, k);
	}
	if (abs >= EXACT_MIN && abs < EXACT_MAX)
		return n + put_shortest(out + n, abs);
	return n + put_printf(out + n, abs);
}

size_t
num_put_i64(char out[NUM_MAX], int64_t x)
{
	size_t n = 0;

	if (x < 0)
		out[n++] = '-';
	return n + put_u64(out + n, x < 0 ? 0 - (uint64_t)x : (uint64_t)x);
}

size_t
num_put_fixed(char out[NUM_MAX], int64_t x, int decimals)
{
	uint64_t m = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
	size_t n = 0;

	while (decimals > 0 && m % 10 == 0) {
		m /= 10;
		decimals--;
	}
	if (x < 0)
		out[n++] = '-';
	return n + put_decimal(out + n, m, decimals);
}
