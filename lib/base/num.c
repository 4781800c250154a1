/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/num_table.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

enum {
	MANT_DIGITS = 19,	/* as many as any uint64_t holds */
	EXACT_POW = 22,		/* 10^22 is the last exact double */
	HALFWAY_DIGITS = 770	/* no double needs more to be told apart */
};

static const double pow10_f64[EXACT_POW + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

const uint64_t num_pow10[NUM_POW10] = {
	UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000),
	UINT64_C(10000), UINT64_C(100000), UINT64_C(1000000),
	UINT64_C(10000000), UINT64_C(100000000), UINT64_C(1000000000),
	UINT64_C(10000000000), UINT64_C(100000000000),
	UINT64_C(1000000000000), UINT64_C(10000000000000),
	UINT64_C(100000000000000), UINT64_C(1000000000000000),
	UINT64_C(10000000000000000), UINT64_C(100000000000000000),
	UINT64_C(1000000000000000000), UINT64_C(10000000000000000000)
};

/* (-1)^neg * (mant + what was cut) * 10^exp. */
struct scan {
	const char *p, *end;
	uint64_t mant;
	int64_t exp;
	int neg;
	int cut;		/* a digit > 0 did not fit into mant */
};

/* Adds a run of digits to mant, which may overflow; how many there were. */
static inline size_t
scan_digits(struct scan *c)
{
	const char *p = c->p;
	uint64_t m = c->mant;
	unsigned int d;
	size_t n;

	for (; p < c->end; p++) {
		d = (unsigned int)(unsigned char)*p - '0';
		if (d > 9)
			break;
		m = m * 10 + d;
	}
	n = (size_t)(p - c->p);
	c->p = p;
	c->mant = m;
	return n;
}

/*
 * Too many digits: the first MANT_DIGITS of them from the first that is not 0
 * on make mant.  The digits begin at p and end where c stands.
 */
static void
scan_again(struct scan *c, const char *p)
{
	int frac = 0, digits = 0;

	c->mant = 0;
	c->exp = 0;
	for (; p < c->p; p++) {
		if (*p == '.') {
			frac = 1;
		} else if (digits < MANT_DIGITS) {
			c->mant = c->mant * 10 + (uint64_t)(*p - '0');
			digits += c->mant != 0;
			c->exp -= frac;
		} else {
			c->cut |= *p != '0';
			c->exp += 1 - frac;
		}
	}
}

/* Behind 'e'.  Beyond 10^17 nothing changes: no text is that long. */
static int
scan_exp(struct scan *c)
{
	const int64_t limit = INT64_C(100000000000000000);
	int64_t e = 0;
	const char *begin;
	int neg = 0;

	if (c->p < c->end && (*c->p == '-' || *c->p == '+'))
		neg = *c->p++ == '-';
	begin = c->p;
	while (c->p < c->end && *c->p >= '0' && *c->p <= '9') {
		if (e < limit)
			e = e * 10 + (*c->p - '0');
		c->p++;
	}
	c->exp += neg ? -e : e;
	return c->p > begin ? 0 : -1;
}

/* JSON's grammar (RFC 8259, section 6), the whole slice. */
static int
scan(struct scan *c, const char *s, size_t n)
{
	const char *begin;
	size_t whole, frac = 0;

	if (n == 0)
		return -1;
	c->neg = *s == '-';
	c->p = begin = s + c->neg;
	c->end = s + n;
	c->mant = 0;
	c->cut = 0;
	whole = scan_digits(c);
	if (whole == 0 || (whole > 1 && *begin == '0'))
		return -1;
	if (c->p < c->end && *c->p == '.') {
		c->p++;
		frac = scan_digits(c);
		if (frac == 0)
			return -1;
	}
	c->exp = -(int64_t)frac;
	if (whole + frac > MANT_DIGITS)
		scan_again(c, begin);
	if (c->p < c->end && (*c->p == 'e' || *c->p == 'E')) {
		c->p++;
		if (scan_exp(c) < 0)
			return -1;
	}
	return c->p == c->end ? 0 : -1;
}

/*
 * All digits from the first that is not 0 on, at most HALFWAY_DIGITS of them
 * and a 1 for the rest, so that the buffer is bounded and rounding correct.
 * mant's last digit stands for 10^exp; strtod() sees no point, whose shape
 * would depend on the locale.
 */
static __attribute__((noinline)) double
slow_f64(const struct scan *c, const char *s, size_t n)
{
	char text[HALFWAY_DIGITS + 32];
	size_t len = 0, i;
	int64_t exp = c->exp;
	int rest = 0, digits = 1;

	for (i = 0; i < n && s[i] != 'e' && s[i] != 'E'; i++) {
		if (s[i] < '0' || (s[i] == '0' && len == 0))
			continue;
		if (len < HALFWAY_DIGITS)
			text[len++] = s[i];
		else
			rest |= s[i] != '0';
	}
	while (digits < MANT_DIGITS && c->mant >= num_pow10[digits])
		digits++;
	exp += digits - (int64_t)len;
	if (rest) {
		text[len++] = '1';
		exp--;
	}
	if (exp > 100000)
		exp = 100000;
	if (exp < -100000)
		exp = -100000;
	snprintf(text + len, sizeof(text) - len, "e%d", (int)exp);
	return strtod(text, NULL);
}

/* 10^n; n <= 31 */
static uint128
pow10_u128(int n)
{
	const uint128 low = num_pow10[n & 15];

	return (n & 16) != 0 ? low * num_pow10[16] : low;
}

/*
 * mant / 10^n, 0 < n <= EXACT_POW, correctly rounded.  The quotient of the
 * rounded operands x = m * 2^-bits is next to the answer at most; where mant
 * lies between x and its neighbours shows exactly in units of
 * 2^-bits * 10^-n, where the distance to the next is 10^n, and half of that
 * below a power of two.
 */
static double
divide(uint64_t mant, int n)
{
	const uint128 unit = pow10_u128(n);
	double x = (double)mant / pow10_f64[n];
	int exp, low, high;
	uint128 a, b, gap, below;
	uint64_t m;

	do {
		m = (uint64_t)(frexp(x, &exp) * 0x1p53);
		a = (uint128)mant << (exp < 53 ? 53 - exp : 0);
		gap = unit << (exp > 53 ? exp - 53 : 0);
		b = m * gap;
		low = a > b && ((a - b) * 2 > gap ||
		    ((a - b) * 2 == gap && (m & 1) != 0));
		below = m == UINT64_C(1) << 52 ? 4 : 2;
		high = a < b && ((b - a) * below > gap ||
		    ((b - a) * below == gap && (m & 1) != 0));
		if (low || high)
			x = nextafter(x, low ? INFINITY : 0);
	} while (low || high);
	return x;
}

/*
 * Clinger's fast path: both operands are exact, and IEEE multiplication and
 * division round correctly.
 */
int
num_f64(const char *s, size_t n, double *x)
{
	struct scan c;
	double v;

	if (scan(&c, s, n) < 0)
		return -1;
	if (c.mant == 0)
		v = 0;
	else if (c.mant <= UINT64_C(1) << 53 && !c.cut &&
	    c.exp >= -EXACT_POW && c.exp <= EXACT_POW)
		v = c.exp < 0 ? (double)c.mant / pow10_f64[-c.exp] :
		    (double)c.mant * pow10_f64[c.exp];
	else if (!c.cut && c.exp < 0 && c.exp >= -EXACT_POW)
		v = divide(c.mant, (int)-c.exp);
	else
		v = slow_f64(&c, s, n);
	if (!isfinite(v))
		return -1;
	*x = c.neg ? -v : v;
	return 0;
}

/* The magnitude m with its sign, when int64_t holds it. */
static int
put_sign(uint64_t m, int neg, int64_t *x)
{
	const uint64_t limit = (uint64_t)INT64_MAX + (neg ? 1 : 0);

	if (m > limit)
		return -1;
	*x = neg ? (int64_t)(0 - m) : (int64_t)m;
	return 0;
}

int
num_i64(const char *s, size_t n, int64_t *x)
{
	const int neg = n > 0 && *s == '-';
	uint64_t m = 0;
	unsigned int d;
	size_t i;

	if (n == (size_t)neg)
		return -1;
	for (i = (size_t)neg; i < n; i++) {
		d = (unsigned int)(unsigned char)s[i] - '0';
		if (d > 9 || m > UINT64_MAX / 10 - 1)
			return -1;
		m = m * 10 + d;
	}
	return put_sign(m, neg, x);
}

/*
 * 19 digits decide: with more, mant >= 10^18, so a result that fits keeps at
 * most mant itself and what was cut is below the last digit.
 */
int
num_fixed(const char *s, size_t n, int decimals, int64_t *x)
{
	struct scan c;
	uint64_t m;
	uint32_t few;
	int64_t p;
	int below;

	if (decimals <= 9 && num_small(s, n, &few) == 0) {
		*x = (int64_t)(few * num_pow10[decimals]);
		return 0;
	}
	if (scan(&c, s, n) < 0)
		return -1;
	p = c.mant == 0 ? 0 : c.exp + decimals;
	if (p > MANT_DIGITS || (p > 0 && c.mant > UINT64_MAX / num_pow10[p]))
		return -1;
	below = c.cut;
	if (p >= 0) {
		m = c.mant * num_pow10[p];
	} else if (p < -MANT_DIGITS) {
		m = 0;
		below = 1;
	} else {
		m = c.mant / num_pow10[-p];
		below |= c.mant % num_pow10[-p] != 0;
	}
	if (c.neg && below)
		m++;
	return put_sign(m, c.neg, x);
}

int64_t
num_muldiv(int64_t a, int64_t b, int64_t c)
{
	int64_t small;
	int128 p, q;

	/* Almost always; a division of 128 bits costs ten times as much. */
	if (!__builtin_mul_overflow(a, b, &small) && small >= 0)
		return small / c;
	p = (int128)a * b;
	q = p / c;
	if (p % c < 0)
		q--;
	return (int64_t)q;
}
