/* SPDX-License-Identifier: MIT */
/*
 * stats: how long statistics take.  Prints for each its name, the CPU seconds
 * of the best of three, and what came out; bench/stats.sh has the peer.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "stats/adjust.h"
#include "stats/moments.h"
#include "stats/quantile.h"
#include "stats/sketch.h"
#include "stats/trend.h"

enum {
	MANY = 10000000,
	POINTS = 2000,
	TESTS = 100000,
	ROUNDS = 3
};

static double *x, *room;

/* Spread over 0..1 with no generator to port: i times the golden ratio. */
static void
fill(void)
{
	size_t i;
	double whole;

	x = mem_new(MANY, sizeof(*x));
	room = mem_new(MANY, sizeof(*room));
	for (i = 0; i < MANY; i++)
		x[i] = modf((double)i * 0.6180339887498949, &whole);
}

static double
moments(void)
{
	struct stats_moments m = { 0 };
	size_t i;

	for (i = 0; i < MANY; i++)
		stats_moments_add(&m, x[i]);
	return stats_moments_mean(&m) + stats_moments_variance(&m) +
	    stats_moments_skewness(&m) + stats_moments_kurtosis(&m);
}

static double
quantile(void)
{
	memcpy(room, x, MANY * sizeof(*x));
	return stats_quantile(room, MANY, 0.95);
}

static double
sketch(void)
{
	struct stats_sketch *s = stats_sketch_new(1024, 1);
	double q;
	size_t i;

	for (i = 0; i < MANY; i++)
		stats_sketch_add(s, x[i]);
	q = stats_sketch_quantile(s, 0.95);
	stats_sketch_free(s);
	return q;
}

static double
theil_sen(void)
{
	return stats_theil_sen(NULL, x, POINTS, 0.95, NULL).slope;
}

static double
adjust(void)
{
	double sum = 0;
	size_t i;

	stats_adjust_bh(x, TESTS, room);
	for (i = 0; i < TESTS; i++)
		sum += room[i];
	return sum;
}

static void
measure(const char *name, double (*fn)(void))
{
	double best = HUGE_VAL, out = 0, t;
	clock_t from;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		from = clock();
		out = fn();
		t = (double)(clock() - from) / CLOCKS_PER_SEC;
		best = t < best ? t : best;
	}
	printf("%s %.6f %.12g\n", name, best, out);
}

int
main(void)
{
	fill();
	measure("moments", moments);
	measure("quantile", quantile);
	measure("sketch", sketch);
	measure("theil-sen", theil_sen);
	measure("adjust", adjust);
	free(x);
	free(room);
	return fflush(stdout) != 0;
}
