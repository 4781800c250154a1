/* SPDX-License-Identifier: MIT */
/*
 * when: instants, civil dates, and how they are written.
 *
 * An instant is an int64_t of microseconds since 1970-01-01T00:00:00Z, leap
 * seconds ignored, named *_us.  Years 0001 to 9999 can be written.  Nothing
 * here knows a zone but UTC (see zone.h) or reads a clock but when_now().
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WHEN_SECOND	INT64_C(1000000)
#define WHEN_MINUTE	(60 * WHEN_SECOND)
#define WHEN_HOUR	(3600 * WHEN_SECOND)
#define WHEN_DAY	(86400 * WHEN_SECOND)

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z. */
#define WHEN_FIRST	INT64_C(-62135596800000000)
#define WHEN_LAST	INT64_C(253402300799999999)

enum { WHEN_MAX = 32 };	/* bytes that when_put() may write */

struct civil {
	int year;		/* 1..9999 */
	int month;		/* 1..12 */
	int day;		/* 1..31 */
	int hour, minute, second;
	int us;			/* 0..999999 */
};

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t when_days(int year, int month, int day);
void when_civil_day(int64_t days, int *year, int *month, int *day);
int when_weekday(int64_t days);		/* 0 Monday .. 6 Sunday */
int when_month_days(int year, int month);

/* The civil time as if it were UTC.  Fields must be in range. */
int64_t when_from_civil(const struct civil *c);
void when_to_civil(int64_t us, struct civil *c);

/*
 * RFC 3339 with an offset or Z; 'T', 't' or a blank between; any number of
 * fraction digits, floored to microseconds; second 60 reads as the next
 * minute's 0.  -1 when it is anything else, a date that is none, an instant
 * outside WHEN_FIRST..WHEN_LAST, or a local time without an offset.
 */
int when_parse(const char *s, size_t n, int64_t *us)
    __attribute__((warn_unused_result));

/*
 * The same for a run of times of which many share their date: all zero is a
 * valid memory of the date parsed last.
 */
struct when_memory {
	char date[12];		/* with the T behind it */
	int64_t day_us;		/* midnight of it */
};
int when_parse_remember(struct when_memory *m, const char *s, size_t n,
    int64_t *us) __attribute__((warn_unused_result));

/*
 * "HH:MM:SS" into three numbers; second 60 is let through.  Digits and colons
 * are tried eight at once (0x76 lifts what is no digit over 0x7f, 0x7f what
 * is no colon), then each byte becomes ten times itself and the next.
 */
static inline int
when_parse_clock(const char *s, uint32_t hms[3])
{
	uint64_t x;

	memcpy(&x, s, sizeof(x));
	x = le64toh(x) ^ UINT64_C(0x30303a30303a3030);
	if ((((x + UINT64_C(0x76767f76767f7676)) | x) &
	    UINT64_C(0x8080808080808080)) != 0)
		return -1;
	x = x * 10 + (x >> 8);
	hms[0] = (uint32_t)(x & 0xff);
	hms[1] = (uint32_t)(x >> 24 & 0xff);
	hms[2] = (uint32_t)(x >> 48 & 0xff);
	return hms[0] > 23 || hms[1] > 59 || hms[2] > 60 ? -1 : 0;
}

/* "YYYY-MM-DDTHH:MM:SSZ" of the date remembered is parsed here. */
static inline int
when_parse_near(struct when_memory *m, const char *s, size_t n, int64_t *us)
{
	uint32_t hms[3];

	if (n != 20 || s[19] != 'Z' || memcmp(s, m->date, 8) != 0 ||
	    memcmp(s + 7, m->date + 7, 4) != 0 ||
	    when_parse_clock(s + 11, hms) < 0 || hms[2] > 59)
		return when_parse_remember(m, s, n, us);
	*us = m->day_us + (int64_t)(hms[0] * 3600 + hms[1] * 60 + hms[2]) *
	    WHEN_SECOND;
	return 0;
}

/*
 * A civil time without a zone: YYYY-MM-DD, optionally [T ]HH:MM[:SS[.f...]].
 * 1 date only, 2 with time, -1 neither.  Zero dates (month or day 00) are -1.
 * Second 60 reads as the next minute's 0.
 */
int when_parse_civil(const char *s, size_t n, struct civil *c)
    __attribute__((warn_unused_result));

/*
 * RFC 3339 in UTC with 0, 3 or 6 fraction digits; no NUL; the length.  What
 * lies outside WHEN_FIRST..WHEN_LAST is written as that bound.
 */
size_t when_put(char out[WHEN_MAX], int64_t us);

/*
 * "90s", "5m", "8h", "15d", "2w", "250ms": a length in microseconds.  -1
 * without a unit, whatever somebody took for one; 0 alone is a length.
 */
int when_parse_length(const char *s, size_t n, int64_t *us)
    __attribute__((warn_unused_result));

/* Two int64_t instants, for qsort() and bsearch(). */
int when_compare(const void *a, const void *b);

/* The system clock.  For lib/cli and cmd/ only: libraries are told. */
int64_t when_now(void);

/* Floors to a multiple of unit (> 0), below zero too. */
int64_t when_floor(int64_t us, int64_t unit);

#endif
