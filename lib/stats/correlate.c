/* SPDX-License-Identifier: MIT */
#include "stats/correlate.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/centre.h"
#include "stats/dist.h"
#include "stats/order.h"
#include "stats/special.h"

enum { EXACT_RHO = 9 };

/* r of two centred series; NAN when one is constant. */
static double
coefficient(const double *a, const double *b, size_t n)
{
	double aa = stats_dot(a, a, n), bb = stats_dot(b, b, n), r;

	if (!(aa > 0 && bb > 0))
		return NAN;
	r = stats_dot(a, b, n) / sqrt(aa) / sqrt(bb);
	return fmax(-1, fmin(1, r));
}

struct stats_test
stats_pearson(const double *x, const double *y, size_t n)
{
	struct stats_test t = stats_no_answer(n, 3);
	double *a, *b, rest;

	if (n < t.need)
		return t;
	a = mem_new(n, sizeof(*a));
	b = mem_new(n, sizeof(*b));
	stats_centre(x, n, a);
	stats_centre(y, n, b);
	t.effect = coefficient(a, b, n);
	free(a);
	free(b);
	if (isnan(t.effect))
		return t;
	t.df = (double)(n - 2);
	rest = (1 - t.effect) * (1 + t.effect);
	t.stat = t.effect * sqrt(t.df / rest);
	t.p = stats_beta_i(t.df / 2, 0.5, rest, t.effect * t.effect);
	return t;
}

struct stats_test
stats_spearman(const double *x, const double *y, size_t n)
{
	double *a = mem_new(n + 1, sizeof(*a)), *b = mem_new(n + 1,
	    sizeof(*b));
	struct stats_test t;

	stats_rank(x, n, a);
	stats_rank(y, n, b);
	t = stats_pearson(a, b, n);
	free(a);
	free(b);
	return t;
}

static void
swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

/*
 * The share of orders of b with |a . b| at least as large, a centred; all of
 * them by Heap's algorithm (1963).
 */
static double
share_of_orders(const double *a, double *b, size_t n)
{
	const double least = fabs(stats_dot(a, b, n)) - 1e-9;
	size_t c[EXACT_RHO] = { 0 }, i = 1;
	double hit = 1, all = 1;

	while (i < n) {
		if (c[i] >= i) {
			c[i++] = 0;
			continue;
		}
		swap(&b[i % 2 == 0 ? 0 : c[i]], &b[i]);
		hit += fabs(stats_dot(a, b, n)) >= least;
		all++;
		c[i]++;
		i = 1;
	}
	return hit / all;
}

struct stats_test
stats_spearman_exact(const double *x, const double *y, size_t n)
{
	struct stats_test t = stats_spearman(x, y, n);
	double a[EXACT_RHO], b[EXACT_RHO];
	size_t i;

	if (n > EXACT_RHO || isnan(t.p))
		return t;
	stats_rank(x, n, a);
	stats_rank(y, n, b);
	for (i = 0; i < n; i++) {
		a[i] -= 0.5 * (double)(n + 1);
		b[i] -= 0.5 * (double)(n + 1);
	}
	t.p = share_of_orders(a, b, n);
	t.exact = true;
	return t;
}
