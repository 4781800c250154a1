/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>

#include "base/err.h"
#include "oee/standard.h"

static struct tl_text
t(const char *s)
{
	struct tl_text x = { s, (uint32_t)strlen(s) };

	return x;
}

static void
add(struct standards *s, const char *op, const char *machine, int64_t from,
    int64_t to, int64_t ideal_us)
{
	standards_add(s, t("P1"), t(op), t(machine), from, to, ideal_us);
}

/* The ideal time, -1 when there is none. */
static int64_t
ask(const struct standards *s, const char *part, const char *op,
    const char *machine, int64_t us)
{
	struct standard_answer a;
	struct err err = { 0 };

	assert_int_equal(standards_find(s, t(part), t(op), machine, us,
	    &a, &err), 0);
	assert_true(a.from_us <= us && us < a.to_us);
	return a.found ? a.ideal_us : -1;
}

static void
machine_goes_before_operation_before_any(void **state)
{
	struct standards s = { 0 };

	(void)state;
	add(&s, "*", "*", 0, INT64_MAX, 1);
	add(&s, "10", "*", 0, INT64_MAX, 2);
	add(&s, "*", "M1", 0, INT64_MAX, 3);
	add(&s, "10", "M1", 0, INT64_MAX, 4);
	assert_int_equal(ask(&s, "P1", "20", "M2", 5), 1);
	assert_int_equal(ask(&s, "P1", "10", "M2", 5), 2);
	assert_int_equal(ask(&s, "P1", "20", "M1", 5), 3);
	assert_int_equal(ask(&s, "P1", "10", "M1", 5), 4);
	assert_int_equal(ask(&s, "P2", "10", "M1", 5), -1);
	standards_release(&s);
}

static void
newest_that_holds_wins(void **state)
{
	struct standards s = { 0 };

	(void)state;
	add(&s, "*", "*", 200, INT64_MAX, 2);
	add(&s, "*", "*", 100, INT64_MAX, 1);
	add(&s, "*", "*", 300, 400, 3);
	assert_int_equal(ask(&s, "P1", "", "M1", 99), -1);
	assert_int_equal(ask(&s, "P1", "", "M1", 100), 1);
	assert_int_equal(ask(&s, "P1", "", "M1", 250), 2);
	assert_int_equal(ask(&s, "P1", "", "M1", 399), 3);
	assert_int_equal(ask(&s, "P1", "", "M1", 400), 2);
	standards_release(&s);
}

static void
two_that_fit_equally_are_an_error_unless_equal(void **state)
{
	struct standards s = { 0 };
	struct standard_answer a;
	struct err err = { 0 };

	(void)state;
	add(&s, "10", "*", 0, INT64_MAX, 5);
	add(&s, "10", "*", 0, INT64_MAX, 5);
	assert_int_equal(ask(&s, "P1", "10", "M1", 1), 5);
	add(&s, "10", "*", 0, INT64_MAX, 6);
	assert_int_equal(standards_find(&s, t("P1"), t("10"), "M1", 1, &a,
	    &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text, "two standards fit part \"P1\", "
	    "operation \"10\", machine \"M1\" equally");
	standards_release(&s);
}

/* An answer is kept between its edges, so they must be right. */
static void
answer_says_how_long_it_holds(void **state)
{
	struct standards s = { 0 };
	struct standard_answer a;
	struct err err = { 0 };

	(void)state;
	add(&s, "*", "*", 100, 200, 1);
	add(&s, "*", "M9", 150, INT64_MAX, 2);
	assert_int_equal(standards_find(&s, t("P1"), t(""), "M1", 120, &a,
	    &err), 0);
	assert_int_equal(a.from_us, 100);
	assert_int_equal(a.to_us, 150);
	standards_release(&s);
}

/* Each part finds its own, with names that share all but a byte. */
static void
thousands_of_parts_are_told_apart(void **state)
{
	struct standards s = { 0 };
	char part[64];
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		snprintf(part, sizeof(part), i % 2 == 0 ? "P%d" :
		    "a part whose name is longer than a word, %d", i);
		standards_add(&s, t(part), t("*"), t("*"), 0, 100, i);
		standards_add(&s, t(part), t("10"), t("*"), 0, 100, 9000 + i);
	}
	for (i = 0; i < 5001; i++) {
		snprintf(part, sizeof(part), i % 2 == 0 ? "P%d" :
		    "a part whose name is longer than a word, %d", i);
		assert_int_equal(ask(&s, part, "20", "M1", 5),
		    i < 5000 ? i : -1);
		assert_int_equal(ask(&s, part, "10", "M1", 5),
		    i < 5000 ? 9000 + i : -1);
	}
	standards_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machine_goes_before_operation_before_any),
		cmocka_unit_test(newest_that_holds_wins),
		cmocka_unit_test(
		    two_that_fit_equally_are_an_error_unless_equal),
		cmocka_unit_test(answer_says_how_long_it_holds),
		cmocka_unit_test(thousands_of_parts_are_told_apart),
	};

	return cmocka_run_group_tests_name("oee standard", tests, NULL, NULL);
}
