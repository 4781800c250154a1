/* SPDX-License-Identifier: MIT */
/*
 * family: which setup family each part is of, as part records say.
 *
 * Names are numbered by the caller's map; -1 is none.  All zero is a valid,
 * empty table.
 */
#ifndef SHOP_FAMILY_H
#define SHOP_FAMILY_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct map;
struct rec;

struct family_table {
	int32_t *of;		/* by a part's number; n of them */
	size_t n, cap;
};
void family_release(struct family_table *t);

/* Takes a part record, its names into label.  ERR_DATA: it has no part. */
int family_said(struct family_table *t, struct map *label,
    const struct rec *r, struct err *err);

int32_t family_of(const struct family_table *t, int32_t part);

#endif
