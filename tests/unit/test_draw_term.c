/* SPDX-License-Identifier: MIT */
/* Charts in a terminal, as they are seen. */
#include "check.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "draw/chart.h"

/* Blocks, and a word whose letters are two columns wide. */
#define FULL "\xe2\x96\x88"
#define FIVE FULL FULL FULL FULL FULL
#define TOOL "\xe5\x88\x87\xe5\x89\x8a"

static struct zone *utc;
static struct buf out;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	utc = zone_open("UTC", &err);
	return utc == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	zone_close(utc);
	buf_release(&out);
	return 0;
}

static void
expect(const struct draw_chart *c, int columns, bool ascii, const char *want)
{
	buf_clear(&out);
	draw_chart_text(&out, c, columns, ascii);
	if (strcmp(buf_text(&out), want) != 0)
		fail_msg("got:\n%swant:\n%s", buf_text(&out), want);
}

static void
bars_have_eighths(void **state)
{
	static const struct draw_bar of[] = {
		{ "Tool change", "88", 36000, 0.5, DRAW_T_1 },
		{ TOOL, NULL, 22500, 0.8125, DRAW_T_2 },
		{ "Rest\n", NULL, 13500, 1, DRAW_T_3 },
	};
	const struct draw_chart c = { .type = DRAW_PARETO,
		.title = "Where the time went", .format = DRAW_F_HOURS,
		.of.pareto = { of, 3, NAN, false } };

	(void)state;
	expect(&c, 41, false,
	    "Where the time went\n"
	    "                                   so far\n"
	    "Tool change  88 " FIVE FIVE " 10.0 h  50.0 %\n"
	    "\xe5\x88\x87\xe5\x89\x8a            " FIVE FULL
	    "\xe2\x96\x8e     6.2 h  81.2 %\n"
	    "Rest            " FULL FULL FULL
	    "\xe2\x96\x8a        3.8 h   100 %\n");
	expect(&c, 41, true,
	    "Where the time went\n"
	    "                                   so far\n"
	    "Tool change  88 ########## 10.0 h  50.0 %\n"
	    "????            ######      6.2 h  81.2 %\n"
	    "Rest            ####        3.8 h   100 %\n");
}

static void
judged_bars_have_the_marks_of_tables(void **state)
{
	static const struct draw_bar of[] = {
		{ "M01", NULL, 1, NAN, DRAW_T_GOOD },
		{ "M02", NULL, 0.5, NAN, DRAW_T_FAIR },
		{ "M03", NULL, 0.25, NAN, DRAW_T_POOR },
		{ "M04", NULL, NAN, NAN, DRAW_T_POOR },
	};
	const struct draw_chart c = { .type = DRAW_PARETO,
		.format = DRAW_F_PERCENT, .of.pareto = { of, 4, 0.75, true } };

	(void)state;
	expect(&c, 40, true,
	    "                  target 75 %\n"
	    "M01 ###################|######  100 %\n"
	    "M02 #############      |       50.0 % !\n"
	    "M03 #######            |       25.0 % !!\n"
	    "M04                    |            -\n");
}

static void
losses_float(void **state)
{
	static const struct draw_fall of[] = {
		{ "Busy", 36000, DRAW_WHOLE, DRAW_T_1 },
		{ "Down", 9000, DRAW_LESS, DRAW_T_2 },
		{ "Slow", 9000, DRAW_LESS, DRAW_T_3 },
		{ "Good", 18000, DRAW_WHOLE, DRAW_T_4 },
	};
	const struct draw_chart c = { .type = DRAW_WATERFALL,
		.format = DRAW_F_HOURS, .of.waterfall = { of, 4, 36000 } };

	(void)state;
	expect(&c, 40, true,
	    "Busy #################### 10.0 h   100 %\n"
	    "Down                #####  2.5 h  25.0 %\n"
	    "Slow           #####       2.5 h  25.0 %\n"
	    "Good ##########            5.0 h  50.0 %\n");
}

static void
heats_have_numbers_where_there_is_room(void **state)
{
	static const char *const row[] = { "Mon", "Tue" };
	static const char *const col[] = { "06", "07", "08" };
	static const double value[] = { 0, 3600, 7200, NAN, 1800, 9000 };
	const struct draw_chart c = { .type = DRAW_HEAT,
		.format = DRAW_F_HOURS, .of.heat = { row, col, 2, 3, value, 0,
		7200, "down" } };
	static double many[2 * 80];
	static const char *cols[80];
	struct draw_chart d = c;
	int i;

	(void)state;
	expect(&c, 40, true,
	    "       06     07     08\n"
	    "Mon     0.   1.0+   2.0#\n"
	    "Tue          0.5:   2.5#\n"
	    "    0 h .:+# 2.0 h  down\n");
	/* Eighty cells in forty columns: means of some. */
	for (i = 0; i < 160; i++) {
		many[i] = i % 80 < 40 ? 0 : 7200;
		cols[i % 80] = i % 80 == 0 ? "first" : "c";
	}
	d.of.heat = (struct draw_heat){ row, cols, 2, 80, many, 0, 7200,
		NULL };
	buf_clear(&out);
	draw_chart_text(&out, &d, 40, true);
	assert_non_null(strstr(buf_text(&out),
	    "Mon .............+#############\n"));
}

#define HOUR(h) (INT64_C(1790035200000000) + (h) * WHEN_HOUR)

static void
a_column_is_what_most_of_its_time_was(void **state)
{
	static const struct draw_kind kinds[] = {
		{ "running", DRAW_T_1, false }, { "stopped", DRAW_T_2, false },
		{ "no data", DRAW_T_3, true }, { "never", DRAW_T_4, false },
	};
	static const char *const row[] = { "M01", "M02" };
	static const struct draw_span of[] = {
		{ 0, HOUR(-5), HOUR(8), 0, NULL },
		{ 0, HOUR(2), HOUR(4), 1, NULL },
		{ 0, HOUR(5), HOUR(5) + 5 * WHEN_MINUTE, 1, NULL },
		{ 1, HOUR(4), HOUR(99), 2, NULL },
		{ 1, HOUR(99), HOUR(100), 3, NULL },
	};
	const struct draw_chart c = { .type = DRAW_GANTT, .of.gantt = { utc,
		HOUR(0), HOUR(9), row, 2, of, 5, kinds, 4 } };

	(void)state;
	expect(&c, 40, true,
	    "    '00:00      '03:00      '06:00\n"
	    "M01 ########++++++++################\n"
	    "M02                 --------------------\n"
	    "# running  + stopped  - no data\n");
	buf_clear(&out);
	draw_chart_text(&out, &c, 40, false);
	assert_non_null(strstr(buf_text(&out), "\xe2\x96\x88 running  "
	    "\xe2\x96\x92 stopped  \xe2\x94\x80 no data\n"));
}

static void
a_line_stands_on_its_axis(void **state)
{
	static int64_t at[29];
	static double a[29], b[29];
	const struct draw_series of[] = { { "OEE", a, DRAW_T_1 },
		{ "Quality", b, DRAW_T_2 } };
	struct draw_chart c = { .type = DRAW_LINES,
		.format = DRAW_F_PERCENT };
	int i;

	(void)state;
	for (i = 0; i < 29; i++) {
		at[i] = HOUR(24 * i);
		a[i] = i < 14 ? 0.6 : i < 20 ? NAN : 0.8;
		b[i] = 0.99;
	}
	c.of.lines = (struct draw_lines){ utc, at, 29, of, 2, 0.7, 0, 0 };
	expect(&c, 44, true,
	    "   80 % OEE  target 70 %              80.0 %\n"
	    "                            #########\n"
	    "   70 % --------------------######### 70.0 %\n"
	    "                            #########\n"
	    "   60 %                     #########\n"
	    "        ##############      #########\n"
	    "   50 % ##############      #########\n"
	    "Quality +++++++++++++++++++++++++++++ 99.0 %\n"
	    "              '28 Sep       '12 Oct\n");
}

static void
intervals_are_lines_with_ends(void **state)
{
	static const struct draw_range of[] = {
		{ "Night", 0.02, 0.01, 0.04, NULL },
		{ "Batch", -0.01, -0.03, 0.01, NULL },
		{ "Few", NAN, NAN, NAN, "too few stops" },
	};
	const struct draw_chart c = { .type = DRAW_RANGES,
		.format = DRAW_F_PERCENT, .of.ranges = { of, 3, 0 } };

	(void)state;
	expect(&c, 40, true,
	    "Night              |  [-o----]     2.0 %\n"
	    "Batch      [----o-----]           -1.0 %\n"
	    "Few   too few stops\n"
	    "      -5 %        0 %          5 %\n");
}

static void
nothing_to_show_is_said(void **state)
{
	const struct draw_chart c = { .type = DRAW_GANTT, .title = "Machines",
		.none = "no data\x1b[31m" };

	(void)state;
	expect(&c, 40, false, "Machines\nno data [31m\n");
}

static void
marks_stay_with_their_letters(void **state)
{
	static const struct draw_bar of[] = {
		{ "Fra\xcc\x88ser", NULL, 2, NAN, DRAW_T_1 },
		{ "\xff" TOOL TOOL TOOL TOOL, NULL, 1, NAN, DRAW_T_1 },
	};
	const struct draw_chart c = { .type = DRAW_PARETO,
		.of.pareto = { of, 2, NAN, false } };

	(void)state;
	/* Sixteen columns: one, seven of two, the dots. */
	expect(&c, 40, true,
	    "Fraser           ##################### 2\n"
	    "???????????????~ ###########           1\n");
	buf_clear(&out);
	draw_chart_text(&out, &c, 40, false);
	assert_non_null(strstr(buf_text(&out), "Fra\xcc\x88ser           "
	    FIVE));
	assert_non_null(strstr(buf_text(&out), "\xef\xbf\xbd" TOOL TOOL
	    TOOL "\xe5\x88\x87\xe2\x80\xa6 " FIVE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_have_eighths),
		cmocka_unit_test(judged_bars_have_the_marks_of_tables),
		cmocka_unit_test(losses_float),
		cmocka_unit_test(heats_have_numbers_where_there_is_room),
		cmocka_unit_test(a_column_is_what_most_of_its_time_was),
		cmocka_unit_test(a_line_stands_on_its_axis),
		cmocka_unit_test(intervals_are_lines_with_ends),
		cmocka_unit_test(nothing_to_show_is_said),
		cmocka_unit_test(marks_stay_with_their_letters),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
