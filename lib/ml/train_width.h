/* SPDX-License-Identifier: MIT */
/* train_width: how wide an interval must be, by what the folds got wrong. */
#ifndef ML_TRAIN_WIDTH_H
#define ML_TRAIN_WIDTH_H

#include <stddef.h>

struct train;

/*
 * Of the rows [a, b) that a fold answered.  NUMBER: half the width of a split
 * conformal interval of t->p.coverage.  SURVIVAL: the scale of the error of
 * log of hours under which what was seen is likeliest, censored rows counted
 * as such.  NAN: too few.
 */
double train_width(const struct train *t, size_t a, size_t b);

#endif
