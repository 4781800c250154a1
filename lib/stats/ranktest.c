/* SPDX-License-Identifier: MIT */
#include "stats/ranktest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/dist.h"
#include "stats/order.h"

__extension__ typedef unsigned __int128 uint128;

enum {
	EXACT_U = 8,
	EXACT_U_OTHER = 10000,
	EXACT_D = 10000
};

/* ---- Kruskal and Wallis ---- */

struct stats_test
stats_kruskal(const double *x, const uint32_t *group, size_t n,
    size_t ngroup)
{
	struct stats_test t = stats_no_answer(n, 2);
	double *rank = mem_new(n + 1, sizeof(*rank)), ties, d, h = 0;
	double *sum = mem_new(ngroup + 1, sizeof(*sum)), *size = mem_new(
	    ngroup + 1, sizeof(*size)), m = (double)n;
	size_t i, groups = 0;

	ties = stats_rank(x, n, rank);
	for (i = 0; i < n; i++) {
		/* From the mean rank: no large sums that cancel. */
		sum[group[i]] += rank[i] - (m + 1) / 2;
		size[group[i]]++;
	}
	for (i = 0; i < ngroup; i++) {
		groups += size[i] > 0;
		h += size[i] > 0 ? sum[i] * sum[i] / size[i] : 0;
	}
	free(rank);
	free(sum);
	free(size);
	d = m * (m * m - 1) - ties;
	if (groups < 2 || !(d > 0))
		return t;
	t.stat = 12 * h / (m * (m + 1)) / (d / (m * (m * m - 1)));
	t.df = (double)(groups - 1);
	t.p = stats_chi2_sf(t.stat, t.df);
	t.effect = t.stat / (m - 1);
	return t;
}

/* ---- two groups ---- */

/* x, then y; the caller's. */
static double *
join(const double *x, size_t nx, const double *y, size_t ny)
{
	double *all = mem_new(nx + ny, sizeof(*all));

	memcpy(all, x, nx * sizeof(*all));
	memcpy(all + nx, y, ny * sizeof(*all));
	return all;
}

/*
 * The share of orders of small and large numbers with U at most u.  The
 * number of orders with each U are the coefficients of a Gaussian binomial,
 * the product of (1 - q^(large + i)) / (1 - q^i): whole numbers below 2^128.
 */
static double
share_of_orders(size_t small, size_t large, size_t u)
{
	uint128 *c = mem_new(u + 1, sizeof(*c));
	double all = 1, sum = 0;
	size_t i, k;

	c[0] = 1;
	for (i = 1; i <= small; i++) {
		for (k = u; k >= large + i && k <= u; k--)
			c[k] -= c[k - large - i];
		for (k = i; k <= u; k++)
			c[k] += c[k - i];
		all *= (double)(large + i) / (double)i;
	}
	for (k = 0; k <= u; k++)
		sum += (double)c[k];
	free(c);
	return sum / all;
}

static double
limit_u(double u, double nx, double ny, double ties)
{
	const double n = nx + ny;
	double v = nx * ny / 12 * (n + 1 - ties / (n * (n - 1)));
	double d = fabs(u - nx * ny / 2) - 0.5;

	return v > 0 ? fmin(1, 2 * stats_normal_cdf(-d / sqrt(v))) : 1;
}

struct stats_test
stats_mann_whitney(const double *x, size_t nx, const double *y, size_t ny)
{
	struct stats_test t = stats_no_answer(nx + ny, 2);
	const size_t small = nx < ny ? nx : ny, large = nx + ny - small;
	const double pairs = (double)nx * (double)ny;
	double *all, *rank, ties, sum = 0;
	size_t i;

	if (small == 0)
		return t;
	all = join(x, nx, y, ny);
	rank = mem_new(nx + ny, sizeof(*rank));
	ties = stats_rank(all, nx + ny, rank);
	for (i = 0; i < nx; i++)
		sum += rank[i];
	free(all);
	free(rank);
	t.stat = sum - (double)nx * (double)(nx + 1) / 2;
	t.effect = 2 * t.stat / pairs - 1;
	t.exact = ties == 0 && small <= EXACT_U && large <= EXACT_U_OTHER;
	if (t.exact)
		t.p = fmin(1, 2 * share_of_orders(small, large,
		    (size_t)fmin(t.stat, pairs - t.stat)));
	else
		t.p = limit_u(t.stat, (double)nx, (double)ny, ties);
	return t;
}

/* ---- Kolmogorov and Smirnov ---- */

/* D in units of 1 / (nx ny): a whole number. */
static uint64_t
distance(double *x, uint64_t nx, double *y, uint64_t ny)
{
	uint64_t i = 0, j = 0, d, most = 0;
	double at;

	stats_sort(x, nx);
	stats_sort(y, ny);
	while (i < nx && j < ny) {
		at = x[i] < y[j] ? x[i] : y[j];
		/* The tests of i and j against at never fail both at once. */
		if (!(x[i] <= at) && !(y[j] <= at))
			break;
		for (; i < nx && x[i] <= at; i++)
			;
		for (; j < ny && y[j] <= at; j++)
			;
		d = i * ny > j * nx ? i * ny - j * nx : j * nx - i * ny;
		most = d > most ? d : most;
	}
	return most;
}

/*
 * The share of paths from (0, 0) to (nx, ny) that come to a point at least d
 * from the diagonal: out[j] is that of the paths to (i, j).
 */
static double
share_of_paths(uint64_t nx, uint64_t ny, uint64_t d)
{
	double *out = mem_new(ny + 1, sizeof(*out)), p;
	uint64_t i, j, a, b;

	for (i = 0; i <= nx; i++) {
		for (j = 0; j <= ny; j++) {
			a = i * ny;
			b = j * nx;
			if ((a > b ? a - b : b - a) >= d)
				out[j] = 1;
			else if (i + j == 0)
				out[j] = 0;
			else if (j == 0)
				continue;	/* as the row before */
			else if (i == 0)
				out[j] = out[j - 1];
			else
				out[j] = ((double)i * out[j] + (double)j *
				    out[j - 1]) / (double)(i + j);
		}
	}
	p = out[ny];
	free(out);
	return p;
}

struct stats_test
stats_ks(const double *x, size_t nx, const double *y, size_t ny)
{
	struct stats_test t = stats_no_answer(nx + ny, 2);
	const double n = (double)nx * (double)ny / (double)(nx + ny);
	double *all;
	uint64_t d;

	if (nx == 0 || ny == 0)
		return t;
	all = join(x, nx, y, ny);
	d = distance(all, nx, all + nx, ny);
	free(all);
	t.stat = t.effect = (double)d / ((double)nx * (double)ny);
	t.exact = nx <= EXACT_D && ny <= EXACT_D;
	t.p = d == 0 ? 1 : t.exact ? share_of_paths(nx, ny, d) :
	    fmin(1, stats_kolmogorov_sf(sqrt(n) * t.stat));
	return t;
}
