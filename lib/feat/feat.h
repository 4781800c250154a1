/* SPDX-License-Identifier: MIT */
/*
 * feat: facts in, what was known of a machine at a moment out; a stage of a
 * record pipe.
 *
 * Reads machine, part, standard, maintenance, job, span, output and sensor
 * records in global time order (others pass by unread) through the timeline
 * that oee-calc reads.  A feature at time t is made of facts that had ended
 * by t and were not open; a target of what came then.
 *
 * Rows come in order of time, then of machine.  A row is held back until its
 * targets are known: in memory up to so many, the rest in a file without a
 * name.
 */
#ifndef FEAT_FEAT_H
#define FEAT_FEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "feat/spec.h"
#include "rec/rec.h"

struct calendar;
struct err;
struct profile;

struct feat_params {
	const struct feat_spec *spec;	/* kept */
	struct calendar *calendar;	/* kept */
	const struct profile *profile;	/* kept */
	int64_t from_us, to_us;		/* rows; INT64_MIN, INT64_MAX: all */
	int64_t now_us;			/* open rows are clipped here */
	bool live;			/* only the last row of a machine */
	bool describe;			/* columns, not rows */
	bool known_at;			/* a fact counts from when the store
					   learned of it, where that is said */
	int64_t audit;			/* rows to make again; 0: none */
	uint64_t seed;			/* of which ones */
	int64_t leak_us;		/* for tests: facts are taken so much
					   before they end */
};

/*
 * A stage for rec_pump(); freed by its free().  Errors: ERR_DATA for records
 * out of order or of a wrong type, ERR_CONFIG for a state the profile does
 * not know, ERR_INTERNAL when the audit finds a difference.
 */
struct rec_stage feat_stage(const struct feat_params *p);

#endif
