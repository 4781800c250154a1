/* SPDX-License-Identifier: MIT */
/* Ticks where a clock and a calendar have them. */
#include <stdio.h>

#include "base/when.h"
#include "base/zone.h"
#include "draw/axis.h"

/* From the shortest; a month counts as its mean. */
static const struct {
	enum draw_unit unit;
	int every;
	int64_t us;
} choice[] = {
	{ DRAW_MINUTES, 1, WHEN_MINUTE }, { DRAW_MINUTES, 5, 5 * WHEN_MINUTE },
	{ DRAW_MINUTES, 15, 15 * WHEN_MINUTE },
	{ DRAW_MINUTES, 30, 30 * WHEN_MINUTE },
	{ DRAW_HOURS, 1, WHEN_HOUR }, { DRAW_HOURS, 2, 2 * WHEN_HOUR },
	{ DRAW_HOURS, 3, 3 * WHEN_HOUR }, { DRAW_HOURS, 6, 6 * WHEN_HOUR },
	{ DRAW_HOURS, 12, 12 * WHEN_HOUR },
	{ DRAW_DAYS, 1, WHEN_DAY }, { DRAW_WEEKS, 1, 7 * WHEN_DAY },
	{ DRAW_WEEKS, 2, 14 * WHEN_DAY },
	{ DRAW_MONTHS, 1, 2629746 * WHEN_SECOND },
	{ DRAW_MONTHS, 3, 3 * 2629746 * WHEN_SECOND },
	{ DRAW_MONTHS, 6, 6 * 2629746 * WHEN_SECOND },
	{ DRAW_YEARS, 1, 12 * 2629746 * WHEN_SECOND },
};
static const size_t choices = sizeof(choice) / sizeof(choice[0]);

struct draw_times
draw_times_of(const struct zone *z, int64_t from_us, int64_t to_us, int most)
{
	const int64_t each = (to_us - from_us) / (most < 1 ? 1 : most);
	struct draw_times t = { z, DRAW_YEARS, 1 };
	size_t i = 0;

	while (i < choices - 1 && choice[i].us < each)
		i++;
	t.unit = choice[i].unit;
	t.every = choice[i].every;
	while (t.unit == DRAW_YEARS && each > t.every * choice[i].us)
		t.every *= 10;
	return t;
}

/* Months since the year 0, and back to a day. */
static int64_t
month_of(int64_t day)
{
	int year, month, mday;

	when_civil_day(day, &year, &month, &mday);
	return (int64_t)year * 12 + month - 1;
}

static int64_t
day_of_month(int64_t months)
{
	return when_days((int)(months / 12), (int)(months % 12) + 1, 1);
}

static int64_t
up(int64_t x, int64_t unit)
{
	const int64_t down = when_floor(x, unit);

	return down == x ? x : down + unit;
}

/* The first tick of days at or behind a day. */
static int64_t
next_day(const struct draw_times *t, int64_t day)
{
	int64_t months;

	switch (t->unit) {
	case DRAW_DAYS:
		return day;
	case DRAW_WEEKS:
		/* 1970-01-05 was a Monday. */
		return up(day - 4, 7 * (int64_t)t->every) + 4;
	default:
		months = month_of(day);
		if (day_of_month(months) < day)
			months++;
		return day_of_month(up(months, (int64_t)t->every *
		    (t->unit == DRAW_YEARS ? 12 : 1)));
	}
}

/*
 * Hours are counted from midnight by the zone's clock.  A tick in an hour that
 * a jump leaves out is where the jump is, one in an hour that comes twice is
 * in the first.
 */
int64_t
draw_times_next(const struct draw_times *t, int64_t us)
{
	const int64_t unit = t->unit == DRAW_MINUTES ? WHEN_MINUTE :
	    t->unit == DRAW_HOURS ? WHEN_HOUR : WHEN_DAY;
	int64_t local, tick;

	if (us < WHEN_FIRST || us > WHEN_LAST - 400 * WHEN_DAY)
		return INT64_MAX;
	local = zone_to_local(t->zone, us);
	do {
		local = unit < WHEN_DAY ? up(local, unit * t->every) :
		    next_day(t, up(local, WHEN_DAY) / WHEN_DAY) * WHEN_DAY;
		tick = zone_boundary(t->zone, local);
		local += WHEN_SECOND;
	} while (tick < us);
	return tick;
}

void
draw_times_label(char out[DRAW_LABEL], const struct draw_times *t, int64_t us)
{
	static const char *const weekday[] = { "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat", "Sun" };
	static const char *const month[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c;

	when_to_civil(zone_to_local(t->zone, us), &c);
	switch (t->unit) {
	case DRAW_MINUTES:
	case DRAW_HOURS:
		snprintf(out, DRAW_LABEL, "%02d:%02d", c.hour, c.minute);
		break;
	case DRAW_DAYS:
		snprintf(out, DRAW_LABEL, "%s %d", weekday[when_weekday(
		    when_days(c.year, c.month, c.day))], c.day);
		break;
	case DRAW_WEEKS:
		snprintf(out, DRAW_LABEL, "%d %s", c.day, month[c.month - 1]);
		break;
	case DRAW_MONTHS:
		snprintf(out, DRAW_LABEL, "%s %d", month[c.month - 1], c.year);
		break;
	default:
		snprintf(out, DRAW_LABEL, "%d", c.year);
	}
}
