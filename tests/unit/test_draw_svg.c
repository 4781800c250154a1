/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "draw/svg.h"

static struct draw_font *font;
static struct draw_fonts fonts;

/* A font of one width for everything: nothing but a box, half as wide. */
static int
set_up(void **state)
{
	static unsigned char data[300];
	static const struct { const char *tag; unsigned at, n; } table[] = {
		{ "head", 100, 54 }, { "hhea", 160, 36 }, { "maxp", 200, 6 },
		{ "hmtx", 210, 8 }, { "cmap", 220, 40 },
	};
	struct err err = { 0 };
	unsigned i;

	(void)state;
	data[1] = 1;			/* the version, 1.0 */
	data[5] = 5;
	for (i = 0; i < 5; i++) {
		memcpy(data + 12 + i * 16, table[i].tag, 4);
		data[12 + i * 16 + 11] = (unsigned char)table[i].at;
		data[12 + i * 16 + 15] = (unsigned char)table[i].n;
	}
	data[100 + 18] = 4;		/* 1024 units */
	data[160 + 35] = 2;
	data[200 + 5] = 2;
	data[210] = data[214] = 2;	/* 512 */
	data[220 + 3] = 1;		/* one table: a blank */
	data[220 + 11] = 12;
	data[232 + 1] = 12;
	data[232 + 15] = 1;
	data[232 + 19] = ' ';
	data[232 + 23] = ' ';
	data[232 + 27] = 1;
	font = draw_font_parse("half", data, sizeof(data), &err);
	fonts.face[0] = fonts.face[1] = (struct draw_face){ { font }, 1 };
	return font == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	draw_font_free(font);
	return 0;
}

static void
begin(struct draw_svg *s, struct buf *b)
{
	draw_svg_begin(s, &fonts, b, 100, 50, NULL);
	buf_clear(b);
}

static const struct draw_type ten = { .size = 10, .color = 0x102030 };

static void
a_picture_is_one_element(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct draw_svg s;

	(void)state;
	draw_svg_begin(&s, &fonts, &b, 100, 50.5, "a < b & \"c\"");
	draw_svg_end(&s);
	assert_string_equal(buf_text(&b),
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
	    "viewBox=\"0 0 100 50.5\" style=\"font-family:'DejaVu Sans',"
	    "Verdana,sans-serif\">\n<title>a &lt; b &amp; &quot;c&quot;</title>\n"
	    "</svg>\n");
	buf_release(&b);
}

static void
shapes_are_what_was_drawn(void **state)
{
	const struct draw_paint p = { DRAW_NONE, 0xff0000, 0.5, 0.25, true };
	const struct draw_point at[] = { { 0, 1 }, { 2, 3.456 },
		{ NAN, 0 }, { 9, 9 }, { 10, 10 }, { 11, -0.001 } };
	struct buf b = { NULL, 0, 0 };
	struct draw_svg s;

	(void)state;
	begin(&s, &b);
	draw_fill(&s.canvas, 1, 2, 3, 4.004, 0xabcdef);
	draw_rect(&s.canvas, 1, 2, 3, 4, &p);
	draw_polyline(&s.canvas, at, 6, 0, 1);
	assert_string_equal(buf_text(&b),
	    "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" "
	    "fill=\"#abcdef\"/>\n"
	    "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"none\" "
	    "stroke=\"#ff0000\" stroke-width=\"0.5\" opacity=\"0.25\" "
	    "stroke-dasharray=\"3 2\"/>\n"
	    "<polyline points=\"0,1 2,3.46\" stroke-linejoin=\"round\" "
	    "fill=\"none\" stroke=\"#000000\" stroke-width=\"1\"/>\n"
	    "<polyline points=\"9,9 10,10 11,0\" stroke-linejoin=\"round\" "
	    "fill=\"none\" stroke=\"#000000\" stroke-width=\"1\"/>\n");
	buf_release(&b);
}

static void
what_is_not_finite_draws_nothing(void **state)
{
	const struct draw_point at[] = { { 0, 1 }, { 2, INFINITY }, { 1, 1 } };
	const struct draw_paint p = { 0, DRAW_NONE, 0, 0, false };
	struct buf b = { NULL, 0, 0 };
	struct draw_svg s;

	(void)state;
	begin(&s, &b);
	draw_fill(&s.canvas, NAN, 2, 3, 4, 0);
	draw_fill(&s.canvas, 1, 2, -3, 4, 0);
	draw_fill(&s.canvas, 1, 2, 3, INFINITY, 0);
	draw_polygon(&s.canvas, at, 3, &p);
	draw_text(&s.canvas, NAN, 1, "x", &ten);
	draw_text(&s.canvas, 1, 1, "", &ten);
	draw_line(&s.canvas, 0, 0, NAN, 1, 0, 1);
	assert_string_equal(buf_text(&b), "");
	buf_release(&b);
}

static void
texts_of_data_stay_texts(void **state)
{
	struct draw_type t = ten;
	struct buf b = { NULL, 0, 0 };
	struct draw_svg s;

	(void)state;
	begin(&s, &b);
	t.style = DRAW_BOLD;
	t.anchor = DRAW_END;
	draw_text(&s.canvas, 5, 6, "<script>\x01\xff\n", &t);
	assert_string_equal(buf_text(&b), "<text x=\"5\" y=\"6\" "
	    "font-size=\"10\" textLength=\"55\" "
	    "lengthAdjust=\"spacingAndGlyphs\" font-weight=\"bold\" "
	    "text-anchor=\"end\" fill=\"#102030\">&lt;script&gt; "
	    "\xef\xbf\xbd </text>\n");
	buf_clear(&b);
	t = ten;
	t.upright = true;
	draw_text(&s.canvas, 5, 6, "h", &t);
	assert_string_equal(buf_text(&b), "<text transform=\"translate(5 6) "
	    "rotate(-90)\" font-size=\"10\" textLength=\"5\" "
	    "lengthAdjust=\"spacingAndGlyphs\" fill=\"#102030\">h</text>\n");
	buf_release(&b);
}

/* Each character is 5 wide. */
static void
a_text_too_long_ends_in_an_ellipsis(void **state)
{
	static const struct { double width; const char *want; } cases[] = {
		{ 40, ">a longer<" }, { 39.9, ">a long\xe2\x80\xa6<" },
		{ 20, ">a l\xe2\x80\xa6<" }, { 15, ">a\xe2\x80\xa6<" },
	};
	struct buf b = { NULL, 0, 0 };
	struct draw_svg s;
	size_t i;

	(void)state;
	begin(&s, &b);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&b);
		draw_text_in(&s.canvas, 0, 0, cases[i].width, "a longer",
		    &ten);
		if (strstr(buf_text(&b), cases[i].want) == NULL)
			fail_msg("%s, not %s", buf_text(&b), cases[i].want);
	}
	buf_clear(&b);
	draw_text_in(&s.canvas, 0, 0, 4, "a longer", &ten);
	assert_string_equal(buf_text(&b), "");
	assert_near(draw_text_width(&s.canvas, "four", &ten), 20, 1e-9);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_is_one_element),
		cmocka_unit_test(shapes_are_what_was_drawn),
		cmocka_unit_test(what_is_not_finite_draws_nothing),
		cmocka_unit_test(texts_of_data_stay_texts),
		cmocka_unit_test(a_text_too_long_ends_in_an_ellipsis),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
