/* SPDX-License-Identifier: MIT */
/* train_width: intervals by what the folds got wrong. */
#include "ml/train_width.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/train_internal.h"

static double
conformal(const struct train *t, size_t a, size_t b)
{
	double *score = mem_new(b - a + 1, sizeof(*score)), w;
	size_t i, n = 0;

	for (i = a; i < b; i++)
		if (!isnan(t->raw[i]))
			score[n++] = fabs(t->raw[i] - t->trial.y[i]);
	w = conformal_width(score, n, t->p.coverage);
	free(score);
	return w;
}

/* Minus log of the likelihood of the rows, were the error so wide. */
static double
surprise(const struct train *t, size_t a, size_t b, double scale)
{
	const struct trial *tr = &t->trial;
	enum boost_aft d = t->learn.boost.aft;
	double sum = 0, p, step = 1e-4;
	size_t i;

	for (i = a; i < b; i++) {
		if (isnan(t->raw[i]))
			continue;
		p = boost_aft_cdf(d, scale, t->raw[i], tr->y[i]);
		if (tr->censored[i])
			p = 1 - p;
		else
			/* The density in log of time, by a small step. */
			p = (boost_aft_cdf(d, scale, t->raw[i],
			    tr->y[i] * exp(step)) - p) / step;
		sum -= log(fmax(p, 1e-12));
	}
	return sum;
}

/* Golden section over log of the scale (Kiefer 1953). */
static double
likeliest_scale(const struct train *t, size_t a, size_t b)
{
	const double ratio = 0.6180339887498949;
	double lo = log(0.02), hi = log(20), x, y;
	int i;

	for (i = 0; i < 40; i++) {
		x = hi - ratio * (hi - lo);
		y = lo + ratio * (hi - lo);
		if (surprise(t, a, b, exp(x)) < surprise(t, a, b, exp(y)))
			hi = y;
		else
			lo = x;
	}
	return exp((lo + hi) / 2);
}

double
train_width(const struct train *t, size_t a, size_t b)
{
	size_t i, n = 0;

	for (i = a; i < b; i++)
		n += !isnan(t->raw[i]);
	if (n < 20)
		return NAN;
	return t->learn.task == ML_SURVIVAL ? likeliest_scale(t, a, b) :
	    conformal(t, a, b);
}
