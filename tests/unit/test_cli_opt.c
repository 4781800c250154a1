/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/buf.h"
#include "base/when.h"
#include "cli/internal.h"

static const char *const groups[] = { "machine", "shift", "day", NULL };

static bool partial;
static int verbose;
static const char *text, *file, *group, *from;
static int64_t count, length;
static double level, share;
static struct cli_list by, any;

static const struct cli_opt opts[] = {
	CLI_FLAG('p', "partial", &partial, "accept a cut stream"),
	CLI_COUNT('v', "verbose", &verbose, "say more"),
	CLI_TEXT('t', "text", &text, "TEXT", "any text"),
	CLI_FILE(0, "rules", &file, "a file of rules"),
	CLI_INT('n', "number", &count, 1, 10, "how many"),
	CLI_REAL(0, "level", &level, "how much"),
	CLI_SHARE(0, "share", &share, "which part"),
	CLI_WORD('g', "group", &group, groups, "GROUP", "one word"),
	CLI_LIST('b', "by", &by, groups, "GROUP,...", "some words"),
	CLI_LIST(0, "machine", &any, NULL, "NAME,...", "some names"),
	CLI_LENGTH(0, "bin", &length, "a length"),
	CLI_TIME(0, "from", &from, "a time"),
	CLI_END,
};

static const struct cli_program program = {
	.name = "oee-calc",
	.brief = "compute overall equipment effectiveness",
	.operands = "[FILE ...]",
	.class = CLI_FILTER,
	.wants = CLI_RECORDS_OUT,
	.opts = opts,
};

static struct arena arena;
static struct err err;
static char **operands;
static int noperands;

static int
forget(void **state)
{
	(void)state;
	partial = false;
	verbose = noperands = 0;
	text = file = group = from = NULL;
	count = length = 0;
	level = 0;
	by.n = any.n = 0;
	err_clear(&err);
	arena_release(&arena);
	return 0;
}

/* Parses the words up to NULL by opts alone. */
static int
parse(const char *const *words)
{
	struct cli_table t = { opts, (int)(sizeof(opts) / sizeof(opts[0])) };
	char *argv[20];
	int n = 0;

	t.n--;		/* CLI_END */
	for (; words[n] != NULL; n++)
		argv[n] = arena_text(&arena, words[n], strlen(words[n]));
	return cli_opt_parse(&t, n, argv, &arena, &operands, &noperands,
	    &err);
}

#define parse_words(...) \
	parse((const char *const []){ "prog", __VA_ARGS__, NULL })

/* The message of a refusal, which is 64. */
#define assert_refused(message, ...) do {			\
	assert_int_equal(parse_words(__VA_ARGS__), -1);		\
	assert_int_equal(err.code, ERR_USAGE);			\
	assert_string_equal(err.text, message);			\
	err_clear(&err);					\
} while (0)

static void
every_spelling_of_a_value_is_read(void **state)
{
	(void)state;
	assert_int_equal(parse_words("--text=a b", "-n", "7", "--rules",
	    "r.yaml"), 0);
	assert_string_equal(text, "a b");
	assert_int_equal(count, 7);
	assert_string_equal(file, "r.yaml");
	assert_int_equal(parse_words("-pvvn3", "-tx=y", "--text="), 0);
	assert_true(partial);
	assert_int_equal(verbose, 2);
	assert_int_equal(count, 3);
	assert_string_equal(text, "");
}

static void
a_value_may_begin_with_a_dash(void **state)
{
	(void)state;
	assert_int_equal(parse_words("--from", "-7d", "--level", "-1.5"), 0);
	assert_string_equal(from, "-7d");
	assert_near(level, -1.5, 0);
}

static void
operands_stand_anywhere_and_dash_is_one(void **state)
{
	(void)state;
	assert_int_equal(parse_words("a", "-p", "-", "--", "-n", "--"), 0);
	assert_true(partial);
	assert_int_equal(noperands, 4);
	assert_string_equal(operands[0], "a");
	assert_string_equal(operands[1], "-");
	assert_string_equal(operands[2], "-n");
	assert_string_equal(operands[3], "--");
	assert_null(operands[4]);
}

static void
lists_are_split_and_joined(void **state)
{
	(void)state;
	assert_int_equal(parse_words("--by=machine,day", "--by", "shift",
	    "--machine", "A 1,B"), 0);
	assert_int_equal(by.n, 3);
	assert_string_equal(by.text[0], "machine");
	assert_string_equal(by.text[1], "day");
	assert_string_equal(by.text[2], "shift");
	assert_int_equal(any.n, 2);
	assert_string_equal(any.text[0], "A 1");
}

static void
lengths_are_microseconds(void **state)
{
	(void)state;
	assert_int_equal(parse_words("--bin=8h"), 0);
	assert_int_equal(length, 8 * WHEN_HOUR);
}

static void
abbreviations_are_refused_and_spelt_out(void **state)
{
	(void)state;
	assert_refused("unknown option: \"--part\" (did you mean "
	    "--partial?)", "--part");
	assert_refused("unknown option: \"--mach\" (did you mean "
	    "--machine?)", "--mach=7");
	assert_refused("unknown option: \"--grop\" (did you mean --group?)",
	    "--grop", "day");
	assert_refused("unknown option: \"--zzzzzz\"", "--zzzzzz");
	assert_refused("unknown option: \"-z\"", "-pz");
}

static void
a_wrong_value_is_named_with_its_option(void **state)
{
	(void)state;
	assert_refused("--number: not a whole number: \"7.5\"", "-n7.5");
	assert_refused("--number: not from 1 to 10: \"11\"", "-n", "11");
	assert_refused("--level: not a number: \"1,5\"", "--level=1,5");
	assert_refused("--share: not from 0 to 1: \"1.01\"", "--share=1.01");
	assert_refused("--share: not from 0 to 1: \"-1\"", "--share=-1");
	assert_refused("--group: not one of machine, shift, day: \"week\"",
	    "--group=week");
	assert_refused("--by: not one of machine, shift, day: \"hour\"",
	    "--by", "day,hour");
	assert_refused("--by: an empty word in the list", "--by=day,");
	assert_refused("--bin: not a length like 90s, 5m, 8h or 7d: \"8x\"",
	    "--bin=8x");
	assert_refused("--bin: no unit: \"28\"; is it 28s, 28m, 28h or 28d?",
	    "--bin=28");
	assert_refused("--number: wants a value: N", "--number");
	assert_refused("--partial: takes no value: \"yes\"",
	    "--partial=yes");
}

static void
operands_are_counted_by_the_usage_line(void **state)
{
	char a[] = "a", b[] = "b", *two[] = { a, b, NULL };

	(void)state;
	assert_int_equal(cli_opt_operands("[FILE ...]", 2, two, &err), 0);
	assert_int_equal(cli_opt_operands("", 0, two, &err), 0);
	assert_int_equal(cli_opt_operands("A [B|C]", 2, two, &err), 0);
	assert_int_equal(cli_opt_operands("MODEL [FILE]", 2, two, &err), 0);
	assert_int_equal(cli_opt_operands("", 2, two, &err), -1);
	assert_string_equal(err.text, "unexpected operand: \"a\"");
	err_clear(&err);
	assert_int_equal(cli_opt_operands("[FILE]", 2, two, &err), -1);
	assert_string_equal(err.text, "unexpected operand: \"b\"");
	err_clear(&err);
	assert_int_equal(cli_opt_operands("A|B", 2, two, &err), -1);
	assert_string_equal(err.text, "unexpected operand: \"b\"");
	err_clear(&err);
	assert_int_equal(cli_opt_operands("FILE [FILE ...]", 0, two, &err),
	    -1);
	assert_string_equal(err.text,
	    "an operand is missing: FILE [FILE ...]");
}

static void
help_shows_each_option_within_80_columns(void **state)
{
	struct cli_common c = { 0 };
	struct cli_table t;
	struct buf out = { 0 };
	const char *line, *end;
	int i;

	(void)state;
	cli_opt_table(&t, &program, &c, &arena);
	cli_help(&out, &program, &t);
	assert_non_null(strstr(out.data, "usage: oee-calc [options] "
	    "[FILE ...]\n"));
	for (i = 0; i < t.n; i++) {
		if (!cli_opt_hidden(&t.opt[i]))
			assert_non_null(strstr(out.data, t.opt[i].help));
	}
	assert_null(strstr(out.data, "dump"));
	for (line = out.data; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		assert_true(end - line < 80);
	}
	buf_release(&out);
}

static void
options_are_dumped_one_a_line(void **state)
{
	struct cli_common c = { 0 };
	struct cli_table t;
	struct buf out = { 0 };

	(void)state;
	cli_opt_table(&t, &program, &c, &arena);
	cli_dump_options(&out, &t);
	assert_non_null(strstr(out.data,
	    "g\tgroup\tGROUP\tword\tmachine,shift,day\tone word\n"));
	assert_non_null(strstr(out.data,
	    "p\tpartial\t-\tflag\t-\taccept a cut stream\n"));
	assert_non_null(strstr(out.data, "\nh\thelp\t-\tflag\t-\t"));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_spelling_of_a_value_is_read,
		    forget),
		cmocka_unit_test_teardown(a_value_may_begin_with_a_dash,
		    forget),
		cmocka_unit_test_teardown(
		    operands_stand_anywhere_and_dash_is_one, forget),
		cmocka_unit_test_teardown(lists_are_split_and_joined, forget),
		cmocka_unit_test_teardown(lengths_are_microseconds, forget),
		cmocka_unit_test_teardown(
		    abbreviations_are_refused_and_spelt_out, forget),
		cmocka_unit_test_teardown(
		    a_wrong_value_is_named_with_its_option, forget),
		cmocka_unit_test_teardown(
		    operands_are_counted_by_the_usage_line, forget),
		cmocka_unit_test_teardown(
		    help_shows_each_option_within_80_columns, forget),
		cmocka_unit_test_teardown(options_are_dumped_one_a_line,
		    forget),
	};

	return cmocka_run_group_tests_name("cli_opt", tests, NULL, NULL);
}
