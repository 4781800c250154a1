/* SPDX-License-Identifier: MIT */
/*
 * season: what repeats in a series of equal steps.
 */
#ifndef STATS_SEASON_H
#define STATS_SEASON_H

#include <stddef.h>

#include "stats/stats.h"

/*
 * out[k], k = 0..lags: the autocorrelation at lag k, sum of (x[i] - mean)
 * (x[i + k] - mean) over that of lag 0 (Box and Jenkins; R's acf).  0 from lag
 * n on.  All NAN when n = 0 or all x are equal.
 */
void stats_autocorrelation(const double *x, size_t n, size_t lags,
    double *out);

/*
 * Ljung and Box (1978): is there any autocorrelation up to lag lags?  stat is
 * n (n + 2) sum of r_k^2 / (n - k), p chi-squared above it with df = lags.
 * need lags + 2.
 */
struct stats_test stats_ljung_box(const double *x, size_t n, size_t lags);

/*
 * Seasonality of a period, in steps.  The series less its least-squares line
 * is split into the mean of each phase (i mod period) and the rest.  effect is
 * the strength, max(0, 1 - var(rest) / var(phase mean + rest)) (Wang, Smith
 * and Hyndman 2006): 0 none, 1 nothing else; noise alone gives about
 * (period - 1) / n.  p is that of stats_kruskal() over the phases, stat its H.
 * profile, when not NULL, gets the period phase means (their sum about 0).
 * need 2 * period, period > 1; all NAN where there is no variance.
 */
struct stats_test stats_season(const double *x, size_t n, size_t period,
    double *profile);

#endif
