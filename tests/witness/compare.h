/* SPDX-License-Identifier: MIT */
/* compare: the answers of the stage against those of brute force. */
#ifndef TESTS_WITNESS_COMPARE_H
#define TESTS_WITNESS_COMPARE_H

#include "base/buf.h"
#include "witness/brute.h"
#include "witness/run.h"

/* Records as millwright's oee record has them. */
void w_figures(struct w_record *r, const struct w_sum *s);

/* What has been compared, so that a test can tell it was not idle. */
struct w_tally {
	int64_t plants, records, figures, ratios, ms;
};

/*
 * Runs a plant by machine, shift, day and hour and compares each; 0, or -1
 * with what differs in *say.
 */
int w_compare(const struct w_plant *p, struct w_tally *tally,
    struct buf *say);

/* Plants of seeds from first on; fails the test with all to reproduce it. */
void w_compare_many(struct w_tally *tally, int sort, int64_t tick,
    uint64_t first, int n);

#endif
