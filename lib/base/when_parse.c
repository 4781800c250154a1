/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <string.h>

#include "base/when.h"

/* Eight bytes, the first one lowest. */
static uint64_t
load8(const char *s)
{
	uint64_t x;

	memcpy(&x, s, sizeof(x));
	return le64toh(x);
}

/*
 * Eight characters at once against a pattern in which '0' stands for a digit
 * and anything else for itself.  Digits become their values, the others 0;
 * *bad gets bits when they do not match.  0x76 lifts ten and more over 0x7f,
 * 0x7f lifts everything but 0.
 */
static uint64_t
match8(uint64_t x, uint64_t pattern, uint64_t lift, uint64_t *bad)
{
	x ^= pattern;
	*bad |= ((x + lift) | x) & UINT64_C(0x8080808080808080);
	return x;
}

/* Makes of every byte ten times itself and the byte behind it. */
static uint64_t
pairs(uint64_t x)
{
	return x * 10 + (x >> 8);
}

static int
byte_of(uint64_t x, int i)
{
	return (int)(x >> (8 * i) & 0xff);
}

/* "YYYY-MM-DD"; -1 when it is none. */
static int
parse_date(const char *s, struct civil *c)
{
	uint64_t bad = 0, ym, d;

	ym = pairs(match8(load8(s), UINT64_C(0x2d30302d30303030),
	    UINT64_C(0x7f76767f76767676), &bad));
	d = pairs(match8(load8(s + 2), UINT64_C(0x30302d30302d3030),
	    UINT64_C(0x76767f76767f7676), &bad));
	c->year = byte_of(ym, 0) * 100 + byte_of(ym, 2);
	c->month = byte_of(ym, 5);
	c->day = byte_of(d, 6);
	if (bad != 0 || c->year < 1 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || (c->day > 28 &&
	    c->day > when_month_days(c->year, c->month)))
		return -1;
	return 0;
}

/* Behind the point: at least one digit; how many bytes, or -1. */
static int
parse_fraction(const char *s, size_t n, struct civil *c)
{
	int us = 0, unit = 100000;
	size_t i;

	for (i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
		us += (s[i] - '0') * unit;
		unit /= 10;
	}
	c->us = us;
	return i == 0 || i > INT32_MAX ? -1 : (int)i;
}

/* A date, a separator, a clock and a fraction; the bytes read, or -1. */
static int
parse_full(const char *s, size_t n, struct civil *c)
{
	uint32_t hms[3];
	int got;

	if (n < 19 || parse_date(s, c) < 0 ||
	    when_parse_clock(s + 11, hms) < 0 ||
	    (s[10] != 'T' && s[10] != ' ' && s[10] != 't'))
		return -1;
	c->hour = (int)hms[0];
	c->minute = (int)hms[1];
	c->second = (int)hms[2];
	c->us = 0;
	if (n == 19 || s[19] != '.')
		return 19;
	got = parse_fraction(s + 20, n - 20, c);
	return got < 0 ? -1 : 20 + got;
}

static int
two_digits(const char *s)
{
	const unsigned int a = (unsigned int)(unsigned char)s[0] - '0';
	const unsigned int b = (unsigned int)(unsigned char)s[1] - '0';

	return a > 9 || b > 9 ? -1 : (int)(a * 10 + b);
}

/* "Z" or "+HH:MM", the whole of it, as minutes east. */
static int
parse_offset(const char *s, size_t n, int *minutes)
{
	int h, m;

	*minutes = 0;
	if (n == 1 && (*s == 'Z' || *s == 'z'))
		return 0;
	if (n != 6 || (*s != '+' && *s != '-') || s[3] != ':')
		return -1;
	h = two_digits(s + 1);
	m = two_digits(s + 4);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return -1;
	*minutes = (*s == '-' ? -1 : 1) * (h * 60 + m);
	return 0;
}

/* Four bytes, the first one lowest. */
static uint32_t
load4(const char *s)
{
	uint32_t x;

	memcpy(&x, s, sizeof(x));
	return le32toh(x);
}

/* ".fff" or "ffff" (a digit before does not count) as 0..999. */
static uint32_t
match3(uint32_t x, uint32_t pattern, uint64_t *bad)
{
	x ^= pattern;
	*bad |= ((x + 0x7676767f) | x) & 0x80808080;
	return (x >> 8 & 0xff) * 100 + (x >> 16 & 0xff) * 10 + (x >> 24);
}

/* The fraction between the seconds and the Z of a text of n bytes. */
static uint32_t
fast_fraction(const char *s, size_t n, uint64_t *bad)
{
	uint32_t us;

	if (n == 20)
		return 0;
	us = match3(load4(s + 19), 0x3030302e, bad) * 1000;
	if (n == 27)
		us += match3(load4(s + 22) & 0xffffff00, 0x30303000, bad);
	return us;
}

/*
 * Days from 0000-01-01, with the century and the year in it taken as they
 * are written, which saves the divisions; 0 when there is no such date.
 */
static inline uint32_t
fast_days(uint32_t century, uint32_t yy, uint32_t month, uint32_t day)
{
	static const uint16_t before[] = { 0, 0, 31, 59, 90, 120, 151, 181,
	    212, 243, 273, 304, 334, 0, 0, 0 };
	static const uint8_t length[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31,
	    30, 31, 30, 31, 0, 0, 0 };
	const uint32_t leap = ((yy != 0 ? yy : century) & 3) == 0;
	const uint32_t plain = (century & 3) != 0 && yy != 0;

	if (month > 12 || day - 1 >= length[month] + (leap & (month == 2)))
		return 0;
	return 36524 * century + (century + 3) / 4 + 365 * yy + (yy + 3) / 4 -
	    plain + before[month] + (leap & (month > 2)) + day - 1;
}

/*
 * "YYYY-MM-DDTHH:MM:SSZ" with no, three or six decimals, which is what
 * records hold.  -1 when it may be something else: any doubt is left to the
 * long way.
 */
static int
parse_fast(const char *s, size_t n, int64_t *us)
{
	uint32_t days, second, fraction;
	uint64_t bad = 0, x, y, z;

	if ((n != 20 && n != 24 && n != 27) || s[n - 1] != 'Z')
		return -1;
	x = pairs(match8(load8(s), UINT64_C(0x2d30302d30303030),
	    UINT64_C(0x7f76767f76767676), &bad));
	y = pairs(match8(load8(s + 8), UINT64_C(0x30303a3030543030),
	    UINT64_C(0x76767f76767f7676), &bad));
	z = pairs(match8(load4(s + 16) & 0xffffff, 0x30303a, 0x76767f, &bad));
	fraction = fast_fraction(s, n, &bad);
	second = (uint32_t)(z >> 8 & 0xff);
	/* Lifts minutes and hours beyond 59 and 23 over 0x7f. */
	bad |= ((y & UINT64_C(0x7f00007f000000)) +
	    UINT64_C(0x44000068000000)) & UINT64_C(0x80000080000000);
	if (bad != 0 || second > 59)
		return -1;
	days = fast_days((uint32_t)(x & 0xff), (uint32_t)(x >> 16 & 0xff),
	    (uint32_t)(x >> 40 & 0xff), (uint32_t)(y & 0xff));
	if (days < 366)
		return -1;
	second += (uint32_t)(y >> 24 & 0xff) * 3600 +
	    (uint32_t)(y >> 48 & 0xff) * 60;
	*us = ((int64_t)days - 719528) * WHEN_DAY + second * WHEN_SECOND +
	    fraction;
	return 0;
}

/* Anything RFC 3339; kept out of the way of the short cut. */
static __attribute__((noinline)) int
parse_any(const char *s, size_t n, int64_t *us)
{
	struct civil c;
	int got, minutes;
	int64_t t;

	got = parse_full(s, n, &c);
	if (got < 0 || parse_offset(s + got, n - (size_t)got, &minutes) < 0)
		return -1;
	t = when_from_civil(&c) - minutes * WHEN_MINUTE;
	if (t < WHEN_FIRST || t > WHEN_LAST)
		return -1;
	*us = t;
	return 0;
}

int
when_parse(const char *s, size_t n, int64_t *us)
{
	return parse_fast(s, n, us) == 0 ? 0 : parse_any(s, n, us);
}

int
when_parse_civil(const char *s, size_t n, struct civil *c)
{
	struct civil got = { 0 };
	char text[] = "YYYY-MM-DDTHH:MM:00";

	if (n == 10) {
		if (parse_date(s, &got) < 0)
			return -1;
		*c = got;
		return 1;
	}
	if (n == 16) {
		memcpy(text, s, 16);
		s = text;
		n = 19;
	}
	if (parse_full(s, n, &got) != (int64_t)n)
		return -1;
	if (got.second == 60)
		when_to_civil(when_from_civil(&got), &got);
	if (got.year > 9999)
		return -1;
	*c = got;
	return 2;
}

/* The unit behind a length's digits; 0 when there is none such. */
static int64_t
length_unit(const char *s, size_t n)
{
	static const struct {
		const char *name;
		int64_t us;
	} units[] = {
		{ "s", WHEN_SECOND }, { "ms", 1000 }, { "m", WHEN_MINUTE },
		{ "h", WHEN_HOUR }, { "d", WHEN_DAY }, { "w", 7 * WHEN_DAY },
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].name) == n &&
		    memcmp(units[i].name, s, n) == 0)
			return units[i].us;
	}
	return 0;
}

int
when_parse_length(const char *s, size_t n, int64_t *us)
{
	int64_t count = 0, unit;
	size_t i;

	if (n == 0)
		return -1;
	for (i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
		if (count > INT64_MAX / 10 - 1)
			return -1;
		count = count * 10 + (s[i] - '0');
	}
	/* Of nothing the unit does not matter. */
	unit = i == n && count == 0 ? 1 : length_unit(s + i, n - i);
	if (i == 0 || unit == 0 || count > INT64_MAX / unit)
		return -1;
	*us = count * unit;
	return 0;
}

int
when_parse_remember(struct when_memory *m, const char *s, size_t n,
    int64_t *us)
{
	if (when_parse(s, n, us) < 0)
		return -1;
	/* With an offset, or as second 60, the instant may be another day's. */
	if (n >= 20 && s[n - 1] == 'Z' && s[10] == 'T' && s[17] != '6') {
		memcpy(m->date, s, 11);
		m->day_us = when_floor(*us, WHEN_DAY);
	}
	return 0;
}
