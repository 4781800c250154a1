/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/retry.h"
#include "base/when.h"

/* The second try comes within two seconds, the last within sixteen. */
#define FIRST_US	(2 * WHEN_SECOND)

void
retry_begin(struct retry *r, int64_t now_us, int64_t limit_us,
    const char *seed)
{
	*r = (struct retry){ .limit_us = limit_us,
	    .until_us = now_us + limit_us };
	rng_seed(&r->rng, hash64(seed, strlen(seed)));
}

int64_t
retry_wait(struct retry *r, int64_t now_us)
{
	int64_t bound = FIRST_US << r->tries, us;

	if (++r->tries >= RETRY_TRIES)
		return -1;
	us = (int64_t)rng_below(&r->rng, (uint64_t)bound) + 1;
	return now_us + us <= r->until_us ? us : -1;
}

int64_t
retry_patience(const struct retry *r, int64_t now_us, int64_t most_us)
{
	int64_t left_us = when_floor(r->until_us - now_us, WHEN_SECOND);

	if (r->limit_us == 0 || left_us >= most_us)
		return most_us;
	return left_us < WHEN_SECOND ? WHEN_SECOND : left_us;
}

int64_t
retry_steady_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * WHEN_SECOND + t.tv_nsec / 1000;
}

void
retry_pause(int64_t us)
{
	struct timespec t = { .tv_sec = us / WHEN_SECOND,
	    .tv_nsec = us % WHEN_SECOND * 1000 };

	while (us > 0 && nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}
