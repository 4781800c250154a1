/* SPDX-License-Identifier: MIT */
/*
 * chance: random numbers of the shapes that a plant has.
 *
 * Each thing that is drawn for (a machine's life, the dirt of its job log)
 * has a stream of its own, so that asking for more of one leaves the others
 * as they were.
 */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"

enum sim_stream {
	SIM_S_PARTS,
	SIM_S_MACHINES,
	SIM_S_OPERATORS,
	SIM_S_CREW,		/* who stands where; indexed by day and team */
	SIM_S_LIFE,		/* these by machine */
	SIM_S_JOBLOG,
	SIM_S_HOURLY,
	SIM_S_EVENTS,
	SIM_S_CHANGES
};

void sim_stream(struct rng *r, uint64_t seed, enum sim_stream stream,
    uint64_t index);

bool sim_hit(struct rng *r, double p);		/* true with probability p */
double sim_between(struct rng *r, double low, double high);
int64_t sim_whole(struct rng *r, int64_t low, int64_t high); /* both in */
double sim_normal(struct rng *r);		/* mean 0, variance 1 */
double sim_exponential(struct rng *r, double mean);

/* median * exp(sigma * normal). */
double sim_lognormal(struct rng *r, double median, double sigma);

/* The same in whole seconds, at least 1 and at most max_s. */
int64_t sim_seconds(struct rng *r, double median_s, double sigma,
    int64_t max_s);

#endif
