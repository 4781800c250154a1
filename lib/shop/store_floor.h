/* SPDX-License-Identifier: MIT */
/* store_floor: what was pruned, and what cannot be told since. */
#ifndef SHOP_STORE_FLOOR_H
#define SHOP_STORE_FLOOR_H

#include <stdint.h>

struct err;
struct store;

/* What goes by its own time: readings, and what models said. */
enum { FLOOR_READINGS, FLOOR_SAID, FLOOR_AGED };

/* What was pruned; all 0: nothing. */
struct store_floor {
	int64_t seq;		/* as of an earlier commit nothing is told */
	struct {
		int64_t seq;	/* nor, as of one before this, those ... */
		int64_t us;	/* ... of times before this */
	} aged[FLOOR_AGED];
};
int store_floor(struct store *st, struct store_floor *f, struct err *err)
    __attribute__((warn_unused_result));
/* Inside a transaction; it never falls: the caller sees to that. */
int store_floor_raise(struct store *st, const struct store_floor *f,
    struct err *err) __attribute__((warn_unused_result));
/* ERR_NOINPUT when the answer as of seq would lack what was pruned of kinds. */
int store_floor_check(struct store *st, int64_t seq, uint64_t kinds,
    int64_t from_us, struct err *err) __attribute__((warn_unused_result));

#endif
