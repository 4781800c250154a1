/* SPDX-License-Identifier: MIT */
/* drift.h: what became of a table's columns. */
#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "cimco/drift.h"
#include "cimco/mapping.h"
#include "db/catalogue.h"
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
compare_tables(const struct drift_table *was, const struct drift_table *is,
    bool strict, struct buf *notes, struct err *err)
{
	struct mapping_column mapped[2] = { { .sql = "a" }, { .sql = "b" } };
	struct mapping_table t = { .source = "s.t", .column = mapped,
	    .ncolumn = 2, .key = { 0, 1 }, .nkey = 2 };
	struct buf old = { 0 };
	int rc;

	drift_put(&old, &t, was);
	rc = drift_compare(buf_text(&old), &t, is, strict, keep_note, notes,
	    err);
	buf_release(&old);
	return rc;
}

static int
compare(const struct db_column *was, size_t nwas, const struct db_column *is,
    size_t nis, bool strict, struct buf *notes, struct err *err)
{
	return compare_tables(&(struct drift_table){ .col = was, .n = nwas },
	    &(struct drift_table){ .col = is, .n = nis }, strict, notes, err);
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

/* ---- character sets ---- */

static void
letters_fit_where_all_of_them_are(void **state)
{
	static const char *const fit[][2] = {
		{ "latin1", "latin1" }, { "latin1", "utf8mb4" },
		{ "utf8mb3", "utf8mb4" }, { "utf8", "utf8mb3" },
		{ "utf8mb3", "utf8" }, { "ascii", "latin1" },
		{ "utf8mb4", "utf16" }, { "ucs2", "utf8mb3" },
		{ "cp1250", "utf8" }, { "gb18030", "utf8mb4" },
	};
	static const char *const cut[][2] = {
		{ "utf8mb4", "latin1" }, { "utf8mb4", "utf8mb3" },
		{ "utf8mb4", "utf8" }, { "utf16", "ucs2" },
		{ "latin1", "ascii" }, { "latin1", "latin2" },
		{ "utf8", "latin1" }, { "ascii", "swe7" },
		{ "gb18030", "utf8mb3" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(fit) / sizeof(*fit); i++) {
		if (!drift_spells(fit[i][0], fit[i][1]))
			fail_msg("%s -> %s", fit[i][0], fit[i][1]);
	}
	for (i = 0; i < sizeof(cut) / sizeof(*cut); i++) {
		if (drift_spells(cut[i][0], cut[i][1]))
			fail_msg("%s -> %s", cut[i][0], cut[i][1]);
	}
}

static void
a_set_of_fewer_letters_is_a_fault_and_more_a_note(void **state)
{
	struct db_column wide[] = { column("a", "varchar(20)"),
	    column("aside", "text") };
	struct db_column narrow[] = { column("a", "varchar(20)"),
	    column("aside", "text") };
	struct buf notes = { 0 };
	struct err err = { 0 };

	(void)state;
	snprintf(wide[0].charset, sizeof(wide[0].charset), "utf8mb4");
	snprintf(narrow[0].charset, sizeof(narrow[0].charset), "latin1");
	snprintf(wide[1].charset, sizeof(wide[1].charset), "utf8mb4");
	snprintf(narrow[1].charset, sizeof(narrow[1].charset), "latin1");
	assert_int_equal(compare(wide, 2, narrow, 2, true, &notes, &err), -1);
	assert_non_null(strstr(err.text, "\na: was varchar(20) in utf8mb4, "
	    "is varchar(20) in latin1\n"));
	assert_int_equal(notes.len, 0);
	err_clear(&err);
	assert_int_equal(compare(narrow, 2, wide, 2, true, &notes, &err), 0);
	assert_string_equal(buf_text(&notes), "a: was varchar(20) in latin1, "
	    "is varchar(20) in utf8mb4.");
	/* A number has no letters, and an old version did not tell them. */
	buf_clear(&notes);
	wide[0] = column("a", "varchar(20)");
	assert_int_equal(compare(wide, 2, narrow, 2, true, &notes, &err), 0);
	assert_int_equal(notes.len, 0);
	buf_release(&notes);
}

/* ---- keys ---- */

static struct db_column never_null[] = { { .name = "a", .type = "int(11)" },
	{ .name = "b", .type = "varchar(9)" }, { .name = "c", .type = "int" } };
static const struct db_index by_a[] = { { "PRIMARY", "a", true, 0 } };
static const struct db_index by_b_a[] = { { "u", "b", true, 0 },
	{ "u", "a", true, 1 } };
static const struct db_index by_a_c[] = { { "PRIMARY", "a", true, 0 },
	{ "PRIMARY", "c", true, 1 } };
static const struct db_index more[] = { { "PRIMARY", "a", true, 0 },
	{ "i", "b", false, 0 }, { "i", "a", false, 1 },
	{ "u", "b", true, 0 }, { "u", "a", true, 1 }, { "w", "a", true, 0 } };

#define TABLE(x)							\
	(struct drift_table){ never_null, 3, x, sizeof(x) / sizeof(*(x)) }

static void
only_what_no_null_escapes_is_promised(void **state)
{
	struct mapping_column mapped[2] = { { .sql = "a" }, { .sql = "b" } };
	struct mapping_table t = { .column = mapped, .ncolumn = 2,
	    .key = { 0, 1 }, .nkey = 2 };
	struct drift_table is = TABLE(more), wide = TABLE(by_a_c);
	struct buf out = { 0 };

	(void)state;
	drift_put_keys(&out, &t, &is);
	assert_string_equal(buf_text(&out), "(a), (b, a)");
	buf_clear(&out);
	drift_put_keys(&out, &t, &wide);
	assert_string_equal(buf_text(&out), "");
	drift_put_keys(&out, NULL, &wide);
	assert_string_equal(buf_text(&out), "(a, c)");
	buf_clear(&out);
	never_null[1].nullable = true;
	drift_put_keys(&out, &t, &is);
	never_null[1].nullable = false;
	assert_string_equal(buf_text(&out), "(a)");
	/* 0.1 and 0.10000001 come as one text. */
	buf_clear(&out);
	snprintf(never_null[0].type, sizeof(never_null[0].type), "float");
	drift_put_keys(&out, &t, &is);
	snprintf(never_null[0].type, sizeof(never_null[0].type), "int(11)");
	assert_string_equal(buf_text(&out), "");
	buf_release(&out);
}

static void
a_promise_is_kept_by_the_same_columns_or_fewer(void **state)
{
	(void)state;
	assert_true(drift_keeps("", ""));
	assert_true(drift_keeps("", "(a)"));
	assert_true(drift_keeps("(a)", "(a)"));
	assert_true(drift_keeps("(a, b)", "(b, a)"));
	assert_true(drift_keeps("(a, b)", "(b)"));
	assert_true(drift_keeps("(a), (b)", "(b)"));
	assert_true(drift_keeps("(ab, c)", "(x), (c, ab)"));
	assert_false(drift_keeps("(a)", ""));
	assert_false(drift_keeps("(a)", "(b)"));
	assert_false(drift_keeps("(a)", "(a, b)"));
	assert_false(drift_keeps("(ab)", "(a)"));
	assert_false(drift_keeps("(a)", "(ab)"));
	assert_false(drift_keeps("(a), (b)", "(a, b)"));
}

static void
a_key_that_lost_its_promise_is_a_fault(void **state)
{
	struct drift_table a = TABLE(by_a), b_a = TABLE(by_b_a),
	    a_c = TABLE(by_a_c), none = { never_null, 3, NULL, 0 };
	struct buf notes = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(compare_tables(&a, &none, true, &notes, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "\nkey: (a) was unique, and is not "
	    "now: nothing in the table is\n"));
	err_clear(&err);
	assert_int_equal(compare_tables(&a, &a_c, false, &notes, &err), -1);
	assert_non_null(strstr(err.text, "unique are (a, c)\n"));
	err_clear(&err);
	assert_int_equal(compare_tables(&none, &none, true, &notes, &err), 0);
	assert_int_equal(compare_tables(&a, &a, true, &notes, &err), 0);
	assert_int_equal(notes.len, 0);
	assert_int_equal(compare_tables(&b_a, &a, true, &notes, &err), 0);
	assert_string_equal(buf_text(&notes), "key: unique are (a).");
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
		cmocka_unit_test(letters_fit_where_all_of_them_are),
		cmocka_unit_test(
		    a_set_of_fewer_letters_is_a_fault_and_more_a_note),
		cmocka_unit_test(only_what_no_null_escapes_is_promised),
		cmocka_unit_test(
		    a_promise_is_kept_by_the_same_columns_or_fewer),
		cmocka_unit_test(a_key_that_lost_its_promise_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
