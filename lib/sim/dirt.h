/* SPDX-License-Identifier: MIT */
/*
 * dirt: what real sources do to the truth, and how often.
 *
 * A row gets one kind at most, so that what a sync counts can be compared
 * with what was planted, to the row.
 */
#ifndef SIM_DIRT_H
#define SIM_DIRT_H

#include "base/rng.h"
#include "sim/table.h"

struct err;

enum sim_dirt_kind {
	SIM_CLEAN = -1,
	/* Of joblog_ob. */
	SIM_COPY,
	SIM_TWIN,
	SIM_NO_END,
	SIM_NEGATIVE_DURATION,
	SIM_END_BEFORE_START,
	SIM_LONG_CATEGORY,
	SIM_LONG_IDLE,
	SIM_PARTS_HIGH,
	SIM_PARTS_OFF,
	SIM_DURATION_OFF,
	SIM_NULL_OPERATOR,
	SIM_NULL_PARTS,
	SIM_NULL_START,
	SIM_NULL_MACHINE,
	SIM_DAY_END,
	/* Of its rows around a change of the clocks. */
	SIM_GAP,
	SIM_AMBIGUOUS,
	/* Of the value table. */
	SIM_HOUR_COPY,
	SIM_BAD_EPOCH,
	SIM_COUNTER_RESET,
	SIM_COUNTER_JUMP,
	/* Of the event table. */
	SIM_UNKNOWN_STATUS,
	SIM_EVENT_BACKWARDS,
	SIM_EVENT_REPEAT,
	/* While it goes on living, a machine and step. */
	SIM_EDIT,
	SIM_DELETE,
	SIM_DIRTS
};

struct sim_dirt {
	double rate[SIM_DIRTS];
};

/* The name that --dirt and truth records use. */
const char *sim_dirt_name(enum sim_dirt_kind kind);

/*
 * Applies "none", "usual", "heavy" or "kind=rate" to *d, one after another.
 * -1 with *err (ERR_USAGE) for another word, a rate outside 0..1, or rates of
 * one table that exceed 1 together.
 */
int sim_dirt_set(struct sim_dirt *d, const char *text, struct err *err)
    __attribute__((warn_unused_result));

/* One of the kinds first..last, or SIM_CLEAN; always one number drawn. */
enum sim_dirt_kind sim_dirt_draw(const struct sim_dirt *d, struct rng *r,
    enum sim_dirt_kind first, enum sim_dirt_kind last);

#endif
