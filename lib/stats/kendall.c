/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/correlate.h"
#include "stats/dist.h"
#include "stats/order.h"

enum { EXACT_TAU = 33 };

/* ---- counting pairs ---- */

/* The ties of sorted numbers: pairs, and what variances want of them. */
static void
count_ties(const double *rank, size_t n, double *pairs, double *v,
    double *t3)
{
	size_t i, j;
	double t, m;

	*pairs = *v = *t3 = 0;
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && rank[j] == rank[i]; j++)
			;
		t = (double)(j - i);
		m = t * (t - 1);
		*pairs += m / 2;
		*v += m * (2 * t + 5);
		*t3 += m * (t - 2);
	}
}

/* Sorts y by merging; how many pairs stood in descending order. */
static double
inversions(double *y, double *room, size_t n)
{
	size_t half = n / 2, i, j, k;
	double sum;

	if (n < 2)
		return 0;
	sum = inversions(y, room, half) + inversions(y + half, room, n - half);
	for (i = 0; i < half; i++)
		room[i] = y[i];
	for (i = 0, j = half, k = 0; i < half; k++) {
		if (j < n && y[j] < room[i]) {
			sum += (double)(half - i);
			y[k] = y[j++];
		} else {
			y[k] = room[i++];
		}
	}
	return sum;
}

/*
 * The ranks of x and y, in the order of x and for equal x of y.  Two stable
 * sorts do it.  Returns the pairs that are equal in both.
 */
static double
arrange(const double *x, const double *y, size_t n, double *rx, double *ry)
{
	double *a = mem_new(n + 1, sizeof(*a)), both = 0;
	uint32_t *order = mem_new(n + 1, sizeof(*order));
	size_t i, j;

	stats_order(y, n, order);
	for (i = 0; i < n; i++)
		a[i] = x[order[i]];
	for (i = 0; i < n; i++)
		ry[i] = y[order[i]];
	stats_order(a, n, order);
	for (i = 0; i < n; i++)
		rx[i] = a[order[i]];
	for (i = 0; i < n; i++)
		a[i] = ry[order[i]];
	for (i = 0; i < n; i++)
		ry[i] = a[i];
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && rx[j] == rx[i] && ry[j] == ry[i]; j++)
			;
		both += (double)(j - i) * (double)(j - i - 1) / 2;
	}
	free(order);
	free(a);
	return both;
}

void
stats_pairs(const double *x, const double *y, size_t n,
    struct stats_pairs *p)
{
	double *rx = mem_new(n + 1, sizeof(*rx)), *ry = mem_new(n + 1,
	    sizeof(*ry)), *room = mem_new(n / 2 + 1, sizeof(*room)), both;

	*p = (struct stats_pairs){ .n = (double)n };
	p->all = p->n * (p->n - 1) / 2;
	both = arrange(x, y, n, rx, ry);
	count_ties(rx, n, &p->tied_x, &p->v_x, &p->t3_x);
	p->differ = inversions(ry, room, n);
	count_ties(ry, n, &p->tied_y, &p->v_y, &p->t3_y);
	p->agree = p->all - p->differ - p->tied_x - p->tied_y + both;
	free(room);
	free(rx);
	free(ry);
}

/* Kendall 1970, 4.8; what is left of it without ties is n(n-1)(2n+5)/18. */
double
stats_pairs_variance(const struct stats_pairs *p)
{
	const double n = p->n, m = n * (n - 1);
	double v = (m * (2 * n + 5) - p->v_x - p->v_y) / 18;

	if (n > 1)
		v += 2 * p->tied_x * p->tied_y / m;
	if (n > 2)
		v += p->t3_x * p->t3_y / (9 * m * (n - 2));
	return v;
}

double
stats_pairs_tau_b(const struct stats_pairs *p)
{
	double x = p->all - p->tied_x, y = p->all - p->tied_y;

	if (!(x > 0 && y > 0))
		return NAN;
	return fmax(-1, fmin(1, (p->agree - p->differ) / sqrt(x) / sqrt(y)));
}

/* ---- p ---- */

/*
 * The share of orders of n with at most c pairs (at most half of all) the
 * wrong way: a number put among m others has 0..m of them before it, each as
 * likely as the other.
 */
static double
share_of_orders(size_t n, size_t c)
{
	double *f = mem_new(c + 1, sizeof(*f)), *g = mem_new(c + 1,
	    sizeof(*g)), *swap, window, sum = 0;
	size_t m, i;

	f[0] = 1;
	for (m = 1; m < n; m++) {
		for (i = 0, window = 0; i <= c; i++) {
			window += f[i];
			if (i > m)
				window -= f[i - m - 1];
			g[i] = window / (double)(m + 1);
		}
		swap = f;
		f = g;
		g = swap;
	}
	for (i = 0; i <= c; i++)
		sum += f[i];
	free(f);
	free(g);
	return sum;
}

struct stats_test
stats_kendall(const double *x, const double *y, size_t n)
{
	struct stats_test t = stats_no_answer(n, 2);
	struct stats_pairs p;
	double few;

	if (n < t.need)
		return t;
	stats_pairs(x, y, n, &p);
	t.effect = stats_pairs_tau_b(&p);
	if (isnan(t.effect))
		return t;
	t.stat = (p.agree - p.differ) / sqrt(stats_pairs_variance(&p));
	t.p = 2 * stats_normal_cdf(-fabs(t.stat));
	few = fmin(p.agree, p.differ);
	if (p.tied_x == 0 && p.tied_y == 0 && (n <= EXACT_TAU || few <= 1)) {
		t.exact = true;
		t.p = fmin(1, 2 * share_of_orders(n, (size_t)few));
	}
	return t;
}
