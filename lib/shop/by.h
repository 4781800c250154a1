/* SPDX-License-Identifier: MIT */
/*
 * by: what the rows of an analysis are made by, and the key of a row.
 */
#ifndef SHOP_BY_H
#define SHOP_BY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cal_piece;
struct zone;

/* Any set, at most one period among them; BY_ALL goes with no name. */
enum by {
	BY_MACHINE = 1 << 0,
	BY_GROUP = 1 << 1,
	BY_SITE = 1 << 2,
	BY_PART = 1 << 3,
	BY_JOB = 1 << 4,
	BY_OPERATOR = 1 << 5,
	BY_HOUR = 1 << 6,
	BY_SHIFT = 1 << 7,
	BY_DAY = 1 << 8,	/* the business date */
	BY_WEEK = 1 << 9,	/* Monday to Sunday of business dates */
	BY_MONTH = 1 << 10,
	BY_ALL = 1 << 11,	/* no name: all is one, of whatever sites */
	BY_PERIODS = BY_HOUR | BY_SHIFT | BY_DAY | BY_WEEK | BY_MONTH,
	/* What only a source row can tell. */
	BY_ROW = BY_PART | BY_JOB | BY_OPERATOR,
	BY_NAMES = BY_MACHINE | BY_GROUP | BY_SITE | BY_ROW
};

/* The words of --by, NULL-terminated; the bits of n of them. */
extern const char *const by_words[];
unsigned by_of(const char *const word[], size_t n);
/* What is wrong with a set, in the words of --by; NULL: nothing. */
const char *by_misuse(unsigned by);

/*
 * What a row is for; -1 where --by does not ask or a slice cannot tell.  It
 * has no padding: keys hash and compare as bytes.
 */
struct by_key {
	int64_t from_us, to_us;	/* the period; INT64_MIN, INT64_MAX: none */
	int32_t machine, group, site, part, job, operator;
	int32_t shift;		/* cal_shift_name(); -1 none */
	int32_t date;		/* business date, or INT32_MIN */
};

/* Of all time and everything. */
extern const struct by_key by_none;

/* The hour of the zone's clock that holds us. */
void by_hour(const struct zone *z, int64_t us, int64_t *from, int64_t *to);

/* Sets the period of a piece by shift, day, week or month; none: all time. */
void by_period(unsigned by, const struct cal_piece *piece,
    const struct zone *z, struct by_key *key);

#endif
