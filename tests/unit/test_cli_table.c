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
	{ "stops", REC_INT },
};
static const struct rec_schema schema = { keys, 5 };

static FILE *file;
static struct zone *zone;
static char shown[4096];
/* What a test changes of the look; as it was for the next one. */
static struct cli_table_look look;

static int
set_up(void **state)
{
	struct err err = { 0 };

	(void)state;
	memset(&look, 0, sizeof(look));
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
	struct rec_options o = { .schema = &schema };
	struct err err = { 0 };
	struct rec_reader *in;
	struct rec_writer *w;
	const struct rec *r;
	size_t n;

	look.width = width;
	look.zone = zone;
	look.schema = &schema;
	look.columns = columns;
	rewind(file);
	assert_int_equal(ftruncate(fileno(file), 0), 0);
	in = rec_open_bytes("test", ndjson, strlen(ndjson), &o, &err);
	assert_non_null(in);
	w = cli_table_writer(fileno(file), &look);
	while (rec_read(in, &r, &err) > 0)
		assert_int_equal(rec_write(w, r, &err), 0);
	assert_int_equal(rec_finish(w, &err), 0);
	assert_int_equal(err.code, 0);
	rec_writer_free(w);
	rec_close(in);
	n = (size_t)lseek(fileno(file), 0, SEEK_END);
	if (n > sizeof(shown) - 1)
		fseek(file, (long)(n - sizeof(shown) + 1), SEEK_SET);
	else
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
	    "machine  start             running    oee    mtbf  parts"
	    "         x  open  note\n"
	    "M01      2026-11-23 06:00  1:23:45  82.5%  12.3 h     12"
	    "  0.123457  yes   -\n");
}

static void
shares_are_bars_of_blocks_or_of_hashes(void **state)
{
	static const char rows[] =
	    "{\"record\":\"r\",\"share\":0.4251,\"p\":0.00012345}\n"
	    "{\"record\":\"r\",\"share\":1,\"p\":0.5}\n"
	    "{\"record\":\"r\",\"share\":0.001,\"p\":null}\n";
	struct cli_column column[] = {
		{ "p", NULL, CLI_U_ROUND }, { "share", NULL, CLI_U_BAR },
		{ NULL, NULL, CLI_U_AUTO },
	};
	const struct cli_columns columns[] = {
		{ .kind = "r", .column = column }, { .kind = NULL },
	};

	(void)state;
	assert_string_equal(table(rows, 0, columns),
	    "       p  share\n"
	    "0.000123   42.5% \xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"
	    "\xe2\x96\x88\xe2\x96\x8e\n"
	    "     0.5  100.0% \xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"
	    "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"
	    "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\n"
	    "       -    0.1%\n");
	column[1].unit = CLI_U_PLAIN_BAR;
	assert_string_equal(table(rows, 0, columns),
	    "       p  share\n"
	    "0.000123   42.5% ####\n"
	    "     0.5  100.0% ##########\n"
	    "       -    0.1%\n");
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
	    "M1       abcdefghijklmn\xe2\x80\xa6     5\n");
}

static void
columns_that_do_not_fit_are_named(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"machine\":\"M1\",\"a_s\":1,\"bbbbbbbb\":2,"
	    "\"source\":\"x\",\"oee\":0.5,\"empty\":null}\n", 30, NULL),
	    "machine       a bbbbbbbb   oee\n"
	    "M1      0:00:01        2 50.0%\n"
	    "(not shown: source)\n");
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
		{ .kind = "r", .column = column }, { .kind = NULL },
	};
	static const struct cli_columns worded[] = {
		{ .kind = "r",
		    .words = "parts=good share:ratio absent other:hours" },
		{ .kind = NULL },
	};

	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"other\":1,\"share\":1,\"parts\":7}\n", 0,
	    columns),
	    "good   share\n"
	    "   7  100.0%\n");
	assert_string_equal(table(
	    "{\"record\":\"r\",\"other\":1,\"share\":1,\"parts\":7}\n", 0,
	    worded),
	    "good   share  other\n"
	    "   7  100.0%  1.0 h\n");
}

/* A kind with a reason for what its figures are. */
static const struct cli_column with_note[] = {
	{ "machine", NULL, CLI_U_TEXT }, { "oee", "OEE", CLI_U_RATIO },
	{ "parts", NULL, CLI_U_NUMBER }, { "why", NULL, CLI_U_NOTE },
	{ NULL, NULL, CLI_U_AUTO },
};
static const struct cli_columns noted[] = {
	{ .kind = "r", .column = with_note }, { .kind = NULL },
};

static const char three[] =
    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":null,\"parts\":0,"
    "\"why\":\"no planned busy time\"}\n"
    "{\"record\":\"r\",\"machine\":\"M2\",\"oee\":0.5,\"parts\":17,"
    "\"why\":null}\n"
    "{\"record\":\"r\",\"machine\":\"M3\",\"oee\":0,\"parts\":0,"
    "\"why\":\"no parts\"}\n"
    "{\"record\":\"r\",\"machine\":\"M4\",\"oee\":null,\"parts\":0,"
    "\"why\":\"no planned busy time\"}\n";

static void
a_note_stands_beside_its_row_where_there_is_room(void **state)
{
	(void)state;
	assert_string_equal(table(three, 80, noted),
	    "machine    OEE  parts  why\n"
	    "M1           -      0  no planned busy time\n"
	    "M2       50.0%     17  -\n"
	    "M3        0.0%      0  no parts\n"
	    "M4           -      0  no planned busy time\n");
}

static void
without_room_a_note_is_a_mark_and_a_line_below(void **state)
{
	(void)state;
	assert_string_equal(table(three, 40, noted),
	    "machine    OEE  parts\n"
	    "M1           -      0 a\n"
	    "M2       50.0%     17\n"
	    "M3        0.0%      0 b\n"
	    "M4           -      0 a\n"
	    "a  no planned busy time\n"
	    "b  no parts\n");
}

static void
notes_stay_when_columns_go_and_are_broken_at_blanks(void **state)
{
	(void)state;
	assert_string_equal(table(three, 17, noted),
	    "machine    OEE\n"
	    "M1           - a\n"
	    "M2       50.0%\n"
	    "M3        0.0% b\n"
	    "M4           - a\n"
	    "a  no planned\n"
	    "   busy time\n"
	    "b  no parts\n"
	    "(not shown:\n"
	    " parts)\n");
}

/* "stops: totals" stood in every row of a table without stops. */
static void
a_note_on_a_column_that_is_not_there_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":1,\"why\":"
	    "\"stops: totals\"}\n", 0, noted),
	    "machine     OEE\n"
	    "M1       100.0%\n");
	assert_string_equal(table(
	    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":1,\"why\":"
	    "\"parts: none\"}\n", 0, noted),
	    "machine     OEE  why\n"
	    "M1       100.0%  parts: none\n");
}

static void
there_are_as_many_marks_as_texts(void **state)
{
	struct buf in = { 0 };
	const char *line = NULL;
	int i;

	(void)state;
	for (i = 0; i < 54; i++)
		buf_printf(&in, "{\"record\":\"r\",\"parts\":%d,\"why\":"
		    "\"because of the reason %02d\"}\n", i, i);
	line = table(in.data, 28, noted);
	buf_release(&in);
	assert_non_null(strstr(line, "\n   25 z\n   26 aa\n"));
	assert_non_null(strstr(line, "\n   53 bb\n"));
	assert_non_null(strstr(line, "\nbb  because of the reason 53\n"));
}

static void
a_note_that_comes_late_is_not_lost(void **state)
{
	struct buf in = { 0 };
	const char *end = NULL;
	int i;

	(void)state;
	for (i = 0; i < TABLE_ROWS; i++)
		buf_puts(&in, "{\"record\":\"r\",\"parts\":1}\n");
	buf_puts(&in, "{\"record\":\"r\",\"parts\":1,\"why\":\"late\"}\n");
	(void)table(in.data, 20, noted);
	buf_release(&in);
	fseek(file, -17, SEEK_END);
	shown[fread(shown, 1, 17, file)] = '\0';
	end = strchr(shown, '\n');
	assert_non_null(end);
	assert_string_equal(end, "\n    1 a\na  late\n");
}

static void
numbers_move_together_before_a_column_goes(void **state)
{
	static const struct cli_column column[] = {
		{ "machine", NULL, CLI_U_TEXT }, { "oee", NULL, CLI_U_RATIO },
		{ "run_s", NULL, CLI_U_MINUTES }, { "x", NULL, CLI_U_NUMBER },
		{ NULL, NULL, CLI_U_AUTO },
	};
	static const struct cli_columns columns[] = {
		{ .kind = "r", .column = column }, { .kind = NULL },
	};
	static const char row[] = "{\"record\":\"r\",\"machine\":\"M1\","
	    "\"oee\":0.5,\"run_s\":5025.4,\"x\":12345}\n";

	(void)state;
	assert_string_equal(table(row, 30, columns),
	    "machine    oee     run      x\n"
	    "M1       50.0%  1:24 h  12345\n");
	assert_string_equal(table(row, 28, columns),
	    "machine   oee    run     x\n"
	    "M1      50.0% 1:24 h 12345\n");
	assert_string_equal(table(row, 25, columns),
	    "machine    oee     run\n"
	    "M1       50.0%  1:24 h\n"
	    "(not shown: x)\n");
}

static void
a_figure_has_four_decimals_and_no_zeros_behind(void **state)
{
	static const struct cli_column column[] = {
		{ "a", NULL, CLI_U_FIGURE }, { "b", NULL, CLI_U_FIGURE },
		{ "c", NULL, CLI_U_FIGURE }, { "d", NULL, CLI_U_FIGURE },
		{ NULL, NULL, CLI_U_AUTO },
	};
	static const struct cli_columns columns[] = {
		{ .kind = "r", .column = column }, { .kind = NULL },
	};

	(void)state;
	assert_string_equal(table("{\"record\":\"r\",\"a\":0.05,"
	    "\"b\":-0.00001,\"c\":10800,\"d\":-0.05390123}\n", 60, columns),
	    "   a  b      c        d\n"
	    "0.05  0  10800  -0.0539\n");
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

/* ---- tones ---- */

#define DOWN "\xe2\x96\xbc"
#define SPOT "\xe2\x97\x8f"

static const struct cli_target targets[] = {
	{ "oee", 0.85, 0.6 }, { "quality", 0.99, 0.95 }, { NULL, 0, 0 },
};

static const char figures[] =
    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":0.85}\n"
    "{\"record\":\"r\",\"machine\":\"M2\",\"oee\":0.6}\n"
    "{\"record\":\"r\",\"machine\":\"M3\",\"oee\":0.5999}\n"
    "{\"record\":\"r\",\"machine\":\"M4\",\"oee\":null}\n";

static void
a_figure_below_its_target_has_a_mark(void **state)
{
	(void)state;
	look.target = targets;
	assert_string_equal(table(figures, 0, NULL),
	    "machine     oee\n"
	    "M1        85.0%\n"
	    "M2       " SPOT "60.0%\n"
	    "M3       " DOWN "60.0%\n"
	    "M4            -\n"
	    DOWN " " SPOT " below: oee 60/85%\n");
	look.plain = true;
	assert_string_equal(table(figures, 0, NULL),
	    "machine      oee\n"
	    "M1         85.0%\n"
	    "M2        !60.0%\n"
	    "M3       !!60.0%\n"
	    "M4             -\n"
	    "!! ! below: oee 60/85%\n");
}

static void
colours_take_no_columns(void **state)
{
	(void)state;
	look.target = targets;
	look.color = look.plain = true;
	assert_string_equal(table(figures, 16, NULL),
	    "\033[1mmachine      oee\033[m\n"
	    "M1         \033[32m85.0%\033[m\n"
	    "M2        \033[33m!60.0%\033[m\n"
	    "M3       \033[31m!!60.0%\033[m\n"
	    "M4             -\n"
	    "!! ! below:\n"
	    "  oee 60/85%\n");
}

static void
the_value_of_a_row_is_of_the_figure_it_names(void **state)
{
	static const struct cli_columns columns[] = {
		{ .kind = "r", .words = "figure value:ratio before:figure" },
		{ .kind = NULL },
	};

	(void)state;
	look.target = targets;
	look.plain = true;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"figure\":\"oee\",\"value\":0.7,"
	    "\"before\":0.70123}\n"
	    "{\"record\":\"r\",\"figure\":\"mtbf_h\",\"value\":0.7,"
	    "\"before\":12.5}\n"
	    "{\"record\":\"r\",\"figure\":\"setup_s\",\"value\":0.7,"
	    "\"before\":5025}\n"
	    "{\"record\":\"r\",\"figure\":\"stops\",\"value\":0.7,"
	    "\"before\":12}\n"
	    "{\"record\":\"r\",\"figure\":\"quality\",\"value\":0.7,"
	    "\"before\":-0.00001}\n", 0, columns),
	    "figure     value   before\n"
	    "oee       !70.0%   70.12%\n"
	    "mtbf_h     70.0%  12.50 h\n"
	    "setup_s    70.0%  1:23:45\n"
	    "stops      70.0%       12\n"
	    "quality  !!70.0%    0.00%\n"
	    "!! ! below: oee 60/85%, quality 95/99%\n");
}

static void
words_and_their_bars_have_a_colour_and_no_mark(void **state)
{
	static const struct cli_columns columns[] = {
		{ .kind = "r", .words = "class share:bar p:round",
		    .tones = "class: good=good off=dim; p: <0.05" },
		{ .kind = NULL },
	};
	static const char rows[] =
	    "{\"record\":\"r\",\"class\":\"good\",\"share\":0.5}\n"
	    "{\"record\":\"r\",\"class\":\"goo\",\"share\":0.5,"
	    "\"p\":0.05}\n"
	    "{\"record\":\"r\",\"class\":\"d\",\"share\":0.2,"
	    "\"p\":0.049}\n"
	    "{\"record\":\"r\",\"class\":\"off\",\"share\":0.01}\n";

	(void)state;
	look.plain = true;
	assert_string_equal(table(rows, 0, columns),
	    "class  share              p\n"
	    "good    50.0% #####       -\n"
	    "goo     50.0% #####    0.05\n"
	    "d       20.0% ##     *0.049\n"
	    "off      1.0%             -\n"
	    "* below 0.05: not likely by chance alone\n");
	look.color = true;
	assert_string_equal(table(rows, 0, columns),
	    "\033[1mclass  share              p\033[m\n"
	    "\033[32mgood\033[m   \033[32m 50.0% #####\033[m       -\n"
	    "goo     50.0% #####    0.05\n"
	    "d       20.0% ##     \033[1m*0.049\033[m\n"
	    "\033[2moff\033[m    \033[2m  1.0%\033[m             -\n"
	    "* below 0.05: not likely by chance alone\n");
}

/* ---- small bars ---- */

static void
numbers_of_a_text_are_small_bars_with_gaps(void **state)
{
	static const struct cli_columns columns[] = {
		{ .kind = "r", .words = "series:spark parts" },
		{ .kind = NULL },
	};
	static const char rows[] =
	    "{\"record\":\"r\",\"series\":\"0 - 1 2 3 4 5 6 7\","
	    "\"parts\":1}\n"
	    "{\"record\":\"r\",\"series\":\"0 0\",\"parts\":2}\n"
	    "{\"record\":\"r\",\"series\":\"1 1 1 1 1 1 1 1 1 1 1 1 1 "
	    "1 1 1 2 2 2 2 2 2 2 2 - - - - - - - -\",\"parts\":3}\n"
	    "{\"record\":\"r\",\"series\":null,\"parts\":4}\n";

	(void)state;
	assert_string_equal(table(rows, 0, columns),
	    "series            parts\n"
	    "\xe2\x96\x81 \xe2\x96\x82\xe2\x96\x83\xe2\x96\x84"
	    "\xe2\x96\x85\xe2\x96\x86\xe2\x96\x87\xe2\x96\x88"
	    "             1\n"
	    "\xe2\x96\x81\xe2\x96\x81                    2\n"
	    "\xe2\x96\x85\xe2\x96\x85\xe2\x96\x85\xe2\x96\x85"
	    "\xe2\x96\x85\xe2\x96\x85\xe2\x96\x85\xe2\x96\x85"
	    "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"
	    "          3\n"
	    "-                     4\n");
	look.plain = true;
	assert_string_equal(table(rows, 0, columns),
	    "series            parts\n"
	    ". :-=+*#@             1\n"
	    "..                    2\n"
	    "++++++++@@@@          3\n"
	    "-                     4\n");
}

static void
rows_of_a_series_are_a_line_below_the_table(void **state)
{
	static const struct cli_columns columns[] = {
		{ .kind = "r", .words = "machine start oee:ratio",
		    .series = "machine>oee" },
		{ .kind = NULL },
	};
	static const char rows[] =
	    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":0.5}\n"
	    "{\"record\":\"r\",\"machine\":\"\xe6\x97\x8b\",\"oee\":0.7}\n"
	    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":null}\n"
	    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":0.75}\n"
	    "{\"record\":\"r\",\"machine\":\"\xe6\x97\x8b\",\"oee\":0.7}\n"
	    "{\"record\":\"r\",\"machine\":\"M1\",\"oee\":0.625}\n"
	    "{\"record\":\"r\",\"machine\":\"M9\",\"oee\":0.625}\n";
	const char *below;

	(void)state;
	look.plain = true;
	below = strstr(table(rows, 0, columns), "\n\n");
	assert_non_null(below);
	assert_string_equal(below + 2,
	    "series  oee   least   most   last\n"
	    "M1      . @+  50.0%  75.0%  62.5%\n"
	    "\xe6\x97\x8b      ==    70.0%  70.0%  70.0%\n");
}

/* ---- what all rows say ---- */

static void
midnights_are_dates(void **state)
{
	(void)state;
	assert_string_equal(table(
	    "{\"record\":\"r\",\"start\":\"2026-11-23T00:00:00Z\","
	    "\"parts\":1}\n"
	    "{\"record\":\"r\",\"start\":null,\"parts\":2}\n", 0, NULL),
	    "start       parts\n"
	    "2026-11-23      1\n"
	    "-               2\n");
	assert_string_equal(table(
	    "{\"record\":\"r\",\"start\":\"2026-11-23T00:00:00Z\"}\n"
	    "{\"record\":\"r\",\"start\":\"2026-11-23T00:01:00Z\"}\n",
	    0, NULL),
	    "start\n"
	    "2026-11-23 00:00\n"
	    "2026-11-23 00:01\n");
}

static void
without_room_what_all_rows_say_is_said_once(void **state)
{
	static const char rows[] =
	    "{\"record\":\"r\",\"machine\":\"M1\",\"shift\":\"early\","
	    "\"start\":\"2026-11-23T00:00:00Z\",\"parts\":1}\n"
	    "{\"record\":\"r\",\"machine\":\"M2\",\"shift\":\"early\","
	    "\"start\":\"2026-11-23T00:00:00Z\",\"parts\":1}\n";

	(void)state;
	assert_string_equal(table(rows, 33, NULL),
	    "machine  shift  start       parts\n"
	    "M1       early  2026-11-23      1\n"
	    "M2       early  2026-11-23      1\n");
	assert_string_equal(table(rows, 32, NULL),
	    "machine  shift  parts\n"
	    "M1       early      1\n"
	    "M2       early      1\n"
	    "(in all rows: start 2026-11-23)\n");
}

static void
a_later_row_that_says_another_thing_is_shown(void **state)
{
	struct buf in = { 0 };
	const char *tail;
	int i;

	(void)state;
	for (i = 0; i <= TABLE_ROWS; i++)
		buf_printf(&in, "{\"record\":\"r\",\"x\":\"a\","
		    "\"machine\":\"M%d\"}\n", i < TABLE_ROWS ? 1 : 2);
	tail = strstr(table(in.data, 8, NULL), "a\n(");
	assert_non_null(tail);
	assert_string_equal(tail,
	    "a\n"
	    "(in all\n"
	    " rows:\n"
	    " machine\n"
	    " M1)\n"
	    "machine\n"
	    "M2\n"
	    "(not\n"
	    " shown:\n"
	    " x)\n");
	buf_release(&in);
}

static void
ranks_say_what_goes_first_and_what_stays(void **state)
{
	static const struct cli_columns columns[] = {
		{ .kind = "r", .words = "machine state^2 start^9 share:bar "
		    "parts^1" },
		{ .kind = NULL },
	};
	static const char row[] =
	    "{\"record\":\"r\",\"machine\":\"M1\",\"state\":\"down\","
	    "\"start\":\"2026-11-23T00:00:00Z\",\"share\":0.5,"
	    "\"parts\":1}\n";

	(void)state;
	look.plain = true;
	assert_string_equal(table(row, 47, columns),
	    "machine  state  start       share         parts\n"
	    "M1       down   2026-11-23   50.0% #####      1\n");
	assert_string_equal(table(row, 40, columns),
	    "machine  state  start       share\n"
	    "M1       down   2026-11-23   50.0% #####\n"
	    "(not shown: parts)\n");
	assert_string_equal(table(row, 39, columns),
	    "machine  state  start       share\n"
	    "M1       down   2026-11-23   50.0%\n"
	    "(not shown: parts)\n");
	assert_string_equal(table(row, 33, columns),
	    "machine  start       share\n"
	    "M1       2026-11-23   50.0%\n"
	    "(not shown: state, parts)\n");
	assert_string_equal(table(row, 26, columns),
	    "machine  start\n"
	    "M1       2026-11-23\n"
	    "(not shown: state, share,\n"
	    " parts)\n");
}

/* ---- width ---- */

static void
wide_and_combining_characters_keep_columns_in_line(void **state)
{
	static const struct {
		const char *text;
		int width;
	} of[] = {
		{ "abc", 3 }, { "\xe6\x97\x8b\xe7\x9b\xa4", 4 },
		{ "e\xcc\x81", 1 }, { "\xed\x95\x9c", 2 },
		/* Jamo that join into one syllable, Devanagari, Thai. */
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 },
		{ "\xe0\xa4\x95\xe0\xa5\x8d", 1 },
		{ "\xe0\xb8\x81\xe0\xb8\xb4", 1 },
		{ "\xef\xbc\xad", 2 }, { "\xc3\x9f\xc2\xad", 2 },
		{ "\xf0\x9f\x94\xa7", 2 }, { "a\xe2\x80\x8d" "b", 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		assert_int_equal(cli_width(of[i].text, strlen(of[i].text)),
		    of[i].width);
	assert_string_equal(table(
	    "{\"record\":\"r\",\"name\":\"\xe6\x97\x8b\xe7\x9b\xa4\","
	    "\"parts\":1}\n"
	    "{\"record\":\"r\",\"name\":\"Fra\xcc\x88ser\",\"parts\":2}\n",
	    0, NULL),
	    "name    parts\n"
	    "\xe6\x97\x8b\xe7\x9b\xa4        1\n"
	    "Fra\xcc\x88ser      2\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		TEST(each_unit_is_written_for_people),
		TEST(shares_are_bars_of_blocks_or_of_hashes),
		TEST(numbers_stand_to_the_right_and_nulls_are_dashes),
		TEST(times_stand_in_the_sites_zone),
		TEST(data_cannot_command_the_terminal),
		TEST(wide_characters_take_their_columns),
		TEST(kinds_have_a_table_each_and_frames_are_not_shown),
		TEST(long_texts_are_cut_before_columns_go),
		TEST(columns_that_do_not_fit_are_named),
		TEST(a_program_chooses_columns_and_empty_ones_go),
		TEST(a_note_stands_beside_its_row_where_there_is_room),
		TEST(without_room_a_note_is_a_mark_and_a_line_below),
		TEST(notes_stay_when_columns_go_and_are_broken_at_blanks),
		TEST(a_note_on_a_column_that_is_not_there_is_left_out),
		TEST(there_are_as_many_marks_as_texts),
		TEST(a_note_that_comes_late_is_not_lost),
		TEST(numbers_move_together_before_a_column_goes),
		TEST(a_figure_has_four_decimals_and_no_zeros_behind),
		TEST(a_long_stream_is_one_table_in_pieces),
		TEST(a_write_that_fails_is_told),
		TEST(a_figure_below_its_target_has_a_mark),
		TEST(colours_take_no_columns),
		TEST(the_value_of_a_row_is_of_the_figure_it_names),
		TEST(words_and_their_bars_have_a_colour_and_no_mark),
		TEST(numbers_of_a_text_are_small_bars_with_gaps),
		TEST(rows_of_a_series_are_a_line_below_the_table),
		TEST(midnights_are_dates),
		TEST(without_room_what_all_rows_say_is_said_once),
		TEST(a_later_row_that_says_another_thing_is_shown),
		TEST(ranks_say_what_goes_first_and_what_stays),
		TEST(wide_and_combining_characters_keep_columns_in_line),
	};

	return cmocka_run_group_tests_name("cli_table", tests, NULL, NULL);
}
