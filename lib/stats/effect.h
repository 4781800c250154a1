/* SPDX-License-Identifier: MIT */
/*
 * effect: what rows are worth that hang together.
 *
 * The design effect is how many times greater the variance of a share is than
 * of as many independent rows (Kish 1965): n rows are worth n / effect.  The
 * rows' time is cut into slots; what hangs together within a slot (machines at
 * the same moment) and from slot to slot (windows that overlap, states that
 * last) is in the sums of the slots.
 */
#ifndef STATS_EFFECT_H
#define STATS_EFFECT_H

#include <stddef.h>

struct stats_effect {
	double effect;		/* NAN: the rows do not tell */
	double stretches;	/* of time that it was taken from: as many as
				   are independent of each other */
};

/*
 * z: slots x k, row-major.  z[t * k + j] is the sum over the rows of slot t of
 * indicator j less its share in all rows, so that each j sums to 0.
 * independent[j]: what its sum of squares would be of independent rows, n
 * share (1 - share).
 *
 * The autocorrelation of all k together is summed up over pairs of lags as
 * long as the pairs' sums are positive (Geyer 1992, "Practical Markov chain
 * Monte Carlo", the initial positive sequence): it goes on where a small part
 * lasts long beside a large one that does not, as with machines of different
 * levels, and Sokal's window of 5 times the sum so far had stopped there.
 * What swings back, as with the hour of the day, takes nothing off: rows need
 * not be of whole days.  With M the last lag, stretches is slots / (2 M + 1),
 * as in the variance of that sum; what taking the mean off has cost is given
 * back by it.
 *
 * Where the indicators' effects differ the effect is their mean weighted by
 * the variances, sum of squares over sum, so that a limit holds for sums in
 * which some weigh more (Rao, Scott 1981, after Satterthwaite).  O(slots k M).
 */
struct stats_effect stats_effect(const double *z, size_t slots, size_t k,
    const double *independent);

#endif
