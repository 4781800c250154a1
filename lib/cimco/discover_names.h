/* SPDX-License-Identifier: MIT */
/*
 * discover_names: names for machines that a table has only numbers for.
 *
 * A value table calls a machine by its port; what the port is called stands
 * in another table, somewhere.  It is looked for by its columns and by
 * whether it has the ports that were seen.
 */
#ifndef CIMCO_DISCOVER_NAMES_H
#define CIMCO_DISCOVER_NAMES_H

#include "base/buf.h"
#include "cimco/discover_clock.h"

struct names {
	struct map number;	/* what the tables say, in order of arrival, */
	struct buf *name;	/* and what it is called; empty: not known */
	size_t cap;
	const char *column;	/* where the numbers stand; lent */
	const char *table;
	struct buf why;
};

/* Finds the numbers of the active plans, and their names. */
int names_find(struct names *nm, struct db *db, const struct found *f,
    size_t n, const struct db_table *table, size_t ntable, struct err *err)
    __attribute__((warn_unused_result));
void names_release(struct names *nm);

/* Appends machines: with its grounds; nothing when there are no numbers. */
void names_write(struct buf *b, const struct names *nm);

#endif
