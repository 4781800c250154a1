/* SPDX-License-Identifier: MIT */
/*
 * store: where the facts live.  The same tables in SQLite and PostgreSQL
 * behind one interface; nothing above knows which.
 *
 * Writing.  Every writing transaction takes the store's write lock and the
 * next sequence number (seq).  What a source row gave is replaced as one set
 * by store_put(); what it replaces moves to the past tables in the same
 * transaction.  A killed program leaves the last committed state.
 *
 * Reading.  A cursor answers as of one seq, in pages of short transactions,
 * so a paused reader never blocks a writer.
 */
#ifndef SHOP_STORE_H
#define SHOP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "shop/kinds.h"

struct db_driver;
struct err;
struct log;
struct store;

struct store_options {
	const char *url;	/* sqlite:PATH, a path, or postgresql://... */
	const struct db_driver *const *drivers;	/* kept */
	bool create;		/* make a missing SQLite file (store-migrate) */
	bool any_schema;	/* an older schema is no error */
	bool read_only;
	const char *job;	/* its lock is taken before anything is asked,
				   see store_lock() */
	const char *job_held;	/* what is said when it is held elsewhere */
	const char *program;	/* for commit_log; kept */
	const char *run;	/* kept */
	int64_t now_us;		/* for commit_log and first/last seen */
	int64_t (*clock)(void);	/* instead of now_us, asked at each commit:
				   when_now, unless the user gave --now */
	int64_t timeout_us;	/* for the write lock; 0: 10 s */
	int64_t retry_us;	/* how long a server may be away; 0: fail */
	const struct log *log;	/* kept; may be NULL */
};

/*
 * Opens a store.  A server that is away, starting, stopping or full is tried
 * again within retry_us, see retry.h, at times that follow from run and
 * program; a login or a name that it refuses is not.  ERR_NOINPUT when it is
 * not there; ERR_CONFIG when its schema is older (the text says: run
 * store-migrate), edited, or newer than this program, unless options.create.
 * The caller's, to store_close().
 */
int store_open(struct store **out, const struct store_options *o,
    struct err *err) __attribute__((warn_unused_result));
void store_close(struct store *st);	/* accepts NULL; rolls back */

/* ---- schema ---- */

struct store_migration {
	int version;
	const char *name;
	char sha256[HASH_SHA256_HEX];
	int64_t applied_us;	/* INT64_MIN: not yet */
};

/*
 * Applies the numbered migrations that are missing, each in a transaction,
 * calling done (may be NULL) after each.  A checksum that differs from the
 * one recorded is ERR_CONFIG.
 */
int store_migrate(struct store *st,
    void (*done)(void *arg, const struct store_migration *m), void *arg,
    struct err *err) __attribute__((warn_unused_result));

/* All migrations this program knows, with their state; n of them. */
int store_migrations(struct store *st, const struct store_migration **m,
    size_t *n, struct err *err) __attribute__((warn_unused_result));

/* ---- writing ---- */

/*
 * The named job lock (one sync of one source at a time): ERR_TEMPFAIL at
 * once when held elsewhere.  Released by store_close() or death.
 */
int store_lock(struct store *st, const char *job, struct err *err)
    __attribute__((warn_unused_result));

int store_begin(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/*
 * *seq (unless NULL) is the commit's number, 0 when no fact changed: then
 * there is no such commit, and a transaction that wrote nothing at all leaves
 * the file untouched.  A failure rolls back.
 */
int store_commit(struct store *st, int64_t *seq, struct err *err)
    __attribute__((warn_unused_result));
void store_rollback(struct store *st);

/* A row of a source, and the set of facts it gives. */
struct store_row {
	const char *source;	/* lent, NUL-terminated */
	const char *machine;
	const char *source_key;
	int64_t start_us;
	struct hash128 hash;	/* of the mapped facts: fact_hash() of each,
				   the hash so far as the seed */
	struct hash128 mapping;	/* fingerprint of the table's mapping */
	bool open;
	const struct fact *fact;	/* all of this machine, source and
				   source_key, none before start_us */
	size_t nfact;
};

enum store_outcome {
	STORE_INSERTED,
	STORE_UPDATED,
	STORE_REMAPPED,		/* updated, only the mapping differs */
	STORE_UNCHANGED		/* nothing was written */
};

/*
 * Writes one source row; looks it up by (source, source_key), wherever its
 * machine or start were before.  The machines it names get a machine record
 * when they have none.  Inside store_begin().
 */
int store_put(struct store *st, const struct store_row *row,
    enum store_outcome *outcome, struct err *err)
    __attribute__((warn_unused_result));

/*
 * A row with this key is put in a moment: in a first load what tells that it
 * is new is fetched from the memory meanwhile.
 */
void store_soon(const struct store *st, const char *source,
    const char *source_key);

/*
 * The rows with these n keys, each with a NUL behind it, will be put in this
 * transaction: a store on a server then asks for all of them at once.  Rows
 * that were not told of, or do not come, are no mistake.  kinds has a bit
 * 1 << KIND_... for each kind of which the stored facts are asked for, too:
 * store_put() needs none of them, store_put_facts() all, -1.
 */
bool store_asks_ahead(const struct store *st, const char *source);
						/* whether it is of use */
int store_expect(struct store *st, const char *source, const char *keys,
    size_t n, int64_t kinds, struct err *err)
    __attribute__((warn_unused_result));

/*
 * Whether all rows of the source that are stored were put by this store since
 * it met it: a first load.  False of a source that was not met yet.
 */
bool store_is_loading(const struct store *st, const char *source);

/* One of some facts that are put together. */
struct store_part {
	const struct fact *fact;	/* kept until they are put */
	enum store_outcome outcome;
	int64_t met_seq;		/* of what it met, or 0; not below the
					   first of a run: it is of the run */
};

/*
 * Writes facts in turn, for importers that have no whole source rows: n of one
 * source row, or of one FACT or REFERENCE kind without a source.  One of a row
 * replaces the fact of the same kind, source, source_key and n, wherever its
 * machine and start were; the row's other facts stay, and a later store_put()
 * of that row counts as a change.  Other kinds: by their own key.
 * A store on a server is asked, and writes, once.  Inside store_begin().
 */
int store_put_facts(struct store *st, struct store_part *part, size_t n,
    struct err *err) __attribute__((warn_unused_result));
bool store_likes_many(const struct store *st);	/* it is on a server */

/*
 * A sweep tells which rows of a source are gone: between begin and end every
 * store_put() of that source marks its row; store_sweep_end() counts the
 * unmarked rows whose start lies in [from, to) and, unless they are more than
 * limit (then ERR_DATA and nothing is applied), deletes them.  A sweep spans
 * transactions; it is per connection and dies with it.
 */
int store_sweep_begin(struct store *st, const char *source, int64_t from_us,
    int64_t to_us, struct err *err) __attribute__((warn_unused_result));
/*
 * Of a sweep of everything, behind its begin: those to come will be of what
 * starts at from_us or later, and of open rows.  They will find their rows
 * along an index, without writing one first.
 */
void store_sweep_expect(struct store *st, int64_t from_us);
/*
 * The limit of its end is at least one in share of the rows that the source
 * had before so many were deleted and inserted, and those deleted count.  They
 * are counted only when that matters: it takes longer than all the rest of a
 * run that finds nothing new.
 */
void store_sweep_share(struct store *st, int64_t share, int64_t deleted,
    int64_t inserted);
/*
 * How many rows that were stored in the sweep's range before it began have not
 * been put again so far, those marked by store_sweep_mark() among them; in a
 * transaction.  It never grows, so it tells when the end's limit is out of
 * reach.
 */
int store_sweep_missing(struct store *st, int64_t *missing, struct err *err)
    __attribute__((warn_unused_result));
int store_sweep_mark(struct store *st, const char *source_key,
    struct err *err) __attribute__((warn_unused_result));
int store_sweep_end(struct store *st, int64_t limit, int64_t *deleted,
    struct err *err) __attribute__((warn_unused_result));
void store_sweep_cancel(struct store *st);	/* as if there had been none */

/*
 * Ends a sweep without deleting, and outside of a transaction: calls each
 * with the key of every row that did not come.
 */
int store_sweep_list(struct store *st,
    void (*each)(void *arg, const char *source_key), void *arg,
    int64_t *gone, struct err *err) __attribute__((warn_unused_result));

/*
 * Compares a row with the facts that are stored, whatever their hash was, and
 * marks it in a sweep.  *outcome is INSERTED (not stored), UPDATED or
 * UNCHANGED; nothing is written.  differ is called for each fact that
 * differs, is only given (stored NULL) or only stored (given NULL).
 */
typedef void store_differ(void *arg, const char *source_key,
    const struct fact *given, const struct fact *stored);
int store_compare(struct store *st, const struct store_row *row,
    enum store_outcome *outcome, store_differ *differ, void *arg,
    struct err *err) __attribute__((warn_unused_result));

/* The row's next store_put() writes it, whatever its hash is. */
int store_distrust(struct store *st, const char *source,
    const char *source_key, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The open rows of a source (ledger), for the sync to read again: calls each
 * with source_key and start until it returns -1.
 */
int store_open_rows(struct store *st, const char *source,
    int (*each)(void *arg, const char *source_key, int64_t start_us),
    void *arg, struct err *err) __attribute__((warn_unused_result));

/* Rows of a source in the ledger. */
int store_count_rows(struct store *st, const char *source, int64_t *n,
    struct err *err) __attribute__((warn_unused_result));

/* 1 when it has any, 0 when not, -1 with *err. */
int store_has_rows(struct store *st, const char *source, struct err *err)
    __attribute__((warn_unused_result));

/* A bad row, set aside: never a guess, never lost. */
struct store_bad {
	const char *source;
	const char *source_key;	/* or a hash of the raw row when it has none */
	const char *field;	/* column or key at fault */
	const char *why;
	const char *raw;	/* the row as JSON */
};
/*
 * Counts attempts and keeps first/last seen when it is there already.  The
 * same row for the same reason within an hour of last seen writes nothing: a
 * source with a bad row, read every five minutes, must not look alive.
 */
int store_quarantine(struct store *st, const struct store_bad *bad,
    struct err *err) __attribute__((warn_unused_result));
/* Whether any row of the source is set aside: 1, 0. */
int store_any_bad(struct store *st, const char *source, struct err *err)
    __attribute__((warn_unused_result));
/* The row came again and is good: 1 when one was resolved, 0 none. */
int store_resolve(struct store *st, const char *source,
    const char *source_key, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The bad rows of a source: calls each with source_key and the row as JSON
 * until it returns -1.
 */
int store_bad_rows(struct store *st, const char *source,
    int (*each)(void *arg, const char *source_key, const char *raw),
    void *arg, struct err *err) __attribute__((warn_unused_result));

/* A row that is or was set aside, and what is known of it. */
struct store_bad_row {
	struct store_bad bad;	/* lent */
	const char *run;	/* lent; that noted it last */
	int64_t first_us, last_us, attempts;
	int64_t resolved_us;	/* INT64_MIN: not yet */
};

/*
 * Calls each with the rows set aside whose time from first to last seen
 * overlaps [from, to), by source and source_key: those still bad, then those
 * resolved.  Reads in short transactions, as store_next() does; none is open
 * while each runs.  -1 of each, with *err set, ends it.
 */
int store_each_bad(struct store *st, int64_t from_us, int64_t to_us,
    int (*each)(void *arg, const struct store_bad_row *row, struct err *err),
    void *arg, struct err *err) __attribute__((warn_unused_result));

/* Small named values kept with the data: checkpoints, fingerprints. */
int store_get(struct store *st, const char *source, const char *name,
    char **value, struct err *err)	/* NULL when absent; the caller's */
    __attribute__((warn_unused_result));
int store_set(struct store *st, const char *source, const char *name,
    const char *value, struct err *err) __attribute__((warn_unused_result));
/* All values of the source go. */
int store_forget(struct store *st, const char *source, struct err *err)
    __attribute__((warn_unused_result));
/* Calls each with every source of which somebody keeps such values, in order;
 * not what the store itself notes of sources. */
int store_sources(struct store *st,
    void (*each)(void *arg, const char *source), void *arg, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The job for late scrap: the newest job row with this job and, unless they
 * are NULL, this op and machine.  1 found, 0 none.
 */
struct store_job {
	char machine[FACT_ID_MAX + 1];
	/* "" when the job has none. */
	char part[FACT_ID_MAX + 1], op[FACT_ID_MAX + 1];
	char operator[FACT_ID_MAX + 1];
	int64_t start_us, end_us;
};
int store_seek_job(struct store *st, const char *machine, const char *job,
    const char *op, struct store_job *out, struct err *err)
    __attribute__((warn_unused_result));
/* The job row that a stored source row was resolved to before. */
int store_job_of_row(struct store *st, const char *source,
    const char *source_key, const char *job, const char *op,
    struct store_job *out, struct err *err)
    __attribute__((warn_unused_result));

/*
 * The place that the stored output of a source row has, if it names this job
 * and, unless NULL, this op: what it was resolved to, although no job row may
 * say so any more.
 */
int store_place_of_row(struct store *st, const char *source,
    const char *source_key, const char *job, const char *op,
    struct store_job *out, struct err *err)
    __attribute__((warn_unused_result));

/* The window of store_seek_job(). */
int store_find_job(struct store *st, const char *machine, const char *job,
    const char *op, int64_t *start_us, int64_t *end_us, struct err *err)
    __attribute__((warn_unused_result));

/* ---- reading ---- */

/* Kinds of which there are many, and what is no fact of the shop floor. */
#define STORE_ON_DEMAND	(UINT64_C(1) << KIND_SENSOR |			\
    UINT64_C(1) << KIND_PREDICTION | UINT64_C(1) << KIND_ANOMALY)

struct store_query {
	uint64_t kinds;		/* bits 1 << KIND_...; 0: all that are not
				   STORE_ON_DEMAND */
	const char *const *machine;	/* n of them; none: all */
	size_t nmachine;
	int64_t from_us, to_us;	/* by overlap; INT64_MIN / INT64_MAX: open */
	int64_t seq;		/* 0: the newest; below 0: before the first */
	bool by_time;		/* global time order; else machine by machine */
	bool changes;		/* only what is not the same as of ... */
	int64_t since;		/* ... this commit; 0: before the first */
	int64_t shard, nshard;	/* machines of shard 1..nshard; 0: all */
};

/* Of a query for changes: the fact lent last, which is ... */
enum store_change {
	STORE_ADDED,		/* there at seq, and was not at since */
	STORE_REMOVED,		/* was there at since, and is not at seq */
	STORE_CHANGED_FROM,	/* as it was at since; next comes */
	STORE_CHANGED_TO	/* as it is at seq; the key is the same */
};

struct store_cursor;

/*
 * The shard, 1 to n, of a machine: 1 + XXH3-64 of its name's bytes modulo n.
 * The same in every store and version: results are kept by shard.
 */
int64_t store_shard(const char *machine, size_t len, int64_t n);

/* 1 when the store knows the machine, at any seq; 0 when not. */
int store_has_machine(struct store *st, const char *machine, struct err *err)
    __attribute__((warn_unused_result));

/* The greatest seq committed by then; 0 when there was none. */
int store_seq_at(struct store *st, int64_t us, int64_t *seq, struct err *err)
    __attribute__((warn_unused_result));

/* When each commit was made, by number; all zero is none. */
struct store_commits {
	struct store_commit { int64_t seq, us; } *v;
	size_t n, cap;
	int64_t first_run_us;	/* the last one of the run of the first */
};

/* All of them; store_commits_free() either way. */
int store_commits(struct store *st, struct store_commits *c,
    struct err *err) __attribute__((warn_unused_result));
void store_commits_free(struct store_commits *c);
/* INT64_MIN: there is none of that number. */
int64_t store_commit_us(const struct store_commits *c, int64_t seq);

/*
 * Reference records first (machine, part, operator, standard), then facts in
 * the order of millwright-records(5).  A machine asked for that is not there
 * gives nothing; see store_has_machine().  A seq yet to come is ERR_NOINPUT,
 * and so is one whose past was pruned, then or while it is read.
 * Changes come in the order of their keys where their starts are equal, and
 * without the reference records that are the same.
 * *out is the caller's, to close before the store; several may be open.
 */
int store_select(struct store_cursor **out, struct store *st,
    const struct store_query *q, struct err *err)
    __attribute__((warn_unused_result));
int64_t store_cursor_seq(const struct store_cursor *c);
/* 1: *f is lent until the next step.  0: end.  -1: failed. */
int store_next(struct store_cursor *c, const struct fact **f,
    struct err *err) __attribute__((warn_unused_result));
/* What became of it, and in which commit; for a query with changes. */
enum store_change store_cursor_change(const struct store_cursor *c,
    int64_t *seq);
void store_cursor_close(struct store_cursor *c);	/* accepts NULL */

#endif
