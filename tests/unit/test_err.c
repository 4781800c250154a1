/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "check.h"

#include "base/err.h"

static void
first_failure_wins(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(err_set(&err, ERR_DATA, "line %d: cut", 7), -1);
	assert_int_equal(err_set(&err, ERR_IO, "close failed"), -1);
	errno = EIO;
	assert_int_equal(err_sys(&err, ERR_IO, "close"), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "line 7: cut");
}

static void
nobody_need_listen(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, ERR_DATA, "x"), -1);
	assert_int_equal(err_sys(NULL, ERR_DATA, "x"), -1);
	assert_int_equal(err_at(NULL, "x"), -1);
}

static void
system_errors_say_why_and_keep_errno(void **state)
{
	struct err err = { 0 };

	(void)state;
	errno = ENOENT;
	err_sys(&err, ERR_NOINPUT, "open %s", "a.csv");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(err.text, "open a.csv: No such file or directory");
}

static void
place_goes_in_front(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(err_at(&err, "a.csv:3"), -1);
	assert_int_equal(err.code, ERR_NONE);
	err_set(&err, ERR_DATA, "good: not a number: \"x\"");
	err_at(&err, "a.csv:%d", 3);
	assert_string_equal(err.text, "a.csv:3: good: not a number: \"x\"");
	assert_int_equal(err.code, ERR_DATA);
}

/* Beyond the room the text is cut, never the memory behind it written. */
static void
long_texts_are_cut(void **state)
{
	char name[2 * sizeof(((struct err *)0)->text)];
	struct {
		struct err err;
		char guard[8];
	} e = { { 0 }, "guard" };

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	errno = EIO;
	err_sys(&e.err, ERR_IO, "%s", name);
	assert_int_equal(strlen(e.err.text), sizeof(e.err.text) - 1);
	err_at(&e.err, "%s", name);
	assert_int_equal(strlen(e.err.text), sizeof(e.err.text) - 1);
	assert_string_equal(e.guard, "guard");
}

static void
cleared_error_takes_a_new_one(void **state)
{
	struct err err = { 0 };

	(void)state;
	err_set(&err, ERR_DATA, "a");
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.text, "");
	err_set(&err, ERR_IO, "b");
	assert_int_equal(err.code, ERR_IO);
}

/* The order of millwright(7). */
static void
worse_of_two_codes_decides(void **state)
{
	static const int order[] = { 70, 74, 78, 77, 65, 76, 69, 73, 66, 75,
	    1, 0 };
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (j = i; j < sizeof(order) / sizeof(order[0]); j++) {
			assert_int_equal(err_worse(order[i], order[j]),
			    order[i]);
			assert_int_equal(err_worse(order[j], order[i]),
			    order[i]);
		}
	}
}

static void
failed_open_has_a_code(void **state)
{
	(void)state;
	assert_int_equal(err_open_code(ENOENT), ERR_NOINPUT);
	assert_int_equal(err_open_code(ENOTDIR), ERR_NOINPUT);
	assert_int_equal(err_open_code(EACCES), ERR_NOPERM);
	assert_int_equal(err_open_code(EPERM), ERR_NOPERM);
	assert_int_equal(err_open_code(EMFILE), ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_failure_wins),
		cmocka_unit_test(nobody_need_listen),
		cmocka_unit_test(system_errors_say_why_and_keep_errno),
		cmocka_unit_test(place_goes_in_front),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(cleared_error_takes_a_new_one),
		cmocka_unit_test(worse_of_two_codes_decides),
		cmocka_unit_test(failed_open_has_a_code),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
