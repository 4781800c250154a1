/* SPDX-License-Identifier: MIT */
/*
 * retry: how long to wait for a server that is away.
 *
 * Five tries; before each the wait is drawn evenly from nothing to a bound
 * that doubles ("full jitter"), so that many programs which lost one server
 * do not come back at once.
 */
#ifndef BASE_RETRY_H
#define BASE_RETRY_H

#include <stdint.h>

#include "base/rng.h"

enum { RETRY_TRIES = 5 };

struct retry {
	struct rng rng;
	int tries;		/* that failed */
	int64_t limit_us;
	int64_t until_us;	/* no try begins later */
};

/* limit_us is how long in all; the waits follow from the seed's text. */
void retry_begin(struct retry *r, int64_t now_us, int64_t limit_us,
    const char *seed);

/* A try failed: microseconds to wait before the next; -1: give up. */
int64_t retry_wait(struct retry *r, int64_t now_us);

/*
 * How long a try that begins now may wait for an answer: most_us, or what is
 * left, in whole seconds and one at least, for servers know no less.  A limit
 * of 0 is one try, with all the patience it wants.
 */
int64_t retry_patience(const struct retry *r, int64_t now_us,
    int64_t most_us);

/* A clock that nobody sets, and that goes on while the machine sleeps. */
int64_t retry_steady_us(void);

/* Sleeps so long, whatever signals come. */
void retry_pause(int64_t us);

#endif
