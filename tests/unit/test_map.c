/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "check.h"

#include "base/map.h"

static void
names_count_up_in_order_of_arrival(void **state)
{
	struct map m = { 0 };

	(void)state;
	assert_int_equal(map_put(&m, "M02", 3), 0);
	assert_int_equal(map_put(&m, "M01", 3), 1);
	assert_int_equal(map_put(&m, "M02", 3), 0);
	assert_int_equal(map_put(&m, "M0", 2), 2);
	assert_int_equal(map_put(&m, "", 0), 3);
	assert_int_equal(map_put(&m, NULL, 0), 3);
	assert_int_equal(m.len, 4);
	assert_string_equal(map_name(&m, 0), "M02");
	assert_string_equal(map_name(&m, 2), "M0");
	assert_string_equal(map_name(&m, 3), "");
	map_release(&m);
}

static void
unknown_name_is_none(void **state)
{
	struct map m = { 0 };

	(void)state;
	assert_int_equal(map_find(&m, "M01", 3), MAP_NONE);
	map_put(&m, "M01", 3);
	assert_int_equal(map_find(&m, "M01", 3), 0);
	assert_int_equal(map_find(&m, "M01x", 4), MAP_NONE);
	assert_int_equal(map_find(&m, "M0", 2), MAP_NONE);
	assert_int_equal(m.len, 1);
	map_release(&m);
}

static void
nul_bytes_tell_names_apart(void **state)
{
	struct map m = { 0 };

	(void)state;
	assert_int_equal(map_put(&m, "a\0b", 3), 0);
	assert_int_equal(map_put(&m, "a\0c", 3), 1);
	assert_int_equal(map_put(&m, "a", 1), 2);
	assert_int_equal(map_find(&m, "a\0c", 3), 1);
	map_release(&m);
}

static size_t
name_of(int i, char text[16])
{
	return (size_t)snprintf(text, 16, "part-%d", i);
}

/* Through every growth of the table nobody loses a number. */
static void
many_names_keep_their_numbers(void **state)
{
	enum { MANY = 50000 };
	struct map m = { 0 };
	char text[16];
	int i;

	(void)state;
	for (i = 0; i < MANY; i++)
		assert_int_equal(map_put(&m, text, name_of(i, text)), i);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(map_find(&m, text, name_of(i, text)), i);
		assert_string_equal(map_name(&m, i), text);
	}
	assert_int_equal(map_find(&m, text, name_of(MANY, text)), MAP_NONE);
	map_release(&m);
}

static void
cleared_map_counts_from_zero(void **state)
{
	struct map m = { 0 };
	char text[16];
	int i;

	(void)state;
	map_clear(&m);
	for (i = 0; i < 500; i++)
		map_put(&m, text, name_of(i, text));
	map_clear(&m);
	assert_int_equal(m.len, 0);
	assert_int_equal(map_find(&m, "part-7", 6), MAP_NONE);
	assert_int_equal(map_put(&m, "part-7", 6), 0);
	map_release(&m);
	assert_int_equal(map_find(&m, "part-7", 6), MAP_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_count_up_in_order_of_arrival),
		cmocka_unit_test(unknown_name_is_none),
		cmocka_unit_test(nul_bytes_tell_names_apart),
		cmocka_unit_test(many_names_keep_their_numbers),
		cmocka_unit_test(cleared_map_counts_from_zero),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
