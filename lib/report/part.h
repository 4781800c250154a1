/* SPDX-License-Identifier: MIT */
/*
 * part: some rows of a chart that has a row a thing, for one page of several.
 */
#ifndef REPORT_PART_H
#define REPORT_PART_H

#include <stddef.h>

#include "draw/chart.h"

/* The number of a chart's rows that may be parted; 0: it is one. */
size_t part_rows(const struct draw_chart *c);

/*
 * So many rows from one on.  A Gantt needs room for all of its spans, those
 * of its rows are put there; NULL: it has none, and is as high.
 */
struct draw_chart part_of(const struct draw_chart *c, size_t from,
    size_t n, struct draw_span *span);

/* How many rows from one on fit into a height; 0: not one. */
size_t part_fits(const struct draw_chart *c,
    const struct draw_fonts *fonts, size_t from, double w, double h);

#endif
