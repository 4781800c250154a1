/* SPDX-License-Identifier: MIT */
/* timeline_said: what a stream says to a timeline besides its facts. */
#ifndef SHOP_TIMELINE_SAID_H
#define SHOP_TIMELINE_SAID_H

#include <stdbool.h>
#include <stdint.h>

#include "shop/order.h"
#include "shop/timeline.h"

struct err;
struct rec;

/* A machine record; texts are lent, empty where there is none. */
struct tl_machine_said {
	struct tl_text name, group, site, zone;
	int capacity;			/* 0: not said */
};

/*
 * Makes the machine of a machine record known, with its zone and capacity;
 * the timeline's index of it, or -1.
 */
int tl_machine_said(struct timeline *tl, struct tl_machine_said *m,
    const struct rec *r, struct err *err);

/*
 * What a query record says of the window and the order of its facts, where
 * they are not said yet (INT64_MIN, INT64_MAX, ORDER_ANY).  A stream may
 * follow another: only the first one's word counts for the window, and two
 * are in no order.
 */
int tl_query_said(int64_t *from_us, int64_t *to_us, enum order *order,
    bool first, const struct rec *r, struct err *err);

#endif
