/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "draw/font.h"

/* ---- a font of few characters, made by hand ---- */

struct made {
	unsigned char data[2000];
	size_t n, tables;
};

static void
put16(unsigned char *p, unsigned x)
{
	p[0] = (unsigned char)(x >> 8);
	p[1] = (unsigned char)x;
}

static void
put32(unsigned char *p, unsigned long x)
{
	put16(p, (unsigned)(x >> 16) & 0xffff);
	put16(p + 2, (unsigned)x & 0xffff);
}

/* A table of n bytes, zero but for what the caller writes. */
static unsigned char *
table(struct made *m, const char *tag, size_t n)
{
	unsigned char *entry = m->data + 12 + 16 * m->tables++;
	unsigned char *t = m->data + m->n;

	memcpy(entry, tag, 4);
	put32(entry + 8, m->n);
	put32(entry + 12, n);
	put16(m->data + 4, (unsigned)m->tables);
	m->n += n;
	return t;
}

/* Glyph g of 5 moves on by (g + 1) tenths; em 1000. */
static void
begin(struct made *m)
{
	unsigned char *t;
	unsigned g;

	memset(m, 0, sizeof(*m));
	m->n = 200;
	put32(m->data, 0x00010000);
	put16(table(m, "head", 54) + 18, 1000);
	t = table(m, "hhea", 36);
	put16(t + 4, 800);
	put16(t + 6, 0x10000 - 200);
	put16(t + 34, 4);
	put16(table(m, "maxp", 6) + 4, 5);
	t = table(m, "hmtx", 4 * 4 + 2);
	for (g = 0; g < 4; g++)
		put16(t + g * 4, (g + 1) * 100);
}

/* A to C by a delta, a and b by a list; the last segment ends the table. */
static void
put_format_4(unsigned char *t)
{
	static const unsigned ends[] = { 'C', 'b', 0xffff };
	static const unsigned starts[] = { 'A', 'a', 0xffff };
	static const unsigned deltas[] = { 0x10000 - 'A' + 1, 1, 1 };
	static const unsigned ways[] = { 0, 4, 0 };
	unsigned i;

	put16(t, 4);
	put16(t + 6, 6);
	for (i = 0; i < 3; i++) {
		put16(t + 14 + i * 2, ends[i]);
		put16(t + 22 + i * 2, starts[i]);
		put16(t + 28 + i * 2, deltas[i] & 0xffff);
		put16(t + 34 + i * 2, ways[i]);
	}
	put16(t + 40, 2);	/* a: 2, and the delta */
	put16(t + 42, 0);	/* b: none */
}

static void
put_format_12(unsigned char *t)
{
	put16(t, 12);
	put32(t + 12, 1);
	put32(t + 16, 0x1f600);
	put32(t + 20, 0x1f601);
	put32(t + 24, 3);
}

static void
make_font(struct made *m)
{
	unsigned char *t;

	begin(m);
	t = table(m, "cmap", 20 + 44 + 28);
	put16(t + 2, 2);
	put32(t + 8, 20);
	put32(t + 16, 64);
	put_format_4(t + 20);
	put_format_12(t + 64);
}

static struct draw_font *
font(void)
{
	struct err err = { 0 };
	struct draw_font *f;
	struct made m;

	make_font(&m);
	f = draw_font_parse("made", m.data, m.n, &err);
	if (f == NULL)
		fail_msg("%s", err.text);
	return f;
}

static void
advances_are_those_of_the_glyphs(void **state)
{
	struct draw_font *f = font();

	(void)state;
	assert_near(draw_font_ascent(f), 0.8, 1e-12);
	assert_near(draw_font_descent(f), 0.2, 1e-12);
	assert_near(draw_font_advance(f, 'A'), 0.2, 1e-12);
	assert_near(draw_font_advance(f, 'C'), 0.4, 1e-12);
	assert_near(draw_font_advance(f, 'a'), 0.4, 1e-12);
	assert_false(draw_font_has(f, 'b'));
	assert_false(draw_font_has(f, 'D'));
	/* Missing: the box. */
	assert_near(draw_font_advance(f, 'D'), 0.1, 1e-12);
	/* Behind the last advance all are as wide as that one. */
	assert_near(draw_font_advance(f, 0x1f601), 0.4, 1e-12);
	assert_false(draw_font_has(f, 0x1f602));
	assert_false(draw_font_has(f, 0x7fffffff));
	draw_font_free(f);
}

static void
what_is_no_font_is_refused(void **state)
{
	static const char text[] = "just a text, and long enough for a header";
	struct err err = { 0 };

	(void)state;
	assert_null(draw_font_parse("x.ttf", text, sizeof(text), &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "x.ttf: not a TrueType font"));
	err_clear(&err);
	assert_null(draw_font_parse("x.ttf", NULL, 0, &err));
	err_clear(&err);
	assert_null(draw_font_open("/nowhere/x.ttf", &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "/nowhere/x.ttf"));
}

/* Cut and changed at random, on the heap: the sanitizers look on. */
static void
a_broken_font_does_no_harm(void **state)
{
	struct err err = { 0 };
	struct draw_font *f;
	unsigned char *copy;
	struct made m;
	struct rng g;
	size_t n;
	int i, k;

	(void)state;
	rng_seed(&g, 3);
	make_font(&m);
	for (i = 0; i < 5000; i++) {
		n = i % 2 ? m.n : (size_t)rng_below(&g, m.n + 1);
		copy = mem_new(n == 0 ? 1 : n, 1);
		memcpy(copy, m.data, n);
		for (k = (int)rng_below(&g, 6); k > 0 && n > 0; k--)
			copy[rng_below(&g, n)] = (unsigned char)rng_below(&g,
			    256);
		err_clear(&err);
		f = draw_font_parse("broken", copy, n, &err);
		if (f != NULL)
			(void)draw_font_advance(f, (uint32_t)rng_below(&g,
			    0x20000));
		draw_font_free(f);
		free(copy);
	}
}

/* ---- texts ---- */

static void
utf8_is_read_strictly(void **state)
{
	static const struct { const char *s; size_t n, len; uint32_t c; }
	cases[] = {
		{ "a", 1, 1, 'a' }, { "\xc3\xa9", 2, 2, 0xe9 },
		{ "\xe2\x80\xa6", 3, 3, 0x2026 },
		{ "\xf0\x9f\x98\x80", 4, 4, 0x1f600 },
		{ "\xc3", 1, 1, 0xfffd }, { "\xc3(", 2, 1, 0xfffd },
		{ "\xc0\x80", 2, 1, 0xfffd }, { "\xff", 1, 1, 0xfffd },
		{ "\xe0\x80\x80", 3, 1, 0xfffd },
		{ "\xed\xa0\x80", 3, 1, 0xfffd },
		{ "\xf4\x90\x80\x80", 4, 1, 0xfffd },
	};
	uint32_t point;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(draw_utf8(cases[i].s, cases[i].n, &point),
		    cases[i].len);
		assert_int_equal(point, cases[i].c);
	}
}

/* The second font has no A, and all that the first one lacks. */
static struct draw_font *
other_font(void)
{
	struct err err = { 0 };
	struct draw_font *f;
	struct made m;
	unsigned char *t;

	begin(&m);
	t = table(&m, "cmap", 12 + 28);
	put16(t + 2, 1);
	put32(t + 8, 12);
	put16(t + 12, 12);
	put32(t + 12 + 12, 1);
	put32(t + 12 + 16, 'x');
	put32(t + 12 + 20, 'z');
	put32(t + 12 + 24, 1);
	f = draw_font_parse("other", m.data, m.n, &err);
	assert_non_null(f);
	return f;
}

static void
a_text_is_drawn_run_by_run(void **state)
{
	struct draw_font *a = font(), *b = other_font();
	const struct draw_face face = { { a, b }, 2 };
	size_t i;

	(void)state;
	assert_int_equal(draw_face_run(&face, "ABxyC", 5, &i), 2);
	assert_int_equal(i, 0);
	assert_int_equal(draw_face_run(&face, "xyC", 3, &i), 2);
	assert_int_equal(i, 1);
	/* Nobody has it: the first one's box. */
	assert_int_equal(draw_face_run(&face, "!", 1, &i), 1);
	assert_int_equal(i, 0);
	assert_near(draw_face_width(&face, "ABxyC", 5, 10),
	    2 + 3 + 2 + 3 + 4, 1e-9);
	assert_near(draw_face_width(&face, "", 0, 10), 0, 1e-9);
	draw_font_free(a);
	draw_font_free(b);
}

static void
a_text_is_cut_where_it_fits(void **state)
{
	struct draw_font *a = font();
	const struct draw_face face = { { a }, 1 };

	(void)state;
	/* A, B, C are 2, 3, 4 wide; the ellipsis is a box, 1. */
	assert_int_equal(draw_face_fit(&face, "ABC", 3, 10, 9), 3);
	assert_int_equal(draw_face_fit(&face, "ABC", 3, 10, 8.9), 2);
	assert_int_equal(draw_face_fit(&face, "ABC", 3, 10, 6), 2);
	assert_int_equal(draw_face_fit(&face, "ABC", 3, 10, 5.9), 1);
	assert_int_equal(draw_face_fit(&face, "ABC", 3, 10, 1), 0);
	assert_int_equal(draw_face_fit(&face, "ABC", 3, 10, 0), 0);
	/* An accent stays with its letter: A, mark (1 wide), C. */
	assert_int_equal(draw_face_fit(&face, "A\xcc\x81" "C", 4, 10, 6.9), 3);
	assert_int_equal(draw_face_fit(&face, "A\xcc\x81" "C", 4, 10, 3.5), 0);
	draw_font_free(a);
}

/* Known advances of a font that most have; nothing to see where it is not. */
static void
dejavu_is_read_right(void **state)
{
	static const char path[] = "/usr/share/fonts/truetype/dejavu/"
	    "DejaVuSans.ttf";
	struct err err = { 0 };
	struct draw_font *f;

	(void)state;
	if (access(path, R_OK) != 0)
		skip();
	f = draw_font_open(path, &err);
	assert_non_null(f);
	assert_near(draw_font_advance(f, 'A'), 1401.0 / 2048, 1e-9);
	assert_near(draw_font_advance(f, 'i'), 569.0 / 2048, 1e-9);
	assert_near(draw_font_advance(f, '0'), 1303.0 / 2048, 1e-9);
	assert_true(draw_font_has(f, 0x416));
	assert_false(draw_font_has(f, 0x6f22));
	draw_font_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advances_are_those_of_the_glyphs),
		cmocka_unit_test(what_is_no_font_is_refused),
		cmocka_unit_test(a_broken_font_does_no_harm),
		cmocka_unit_test(utf8_is_read_strictly),
		cmocka_unit_test(a_text_is_drawn_run_by_run),
		cmocka_unit_test(a_text_is_cut_where_it_fits),
		cmocka_unit_test(dejavu_is_read_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
