/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "report/figure.h"
#include "shop/kinds.h"

#define THIN	"\xe2\x80\xaf"		/* a narrow no-break space */
#define DASH	" \xe2\x80\x93 "

static void
is(double x, enum doc_unit unit, const char *text)
{
	char out[FIGURE_TEXT];

	figure_put(out, x, unit);
	assert_string_equal(out, text);
}

static void
figures_are_written_with_their_units(void **state)
{
	char out[FIGURE_TEXT];

	(void)state;
	is(0.771, DOC_RATIO, "77.1" THIN "%");
	is(0.5249, DOC_BAR, "52.5" THIN "%");
	is(NAN, DOC_RATIO, "-");
	is(INFINITY, DOC_HOURS, "-");
	is(5025, DOC_DURATION, "1:24 h");
	is(-5025, DOC_DURATION, "-1:24 h");
	is(29, DOC_DURATION, "0:00 h");
	is(0.0123, DOC_POINTS, "1.2");
	is(27772, DOC_COUNT, "27" THIN "772");
	figure_put(out, 1e300, DOC_DURATION);
	assert_true(strlen(out) < FIGURE_TEXT);
}

static void
a_change_has_a_sign(void **state)
{
	char out[FIGURE_TEXT];

	(void)state;
	figure_put_change(out, 0.0123, DOC_RATIO);
	assert_string_equal(out, "+1.2 points");
	figure_put_change(out, -333, DOC_COUNT);
	assert_string_equal(out, "-333");
	figure_put_change(out, 0, DOC_COUNT);
	assert_string_equal(out, "+0");
}

static void
round_targets_have_no_decimals(void **state)
{
	char out[FIGURE_TEXT];

	(void)state;
	figure_put_round(out, 0.85, DOC_RATIO);
	assert_string_equal(out, "85" THIN "%");
	figure_put_round(out, 0.855, DOC_RATIO);
	assert_string_equal(out, "85.5" THIN "%");
}

static void
every_key_has_a_heading_and_a_meaning(void **state)
{
	int key;

	(void)state;
	assert_string_equal(figure_heading(F_OEE), "OEE");
	assert_string_equal(figure_heading(F_MICRO_STOPS), "Micro stops");
	for (key = 0; key < F_COUNT_OF; key++) {
		assert_true(figure_heading(key)[0] != '\0');
		assert_true(figure_meaning(key)[0] != '\0');
	}
	assert_int_equal(figure_unit(F_OEE), DOC_RATIO);
	assert_int_equal(figure_unit(F_P), DOC_NUMBER);
	assert_int_equal(figure_unit(F_PARTS), DOC_COUNT);
	assert_int_equal(figure_unit(F_DOWN_S), DOC_HOURS);
	assert_int_equal(figure_unit(F_MEAN_S), DOC_DURATION);
	assert_int_equal(figure_unit(F_START), DOC_TIME);
	assert_int_equal(figure_unit(F_MACHINE), DOC_TEXT);
	assert_true(figure_is_loss(F_SCRAP));
	assert_false(figure_is_loss(F_OEE));
}

static void
period_is(const struct zone *z, const char *from, const char *to,
    const char *text)
{
	char out[2 * FIGURE_TEXT];
	struct err err = { 0 };
	int64_t a, b;

	assert_int_equal(zone_when(z, from, 0, &a, &err), 0);
	assert_int_equal(zone_when(z, to, 0, &b, &err), 0);
	figure_put_period(out, a, b, z);
	assert_string_equal(out, text);
}

static void
periods_are_named_as_people_do(void **state)
{
	struct err err = { 0 };
	struct zone *z = zone_open("Europe/Copenhagen", &err);

	(void)state;
	assert_non_null(z);
	period_is(z, "2026-10-29", "2026-10-30", "Thursday 29 October 2026");
	/* 25 hours. */
	period_is(z, "2026-10-25", "2026-10-26", "Sunday 25 October 2026");
	period_is(z, "2026-10-19", "2026-10-26", "19" DASH
	    "25 October 2026, week 43");
	period_is(z, "2026-10-26", "2026-11-02", "26 October" DASH
	    "1 November 2026, week 44");
	period_is(z, "2026-12-28", "2027-01-04", "28 December 2026" DASH
	    "3 January 2027, week 53");
	period_is(z, "2026-02-01", "2026-03-01", "February 2026");
	period_is(z, "2026-10-01", "2026-10-15", "1" DASH "14 October 2026");
	period_is(z, "2026-10-29T06:00", "2026-10-29T14:00",
	    "Thursday 29 October 2026, 06:00" DASH "14:00");
	period_is(z, "2026-10-29T22:00", "2026-10-30T06:00",
	    "29 October 2026 22:00" DASH "30 October 2026 06:00");
	zone_close(z);
}

static void
times_are_the_sites(void **state)
{
	struct err err = { 0 };
	struct zone *z = zone_open("Europe/Copenhagen", &err);
	char out[FIGURE_TEXT];
	int64_t us;

	(void)state;
	assert_int_equal(when_parse("2026-10-29T23:30:00Z", 20, &us), 0);
	figure_put_time(out, us, DOC_TIME, z);
	assert_string_equal(out, "30 Oct 00:30");
	figure_put_time(out, us, DOC_DATE, z);
	assert_string_equal(out, "30 Oct 2026");
	figure_put_time(out, INT64_MIN, DOC_DATE, z);
	figure_put_time(out, INT64_MAX, DOC_TIME, z);
	zone_close(z);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_written_with_their_units),
		cmocka_unit_test(a_change_has_a_sign),
		cmocka_unit_test(round_targets_have_no_decimals),
		cmocka_unit_test(every_key_has_a_heading_and_a_meaning),
		cmocka_unit_test(periods_are_named_as_people_do),
		cmocka_unit_test(times_are_the_sites),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
