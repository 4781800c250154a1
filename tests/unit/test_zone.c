/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"

static struct zone *
need(const char *name)
{
	struct err err = { 0 };
	struct zone *z = zone_open(name, &err);

	if (z == NULL)
		fail_msg("%s", err.text);
	return z;
}

/* Civil seconds "as if UTC". */
static int64_t
civil_s(const char *text)
{
	struct civil c;

	assert_true(when_parse_civil(text, strlen(text), &c) > 0);
	return when_from_civil(&c) / WHEN_SECOND;
}

static int64_t
utc_s(const char *text)
{
	int64_t us;

	assert_int_equal(when_parse(text, strlen(text), &us), 0);
	return us / WHEN_SECOND;
}

static void
check_local(const char *zone, const char *text, enum zone_kind kind,
    int64_t a, int64_t b)
{
	struct zone *z = need(zone);
	int64_t got_a, got_b;

	assert_int_equal(zone_local(z, civil_s(text), &got_a, &got_b), kind);
	assert_int_equal(got_a, a);
	assert_int_equal(got_b, b);
	zone_close(z);
}

static void
repeated_hour_has_two_instants(void **state)
{
	(void)state;
	check_local("Europe/Berlin", "2026-10-25 02:30", ZONE_REPEATED,
	    1792888200, 1792891800);
	check_local("Europe/Copenhagen", "2026-10-25 02:00", ZONE_REPEATED,
	    1792886400, 1792890000);
	check_local("America/Chicago", "2024-11-03 01:30", ZONE_REPEATED,
	    1730615400, 1730619000);
	check_local("Australia/Lord_Howe", "2024-04-07 01:45", ZONE_REPEATED,
	    1712414700, 1712416500);
}

static void
skipped_hour_has_none(void **state)
{
	(void)state;
	check_local("Europe/Berlin", "2026-03-29 02:30", ZONE_GAP,
	    1774744200, 1774747800);
	check_local("America/Chicago", "2024-03-10 02:30", ZONE_GAP,
	    1710055800, 1710059400);
	check_local("Australia/Lord_Howe", "2024-10-06 02:15", ZONE_GAP,
	    1728141300, 1728143100);
	/* Nepal moved on by a quarter of an hour at New Year 1986. */
	check_local("Asia/Kathmandu", "1986-01-01 00:10", ZONE_GAP,
	    504901500, 504902400);
}

static void
plain_time_has_one(void **state)
{
	(void)state;
	check_local("Europe/Berlin", "2026-11-23 06:00", ZONE_UNIQUE,
	    1795410000, 1795410000);
	check_local("Europe/Berlin", "2026-10-25 03:00", ZONE_UNIQUE,
	    1792893600, 1792893600);
	check_local("Europe/Berlin", "2026-10-25 01:59:59", ZONE_UNIQUE,
	    1792886399, 1792886399);
	check_local("Europe/Berlin", "2026-03-29 03:00", ZONE_UNIQUE,
	    1774746000, 1774746000);
	check_local("Europe/Berlin", "2026-03-29 01:59:59", ZONE_UNIQUE,
	    1774745999, 1774745999);
}

static int64_t
boundary(const struct zone *z, const char *text)
{
	return zone_boundary(z, civil_s(text) * WHEN_SECOND);
}

static void
night_shift_is_seven_or_nine_hours(void **state)
{
	struct zone *z = need("Europe/Copenhagen");

	(void)state;
	assert_int_equal(boundary(z, "2026-03-29 06:00") -
	    boundary(z, "2026-03-28 22:00"), 7 * WHEN_HOUR);
	assert_int_equal(boundary(z, "2026-10-25 06:00") -
	    boundary(z, "2026-10-24 22:00"), 9 * WHEN_HOUR);
	assert_int_equal(boundary(z, "2026-11-24 06:00") -
	    boundary(z, "2026-11-23 22:00"), 8 * WHEN_HOUR);
	zone_close(z);
}

static void
boundary_in_a_gap_is_the_jump(void **state)
{
	struct zone *z = need("Europe/Berlin");

	(void)state;
	assert_int_equal(boundary(z, "2026-03-29 02:00"),
	    1774746000 * WHEN_SECOND);
	assert_int_equal(boundary(z, "2026-03-29 02:59"),
	    1774746000 * WHEN_SECOND);
	assert_int_equal(boundary(z, "2026-03-29 03:00"),
	    1774746000 * WHEN_SECOND);
	assert_int_equal(zone_boundary(z,
	    civil_s("2026-10-25 02:30") * WHEN_SECOND + 250000),
	    1792888200 * WHEN_SECOND + 250000);
	zone_close(z);
}

static void
check_offset(const struct zone *z, const char *text, int32_t want)
{
	struct zone_cursor c = { 0 };
	const int64_t t = utc_s(text);

	assert_int_equal(zone_offset(z, t), want);
	assert_int_equal(zone_offset_at(z, &c, t), want);
	assert_true(c.from <= t && t < c.to);
	assert_int_equal(c.to, zone_next(z, t));
}

static void
offset_changes_at_the_second(void **state)
{
	struct zone *z = need("Europe/Copenhagen");

	(void)state;
	check_offset(z, "2026-03-29T00:59:59Z", 3600);
	check_offset(z, "2026-03-29T01:00:00Z", 7200);
	check_offset(z, "2026-10-25T00:59:59Z", 7200);
	check_offset(z, "2026-10-25T01:00:00Z", 3600);
	assert_int_equal(zone_next(z, utc_s("2026-01-01T00:00:00Z")),
	    1774746000);
	assert_int_equal(zone_next(z, 1774745999), 1774746000);
	assert_int_equal(zone_next(z, 1774746000), 1792890000);
	zone_close(z);
}

/* The rule in the footer; the table of the file ends in 2037. */
static void
rule_goes_on_for_ever(void **state)
{
	struct zone *z = need("Europe/Copenhagen");

	(void)state;
	assert_int_equal(zone_next(z, utc_s("2150-01-01T00:00:00Z")),
	    5687802000);
	assert_int_equal(zone_next(z, 5687802000), 5705946000);
	assert_int_equal(zone_next(z, utc_s("5000-01-01T00:00:00Z")),
	    95625190800);
	assert_int_equal(zone_next(z, utc_s("9998-01-01T00:00:00Z")),
	    253346749200);
	check_offset(z, "9998-03-29T00:59:59Z", 3600);
	check_offset(z, "9998-03-29T01:00:00Z", 7200);
	check_offset(z, "9998-10-25T01:00:00Z", 3600);
	zone_close(z);
	check_local("Europe/Copenhagen", "5000-10-26 02:30", ZONE_REPEATED,
	    95643334800 - 1800, 95643334800 + 1800);
}

static void
odd_zones_are_read(void **state)
{
	struct zone *z;

	(void)state;
	z = need("Asia/Kathmandu");
	check_offset(z, "1985-12-31T18:29:59Z", 19800);
	check_offset(z, "1985-12-31T18:30:00Z", 20700);
	assert_int_equal(zone_next(z, 504901800), INT64_MAX);
	zone_close(z);
	z = need("Africa/Casablanca");	/* back for Ramadan */
	check_offset(z, "2024-03-10T01:59:59Z", 3600);
	check_offset(z, "2024-03-10T02:00:00Z", 0);
	check_offset(z, "2024-04-14T02:00:00Z", 3600);
	check_offset(z, "2200-01-01T00:00:00Z", 3600);
	zone_close(z);
	z = need("Australia/Lord_Howe");
	check_offset(z, "2024-04-06T14:59:59Z", 39600);
	check_offset(z, "2024-04-06T15:00:00Z", 37800);
	check_offset(z, "2024-10-05T15:30:00Z", 39600);
	zone_close(z);
	z = need("America/Chicago");
	check_offset(z, "1850-01-01T00:00:00Z", -21036);
	zone_close(z);
}

static void
to_local_and_boundary_agree(void **state)
{
	struct zone *z = need("America/Chicago");
	const int64_t us = INT64_C(1700000000123456);

	(void)state;
	assert_int_equal(zone_to_local(z, us), us - 6 * WHEN_HOUR);
	assert_int_equal(zone_boundary(z, zone_to_local(z, us)), us);
	assert_int_equal(zone_to_local(z, -1), -1 - 6 * WHEN_HOUR);
	assert_int_equal(zone_to_local(z, INT64_MIN), INT64_MIN);
	zone_close(z);
	z = need("Europe/Berlin");
	assert_int_equal(zone_to_local(z, INT64_MAX), INT64_MAX);
	zone_close(z);
}

static void
unknown_zone_is_named(void **state)
{
	static const char *const bad[] = { "Europe/Copenhage", "", "/etc/hosts",
	    "../passwd", "Europe", "Europe/../Europe/Berlin", "a\nb",
	    "README.md" };
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(zone_open(bad[i], &err));
		assert_int_equal(err.code, ERR_CONFIG);
		assert_non_null(strstr(err.text, bad[i]));
		err_clear(&err);
	}
}

static void
utc_needs_no_file(void **state)
{
	struct zone *z = need("UTC");
	int64_t a, b;

	(void)state;
	assert_string_equal(zone_name(z), "UTC");
	assert_int_equal(zone_offset(z, 1700000000), 0);
	assert_int_equal(zone_next(z, 0), INT64_MAX);
	assert_int_equal(zone_local(z, 5, &a, &b), ZONE_UNIQUE);
	assert_int_equal(a, 5);
	zone_close(z);
}

static void
put_be(struct buf *b, uint64_t x, int bytes)
{
	while (bytes-- > 0)
		buf_putc(b, (char)(x >> (8 * bytes) & 0xff));
}

static void
put_header(struct buf *b, size_t times, size_t types, size_t leaps)
{
	buf_add(b, "TZif3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
	put_be(b, 0, 8);
	put_be(b, leaps, 4);
	put_be(b, times, 4);
	put_be(b, types, 4);
	put_be(b, 4, 4);
}

/* Type i has the offset off[i]; transition i leads to type i + 1. */
static struct zone *
make(const int64_t *at, size_t n, const int32_t *off, const char *footer,
    struct err *err)
{
	struct buf b = { 0 };
	struct zone *z;
	size_t i;

	put_header(&b, 0, 1, 0);
	buf_add(&b, "\0\0\0\0\0\0LMT", 10);
	put_header(&b, n, n + 1, 0);
	for (i = 0; i < n; i++)
		put_be(&b, (uint64_t)at[i], 8);
	for (i = 0; i < n; i++)
		put_be(&b, i + 1, 1);
	for (i = 0; i <= n; i++) {
		put_be(&b, (uint32_t)off[i], 4);
		put_be(&b, 0, 2);
	}
	buf_add(&b, "LMT", 4);
	buf_printf(&b, "\n%s\n", footer);
	z = zone_parse("made", b.data, b.len, err);
	buf_release(&b);
	return z;
}

static struct zone *
make_rule(const char *footer)
{
	const int32_t off = 0;
	struct err err = { 0 };
	struct zone *z = make(NULL, 0, &off, footer, &err);

	if (z == NULL)
		fail_msg("%s: %s", footer, err.text);
	return z;
}

static void
julian_day_never_counts_the_leap_day(void **state)
{
	struct zone *z = make_rule("AAA0BBB,J60/0,J300/0");

	(void)state;
	check_offset(z, "2024-02-29T23:59:59Z", 0);
	check_offset(z, "2024-03-01T00:00:00Z", 3600);
	check_offset(z, "2023-03-01T00:00:00Z", 3600);
	check_offset(z, "2024-10-26T22:59:59Z", 3600);
	check_offset(z, "2024-10-26T23:00:00Z", 0);
	zone_close(z);
}

static void
plain_day_counts_the_leap_day(void **state)
{
	struct zone *z = make_rule("AAA0BBB,59/0,299/0");

	(void)state;
	check_offset(z, "2024-02-28T23:59:59Z", 0);
	check_offset(z, "2024-02-29T00:00:00Z", 3600);
	check_offset(z, "2023-02-28T23:59:59Z", 0);
	check_offset(z, "2023-03-01T00:00:00Z", 3600);
	zone_close(z);
}

/* RFC 8536: Greenland's rule, and Gaza's of 2018, use the extended hours. */
static void
rule_hours_may_be_negative_or_beyond_a_day(void **state)
{
	struct zone *z = make_rule("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1");

	(void)state;
	check_offset(z, "2024-03-31T00:59:59Z", -10800);
	check_offset(z, "2024-03-31T01:00:00Z", -7200);
	check_offset(z, "2024-10-27T00:59:59Z", -7200);
	check_offset(z, "2024-10-27T01:00:00Z", -10800);
	zone_close(z);
	z = make_rule("IST-2IDT,M3.4.4/26,M10.5.0");	/* Friday 02:00 */
	check_offset(z, "2024-03-28T23:59:59Z", 7200);
	check_offset(z, "2024-03-29T00:00:00Z", 10800);
	zone_close(z);
}

/* RFC 8536's example of summer time all the year. */
static void
all_year_summer_time_never_changes(void **state)
{
	struct zone *z = make_rule("XXX3EDT4,0/0,J365/23");

	(void)state;
	check_offset(z, "2023-12-31T23:59:59Z", -14400);
	check_offset(z, "2024-01-01T03:59:59Z", -14400);
	check_offset(z, "2024-01-01T04:00:00Z", -14400);
	check_offset(z, "2024-12-31T04:00:00Z", -14400);
	check_offset(z, "2500-07-01T00:00:00Z", -14400);
	zone_close(z);
}

static void
southern_summer_crosses_new_year(void **state)
{
	struct zone *z = make_rule("NZST-12NZDT,M9.5.0,M4.1.0/3");

	(void)state;
	check_offset(z, "2023-12-31T23:59:59Z", 46800);
	check_offset(z, "2024-04-06T13:59:59Z", 46800);
	check_offset(z, "2024-04-06T14:00:00Z", 43200);
	check_offset(z, "1900-01-01T00:00:00Z", 46800);
	check_offset(z, "0001-07-01T00:00:00Z", 43200);
	zone_close(z);
}

/* zic -b slim writes America/Ojinaga like this for the autumn of 2022. */
static void
last_transition_holds_until_the_rule_changes(void **state)
{
	const int64_t at[] = { 1667116800 };
	const int32_t off[] = { -25200, -21600 };
	struct err err = { 0 };
	struct zone *z;

	(void)state;
	z = make(at, 1, off, "CST6CDT,M3.2.0,M11.1.0", &err);
	assert_non_null(z);
	check_offset(z, "2022-10-30T08:00:00Z", -21600);
	check_offset(z, "2023-03-12T08:00:00Z", -18000);
	zone_close(z);
}

static void
a_day_can_be_missing(void **state)
{
	/* Samoa left out 30 December 2011. */
	const int64_t at[] = { 1325239200 };
	const int32_t off[] = { -36000, 50400 };
	struct err err = { 0 };
	struct zone *z = make(at, 1, off, "<+14>-14", &err);
	int64_t a, b;

	(void)state;
	assert_non_null(z);
	assert_int_equal(zone_local(z, civil_s("2011-12-30 12:00"), &a, &b),
	    ZONE_GAP);
	assert_int_equal(boundary(z, "2011-12-30 12:00"),
	    1325239200 * WHEN_SECOND);
	assert_int_equal(zone_local(z, civil_s("2011-12-29 23:59:59"), &a,
	    &b), ZONE_UNIQUE);
	assert_int_equal(a, 1325239199);
	assert_int_equal(zone_local(z, civil_s("2011-12-31"), &a, &b),
	    ZONE_UNIQUE);
	assert_int_equal(a, 1325239200);
	zone_close(z);
}

static void
bad_rule_is_refused(void **state)
{
	static const char *const bad[] = { "A0", "AAA", "AAA25", "AAA0:60",
	    "AAA0BBB", "AAA0BBB,M3.2.0", "AAA0BBB,M0.1.0,M10.1.0",
	    "AAA0BBB,M3.6.0,M10.1.0", "AAA0BBB,M3.1.7,M10.1.0",
	    "AAA0BBB,J0,J5", "AAA0BBB,1,366", "AAA0BBB,M3.2.0/168,M10.1.0",
	    "<AAA0", "AAA0BBB,M3.2.0,M10.1.0x", ("\x80\x80\x80" "0") };
	const int32_t off = 0;
	struct err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (make(NULL, 0, &off, bad[i], &err) != NULL)
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(err.code, ERR_CONFIG);
		err_clear(&err);
	}
}

static void
damaged_table_is_refused(void **state)
{
	const int64_t down[] = { 200, 100 }, far[] = { 100, INT64_MAX };
	const int32_t off[] = { 0, 3600, 0 }, wide[] = { 0, 100000, 0 };
	struct err err = { 0 };

	(void)state;
	assert_null(make(down, 2, off, "", &err));
	assert_null(make(far, 2, off, "", &err));
	assert_null(make(down, 1, wide, "", &err));
	assert_null(make(down, 1, off, "CET-2", &err));
	assert_non_null(strstr(err.text, "damaged"));
}

/* No part of a file does for the whole, and none makes it read beyond. */
static void
cut_file_is_refused(void **state)
{
	char data[4096];
	struct err err = { 0 };
	struct zone *z;
	size_t len, n;
	char *part;
	FILE *f;

	(void)state;
	f = fopen("tests/data/tzif/Europe/Copenhagen", "rb");
	assert_non_null(f);
	len = fread(data, 1, sizeof(data), f);
	fclose(f);
	for (n = 0; n < len; n++) {
		part = malloc(n + 1);
		assert_non_null(part);
		memcpy(part, data, n);
		assert_null(zone_parse("cut", part, n, &err));
		free(part);
	}
	z = zone_parse("whole", data, len, &err);
	assert_non_null(z);
	zone_close(z);
}

static void
check_when(const char *text, const char *want)
{
	struct zone *z = need("Europe/Copenhagen");
	const int64_t now_us = utc_s("2026-11-23T22:30:00Z") * WHEN_SECOND;
	struct err err = { 0 };
	char got[WHEN_MAX + 1];
	int64_t us;

	if (zone_when(z, text, now_us, &us, &err) < 0)
		fail_msg("%s", err.text);
	got[when_put(got, us)] = '\0';
	assert_string_equal(got, want);
	zone_close(z);
}

static void
operator_times_are_understood(void **state)
{
	(void)state;
	check_when("now", "2026-11-23T22:30:00Z");
	check_when("today", "2026-11-22T23:00:00Z");
	check_when("yesterday", "2026-11-21T23:00:00Z");
	check_when("tomorrow", "2026-11-23T23:00:00Z");
	check_when("-7d", "2026-11-16T22:30:00Z");
	check_when("+90s", "2026-11-23T22:31:30Z");
	check_when("-36h", "2026-11-22T10:30:00Z");
	check_when("2026-07-01", "2026-06-30T22:00:00Z");
	check_when("2026-07-01T06:00", "2026-07-01T04:00:00Z");
	check_when("2026-07-01 06:00:00.5", "2026-07-01T04:00:00.500Z");
	check_when("2026-07-01T06:00:00Z", "2026-07-01T06:00:00Z");
	check_when("2026-07-01T06:00:00+01:00", "2026-07-01T05:00:00Z");
	check_when("2026-03-29T02:30", "2026-03-29T01:00:00Z");
	check_when("2026-10-25T02:30", "2026-10-25T00:30:00Z");
}

static void
other_times_are_named(void **state)
{
	static const char *const bad[] = { "", "-", "7d", "-7x", "-7", "to day",
	    "2026-13-01", "2026-02-30", "2026-11-23T25:00", "0001-01-01",
	    "-99999999d", "-9223372036854775807", "Today" };
	struct zone *z = need("Europe/Copenhagen");
	struct err err = { 0 };
	char quoted[64];
	int64_t us;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (zone_when(z, bad[i], 0, &us, &err) == 0)
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(err.code, ERR_USAGE);
		snprintf(quoted, sizeof(quoted), "\"%s\"", bad[i]);
		assert_non_null(strstr(err.text, quoted));
		err_clear(&err);
	}
	zone_close(z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeated_hour_has_two_instants),
		cmocka_unit_test(skipped_hour_has_none),
		cmocka_unit_test(plain_time_has_one),
		cmocka_unit_test(night_shift_is_seven_or_nine_hours),
		cmocka_unit_test(boundary_in_a_gap_is_the_jump),
		cmocka_unit_test(offset_changes_at_the_second),
		cmocka_unit_test(rule_goes_on_for_ever),
		cmocka_unit_test(odd_zones_are_read),
		cmocka_unit_test(to_local_and_boundary_agree),
		cmocka_unit_test(unknown_zone_is_named),
		cmocka_unit_test(utc_needs_no_file),
		cmocka_unit_test(julian_day_never_counts_the_leap_day),
		cmocka_unit_test(plain_day_counts_the_leap_day),
		cmocka_unit_test(rule_hours_may_be_negative_or_beyond_a_day),
		cmocka_unit_test(all_year_summer_time_never_changes),
		cmocka_unit_test(southern_summer_crosses_new_year),
		cmocka_unit_test(last_transition_holds_until_the_rule_changes),
		cmocka_unit_test(a_day_can_be_missing),
		cmocka_unit_test(bad_rule_is_refused),
		cmocka_unit_test(damaged_table_is_refused),
		cmocka_unit_test(cut_file_is_refused),
		cmocka_unit_test(operator_times_are_understood),
		cmocka_unit_test(other_times_are_named),
	};

	/* What every zone of these tests is read from. */
	setenv("TZDIR", "tests/data/tzif", 1);
	return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
