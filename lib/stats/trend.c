/* SPDX-License-Identifier: MIT */
#include "stats/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/centre.h"
#include "stats/correlate.h"
#include "stats/dist.h"
#include "stats/order.h"
#include "stats/quantile.h"
#include "stats/special.h"

/* The times; the caller's. */
static double *
times(const double *t, size_t n)
{
	double *out = mem_new(n + 1, sizeof(*out));
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = t != NULL ? t[i] : (double)i;
	return out;
}

/* ---- Theil and Sen ---- */

static double
slope(const double *t, const double *x, size_t i, size_t j)
{
	double dx = x[j] - x[i], dt = t[j] - t[i];

	if (isinf(dx) || isinf(dt))
		return (0.5 * x[j] - 0.5 * x[i]) / (0.5 * t[j] - 0.5 * t[i]);
	return dx / dt;
}

/* The slopes of all pairs whose times differ; the caller's. */
static double *
all_slopes(const double *t, const double *x, size_t n, size_t *m)
{
	double *s = mem_new(n * (n - 1) / 2 + 1, sizeof(*s));
	size_t i, j;

	*m = 0;
	for (i = 0; i < n; i++) {
		for (j = i + 1; j < n; j++) {
			if (t[i] != t[j])
				s[(*m)++] = slope(t, x, i, j);
		}
	}
	return s;
}

/* Some of them.  Pairs of equal times are drawn in vain. */
static double *
some_slopes(const double *t, const double *x, size_t n, size_t *m,
    struct rng *rng)
{
	double *s = mem_new(STATS_SLOPE_SAMPLE, sizeof(*s));
	size_t i, j, k;

	*m = 0;
	for (k = 0; k < STATS_SLOPE_SAMPLE; k++) {
		i = rng_below(rng, n);
		j = rng_below(rng, n - 1);
		j += j >= i;
		if (t[i] != t[j])
			s[(*m)++] = slope(t, x, i, j);
	}
	return s;
}

static size_t
clamp(double rank, size_t m)
{
	return rank <= 0 ? 0 : rank >= (double)(m - 1) ? m - 1 :
	    (size_t)rank;
}

/*
 * The ranks of low and high among pairs slopes, scaled to the m there are:
 * half of them less and more z sigma / 2, rounded to even as numpy does.
 */
static void
interval(struct stats_slope *out, double *s, size_t m, double pairs,
    double half)
{
	const double scale = (double)m / pairs;
	double low = rint((pairs - half) / 2) - 1;
	double high = rint((pairs + half) / 2);
	size_t k;

	if (scale < 1) {
		low *= scale;
		high *= scale;
	}
	k = clamp(low, m);
	out->low = stats_select(s, m, k);
	out->high = stats_select(s + k, m - k, clamp(high, m) - k);
}

struct stats_slope
stats_theil_sen(const double *t, const double *x, size_t n, double level,
    struct rng *rng)
{
	struct stats_slope out = { NAN, NAN, NAN, NAN, n, false };
	struct stats_pairs p;
	double *at, *s, *copy, z;
	size_t m;

	if (n < 2)
		return out;
	at = times(t, n);
	out.sampled = n > STATS_SLOPE_EXACT;
	s = out.sampled ? some_slopes(at, x, n, &m, rng) :
	    all_slopes(at, x, n, &m);
	if (m > 0) {
		out.slope = stats_median(s, m);
		stats_pairs(at, x, n, &p);
		z = -stats_normal_quantile((1 - level) / 2);
		z *= sqrt(((double)n * (p.n - 1) * (2 * p.n + 5) - p.v_x -
		    p.v_y) / 18);
		interval(&out, s, m, out.sampled ? p.all - p.tied_x :
		    (double)m, z);
		copy = mem_new(n, sizeof(*copy));
		memcpy(copy, x, n * sizeof(*copy));
		out.intercept = stats_median(copy, n) - out.slope *
		    stats_median(at, n);
		free(copy);
	}
	free(s);
	free(at);
	return out;
}

/* ---- Mann and Kendall ---- */

struct stats_test
stats_mann_kendall(const double *t, const double *x, size_t n)
{
	struct stats_test out = stats_no_answer(n, 3);
	struct stats_pairs p;
	double *at, s, v;

	if (n < out.need)
		return out;
	at = times(t, n);
	stats_pairs(at, x, n, &p);
	free(at);
	s = p.agree - p.differ;
	v = stats_pairs_variance(&p);
	out.effect = stats_pairs_tau_b(&p);
	out.stat = s == 0 || !(v > 0) ? 0 : (s - copysign(1, s)) / sqrt(v);
	out.p = fmin(1, 2 * stats_normal_cdf(-fabs(out.stat)));
	return out;
}

/* ---- least squares ---- */

static double
mean_of(const double *x, const double *centred, int e)
{
	return x[0] - ldexp(centred[0], e);
}

static void
errors(struct stats_line *l, double aa, double bb, double ab, double mean_t,
    int et, int ex)
{
	const double df = (double)(l->n - 2);
	double r = ab / sqrt(aa) / sqrt(bb), rest, s2;

	l->r2 = fmin(1, r * r);
	if (l->n < 3)
		return;
	rest = fmax(0, (1 - r) * (1 + r));
	s2 = rest * bb / df;
	l->slope_se = ldexp(sqrt(s2 / aa), ex - et);
	l->intercept_se = hypot(l->slope_se * mean_t,
	    ldexp(sqrt(s2 / (double)l->n), ex));
	l->p = stats_beta_i(df / 2, 0.5, rest, l->r2);
}

struct stats_line
stats_line(const double *t, const double *x, size_t n)
{
	struct stats_line l = { NAN, NAN, NAN, NAN, NAN, NAN, n };
	double *at, *a, *b, aa, bb, ab, mean;
	int et, ex;

	if (n < 2)
		return l;
	at = times(t, n);
	a = mem_new(n, sizeof(*a));
	b = mem_new(n, sizeof(*b));
	et = stats_centre(at, n, a);
	ex = stats_centre(x, n, b);
	aa = stats_dot(a, a, n);
	bb = stats_dot(b, b, n);
	ab = stats_dot(a, b, n);
	if (aa > 0) {
		mean = mean_of(at, a, et);
		l.slope = ldexp(ab / aa, ex - et);
		l.intercept = mean_of(x, b, ex) - l.slope * mean;
		if (bb > 0)
			errors(&l, aa, bb, ab, mean, et, ex);
	}
	free(a);
	free(b);
	free(at);
	return l;
}
