/* SPDX-License-Identifier: MIT */
/* From instants to texts of the cursor column. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "base/zone.h"
#include "cimco/cursor.h"
#include "cimco/reader.h"

static void
put_epoch(char out[READER_BOUND], int64_t us)
{
	int64_t s = when_floor(us, WHEN_SECOND) / WHEN_SECOND;

	/* As many digits as the seconds of our time have: it is text. */
	if (s < 1000000000)
		s = 1000000000;
	if (s > INT64_C(9999999999))
		s = INT64_C(9999999999);
	snprintf(out, READER_BOUND, "%lld", (long long)s);
}

/* Native columns compare as times, others as text: between days. */
static void
put_civil(char out[READER_BOUND], int64_t us, bool native)
{
	struct civil c;

	when_to_civil(us, &c);
	if (native)
		snprintf(out, READER_BOUND, "%04d-%02d-%02d %02d:%02d:%02d",
		    c.year, c.month, c.day, c.hour, c.minute, c.second);
	else
		snprintf(out, READER_BOUND, "%04d-%02d-%02d", c.year,
		    c.month, c.day);
}

/*
 * The least (sign -1) or the greatest wall time that may mean the instant,
 * by the clock a day before, then, and a day behind: in a gap it is told by
 * one that is not, or no longer, that of the instant.
 */
static int64_t
wall_time(const struct zone *z, int64_t us, int sign)
{
	int64_t offset, best = zone_to_local(z, us) - us;
	int i;

	for (i = -1; i <= 1; i += 2) {
		offset = zone_to_local(z, us + i * WHEN_DAY) -
		    (us + i * WHEN_DAY);
		if (sign < 0 ? offset < best : offset > best)
			best = offset;
	}
	return us + best;
}

/* So far from both ends that nothing below leaves the calendar. */
static int64_t
within(int64_t us)
{
	const int64_t margin = 10 * WHEN_DAY;

	if (us < WHEN_FIRST + margin)
		return WHEN_FIRST + margin;
	return us > WHEN_LAST - margin ? WHEN_LAST - margin : us;
}

/* sign is -1 for a lower bound, 1 for an upper one. */
static void
put_bound(char out[READER_BOUND], const struct mapping *m,
    const struct mapping_table *t, int64_t us, int sign)
{
	const struct mapping_time *time = &t->cursor.time;
	bool native = t->column[time->column].native;

	/* Behind the digits a tab may stand, which is less than a blank. */
	if (time->type == MAPPING_EPOCH_TEXT) {
		put_epoch(out, us + sign * WHEN_SECOND);
		return;
	}
	if (time->type == MAPPING_LOCAL)
		us = wall_time(m->zone, us, sign) + sign * WHEN_HOUR;
	/* A text may carry an offset, which its order does not heed. */
	if (!native)
		us += sign * 2 * WHEN_DAY;
	if (sign > 0)
		us += native ? WHEN_SECOND : WHEN_DAY;
	put_civil(out, us, native);
}

/* Between the floor and the ceiling: what is odd has ranges of its own. */
static void
clamp(char out[READER_BOUND], const struct mapping_table *t)
{
	if (strcmp(out, cursor_floor(t)) < 0)
		snprintf(out, READER_BOUND, "%s", cursor_floor(t));
	if (strcmp(out, cursor_ceiling(t)) > 0)
		snprintf(out, READER_BOUND, "%s", cursor_ceiling(t));
}

void
reader_bounds(struct reader_range *r, const struct mapping *m,
    const struct mapping_table *t, int64_t from_us, int64_t to_us)
{
	*r = (struct reader_range){ .any_order = false };
	if (from_us != INT64_MIN) {
		put_bound(r->from, m, t, within(from_us), -1);
		clamp(r->from, t);
	}
	if (to_us != INT64_MAX) {
		put_bound(r->to, m, t, within(to_us), 1);
		clamp(r->to, t);
	}
}

int64_t
reader_reach(const struct mapping_table *t)
{
	const struct mapping_time *time = &t->cursor.time;

	return time->type == MAPPING_EPOCH_TEXT ||
	    t->column[time->column].native ? 0 : 4 * WHEN_DAY;
}

void
reader_lower(struct reader_range *r, const struct mapping_table *t,
    int64_t us)
{
	const struct mapping_time *time = &t->cursor.time;
	bool native = t->column[time->column].native;
	char from[READER_BOUND];

	us = within(us);
	if (time->type == MAPPING_EPOCH_TEXT)
		put_epoch(from, us);
	else
		put_civil(from, native ? us : us - WHEN_DAY, native);
	clamp(from, t);
	if (strcmp(from, r->from) < 0)
		memcpy(r->from, from, sizeof(from));
}

void
reader_bounds_odd(struct reader_range *r, const struct mapping_table *t)
{
	*r = (struct reader_range){ .any_order = false };
	snprintf(r->from, READER_BOUND, "%s", cursor_ceiling(t));
}

bool
reader_covers(const struct reader_range *r, const struct mapping_table *t,
    const char *cursor)
{
	bool odd = cursor == NULL || strcmp(cursor, cursor_floor(t)) < 0 ||
	    strcmp(cursor, cursor_ceiling(t)) >= 0;

	if (odd)
		return r->to[0] == '\0';
	return strcmp(cursor, r->from) >= 0 &&
	    (r->to[0] == '\0' || strcmp(cursor, r->to) < 0);
}
