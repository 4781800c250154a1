/* SPDX-License-Identifier: MIT */
/* cells: sums by a key of five small numbers. */
#ifndef DOWNTIME_CELLS_H
#define DOWNTIME_CELLS_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a sum is of.  Each report gives factor, cluster and bin a sense of its
 * own; where they have none they are 0.
 */
struct dt_at {
	int32_t group;
	int32_t bar;		/* or DT_PLANNED */
	int32_t factor;		/* of a pattern; what is compared */
	int32_t cluster;	/* a day, a week, a day of setups */
	int32_t bin;		/* an hour, a weekday, a shift ... */
};

struct dt_cell {
	struct dt_at at;
	int32_t totals;		/* some of it was placed from totals */
	int64_t ms, count;
};

/* All zero is a valid, empty table. */
struct dt_cells {
	struct dt_cell *cell;	/* n of them, in order of arrival */
	size_t n, cap;
	uint32_t *slot;		/* open addressing; index + 1 */
	size_t nslot;
};

/* The cell of that key, made when new; lent until the next call. */
struct dt_cell *dt_cell(struct dt_cells *c, const struct dt_at *at);

/*
 * Sorts by group, factor, bar, cluster, bin: planned time comes before the
 * bars, and no cell can be looked up or added afterwards.
 */
void dt_cells_sort(struct dt_cells *c);

/*
 * How many of the sorted cells from there on have its group and factor; the
 * second: its bar as well.
 */
size_t dt_cells_alike(const struct dt_cells *c, size_t from);
size_t dt_cells_of_bar(const struct dt_cells *c, size_t from);

void dt_cells_release(struct dt_cells *c);

#endif
