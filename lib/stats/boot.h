/* SPDX-License-Identifier: MIT */
/*
 * boot: how sure is a figure, and is a difference chance: by resampling.
 *
 * A statistic is a function of rows: numbers 0..n-1, some of them more than
 * once, that stand for the caller's data (one measurement, a pair, a job with
 * its seconds and parts).  It may say NAN where it is not defined.
 *
 * Each round draws with a generator of its own, seeded by the first number of
 * rng and the round: the result does not depend on the number of threads.
 */
#ifndef STATS_BOOT_H
#define STATS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng;

struct stats_boot {
	/* Not NULL; with threads above 1 called by several at once. */
	double (*fn)(const size_t *row, size_t n, void *arg);
	void *arg;
	size_t n;			/* rows */
	/*
	 * Rows of one cluster (a shift, say) are alike: they are drawn and
	 * left out together.  Numbers from 0 on; NULL: each row is its own.
	 */
	const uint32_t *cluster;
	/*
	 * Clusters are drawn within their stratum (the machine, the period),
	 * as many as it has; it is that of their first row.  Numbers from 0
	 * on; NULL: there is one.
	 */
	const uint32_t *stratum;
	/*
	 * Above 1: rows are a series, and blocks of so many neighbours are
	 * drawn, from any place, until there are n rows (Kunsch 1989, the
	 * moving-block bootstrap; about n^(1/3)).  No cluster or stratum then,
	 * and the interval is the percentile one.
	 */
	size_t block;
	size_t rounds;			/* 0: 2000 */
	double level;			/* 0: 0.95 */
	bool bca;			/* else percentiles */
	int threads;			/* 0: 1 */
};

struct stats_interval {
	double value;			/* of the data themselves */
	double low, high;
	double se;			/* standard deviation over rounds */
	size_t rounds;			/* in which it was defined */
	bool bca;			/* low and high are that */
};

/*
 * The interval by percentiles (type 7) of the rounds, or BCa (Efron 1987;
 * Efron and Tibshirani 1993, 14.3): corrected for bias by where the value
 * stands among the rounds, ties half, and accelerated by the jackknife over
 * clusters, strata joined as scipy.stats.bootstrap does.  BCa becomes
 * percentiles when the value stands outside of all rounds.
 *
 * All NAN when n = 0, when the value is NAN, or when more than half of the
 * rounds are; low, high and se are when there is only one cluster (or block)
 * to draw from, which says nothing about chance.
 */
struct stats_interval stats_boot(const struct stats_boot *b, struct rng *rng);

/* The two ends for given rounds, scratch, and jackknife values with strata. */
struct stats_jackknife {
	const double *value;		/* without each cluster */
	const uint32_t *stratum;	/* of each; NULL: one */
	size_t n, strata;
};
bool stats_boot_bca(double value, double *round, size_t rounds,
    const struct stats_jackknife *j, double level, double *low, double *high);

enum stats_side {
	STATS_BOTH,		/* twice the smaller of the two below */
	STATS_GREATER,		/* the chance of a value as large */
	STATS_LESS		/* as small */
};

struct stats_permute {
	/*
	 * row is an order of 0..n-1: which row's outcome is put in the place
	 * of each.  The identity gives the value of the data.
	 */
	double (*fn)(const size_t *row, size_t n, void *arg);
	void *arg;
	size_t n;
	size_t block;			/* above 1: neighbours move together */
	size_t rounds;			/* 0: 9999 */
	enum stats_side side;
	int threads;			/* 0: 1 */
};

/*
 * The p of a permutation test: (1 + hits) / (1 + rounds) (Phipson and Smyth
 * 2010), never 0.  A value within 1e-14 of the data's counts as equal.  NAN
 * when n < 2 or the value is NAN, which *value gets unless it is NULL.  A NAN
 * of a round is a hit: p is too large rather than too small.
 */
double stats_permute(const struct stats_permute *p, struct rng *rng,
    double *value);

#endif
