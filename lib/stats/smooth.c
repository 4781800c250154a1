/* SPDX-License-Identifier: MIT */
#include "stats/smooth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/quantile.h"

/* ---- moving windows ---- */

/* The window of out[i] as x[*from .. *to - 1]. */
static void
window_of(size_t i, size_t n, size_t width, enum stats_window w,
    size_t *from, size_t *to)
{
	size_t before = w == STATS_TRAILING ? width - 1 : width / 2;
	size_t behind = width - 1 - before;

	*from = i > before ? i - before : 0;
	*to = n - i > behind ? i + behind + 1 : n;
}

void
stats_moving_average(const double *x, size_t n, size_t width,
    enum stats_window window, double *out)
{
	size_t i, j, from, to;
	double sum;

	for (i = 0; i < n; i++) {
		window_of(i, n, width, window, &from, &to);
		for (j = from, sum = 0; j < to; j++)
			sum += x[j] / (double)(to - from);
		out[i] = sum;
	}
}

/* The first place of sorted s[0..n-1] that is not below x. */
static size_t
place(const double *s, size_t n, double x)
{
	size_t l = 0, m;

	while (n > l) {
		m = l + (n - l) / 2;
		if (s[m] < x)
			l = m + 1;
		else
			n = m;
	}
	return l;
}

void
stats_moving_median(const double *x, size_t n, size_t width,
    enum stats_window window, double *out)
{
	double *s = mem_new(width < n ? width + 1 : n + 1, sizeof(*s));
	size_t i, k, from, to, first = 0, last = 0, m = 0;

	for (i = 0; i < n; i++) {
		window_of(i, n, width, window, &from, &to);
		for (; first < from; first++, m--) {
			k = place(s, m, x[first]);
			if (k < m)
				memmove(&s[k], &s[k + 1], (m - 1 - k) *
				    sizeof(*s));
		}
		for (; last < to; last++, m++) {
			k = place(s, m, x[last]);
			memmove(&s[k + 1], &s[k], (m - k) * sizeof(*s));
			s[k] = x[last];
		}
		out[i] = stats_sorted_quantile(s, m, 0.5);
	}
	free(s);
}

/* ---- lowess ---- */

/* 1 at 0 and 0 at 1: (1 - d^3)^3. */
static double
tricube(double d)
{
	double u = 1 - d * d * d;

	return d >= 1 ? 0 : u * u * u;
}

static double
bisquare(double u)
{
	double v = 1 - u * u;

	return u >= 1 ? 0 : v * v;
}

struct fit {
	const double *t, *x, *robust;
	double *w;			/* of the points at hand */
};

/* The line through points from..to-1 at time at; keep if there is none. */
static double
line_at(const struct fit *f, size_t from, size_t to, double at, double keep)
{
	double radius = fmax(at - f->t[from], f->t[to - 1] - at), sum = 0;
	double mean = 0, square = 0, slope, y = 0, d;
	size_t i;

	for (i = from; i < to; i++) {
		d = radius > 0 ? fabs(f->t[i] - at) / radius : 0;
		f->w[i] = (d >= 0.999 ? 0 : tricube(d)) * f->robust[i];
		sum += f->w[i];
	}
	if (!(sum > 0))
		return keep;
	for (i = from; i < to; i++) {
		f->w[i] /= sum;
		mean += f->w[i] * (f->t[i] - at);
	}
	for (i = from; i < to; i++) {
		d = f->t[i] - at - mean;
		square += f->w[i] * d * d;
	}
	/* All the weight at one time: no slope to be had. */
	slope = square > 1e-24 * radius * radius ? -mean / square : 0;
	for (i = from; i < to; i++)
		y += f->w[i] * (1 + slope * (f->t[i] - at - mean)) * f->x[i];
	return y;
}

static void
reweigh(const double *x, const double *fit, size_t n, double *robust,
    double *room)
{
	double middle;
	size_t i;

	for (i = 0; i < n; i++)
		robust[i] = room[i] = fabs(x[i] - fit[i]);
	middle = 6 * stats_median(room, n);
	for (i = 0; i < n; i++)
		robust[i] = middle > 0 ? bisquare(robust[i] / middle) :
		    robust[i] == 0;
}

void
stats_lowess(const double *t, const double *x, size_t n, double share,
    int rounds, double *out)
{
	double *robust = mem_new(n + 1, sizeof(*robust)), *w = mem_new(n + 1,
	    sizeof(*w));
	const struct fit f = { t, x, robust, w };
	size_t k = (size_t)(share * (double)n + 1e-10), i, from;
	int round;

	k = k < 2 ? 2 : k;
	k = k > n ? n : k;
	for (i = 0; i < n; i++)
		robust[i] = 1;
	for (round = 0; round <= rounds && n > 0; round++) {
		for (i = from = 0; i < n; i++) {
			/* The window moves on while what comes is nearer. */
			while (from + k < n &&
			    t[i] - t[from] > t[from + k] - t[i])
				from++;
			out[i] = line_at(&f, from, from + k, t[i], x[i]);
		}
		if (round < rounds)
			reweigh(x, out, n, robust, w);
	}
	free(robust);
	free(w);
}
