/* SPDX-License-Identifier: MIT */
/*
 * moved: what moved a figure that is not what it was, in words.
 *
 * A restated figure is one record, and behind it stands one for each source
 * row that gave to it otherwise.  A person wants the first, and of the others
 * how many there are and which did most.
 */
#ifndef REPORT_MOVED_H
#define REPORT_MOVED_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct row;
struct rows;

/* Whether it is of a source row, not the figure itself. */
bool moved_is_row(const struct row *r);

/* Of the figure at i: "3 changed, 1 added; most: down: parts 4->2 (J/7)". */
void moved_put(struct rows *t, size_t i, struct buf *b);

#endif
