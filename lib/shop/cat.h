/* SPDX-License-Identifier: MIT */
/*
 * cat: a query of the store as a stream of records that can be trusted: a
 * "query" record that says what was asked, reference records, facts, an "end"
 * record that counts them.
 */
#ifndef SHOP_CAT_H
#define SHOP_CAT_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/store.h"

struct rec_writer;

/*
 * The names of the kinds a store holds, in their order, and quarantine; ends
 * in NULL.
 */
extern const char *const cat_kinds[];

struct cat_params {
	struct store_query query;	/* see there for kinds 0 */
	const char *zone;	/* of the site, for the query record */
	bool table;		/* for people: no query and no end record */
	bool csv;		/* one kind with its nulls, neither of both */
	/*
	 * Facts say when the store learned of them as they are, unless that
	 * was by loaded_us (INT64_MIN: the end of the store's first run):
	 * what a first load brings was known somewhere before.
	 */
	bool known;
	int64_t loaded_us;
};

/*
 * Writes the stream.  With a kind of fact the machines, parts, operators and
 * standards come as well, asked for or not: an analysis needs them.  With csv
 * more than one kind is ERR_DATA.  A machine that the store does not know is
 * ERR_NOINPUT before anything is written.  What was set aside (quarantine) is
 * of no commit and no machine: with another kind, a machine or a seq it is
 * ERR_USAGE.
 *
 * What a query for changes gives are "change" records with the fact's kind
 * and fields: nothing that reads facts must take one that is gone for one.
 */
int cat_write(struct store *st, const struct cat_params *p,
    struct rec_writer *w, struct err *err) __attribute__((warn_unused_result));

#endif
