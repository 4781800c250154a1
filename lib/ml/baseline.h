/* SPDX-License-Identifier: MIT */
/*
 * baseline: what can be said without a model, for a model to beat.
 *
 * Each answers for every row from the rows alone that were known then: whose
 * time lies before it, and whose target, which looks gap ahead, was over.
 * Chances and numbers come in the learners' form, so that one score serves
 * both.  Where nothing is known yet chances are even and numbers NAN; a
 * machine of which nothing is known gets what holds of all.
 *
 * A target that was never told (a class below 0, a number NAN) teaches
 * nothing.  O(n log n) at most.
 */
#ifndef ML_BASELINE_H
#define ML_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows in order of time; lent. */
struct baseline_rows {
	size_t n;
	const int64_t *time_us;	/* ascending */
	const int *machine;	/* 0..machines-1; NULL: all are one */
	int machines;		/* 1 of NULL */
	int64_t gap_us;		/* how far a target looks ahead */
};

/* ---- classes: p gets n * classes chances ---- */
/*
 * The shares of the classes so far, each counted once more (Laplace).  By
 * machine: drawn to those of all as by so many rows as there are classes.
 */
void baseline_prior(const struct baseline_rows *r, bool by_machine,
    const int *cls, int classes, double *p);
/*
 * The class of the machine's last known row, as likely as that has come true
 * so far; the rest by the shares of all.
 */
void baseline_last_class(const struct baseline_rows *r, const int *cls,
    int classes, double *p);

/* ---- numbers: f gets n of them ---- */
void baseline_mean(const struct baseline_rows *r, bool by_machine,
    const double *y, double *f);
void baseline_median(const struct baseline_rows *r, bool by_machine,
    const double *y, double *f);
/* The machine's last known. */
void baseline_last(const struct baseline_rows *r, const double *y, double *f);
/*
 * The mean of the machine's rows in the same hour 168 h ago, of the nearest
 * of the last four weeks that has known ones; without any, its mean.  Hours
 * are of UTC: who wants those of the clock on the wall hands in local times.
 */
void baseline_week(const struct baseline_rows *r, const double *y, double *f);
/*
 * Simple exponential smoothing (Brown 1959) of each machine's rows.  alpha in
 * (0, 1]; 0: of 0.05, 0.1, 0.2, 0.4 and 0.8 the one with the least squares of
 * one step ahead so far.
 */
void baseline_smooth(const struct baseline_rows *r, double alpha,
    const double *y, double *f);

/* ---- times that may be censored ---- */
/*
 * The median of Kaplan and Meier's curve; the longest time seen when it does
 * not come down so far (by machine: the median of all).  The curve is made
 * anew whenever a twentieth has been added to it.
 */
void baseline_life(const struct baseline_rows *r, bool by_machine,
    const double *t, const unsigned char *censored, double *f);

#endif
