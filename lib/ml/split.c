/* SPDX-License-Identifier: MIT */
#include "ml/split.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/rng.h"

/* The end nearer to i of the run of equal times that i lies in. */
static size_t
cut_near(const int64_t *time_us, size_t n, size_t i)
{
	size_t down = i, up = i;

	if (i == 0 || i >= n || time_us[i] != time_us[i - 1])
		return i;
	while (down > 0 && time_us[down - 1] == time_us[i])
		down--;
	while (up < n && time_us[up] == time_us[i])
		up++;
	return i - down <= up - i ? down : up;
}

/* The first row whose target is not known yet at from_us. */
static size_t
known_end(const int64_t *time_us, size_t n, int64_t from_us, int64_t gap_us)
{
	size_t lo = 0, hi = n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (from_us - time_us[mid] >= gap_us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int
split_time(const int64_t *time_us, size_t n, int folds, int64_t gap_us,
    struct split_fold *fold)
{
	const struct split_fold none = { 0, 0, 0 };
	size_t begin, end, train;
	int used = 0, f;

	end = cut_near(time_us, n, n / ((size_t)folds + 1));
	for (f = 0; f < folds; f++) {
		begin = end;
		end = cut_near(time_us, n,
		    (size_t)((double)n * (f + 2) / (folds + 1)));
		if (f == folds - 1)
			end = n;
		if (begin >= end)
			continue;
		train = known_end(time_us, begin, time_us[begin], gap_us);
		if (train == 0)
			continue;
		fold[used].train_end = train;
		fold[used].test_begin = begin;
		fold[used++].test_end = end;
	}
	for (f = used; f < folds; f++)
		fold[f] = none;
	return used;
}

void
split_groups(int machines, int folds, uint64_t seed, int *fold_of)
{
	struct rng r;
	int i, j, kept;

	rng_seed(&r, seed);
	for (i = 0; i < machines; i++)
		fold_of[i] = i % folds;
	for (i = machines - 1; i > 0; i--) {
		j = (int)rng_below(&r, (uint64_t)i + 1);
		kept = fold_of[i];
		fold_of[i] = fold_of[j];
		fold_of[j] = kept;
	}
}
