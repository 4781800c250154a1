/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/buf.h"

static void
empty_buffer_is_an_empty_text(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_string_equal(buf_text(&b), "");
	buf_clear(&b);
	buf_release(&b);
	assert_string_equal(buf_text(&b), "");
}

static void
everything_is_added_behind(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "oee");
	buf_putc(&b, '-');
	buf_add(&b, "calculus", 4);
	buf_printf(&b, " %d.%s", 7, "x");
	buf_add(&b, NULL, 0);
	assert_string_equal(buf_text(&b), "oee-calc 7.x");
	assert_int_equal(b.len, strlen("oee-calc 7.x"));
	buf_release(&b);
}

static void
bytes_may_be_nul(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, "a\0b", 3);
	assert_int_equal(b.len, 3);
	assert_memory_equal(b.data, "a\0b", 4);
	buf_release(&b);
}

static void
text_ends_with_nul_at_any_length(void **state)
{
	struct buf b = { 0 };
	size_t n;

	(void)state;
	for (n = 1; n < 3000; n++) {
		buf_putc(&b, 'x');
		assert_int_equal(b.len, n);
		assert_int_equal(b.data[n], '\0');
		assert_true(b.cap > n);
	}
	buf_release(&b);
}

/* The room is there before it is used, and len is the writer's to move. */
static void
room_is_behind_the_text(void **state)
{
	struct buf b = { 0 };
	char *p;

	(void)state;
	buf_puts(&b, "ab");
	p = buf_room(&b, 1000);
	assert_ptr_equal(p, b.data + 2);
	memset(p, 'c', 1000);
	b.len += 1000;
	b.data[b.len] = '\0';
	assert_int_equal(strlen(buf_text(&b)), 1002);
	buf_release(&b);
}

static void
cleared_buffer_keeps_its_memory(void **state)
{
	struct buf b = { 0 };
	const char *data;
	size_t cap;

	(void)state;
	buf_puts(&b, "a record that was here before");
	data = b.data;
	cap = b.cap;
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	assert_int_equal(b.len, 0);
	buf_puts(&b, "next");
	assert_ptr_equal(b.data, data);
	assert_int_equal(b.cap, cap);
	assert_string_equal(buf_text(&b), "next");
	buf_release(&b);
	assert_null(b.data);
	assert_int_equal(b.cap, 0);
}

static void
long_formats_fit(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_putc(&b, '>');
	buf_printf(&b, "%5000d", 42);
	assert_int_equal(b.len, 5001);
	assert_string_equal(b.data + 4999, "42");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_buffer_is_an_empty_text),
		cmocka_unit_test(everything_is_added_behind),
		cmocka_unit_test(bytes_may_be_nul),
		cmocka_unit_test(text_ends_with_nul_at_any_length),
		cmocka_unit_test(room_is_behind_the_text),
		cmocka_unit_test(cleared_buffer_keeps_its_memory),
		cmocka_unit_test(long_formats_fit),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
