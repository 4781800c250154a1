/* SPDX-License-Identifier: MIT */
/* What sums by day promise: lib/cimco/reconcile_sum.h. */
#include "store_fixture.h"

#include "cimco/reconcile_sum.h"

/* A midnight. */
#define DAY0 (INT64_C(20000) * WHEN_DAY)

static struct fact
span_at(int64_t start_us, const char *key, int n)
{
	return fx_span("M1", start_us, start_us + WHEN_HOUR, key, n);
}

static void
add(struct sums *s, int64_t start_us, const char *key, int n)
{
	struct fact f = span_at(start_us, key, n);

	sums_add(s, &f);
}

/* The days that differ are these, and no others. */
static void
assert_differ(const struct sums *a, const struct sums *b,
    const int64_t *want, size_t n)
{
	int64_t *us;
	size_t got, i;

	sums_differ(a, b, &us, &got);
	assert_int_equal(got, n);
	for (i = 0; i < n; i++) {
		assert_int_equal(us[i], want[i]);
		assert_true(sums_find(us, got, want[i]));
	}
	assert_false(sums_find(us, got, DAY0 - 99 * WHEN_DAY));
	free(us);
}

static void
nothing_equals_nothing(void **state)
{
	struct sums a = { 0 }, b = { 0 };

	(void)state;
	assert_differ(&a, &b, NULL, 0);
	sums_release(&a);
	sums_release(&b);
}

static void
the_same_facts_agree_in_any_order(void **state)
{
	struct sums a = { 0 }, b = { 0 };
	char key[16];
	int i;

	(void)state;
	for (i = 0; i < 500; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		add(&a, DAY0 + i * 7 * WHEN_HOUR, key, i % 3);
		snprintf(key, sizeof(key), "k%d", 499 - i);
		add(&b, DAY0 + (499 - i) * 7 * WHEN_HOUR, key,
		    (499 - i) % 3);
	}
	assert_differ(&a, &b, NULL, 0);
	sums_release(&a);
	sums_release(&b);
}

static void
a_day_that_one_side_lacks_differs_from_either(void **state)
{
	const int64_t want[] = { DAY0 - WHEN_DAY, DAY0 + 2 * WHEN_DAY };
	struct sums a = { 0 }, b = { 0 };

	(void)state;
	add(&a, DAY0, "same", 0);
	add(&b, DAY0, "same", 0);
	add(&a, DAY0 + 2 * WHEN_DAY, "given", 0);
	add(&b, DAY0 - WHEN_DAY, "stored", 0);
	assert_differ(&a, &b, want, 2);
	assert_differ(&b, &a, want, 2);
	sums_release(&a);
	sums_release(&b);
}

static void
a_day_begins_at_midnight_before_1970_too(void **state)
{
	struct fact f = span_at(DAY0 + WHEN_DAY - 1000, "late", 0);

	(void)state;
	assert_int_equal(sums_day(&f), DAY0);
	f = span_at(DAY0 + WHEN_DAY, "next", 0);
	assert_int_equal(sums_day(&f), DAY0 + WHEN_DAY);
	f = span_at(-1000, "before", 0);
	assert_int_equal(sums_day(&f), -WHEN_DAY);
}

/* What would vanish in a sum that only adds hashes up, or only counts. */
static void
copies_and_moved_values_do_not_cancel(void **state)
{
	const int64_t want[] = { DAY0 };
	struct sums a = { 0 }, b = { 0 };

	(void)state;
	add(&a, DAY0, "x", 0);
	add(&a, DAY0, "x", 0);
	add(&b, DAY0, "x", 0);
	assert_differ(&a, &b, want, 1);
	add(&b, DAY0, "y", 0);
	assert_differ(&a, &b, want, 1);
	sums_release(&a);
	sums_release(&b);
	/* The same values, told of the other's key. */
	add(&a, DAY0, "x", 0);
	add(&a, DAY0 + WHEN_HOUR, "y", 0);
	add(&b, DAY0, "y", 0);
	add(&b, DAY0 + WHEN_HOUR, "x", 0);
	assert_differ(&a, &b, want, 1);
	sums_release(&a);
	sums_release(&b);
}

static void
each_field_counts_but_an_open_end(void **state)
{
	const int64_t want[] = { DAY0 };
	struct sums a = { 0 }, b = { 0 };
	struct fact f = span_at(DAY0, "x", 0);

	(void)state;
	sums_add(&a, &f);
	fact_set_text(&f, SPAN_REASON, "jam", 3);
	sums_add(&b, &f);
	assert_differ(&a, &b, want, 1);
	sums_release(&a);
	sums_release(&b);

	f = span_at(DAY0, "x", 0);
	fact_set_int(&f, SPAN_OPEN, 1);
	sums_add(&a, &f);
	fact_set_int(&f, SPAN_END, DAY0 + 2 * WHEN_HOUR);
	sums_add(&b, &f);
	assert_differ(&a, &b, NULL, 0);
	sums_release(&a);
	sums_release(&b);
}

static void
released_sums_are_empty_and_may_be_used_again(void **state)
{
	struct sums a = { 0 }, b = { 0 };

	(void)state;
	add(&a, DAY0, "x", 0);
	sums_release(&a);
	sums_release(&a);
	assert_differ(&a, &b, NULL, 0);
	add(&a, DAY0, "x", 0);
	add(&b, DAY0, "x", 0);
	assert_differ(&a, &b, NULL, 0);
	sums_release(&a);
	sums_release(&b);
}

static void
no_days_hold_none(void **state)
{
	(void)state;
	assert_false(sums_find(NULL, 0, DAY0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_equals_nothing),
		cmocka_unit_test(the_same_facts_agree_in_any_order),
		cmocka_unit_test(
		    a_day_that_one_side_lacks_differs_from_either),
		cmocka_unit_test(a_day_begins_at_midnight_before_1970_too),
		cmocka_unit_test(copies_and_moved_values_do_not_cancel),
		cmocka_unit_test(each_field_counts_but_an_open_end),
		cmocka_unit_test(
		    released_sums_are_empty_and_may_be_used_again),
		cmocka_unit_test(no_days_hold_none),
	};

	return cmocka_run_group_tests_name("reconcile_sum", tests, NULL,
	    NULL);
}
