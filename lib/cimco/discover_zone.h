/* SPDX-License-Identifier: MIT */
/*
 * discover_zone: which zone's wall the local times fit, and who says so.
 */
#ifndef CIMCO_DISCOVER_ZONE_H
#define CIMCO_DISCOVER_ZONE_H

#include "cimco/discover_clock.h"

#define ZONE_LIVE_US	(2 * WHEN_HOUR)	/* a plant at work writes so often */
#define ZONE_AHEAD_US	(5 * WHEN_MINUTE)	/* two clocks never agree */

/* What the rows say, in the civil time of the tables that are local. */
struct evidence {
	bool has_offset;	/* from the same moments in UTC */
	int64_t offset_us, at_us;
	const char *by;		/* the table that has them in UTC */
	int64_t newest_us;	/* INT64_MIN: none */
	int64_t now_us;		/* INT64_MIN: none, or long ago */
};

/* Sets c->zone, with what speaks for and against it. */
int clock_zone(struct clock *c, const struct clock_hints *hints,
    const struct evidence *e, const struct found *f, size_t n,
    struct err *err) __attribute__((warn_unused_result));

/* Whether the times of the table are read from a wall. */
bool clock_is_local(const struct found *f);

#endif
