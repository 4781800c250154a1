/* SPDX-License-Identifier: MIT */
/*
 * adjust: p-values of many tests at once.
 *
 * out may be p.  n counts every test that was made: a p that is NAN (no
 * answer) stays NAN and is not among them.
 */
#ifndef STATS_ADJUST_H
#define STATS_ADJUST_H

#include <stddef.h>

/*
 * Benjamini and Hochberg (1995): q-values; those below 0.05 hold at most 5 %
 * of false alarms on average (R's p.adjust "BH").
 */
void stats_adjust_bh(const double *p, size_t n, double *out);

/* Holm (1979): below 0.05, the chance of any false alarm is at most 5 %. */
void stats_adjust_holm(const double *p, size_t n, double *out);

#endif
