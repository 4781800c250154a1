/* SPDX-License-Identifier: MIT */
/*
 * store_second: a first load into PostgreSQL, by two sessions into tables
 * without keys.  For the files of the store.
 */
#ifndef SHOP_STORE_SECOND_H
#define SHOP_STORE_SECOND_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct db_load;
struct queue;
struct store;
struct store_stage;

/* The ledger's own session; see store_second.c. */
struct store_second {
	struct db *db;			/* NULL: none yet */
	struct db_load *load;
	bool is_refused;		/* there is none to be had */
	char mark[32];
	bool is_marking, is_marked;	/* by this transaction, before it */
	bool is_ours;			/* a commit of ours set the mark */
	bool in_tx;
	bool is_mending;		/* this transaction mended */
	bool is_void;			/* it committed, the store did not */
	bool rests;			/* until the transaction ends */
	bool is_there;
	pthread_t thread;
	struct queue *to, *back;
	struct store *store;		/* whose it is */
	const struct store_stage *stage;	/* the thread's; NULL: it makes
					   the ledger's key */
	int64_t seq;
	int rc;
	struct err err;
};

/* A first load without keys; see store_bare.c. */
struct store_bare {
	bool is;
	bool is_mended;		/* by this transaction */
	int64_t walked;		/* rows, by estimate */
};

/* ---- store_second.c ---- */

/* A transaction begins on a store whose newest commit this is: mends it. */
int store_second_begin(struct store *st, int64_t newest, struct err *err)
    __attribute__((warn_unused_result));
/* Whether rows of a commit that is not in the log are only void. */
bool store_second_leads(struct store *st);
/* In a first load: the next transaction may use the session. */
int store_second_mark(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* *ledger becomes the session's load if it may take nrow rows now. */
int store_second_use(struct store *st, size_t nrow, struct db_load **ledger,
    struct err *err) __attribute__((warn_unused_result));
/* Its thread loads the rows of g if they are its; then wait for it.  rc is
   what the caller did meanwhile; the first failure is told. */
bool store_second_push(struct store *st, const struct store_stage *g,
    int64_t seq);
int store_second_wait(struct store *st, int rc, struct err *err)
    __attribute__((warn_unused_result));
/* What it loaded is seen by the first session, void until that commits. */
int store_second_settle(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* The transaction has ended. */
void store_second_end(struct store *st, bool committed);
void store_second_close(struct store *st);

/* ---- store_bare.c ---- */

/* Drops the keys of the large tables if these are empty and free. */
int store_bare_begin(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* First of all in a transaction: until it ends no keys go. */
int store_bare_hold(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* Something is asked by key: if that was much, makes the keys. */
int store_bare_walk(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* The same in two sessions at once: of the facts; of the ledger, in a
   transaction of its own. */
int store_bare_facts(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
int store_bare_key(struct store *st, struct db *db, struct err *err)
    __attribute__((warn_unused_result));
/* ERR_TEMPFAIL while keys are missing that would be asked for each row. */
int store_bare_refuse(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* What this transaction did to the keys is undone with it. */
void store_bare_undo(struct store *st);
/* In a transaction: makes the keys that are missing. */
int store_bare_mend(struct store *st, struct err *err)
    __attribute__((warn_unused_result));

#endif
