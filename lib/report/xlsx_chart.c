/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/xlsx_internal.h"

enum { TITLE_UNITS = 200, DOTS = 60, REMEMBERED = 10000 };

/* One chart being made. */
struct making {
	struct xlsx_book *b;
	const struct draw_chart *c;
	struct xlsx_range range;
	lxw_chart *chart;
	uint32_t width, height;
};

/*
 * The library reads no values back from a sheet in constant memory, so they
 * are given: what shows a chart without computing has nothing else.
 */
static void
remember(lxw_series_range *range, const struct xlsx_datum *d)
{
	lxw_series_data_point *p = mem_new(1, sizeof(*p));
	struct buf text = { 0 };

	if (d->text != NULL) {
		p->is_string = LXW_TRUE;
		p->string = mem_strdup(xlsx_plain(&text, d->text,
		    TITLE_UNITS));
		range->has_string_cache = LXW_TRUE;
		buf_release(&text);
	} else if (isnan(d->x)) {
		p->no_data = LXW_TRUE;
	} else {
		p->number = d->x;
	}
	STAILQ_INSERT_TAIL(range->data_cache, p, list_pointers);
	range->num_data_points++;
	range->ignore_cache = LXW_TRUE;
}

static lxw_chart_series *
add_series(const struct making *m, uint16_t column)
{
	lxw_chart_series *s = chart_add_series(m->chart, NULL, NULL);
	const struct xlsx_range *r = &m->range;
	const size_t n = r->n < REMEMBERED ? r->n : REMEMBERED;
	struct xlsx_datum d = { .text = xlsx_heading(m->c, column) };
	struct xlsx_reader reader;
	size_t i;

	chart_series_set_categories(s, m->b->data, r->first, 0, r->last, 0);
	chart_series_set_values(s, m->b->data, r->first, column, r->last,
	    column);
	chart_series_set_name_range(s, m->b->data, r->head, column);
	if (d.text == NULL)
		d.text = "";
	remember(s->title.range, &d);
	xlsx_reader_init(&reader, m->c, m->b->doc->zone);
	for (i = 0; i < n; i++) {
		d = xlsx_read(&reader, i, 0);
		remember(s->categories, &d);
		d = xlsx_read(&reader, i, column);
		remember(s->values, &d);
	}
	return s;
}

static void
fill_series(lxw_chart_series *s, enum draw_tone tone)
{
	lxw_chart_fill fill = { .color = xlsx_color(tone, 0) };

	chart_series_set_fill(s, &fill);
}

static void
line_series(lxw_chart_series *s, enum draw_tone tone, float width,
    uint8_t dash, bool dots)
{
	lxw_chart_line line = {
		.color = xlsx_color(tone, 0), .width = width,
		.dash_type = dash,
	};
	lxw_chart_fill fill = { .color = line.color };
	lxw_chart_line edge = { .color = line.color };

	chart_series_set_line(s, &line);
	chart_series_set_marker_type(s, dots ? LXW_CHART_MARKER_CIRCLE :
	    LXW_CHART_MARKER_NONE);
	if (dots) {
		chart_series_set_marker_size(s, 4);
		chart_series_set_marker_fill(s, &fill);
		chart_series_set_marker_line(s, &edge);
	}
}

/* Small, regular, and quieter than the data. */
static void
axis_look(lxw_chart_axis *axis, const char *name, bool grid)
{
	lxw_chart_font font = {
		.size = 9, .color = xlsx_color(DRAW_T_MUTED, 0),
		.bold = LXW_EXPLICIT_FALSE,
	};
	lxw_chart_line rule = {
		.color = xlsx_color(DRAW_T_RULE, 0), .width = 0.75,
	};

	chart_axis_set_num_font(axis, &font);
	chart_axis_set_line(axis, &rule);
	chart_axis_major_gridlines_set_visible(axis, grid);
	if (grid)
		chart_axis_major_gridlines_set_line(axis, &rule);
	if (name != NULL) {
		chart_axis_set_name(axis, name);
		chart_axis_set_name_font(axis, &font);
	}
}

static void
value_axis(const struct making *m, lxw_chart_axis *axis)
{
	static const char *const names[XLSX_FORMATS] = {
		[DRAW_F_PERCENT] = "Share", [DRAW_F_HOURS] = "Hours",
		[DRAW_F_COUNT] = "Count", [DRAW_F_PLAIN] = "Value",
	};
	static const char *const codes[XLSX_FORMATS] = {
		[DRAW_F_PERCENT] = "0%", [DRAW_F_HOURS] = "General",
		[DRAW_F_COUNT] = "#,##0", [DRAW_F_PLAIN] = "General",
	};

	axis_look(axis, names[m->c->format], true);
	chart_axis_set_num_format(axis, codes[m->c->format]);
}

static void
legend(const struct making *m, bool wanted)
{
	chart_legend_set_position(m->chart, wanted ? LXW_CHART_LEGEND_BOTTOM :
	    LXW_CHART_LEGEND_NONE);
}

/* ---- over time ---- */

/* As few marks as fit, at lengths of time that people count in. */
static double
time_step(double days, double marks)
{
	static const double steps[] = {
		1 / 24.0, 2 / 24.0, 3 / 24.0, 6 / 24.0, 0.5, 1, 2, 7, 14, 28,
		56, 91, 182, 364, 728, 1820, 3640, 36400,
	};
	size_t i;

	for (i = 0; i + 1 < sizeof(steps) / sizeof(steps[0]); i++)
		if (days <= steps[i] * marks)
			break;
	return steps[i];
}

static void
time_axis(const struct making *m, double first, double last)
{
	lxw_chart_axis *axis = m->chart->x_axis;
	const double step = time_step(last - first, m->width / 90.0);
	const struct zone *zone = m->c->of.lines.zone;

	if (zone == NULL)
		zone = m->b->doc->zone;
	buf_clear(&m->b->more);
	buf_printf(&m->b->more, "Time, %s", zone != NULL ? zone_name(zone) :
	    "UTC");
	axis_look(axis, buf_text(&m->b->more), false);
	chart_axis_set_num_format(axis, step < 0.5 ? "hh:mm" : step < 1 ?
	    "d mmm hh:mm" : step < 56 ? "d mmm" : "mmm yyyy");
	if (first < last) {
		chart_axis_set_min(axis, step < 1 ? floor(first * 24) / 24 :
		    floor(first));
		chart_axis_set_max(axis, last);
		chart_axis_set_major_unit(axis, step);
	}
}

static void
make_lines(struct making *m)
{
	const struct draw_lines *l = &m->c->of.lines;
	const size_t ns = l->nseries < XLSX_SERIES ? l->nseries : XLSX_SERIES;
	const bool dots = m->range.n <= DOTS;
	struct xlsx_reader r;
	size_t i;

	m->chart = workbook_add_chart(m->b->wb, LXW_CHART_SCATTER_STRAIGHT);
	for (i = 0; i < ns; i++)
		line_series(add_series(m, (uint16_t)(i + 1)),
		    l->series[i].tone, i == 0 ? 2.25F : 1.5F, 0, dots);
	if (isfinite(l->target))
		line_series(add_series(m, (uint16_t)(ns + 1)), DRAW_T_TARGET,
		    1.25F, LXW_CHART_LINE_DASH_DASH, false);
	xlsx_reader_init(&r, m->c, m->b->doc->zone);
	time_axis(m, xlsx_read(&r, 0, 0).x,
	    xlsx_read(&r, m->range.n - 1, 0).x);
	value_axis(m, m->chart->y_axis);
	legend(m, ns + (isfinite(l->target) ? 1 : 0) > 1);
	m->height = 300;
}

/* ---- bars ---- */

/* Points of one series in colours of their own. */
/* The library counts them in 16 bits, and never ends beyond. */
enum { PAINTS = 1000 };

struct paints {
	size_t n;
	lxw_chart_fill *fill;
	lxw_chart_point *point, **list;
};

static void
paints_init(struct paints *p, size_t n)
{
	size_t i;

	n = n < PAINTS ? n : PAINTS;
	p->n = n;
	p->fill = mem_new(n + 1, sizeof(*p->fill));
	p->point = mem_new(n + 1, sizeof(*p->point));
	p->list = mem_new(n + 1, sizeof(*p->list));
	for (i = 0; i < n; i++) {
		p->point[i].fill = &p->fill[i];
		p->list[i] = &p->point[i];
	}
}

static void
paints_release(struct paints *p, lxw_chart_series *s)
{
	chart_series_set_points(s, p->list);
	free(p->fill);
	free(p->point);
	free(p->list);
}

static void
make_pareto(struct making *m)
{
	const struct draw_pareto *p = &m->c->of.pareto;
	lxw_chart_series *s;
	struct paints paints;
	bool shares = false;
	size_t i;

	m->chart = workbook_add_chart(m->b->wb, LXW_CHART_COLUMN);
	s = add_series(m, 1);
	paints_init(&paints, m->range.n);
	for (i = 0; i < m->range.n; i++) {
		if (i < paints.n)
			paints.fill[i].color = xlsx_color(p->bar[i].tone, 0);
		shares |= isfinite(p->bar[i].cumulative);
	}
	fill_series(s, p->bar[0].tone);
	paints_release(&paints, s);
	if (isfinite(p->target))
		line_series(add_series(m, 2), DRAW_T_TARGET, 1.25F,
		    LXW_CHART_LINE_DASH_DASH, false);
	if (shares)
		line_series(add_series(m, 3), DRAW_T_SECOND, 2.0F, 0,
		    m->range.n <= DOTS);
	if (isfinite(p->target) || shares)
		xlsx_combine(m->chart, isfinite(p->target), shares);
	legend(m, isfinite(p->target) || shares);
	chart_set_series_gap(m->chart, 40);
	axis_look(m->chart->x_axis, NULL, false);
	value_axis(m, m->chart->y_axis);
	m->height = 380;
}

/* A number as a label, in the few forms that charts have. */
static void
label(char out[32], enum draw_format f, double x)
{
	x = xlsx_value(xlsx_unit(f), x);
	if (isnan(x))
		out[0] = '\0';
	else if (f == DRAW_F_PERCENT)
		snprintf(out, 32, "%.1f%%", x * 100);
	else if (f == DRAW_F_COUNT)
		snprintf(out, 32, "%.0f", x);
	else if (f == DRAW_F_HOURS)
		snprintf(out, 32, "%.1f", x);
	else
		snprintf(out, 32, "%.4g", x);
}

/*
 * What is lost is written left of its bar, in the part that is not drawn:
 * such bars are thin.
 */
static void
fall_labels(const struct making *m, lxw_chart_series *below)
{
	const struct draw_fall *f = m->c->of.waterfall.fall;
	const size_t n = m->range.n;
	lxw_chart_data_label *text = mem_new(n, sizeof(*text));
	lxw_chart_data_label **list = mem_new(n + 1, sizeof(*list));
	char (*number)[32] = mem_new(n, sizeof(*number));
	size_t i;

	for (i = 0; i < n; i++) {
		list[i] = &text[i];
		text[i].value = number[i];
		if (f[i].step == DRAW_LESS)
			label(number[i], m->c->format, f[i].value);
		text[i].hide = number[i][0] == '\0';
	}
	chart_series_set_labels(below);
	chart_series_set_labels_position(below,
	    LXW_CHART_LABEL_POSITION_INSIDE_END);
	chart_series_set_labels_custom(below, list);
	free(number);
	free(list);
	free(text);
}

static void
whole_labels(const struct making *m, lxw_chart_series *s)
{
	lxw_chart_font font = {
		.size = 9, .color = xlsx_color(DRAW_T_PAPER, 0),
	};

	chart_series_set_labels(s);
	chart_series_set_labels_num_format(s, xlsx_code(m->c->format));
	chart_series_set_labels_position(s,
	    LXW_CHART_LABEL_POSITION_INSIDE_END);
	chart_series_set_labels_font(s, &font);
}

static void
make_waterfall(struct making *m)
{
	const struct draw_fall *f = m->c->of.waterfall.fall;
	lxw_chart_fill none = { .none = LXW_TRUE };
	lxw_chart_line edge = { .none = LXW_TRUE };
	lxw_chart_series *below, *left, *lost;
	struct paints paints;
	size_t i;

	m->chart = workbook_add_chart(m->b->wb, LXW_CHART_BAR_STACKED);
	below = add_series(m, 1);
	chart_series_set_fill(below, &none);
	chart_series_set_line(below, &edge);
	left = add_series(m, 2);
	fill_series(left, DRAW_T_ACCENT);
	lost = add_series(m, 3);
	fill_series(lost, DRAW_T_SECOND);
	paints_init(&paints, m->range.n);
	for (i = 0; i < m->range.n; i++)
		if (i < paints.n)
			paints.fill[i].color = xlsx_color(f[i].tone, 0);
	paints_release(&paints, lost);
	fall_labels(m, below);
	whole_labels(m, left);
	chart_set_series_gap(m->chart, 40);
	legend(m, false);
	/* Of bars y is what goes up: the labels, here from the top down. */
	axis_look(m->chart->y_axis, NULL, false);
	chart_axis_set_reverse(m->chart->y_axis);
	chart_axis_set_crossing_max(m->chart->y_axis);
	value_axis(m, m->chart->x_axis);
	m->height = (uint32_t)(m->range.n < 40 ? m->range.n : 40) * 24 + 110;
}

static void
make_ranges(struct making *m)
{
	lxw_chart_line none = { .none = LXW_TRUE };
	lxw_chart_line span = {
		.color = xlsx_color(DRAW_T_SECOND, 0), .width = 2,
	};
	lxw_chart_fill fill = { .color = xlsx_color(DRAW_T_ACCENT, 0) };
	lxw_chart_fill pale = { .color = span.color };
	lxw_chart_series *s;
	uint16_t i;

	m->chart = workbook_add_chart(m->b->wb, LXW_CHART_LINE);
	for (i = 1; i <= 3; i++) {
		s = add_series(m, i);
		chart_series_set_line(s, &none);
		chart_series_set_marker_type(s, i == 2 ?
		    LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_LONG_DASH);
		chart_series_set_marker_size(s, 7);
		chart_series_set_marker_fill(s, i == 2 ? &fill : &pale);
		chart_series_set_marker_line(s, &none);
	}
	chart_set_high_low_lines(m->chart, &span);
	legend(m, true);
	axis_look(m->chart->x_axis, NULL, false);
	/* Names stay below where values are negative. */
	chart_axis_set_label_position(m->chart->x_axis,
	    LXW_CHART_AXIS_LABEL_POSITION_LOW);
	value_axis(m, m->chart->y_axis);
	m->height = 340;
}

static void
set_title(const struct making *m, const char *title)
{
	lxw_chart_font font = { .size = 12, .bold = LXW_TRUE };
	const char *text = xlsx_plain(&m->b->text, title, TITLE_UNITS);

	if (*text == '\0') {
		chart_title_off(m->chart);
		return;
	}
	chart_title_set_name(m->chart, text);
	chart_title_set_name_font(m->chart, &font);
}

uint32_t
xlsx_chart(struct xlsx_book *b, const struct draw_chart *c, const char *title,
    const struct xlsx_place *place)
{
	struct making m = { .b = b, .c = c, .width = place->width };
	lxw_chart_options o = {
		.x_offset = place->x,
		.object_position = LXW_OBJECT_MOVE_DONT_SIZE,
	};
	lxw_chart_line none = { .none = LXW_TRUE };

	m.range = xlsx_data_range(&b->data_row, c);
	if (m.range.n == 0)
		return 0;
	if (c->type == DRAW_LINES)
		make_lines(&m);
	else if (c->type == DRAW_PARETO)
		make_pareto(&m);
	else if (c->type == DRAW_WATERFALL)
		make_waterfall(&m);
	else
		make_ranges(&m);
	chart_chartarea_set_line(m.chart, &none);
	set_title(&m, title);
	/* The library's own size of a chart is 480 by 288 pixels. */
	o.x_scale = m.width / 480.0;
	o.y_scale = m.height / 288.0;
	o.description = (char *)xlsx_plain(&b->text, title, TITLE_UNITS);
	worksheet_insert_chart_opt(b->report, b->row, place->column, m.chart,
	    &o);
	return m.height;
}
