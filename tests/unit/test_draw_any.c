/* SPDX-License-Identifier: MIT */
/* What chart.h promises of any chart, in hundreds of them. */
#include "check.h"

#include "draw_random.h"
#include "draw_record.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/width.h"
#include "base/zone.h"
#include "draw/pen.h"

enum { CHARTS = 150 };			/* of each type */

static struct draw_font *font;
static struct draw_fonts fonts;
static struct random_charts any;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	font = record_font();
	if (font == NULL)
		return -1;
	fonts.face[0] = fonts.face[1] = (struct draw_face){ { font }, 1 };
	any.zone = zone_open("UTC", &err);
	return any.zone == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	zone_close((struct zone *)any.zone);
	draw_font_free(font);
	return 0;
}

static double
random_height(double wants)
{
	static const double of[] = { 1, 10, 40, 120, 700 };
	const size_t which = random_below(&any, 6);

	return which == 5 ? wants : of[which] * (1 + rng_unit(&any.rng));
}

static void
check_one(enum draw_chart_type type)
{
	const struct draw_chart c = random_chart(&any, type);
	const double w = 120 + rng_unit(&any.rng) * 680;
	const double h = random_height(draw_chart_height(&c, &fonts, w));
	const double x = rng_unit(&any.rng) * 100, y = rng_unit(&any.rng) *
	    100;
	struct record r;

	record_begin(&r, &fonts);
	draw_chart(&r.canvas, &c, x, y, w, h);
	record_check(&r, x, y, w, h);
	record_end(&r);
}

static void
check_type(enum draw_chart_type type)
{
	struct arena_mark mark;
	int i;

	for (i = 0; i < CHARTS; i++) {
		rng_seed(&any.rng, (uint64_t)i * 10 + type);
		mark = arena_mark(&any.arena);
		check_one(type);
		arena_reset(&any.arena, mark);
	}
	arena_release(&any.arena);
}

static void
all_lines_keep_inside_and_apart(void **state)
{
	(void)state;
	check_type(DRAW_LINES);
}

static void
all_paretos_keep_inside_and_apart(void **state)
{
	(void)state;
	check_type(DRAW_PARETO);
}

static void
all_waterfalls_keep_inside_and_apart(void **state)
{
	(void)state;
	check_type(DRAW_WATERFALL);
}

static void
all_heats_keep_inside_and_apart(void **state)
{
	(void)state;
	check_type(DRAW_HEAT);
}

static void
all_gantts_keep_inside_and_apart(void **state)
{
	(void)state;
	check_type(DRAW_GANTT);
}

static void
all_ranges_keep_inside_and_apart(void **state)
{
	(void)state;
	check_type(DRAW_RANGES);
}

static void
rows_are_as_many_as_are_drawn(void **state)
{
	static const enum draw_chart_type of[] = { DRAW_PARETO,
		DRAW_WATERFALL, DRAW_RANGES, DRAW_GANTT };
	struct draw_chart c;
	double h;
	size_t i;

	(void)state;
	for (i = 0; i < 400; i++) {
		rng_seed(&any.rng, i);
		c = random_chart(&any, of[i % 4]);
		h = draw_chart_height(&c, &fonts, 300);
		if (!draw_chart_has(&c))
			assert_int_equal(draw_chart_rows(&c, &fonts, 300, h),
			    0);
		else if (c.type == DRAW_GANTT)
			assert_int_equal(draw_chart_rows(&c, &fonts, 300, h),
			    c.of.gantt.nrow);
		else
			assert_int_equal(draw_chart_rows(&c, &fonts, 300, h),
			    c.of.ranges.n);
		assert_int_equal(draw_chart_rows(&c, &fonts, 300, 5), 0);
	}
	arena_release(&any.arena);
}

/* ---- in a terminal ---- */

static int
columns_of(const char *s, size_t n, bool ascii)
{
	uint32_t c;
	size_t len;
	int w = 0;

	for (; n > 0; s += len, n -= len) {
		len = draw_utf8(s, n, &c);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x202e ||
		    (len == 1 && c == 0xfffd) || (ascii && c >= 0x80))
			fail_msg("U+%04x in a line", (unsigned)c);
		w += width_point(c);
	}
	return w;
}

static void
check_lines(const struct buf *b, int columns, bool ascii)
{
	const char *s = buf_text(b), *end;

	for (; *s != '\0'; s = end + 1) {
		end = strchr(s, '\n');
		assert_non_null(end);
		if (columns_of(s, (size_t)(end - s), ascii) > columns)
			fail_msg("more than %d columns: %.*s", columns,
			    (int)(end - s), s);
		if (end > s)
			assert_int_not_equal(end[-1], ' ');
	}
}

static void
no_line_is_wider_than_the_terminal(void **state)
{
	struct buf b = { NULL, 0, 0 };
	struct draw_chart c;
	int i, columns;

	(void)state;
	for (i = 0; i < 6 * CHARTS; i++) {
		rng_seed(&any.rng, (uint64_t)i + 7000);
		c = random_chart(&any, (enum draw_chart_type)(i % 6));
		columns = 20 + (int)random_below(&any, 181);
		buf_clear(&b);
		draw_chart_text(&b, &c, columns, i % 4 < 2);
		check_lines(&b, columns, i % 4 < 2);
		arena_release(&any.arena);
	}
	buf_release(&b);
}

/* By itself, as layouts rarely need it. */
static void
a_pen_refuses_what_touches(void **state)
{
	struct draw_pen p;
	struct record r;
	struct draw_type t;
	size_t put = 0;
	int i;

	(void)state;
	rng_seed(&any.rng, 5);
	record_begin(&r, &fonts);
	pen_begin(&p, &r.canvas, 10, 20, 300, 200);
	for (i = 0; i < 5000; i++) {
		t = pen_type(random_below(&any, 2) == 0 ? PEN_TEXT :
		    PEN_SMALL, DRAW_T_INK, (enum draw_anchor)random_below(
		    &any, 3));
		put += pen_text(&p, rng_unit(&any.rng) * 320, 10 +
		    rng_unit(&any.rng) * 220, rng_unit(&any.rng) * 60,
		    "a text", &t);
	}
	pen_end(&p);
	record_check(&r, 10, 20, 300, 200);
	assert_true(put > 200);
	record_end(&r);
}

static void
a_rectangle_that_is_none_stays_empty(void **state)
{
	static const double size[] = { 0, -5, NAN, INFINITY, 1e-300 };
	struct draw_chart c;
	struct record r;
	size_t i, type;

	(void)state;
	for (type = 0; type < 6; type++) {
		rng_seed(&any.rng, 77);
		c = random_chart(&any, (enum draw_chart_type)type);
		record_begin(&r, &fonts);
		for (i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
			draw_chart(&r.canvas, &c, 0, 0, size[i], 100);
			draw_chart(&r.canvas, &c, 0, 0, 100, size[i]);
		}
		draw_chart(&r.canvas, &c, NAN, 0, 100, 100);
		record_check(&r, 0, 0, 100, 100);
		assert_int_equal(r.ntext, 0);
		record_end(&r);
	}
	arena_release(&any.arena);
}

static void
all_sparks_keep_inside(void **state)
{
	struct record r;
	size_t i, n;

	(void)state;
	for (i = 0; i < 500; i++) {
		rng_seed(&any.rng, i);
		n = random_count(&any, 400);
		record_begin(&r, &fonts);
		draw_spark(&r.canvas, 3, 4, 1 + (double)(i % 80), 1 +
		    (double)(i % 13), random_values(&any, n), n,
		    random_tone(&any));
		record_check(&r, 3, 4, 1 + (double)(i % 80), 1 +
		    (double)(i % 13));
		record_end(&r);
	}
	arena_release(&any.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_lines_keep_inside_and_apart),
		cmocka_unit_test(all_paretos_keep_inside_and_apart),
		cmocka_unit_test(all_waterfalls_keep_inside_and_apart),
		cmocka_unit_test(all_heats_keep_inside_and_apart),
		cmocka_unit_test(all_gantts_keep_inside_and_apart),
		cmocka_unit_test(all_ranges_keep_inside_and_apart),
		cmocka_unit_test(rows_are_as_many_as_are_drawn),
		cmocka_unit_test(a_pen_refuses_what_touches),
		cmocka_unit_test(a_rectangle_that_is_none_stays_empty),
		cmocka_unit_test(all_sparks_keep_inside),
		cmocka_unit_test(no_line_is_wider_than_the_terminal),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
