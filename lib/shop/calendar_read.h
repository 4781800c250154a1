/* SPDX-License-Identifier: MIT */
/* calendar_read: calendar.yaml being read.  For lib/shop/calendar*.c alone. */
#ifndef SHOP_CALENDAR_READ_H
#define SHOP_CALENDAR_READ_H

#include "shop/calendar_impl.h"

struct conf_node;

enum {
	CAL_MAX_SHIFTS = 64,	/* of one list */
	CAL_MAX_DATES = 4000	/* holidays or exceptions of one level */
};

struct cal_reader {
	struct calendar *cal;
	int date_end;		/* of shifts that do not say their own */
};

extern const char *const cal_date_words[];	/* start, end */

/* Whether b overlaps a on some weekday; *day is that of b. */
bool cal_overlap(const struct cal_shift *a, const struct cal_shift *b,
    int *day);

/* Entries of a list, at most max; more are recorded as a fault. */
size_t cal_count(const struct conf_node *node, size_t max);

/* A level's shifts. */
void cal_read_shifts(struct cal_reader *r, struct cal_shifts *list,
    const struct conf_node *node);
/* An exception's: names of shifts in `named`, or some of its own. */
void cal_read_dated(struct cal_reader *r, struct cal_shifts *list,
    const struct cal_shifts *named, const struct conf_node *node);

#endif
