/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/err.h"
#include "draw/canvas.h"
#include "report/template.h"
#include "shop/kinds.h"

static struct template *
parse(const char *text, struct err *err)
{
	return template_parse("t.yaml", text, strlen(text), err);
}

static struct template *
good(const char *text)
{
	struct err err = { 0 };
	struct template *t = parse(text, &err);

	if (t == NULL)
		fail_msg("%s", err.text);
	return t;
}

/* That it is refused, and with these words. */
static void
bad(const char *text, const char *words)
{
	struct err err = { 0 };
	struct template *t = parse(text, &err);

	assert_null(t);
	assert_int_equal(err.code, ERR_CONFIG);
	if (strstr(err.text, words) == NULL)
		fail_msg("%s\nlacks: %s", err.text, words);
	err_clear(&err);
}

#define HEAD "title: T\nsections:\n"

static void
what_is_not_said_is_as_usual(void **state)
{
	struct template *t = good(HEAD "  - tiles: {}\n  - trend: {}\n"
	    "  - pareto: {}\n  - timeline: {}\n");

	(void)state;
	assert_string_equal(t->title, "T");
	assert_near(t->width, 595.28, 1e-9);
	assert_near(t->height, 841.89, 1e-9);
	assert_int_equal(t->nfont[DRAW_REGULAR], 1);
	assert_null(t->logo);
	assert_int_equal(t->nsection, 4);
	assert_int_equal(t->section[1].by, ROWS_DAY);
	assert_int_equal(t->section[2].kind, KIND_PARETO);
	assert_int_equal(t->section[2].top, 10);
	assert_true(template_wants(t, KIND_SPAN));
	assert_false(template_wants(t, KIND_RESTATED));
	template_free(t);
}

static void
a_page_may_lie_on_its_side(void **state)
{
	struct template *t = good("title: T\npaper: Letter\n"
	    "orientation: landscape\nsections: []\n");

	(void)state;
	assert_near(t->width, 792, 1e-9);
	assert_near(t->height, 612, 1e-9);
	template_free(t);
}

static void
a_column_says_key_heading_and_unit(void **state)
{
	struct template *t = good(HEAD "  - table:\n"
	    "      by: [machine, shift]\n"
	    "      columns: [machine, \"oee=The OEE:bar\", parts, change, past,"
	    " start, \"running_s:duration\"]\n      sort: oee\n"
	    "      order: rising\n      top: 7\n      only: {shift: early}\n"
	    "      except: {machine: M9}\n      width: half\n");
	const struct section *s = &t->section[0];

	(void)state;
	assert_int_equal(s->ncolumn, 7);
	assert_int_equal(s->column[0].key, F_MACHINE);
	assert_int_equal(s->column[0].unit, DOC_TEXT);
	assert_string_equal(s->column[1].heading, "The OEE");
	assert_int_equal(s->column[1].unit, DOC_BAR);
	assert_int_equal(s->column[2].unit, DOC_COUNT);
	assert_int_equal(s->column[3].key, COLUMN_CHANGE);
	assert_int_equal(s->column[4].key, COLUMN_PAST);
	assert_int_equal(s->column[5].unit, DOC_TIME);
	assert_int_equal(s->column[6].unit, DOC_DURATION);
	assert_string_equal(s->column[6].heading, "Running");
	assert_int_equal(s->by, ROWS_MACHINE | ROWS_SHIFT);
	assert_int_equal(s->sort, F_OEE);
	assert_true(s->rising);
	assert_true(s->half);
	assert_int_equal(s->top, 7);
	assert_int_equal(s->only_key, F_SHIFT);
	assert_string_equal(s->only, "early");
	assert_string_equal(s->except, "M9");
	template_free(t);
}

/* Of restated records the change is their own key. */
static void
change_is_a_key_where_records_have_it(void **state)
{
	struct template *t = good(HEAD "  - table: {of: restated, columns: "
	    "[change]}\n");

	(void)state;
	assert_int_equal(t->section[0].column[0].key, F_CHANGE);
	template_free(t);
	/* And what moved a figure is theirs alone. */
	t = good(HEAD "  - table: {of: restated, data: true, columns: "
	    "[moved]}\n");
	assert_int_equal(t->section[0].column[0].key, COLUMN_MOVED);
	assert_true(t->section[0].data);
	template_free(t);
	bad(HEAD "  - table: {of: oee, columns: [moved]}\n",
	    "oee records have no \"moved\"");
}

static void
faults_are_told_with_their_place(void **state)
{
	(void)state;
	bad("title: T\n", "missing key \"sections\"");
	bad("sections: []\n", "missing key \"title\"");
	bad("titel: T\nsections: []\n", "t.yaml:1:1: unknown key \"titel\"");
	bad("title: T\npaper: A3\nsections: []\n", "expected A4 or Letter");
	bad(HEAD "  - tyles: {}\n", "t.yaml:3:5: sections[]: unknown key "
	    "\"tyles\"");
	bad(HEAD "  - tyles: {}\n", "did you mean \"tiles\"");
	bad(HEAD "  - tiles: {figures: [oeee]}\n", "no such figure: \"oeee\"");
	bad(HEAD "  - tiles: {figures: [machine]}\n", "no number");
	bad(HEAD "  - table: {columns: [oee], sort: start}\n", "no number");
	bad(HEAD "  - tiles: {figures: [n]}\n", "no \"n\"");
	bad(HEAD "  - tiles: {figures: [reason]}\n", "no \"reason\"");
	bad(HEAD "  - tiles: {width: wide}\n", "expected full or half");
	bad(HEAD "  - tiles: yes\n", "expected a map");
	bad(HEAD "  - tiles\n", "");
	bad(HEAD "  - {tiles: {}, trend: {}}\n", "one section");
	/* What a section has no use for would be passed over in silence. */
	bad(HEAD "  - tiles: {top: 3}\n", "unknown key \"top\"");
	bad(HEAD "  - page: {title: x}\n", "unknown key \"title\"");
	bad(HEAD "  - pareto: {figures: [oee]}\n", "\"figures\"");
	bad(HEAD "  - table: {}\n", "missing key \"columns\"");
	bad(HEAD "  - table: {of: oees, columns: []}\n", "no such kind");
	bad(HEAD "  - table: {columns: [reason]}\n", "oee records have no "
	    "\"reason\"");
	bad(HEAD "  - table: {columns: [\"oee:furlongs\"]}\n",
	    "no such unit: \"furlongs\"");
	bad(HEAD "  - table: {columns: [oee], top: 0}\n", "top");
	bad(HEAD "  - table: {columns: [oee], by: machines}\n", "machines");
	bad(HEAD "  - table: {columns: [oee], only: {reason: x}}\n",
	    "no \"reason\"");
	bad(HEAD "  - table: {columns: [oee], only: x}\n", "{key: value}");
	bad("title: T\nfonts: {regular: []}\nsections: []\n", "fonts");
	bad("title: T\nfonts: {italic: x}\nsections: []\n", "italic");
}

/* Two faults are two lines of one message. */
static void
all_faults_are_told_at_once(void **state)
{
	(void)state;
	bad(HEAD "  - tiles: {figures: [x]}\n  - trend: {by: y}\n",
	    "t.yaml:3:");
	bad(HEAD "  - tiles: {figures: [x]}\n  - trend: {by: y}\n",
	    "t.yaml:4:");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_said_is_as_usual),
		cmocka_unit_test(a_page_may_lie_on_its_side),
		cmocka_unit_test(a_column_says_key_heading_and_unit),
		cmocka_unit_test(change_is_a_key_where_records_have_it),
		cmocka_unit_test(faults_are_told_with_their_place),
		cmocka_unit_test(all_faults_are_told_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
