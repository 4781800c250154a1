/* SPDX-License-Identifier: MIT */
/*
 * reconcile: the whole of the source against the whole of the store.
 *
 * An ordinary run reads what may have changed.  This one reads everything:
 * both sides are mapped facts, the store's as they are stored and not as
 * their ledger remembers them, summed up by day.  Days whose sums agree are
 * the same; of the others every row is compared, and told (verify) or put
 * right (reconcile).
 */
#ifndef CIMCO_RECONCILE_H
#define CIMCO_RECONCILE_H

#include "cimco/reconcile_sum.h"

struct err;
struct mapping;
struct store;
struct sync_table;

/* What the store holds of each table of a mapping. */
struct reconcile {
	struct map source;		/* the tables' names in the store */
	struct sums *stored;		/* by table */
	/* Of the table under way: */
	struct sums given;
	int64_t *day_us;		/* that differ */
	size_t nday;
};

/* Reads the store's side, of all tables at once. */
int reconcile_begin(struct reconcile *rc, struct store *st,
    const struct mapping *m, struct err *err)
    __attribute__((warn_unused_result));
void reconcile_release(struct reconcile *rc);

/*
 * One table, planned already: counts of what is inserted, updated and deleted
 * are what was done, or with options.verify what would be.
 */
int reconcile_table(struct sync_table *s, struct err *err)
    __attribute__((warn_unused_result));

#endif
