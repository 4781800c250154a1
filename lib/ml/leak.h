/* SPDX-License-Identifier: MIT */
/*
 * leak: a feature that is the outcome under another name.
 *
 * A model that is too good has often been told what it is asked.  A feature is
 * suspected when it alone tells the outcome of every row: a category whose
 * levels each have one outcome (and 10 rows or more on average), or a number
 * that orders the classes without a mistake, or is the outcome itself.
 */
#ifndef ML_LEAK_H
#define ML_LEAK_H

#include <stdbool.h>

struct trial;

/* Whether column c of the trial's frame is suspected. */
bool leak_suspected(const struct trial *t, int c);

#endif
