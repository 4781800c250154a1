/* SPDX-License-Identifier: MIT */
/* When: a heat map by hour, and who did what. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/when.h"
#include "base/zone.h"
#include "report/build.h"
#include "report/figure.h"
#include "shop/profile.h"

/* ---- heat map ---- */

enum { HOURS = 24, WEEKDAYS = 7 };

static const char *const hour_labels[HOURS] = {
	"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10",
	"11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21",
	"22", "23"
};
static const char *const day_labels[WEEKDAYS] = {
	"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
};

/* What a cell is made of: a mean with weights, or a sum. */
struct cell {
	double sum, weight, one;
	size_t n;
};

/* Seconds in which too little happened for a share of them to say anything. */
#define LEAST_WEIGHT	30.0

static void
add_cell(struct cell *c, double value, double weight, bool mean)
{
	if (!isfinite(value) || !isfinite(weight) ||
	    (mean && weight < LEAST_WEIGHT))
		return;
	c->sum += value * weight;
	c->weight += weight;
	c->one = value;
	c->n++;
}

/* Of one row its very figure. */
static double
cell_value(const struct cell *c, bool mean)
{
	if (c->n < 2)
		return c->n == 0 ? NAN : c->one;
	return mean ? c->sum / c->weight : c->sum;
}

static double
weight_of(const struct row *r, int key, bool mean)
{
	if (!mean)
		return 1;
	switch (key) {
	case F_PERFORMANCE:
		return row_num(r, F_RUNNING_S);
	case F_QUALITY:
		return row_num(r, F_IDEAL_TOTAL_S);
	case F_TEEP:
	case F_UTILISATION:
		return row_num(r, F_CALENDAR_S);
	default:
		return row_num(r, F_PLANNED_S);
	}
}

/* Cells of machines are kept in order of the machines' names. */
struct heat {
	struct report *rep;
	int key;
	bool mean, machines;
	struct map name;
	struct cell *cell;
	size_t cap;
};

static int64_t
heat_row(struct heat *h, const struct row *r, const struct civil *c)
{
	const char *s = "";
	size_t n = 0;
	int64_t i;

	if (!h->machines)
		return when_weekday(when_days(c->year, c->month, c->day));
	(void)row_text(r, F_MACHINE, &s, &n);
	i = map_put(&h->name, s, n);
	if ((size_t)(i + 1) * HOURS > h->cap) {
		const size_t had = h->cap;

		h->cell = mem_grow(h->cell, &h->cap, (size_t)(i + 1) * HOURS,
		    sizeof(*h->cell));
		memset(h->cell + had, 0, (h->cap - had) * sizeof(*h->cell));
	}
	return i;
}

static void
read_cells(struct heat *h, const struct section *s)
{
	struct rows *t = h->rep->rows[KIND_OEE];
	const size_t all = rows_count(t);
	struct civil c;
	struct row r;
	int64_t from, to, at;
	size_t i;

	for (i = 0; i < all; i++) {
		r = rows_get(t, i);
		if (!row_is_by(&r, s->by) || !row_is_inside(h->rep, &r))
			continue;
		(void)row_window(&r, &from, &to);
		when_to_civil(zone_to_local(h->rep->p.zone, from), &c);
		at = heat_row(h, &r, &c);
		add_cell(&h->cell[at * HOURS + c.hour], row_num(&r, h->key),
		    weight_of(&r, h->key, h->mean), h->mean);
	}
}

struct name {
	const char *text;
	size_t at;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text,
	    ((const struct name *)b)->text);
}

/* Rows without anything, as a Sunday nobody works, are left out at the ends. */
static void
fill_heat(struct heat *h, struct draw_heat *d)
{
	const size_t n = h->machines ? h->name.len : WEEKDAYS;
	struct arena *arena = &h->rep->arena;
	struct name *name = arena_new(arena, n + 1, sizeof(*name));
	const char **label = arena_new(arena, n + 1, sizeof(*label));
	double *value = arena_new(arena, n * HOURS + 1, sizeof(*value));
	size_t i, j;

	for (i = 0; i < n; i++) {
		name[i].at = i;
		name[i].text = !h->machines ? day_labels[i] :
		    keep_text(h->rep, map_name(&h->name, (int64_t)i),
		    strlen(map_name(&h->name, (int64_t)i)));
	}
	if (h->machines)
		qsort(name, n, sizeof(*name), by_name);
	for (i = 0; i < n; i++) {
		label[i] = name[i].text;
		for (j = 0; j < HOURS; j++)
			value[i * HOURS + j] = cell_value(
			    &h->cell[name[i].at * HOURS + j], h->mean);
	}
	d->row = label;
	d->nrow = n;
	d->col = hour_labels;
	d->ncol = HOURS;
	d->value = value;
}

/* Shares have their own ends; of a sum the largest is one. */
static void
heat_range(struct draw_heat *d, bool mean)
{
	size_t i;
	bool any = false;

	d->low = 0;
	d->high = mean ? 1 : 0;
	for (i = 0; i < d->nrow * d->ncol; i++) {
		any |= isfinite(d->value[i]);
		if (isfinite(d->value[i]) && d->value[i] > d->high)
			d->high = d->value[i];
	}
	if (!any)
		d->nrow = 0;
}

void
build_heatmap(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	struct draw_heat *d = &b->of.chart.of.heat;
	struct heat h = { .rep = rep, .machines = s->by & ROWS_MACHINE };
	enum doc_unit unit;

	h.key = s->nfigure > 0 ? s->figure[0] : F_OEE;
	unit = figure_unit(h.key);
	h.mean = unit == DOC_RATIO;
	h.cap = WEEKDAYS * HOURS;
	h.cell = mem_new(h.cap, sizeof(*h.cell));
	read_cells(&h, s);
	b->type = DOC_CHART;
	b->of.chart.type = DRAW_HEAT;
	b->of.chart.format = figure_format(unit);
	b->of.chart.none = s->none != NULL ? s->none :
	    "No figures by hour came.";
	fill_heat(&h, d);
	heat_range(d, h.mean);
	d->legend = figure_heading(h.key);
	free(h.cell);
	map_release(&h.name);
}
