/* SPDX-License-Identifier: MIT */
/*
 * marker: a table that says that a run of ours made the others, and how:
 * only such tables are ever dropped or gone on with.
 */
#ifndef SIM_MARKER_H
#define SIM_MARKER_H

#include "sim/sim.h"

struct db;

/* Made new; steps -1 is a plant that is not finished. */
int sim_marker_create(struct db *db, const struct sim_options *o,
    int64_t steps, struct err *err) __attribute__((warn_unused_result));

/* The steps lived so far, and how long each was. */
int sim_marker_steps(struct db *db, int64_t steps, int64_t step_us,
    struct err *err) __attribute__((warn_unused_result));

/* 1 when it is there, 0 or -1. */
int sim_marker_exists(struct db *db, struct err *err);
int sim_marker_drop(struct db *db, struct err *err)
    __attribute__((warn_unused_result));

/*
 * What it says into *o and *steps.  ERR_DATA when it says nothing usable,
 * ERR_USAGE when steps of another length than o->step_us were lived.
 * The zone and charset texts of *o are the caller's: *zone to zone_close(),
 * *charset to free().
 */
int sim_marker_read(struct db *db, struct sim_options *o, int64_t *steps,
    struct zone **zone, char **charset, struct err *err)
    __attribute__((warn_unused_result));

#endif
