/* SPDX-License-Identifier: MIT */
/*
 * leak: a feature that is the outcome under another name.
 *
 * A model that is too good has often been told what it is asked.  A feature is
 * suspected when it alone tells the outcome:
 *
 * - of classes, a category or a number of few values whose levels each have
 *   one class (and 10 rows or more on average), or a number that orders the
 *   classes, or one that is there in the rows of one class and missing in
 *   those of the other;
 * - of numbers, a category whose levels each have one, or a number that goes
 *   up or down with the outcome: a rank correlation (Spearman 1904) above
 *   0.999, as of a copy in another unit.
 *
 * A copy may have its exceptions: one row of 200, so long as they are not
 * above a twentieth of the rows beside the most frequent outcome, of which a
 * guess would be right.  (More than two classes in the order of a number, and
 * categories that tell numbers, have none.)
 */
#ifndef ML_LEAK_H
#define ML_LEAK_H

#include <stdbool.h>
#include <stddef.h>

struct trial;

enum leak_how {
	LEAK_VALUE,		/* its value tells the class, or is the
				   number */
	LEAK_ORDER,		/* it goes up or down with the number */
	LEAK_PRESENCE		/* that it is there tells the class */
};

struct leak {
	enum leak_how how;
	size_t rows, but;	/* it tells all but so many of the rows */
};

/* Whether column c of the trial's frame is suspected; fills *l then. */
bool leak_suspected(const struct trial *t, int c, struct leak *l);

#endif
