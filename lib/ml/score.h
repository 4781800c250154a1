/* SPDX-License-Identifier: MIT */
/*
 * score: how good predictions are.
 *
 * Chances are row-major, n * classes, rows summing to 1.  A score that the
 * data do not determine (no row, one class) is NAN.
 */
#ifndef ML_SCORE_H
#define ML_SCORE_H

#include <stdbool.h>
#include <stddef.h>

/* ---- classes: cls[i] in 0..classes-1 ---- */
double score_accuracy(const double *p, const int *cls, size_t n, int classes);
/* Mean F1 of the classes that occur in truth or prediction. */
double score_macro_f1(const double *p, const int *cls, size_t n, int classes);
/* The same of classes that were said, not chances. */
double score_hits(const int *said, const int *cls, size_t n);
double score_macro_f1_said(const int *said, const int *cls, size_t n,
    int classes);
/* F1 of one class against the rest. */
double score_f1(const double *p, const int *cls, size_t n, int classes, int c);
/* Natural logarithm; chances clipped to [1e-15, 1]. */
double score_log_loss(const double *p, const int *cls, size_t n, int classes);
/* Mean of the classes' one-against-rest areas under the ROC; ties halve. */
double score_macro_auc(const double *p, const int *cls, size_t n, int classes);
/* Area under the ROC of any score, higher is positive. */
double score_auc(const double *score, const int *positive, size_t n);
/* Mean squared error over all classes (0..2), of two classes of the second. */
double score_brier(const double *p, const int *cls, size_t n, int classes);
/* Expected calibration error of the greatest chance, 15 bins of equal count. */
double score_ece(const double *p, const int *cls, size_t n, int classes);

/* ---- numbers ---- */
double score_mae(const double *f, const double *y, size_t n);
/*
 * The mean absolute scaled error (Hyndman, Koehler 2006): over naive, the mean
 * absolute error, in the rows of training, of what needs no model.  Below 1:
 * better than that.  NAN when naive is not above 0.
 */
double score_mase(const double *f, const double *y, size_t n, double naive);
double score_rmse(const double *f, const double *y, size_t n);
/* Mean pinball loss at quantile q. */
double score_pinball(const double *f, const double *y, size_t n, double q);
double score_coverage(const double *low, const double *high, const double *y,
    size_t n);

/* ---- censored times ---- */
/*
 * Harrell's C: of the comparable pairs the share in right order; O(n log n).
 * f: predicted time; censored rows were still running at t.
 */
double score_concordance(const double *f, const double *t,
    const unsigned char *censored, size_t n);

#endif
