/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "draw/pen.h"

void
draw_spark(struct draw_canvas *canvas, double x, double y, double w,
    double h, const double *value, size_t n, enum draw_tone tone)
{
	const double dot = fmin(1.4, fmin(w, h) / 4);
	double low = INFINITY, high = -INFINITY, share;
	struct draw_point *at;
	struct draw_pen p;
	size_t i, last = n;

	if (n == 0 || !isfinite(w) || !isfinite(h) || w <= 0 || h <= 0)
		return;
	at = mem_new(n, sizeof(*at));
	for (i = 0; i < n; i++) {
		low = fmin(low, chart_known(value[i]));
		high = fmax(high, chart_known(value[i]));
		if (!isnan(chart_known(value[i])))
			last = i;
	}
	for (i = 0; i < n; i++) {
		share = high > low ? (chart_known(value[i]) - low) /
		    (high - low) : chart_known(value[i]) * 0 + 0.5;
		at[i].x = x + dot + (n > 1 ? (w - 2 * dot) * (double)i /
		    (double)(n - 1) : w - 2 * dot);
		at[i].y = y + dot + (h - 2 * dot) * (1 - share);
	}
	pen_begin(&p, canvas, x, y, w, h);
	pen_polyline(&p, at, n, chart_color(tone), 0.8);
	if (last < n)
		pen_dot(&p, at[last].x, at[last].y, dot, chart_color(tone));
	pen_end(&p);
	free(at);
}
