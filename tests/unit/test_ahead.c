/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/when.h"
#include "cimco/ahead.h"
#include "cimco/mapping.h"
#include "cimco/reader.h"
#include "db/db.h"

static const struct db_driver *const drivers[] = { &db_sqlite, NULL };

static const char text[] =
    "source: mdc\n"
    "time_zone: UTC\n"
    "tables:\n"
    "  - from: ev\n"
    "    key: [id]\n"
    "    cursor: {column: st, kind: start}\n"
    "    span: {machine: m, start: st, end: et, reason: why,\n"
    "           state: {column: s, map: {RUN: running}, else: quarantine},\n"
    "           parts: p, scrap: q}\n";

static char path[] = "/tmp/mw-ahead.XXXXXX";
static struct db *db;
static struct mapping *mapping;
static struct mapper *mapper;
static struct ahead *ahead;
static struct reader *reader;

/* 1,000 rows: each tenth is bad, each hundredth there three times, each
 * seventh has more scrap than parts. */
static const char rows[] =
    "CREATE TABLE ev (id INTEGER, m TEXT, st TEXT, et TEXT, s TEXT,"
    " why TEXT, p INTEGER, q INTEGER);"
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
    " WHERE i < 999) INSERT INTO ev SELECT i, 'M' || (i % 7),"
    " datetime(1772344800 + i * 60, 'unixepoch'),"
    " datetime(1772344800 + i * 60 + 30, 'unixepoch'),"
    " CASE i % 10 WHEN 9 THEN 'ODD' ELSE 'RUN' END, 'r' || i, 5,"
    " CASE i % 7 WHEN 0 THEN 6 ELSE 1 END FROM n;"
    "INSERT INTO ev SELECT * FROM ev WHERE id % 100 = 0;"
    "INSERT INTO ev SELECT * FROM ev WHERE id % 100 = 0 GROUP BY id;";

static int
make_source(void **state)
{
	struct db_options o = { .url = path, .drivers = drivers,
	    .create = true };
	struct err err = { 0 };

	(void)state;
	close(mkstemp(path));
	assert_int_equal(db_open(&db, &o, &err), 0);
	assert_int_equal(db_exec(db, rows, &err), 0);
	return 0;
}

static int
drop_source(void **state)
{
	(void)state;
	db_close(db);
	return unlink(path);
}

static void
begin(const char *from, int64_t page)
{
	const struct reader_range all = { .any_order = false };
	struct db_column *col;
	struct err err = { 0 };
	size_t n;

	mapping = mapping_parse("m.yaml", text, strlen(text), &err);
	assert_non_null(mapping);
	assert_int_equal(db_table_columns(db, "ev", &col, &n, &err), 0);
	assert_int_equal(mapping_bind(&mapping->table[0], col, n, false,
	    &err), 0);
	free(col);
	mapping->table[0].from = from;
	mapper = mapper_new(mapping, &mapping->table[0]);
	ahead = ahead_new(&mapping->table[0], mapper);
	reader = reader_new(db, &mapping->table[0], &all, page);
	ahead_begin(ahead, reader, page, 1800000000 * WHEN_SECOND);
}

static int
end(void **state)
{
	(void)state;
	ahead_free(ahead);
	reader_close(reader);
	mapper_free(mapper);
	mapping_close(mapping);
	return 0;
}

/* The id of a row by its key's text; a good row is what the source told. */
static int
check_row(const struct ahead_row *row)
{
	const struct fact *f = row->r.row.fact;
	char machine[16], why[16];
	int id = (int)strtol(row->r.row.source_key, NULL, 10);
	bool odd = id % 10 == 9;

	assert_int_equal(row->good, !odd);
	if (odd) {
		assert_string_equal(row->r.field, "s");
		assert_non_null(strstr(row->r.why, "\"ODD\""));
		return id;
	}
	snprintf(machine, sizeof(machine), "M%d", id % 7);
	snprintf(why, sizeof(why), "r%d", id);
	assert_string_equal(row->r.row.machine, machine);
	assert_int_equal(row->r.row.nfact, 1);
	assert_int_equal(f->v[SPAN_MACHINE].len, strlen(machine));
	assert_string_equal(f->v[SPAN_MACHINE].s, machine);
	assert_string_equal(f->v[SPAN_SOURCE_KEY].s, row->r.row.source_key);
	assert_int_equal(f->v[SPAN_REASON].len, strlen(why));
	assert_memory_equal(f->v[SPAN_REASON].s, why, strlen(why));
	assert_int_equal(row->r.flagged, id % 7 == 0);
	assert_int_equal(f->v[SPAN_FLAGS].is_null, id % 7 != 0);
	if (id % 7 == 0)
		assert_memory_equal(f->v[SPAN_FLAGS].s, "scrap:q", 7);
	assert_true(row->r.row.hash.hi == fact_hash(f,
	    (struct hash128){ 0, 0 }).hi);
	return id;
}

static void
every_row_comes_once_and_as_it_was(void **state)
{
	static const int64_t pages[] = { 1, 7, 64, 999, 5000 };
	struct ahead_batch *b;
	struct err err = { 0 };
	int64_t read, copies;
	size_t i, k;
	int got, next;

	(void)state;
	for (k = 0; k < sizeof(pages) / sizeof(*pages); k++) {
		begin("ev", pages[k]);
		read = copies = next = 0;
		do {
			/* To wait for it first changes nothing. */
			if (next % 2 == 0)
				(void)ahead_ready(ahead, next);
			got = ahead_next(ahead, &b, &err);
			assert_true(got >= 0);
			read += b->read;
			copies += b->duplicate;
			for (i = 0; i < b->n; i++)
				assert_int_equal(check_row(&b->row[i]),
				    next++);
		} while (got > 0);
		assert_int_equal(next, 1000);
		assert_int_equal(read, 1020);
		assert_int_equal(copies, 20);
		assert_string_equal(ahead_texts(b, &b->row[b->n - 1]).text[
		    mapping->table[0].text[MAPPING_REASON]], "r999");
		end(NULL);
	}
}

static void
whoever_has_enough_may_go(void **state)
{
	struct ahead_batch *b;
	struct err err = { 0 };

	(void)state;
	begin("ev", 10);
	end(NULL);
	begin("ev", 10);
	assert_int_equal(ahead_next(ahead, &b, &err), 1);
	ahead_end(ahead);
	ahead_end(ahead);
	/* What was lent is lent still, and the same can begin anew. */
	assert_int_equal(check_row(&b->row[0]), 0);
	reader_close(reader);
	reader = reader_new(db, &mapping->table[0],
	    &(struct reader_range){ .any_order = true }, 10);
	ahead_begin(ahead, reader, 2000, 0);
	assert_int_equal(ahead_next(ahead, &b, &err), 0);
	assert_int_equal(b->read, 1020);
	end(NULL);
}

static void
a_source_that_fails_is_told(void **state)
{
	struct ahead_batch *b;
	struct err err = { 0 };

	(void)state;
	begin("nothing", 10);
	assert_int_equal(ahead_next(ahead, &b, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "nothing"));
	end(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_comes_once_and_as_it_was),
		cmocka_unit_test(whoever_has_enough_may_go),
		cmocka_unit_test(a_source_that_fails_is_told),
	};

	return cmocka_run_group_tests_name("ahead", tests, make_source,
	    drop_source);
}
