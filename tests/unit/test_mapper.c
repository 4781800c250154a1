/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/when.h"
#include "cimco/mapper.h"
#include "cimco/mapping.h"

/* A job log with one category, on a wall in Chicago. */
#define LOG(more)							\
	"source: cimco\n"						\
	"time_zone: America/Chicago\n"					\
	more								\
	"tables:\n"							\
	"  - from: log\n"						\
	"    key: [machine, st, job]\n"					\
	"    cursor: {column: st, kind: start}\n"			\
	"    open_when: {column: state, equals: OPENED}\n"		\
	"    job: {machine: machine, start: st, end: et, job: job, "	\
	"operator: emp, duration_s: dur}\n"				\
	"    output: {parts: parts}\n"					\
	"    spans:\n"							\
	"      - {seconds: run, state: running}\n"			\
	"      - {seconds: idle, state: idle, reason: idle}\n"

#define EVENTS								\
	"source: mdc\n"							\
	"tables:\n"							\
	"  - from: ev\n"						\
	"    key: [id]\n"						\
	"    cursor: {column: st, kind: start}\n"			\
	"    span: {machine: m, start: {column: st, type: utc}, end: "	\
	"{column: et, type: utc}, reason: why, state: {column: status, "

#define HOURS								\
	"source: mdc\n"							\
	"tables:\n"							\
	"  - from: hours\n"						\
	"    key: [port, st]\n"						\
	"    cursor: {column: st, kind: start}\n"			\
	"    output: {machine: port, start: {column: st, type: "	\
	"epoch_text}, length: 1h, target: want, parts: {column: made, "

static struct mapping *mapping;
static struct mapper *mapper;
static struct mapper_result got;
static struct buf out;
static int64_t low_us;
static int64_t copy;

static int
drop(void **state)
{
	(void)state;
	mapper_free(mapper);
	mapping_close(mapping);
	buf_release(&out);
	mapper = NULL;
	mapping = NULL;
	return 0;
}

static void
use(const char *text)
{
	struct err err = { 0 };

	drop(NULL);
	mapping = mapping_parse("m.yaml", text, strlen(text), &err);
	if (mapping == NULL) {
		fail_msg("%s", err.text);
		return;
	}
	mapper = mapper_new(mapping, &mapping->table[0]);
	low_us = 1800000000 * WHEN_SECOND;	/* 2027-01-15T08:00:00Z */
	copy = 1;
}

/* The last value of a column holds; NULL, and none, are null. */
static void
split(char *line, const char *text[], uint32_t len[])
{
	const struct mapping_table *t = &mapping->table[0];
	char *pair, *value;
	int i;

	while ((pair = strsep(&line, ";")) != NULL) {
		value = strchr(pair, '=');
		if (value == NULL)
			continue;
		*value++ = '\0';
		for (i = 0; strcmp(t->column[i].name, pair) != 0; i++)
			assert_true(i + 1 < t->ncolumn);
		text[i] = strcmp(value, "NULL") == 0 ? NULL : value;
		len[i] = (uint32_t)strlen(value);
	}
}

/* Maps "column=value;..."; what it gave is in got, out as NDJSON. */
static int
map(const char *row)
{
	static char line[4000];
	static const char *text[40];
	static uint32_t len[40];
	struct mapper_row in = { text, len };
	struct rec_writer *w;
	FILE *f = tmpfile();
	struct err err = { 0 };
	size_t i;
	int rc;

	memset(text, 0, sizeof(text));
	snprintf(line, sizeof(line), "%s", row);
	split(line, text, len);
	rc = mapper_map(mapper, &in, copy, low_us, &got);
	w = rec_ndjson_writer(fileno(f));
	for (i = 0; rc > 0 && i < got.row.nfact; i++)
		assert_int_equal(fact_write(&got.row.fact[i], w, &err), 0);
	assert_int_equal(rec_finish(w, &err), 0);
	rec_writer_free(w);
	buf_clear(&out);
	rewind(f);
	out.len = fread(buf_room(&out, 20000), 1, 20000, f);
	out.data[out.len] = '\0';
	fclose(f);
	return rc;
}

static void
assert_facts(const char *row, const char *want)
{
	if (map(row) == 0)
		fail_msg("%s: %s", got.field, got.why);
	assert_string_equal(buf_text(&out), want);
}

static void
assert_bad(const char *row, const char *field, const char *why)
{
	assert_int_equal(map(row), 0);
	assert_string_equal(got.field, field);
	assert_string_equal(got.why, why);
}

/* Start, end and flags of the first fact: "S E FLAGS". */
static void
assert_window(const char *row, const char *want)
{
	const struct fact *f;
	const struct fact_val *flags;
	char text[300], from[WHEN_MAX], to[WHEN_MAX];
	size_t nfrom, nto;

	if (map(row) == 0)
		fail_msg("%s: %s", got.field, got.why);
	f = &got.row.fact[0];
	assert_int_equal(f->kind, KIND_JOB);
	nfrom = when_put(from, f->v[JOB_START].i);
	nto = when_put(to, f->v[JOB_END].i);
	flags = &f->v[JOB_FLAGS];
	snprintf(text, sizeof(text), "%.*s %.*s%s%.*s", (int)nfrom, from,
	    (int)nto, to, flags->is_null ? "" : " ",
	    flags->is_null ? 0 : (int)flags->len,
	    flags->is_null ? "" : flags->s);
	assert_string_equal(text, want);
	assert_int_equal(got.flagged, !flags->is_null);
}

#define ROW	"machine=Machine0001;job=J1;state=CLOSED;"
#define DAY	ROW "st=2026-03-02 06:00:00;et=2026-03-02 14:00:00;"

/* What a row gives. */

static void
a_row_of_totals_gives_a_job_an_output_and_its_spans(void **state)
{
	(void)state;
	use(LOG(""));
	assert_facts(DAY "emp=E7;dur=28800;parts=120;run=20000;idle=600.5",
	    "{\"record\":\"job\",\"machine\":\"Machine0001\","
	    "\"start\":\"2026-03-02T12:00:00Z\","
	    "\"end\":\"2026-03-02T20:00:00Z\",\"source\":\"cimco.log\","
	    "\"source_key\":\"Machine0001|2026-03-02 06:00:00|J1\",\"n\":0,"
	    "\"job\":\"J1\",\"operator\":\"E7\",\"duration_s\":28800}\n"
	    "{\"record\":\"output\",\"machine\":\"Machine0001\","
	    "\"start\":\"2026-03-02T12:00:00Z\","
	    "\"end\":\"2026-03-02T20:00:00Z\",\"source\":\"cimco.log\","
	    "\"source_key\":\"Machine0001|2026-03-02 06:00:00|J1\",\"n\":1,"
	    "\"parts\":120,\"job\":\"J1\",\"operator\":\"E7\"}\n"
	    "{\"record\":\"span\",\"machine\":\"Machine0001\","
	    "\"start\":\"2026-03-02T12:00:00Z\","
	    "\"end\":\"2026-03-02T20:00:00Z\",\"source\":\"cimco.log\","
	    "\"source_key\":\"Machine0001|2026-03-02 06:00:00|J1\",\"n\":2,"
	    "\"seconds\":20000,\"state\":\"running\",\"job\":\"J1\","
	    "\"operator\":\"E7\"}\n"
	    "{\"record\":\"span\",\"machine\":\"Machine0001\","
	    "\"start\":\"2026-03-02T12:00:00Z\","
	    "\"end\":\"2026-03-02T20:00:00Z\",\"source\":\"cimco.log\","
	    "\"source_key\":\"Machine0001|2026-03-02 06:00:00|J1\",\"n\":3,"
	    "\"seconds\":600.5,\"state\":\"idle\",\"reason\":\"idle\","
	    "\"job\":\"J1\",\"operator\":\"E7\"}\n");
	assert_false(got.flagged);
	assert_false(got.row.open);
	assert_string_equal(got.row.machine, "Machine0001");
}

static void
categories_without_time_give_no_span(void **state)
{
	(void)state;
	use(LOG(""));
	assert_int_equal(map(DAY "run=0;idle=NULL"), 1);
	assert_int_equal(got.row.nfact, 1);
	assert_int_equal(got.row.fact[0].kind, KIND_JOB);
	/* A child keeps its number whatever the others gave. */
	assert_int_equal(map(DAY "run=0;idle=5"), 1);
	assert_int_equal(got.row.nfact, 2);
	assert_int_equal(got.row.fact[1].v[SPAN_N].i, 3);
}

static void
no_parts_are_not_zero_parts(void **state)
{
	(void)state;
	use(LOG(""));
	assert_int_equal(map(DAY "parts=NULL"), 1);
	assert_int_equal(got.row.nfact, 1);
	assert_int_equal(map(DAY "parts=0"), 1);
	assert_int_equal(got.row.nfact, 2);
	assert_int_equal(got.row.fact[1].kind, KIND_OUTPUT);
}

static void
blank_texts_are_null_and_others_lose_their_blanks(void **state)
{
	(void)state;
	use(LOG(""));
	assert_int_equal(map(DAY "emp=  "), 1);
	assert_true(got.row.fact[0].v[JOB_OPERATOR].is_null);
	assert_int_equal(map(DAY "emp= E7\r"), 1);
	assert_int_equal(got.row.fact[0].v[JOB_OPERATOR].len, 2);
}

static void
an_event_is_an_exact_span(void **state)
{
	(void)state;
	use(EVENTS "map: {RUN: running, STOP: down}}}\n");
	assert_facts("id=7;m=M1;st=2026-03-02 06:00:00.1239;"
	    "et=2026-03-02T08:00:00+01:00;status=stop;why=jam",
	    "{\"record\":\"span\",\"machine\":\"M1\","
	    "\"start\":\"2026-03-02T06:00:00.123Z\","
	    "\"end\":\"2026-03-02T07:00:00Z\",\"source\":\"mdc.ev\","
	    "\"source_key\":\"7\",\"n\":0,\"state\":\"down\","
	    "\"reason\":\"jam\"}\n");
}

#define EVENT	"id=7;m=M1;st=2026-03-02 06:00:00;et=2026-03-02 07:00:00;"

static void
a_state_nobody_mapped_is_no_guess(void **state)
{
	(void)state;
	use(EVENTS "map: {RUN: running}}}\n");
	assert_bad(EVENT "status=LUNCH", "status",
	    "a state that is not mapped: \"LUNCH\"");
	assert_bad(EVENT "status=NULL", "status",
	    "a state that is not mapped: \"\"");
	use(EVENTS "map: {RUN: running, \"\": nodata}, else: idle}}\n");
	assert_int_equal(map(EVENT "status=LUNCH"), 1);
	assert_memory_equal(got.row.fact[0].v[SPAN_STATE].s, "idle", 4);
	assert_memory_equal(got.row.fact[0].v[SPAN_FLAGS].s,
	    "unmapped:status", 15);
	assert_int_equal(map(EVENT "status=NULL"), 1);
	assert_memory_equal(got.row.fact[0].v[SPAN_STATE].s, "nodata", 6);
	assert_false(got.flagged);
}

static void
without_a_map_the_words_are_our_own(void **state)
{
	(void)state;
	use(EVENTS "else: quarantine}}\n");
	assert_int_equal(map(EVENT "status=Setup"), 1);
	assert_memory_equal(got.row.fact[0].v[SPAN_STATE].s, "setup", 5);
	assert_bad(EVENT "status=RUN", "status",
	    "a state that is not mapped: \"RUN\"");
}

/* Machines. */

static void
a_machine_stays_whole_unless_it_is_renamed(void **state)
{
	(void)state;
	use(LOG("site: plant07\nmachines: {\"12\": Mazak01}\n"));
	assert_int_equal(map(DAY), 1);
	assert_string_equal(got.row.machine, "plant07/Machine0001");
	assert_int_equal(map(DAY "machine= 12 "), 1);
	assert_string_equal(got.row.machine, "plant07/Mazak01");
	assert_bad(DAY "machine=NULL", "machine", "no machine");
	assert_bad(DAY "machine=  ", "machine", "no machine");
	assert_bad(DAY "machine=M\t1", "machine",
	    "a control character in the machine's name");
}

/* Times. */

static void
a_row_without_a_start_is_bad(void **state)
{
	(void)state;
	use(LOG(""));
	assert_bad(DAY "st=0000-00-00 00:00:00", "st",
	    "no start: \"0000-00-00 00:00:00\"");
	assert_bad(DAY "st=1969-12-31 18:00:00", "st",
	    "no start: \"1969-12-31 18:00:00\"");
	assert_bad(DAY "st=NULL", "st", "no start: null");
	assert_bad(DAY "st=2026-13-01 00:00:00", "st",
	    "not a time: \"2026-13-01 00:00:00\"");
	assert_bad(DAY "st=yesterday", "st", "not a time: \"yesterday\"");
	assert_bad(DAY "st=2026-00-00 00:00:00", "st",
	    "not a time: \"2026-00-00 00:00:00\"");
}

#define OPENED	ROW "state=OPENED;st=2026-03-02 06:00:00;"

static void
no_end_is_an_open_row(void **state)
{
	static const char *const none[] = { "NULL", "", " ",
	    "0000-00-00 00:00:00", "0000-00-00", "0000-00-00 00:00:00.000000",
	    "1969-12-31 18:00:00", "1970-01-01 00:00:00", "1970-12-31" };
	char row[200];
	size_t i;

	(void)state;
	use(LOG(""));
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		snprintf(row, sizeof(row), OPENED "et=%s", none[i]);
		assert_window(row,
		    "2026-03-02T12:00:00Z 2027-01-15T08:00:00Z");
		assert_true(got.row.open);
	}
}

static void
an_open_row_ends_at_the_low_mark_and_never_before_it_began(void **state)
{
	(void)state;
	use(LOG(""));
	/* What stands in the end of an open row is where it was last seen. */
	assert_window(OPENED "et=2026-03-02 07:00:00",
	    "2026-03-02T12:00:00Z 2027-01-15T08:00:00Z");
	assert_window(OPENED "et=nonsense",
	    "2026-03-02T12:00:00Z 2027-01-15T08:00:00Z");
	low_us = 0;
	assert_window(OPENED, "2026-03-02T12:00:00Z 2026-03-02T12:00:00Z");
}

static void
closed_without_an_end_is_open_and_flagged(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(DAY "et=NULL",
	    "2026-03-02T12:00:00Z 2027-01-15T08:00:00Z no_end:et");
	assert_true(got.row.open);
}

static void
the_end_of_an_open_row_is_not_in_its_hash(void **state)
{
	struct hash128 a, b;

	(void)state;
	use(LOG(""));
	assert_int_equal(map(OPENED "run=5;parts=3"), 1);
	a = got.row.hash;
	low_us += WHEN_HOUR;
	assert_int_equal(map(OPENED "run=5;parts=3"), 1);
	b = got.row.hash;
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(map(OPENED "run=5;parts=4"), 1);
	b = got.row.hash;
	assert_memory_not_equal(&a, &b, sizeof(a));
}

static void
an_end_before_the_start_is_impossible(void **state)
{
	(void)state;
	use(LOG(""));
	assert_bad(DAY "et=2026-03-02 05:59:59", "et",
	    "an end before the start: \"2026-03-02 05:59:59\"");
	assert_window(DAY "et=2026-03-02 06:00:00",
	    "2026-03-02T12:00:00Z 2026-03-02T12:00:00Z");
	assert_bad(DAY "et=2026-03-02 25:00:00", "et",
	    "not a time: \"2026-03-02 25:00:00\"");
}

/* In Chicago 01:00 to 02:00 came twice on 2026-11-01: at 06:00Z and 07:00Z. */
static void
the_repeated_hour_takes_the_reading_that_fits(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(ROW "st=2026-11-01 01:30:00;et=2026-11-01 03:00:00;"
	    "dur=9000", "2026-11-01T06:30:00Z 2026-11-01T09:00:00Z");
	assert_window(ROW "st=2026-11-01 01:30:00;et=2026-11-01 03:00:00;"
	    "dur=5300", "2026-11-01T07:30:00Z 2026-11-01T09:00:00Z");
	assert_window(ROW "st=2026-11-01 00:30:00;et=2026-11-01 01:30:00;"
	    "dur=7200", "2026-11-01T05:30:00Z 2026-11-01T07:30:00Z");
	/* Only one reading has the end behind the start. */
	assert_window(ROW "st=2026-11-01 01:50:00;et=2026-11-01 01:10:00",
	    "2026-11-01T06:50:00Z 2026-11-01T07:10:00Z");
}

static void
the_repeated_hour_is_flagged_when_nothing_tells(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(ROW "st=2026-11-01 01:30:00;et=2026-11-01 03:00:00",
	    "2026-11-01T06:30:00Z 2026-11-01T09:00:00Z ambiguous");
	/* Both within it: either pair is twenty minutes long. */
	assert_window(ROW "st=2026-11-01 01:10:00;et=2026-11-01 01:30:00;"
	    "dur=1200", "2026-11-01T06:10:00Z 2026-11-01T06:30:00Z "
	    "ambiguous");
	assert_window(ROW "state=OPENED;st=2026-11-01 01:10:00",
	    "2026-11-01T06:10:00Z 2027-01-15T08:00:00Z ambiguous");
}

/* There 02:00 to 03:00 did not come on 2026-03-08: 08:00Z is 03:00. */
static void
a_time_in_the_gap_is_shifted_and_flagged(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(ROW "st=2026-03-08 02:30:00;et=2026-03-08 06:00:00",
	    "2026-03-08T08:30:00Z 2026-03-08T11:00:00Z gap");
	assert_window(ROW "st=2026-03-08 01:30:00;et=2026-03-08 02:30:00",
	    "2026-03-08T07:30:00Z 2026-03-08T08:30:00Z gap");
	/* Forward, even when the clock that it came from fits better. */
	assert_window(ROW "st=2026-03-08 02:50:44;et=2026-03-08 03:50:44;"
	    "dur=3600", "2026-03-08T08:50:44Z 2026-03-08T08:50:44Z gap");
	assert_window(ROW "st=2026-03-08 02:30:00;et=2026-03-08 06:00:00;"
	    "dur=12600", "2026-03-08T08:30:00Z 2026-03-08T11:00:00Z gap");
	assert_window(ROW "st=2026-03-08 01:30:00;et=2026-03-08 02:30:00;"
	    "dur=0", "2026-03-08T07:30:00Z 2026-03-08T08:30:00Z gap");
	/* Shifted forward it would begin after its end. */
	assert_window(ROW "st=2026-03-08 02:50:00;et=2026-03-08 03:10:00",
	    "2026-03-08T07:50:00Z 2026-03-08T08:10:00Z gap");
}

static void
epoch_text_is_checked_before_it_is_used(void **state)
{
	(void)state;
	use(HOURS "counter: delta}}\n");
	assert_int_equal(map("port=12;st=1790000000;made=5;want=6"), 1);
	assert_int_equal(got.row.start_us, 1790000000 * WHEN_SECOND);
	assert_int_equal(got.row.fact[0].v[OUTPUT_END].i,
	    1790003600 * WHEN_SECOND);
	assert_bad("port=12;st=0", "st", "no start: \"0\"");
	assert_bad("port=12;st=179000000O", "st",
	    "not a time: \"179000000O\"");
	assert_bad("port=12;st=1790000000123", "st",
	    "not a time: \"1790000000123\"");
	assert_bad("port=12;st=1.79e9", "st", "not a time: \"1.79e9\"");
	assert_bad("port=12;st=-5", "st", "not a time: \"-5\"");
}

/* Doubts. */

static void
one_bad_category_does_not_cost_the_job(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(DAY "run=20000;idle=-5",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z negative:idle");
	assert_int_equal(got.row.nfact, 2);
	/* A span carries what concerns it, the job everything. */
	assert_true(got.row.fact[1].v[SPAN_FLAGS].is_null);
	assert_window(DAY "run=2h;idle=5",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z unreadable:run");
	assert_window(DAY "dur=-28800;run=5",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z negative:dur");
	assert_true(got.row.fact[0].v[JOB_DURATION_S].is_null);
	assert_window(DAY "parts=-3;run=5",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z negative:parts");
	assert_window(DAY "parts=12,5",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z unreadable:parts");
}

static void
a_category_above_a_day_is_kept_and_flagged(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(ROW "st=2026-03-02 06:00:00;et=2026-03-09 06:00:00;"
	    "run=86400;idle=86401",
	    "2026-03-02T12:00:00Z 2026-03-09T11:00:00Z long:idle");
	assert_int_equal(got.row.nfact, 3);
	assert_true(got.row.fact[1].v[SPAN_FLAGS].is_null);
	assert_memory_equal(got.row.fact[2].v[SPAN_FLAGS].s, "long:idle", 9);
}

static void
categories_beyond_their_window_are_flagged_everywhere(void **state)
{
	(void)state;
	use(LOG(""));
	assert_window(DAY "run=28000;idle=801",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z sum");
	assert_memory_equal(got.row.fact[1].v[SPAN_FLAGS].s, "sum", 3);
	assert_window(DAY "run=28000;idle=800",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z");
	/* The window of an open row is not known yet. */
	low_us = 0;
	assert_window(OPENED "run=9", "2026-03-02T12:00:00Z "
	    "2026-03-02T12:00:00Z");
}

static void
checks_flag_or_quarantine(void **state)
{
	(void)state;
	use(LOG("") "    checks:\n"
	    "      parts: {range: [0, 10000]}\n"
	    "      dur: {range: [null, 31536000], else: quarantine}\n");
	assert_window(DAY "parts=10001",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z range:parts");
	assert_true(got.row.fact[1].v[OUTPUT_PARTS].d == 10001);
	assert_window(DAY "parts=10000;dur=31536000",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z");
	assert_bad(DAY "dur=31536001", "dur",
	    "outside its range: \"31536001\"");
	assert_window(DAY "dur=NULL",
	    "2026-03-02T12:00:00Z 2026-03-02T20:00:00Z");
}

static void
more_scrap_than_parts_is_left_out(void **state)
{
	(void)state;
	use("source: a\ntime_zone: UTC\ntables:\n  - from: t\n"
	    "    key: [m, s]\n    cursor: {column: s, kind: start}\n"
	    "    output: {machine: m, start: s, length: 8h, parts: p, "
	    "scrap: x}\n");
	assert_int_equal(map("m=A;s=2026-03-02;p=5;x=6"), 1);
	assert_true(got.row.fact[0].v[OUTPUT_SCRAP].is_null);
	assert_memory_equal(got.row.fact[0].v[OUTPUT_FLAGS].s, "scrap:x", 7);
	assert_int_equal(map("m=A;s=2026-03-02;p=5;x=5"), 1);
	assert_true(got.row.fact[0].v[OUTPUT_SCRAP].d == 5);
	assert_false(got.flagged);
}

static void
bytes_that_are_not_utf_8_are_told_in_hex(void **state)
{
	(void)state;
	use(LOG(""));
	assert_bad(DAY "emp=J\xf6rg", "emp", "not UTF-8: hex 4af67267");
	assert_int_equal(map(DAY "emp=J\xc3\xb6rg"), 1);
}

/* Counters. */

static void
a_cumulative_counter_is_told_by_differences(void **state)
{
	static const struct {
		const char *row, *want;
	} step[] = {
		{ "port=12;st=1790000000;made=100", "-first:made" },
		{ "port=13;st=1790000000;made=7", "-first:made" },
		{ "port=12;st=1790003600;made=130", "30" },
		{ "port=12;st=1790007200;made=130", "0" },
		{ "port=13;st=1790007200;made=9", "2" },
		{ "port=12;st=1790010800;made=4", "-reset:made" },
		{ "port=12;st=1790014400;made=6", "2" },
		{ "port=12;st=1790018000;made=NULL", "-" },
		{ "port=12;st=1790021600;made=10", "4" },
		{ "port=12;st=1790025200;made=10011", "-jump:made" },
		{ "port=12;st=1790028800;made=20011", "10000" },
	};
	const struct fact_val *v;
	char text[100], num[40];
	size_t i;

	(void)state;
	use(HOURS "counter: cumulative}}\n");
	for (i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
		assert_int_equal(map(step[i].row), 1);
		v = got.row.fact[0].v;
		snprintf(num, sizeof(num), "%g", v[OUTPUT_PARTS].is_null ?
		    0 : v[OUTPUT_PARTS].d);
		snprintf(text, sizeof(text), "%s%.*s",
		    v[OUTPUT_PARTS].is_null ? "-" : num,
		    v[OUTPUT_FLAGS].is_null ? 0 : (int)v[OUTPUT_FLAGS].len,
		    v[OUTPUT_FLAGS].is_null ? "" : v[OUTPUT_FLAGS].s);
		assert_string_equal(text, step[i].want);
	}
	mapper_forget(mapper);
	assert_int_equal(map("port=12;st=1790032400;made=20012"), 1);
	assert_true(got.row.fact[0].v[OUTPUT_PARTS].is_null);
}

/* Keys. */

static void
assert_key(const char *row, const char *want)
{
	(void)map(row);
	assert_string_equal(got.row.source_key, want);
}

static void
keys_join_without_confusion(void **state)
{
	(void)state;
	use(LOG(""));
	assert_key("machine=a|b;st=2026-03-02 06:00:00;job=c\\d",
	    "a\\|b|2026-03-02 06:00:00|c\\\\d");
	assert_key("machine=a;st=2026-03-02 06:00:00;job=NULL",
	    "a|2026-03-02 06:00:00|");
	assert_key("machine=a;st=2026-03-02 06:00:00;job=x\r\x7f",
	    "a|2026-03-02 06:00:00|x\\x0d\\x7f");
	/* A column widened to DATETIME(6) names the same rows. */
	assert_key("machine=a;st=2026-03-02 06:00:00.000000;job=1",
	    "a|2026-03-02 06:00:00|1");
	assert_key("machine=a;st=2026-03-02 06:00:00.120000;job=1",
	    "a|2026-03-02 06:00:00.12|1");
	/* Bad rows have keys too. */
	assert_key("machine=NULL;st=NULL;job=NULL", "||");
}

static void
the_second_of_a_key_is_not_a_key_that_ends_so(void **state)
{
	(void)state;
	use(LOG(""));
	copy = 2;
	assert_key("machine=a;st=x;job=7", "a|x|7#2");
	copy = 1;
	assert_key("machine=a;st=x;job=7#2", "a|x|7\\#2");
	assert_key("machine=a;st=x;job=#2", "a|x|\\#2");
	assert_key("machine=a;st=x;job=7#", "a|x|7#");
	assert_key("machine=a;st=x;job=7#b2", "a|x|7#b2");
}

static void
a_key_too_long_for_the_store_ends_in_a_hash(void **state)
{
	char row[1200], long_job[700];
	char first[FACT_ID_MAX + 1];

	(void)state;
	use(LOG(""));
	memset(long_job, 'j', sizeof(long_job) - 1);
	long_job[sizeof(long_job) - 1] = '\0';
	snprintf(row, sizeof(row), "machine=a;st=x;job=%s1", long_job);
	(void)map(row);
	assert_int_equal(strlen(got.row.source_key), 433);
	snprintf(first, sizeof(first), "%s", got.row.source_key);
	row[strlen(row) - 1] = '2';
	(void)map(row);
	assert_string_not_equal(got.row.source_key, first);
	assert_memory_equal(got.row.source_key, first, 400);
	(void)map("machine=a\xff;st=x;job=1");
	assert_memory_equal(got.row.source_key, "a~", 2);
}

static void
a_bad_row_is_kept_as_json(void **state)
{
	const char *text[9] = { "M\"1", "2026", NULL };
	uint32_t len[9] = { 3, 4 };
	struct mapper_row row = { text, len };
	struct buf raw = { 0 };

	(void)state;
	use("source: a\ntables:\n  - from: t\n    key: [m]\n"
	    "    cursor: {column: s, kind: start}\n"
	    "    output: {machine: m, start: {column: s, type: utc}, "
	    "length: 1h, parts: p}\n");
	mapper_raw(&mapping->table[0], &row, &raw);
	assert_string_equal(buf_text(&raw),
	    "{\"m\":\"M\\\"1\",\"s\":\"2026\",\"p\":null}");
	buf_release(&raw);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_row_of_totals_gives_a_job_an_output_and_its_spans),
		cmocka_unit_test(categories_without_time_give_no_span),
		cmocka_unit_test(no_parts_are_not_zero_parts),
		cmocka_unit_test(
		    blank_texts_are_null_and_others_lose_their_blanks),
		cmocka_unit_test(an_event_is_an_exact_span),
		cmocka_unit_test(a_state_nobody_mapped_is_no_guess),
		cmocka_unit_test(without_a_map_the_words_are_our_own),
		cmocka_unit_test(a_machine_stays_whole_unless_it_is_renamed),
		cmocka_unit_test(a_row_without_a_start_is_bad),
		cmocka_unit_test(no_end_is_an_open_row),
		cmocka_unit_test(
		    an_open_row_ends_at_the_low_mark_and_never_before_it_began),
		cmocka_unit_test(closed_without_an_end_is_open_and_flagged),
		cmocka_unit_test(the_end_of_an_open_row_is_not_in_its_hash),
		cmocka_unit_test(an_end_before_the_start_is_impossible),
		cmocka_unit_test(
		    the_repeated_hour_takes_the_reading_that_fits),
		cmocka_unit_test(
		    the_repeated_hour_is_flagged_when_nothing_tells),
		cmocka_unit_test(a_time_in_the_gap_is_shifted_and_flagged),
		cmocka_unit_test(epoch_text_is_checked_before_it_is_used),
		cmocka_unit_test(one_bad_category_does_not_cost_the_job),
		cmocka_unit_test(a_category_above_a_day_is_kept_and_flagged),
		cmocka_unit_test(
		    categories_beyond_their_window_are_flagged_everywhere),
		cmocka_unit_test(checks_flag_or_quarantine),
		cmocka_unit_test(more_scrap_than_parts_is_left_out),
		cmocka_unit_test(bytes_that_are_not_utf_8_are_told_in_hex),
		cmocka_unit_test(a_cumulative_counter_is_told_by_differences),
		cmocka_unit_test(keys_join_without_confusion),
		cmocka_unit_test(
		    the_second_of_a_key_is_not_a_key_that_ends_so),
		cmocka_unit_test(a_key_too_long_for_the_store_ends_in_a_hash),
		cmocka_unit_test(a_bad_row_is_kept_as_json),
	};

	return cmocka_run_group_tests_name("mapper", tests, NULL, drop);
}
