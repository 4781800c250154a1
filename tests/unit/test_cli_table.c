/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/zone.h"
#include "cli/table.h"

static const struct rec_key keys[] = {
	{ "record", REC_TEXT }, { "machine", REC_TEXT },
	{ "start", REC_TIME }, { "parts", REC_INT },
};
static const struct rec_schema schema = { keys, 4 };

static FILE *file;
static struct zone *zone;
static char shown[4096];

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	file = tmpfile();
	assert_non_null(file);
	zone = zone_open("UTC", &err);
	assert_non_null(zone);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	fclose(file);
	zone_close(zone);
	return 0;
}

/* NDJSON as the table of that width shows it. */
static const char *
table(const char *ndjson, int width, const struct cli_columns *columns)
{
	struct cli_table_look look = {
		.width = width, .zone = zone, .schema = &schema,
		.columns = columns
	};
	struct rec_options o = { .schema = &schema };
	struct err err = { 0 };
	struct rec_reader *in;
	struct rec_writer *w;
	const struct rec *r;
	size_t n;

	in = rec_open_bytes("test", ndjson, strlen(ndjson), &o, &err);
	assert_non_null(in);
	w = cli_table_writer(fileno(file), &look);
	while (rec_read(in, &r, &err) > 0)
		assert_int_equal(rec_write(w, r, &err), 0);
	assert_int_equal(rec_finish(w, &err), 0);
	assert_int_equal(err.code, 0);
	rec_writer_free(w);
	rec_close(in);
	rewind(file);
	n = fread(shown, 1, sizeof(shown) - 1, file);
	shown[n] = '\0';
	return shown;
}

static void
each_unit_is_written_for_people(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"oee\",\"machine\":\"M01\","
	    "\"start\":\"2026-11-23T06:00:00Z\",\"running_s\":5025.4,"
	    "\"oee\":0.8251,\"mtbf_h\":12.345,\"parts\":12,"
	    "\"x\":0.12345678912,\"open\":true,\"note\":null}\n", 0, NULL),
	    "machine  start             running     oee  mtbf_h  parts"
	    "         x  open  note\n"
	    "M01      2026-11-23 06:00  1:23:45  82.5 %    12.3     12"
	    "  0.123457  yes   -\n");
}

static void
numbers_stand_to_the_right_and_nulls_are_dashes(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"name\":\"a\",\"parts\":null}\n"
	    "{\"record\":\"r\",\"name\":\"bcd\",\"parts\":1234567}\n"
	    "{\"record\":\"r\",\"parts\":-1}\n", 0, NULL),
	    "name    parts\n"
	    "a           -\n"
	    "bcd   1234567\n"
	    "-          -1\n");
}

static void
times_stand_in_the_sites_zone(void **state)
{
	struct err err = { 0 };

	(void)state;
	zone_close(zone);
	zone = zone_open("America/Chicago", &err);
	if (zone == NULL)
		skip();
	assert_string_equal(table("{\"record\":\"r\","
	    "\"start\":\"2024-07-01T06:00:30.5Z\"}\n", 0, NULL),
	    "start\n"
	    "2024-07-01 01:00:30\n");
}

static void
data_cannot_command_the_terminal(void **state)
{
	(void)state;
	assert_string_equal(table("{\"record\":\"r\","
	    "\"a\":\"x\\u001b[2Jy\\n\\u009b\\u202e\",\"b\\u0007\":1}\n", 0,
	    NULL),
	    "a                      b\\x07\n"
	    "x\\x1b[2Jy\\n\\x9b\\u202e      1\n");
}

static void
wide_characters_take_their_columns(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"a\":\"\xe6\x97\xa5\xe6\x9c\xac\","
	    "\"b\":\"x\"}\n"
	    "{\"record\":\"r\",\"a\":\"K\xc3\xbchlung\",\"b\":\"y\"}\n"
	    "{\"record\":\"r\",\"a\":\"u\xcc\x88\",\"b\":\"z\"}\n", 0, NULL),
	    "a        b\n"
	    "\xe6\x97\xa5\xe6\x9c\xac     x\n"
	    "K\xc3\xbchlung  y\n"
	    "u\xcc\x88        z\n");
}

static void
kinds_have_a_table_each_and_frames_are_not_shown(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"query\",\"seq\":1}\n"
	    "{\"record\":\"a\",\"x\":1}\n{\"record\":\"b\",\"y\":2}\n"
	    "{\"record\":\"a\",\"x\":3}\n"
	    "{\"record\":\"end\",\"records\":3}\n", 0, NULL),
	    "a\nx\n1\n3\n\nb\ny\n2\n");
}

static void
long_texts_are_cut_before_columns_go(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"machine\":\"M1\","
	    "\"note\":\"abcdefghijklmnopqrstuvwxyz\",\"parts\":5}\n", 30,
	    NULL),
	    "machine  note            parts\n"
	    "M1       abcdefghijklm\xe2\x80\xa6      5\n");
}

static void
columns_that_do_not_fit_are_named(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"machine\":\"M1\",\"a_s\":1,\"bbbbbbbb\":2,"
	    "\"source\":\"x\",\"oee\":0.5,\"empty\":null}\n", 30, NULL),
	    "machine  bbbbbbbb     oee\n"
	    "M1              2  50.0 %\n"
	    "(not shown: a_s, source)\n");
}

static void
a_program_chooses_columns_and_empty_ones_go(void **state)
{
	static const struct cli_column column[] = {
		{ "parts", "good", CLI_U_AUTO },
		{ "share", NULL, CLI_U_RATIO },
		{ "absent", NULL, CLI_U_AUTO },
		{ NULL, NULL, CLI_U_AUTO },
	};
	static const struct cli_columns columns[] = {
		{ "r", column }, { NULL, NULL },
	};

	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"other\":1,\"share\":1,\"parts\":7}\n", 0,
	    columns),
	    "good    share\n"
	    "   7  100.0 %\n");
}

static void
a_long_stream_is_one_table_in_pieces(void **state)
{
	struct buf in = { 0 };
	const char *line;
	int i, n = 0;

	(void)state;
	for (i = 0; i < TABLE_ROWS + 1; i++)
		buf_puts(&in, "{\"record\":\"r\",\"x\":1}\n");
	buf_puts(&in, "{\"record\":\"r\",\"x\":123456}\n");
	(void)table(in.data, 0, NULL);
	buf_release(&in);
	rewind(file);
	while (fgets(shown, sizeof(shown), file) != NULL) {
		line = n == 0 ? "x\n" : n > TABLE_ROWS + 1 ? "123456\n" :
		    "1\n";
		assert_string_equal(shown, line);
		n++;
	}
	assert_int_equal(n, TABLE_ROWS + 3);
}

static void
a_write_that_fails_is_told(void **state)
{
	struct cli_table_look look = { .width = 0 };
	FILE *full = fopen("/dev/full", "w");
	struct err err = { 0 };
	struct rec_writer *w;

	(void)state;
	if (full == NULL)
		skip();
	w = cli_table_writer(fileno(full), &look);
	rec_begin(w, "r");
	rec_put_int(w, "x", 1);
	assert_int_equal(rec_end(w, &err), 0);
	assert_int_equal(rec_finish(w, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.text,
	    "standard output: No space left on device");
	rec_writer_free(w);
	fclose(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		TEST(each_unit_is_written_for_people),
		TEST(numbers_stand_to_the_right_and_nulls_are_dashes),
		TEST(times_stand_in_the_sites_zone),
		TEST(data_cannot_command_the_terminal),
		TEST(wide_characters_take_their_columns),
		TEST(kinds_have_a_table_each_and_frames_are_not_shown),
		TEST(long_texts_are_cut_before_columns_go),
		TEST(columns_that_do_not_fit_are_named),
		TEST(a_program_chooses_columns_and_empty_ones_go),
		TEST(a_long_stream_is_one_table_in_pieces),
		TEST(a_write_that_fails_is_told),
	};

	return cmocka_run_group_tests_name("cli_table", tests, NULL, NULL);
}
