/* SPDX-License-Identifier: MIT */
#include "base/stop.h"

/* Neither can fail with these arguments. */
void
stop_hold(struct stop_hold *h)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTSTP);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	(void)pthread_sigmask(SIG_BLOCK, &stops, &h->was);
}

void
stop_release(const struct stop_hold *h)
{
	(void)pthread_sigmask(SIG_SETMASK, &h->was, NULL);
}
