/* SPDX-License-Identifier: MIT */
/*
 * plan: a machine's calendar painted tick by tick.
 */
#ifndef TESTS_WITNESS_PLAN_H
#define TESTS_WITNESS_PLAN_H

#include "witness/witness.h"

enum w_kind { W_OFF, W_WORK, W_BREAK };

struct w_tick {
	uint8_t kind;		/* enum w_kind */
	int8_t shift;		/* index of its name in w_plan.name; -1 off */
	int16_t day;		/* business date, days after w_plan.day */
	int16_t piece;		/* of the calendar, counted as painted */
	int16_t hour;		/* of the clock, counted from w_plan.from */
};

struct w_plan {
	int64_t from, tick;	/* ms */
	int64_t n;
	int64_t day;		/* since 1970 */
	struct w_tick *at;	/* n of them */
	int32_t *work;		/* ticks of W_WORK before each; n + 1 */
	int32_t *pause;		/* of W_BREAK; n + 1 */
	const char *name[16];
	int nname;
	int16_t npiece;
};

/* Paints [from, to) for a machine; sets TZ.  w_plan_free() it. */
void w_plan_paint(struct w_plan *p, const struct w_calendar *cal,
    const char *zone, int64_t tick, int64_t from, int64_t to);
void w_plan_free(struct w_plan *p);

/* The tick at an instant, held within the plan. */
int64_t w_plan_at(const struct w_plan *p, int64_t ms);

#endif
