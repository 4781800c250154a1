/* SPDX-License-Identifier: MIT */
/*
 * stop: while a lock is held for some milliseconds, Ctrl-Z waits.
 *
 * A process that is stopped keeps its locks, and whoever waits for them waits
 * for somebody who went to lunch.  Of the calling thread; SIGSTOP cannot be
 * held off.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <signal.h>

struct stop_hold {
	sigset_t was;
};

void stop_hold(struct stop_hold *h);
void stop_release(const struct stop_hold *h);

#endif
