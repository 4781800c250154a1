/* SPDX-License-Identifier: MIT */
/* clock: what a wall clock shows, by the C library alone; seconds. */
#ifndef TESTS_WITNESS_CLOCK_H
#define TESTS_WITNESS_CLOCK_H

#include <stdint.h>

/* Sets TZ of the process: the test's own, the library never reads it. */
void w_clock_zone(const char *name);

/* What the clock shows at t, as if it were UTC. */
int64_t w_clock_shows(int64_t t);

/* The first instant at which the clock shows that minute of that day. */
int64_t w_clock_instant(int64_t day, int minute);

int64_t w_clock_day(int year, int month, int day);	/* since 1970 */
int w_clock_weekday(int64_t day);			/* 0 Monday */

#endif
