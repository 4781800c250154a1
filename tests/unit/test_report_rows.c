/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "read_one.h"
#include "report/rows.h"

static void
add(struct rows *t, const char *line)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, line);
	struct err err = { 0 };

	assert_int_equal(rows_add(t, r, &err), 0);
	rec_close(in);
}

static void
what_was_put_comes_back(void **state)
{
	struct rows *t = rows_new();
	const char *s;
	struct row r;
	int64_t us;
	size_t n;

	(void)state;
	assert_int_equal(rows_count(NULL), 0);
	add(t, "{\"record\":\"oee\",\"machine\":\"M1\",\"start\":"
	    "\"1970-01-01T00:00:01Z\",\"oee\":0.5,\"open\":true,\"job\":null,"
	    "\"mtbf_h\":null,\"mine\":3,\"part\":\"\"}");
	assert_int_equal(rows_count(t), 1);
	r = rows_get(t, 0);
	assert_true(row_is(&r, F_MACHINE, "M1"));
	assert_false(row_is(&r, F_MACHINE, "M"));
	assert_near(row_num(&r, F_OEE), 0.5, 0);
	assert_true(isnan(row_num(&r, F_MTBF_H)));
	assert_true(isnan(row_num(&r, F_MACHINE)));
	assert_true(row_time(&r, F_START, &us));
	assert_int_equal(us, 1000000);
	assert_false(row_time(&r, F_END, &us));
	assert_true(row_is(&r, F_OPEN, "yes"));
	/* A group may be null: then it is named, but has nothing. */
	assert_true(row_names(&r, F_JOB));
	assert_false(row_has(&r, F_JOB));
	assert_false(row_names(&r, F_SHIFT));
	assert_false(row_text(&r, F_JOB, &s, &n));
	assert_true(row_text(&r, F_PART, &s, &n));
	assert_int_equal(n, 0);
	assert_int_equal(rows_failed(t, NULL), 0);
	rows_free(t);
}

/* More than is kept in memory, with a text longer than any block read. */
static void
many_go_to_a_file_and_come_back(void **state)
{
	struct rows *t = rows_new();
	struct buf line = { NULL, 0, 0 };
	char name[32];
	struct row r;
	const char *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < 60000; i++) {
		buf_clear(&line);
		buf_printf(&line, "{\"record\":\"oee\",\"machine\":\"M%zu\","
		    "\"oee\":%zu,\"why\":\"", i, i);
		n = i == 35000 ? 600000 : i % 100 * 3;
		memset(buf_room(&line, n), 'x', n);
		line.len += n;
		buf_puts(&line, "\"}");
		add(t, buf_text(&line));
	}
	for (i = 0; i < 60000; i += i < 34990 || i > 35010 ? 7 : 1) {
		r = rows_get(t, i);
		snprintf(name, sizeof(name), "M%zu", i);
		assert_true(row_is(&r, F_MACHINE, name));
		assert_near(row_num(&r, F_OEE), (double)i, 0);
		assert_true(row_text(&r, F_WHY, &s, &n));
		assert_int_equal(n, i == 35000 ? 600000 : i % 100 * 3);
	}
	r = rows_get(t, 3);
	assert_true(row_is(&r, F_MACHINE, "M3"));
	buf_release(&line);
	rows_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_comes_back),
		cmocka_unit_test(many_go_to_a_file_and_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
