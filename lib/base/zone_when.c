/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"

/* "now", "today" and its neighbours; -1 when it is none of them. */
static int
named(const struct zone *z, const char *text, int64_t now_us, int64_t *us)
{
	static const char *const days[] = { "yesterday", "today", "tomorrow" };
	int64_t midnight;
	int i;

	if (strcmp(text, "now") == 0) {
		*us = now_us;
		return 0;
	}
	midnight = when_floor(zone_to_local(z, now_us), WHEN_DAY);
	for (i = 0; i < 3; i++) {
		if (strcmp(text, days[i]) == 0) {
			*us = zone_boundary(z, midnight + (i - 1) * WHEN_DAY);
			return 0;
		}
	}
	return -1;
}

/* "-7d", "+2h": exact lengths from now, whatever the clocks do between. */
static int
relative(const char *text, int64_t now_us, int64_t *us)
{
	int64_t length;

	if ((*text != '-' && *text != '+') ||
	    when_parse_length(text + 1, strlen(text + 1), &length) < 0)
		return -1;
	if (*text == '-')
		length = -length;
	return __builtin_add_overflow(now_us, length, us) ? -1 : 0;
}

int
zone_when(const struct zone *z, const char *text, int64_t now_us,
    int64_t *us, struct err *err)
{
	const size_t n = strlen(text);
	struct civil c;
	int64_t t;

	if (when_parse(text, n, &t) == 0 || named(z, text, now_us, &t) == 0 ||
	    relative(text, now_us, &t) == 0)
		;
	else if (when_parse_civil(text, n, &c) > 0)
		t = zone_boundary(z, when_from_civil(&c));
	else
		return err_set(err, ERR_USAGE, "not a time: \"%s\" (want "
		    "2026-11-23, 2026-11-23T06:00, today or, with its "
		    "unit, -7d)", text);
	if (t < WHEN_FIRST || t > WHEN_LAST)
		return err_set(err, ERR_USAGE,
		    "time outside the years 1 to 9999: \"%s\"", text);
	*us = t;
	return 0;
}
