/* SPDX-License-Identifier: MIT */
#include "report/part.h"

size_t
part_rows(const struct draw_chart *c)
{
	switch (c->type) {
	case DRAW_PARETO:
		return c->of.pareto.n;
	case DRAW_GANTT:
		return c->of.gantt.nrow;
	case DRAW_RANGES:
		return c->of.ranges.n;
	case DRAW_HEAT:
		return c->of.heat.nrow;
	case DRAW_LINES:
	case DRAW_WATERFALL:
		break;
	}
	return 0;
}

struct draw_chart
part_of(const struct draw_chart *c, size_t from, size_t n,
    struct draw_span *span)
{
	struct draw_chart part = *c;
	struct draw_gantt *g = &part.of.gantt;
	size_t i;

	switch (c->type) {
	case DRAW_PARETO:
		part.of.pareto.bar += from;
		part.of.pareto.n = n;
		break;
	case DRAW_RANGES:
		part.of.ranges.range += from;
		part.of.ranges.n = n;
		break;
	case DRAW_HEAT:
		part.of.heat.row += from;
		part.of.heat.value += from * c->of.heat.ncol;
		part.of.heat.nrow = n;
		break;
	case DRAW_GANTT:
		g->row += from;
		g->nrow = n;
		if (span == NULL)
			break;
		g->n = 0;
		g->span = span;
		for (i = 0; i < c->of.gantt.n; i++) {
			span[g->n] = c->of.gantt.span[i];
			if (span[g->n].row < from || span[g->n].row >= from +
			    n)
				continue;
			span[g->n++].row -= (uint32_t)from;
		}
		break;
	case DRAW_LINES:
	case DRAW_WATERFALL:
		break;
	}
	return part;
}

size_t
part_fits(const struct draw_chart *c, const struct draw_fonts *fonts,
    size_t from, double w, double h)
{
	size_t low = 0, high = part_rows(c) - from, mid;
	struct draw_chart part;

	while (low < high) {
		mid = low + (high - low + 1) / 2;
		part = part_of(c, from, mid, NULL);
		if (draw_chart_height(&part, fonts, w) <= h)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}
