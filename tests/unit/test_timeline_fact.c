/* SPDX-License-Identifier: MIT */
#include "timeline_fixture.h"

#include "read_one.h"
#include "shop/order.h"
#include "shop/timeline_fact.h"
#include "shop/timeline_said.h"

static int
decode(struct tl_fact *f, int kind, const char *line, struct err *err)
{
	struct when_memory memory = { 0 };
	struct rec_reader *in;
	const struct rec *r = read_one(&in, line);
	int rc = tl_decode(f, &memory, kind, r, err);

	/* The texts go with the reader; the tests look at lengths. */
	rec_close(in);
	return rc;
}

/* ---- facts ---- */

#define WINDOW "\"machine\":\"M\",\"start\":\"2026-05-01T06:00:00Z\"," \
    "\"end\":\"2026-05-01T07:00:00Z\""

static void
a_span_has_times_state_and_parts(void **state)
{
	struct err err = { 0 };
	struct tl_fact f;

	(void)state;
	assert_int_equal(decode(&f, KIND_SPAN, "{" WINDOW
	    ",\"state\":\"down\",\"reason\":\"tool\",\"seconds\":90.0019,"
	    "\"part\":\"P-1\",\"parts\":2.5,\"scrap\":1}\n", &err), 0);
	assert_int_equal(f.span.end_us - f.span.start_us, WHEN_HOUR);
	assert_int_equal(f.span.ms, 90001);
	assert_int_equal(f.span.state.len, 4);
	assert_int_equal(f.span.reason.len, 4);
	assert_int_equal(f.span.part.len, 3);
	assert_int_equal(f.span.job.len, 0);
	assert_int_equal(f.parts_m, 2500);
	assert_int_equal(f.scrap_m, 1000);
	assert_int_equal(f.number, 1);
	assert_false(f.span.open);
}

/* One struct serves for all records: nothing of the last one may stay. */
static void
what_the_record_before_said_is_gone(void **state)
{
	struct err err = { 0 };
	struct tl_fact f;

	(void)state;
	assert_int_equal(decode(&f, KIND_SPAN, "{" WINDOW
	    ",\"state\":\"down\",\"reason\":\"tool\",\"seconds\":90,"
	    "\"open\":true,\"parts\":2}\n", &err), 0);
	assert_int_equal(decode(&f, KIND_JOB, "{" WINDOW "}\n", &err), 0);
	assert_int_equal(f.span.ms, -1);
	assert_int_equal(f.span.state.len, 0);
	assert_int_equal(f.span.reason.len, 0);
	assert_int_equal(f.parts_m, 0);
	assert_false(f.span.open);
}

static void
what_is_wrong_is_named_by_its_field(void **state)
{
	static const struct { int kind; const char *line, *key; } bad[] = {
		{ KIND_SPAN, "{" WINDOW "}\n", "state: " },
		{ KIND_SPAN, "{" WINDOW ",\"state\":7}\n", "state: " },
		{ KIND_SPAN, "{" WINDOW ",\"state\":\"down\","
		    "\"reason\":1}\n", "reason: " },
		{ KIND_SPAN, "{" WINDOW ",\"state\":\"down\","
		    "\"seconds\":-1}\n", "seconds: " },
		{ KIND_JOB, "{" WINDOW ",\"operator\":[]}\n", "" },
		{ KIND_JOB, "{" WINDOW ",\"operator\":3}\n", "operator: " },
		{ KIND_JOB, "{\"machine\":\"M\","
		    "\"end\":\"2026-05-01T07:00:00Z\"}\n", "start: missing" },
		{ KIND_JOB, "{\"start\":\"2026-05-01T07:00:00Z\","
		    "\"end\":\"2026-05-01T06:00:00Z\"}\n", "end: before" },
		{ KIND_JOB, "{\"start\":\"1026-05-01T07:00:00Z\","
		    "\"end\":\"2026-05-01T06:00:00Z\"}\n", "" },
		{ KIND_OUTPUT, "{" WINDOW ",\"parts\":-2}\n", "parts: " },
		{ KIND_OUTPUT, "{" WINDOW ",\"scrap\":\"x\"}\n", "scrap: " },
	};
	struct err err = { 0 };
	struct tl_fact f;
	struct rec_reader *in;
	const struct rec *r;
	struct rec_options o = { .schema = &shop_schema };
	struct when_memory memory = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err_clear(&err);
		in = rec_open_bytes("t", bad[i].line, strlen(bad[i].line),
		    &o, &err);
		assert_non_null(in);
		if (rec_read(in, &r, &err) > 0)
			assert_int_equal(tl_decode(&f, &memory, bad[i].kind,
			    r, &err), -1);
		rec_close(in);
		assert_int_equal(err.code, ERR_DATA);
		if (strstr(err.text, bad[i].key) == NULL)
			fail_msg("%s: \"%s\"", bad[i].line, err.text);
	}
}

/* ---- what else a stream says ---- */

static void
orders_have_words(void **state)
{
	(void)state;
	assert_int_equal(order_of("time"), ORDER_TIME);
	assert_int_equal(order_of("machine"), ORDER_MACHINE);
	assert_int_equal(order_of("any"), ORDER_ANY);
	assert_int_equal(order_of("size"), ORDER_ANY);
	assert_int_equal(order_of(NULL), ORDER_ANY);
}

struct asked {
	int64_t from, to;
	enum order order;
};

static int
ask(struct asked *a, bool first, const char *line, struct err *err)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, line);
	int rc = tl_query_said(&a->from, &a->to, &a->order, first, r, err);

	rec_close(in);
	return rc;
}

#define QUERY "{\"record\":\"query\",\"order\":\"time\"," \
    "\"from\":\"2026-05-01T00:00:00Z\",\"to\":\"2026-05-02T00:00:00Z\"}\n"

static void
the_query_says_what_nobody_has_said(void **state)
{
	struct asked a = { INT64_MIN, INT64_MAX, ORDER_ANY };
	struct asked b = { 1, 2, ORDER_MACHINE };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(ask(&a, true, QUERY, &err), 0);
	assert_int_equal(a.to - a.from, WHEN_DAY);
	assert_int_equal(a.order, ORDER_TIME);
	assert_int_equal(ask(&b, true, QUERY, &err), 0);
	assert_int_equal(b.from, 1);
	assert_int_equal(b.to, 2);
	assert_int_equal(b.order, ORDER_MACHINE);
}

static void
two_streams_are_in_no_order(void **state)
{
	struct asked a = { INT64_MIN, INT64_MAX, ORDER_TIME };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(ask(&a, false, QUERY, &err), 0);
	assert_int_equal(a.order, ORDER_ANY);
	assert_int_equal(a.from, INT64_MIN);
	assert_int_equal(ask(&a, true, "{\"record\":\"query\","
	    "\"from\":\"yesterday\"}\n", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "from: "));
}

static int
say(struct fixture *f, struct tl_machine_said *said, const char *line)
{
	struct rec_reader *in;
	const struct rec *r = read_one(&in, line);
	int i = tl_machine_said(f->tl, said, r, &f->err);

	rec_close(in);
	return i;
}

static void
a_machine_record_makes_a_machine(void **state)
{
	static const char *const bad[] = {
		"{\"record\":\"machine\"}\n",
		"{\"record\":\"machine\",\"machine\":\"Q\","
		    "\"time_zone\":\"Mars/Olympus\"}\n",
		"{\"record\":\"machine\",\"machine\":\"Q\","
		    "\"capacity\":0}\n",
	};
	struct fixture *f = fixture_new(NULL);
	struct tl_machine_said said;
	size_t i;
	int at;

	(void)state;
	fixture_open(f, 0, 100);
	at = say(f, &said, "{\"record\":\"machine\",\"machine\":\"M-9\","
	    "\"group\":\"mills\",\"capacity\":3}\n");
	assert_true(at >= 0);
	assert_string_equal(timeline_machine_name(f->tl, at), "M-9");
	assert_int_equal(timeline_machine_capacity(f->tl, at), 3);
	assert_int_equal(said.group.len, 5);
	assert_int_equal(said.site.len, 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err_clear(&f->err);
		assert_int_equal(say(f, &said, bad[i]), -1);
		assert_true(f->err.code == ERR_DATA ||
		    f->err.code == ERR_CONFIG);
	}
	err_clear(&f->err);
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_span_has_times_state_and_parts),
		cmocka_unit_test(what_the_record_before_said_is_gone),
		cmocka_unit_test(what_is_wrong_is_named_by_its_field),
		cmocka_unit_test(orders_have_words),
		cmocka_unit_test(the_query_says_what_nobody_has_said),
		cmocka_unit_test(two_streams_are_in_no_order),
		cmocka_unit_test(a_machine_record_makes_a_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
