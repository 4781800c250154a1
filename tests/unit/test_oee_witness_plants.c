/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "witness/compare.h"
#include "witness/make.h"

/* How many plants: WITNESS_PLANTS, from the seed WITNESS_SEED on. */
static long
setting(const char *name, long usual)
{
	const char *s = getenv(name);

	return s == NULL ? usual : strtol(s, NULL, 10);
}

static void
run(enum w_sort sort, int64_t tick, long share)
{
	struct w_tally t = { 0 };
	long n = setting("WITNESS_PLANTS", 200) * share / 100;

	w_compare_many(&t, (int)sort, tick, (uint64_t)setting("WITNESS_SEED",
	    1), (int)n);
	print_message("%" PRId64 " plants, %" PRId64 " records, %" PRId64
	    " figures, %" PRId64 " ratios, %.1f years of machine time\n",
	    t.plants, t.records, t.figures, t.ratios,
	    (double)t.ms / 1000 / 86400 / 365);
	assert_int_equal(t.plants, n);
	assert_true(t.records >= n && t.ratios >= n);
}

static void
exact_spans_agree_to_the_millisecond(void **state)
{
	(void)state;
	run(W_EXACT, 1000, 100);
}

static void
exact_spans_agree_in_steps_of_a_millisecond(void **state)
{
	(void)state;
	run(W_EXACT, 1, 20);
}

static void
all_agrees_in_steps_of_a_millisecond(void **state)
{
	(void)state;
	run(W_MIXED, 1, 20);
}

static void
totals_alone_agree_to_the_millisecond(void **state)
{
	(void)state;
	run(W_ALONE, 1000, 25);
}

static void
exact_spans_and_totals_agree_to_the_millisecond(void **state)
{
	(void)state;
	run(W_MIXED, 1000, 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_spans_agree_to_the_millisecond),
		cmocka_unit_test(totals_alone_agree_to_the_millisecond),
		cmocka_unit_test(
		    exact_spans_and_totals_agree_to_the_millisecond),
		cmocka_unit_test(exact_spans_agree_in_steps_of_a_millisecond),
		cmocka_unit_test(all_agrees_in_steps_of_a_millisecond),
	};

	return cmocka_run_group_tests_name("oee witness", tests, NULL, NULL);
}
