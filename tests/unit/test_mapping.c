/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "cimco/mapping.h"
#include "db/db.h"

static struct err err;

static struct mapping *
parse(const char *text)
{
	err_clear(&err);
	return mapping_parse("m.yaml", text, strlen(text), &err);
}

static struct mapping *
given(const char *text)
{
	struct mapping *m = parse(text);

	if (m == NULL)
		fail_msg("%s", err.text);
	return m;
}

static void
assert_refused(const char *text, const char *want)
{
	struct mapping *m = parse(text);

	mapping_close(m);
	assert_string_equal(err.text, want);
	assert_null(m);
	assert_int_equal(err.code, ERR_CONFIG);
}

/* The head of a file, ten lines before a test's own. */
#define HEAD								\
	"source: cimco\n"						\
	"time_zone: America/Chicago\n"					\
	"tables:\n"							\
	"  - from: jobs\n"						\
	"    key: [m, s]\n"						\
	"    cursor: {column: s, kind: start}\n"

#define JOB "    job: {machine: m, start: s, end: e}\n"

/* The shipped files. */

static struct mapping *
shipped(const char *name)
{
	char path[200];
	struct mapping *m;

	err_clear(&err);
	snprintf(path, sizeof(path), "etc/mapping/%s", name);
	m = mapping_open(path, &err);
	if (m == NULL)
		fail_msg("%s", err.text);
	return m;
}

static void
the_job_log_is_read_as_written(void **state)
{
	struct mapping *m = shipped("joblog_ob.yaml");
	const struct mapping_table *t = mapping_find(m, "joblog_ob");

	(void)state;
	assert_non_null(t);
	assert_string_equal(t->source, "cimco.joblog_ob");
	assert_string_equal(zone_name(m->zone), "America/Chicago");
	assert_int_equal(t->nkey, 4);
	assert_string_equal(t->column[t->key[2]].name, "JobNumber");
	assert_int_equal(t->cursor.kind, MAPPING_START);
	assert_int_equal(t->cursor.lookback_us, 15 * WHEN_DAY);
	assert_int_equal(t->cursor.time.column, t->start.column);
	assert_int_equal(t->open.how, MAPPING_OPEN_EQUALS);
	assert_string_equal(t->open.word[0], "OPENED");
	assert_true(t->has_job && t->has_output && !t->has_span);
	assert_int_equal(t->nspan, 12);
	assert_string_equal(t->span[1].state, "setup");
	assert_string_equal(t->span[1].reason, "setup");
	assert_null(t->span[0].reason);
	assert_int_equal(t->ncheck, 3);
	assert_true(t->check[2].quarantine);
	assert_false(t->keep_copies);
	mapping_close(m);
}

static void
a_value_table_and_an_event_table_are_read_as_written(void **state)
{
	struct mapping *m = shipped("cimco.yaml");
	const struct mapping_table *t = mapping_find(m,
	    "valtb_hourly_dashboard");

	(void)state;
	assert_int_equal(m->ntable, 3);
	assert_string_equal(m->name[map_find(&m->machine, "12", 2)],
	    "Mazak01");
	assert_int_equal(t->start.type, MAPPING_EPOCH_TEXT);
	assert_int_equal(t->end.column, MAPPING_NONE);
	assert_int_equal(t->length_us, WHEN_HOUR);
	assert_false(t->count[MAPPING_OUTPUT_PARTS].cumulative);
	assert_int_equal(t->cursor.time.type, MAPPING_EPOCH_TEXT);
	t = mapping_find(m, "events");
	assert_int_equal(t->cursor.kind, MAPPING_STAMP);
	assert_int_equal(t->cursor.overlap_us, 15 * WHEN_MINUTE);
	/* A stamp is read as the start is, unless it says otherwise. */
	assert_int_equal(t->cursor.time.type, MAPPING_UTC);
	assert_int_equal(t->state.n, 3);
	assert_string_equal(t->state.word[1], "STOP");
	assert_string_equal(t->state.state[1], "down");
	assert_null(t->state.other);
	assert_null(mapping_find(m, "Events"));
	mapping_close(m);
}

static void
the_files_for_one_table_say_what_the_common_one_says(void **state)
{
	static const char *const file[] = { "joblog_ob.yaml", "events.yaml" };
	static const char *const table[] = { "joblog_ob", "events" };
	struct mapping *all = shipped("cimco.yaml"), *one;
	int i;

	(void)state;
	/* The machines of the common file are in every fingerprint. */
	for (i = 0; i < 2; i++) {
		one = shipped(file[i]);
		assert_int_equal(one->table[0].ncolumn,
		    mapping_find(all, table[i])->ncolumn);
		mapping_close(one);
	}
	one = shipped("valtb_hourly.yaml");
	assert_memory_equal(&one->table[0].fingerprint,
	    &mapping_find(all, "valtb_hourly_dashboard")->fingerprint,
	    sizeof(struct hash128));
	mapping_close(one);
	mapping_close(all);
}

/* Faults. */

static void
every_fault_of_a_file_is_told_at_once(void **state)
{
	(void)state;
	assert_refused(
	    "source: cim co\n"
	    "time_zone: America/Chikago\n"
	    "tabels: []\n"
	    "tables:\n"
	    "  - from: jobs; drop table jobs\n"
	    "    kee: [m]\n"
	    "    cursor: {column: s, kind: strat, lookback: soon}\n"
	    "    job: {machine: m, start: s, end: e, oprator: o}\n",
	    "m.yaml:1:9: source: expected an identifier of letters, digits, "
	    "\"_\" and \"$\": \"cim co\"\n"
	    "m.yaml:2:12: time_zone: zone: unknown: \"America/Chikago\": "
	    "/usr/share/zoneinfo/America/Chikago: No such file or "
	    "directory\n"
	    "m.yaml:3:1: unknown key \"tabels\"; did you mean \"tables\"?\n"
	    "m.yaml:5:5: tables[]: missing key \"key\"\n"
	    "m.yaml:5:11: tables[].from: expected an identifier of letters, "
	    "digits, \"_\" and \"$\": \"jobs; drop table jobs\"\n"
	    "m.yaml:6:5: tables[]: unknown key \"kee\"; did you mean "
	    "\"key\"?\n"
	    "m.yaml:7:31: tables[].cursor.kind: expected start or stamp: "
	    "\"strat\"; did you mean \"start\"?\n"
	    "m.yaml:7:48: tables[].cursor.lookback: expected a length of "
	    "time such as 90s, 8h or 15d, at least 1h, at most 3660d: "
	    "\"soon\"\n"
	    "m.yaml:8:41: tables[].job: unknown key \"oprator\"; did you "
	    "mean \"operator\"?");
}

static void
an_empty_file_lacks_its_source_and_tables(void **state)
{
	(void)state;
	assert_refused("",
	    "m.yaml:1:1: missing key \"source\"\n"
	    "m.yaml:1:1: missing key \"tables\"");
	assert_refused("source: a\ntables: []\n",
	    "m.yaml:2:9: tables: no table");
}

static void
local_time_needs_a_zone(void **state)
{
	struct mapping *m;

	(void)state;
	assert_refused("source: a\ntables:\n"
	    "  - from: t\n    key: [s]\n"
	    "    cursor: {column: s, kind: start}\n" JOB,
	    "m.yaml:1:1: missing key \"time_zone\": \"s\" at m.yaml:6:30 is "
	    "local time");
	m = given("source: a\ntables:\n"
	    "  - from: t\n    key: [s]\n"
	    "    cursor: {column: s, kind: start}\n"
	    "    output: {machine: m, start: {column: s, type: utc}, "
	    "length: 1h, parts: p}\n");
	assert_null(m->zone);
	mapping_close(m);
}

static void
a_row_has_one_machine_and_one_window(void **state)
{
	(void)state;
	assert_refused(HEAD
	    "    job: {machine: m, start: s, end: e}\n"
	    "    output: {machine: m2, length: 1h, parts: p}\n",
	    "m.yaml:8:14: tables[].output.machine: given already at "
	    "m.yaml:7:20; a row has one\n"
	    "m.yaml:8:27: tables[].output.length: excludes end at "
	    "m.yaml:7:38");
	assert_refused(HEAD "    job: {job: j}\n",
	    "m.yaml:4:5: tables[]: no machine: job, output or span must "
	    "name its column\n"
	    "m.yaml:4:5: tables[]: no start: job, output or span must name "
	    "its column\n"
	    "m.yaml:4:5: tables[]: no end: job, output or span must name "
	    "its column, or a length");
	assert_refused(HEAD,
	    "m.yaml:4:5: tables[]: nothing is made of a row: expected job, "
	    "output, span or spans");
}

static void
a_cursor_that_cannot_work_is_refused(void **state)
{
	(void)state;
	assert_refused(
	    "source: a\ntime_zone: UTC\ntables:\n"
	    "  - from: t\n    key: [s]\n"
	    "    cursor: {column: c, kind: start, overlap: 5m, type: utc}\n"
	    JOB,
	    "m.yaml:6:22: tables[].cursor.column: a cursor of kind start "
	    "must be the column of start, \"s\"\n"
	    "m.yaml:6:38: tables[].cursor.overlap: only for a cursor of "
	    "kind stamp\n"
	    "m.yaml:6:51: tables[].cursor.type: only for a cursor of kind "
	    "stamp; this one is read as start");
	assert_refused(
	    "source: a\ntime_zone: UTC\ntables:\n"
	    "  - from: t\n    key: [s]\n"
	    "    cursor: {column: c, kind: stamp, lookback: 5d}\n"
	    "    output: {machine: m, start: {column: s, type: epoch_text}, "
	    "length: 1h, parts: p}\n",
	    "m.yaml:6:13: tables[].cursor: missing key \"type\": local, utc "
	    "or epoch_text\n"
	    "m.yaml:6:38: tables[].cursor.lookback: only for a cursor of "
	    "kind start");
}

static void
states_are_words_that_every_analysis_knows(void **state)
{
	(void)state;
	assert_refused(HEAD JOB
	    "    spans:\n"
	    "      - {seconds: r, state: runing}\n"
	    "      - {seconds: [r], state: idle}\n",
	    "m.yaml:9:29: tables[].spans[].state: expected running, setup, "
	    "waiting, idle, down, maintenance, planned, off or nodata: "
	    "\"runing\"; did you mean \"running\"?\n"
	    "m.yaml:10:19: tables[].spans[].seconds: expected an "
	    "identifier of letters, digits, \"_\" and \"$\", not a list");
	assert_refused(HEAD
	    "    span: {machine: m, start: s, end: e, state: {column: x, "
	    "map: {RUN: running, run: idle, OFF: of}, else: skip}}\n",
	    "m.yaml:7:81: tables[].span.state.map.run: the same word as "
	    "\"RUN\": case does not count\n"
	    "m.yaml:7:97: tables[].span.state.map.OFF: expected running, "
	    "setup, waiting, idle, down, maintenance, planned, off or "
	    "nodata: \"of\"; did you mean \"off\"?\n"
	    "m.yaml:7:108: tables[].span.state.else: expected quarantine, "
	    "running, setup, waiting, idle, down, maintenance, planned, off "
	    "or nodata: \"skip\"");
}

static void
span_and_spans_exclude_each_other(void **state)
{
	(void)state;
	assert_refused(HEAD
	    "    span: {machine: m, start: s, end: e, state: down}\n"
	    "    spans: [{seconds: r, state: running}]\n",
	    "m.yaml:8:5: tables[].spans: excludes span at m.yaml:7:11");
}

static void
open_when_is_one_question(void **state)
{
	struct mapping *m;

	(void)state;
	assert_refused(HEAD JOB
	    "    open_when: {column: e, is_null: true, is_zero: true}\n",
	    "m.yaml:8:16: tables[].open_when: expected one of equals, "
	    "is_null and is_zero");
	assert_refused(HEAD JOB
	    "    open_when: {column: e, is_null: false}\n",
	    "m.yaml:8:37: tables[].open_when.is_null: expected true");
	m = given(HEAD JOB "    open_when: {column: e, is_zero: true}\n");
	assert_int_equal(m->table[0].open.how, MAPPING_OPEN_ZERO);
	mapping_close(m);
	m = given(HEAD JOB "    open_when: {column: e, equals: [A, B]}\n");
	assert_int_equal(m->table[0].open.n, 2);
	assert_string_equal(m->table[0].open.word[1], "B");
	mapping_close(m);
}

static void
checks_name_columns_and_ranges(void **state)
{
	(void)state;
	assert_refused(HEAD JOB
	    "    checks:\n"
	    "      p q: {range: [0, 1]}\n"
	    "      p: {range: [2, 1], else: drop}\n"
	    "      r: {rng: [0, 1]}\n",
	    "m.yaml:9:7: tables[].checks.\"p q\": no column can be called so\n"
	    "m.yaml:10:18: tables[].checks.p.range: the low end is above "
	    "the high end\n"
	    "m.yaml:11:10: tables[].checks.r: missing key \"range\"\n"
	    "m.yaml:11:11: tables[].checks.r: unknown key \"rng\"; known are "
	    "range, else");
}

static void
two_machines_do_not_become_one(void **state)
{
	(void)state;
	assert_refused("source: a\ntime_zone: UTC\n"
	    "machines: {\"1\": Mazak01, \"2\": Mazak01}\n"
	    "tables:\n  - from: t\n    key: [s]\n"
	    "    cursor: {column: s, kind: start}\n" JOB,
	    "m.yaml:3:31: machines.2: \"Mazak01\" is the name of \"1\" "
	    "already");
}

static void
a_table_is_mapped_once_and_its_key_names_a_column_once(void **state)
{
	(void)state;
	assert_refused(HEAD JOB
	    "  - from: Jobs\n"
	    "    key: [m, M]\n"
	    "    cursor: {column: s, kind: start}\n" JOB,
	    "m.yaml:8:5: tables[]: from: \"Jobs\" is mapped already at "
	    "m.yaml:4:5\n"
	    "m.yaml:9:14: tables[].key[]: \"M\" is in the key already");
}

static void
a_cumulative_counter_needs_whole_ranges_in_order(void **state)
{
	(void)state;
	assert_refused("source: a\ntime_zone: UTC\ntables:\n"
	    "  - from: t\n    key: [id]\n"
	    "    cursor: {column: c, kind: stamp}\n"
	    "    output: {machine: m, start: s, length: 1h, "
	    "parts: {column: p, counter: cumulative}}\n",
	    "m.yaml:4:5: tables[]: a cumulative counter needs a cursor of "
	    "kind start, and its column in the key");
	assert_refused(HEAD
	    "    output: {machine: m, start: s, length: 1h, "
	    "parts: {column: p, jump: 5}}\n",
	    "m.yaml:7:67: tables[].output.parts.jump: only for a "
	    "cumulative counter");
}

/* The fingerprint. */

static struct hash128
fingerprint(const char *text)
{
	struct mapping *m = given(text);
	struct hash128 h = m->table[0].fingerprint;

	mapping_close(m);
	return h;
}

static void
only_what_changes_facts_changes_the_fingerprint(void **state)
{
	struct hash128 h = fingerprint(HEAD JOB), same, other;
	static const char *const different[] = {
		HEAD "    job: {machine: m, start: s, end: e2}\n",
		HEAD JOB "    open_when: {column: x, is_null: true}\n",
		HEAD JOB "    checks: {p: {range: [0, 1]}}\n",
		HEAD JOB "    spans: [{seconds: r, state: running}]\n",
		HEAD JOB "site: p7\n",
		HEAD JOB "machines: {\"1\": A}\n",
	};
	size_t i;

	(void)state;
	same = fingerprint("tables:\n  - key: [m, s]   # the key\n"
	    "    from: jobs\n" JOB
	    "    cursor: {kind: start, column: s, lookback: 3d}\n"
	    "time_zone: America/Chicago\nsource: cimco\n");
	assert_memory_equal(&h, &same, sizeof(h));
	for (i = 0; i < sizeof(different) / sizeof(different[0]); i++) {
		other = fingerprint(different[i]);
		assert_memory_not_equal(&h, &other, sizeof(h));
	}
}

/* The catalogue. */

static const struct db_column catalogue[] = {
	{ .name = "Machine", .type = "varchar(20)" },
	{ .name = "StartTime", .type = "datetime", .indexed = true },
	{ .name = "EndTime", .type = "timestamp" },
	{ .name = "bad`name", .type = "int(11)" },
};

static int
bind(struct mapping *m, bool utc_timestamps)
{
	err_clear(&err);
	return mapping_bind(&m->table[0], catalogue, 4, utc_timestamps,
	    &err);
}

#define COLUMNS								\
	"source: a\ntime_zone: UTC\ntables:\n"				\
	"  - from: jobs\n    key: [machine, starttime]\n"		\
	"    cursor: {column: starttime, kind: start}\n"

static void
columns_are_found_in_another_case(void **state)
{
	struct mapping *m = given(COLUMNS
	    "    job: {machine: MACHINE, start: STARTTIME, end: endtime}\n");
	const struct mapping_table *t = &m->table[0];

	(void)state;
	assert_int_equal(bind(m, true), 0);
	assert_int_equal(t->ncolumn, 3);
	assert_string_equal(t->column[t->machine].sql, "Machine");
	assert_string_equal(t->column[t->start.column].sql, "StartTime");
	assert_true(t->column[t->start.column].indexed);
	mapping_close(m);
}

static void
a_timestamp_is_told_in_utc_by_the_server(void **state)
{
	struct mapping *m = given(COLUMNS
	    "    job: {machine: machine, start: starttime, end: endtime}\n");

	(void)state;
	assert_int_equal(bind(m, true), 0);
	assert_int_equal(m->table[0].start.type, MAPPING_LOCAL);
	assert_int_equal(m->table[0].end.type, MAPPING_UTC);
	mapping_close(m);
	m = given(COLUMNS
	    "    job: {machine: machine, start: starttime, end: {column: "
	    "endtime, type: local}}\n");
	assert_int_equal(bind(m, true), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text,
	    "m.yaml:7:61: jobs: \"endtime\" is a TIMESTAMP, which the server "
	    "tells in UTC; write type: utc");
	/* SQLite keeps the word and nothing of what it means. */
	assert_int_equal(bind(m, false), 0);
	assert_int_equal(m->table[0].end.type, MAPPING_LOCAL);
	mapping_close(m);
}

static void
missing_columns_are_named_where_the_file_names_them(void **state)
{
	struct mapping *m = given(COLUMNS
	    "    job: {machine: machine, start: starttime, end: EndTme, "
	    "job: JobNumber}\n");

	(void)state;
	assert_int_equal(bind(m, true), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text,
	    "m.yaml:7:52: jobs: no such column: \"EndTme\"; did you mean "
	    "\"EndTime\"?\n"
	    "m.yaml:7:65: jobs: no such column: \"JobNumber\"");
	err_clear(&err);
	assert_int_equal(mapping_bind(&m->table[0], NULL, 0, true, &err), -1);
	assert_string_equal(err.text,
	    "m.yaml:4:5: no such table: \"jobs\", or this account may not "
	    "read it");
	mapping_close(m);
}

static void
two_columns_that_differ_in_case_only_are_no_answer(void **state)
{
	static const struct db_column twins[] = {
		{ .name = "Machine", .type = "text" },
		{ .name = "MACHINE", .type = "text" },
		{ .name = "starttime", .type = "text" },
		{ .name = "EndTime", .type = "text" },
	};
	struct mapping *m = given(COLUMNS
	    "    job: {machine: machine, start: starttime, end: endtime}\n");

	(void)state;
	err_clear(&err);
	assert_int_equal(mapping_bind(&m->table[0], twins, 4, true, &err),
	    -1);
	assert_string_equal(err.text,
	    "m.yaml:5:11: jobs: no such column: \"machine\"; did you mean "
	    "\"Machine\"?");
	mapping_close(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_job_log_is_read_as_written),
		cmocka_unit_test(
		    a_value_table_and_an_event_table_are_read_as_written),
		cmocka_unit_test(
		    the_files_for_one_table_say_what_the_common_one_says),
		cmocka_unit_test(every_fault_of_a_file_is_told_at_once),
		cmocka_unit_test(an_empty_file_lacks_its_source_and_tables),
		cmocka_unit_test(local_time_needs_a_zone),
		cmocka_unit_test(a_row_has_one_machine_and_one_window),
		cmocka_unit_test(a_cursor_that_cannot_work_is_refused),
		cmocka_unit_test(states_are_words_that_every_analysis_knows),
		cmocka_unit_test(span_and_spans_exclude_each_other),
		cmocka_unit_test(open_when_is_one_question),
		cmocka_unit_test(checks_name_columns_and_ranges),
		cmocka_unit_test(two_machines_do_not_become_one),
		cmocka_unit_test(
		    a_table_is_mapped_once_and_its_key_names_a_column_once),
		cmocka_unit_test(
		    a_cumulative_counter_needs_whole_ranges_in_order),
		cmocka_unit_test(
		    only_what_changes_facts_changes_the_fingerprint),
		cmocka_unit_test(columns_are_found_in_another_case),
		cmocka_unit_test(a_timestamp_is_told_in_utc_by_the_server),
		cmocka_unit_test(
		    missing_columns_are_named_where_the_file_names_them),
		cmocka_unit_test(
		    two_columns_that_differ_in_case_only_are_no_answer),
	};

	return cmocka_run_group_tests_name("mapping", tests, NULL, NULL);
}
