/* SPDX-License-Identifier: MIT */
/*
 * admin: what keeps a store alive: copies that can be trusted, a look at its
 * health, forgetting what is old, and how much there is of what.  Each tells
 * what it did or saw by "store" records, and a fault by a "finding".
 */
#ifndef SHOP_ADMIN_H
#define SHOP_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/store.h"

struct rec_writer;

/* Where the records go. */
struct admin_out {
	struct rec_writer *w;
	bool wide;		/* for CSV: with nulls */
};

/*
 * Copies the store as of one commit into a file, which appears whole, fsynced
 * and looked through (integrity, schema), or not at all.  Others write to the
 * store meanwhile.  Nobody may read the copy who may not read the store.
 * ERR_DATA when the store is damaged: an older copy at that path stays.
 * Of a store in PostgreSQL the file is pg_dump's, in its custom format, and
 * its owner alone may read it; ERR_CONFIG when there is no pg_dump.
 */
int admin_backup(struct store *st, const char *file,
    const struct admin_out *out, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Makes the store of the options what the backup in file is, whole or not at
 * all.  ERR_CANTCREAT when there is a store and not replace; with it,
 * ERR_TEMPFAIL while a job's lock is held.  In PostgreSQL nothing is replaced:
 * ERR_CANTCREAT when the schema is not empty.  ERR_CONFIG for a backup that
 * is none or newer than this program, ERR_DATA for a damaged one.
 */
int admin_restore(const struct store_options *o, const char *file,
    bool replace, const struct admin_out *out, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Looks through the file, the schema, and every row of every table: what the
 * ledger says against the facts, past against present, commits.  In short
 * transactions but for the file's own check.  *findings is their number.
 */
int admin_check(struct store *st, const struct admin_out *out,
    int64_t *findings, struct err *err) __attribute__((warn_unused_result));

#define ADMIN_KEEP	INT64_C(-1)
struct admin_prune {
	int64_t now_us;
	/* What is older than this goes; ADMIN_KEEP: nothing of the kind. */
	int64_t past_us;	/* past rows by when they were replaced: no
				   answer as of an earlier commit after that */
	int64_t resolved_us;	/* of the quarantine, by when it was mended */
	int64_t readings_us;	/* readings, by their own time */
	int64_t said_us;	/* predictions and anomalies, by theirs */
	bool dry_run;		/* only count */
	bool vacuum;		/* give free pages back to the disk */
};
int admin_prune(struct store *st, const struct admin_prune *p,
    const struct admin_out *out, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Takes back all that the rows of a source gave, in one commit: their facts
 * are past then, what is set aside of it is resolved, and what a sync keeps of
 * it is forgotten.  ERR_TEMPFAIL while a sync of the source is at work,
 * ERR_NOINPUT when the store has nothing of it.  dry_run: only counts.
 */
int admin_retract(struct store *st, const char *source, bool dry_run,
    const struct admin_out *out, struct err *err)
    __attribute__((warn_unused_result));

/* A record for the store, for each kind and machine, source, quarantine. */
int admin_stats(struct store *st, const struct admin_out *out,
    struct err *err) __attribute__((warn_unused_result));

#endif
