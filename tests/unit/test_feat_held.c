/* SPDX-License-Identifier: MIT */
/* Rows that wait: more than memory has room for come back as they went. */
#include "check.h"

#include <sys/stat.h>

#include "base/err.h"
#include "feat/held.h"

enum { WIDTH = 100000, ROWS = 300 };

static double
number(int row, int i)
{
	return row + i / 1e6;
}

static void
add(struct feat_held *h, int n)
{
	struct feat_row *row = feat_row_new(h);
	struct err err = { 0 };
	int i;

	row->us = n;
	for (i = 0; i < WIDTH; i++)
		row->x[i] = number(n, i);
	assert_int_equal(feat_held_add(h, row, &err), 0);
}

static void
take(struct feat_held *h, int n)
{
	struct err err = { 0 };
	int i;

	assert_non_null(h->first);
	assert_int_equal(h->first->us, n);
	assert_int_equal(feat_held_fetch(h, &err), 0);
	for (i = 0; i < WIDTH; i++)
		assert_true(h->first->x[i] == number(n, i));
	feat_held_pop(h);
}

/* 240 MB of numbers, of which 64 MB stay. */
static void
more_than_there_is_room_for(void **state)
{
	struct feat_held h = { .width = WIDTH };
	int i;

	(void)state;
	for (i = 0; i < ROWS; i++)
		add(&h, i);
	assert_true(h.room <= FEAT_ROOM);
	assert_true(h.written > 150);
	for (i = 0; i < ROWS; i++)
		take(&h, i);
	assert_null(h.first);
	assert_int_equal(h.room, 0);
	assert_true(h.spare_room <= FEAT_ROOM);
	feat_held_free(&h);
}

/* Rows leave while others come, and the file is begun anew. */
static void
in_and_out(void **state)
{
	struct feat_held h = { .width = WIDTH };
	int in = 0, out = 0, round;

	(void)state;
	for (round = 0; round < 4; round++) {
		while (in - out < 120)
			add(&h, in++);
		assert_true(h.file != NULL);
		while (in - out > (round == 1 ? 0 : 40))
			take(&h, out++);
	}
	assert_true(h.written < in);
	while (out < in)
		take(&h, out++);
	feat_held_free(&h);
}

/* Always more wait than memory holds: what was read does not stay behind. */
static void
the_file_holds_what_waits(void **state)
{
	struct feat_held h = { .width = WIDTH };
	int in = 0, out = 0;
	struct stat st;

	(void)state;
	while (in < 1000) {
		add(&h, in++);
		if (in - out > 150)
			take(&h, out++);
	}
	assert_true(h.read < h.written);
	assert_int_equal(fstat(fileno(h.file), &st), 0);
	/* 150 rows of 800 kB and what is let go at once. */
	assert_true(st.st_blocks * 512 < 3 * (int64_t)FEAT_ROOM);
	assert_true(st.st_size > 4 * (int64_t)FEAT_ROOM);
	feat_held_free(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_than_there_is_room_for),
		cmocka_unit_test(in_and_out),
		cmocka_unit_test(the_file_holds_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
