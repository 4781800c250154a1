/* SPDX-License-Identifier: MIT */
/* train_width: how wide an interval must be, by what the folds got wrong. */
#ifndef ML_TRAIN_WIDTH_H
#define ML_TRAIN_WIDTH_H

#include <stddef.h>
#include <stdint.h>

struct train;

struct train_width {
	double width;		/* NUMBER: half the width of a split conformal
				   interval of t->p.coverage, over t->noise if
				   there is that; SURVIVAL: the
				   scale of the error of log of hours.  NAN:
				   too few rows */
	double offset;		/* SURVIVAL: what the answers are too low by;
				   else 0 */
};

/*
 * Of the rows [a, b) that a fold answered.  SURVIVAL: offset and scale under
 * which what was known at cut is likeliest, censored rows counted as such.
 */
struct train_width train_width(const struct train *t, size_t a, size_t b,
    int64_t cut_us);

#endif
