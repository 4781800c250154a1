/* SPDX-License-Identifier: MIT */
#include "stats/change.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/boot.h"
#include "stats/moments.h"
#include "stats/quantile.h"

/* ---- PELT ---- */

/* Where the last segment may have begun, and that segment so far. */
struct start {
	size_t at, n;
	double mean, squares;		/* around the mean (Welford) */
	size_t last;			/* no use at an end behind this one */
};

struct pelt {
	const double *x;
	size_t n, least;
	double penalty;
	double *cost;			/* of the best for x[0 .. t - 1] */
	size_t *from;			/* where its last segment begins */
	struct start *start;
	size_t nstart;
};

static void
extend(struct start *s, double x)
{
	double d = x - s->mean;

	s->n++;
	s->mean += d / (double)s->n;
	s->squares += d * (x - s->mean);
}

/* All starts take in x[t - 1]; the best of those that are long enough. */
static void
step(struct pelt *p, size_t t)
{
	double c;
	size_t i;

	p->cost[t] = HUGE_VAL;
	for (i = 0; i < p->nstart; i++) {
		extend(&p->start[i], p->x[t - 1]);
		c = p->cost[p->start[i].at] + p->start[i].squares +
		    p->penalty;
		if (p->start[i].n >= p->least && c < p->cost[t]) {
			p->cost[t] = c;
			p->from[t] = p->start[i].at;
		}
	}
}

/*
 * A start that without the penalty is worse at t than the best cannot be the
 * best for an end that t itself, as a start, can reach: from t + least on.
 */
static void
prune(struct pelt *p, size_t t)
{
	struct start *s;
	size_t i, kept = 0;

	for (i = 0; i < p->nstart; i++) {
		s = &p->start[i];
		if (s->n >= p->least && s->last == SIZE_MAX &&
		    p->cost[s->at] + s->squares > p->cost[t])
			s->last = t + p->least - 1;
		if (s->last > t)
			p->start[kept++] = *s;
	}
	p->nstart = kept;
}

static size_t
trace(const struct pelt *p, size_t *at)
{
	size_t m = 0, t, i, swap;

	for (t = p->from[p->n]; t > 0; t = p->from[t])
		at[m++] = t;
	for (i = 0; i < m / 2; i++) {
		swap = at[i];
		at[i] = at[m - 1 - i];
		at[m - 1 - i] = swap;
	}
	return m;
}

size_t
stats_pelt(const double *x, size_t n, double penalty, size_t least,
    size_t *at)
{
	struct pelt p = { x, n, least, penalty, NULL, NULL, NULL, 0 };
	size_t t, m;

	if (n < 2 * least || least == 0)
		return 0;
	p.cost = mem_new(n + 1, sizeof(*p.cost));
	p.from = mem_new(n + 1, sizeof(*p.from));
	p.start = mem_new(n + 1, sizeof(*p.start));
	p.cost[0] = -penalty;
	p.start[p.nstart++] = (struct start){ .last = SIZE_MAX };
	for (t = 1; t <= n; t++) {
		step(&p, t);
		if (t < least)
			continue;
		prune(&p, t);
		p.start[p.nstart++] = (struct start){ .at = t,
			.last = SIZE_MAX };
	}
	m = trace(&p, at);
	free(p.cost);
	free(p.from);
	free(p.start);
	return m;
}

/* ---- noise ---- */

double
stats_noise_sd(const double *x, size_t n)
{
	double *d, sd;
	size_t i;

	if (n < 2)
		return NAN;
	d = mem_new(n, sizeof(*d));
	for (i = 0; i + 1 < n; i++)
		d[i] = fabs(x[i + 1] - x[i]);
	sd = stats_median(d, n - 1) * STATS_MAD_NORMAL / sqrt(2);
	free(d);
	return sd;
}

/* The numbers in units of the noise; false when there is none at all. */
static bool
standardize(const double *x, size_t n, double sd, double *z)
{
	struct stats_moments m = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		stats_moments_add(&m, x[i]);
	sd = sd > 0 ? sd : stats_noise_sd(x, n);
	sd = sd > 0 ? sd : stats_moments_sd(&m);
	for (i = 0; i < n; i++)
		z[i] = (x[i] - stats_moments_mean(&m)) / sd;
	return sd > 0;
}

/* ---- the test of each change ---- */

/* The largest cumulated deviation of the rows in this order. */
static double
cusum(const size_t *row, size_t n, void *arg)
{
	const double *z = arg;
	double mean = 0, sum = 0, most = 0, c;
	size_t i;

	for (i = 0; i < n; i++)
		mean += z[row[i]] / (double)n;
	for (i = 0; i + 1 < n; i++) {
		sum += z[row[i]] - mean;
		c = fabs(sum) / sqrt((double)(i + 1) * (double)(n - 1 - i));
		most = c > most ? c : most;
	}
	return most;
}

/* at[k]: the change; at[k - 1] and at[k + 1] or the ends around it. */
static double
test(double *z, size_t n, const size_t *at, size_t m, size_t k,
    const struct stats_change_params *p, struct rng *rng)
{
	const size_t from = k > 0 ? at[k - 1] : 0;
	const size_t to = k + 1 < m ? at[k + 1] : n;
	struct stats_permute q = { .fn = cusum, .arg = z + from,
		.n = to - from, .rounds = p->rounds > 0 ? p->rounds : 999,
		.block = p->block, .side = STATS_GREATER };

	return stats_permute(&q, rng, NULL);
}

static void
drop(size_t *at, struct stats_change *out, size_t *m, size_t k)
{
	memmove(&at[k], &at[k + 1], (*m - k - 1) * sizeof(*at));
	memmove(&out[k], &out[k + 1], (*m - k - 1) * sizeof(*out));
	--*m;
}

/* Drops the least certain, until all that is left is certain. */
static size_t
guard(double *z, size_t n, size_t *at, size_t m,
    const struct stats_change_params *p, struct rng *rng,
    struct stats_change *out)
{
	const double alpha = p->alpha > 0 ? p->alpha : 0.01;
	size_t k, worst;

	for (k = 0; k < m; k++)
		out[k].p = test(z, n, at, m, k, p, rng);
	while (m > 0) {
		for (k = 1, worst = 0; k < m; k++)
			worst = out[k].p > out[worst].p ? k : worst;
		if (!(out[worst].p > alpha))
			break;
		drop(at, out, &m, worst);
		if (worst < m)
			out[worst].p = test(z, n, at, m, worst, p, rng);
		if (worst > 0)
			out[worst - 1].p = test(z, n, at, m, worst - 1, p,
			    rng);
	}
	return m;
}

static double
mean_of(const double *x, size_t from, size_t to)
{
	struct stats_moments m = { 0 };

	for (; from < to; from++)
		stats_moments_add(&m, x[from]);
	return stats_moments_mean(&m);
}

size_t
stats_changes(const double *x, size_t n, const struct stats_change_params *p,
    struct rng *rng, struct stats_change *out)
{
	const size_t least = p->least > 0 ? p->least : 5;
	double penalty = p->penalty > 0 ? p->penalty : 3 * log((double)n);
	double *z;
	size_t *at, m = 0, k;

	if (n < 2 * least || n < 2)
		return 0;
	z = mem_new(n, sizeof(*z));
	at = mem_new(n + 1, sizeof(*at));
	if (standardize(x, n, p->sd, z)) {
		m = stats_pelt(z, n, penalty, least, at);
		m = guard(z, n, at, m, p, rng, out);
	}
	at[m] = n;
	for (k = 0; k < m; k++) {
		out[k].at = at[k];
		out[k].before = mean_of(x, k > 0 ? at[k - 1] : 0, at[k]);
		out[k].after = mean_of(x, at[k], at[k + 1]);
	}
	free(z);
	free(at);
	return m;
}
