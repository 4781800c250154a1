/* SPDX-License-Identifier: MIT */
/*
 * survive: how long things last, when some have not failed yet.
 *
 * time[i] >= 0 (Weibull: > 0), in any unit; failed[i] false: still well at
 * time[i], when it was last seen (censored).
 */
#ifndef STATS_SURVIVE_H
#define STATS_SURVIVE_H

#include <stdbool.h>
#include <stddef.h>

struct stats_survival {
	double time;			/* something failed then */
	double at_risk;			/* just before */
	double failed;
	double share;			/* that lasts longer than time */
	double se;			/* of share, by Greenwood (1926) */
};

/*
 * Kaplan and Meier (1958): a row for each time at which something failed,
 * ascending; what is censored at that very time was at risk.  Returns how
 * many; out has room for n.
 */
size_t stats_kaplan_meier(const double *time, const bool *failed, size_t n,
    struct stats_survival *out);

/*
 * The first time at which no more than 1 - p last longer; p = 0.5 is the
 * median life.  NAN when the curve does not come down so far.
 */
double stats_survival_quantile(const struct stats_survival *s, size_t n,
    double p);

/*
 * The Weibull distribution of greatest likelihood, S(t) = exp(-(t / scale) ^
 * shape): shape below 1 is early failure, 1 chance, above 1 wear.  Standard
 * errors are of the logarithms, from the observed information (Lawless 2003,
 * 5.2).  All NAN unless two failed, at times that are not all equal.
 */
struct stats_weibull {
	double shape, scale;
	double log_shape_se, log_scale_se;
	double log_likelihood;
	size_t n, failed;
};
struct stats_weibull stats_weibull(const double *time, const bool *failed,
    size_t n);

#endif
