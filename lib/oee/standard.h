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

#include "base/bytes.h"
#include "shop/timeline.h"

struct err;

struct standard {
	int64_t from_us, to_us;
	int64_t ideal_us;	/* for one part */
	char *op, *machine;	/* NULL: any */
	struct standard *next;	/* of the same part */
};

/*
 * A part and the last of its standards, mostly the only one, in one place:
 * an analysis asks again for each run of parts, and what it asks for has long
 * left the processor's caches by then.
 */
struct standard_slot {
	struct bytes_short part;
	char *long_part;	/* of more than BYTES_SHORT bytes */
	bool used;
	struct standard is;
};

/* All zero is a valid, empty set. */
struct standards {
	struct standard_slot *slot;	/* open addressing, half full */
	size_t nslot, n;
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
