/* SPDX-License-Identifier: MIT */
/*
 * Bins of about equal count.  A value that alone would fill a bin has one of
 * its own; where there are no more different values than bins, each has.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/thread.h"
#include "ml/forest_bins.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

/* Unsigned integers in the order of the numbers; -0 is 0. */
static uint32_t
key_of(float x)
{
	const float plus = x + 0.0F;
	uint32_t u;

	memcpy(&u, &plus, sizeof(u));
	return u >> 31 ? ~u : u | UINT32_C(1) << 31;
}

static float
value_of(uint32_t u)
{
	float x;

	u = u >> 31 ? u & ~(UINT32_C(1) << 31) : ~u;
	memcpy(&x, &u, sizeof(x));
	return x;
}

/* Three passes of a radix sort; a and b are n long, the result is in b. */
static void
sort_keys(uint32_t *a, uint32_t *b, size_t n)
{
	size_t count[3][DIGITS] = { { 0 } }, at, c, i;
	uint32_t *swap;
	int pass, d;

	for (i = 0; i < n; i++)
		for (pass = 0; pass < 3; pass++)
			count[pass][a[i] >> pass * DIGIT & (DIGITS - 1)]++;
	for (pass = 0; pass < 3; pass++) {
		for (at = 0, d = 0; d < DIGITS; d++) {
			c = count[pass][d];
			count[pass][d] = at;
			at += c;
		}
		for (i = 0; i < n; i++)
			b[count[pass][a[i] >> pass * DIGIT & (DIGITS - 1)]++]
			    = a[i];
		swap = a;
		a = b;
		b = swap;
	}
}

static size_t
distinct(const uint32_t *key, size_t n, size_t enough)
{
	size_t d = n > 0, i;

	for (i = 1; i < n && d <= enough; i++)
		d += key[i] != key[i - 1];
	return d;
}

static void
close_bin(struct bins_feature *f, const uint32_t *key, size_t from, size_t end)
{
	f->lo[f->n] = value_of(key[from]);
	f->hi[f->n] = value_of(key[end - 1]);
	f->n++;
}

/* Cuts sorted keys: a bin is full when it has its share of what is left. */
static void
cut_bins(struct bins_feature *f, const uint32_t *key, size_t n, size_t most)
{
	const bool each = distinct(key, n, most) <= most;
	size_t from = 0, i, end, left;
	bool full;

	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n && key[end] == key[i];)
			end++;
		left = most - (size_t)f->n;
		/* Many of one value do not share with the few before. */
		if (!each && from < i && left > 1 &&
		    (end - i) * left >= n - from) {
			close_bin(f, key, from, i);
			from = i;
			left--;
		}
		full = left > 1 && (end - from) * left >= n - from;
		if (each || full || end == n) {
			close_bin(f, key, from, end);
			from = end;
		}
	}
}

/* The first bin that reaches up to x. */
static uint8_t
code_of(const struct bins_feature *f, float x)
{
	const float *at = f->hi;
	int n = f->n, half;

	if (isnan(x))
		return BINS_MISSING;
	while (n > 1) {
		half = n / 2;
		at += at[half - 1] < x ? half : 0;
		n -= half;
	}
	return (uint8_t)(at - f->hi);
}

struct filling {
	struct bins *b;
	const struct ml_matrix *x;
	size_t most;
	int *infinite;			/* of each feature */
};

static void
fill_column(void *arg, size_t j)
{
	const struct filling *g = arg;
	const size_t n = g->x->n, k = (size_t)g->x->k;
	const float *x = g->x->x + j;
	uint8_t *column = g->b->column + j * n;
	uint32_t *a = mem_new(n, sizeof(*a)), *b = mem_new(n, sizeof(*b));
	size_t i, m = 0;

	for (i = 0; i < n; i++) {
		if (!isnan(x[i * k]))
			a[m++] = key_of(x[i * k]);
		if (isinf(x[i * k]))
			g->infinite[j] = 1;
	}
	sort_keys(a, b, m);
	cut_bins(&g->b->feature[j], b, m, g->most);
	for (i = 0; i < n; i++)
		column[i] = code_of(&g->b->feature[j], x[i * k]);
	free(a);
	free(b);
}

/* Tiles, so that neither side leaves the cache between two touches. */
static void
fill_rows(struct bins *b)
{
	enum { TILE = 512 };
	const size_t k = (size_t)b->k;
	size_t from, to, i, j;

	for (from = 0; from < b->n; from = to) {
		to = b->n - from < TILE ? b->n : from + TILE;
		for (j = 0; j < k; j++)
			for (i = from; i < to; i++)
				b->row[i * b->stride + j] =
				    b->column[j * b->n + i];
	}
}

int
bins_init(struct bins *b, const struct ml_matrix *x, int most, int threads,
    struct err *err)
{
	const size_t k = (size_t)x->k;
	struct filling g = { .b = b, .x = x, .most = (size_t)most };
	int bad = -1, j;

	memset(b, 0, sizeof(*b));
	b->n = x->n;
	b->k = x->k;
	b->stride = (k + 7) / 8 * 8;
	b->feature = mem_new(k, sizeof(*b->feature));
	b->column = mem_new(k, x->n);
	b->row = mem_new(x->n, b->stride);
	g.infinite = mem_new(k, sizeof(*g.infinite));
	thread_each(threads, k, fill_column, &g);
	for (j = x->k - 1; j >= 0; j--)
		if (g.infinite[j])
			bad = j;
	free(g.infinite);
	if (bad >= 0) {
		bins_release(b);
		return err_set(err, ERR_DATA,
		    "forest: feature %d has an infinite value", bad);
	}
	fill_rows(b);
	return 0;
}

void
bins_release(struct bins *b)
{
	free(b->feature);
	free(b->column);
	free(b->row);
	memset(b, 0, sizeof(*b));
}

/* Above the left one and at most the right one, whatever the rounding. */
float
bins_cut(const struct bins_feature *f, int left, int right)
{
	const float lo = f->hi[left], hi = f->lo[right];
	const float cut = (float)(((double)lo + (double)hi) / 2);

	return cut > lo && cut <= hi ? cut : hi;
}
