/* SPDX-License-Identifier: MIT */
/*
 * discover_sample.h, discover_role.h, discover_plan.h, discover_copy.h,
 * discover_clock.h, discover_zone.h, discover_names.h, discover_write.h and
 * discover.h, on databases in memory.
 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/when.h"
#include "cimco/discover.h"
#include "cimco/discover_clock.h"
#include "cimco/discover_copy.h"
#include "cimco/discover_names.h"
#include "cimco/discover_role.h"
#include "cimco/discover_write.h"
#include "cimco/discover_zone.h"
#include "cimco/mapping.h"
#include "db/db.h"

static const struct db_driver *const drivers[] = { &db_sqlite, NULL };

static struct err err;

static struct db *
opened(const char *sql)
{
	struct db_options o = { .url = ":memory:", .drivers = drivers };
	struct db *db = NULL;

	err_clear(&err);
	if (db_open(&db, &o, &err) < 0 || db_exec(db, sql, &err) < 0)
		fail_msg("%s", err.text);
	return db;
}

/* Looks into a table, of which n rows are sampled. */
static void
found(struct found *f, struct db *db, const char *table, int64_t n)
{
	struct db_table *t = NULL;
	size_t nt, i;

	*f = (struct found){ .plan = { .open = -1 } };
	assert_int_equal(db_tables(db, &t, &nt, &err), 0);
	for (i = 0; i < nt && strcmp(t[i].name, table) != 0; i++)
		;
	assert_true(i < nt);
	if (look_catalogue(&f->look, db, &t[i], &err) < 0 ||
	    look_sample(&f->look, db, n, &err) < 0 ||
	    plan_make(&f->plan, &f->look, db, &err) < 0)
		fail_msg("%s", err.text);
	free(t);
}

static void
release(struct found *f)
{
	look_release(&f->look);
	plan_release(&f->plan);
	buf_release(&f->trouble);
}

/* ---- samples ---- */

#define NUMBERED(table, n) \
	"WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE" \
	" i < " #n ") INSERT INTO " table " SELECT 'M' || (i % 3)," \
	" datetime(1772452800 + i * 60, 'unixepoch')," \
	" datetime(1772452800 + i * 60 + 50, 'unixepoch'), 'RUN' FROM i;"

static void
a_small_table_is_read_whole(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 200));
	struct found f;

	(void)state;
	found(&f, db, "t", 200);
	assert_true(f.look.sample.whole);
	assert_int_equal(f.look.sample.nrow, 200);
	assert_int_equal(f.look.sample.newest, 0);
	release(&f);
	db_close(db);
}

static void
of_a_large_table_the_first_and_the_newest_rows_are_read(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 5000) "CREATE INDEX s ON t(start)");
	const struct sample *s;
	struct found f;
	size_t n;

	(void)state;
	found(&f, db, "t", 400);
	s = &f.look.sample;
	assert_false(s->whole);
	assert_string_equal(s->by, "start");
	assert_int_equal(s->newest, 100);
	assert_int_equal(s->nrow, 400);
	assert_string_equal(sample_text(s, 0, 1, &n), "2026-03-02 12:01:00");
	assert_string_equal(sample_text(s, 399, 1, &n),
	    "2026-03-05 23:20:00");
	/* In the order of time. */
	assert_string_equal(sample_text(s, 100, 1, &n),
	    "2026-03-05 18:21:00");
	release(&f);
	db_close(db);
}

static void
without_an_index_the_newest_cost_a_pass(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 5000));
	struct found f;
	size_t n;

	(void)state;
	found(&f, db, "t", 400);
	assert_string_equal(f.look.sample.by, "");
	assert_string_equal(sample_text(&f.look.sample, 399, 1, &n),
	    "2026-03-05 23:20:00");
	release(&f);
	db_close(db);
}

static void
a_key_is_unique_by_an_index_or_by_asking(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state, id"
	    " INTEGER PRIMARY KEY); CREATE UNIQUE INDEX u ON t(machine);"
	    "INSERT INTO t VALUES ('a', '2026-03-02 06:00', NULL, 'RUN', 1),"
	    " (NULL, '2026-03-02 06:00', NULL, 'RUN', 2),"
	    " (NULL, '2026-03-02 07:00', NULL, 'RUN', 3)");
	const int id = 4, machine = 0, start = 1;
	const int both[] = { 0, 1 };
	struct found f;

	(void)state;
	found(&f, db, "t", 100);
	assert_int_equal(look_unique(&f.look, db, &id, 1, &err), 1);
	/* Nulls are as many as they like in a unique index. */
	assert_int_equal(look_unique(&f.look, db, &machine, 1, &err), 0);
	assert_int_equal(look_unique(&f.look, db, &start, 1, &err), 0);
	assert_int_equal(look_unique(&f.look, db, both, 2, &err), 1);
	assert_true(look_indexed(&f.look, 0));
	assert_false(look_indexed(&f.look, 1));
	assert_int_equal(f.plan.key[0], id);
	release(&f);
	db_close(db);
}

/* ---- roles ---- */

static const char *
role_column(const struct found *f, enum role role)
{
	int c = look_role(&f->look, role);

	return c < 0 ? "none" : f->look.column[c].name;
}

static void
values_decide_between_columns_of_like_names(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, Status, State,"
	    " start_time, start_shift, start_date, EmpID, OperatorName);"
	    "INSERT INTO t VALUES ('a', 'x', 'RUN', '2026-03-02 06:00', 1,"
	    " 'Mon', NULL, 'Ann'), ('a', 'y', 'STOP', '2026-03-02 07:00', 1,"
	    " 'Mon', NULL, 'Bob')");
	struct found f;

	(void)state;
	found(&f, db, "t", 100);
	assert_string_equal(role_column(&f, ROLE_STATE), "State");
	assert_string_equal(role_column(&f, ROLE_START), "start_time");
	/* A column of nothing is the second choice. */
	assert_string_equal(role_column(&f, ROLE_OPERATOR), "OperatorName");
	assert_string_equal(role_column(&f, ROLE_END), "none");
	assert_true(role_is_time(&f.look, 3));
	assert_false(role_is_number(&f.look, 3));
	release(&f);
	db_close(db);
}

static void
a_column_of_zeros_is_no_stamp(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, StartTime, EndTime,"
	    " RunningTime INT, BreakShiftChangeTime INT);"
	    "INSERT INTO t VALUES ('a', '2026-03-02 06:00',"
	    " '2026-03-02 07:00', 3600, 0)");
	struct found f;

	(void)state;
	found(&f, db, "t", 100);
	assert_string_equal(role_column(&f, ROLE_STAMP), "none");
	assert_int_equal(f.plan.shape, SHAPE_JOBLOG);
	assert_int_equal(f.plan.nspan, 2);
	release(&f);
	db_close(db);
}

/* ---- plans ---- */

static void
a_percentile_leaves_dirt_out(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, x);"
	    "WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i"
	    " WHERE i < 200) INSERT INTO t SELECT 'a', '2026-03-02', i FROM i;"
	    "INSERT INTO t VALUES ('a', '2026-03-02', 1000000)");
	struct found f;

	(void)state;
	found(&f, db, "t", 1000);
	assert_near(plan_percentile(&f.look, 2), 191.0, 0);
	assert_true(isinf(plan_percentile(&f.look, 1)));
	release(&f);
	db_close(db);
}

static void
long_rows_widen_the_lookback(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 20)
	    "UPDATE t SET end = datetime(start, '+20 days')");
	struct found f;

	(void)state;
	found(&f, db, "t", 1000);
	assert_int_equal(f.plan.lookback_us, 60 * WHEN_DAY);
	release(&f);
	db_close(db);
}

/* ---- clocks ---- */

static void
moments_that_are_the_same_are_found_on_the_wall(void **state)
{
	int64_t a[200], b[200], ahead = 1;
	int i, seed, found_by_chance = 0;
	struct rng r;

	(void)state;
	for (i = 0; i < 200; i++) {
		b[i] = (1772452800 + i * 4967 + i % 7 * 13) * WHEN_SECOND;
		a[i] = b[i] - 6 * WHEN_HOUR;
	}
	assert_true(clock_align(a, 200, b, 200, &ahead));
	assert_int_equal(ahead, -6 * WHEN_HOUR);
	/* In Nepal it is a quarter to. */
	for (i = 0; i < 200; i++)
		a[i] = b[i] + 345 * WHEN_MINUTE;
	assert_true(clock_align(a, 200, b, 200, &ahead));
	assert_int_equal(ahead, 345 * WHEN_MINUTE);
	/* The clocks moved a day before the end. */
	for (i = 0; i < 180; i++)
		a[i] = b[i] - 6 * WHEN_HOUR;
	for (; i < 200; i++)
		a[i] = b[i] - 5 * WHEN_HOUR;
	assert_true(clock_align(a, 200, b, 200, &ahead));
	/* Other moments: a wall can be found by chance, but rarely. */
	for (seed = 0; seed < 200; seed++) {
		rng_seed(&r, seed);
		for (i = 0; i < 200; i++)
			a[i] = b[i] + (int64_t)rng_below(&r, 4000) *
			    WHEN_SECOND;
		found_by_chance += clock_align(a, 200, b, 200, &ahead);
	}
	assert_int_equal(found_by_chance, 0);
	assert_false(clock_align(a, 0, b, 200, &ahead));
	assert_false(clock_align(a, 200, b, 0, &ahead));
}

static void
times_on_the_hour_tell_nothing(void **state)
{
	int64_t a[100], b[100], ahead;
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		b[i] = (1772452800 + i * 3600) * WHEN_SECOND;
		a[i] = b[i] - 6 * WHEN_HOUR;
	}
	assert_false(clock_align(a, 100, b, 100, &ahead));
}

static void
the_zone_is_what_somebody_says(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 20));
	struct clock_hints hints = { .site = "Europe/Copenhagen",
	    .now_us = INT64_MIN };
	const struct evidence none = { .newest_us = INT64_MIN,
	    .now_us = INT64_MIN };
	struct clock c;
	struct found f;

	(void)state;
	found(&f, db, "t", 100);
	assert_int_equal(clock_find(&c, &hints, &f, 1, &err), 0);
	assert_string_equal(c.zone, "Europe/Copenhagen");
	assert_true(c.used);
	assert_true(clock_is_local(&f));
	clock_release(&c);
	hints.zone = "America/Chicago";
	assert_int_equal(clock_find(&c, &hints, &f, 1, &err), 0);
	assert_string_equal(c.zone, "America/Chicago");
	clock_release(&c);
	/* Nobody says it, and nothing shows it. */
	hints = (struct clock_hints){ .now_us = INT64_MIN };
	c = (struct clock){ .used = false };
	assert_int_equal(clock_zone(&c, &hints, &none, &f, 1, &err), 0);
	assert_string_equal(c.zone, "UTC");
	assert_true(c.doubt.len > 0);
	clock_release(&c);
	hints.zone = "Nowhere";
	assert_int_equal(clock_find(&c, &hints, &f, 1, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	clock_release(&c);
	release(&f);
	db_close(db);
}

/* ---- tables together ---- */

static void
of_two_tables_with_the_same_rows_one_is_a_copy(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 20) "CREATE TABLE u AS SELECT * FROM t WHERE"
	    " rowid > 5; CREATE TABLE v AS SELECT 'X' || machine AS machine,"
	    " start, end, state FROM t");
	struct found f[3];

	(void)state;
	found(&f[0], db, "t", 100);
	found(&f[1], db, "u", 100);
	found(&f[2], db, "v", 100);
	copy_find(f, 3);
	assert_true(f[0].plan.active);
	assert_false(f[1].plan.active);
	/* The same columns, other machines: another hall. */
	assert_true(f[2].plan.active);
	assert_int_equal(f[2].plan.doubt[PLAN_TABLE].len, 0);
	release(&f[0]);
	release(&f[1]);
	release(&f[2]);
	db_close(db);
}

static void
numbers_get_names_from_the_table_that_has_them(void **state)
{
	struct db *db = opened("CREATE TABLE t(machine, start, end, state);"
	    NUMBERED("t", 20) "UPDATE t SET machine = substr(machine, 2);"
	    "CREATE TABLE a(id, text); INSERT INTO a VALUES (9, 'no');"
	    "CREATE TABLE b(id, name); INSERT INTO b VALUES (0, 'Saw'),"
	    " (1, 'A' || char(10)), (1, ' Lathe'), (2, 'Mill'), (3, 'Oven')");
	struct db_table *t = NULL;
	struct names nm;
	struct found f;
	struct buf b = { 0 };
	size_t nt;

	(void)state;
	found(&f, db, "t", 100);
	assert_int_equal(db_tables(db, &t, &nt, &err), 0);
	assert_int_equal(names_find(&nm, db, &f, 1, t, nt, &err), 0);
	names_write(&b, &nm);
	assert_non_null(strstr(buf_text(&b), "\nmachines:\n  \"1\": Lathe\n"
	    "  \"2\": Mill\n  \"0\": Saw\n"));
	names_release(&nm);
	buf_release(&b);
	release(&f);
	free(t);
	db_close(db);
}

/* ---- the file ---- */

static void
lengths_and_doubts_are_written(void **state)
{
	static const struct {
		int64_t us;
		const char *want;
	} tests[] = {
		{ WHEN_HOUR, "1h" }, { 15 * WHEN_DAY, "15d" },
		{ 36 * WHEN_HOUR, "36h" }, { 90 * WHEN_SECOND, "90s" },
		{ 90 * WHEN_MINUTE, "90m" },
	};
	struct buf b = { 0 }, d = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		buf_clear(&b);
		write_length(&b, tests[i].us);
		assert_string_equal(buf_text(&b), tests[i].want);
	}
	buf_clear(&b);
	buf_puts(&d, "one\ntwo\n");
	write_doubts(&b, 2, &d);
	assert_string_equal(buf_text(&b),
	    "  # doubtful: one\n  # doubtful: two\n");
	buf_release(&b);
	buf_release(&d);
}

static void
a_table_is_an_entry_that_the_mapping_reads(void **state)
{
	struct db *db = opened("CREATE TABLE \"select\"(\"on\", \"null\","
	    " start, end, state);"
	    "INSERT INTO \"select\" VALUES ('M', 1, '2026-03-02 06:00',"
	    " '2026-03-02 07:00', 'RUN')");
	struct mapping *m;
	struct buf b = { 0 };
	struct found f;

	(void)state;
	db_close(db);
	db = opened("CREATE TABLE \"select\"(machine, start, end, \"on\","
	    " state); INSERT INTO \"select\" VALUES ('M',"
	    " '2026-03-02 06:00', '2026-03-02 07:00', 'x', 'No data')");
	found(&f, db, "select", 100);
	buf_puts(&b, "source: cimco\ntime_zone: UTC\ntables:\n");
	write_table(&b, db, &f);
	m = mapping_parse("m", b.data, b.len, &err);
	if (m == NULL)
		fail_msg("%s\n%s", err.text, b.data);
	assert_string_equal(m->table[0].from, "select");
	assert_string_equal(m->table[0].state.word[0], "No data");
	mapping_close(m);
	buf_release(&b);
	release(&f);
	db_close(db);
}

static void
a_named_table_that_is_not_there_is_missing_input(void **state)
{
	const char *const names[] = { "t" };
	struct db_options from = { .url = ":memory:", .drivers = drivers };
	struct discover_options o = { .source = &from, .table = names,
	    .ntable = 1 };
	struct discover_result r;
	struct buf b = { 0 };

	(void)state;
	err_clear(&err);
	assert_int_equal(discover(&o, &b, &r, &err), -1);
	assert_int_equal(err.code, ERR_NOINPUT);
	o.ntable = 0;
	err_clear(&err);
	assert_int_equal(discover(&o, &b, &r, &err), 0);
	assert_int_equal(r.tables, 0);
	assert_int_equal(r.recognised, 0);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_table_is_read_whole),
		cmocka_unit_test(
		    of_a_large_table_the_first_and_the_newest_rows_are_read),
		cmocka_unit_test(without_an_index_the_newest_cost_a_pass),
		cmocka_unit_test(a_key_is_unique_by_an_index_or_by_asking),
		cmocka_unit_test(values_decide_between_columns_of_like_names),
		cmocka_unit_test(a_column_of_zeros_is_no_stamp),
		cmocka_unit_test(a_percentile_leaves_dirt_out),
		cmocka_unit_test(long_rows_widen_the_lookback),
		cmocka_unit_test(
		    moments_that_are_the_same_are_found_on_the_wall),
		cmocka_unit_test(times_on_the_hour_tell_nothing),
		cmocka_unit_test(the_zone_is_what_somebody_says),
		cmocka_unit_test(
		    of_two_tables_with_the_same_rows_one_is_a_copy),
		cmocka_unit_test(
		    numbers_get_names_from_the_table_that_has_them),
		cmocka_unit_test(lengths_and_doubts_are_written),
		cmocka_unit_test(a_table_is_an_entry_that_the_mapping_reads),
		cmocka_unit_test(
		    a_named_table_that_is_not_there_is_missing_input),
	};

	return cmocka_run_group_tests_name("discover", tests, NULL, NULL);
}
