/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <time.h>

#include "base/when.h"

int64_t
when_floor(int64_t us, int64_t unit)
{
	int64_t rest = us % unit;

	return us - rest - (rest < 0 ? unit : 0);
}

/*
 * Days and dates by eras of 400 years that begin on 1 March, so that the
 * leap day comes last (Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
int64_t
when_days(int year, int month, int day)
{
	const int64_t y = (int64_t)year - (month <= 2);
	const int64_t era = (y >= 0 ? y : y - 399) / 400;
	const uint32_t yoe = (uint32_t)(y - era * 400);
	const uint32_t m = (uint32_t)(month > 2 ? month - 3 : month + 9);
	const uint32_t doy = (153 * m + 2) / 5 + (uint32_t)day - 1;

	return era * 146097 +
	    (int64_t)(yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719468;
}

/*
 * The date d days after 0000-03-01, d < 2^30: Neri and Schneider, "Euclidean
 * affine functions and their application to calendar algorithms" (2022).
 */
static inline void
march_day(uint32_t d, uint32_t *year, uint32_t *month, uint32_t *day)
{
	const uint32_t n1 = d * 4 + 3;
	const uint32_t century = n1 / 146097;
	const uint32_t n2 = n1 % 146097 | 3;
	const uint64_t p2 = UINT64_C(2939745) * n2;
	const uint32_t yday = (uint32_t)p2 / 2939745 / 4;
	const uint32_t n3 = 2141 * yday + 197913;
	const uint32_t next = yday >= 306;	/* January and February */

	*year = century * 100 + (uint32_t)(p2 >> 32) + next;
	*month = (n3 >> 16) - 12 * next;
	*day = (n3 & 0xffff) / 2141 + 1;
}

void
when_civil_day(int64_t days, int *year, int *month, int *day)
{
	const int64_t z = days + 719468;
	const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	uint32_t y, m, d;

	march_day((uint32_t)(z - era * 146097), &y, &m, &d);
	*year = (int)(era * 400 + y);
	*month = (int)m;
	*day = (int)d;
}

int
when_weekday(int64_t days)
{
	int64_t w = (days % 7 + 3) % 7;		/* day 0 was a Thursday */

	return (int)(w < 0 ? w + 7 : w);
}

int
when_month_days(int year, int month)
{
	if (month == 2)
		return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ?
		    29 : 28;
	return 30 + ((month ^ (month >> 3)) & 1);
}

int64_t
when_from_civil(const struct civil *c)
{
	return when_days(c->year, c->month, c->day) * WHEN_DAY +
	    (c->hour * 3600 + c->minute * 60 + c->second) * WHEN_SECOND +
	    c->us;
}

void
when_to_civil(int64_t us, struct civil *c)
{
	int64_t days = us / WHEN_DAY;
	int64_t rest = us % WHEN_DAY;
	uint32_t s;

	if (rest < 0) {
		rest += WHEN_DAY;
		days--;
	}
	s = (uint32_t)(rest / WHEN_SECOND);
	when_civil_day(days, &c->year, &c->month, &c->day);
	c->hour = (int)(s / 3600);
	c->minute = (int)(s / 60 % 60);
	c->second = (int)(s % 60);
	c->us = (int)(rest % WHEN_SECOND);
}

/* Two digits of x < 100. */
static void
put_pair(char *out, size_t x)
{
	static const char pairs100[] =
	    "0001020304050607080910111213141516171819"
	    "2021222324252627282930313233343536373839"
	    "4041424344454647484950515253545556575859"
	    "6061626364656667686970717273747576777879"
	    "8081828384858687888990919293949596979899";

	memcpy(out, pairs100 + 2 * x, 2);
}

static void
put_three(char *out, uint32_t x)
{
	out[0] = (char)('0' + x / 100);
	put_pair(out + 1, x % 100);
}

size_t
when_put(char out[WHEN_MAX], int64_t us)
{
	static const char shape[20] = "YYYY-MM-DDTHH:MM:SS.";
	const uint64_t day_us = (uint64_t)WHEN_DAY;
	uint32_t days, second, fraction, year, month, day;
	uint64_t rest;
	size_t n = 19;

	if (us < WHEN_FIRST)
		us = WHEN_FIRST;
	if (us > WHEN_LAST)
		us = WHEN_LAST;
	rest = (uint64_t)(us - WHEN_FIRST);
	days = (uint32_t)(rest / day_us);
	rest -= days * day_us;
	second = (uint32_t)(rest / 1000000);
	fraction = (uint32_t)(rest - second * UINT64_C(1000000));
	march_day(days + 306, &year, &month, &day);
	memcpy(out, shape, sizeof(shape));
	put_pair(out, year / 100);
	put_pair(out + 2, year % 100);
	put_pair(out + 5, month);
	put_pair(out + 8, day);
	put_pair(out + 11, second / 3600);
	put_pair(out + 14, second / 60 % 60);
	put_pair(out + 17, second % 60);
	if (fraction != 0) {
		put_three(out + 20, fraction / 1000);
		n = 23;
	}
	if (fraction % 1000 != 0) {
		put_three(out + 23, fraction % 1000);
		n = 26;
	}
	out[n] = 'Z';
	return n + 1;
}

int
when_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int64_t
when_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * WHEN_SECOND + ts.tv_nsec / 1000;
}
