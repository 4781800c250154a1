/* SPDX-License-Identifier: MIT */
/* make_calendar: zones, days on which clocks change, shifts and breaks. */
#include <stdio.h>
#include <string.h>

#include "witness/clock.h"
#include "witness/make.h"

#define DAY_MIN	1440

struct turn {
	const char *zone;
	int year, month, day;
};

static const struct turn turns[] = {
	{ "Europe/Copenhagen", 2024, 3, 31 },
	{ "Europe/Copenhagen", 2024, 10, 27 },
	{ "Europe/Copenhagen", 2025, 3, 30 },
	{ "Europe/Copenhagen", 2025, 10, 26 },
	{ "America/Chicago", 2024, 3, 10 },
	{ "America/Chicago", 2024, 11, 3 },
	{ "America/Chicago", 2025, 3, 9 },
	{ "America/Chicago", 2025, 11, 2 },
};

static const char *const others[] = {
	"UTC", "Asia/Kolkata", "America/St_Johns", "Australia/Adelaide",
};

int64_t
w_make_day(struct rng *r, const char **zone)
{
	const struct turn *t = &turns[w_pick(r, 8)];
	int64_t day = w_clock_day(t->year, t->month, t->day);

	*zone = t->zone;
	if (w_chance(r, 10))
		*zone = others[w_pick(r, 4)];
	if (w_chance(r, 25))
		day += w_pick(r, 300) - 150;
	return day;
}

/* Often a time at which something happens on the nights of the change. */
static int
minute_of_day(struct rng *r)
{
	static const int likely[] = { 0, 60, 90, 120, 150, 180, 360, 840,
		1320, 1380, 1410 };

	if (w_chance(r, 60))
		return likely[w_pick(r, 11)];
	return w_chance(r, 50) ? 15 * w_pick(r, 96) : w_pick(r, DAY_MIN);
}

static int
by_minute(const int *a, int n, int x)
{
	int i = n;

	while (i > 0 && a[i - 1] > x)
		i--;
	return i;
}

/* Different minutes of the day, rising; how many. */
static int
cuts(struct rng *r, int *cut, int want)
{
	int n = 0, i, at, x;

	for (i = 0; i < want; i++) {
		x = minute_of_day(r);
		at = by_minute(cut, n, x);
		if (at > 0 && cut[at - 1] == x)
			continue;
		memmove(&cut[at + 1], &cut[at], (size_t)(n - at) *
		    sizeof(*cut));
		cut[at] = x;
		n++;
	}
	return n;
}

/* Breaks within the shift, in order, perhaps touching its edges. */
static void
breaks(struct rng *r, struct w_shift *s)
{
	int length = s->to > s->from ? s->to - s->from :
	    s->to + DAY_MIN - s->from;
	int at = 0, i, gap, len;

	s->nbrk = 0;
	for (i = 0; i < W_BREAKS && w_chance(r, 70); i++) {
		gap = w_chance(r, 15) ? 0 : w_pick(r, length / 2 + 1);
		len = 1 + w_pick(r, w_chance(r, 20) ? 180 : 45);
		if (at + gap + len > length || (i > 0 && gap == 0))
			break;
		s->brk[i].from = (s->from + at + gap) % DAY_MIN;
		s->brk[i].to = (s->from + at + gap + len) % DAY_MIN;
		at += gap + len;
		s->nbrk++;
	}
}

static unsigned
days(struct rng *r)
{
	int kind = w_pick(r, 4);

	return kind == 0 ? 0x1f : kind == 1 ? 0x7f :
	    (unsigned)(1 + w_pick(r, 0x7f));
}

/* As a late shift that ends sooner on Fridays: one name, other hours. */
static void
same_name(struct rng *r, struct w_calendar *cal)
{
	const struct w_shift *old = &cal->shift[w_pick(r, cal->nshift)];
	struct w_shift *s = &cal->shift[cal->nshift];
	int length = old->to > old->from ? old->to - old->from :
	    old->to + DAY_MIN - old->from;

	*s = *old;
	s->days = 0x7f & ~old->days & days(r);
	s->to = (s->from + 1 + length / 2) % DAY_MIN;
	s->nbrk = 0;
	cal->nshift += s->days != 0 && length > 2;
}

/* Shifts from cut to cut of the day's circle, some left out. */
static void
shifts(struct rng *r, struct w_calendar *cal)
{
	int cut[W_SHIFTS + 1], n, i;
	unsigned same = days(r);
	bool end = w_chance(r, 15);
	struct w_shift *s;

	n = cuts(r, cut, 2 + w_pick(r, W_SHIFTS - 2));
	cal->nshift = 0;
	for (i = 0; i < n && n > 1; i++) {
		if (w_chance(r, 20) && cal->nshift > 0)
			continue;
		s = &cal->shift[cal->nshift++];
		snprintf(s->name, sizeof(s->name), "sh%d", i);
		s->days = w_chance(r, 70) ? same : days(r);
		s->from = cut[i];
		s->to = cut[(i + 1) % n];
		s->date_of_end = w_chance(r, 90) ? end : !end;
		breaks(r, s);
	}
	if (cal->nshift == 0) {
		s = &cal->shift[cal->nshift++];
		snprintf(s->name, sizeof(s->name), "all");
		s->days = 0x7f;
		s->from = 0;
		s->to = DAY_MIN;
		breaks(r, s);
	}
	if (w_chance(r, 30))
		same_name(r, cal);
}

/* Whether this is how a name is meant on a day of exception. */
static bool
meant(const struct w_calendar *cal, int i, int weekday)
{
	const char *name = cal->shift[i].name;
	int j, first = -1;

	for (j = 0; j < cal->nshift; j++) {
		if (strcmp(cal->shift[j].name, name) != 0)
			continue;
		first = first < 0 ? j : first;
		if ((cal->shift[j].days >> weekday & 1) != 0)
			return j == i;
	}
	return i == first;
}

/* A day on which only some of the shifts are worked, or none. */
static void
exception(struct rng *r, const struct w_calendar *cal, struct w_except *e)
{
	int i;

	e->nshift = 0;
	for (i = 0; i < cal->nshift; i++)
		if (meant(cal, i, w_clock_weekday(e->day)) &&
		    w_chance(r, 40)) {
			e->shift[e->nshift] = cal->shift[i];
			e->shift[e->nshift++].days = 0x7f;
		}
}

void
w_make_calendar(struct rng *r, struct w_calendar *cal, int64_t day)
{
	int i, n;

	shifts(r, cal);
	n = w_chance(r, 40) ? 1 + w_pick(r, 2) : 0;
	for (i = 0; i < n; i++)
		cal->holiday[i] = day - 3 + w_pick(r, 3) + 4 * i;
	cal->nholiday = n;
	n = w_chance(r, 40) ? 1 + w_pick(r, 2) : 0;
	for (i = 0; i < n; i++) {
		cal->except[i].day = day - 3 + w_pick(r, 3) + 4 * i;
		exception(r, cal, &cal->except[i]);
	}
	cal->nexcept = n;
}
