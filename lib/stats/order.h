/* SPDX-License-Identifier: MIT */
/*
 * order: sorting, ranking and selecting numbers.
 *
 * -0 and 0 are equal.  Sorting is stable, by merging or, of many, a radix sort
 * over the bits of the numbers: there is no bad case.
 */
#ifndef STATS_ORDER_H
#define STATS_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* Ascending; uses as much memory again. */
void stats_sort(double *x, size_t n);

/*
 * order[0..n-1]: the places of x in ascending order, equal ones in the order
 * they stand in.  n < 2^32.
 */
void stats_order(const double *x, size_t n, uint32_t *order);

/*
 * rank[i]: the rank of x[i] from 1 on, the mean of the ranks of those that
 * are equal (midranks).  Returns the sum of t^3 - t over the groups of t equal
 * numbers, which all corrections for ties are made of; 0 is no ties.
 */
double stats_rank(const double *x, size_t n, double *rank);

/*
 * The k-th smallest (k from 0, below n).  Moves x about: afterwards none
 * before x[k] is larger than it, none behind is smaller.  Linear on average
 * (Hoare's quickselect), and sorts when its luck is out.
 */
double stats_select(double *x, size_t n, size_t k);

#endif
