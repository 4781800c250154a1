/* SPDX-License-Identifier: MIT */
/*
 * life: what one machine does, span after span, for ever.
 *
 * Spans follow each other without a gap while the machine is manned; off
 * time has none.  A life depends on the plant, the machine's number and the
 * seed, and on nothing that is done with its spans: read twice it is the
 * same twice.  docs/plant.md has the formulas.
 */
#ifndef SIM_LIFE_H
#define SIM_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"
#include "sim/plant.h"

enum { SIM_QUEUE_MAX = 8 };

struct sim_order {
	int64_t number;		/* unique in the plant; JobNumber J000123 */
	int part;		/* index */
	int64_t planned;	/* pieces ordered */
	int64_t due_s;
	int priority;		/* 1..3 */
};

struct sim_span {
	int64_t start_s, end_s;
	enum sim_reason reason;
	int64_t row;		/* of the machine's job log, from 0 */
	bool opens, closes;	/* first, last span of its row */
	bool begins, ends;	/* first, last of a stop that a break splits */
	int operator;		/* index */
	struct sim_order order;
	/* While running: pieces are done at whole cycles. */
	int64_t parts, scrap;
	int64_t phase_ms, cycle_ms;
	/* Of breakdowns and services. */
	double run_h;		/* running hours since the last service */
	double hazard_h;	/* breakdowns an hour of running, just then */
};

/* Pieces done by us_s seconds into a running span; 0 for others. */
int64_t sim_parts_by(const struct sim_span *s, int64_t seconds);

/* Something to do, in seconds of working time. */
struct sim_act {
	enum sim_reason reason;
	int64_t left_s;
	bool begun;
	double run_h, hazard_h;
};

struct sim_life {
	struct sim_plant *plant;	/* kept */
	const struct sim_machine *machine;
	int index;
	struct rng rng;
	int64_t t_s;
	size_t at;			/* piece of the plant's hours */
	int64_t day;			/* shift under way, */
	int shift;
	int operator;			/* and who works it */

	struct sim_act act, between;	/* between: before all else */
	struct sim_act queue[SIM_QUEUE_MAX];
	int nqueue, head;
	int then;			/* what ends a run, see life_run.c */

	bool has_order;
	struct sim_order order;
	int64_t norder, made, since_setup;
	int64_t row, row_work_s;
	bool row_open;
	int last_part;
	bool *seen;			/* parts this machine has run */

	double age_h[SIM_CAUSES];	/* running, since renewal */
	double fate[SIM_CAUSES];	/* cumulative hazard still to go */
	double load;			/* times the hazards, in this run */
	double since_service_h, service_due_h;
	int64_t worn, tool_life;	/* pieces */
	bool tool_breaks;
	int64_t dressed;		/* pieces since dressing */
	int64_t phase_ms, cycle_ms;
};

/* The plant is kept, and grows its hours. */
void sim_life_init(struct sim_life *l, struct sim_plant *plant, int machine);
void sim_life_release(struct sim_life *l);

/* The next span; spans have at least a second. */
void sim_life_next(struct sim_life *l, struct sim_span *out);

#endif
