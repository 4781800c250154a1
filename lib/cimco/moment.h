/* SPDX-License-Identifier: MIT */
/*
 * moment: what a time of the source may mean, and a row's window.
 */
#ifndef CIMCO_MOMENT_H
#define CIMCO_MOMENT_H

#include "base/zone.h"
#include "cimco/mapping.h"

/* Up to here a time is a "none" of some clerk's making: the end of 1970. */
#define MOMENT_NONE_US	INT64_C(31536000000000)

enum moment_is {
	MOMENT_OK,
	MOMENT_ZERO,		/* null, blank, a zero date, up to 1970 */
	MOMENT_BAD		/* no time at all */
};

struct moment {
	enum moment_is is;
	enum zone_kind kind;	/* of a local time */
	/* Floored to milliseconds: the reading to prefer, and the other one:
	 * of a repeated hour the earlier and the later, in a gap the one
	 * shifted forward (a clock nobody put on) and the one shifted back. */
	int64_t us, other_us;
};

/* Reads a text (NULL: null).  z may be NULL unless type is MAPPING_LOCAL. */
void moment_read(struct moment *m, const struct zone *z,
    enum mapping_time_type type, const char *s, size_t n);

struct window {
	int64_t start_us, end_us;
	bool ambiguous;		/* a repeated hour, and nothing told which */
	bool gap;
};

/*
 * The readings of start and end that fit duration_us (negative: unknown)
 * best, else the ones to prefer.  Of a time in a gap that is always the one
 * to prefer, unless the row would begin behind its end.  -1 when the end is
 * before the start in every reading.
 */
int window_fit(struct window *w, const struct moment *start,
    const struct moment *end, int64_t duration_us);

#endif
