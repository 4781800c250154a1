/* SPDX-License-Identifier: MIT */
/*
 * soak_writers URL SECONDS SEED: 24 sessions that write to a database at
 * once, as badly behaved as a plant's: transactions of up to 40 rows that
 * stay open for a log-normal time (median 0.15 s, at most 4 s), inserting,
 * updating old rows, deleting, and sometimes rolling back.  In a long soak
 * (a minute or more) one of them begins with a transaction of 75 s, longer
 * than what cimco-sync reads twice anyway.
 *
 * Tables events_s and events_us must be there; the server stamps the rows.
 * A row's version grows with each update, so a reader can tell a stale one.
 * Prints what was committed.  Same seed, same choices, another interleaving.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/thread.h"
#include "base/when.h"
#include "db/db.h"

enum { WRITERS = 24, ROWS_MOST = 40, LONGEST_MS = 4000,
	LONG_SOAK_S = 60, PATIENT_US = 75000000 };

static const char *const tables[] = { "events_s", "events_us" };

struct writer {
	struct rng rng;
	struct db *db;
	int table;		/* of the transaction */
	int64_t first_us;	/* how long the first one takes; 0: as any */
	long long n[2];		/* ids it gave in each */
	long long committed, rolled_back, refused, rows;
};

struct job {
	const char *url;
	int64_t until_us, seed;
	bool patient;
	struct writer w[WRITERS];
};

static double
normal(struct rng *r)
{
	double u = 1 - rng_unit(r), v = rng_unit(r);

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

static int64_t
transaction_us(struct rng *r)
{
	double ms = 150 * exp(1.3 * normal(r));

	return (int64_t)((ms < LONGEST_MS ? ms : LONGEST_MS) * 1000);
}

/* An id that somebody may have written before; numbers go round. */
static long long
old_id(struct writer *w, size_t i)
{
	long long n = w->n[w->table] > 1 ? w->n[w->table] : 1;

	i = rng_below(&w->rng, 20) == 0 ? rng_below(&w->rng, WRITERS) : i;
	return (long long)rng_below(&w->rng, (uint64_t)n) * WRITERS +
	    (long long)i + 1;
}

static int
write_row(struct writer *w, size_t i, struct err *err)
{
	char sql[300];
	uint64_t dice = rng_below(&w->rng, 100);
	const char *table = tables[w->table];
	long long id = dice < 55 ? w->n[w->table]++ * WRITERS +
	    (long long)i + 1 : old_id(w, i);

	if (dice < 55)
		snprintf(sql, sizeof(sql), "INSERT INTO %s (id, machine, "
		    "start_ts, end_ts, status, version) VALUES (%lld, 'M%zu',"
		    " '2026-01-01' + INTERVAL %lld SECOND, '2026-01-01' + "
		    "INTERVAL %lld SECOND, 'RUN', 1)", table, id, i,
		    id * 10, id * 10 + 9);
	else if (dice < 95)
		snprintf(sql, sizeof(sql), "UPDATE %s SET version = version "
		    "+ 1 WHERE id = %lld", table, id);
	else
		snprintf(sql, sizeof(sql), "DELETE FROM %s WHERE id = %lld",
		    table, id);
	return db_exec(w->db, sql, err);
}

/* A transaction; -1 when the server took it back (deadlock, lock wait). */
static int
transact(struct writer *w, size_t i, struct err *err)
{
	int64_t us = w->first_us > 0 ? w->first_us : transaction_us(&w->rng);
	int rows = 1 + (int)rng_below(&w->rng, ROWS_MOST), k;

	if (w->first_us > 0)
		rows = ROWS_MOST;
	w->first_us = 0;
	w->table = (int)rng_below(&w->rng, 2);
	if (db_begin_write(w->db, err) < 0)
		return -1;
	for (k = 0; k < rows; k++) {
		if (write_row(w, i, err) < 0)
			return -1;
		usleep((useconds_t)(us / rows));
	}
	if (rng_below(&w->rng, 10) == 0) {
		db_rollback(w->db);
		w->rolled_back++;
		return 0;
	}
	if (db_commit(w->db, err) < 0)
		return -1;
	w->committed++;
	w->rows += rows;
	return 0;
}

static void
die(const struct err *err)
{
	fprintf(stderr, "soak_writers: %s\n", err->text);
	exit(1);
}

static void
write_on(void *arg, size_t i)
{
	static const struct db_driver *const drivers[] = { &db_mysql, NULL };
	struct job *job = arg;
	struct db_options o = { .url = job->url, .drivers = drivers };
	struct writer *w = &job->w[i];
	struct err err = { 0 };

	rng_seed(&w->rng, (uint64_t)job->seed * 1000 + i);
	w->first_us = i == 0 && job->patient ? PATIENT_US : 0;
	if (db_open(&w->db, &o, &err) < 0 || db_exec(w->db,
	    "SET innodb_lock_wait_timeout = 1", &err) < 0)
		die(&err);
	while (when_now() < job->until_us) {
		if (transact(w, i, &err) == 0)
			continue;
		if (err.code != ERR_TEMPFAIL)
			die(&err);
		err_clear(&err);
		db_rollback(w->db);
		w->refused++;
	}
	db_close(w->db);
}

int
main(int argc, char *argv[])
{
	struct job job = { 0 };
	struct writer all = { 0 };
	int64_t seconds;
	size_t i;

	if (argc != 4 || num_i64(argv[2], strlen(argv[2]), &seconds) < 0 ||
	    num_i64(argv[3], strlen(argv[3]), &job.seed) < 0) {
		fprintf(stderr, "usage: soak_writers URL SECONDS SEED\n");
		return 64;
	}
	job.url = argv[1];
	job.until_us = when_now() + seconds * WHEN_SECOND;
	job.patient = seconds >= LONG_SOAK_S;
	thread_each(WRITERS, WRITERS, write_on, &job);
	for (i = 0; i < WRITERS; i++) {
		all.committed += job.w[i].committed;
		all.rolled_back += job.w[i].rolled_back;
		all.refused += job.w[i].refused;
		all.rows += job.w[i].rows;
	}
	printf("%d writers: %lld transactions of %lld rows, %lld rolled back, "
	    "%lld refused\n", WRITERS, all.committed, all.rows,
	    all.rolled_back, all.refused);
	return 0;
}
