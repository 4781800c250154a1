/* SPDX-License-Identifier: MIT */
/*
 * stats: what all of lib/stats agrees on.
 *
 * Numbers in are finite: NaN and infinities are the caller's to leave out
 * (stats_finite() tells).  With one among them a result is of no use, but
 * nothing crashes, hangs or reads past its end.  Numbers out are finite, or
 * NAN where the data do not determine an answer (too few, or all equal); each
 * header says when.  A caller turns NAN into null and says why.
 *
 * Arrays given as const are not touched; others are scratch, and their order
 * is lost.  Nothing is kept.  No result depends on a clock, a locale or the
 * number of threads; chance comes as a struct rng.
 */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* What a test says.  A member its function does not speak of is NAN. */
struct stats_test {
	double stat;		/* the statistic that the function names */
	double p;		/* two-sided unless said; NAN: no answer */
	double effect;		/* the effect size that the function names */
	double df;		/* degrees of freedom */
	size_t n;		/* observations that went in */
	size_t need;		/* fewer than these have no answer */
	bool exact;		/* p is exact, not the limit for large n */
};

/* All NAN, n and need as given; where every test begins. */
struct stats_test stats_no_answer(size_t n, size_t need);

/* Whether each of the n numbers is finite. */
bool stats_finite(const double *x, size_t n);

#endif
