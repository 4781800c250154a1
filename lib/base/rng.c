/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

__extension__ typedef unsigned __int128 uint128;

static uint64_t
rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

/* splitmix64 (Steele, Lea, Flood 2014), as xoshiro's authors advise. */
void
rng_seed(struct rng *r, uint64_t seed)
{
	uint64_t z;
	int i;

	for (i = 0; i < 4; i++) {
		seed += UINT64_C(0x9e3779b97f4a7c15);
		z = seed;
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		r->s[i] = z ^ (z >> 31);
	}
}

uint64_t
rng_u64(struct rng *r)
{
	uint64_t *s = r->s;
	const uint64_t out = rotl(s[1] * 5, 7) * 9;
	const uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return out;
}

/* Lemire, "Fast random integer generation in an interval" (2019). */
uint64_t
rng_below(struct rng *r, uint64_t n)
{
	uint128 m;
	uint64_t reject;

	m = (uint128)rng_u64(r) * n;
	if ((uint64_t)m < n) {
		reject = (0 - n) % n;
		while ((uint64_t)m < reject)
			m = (uint128)rng_u64(r) * n;
	}
	return (uint64_t)(m >> 64);
}

double
rng_unit(struct rng *r)
{
	return (double)(rng_u64(r) >> 11) * 0x1p-53;
}
