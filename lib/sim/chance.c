/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "sim/chance.h"

/* Odd constants keep streams and indices from meeting; rng_seed() mixes. */
void
sim_stream(struct rng *r, uint64_t seed, enum sim_stream stream,
    uint64_t index)
{
	struct rng mix;

	rng_seed(&mix, seed + UINT64_C(0xd1342543de82ef95) *
	    ((uint64_t)stream + 1));
	rng_seed(r, rng_u64(&mix) + UINT64_C(0xaf251af3b0f025b5) * index);
}

bool
sim_hit(struct rng *r, double p)
{
	return rng_unit(r) < p;
}

double
sim_between(struct rng *r, double low, double high)
{
	return low + (high - low) * rng_unit(r);
}

int64_t
sim_whole(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(r, (uint64_t)(high - low) + 1);
}

/* Box and Muller (1958), one of the two; 1 - unit is never 0. */
double
sim_normal(struct rng *r)
{
	double radius = sqrt(-2 * log(1 - rng_unit(r)));

	return radius * cos(6.283185307179586 * rng_unit(r));
}

double
sim_exponential(struct rng *r, double mean)
{
	return -mean * log(1 - rng_unit(r));
}

double
sim_lognormal(struct rng *r, double median, double sigma)
{
	return median * exp(sigma * sim_normal(r));
}

int64_t
sim_seconds(struct rng *r, double median_s, double sigma, int64_t max_s)
{
	double x = sim_lognormal(r, median_s, sigma);

	if (x < 1)
		return 1;
	return x > (double)max_s ? max_s : (int64_t)x;
}
