/* SPDX-License-Identifier: MIT */
/* value: a record's value as a number that a matrix can hold. */
#ifndef ML_VALUE_H
#define ML_VALUE_H

#include "rec/rec.h"

/*
 * What the record's value i would be in NDJSON.  CSV has texts alone: there a
 * key of records.def has its type, and any other value is what it looks like.
 */
enum rec_is value_is(const struct rec *r, int i);
/* What a text looks like: true, false, a number of JSON's grammar, or a text;
   any other value is what it is. */
enum rec_is value_looks(const struct rec_val *v);

/*
 * The value taken as what it is: 1: *x is the number, true is 1 and false 0.
 * 0: it is a text.  -1: no float holds it.  The value is not null.
 */
int value_number(const struct rec_val *v, enum rec_is is, double *x);

/* Value i as true or false, null as false; anything else is ERR_DATA. */
int value_truth(const struct rec *r, int i, bool *is, struct err *err)
    __attribute__((warn_unused_result));

#endif
