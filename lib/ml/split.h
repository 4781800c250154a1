/* SPDX-License-Identifier: MIT */
/*
 * split: folds of a cross-validation in time.
 *
 * Rows stand in order of time.  The times are cut into folds + 1 stretches of
 * about equal count, never between equal times; fold f trains on everything
 * before stretch f + 1 but for a gap, as long as the target looks ahead, and
 * tests on it.  Grouped folds test on some machines and train on the others.
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
 * (fewer when there are few distinct times), those come first.  A row is
 * trained on when its time and the gap reach no further than the first time
 * that is tested on.  time_us ascends, within WHEN_FIRST..WHEN_LAST.
 */
int split_time(const int64_t *time_us, size_t n, int folds, int64_t gap_us,
    struct split_fold *fold);

/*
 * Grouped folds: fold f tests on the rows of the machines whose fold_of is f
 * and trains on those of the others.  Machines are dealt at random, as many
 * to each fold or one less.
 */
void split_groups(int machines, int folds, uint64_t seed, int *fold_of);

#endif
