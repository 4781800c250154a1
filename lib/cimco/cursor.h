/* SPDX-License-Identifier: MIT */
/*
 * cursor: where a text of a cursor column stands in the column's order.
 *
 * A source compares texts, and a time may be written in ways that do not
 * compare as it does.  A regular one stands where its moment does: it begins
 * with the ten digits of a time since 2001, or with a date.  Between the
 * floor and the ceiling there are regular texts, garbage, and the digits of
 * times before 2001.  All else that a mapper takes for a time (blanks in
 * front, a leading zero, the end of the year 9999) is below the floor or not
 * below the ceiling: it is odd, as null is, and never much.
 */
#ifndef CIMCO_CURSOR_H
#define CIMCO_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping_table;

const char *cursor_floor(const struct mapping_table *t);
const char *cursor_ceiling(const struct mapping_table *t);

/* By its bytes, so the same whatever the column's order is. */
bool cursor_is_regular(const struct mapping_table *t, const char *text,
    size_t n);

/* Whether what began then may stand anywhere in the order. */
bool cursor_is_scattered(const struct mapping_table *t, int64_t start_us);

#endif
