/* SPDX-License-Identifier: MIT */
/*
 * drift: are numbers distributed as they used to be.
 *
 * Numbers are counted in bins whose edges come from the reference period, say
 * ten of them; counts are compared.  stats_ks() needs no bins.
 */
#ifndef STATS_DRIFT_H
#define STATS_DRIFT_H

#include <stddef.h>

/*
 * Edges between bins of about equal counts: the quantiles 1/bins, 2/bins, ...
 * of x, of the type that is always one of the numbers (type 1: the smallest
 * that so large a share is not above), without the repeated ones and without
 * the largest number: no bin is empty.  Returns how many edges, at most bins -
 * 1; bins are one more.  Moves x about.
 */
size_t stats_bin_edges(double *x, size_t n, size_t bins, double *edge);

/* The bin of x, 0..edges; an x on an edge is of the bin below. */
size_t stats_bin_of(double x, const double *edge, size_t edges);

/* Adds each x to count[0..edges]. */
void stats_bin_count(const double *x, size_t n, const double *edge,
    size_t edges, double *count);

/*
 * The population stability index, sum of (p - q) log(p / q) over bins, natural
 * logarithm (Siddiqi 2006; twice Jeffreys' divergence).  A bin that one side
 * has and the other has not counts 1/2 there, one that neither has does not
 * count.  NAN when a side is empty.
 */
double stats_psi(const double *a, const double *b, size_t bins);

/*
 * What the index exceeds with a probability of alpha although nothing has
 * changed: chi2(bins - 1) above alpha, times 1/n + 1/m (Yurdakul 2018).  NAN
 * for fewer than two bins, or an empty side.
 *
 * n and m count independent rows.  Where they are rows over a design effect
 * that was estimated from `stretches` of time (effect.h), F of bins - 1 and
 * so many degrees stands for chi2 / (bins - 1) (Rao, Scott 1981; Thomas, Rao
 * 1987); HUGE_VAL: rows are known to be independent.
 */
double stats_psi_limit(size_t bins, double n, double m, double stretches,
    double alpha);

/*
 * The same of Kolmogorov and Smirnov's distance: sqrt(log(2/alpha) / 2 (1/n +
 * 1/m)), which is wide of the mark only on the safe side (Massart 1990), times
 * Student's t over the normal, for the stretches.  NAN for an empty side.
 */
double stats_ks_limit(double n, double m, double stretches, double alpha);

/*
 * Jensen and Shannon's divergence in bits: 0 for equal shares, 1 for no bin
 * in common (Lin 1991); the square of scipy's jensenshannon with base 2.  NAN
 * when a side is empty.
 */
double stats_jensen_shannon(const double *a, const double *b, size_t bins);

#endif
