/* SPDX-License-Identifier: MIT */
/* clock: what a wall clock shows, by the C library alone. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "witness/clock.h"

#define QUARTER	900

/* The clock's lead in the quarter of an hour that was asked for last. */
static int64_t quarter = INT64_MIN, lead;

void
w_clock_zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
	quarter = INT64_MIN;
}

/* Clocks are changed at quarters of an hour, in every zone used here. */
int64_t
w_clock_shows(int64_t t)
{
	const int64_t at = (t >= 0 ? t : t - QUARTER + 1) / QUARTER;
	time_t when = (time_t)(at * QUARTER);
	struct tm tm;

	if (at != quarter) {
		localtime_r(&when, &tm);
		lead = (int64_t)timegm(&tm) - at * QUARTER;
		quarter = at;
	}
	return t + lead;
}

/*
 * Walks in quarters of an hour that meet the wanted time of the clock exactly
 * (every zone used here is a whole number of quarters off), because a clock
 * set back shows it twice and the first time counts; then by minutes, because
 * a clock set forward may jump over it.
 */
int64_t
w_clock_instant(int64_t day, int minute)
{
	int64_t want = day * 86400 + minute * 60;
	int64_t t = want - 15 * 3600;

	while (w_clock_shows(t) < want)
		t += QUARTER;
	t -= QUARTER;
	while (w_clock_shows(t) < want)
		t += 60;
	return t;
}

int64_t
w_clock_day(int year, int month, int day)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	return (int64_t)timegm(&tm) / 86400;
}

int
w_clock_weekday(int64_t day)
{
	return (int)((day + 3) % 7);	/* 1970-01-01 was a Thursday */
}
