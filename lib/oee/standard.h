/* SPDX-License-Identifier: MIT */
/*
 * standard: the ideal time of a part's operation on a machine.
 *
 * The machine's own standard goes before the one for "*", the operation's own
 * before "*", the newest valid_from before older ones.
 */
#ifndef OEE_STANDARD_H
#define OEE_STANDARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "shop/timeline.h"

struct err;

struct standard {
	int64_t from_us, to_us;
	int64_t ideal_us;	/* for one part */
	char *op, *machine;	/* NULL: any */
	struct standard *next;	/* of the same part */
};

/* All zero is a valid, empty set. */
struct standards {
	struct map part;
	struct standard **head;	/* by the part's index */
	size_t cap;
};

void standards_add(struct standards *s, struct tl_text part,
    struct tl_text op, struct tl_text machine, int64_t from_us, int64_t to_us,
    int64_t ideal_us);

/* An answer, and the time around the question in which it is the same. */
struct standard_answer {
	bool found;
	int64_t ideal_us;
	int64_t from_us, to_us;
};

/*
 * The standard that holds at us.  -1: two different ones fit equally
 * (ERR_CONFIG).
 */
int standards_find(const struct standards *s, struct tl_text part,
    struct tl_text op, const char *machine, int64_t us,
    struct standard_answer *a, struct err *err)
    __attribute__((warn_unused_result));

void standards_release(struct standards *s);

#endif
