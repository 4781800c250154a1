/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>

#include "test_rec_common.h"

/* A temporary file that a writer writes and the test reads. */
static int
scratch(void)
{
	char path[] = "/tmp/rec_writer.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

static char *
contents(int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char *s = mem_new((size_t)n + 1, 1);

	assert_int_equal(pread(fd, s, (size_t)n, 0), n);
	return s;
}

/* Ends the writer without a failure; what it wrote must be this. */
static void
finish_with(struct rec_writer *w, int fd, const char *want)
{
	struct err err = { 0 };
	char *got;

	assert_int_equal(rec_finish(w, &err), 0);
	rec_writer_free(w);
	got = contents(fd);
	assert_string_equal(got, want);
	free(got);
	close(fd);
}

static void
put_one_of_each(struct rec_writer *w)
{
	rec_begin(w, "span");
	rec_put_str(w, "machine", "M\"1\"\t\001\303\274");
	rec_put_text(w, "part", "a\0b", 3);
	rec_put_str(w, "empty", "");
	rec_put_str(w, "none", NULL);
	rec_put_int(w, "n", INT64_MIN);
	rec_put_real(w, "x", 0.1);
	rec_put_fixed(w, "seconds", 12500, 3);
	rec_put_bool(w, "open", true);
	rec_put_bool(w, "shut", false);
	rec_put_time(w, "start", INT64_C(1772344800500000));
	rec_put_null(w, "job");
}

static void
ndjson_is_written_one_object_a_line(void **state)
{
	int fd = scratch();
	struct rec_writer *w = rec_ndjson_writer(fd);

	(void)state;
	put_one_of_each(w);
	assert_int_equal(rec_end(w, NULL), 0);
	rec_begin(w, NULL);
	assert_int_equal(rec_end(w, NULL), 0);
	rec_begin(w, NULL);
	rec_put_int(w, "a\"b", 1);
	assert_int_equal(rec_end(w, NULL), 0);
	assert_int_equal(rec_written(w), 3);
	finish_with(w, fd, "{\"record\":\"span\",\"machine\":\"M\\\"1\\\"\\t"
	    "\\u0001\303\274\",\"part\":\"a\\u0000b\",\"empty\":\"\","
	    "\"none\":null,\"n\":-9223372036854775808,\"x\":0.1,"
	    "\"seconds\":12.5,\"open\":true,\"shut\":false,"
	    "\"start\":\"2026-03-01T06:00:00.500Z\",\"job\":null}\n"
	    "{}\n{\"a\\\"b\":1}\n");
}

static void
csv_quotes_what_needs_it_and_tells_null_from_empty(void **state)
{
	int fd = scratch();
	struct rec_writer *w = rec_csv_writer(fd, 0);

	(void)state;
	rec_begin(w, "span");
	rec_put_str(w, "a,b", "x");
	rec_put_str(w, "b", "1\n2");
	rec_put_str(w, "c", "\"");
	rec_put_str(w, "d", "");
	rec_put_null(w, "e");
	rec_put_bool(w, "f", true);
	rec_put_real(w, "g", 1e300);
	rec_put_str(w, "h", " ;");
	rec_put_str(w, "i", "\r");
	assert_int_equal(rec_end(w, NULL), 0);
	finish_with(w, fd, "record,\"a,b\",b,c,d,e,f,g,h,i\n"
	    "span,x,\"1\n2\",\"\"\"\",\"\",,true,1e300, ;,\"\r\"\n");
}

static void
csv_has_the_columns_of_its_first_record(void **state)
{
	int fd = scratch();
	struct rec_writer *w = rec_csv_writer(fd, ';');
	struct err err = { 0 };

	(void)state;
	rec_begin(w, NULL);
	rec_put_int(w, "a", 1);
	rec_put_int(w, "b", 2);
	assert_int_equal(rec_end(w, &err), 0);
	rec_begin(w, NULL);
	rec_put_int(w, "b", 3);		/* another order */
	rec_put_str(w, "a", "x;y");
	assert_int_equal(rec_end(w, &err), 0);
	rec_begin(w, NULL);
	rec_put_int(w, "b", 4);		/* a missing key */
	assert_int_equal(rec_end(w, &err), 0);
	rec_begin(w, NULL);
	rec_put_int(w, "c", 5);
	assert_int_equal(rec_end(w, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "CSV has the columns of its first "
	    "record: no column for \"c\"; choose one kind with --kind");
	assert_int_equal(rec_written(w), 3);
	rec_writer_free(w);
	close(fd);
}

static void
csv_holds_one_kind(void **state)
{
	struct rec_writer *w = rec_csv_writer(-1, 0);
	struct err err = { 0 };

	(void)state;
	rec_begin(w, "span");
	assert_int_equal(rec_end(w, &err), 0);
	rec_begin(w, "job");
	assert_int_equal(rec_end(w, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "CSV holds one kind of record: \"job\" "
	    "after \"span\"; choose one with --kind");
	rec_writer_free(w);
}

static void
csv_of_no_records_is_empty(void **state)
{
	int fd = scratch();

	(void)state;
	finish_with(rec_csv_writer(fd, 0), fd, "");
}

static void
what_is_not_utf8_or_not_finite_is_replaced(void **state)
{
	static const char bad[] = "a\377b\303";
	int fd = scratch(), fd2 = scratch();
	struct rec_writer *w = rec_ndjson_writer(fd);
	struct rec_val v = { bad, 4, REC_IS_TEXT, 0 };
	struct buf b = { NULL, 0, 0 };

	(void)state;
	rec_begin(w, NULL);
	rec_put_text(w, "s", bad, 4);
	rec_put_val(w, "v", &v);
	rec_put_real(w, "nan", NAN);
	rec_put_real(w, "inf", -INFINITY);
	assert_int_equal(rec_end(w, NULL), 0);
	finish_with(w, fd, "{\"s\":\"a\357\277\275b\357\277\275\","
	    "\"v\":\"a\357\277\275b\357\277\275\","
	    "\"nan\":null,\"inf\":null}\n");
	w = rec_csv_writer(fd2, 0);
	rec_begin(w, NULL);
	rec_put_text(w, "s", bad, 4);
	assert_int_equal(rec_end(w, NULL), 0);
	finish_with(w, fd2, "s\na\357\277\275b\357\277\275\n");
	rec_json_string(&b, bad, 4);
	assert_string_equal(b.data, "\"a\357\277\275b\357\277\275\"");
	buf_release(&b);
}

/* ---- whole records ---- */

static void
copy_all(const char *text, const struct rec_options *o, struct rec_writer *w)
{
	struct err err = { 0 };
	struct rec_reader *in;
	const struct rec *r;

	in = rec_open_bytes("in", text, strlen(text), o, &err);
	while (rec_read(in, &r, &err) > 0)
		assert_int_equal(rec_write(w, r, &err), 0);
	assert_int_equal(err.code, 0);
	rec_close(in);
}

static void
a_line_passes_as_it_came(void **state)
{
	static const char text[] =
	    "{\"a\" : 1.0, \"record\":\"x\",\"b\":\"\\u00e9\"}\r\n\n"
	    "{\"n\":12345678901234567890,\"m\":1e5,\"o\":-0.0}";
	static const struct rec_options o = { .schema = &test_schema };
	int fd = scratch();
	struct rec_writer *w = rec_ndjson_writer(fd);

	(void)state;
	copy_all(text, &o, w);
	assert_int_equal(rec_written(w), 2);
	finish_with(w, fd,
	    "{\"a\" : 1.0, \"record\":\"x\",\"b\":\"\\u00e9\"}\n"
	    "{\"n\":12345678901234567890,\"m\":1e5,\"o\":-0.0}\n");
}

static void
json_becomes_csv_and_csv_json_with_numbers_as_they_were(void **state)
{
	static const struct rec_options o = { .schema = &test_schema };
	static const char csv[] = "record,machine,seconds,x,open\n"
	    "span,M1,1.0,1e5,true\nspan,7,12345678901234567890,,false\n";
	int fd = scratch(), fd2 = scratch();
	struct rec_writer *w = rec_csv_writer(fd, 0);

	(void)state;
	copy_all("{\"machine\":\"M1\",\"record\":\"span\",\"seconds\":1.0,"
	    "\"x\":1e5,\"open\":true}\n{\"record\":\"span\",\"x\":null,"
	    "\"machine\":\"7\",\"seconds\":12345678901234567890,"
	    "\"open\":false}\n", &o, w);
	finish_with(w, fd, csv);
	w = rec_ndjson_writer(fd2);
	copy_all(csv, &o, w);
	finish_with(w, fd2, "{\"record\":\"span\",\"machine\":\"M1\","
	    "\"seconds\":1.0,\"x\":\"1e5\",\"open\":true}\n"
	    "{\"record\":\"span\",\"machine\":\"7\","
	    "\"seconds\":12345678901234567890,\"x\":null,\"open\":false}\n");
}

static void
a_kind_that_is_no_plain_text_stays_a_value(void **state)
{
	static const struct rec_options o = { .schema = &test_schema };
	int fd = scratch();
	struct rec_writer *w = rec_csv_writer(fd, 0);

	(void)state;
	copy_all("{\"x\":1,\"record\":5}\n", &o, w);
	finish_with(w, fd, "x,record\n1,5\n");
}

static void
keys_that_need_escapes_survive(void **state)
{
	static const struct rec_options o = { .schema = &test_schema };
	static const char csv[] = "\"a\"\"b\",\"c\nd\"\n1,2\n";
	int fd = scratch();
	struct rec_writer *w = rec_ndjson_writer(fd);

	(void)state;
	copy_all(csv, &o, w);
	finish_with(w, fd, "{\"a\\\"b\":\"1\",\"c\\nd\":\"2\"}\n");
}

/* ---- failures ---- */

static void
a_full_disk_is_told_once_and_for_all(void **state)
{
	struct err err = { 0 };
	struct rec_writer *w;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	w = rec_ndjson_writer(fd);
	rec_begin(w, "x");
	assert_int_equal(rec_end(w, &err), 0);	/* only buffered */
	assert_int_equal(rec_flush(w, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.text, "write: No space left on device");
	err_clear(&err);
	rec_begin(w, "x");
	assert_int_equal(rec_end(w, &err), -1);
	err_clear(&err);
	assert_int_equal(rec_finish(w, &err), -1);
	assert_string_equal(err.text, "write: No space left on device");
	assert_int_equal(rec_written(w), 1);
	rec_writer_free(w);
	close(fd);
}

static void
a_closed_pipe_is_an_error_like_others(void **state)
{
	struct err err = { 0 };
	struct rec_writer *w;
	int fd[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	w = rec_ndjson_writer(fd[1]);
	rec_begin(w, "x");
	assert_int_equal(rec_end(w, &err), 0);
	assert_int_equal(rec_finish(w, &err), -1);
	assert_string_equal(err.text, "write: Broken pipe");
	rec_writer_free(w);
	close(fd[1]);
}

static void
much_is_written_while_it_comes_and_nothing_is_lost(void **state)
{
	static const char line[] = "{\"record\":\"span\",\"n\":123456}\n";
	enum { N = 20000 };
	int fd = scratch(), i;
	struct rec_writer *w = rec_ndjson_writer(fd);
	char *got;

	(void)state;
	for (i = 0; i < N; i++) {
		rec_begin(w, "span");
		rec_put_int(w, "n", 123456);
		assert_int_equal(rec_end(w, NULL), 0);
	}
	assert_true(lseek(fd, 0, SEEK_END) > 0);
	assert_int_equal(rec_finish(w, NULL), 0);
	got = contents(fd);
	assert_int_equal(strlen(got), N * (sizeof(line) - 1));
	for (i = 0; i < N; i++)
		assert_memory_equal(got + (size_t)i * (sizeof(line) - 1),
		    line, sizeof(line) - 1);
	free(got);
	rec_writer_free(w);
	close(fd);
}

static void
half_a_record_is_never_flushed(void **state)
{
	int fd = scratch();
	struct rec_writer *w = rec_ndjson_writer(fd);
	char *got;

	(void)state;
	rec_begin(w, "a");
	assert_int_equal(rec_end(w, NULL), 0);
	rec_begin(w, "b");
	rec_put_int(w, "x", 1);
	assert_int_equal(rec_flush(w, NULL), 0);
	got = contents(fd);
	assert_string_equal(got, "{\"record\":\"a\"}\n");
	free(got);
	rec_put_int(w, "y", 2);
	assert_int_equal(rec_end(w, NULL), 0);
	finish_with(w, fd, "{\"record\":\"a\"}\n"
	    "{\"record\":\"b\",\"x\":1,\"y\":2}\n");
}

/* ---- custom writers ---- */

static void
note_begin(void *self, const char *kind)
{
	buf_printf(self, "<%s>", kind);
}

static void
note_put(void *self, const char *key, enum rec_is is, const char *text,
    size_t len)
{
	buf_printf(self, "%s:%d:%.*s;", key, (int)is, (int)len, text);
}

static int
note_end(void *self, struct err *err)
{
	buf_puts(self, "</>");
	return ((struct buf *)self)->len > 100
	    ? err_set(err, ERR_IO, "no more room") : 0;
}

static void
a_custom_writer_gets_text_that_is_ready(void **state)
{
	static const struct rec_writer_ops ops = {
		note_begin, note_put, note_end, NULL, NULL, NULL
	};
	static const struct rec_options o = { .schema = &test_schema };
	struct buf b = { NULL, 0, 0 };
	struct rec_writer *w = rec_custom_writer(&ops, &b);
	struct err err = { 0 };

	(void)state;
	copy_all("{\"record\":\"k\",\"a\":\"\\u0041\",\"b\":1.50}\n", &o, w);
	rec_begin(w, "l");
	rec_put_text(w, "t", "\377", 1);
	rec_put_real(w, "r", NAN);
	rec_put_bool(w, "y", true);
	assert_int_equal(rec_end(w, &err), 0);
	assert_int_equal(rec_flush(w, &err), 0);
	assert_int_equal(rec_finish(w, &err), 0);
	assert_string_equal(b.data, "<k>a:4:A;b:3:1.50;</>"
	    "<l>t:4:\357\277\275;r:0:;y:2:;</>");
	rec_begin(w, "m");
	rec_put_str(w, "long", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxx");
	assert_int_equal(rec_end(w, &err), -1);
	assert_string_equal(err.text, "no more room");
	assert_int_equal(rec_written(w), 2);
	rec_writer_free(w);
	rec_writer_free(NULL);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ndjson_is_written_one_object_a_line),
		cmocka_unit_test(
		    csv_quotes_what_needs_it_and_tells_null_from_empty),
		cmocka_unit_test(csv_has_the_columns_of_its_first_record),
		cmocka_unit_test(csv_holds_one_kind),
		cmocka_unit_test(csv_of_no_records_is_empty),
		cmocka_unit_test(what_is_not_utf8_or_not_finite_is_replaced),
		cmocka_unit_test(a_line_passes_as_it_came),
		cmocka_unit_test(
		    json_becomes_csv_and_csv_json_with_numbers_as_they_were),
		cmocka_unit_test(a_kind_that_is_no_plain_text_stays_a_value),
		cmocka_unit_test(keys_that_need_escapes_survive),
		cmocka_unit_test(a_full_disk_is_told_once_and_for_all),
		cmocka_unit_test(a_closed_pipe_is_an_error_like_others),
		cmocka_unit_test(
		    much_is_written_while_it_comes_and_nothing_is_lost),
		cmocka_unit_test(half_a_record_is_never_flushed),
		cmocka_unit_test(a_custom_writer_gets_text_that_is_ready),
	};

	return cmocka_run_group_tests_name("rec_writer", tests, NULL, NULL);
}
