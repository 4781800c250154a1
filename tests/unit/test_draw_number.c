/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/width.h"
#include "draw/pen.h"

#define _ "\xe2\x80\xaf"

static void
numbers_have_units_and_decimals_that_tell(void **state)
{
	static const struct {
		double x;
		enum draw_format f;
		const char *want;
	} cases[] = {
		{ 12.5, DRAW_F_PLAIN, "12.5" }, { 12, DRAW_F_PLAIN, "12" },
		{ 0.25, DRAW_F_PLAIN, "0.25" }, { 0.0123, DRAW_F_PLAIN,
		    "0.012" }, { 1234.5, DRAW_F_PLAIN, "1" _ "234" },
		{ 12345.6, DRAW_F_PLAIN, "12" _ "346" },
		{ -0.0001, DRAW_F_PLAIN, "0" }, { 100, DRAW_F_PLAIN, "100" },
		{ 0.771, DRAW_F_PERCENT, "77.1" _ "%" },
		{ 0.77, DRAW_F_PERCENT, "77.0" _ "%" },
		{ 0.9996, DRAW_F_PERCENT, "100" _ "%" },
		{ 0.9994, DRAW_F_PERCENT, "99.9" _ "%" },
		{ 0, DRAW_F_PERCENT, "0" _ "%" },
		{ -0.0123, DRAW_F_PERCENT, "-1.2" _ "%" },
		{ 123.4, DRAW_F_PERCENT, "12" _ "340" _ "%" },
		{ 5025, DRAW_F_HOURS, "1.4" _ "h" },
		{ 0, DRAW_F_HOURS, "0" _ "h" },
		{ 359, DRAW_F_HOURS, "6" _ "min" },
		{ 360, DRAW_F_HOURS, "0.1" _ "h" },
		{ 59.4, DRAW_F_HOURS, "59" _ "s" },
		{ 60, DRAW_F_HOURS, "1" _ "min" },
		{ 3600 * 99.97, DRAW_F_HOURS, "100" _ "h" },
		{ 3600 * 43210.0, DRAW_F_HOURS, "43" _ "210" _ "h" },
		{ 5780.1, DRAW_F_COUNT, "5" _ "780" },
		{ 57801, DRAW_F_COUNT, "57" _ "801" },
		{ 1234567, DRAW_F_COUNT, "1" _ "234" _ "567" },
		{ NAN, DRAW_F_COUNT, "-" }, { INFINITY, DRAW_F_HOURS, "-" },
		{ 1e308, DRAW_F_PERCENT, "1.0e+308" _ "%" },
		{ -1e308, DRAW_F_HOURS, "-2.8e+304" _ "h" },
		{ 999999999999.0, DRAW_F_COUNT, "999" _ "999" _ "999" _
		    "999" },
	};
	char out[DRAW_NUMBER];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		draw_number(out, cases[i].x, cases[i].f);
		assert_string_equal(out, cases[i].want);
	}
}

static void
a_target_was_chosen(void **state)
{
	char out[CHART_TARGET];

	(void)state;
	chart_target(out, 0.8, DRAW_F_PERCENT);
	assert_string_equal(out, "target 80" _ "%");
	chart_target(out, 0.805, DRAW_F_PERCENT);
	assert_string_equal(out, "target 80.5" _ "%");
	chart_target(out, 7200, DRAW_F_HOURS);
	assert_string_equal(out, "target 2" _ "h");
}

/* ---- colours ---- */

static double
contrast(uint32_t a, uint32_t b)
{
	const double x = draw_luminance(a) + 0.05, y = draw_luminance(b) +
	    0.05;

	return x > y ? x / y : y / x;
}

static void
texts_can_be_read_on_paper(void **state)
{
	static const enum draw_tone text[] = { DRAW_T_INK, DRAW_T_MUTED,
		DRAW_T_TARGET };
	const uint32_t paper = draw_color(DRAW_T_PAPER),
	    tint = draw_color(DRAW_T_TINT);
	size_t i;
	int t;

	(void)state;
	for (i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		assert_true(contrast(draw_color(text[i]), paper) >= 4.5);
		assert_true(contrast(draw_color(text[i]), tint) >= 4.5);
	}
	for (t = 0; t < DRAW_TONES; t++)
		assert_true(contrast(chart_ink((enum draw_tone)t), paper) >=
		    4.5);
}

static void
what_stands_on_a_colour_can_be_read(void **state)
{
	uint32_t c;
	int i;

	(void)state;
	assert_near(draw_luminance(0xffffff), 1, 1e-9);
	assert_near(draw_luminance(0), 0, 1e-9);
	/* A red of WCAG's own examples. */
	assert_near(draw_luminance(0xff0000), 0.2126, 1e-9);
	for (i = 0; i < 4096; i++) {
		c = (uint32_t)((i >> 8) * 0x110000 + (i >> 4 & 15) * 0x1100 +
		    (i & 15) * 0x11);
		assert_true(contrast(c, draw_on(c)) >= 3.9);
	}
	for (i = 0; i < DRAW_TONES; i++) {
		c = draw_color((enum draw_tone)i);
		assert_true(contrast(c, draw_on(c)) >= 4);
	}
}

/* On a printer without colour: contrast of 1.25 between any two kinds. */
static void
kinds_differ_in_grey(void **state)
{
	int i, k;

	(void)state;
	for (i = DRAW_T_1; i <= DRAW_T_8; i++) {
		for (k = i + 1; k <= DRAW_T_8; k++)
			assert_true(contrast(draw_color((enum draw_tone)i),
			    draw_color((enum draw_tone)k)) >= 1.25);
		if (i < DRAW_T_8)
			assert_true(contrast(draw_color((enum draw_tone)i),
			    draw_color((enum draw_tone)(i + 1))) >= 1.6);
	}
}

static void
the_worse_the_darker(void **state)
{
	const uint32_t good = draw_color(DRAW_T_GOOD),
	    fair = draw_color(DRAW_T_FAIR), poor = draw_color(DRAW_T_POOR);

	(void)state;
	assert_true(draw_luminance(good) > draw_luminance(fair));
	assert_true(draw_luminance(fair) > draw_luminance(poor));
	assert_true(contrast(good, fair) >= 1.25);
	assert_true(contrast(fair, poor) >= 1.25);
	assert_true(contrast(draw_color(DRAW_T_ACCENT),
	    draw_color(DRAW_T_SECOND)) >= 1.6);
}

static void
a_ramp_only_darkens(void **state)
{
	double last = 2, l;
	int i;

	(void)state;
	for (i = 0; i <= 200; i++) {
		l = draw_luminance(draw_ramp(i / 200.0));
		assert_true(l < last);
		last = l;
	}
	assert_int_equal(draw_ramp(-3), draw_ramp(0));
	assert_int_equal(draw_ramp(INFINITY), draw_ramp(1));
	assert_int_not_equal(draw_ramp(NAN), draw_ramp(0));
	assert_int_equal(draw_color((enum draw_tone)99),
	    draw_color(DRAW_T_INK));
}

static void
characters_take_columns(void **state)
{
	(void)state;
	assert_int_equal(width_point('a'), 1);
	assert_int_equal(width_point(0x301), 0);
	assert_int_equal(width_point(0x5207), 2);
	assert_int_equal(width_point(0x1f527), 2);
	assert_int_equal(width_point(0x2588), 1);
	assert_int_equal(width_point(0x10ffff), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_have_units_and_decimals_that_tell),
		cmocka_unit_test(a_target_was_chosen),
		cmocka_unit_test(texts_can_be_read_on_paper),
		cmocka_unit_test(what_stands_on_a_colour_can_be_read),
		cmocka_unit_test(kinds_differ_in_grey),
		cmocka_unit_test(the_worse_the_darker),
		cmocka_unit_test(a_ramp_only_darkens),
		cmocka_unit_test(characters_take_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
