/* SPDX-License-Identifier: MIT */
/*
 * calendar: when a machine is meant to work.
 *
 * Expands shifts, breaks, holidays and exceptions of calendar.yaml, in the
 * machine's IANA zone, into pieces of time.  The pieces of a machine cover
 * all time without gap or overlap; none crosses the edge of a shift, a break
 * or a business date.  Two shifts that share a boundary share the instant;
 * a night shift lasts 7 or 9 hours when the clocks change.
 */
#ifndef SHOP_CALENDAR_H
#define SHOP_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"

struct err;
struct zone;
struct calendar;
struct cal_machine;

/* What lies outside is taken as these: a month inside years 1 and 9999. */
#define CAL_FIRST_US	(WHEN_FIRST + 30 * WHEN_DAY)
#define CAL_LAST_US	(WHEN_LAST + 1 - 30 * WHEN_DAY)

enum cal_plan {
	CAL_OFF,	/* not scheduled */
	CAL_WORK,	/* planned operation */
	CAL_BREAK	/* a planned stop inside a shift */
};

struct cal_piece {
	int64_t from_us, to_us;
	enum cal_plan plan;
	int shift;		/* index for cal_shift_name(); -1 when off */
	int32_t business_date;	/* days since 1970; off time: the civil day */
	int64_t shift_from_us, shift_to_us;	/* the whole shift instance; of
				   off time: the piece itself */
};

/*
 * Reads calendar.yaml (see millwright-config(5)).  All errors of the file at
 * once: overlapping shifts, a break outside its shift, unknown zones.
 */
struct calendar *calendar_load(const char *path, struct err *err);
/* The same from memory; name stands for the file in messages and the id. */
struct calendar *calendar_parse(const char *name, const void *bytes,
    size_t len, struct err *err);
/* 24 hours a day, 7 days a week, one shift a day named "day"; assumed. */
struct calendar *calendar_assumed(const char *zone, struct err *err);
void calendar_free(struct calendar *cal);

/*
 * What if: changes one key, of which the id then tells; before the first
 * calendar_machine().  The keys are shift.NAME.from and shift.NAME.to, with
 * an HH:MM for all shifts of that name, and capacity.  ERR_USAGE for others,
 * and when shifts would overlap or lose a break; free the calendar then.
 */
int calendar_change(struct calendar *cal, const char *key, const char *value,
    struct err *err) __attribute__((warn_unused_result));

bool calendar_is_assumed(const struct calendar *cal);
/* Name and head of the file's SHA-256, for results: "c.yaml 1a2b3c4d". */
const char *calendar_id(const struct calendar *cal);
const struct zone *calendar_zone(const struct calendar *cal);

/*
 * The calendar of a machine: what the file says of it, else of its group,
 * else in general, each key by itself.  The zone and capacity of a machine
 * record come between its group and the general ones; its group counts when
 * the file names none (NULL, 0: the record is silent).  Made by the first
 * call for the machine and kept; lent.  Not for two threads at once.
 *
 * NULL with *err (ERR_CONFIG) for an unknown zone, and for a machine that
 * the file does not list under `machines: {only: listed}`.
 */
const struct cal_machine *calendar_machine(struct calendar *cal,
    const char *machine, const char *zone, const char *group, int capacity,
    struct err *err);
int cal_capacity(const struct cal_machine *m);	/* >= 1 */
const struct zone *cal_machine_zone(const struct cal_machine *m);
/* Whether a date (days since 1970) is among its holidays. */
bool cal_is_holiday(const struct cal_machine *m, int64_t day);
const char *cal_shift_name(const struct calendar *cal, int shift);

/* A walker keeps the expansion near its work; one a thread and machine. */
struct cal_walk;
struct cal_walk *cal_walk_new(const struct cal_machine *m);
void cal_walk_free(struct cal_walk *w);

/* The piece that holds t.  Lent until the next call on w. */
const struct cal_piece *cal_at(struct cal_walk *w, int64_t us);

/* Microseconds of CAL_WORK (or CAL_BREAK) in [a, b).  Any length, O(days). */
int64_t cal_work(struct cal_walk *w, int64_t a_us, int64_t b_us);
int64_t cal_break(struct cal_walk *w, int64_t a_us, int64_t b_us);

#endif
