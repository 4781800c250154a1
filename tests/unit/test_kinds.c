/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/err.h"
#include "base/hash.h"
#include "base/when.h"
#include "read_one.h"

#define T0 (INT64_C(1790000000) * WHEN_SECOND)

/* A span that fact_check() has nothing against. */
static struct fact
good_span(void)
{
	struct fact f;

	fact_init(&f, KIND_SPAN);
	fact_set_text(&f, SPAN_MACHINE, "M1", 2);
	fact_set_int(&f, SPAN_START, T0);
	fact_set_int(&f, SPAN_END, T0 + WHEN_HOUR);
	fact_set_text(&f, SPAN_SOURCE, "cimco", 5);
	fact_set_text(&f, SPAN_SOURCE_KEY, "1|2", 3);
	fact_set_int(&f, SPAN_N, 0);
	fact_set_text(&f, SPAN_STATE, "running", 7);
	return f;
}

static struct fact
good_output(void)
{
	struct fact f;

	fact_init(&f, KIND_OUTPUT);
	fact_set_text(&f, OUTPUT_MACHINE, "M1", 2);
	fact_set_int(&f, OUTPUT_START, T0);
	fact_set_int(&f, OUTPUT_END, T0);
	fact_set_text(&f, OUTPUT_SOURCE, "cimco", 5);
	fact_set_text(&f, OUTPUT_SOURCE_KEY, "1|2", 3);
	fact_set_int(&f, OUTPUT_N, 0);
	return f;
}

static void
assert_refused(const struct fact *f, const char *text)
{
	struct err err = { 0 };

	assert_int_equal(fact_check(f, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, text);
}

static void
tables_agree_with_each_other(void **state)
{
	int kind, i;

	(void)state;
	assert_int_equal(shop_schema.nkey, F_COUNT_OF);
	assert_string_equal(shop_schema.key[REC_KIND].name, "record");
	for (kind = 0; kind < KIND_COUNT_OF; kind++) {
		for (i = 0; i < shop_kinds[kind].nfield; i++)
			assert_int_equal(shop_field((enum shop_kind)kind,
			    shop_kinds[kind].field[i].key), i);
	}
	for (i = 0; i < F_COUNT_OF; i++)
		assert_string_equal(shop_schema.key[i].name,
		    shop_keys[i].name);
}

static void
facts_fit_their_struct(void **state)
{
	int kind;

	(void)state;
	for (kind = 0; kind < KIND_COUNT_OF; kind++) {
		if (shop_kinds[kind].class != SHOP_RESULT)
			assert_true(shop_kinds[kind].nfield <=
			    FACT_FIELDS_MAX);
	}
}

static void
kinds_are_found_by_whole_name(void **state)
{
	(void)state;
	assert_int_equal(shop_kind_find("span", 4), KIND_SPAN);
	assert_int_equal(shop_kind_find("spanner", 4), KIND_SPAN);
	assert_int_equal(shop_kind_find("spa", 3), -1);
	assert_int_equal(shop_kind_find("", 0), -1);
	assert_int_equal(shop_field(KIND_SPAN, F_SETUP_FAMILY), -1);
	assert_int_equal(shop_field(KIND_SPAN, F_START), SPAN_START);
	assert_int_equal(SPAN_FIELDS, shop_kinds[KIND_SPAN].nfield);
}

static void
check_takes_a_whole_fact(void **state)
{
	struct fact span = good_span(), out = good_output();
	struct err err = { 0 };

	(void)state;
	assert_int_equal(fact_check(&span, &err), 0);
	assert_int_equal(fact_check(&out, &err), 0);
	assert_int_equal(err.code, 0);
}

static void
check_wants_what_must_be_there(void **state)
{
	struct fact f = good_span();

	(void)state;
	f.v[SPAN_STATE].is_null = true;
	assert_refused(&f, "state: missing");
	f = good_span();
	f.v[SPAN_MACHINE].is_null = true;
	assert_refused(&f, "machine: missing");
}

static void
check_refuses_bad_ids(void **state)
{
	char text[FACT_ID_MAX + 1];
	struct fact f = good_span();
	struct err err = { 0 };

	(void)state;
	fact_set_text(&f, SPAN_MACHINE, "", 0);
	assert_refused(&f, "machine: empty");
	fact_set_text(&f, SPAN_MACHINE, "a\nb", 3);
	assert_refused(&f, "machine: control character");
	fact_set_text(&f, SPAN_MACHINE, "a\xc2\x85", 3);
	assert_refused(&f, "machine: control character");
	fact_set_text(&f, SPAN_MACHINE, "a\x7f", 2);
	assert_refused(&f, "machine: control character");
	memset(text, 'm', sizeof(text));
	fact_set_text(&f, SPAN_MACHINE, text, FACT_ID_MAX + 1);
	assert_int_equal(fact_check(&f, &err), -1);
	fact_set_text(&f, SPAN_MACHINE, text, FACT_ID_MAX);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_text(&f, SPAN_MACHINE, "M\xc3\xa4", 3);
	assert_int_equal(fact_check(&f, NULL), 0);
}

static void
check_refuses_an_end_before_its_start(void **state)
{
	struct fact f = good_span();

	(void)state;
	fact_set_int(&f, SPAN_START, 0);
	fact_set_int(&f, SPAN_END, -1000);
	assert_refused(&f, "end: before start 1970-01-01T00:00:00Z: "
	    "\"1969-12-31T23:59:59.999Z\"");
}

static void
check_refuses_negative_amounts(void **state)
{
	struct fact f = good_span();

	(void)state;
	fact_set_int(&f, SPAN_SECONDS, -1500);
	assert_refused(&f, "seconds: negative: \"-1.5\"");
	f = good_output();
	fact_set_num(&f, OUTPUT_PARTS, -2);
	assert_refused(&f, "parts: negative: \"-2\"");
}

static void
check_refuses_what_nobody_can_count(void **state)
{
	struct fact f = good_output();

	(void)state;
	fact_set_num(&f, OUTPUT_PARTS, 1e10);
	fact_set_num(&f, OUTPUT_TARGET, -1e10);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_num(&f, OUTPUT_PARTS, 10000000000.001);
	assert_refused(&f, "parts: more than 10000000000: "
	    "\"10000000000.001\"");
	fact_set_num(&f, OUTPUT_PARTS, 1);
	fact_set_num(&f, OUTPUT_TARGET, -1.5e10);
	assert_refused(&f, "target: more than 10000000000: "
	    "\"-15000000000\"");
	f = good_span();
	fact_set_int(&f, SPAN_SECONDS, FACT_LENGTH_MS);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_int(&f, SPAN_SECONDS, FACT_LENGTH_MS + 1);
	assert_refused(&f, "seconds: more than 3155760000: "
	    "\"3155760000.001\"");
	f = good_output();
	fact_set_int(&f, OUTPUT_END, T0 + FACT_LENGTH_MS * 1000);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_int(&f, OUTPUT_END, T0 + FACT_LENGTH_MS * 1000 + 1000);
	assert_int_equal(fact_check(&f, NULL), -1);
}

static void
amounts_without_a_limit_pass(void **state)
{
	(void)state;
	assert_int_equal(fact_check_amount(F_N, INT64_MAX, 0, NULL), 0);
	assert_int_equal(fact_check_amount(F_IDEAL_S, 1000001, 3, NULL), 0);
	assert_int_equal(fact_check_amount(F_IDEAL_S, -1, 6, NULL), -1);
}

static void
check_refuses_more_scrap_than_parts(void **state)
{
	struct fact f = good_output();

	(void)state;
	fact_set_num(&f, OUTPUT_SCRAP, 3);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_num(&f, OUTPUT_PARTS, 3);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_num(&f, OUTPUT_PARTS, 2.5);
	assert_refused(&f, "scrap: more than parts: \"3\"");
}

static void
check_knows_the_words_of_maintenance(void **state)
{
	struct fact f;

	(void)state;
	fact_init(&f, KIND_MAINTENANCE);
	fact_set_text(&f, MAINTENANCE_MACHINE, "M1", 2);
	fact_set_int(&f, MAINTENANCE_START, T0);
	fact_set_int(&f, MAINTENANCE_END, T0);
	fact_set_text(&f, MAINTENANCE_SOURCE, "s", 1);
	fact_set_text(&f, MAINTENANCE_SOURCE_KEY, "k", 1);
	fact_set_int(&f, MAINTENANCE_N, 0);
	fact_set_text(&f, MAINTENANCE_TYPE, "corrective", 10);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_text(&f, MAINTENANCE_TYPE, "oops", 4);
	assert_refused(&f, "type: neither corrective nor preventive: "
	    "\"oops\"");
}

static bool
same_hash(const struct fact *a, const struct fact *b)
{
	struct hash128 seed = { 1, 2 };
	struct hash128 x = fact_hash(a, seed), y = fact_hash(b, seed);

	return x.hi == y.hi && x.lo == y.lo;
}

static void
hash_sees_every_change(void **state)
{
	struct fact a = good_span(), b = good_span();
	int i;

	(void)state;
	assert_true(same_hash(&a, &b));
	for (i = 0; i < SPAN_FIELDS; i++) {
		b = a;
		if (shop_keys[shop_kinds[KIND_SPAN].field[i].key].type ==
		    SHOP_TEXT)
			fact_set_text(&b, i, "other", 5);
		else if (shop_keys[shop_kinds[KIND_SPAN].field[i].key].type ==
		    SHOP_NUM)
			fact_set_num(&b, i, 77);
		else
			fact_set_int(&b, i, 77);
		assert_false(same_hash(&a, &b));
	}
}

static void
hash_tells_null_from_empty_and_fields_apart(void **state)
{
	struct fact a = good_span(), b = good_span();

	(void)state;
	fact_set_text(&b, SPAN_REASON, "", 0);
	assert_false(same_hash(&a, &b));
	fact_set_text(&a, SPAN_REASON, "x", 1);
	b = good_span();
	fact_set_text(&b, SPAN_JOB, "x", 1);
	assert_false(same_hash(&a, &b));
}

static void
hash_holds_for_texts_of_any_length(void **state)
{
	static char text[5000];
	struct fact a = good_span(), b;

	(void)state;
	memset(text, 'x', sizeof(text));
	fact_set_text(&a, SPAN_REASON, text, sizeof(text));
	b = a;
	b.v[SPAN_REASON].len--;
	assert_false(same_hash(&a, &b));
	assert_true(same_hash(&a, &a));
}

static void
hash_of_an_open_row_leaves_its_end_out(void **state)
{
	struct fact a = good_span(), b;

	(void)state;
	fact_set_int(&a, SPAN_OPEN, 1);
	b = a;
	fact_set_int(&b, SPAN_END, T0 + 2 * WHEN_HOUR);
	assert_true(same_hash(&a, &b));
	fact_set_int(&a, SPAN_OPEN, 0);
	fact_set_int(&b, SPAN_OPEN, 0);
	assert_false(same_hash(&a, &b));
}

/* ---- from records and back ---- */

static void
a_record_becomes_a_fact_with_floored_times(void **state)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, "{\"record\":\"span\","
	    "\"machine\":\"M1\",\"start\":\"1970-01-01T00:00:01.0019Z\","
	    "\"seconds\":1.9999,\"open\":true,\"parts\":-0.0,"
	    "\"reason\":null}\n");
	struct err err = { 0 };
	struct fact f;

	(void)state;
	assert_int_equal(shop_kind_of(r), KIND_SPAN);
	assert_int_equal(fact_from_rec(&f, KIND_SPAN, r, false, &err), 0);
	assert_int_equal(f.v[SPAN_START].i, 1001000);
	assert_int_equal(f.v[SPAN_SECONDS].i, 1999);
	assert_int_equal(f.v[SPAN_OPEN].i, 1);
	assert_false(signbit(f.v[SPAN_PARTS].d));
	assert_true(f.v[SPAN_REASON].is_null);
	assert_true(f.v[SPAN_END].is_null);
	rec_close(in);
}

static void
a_reading_keeps_its_microseconds(void **state)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, "{\"record\":\"sensor\","
	    "\"time\":\"1970-01-01T00:00:01.0019Z\"}\n");
	struct err err = { 0 };
	struct fact f;

	(void)state;
	assert_int_equal(fact_from_rec(&f, KIND_SENSOR, r, false, &err), 0);
	assert_int_equal(f.v[SENSOR_TIME].i, 1001900);
	rec_close(in);
}

static void
what_a_prediction_tells_twice_is_passed_over(void **state)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, "{\"record\":\"prediction\","
	    "\"chances\":\"a=1\",\"p_a\":1,\"p_adjusted\":0,"
	    "\"time\":\"1970-01-01T00:00:01.0019Z\"}\n");
	struct err err = { 0 };
	struct fact f;

	(void)state;
	assert_int_equal(fact_from_rec(&f, KIND_PREDICTION, r, false, &err),
	    0);
	assert_int_equal(f.v[PREDICTION_TIME].i, 1001900);
	/* Of another kind they are unknown. */
	assert_int_equal(fact_from_rec(&f, KIND_ANOMALY, r, false, &err),
	    -1);
	assert_string_equal(err.text, "chances: unknown key of an anomaly");
	rec_close(in);
}

static void
a_prediction_says_something_of_perhaps_no_job(void **state)
{
	struct err err = { 0 };
	struct fact f;

	(void)state;
	fact_init(&f, KIND_PREDICTION);
	fact_set_text(&f, PREDICTION_MACHINE, "M", 1);
	fact_set_int(&f, PREDICTION_TIME, 0);
	fact_set_text(&f, PREDICTION_JOB, "", 0);
	fact_set_text(&f, PREDICTION_OUTCOME, "y", 1);
	fact_set_text(&f, PREDICTION_MODEL, "m", 1);
	fact_set_int(&f, PREDICTION_VERSION, 1);
	assert_int_equal(fact_check(&f, &err), -1);
	assert_string_equal(err.text, "value: missing, and so is class");
	err_clear(&err);
	fact_set_num(&f, PREDICTION_VALUE, 2);
	assert_int_equal(fact_check(&f, &err), 0);
	assert_true(fact_lacks(&f, PREDICTION_JOB));
	assert_true(fact_lacks(&f, PREDICTION_CLASS));
	assert_false(fact_lacks(&f, PREDICTION_VALUE));
	fact_set_text(&f, PREDICTION_MODEL, "", 0);
	assert_int_equal(fact_check(&f, &err), -1);
	assert_string_equal(err.text, "model: empty");
}

static struct fact
good_answer(void)
{
	struct fact f;

	fact_init(&f, KIND_PREDICTION);
	fact_set_text(&f, PREDICTION_MACHINE, "M", 1);
	fact_set_int(&f, PREDICTION_TIME, 0);
	fact_set_text(&f, PREDICTION_JOB, "", 0);
	fact_set_text(&f, PREDICTION_OUTCOME, "y", 1);
	fact_set_text(&f, PREDICTION_MODEL, "m", 1);
	fact_set_int(&f, PREDICTION_VERSION, 0);
	fact_set_num(&f, PREDICTION_VALUE, 2);
	fact_set_num(&f, PREDICTION_LOW, 2);
	fact_set_num(&f, PREDICTION_HIGH, 2);
	/* As the parts of a sum are rounded. */
	fact_set_num(&f, PREDICTION_CONFIDENCE, 1 + 1e-15);
	return f;
}

static void
an_answer_that_cannot_be_is_refused(void **state)
{
	static const char *const chances[] = { "", "garbage", "a=2", "a=-0.1",
	    "a=0.5; ", "a=0.5; b", "a=nan", "=" };
	struct fact f = good_answer();
	struct err err = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_set_int(&f, PREDICTION_VERSION, -1);
	assert_refused(&f, "version: negative: \"-1\"");
	f = good_answer();
	fact_set_num(&f, PREDICTION_LOW, 3);
	assert_refused(&f, "low: more than high: \"3\"");
	f = good_answer();
	fact_set_num(&f, PREDICTION_CONFIDENCE, 1.5);
	assert_refused(&f, "confidence: not from 0 to 1: \"1.5\"");
	fact_set_num(&f, PREDICTION_CONFIDENCE, -0.5);
	assert_refused(&f, "confidence: not from 0 to 1: \"-0.5\"");
	for (i = 0; i < sizeof(chances) / sizeof(*chances); i++) {
		f = good_answer();
		fact_set_text(&f, PREDICTION_BASELINE_CHANCES, chances[i],
		    strlen(chances[i]));
		err_clear(&err);
		if (fact_check(&f, &err) == 0 ||
		    strncmp(err.text, "baseline_chances: ", 18) != 0)
			fail_msg("\"%s\": %s", chances[i], err.text);
	}
	f = good_answer();
	fact_set_text(&f, PREDICTION_CHANCES, "garbage", 7);
	assert_refused(&f, "chances: not as CLASS=0.25; CLASS=0.75: "
	    "\"garbage\"");
	fact_set_text(&f, PREDICTION_CHANCES, "a=b=1e-3; c;d=1; e=0", 20);
	assert_int_equal(fact_check(&f, NULL), 0);
	fact_init(&f, KIND_ANOMALY);
	fact_set_text(&f, ANOMALY_MACHINE, "M", 1);
	fact_set_int(&f, ANOMALY_TIME, 0);
	fact_set_text(&f, ANOMALY_JOB, "", 0);
	fact_set_text(&f, ANOMALY_MODEL, "m", 1);
	fact_set_int(&f, ANOMALY_VERSION, 1);
	fact_set_num(&f, ANOMALY_SCORE, 7);
	fact_set_num(&f, ANOMALY_THRESHOLD, 0.5);
	fact_set_int(&f, ANOMALY_IS_ANOMALY, 1);
	assert_refused(&f, "score: not from 0 to 1: \"7\"");
	fact_set_num(&f, ANOMALY_SCORE, 1);
	assert_int_equal(fact_check(&f, NULL), 0);
}

static void
unknown_keys_and_wrong_types_are_named(void **state)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, "{\"record\":\"span\","
	    "\"colour\":1,\"target\":2,\"n\":1.5}\n");
	struct err err = { 0 };
	struct fact f;

	(void)state;
	assert_int_equal(fact_from_rec(&f, KIND_SPAN, r, false, &err), -1);
	assert_string_equal(err.text, "colour: unknown key of a span");
	err_clear(&err);
	assert_int_equal(fact_from_rec(&f, KIND_SPAN, r, true, &err), -1);
	assert_string_equal(err.text, "n: not a whole number: \"1.5\"");
	/* target is a key, but none of a span. */
	err_clear(&err);
	assert_int_equal(fact_from_rec(&f, KIND_OUTPUT, r, true, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	rec_close(in);
}

static void
negative_zero_is_zero(void **state)
{
	struct fact f = good_output();

	(void)state;
	fact_set_num(&f, OUTPUT_PARTS, -0.0);
	assert_false(signbit(f.v[OUTPUT_PARTS].d));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_agree_with_each_other),
		cmocka_unit_test(facts_fit_their_struct),
		cmocka_unit_test(kinds_are_found_by_whole_name),
		cmocka_unit_test(check_takes_a_whole_fact),
		cmocka_unit_test(check_wants_what_must_be_there),
		cmocka_unit_test(check_refuses_bad_ids),
		cmocka_unit_test(check_refuses_an_end_before_its_start),
		cmocka_unit_test(check_refuses_negative_amounts),
		cmocka_unit_test(check_refuses_what_nobody_can_count),
		cmocka_unit_test(amounts_without_a_limit_pass),
		cmocka_unit_test(check_refuses_more_scrap_than_parts),
		cmocka_unit_test(check_knows_the_words_of_maintenance),
		cmocka_unit_test(hash_sees_every_change),
		cmocka_unit_test(hash_tells_null_from_empty_and_fields_apart),
		cmocka_unit_test(hash_holds_for_texts_of_any_length),
		cmocka_unit_test(hash_of_an_open_row_leaves_its_end_out),
		cmocka_unit_test(a_record_becomes_a_fact_with_floored_times),
		cmocka_unit_test(a_reading_keeps_its_microseconds),
		cmocka_unit_test(what_a_prediction_tells_twice_is_passed_over),
		cmocka_unit_test(a_prediction_says_something_of_perhaps_no_job),
		cmocka_unit_test(an_answer_that_cannot_be_is_refused),
		cmocka_unit_test(unknown_keys_and_wrong_types_are_named),
		cmocka_unit_test(negative_zero_is_zero),
	};

	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
