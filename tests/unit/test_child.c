/* SPDX-License-Identifier: MIT */
/* child.h: other programs. */
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/err.h"

static int
sh(const char *script, size_t max, struct buf *text, struct buf *said,
    struct err *err)
{
	const char *const argv[] = { "sh", "-c", script, "sh", "a b", NULL };

	buf_clear(text);
	buf_clear(said);
	return child_read(argv, max, text, said, err);
}

static void
output_words_and_status_come_back(void **state)
{
	struct buf text = { 0 }, said = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sh("echo \"$1\"; echo two; printf 'w1\nw2\n\n' >&2;"
	    "exit 7", 100, &text, &said, &err), 7);
	assert_string_equal(buf_text(&text), "a b\ntwo\n");
	assert_string_equal(buf_text(&said), "w1\nw2");
	assert_int_equal(sh("kill -TERM $$", 100, &text, &said, &err),
	    128 + 15);
	assert_int_equal(sh("read x || exit 3", 100, &text, &said, &err), 3);
	buf_release(&text);
	buf_release(&said);
}

static void
much_of_both_blocks_nobody(void **state)
{
	struct buf text = { 0 }, said = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sh("head -c 300000 /dev/zero | tr '\\0' x >&2;"
	    "head -c 300000 /dev/zero", 300000, &text, &said, &err), 0);
	assert_int_equal(text.len, 300000);
	assert_in_range(said.len, 65536, 70000);
	assert_int_equal(sh("head -c 300001 /dev/zero", 300000, &text, &said,
	    &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	buf_release(&text);
	buf_release(&said);
}

static void
a_program_that_is_none_is_told_from_one_that_fails(void **state)
{
	const char *const none[] = { "no-such-program", NULL };
	const char *const folder[] = { "/", NULL };
	struct buf said = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(child_run(none, STDERR_FILENO, &said, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	err_clear(&err);
	assert_int_equal(child_run(folder, STDERR_FILENO, &said, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	buf_release(&said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_words_and_status_come_back),
		cmocka_unit_test(much_of_both_blocks_nobody),
		cmocka_unit_test(
		    a_program_that_is_none_is_told_from_one_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
