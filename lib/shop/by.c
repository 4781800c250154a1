/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/when.h"
#include "base/zone.h"
#include "shop/by.h"
#include "shop/calendar.h"

_Static_assert(sizeof(struct by_key) == 2 * 8 + 8 * 4, "padding in by_key");

const struct by_key by_none = { INT64_MIN, INT64_MAX, -1, -1, -1, -1, -1, -1,
	-1, INT32_MIN };

const char *const by_words[] = {
	"machine", "group", "site", "part", "job", "operator", "hour",
	"shift", "day", "week", "month", "all", NULL
};

unsigned
by_of(const char *const word[], size_t n)
{
	unsigned by = 0, bit;
	size_t i;

	for (i = 0; i < n; i++) {
		for (bit = 0; by_words[bit] != NULL; bit++) {
			if (strcmp(by_words[bit], word[i]) == 0)
				by |= 1u << bit;
		}
	}
	return by;
}

const char *
by_misuse(unsigned by)
{
	const unsigned periods = by & BY_PERIODS;

	if ((periods & (periods - 1)) != 0)
		return "--by takes one of hour, shift, day, week, month";
	if ((by & BY_ALL) && (by & BY_NAMES))
		return "--by all is one row of everything: it goes with a "
		    "period alone";
	return NULL;
}

/* Clocks that jump by half an hour cut the hours before and behind. */
void
by_hour(const struct zone *z, int64_t us, int64_t *from, int64_t *to)
{
	const int64_t s = when_floor(us, WHEN_SECOND) / WHEN_SECOND;
	int64_t local = zone_to_local(z, us);
	struct zone_cursor c = { 0, 0, 0 };

	*from = us - (local - when_floor(local, WHEN_HOUR));
	*to = *from + WHEN_HOUR;
	zone_seek(z, &c, s);
	if (c.from > *from / WHEN_SECOND &&
	    zone_offset(z, c.from - 1) != c.off)
		*from = c.from * WHEN_SECOND;
	if (c.to < *to / WHEN_SECOND && zone_offset(z, c.to) != c.off)
		*to = c.to * WHEN_SECOND;
}

static int64_t
midnight(const struct zone *z, int64_t day)
{
	return zone_boundary(z, day * WHEN_DAY);
}

static void
period_days(const struct zone *z, int64_t first, int64_t after,
    struct by_key *key)
{
	key->from_us = midnight(z, first);
	key->to_us = midnight(z, after);
}

void
by_period(unsigned by, const struct cal_piece *piece, const struct zone *z,
    struct by_key *key)
{
	int64_t day = piece->business_date;
	int year, month, mday;

	if (by & BY_SHIFT) {
		/* The hours around a day's shifts are one row. */
		if (piece->shift < 0)
			period_days(z, day, day + 1, key);
		else {
			key->from_us = piece->shift_from_us;
			key->to_us = piece->shift_to_us;
		}
		key->shift = piece->shift;
		key->date = piece->business_date;
	} else if (by & BY_DAY) {
		period_days(z, day, day + 1, key);
		key->date = piece->business_date;
	} else if (by & BY_WEEK) {
		day -= when_weekday(day);
		period_days(z, day, day + 7, key);
		key->date = (int32_t)day;
	} else if (by & BY_MONTH) {
		when_civil_day(day, &year, &month, &mday);
		day -= mday - 1;
		period_days(z, day, day + when_month_days(year, month), key);
		key->date = (int32_t)day;
	}
}
