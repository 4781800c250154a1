/* SPDX-License-Identifier: MIT */
/*
 * given: what each source row gave to every sum of a group; private to
 * lib/oee.
 *
 * The gifts of --explain are of one figure; these are of all at once, for who
 * compares a group with another one row by row.
 */
#ifndef OEE_GIVEN_H
#define OEE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "oee/tally.h"

struct oee;
struct oee_group;
struct oee_part_sums;
struct tl_row;
struct tl_slice;

enum { OEE_GIVEN = 26 };	/* figures that are sums, the first ones */

/* By figure: ms, thousandths of parts, ns of ideal time, how often. */
struct oee_given {
	oee_wide sum[OEE_GIVEN];
};

/*
 * The rows of a group.  A row's name is its machine, source and source_key
 * with a NUL behind each of the first two; of time without a row source and
 * key are empty.
 */
struct oee_givens {
	struct map row;
	struct oee_given *v;	/* by the index in row */
	size_t cap;
};

/* What an engine needs to note them; all zero is valid. */
struct oee_giving {
	struct buf name;
};

void oee_givens_free(struct oee_givens *x);	/* accepts NULL */

/* The name of a row, into b. */
void oee_given_name(struct buf *b, const char *machine, size_t nmachine,
    const char *source, size_t nsource, const char *key, size_t nkey);

/* What the engine with a giving meets, a machine's time or parts. */
void oee_give_slice(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s, int64_t ms);
void oee_give_lost(struct oee *o, struct oee_group *g, int machine,
    int figure, const struct tl_slice *s, int64_t ms);
void oee_give_stop(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s, bool begins);
void oee_give_micro(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s);
void oee_give_parts(struct oee *o, struct oee_group *g, int machine,
    const struct tl_row *row, const struct oee_part_sums *p);

/* The same sums of the whole group, from its tally. */
void oee_given_all(struct oee_given *x, const struct tally *t);

#endif
