/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stddef.h>

#include "feat/spread.h"

/* The sums of the analysis without, then with the group's new figure. */
void
feat_spread_add(struct feat_spread *s, struct feat_level *l, double x)
{
	double d;

	if (l->n > 0) {
		s->sum_nmm -= (double)l->n * l->mean * l->mean;
		s->sum_nn -= (double)(l->n * l->n);
		s->within -= l->square;
	} else {
		s->groups++;
	}
	l->n++;
	d = x - l->mean;
	l->mean += d / (double)l->n;
	l->square += d * (x - l->mean);
	s->n++;
	s->sum_nm += x;
	s->sum_nmm += (double)l->n * l->mean * l->mean;
	s->sum_nn += (double)(l->n * l->n);
	s->within += l->square;
}

double
feat_spread_mean(const struct feat_spread *s, const struct feat_level *l)
{
	const double n = (double)s->n, g = (double)s->groups;
	double mean, between, within, n0, v, b;

	if (s->n == 0)
		return NAN;
	mean = s->sum_nm / n;
	if (l == NULL || l->n == 0 || s->groups < 2 || s->n <= s->groups)
		return mean;
	within = (s->within > 0 ? s->within : 0) / (n - g);
	between = (s->sum_nmm - n * mean * mean) / (g - 1);
	n0 = (n - s->sum_nn / n) / (g - 1);
	v = n0 > 0 && between > within ? (between - within) / n0 : 0;
	if (v <= 0)
		return mean;
	b = v / (v + within / (double)l->n);
	return mean + b * (l->mean - mean);
}
