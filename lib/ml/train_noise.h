/* SPDX-License-Identifier: MIT */
/*
 * train_noise: how far from the truth an answer is likely to be, row by row.
 *
 * Normalised split conformal intervals (Lei, G'Sell, Rinaldo, Tibshirani,
 * Wasserman 2018, section 5.2): a second fit learns the size of the folds'
 * errors, and what a width is the quantile of are errors over that.
 */
#ifndef ML_TRAIN_NOISE_H
#define ML_TRAIN_NOISE_H

struct err;
struct train;

/*
 * NUMBER: fills t->noise, of each row that a fold but the first tested, by
 * the errors known when that fold began; NAN of the others.  It stays NULL
 * when there are fewer than three folds, when machines are held out, or when
 * widths that are the same for all rows have no greater pinball loss on the
 * folds from the third on.
 */
int train_noise(struct train *t, struct err *err)
    __attribute__((warn_unused_result));

/* Fits model.noise on all errors, when there is t->noise. */
int train_noise_fit(struct train *t, struct err *err)
    __attribute__((warn_unused_result));

#endif
