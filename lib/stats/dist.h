/* SPDX-License-Identifier: MIT */
/*
 * dist: distributions: shares below and above, and the way back.
 *
 * _cdf is the share at most x, _sf the share above x: ask for the one that is
 * small, it has all its digits (about 1e-12 relative, down to 1e-300), where
 * 1 - the other has none.  Parameters outside of what is named give NAN.
 */
#ifndef STATS_DIST_H
#define STATS_DIST_H

/* Mean 0, variance 1.  The upper tail is stats_normal_cdf(-z). */
double stats_normal_cdf(double z);

/* Wichura, AS 241 (1988).  0 and 1 give -HUGE_VAL and HUGE_VAL. */
double stats_normal_quantile(double p);

/* Student's t; df > 0, not only whole.  Upper tail: stats_student_cdf(-t). */
double stats_student_cdf(double t, double df);
double stats_student_quantile(double p, double df);

/* df > 0.  stats_chi2_above() is the x with stats_chi2_sf(x) = p. */
double stats_chi2_cdf(double x, double df);
double stats_chi2_sf(double x, double df);
double stats_chi2_above(double p, double df);

double stats_f_sf(double f, double df1, double df2);
/* The f with stats_f_sf(f) = p; df2 may be HUGE_VAL: chi-squared / df1. */
double stats_f_above(double p, double df1, double df2);

/* Of n tries, k hits: P(X <= k) and P(X > k).  k, n whole. */
double stats_binomial_cdf(double k, double n, double p);
double stats_binomial_sf(double k, double n, double p);

/* mean > 0 */
double stats_poisson_cdf(double k, double mean);
double stats_poisson_sf(double k, double mean);

/*
 * P(X = k) when drawn balls are taken of white + black ones: k white (Loader
 * 2000).  All whole.
 */
double stats_hypergeometric(double k, double white, double black,
    double drawn);

/*
 * Kolmogorov's limit: P(sqrt(n) D > x), by the series of Marsaglia, Tsang and
 * Wang (2003, "Evaluating Kolmogorov's distribution", section 4).
 */
double stats_kolmogorov_sf(double x);

#endif
