/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/when.h"
#include "ml/split.h"

static void
folds_grow_and_test_on_what_comes_next(void **state)
{
	int64_t t[12];
	struct split_fold f[3];
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		t[i] = i * WHEN_HOUR;
	assert_int_equal(split_time(t, 12, 3, 0, f), 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(f[i].train_end, 3 * (i + 1));
		assert_int_equal(f[i].test_begin, 3 * (i + 1));
		assert_int_equal(f[i].test_end, 3 * (i + 2));
	}
}

/* A target looks 2 h ahead: at 3 o'clock that of 1 o'clock is just known. */
static void
a_gap_leaves_out_rows_whose_target_is_not_known(void **state)
{
	int64_t t[12];
	struct split_fold f[3];
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		t[i] = i * WHEN_HOUR;
	assert_int_equal(split_time(t, 12, 3, 2 * WHEN_HOUR, f), 3);
	assert_int_equal(f[0].train_end, 2);
	assert_int_equal(f[0].test_begin, 3);
	assert_int_equal(f[2].train_end, 8);
	/* A gap that eats the first fold leaves two, in front. */
	assert_int_equal(split_time(t, 12, 3, 4 * WHEN_HOUR, f), 2);
	assert_int_equal(f[0].train_end, 3);
	assert_int_equal(f[0].test_begin, 6);
	assert_int_equal(f[2].test_end, 0);
	assert_int_equal(split_time(t, 12, 3, INT64_MAX, f), 0);
}

static void
equal_times_stay_together(void **state)
{
	static const int64_t t[10] = { 1, 1, 1, 1, 2, 2, 2, 3, 3, 4 };
	struct split_fold f[4];
	int n, i;

	(void)state;
	n = split_time(t, 10, 4, 0, f);
	assert_true(n >= 1);
	for (i = 0; i < n; i++) {
		assert_true(t[f[i].test_begin] != t[f[i].test_begin - 1]);
		assert_true(f[i].test_begin < f[i].test_end);
		assert_int_equal(f[i].train_end, f[i].test_begin);
	}
	assert_int_equal(f[n - 1].test_end, 10);
}

static void
one_time_or_no_row_makes_no_fold(void **state)
{
	static const int64_t t[5] = { 7, 7, 7, 7, 7 };
	struct split_fold f[3];

	(void)state;
	assert_int_equal(split_time(t, 5, 3, 0, f), 0);
	assert_int_equal(split_time(t, 1, 3, 0, f), 0);
	assert_int_equal(split_time(t, 0, 3, 0, f), 0);
}

static void
machines_are_dealt_evenly_and_by_seed(void **state)
{
	int a[23], b[23], count[5] = { 0 }, i, differs = 0;

	(void)state;
	split_groups(23, 5, 1, a);
	split_groups(23, 5, 1, b);
	assert_memory_equal(a, b, sizeof(a));
	split_groups(23, 5, 2, b);
	for (i = 0; i < 23; i++) {
		count[a[i]]++;
		differs += a[i] != b[i];
	}
	for (i = 0; i < 5; i++)
		assert_in_range(count[i], 4, 5);
	assert_true(differs > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_grow_and_test_on_what_comes_next),
		cmocka_unit_test(
		    a_gap_leaves_out_rows_whose_target_is_not_known),
		cmocka_unit_test(equal_times_stay_together),
		cmocka_unit_test(one_time_or_no_row_makes_no_fold),
		cmocka_unit_test(machines_are_dealt_evenly_and_by_seed),
	};

	return cmocka_run_group_tests_name("ml_split", tests, NULL, NULL);
}
