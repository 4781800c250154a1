/* SPDX-License-Identifier: MIT */
/*
 * smooth: a series without its noise.
 *
 * Each writes n numbers to out, which must not be x.
 */
#ifndef STATS_SMOOTH_H
#define STATS_SMOOTH_H

#include <stddef.h>

/* Where the window of out[i] lies. */
enum stats_window {
	STATS_TRAILING,			/* x[i - width + 1 .. i] */
	STATS_CENTRED			/* width / 2 before, the rest behind */
};

/*
 * The mean of the numbers of the window that are there: at the ends it is
 * shorter.  width >= 1.  Each is rounded on its own: a spike leaves nothing
 * behind once it is out of the window.
 */
void stats_moving_average(const double *x, size_t n, size_t width,
    enum stats_window window, double *out);

/* Likewise the median (Tukey 1977); in O(n width) moves. */
void stats_moving_median(const double *x, size_t n, size_t width,
    enum stats_window window, double *out);

/*
 * Cleveland's robust locally weighted regression (JASA 1979): at each t a
 * line through its nearest floor(share n) points, at least 2, weighted by
 * (1 - (distance / largest)^3)^3; then rounds times again with weights that
 * fall with the residual (3 is usual, 0 is not robust).  t ascending.  As
 * statsmodels' lowess with delta = 0, which leaves out what is beyond 0.999
 * of the largest distance.
 */
void stats_lowess(const double *t, const double *x, size_t n, double share,
    int rounds, double *out);

#endif
