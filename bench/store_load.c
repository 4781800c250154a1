/* SPDX-License-Identifier: MIT */
/*
 * store_load PATH ROWS MACHINES [put|again|change|read|time]: spans into a
 * new store as a first sync would put them, 50,000 rows a transaction; the
 * same rows unchanged, or each changed; all rows out, machine by machine or
 * in order of time.  Prints rows and seconds of the processor and the wall.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/when.h"
#include "db/db.h"
#include "shop/store.h"

enum { BATCH = 50000 };

static const struct db_driver *const drivers[] = { &db_sqlite, &db_pg,
    NULL };

static void
die(const struct err *err)
{
	fprintf(stderr, "store_load: %s\n", err->text);
	exit(1);
}

static double
cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Machines are interleaved by start, as in a log. */
static void
make_row(struct fact *f, struct store_row *row, char *text, int64_t i,
    int64_t machines, struct rng *rng, double parts)
{
	int64_t start = INT64_C(1772344800) * WHEN_SECOND + i * WHEN_SECOND;
	int n;

	n = sprintf(text, "M%04d", (int)rng_below(rng, (uint64_t)machines));
	fact_init(f, KIND_SPAN);
	fact_set_text(f, SPAN_MACHINE, text, (size_t)n);
	fact_set_int(f, SPAN_START, start);
	fact_set_int(f, SPAN_END, start + 500 * WHEN_SECOND);
	fact_set_text(f, SPAN_SOURCE, "cimco/ev", 8);
	row->source_key = text + 8;
	n = sprintf(text + 8, "%lld", (long long)i + 1);
	fact_set_text(f, SPAN_SOURCE_KEY, text + 8, (size_t)n);
	fact_set_int(f, SPAN_N, 0);
	fact_set_text(f, SPAN_STATE, "running", 7);
	fact_set_text(f, SPAN_REASON, "tool_wear", 9);
	n = sprintf(text + 32, "J%d", 10000 + (int)(i % 2000));
	fact_set_text(f, SPAN_JOB, text + 32, (size_t)n);
	fact_set_text(f, SPAN_OPERATOR, "op12", 4);
	fact_set_num(f, SPAN_PARTS, parts);
	fact_set_num(f, SPAN_SCRAP, 0);
	row->machine = text;
	row->start_us = start;
	row->hash = fact_hash(f, (struct hash128){ 0, 0 });
}

static void
load(struct store *st, int64_t rows, int64_t machines, double parts)
{
	struct store_row row = { .source = "cimco/ev", .nfact = 1 };
	enum store_outcome outcome;
	struct err err = { 0 };
	struct fact f;
	struct rng rng;
	char text[64];
	int64_t i;

	rng_seed(&rng, 1);
	row.fact = &f;
	for (i = 0; i < rows; i++) {
		if (i % BATCH == 0 && store_begin(st, &err) < 0)
			die(&err);
		make_row(&f, &row, text, i, machines, &rng, parts);
		if (store_put(st, &row, &outcome, &err) < 0)
			die(&err);
		if ((i % BATCH == BATCH - 1 || i == rows - 1) &&
		    store_commit(st, NULL, &err) < 0)
			die(&err);
	}
}

static int64_t
drain(struct store *st, bool by_time)
{
	struct store_query q = { .from_us = INT64_MIN, .to_us = INT64_MAX,
	    .by_time = by_time };
	struct store_cursor *c;
	struct err err = { 0 };
	const struct fact *f;
	int64_t n = 0;
	int got;

	if (store_select(&c, st, &q, &err) < 0)
		die(&err);
	while ((got = store_next(c, &f, &err)) > 0)
		n++;
	if (got < 0)
		die(&err);
	store_cursor_close(c);
	return n;
}

int
main(int argc, char *argv[])
{
	struct store_options o = { .drivers = drivers, .create = true };
	const char *what = argc > 4 ? argv[4] : "put";
	int64_t rows, machines, t0 = when_now();
	struct store *st;
	struct err err = { 0 };

	if (argc < 4 || num_i64(argv[2], strlen(argv[2]), &rows) < 0 ||
	    num_i64(argv[3], strlen(argv[3]), &machines) < 0)
		return 64;
	o.url = argv[1];
	o.now_us = t0;
	if (store_open(&st, &o, &err) < 0 ||
	    store_migrate(st, NULL, NULL, &err) < 0)
		die(&err);
	if (strcmp(what, "read") == 0 || strcmp(what, "time") == 0)
		rows = drain(st, what[0] == 't');
	else
		load(st, rows, machines, what[0] == 'c' ? 7 : 5);
	store_close(st);
	printf("%s: %lld rows, %.2f s cpu, %.2f s wall\n", what,
	    (long long)rows, cpu_s(), (double)(when_now() - t0) / 1e6);
	return 0;
}
