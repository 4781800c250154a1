/* SPDX-License-Identifier: MIT */
/* totals: where seconds lie whose time of day nobody knows. */
#ifndef TESTS_WITNESS_TOTALS_H
#define TESTS_WITNESS_TOTALS_H

#include "witness/brute.h"

/*
 * Adds to the atoms what exact spans (lane: the winners of every tick, or
 * -1) leave: totals by their rule, residual, nodata, breaks and off time.
 */
void w_totals(struct w_brute *b, const struct w_plant *p, int machine,
    const int16_t *lane);

#endif
