/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "base/err.h"
#include "base/log.h"
#include "base/when.h"
#include "cimco/sync.h"
#include "cimco/sync_retry.h"

/* A clock that nobody sets. */
static int64_t
steady_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * WHEN_SECOND + t.tv_nsec / 1000;
}

int
sync_follow(int (*once)(void *arg, struct err *err), void *arg,
    int64_t every_us, const struct log *log, struct err *err)
{
	int64_t next_us = steady_us();

	if (every_us == 0)
		return once(arg, err);
	for (;;) {
		if (once(arg, err) < 0) {
			if (err->code != ERR_UNAVAILABLE &&
			    err->code != ERR_TEMPFAIL)
				return -1;
			log_put(log, LOG_LEVEL_WARN, "%s", err->text);
			err_clear(err);
		}
		next_us += every_us;
		/* A round that took longer is not made up for. */
		if (next_us < steady_us())
			next_us = steady_us();
		sync_pause(next_us - steady_us());
	}
}
