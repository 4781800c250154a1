/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/log.h"
#include "base/retry.h"
#include "cimco/sync.h"

int
sync_follow(int (*once)(void *arg, struct err *err), void *arg,
    int64_t every_us, const struct log *log, struct err *err)
{
	int64_t next_us = retry_steady_us();

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
		if (next_us < retry_steady_us())
			next_us = retry_steady_us();
		retry_pause(next_us - retry_steady_us());
	}
}
