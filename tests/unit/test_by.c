/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "shop/by.h"
#include "shop/calendar.h"

static int64_t
at(const char *text)
{
	int64_t us = 0;

	assert_int_equal(when_parse(text, strlen(text), &us), 0);
	return us;
}

static struct zone *
zone(const char *name)
{
	struct err err = { 0 };
	struct zone *z = zone_open(name, &err);

	assert_non_null(z);
	return z;
}

/* ---- words ---- */

static void
each_word_is_its_bit(void **state)
{
	static const char *const some[] = { "shift", "machine" };
	int i;

	(void)state;
	for (i = 0; by_words[i] != NULL; i++)
		assert_int_equal(by_of(&by_words[i], 1), 1u << i);
	assert_int_equal(i, 12);
	assert_int_equal(by_of(some, 2), BY_MACHINE | BY_SHIFT);
	assert_int_equal(by_of(some, 0), 0);
}

static void
of_periods_there_is_one_at_most(void **state)
{
	(void)state;
	assert_null(by_misuse(0));
	assert_null(by_misuse(BY_MACHINE | BY_PART | BY_WEEK));
	assert_non_null(by_misuse(BY_DAY | BY_WEEK));
	assert_non_null(by_misuse(BY_PERIODS));
}

static void
all_goes_with_no_name(void **state)
{
	(void)state;
	assert_null(by_misuse(BY_ALL));
	assert_null(by_misuse(BY_ALL | BY_WEEK));
	assert_non_null(by_misuse(BY_ALL | BY_SITE));
	assert_non_null(by_misuse(BY_ALL | BY_MACHINE | BY_DAY));
}

/* ---- hours ---- */

static void
expect_hour(const struct zone *z, const char *us, const char *from,
    const char *to)
{
	int64_t a, b;

	by_hour(z, at(us), &a, &b);
	assert_int_equal(a, at(from));
	assert_int_equal(b, at(to));
}

static void
an_hour_is_one_of_the_zones_clock(void **state)
{
	struct zone *india = zone("Asia/Kolkata");
	struct zone *denmark = zone("Europe/Copenhagen");

	(void)state;
	expect_hour(india, "2026-05-01T10:29:59.999999Z",
	    "2026-05-01T09:30:00Z", "2026-05-01T10:30:00Z");
	expect_hour(india, "2026-05-01T10:30:00Z",
	    "2026-05-01T10:30:00Z", "2026-05-01T11:30:00Z");
	/* Both hours from two to three of an autumn night. */
	expect_hour(denmark, "2026-10-25T00:30:00Z",
	    "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z");
	expect_hour(denmark, "2026-10-25T01:30:00Z",
	    "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z");
	zone_close(india);
	zone_close(denmark);
}

/* On Lord Howe Island clocks jump by half an hour: hours must not overlap. */
static void
half_an_hour_is_cut_where_the_clock_jumps(void **state)
{
	struct zone *z = zone("Australia/Lord_Howe");

	(void)state;
	/* 02:00 is 01:30 again. */
	expect_hour(z, "2026-04-04T14:59:00Z",
	    "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z");
	expect_hour(z, "2026-04-04T15:00:00Z",
	    "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z");
	expect_hour(z, "2026-04-04T15:10:00Z",
	    "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z");
	/* 02:00 is 02:30. */
	expect_hour(z, "2026-10-03T15:29:00Z",
	    "2026-10-03T14:30:00Z", "2026-10-03T15:30:00Z");
	expect_hour(z, "2026-10-03T15:40:00Z",
	    "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z");
	zone_close(z);
}

/* ---- other periods ---- */

static struct cal_piece
piece(const char *day)
{
	struct cal_piece p = { .shift = 1 };

	p.business_date = (int32_t)(at(day) / WHEN_DAY);
	p.shift_from_us = at(day) + 20 * WHEN_HOUR;
	p.shift_to_us = at(day) + 28 * WHEN_HOUR;
	return p;
}

static void
expect_period(unsigned by, const char *day, const char *from, const char *to)
{
	const struct cal_piece p = piece(day);
	struct zone *z = zone("Europe/Copenhagen");
	struct by_key key = by_none;

	by_period(by, &p, z, &key);
	assert_int_equal(key.from_us, at(from));
	assert_int_equal(key.to_us, at(to));
	zone_close(z);
}

static void
days_weeks_and_months_end_at_midnight(void **state)
{
	(void)state;
	expect_period(BY_DAY, "2026-03-29T00:00:00Z",
	    "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
	/* A Sunday belongs to the week before it. */
	expect_period(BY_WEEK, "2026-03-29T00:00:00Z",
	    "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z");
	expect_period(BY_MONTH, "2024-02-29T00:00:00Z",
	    "2024-01-31T23:00:00Z", "2024-02-29T23:00:00Z");
	expect_period(BY_SHIFT, "2026-05-01T00:00:00Z",
	    "2026-05-01T20:00:00Z", "2026-05-02T04:00:00Z");
}

static void
without_a_period_it_is_all_time(void **state)
{
	const struct cal_piece p = piece("2026-05-01T00:00:00Z");
	struct by_key key = by_none;

	(void)state;
	by_period(BY_MACHINE | BY_PART, &p, NULL, &key);
	assert_memory_equal(&key, &by_none, sizeof(key));
}

/* Around the shifts of a day there is one row of off time. */
static void
off_time_is_the_days(void **state)
{
	struct cal_piece p = piece("2026-05-01T00:00:00Z");
	struct zone *z = zone("UTC");
	struct by_key key = by_none;

	(void)state;
	p.shift = -1;
	by_period(BY_SHIFT, &p, z, &key);
	assert_int_equal(key.from_us, at("2026-05-01T00:00:00Z"));
	assert_int_equal(key.to_us, at("2026-05-02T00:00:00Z"));
	assert_int_equal(key.shift, -1);
	zone_close(z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_is_its_bit),
		cmocka_unit_test(of_periods_there_is_one_at_most),
		cmocka_unit_test(all_goes_with_no_name),
		cmocka_unit_test(an_hour_is_one_of_the_zones_clock),
		cmocka_unit_test(half_an_hour_is_cut_where_the_clock_jumps),
		cmocka_unit_test(days_weeks_and_months_end_at_midnight),
		cmocka_unit_test(without_a_period_it_is_all_time),
		cmocka_unit_test(off_time_is_the_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
