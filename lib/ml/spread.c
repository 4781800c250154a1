/* SPDX-License-Identifier: MIT */
#include "ml/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/drift.h"

/* Levels below this share of training are one: counts of one say little. */
static const double rare = 0.02;
/* Of a check: half of what is promised of both, for the bins of few rows. */
static const double alpha = 0.00025;
/* What chance puts into a bin at least. */
static const double expected = 10;

static void
place_levels(struct spread *b)
{
	const struct prep_column *c = b->c;
	size_t i, levels = c->level.len;
	double share;

	b->of = mem_new(levels + 1, sizeof(*b->of));
	for (i = 0; i < levels; i++) {
		share = c->count[i] / fmax((double)c->n, 1);
		b->of[i] = share < rare ? -1 : b->n++ - 2;
	}
	for (i = 0; i < levels; i++)
		if (b->of[i] < 0)
			b->of[i] = b->n - 2;
}

void
spread_init(struct spread *b, const struct prep_column *c)
{
	size_t i, n;

	*b = (struct spread){ .c = c, .n = 2 };
	if (c->how == PREP_NUMBER)
		b->n = c->nedge + 2;
	else
		place_levels(b);
	n = (size_t)b->n;
	b->before = mem_new(4 * n, sizeof(*b->before));
	b->now = b->before + n;
	b->pooled[0] = b->before + 2 * n;
	b->pooled[1] = b->before + 3 * n;
	b->before[n - 1] = (double)c->missing;
	for (i = 0; c->how == PREP_NUMBER && i <= (size_t)c->nedge; i++)
		b->before[i] = c->count[i];
	for (i = 0; c->how != PREP_NUMBER && i < c->level.len; i++)
		b->before[b->of[i]] += c->count[i];
}

void
spread_release(struct spread *b)
{
	free(b->of);
	free(b->before);
	*b = (struct spread){ .n = 0 };
}

int
spread_find(const struct spread *b, float raw)
{
	double x = (double)raw;

	if (isnan(raw))
		return b->n - 1;
	if (b->c->how == PREP_NUMBER)
		return (int)stats_bin_of(x, b->c->edge, (size_t)b->c->nedge);
	return raw < 0 ? b->n - 2 : b->of[(int)raw];
}

void
spread_count(struct spread *b, float raw)
{
	b->now[spread_find(b, raw)]++;
}

void
spread_clear(struct spread *b)
{
	memset(b->now, 0, (size_t)b->n * sizeof(*b->now));
}

int
spread_used(const struct spread *b)
{
	int i, n = 0;

	for (i = 0; i < b->n; i++)
		n += b->before[i] > 0;
	return n;
}

/* ---- the checks ---- */

/* The greatest distance of the two distributions at the edges. */
static double
distance(const struct spread *b, double n, double m)
{
	double sum[2] = { 0, 0 }, d = 0;
	int i;

	for (i = 0; i < b->n - 1; i++) {
		sum[0] += b->before[i] / n;
		sum[1] += b->now[i] / m;
		d = fmax(d, fabs(sum[0] - sum[1]));
	}
	return d;
}

/*
 * Bins of few are joined to the next, and the last to the one before it.
 * share: of the rows of now to all.  Returns how many there are then.
 */
static size_t
pool(struct spread *b, double share)
{
	double *was = b->pooled[0], *is = b->pooled[1];
	size_t n = 0;
	int i;

	was[0] = is[0] = 0;
	for (i = 0; i < b->n; i++) {
		was[n] += b->before[i];
		is[n] += b->now[i];
		if ((was[n] + is[n]) * share < expected || i == b->n - 1)
			continue;
		n++;
		was[n] = is[n] = 0;
	}
	if (n > 0 && (was[n] + is[n]) * share < expected) {
		was[n - 1] += was[n];
		is[n - 1] += is[n];
		return n;
	}
	return n + 1;
}

static double
rows_of(const double *count, int bins)
{
	double n = 0;
	int i;

	for (i = 0; i < bins; i++)
		n += count[i];
	return n;
}

struct spread_verdict
spread_hold(struct spread *b, enum spread_check check)
{
	struct spread_verdict v = { NAN, NAN, NAN, false };
	int some = check == SPREAD_KS ? b->n - 1 : b->n;
	double m = rows_of(b->before, some), n = rows_of(b->now, some);
	double effect = fmax(b->c->effect.effect, 1), far;
	double stretches = b->c->effect.stretches;
	size_t bins;

	if (isnan(b->c->effect.effect) || stretches < SPREAD_STRETCHES)
		return v;
	v.worth = n / effect;
	if (v.worth < SPREAD_WORTH || !(m > 0))
		return v;
	far = m / effect;
	if (check == SPREAD_KS) {
		v.value = distance(b, m, n);
		v.limit = stats_ks_limit(far, v.worth, stretches, alpha);
	} else {
		bins = pool(b, v.worth / (n + m));
		if (bins < 2)
			return v;
		v.value = stats_psi(b->pooled[0], b->pooled[1], bins);
		v.limit = stats_psi_limit(bins, far, v.worth, stretches,
		    alpha);
	}
	v.beyond = v.value > v.limit;
	return v;
}
