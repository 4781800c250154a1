/* SPDX-License-Identifier: MIT */
/* spread: what changed is found, and what did not is left alone. */
#include "check.h"

#include "drift_rows.h"
#include "stats/effect.h"

static struct drift_tally
tried(enum drift_kind kind, size_t m, size_t n, double shift, int rounds)
{
	struct drift_tally t = { 0, 0, 0 };
	int i;

	for (i = 0; i < rounds; i++)
		drift_try(&t, kind, m, n, shift, (uint64_t)i + 1000);
	return t;
}

/*
 * Every kind of row, 5,120 feature-windows in all: 1 in 1,000 is promised.
 * With rows that hang together taken as independent it were 44.
 */
static void
rows_without_a_change_are_left_alone(void **state)
{
	long windows = 0, beyond = 0;
	struct drift_tally t;
	int kind;

	(void)state;
	for (kind = 0; kind < DRIFT_KINDS; kind++) {
		t = tried((enum drift_kind)kind, 2000, 500, 0, 2);
		windows += t.windows;
		beyond += t.beyond;
		t = tried((enum drift_kind)kind, 2000, 100, 0, 2);
		windows += t.windows;
		beyond += t.beyond;
	}
	if (beyond * 1000 > windows)
		fail_msg("%ld of %ld beyond the limit", beyond, windows);
}

static void
half_a_sigma_is_found_in_500_rows(void **state)
{
	static const enum drift_kind kinds[] = { DRIFT_NORMAL, DRIFT_NULLS };
	struct drift_tally t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		t = tried(kinds[i], 5000, 500, 0.5, 10);
		if (t.beyond * 100 < t.windows * 99)
			fail_msg("%s: %ld of %ld found", drift_names[kinds[i]],
			    t.beyond, t.windows);
	}
}

/* Of an hour like the hour before it, 500 rows are few: that is said. */
static void
rows_that_hang_together_are_few(void **state)
{
	struct drift_tally t = tried(DRIFT_AR99, 5000, 500, 0, 2);

	(void)state;
	assert_true(t.silent * 100 > t.windows * 99);
	t = tried(DRIFT_NORMAL, 5000, 500, 0, 2);
	assert_int_equal(t.silent, 0);
}

/* ---- the effect itself ---- */

static struct stats_effect
effect_of_ar(double phi, size_t slots)
{
	double *z = mem_new(slots, sizeof(*z)), x = 0, sum = 0;
	double independent = (double)slots;
	struct stats_effect e;
	struct rng r;
	size_t i;

	rng_seed(&r, 7);
	for (i = 0; i < slots; i++) {
		x = phi * x + sqrt(1 - phi * phi) * drift_normal(&r);
		z[i] = x;
		sum += x;
	}
	for (i = 0; i < slots; i++)
		z[i] -= sum / (double)slots;
	e = stats_effect(z, slots, 1, &independent);
	free(z);
	return e;
}

/* (1 + phi) / (1 - phi), as the variance of the mean of AR(1) has it. */
static void
an_autoregression_has_the_effect_of_the_book(void **state)
{
	struct stats_effect e;

	(void)state;
	assert_near(effect_of_ar(0, 20000).effect, 1, 0.1);
	assert_near(effect_of_ar(0.5, 20000).effect, 3, 0.15);
	e = effect_of_ar(0.9, 20000);
	assert_near(e.effect, 19, 0.3);
	assert_true(e.stretches > 50 && e.stretches < 1000);
}

static void
what_the_rows_do_not_tell_is_not_told(void **state)
{
	const double flat[4] = { 0, 0, 0, 0 }, one = 4;
	const double z[2] = { 1, -1 };

	(void)state;
	assert_true(isnan(stats_effect(flat, 4, 1, &one).effect));
	assert_true(isnan(stats_effect(flat, 1, 1, &one).effect));
	assert_true(isnan(stats_effect(z, 2, 1, &one).effect));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_without_a_change_are_left_alone),
		cmocka_unit_test(half_a_sigma_is_found_in_500_rows),
		cmocka_unit_test(rows_that_hang_together_are_few),
		cmocka_unit_test(an_autoregression_has_the_effect_of_the_book),
		cmocka_unit_test(what_the_rows_do_not_tell_is_not_told),
	};

	return cmocka_run_group_tests_name("ml_spread", tests, NULL, NULL);
}
