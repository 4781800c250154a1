/* SPDX-License-Identifier: MIT */
/* retry.h: how long to wait for a server that is away. */
#include "check.h"

#include <stdio.h>

#include "base/retry.h"
#include "base/when.h"

static void
five_tries_and_waits_that_may_double(void **state)
{
	int64_t bound, most[RETRY_TRIES] = { 0 }, us;
	struct retry r;
	char seed[16];
	int i, run;

	(void)state;
	for (run = 0; run < 1000; run++) {
		snprintf(seed, sizeof(seed), "%d", run);
		retry_begin(&r, 0, 60 * WHEN_SECOND, seed);
		for (i = 0; i < RETRY_TRIES - 1; i++) {
			us = retry_wait(&r, 0);
			bound = 2 * WHEN_SECOND << i;
			assert_in_range(us, 1, bound);
			if (us > most[i])
				most[i] = us;
		}
		assert_int_equal(retry_wait(&r, 0), -1);
	}
	for (i = 0; i < RETRY_TRIES - 1; i++)
		assert_true(most[i] > (2 * WHEN_SECOND << i) * 9 / 10);
}

static void
no_try_begins_after_the_limit(void **state)
{
	struct retry r;

	(void)state;
	retry_begin(&r, 0, 0, "run");
	assert_int_equal(retry_wait(&r, 0), -1);
	retry_begin(&r, 5 * WHEN_SECOND, 60 * WHEN_SECOND, "run");
	assert_true(retry_wait(&r, 10 * WHEN_SECOND) > 0);
	assert_int_equal(retry_wait(&r, 65 * WHEN_SECOND), -1);
}

static void
no_try_waits_beyond_the_limit(void **state)
{
	struct retry r;

	(void)state;
	retry_begin(&r, 0, 15 * WHEN_SECOND, "run");
	assert_int_equal(retry_patience(&r, 0, 10 * WHEN_SECOND),
	    10 * WHEN_SECOND);
	assert_int_equal(retry_patience(&r, 11 * WHEN_SECOND + 1,
	    10 * WHEN_SECOND), 3 * WHEN_SECOND);
	assert_int_equal(retry_patience(&r, 15 * WHEN_SECOND,
	    10 * WHEN_SECOND), WHEN_SECOND);
	/* One try, that gives up at once, still waits for an answer. */
	retry_begin(&r, 0, 0, "run");
	assert_int_equal(retry_patience(&r, WHEN_SECOND, 10 * WHEN_SECOND),
	    10 * WHEN_SECOND);
}

static void
the_seed_decides(void **state)
{
	struct retry a, b, c;

	(void)state;
	retry_begin(&a, 0, 60 * WHEN_SECOND, "one");
	retry_begin(&b, 0, 60 * WHEN_SECOND, "one");
	retry_begin(&c, 0, 60 * WHEN_SECOND, "two");
	assert_int_equal(retry_wait(&a, 0), retry_wait(&b, 0));
	assert_int_not_equal(retry_wait(&a, 0), retry_wait(&c, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_tries_and_waits_that_may_double),
		cmocka_unit_test(no_try_begins_after_the_limit),
		cmocka_unit_test(no_try_waits_beyond_the_limit),
		cmocka_unit_test(the_seed_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
