/* SPDX-License-Identifier: MIT */
/*
 * With the names and numbers that plants have, on a page or half of one, no
 * text is lost: a pen would refuse what a wrong layout puts on another.
 */
#include "check.h"

#include "draw_random.h"
#include "draw_record.h"

#include "base/err.h"
#include "base/zone.h"
#include "draw/pen.h"

static struct draw_font *font;
static struct draw_fonts fonts;
static struct random_charts any;
static struct record r;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	font = record_font();
	any.zone = zone_open("UTC", &err);
	if (font == NULL || any.zone == NULL)
		return -1;
	fonts.face[0] = fonts.face[1] = (struct draw_face){ { font }, 1 };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	zone_close((struct zone *)any.zone);
	draw_font_free(font);
	return 0;
}

/* A name no other thing has, of 4 to 30 letters. */
static const char *
name(size_t i)
{
	static const char letters[] = "abcdefghijklmnopqrst uvwxyz";
	char *s = arena_new(&any.arena, 40, 1);
	size_t n = 3 + random_below(&any, 27), k;

	s[0] = (char)('A' + i);
	for (k = 1; k <= n; k++)
		s[k] = letters[random_below(&any, sizeof(letters) - 1)];
	s[n] = 'x';
	return s;
}

/* Whole, or cut behind its first letter. */
static void
expect_name(const char *s)
{
	size_t i;

	for (i = 0; i < r.ntext; i++) {
		if (strncmp(r.text[i].s, s, 2) == 0)
			return;
	}
	fail_msg("nothing of \"%s\"", s);
}

static void
expect_number(double x, enum draw_format f)
{
	char number[DRAW_NUMBER];

	draw_number(number, x, f);
	record_find(&r, number);
}

static void
draw(const struct draw_chart *c)
{
	const double w = 247 + rng_unit(&any.rng) * 263;
	const double h = draw_chart_height(c, &fonts, w);

	record_begin(&r, &fonts);
	draw_chart(&r.canvas, c, 0, 0, w, h);
	record_check(&r, 0, 0, w, h);
}

static void
each(void (*one)(size_t n))
{
	uint64_t i;

	for (i = 0; i < 200; i++) {
		rng_seed(&any.rng, i);
		one(1 + random_below(&any, 15));
		record_end(&r);
		arena_release(&any.arena);
	}
}

static void
pareto(size_t n)
{
	struct draw_bar *b = arena_new(&any.arena, n, sizeof(*b));
	const bool shares = random_below(&any, 2) == 0;
	struct draw_chart c = { .type = DRAW_PARETO,
		.format = (enum draw_format)random_below(&any, 4) };
	double sum = 0, so_far = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		b[i] = (struct draw_bar){ name(i), NULL, 3e5 * pow(0.4 +
			rng_unit(&any.rng) * 0.6, (double)i), NAN,
			random_tone(&any) };
		if (c.format == DRAW_F_PERCENT)
			b[i].value /= 3e5;
		sum += b[i].value;
	}
	for (i = 0; i < n && shares; i++)
		b[i].cumulative = (so_far += b[i].value) / sum;
	c.of.pareto = (struct draw_pareto){ b, n, shares ? NAN : b[0].value *
		rng_unit(&any.rng), !shares };
	draw(&c);
	for (i = 0; i < n; i++) {
		expect_name(b[i].label);
		expect_number(b[i].value, c.format);
	}
	if (shares)
		expect_number(1, DRAW_F_PERCENT);
}

static void
every_bar_has_its_name_and_value(void **state)
{
	(void)state;
	each(pareto);
}

static void
waterfall(size_t n)
{
	struct draw_fall *f = arena_new(&any.arena, n, sizeof(*f));
	struct draw_chart c = { .type = DRAW_WATERFALL,
		.format = DRAW_F_HOURS };
	size_t i;

	for (i = 0; i < n; i++)
		f[i] = (struct draw_fall){ name(i), 3e7 * rng_unit(&any.rng),
			i % 4 == 0 ? DRAW_WHOLE : DRAW_LESS,
			random_tone(&any) };
	c.of.waterfall = (struct draw_waterfall){ f, n, f[0].value };
	draw(&c);
	for (i = 0; i < n; i++) {
		expect_name(f[i].label);
		expect_number(f[i].value, DRAW_F_HOURS);
		expect_number(f[i].value / f[0].value, DRAW_F_PERCENT);
	}
}

static void
every_loss_has_its_hours_and_share(void **state)
{
	(void)state;
	each(waterfall);
}

static void
ranges(size_t n)
{
	struct draw_range *a = arena_new(&any.arena, n, sizeof(*a));
	struct draw_chart c = { .type = DRAW_RANGES,
		.format = (enum draw_format)random_below(&any, 3) };
	size_t i;

	for (i = 0; i < n; i++) {
		a[i] = (struct draw_range){ .label = name(i),
			.value = rng_unit(&any.rng) - 0.5, .why = "too few" };
		a[i].low = a[i].value - rng_unit(&any.rng) * 0.2;
		a[i].high = a[i].value + rng_unit(&any.rng) * 0.2;
		if (i % 5 == 4)
			a[i].value = NAN;
	}
	c.of.ranges = (struct draw_ranges){ a, n, 0 };
	draw(&c);
	for (i = 0; i < n; i++) {
		expect_name(a[i].label);
		if (!isnan(a[i].value))
			expect_number(a[i].value, c.format);
		else
			record_find(&r, "too few");
	}
}

static void
every_range_has_its_value_or_why_not(void **state)
{
	(void)state;
	each(ranges);
}

static void
lines(size_t n)
{
	const size_t points = 2 + random_below(&any, 90);
	const size_t k = n < 5 ? n : 5;
	struct draw_series *s = arena_new(&any.arena, k, sizeof(*s));
	int64_t *at = arena_new(&any.arena, points, sizeof(*at));
	struct draw_chart c = { .type = DRAW_LINES,
		.format = DRAW_F_PERCENT };
	double *value;
	size_t i, p, ticks = 0;

	for (p = 0; p < points; p++)
		at[p] = INT64_C(1790000000000000) + (int64_t)p * WHEN_DAY;
	for (i = 0; i < k; i++) {
		value = arena_new(&any.arena, points, sizeof(*value));
		for (p = 0; p < points; p++)
			value[p] = 0.6 + 0.3 * rng_unit(&any.rng);
		s[i] = (struct draw_series){ name(i), value,
			random_tone(&any) };
	}
	c.of.lines = (struct draw_lines){ any.zone, at, points, s, k, 0.6 +
		rng_unit(&any.rng) * 0.3, at[0], at[points / 2] };
	draw(&c);
	for (i = 0; i < k; i++)
		expect_name(s[i].name);
	expect_name("target");
	for (i = 0; i < r.ntext; i++)
		ticks += r.text[i].h < pen_height(&fonts, PEN_TEXT) - 0.1;
	assert_true(ticks >= 4);
}

static void
every_line_has_its_name(void **state)
{
	(void)state;
	each(lines);
}

static void
gantt(size_t n)
{
	struct draw_span *s = arena_new(&any.arena, n, sizeof(*s));
	const char **row = arena_new(&any.arena, n, sizeof(*row));
	struct draw_kind *kind = arena_new(&any.arena, n, sizeof(*kind));
	const int64_t from = INT64_C(1790000000000000);
	struct draw_chart c = { .type = DRAW_GANTT };
	size_t i;

	for (i = 0; i < n; i++) {
		row[i] = name(i);
		kind[i] = (struct draw_kind){ name(i + 26), random_tone(&any),
			false };
		s[i] = (struct draw_span){ (uint32_t)i, from, from +
			WHEN_DAY, (uint16_t)i, "4711" };
	}
	c.of.gantt = (struct draw_gantt){ any.zone, from, from + WHEN_DAY,
		row, n, s, n, kind, n };
	draw(&c);
	for (i = 0; i < n; i++) {
		expect_name(row[i]);
		expect_name(kind[i].name);
	}
	record_find(&r, "4711");
}

static void
every_row_and_kind_has_its_name(void **state)
{
	(void)state;
	each(gantt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bar_has_its_name_and_value),
		cmocka_unit_test(every_loss_has_its_hours_and_share),
		cmocka_unit_test(every_range_has_its_value_or_why_not),
		cmocka_unit_test(every_line_has_its_name),
		cmocka_unit_test(every_row_and_kind_has_its_name),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
