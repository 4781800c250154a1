/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <math.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/when.h"
#include "base/zone.h"
#include "draw/axis.h"

/* ---- numbers ---- */

static void
ends_and_steps_are_round(void **state)
{
	static const struct {
		double min, max;
		int steps;
		enum draw_zero zero;
		double from, to, step;
		int decimals;
	} cases[] = {
		{ 3, 97, 5, DRAW_ANY, 0, 100, 20, 0 },
		{ 0.62, 0.88, 5, DRAW_ANY, 0.6, 0.9, 0.1, 1 },
		{ 0.62, 0.88, 5, DRAW_FROM_ZERO, 0, 1, 0.2, 1 },
		{ -12, 30, 4, DRAW_FROM_ZERO, -20, 40, 20, 0 },
		{ 0, 0.3, 3, DRAW_ANY, 0, 0.30000000000000004, 0.1, 1 },
		{ 0, 0, 4, DRAW_FROM_ZERO, 0, 1, 0.5, 1 },
		{ 7, 7, 4, DRAW_FROM_ZERO, 0, 8, 2, 0 },
		{ 40, 40, 4, DRAW_ANY, 20, 60, 10, 0 },
		{ 5, 1, 4, DRAW_ANY, 0, 1, 0.5, 1 },
		{ NAN, 1, 4, DRAW_ANY, 0, 1, 0.5, 1 },
		{ 0, 1e9, 4, DRAW_ANY, 0, 1e9, 5e8, 0 },
	};
	struct draw_axis a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		a = draw_axis_of(cases[i].min, cases[i].max, cases[i].steps,
		    cases[i].zero);
		assert_near(a.from, cases[i].from, 1e-9);
		assert_near(a.to, cases[i].to, 1e-9);
		assert_near(a.step, cases[i].step, 1e-9);
		assert_int_equal(a.decimals, cases[i].decimals);
	}
}

static void
whatever_comes_is_inside(void **state)
{
	struct draw_axis a;
	struct rng g;
	double x, y, min, max;
	int i, steps;

	(void)state;
	rng_seed(&g, 7);
	for (i = 0; i < 100000; i++) {
		x = (rng_unit(&g) - 0.3) * pow(10, rng_unit(&g) * 24 - 12);
		y = (rng_unit(&g) - 0.3) * pow(10, rng_unit(&g) * 24 - 12);
		min = fmin(x, y);
		max = fmax(x, y);
		steps = 1 + (int)rng_below(&g, 12);
		a = draw_axis_of(min, max, steps, i % 2);
		assert_true(draw_axis_at(&a, min) >= -1e-6);
		assert_true(draw_axis_at(&a, max) <= 1 + 1e-6);
		assert_true(draw_axis_steps(&a) >= 1);
		assert_true(draw_axis_steps(&a) <= steps + 2);
		assert_near(draw_axis_tick(&a, draw_axis_steps(&a)), a.to,
		    a.step * 1e-6);
	}
}

static void
expect_label(double x, int decimals, const char *want)
{
	char got[DRAW_LABEL];

	draw_label(got, x, decimals);
	assert_string_equal(got, want);
}

static void
labels_are_short_and_exact(void **state)
{
	(void)state;
	expect_label(0.25, 2, "0.25");
	expect_label(-0.001, 2, "0.00");
	expect_label(-3, 0, "-3");
	expect_label(9999, 0, "9999");
	expect_label(12345, 0, "12\xe2\x80\xaf" "345");
	expect_label(-123456.5, 1, "-123\xe2\x80\xaf" "456.5");
	expect_label(2e6, 0, "2M");
	expect_label(1.5e9, 0, "1.5G");
	expect_label(1e25, 0, "1.00e+25");
	expect_label(NAN, 0, "-");
}

/* ---- times ---- */

static int64_t
at(const char *text)
{
	int64_t us = 0;

	assert_int_equal(when_parse(text, strlen(text), &us), 0);
	return us;
}

/* The labels of all ticks between two times, with bars between. */
static void
expect_ticks(const char *zone, const char *from, const char *to, int most,
    const char *want)
{
	struct err err = { 0 };
	struct zone *z = zone_open(zone, &err);
	struct draw_times t;
	struct buf got = { NULL, 0, 0 };
	char label[DRAW_LABEL];
	int64_t us = at(from), end = at(to);
	int n = 0;

	assert_non_null(z);
	t = draw_times_of(z, us, end, most);
	for (us = draw_times_next(&t, us); us <= end && ++n < 60;
	    us = draw_times_next(&t, us + 1)) {
		draw_times_label(label, &t, us);
		buf_printf(&got, "%s|", label);
	}
	assert_string_equal(buf_text(&got), want);
	buf_release(&got);
	zone_close(z);
}

static void
ticks_are_where_the_clock_has_them(void **state)
{
	(void)state;
	expect_ticks("Europe/Copenhagen", "2026-05-01T04:10:00Z",
	    "2026-05-01T12:00:00Z", 8, "07:00|08:00|09:00|10:00|11:00|12:00|"
	    "13:00|14:00|");
	expect_ticks("Asia/Kolkata", "2026-05-01T00:00:00Z",
	    "2026-05-02T00:00:00Z", 5, "06:00|12:00|18:00|00:00|");
	expect_ticks("UTC", "2026-05-01T00:00:00Z", "2026-05-01T01:00:00Z", 4,
	    "00:00|00:15|00:30|00:45|01:00|");
	expect_ticks("UTC", "2026-05-01T00:00:00Z", "2026-05-07T00:00:00Z", 7,
	    "Fri 1|Sat 2|Sun 3|Mon 4|Tue 5|Wed 6|Thu 7|");
	expect_ticks("UTC", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", 6,
	    "4 May|11 May|18 May|25 May|1 Jun|");
	expect_ticks("UTC", "2025-11-15T00:00:00Z", "2026-04-01T00:00:00Z", 6,
	    "Dec 2025|Jan 2026|Feb 2026|Mar 2026|Apr 2026|");
	expect_ticks("UTC", "2001-05-01T00:00:00Z", "2005-04-01T00:00:00Z", 4,
	    "2002|2003|2004|2005|");
}

static void
nights_of_a_clock_change_have_each_hour_once(void **state)
{
	(void)state;
	expect_ticks("Europe/Copenhagen", "2026-10-24T22:00:00Z",
	    "2026-10-25T03:00:00Z", 6, "00:00|01:00|02:00|03:00|04:00|");
	expect_ticks("Europe/Copenhagen", "2026-03-28T23:00:00Z",
	    "2026-03-29T03:00:00Z", 6, "00:00|01:00|03:00|04:00|05:00|");
	expect_ticks("America/Sao_Paulo", "2018-11-03T03:00:00Z",
	    "2018-11-06T02:00:00Z", 4, "Sat 3|Sun 4|Mon 5|Tue 6|");
}

static void
there_is_no_tick_behind_the_last_year(void **state)
{
	struct err err = { 0 };
	struct zone *z = zone_open("UTC", &err);
	struct draw_times t = draw_times_of(z, 0, WHEN_LAST, 5);

	(void)state;
	assert_int_equal(t.unit, DRAW_YEARS);
	assert_int_equal(draw_times_next(&t, WHEN_LAST), INT64_MAX);
	assert_int_equal(draw_times_next(&t, INT64_MIN), INT64_MAX);
	zone_close(z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_and_steps_are_round),
		cmocka_unit_test(whatever_comes_is_inside),
		cmocka_unit_test(labels_are_short_and_exact),
		cmocka_unit_test(ticks_are_where_the_clock_has_them),
		cmocka_unit_test(nights_of_a_clock_change_have_each_hour_once),
		cmocka_unit_test(there_is_no_tick_behind_the_last_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
