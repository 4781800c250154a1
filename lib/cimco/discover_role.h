/* SPDX-License-Identifier: MIT */
/*
 * discover_role: which column of a table is what.
 *
 * A column's name makes it a candidate for a role, its values may refuse it.
 * Of all pairs the best is taken first, and a column has one role.
 */
#ifndef CIMCO_DISCOVER_ROLE_H
#define CIMCO_DISCOVER_ROLE_H

#include "cimco/discover_sample.h"

/* Fills l->role and l->rival from names, types and l->seen. */
void role_find(struct look *l);

/* Whether the column's values, or without any its type, may be a time. */
bool role_is_time(const struct look *l, int column);
bool role_is_number(const struct look *l, int column);

#endif
