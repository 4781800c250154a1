/* SPDX-License-Identifier: MIT */
/* value: a record's value as a number that a matrix can hold. */
#ifndef ML_VALUE_H
#define ML_VALUE_H

#include <stdbool.h>

struct rec_val;

/*
 * 1: *x is the number, true is 1 and false 0.  0: it is a text; CSV does not
 * tell a number from one, so there what reads as a number is a number.  -1: no
 * float holds it.  The value is not null.
 */
int value_number(const struct rec_val *v, bool csv, double *x);

#endif
