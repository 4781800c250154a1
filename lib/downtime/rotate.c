/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "downtime/rotate.h"

enum { ROUNDS = 9999, ENOUGH = 30 };

/* A cluster that has downtime. */
struct cluster {
	size_t cell, ncell;	/* its cells */
	size_t load, nload;	/* its downtime */
	double planned;
};

struct turning {
	const struct dt_turn *t;
	struct cluster *cluster;
	size_t ncluster;
	double *start;		/* of each cell in its cluster */
	double *expected, *got;	/* by bin */
};

/* Cells of the cluster that begins there. */
static size_t
cluster_cells(const struct dt_turn *t, size_t from)
{
	size_t i = from;

	while (i < t->ncell && t->cell[i].cluster == t->cell[from].cluster)
		i++;
	return i - from;
}

static void
find_clusters(struct turning *w)
{
	const struct dt_turn *t = w->t;
	struct cluster c = { .cell = 0 };
	size_t i, load = 0;

	for (; c.cell < t->ncell; c.cell += c.ncell) {
		c.ncell = cluster_cells(t, c.cell);
		c.planned = 0;
		for (i = c.cell; i < c.cell + c.ncell; i++) {
			w->start[i] = c.planned;
			c.planned += t->cell[i].planned;
		}
		c.load = load;
		while (load < t->nload && t->load[load].cell < i)
			load++;
		c.nload = load - c.load;
		if (c.nload > 0)
			w->cluster[w->ncluster++] = c;
	}
}

/* What each bin has if clusters' downtime lies as their planned time does. */
static void
expect(struct turning *w)
{
	const struct dt_turn *t = w->t;
	const struct cluster *c;
	double sum;
	size_t i, k;

	for (k = 0; k < w->ncluster; k++) {
		c = &w->cluster[k];
		for (sum = 0, i = c->load; i < c->load + c->nload; i++)
			sum += t->load[i].x;
		for (i = c->cell; i < c->cell + c->ncell; i++)
			w->expected[t->cell[i].bin] +=
			    sum * t->cell[i].planned / c->planned;
	}
}

static double
statistic(const struct turning *w)
{
	double sum = 0, d;
	size_t b;

	for (b = 0; b < w->t->nbin; b++) {
		d = w->got[b] - w->expected[b];
		if (w->expected[b] > 0)
			sum += d * d / w->expected[b];
	}
	return sum;
}

/* The bin of a place in the cluster's planned time. */
static int32_t
bin_at(const struct turning *w, const struct cluster *c, double at)
{
	size_t lo = c->cell, hi = c->cell + c->ncell, mid;

	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (w->start[mid] <= at)
			lo = mid;
		else
			hi = mid;
	}
	return w->t->cell[lo].bin;
}

static double
turn_once(struct turning *w, struct rng *rng)
{
	const struct dt_turn_load *l;
	const struct cluster *c;
	double by, at;
	size_t i, k;

	memset(w->got, 0, w->t->nbin * sizeof(*w->got));
	for (k = 0; k < w->ncluster; k++) {
		c = &w->cluster[k];
		by = rng_unit(rng) * c->planned;
		for (i = c->load; i < c->load + c->nload; i++) {
			l = &w->t->load[i];
			at = w->start[l->cell] +
			    w->t->cell[l->cell].planned / 2 + by;
			if (at >= c->planned)
				at -= c->planned;
			w->got[bin_at(w, c, at)] += l->x;
		}
	}
	return statistic(w);
}

static double
chance(struct turning *w, double stat, struct rng *rng)
{
	const size_t rounds = w->t->rounds == 0 ? ROUNDS : w->t->rounds;
	size_t i, hits = 0;

	for (i = 1; i <= rounds; i++) {
		hits += turn_once(w, rng) >= stat * (1 - 1e-12);
		if (hits == ENOUGH)
			return (double)hits / (double)i;
	}
	return (double)(1 + hits) / (double)(1 + rounds);
}

struct dt_turn_answer
dt_turn(const struct dt_turn *t, struct rng *rng)
{
	struct dt_turn_answer a = { NAN, NAN, 0 };
	struct turning w = { .t = t };
	double sum = 0, stat;
	size_t i, used = 0;

	w.cluster = mem_new(t->nload + 1, sizeof(*w.cluster));
	w.start = mem_new(t->ncell + 1, sizeof(*w.start));
	w.expected = mem_new(t->nbin + 1, sizeof(*w.expected));
	w.got = mem_new(t->nbin + 1, sizeof(*w.got));
	find_clusters(&w);
	expect(&w);
	for (i = 0; i < t->nload; i++) {
		w.got[t->cell[t->load[i].cell].bin] += t->load[i].x;
		sum += t->load[i].x;
	}
	for (i = 0; i < t->nbin; i++)
		used += w.expected[i] > 0;
	a.n = w.ncluster;
	if (a.n >= t->need && used > 1) {
		stat = statistic(&w);
		a.effect = sqrt(stat / sum);
		a.p = chance(&w, stat, rng);
	}
	free(w.cluster);
	free(w.start);
	free(w.expected);
	free(w.got);
	return a;
}
