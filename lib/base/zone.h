/* SPDX-License-Identifier: MIT */
/*
 * zone: IANA time zones from the system's TZif files (RFC 8536, versions 2
 * to 4), any number of them in one process, without touching TZ.
 *
 * A struct zone is immutable after zone_open() and may be shared by threads.
 * A transition is a change of the offset; new names for the same offset are
 * none.  Seconds may be any that fit into microseconds.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct zone;

/* What a civil time is in a zone. */
enum zone_kind {
	ZONE_UNIQUE,		/* one instant */
	ZONE_GAP,		/* none: the clocks jumped over it */
	ZONE_REPEATED		/* two: the clocks went back */
};

/*
 * Opens a zone by its IANA name ("Europe/Copenhagen", "UTC") in $TZDIR or
 * /usr/share/zoneinfo.  A name that is absolute or holds ".." is refused.
 * NULL with *err (ERR_CONFIG) when it is unknown or its file is no TZif, or
 * one that counts leap seconds.  "UTC" needs no file.
 * The caller's, to zone_close().
 */
struct zone *zone_open(const char *name, struct err *err);

/* The same from bytes in memory, which are copied. */
struct zone *zone_parse(const char *name, const void *data, size_t len,
    struct err *err);
void zone_close(struct zone *z);
const char *zone_name(const struct zone *z);	/* lent */

/* Seconds east of UTC at an instant (in seconds since 1970). */
int32_t zone_offset(const struct zone *z, int64_t utc_s);

/*
 * The same for instants that come more or less in order: the caller keeps a
 * cursor, all zero at first, for one zone and one thread.
 */
struct zone_cursor {
	int64_t from, to;	/* off holds in [from, to) */
	int32_t off;
};

void zone_seek(const struct zone *z, struct zone_cursor *c, int64_t utc_s);

static inline int32_t
zone_offset_at(const struct zone *z, struct zone_cursor *c, int64_t utc_s)
{
	if (utc_s < c->from || utc_s >= c->to)
		zone_seek(z, c, utc_s);
	return c->off;
}

/* The first transition after utc_s, or INT64_MAX. */
int64_t zone_next(const struct zone *z, int64_t utc_s);

/*
 * The instants of a civil time given as seconds "as if UTC".  UNIQUE: both
 * are it.  REPEATED: the earlier and the later.  GAP: *a is the reading with
 * the offset after the jump (the earlier instant), *b with the one before.
 */
enum zone_kind zone_local(const struct zone *z, int64_t local_s, int64_t *a,
    int64_t *b);

/*
 * The instant of a calendar boundary: unique as it is; in a gap the instant
 * of the jump; repeated the first.  Two shifts that share a boundary so
 * resolve it to the same instant.  In and out in microseconds.
 */
int64_t zone_boundary(const struct zone *z, int64_t local_us);

/* An instant as civil microseconds "as if UTC"; stays within int64_t. */
int64_t zone_to_local(const struct zone *z, int64_t us);

/*
 * A time an operator types: RFC 3339; a civil date or time in z, taken as
 * zone_boundary() does; "now", "today", "yesterday", "tomorrow" (the last
 * three at midnight in z); "-7d" and "+2h", exact lengths from now_us.
 * -1 with *err (ERR_USAGE) naming the text.
 */
int zone_when(const struct zone *z, const char *text, int64_t now_us,
    int64_t *us, struct err *err) __attribute__((warn_unused_result));

#endif
