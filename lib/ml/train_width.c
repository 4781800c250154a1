/* SPDX-License-Identifier: MIT */
/* train_width: intervals by what the folds got wrong. */
#include "ml/train_width.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "ml/train_internal.h"

static double
conformal(const struct train *t, size_t a, size_t b)
{
	double *score = mem_new(b - a + 1, sizeof(*score)), w;
	size_t i, n = 0;

	for (i = a; i < b; i++)
		if (!isnan(t->raw[i]) && t->noise == NULL)
			score[n++] = fabs(t->raw[i] - t->trial.y[i]);
		else if (!isnan(t->raw[i]) && !isnan(t->noise[i]))
			score[n++] = fabs(t->raw[i] - t->trial.y[i]) /
			    t->noise[i];
	w = conformal_width(score, n, t->p.coverage);
	free(score);
	return w;
}

/* Rows [a, b), and when they are looked at. */
struct span {
	const struct train *t;
	size_t a, b;
	int64_t cut_us;
};

/* Minus log of the likelihood of the rows, were the error such. */
static double
surprise(const struct span *r, double offset, double scale)
{
	const struct train *t = r->t;
	double sum = 0, p, step = 1e-4, answer, y;
	bool censored;
	size_t i;

	for (i = r->a; i < r->b; i++) {
		if (isnan(t->raw[i]))
			continue;
		answer = t->raw[i] + offset;
		y = trial_hours(&t->trial, i, r->cut_us, &censored);
		p = learn_hours_cdf(&t->learn, scale, answer, y);
		if (censored)
			p = 1 - p;
		else
			/* The density in log of time, by a small step. */
			p = (learn_hours_cdf(&t->learn, scale, answer,
			    y * exp(step)) - p) / step;
		sum -= log(fmax(p, 1e-12));
	}
	return sum;
}

/*
 * The number between lo and hi under which the rows are likeliest, by golden
 * section (Kiefer 1953): the offset for a scale, or the log of the scale.
 */
static double
likeliest(const struct span *r, struct train_width w, int scale, double lo,
    double hi)
{
	const double ratio = 0.6180339887498949;
	double x[2], s[2];
	int i, k;

	for (i = 0; i < 30; i++) {
		x[0] = hi - ratio * (hi - lo);
		x[1] = lo + ratio * (hi - lo);
		for (k = 0; k < 2; k++)
			s[k] = surprise(r, scale ? w.offset : x[k],
			    scale ? exp(x[k]) : w.width);
		if (s[0] < s[1])
			hi = x[1];
		else
			lo = x[0];
	}
	return (lo + hi) / 2;
}

static struct train_width
likeliest_error(const struct span *r)
{
	struct train_width w = { 1, 0 };
	int i;

	for (i = 0; i < 3; i++) {
		w.width = exp(likeliest(r, w, 1, log(0.02), log(20)));
		w.offset = likeliest(r, w, 0, -3, 3);
	}
	return w;
}

struct train_width
train_width(const struct train *t, size_t a, size_t b, int64_t cut_us)
{
	const struct span r = { t, a, b, cut_us };
	size_t i, n = 0;

	for (i = a; i < b; i++)
		n += !isnan(t->raw[i]);
	if (n < 20)
		return (struct train_width){ NAN, 0 };
	if (t->learn.task == ML_SURVIVAL)
		return likeliest_error(&r);
	return (struct train_width){ conformal(t, a, b), 0 };
}
