/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/log.h"

struct seen {
	int calls;
	enum log_level level;
	char text[4000];
	long long done, total;
};

static void
emit(void *self, enum log_level level, const char *text)
{
	struct seen *s = self;

	s->calls++;
	s->level = level;
	strncpy(s->text, text, sizeof(s->text) - 1);
}

static void
progress(void *self, const char *what, long long done, long long total)
{
	struct seen *s = self;

	s->calls++;
	strncpy(s->text, what, sizeof(s->text) - 1);
	s->done = done;
	s->total = total;
}

static void
listener_gets_level_and_sentence(void **state)
{
	struct seen s = { 0 };
	const struct log log = { .self = &s, .emit = emit };

	(void)state;
	log_put(&log, LOG_LEVEL_WARN, "%d of %s", 3, "jobs");
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.level, LOG_LEVEL_WARN);
	assert_string_equal(s.text, "3 of jobs");
}

static void
nobody_need_listen(void **state)
{
	const struct log deaf = { 0 };

	(void)state;
	log_put(NULL, LOG_LEVEL_ERROR, "x");
	log_put(&deaf, LOG_LEVEL_ERROR, "x");
	log_progress(NULL, "rows", 1, 2);
	log_progress(&deaf, "rows", 1, 2);
}

static void
progress_is_passed_on(void **state)
{
	struct seen s = { 0 };
	const struct log log = { .self = &s, .progress = progress };

	(void)state;
	log_progress(&log, "rows", 7, 0);
	assert_int_equal(s.calls, 1);
	assert_string_equal(s.text, "rows");
	assert_int_equal(s.done, 7);
	assert_int_equal(s.total, 0);
}

static void
long_sentences_are_cut(void **state)
{
	struct seen s = { 0 };
	const struct log log = { .self = &s, .emit = emit };

	(void)state;
	log_put(&log, LOG_LEVEL_NOTE, "%3000d", 1);
	assert_int_equal(s.calls, 1);
	assert_int_equal(strlen(s.text), 1999);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listener_gets_level_and_sentence),
		cmocka_unit_test(nobody_need_listen),
		cmocka_unit_test(progress_is_passed_on),
		cmocka_unit_test(long_sentences_are_cut),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
