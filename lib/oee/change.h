/* SPDX-License-Identifier: MIT */
/*
 * change: what if one thing were otherwise, as KEY=VALUE.
 *
 * The keys of a calendar (shift.NAME.from, shift.NAME.to, capacity), those of
 * a profile (ignore_under, micro_stop, minimum_run, gap, class.WORD), and
 * standard.PART[.OP[.MACHINE]] with the ideal seconds of a part, or with x1.1
 * to scale the standard there is.  Each of the three may be "*" for any.
 */
#ifndef OEE_CHANGE_H
#define OEE_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shop/timeline.h"

struct calendar;
struct err;
struct profile;
struct standard_answer;

/* A standard that would be otherwise. */
struct oee_change {
	char *pattern;		/* PART[.OP[.MACHINE]] */
	int64_t ideal_us;	/* 0: scaled */
	double factor;
	bool met;		/* some part was it */
};

/* All zero is valid, and no change. */
struct oee_changes {
	struct oee_change *v;
	size_t n, cap;
};

/*
 * One more change, made to the calendar, the profile or here; later ones go
 * over earlier ones.  ERR_USAGE for a key that is none, a value that does not
 * fit, and shifts that would overlap: calendar and profile are then of no
 * use.
 */
int oee_changes_add(struct oee_changes *c, const char *text,
    struct calendar *calendar, struct profile *profile, struct err *err)
    __attribute__((warn_unused_result));
void oee_changes_release(struct oee_changes *c);

/* Changes what holds for a part. */
void oee_changes_apply(struct oee_changes *c, struct tl_text part,
    struct tl_text op, const char *machine, struct standard_answer *a);

#endif
