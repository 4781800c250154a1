/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "oee/tally.h"

static const struct kpi_limits usual = { 0.05, 0 };

/*
 * A shift of 8 h with a break of 30 min, 20 min setup, 40 min down; 800
 * pieces at an ideal 25 s, 20 of them scrap.
 */
static struct tally
worked_example(void)
{
	struct tally t = { .parts_m = 800000, .scrap_m = 20000,
		.standard_parts_m = 800000 };

	t.ms[CLASS_PLANNED] = 1800 * 1000;
	t.ms[CLASS_SETUP] = 1200 * 1000;
	t.ms[CLASS_DOWN] = 2400 * 1000;
	t.ms[CLASS_PRODUCTION] = (28800 - 1800 - 1200 - 2400) * 1000;
	t.ideal_ns = (oee_wide)25 * 800 * 1000000000;
	t.ideal_good_ns = (oee_wide)25 * 780 * 1000000000;
	return t;
}

static void
worked_example_comes_out(void **state)
{
	struct tally t = worked_example();
	struct kpi k;

	(void)state;
	tally_kpi(&t, &usual, &k);
	assert_int_equal(tally_calendar(&t), 28800000);
	assert_int_equal(tally_pbt(&t), 27000000);
	assert_near(k.availability, 23400.0 / 27000, 1e-15);
	assert_near(k.performance, 20000.0 / 23400, 1e-15);
	assert_near(k.quality, 0.975, 1e-15);
	assert_near(k.oee, 19500.0 / 27000, 1e-15);
	assert_near(k.oee, k.availability * k.performance * k.quality, 1e-15);
	assert_near(k.nee, 24600.0 / 27000 * 20000 / 23400 * 0.975, 1e-15);
	assert_near(k.teep, 19500.0 / 28800, 1e-15);
	assert_near(k.coverage, 1, 0);
	assert_near(k.setup_ratio, 1200.0 / 24600, 1e-15);
	assert_near(k.technical, 1, 0);
	assert_near(k.utilised, 23400.0 / 24600, 1e-15);
	assert_near(k.allocation, 24600.0 / 27000, 1e-15);
	assert_string_equal(k.why, "");
}

static void
no_planned_time_makes_every_figure_null(void **state)
{
	struct tally t = { .parts_m = 0 };
	struct kpi k;

	(void)state;
	t.ms[CLASS_OUTSIDE] = 3600000;
	tally_kpi(&t, &usual, &k);
	assert_true(isnan(k.availability) && isnan(k.performance));
	assert_true(isnan(k.oee) && isnan(k.teep) && isnan(k.coverage));
	assert_string_equal(k.why, "no planned busy time");
}

static void
idle_shift_has_oee_zero(void **state)
{
	struct tally t = { .parts_m = 0 };
	struct kpi k;

	(void)state;
	t.ms[CLASS_UNASSIGNED] = 28800000;
	tally_kpi(&t, &usual, &k);
	assert_near(k.availability, 0, 0);
	assert_near(k.performance, 0, 0);
	assert_true(isnan(k.quality));
	assert_near(k.oee, 0, 0);
	assert_near(k.nee, 0, 0);
	assert_string_equal(k.why, "no parts");
}

static void
performance_above_one_is_shown_and_flagged(void **state)
{
	struct tally t = worked_example();
	struct kpi k;

	(void)state;
	t.ideal_ns *= 2;
	t.ideal_good_ns *= 2;
	tally_kpi(&t, &usual, &k);
	assert_near(k.performance, 40000.0 / 23400, 1e-15);
	assert_string_equal(k.why,
	    "performance above 1: a standard is too slow");
}

static void
missing_standards_null_all_but_availability(void **state)
{
	struct tally t = worked_example();
	struct kpi k;

	(void)state;
	t.unstandard_ms = t.ms[CLASS_PRODUCTION] / 20;	/* just 5 % */
	tally_kpi(&t, &usual, &k);
	assert_true(isfinite(k.oee));
	t.unstandard_ms += 1;
	tally_kpi(&t, &usual, &k);
	assert_true(isnan(k.performance) && isnan(k.quality));
	assert_true(isnan(k.oee) && isnan(k.nee) && isnan(k.teep));
	assert_near(k.availability, 23400.0 / 27000, 1e-15);
	assert_string_equal(k.why, "no standard for 5.0 % of the running time");
}

static void
low_coverage_nulls_figures_when_asked(void **state)
{
	const struct kpi_limits strict = { 0.05, 0.9 };
	struct tally t = worked_example();
	struct kpi k;

	(void)state;
	t.ms[CLASS_NODATA] = 27000000;	/* half of what was planned */
	tally_kpi(&t, &usual, &k);
	assert_near(k.coverage, 0.5, 1e-15);
	assert_true(isfinite(k.oee));
	tally_kpi(&t, &strict, &k);
	assert_true(isnan(k.oee) && isnan(k.availability));
	assert_string_equal(k.why, "coverage 0.500 is below 0.900");
}

static void
production_in_a_break_enters_apt_and_pbt_alike(void **state)
{
	struct tally t = { .unplanned_break_ms = 600000 };
	struct kpi k;

	(void)state;
	/* 8 h shift, 30 min break of which 10 min were worked. */
	t.ms[CLASS_PRODUCTION] = 27000000 + 600000;
	t.ms[CLASS_PLANNED] = 1200000;
	assert_int_equal(tally_calendar(&t), 28800000);
	assert_int_equal(tally_planned_stop(&t), 1800000);
	assert_int_equal(tally_pbt(&t), 27600000);
	tally_kpi(&t, &usual, &k);
	assert_near(k.availability, 1, 0);
}

static void
failures_divide_running_and_repair_time(void **state)
{
	struct tally t = worked_example();
	struct kpi k;

	(void)state;
	t.failures = 4;
	t.repair_ms = 2400000;
	tally_kpi(&t, &usual, &k);
	assert_near(k.mtbf_h, 23400.0 / 3600 / 4, 1e-15);
	assert_near(k.mttr_h, 2400.0 / 3600 / 4, 1e-15);
	t.totals = true;
	tally_kpi(&t, &usual, &k);
	assert_true(isnan(k.mtbf_h) && isnan(k.mttr_h));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_example_comes_out),
		cmocka_unit_test(no_planned_time_makes_every_figure_null),
		cmocka_unit_test(idle_shift_has_oee_zero),
		cmocka_unit_test(performance_above_one_is_shown_and_flagged),
		cmocka_unit_test(missing_standards_null_all_but_availability),
		cmocka_unit_test(low_coverage_nulls_figures_when_asked),
		cmocka_unit_test(
		    production_in_a_break_enters_apt_and_pbt_alike),
		cmocka_unit_test(failures_divide_running_and_repair_time),
	};

	return cmocka_run_group_tests_name("oee tally", tests, NULL, NULL);
}
