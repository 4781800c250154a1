/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ml/frame.h"
#include "ml_rows.h"
#include "rec/rec.h"
#include "shop/kinds.h"

/* Feeds the lines; NULL when one was refused, and why in *err. */
static struct frame *
frame_of(const char *lines, enum rec_format format, const char *target,
    struct err *err)
{
	static const char *const no[] = { "left_out" };
	struct rec_options o = { .schema = &shop_schema, .format = format };
	struct frame *f = frame_new(target, no, 1);
	struct rec_reader *in = rec_open_bytes("t", lines, strlen(lines), &o,
	    err);
	const struct rec *r;
	int got;

	assert_non_null(in);
	while ((got = rec_read(in, &r, err)) == 1)
		if (frame_add(f, r, err) < 0) {
			got = -1;
			break;
		}
	rec_close(in);
	if (got == 0)
		return f;
	frame_free(f);
	return NULL;
}

#define ROW(machine, time, rest) "{\"record\":\"feature\",\"machine\":\"" \
	machine "\",\"time\":\"2026-11-01T" time "Z\"," rest "}\n"

static void
keys_are_columns_names_and_a_target(void **state)
{
	struct err err = { 0 };
	struct frame *f = frame_of(
	    ROW("b", "01:00:00", "\"job\":\"7\",\"spec\":\"s\",\"part\":\"P2\","
	    "\"a\":1.5,\"on\":true,\"left_out\":3,\"y_other\":1,\"y\":\"x\"")
	    ROW("a", "01:00:00", "\"job\":\"7\",\"spec\":\"s\",\"part\":\"P1\","
	    "\"a\":null,\"on\":false,\"left_out\":3,\"y_other\":1,\"y\":\"u\"")
	    ROW("a", "02:00:00", "\"job\":\"7\",\"spec\":\"s\",\"part\":null,"
	    "\"a\":9,\"on\":false,\"left_out\":3,\"y_other\":1,\"y\":null"),
	    REC_AUTO, "y", &err);

	(void)state;
	assert_non_null(f);
	frame_finish(f);
	assert_int_equal(f->ncolumn, 4);
	assert_string_equal(f->column[0].name, "machine");
	assert_string_equal(f->column[1].name, "part");
	assert_true(f->column[1].text);
	assert_int_equal(f->n, 2);
	assert_int_equal(f->unlabelled, 1);
	/* Machine a first; levels and classes in order of their texts. */
	assert_true(f->x[0] == 0 && f->x[1] == 0 && isnan(f->x[2]) &&
	    f->x[3] == 0);
	assert_true(f->x[4] == 1 && f->x[5] == 1 && f->x[6] == 1.5f &&
	    f->x[7] == 1);
	assert_string_equal(f->classes.entry[0].text, "u");
	assert_true(f->y[0] == 0 && f->y[1] == 1);
	assert_string_equal(f->spec, "s");
	frame_free(f);
}

static void
the_order_of_arrival_and_of_keys_does_not_matter(void **state)
{
	struct err err = { 0 };
	struct frame *f = frame_of(
	    ROW("a", "01:00:00", "\"p\":\"x\",\"q\":1,\"y\":2")
	    ROW("b", "01:00:00", "\"p\":\"w\",\"q\":3,\"y\":4"), REC_AUTO,
	    "y", &err);
	struct frame *g = frame_of(
	    ROW("b", "01:00:00", "\"p\":\"w\",\"q\":3,\"y\":4")
	    ROW("a", "01:00:00", "\"q\":1,\"y\":2,\"p\":\"x\""), REC_AUTO,
	    "y", &err);
	char a[65], b[65];

	(void)state;
	frame_finish(f);
	frame_finish(g);
	frame_sha256(f, a);
	frame_sha256(g, b);
	assert_string_equal(a, b);
	g->y[0]++;
	frame_sha256(g, b);
	assert_string_not_equal(a, b);
	frame_free(f);
	frame_free(g);
}

/*
 * Manifests hold it.  What it is of these rows was found by hashing the table
 * in one piece; 200,000 bytes are several now.
 */
static void
the_hash_of_many_rows_is_what_it_always_was(void **state)
{
	struct frame *f = rows_of(5000, 40, 1);
	char hex[65];

	(void)state;
	memset(f->y, 0, f->n * sizeof(*f->y));
	f->x[1] = NAN;
	frame_sha256(f, hex);
	assert_string_equal(hex, "4530c5457329bdbc359095f67b9cb0a5"
	    "1dca498107c1c8979996d877ef84724c");
	frame_free(f);
}

static void
numbers_of_csv_are_numbers(void **state)
{
	struct err err = { 0 };
	struct frame *f = frame_of("record,machine,time,a,t,y\n"
	    "feature,m,2026-11-01T00:00:00Z,1.5,x,2\n"
	    "feature,m,2026-11-01T01:00:00Z,,7,3\n", REC_CSV, "y", &err);

	(void)state;
	assert_non_null(f);
	frame_finish(f);
	assert_false(f->column[1].text);
	assert_true(f->column[2].text);
	assert_int_equal(f->target, FRAME_NUMBERS);
	assert_true(f->x[1] == 1.5f && isnan(f->x[4]));
	frame_free(f);
}

static void
what_does_not_fit_is_named(void **state)
{
	static const struct {
		const char *second, *says;
	} bad[] = {
		{ ROW("a", "01:00:00", "\"p\":1,\"y\":2"), "q: missing" },
		{ ROW("a", "01:00:00", "\"p\":1,\"q\":2,\"r\":3,\"y\":2"),
		  "r: no such feature" },
		{ ROW("a", "01:00:00", "\"spec\":\"s\","
		    "\"p\":\"1\",\"q\":2,\"y\":2"),
		  "p: a text, numbers before: \"1\"" },
		{ ROW("a", "01:00:00", "\"spec\":\"s\","
		    "\"p\":1e300,\"q\":2,\"y\":2"),
		  "p: too large: \"1e300\"" },
		{ ROW("a", "01:00:00", "\"p\":1,\"q\":2"),
		  "y: no such target" },
		{ ROW("a", "01:00:00", "\"spec\":\"s\","
		    "\"p\":1,\"q\":2,\"y\":\"x\""),
		  "y: numbers and texts: \"x\"" },
		{ ROW("a", "01:00:00", "\"p\":1,\"q\":2,\"y\":2,"
		    "\"spec\":\"other\""), "spec: rows of two" },
		{ ROW("a", "01:00:00", "\"p\":1,\"q\":2,\"y\":2"),
		  "spec: rows of two: \"s\" and \"\"" },
		{ "{\"record\":\"feature\",\"machine\":\"a\",\"p\":1,\"q\":2,"
		    "\"y\":3}\n", "time: missing" },
	};
	char lines[1000];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		snprintf(lines, sizeof(lines), "%s%s",
		    ROW("a", "00:00:00", "\"p\":1,\"q\":2,\"y\":2,"
		    "\"spec\":\"s\""), bad[i].second);
		assert_null(frame_of(lines, REC_AUTO, "y", &err));
		assert_int_equal(err.code, ERR_DATA);
		if (strstr(err.text, bad[i].says) == NULL)
			fail_msg("%s: want %s", err.text, bad[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_columns_names_and_a_target),
		cmocka_unit_test(
		    the_order_of_arrival_and_of_keys_does_not_matter),
		cmocka_unit_test(
		    the_hash_of_many_rows_is_what_it_always_was),
		cmocka_unit_test(numbers_of_csv_are_numbers),
		cmocka_unit_test(what_does_not_fit_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
