/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>

#include "base/err.h"
#include "base/when.h"
#include "shop/calendar.h"
#include "shop/timeline_stop.h"

static char got[400];

/* "7-9 down counts": minutes, class, verdict, and + where it joins. */
static int
slice(void *self, int machine, const struct tl_slice *s,
    enum tl_verdict verdict, bool joins, struct err *err)
{
	static const char *const words[] = { "counts", "ignored", "micro" };
	const size_t n = strlen(got);

	(void)err;
	assert_ptr_equal(self, got);
	assert_int_equal(machine, 3);
	snprintf(got + n, sizeof(got) - n, "%s%d-%d %s %s%s", n == 0 ? "" :
	    ", ", (int)(s->from_us / WHEN_MINUTE), (int)(s->to_us /
	    WHEN_MINUTE), class_name(s->class), words[verdict],
	    joins ? "+" : "");
	return 0;
}

/* What becomes of "6 running 7 down 9 running 10 ... 12", in minutes. */
static const char *
after(int ignore, int micro, int run, const char *of)
{
	const struct tl_stop_params p = {
		{ ignore * WHEN_MINUTE, micro * WHEN_MINUTE,
		    run * WHEN_MINUTE },
		INT64_MIN, INT64_MAX, got, slice
	};
	struct tl_stop st = { .to_us = INT64_MIN };
	struct cal_piece piece = { 0 };
	struct tl_row row = { .start_us = 0 };
	struct tl_slice s = { .rule = TL_EXACT, .row = &row,
		.piece = &piece };
	struct err err = { 0 };
	int from, to, at;
	char word[16];

	got[0] = '\0';
	while (sscanf(of, "%d %15s %d%n", &from, word, &to, &at) == 3) {
		s.from_us = from * WHEN_MINUTE;
		s.to_us = to * WHEN_MINUTE;
		s.class = s.said = strcmp(word, "running") == 0 ?
		    CLASS_PRODUCTION : CLASS_DOWN;
		assert_int_equal(tl_stop_slice(&st, &p, 3, &s, &err), 0);
		/* The next one begins where this one ends. */
		for (of += at; at > 0 && of[-1] != ' '; at--)
			of--;
	}
	assert_int_equal(tl_stop_end(&st, &p, 3, &err), 0);
	tl_stop_release(&st);
	return got;
}

static void
without_limits_nothing_changes(void **state)
{
	(void)state;
	assert_string_equal(after(0, 0, 0, "6 running 7 down 9 running 12"),
	    "6-7 production counts, 7-9 down counts, 9-12 production counts");
}

static void
a_stop_is_held_against_both_limits(void **state)
{
	(void)state;
	assert_string_equal(after(3, 0, 0, "6 running 7 down 9 running 12"),
	    "6-7 production counts, 7-9 production ignored, "
	    "9-12 production counts");
	assert_string_equal(after(0, 3, 0, "6 running 7 down 9 running 12"),
	    "6-7 production counts, 7-9 production micro, "
	    "9-12 production counts");
	assert_string_equal(after(2, 2, 0, "7 down 9 running 12"),
	    "7-9 down counts, 9-12 production counts");
	/* The last stop of a machine ends with its facts. */
	assert_string_equal(after(2, 3, 0, "7 down 8 down 9"),
	    "7-8 production micro, 8-9 production micro+");
}

static void
a_short_run_joins_two_stops(void **state)
{
	(void)state;
	assert_string_equal(after(0, 0, 1, "7 down 9 running 10 down 11"),
	    "7-9 down counts, 9-10 production counts, 10-11 down counts");
	assert_string_equal(after(0, 0, 2, "7 down 9 running 10 down 11"),
	    "7-9 down counts, 9-10 production counts, 10-11 down counts+");
	/* Four minutes from end to end, and the run is production still. */
	assert_string_equal(after(4, 0, 2, "7 down 9 running 10 down 11"),
	    "7-9 down counts, 9-10 production counts, 10-11 down counts+");
	assert_string_equal(after(5, 0, 2, "7 down 9 running 10 down 11"),
	    "7-9 production ignored, 9-10 production counts, "
	    "10-11 production ignored+");
}

static void
what_is_held_back_is_not_settled(void **state)
{
	struct tl_stop st = { .to_us = INT64_MIN };
	const struct tl_stop_params p = {
		{ 5 * WHEN_MINUTE, 0, 0 }, INT64_MIN, INT64_MAX, got, slice
	};
	struct cal_piece piece = { 0 };
	struct tl_row row = { .start_us = 0 };
	const struct tl_slice s = { .rule = TL_EXACT, .row = &row,
		.piece = &piece, .class = CLASS_DOWN, .said = CLASS_DOWN,
		.from_us = 7 * WHEN_MINUTE, .to_us = 9 * WHEN_MINUTE };
	struct err err = { 0 };

	(void)state;
	got[0] = '\0';
	assert_int_equal(tl_stop_settled(&st, 99), 99);
	assert_int_equal(tl_stop_slice(&st, &p, 3, &s, &err), 0);
	assert_string_equal(got, "");
	assert_int_equal(tl_stop_settled(&st, 9 * WHEN_MINUTE),
	    7 * WHEN_MINUTE);
	assert_int_equal(tl_stop_end(&st, &p, 3, &err), 0);
	assert_string_equal(got, "7-9 production ignored");
	assert_int_equal(tl_stop_settled(&st, 9 * WHEN_MINUTE),
	    9 * WHEN_MINUTE);
	tl_stop_release(&st);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_limits_nothing_changes),
		cmocka_unit_test(a_stop_is_held_against_both_limits),
		cmocka_unit_test(a_short_run_joins_two_stops),
		cmocka_unit_test(what_is_held_back_is_not_settled),
	};

	return cmocka_run_group_tests_name("timeline_stop", tests, NULL,
	    NULL);
}
