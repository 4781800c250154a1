/* SPDX-License-Identifier: MIT */
/* stops: which of a single lane's stops count, and which are too short. */
#ifndef TESTS_WITNESS_STOPS_H
#define TESTS_WITNESS_STOPS_H

#include "witness/brute.h"

/*
 * Counts stops, failures, time of repair and short stops into the atoms.
 * lane: the winner of every tick, or -1.  The ticks of short stops, which
 * count as production in work time, are set in lost.
 */
void w_stops(struct w_brute *b, const struct w_plant *p, const int16_t *lane,
    int8_t *lost);

#endif
