/* SPDX-License-Identifier: MIT */
/* Means that are shrunk, and the hours between maintenances: by hand. */
#include "check.h"

#include <math.h>

#include "feat/spread.h"
#include "feat/upkeep.h"

#define HOUR_US	INT64_C(3600000000)
#define HOUR_MS	3600000

static void
groups_are_drawn_to_the_mean_of_all(void **state)
{
	struct feat_spread s = { 0 };
	struct feat_level a = { 0 }, b = { 0 }, none = { 0 };

	(void)state;
	assert_true(isnan(feat_spread_mean(&s, &none)));
	feat_spread_add(&s, &a, 1);
	/* Of one group nobody knows how groups differ. */
	assert_near(feat_spread_mean(&s, &a), 1, 1e-12);
	feat_spread_add(&s, &a, 3);
	feat_spread_add(&s, &b, 5);
	feat_spread_add(&s, &b, 7);
	/*
	 * Within 4 / 2 = 2, between 16 / 1 = 16, n0 = 2: v = 7, and of two
	 * figures B = 7 / (7 + 2 / 2).
	 */
	assert_near(feat_spread_mean(&s, &a), 4 - 2 * 7.0 / 8, 1e-12);
	assert_near(feat_spread_mean(&s, &b), 4 + 2 * 7.0 / 8, 1e-12);
	assert_near(feat_spread_mean(&s, &none), 4, 1e-12);
	assert_near(feat_spread_mean(&s, NULL), 4, 1e-12);
}

static void
groups_that_differ_by_chance_are_one(void **state)
{
	struct feat_spread s = { 0 };
	struct feat_level a = { 0 }, b = { 0 };

	(void)state;
	feat_spread_add(&s, &a, 0);
	feat_spread_add(&s, &a, 10);
	feat_spread_add(&s, &b, 1);
	feat_spread_add(&s, &b, 10);
	assert_near(feat_spread_mean(&s, &a), 5.25, 1e-12);
}

static void
a_row_around_a_service_is_shared_out(void **state)
{
	struct feat_upkeep u = { 0 };
	struct feat_spread plant = { 0 };
	struct feat_rans ran = { 0 };

	(void)state;
	/* Before the first service nobody counts. */
	feat_upkeep_ran(&u, &plant, -9 * HOUR_US, 0, 9 * HOUR_MS);
	feat_upkeep_ended(&u, &plant, &ran, 0);
	assert_int_equal(u.run_ms, 0);
	feat_upkeep_ran(&u, &plant, 0, 10 * HOUR_US, 6 * HOUR_MS);
	feat_upkeep_ended(&u, &plant, &ran, 12 * HOUR_US);
	/* A row from 10 to 14: half of its 4 hours lay before. */
	feat_upkeep_ran(&u, &plant, 10 * HOUR_US, 14 * HOUR_US, 4 * HOUR_MS);
	assert_int_equal(u.n, 2);
	assert_int_equal(u.run_ms, 2 * HOUR_MS);
	assert_int_equal(plant.n, 0);
	feat_upkeep_ran(&u, &plant, 14 * HOUR_US, 20 * HOUR_US, 5 * HOUR_MS);
	assert_int_equal(u.run_ms, 7 * HOUR_MS);
	assert_int_equal(plant.n, 1);
	assert_near(u.between.mean, 8, 1e-12);
	/* A row from before that comes late is of no open interval. */
	feat_upkeep_ran(&u, &plant, 2 * HOUR_US, 4 * HOUR_US, HOUR_MS);
	assert_int_equal(u.run_ms, 7 * HOUR_MS);
}

static void
two_services_in_a_row_leave_an_interval_of_nothing(void **state)
{
	struct feat_upkeep u = { 0 };
	struct feat_spread plant = { 0 };
	struct feat_rans ran = { 0 };

	(void)state;
	feat_upkeep_ended(&u, &plant, &ran, HOUR_US);
	feat_upkeep_ended(&u, &plant, &ran, 2 * HOUR_US);
	feat_upkeep_ended(&u, &plant, &ran, 3 * HOUR_US);
	assert_int_equal(plant.n, 1);
	assert_near(u.between.mean, 0, 1e-12);
}

static void
a_service_that_is_told_late_begins_where_it_ended(void **state)
{
	struct feat_upkeep u = { 0 };
	struct feat_spread plant = { 0 };
	struct feat_rans ran = { 0 };
	int64_t day;

	(void)state;
	feat_upkeep_ended(&u, &plant, &ran, 0);
	/* Ten of 24 hours of each day. */
	for (day = 0; day < 100; day++) {
		feat_rans_add(&ran, 24 * day * HOUR_US,
		    24 * (day + 1) * HOUR_US, 10 * HOUR_MS);
		feat_upkeep_ran(&u, &plant, 24 * day * HOUR_US,
		    24 * (day + 1) * HOUR_US, 10 * HOUR_MS);
	}
	/* Only so much is remembered as is of use. */
	assert_true(ran.cap < 128);
	feat_upkeep_ended(&u, &plant, &ran, 2388 * HOUR_US);
	assert_int_equal(u.run_ms, 5 * HOUR_MS);
	assert_int_equal(u.before_ms, INT64_C(995) * HOUR_MS);
	/* One before it, told later still, moves no clock. */
	feat_upkeep_ended(&u, &plant, &ran, 2000 * HOUR_US);
	assert_int_equal(u.run_ms, 5 * HOUR_MS);
	assert_int_equal(u.n, 3);
	feat_rans_free(&ran);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_drawn_to_the_mean_of_all),
		cmocka_unit_test(groups_that_differ_by_chance_are_one),
		cmocka_unit_test(a_row_around_a_service_is_shared_out),
		cmocka_unit_test(
		    a_service_that_is_told_late_begins_where_it_ended),
		cmocka_unit_test(
		    two_services_in_a_row_leave_an_interval_of_nothing),
	};

	return cmocka_run_group_tests_name("feat_upkeep", tests, NULL, NULL);
}
