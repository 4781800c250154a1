/* SPDX-License-Identifier: MIT */
#include "stats/survive.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/order.h"

/* ---- Kaplan and Meier ---- */

size_t
stats_kaplan_meier(const double *time, const bool *failed, size_t n,
    struct stats_survival *out)
{
	uint32_t *order = mem_new(n + 1, sizeof(*order));
	double share = 1, sum = 0, risk, d, t;
	size_t i, j, m = 0;

	stats_order(time, n, order);
	for (i = 0; i < n; i = j) {
		t = time[order[i]];
		for (j = i, d = 0; j < n && (j == i || time[order[j]] == t);
		    j++)
			d += failed[order[j]];
		risk = (double)(n - i);
		if (d <= 0)
			continue;
		share *= (risk - d) / risk;
		sum += d / (risk * (risk - d));
		out[m++] = (struct stats_survival){ t, risk, d, share,
			share > 0 ? share * sqrt(sum) : NAN };
	}
	free(order);
	return m;
}

double
stats_survival_quantile(const struct stats_survival *s, size_t n, double p)
{
	size_t i;

	/* Products of shares are rounded. */
	for (i = 0; i < n; i++) {
		if (s[i].share <= 1 - p + 1e-12)
			return s[i].time;
	}
	return NAN;
}

/* ---- Weibull ---- */

/* Logarithms of times, the largest 0. */
struct lives {
	double *log;
	const bool *failed;
	size_t n;
	double failures, mean;		/* of log over failures */
};

struct sums {
	double s0, s1, s2;		/* of t^k, t^k log t, t^k (log t)^2 */
};

static struct sums
sums_at(const struct lives *l, double k)
{
	struct sums s = { 0, 0, 0 };
	double w;
	size_t i;

	for (i = 0; i < l->n; i++) {
		w = exp(k * l->log[i]);
		s.s0 += w;
		s.s1 += w * l->log[i];
		s.s2 += w * l->log[i] * l->log[i];
	}
	return s;
}

/* The slope of the profile likelihood over failures, negated: it rises. */
static double
score(const struct lives *l, double k, double *slope)
{
	struct sums s = sums_at(l, k);
	double mean = s.s1 / s.s0;

	*slope = s.s2 / s.s0 - mean * mean + 1 / (k * k);
	return mean - 1 / k - l->mean;
}

/* Newton's steps, kept within what is known of the root. */
static double
best_shape(const struct lives *l)
{
	double lo = 0, hi = HUGE_VAL, k = 1, f, slope, next;
	int i;

	for (i = 0; i < 200; i++) {
		f = score(l, k, &slope);
		if (f > 0)
			hi = k;
		else
			lo = k;
		next = k - f / slope;
		if (!(next > lo && next < hi))
			next = isinf(hi) ? 2 * k : 0.5 * (lo + hi);
		if (fabs(next - k) <= 1e-15 * k)
			return next;
		k = next;
	}
	return k;
}

/* Whether there is a greatest likelihood. */
static bool
measure(struct lives *l, const double *time, double most)
{
	double least = HUGE_VAL;
	size_t i;

	for (i = 0; i < l->n; i++) {
		l->log[i] = log(time[i] / most);
		least = l->failed[i] ? fmin(least, l->log[i]) : least;
		l->mean += l->failed[i] ? l->log[i] : 0;
		l->failures += l->failed[i];
	}
	l->mean /= l->failures;
	/* Failures at one time, the last of all: ever steeper is better. */
	return l->failures >= 2 && least < 0;
}

static void
likelihood(struct stats_weibull *w, const struct lives *l, double most)
{
	const double r = l->failures, k = w->shape;
	struct sums s = sums_at(l, k);
	double b = log(s.s0 / r) / k, v, cross, det;

	w->scale = most * exp(b);
	w->log_likelihood = r * (log(k) - log(w->scale)) + (k - 1) * r *
	    (l->mean - b) - r;
	/* In log shape and log scale; sums of (t / scale)^k z^j. */
	cross = k * k * (s.s1 / s.s0 - b) * r;
	v = r + k * k * (s.s2 - 2 * b * s.s1 + b * b * s.s0) / s.s0 * r;
	det = v * k * k * r - cross * cross;
	w->log_shape_se = sqrt(k * k * r / det);
	w->log_scale_se = sqrt(v / det);
}

struct stats_weibull
stats_weibull(const double *time, const bool *failed, size_t n)
{
	struct stats_weibull w = { NAN, NAN, NAN, NAN, NAN, n, 0 };
	struct lives l = { mem_new(n + 1, sizeof(double)), failed, n, 0, 0 };
	double most = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		most = fmax(most, time[i]);
		w.failed += failed[i];
	}
	if (most > 0 && w.failed >= 2 && measure(&l, time, most)) {
		w.shape = best_shape(&l);
		likelihood(&w, &l, most);
	}
	free(l.log);
	return w;
}
