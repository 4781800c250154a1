/* SPDX-License-Identifier: MIT */
#include "stats/season.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/centre.h"
#include "stats/dist.h"
#include "stats/ranktest.h"
#include "stats/trend.h"

void
stats_autocorrelation(const double *x, size_t n, size_t lags, double *out)
{
	double *d = mem_new(n + 1, sizeof(*d)), all = 0;
	size_t k;

	if (n > 0) {
		stats_centre(x, n, d);
		all = stats_dot(d, d, n);
	}
	for (k = 0; k <= lags; k++)
		out[k] = !(all > 0) ? NAN : k >= n ? 0 :
		    stats_dot(d, d + k, n - k) / all;
	free(d);
}

struct stats_test
stats_ljung_box(const double *x, size_t n, size_t lags)
{
	struct stats_test t = stats_no_answer(n, lags + 2);
	double *r, m = (double)n, sum = 0;
	size_t k;

	if (n < t.need || lags == 0)
		return t;
	r = mem_new(lags + 1, sizeof(*r));
	stats_autocorrelation(x, n, lags, r);
	for (k = 1; k <= lags; k++)
		sum += r[k] * r[k] / (m - (double)k);
	free(r);
	if (isnan(sum))
		return t;
	t.stat = m * (m + 2) * sum;
	t.df = (double)lags;
	t.p = stats_chi2_sf(t.stat, t.df);
	return t;
}

/*
 * What is left of d by its line over 0, 1, 2, ...; in place, mean 0.  What is
 * no more than rounding of the line is taken for nothing.
 */
static void
detrend(double *d, size_t n)
{
	struct stats_line l = stats_line(NULL, d, n);
	const double all = stats_dot(d, d, n);
	size_t i;

	for (i = 0; i < n; i++)
		d[i] -= l.intercept + l.slope * (double)i;
	if (stats_dot(d, d, n) > all * 1e-28)
		return;
	for (i = 0; i < n; i++)
		d[i] = 0;
}

static double
strength(const double *d, size_t n, size_t period, double *mean)
{
	double all = 0, rest = 0, r;
	size_t i, k;

	for (i = 0; i < period; i++)
		mean[i] = 0;
	for (i = 0; i < n; i++) {
		k = (n - 1 - i % period) / period + 1;	/* of this phase */
		mean[i % period] += d[i] / (double)k;
	}
	for (i = 0; i < n; i++) {
		r = d[i] - mean[i % period];
		all += d[i] * d[i];
		rest += r * r;
	}
	/* The mean of d is 0, and so is that of the rest in each phase. */
	return all > 0 ? fmax(0, 1 - rest / all) : NAN;
}

struct stats_test
stats_season(const double *x, size_t n, size_t period, double *profile)
{
	struct stats_test t = stats_no_answer(n, 2 * period);
	double *d = mem_new(n + 1, sizeof(*d)), *mean = mem_new(period + 1,
	    sizeof(*mean)), effect = NAN;
	uint32_t *phase = mem_new(n + 1, sizeof(*phase));
	size_t i;
	int e = 0;

	if (n >= t.need && period > 1) {
		e = stats_centre(x, n, d);
		detrend(d, n);
		effect = strength(d, n, period, mean);
	}
	if (!isnan(effect)) {
		for (i = 0; i < n; i++)
			phase[i] = (uint32_t)(i % period);
		t = stats_kruskal(d, phase, n, period);
		t.need = 2 * period;
		t.effect = effect;
	}
	for (i = 0; i < period && profile != NULL; i++)
		profile[i] = isnan(effect) ? NAN : ldexp(mean[i], e);
	free(phase);
	free(mean);
	free(d);
	return t;
}
