/* SPDX-License-Identifier: MIT */
#ifndef TESTS_RESOLVES_H
#define TESTS_RESOLVES_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether this machine knows the name: a bare one has no "localhost". */
static inline bool
resolves(const char *host)
{
	struct addrinfo *a = NULL;

	if (getaddrinfo(host, NULL, NULL, &a) != 0)
		return false;
	freeaddrinfo(a);
	return true;
}

#endif
