/* SPDX-License-Identifier: MIT */
#include "stats/adjust.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/order.h"

/* The places of p that are a number, ascending; the caller's. */
static uint32_t *
places(const double *p, size_t n, size_t *m)
{
	uint32_t *order = mem_new(n + 1, sizeof(*order));
	size_t i;

	/* NAN sorts to an end; which one depends on its sign. */
	stats_order(p, n, order);
	for (i = *m = 0; i < n; i++) {
		if (!isnan(p[order[i]]))
			order[(*m)++] = order[i];
	}
	return order;
}

static void
copy_unknown(const double *p, size_t n, double *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (isnan(p[i]))
			out[i] = p[i];
	}
}

void
stats_adjust_bh(const double *p, size_t n, double *out)
{
	size_t m, i;
	uint32_t *order = places(p, n, &m);
	double least = 1;

	for (i = m; i-- > 0; ) {
		least = fmin(least, p[order[i]] * ((double)m /
		    (double)(i + 1)));
		out[order[i]] = least;
	}
	copy_unknown(p, n, out);
	free(order);
}

void
stats_adjust_holm(const double *p, size_t n, double *out)
{
	size_t m, i;
	uint32_t *order = places(p, n, &m);
	double most = 0;

	for (i = 0; i < m; i++) {
		most = fmax(most, fmin(1, p[order[i]] * (double)(m - i)));
		out[order[i]] = most;
	}
	copy_unknown(p, n, out);
	free(order);
}
