/* SPDX-License-Identifier: MIT */
#include "stats/order.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/stats.h"

enum {
	DIGIT = 11,			/* bits a pass sorts by */
	BINS = 1 << DIGIT,
	PASSES = (64 + DIGIT - 1) / DIGIT,
	FEW = 40,			/* insertion is quicker */
	SOME = 2000			/* merging is quicker */
};

struct item {
	uint64_t key;
	uint32_t at;
};

struct stats_test
stats_no_answer(size_t n, size_t need)
{
	return (struct stats_test){ .stat = NAN, .p = NAN, .effect = NAN,
		.df = NAN, .n = n, .need = need };
}

bool
stats_finite(const double *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!isfinite(x[i]))
			return false;
	}
	return true;
}

/* ---- numbers as unsigned integers of the same order ---- */

static uint64_t
key_of(double x)
{
	uint64_t u;

	x += 0.0;			/* -0 becomes 0 */
	memcpy(&u, &x, sizeof(u));
	return u >> 63 ? ~u : u | UINT64_C(1) << 63;
}

static double
number_of(uint64_t key)
{
	uint64_t u = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

static size_t
digit(uint64_t key, int pass)
{
	return (size_t)(key >> (pass * DIGIT)) & (BINS - 1);
}

/* Counts become places; false when all keys share this digit. */
static bool
place(size_t *count, size_t n)
{
	size_t i, sum = 0, c;

	for (i = 0; i < BINS; i++) {
		c = count[i];
		if (c == n)
			return false;
		count[i] = sum;
		sum += c;
	}
	return true;
}

/* Least digit first, counted for all passes at once. */
static void
radix(struct item *item, size_t n)
{
	size_t (*count)[BINS] = mem_new(PASSES, sizeof(*count)), i;
	struct item *from = item, *to = mem_new(n, sizeof(*to)), *t;
	int pass;

	for (i = 0; i < n; i++) {
		for (pass = 0; pass < PASSES; pass++)
			count[pass][digit(item[i].key, pass)]++;
	}
	for (pass = 0; pass < PASSES; pass++) {
		if (!place(count[pass], n))
			continue;
		for (i = 0; i < n; i++)
			to[count[pass][digit(from[i].key, pass)]++] = from[i];
		t = from;
		from = to;
		to = t;
	}
	if (from != item) {
		memcpy(item, from, n * sizeof(*item));
		to = from;
	}
	free(to);
	free(count);
}

static void
insert_items(struct item *item, size_t n)
{
	struct item it;
	size_t i, j;

	for (i = 1; i < n; i++) {
		it = item[i];
		for (j = i; j > 0 && item[j - 1].key > it.key; j--)
			item[j] = item[j - 1];
		item[j] = it;
	}
}

/* Halves, merged; room for half of them. */
static void
merge_items(struct item *item, struct item *room, size_t n)
{
	const size_t half = n / 2;
	size_t i, j, k;

	if (n <= FEW) {
		insert_items(item, n);
		return;
	}
	merge_items(item, room, half);
	merge_items(item + half, room, n - half);
	memcpy(room, item, half * sizeof(*item));
	for (i = 0, j = half, k = 0; i < half; k++)
		item[k] = j < n && item[j].key < room[i].key ? item[j++] :
		    room[i++];
}

/* The items of x, sorted; the caller's. */
static struct item *
sorted(const double *x, size_t n)
{
	struct item *item = mem_new(n + 1, sizeof(*item)), *room;
	size_t i;

	for (i = 0; i < n; i++)
		item[i] = (struct item){ key_of(x[i]), (uint32_t)i };
	if (n > SOME) {
		radix(item, n);
		return item;
	}
	room = mem_new(n / 2 + 1, sizeof(*room));
	merge_items(item, room, n);
	free(room);
	return item;
}

static void
insert(double *x, size_t n)
{
	size_t i, j;
	double v;

	for (i = 1; i < n; i++) {
		v = x[i];
		for (j = i; j > 0 && x[j - 1] > v; j--)
			x[j] = x[j - 1];
		x[j] = v;
	}
}

void
stats_sort(double *x, size_t n)
{
	struct item *item;
	size_t i;

	if (n <= FEW) {
		insert(x, n);
		return;
	}
	item = sorted(x, n);
	for (i = 0; i < n; i++)
		x[i] = number_of(item[i].key);
	free(item);
}

void
stats_order(const double *x, size_t n, uint32_t *order)
{
	struct item *item = sorted(x, n);
	size_t i;

	for (i = 0; i < n; i++)
		order[i] = item[i].at;
	free(item);
}

double
stats_rank(const double *x, size_t n, double *rank)
{
	struct item *item = sorted(x, n);
	double ties = 0, t;
	size_t i, j, k;

	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && item[j].key == item[i].key; j++)
			;
		for (k = i; k < j; k++)
			rank[item[k].at] = 0.5 * (double)(i + 1 + j);
		t = (double)(j - i);
		ties += t * (t * t - 1);
	}
	free(item);
	return ties;
}

/* ---- selection ---- */

static void
swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

/* Orders three, so that the middle one is x[m]. */
static void
middle(double *x, size_t l, size_t m, size_t r)
{
	if (x[m] < x[l])
		swap(&x[m], &x[l]);
	if (x[r] < x[l])
		swap(&x[r], &x[l]);
	if (x[r] < x[m])
		swap(&x[r], &x[m]);
}

/*
 * Splits x[l..r] around its middle of three: afterwards those up to *j are
 * not above the pivot, those from *i on not below, and between them are
 * equals.  Both scans are bounded by what middle() put at the ends; the tests
 * against l and r are for NaN alone.
 */
static void
split(double *x, size_t l, size_t r, size_t *i, size_t *j)
{
	double pivot;

	middle(x, l, l + (r - l) / 2, r);
	pivot = x[l + (r - l) / 2];
	*i = l;
	*j = r;
	for (;;) {
		while (*i < r && x[*i] < pivot)
			++*i;
		while (*j > l && x[*j] > pivot)
			--*j;
		if (*i > *j)
			return;
		swap(&x[*i], &x[*j]);
		++*i;
		if (*j == l)
			return;
		--*j;
		if (*i > *j)
			return;
	}
}

double
stats_select(double *x, size_t n, size_t k)
{
	size_t l = 0, r = n - 1, i, j;
	int luck = 64;

	while (r > l) {
		if (luck-- == 0 || r - l < FEW) {
			stats_sort(x + l, r - l + 1);
			break;
		}
		split(x, l, r, &i, &j);
		if (k <= j)
			r = j;
		else if (k >= i)
			l = i;
		else
			break;
	}
	return x[k];
}
