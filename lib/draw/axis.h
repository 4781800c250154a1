/* SPDX-License-Identifier: MIT */
/*
 * axis: round numbers and times for the ends, ticks and labels of an axis.
 *
 * Steps are 1, 2 or 5 times a power of ten (P. S. Heckbert, "Nice numbers for
 * graph labels", Graphics Gems, 1990); of times what a clock and a calendar
 * know.
 */
#ifndef DRAW_AXIS_H
#define DRAW_AXIS_H

#include <stddef.h>
#include <stdint.h>

struct zone;

struct draw_axis {
	double from, to;	/* both multiples of step, from < to */
	double step;
	int decimals;		/* that the labels want */
};

/*
 * An axis that holds [min, max] with about so many steps; min > max or no
 * numbers at all give 0 to 1.  Zero is one of its ends where all values are
 * on one side of it and zero asks for that.
 */
enum draw_zero { DRAW_ANY, DRAW_FROM_ZERO };
struct draw_axis draw_axis_of(double min, double max, int steps,
    enum draw_zero zero);

/* Ticks are 0 to n: from, from + step, ..., to. */
int draw_axis_steps(const struct draw_axis *a);
double draw_axis_tick(const struct draw_axis *a, int i);
/* Where x is between from (0) and to (1); not clipped. */
double draw_axis_at(const struct draw_axis *a, double x);

enum { DRAW_LABEL = 32 };	/* bytes of a label with its NUL */

/*
 * A number with its decimals and narrow groups: "-1 200", "0.25"; with an SI
 * prefix from a million on: "1.2M".
 */
void draw_label(char out[DRAW_LABEL], double x, int decimals);

/*
 * The next tick of time at or behind us, by the unit that gives at most so
 * many ticks between from and to: minutes, hours, days, weeks, months, years
 * of the zone's clock.
 */
enum draw_unit {
	DRAW_MINUTES, DRAW_HOURS, DRAW_DAYS, DRAW_WEEKS, DRAW_MONTHS,
	DRAW_YEARS
};

struct draw_times {
	const struct zone *zone;	/* kept */
	enum draw_unit unit;
	int every;			/* units */
};

struct draw_times draw_times_of(const struct zone *z, int64_t from_us,
    int64_t to_us, int most);
/* INT64_MAX: there is none. */
int64_t draw_times_next(const struct draw_times *t, int64_t us);
/* "06:00", "Mon 5", "5 Oct", "Oct 2026": what tells ticks of a unit apart. */
void draw_times_label(char out[DRAW_LABEL], const struct draw_times *t,
    int64_t us);

#endif
