/* SPDX-License-Identifier: MIT */
/*
 * calendar_impl: what calendar.yaml becomes.  For lib/shop/calendar*.c alone.
 *
 * Times of day are seconds from the civil midnight of the shift's date; past
 * 86400 they lie in the next day.
 */
#ifndef SHOP_CALENDAR_IMPL_H
#define SHOP_CALENDAR_IMPL_H

#include "base/map.h"
#include "base/mem.h"
#include "shop/calendar.h"

enum {
	CAL_DAY_S = 86400,
	CAL_ALL_DAYS = 0x7f,
	CAL_MAX_CAPACITY = 1000
};

struct cal_break {
	int from_s, to_s;
};

struct cal_shift {
	int name;		/* in calendar.shifts */
	unsigned days;		/* bit 0 Monday .. bit 6 Sunday */
	int from_s, to_s;
	struct cal_break *brk;	/* in order */
	int nbrk;
	int date_end;		/* 1: business date is that of its end */
};

/* Shifts in order of their start. */
struct cal_shifts {
	struct cal_shift *v;
	int n;
};

/* What holds on the dates from..to instead of the week's pattern. */
struct cal_exception {
	int64_t from_day, to_day;
	struct cal_shifts shifts;	/* none: off */
};

/*
 * What one level of the file says: general, a group or a machine.  What a
 * level is silent about holds as the level above has it.
 */
struct cal_level {
	const char *name;	/* NULL: general */
	struct cal_level *group;	/* of a machine, named in the file */
	const struct zone *zone;	/* NULL: silent */
	int capacity;			/* 0: silent */
	bool has_shifts, has_holidays;
	struct cal_shifts shifts;
	int64_t *holiday;		/* days, ascending */
	size_t nholiday;
	struct cal_exception *exception;	/* ascending, disjoint */
	size_t nexception;
};

struct cal_machine {
	const struct calendar *cal;
	const struct zone *zone;
	int capacity;
	const struct cal_shifts *shifts;
	const struct cal_level *level[3];	/* from machine to general */
	int nlevel;
};

struct calendar {
	char *id;
	bool assumed, listed_only;
	struct arena arena;		/* levels, shifts, names */
	struct map shifts;		/* names of shifts */
	struct map zone_names;
	struct zone **zone;		/* by index in zone_names */
	size_t zone_cap;
	struct cal_level general;
	struct map group_names, level_names;	/* groups; machines listed */
	struct cal_level **group, **level;
	struct map machine_names;	/* asked for */
	struct cal_machine **machine;
	size_t machine_cap;
};

/* The zone of that name, opened once; kept by the calendar. */
const struct zone *cal_zone(struct calendar *cal, const char *name,
    struct err *err);

/* Shifts, zone and capacity of the nearest level that has them. */
void cal_inherit(struct cal_machine *m);

/* What holds on a date: the shifts, of which those with its weekday run. */
const struct cal_shifts *cal_on(const struct cal_machine *m, int64_t day);

/* Whether some date in [a, b] differs from the week's pattern. */
bool cal_irregular(const struct cal_machine *m, int64_t a, int64_t b);

#endif
