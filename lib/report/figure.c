/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "base/zone.h"
#include "report/figure.h"
#include "shop/kinds.h"

/* Of the keys whose name is not what people call it. */
static const struct {
	int key;
	const char *heading;
} headings[] = {
	{ F_OEE, "OEE" }, { F_NEE, "NEE" }, { F_TEEP, "TEEP" },
	{ F_MTBF_H, "MTBF" }, { F_MTTR_H, "MTTR" },
	{ F_POT_S, "Planned operation" }, { F_PLANNED_S, "Planned busy" },
	{ F_OFF_S, "Not scheduled" }, { F_PLANNED_STOP_S, "Planned stops" },
	{ F_RUNNING_S, "Running" }, { F_SETUP_TIME_S, "Setup" },
	{ F_DELAY_S, "Delay" }, { F_DOWN_S, "Down" },
	{ F_UNASSIGNED_S, "Unassigned" }, { F_RESIDUAL_S, "Residual" },
	{ F_NODATA_S, "No data" }, { F_CALENDAR_S, "Calendar time" },
	{ F_IDEAL_TOTAL_S, "Ideal time" }, { F_BUSINESS_DATE, "Date" },
	{ F_SECONDS, "Time" }, { F_SHARE, "Share" }, { F_P, "p" },
	{ F_SOURCE_KEY, "Source row" }, { F_OVERLAP_S, "Overlap" },
	{ F_UNPLANNED_S, "Unplanned" }, { F_MEAN_S, "Mean" },
	{ F_EXPECTED_S, "Expected" }, { F_STANDARD_SHARE, "With standard" },
	{ F_OP, "Operation" }, { F_CUMULATIVE, "Cumulated" },
	{ F_PLANNED_PARTS, "Ordered" }, { F_SETUP_S, "Setup" },
	{ F_IDEAL_S, "Ideal" }, { F_DURATION_S, "Duration" },
};

int
figure_find(const char *name, size_t n)
{
	int i;

	for (i = 0; i < F_COUNT_OF; i++) {
		if (strlen(shop_keys[i].name) == n &&
		    memcmp(shop_keys[i].name, name, n) == 0)
			return i;
	}
	return -1;
}

/* Made of the key's name: no heading is longer. */
enum { HEADING = 40 };

const char *
figure_heading(int key)
{
	static char made[F_COUNT_OF][HEADING];
	char *out = made[key];
	size_t i;

	for (i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		if (headings[i].key == key)
			return headings[i].heading;
	}
	if (out[0] != '\0')
		return out;
	snprintf(out, HEADING, "%s", shop_keys[key].name);
	for (i = 0; out[i] != '\0'; i++) {
		if (out[i] == '_')
			out[i] = ' ';
	}
	if (out[0] >= 'a' && out[0] <= 'z')
		out[0] = (char)(out[0] - 'a' + 'A');
	return out;
}

enum doc_unit
figure_unit(int key)
{
	const struct shop_key_info *k = &shop_keys[key];

	if (k->type == SHOP_SECONDS)
		return DOC_HOURS;
	if (k->type == SHOP_TIME)
		return DOC_TIME;
	if (k->type == SHOP_TEXT || k->type == SHOP_BOOL)
		return DOC_TEXT;
	if (strcmp(k->unit, "0..1") == 0)
		return key == F_P || key == F_P_ADJUSTED ? DOC_NUMBER :
		    DOC_RATIO;
	if (strcmp(k->unit, "1") == 0)
		return DOC_COUNT;
	return strcmp(k->unit, "s") == 0 ? DOC_DURATION : DOC_NUMBER;
}

/* For who reads a report; the others as the table of records has them. */
static const struct {
	int key;
	const char *meaning;
} meanings[] = {
	{ F_OEE, "Of the planned busy time, how much it would have taken to "
	    "make the good parts at ideal speed: availability x performance "
	    "x quality." },
	{ F_AVAILABILITY, "Running time / planned busy time." },
	{ F_PERFORMANCE, "Ideal time of all parts made / running time. Over "
	    "100 % the standard is too slow." },
	{ F_QUALITY, "Ideal time of the good parts / ideal time of all." },
	{ F_NEE, "As OEE, but setting up counts as running." },
	{ F_TEEP, "As OEE, but of the whole calendar time." },
	{ F_UTILISATION, "Planned busy time / calendar time." },
	{ F_POT_S, "Shifts of the calendar, breaks among them." },
	{ F_PLANNED_S, "Shifts without breaks and planned stops: the time in "
	    "which machines are to produce (ISO 22400: PBT)." },
	{ F_PLANNED_STOP_S, "Breaks, and stops that were planned." },
	{ F_RUNNING_S, "Producing, fast or slow (APT)." },
	{ F_SETUP_TIME_S, "Setting up for another job (AUST)." },
	{ F_DELAY_S, "Short waits and interruptions with a reason (ADET)." },
	{ F_DOWN_S, "Stopped for a known reason, as a breakdown (ADOT)." },
	{ F_UNASSIGNED_S, "Stopped, and nobody said why." },
	{ F_RESIDUAL_S, "Inside a job, but in none of the source's "
	    "categories." },
	{ F_NODATA_S, "Planned, and the source has no row for it." },
	{ F_PARTS, "Parts made, good and bad." },
	{ F_SCRAP, "Parts of them that were rejected for good." },
	{ F_MTBF_H, "Hours of running between two failures, on average." },
	{ F_MTTR_H, "Hours until a failure was repaired, on average." },
	{ F_COVERAGE, "Of the planned time, how much the data tell about." },
};

const char *
figure_meaning(int key)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].key == key)
			return meanings[i].meaning;
	}
	return shop_keys[key].meaning;
}

bool
figure_is_loss(int key)
{
	switch (key) {
	case F_SCRAP:
	case F_REWORK:
	case F_SETUP_TIME_S:
	case F_DELAY_S:
	case F_DOWN_S:
	case F_UNASSIGNED_S:
	case F_RESIDUAL_S:
	case F_NODATA_S:
	case F_SETUP_RATIO:
	case F_MTTR_H:
	case F_STOPS:
	case F_MICRO_STOPS:
	case F_OVERLAP_S:
		return true;
	default:
		return false;
	}
}

/* ---- as text ---- */

enum draw_format
figure_format(enum doc_unit unit)
{
	switch (unit) {
	case DOC_RATIO:
	case DOC_BAR:
		return DRAW_F_PERCENT;
	case DOC_HOURS:
	case DOC_DURATION:
		return DRAW_F_HOURS;
	case DOC_COUNT:
		return DRAW_F_COUNT;
	default:
		return DRAW_F_PLAIN;
	}
}

static void
put_duration(char out[FIGURE_TEXT], double s)
{
	const double minutes = round(fabs(s) / 60);
	const char *sign = s < 0 && minutes > 0 ? "-" : "";

	if (minutes >= 1e12) {
		draw_number(out, s, DRAW_F_HOURS);
		return;
	}
	snprintf(out, FIGURE_TEXT, "%s%lld:%02lld h", sign,
	    (long long)minutes / 60, (long long)minutes % 60);
}

void
figure_put(char out[FIGURE_TEXT], double x, enum doc_unit unit)
{
	if (!isfinite(x) || !isfinite(x * 100))
		snprintf(out, FIGURE_TEXT, "-");
	else if (unit == DOC_POINTS)
		snprintf(out, FIGURE_TEXT, "%.1f", x * 100);
	else if (unit == DOC_DURATION)
		put_duration(out, x);
	else if ((unit == DOC_RATIO || unit == DOC_BAR) && fabs(x) < 1e6)
		/* A decimal always, as oee-calc's tables have it. */
		snprintf(out, FIGURE_TEXT, "%.1f\xe2\x80\xaf%%", x * 100);
	else
		draw_number(out, x, figure_format(unit));
}

void
figure_put_round(char out[FIGURE_TEXT], double x, enum doc_unit unit)
{
	char *zero;

	figure_put(out, x, unit);
	zero = strstr(out, ".0");
	if (zero != NULL && (zero[2] < '0' || zero[2] > '9'))
		memmove(zero, zero + 2, strlen(zero + 2) + 1);
}

void
figure_put_change(char out[FIGURE_TEXT], double x, enum doc_unit unit)
{
	char text[FIGURE_TEXT];

	if (unit == DOC_RATIO || unit == DOC_BAR) {
		snprintf(out, FIGURE_TEXT, "%+.1f points", x * 100);
		return;
	}
	figure_put(text, fabs(x), unit);
	snprintf(out, FIGURE_TEXT, "%s%.60s", x < 0 ? "-" : "+", text);
}

/* ---- times ---- */

static const char *const months[] = {
	"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"
};
static const char *const weekdays[] = {
	"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	"Sunday"
};

static void
local(const struct zone *z, int64_t us, struct civil *c)
{
	if (us < WHEN_FIRST + WHEN_DAY)
		us = WHEN_FIRST + WHEN_DAY;
	if (us > WHEN_LAST - WHEN_DAY)
		us = WHEN_LAST - WHEN_DAY;
	when_to_civil(zone_to_local(z, us), c);
}

void
figure_put_time(char out[FIGURE_TEXT], int64_t us, enum doc_unit unit,
    const struct zone *z)
{
	struct civil c;

	local(z, us, &c);
	if (unit == DOC_DATE)
		snprintf(out, FIGURE_TEXT, "%d %.3s %04d", c.day,
		    months[c.month - 1], c.year);
	else
		snprintf(out, FIGURE_TEXT, "%d %.3s %02d:%02d", c.day,
		    months[c.month - 1], c.hour, c.minute);
}

static bool
midnight(const struct civil *c)
{
	return c->hour == 0 && c->minute == 0 && c->second == 0;
}

/* ISO 8601's week of a day that is a Monday. */
static int
week_of(int64_t monday)
{
	int year, month, day;

	when_civil_day(monday + 3, &year, &month, &day);
	return (int)((monday + 3 - when_days(year, 1, 1)) / 7) + 1;
}

/* Whole days; last is the last of them. */
static void
put_days(char *out, size_t size, const struct civil *a, const struct civil *b,
    int64_t first, int64_t last)
{
	const char *am = months[a->month - 1], *bm = months[b->month - 1];
	char week[24] = "";

	if (first == last) {
		snprintf(out, size, "%s %d %s %04d",
		    weekdays[when_weekday(first)], a->day, am, a->year);
		return;
	}
	if (last - first == 6 && when_weekday(first) == 0)
		snprintf(week, sizeof(week), ", week %d", week_of(first));
	if (a->year != b->year)
		snprintf(out, size, "%d %s %04d \xe2\x80\x93 %d %s %04d%s",
		    a->day, am, a->year, b->day, bm, b->year, week);
	else if (a->month != b->month)
		snprintf(out, size, "%d %s \xe2\x80\x93 %d %s %04d%s", a->day,
		    am, b->day, bm, b->year, week);
	else if (a->day == 1 && b->day == when_month_days(b->year, b->month))
		snprintf(out, size, "%s %04d", bm, b->year);
	else
		snprintf(out, size, "%d \xe2\x80\x93 %d %s %04d%s", a->day,
		    b->day, bm, b->year, week);
}

void
figure_put_period(char out[2 * FIGURE_TEXT], int64_t from_us, int64_t to_us,
    const struct zone *z)
{
	const size_t size = 2 * FIGURE_TEXT;
	struct civil a, b;
	int64_t first, last;

	local(z, from_us, &a);
	local(z, to_us, &b);
	first = when_days(a.year, a.month, a.day);
	if (midnight(&a) && midnight(&b) && to_us > from_us) {
		last = when_days(b.year, b.month, b.day) - 1;
		when_civil_day(last, &b.year, &b.month, &b.day);
		put_days(out, size, &a, &b, first, last);
		return;
	}
	if (when_days(b.year, b.month, b.day) == first)
		snprintf(out, size, "%s %d %s %04d, %02d:%02d \xe2\x80\x93 "
		    "%02d:%02d", weekdays[when_weekday(first)], a.day,
		    months[a.month - 1], a.year, a.hour, a.minute, b.hour,
		    b.minute);
	else
		snprintf(out, size, "%d %s %04d %02d:%02d \xe2\x80\x93 %d %s "
		    "%04d %02d:%02d", a.day, months[a.month - 1], a.year,
		    a.hour, a.minute, b.day, months[b.month - 1], b.year,
		    b.hour, b.minute);
}
