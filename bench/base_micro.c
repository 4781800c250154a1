/* SPDX-License-Identifier: MIT */
/* base_micro: what a number, an instant and a zone lookup cost, in ns. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/when.h"
#include "base/zone.h"

enum {
	ITEMS = 4096,
	ROUNDS = 400
};

static struct {
	double x;
	int64_t us;
	size_t len;
	char text[NUM_MAX + 1];
} item[ITEMS];

static struct zone *zone;
static struct zone_cursor cursor;
static volatile int64_t sink;

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* The best of several passes, so that a busy machine tells less. */
static void
measure(const char *what, int64_t (*fn)(size_t i))
{
	double best = 1e9, t;
	int64_t sum = 0;
	size_t i;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		t = seconds();
		for (i = 0; i < ITEMS; i++)
			sum += fn(i);
		t = seconds() - t;
		if (t < best)
			best = t;
	}
	sink = sum;
	printf("%-34s %6.1f ns\n", what, best * 1e9 / ITEMS);
}

static int64_t
nothing(size_t i)
{
	return item[i].us;
}

static int64_t
read_f64(size_t i)
{
	double x;

	return num_f64(item[i].text, item[i].len, &x) + (x > 0);
}

static int64_t
read_fixed(size_t i)
{
	int64_t x;

	return num_fixed(item[i].text, item[i].len, 3, &x) + x;
}

static int64_t
write_f64(size_t i)
{
	char out[NUM_MAX];

	return (int64_t)num_put_f64(out, item[i].x) + out[0];
}

static int64_t
read_when(size_t i)
{
	int64_t us;

	return when_parse(item[i].text, item[i].len, &us) + us;
}

static int64_t
write_when(size_t i)
{
	char out[WHEN_MAX];

	return (int64_t)when_put(out, item[i].us) + out[18];
}

static int64_t
look_up(size_t i)
{
	return zone_offset(zone, item[i].us / WHEN_SECOND);
}

static int64_t
look_up_at(size_t i)
{
	return zone_offset_at(zone, &cursor, item[i].us / WHEN_SECOND);
}

static int64_t
resolve(size_t i)
{
	return zone_boundary(zone, item[i].us);
}

static int64_t
hash_row(size_t i)
{
	return (int64_t)hash128(&item[i], sizeof(item[i])).lo;
}

static void
fill_numbers(struct rng *r, int whole)
{
	size_t i;

	for (i = 0; i < ITEMS; i++) {
		item[i].x = whole ? (double)rng_below(r, 10000000) / 1000 :
		    rng_unit(r);
		item[i].len = num_put_f64(item[i].text, item[i].x);
	}
}

/* unit: the step between the instants that occur. */
static void
fill_instants(struct rng *r, int64_t unit)
{
	const int64_t span = 20 * 365 * WHEN_DAY / unit;
	size_t i;

	for (i = 0; i < ITEMS; i++) {
		item[i].us = INT64_C(1400000000) * WHEN_SECOND +
		    (int64_t)rng_below(r, (uint64_t)span) * unit;
		item[i].len = when_put(item[i].text, item[i].us);
	}
}

static void
measure_zone(struct rng *r)
{
	size_t i;

	fill_instants(r, WHEN_SECOND);
	measure("zone_offset, at random", look_up);
	measure("zone_boundary, at random", resolve);
	for (i = 0; i < ITEMS; i++)
		item[i].us = INT64_C(1700000000000000) +
		    (int64_t)i * WHEN_MINUTE;
	measure("zone_offset, in order", look_up);
	measure("zone_offset_at, in order", look_up_at);
}

int
main(void)
{
	struct err err = { 0 };
	struct rng r;

	rng_seed(&r, 1);
	measure("the call alone", nothing);
	fill_numbers(&r, 1);
	measure("num_f64, 1234.567", read_f64);
	measure("num_fixed, 1234.567", read_fixed);
	measure("num_put_f64, 1234.567", write_f64);
	fill_numbers(&r, 0);
	measure("num_f64, 17 digits", read_f64);
	measure("num_put_f64, 17 digits", write_f64);
	fill_instants(&r, WHEN_SECOND);
	measure("when_parse, seconds", read_when);
	measure("when_put, seconds", write_when);
	fill_instants(&r, 1000);
	measure("when_parse, milliseconds", read_when);
	measure("when_put, milliseconds", write_when);
	measure("hash128, 64 bytes", hash_row);
	zone = zone_open("Europe/Copenhagen", &err);
	if (zone == NULL) {
		fprintf(stderr, "base_micro: %s\n", err.text);
		return err.code;
	}
	measure_zone(&r);
	zone_close(zone);
	return 0;
}
