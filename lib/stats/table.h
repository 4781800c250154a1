/* SPDX-License-Identifier: MIT */
/*
 * table: counts by two kinds, and counts against what was expected.
 *
 * Counts are >= 0 (not only whole: seconds over a unit will do).  Rows and
 * columns of nothing but 0 do not count.  The limit wants expected counts of
 * 5 or so: least_expected says how far from it a table is.
 */
#ifndef STATS_TABLE_H
#define STATS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/stats.h"

struct stats_table {
	/*
	 * stat: the statistic; p: chi-squared above it with df; effect:
	 * Cramer's V (Cramer 1946), sqrt(chi2 / n / (min(rows, cols) - 1)), 0
	 * to 1, always of the uncorrected chi2.  p NAN for fewer than two
	 * rows or columns; n rounded.
	 */
	struct stats_test test;
	/* V without its bias (Bergsma 2013): near 0 for unrelated kinds. */
	double v_corrected;
	double least_expected;
};

enum stats_table_kind {
	STATS_PEARSON,		/* sum of (o - e)^2 / e */
	STATS_YATES,		/* with |o - e| less 1/2 when df = 1, as R
				   and scipy do unasked */
	STATS_LIKELIHOOD	/* G: 2 sum of o log(o / e) */
};

/* count[row * cols + col]: are the two kinds independent (Pearson 1900)? */
struct stats_table stats_table(const double *count, size_t rows, size_t cols,
    enum stats_table_kind kind);

/*
 * Do n counts fit the shares (NULL: all alike)?  Shares need not sum up to 1;
 * they are > 0.  df is n - 1 - fitted, the number of parameters that were
 * fitted to the counts.  effect is Cohen's w, sqrt(chi2 / total).  p NAN when
 * df < 1 or nothing was counted.
 */
struct stats_test stats_fit(const double *count, const double *share,
    size_t n, size_t fitted, enum stats_table_kind kind);

/*
 * Fisher's exact test of the table a b / c d (Fisher 1935), whole counts.  p
 * is the sum over all tables with these margins that are no more likely than
 * this one (within 1e-7, as R and scipy); effect is the odds ratio a d / (b c),
 * HUGE_VAL or NAN when b c = 0.  less and greater, when not NULL, are the
 * one-sided p for an odds ratio below and above 1.  p is 1 when a margin is 0.
 */
struct stats_test stats_fisher(double a, double b, double c, double d,
    double *less, double *greater);

#endif
