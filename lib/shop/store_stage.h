/* SPDX-License-Identifier: MIT */
/*
 * store_stage: new source rows that wait, are sorted and go in behind the
 * caller's back.  For the files of the store.
 */
#ifndef SHOP_STORE_STAGE_H
#define SHOP_STORE_STAGE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "shop/kinds.h"
#include "shop/store_many.h"

struct db_load;
struct queue;
struct store;
struct store_ledger;

/* A new ledger row that waits for the commit; see store_stage.c. */
struct store_waiting {
	size_t at;		/* its source, key, machine in the text */
	uint32_t nsource, nkey, nmachine;
	bool open, swept;
	int64_t start_us, spread_us, mapping, kinds;
	struct hash128 hash;
};

/* Of what waits one: by major, then minor, then its whole key. */
struct store_order {
	uint64_t major;
	uint64_t minor;
	size_t at;	/* a row's number, or where a fact is packed */
};

/* Facts of one kind that wait; see store_pack.c. */
struct store_packed {
	enum shop_kind kind;
	struct buf bytes;
	struct store_order *place;	/* in the order in which they came */
	size_t n, cap;
	uint64_t some;		/* bits of the fields that not all lack */
};

struct store_stage {
	struct store_packed fact[KIND_COUNT_OF];
	size_t nfact;
	struct store_waiting *row;
	size_t nrow, row_cap;
	struct buf text;
	struct store_gone gone;
	uint64_t *slot;		/* hashes of what waits; 0 is free */
	size_t nslot, nmark;
	struct store_order *order;	/* the rows', then each kind's */
	size_t order_cap;
	size_t *end;			/* of each machine in an order */
	size_t end_cap;
	struct db_load *ledger;	/* where the rows go; kept */
	int64_t bulk;		/* bits of the kinds of which many wait */
};

/* What is going in, in a thread of its own; see store_behind.c. */
struct store_behind {
	struct store_stage stage;	/* the thread's while it is busy */
	bool is_busy;			/* and so is the connection */
	bool is_there;
	pthread_t thread;
	struct queue *to, *back;
	int64_t seq;
	int rc;
	struct err err;
};

/* The source met last, and what it got if it had nothing. */
struct store_fresh {
	char *source;
	uint64_t *bloom;	/* NULL: it had rows */
	int bits;		/* it has 2^bits bits, */
	int probes;		/* so many of each row */
	bool is_noted;		/* that it may have rows */
	size_t added;		/* rows since, in vain or not */
	int64_t swept_us;	/* rows from here on are in the index by start;
				   INT64_MAX: none */
	bool knows_swept;	/* in this transaction */
	int64_t seq;		/* our last commit */
};

/* ---- store_stage.c ---- */

/* Makes st->fresh that of the row's source. */
int store_stage_meet(struct store *st, const struct store_id *id,
    struct err *err) __attribute__((warn_unused_result));

/* *maybe is false when the source row is surely not stored. */
int store_stage_knows(struct store *st, const struct store_id *id,
    bool *maybe, struct err *err) __attribute__((warn_unused_result));
/* A row that is new; it and its facts go in at the commit at the latest. */
int store_stage_add(struct store *st, const struct store_id *id,
    const struct store_ledger *l, const struct fact *f, size_t n,
    struct err *err) __attribute__((warn_unused_result));
/* Behind all that was added of a row: if many wait, they go in. */
int store_stage_push(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/*
 * Of a row that is stored as st->ledger says, in a store that is far: its rows
 * of the ledger go; with_facts: and so do all its facts, but those that a
 * store_stage_add() right behind it gives again.
 */
void store_stage_remove(struct store *st, const struct store_id *id,
    bool with_facts);
/* What waits goes in: before any question about this transaction's rows. */
int store_stage_flush(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
void store_stage_forget(struct store_stage *g);
void store_stage_drop(struct store *st);
void store_stage_release(struct store *st);

/* ---- store_pack.c ---- */

/* Adds a fact with a start, of the machine with that number or MAP_NONE. */
void store_pack(struct store_packed *p, const struct fact *f,
    int64_t machine);
/* Its texts are lent from there. */
void store_unpack(struct fact *f, enum shop_kind kind, const char *at);
/* columns as store_load() got them.  bulk: it is not listed by commit, and
   Q_LOG says so. */
int store_load_packed(struct db_load *l, uint64_t columns,
    enum shop_kind kind, const char *at, int64_t seq, bool bulk,
    struct err *err) __attribute__((warn_unused_result));
void store_packed_clear(struct store_packed *p);
void store_packed_release(struct store_packed *p);

/* ---- store_sort.c ---- */

/* Sets order to what the tables' keys say. */
void store_stage_sort(const struct store *st, struct store_stage *g);

/* ---- store_behind.c ---- */

/* What waits goes in while the caller goes on; failures are told later. */
int store_behind_push(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
/* What was pushed is in, and the connection is the caller's again. */
int store_behind_wait(struct store *st, struct err *err)
    __attribute__((warn_unused_result));
void store_behind_drop(struct store *st);
void store_behind_release(struct store *st);
/* The waiting rows into the ledger, by a session that nobody else uses. */
int store_load_rows(struct db_load *to, const struct store_stage *g,
    int64_t seq, struct err *err) __attribute__((warn_unused_result));
/* A transaction begins on a store whose newest commit this is. */
void store_fresh_begin(struct store *st, int64_t newest);

#endif
