/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "ml/chances.h"

/* All of a text as name|chance|...; a "-" at the end: it is no such thing. */
static void
reads_as(const char *text, const char *want)
{
	struct buf name = { 0 }, got = { 0 };
	double chance;
	int rc;

	while ((rc = chances_next(&text, &name, &chance)) > 0)
		buf_printf(&got, "%s|%g|", buf_text(&name), chance);
	buf_puts(&got, rc < 0 ? "-" : "");
	assert_string_equal(buf_text(&got), want);
	buf_release(&name);
	buf_release(&got);
}

static void
a_name_comes_back_whatever_it_holds(void **state)
{
	static const char *const name[] = { "none", "a=1; b", "a=1", "; ",
		"=", "", "\"", "\"x\"=1; \"", "a \"b\" c", "\"q\"", "x;y",
		"Wartezeit (Kran)", "\xc3\xbc=0.5; \xc3\xbc" };
	const int n = sizeof(name) / sizeof(*name);
	struct buf b = { 0 }, got = { 0 };
	const char *at;
	double chance;
	int i;

	(void)state;
	for (i = 0; i < n; i++)
		chances_add(&b, name[i], i / 16.0);
	at = buf_text(&b);
	for (i = 0; i < n; i++) {
		assert_int_equal(chances_next(&at, &got, &chance), 1);
		assert_string_equal(buf_text(&got), name[i]);
		assert_true(chance == i / 16.0);
	}
	assert_int_equal(chances_next(&at, &got, &chance), 0);
	buf_release(&b);
	buf_release(&got);
}

static void
what_needs_no_quotes_has_none(void **state)
{
	struct buf b = { 0 };

	(void)state;
	chances_add(&b, "none", 0.5);
	chances_add(&b, "tool change", 0.25);
	chances_add(&b, "a=1; \"b\"", 0.25);
	assert_string_equal(buf_text(&b), "none=0.5; tool change=0.25; "
	    "\"a=1; \"\"b\"\"\"=0.25");
	buf_release(&b);
}

static void
what_was_written_without_quotes_is_read(void **state)
{
	(void)state;
	reads_as("a=b=0.25; c; d=0.75", "a=b|0.25|c; d|0.75|");
	reads_as("\"x=0.5; y\"=0.5", "x=0.5; y|0.5|");
	reads_as("\"x=0.5; y=0.5", "\"x|0.5|y|0.5|");
	reads_as("\"x\"y=0.5", "\"x\"y|0.5|");
	reads_as("a=0.5;b=0.5", "a=0.5;b|0.5|");
	reads_as("", "");
}

static void
what_is_no_chance_is_told(void **state)
{
	(void)state;
	reads_as("none", "-");
	reads_as("a=0.5; ", "a|0.5|");
	reads_as("a=x", "-");
	reads_as("\"a\"", "-");
	reads_as("\"", "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_comes_back_whatever_it_holds),
		cmocka_unit_test(what_needs_no_quotes_has_none),
		cmocka_unit_test(what_was_written_without_quotes_is_read),
		cmocka_unit_test(what_is_no_chance_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
