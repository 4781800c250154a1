/* SPDX-License-Identifier: MIT */
/*
 * sync: from a source database to the store, with nothing lost.
 *
 * One run reads every table of the mapping in one snapshot of the source and
 * writes what differs from the store, batch by batch, each batch whole.  How
 * far a table is read (its cursor) moves only with the last batch, so a run
 * that is killed anywhere is done again from the same place and finds the
 * same rows.  What is unchanged is not written.  docs/decisions.md has the
 * reasons, cimco-sync(1) what cannot be promised.
 */
#ifndef CIMCO_SYNC_H
#define CIMCO_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_options;
struct err;
struct log;
struct mapping;
struct rec_writer;
struct store;
struct store_options;

enum { SYNC_PAGE_DEFAULT = 20000 };

struct sync_options {
	const struct db_options *source;	/* read_only */
	struct mapping *mapping;
	struct store *store;	/* of sync_open() */
	const char *const *table;	/* n of them by from:; none: all */
	size_t ntable;
	bool reconcile;		/* everything, and facts as they are stored */
	bool verify;		/* the same, but only told; see below */
	int64_t page;		/* rows of a page and a batch; 0: default */
	int64_t max_bad;	/* a table may have; -1: 1 %, at least 1,000 */
	int64_t accept_deletes;	/* -1: 0.5 % of its rows, at least 100 */
	bool accept_source;	/* whatever it is now; all is read anew */
	int64_t retry_us;	/* how long a source may be away; 0: fail;
				   below: 60 s */
	int64_t now_us;		/* the clock of a source that has none */
	bool now_given;		/* or of any, because the user said so */
	const char *run;
	int64_t (*clock)(void);	/* for the time taken */
	const struct log *log;	/* may be NULL */
};

/*
 * Opens o->store, the caller's to store_close().  ERR_TEMPFAIL when another
 * run of the source holds its lock, which is looked at before anything else.
 */
int sync_open(struct sync_options *o, const struct store_options *store,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Syncs the tables and puts a "sync" record for each that was read to out.  A
 * table whose mapping does not fit, that has too many bad rows or lost too
 * many stops alone; the others go on, and *err has the worst of what
 * happened, the rest is logged.
 *
 * With verify it puts a "difference" record for each that there is, writes
 * nothing, and is ERR_NO when there was any.
 */
int sync_run(const struct sync_options *o, struct rec_writer *out,
    struct err *err) __attribute__((warn_unused_result));

/*
 * Calls once every every_us, from begin to begin, until it fails for a reason
 * that time does not mend: a source or store that is away, or a lock that is
 * held, is logged and tried again.  every_us 0: calls it just once.
 */
int sync_follow(int (*once)(void *arg, struct err *err), void *arg,
    int64_t every_us, const struct log *log, struct err *err)
    __attribute__((warn_unused_result));

#endif
