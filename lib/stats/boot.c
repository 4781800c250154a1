/* SPDX-License-Identifier: MIT */
#include "stats/boot.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/thread.h"
#include "stats/dist.h"
#include "stats/moments.h"
#include "stats/order.h"
#include "stats/quantile.h"

enum { ROUNDS = 2000 };

/* Clusters by stratum, rows by cluster. */
struct plan {
	const struct stats_boot *b;
	size_t units, strata;
	size_t *row;			/* rows, by unit */
	size_t *first;			/* of each unit's rows; units + 1 */
	uint32_t *stratum;		/* of each unit; NULL: one */
	size_t *unit;			/* units, by stratum */
	size_t *begin;			/* of each stratum's; strata + 1 */
	size_t longest;			/* rows of a unit */
	uint64_t seed;
	double *round;
};

/* ---- the plan ---- */

/* One more than the largest. */
static size_t
kinds(const uint32_t *kind, size_t n)
{
	size_t most = 0, i;

	for (i = 0; i < n; i++)
		most = kind[i] >= most ? kind[i] + (size_t)1 : most;
	return most;
}

/* item 0..n-1 by kind, in order within each; begin gets kinds + 1 places. */
static void
group(const uint32_t *kind, size_t n, size_t m, size_t *item, size_t *begin)
{
	size_t i, k;

	for (i = 0; i < n; i++)
		begin[(kind != NULL ? kind[i] : 0) + 1]++;
	for (k = 0; k < m; k++)
		begin[k + 1] += begin[k];
	for (i = n; i-- > 0; )
		item[--begin[(kind != NULL ? kind[i] : 0) + 1]] = i;
	/* Each begin[k + 1] went down to where k begins. */
	for (k = 0; k < m; k++)
		begin[k] = begin[k + 1];
	begin[m] = n;
}

static void
plan_rows(struct plan *p)
{
	const struct stats_boot *b = p->b;
	size_t i, n, m = 0;

	p->units = b->cluster != NULL ? kinds(b->cluster, b->n) : b->n;
	p->row = mem_new(b->n, sizeof(*p->row));
	p->first = mem_new(p->units + 2, sizeof(*p->first));
	if (b->cluster != NULL) {
		group(b->cluster, b->n, p->units, p->row, p->first);
	} else {
		for (i = 0; i < b->n; i++)
			p->row[i] = p->first[i] = i;
		p->first[b->n] = b->n;
	}
	for (i = 0; i < p->units; i++) {
		n = p->first[i + 1] - p->first[i];
		p->longest = n > p->longest ? n : p->longest;
		if (n > 0)		/* a number may have no row */
			p->first[m++] = p->first[i];
	}
	p->first[m] = b->n;
	p->units = m;
}

static void
plan_init(struct plan *p, const struct stats_boot *b)
{
	size_t i;

	*p = (struct plan){ .b = b };
	plan_rows(p);
	p->strata = b->stratum != NULL ? kinds(b->stratum, b->n) : 1;
	if (b->stratum != NULL) {
		p->stratum = mem_new(p->units, sizeof(*p->stratum));
		for (i = 0; i < p->units; i++)
			p->stratum[i] = b->stratum[p->row[p->first[i]]];
	}
	p->unit = mem_new(p->units, sizeof(*p->unit));
	p->begin = mem_new(p->strata + 2, sizeof(*p->begin));
	group(p->stratum, p->units, p->strata, p->unit, p->begin);
}

static void
plan_release(struct plan *p)
{
	free(p->row);
	free(p->first);
	free(p->stratum);
	free(p->unit);
	free(p->begin);
	free(p->round);
}

/* ---- rounds ---- */

static size_t
draw_units(const struct plan *p, struct rng *rng, size_t *out)
{
	size_t s, i, u, k, n = 0, m;

	for (s = 0; s < p->strata; s++) {
		m = p->begin[s + 1] - p->begin[s];
		for (i = 0; i < m; i++) {
			u = p->unit[p->begin[s] + rng_below(rng, m)];
			for (k = p->first[u]; k < p->first[u + 1]; k++)
				out[n++] = p->row[k];
		}
	}
	return n;
}

static size_t
draw_blocks(const struct stats_boot *b, struct rng *rng, size_t *out)
{
	const size_t size = b->block < b->n ? b->block : b->n;
	size_t n = 0, at, k;

	while (n < b->n) {
		at = rng_below(rng, b->n - size + 1);
		for (k = 0; k < size && n < b->n; k++)
			out[n++] = at + k;
	}
	return n;
}

static void
one_round(void *arg, size_t i)
{
	struct plan *p = arg;
	const struct stats_boot *b = p->b;
	size_t room = b->block > 1 ? b->n : p->units * p->longest, n;
	size_t *row = mem_new(room, sizeof(*row));
	struct rng rng;

	rng_seed(&rng, p->seed + i);
	n = b->block > 1 ? draw_blocks(b, &rng, row) :
	    draw_units(p, &rng, row);
	p->round[i] = b->fn(row, n, b->arg);
	free(row);
}

/* The value without each unit in turn; the caller's. */
static double *
jackknife(const struct plan *p, size_t *row)
{
	double *out = mem_new(p->units, sizeof(*out));
	size_t u, i, n;

	for (u = 0; u < p->units; u++) {
		for (i = n = 0; i < p->b->n; i++) {
			if (i < p->first[u] || i >= p->first[u + 1])
				row[n++] = p->row[i];
		}
		out[u] = p->b->fn(row, n, p->b->arg);
	}
	return out;
}

/* ---- the interval ---- */

/*
 * Of each stratum with n clusters: u = (n - 1) (mean - value without one);
 * the sums of u^3 / n^3 over 6 times those of u^2 / n^2, to the power 3/2.
 */
static double
acceleration(const struct stats_jackknife *j)
{
	double *n = mem_new(j->strata + 1, sizeof(*n)), *mean = mem_new(
	    j->strata + 1, sizeof(*mean)), cubes = 0, squares = 0, u;
	size_t i, s;

	for (i = 0; i < j->n; i++)
		n[j->stratum != NULL ? j->stratum[i] : 0]++;
	for (i = 0; i < j->n; i++) {
		s = j->stratum != NULL ? j->stratum[i] : 0;
		mean[s] += j->value[i] / n[s];
	}
	for (i = 0; i < j->n; i++) {
		s = j->stratum != NULL ? j->stratum[i] : 0;
		u = (n[s] - 1) * (mean[s] - j->value[i]) / n[s];
		squares += u * u;
		cubes += u * u * u;
	}
	free(n);
	free(mean);
	return squares > 0 ? cubes / (6 * squares * sqrt(squares)) : 0;
}

static double
bca_share(double z0, double a, double z)
{
	return stats_normal_cdf(z0 + (z0 + z) / (1 - a * (z0 + z)));
}

bool
stats_boot_bca(double value, double *round, size_t rounds,
    const struct stats_jackknife *j, double level, double *low, double *high)
{
	const double z = stats_normal_quantile((1 - level) / 2);
	double below = 0, z0, a;
	size_t i;

	for (i = 0; i < rounds; i++)
		below += round[i] < value ? 1 : round[i] == value ? 0.5 : 0;
	if (!(below > 0 && below < (double)rounds))
		return false;
	z0 = stats_normal_quantile(below / (double)rounds);
	a = acceleration(j);
	if (!isfinite(a))
		return false;
	stats_sort(round, rounds);
	*low = stats_sorted_quantile(round, rounds, bca_share(z0, a, z));
	*high = stats_sorted_quantile(round, rounds, bca_share(z0, a, -z));
	return true;
}

/* Leaves out rounds without a value; how many are left. */
static size_t
defined(double *round, size_t n)
{
	size_t i, m = 0;

	for (i = 0; i < n; i++) {
		if (!isnan(round[i]))
			round[m++] = round[i];
	}
	return m;
}

static void
ends(struct stats_interval *out, struct plan *p, size_t *row)
{
	const double level = p->b->level > 0 ? p->b->level : 0.95;
	struct stats_jackknife j = { NULL, p->stratum, p->units, p->strata };
	struct stats_moments m = { 0 };
	double *jack;
	size_t i;

	for (i = 0; i < out->rounds; i++)
		stats_moments_add(&m, p->round[i]);
	out->se = stats_moments_sd(&m);
	if (p->b->bca && p->b->block <= 1) {
		j.value = jack = jackknife(p, row);
		out->bca = stats_boot_bca(out->value, p->round, out->rounds,
		    &j, level, &out->low, &out->high);
		free(jack);
	}
	if (out->bca)
		return;
	out->low = stats_quantile(p->round, out->rounds, (1 - level) / 2);
	out->high = stats_quantile(p->round, out->rounds, (1 + level) / 2);
}

struct stats_interval
stats_boot(const struct stats_boot *b, struct rng *rng)
{
	const size_t rounds = b->rounds > 0 ? b->rounds : ROUNDS;
	struct stats_interval out = { NAN, NAN, NAN, NAN, 0, false };
	size_t *row, i;
	struct plan p;

	if (b->n == 0)
		return out;
	row = mem_new(b->n, sizeof(*row));
	for (i = 0; i < b->n; i++)
		row[i] = i;
	out.value = b->fn(row, b->n, b->arg);
	plan_init(&p, b);
	p.seed = rng_u64(rng);
	if (!isnan(out.value) && p.units > p.strata &&
	    (b->block <= 1 || b->block < b->n)) {
		p.round = mem_new(rounds, sizeof(*p.round));
		thread_each(b->threads > 1 ? b->threads : 1, rounds,
		    one_round, &p);
		out.rounds = defined(p.round, rounds);
		if (out.rounds > rounds / 2)
			ends(&out, &p, row);
	}
	plan_release(&p);
	free(row);
	return out;
}
