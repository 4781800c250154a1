/* SPDX-License-Identifier: MIT */
/*
 * special: the functions that distributions are made of; mostly for dist.c.
 *
 * Powers and factorials come by the saddle-point expansion of Loader, "Fast
 * and accurate computation of binomial probabilities" (2000), which has no
 * large numbers that cancel; what follows them by the series and continued
 * fractions named below, ended at rounding.  About 1e-13 relative for
 * parameters up to 1e8, also far out in the tails, down to 1e-300.
 */
#ifndef STATS_SPECIAL_H
#define STATS_SPECIAL_H

/*
 * The regularized incomplete gamma functions, lower P(a, x) and upper
 * Q(a, x) = 1 - P: the series DLMF 8.11.4 and the continued fraction DLMF
 * 8.9.2.  a > 0, x >= 0.
 */
double stats_gamma_p(double a, double x);
double stats_gamma_q(double a, double x);

/*
 * The regularized incomplete beta function I_x(a, b), by its continued
 * fraction (DLMF 8.17.22, contracted); y is 1 - x, told apart so that an x
 * near 1 has all digits.  1 - I_x(a, b) is stats_beta_i(b, a, y, x).  a, b > 0.
 */
double stats_beta_i(double a, double b, double x, double y);

/* e^-m m^x / Gamma(x + 1); x, m >= 0, not only whole x. */
double stats_poisson_density(double x, double m);

/*
 * Gamma(n + 1) / (Gamma(x + 1) Gamma(n - x + 1)) p^x q^(n - x), q = 1 - p;
 * 0 <= x <= n.
 */
double stats_binomial_density(double x, double n, double p, double q);

/*
 * The x > 0 at which tail(x, arg) = p, where tail falls from start to 0 as x
 * grows from 0: by bisection and the secant rule over the logarithms of both,
 * to rounding.  HUGE_VAL when there is none below the largest double.
 */
double stats_solve(double (*tail)(double x, const void *arg), const void *arg,
    double p);

#endif
