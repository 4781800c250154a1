/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/boot.h"
#include "stats/quantile.h"

enum { N = 38, FIRST = 15 };

static double
mean(const size_t *row, size_t n, void *arg)
{
	const double *x = arg;
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += x[row[i]];
	return sum / (double)n;
}

static double
median(const size_t *row, size_t n, void *arg)
{
	const double *x = arg;
	double y[N];
	size_t i;

	for (i = 0; i < n; i++)
		y[i] = x[row[i]];
	return stats_median(y, n);
}

/* Rows below FIRST less the others, wherever they stand. */
static double
difference(const size_t *row, size_t n, void *arg)
{
	const double *x = arg;
	double a = 0, b = 0, na = 0, nb = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (row[i] < FIRST) {
			a += x[row[i]];
			na++;
		} else {
			b += x[row[i]];
			nb++;
		}
	}
	return a / na - b / nb;
}

/* The outcomes of places below FIRST less the others. */
static double
permuted(const size_t *row, size_t n, void *arg)
{
	return mean(row, FIRST, arg) - mean(row + FIRST, n - FIRST, arg);
}

static void
says(const struct stats_boot *b, uint64_t seed, const char *name)
{
	struct stats_interval a;
	struct rng r;

	rng_seed(&r, seed);
	a = stats_boot(b, &r);
	assert_true(a.bca == b->bca && a.rounds == 999);
	assert_series((const double[]){ a.value, a.low, a.high, a.se }, 4,
	    name, 1e-9);
}

static void
intervals_agree_with_scipy(void **state)
{
	struct stats_boot b = { .arg = series("down_min", NULL), .n = N,
		.rounds = 999 };
	uint32_t stratum[N];
	uint32_t i;

	(void)state;
	for (i = 0; i < N; i++)
		stratum[i] = i >= FIRST;
	b.fn = mean;
	says(&b, 7, "boot.mean.percentile");
	b.fn = median;
	says(&b, 8, "boot.median.percentile");
	b.stratum = stratum;
	b.fn = difference;
	says(&b, 9, "boot.difference.percentile");
	b.bca = true;
	says(&b, 9, "boot.difference.bca");
	b.stratum = NULL;
	b.fn = mean;
	says(&b, 7, "boot.mean.bca");
	b.fn = median;
	says(&b, 8, "boot.median.bca");
}

static void
clusters_and_blocks_agree(void **state)
{
	struct stats_boot b = { .fn = mean, .rounds = 999, .n = N };
	const double *operator = series("operator", NULL);
	uint32_t cluster[N];
	int i;

	(void)state;
	for (i = 0; i < N; i++)
		cluster[i] = (uint32_t)operator[i];
	b.arg = series("down_min", NULL);
	b.cluster = cluster;
	says(&b, 10, "boot.cluster");
	for (i = 0; i < N; i++)		/* numbers that no row has */
		cluster[i] = cluster[i] * 3 + 2;
	says(&b, 10, "boot.cluster");
	b.cluster = NULL;
	b.block = 12;
	b.arg = series("temperature", &b.n);
	says(&b, 11, "boot.block");
}

static void
threads_change_nothing(void **state)
{
	struct stats_boot b = { .fn = mean, .n = N, .bca = true,
		.arg = series("down_min", NULL) };
	struct stats_permute p = { .fn = permuted, .n = N, .arg = b.arg };
	struct stats_interval x, y;
	double one, many;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	x = stats_boot(&b, &r);
	one = stats_permute(&p, &r, NULL);
	b.threads = p.threads = 4;
	rng_seed(&r, 1);
	y = stats_boot(&b, &r);
	many = stats_permute(&p, &r, NULL);
	assert_true(x.low == y.low && x.high == y.high && x.se == y.se);
	assert_true(one == many && x.rounds == 2000);
}

static void
permutation_agrees_with_python(void **state)
{
	struct stats_permute p = { .fn = permuted, .n = N, .rounds = 999,
		.arg = series("down_min", NULL) };
	double got[4];
	struct rng r;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		p.side = i == 0 ? STATS_LESS : i == 1 ? STATS_GREATER :
		    STATS_BOTH;
		rng_seed(&r, 12);
		got[i + 1] = stats_permute(&p, &r, &got[0]);
	}
	assert_series(got, 4, "permute", 1e-12);
}

/* 90 % intervals of the mean hold it about nine times in ten. */
static void
intervals_hold_what_they_promise(void **state)
{
	double x[30];
	struct stats_boot b = { .fn = mean, .arg = x, .n = 30, .level = 0.9,
		.rounds = 400, .bca = true };
	struct stats_interval a;
	int round, i, held = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 2);
	for (round = 0; round < 300; round++) {
		for (i = 0; i < 30; i++)
			x[i] = rng_unit(&r);
		a = stats_boot(&b, &r);
		assert_true(a.low <= a.value && a.value <= a.high);
		held += a.low <= 0.5 && 0.5 <= a.high;
	}
	assert_true(held > 250 && held < 290);
}

/* Of unrelated data p is even: below 0.1 about once in ten. */
static void
permutation_keeps_its_level(void **state)
{
	double x[N];
	struct stats_permute p = { .fn = permuted, .arg = x, .n = N,
		.rounds = 199 };
	int round, i, low = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (round = 0; round < 500; round++) {
		for (i = 0; i < N; i++)
			x[i] = rng_unit(&r);
		low += stats_permute(&p, &r, NULL) <= 0.1;
	}
	assert_true(low > 25 && low < 80);
}

/* NAN unless at least 20 rows are different. */
static double
picky(const size_t *row, size_t n, void *arg)
{
	size_t i, k = 0, seen[N] = { 0 };

	for (i = 0; i < n; i++)
		k += seen[row[i]]++ == 0;
	return k >= *(const size_t *)arg ? (double)k : NAN;
}

static void
no_answer_where_there_is_none(void **state)
{
	static const uint32_t same[N] = { 0 };
	double x[N] = { 0 };
	size_t least = 24;
	struct stats_boot b = { .fn = mean, .arg = x, .rounds = 100 };
	struct stats_permute p = { .fn = permuted, .arg = x, .n = 1 };
	struct stats_interval a;
	struct rng r;

	(void)state;
	rng_seed(&r, 4);
	a = stats_boot(&b, &r);
	assert_true(isnan(a.value) && isnan(a.low) && a.rounds == 0);
	b.n = 1;
	a = stats_boot(&b, &r);
	assert_true(a.value == 0 && isnan(a.low) && isnan(a.se));
	b.n = N;
	b.cluster = same;
	a = stats_boot(&b, &r);
	assert_true(a.value == 0 && isnan(a.low));
	b.cluster = NULL;
	b.block = N;
	a = stats_boot(&b, &r);
	assert_true(isnan(a.low));
	b.block = 0;
	b.bca = true;			/* all equal: no place among rounds */
	a = stats_boot(&b, &r);
	assert_true(a.low == 0 && a.high == 0 && a.se == 0);
	b.fn = picky;
	b.arg = &least;
	a = stats_boot(&b, &r);
	assert_true(a.value == N && a.rounds < 100 && a.rounds > 50);
	assert_true(a.low >= 24 && !a.bca);
	least = N;
	a = stats_boot(&b, &r);
	assert_true(a.value == N && isnan(a.low));
	least = N + 1;
	assert_true(isnan(stats_boot(&b, &r).value));
	assert_true(isnan(stats_permute(&p, &r, NULL)));
	p.n = N;
	assert_true(stats_permute(&p, &r, NULL) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_agree_with_scipy),
		cmocka_unit_test(clusters_and_blocks_agree),
		cmocka_unit_test(threads_change_nothing),
		cmocka_unit_test(permutation_agrees_with_python),
		cmocka_unit_test(intervals_hold_what_they_promise),
		cmocka_unit_test(permutation_keeps_its_level),
		cmocka_unit_test(no_answer_where_there_is_none),
	};

	return cmocka_run_group_tests_name("stats_boot", tests, NULL, NULL);
}
