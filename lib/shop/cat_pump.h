/* SPDX-License-Identifier: MIT */
/*
 * cat_pump: the facts of a cursor on their way out.
 *
 * This thread reads while another one writes.  It runs ahead by some thousand
 * facts, then it waits, between two transactions.
 */
#ifndef SHOP_CAT_PUMP_H
#define SHOP_CAT_PUMP_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/kinds.h"
#include "shop/store.h"

struct err;

struct cat_row {
	const struct fact *fact;
	enum store_change change;	/* of a cursor that has changes */
	int64_t seq;
};

struct cat_sink {
	/* The row is lent; -1 ends it all. */
	int (*write)(void *self, const struct cat_row *row, struct err *err);
	void *self;
};

/*
 * Writes all that is left of the cursor.  changes: whether its query had
 * them.  With threads below 2, or where there can be no other thread, this
 * one does it all.
 */
int cat_pump(struct store_cursor *c, bool changes, int threads,
    const struct cat_sink *to, struct err *err)
    __attribute__((warn_unused_result));

#endif
