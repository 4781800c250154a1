/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "check.h"

#include "base/rng.h"
#include "base/when.h"

static void
check_parse(const char *text, int64_t want)
{
	const size_t n = strlen(text);
	int64_t us = 42;
	char *exact = malloc(n);

	/* Not a byte more than the slice, so that a sanitizer sees. */
	assert_non_null(exact);
	memcpy(exact, text, n);
	if (when_parse(exact, n, &us) < 0)
		fail_msg("refused: \"%s\"", text);
	free(exact);
	assert_int_equal(us, want);
}

static void
rfc3339_is_read(void **state)
{
	const int64_t t = INT64_C(1795413600) * WHEN_SECOND;

	(void)state;
	check_parse("2026-11-23T06:00:00Z", t);
	check_parse("2026-11-23t06:00:00z", t);
	check_parse("2026-11-23 06:00:00Z", t);
	check_parse("2026-11-23T07:00:00+01:00", t);
	check_parse("2026-11-23T00:30:00-05:30", t);
	check_parse("2026-11-23T06:00:00-00:00", t);
	check_parse("2026-11-24T05:59:00+23:59", t);
	check_parse("2026-11-23T06:00:00.5Z", t + 500000);
	check_parse("2026-11-23T06:00:00.250Z", t + 250000);
	check_parse("2026-11-23T06:00:00.250250Z", t + 250250);
	check_parse("2026-11-23T06:00:00.000001Z", t + 1);
	check_parse("2026-11-23T06:00:00.9999999999Z", t + 999999);
	check_parse("2026-11-23T06:00:00.1234567+01:00",
	    t - WHEN_HOUR + 123456);
	check_parse("1970-01-01T00:00:00Z", 0);
	check_parse("1969-12-31T23:59:59.999999Z", -1);
	check_parse("0001-01-01T00:00:00Z", WHEN_FIRST);
	check_parse("9999-12-31T23:59:59.999999Z", WHEN_LAST);
	check_parse("2024-02-29T00:00:00Z", INT64_C(1709164800000000));
	check_parse("2000-02-29T12:00:00Z", INT64_C(951825600000000));
}

static void
leap_second_is_the_next_minute(void **state)
{
	(void)state;
	check_parse("2016-12-31T23:59:60Z", INT64_C(1483228800000000));
	check_parse("2017-01-01T00:59:60.5+01:00", INT64_C(1483228800500000));
}

static void
what_is_no_instant_is_refused(void **state)
{
	static const char *const bad[] = { "", "2026-11-23",
	    "2026-11-23T06:00:00", "2026-11-23T06:00Z", "2026-11-23T06:00:00z0",
	    "2026-11-23T24:00:00Z", "2026-11-23T06:60:00Z",
	    "2026-11-23T06:00:61Z", "2026-11-31T06:00:00Z",
	    "2026-02-29T06:00:00Z", "1900-02-29T06:00:00Z",
	    "2026-13-01T06:00:00Z", "2026-00-01T06:00:00Z",
	    "2026-11-00T06:00:00Z", "0000-00-00T00:00:00Z",
	    "0000-01-01T00:00:00Z", "2026-11-23T06:00:00.Z",
	    "2026-11-23T06:00:00,5Z", "2026-11-23T06:00:00+1:00",
	    "2026-11-23T06:00:00+0100", "2026-11-23T06:00:00+01",
	    "2026-11-23T06:00:00+24:00", "2026-11-23T06:00:00+01:60",
	    "2026-11-23T06:00:00Z ", " 2026-11-23T06:00:00Z",
	    "2026/11/23T06:00:00Z", "2026-11-23_06:00:00Z",
	    "26-11-23T06:00:00Z", "2026-11-23T06:00:00.25aZ",
	    "2026-11-23T06:00:00.25 250Z", "2026-11-23T06:00:00.-25Z",
	    "202a-11-23T06:00:00Z", "2026-11-23T06:0:000Z",
	    "2026-11-23T06:00:0:Z", ("\xb2" "026-11-23T06:00:00Z"),
	    "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
	    "9999-12-31T23:59:60Z", "2026-11-23T06:00:00.250000000",
	    "2026-11-23T06:00:00\0Z" };
	int64_t us = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (when_parse(bad[i], strlen(bad[i]), &us) == 0 || us != 42)
			fail_msg("read: \"%s\"", bad[i]);
	}
}

/* Whether text, which was read as us, may differ from what is written. */
static int
may_differ(const char *text, size_t n, size_t changed)
{
	const char c = text[changed];

	return (changed == 10 && (c == 't' || c == ' ')) ||
	    (changed == n - 1 && c == 'z') || (changed > 19 && c == '0');
}

static void
check_changed(const char *text, size_t n, size_t changed)
{
	char again[WHEN_MAX];
	int64_t us;
	size_t len;

	if (when_parse(text, n, &us) < 0)
		return;
	len = when_put(again, us);
	if ((len != n || memcmp(again, text, n) != 0) &&
	    !may_differ(text, n, changed))
		fail_msg("%.*s is read as %.*s", (int)n, text, (int)len,
		    again);
}

static void
any_one_wrong_byte_is_seen(void **state)
{
	static const char *const texts[] = { "2026-11-23T06:30:59Z",
	    "2026-11-23T06:30:59.250Z", "2026-11-23T06:30:59.250750Z" };
	char text[40];
	size_t i, j, n;
	int c;

	(void)state;
	for (i = 0; i < 3; i++) {
		n = strlen(texts[i]);
		for (j = 0; j < n; j++) {
			memcpy(text, texts[i], n);
			for (c = 0; c < 256; c++) {
				text[j] = (char)c;
				check_changed(text, n, j);
			}
		}
	}
}

static void
check_day(int64_t day, int y, int m, int d)
{
	int year, month, mday;

	when_civil_day(day, &year, &month, &mday);
	if (year != y || month != m || mday != d ||
	    when_days(y, m, d) != day)
		fail_msg("%d-%d-%d", y, m, d);
}

static void
every_day_has_its_number(void **state)
{
	int64_t day = when_days(1, 1, 1);
	int y = 1, m = 1, d = 1;

	(void)state;
	assert_int_equal(day * WHEN_DAY, WHEN_FIRST);
	for (; y <= 9999; day++) {
		check_day(day, y, m, d);
		if (++d <= when_month_days(y, m))
			continue;
		d = 1;
		m = m % 12 + 1;
		y += m == 1;
	}
	assert_int_equal(day * WHEN_DAY - 1, WHEN_LAST);
}

/* Also with days that no month has, and months that no year has. */
static void
check_text_of(int y, int m, int d)
{
	char text[32];
	int64_t us, want = -1;

	if (y > 0 && m > 0 && m <= 12 && d > 0 && d <= when_month_days(y, m))
		want = when_days(y, m, d) * WHEN_DAY + WHEN_SECOND;
	snprintf(text, sizeof(text), "%04d-%02d-%02dT00:00:01Z", y, m, d);
	if (when_parse(text, 20, &us) < 0)
		us = -1;
	if (us != want)
		fail_msg("%s", text);
}

/* The short cut has its own calendar. */
static void
every_day_is_read_and_no_other(void **state)
{
	int y, m, d;

	(void)state;
	for (y = 0; y <= 9999; y += y > 410 && y < 1890 ? 7 : 1) {
		for (m = 0; m <= 13; m++) {
			for (d = 0; d <= 32; d++)
				check_text_of(y, m, d);
		}
		if (y > 2410)
			y += 12;
	}
}

static void
far_days_fold_into_eras(void **state)
{
	int y, m, d;

	(void)state;
	when_civil_day(INT64_MIN / WHEN_DAY, &y, &m, &d);
	assert_int_equal(y, -290308);
	assert_int_equal(when_days(y, m, d), INT64_MIN / WHEN_DAY);
	when_civil_day(INT64_MAX / WHEN_DAY, &y, &m, &d);
	assert_int_equal(y, 294247);
	assert_int_equal(when_days(y, m, d), INT64_MAX / WHEN_DAY);
	when_civil_day(when_days(0, 2, 29), &y, &m, &d);
	assert_int_equal(m * 100 + d, 229);
	assert_int_equal(y, 0);
}

static void
weekdays_begin_on_monday(void **state)
{
	(void)state;
	assert_int_equal(when_weekday(0), 3);
	assert_int_equal(when_weekday(-1), 2);
	assert_int_equal(when_weekday(-4), 6);
	assert_int_equal(when_weekday(when_days(2026, 11, 23)), 0);
	assert_int_equal(when_weekday(when_days(2026, 11, 22)), 6);
	assert_int_equal(when_weekday(when_days(1, 1, 1)), 0);
}

static void
months_know_their_length(void **state)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };
	int m;

	(void)state;
	for (m = 1; m <= 12; m++)
		assert_int_equal(when_month_days(2026, m), days[m - 1]);
	assert_int_equal(when_month_days(2024, 2), 29);
	assert_int_equal(when_month_days(1900, 2), 28);
	assert_int_equal(when_month_days(2000, 2), 29);
}

static void
check_put(int64_t us, const char *want)
{
	char out[WHEN_MAX + 1];

	out[when_put(out, us)] = '\0';
	assert_string_equal(out, want);
}

static void
instants_have_the_digits_they_need(void **state)
{
	(void)state;
	check_put(0, "1970-01-01T00:00:00Z");
	check_put(-1, "1969-12-31T23:59:59.999999Z");
	check_put(-1000, "1969-12-31T23:59:59.999Z");
	check_put(INT64_C(1795413600) * WHEN_SECOND, "2026-11-23T06:00:00Z");
	check_put(500000, "1970-01-01T00:00:00.500Z");
	check_put(1, "1970-01-01T00:00:00.000001Z");
	check_put(250250, "1970-01-01T00:00:00.250250Z");
	check_put(WHEN_FIRST, "0001-01-01T00:00:00Z");
	check_put(WHEN_LAST, "9999-12-31T23:59:59.999999Z");
	check_put(INT64_MIN, "0001-01-01T00:00:00Z");
	check_put(INT64_MAX, "9999-12-31T23:59:59.999999Z");
}

/* Against glibc's calendar, and back. */
static void
random_instants_agree_with_gmtime(void **state)
{
	char out[WHEN_MAX], want[64];
	int64_t us, back;
	struct rng r;
	struct tm tm;
	time_t t;
	size_t n;
	int i;

	(void)state;
	rng_seed(&r, 3);
	for (i = 0; i < 200000; i++) {
		us = WHEN_FIRST + (int64_t)rng_below(&r,
		    (uint64_t)(WHEN_LAST - WHEN_FIRST) + 1);
		if (i % 3 < 2)
			us = when_floor(us, i % 3 == 0 ? WHEN_SECOND : 1000);
		t = when_floor(us, WHEN_SECOND) / WHEN_SECOND;
		gmtime_r(&t, &tm);
		snprintf(want, sizeof(want), "%04d-%02d-%02dT%02d:%02d:%02d",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
		n = when_put(out, us);
		if (memcmp(out, want, 19) != 0)
			fail_msg("%.*s, want %s", (int)n, out, want);
		assert_int_equal(when_parse(out, n, &back), 0);
		assert_int_equal(back, us);
	}
}

static void
civil_times_need_no_zone(void **state)
{
	static const char *const bad[] = { "", "2026-11-23Z", "2026-11-2",
	    "0000-00-00", "2026-00-10", "2026-10-00", "2026-02-30",
	    "0000-00-00 00:00:00", "2026-11-23T06", "2026-11-23T06:0",
	    "2026-11-23T24:00", "2026-11-23T06:00:00.", "2026-11-23T06:00:00Z",
	    "2026-11-23T06:00+01:00", "20261123", "9999-12-31T23:59:60",
	    "2026-11-23x06:00:00" };
	struct civil c;
	size_t i;

	(void)state;
	assert_int_equal(when_parse_civil("2026-11-23", 10, &c), 1);
	assert_int_equal(c.year, 2026);
	assert_int_equal(c.month, 11);
	assert_int_equal(c.day, 23);
	assert_int_equal(c.hour + c.minute + c.second + c.us, 0);
	assert_int_equal(when_parse_civil("2026-11-23 06:05", 16, &c), 2);
	assert_int_equal(c.hour * 100 + c.minute, 605);
	assert_int_equal(c.second + c.us, 0);
	assert_int_equal(when_parse_civil("2026-11-23T06:05:07.25", 22, &c),
	    2);
	assert_int_equal(c.second, 7);
	assert_int_equal(c.us, 250000);
	assert_int_equal(when_parse_civil("2026-12-31 23:59:60", 19, &c), 2);
	assert_int_equal(c.year, 2027);
	assert_int_equal(c.day * 100 + c.second, 100);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (when_parse_civil(bad[i], strlen(bad[i]), &c) > 0)
			fail_msg("read: \"%s\"", bad[i]);
	}
}

static void
civil_fields_go_there_and_back(void **state)
{
	struct civil c;

	(void)state;
	when_to_civil(INT64_C(-1), &c);
	assert_int_equal(c.year, 1969);
	assert_int_equal(c.month * 100 + c.day, 1231);
	assert_int_equal(c.hour * 10000 + c.minute * 100 + c.second, 235959);
	assert_int_equal(c.us, 999999);
	assert_int_equal(when_from_civil(&c), -1);
	when_to_civil(WHEN_FIRST, &c);
	assert_int_equal(c.year, 1);
	assert_int_equal(when_from_civil(&c), WHEN_FIRST);
}

static void
lengths_have_units(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} good[] = {
		{ "90s", 90 * WHEN_SECOND },
		{ "5m", 5 * WHEN_MINUTE }, { "8h", 8 * WHEN_HOUR },
		{ "15d", 15 * WHEN_DAY }, { "2w", 14 * WHEN_DAY },
		{ "250ms", 250000 }, { "0", 0 }, { "00", 0 },
		{ "106751991d", 106751991 * WHEN_DAY },
	};
	static const char *const bad[] = { "", "s", "-5m", "+5m", "5 m", "5M",
	    "1.5h", "5mm", "5y", "106751992d", "9223372036854775808ms",
	    "99999999999999999999999s", "5m ", "0x5",
	    "90", "1" };
	int64_t us = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(when_parse_length(good[i].text,
		    strlen(good[i].text), &us), 0);
		assert_int_equal(us, good[i].us);
	}
	us = 42;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (when_parse_length(bad[i], strlen(bad[i]), &us) == 0 ||
		    us != 42)
			fail_msg("read: \"%s\"", bad[i]);
	}
}

static void
floor_goes_down_below_zero(void **state)
{
	(void)state;
	assert_int_equal(when_floor(7, 5), 5);
	assert_int_equal(when_floor(5, 5), 5);
	assert_int_equal(when_floor(-1, 5), -5);
	assert_int_equal(when_floor(-5, 5), -5);
	assert_int_equal(when_floor(0, WHEN_DAY), 0);
}

static void
clock_is_past_the_day_this_was_written(void **state)
{
	(void)state;
	assert_true(when_now() > INT64_C(1750000000) * WHEN_SECOND);
}

/* Second 60 is the next day's first: its date must not be remembered. */
static void
remembered_dates_do_not_change_the_answer(void **state)
{
	static const char *const texts[] = {
		"2016-12-31T23:59:60Z", "2016-12-31T10:00:00Z",
		"2016-12-31T10:00:01Z", "2016-12-31T23:30:00-01:00",
		"2016-12-31T00:00:00Z", "2016-12-31T23:59:60Z",
		"2016-12-31T23:59:59Z", "2017-01-01T00:00:00.5Z",
		"2017-01-01T24:00:00Z", "2017-01-01T00:00:00Z",
		"2017-01-01T00:00:0xZ", "2017-02-29T00:00:00Z",
	};
	struct when_memory m = { .day_us = 0 };
	int64_t near, plain;
	size_t i, n;
	int a, b;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		n = strlen(texts[i]);
		near = plain = 0;
		a = when_parse_near(&m, texts[i], n, &near);
		b = when_parse(texts[i], n, &plain);
		assert_int_equal(a, b);
		assert_int_equal(near, plain);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc3339_is_read),
		cmocka_unit_test(leap_second_is_the_next_minute),
		cmocka_unit_test(what_is_no_instant_is_refused),
		cmocka_unit_test(any_one_wrong_byte_is_seen),
		cmocka_unit_test(every_day_has_its_number),
		cmocka_unit_test(every_day_is_read_and_no_other),
		cmocka_unit_test(far_days_fold_into_eras),
		cmocka_unit_test(weekdays_begin_on_monday),
		cmocka_unit_test(months_know_their_length),
		cmocka_unit_test(instants_have_the_digits_they_need),
		cmocka_unit_test(random_instants_agree_with_gmtime),
		cmocka_unit_test(civil_times_need_no_zone),
		cmocka_unit_test(civil_fields_go_there_and_back),
		cmocka_unit_test(lengths_have_units),
		cmocka_unit_test(floor_goes_down_below_zero),
		cmocka_unit_test(clock_is_past_the_day_this_was_written),
		cmocka_unit_test(remembered_dates_do_not_change_the_answer),
	};

	return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
