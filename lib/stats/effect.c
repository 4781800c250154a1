/* SPDX-License-Identifier: MIT */
#include "stats/effect.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Of one indicator: its products of slots so far apart, summed up. */
struct sum {
	double all, most;
};

/* Adds twice the products of slots so far apart; returns their sum. */
static double
add_lag(struct sum *s, const double *z, size_t slots, size_t k, size_t lag)
{
	double all = 0, *here = mem_new(k + 1, sizeof(*here));
	size_t t, j;

	for (t = 0; t + lag < slots; t++)
		for (j = 0; j < k; j++)
			here[j] += z[t * k + j] * z[(t + lag) * k + j];
	for (j = 0; j < k; j++) {
		s[j].all += lag > 0 ? 2 * here[j] : here[j];
		s[j].most = fmax(s[j].most, s[j].all);
		all += here[j];
	}
	free(here);
	return all;
}

/* The indicators' mean, weighted by their variances. */
static double
mean_effect(const struct sum *s, const double *independent, size_t k)
{
	double squares = 0, sum = 0;
	size_t j;

	for (j = 0; j < k; j++) {
		if (!(independent[j] > 0))
			continue;
		squares += s[j].most * s[j].most / independent[j];
		sum += s[j].most;
	}
	return squares / sum;
}

struct stats_effect
stats_effect(const double *z, size_t slots, size_t k, const double *independent)
{
	struct stats_effect e = { NAN, 0 };
	struct sum *s = mem_new(k + 1, sizeof(*s));
	double pair = add_lag(s, z, slots, k, 0);
	size_t m = 0;

	pair = pair > 0 && slots > 1 ? pair + add_lag(s, z, slots, k, 1) : 0;
	while (pair > 0 && m + 2 < slots) {
		m += 2;
		pair = add_lag(s, z, slots, k, m) +
		    add_lag(s, z, slots, k, m + 1);
	}
	if (slots > 1 && m > 0)
		e.stretches = (double)slots / (2 * (double)m + 1);
	if (e.stretches > 1)
		e.effect = mean_effect(s, independent, k) /
		    (1 - 1 / e.stretches);
	free(s);
	return e;
}
