/* SPDX-License-Identifier: MIT */
/* Charts whose arithmetic can be done by hand. */
#include "check.h"

#include "draw_record.h"

#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "draw/pen.h"

#define _ "\xe2\x80\xaf"

static struct draw_font *font;
static struct draw_fonts fonts;
static struct zone *utc;
static struct record r;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	font = record_font();
	utc = zone_open("UTC", &err);
	if (font == NULL || utc == NULL)
		return -1;
	fonts.face[0] = fonts.face[1] = (struct draw_face){ { font }, 1 };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	zone_close(utc);
	draw_font_free(font);
	return 0;
}

/* At its own height, checked. */
static void
draw(const struct draw_chart *c, double w)
{
	const double h = draw_chart_height(c, &fonts, w);

	record_begin(&r, &fonts);
	draw_chart(&r.canvas, c, 10, 20, w, h);
	record_check(&r, 10, 20, w, h);
}

static uint32_t
color(enum draw_tone t)
{
	return draw_color(t);
}

static double
middle(const char *s)
{
	const struct record_text *t = record_find(&r, s);

	return t->y + t->h / 2;
}

static bool
has_text_like(const char *part)
{
	size_t i;

	for (i = 0; i < r.ntext; i++) {
		if (strstr(r.text[i].s, part) != NULL)
			return true;
	}
	return false;
}

/* ---- Pareto ---- */

static const struct draw_bar bars[] = {
	{ "Tool change", "88 stops", 50 * 3600, 0.5, DRAW_T_1 },
	{ "Setup", NULL, 30 * 3600, 0.8, DRAW_T_2 },
	{ "Rest", NULL, 20 * 3600, 1, DRAW_T_3 },
};

/* Bars and shares have one scale: the first bar ends at the first share. */
static void
bars_are_as_long_as_their_shares(void **state)
{
	const struct draw_chart c = { .type = DRAW_PARETO,
		.format = DRAW_F_HOURS, .of.pareto = { bars, 3, NAN, false } };
	const struct record_shape *a, *b, *d;
	double scale;

	(void)state;
	draw(&c, 400);
	a = record_bar(&r, color(DRAW_T_1), 0);
	b = record_bar(&r, color(DRAW_T_2), 0);
	d = record_bar(&r, color(DRAW_T_3), 0);
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(d);
	assert_near(b->w, a->w * 0.6, 1e-9);
	assert_near(d->w, a->w * 0.4, 1e-9);
	scale = record_find(&r, "100" _ "%")->x + record_find(&r, "100" _
	    "%")->w / 2 - a->x;
	assert_near(a->w * 2, scale, 1e-6);
	assert_near(middle("Setup"), b->y + b->h / 2, 1e-9);
	record_find(&r, "88 stops");
	record_find(&r, "50.0" _ "h");
	record_find(&r, "30.0" _ "h");
	record_find(&r, "20.0" _ "h");
	record_end(&r);
}

/* Dots are round polygons; the first is paper under the first share. */
static void
dots_are_at_cumulative_shares(void **state)
{
	const struct draw_chart c = { .type = DRAW_PARETO,
		.format = DRAW_F_HOURS, .of.pareto = { bars, 3, NAN, false } };
	double x[3] = { 0 }, full;
	const struct record_shape *s;
	size_t i, n = 0;

	(void)state;
	draw(&c, 400);
	full = record_bar(&r, color(DRAW_T_1), 0)->w * 2;
	for (i = 0; i < r.nshape && n < 3; i++) {
		s = &r.shape[i];
		if (s->closed && !s->rect && s->color == color(
		    DRAW_T_TARGET))
			x[n++] = s->x + s->w / 2 - record_bar(&r,
			    color(DRAW_T_1), 0)->x;
	}
	assert_int_equal(n, 3);
	assert_near(x[0], full * 0.5, 1e-6);
	assert_near(x[1], full * 0.8, 1e-6);
	assert_near(x[2], full, 1e-6);
	record_end(&r);
}

static void
a_target_crosses_judged_bars(void **state)
{
	static const struct draw_bar of[] = {
		{ "M01", NULL, 0.9, NAN, DRAW_T_GOOD },
		{ "M02", NULL, 0.45, NAN, DRAW_T_POOR },
		{ "M03", NULL, NAN, NAN, DRAW_T_POOR },
	};
	const struct draw_chart c = { .type = DRAW_PARETO,
		.format = DRAW_F_PERCENT, .of.pareto = { of, 3, 0.6, true } };
	const struct record_shape *good, *poor, *line = NULL;
	size_t i;

	(void)state;
	draw(&c, 300);
	good = record_bar(&r, color(DRAW_T_GOOD), 0);
	poor = record_bar(&r, color(DRAW_T_POOR), 0);
	assert_near(poor->w, good->w / 2, 1e-9);
	assert_null(record_bar(&r, color(DRAW_T_POOR), 1));
	for (i = 0; i < r.nshape; i++) {
		if (r.shape[i].color == color(DRAW_T_TARGET))
			line = &r.shape[i];
	}
	assert_non_null(line);
	assert_near(line->x + line->w / 2, good->x + good->w * 0.6 / 0.9,
	    1e-6);
	record_find(&r, "target 60" _ "%");
	record_find(&r, "90.0" _ "%");
	record_find(&r, "-");
	record_end(&r);
}

static void
rows_that_do_not_fit_are_left_out_from_the_end(void **state)
{
	const struct draw_chart c = { .type = DRAW_PARETO,
		.format = DRAW_F_HOURS, .of.pareto = { bars, 3, NAN, false } };
	double h;

	(void)state;
	for (h = 0; draw_chart_rows(&c, &fonts, 300, h) < 2; h += 0.5)
		continue;
	record_begin(&r, &fonts);
	draw_chart(&r.canvas, &c, 0, 0, 300, h);
	assert_true(record_has(&r, "Tool change"));
	assert_true(record_has(&r, "Setup"));
	assert_false(record_has(&r, "Rest"));
	record_end(&r);
}

/* ---- waterfall ---- */

static void
losses_hang_below_one_another(void **state)
{
	static const struct draw_fall of[] = {
		{ "Busy", 100 * 3600, DRAW_WHOLE, DRAW_T_1 },
		{ "Down", 25 * 3600, DRAW_LESS, DRAW_T_2 },
		{ "Slow", 15 * 3600, DRAW_LESS, DRAW_T_3 },
		{ "Good", 60 * 3600, DRAW_WHOLE, DRAW_T_4 },
		{ "More than is left", 90 * 3600, DRAW_LESS, DRAW_T_5 },
	};
	const struct draw_chart c = { .type = DRAW_WATERFALL,
		.format = DRAW_F_HOURS, .of.waterfall = { of, 5, 100 * 3600 } };
	const struct record_shape *bar[5];
	double x, w;
	int i;

	(void)state;
	draw(&c, 300);
	for (i = 0; i < 5; i++) {
		bar[i] = record_bar(&r, color((enum draw_tone)(DRAW_T_1 + i)),
		    0);
		assert_non_null(bar[i]);
	}
	x = bar[0]->x;
	w = bar[0]->w;
	assert_near(bar[1]->x, x + w * 0.75, 1e-6);
	assert_near(bar[1]->w, w * 0.25, 1e-6);
	assert_near(bar[2]->x, x + w * 0.6, 1e-6);
	assert_near(bar[2]->w, w * 0.15, 1e-6);
	assert_near(bar[3]->x, x, 1e-6);
	assert_near(bar[3]->w, w * 0.6, 1e-6);
	assert_near(bar[4]->x, x, 1e-6);
	assert_near(bar[4]->w, w * 0.6, 1e-6);
	record_find(&r, "25.0" _ "h");
	record_find(&r, "25.0" _ "%");
	record_find(&r, "100" _ "h");
	record_find(&r, "100" _ "%");
	record_end(&r);
}

/* ---- heat ---- */

static void
cells_are_shades_with_their_numbers(void **state)
{
	static const char *const row[] = { "Mon", "Tue" };
	static const char *const col[] = { "06", "07", "08" };
	static const double value[] = { 0, 3600, 7200, NAN, 1800, 9000 };
	struct draw_chart c = { .type = DRAW_HEAT, .format = DRAW_F_HOURS,
		.of.heat = { row, col, 2, 3, value, 0, 7200, "hours down" } };
	const struct record_shape *dark;
	size_t i, dots = 0;

	(void)state;
	draw(&c, 300);
	dark = record_bar(&r, draw_ramp(1), 0);
	assert_near(middle("2.0"), dark->y + dark->h / 2, 1e-6);
	assert_near(record_find(&r, "2.0")->color, draw_on(draw_ramp(1)), 0);
	assert_near(record_find(&r, "0")->color, draw_on(draw_ramp(0)), 0);
	assert_non_null(record_bar(&r, draw_ramp(NAN), 0));
	assert_null(record_bar(&r, draw_ramp(NAN), 1));
	for (i = 0; i < r.nshape; i++)
		dots += !r.shape[i].rect && r.shape[i].color ==
		    color(DRAW_T_MUTED);
	assert_int_equal(dots, 1);
	assert_non_null(record_bar(&r, draw_ramp(0.25), 0));
	record_find(&r, "2.5");
	record_find(&r, "hours down");
	record_find(&r, "0" _ "h");
	record_find(&r, "2.0" _ "h");
	record_find(&r, "07");
	record_find(&r, "Tue");
	record_end(&r);
	/* Too narrow for numbers: shades alone. */
	record_begin(&r, &fonts);
	draw_chart(&r.canvas, &c, 0, 0, 60, 60);
	assert_false(record_has(&r, "2.5"));
	record_end(&r);
}

/* ---- Gantt ---- */

#define HOUR(h) (INT64_C(1790035200000000) + (h) * WHEN_HOUR)

static const struct draw_kind kinds[] = {
	{ "running", DRAW_T_1, false }, { "stopped", DRAW_T_2, false },
	{ "no data", DRAW_T_3, true }, { "never", DRAW_T_4, false },
};
static const char *const machines[] = { "M01", "M02" };

static void
spans_are_cut_to_the_time_shown(void **state)
{
	static const struct draw_span of[] = {
		{ 0, HOUR(-5), HOUR(2), 0, "4711" },	/* begins before */
		{ 0, HOUR(6), HOUR(9), 1, NULL },	/* goes on behind */
		{ 1, HOUR(2), HOUR(4), 2, "hidden" },
		{ 1, HOUR(9), HOUR(12), 3, NULL },	/* all of it behind */
		{ 7, HOUR(2), HOUR(4), 3, NULL },	/* no such row */
	};
	const struct draw_chart c = { .type = DRAW_GANTT, .of.gantt = { utc,
		HOUR(0), HOUR(8), machines, 2, of, 5, kinds, 4 } };
	const struct record_shape *a, *b, *s;
	double each;

	(void)state;
	draw(&c, 400);
	a = record_bar(&r, color(DRAW_T_1), 0);
	b = record_bar(&r, color(DRAW_T_2), 0);
	s = record_bar(&r, color(DRAW_T_3), 0);
	each = a->w / 2;
	assert_near(a->x + each * 8, 410, 1e-6);
	assert_near(b->x, a->x + each * 6, 1e-6);
	assert_near(b->w, each * 2, 1e-6);
	assert_near(s->x, a->x + each * 2, 1e-6);
	assert_near(s->w, each * 2, 1e-6);
	assert_near(s->h, a->h / 2, 1e-6);
	assert_null(record_bar(&r, color(DRAW_T_4), 0));
	assert_near(middle("4711"), middle("M01"), 1e-6);
	assert_false(record_has(&r, "hidden"));
	assert_false(record_has(&r, "never"));
	record_find(&r, "running");
	record_find(&r, "no data");
	record_find(&r, "02:00");
	record_end(&r);
}

/* Its label stands where the span can be seen. */
static void
later_spans_are_on_top(void **state)
{
	static const struct draw_span of[] = {
		{ 0, HOUR(1), HOUR(3), 1, "buried" },
		{ 0, HOUR(0), HOUR(8), 0, "4711" },
		{ 0, HOUR(0), HOUR(4), 1, NULL },
	};
	const struct draw_chart c = { .type = DRAW_GANTT, .of.gantt = { utc,
		HOUR(0), HOUR(8), machines, 1, of, 3, kinds, 4 } };
	const struct record_shape *all, *top;
	const struct record_text *label;

	(void)state;
	draw(&c, 400);
	all = record_bar(&r, color(DRAW_T_1), 0);
	top = record_bar(&r, color(DRAW_T_2), 0);
	assert_near(top->w, all->w / 2, 1e-6);
	assert_true(top > all);
	assert_false(record_has(&r, "buried"));
	label = record_find(&r, "4711");
	assert_near(label->x + label->w / 2, all->x + all->w * 0.75, 0.01);
	record_end(&r);
}

static void
a_legend_is_wrapped(void **state)
{
	static const struct draw_span of[] = {
		{ 0, HOUR(1), HOUR(3), 0, NULL },
		{ 0, HOUR(3), HOUR(4), 1, NULL },
		{ 0, HOUR(4), HOUR(8), 2, NULL },
	};
	const struct draw_chart c = { .type = DRAW_GANTT, .of.gantt = { utc,
		HOUR(0), HOUR(8), machines, 1, of, 3, kinds, 4 } };

	(void)state;
	assert_true(draw_chart_height(&c, &fonts, 80) >
	    draw_chart_height(&c, &fonts, 400) + 6);
	draw(&c, 80);
	assert_true(middle("stopped") > middle("running") + 6);
	record_end(&r);
}

/* ---- lines ---- */

static int64_t days[20];
static double up[20], low[20], odd[20];

static struct draw_chart
three_lines(struct draw_series of[3])
{
	struct draw_chart c = { .type = DRAW_LINES,
		.format = DRAW_F_PERCENT };
	int i;

	for (i = 0; i < 20; i++) {
		days[i] = HOUR(24 * i);
		up[i] = 0.60 + i * 0.01;
		low[i] = 0.61 + i * 0.01;
		odd[i] = i == 7 ? 0.9 : NAN;
	}
	of[0] = (struct draw_series){ "OEE", up, DRAW_T_ACCENT };
	of[1] = (struct draw_series){ "Availability", low, DRAW_T_SECOND };
	of[2] = (struct draw_series){ "Quality", odd, DRAW_T_3 };
	c.of.lines = (struct draw_lines){ utc, days, 20, of, 3, 0.79,
		days[10], days[15] };
	return c;
}

static void
names_stand_at_the_ends_of_lines(void **state)
{
	struct draw_series of[3];
	const struct draw_chart c = three_lines(of);
	double a, b, target;

	(void)state;
	draw(&c, 400);
	a = middle("OEE");
	b = middle("Availability");
	target = middle("target 79" _ "%");
	/* 0.79, 0.80 and a target of 0.79: all close, none on another. */
	assert_true(fabs(a - b) >= 8.7);
	assert_true(fabs(a - target) >= 8.7);
	assert_true(b < a);
	assert_true(middle("Quality") < b);
	record_find(&r, "60" _ "%");
	record_find(&r, "90" _ "%");
	assert_non_null(record_bar(&r, color(DRAW_T_TINT), 0));
	record_end(&r);
}

static void
a_point_alone_is_a_dot(void **state)
{
	struct draw_series of[3];
	const struct draw_chart c = three_lines(of);
	size_t i, dots = 0, lines = 0;

	(void)state;
	draw(&c, 400);
	for (i = 0; i < r.nshape; i++) {
		if (r.shape[i].color != color(DRAW_T_3))
			continue;
		dots += r.shape[i].closed;
		lines += !r.shape[i].closed;
	}
	assert_int_equal(dots, 1);
	assert_int_equal(lines, 0);
	record_end(&r);
}

static void
gaps_break_a_line(void **state)
{
	struct draw_series of[3];
	const struct draw_chart c = three_lines(of);
	size_t i, lines = 0;

	(void)state;
	up[5] = NAN;
	up[12] = INFINITY;
	draw(&c, 400);
	for (i = 0; i < r.nshape; i++)
		lines += r.shape[i].color == color(DRAW_T_ACCENT) &&
		    !r.shape[i].closed;
	assert_int_equal(lines, 3);
	record_end(&r);
}

/* ---- ranges ---- */

static void
whiskers_reach_as_far_as_intervals(void **state)
{
	static const struct draw_range of[] = {
		{ "Night", 0.02, 0.01, 0.04, NULL },
		{ "Batch", -0.01, -0.03, 0.01, NULL },
		{ "Few", NAN, NAN, NAN, "too few stops" },
	};
	const struct draw_chart c = { .type = DRAW_RANGES,
		.format = DRAW_F_PERCENT, .of.ranges = { of, 3, 0 } };
	double zero, one, left = INFINITY, right = -INFINITY;
	const struct record_text *t;
	size_t i;

	(void)state;
	draw(&c, 400);
	t = record_find(&r, "0" _ "%");
	zero = t->x + t->w / 2;
	t = record_find(&r, "2" _ "%");
	one = (t->x + t->w / 2 - zero) / 2;
	for (i = 0; i < r.nshape; i++) {
		if (r.shape[i].color == color(DRAW_T_ACCENT) &&
		    !r.shape[i].closed) {
			left = fmin(left, r.shape[i].x);
			right = fmax(right, r.shape[i].x + r.shape[i].w);
		}
	}
	assert_near(left, zero + one - 0.5, 0.01);
	assert_near(right, zero + one * 4 + 0.5, 0.01);
	record_find(&r, "too few stops");
	record_find(&r, "-1.0" _ "%");
	record_end(&r);
}

/* ---- all ---- */

static void
nothing_to_show_is_said(void **state)
{
	struct draw_chart c = { .none = "no stops in this period" };
	int type;

	(void)state;
	for (type = DRAW_LINES; type <= DRAW_RANGES; type++) {
		c.type = (enum draw_chart_type)type;
		assert_false(draw_chart_has(&c));
		draw(&c, 200);
		assert_int_equal(r.ntext, 1);
		assert_int_equal(r.nshape, 0);
		record_find(&r, "no stops in this period");
		record_end(&r);
		assert_int_equal(draw_chart_rows(&c, &fonts, 200, 500), 0);
	}
}

static void
long_labels_end_in_an_ellipsis(void **state)
{
	static const struct draw_bar of[] = { {
		"a reason that somebody described with a great many words",
		NULL, 5, NAN, DRAW_T_1 } };
	const struct draw_chart c = { .type = DRAW_PARETO,
		.of.pareto = { of, 1, NAN, false } };

	(void)state;
	draw(&c, 150);
	assert_true(has_text_like("a rea"));
	assert_true(has_text_like("\xe2\x80\xa6"));
	record_find(&r, "5");
	record_end(&r);
}

static void
a_spark_marks_its_last_value(void **state)
{
	static const double value[] = { 1, 3, NAN, 2, 5, NAN };
	size_t i, dots = 0;

	(void)state;
	record_begin(&r, &fonts);
	draw_spark(&r.canvas, 0, 0, 52.8, 12.8, value, 6, DRAW_T_1);
	for (i = 0; i < r.nshape; i++) {
		if (!r.shape[i].closed)
			continue;
		dots++;
		/* The fifth of six, the highest. */
		assert_near(r.shape[i].x + r.shape[i].w / 2, 1.4 + 40, 1e-6);
		assert_near(r.shape[i].y + r.shape[i].h / 2, 1.4, 1e-6);
	}
	assert_int_equal(dots, 1);
	record_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_as_long_as_their_shares),
		cmocka_unit_test(dots_are_at_cumulative_shares),
		cmocka_unit_test(a_target_crosses_judged_bars),
		cmocka_unit_test(
		    rows_that_do_not_fit_are_left_out_from_the_end),
		cmocka_unit_test(losses_hang_below_one_another),
		cmocka_unit_test(cells_are_shades_with_their_numbers),
		cmocka_unit_test(spans_are_cut_to_the_time_shown),
		cmocka_unit_test(later_spans_are_on_top),
		cmocka_unit_test(a_legend_is_wrapped),
		cmocka_unit_test(names_stand_at_the_ends_of_lines),
		cmocka_unit_test(a_point_alone_is_a_dot),
		cmocka_unit_test(gaps_break_a_line),
		cmocka_unit_test(whiskers_reach_as_far_as_intervals),
		cmocka_unit_test(nothing_to_show_is_said),
		cmocka_unit_test(long_labels_end_in_an_ellipsis),
		cmocka_unit_test(a_spark_marks_its_last_value),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
