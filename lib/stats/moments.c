/* SPDX-License-Identifier: MIT */
#include "stats/moments.h"

#include <math.h>
#include <stdlib.h>

/*
 * Scales are multiples of 2^400; beyond 2^800, where 2^-scale would not be a
 * double, there is none.
 */
enum {
	STEP = 400,
	NEAR = STEP / 2,
	FAR = 2 * STEP
};

/* ---- scale ---- */

/* The scale that brings x to between 2^-200 and 2^200. */
static int
scale_for(double x)
{
	int e = x != 0 && isfinite(x) ? ilogb(x) : 0;
	int scale = (abs(e) + NEAR) / STEP * STEP;

	scale = scale > FAR ? FAR : scale;
	return e < 0 ? -scale : scale;
}

/* Expresses the sums in units of 2^scale. */
static void
rescale(struct stats_moments *m, int scale)
{
	int by = m->scale - scale;

	m->pivot = ldexp(m->pivot, by);
	m->mean = ldexp(m->mean, by);
	m->m2 = ldexp(m->m2, 2 * by);
	m->m3 = ldexp(m->m3, 3 * by);
	m->m4 = ldexp(m->m4, 4 * by);
	m->scale = scale;
	m->factor = ldexp(1, -scale);
	m->most = scale == FAR ? HUGE_VAL : ldexp(1, scale + NEAR);
}

/* Zeros fit any scale; the first other number chooses one. */
static void
make_room(struct stats_moments *m, double x)
{
	int scale = scale_for(x);

	if (m->factor == 0 || scale > m->scale)
		rescale(m, scale);
}

/* ---- sums ---- */

/* Chan's and Pebay's: the sums of b joined to those of a, d between them. */
static void
join(struct stats_moments *a, double wb, double d, double b2, double b3,
    double b4)
{
	const double wa = a->weight, w = wa + wb;
	const double pa = wa / w, pb = wb / w, d2 = d * d;

	a->m4 += b4 + d2 * d2 * wa * pb * (pa * pa - pa * pb + pb * pb) +
	    6 * d2 * (pa * pa * b2 + pb * pb * a->m2) +
	    4 * d * (pa * b3 - pb * a->m3);
	a->m3 += b3 + d2 * d * wa * pb * (pa - pb) +
	    3 * d * (pa * b2 - pb * a->m2);
	a->m2 += b2 + d2 * wa * pb;
	a->mean += d * pb;
	a->weight = w;
}

void
stats_moments_add_weighted(struct stats_moments *m, double x, double weight)
{
	double d;

	if (!(weight > 0))
		return;
	if (fabs(x) > m->most || (m->factor == 0 && x != 0))
		make_room(m, x);
	if (m->n++ == 0) {
		m->min = m->max = x;
		m->pivot = x * m->factor;
		m->weight = weight;
		return;
	}
	m->min = x < m->min ? x : m->min;
	m->max = x > m->max ? x : m->max;
	d = x * m->factor - m->pivot - m->mean;
	join(m, weight, d, 0, 0, 0);
}

void
stats_moments_add(struct stats_moments *m, double x)
{
	stats_moments_add_weighted(m, x, 1);
}

void
stats_moments_merge(struct stats_moments *m, const struct stats_moments *from)
{
	struct stats_moments b = *from;

	if (b.n == 0)
		return;
	if (m->n == 0) {
		*m = b;
		return;
	}
	if (b.factor != 0 && (m->factor == 0 || b.scale > m->scale))
		rescale(m, b.scale);
	else if (m->factor != 0)
		rescale(&b, m->scale);
	m->n += b.n;
	m->min = b.min < m->min ? b.min : m->min;
	m->max = b.max > m->max ? b.max : m->max;
	join(m, b.weight, (b.pivot - m->pivot) + (b.mean - m->mean), b.m2,
	    b.m3, b.m4);
}

/* ---- what they say ---- */

double
stats_moments_mean(const struct stats_moments *m)
{
	return m->n == 0 ? NAN : ldexp(m->pivot + m->mean, m->scale);
}

static double
scaled_variance(const struct stats_moments *m)
{
	return m->weight > 1 ? m->m2 / (m->weight - 1) : NAN;
}

double
stats_moments_variance(const struct stats_moments *m)
{
	return ldexp(scaled_variance(m), 2 * m->scale);
}

double
stats_moments_sd(const struct stats_moments *m)
{
	return ldexp(sqrt(scaled_variance(m)), m->scale);
}

double
stats_moments_skewness(const struct stats_moments *m)
{
	double v = m->m2 / m->weight;

	return m->m2 > 0 ? m->m3 / m->weight / (v * sqrt(v)) : NAN;
}

double
stats_moments_kurtosis(const struct stats_moments *m)
{
	double v = m->m2 / m->weight;

	return m->m2 > 0 ? m->m4 / m->weight / (v * v) - 3 : NAN;
}
