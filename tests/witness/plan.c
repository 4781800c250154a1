/* SPDX-License-Identifier: MIT */
/* plan: a machine's calendar painted tick by tick. */
#include <stdlib.h>
#include <string.h>

#include "witness/clock.h"
#include "witness/plan.h"

#define DAY_MIN	1440

int64_t
w_plan_at(const struct w_plan *p, int64_t ms)
{
	int64_t i = (ms - p->from) / p->tick;

	return ms < p->from ? 0 : i > p->n ? p->n : i;
}

/* The shifts that begin on a day; the number of them. */
static int
shifts_of(const struct w_calendar *cal, int64_t day,
    const struct w_shift **shift)
{
	int i;

	for (i = 0; i < cal->nexcept; i++)
		if (cal->except[i].day == day) {
			*shift = cal->except[i].shift;
			return cal->except[i].nshift;
		}
	for (i = 0; i < cal->nholiday; i++)
		if (cal->holiday[i] == day)
			return 0;
	*shift = cal->shift;
	return cal->nshift;
}

static int8_t
name_of(struct w_plan *p, const char *name)
{
	int i;

	for (i = 0; i < p->nname; i++)
		if (strcmp(p->name[i], name) == 0)
			return (int8_t)i;
	p->name[p->nname] = name;
	return (int8_t)p->nname++;
}

static void
paint(struct w_plan *p, int64_t from_s, int64_t to_s, struct w_tick with)
{
	int64_t i, to = w_plan_at(p, to_s * 1000);

	for (i = w_plan_at(p, from_s * 1000); i < to; i++) {
		with.hour = p->at[i].hour;
		p->at[i] = with;
	}
}

/* The end of a shift that ends at midnight lies on the day before it. */
static int64_t
date_of(const struct w_shift *s, int64_t day)
{
	bool over = s->to != 0 && s->to <= s->from;

	return s->date_of_end && over ? day + 1 : day;
}

/*
 * One shift of one day.  Each break begins another piece and its end one
 * more, even when the clocks have jumped over all of it.
 */
static void
paint_shift(struct w_plan *p, const struct w_shift *s, int64_t day)
{
	struct w_tick with = { .shift = name_of(p, s->name),
		.day = (int16_t)(date_of(s, day) - p->day) };
	const int64_t last = w_clock_instant(day, s->to <= s->from ?
	    s->to + DAY_MIN : s->to);
	const struct w_break *b;
	int i, from, end;

	with.kind = W_WORK;
	with.piece = p->npiece++;
	paint(p, w_clock_instant(day, s->from), last, with);
	for (i = 0; i < s->nbrk; i++) {
		b = &s->brk[i];
		from = b->from < s->from ? b->from + DAY_MIN : b->from;
		end = b->to <= b->from ? b->to + DAY_MIN : b->to;
		end = from > b->from ? end + DAY_MIN : end;
		with.kind = W_BREAK;
		with.piece = p->npiece++;
		paint(p, w_clock_instant(day, from), last, with);
		with.kind = W_WORK;
		with.piece = p->npiece++;
		paint(p, w_clock_instant(day, end), last, with);
	}
}

/* Off time carries the day of the clock. */
static void
paint_days(struct w_plan *p, int64_t last)
{
	struct w_tick with = { .kind = W_OFF, .shift = -1 };
	int64_t d;

	for (d = p->day; d <= last; d++) {
		with.day = (int16_t)(d - p->day);
		with.piece = p->npiece++;
		paint(p, w_clock_instant(d, 0), w_clock_instant(d + 1, 0),
		    with);
	}
}

/* An hour of the site's clock begins where it shows minute 0. */
static void
paint_hours(struct w_plan *p)
{
	int64_t s, i, to, end = (p->from + p->n * p->tick) / 1000;
	int16_t hour = 0;

	for (s = p->from / 60000 * 60; s <= end; s += 60) {
		hour = (int16_t)(hour + (w_clock_shows(s) % 3600 == 0));
		to = w_plan_at(p, (s + 60) * 1000);
		for (i = w_plan_at(p, s * 1000); i < to; i++)
			p->at[i].hour = hour;
	}
}

static void
count(struct w_plan *p)
{
	int64_t i;

	for (i = 0; i < p->n; i++) {
		p->work[i + 1] = p->work[i] + (p->at[i].kind == W_WORK);
		p->pause[i + 1] = p->pause[i] + (p->at[i].kind == W_BREAK);
	}
}

void
w_plan_paint(struct w_plan *p, const struct w_calendar *cal,
    const char *zone, int64_t tick, int64_t from, int64_t to)
{
	const struct w_shift *s = NULL;
	int64_t d, last = to / 86400000 + 2;
	int i, n;

	memset(p, 0, sizeof(*p));
	p->from = from;
	p->tick = tick;
	p->n = (to - from) / tick;
	p->day = from / 86400000 - 2;
	p->at = calloc((size_t)p->n + 1, sizeof(*p->at));
	p->work = calloc((size_t)p->n + 1, sizeof(*p->work));
	p->pause = calloc((size_t)p->n + 1, sizeof(*p->pause));
	w_clock_zone(cal->zone);
	paint_hours(p);
	w_clock_zone(zone);
	paint_days(p, last);
	for (d = p->day; d <= last; d++) {
		n = shifts_of(cal, d, &s);
		for (i = 0; i < n; i++)
			if ((s[i].days >> w_clock_weekday(d) & 1) != 0)
				paint_shift(p, &s[i], d);
	}
	count(p);
}

void
w_plan_free(struct w_plan *p)
{
	free(p->at);
	free(p->work);
	free(p->pause);
	memset(p, 0, sizeof(*p));
}
