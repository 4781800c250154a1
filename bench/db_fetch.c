/* SPDX-License-Identifier: MIT */
/*
 * db_fetch URL SQL: streams the rows of a query and counts them and the bytes
 * of their columns; what reading through lib/db costs.  Prints a JSON line.
 */
#include <stdio.h>
#include <time.h>

#include "base/err.h"
#include "db/db.h"

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
fetch(struct db *db, const char *sql, struct err *err)
{
	long long rows = 0, bytes = 0;
	double start = seconds();
	struct db_stmt *s;
	size_t n;
	int got, i;

	if (db_prepare(&s, db, sql, err) < 0)
		return -1;
	while ((got = db_step(s, err)) > 0) {
		for (i = 0; i < db_columns(s); i++) {
			db_text(s, i, &n);
			bytes += (long long)n;
		}
		rows++;
	}
	db_finalize(s);
	if (got == 0)
		printf("{\"rows\":%lld,\"bytes\":%lld,\"seconds\":%.3f,"
		    "\"rows_per_s\":%.0f}\n", rows, bytes, seconds() - start,
		    (double)rows / (seconds() - start));
	return got;
}

int
main(int argc, char *argv[])
{
	static const struct db_driver *const drivers[] = { &db_sqlite,
	    &db_mysql, NULL };
	struct db_options o = { .drivers = drivers, .read_only = true };
	struct err err = { 0 };
	struct db *db = NULL;

	if (argc != 3) {
		fprintf(stderr, "usage: db_fetch URL SQL\n");
		return ERR_USAGE;
	}
	o.url = argv[1];
	if (db_open(&db, &o, &err) < 0 || fetch(db, argv[2], &err) < 0)
		fprintf(stderr, "db_fetch: %s\n", err.text);
	db_close(db);
	return err.code;
}
