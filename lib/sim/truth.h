/* SPDX-License-Identifier: MIT */
/*
 * truth: what really happened, as facts that store-put takes, and what made
 * it happen, as truth records.
 *
 * First master data, then the machines one after another; of each its facts
 * with starts that never fall.  A row of the job log, its output and its
 * spans share a source_key.  What has not ended at to_s is cut there, open.
 */
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include <stdint.h>

#include "sim/plant.h"

struct err;
struct rec_writer;

int sim_truth_write(struct sim_plant *plant, int64_t to_s,
    struct rec_writer *w, struct err *err)
    __attribute__((warn_unused_result));

/* The plant itself: hidden effects, and the ports' machines. */
int sim_truth_master(const struct sim_plant *plant, struct rec_writer *w,
    struct err *err) __attribute__((warn_unused_result));

#endif
