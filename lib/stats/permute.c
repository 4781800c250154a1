/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/thread.h"
#include "stats/boot.h"

enum { ROUNDS = 9999 };

struct shuffles {
	const struct stats_permute *p;
	double *value;
	uint64_t seed;
};

/* An even order of 0..n-1 (Fisher and Yates; Durstenfeld 1964). */
static void
shuffle(size_t *a, size_t n, struct rng *rng)
{
	size_t i, j, t;

	for (i = 0; i < n; i++)
		a[i] = i;
	for (i = n; i > 1; i--) {
		j = rng_below(rng, i);
		t = a[i - 1];
		a[i - 1] = a[j];
		a[j] = t;
	}
}

/* Blocks in another order; the last one may be short. */
static void
shuffle_blocks(size_t *row, size_t n, size_t block, struct rng *rng)
{
	size_t m = (n + block - 1) / block, i, k, at = 0;
	size_t *order = mem_new(m, sizeof(*order));

	shuffle(order, m, rng);
	for (i = 0; i < m; i++) {
		for (k = order[i] * block; k < n &&
		    k < (order[i] + 1) * block; k++)
			row[at++] = k;
	}
	free(order);
}

static void
one_shuffle(void *arg, size_t i)
{
	struct shuffles *s = arg;
	const struct stats_permute *p = s->p;
	size_t *row = mem_new(p->n, sizeof(*row));
	struct rng rng;

	rng_seed(&rng, s->seed + i);
	if (p->block > 1)
		shuffle_blocks(row, p->n, p->block, &rng);
	else
		shuffle(row, p->n, &rng);
	s->value[i] = p->fn(row, p->n, p->arg);
	free(row);
}

/* p, one-sided: a value that is not below (sign 1) or above (-1) is a hit. */
static double
share(const double *value, size_t n, double at, double sign)
{
	double near = fabs(at) * 1e-14, hits = 1;
	size_t i;

	for (i = 0; i < n; i++)
		hits += !((value[i] - at) * sign < -near);
	return hits / (double)(n + 1);
}

double
stats_permute(const struct stats_permute *p, struct rng *rng, double *value)
{
	const size_t rounds = p->rounds > 0 ? p->rounds : ROUNDS;
	struct shuffles s = { p, NULL, rng_u64(rng) };
	double at = NAN, less, greater;
	size_t *row = mem_new(p->n + 1, sizeof(*row)), i;

	for (i = 0; i < p->n; i++)
		row[i] = i;
	if (p->n >= 2)
		at = p->fn(row, p->n, p->arg);
	free(row);
	if (value != NULL)
		*value = at;
	if (isnan(at))
		return NAN;
	s.value = mem_new(rounds, sizeof(*s.value));
	thread_each(p->threads > 1 ? p->threads : 1, rounds, one_shuffle, &s);
	greater = share(s.value, rounds, at, 1);
	less = share(s.value, rounds, at, -1);
	free(s.value);
	return p->side == STATS_GREATER ? greater : p->side == STATS_LESS ?
	    less : fmin(1, 2 * fmin(less, greater));
}
