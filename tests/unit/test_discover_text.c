/* SPDX-License-Identifier: MIT */
/* discover_yaml.h, discover_word.h, discover_seen.h: text and values. */
#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "cimco/discover_seen.h"
#include "cimco/discover_word.h"
#include "cimco/discover_yaml.h"

/* ---- text in a file of ours ---- */

static const char *
quoted(const char *s, size_t n, size_t max)
{
	static struct buf b;

	buf_clear(&b);
	yaml_quote(&b, s, n, max);
	return buf_text(&b);
}

static void
nothing_ends_a_quoted_text(void **state)
{
	(void)state;
	assert_string_equal(quoted("a\"b\\c\n\t\r\0d", 10, 0),
	    "\"a\\\"b\\\\c\\n\\t\\x0d\\x00d\"");
	/* The line breaks of YAML 1.1, and a mark that turns text round. */
	assert_string_equal(quoted("\xc2\x85\xe2\x80\xa8\xe2\x80\xae", 8, 0),
	    "\"\\x85\\u2028\\u202e\"");
	assert_string_equal(quoted("St\xc3\xb6rung", 8, 0),
	    "\"St\xc3\xb6rung\"");
	assert_string_equal(quoted("J\xf6rg", 4, 0), "\"J\\xf6rg\"");
	assert_string_equal(quoted("\xf0\x9f\x94\xa7", 4, 0),
	    "\"\\U0001f527\"");
	assert_string_equal(quoted("\xc3", 1, 0), "\"\\xc3\"");
}

static void
a_long_text_is_cut_between_characters(void **state)
{
	(void)state;
	assert_string_equal(quoted("abcdef", 6, 4), "\"abcd\"...");
	assert_string_equal(quoted("abc\xc3\xb6", 5, 4), "\"abc\"...");
	assert_string_equal(quoted("abcd", 4, 4), "\"abcd\"");
}

static void
a_scalar_is_plain_only_when_nobody_reads_it_otherwise(void **state)
{
	static const struct {
		const char *s, *want;
	} tests[] = {
		{ "machine", "machine" }, { "America/Chicago",
		    "America/Chicago" }, { "a-1.b", "a-1.b" },
		{ "12", "\"12\"" }, { "null", "\"null\"" },
		{ "No", "\"No\"" }, { "ON", "\"ON\"" }, { "y", "\"y\"" },
		{ "", "\"\"" }, { "a b", "\"a b\"" }, { "a:", "\"a:\"" },
		{ "a#", "\"a#\"" }, { "-a", "\"-a\"" }, { "~", "\"~\"" },
		{ "_a", "\"_a\"" }, { "{a}", "\"{a}\"" },
	};
	struct buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		buf_clear(&b);
		yaml_scalar(&b, tests[i].s, strlen(tests[i].s));
		assert_string_equal(buf_text(&b), tests[i].want);
	}
	buf_release(&b);
}

static void
a_comment_is_broken_between_words(void **state)
{
	static const char want[] =
	    "    # one two three four five six seven eight nine ten eleven "
	    "twelve thirteen\n"
	    "    #   fourteen\n";
	struct buf b = { 0 };

	(void)state;
	yaml_item(&b, 4, 2, "one two three four five six seven eight nine ten "
	    "eleven twelve thirteen fourteen");
	assert_string_equal(buf_text(&b), want);
	buf_clear(&b);
	yaml_note(&b, 0, "%s\n%s", "one", "two");
	assert_string_equal(buf_text(&b), "# one\n# two\n");
	buf_release(&b);
}

/* ---- words ---- */

static void
words_are_folded(void **state)
{
	static const struct {
		const char *s, *want;
	} tests[] = {
		{ "Start_Time", "starttime" }, { "R\xc3\xbcsten", "ruesten" },
		{ "K\xc3\x98RER", "koerer" }, { "AVER\xc3\x8d" "A", "averia" },
		{ "\xc3\xa5rsag", "aarsag" }, { "Ma\xc3\x9f", "mass" },
		{ "\xc3\x97", "" }, { "\xe2\x82\xac 5", "5" }, { "", "" },
	};
	char out[WORD_FOLDED_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		word_fold(out, tests[i].s, strlen(tests[i].s));
		assert_string_equal(out, tests[i].want);
	}
}

/* The role whose word a name is most. */
static const char *
role_of(const char *name)
{
	int r, best = 0, found = -1;

	for (r = 0; r < ROLES; r++) {
		if (word_role((enum role)r, name) > best) {
			best = word_role((enum role)r, name);
			found = r;
		}
	}
	return found < 0 ? "none" : role_names[found];
}

static void
names_of_columns_have_roles(void **state)
{
	static const struct {
		const char *name, *want;
	} tests[] = {
		{ "machine", "machine" }, { "portid", "machine" },
		{ "MACHINE_ID", "machine" }, { "Maschinennr", "machine" },
		{ "StartTime", "start" }, { "start_ts", "start" },
		{ "Beginn", "start" }, { "starttid", "start" },
		{ "EndTime", "end" }, { "sluttid", "end" }, { "fin", "end" },
		{ "changed_at", "stamp" }, { "LastUpdate", "stamp" },
		{ "State", "state" }, { "Zustand", "state" },
		{ "cause", "reason" }, { "aarsag", "reason" },
		{ "JobNumber", "job" }, { "Auftragsnr", "job" },
		{ "PartNumber", "part" }, { "varenr", "part" },
		{ "OpNumber", "op" }, { "EmpID", "operator" },
		{ "OperatorName", "operator" }, { "Bediener", "operator" },
		{ "PartsProduced", "parts" }, { "Gutmenge", "parts" },
		{ "antal", "parts" }, { "ausschuss", "scrap" },
		{ "JobDuration", "duration" }, { "id", "id" },
		{ "planned_start", "target" }, { "created_at", "none" },
		{ "SetupTime", "none" }, { "IdleTime", "none" },
		{ "xyz", "none" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (strcmp(role_of(tests[i].name), tests[i].want) != 0)
			fail_msg("%s: %s, not %s", tests[i].name,
			    role_of(tests[i].name), tests[i].want);
	}
}

static void
values_are_states(void **state)
{
	static const struct {
		const char *value, *want;
		bool mtconnect, doubtful;
	} tests[] = {
		{ "RUN", "running", false, false },
		{ "in cycle", "running", false, false },
		{ "SETUP", "setup", false, false },
		{ "R\xc3\xbcsten", "setup", false, false },
		{ "St\xc3\xb6rung", "down", false, false },
		{ "STOP", "down", false, true },
		{ "STOPPED", "idle", true, false },
		{ "READY", "idle", false, false },
		{ "FEED_HOLD", "waiting", false, false },
		{ "UNAVAILABLE", "nodata", true, false },
		{ "Mantenimiento", "maintenance", false, false },
		{ "17", NULL, false, false }, { "", NULL, false, false },
	};
	const char *got;
	bool doubtful;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		got = word_state(tests[i].value, strlen(tests[i].value),
		    tests[i].mtconnect, &doubtful);
		if (tests[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, tests[i].want);
		assert_int_equal(doubtful, tests[i].doubtful);
	}
	assert_true(word_is_mtconnect("PROGRAM_STOPPED", 15));
	assert_false(word_is_mtconnect("STOPPED", 7));
	assert_true(word_is_open("OPENED", 6));
	assert_true(word_is_closed("CLOSED", 6));
	assert_false(word_is_closed("OPENED", 6));
}

static void
categories_are_told_by_their_names(void **state)
{
	static const struct {
		const char *name, *want, *reason;
		bool known, doubtful;
	} tests[] = {
		{ "RunningTime", "running", "", true, false },
		{ "NotFeedingTime", "waiting", "not_feeding", true, false },
		{ "BREAKSHIFTCHANGETIME", "planned", "break_shift_change",
		    true, false },
		{ "Ruestzeit", "setup", "ruest", false, false },
		{ "vedligehold_sek", "maintenance", "vedligehold", false,
		    false },
		{ "RunSeconds", "running", "", false, false },
		{ "CleaningTime", "waiting", "cleaning", false, true },
		{ "idle_s", "idle", "idle", false, false },
		{ "Run_S", "running", "", false, false },
		{ "setup_time_s", "setup", "setup", false, false },
	};
	struct word_category cat;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		assert_true(word_category(tests[i].name, &cat));
		assert_string_equal(cat.state, tests[i].want);
		assert_string_equal(cat.reason, tests[i].reason);
		assert_int_equal(cat.known, tests[i].known);
		assert_int_equal(cat.doubtful, tests[i].doubtful);
	}
	assert_false(word_category("PartsProduced", &cat));
	assert_false(word_category("time", &cat));
	/* Of a piece, of anything, and a plural. */
	assert_false(word_category("cycle_s", &cat));
	assert_false(word_category("robot_s", &cat));
	assert_false(word_category("Stops", &cat));
	assert_true(word_other_unit("SetupMin"));
	assert_true(word_other_unit("idle_h"));
	assert_false(word_other_unit("admin"));
	assert_false(word_other_unit("cycle_ms"));
	assert_false(word_other_unit("idle_s"));
}

static void
copies_and_zones_are_told_by_their_names(void **state)
{
	bool doubtful;

	(void)state;
	assert_true(word_is_copy("joblog_ob_bak", "joblog_ob"));
	assert_true(word_is_copy("joblog_ob2", "joblog_ob"));
	assert_true(word_is_copy("joblog_2024", "joblog_ob"));
	assert_false(word_is_copy("joblog_ob", "joblog_ob_bak"));
	assert_false(word_is_copy("joblog_hall", "joblog_ob"));
	assert_string_equal(word_zone("W. Europe Daylight Time", &doubtful),
	    "Europe/Berlin");
	assert_true(doubtful);
	assert_string_equal(word_zone("CDT", &doubtful), "America/Chicago");
	assert_false(doubtful);
	assert_null(word_zone("Klingon Standard Time", &doubtful));
	assert_null(word_zone("", &doubtful));
}

/* ---- values ---- */

static void
a_value_has_one_form(void **state)
{
	static const struct {
		const char *s;
		enum seen_form want;
	} tests[] = {
		{ "", SEEN_BLANK }, { "   ", SEEN_BLANK }, { "0", SEEN_ZERO },
		{ "0.00", SEEN_ZERO }, { "-3", SEEN_NUMBER },
		{ "12.5", SEEN_NUMBER }, { "1772452800", SEEN_EPOCH },
		{ "1772452800123", SEEN_EPOCH_MS },
		{ "9999999999", SEEN_NUMBER },
		{ "0000-00-00 00:00:00", SEEN_ZERO_DATE },
		{ "1969-12-31 18:00:00", SEEN_OLD_DATE },
		{ "2026-03-02 06:00:00", SEEN_CIVIL },
		{ " 2026-03-02 06:00:00.250 ", SEEN_CIVIL },
		{ "2026-03-02", SEEN_DAY },
		{ "2026-03-02T06:00:00Z", SEEN_OFFSET },
		{ "2026-03-02T06:00:00+01:00", SEEN_OFFSET },
		{ "2.3.2026 6:00", SEEN_ODD_DATE },
		{ "12/31/26", SEEN_ODD_DATE }, { "31-12-2026", SEEN_ODD_DATE },
		{ "2026/12/31", SEEN_ODD_DATE },
		{ "1.2.3", SEEN_WORD }, { "10/20", SEEN_WORD },
		{ "RUN", SEEN_WORD }, { "J\xf6rg", SEEN_BYTES },
		{ "2026-02-30 06:00:00", SEEN_ODD_DATE },
	};
	int64_t us;
	size_t i;

	(void)state;
	assert_int_equal(seen_form(NULL, 0, &us), SEEN_NULL);
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (seen_form(tests[i].s, strlen(tests[i].s), &us) !=
		    tests[i].want)
			fail_msg("\"%s\"", tests[i].s);
	}
	assert_int_equal(seen_form("1772452800", 10, &us), SEEN_EPOCH);
	assert_int_equal(us, INT64_C(1772452800000000));
}

static const char *
line_of(const char *const *value)
{
	static struct buf b;
	struct seen s;

	seen_init(&s);
	for (; *value != NULL; value++)
		seen_add(&s, strcmp(*value, "NULL") == 0 ? NULL : *value,
		    strlen(*value));
	buf_clear(&b);
	seen_put(&b, &s);
	seen_release(&s);
	return buf_text(&b);
}

static void
a_column_is_told_in_a_line(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const nulls[] = { "NULL", "", NULL };
	static const char *const words[] = { "A", "B", "A", "NULL", NULL };
	static const char *const times[] = { "2026-03-02 06:00:00",
	    "1969-12-31 18:00:00", "2026-03-01 06:00:00", "0000-00-00", NULL };
	static const char *const epochs[] = { "1772452800", "0", "1772456400",
	    NULL };
	static const char *const numbers[] = { "1", "2", "3.5", "-4", "5",
	    "NULL", "5", NULL };

	(void)state;
	assert_string_equal(line_of(none), "no rows");
	assert_string_equal(line_of(nulls), "all null or blank");
	assert_string_equal(line_of(words), "25 % null; \"A\" 2x, \"B\"");
	assert_string_equal(line_of(times), "2026-03-01 06:00:00 .. "
	    "2026-03-02 06:00:00; 1 zero; 1 of 1970 or before");
	assert_string_equal(line_of(epochs), "2026-03-02 12:00:00 .. "
	    "2026-03-02 13:00:00 as seconds since 1970; 1 zero");
	assert_string_equal(line_of(numbers), "14 % null; -4 .. 5; 5 "
	    "different; 1 negative");
}

static void
what_says_that_there_is_no_time_does_not_unmake_one(void **state)
{
	struct seen s;
	int i;

	(void)state;
	seen_init(&s);
	for (i = 0; i < 50; i++)
		seen_add(&s, "0", 1);
	assert_true(seen_says_nothing(&s));
	assert_false(seen_is_time(&s));
	seen_add(&s, "1772452800", 10);
	assert_true(seen_is_epoch(&s));
	seen_add(&s, "noon", 4);
	assert_false(seen_is_time(&s));
	seen_release(&s);
}

static void
the_most_frequent_words_come_first(void **state)
{
	struct seen s;
	size_t *order;

	(void)state;
	seen_init(&s);
	seen_add(&s, "b", 1);
	seen_add(&s, "a", 1);
	seen_add_times(&s, "c", 1, 5);
	order = seen_by_count(&s);
	assert_string_equal(map_name(&s.word, (int64_t)order[0]), "c");
	assert_string_equal(map_name(&s.word, (int64_t)order[1]), "a");
	assert_int_equal(s.n, 7);
	assert_int_equal(seen_different(&s), 3);
	free(order);
	seen_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_ends_a_quoted_text),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(
		    a_scalar_is_plain_only_when_nobody_reads_it_otherwise),
		cmocka_unit_test(a_comment_is_broken_between_words),
		cmocka_unit_test(words_are_folded),
		cmocka_unit_test(names_of_columns_have_roles),
		cmocka_unit_test(values_are_states),
		cmocka_unit_test(categories_are_told_by_their_names),
		cmocka_unit_test(copies_and_zones_are_told_by_their_names),
		cmocka_unit_test(a_value_has_one_form),
		cmocka_unit_test(a_column_is_told_in_a_line),
		cmocka_unit_test(
		    what_says_that_there_is_no_time_does_not_unmake_one),
		cmocka_unit_test(the_most_frequent_words_come_first),
	};

	return cmocka_run_group_tests_name("discover_text", tests, NULL,
	    NULL);
}
