/* SPDX-License-Identifier: MIT */
/*
 * discover_clock: where the clock hangs that times without a zone were read
 * from.
 *
 * What somebody said (--zone, the site's zone) goes before what the server
 * says of itself, and that before what the rows show: the same moments in
 * UTC in another table, newest rows against the server's clock, and rows
 * across a change of clocks whose duration fits in one zone only.  It is a
 * guess, and says so, with its grounds.
 */
#ifndef CIMCO_DISCOVER_CLOCK_H
#define CIMCO_DISCOVER_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "cimco/discover_plan.h"
#include "cimco/discover_sample.h"
#include "db/catalogue.h"

/* A table, and what it may be. */
struct found {
	struct look look;
	struct plan plan;
	struct buf trouble;	/* why it was not looked into; empty: it was */
};

struct clock_hints {
	const char *zone;	/* the user says so; may be NULL */
	const char *site;	/* the site's zone; NULL: not configured */
	struct db_server server;
	int64_t now_us;		/* INT64_MIN: nobody knows */
};

struct clock {
	char zone[64];
	bool used;		/* some table has local times */
	struct buf why;		/* paragraphs */
	struct buf doubt;	/* lines */
};

/*
 * Finds the zone, and sets which times of the tables are local and which UTC.
 * -1 with *err when hints->zone is no zone (ERR_USAGE).
 */
int clock_find(struct clock *c, const struct clock_hints *hints,
    struct found *f, size_t n, struct err *err)
    __attribute__((warn_unused_result));
void clock_release(struct clock *c);

/*
 * How far the civil times a (as if UTC) are ahead of the instants b, when
 * enough of them are the same moments: true with *ahead_us, a multiple of a
 * quarter of an hour within a day.  Both are sorted.
 */
bool clock_align(const int64_t *a, size_t na, const int64_t *b, size_t nb,
    int64_t *ahead_us);

#endif
