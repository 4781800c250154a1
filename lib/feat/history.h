/* SPDX-License-Identifier: MIT */
/*
 * history: what jobs that ended say of parts and operators.
 *
 * A run is a job on a machine: the spans and outputs that name it are added
 * up, and when its job record has ended it becomes history; without job
 * records, when another job's facts end on the machine.
 *
 * An operator's performance is the mean, over the runs with parts, of
 * log(c0 / c): c is the run's production for a part, c0 that of all runs of
 * its part and operation before it.
 *
 * A changeover is what was on the machine before and what comes: the same
 * part, or from one setup family to another.  What it costs is the mean, over
 * the runs with such a setup, of log(setup / base); base is the standard
 * setup, without one the mean of the part and operation before.  An
 * operator's setup is the mean of what is then left.
 *
 * All of them are shrunk as spread.h says.
 */
#ifndef FEAT_HISTORY_H
#define FEAT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "feat/spread.h"
#include "feat/upkeep.h"
#include "shop/profile.h"

struct feat_run {
	int32_t job, part, op, operator;
	int32_t family;
	int64_t start_us, end_us;
	int64_t ms[CLASS_COUNT];
	int64_t parts_m, scrap_m;
	bool over;			/* its job record has ended */
};

/* Of a machine: what is open, and what it did last. */
struct feat_runs {
	struct feat_run *run;
	size_t n, cap;
	struct feat_run last;		/* end_us INT64_MIN: none */
	/* Their last ends, or INT64_MIN; lost: of any stop. */
	int64_t maintenance_us, down_us, setup_us, lost_us;
	int64_t parts_m;		/* since the maintenance */
	int32_t last_down;		/* label; -1: none */
	/* Of the job of the last run, all its rows that have ended. */
	int64_t job_setup_ms, job_parts_m;
	struct feat_upkeep upkeep[FEAT_MAX_TYPES];
	struct feat_rans ran;
	int64_t run_ms;			/* production, of all spans */
	bool has_jobs;			/* a job record has begun */
	bool has_maintenance;		/* one of maintenance has ended */
};

/* Of a part and operation, on a machine or any. */
struct feat_known {
	int64_t n;			/* runs */
	int64_t setups, setup_ms, setup_last_ms;
	int64_t production_ms, parts_m;	/* of runs with parts */
	int64_t trouble_ms, all_ms;
};

struct feat_operator {
	int64_t n;			/* runs */
	struct feat_level pace, setup;
};

/* A pair of what ended when and how often. */
struct feat_pair {
	int64_t n, end_us, production_ms;
};

struct feat_history {
	struct map known_ids;		/* machine (or -1), part, op */
	struct feat_known *known;
	size_t known_cap;
	struct feat_operator *operator;	/* by label */
	size_t noperator, operator_cap;
	struct map pair_ids;		/* what, machine, of */
	struct feat_pair *pair;
	size_t pair_cap;
	struct map change_ids;		/* from what, to what */
	struct feat_level *change;
	size_t change_cap;
	struct feat_spread pace, setup;	/* of operators */
	struct feat_spread changes;
};

enum feat_pair_of {
	FEAT_MACHINE_PART,		/* machine, part */
	FEAT_MACHINE_OPERATOR,		/* machine, operator */
	FEAT_OPERATOR_PART		/* operator, part */
};

void feat_history_free(struct feat_history *h);
void feat_runs_init(struct feat_runs *r);
void feat_runs_free(struct feat_runs *r);

/* The open run of those labels; NULL: there is none. */
struct feat_run *feat_run_find(const struct feat_runs *r, int32_t job,
    int32_t part, int32_t op);
/* A new one; valid until the next. */
struct feat_run *feat_run_new(struct feat_runs *r, int32_t job, int32_t part,
    int32_t op);

/* Makes a run of a machine history. */
void feat_history_add(struct feat_history *h, int machine,
    const struct feat_run *run);

/* NULL: none has ended.  machine -1: on any. */
const struct feat_known *feat_history_known(const struct feat_history *h,
    int machine, int32_t part, int32_t op);
const struct feat_pair *feat_history_pair(const struct feat_history *h,
    enum feat_pair_of what, int32_t a, int32_t b);
const struct feat_operator *feat_history_operator(
    const struct feat_history *h, int32_t operator);

/* Shrunk; NAN: nobody is measured. */
double feat_performance(const struct feat_history *h, int32_t operator);
double feat_setup_skill(const struct feat_history *h, int32_t operator);

/* What a setup was, against its base in seconds, above 0. */
void feat_history_setup(struct feat_history *h, const struct feat_run *before,
    const struct feat_run *run, double base_s);
/* What such a changeover costs, shrunk; NAN: none has ended. */
double feat_changeover(const struct feat_history *h,
    const struct feat_run *before, int32_t part, int32_t family);

#endif
