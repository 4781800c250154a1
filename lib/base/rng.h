/* SPDX-License-Identifier: MIT */
/*
 * rng: seeded random numbers, the same on every machine.
 *
 * xoshiro256** of Blackman and Vigna (2018), seeded by splitmix64.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4];
};

void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n);	/* 0..n-1, unbiased; n > 0 */
double rng_unit(struct rng *r);			/* [0, 1), 53 bits */

#endif
