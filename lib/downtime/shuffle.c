/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "downtime/shuffle.h"

enum { ROUNDS = 9999, ENOUGH = 30 };

struct block {
	int32_t stratum;
	size_t first, n;	/* in order */
};

struct shuffling {
	const struct dt_shuffle *s;
	size_t *order;		/* units, block by block */
	struct block *block;	/* alike ones follow each other */
	size_t nblock;
	size_t *from;		/* whose scores a block has */
	double *score;		/* by unit */
	double *sum, *count;	/* by category */
};

static int
by_block(const void *va, const void *vb, void *arg)
{
	const size_t a = *(const size_t *)va, b = *(const size_t *)vb;
	const struct dt_shuffle *s = arg;

	if (s->block[a] != s->block[b])
		return s->block[a] < s->block[b] ? -1 : 1;
	return a < b ? -1 : a > b;
}

static int
alike(const void *va, const void *vb)
{
	const struct block *a = va, *b = vb;

	if (a->stratum != b->stratum)
		return a->stratum < b->stratum ? -1 : 1;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

static void
find_blocks(struct shuffling *w)
{
	const struct dt_shuffle *s = w->s;
	struct block *b = NULL;
	size_t i;

	for (i = 0; i < s->n; i++)
		w->order[i] = i;
	if (s->n > 1)
		qsort_r(w->order, s->n, sizeof(*w->order), by_block,
		    (void *)(uintptr_t)s);
	for (i = 0; i < s->n; i++) {
		if (b == NULL ||
		    s->block[w->order[i]] != s->block[w->order[i - 1]]) {
			b = &w->block[w->nblock++];
			b->stratum = s->stratum[w->order[i]];
			b->first = i;
			b->n = 0;
		}
		b->n++;
	}
	qsort(w->block, w->nblock, sizeof(*w->block), alike);
}

static double
statistic(struct shuffling *w)
{
	const struct dt_shuffle *s = w->s;
	double stat = 0;
	size_t i;

	if (s->x != NULL) {
		for (i = 0; i < s->n; i++)
			stat += s->x[i] * w->score[i];
		return fabs(stat);
	}
	memset(w->sum, 0, s->ncategory * sizeof(*w->sum));
	for (i = 0; i < s->n; i++)
		w->sum[s->category[i]] += w->score[i];
	for (i = 0; i < s->ncategory; i++) {
		if (w->count[i] > 0)
			stat += w->sum[i] * w->sum[i] / w->count[i];
	}
	return stat;
}

static void
swap(size_t *a, size_t *b)
{
	const size_t t = *a;

	*a = *b;
	*b = t;
}

static void
move_within(struct shuffling *w, const struct block *b, struct rng *rng)
{
	size_t *at = w->from, i;

	for (i = 0; i < b->n; i++)
		at[i] = w->order[b->first + i];
	for (i = b->n; i > 1; i--)
		swap(&at[i - 1], &at[rng_below(rng, i)]);
	for (i = 0; i < b->n; i++)
		w->score[w->order[b->first + i]] = w->s->score[at[i]];
}

static void
move_blocks(struct shuffling *w, size_t first, size_t n, struct rng *rng)
{
	const struct block *to, *from;
	size_t i, k;

	for (i = 0; i < n; i++)
		w->from[i] = first + i;
	for (i = n; i > 1; i--)
		swap(&w->from[i - 1], &w->from[rng_below(rng, i)]);
	for (i = 0; i < n; i++) {
		to = &w->block[first + i];
		from = &w->block[w->from[i]];
		for (k = 0; k < to->n; k++)
			w->score[w->order[to->first + k]] =
			    w->s->score[w->order[from->first + k]];
	}
}

static double
shuffle_once(struct shuffling *w, struct rng *rng)
{
	size_t i, n;

	for (i = 0; i < w->nblock; i += n) {
		n = 1;
		if (w->s->within) {
			move_within(w, &w->block[i], rng);
			continue;
		}
		while (i + n < w->nblock &&
		    w->block[i + n].stratum == w->block[i].stratum &&
		    w->block[i + n].n == w->block[i].n)
			n++;
		move_blocks(w, i, n, rng);
	}
	return statistic(w);
}

static double
chance(struct shuffling *w, struct rng *rng)
{
	const double stat = statistic(w) * (1 - 1e-9);
	size_t i, hits = 0;

	for (i = 1; i <= ROUNDS; i++) {
		hits += shuffle_once(w, rng) >= stat;
		if (hits == ENOUGH)
			return (double)hits / (double)i;
	}
	return (double)(1 + hits) / (1 + ROUNDS);
}

double
dt_shuffle(const struct dt_shuffle *s, struct rng *rng)
{
	struct shuffling w = { .s = s };
	double p;
	size_t i;

	w.order = mem_new(s->n + 1, sizeof(*w.order));
	w.block = mem_new(s->n + 1, sizeof(*w.block));
	w.from = mem_new(s->n + 1, sizeof(*w.from));
	w.score = mem_new(s->n + 1, sizeof(*w.score));
	w.sum = mem_new(s->ncategory + 1, sizeof(*w.sum));
	w.count = mem_new(s->ncategory + 1, sizeof(*w.count));
	for (i = 0; i < s->n; i++) {
		w.score[i] = s->score[i];
		if (s->x == NULL)
			w.count[s->category[i]]++;
	}
	find_blocks(&w);
	p = chance(&w, rng);
	free(w.order);
	free(w.block);
	free(w.from);
	free(w.score);
	free(w.sum);
	free(w.count);
	return p;
}
