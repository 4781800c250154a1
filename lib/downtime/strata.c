/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "downtime/strata.h"
#include "stats/dist.h"
#include "stats/order.h"

void
dt_rank_within(double *x, const int32_t *stratum, size_t n)
{
	double *part = mem_new(n + 1, sizeof(*part));
	double *rank = mem_new(n + 1, sizeof(*rank));
	size_t *at = mem_new(n + 1, sizeof(*at));
	bool *done = mem_new(n + 1, sizeof(*done));
	size_t i, k, m;

	for (i = 0; i < n; i++) {
		for (m = 0, k = i; k < n && !done[i]; k++) {
			if (stratum[k] != stratum[i])
				continue;
			at[m] = k;
			part[m++] = x[k];
		}
		if (m > 0)
			stats_rank(part, m, rank);
		for (k = 0; k < m; k++) {
			done[at[k]] = true;
			x[at[k]] = (rank[k] - (double)(m + 1) / 2) / (double)m;
		}
	}
	free(part);
	free(rank);
	free(at);
	free(done);
}

double
dt_between_effect(const double *score, const uint32_t *category,
    size_t ncategory, size_t n)
{
	double *sum = mem_new(ncategory + 1, sizeof(*sum));
	double *count = mem_new(ncategory + 1, sizeof(*count));
	double mean = 0, between = 0, all = 0;
	size_t i;

	for (i = 0; i < n; i++)
		mean += score[i] / (double)n;
	for (i = 0; i < n; i++) {
		sum[category[i]] += score[i] - mean;
		count[category[i]]++;
		all += (score[i] - mean) * (score[i] - mean);
	}
	for (i = 0; i < ncategory; i++) {
		if (count[i] > 0)
			between += sum[i] * sum[i] / count[i];
	}
	free(sum);
	free(count);
	return all > 0 ? between / all : NAN;
}

/*
 * Adds a stratum's share of the covariance: for m scores of variance s2 (over
 * m - 1), s2 * (n_g [g = h] - n_g n_h / m).
 */
static void
add_stratum(double *v, size_t ncategory, const double *count, double m,
    double s2)
{
	size_t g, h;

	for (g = 0; g < ncategory; g++) {
		if (count[g] == 0)
			continue;
		v[g * ncategory + g] += s2 * count[g];
		for (h = 0; h < ncategory; h++)
			v[g * ncategory + h] -= s2 * count[g] * count[h] / m;
	}
}

static void
covariance(const double *score, const uint32_t *category, size_t ncategory,
    const int32_t *stratum, size_t n, double *v)
{
	double *count = mem_new(ncategory + 1, sizeof(*count));
	bool *done = mem_new(n + 1, sizeof(*done));
	double m, squares;
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (done[i])
			continue;
		for (k = 0; k < ncategory; k++)
			count[k] = 0;
		for (m = squares = 0, k = i; k < n; k++) {
			if (stratum[k] != stratum[i])
				continue;
			done[k] = true;
			count[category[k]]++;
			squares += score[k] * score[k];
			m++;
		}
		if (m > 1)
			add_stratum(v, ncategory, count, m, squares / (m - 1));
	}
	free(count);
	free(done);
}

/* t' v^- t by elimination; what depends on others has no pivot left. */
static double
quadratic_form(double *v, double *t, size_t n, double *rank)
{
	double largest = 0, q = 0, f;
	size_t i, k, j;

	*rank = 0;
	for (i = 0; i < n; i++)
		largest = fmax(largest, v[i * n + i]);
	for (j = 0; j < n; j++) {
		if (v[j * n + j] <= 1e-9 * largest)
			continue;
		q += t[j] * t[j] / v[j * n + j];
		++*rank;
		for (i = j + 1; i < n; i++) {
			f = v[i * n + j] / v[j * n + j];
			t[i] -= f * t[j];
			for (k = j + 1; k < n; k++)
				v[i * n + k] -= f * v[j * n + k];
		}
	}
	return q;
}

struct stats_test
dt_between(const double *score, const uint32_t *category, size_t ncategory,
    const int32_t *stratum, size_t n)
{
	struct stats_test a = stats_no_answer(n, 3);
	double *v = mem_new(ncategory * ncategory + 1, sizeof(*v));
	double *t = mem_new(ncategory + 1, sizeof(*t));
	double stat;
	size_t i;

	covariance(score, category, ncategory, stratum, n, v);
	for (i = 0; i < n; i++)
		t[category[i]] += score[i];
	stat = quadratic_form(v, t, ncategory, &a.df);
	if (a.df >= 1) {
		a.stat = stat;
		a.p = stats_chi2_sf(stat, a.df);
		a.effect = dt_between_effect(score, category, ncategory, n);
	}
	free(v);
	free(t);
	return a;
}
