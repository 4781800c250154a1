/* SPDX-License-Identifier: MIT */
/*
 * split: folds of a cross-validation in time.
 *
 * Rows stand in order of time.  The times are cut into folds + 1 stretches of
 * about equal count, never between equal times; fold f trains on everything
 * before stretch f + 1 but for a gap, as long as the target looks ahead, and
 * tests on it.  Optionally a fold leaves a machine's rows out of training
 * when it tests on them (groups).
 */
#ifndef ML_SPLIT_H
#define ML_SPLIT_H

#include <stddef.h>
#include <stdint.h>

struct split_fold {
	size_t train_end;	/* rows [0, train_end) */
	size_t test_begin, test_end;
};

/*
 * Fills fold[0..folds-1]; returns how many have rows to train and to test
 * (fewer when there are few distinct times), those come first.
 */
int split_time(const int64_t *time_us, size_t n, int folds, int64_t gap_us,
    struct split_fold *fold);

#endif
