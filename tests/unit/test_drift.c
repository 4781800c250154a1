/* SPDX-License-Identifier: MIT */
/* drift.h: what became of a table's columns. */
#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "cimco/drift.h"
#include "cimco/mapping.h"
#include "db/db.h"

static void
what_holds_all_it_held_is_wider(void **state)
{
	static const char *const pairs[][2] = {
		{ "int(11)", "int(11)" }, { "int(11)", "int" },
		{ "tinyint(1)", "bigint(20)" }, { "smallint", "INT(11)" },
		{ "int(10) unsigned", "bigint(20)" },
		{ "int(10) unsigned", "bigint(20) unsigned" },
		{ "varchar(20)", "varchar(40)" }, { "char(3)", "varchar(3)" },
		{ "varchar(20)", "text" }, { "char(8)", "longtext" },
		{ "text", "longtext" }, { "datetime", "datetime(6)" },
		{ "datetime(3)", "datetime(6)" }, { "time", "time(3)" },
		{ "timestamp", "timestamp(6)" },
		{ "decimal(10,2)", "decimal(12,2)" },
		{ "decimal(10,2)", "decimal(12,4)" },
		{ "enum('RUN','STOP')", "enum('RUN','STOP','SETUP')" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		if (!drift_widens(pairs[i][0], pairs[i][1]))
			fail_msg("%s -> %s", pairs[i][0], pairs[i][1]);
	}
}

static void
what_may_cut_or_turn_a_value_is_not(void **state)
{
	static const char *const pairs[][2] = {
		{ "bigint(20)", "int(11)" }, { "varchar(40)", "varchar(20)" },
		{ "int(11)", "int(10) unsigned" },
		{ "int(10) unsigned", "int(11)" },
		{ "bigint unsigned", "bigint" },
		{ "varchar(20)", "char(20)" }, { "text", "varchar(255)" },
		{ "text", "tinytext" }, { "varchar(20)", "tinytext" },
		{ "datetime", "timestamp" }, { "timestamp", "datetime" },
		{ "datetime(6)", "datetime" }, { "datetime", "date" },
		{ "date", "datetime" }, { "int(11)", "varchar(20)" },
		{ "varchar(20)", "int(11)" }, { "float", "double" },
		{ "double", "float" }, { "decimal(10,2)", "decimal(10,3)" },
		{ "decimal(10,2)", "decimal(10,1)" },
		{ "decimal(10,2)", "double" },
		{ "enum('RUN','STOP')", "enum('STOP','RUN')" },
		{ "enum('RUN','STOP')", "enum('RUN')" },
		{ "enum('RUN','STOP')", "enum('RUN','STOPPED')" },
		{ "enum('RUN')", "varchar(20)" }, { "geometry", "point" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		if (drift_widens(pairs[i][0], pairs[i][1]))
			fail_msg("%s -> %s", pairs[i][0], pairs[i][1]);
	}
}

/* ---- tables ---- */

static struct db_column
column(const char *name, const char *type)
{
	struct db_column c = { .nullable = true };

	snprintf(c.name, sizeof(c.name), "%s", name);
	snprintf(c.type, sizeof(c.type), "%s", type);
	return c;
}

static void
keep_note(void *arg, const char *text)
{
	buf_printf(arg, "%s.", text);
}

/* Compares two tables of which a and b are mapped; the notes. */
static int
compare(const struct db_column *was, size_t nwas, const struct db_column *is,
    size_t nis, bool strict, struct buf *notes, struct err *err)
{
	struct mapping_column mapped[2] = { { .sql = "a" }, { .sql = "b" } };
	struct mapping_table t = { .source = "s.t", .column = mapped,
	    .ncolumn = 2 };
	struct buf old = { 0 };
	int rc;

	drift_put(&old, was, nwas);
	rc = drift_compare(buf_text(&old), &t, is, nis, strict, keep_note,
	    notes, err);
	buf_release(&old);
	return rc;
}

static void
only_mapped_columns_count_and_new_ones_are_told(void **state)
{
	struct db_column was[] = { column("a", "int(11)"),
	    column("b", "varchar(20)"), column("aside", "text") };
	struct db_column is[] = { column("ab", "int(11)"),
	    column("b", "varchar(30)"), column("aside", "char(1)"),
	    column("a", "int(11)") };
	struct buf notes = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(compare(was, 3, is, 4, true, &notes, &err), 0);
	assert_string_equal(buf_text(&notes), "ab: a new column, int(11)."
	    "b: was varchar(20), is varchar(30).");
	buf_release(&notes);
}

static void
every_column_that_may_be_cut_is_named(void **state)
{
	struct db_column was[] = { column("a", "bigint(20)"),
	    column("b", "varchar(20)") };
	struct db_column is[] = { column("a", "int(11)"),
	    column("b", "varchar(2)") };
	struct buf notes = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(compare(was, 2, is, 2, true, &notes, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "a: was bigint(20), is int(11)\n"
	    "b: was varchar(20), is varchar(2)"));
	assert_int_equal(notes.len, 0);
	/* Where types promise nothing, they say nothing either. */
	err_clear(&err);
	assert_int_equal(compare(was, 2, is, 2, false, &notes, &err), 0);
	assert_string_equal(buf_text(&notes), "a: was bigint(20), is int(11)."
	    "b: was varchar(20), is varchar(2).");
	buf_release(&notes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_holds_all_it_held_is_wider),
		cmocka_unit_test(what_may_cut_or_turn_a_value_is_not),
		cmocka_unit_test(
		    only_mapped_columns_count_and_new_ones_are_told),
		cmocka_unit_test(every_column_that_may_be_cut_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
