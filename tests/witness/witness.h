/* SPDX-License-Identifier: MIT */
/*
 * witness: effectiveness worked out a second time, by brute force.
 *
 * Nothing here uses the calendar, the timeline, the zones or the sums of the
 * library: the C library's localtime_r() says what the clock shows, a plan is
 * painted second by second (or millisecond by millisecond) into arrays, exact
 * spans are painted over one another, totals are put where the rule of
 * docs/timeline.md says by a direct formula.  Then both answers are compared
 * to the millisecond.
 *
 * Instants and lengths are milliseconds; a tick is the step of the painting,
 * 1000 ms or 1 ms, and all times of a plant are multiples of it.
 */
#ifndef TESTS_WITNESS_H
#define TESTS_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"

__extension__ typedef __int128 w_wide;

enum { W_NAME = 24, W_SHIFTS = 5, W_BREAKS = 2, W_DATES = 6, W_MACHINES = 5,
	W_CATS = 4, W_ROWS = 96, W_STATES = 9, W_PARTS = 3,
	W_STANDARDS = 16, W_CUTS = 40 };

/* ---- the plant, as plain tables ---- */

struct w_break {
	int from, to;		/* minutes of the clock since midnight */
};

struct w_shift {
	char name[W_NAME];
	unsigned days;		/* bit 0 is Monday */
	int from, to;		/* minutes; to <= from: of the next day */
	struct w_break brk[W_BREAKS];
	int nbrk;
	bool date_of_end;	/* business date */
};

/* One date on which other shifts hold; none: closed. */
struct w_except {
	int64_t day;		/* since 1970, of the clock */
	struct w_shift shift[W_SHIFTS];
	int nshift;
};

struct w_calendar {
	const char *zone;
	struct w_shift shift[W_SHIFTS];
	int nshift;
	int64_t holiday[W_DATES];
	int nholiday;
	struct w_except except[W_DATES];
	int nexcept;
};

/* What the profile says; the order of the classes is that of profile.h. */
enum w_class { W_PRODUCTION, W_SETUP, W_DELAY, W_DOWN, W_UNASSIGNED,
	W_PLANNED, W_OUTSIDE, W_RESIDUAL, W_NODATA, W_CLASSES };

struct w_profile {
	enum w_class class[W_STATES];	/* of state "s0", "s1" ... "nodata" */
	int rank[W_CLASSES];	/* of a class in the precedence */
	int listed;		/* classes that the precedence names */
	enum w_class gap;
	int64_t ignore;		/* shorter stops are production, ms */
	int64_t micro;		/* so are these, and counted */
	int64_t minimum_run;	/* a shorter one does not end a stop */
};

struct w_cat {
	int state;		/* index into the profile */
	int64_t ms;		/* -1: the whole window */
};

/* A source row and the spans that it gives. */
struct w_row {
	char key[W_NAME];
	int machine;
	int64_t from, to;
	bool open, job;		/* job: a job record comes with it */
	struct w_cat cat[W_CATS];
	int ncat;
	int part;		/* 0: no output record */
	int64_t parts_m, scrap_m;	/* thousandths of pieces */
	int tag;		/* of its job; see w_sum.tagged */
};

struct w_machine {
	char name[W_NAME];
	const char *zone;	/* NULL: the calendar's */
	int capacity;
};

struct w_standard {
	int part, machine;	/* machine -1: any */
	int64_t from, to;	/* valid in; INT64_MAX: from there on */
	int64_t ideal_ms;
};

struct w_plant {
	uint64_t seed;
	int64_t tick;		/* ms */
	int64_t from, to;	/* what is asked for */
	int64_t now;
	struct w_calendar cal;
	struct w_profile profile;
	struct w_machine machine[W_MACHINES];
	int nmachine;
	struct w_row row[W_ROWS];	/* by machine, then start */
	int nrow;
	struct w_standard standard[W_STANDARDS];
	int nstandard;
	/* Instants at which atoms are cut as well, and the tag to add up. */
	int64_t cut[W_CUTS];
	int ncut, tag;
};

/* ---- sums ---- */

/* Like an oee record; all in ms, parts in thousandths. */
struct w_sum {
	int64_t ms[W_CLASSES];
	int64_t unplanned_off, unplanned_break;
	int64_t overlap, unplaced, apportioned;
	int64_t parts_m, scrap_m;
	w_wide ideal, ideal_good;	/* ms times thousandths */
	int64_t stops, failures, repair, micro_stops;
	/* Of states, where they count as what the profile says they are. */
	int64_t state[W_STATES];
	int64_t tagged;		/* setup of rows that have the plant's tag */
};

#endif
