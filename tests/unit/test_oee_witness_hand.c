/* SPDX-License-Identifier: MIT */
/* Cases worked out on paper, through the whole stage. */
#include "check.h"

#include <stdio.h>

#include "base/buf.h"
#include "oee/oee.h"
#include "witness/clock.h"
#include "witness/run.h"

static const char profile[] =
    "name: hand\n"
    "states:\n"
    "  - {state: running, class: production}\n"
    "  - {state: setup, class: setup}\n"
    "  - {state: waiting, class: delay}\n"
    "  - {state: down, class: down}\n"
    "  - {state: idle, class: unassigned}\n"
    "  - {state: planned, class: planned}\n"
    "  - {state: off, class: outside}\n"
    "precedence: [production, setup, down, delay, planned, unassigned]\n";

static const char weekdays[] =
    "zone: Europe/Copenhagen\n"
    "shifts:\n"
    "  - {name: early, days: weekdays, from: \"06:00\", to: \"14:00\"}\n";

/* With a break of half an hour; UTC, so that records can be read. */
static const char two_shifts[] =
    "zone: UTC\n"
    "shifts:\n"
    "  - {name: a, days: daily, from: \"06:00\", to: \"14:00\",\n"
    "     breaks: [{from: \"10:00\", to: \"10:30\"}]}\n"
    "  - {name: b, days: daily, from: \"14:00\", to: \"22:00\"}\n";

struct hand {
	struct buf records;
	struct w_texts t;
	struct w_records got;
};

static int
start(void **state)
{
	static struct hand h;

	memset(&h, 0, sizeof(h));
	h.t.profile = profile;
	h.t.calendar = two_shifts;
	h.t.from = INT64_MIN;
	h.t.to = h.t.now = INT64_MAX;
	h.t.min_standard = 0.05;
	*state = &h;
	return 0;
}

static int
stop(void **state)
{
	struct hand *h = *state;

	buf_release(&h->records);
	w_records_free(&h->got);
	return 0;
}

/*
 * A record of machine M1: its kind, start and end as "2025-03-28T11:00", and
 * the rest as JSON with ' for ".
 */
static void
add(struct hand *h, const char *kind, const char *from, const char *to,
    const char *rest)
{
	size_t i = h->records.len;

	buf_printf(&h->records, "{'record':'%s','machine':'M1',"
	    "'start':'%s:00Z','end':'%s:00Z','source':'w',%s}\n", kind, from,
	    to, rest);
	for (; i < h->records.len; i++)
		if (h->records.data[i] == '\'')
			h->records.data[i] = '"';
}

static void
add_standard(struct hand *h, const char *part, int ideal_s)
{
	buf_printf(&h->records, "{\"record\":\"standard\",\"part\":\"%s\","
	    "\"op\":\"*\",\"machine\":\"*\",\"valid_from\":"
	    "\"2020-01-01T00:00:00Z\",\"ideal_s\":%d}\n", part, ideal_s);
}

static void
run_as(struct hand *h, const struct w_ask *ask)
{
	struct err err = { 0 };

	w_records_free(&h->got);
	h->t.records = buf_text(&h->records);
	if (w_run_texts(&h->got, &h->t, ask, &err) < 0)
		fail_msg("%s", err.text);
}

static void
run(struct hand *h, unsigned by)
{
	const struct w_ask ask = { .by = BY_MACHINE | by };

	run_as(h, &ask);
}

/* The record of a shift ("" for off time) on a date of the calendar. */
static const struct w_record *
of(const struct hand *h, const char *shift, int year, int month, int day)
{
	const int64_t date = w_clock_day(year, month, day);
	size_t i;

	for (i = 0; i < h->got.n; i++)
		if (h->got.v[i].day == date &&
		    strcmp(h->got.v[i].shift, shift) == 0)
			return &h->got.v[i];
	fail_msg("no record of shift \"%s\" on %d-%02d-%02d", shift, year,
	    month, day);
	return NULL;
}

#define S(x)	((int64_t)(x) * 1000)
#define assert_s(r, field, s) assert_int_equal((r)->f[W_F_##field], S(s))

/*
 * From Friday 12:00 to Monday 12:00, with 6 of the 8 worked hours running:
 * two of the hours are Friday's, six Monday's, and no weekend counts.
 */
static void
an_open_weekend_job_has_the_availability_of_worked_hours(void **state)
{
	static const char row[] = "'source_key':'a','n':1,'open':true";
	static const char running[] = "'source_key':'a','n':2,"
	    "'open':true,'state':'running','seconds':21600";
	struct hand *h = *state;
	const struct w_record *r;

	h->t.calendar = weekdays;
	h->t.now = w_clock_day(2025, 3, 31) * 86400000 + S(36000);
	add(h, "job", "2025-03-28T11:00", "2025-03-31T10:00", row);
	add(h, "span", "2025-03-28T11:00", "2025-03-31T10:00", running);
	run(h, 0);
	assert_int_equal(h->got.n, 1);
	r = &h->got.v[0];
	assert_s(r, PLANNED, 28800);
	assert_s(r, RUNNING, 21600);
	assert_s(r, RESIDUAL, 7200);
	assert_s(r, OFF, (71 - 8) * 3600);	/* the clocks went forward */
	assert_s(r, APPORTIONED, 21600);
	assert_near(r->kpi[W_K_AVAILABILITY], 0.75, 1e-12);
	run(h, BY_SHIFT);
	r = of(h, "early", 2025, 3, 28);
	assert_s(r, RUNNING, 5400);
	assert_near(r->kpi[W_K_AVAILABILITY], 0.75, 1e-12);
	r = of(h, "early", 2025, 3, 31);
	assert_s(r, RUNNING, 16200);
	assert_near(r->kpi[W_K_AVAILABILITY], 0.75, 1e-12);
	assert_s(of(h, "", 2025, 3, 29), OFF, 86400);
	assert_s(of(h, "", 2025, 3, 30), OFF, 82800);
}

/* What exactly ran over the weekend did run, unplanned. */
static void
an_exact_run_over_a_weekend_is_unplanned_production(void **state)
{
	struct hand *h = *state;
	const struct w_record *r;

	h->t.calendar = weekdays;
	add(h, "span", "2025-03-21T11:00", "2025-03-24T10:00",
	    "'source_key':'a','n':1,'state':'running'");
	run(h, 0);
	r = &h->got.v[0];
	assert_s(r, CALENDAR, 71 * 3600);
	assert_s(r, RUNNING, 71 * 3600);
	assert_s(r, OFF, 64 * 3600);	/* 06:00 local is 05:00Z: 2 + 5 h */
	assert_s(r, UNPLANNED, 64 * 3600);
	assert_s(r, POT, 7 * 3600);
	assert_s(r, PLANNED, 71 * 3600);
	assert_near(r->kpi[W_K_AVAILABILITY], 1, 1e-12);
}

/* A shift of eight hours by the clock, all of it running. */
static void
night(struct hand *h, const char *zone, const char *from, const char *to,
    const char *day, int hours)
{
	char calendar[200], record[200];
	int y, m, d;

	snprintf(calendar, sizeof(calendar), "zone: %s\nshifts:\n"
	    "  - {name: n, days: daily, from: \"22:00\", to: \"06:00\"}\n",
	    zone);
	snprintf(record, sizeof(record), "'source_key':'%s','n':1,"
	    "'state':'running'", day);
	h->t.calendar = calendar;
	buf_clear(&h->records);
	add(h, "span", from, to, record);
	run(h, BY_SHIFT);
	assert_int_equal(h->got.n, 1);
	assert_int_equal(sscanf(day, "%d-%d-%d", &y, &m, &d), 3);
	assert_s(of(h, "n", y, m, d), PLANNED, hours * 1800);
	assert_s(of(h, "n", y, m, d), RUNNING, hours * 1800);
}

/* In half hours: Lord Howe Island's clocks change by thirty minutes. */
static void
a_night_shift_lasts_as_long_as_the_clocks_let_it(void **state)
{
	struct hand *h = *state;

	night(h, "Europe/Copenhagen", "2024-03-30T21:00", "2024-03-31T04:00",
	    "2024-03-30", 14);
	night(h, "Europe/Copenhagen", "2024-10-26T20:00", "2024-10-27T05:00",
	    "2024-10-26", 18);
	night(h, "Europe/Copenhagen", "2024-10-27T21:00", "2024-10-28T05:00",
	    "2024-10-27", 16);
	night(h, "America/Chicago", "2024-03-10T04:00", "2024-03-10T11:00",
	    "2024-03-09", 14);
	night(h, "America/Chicago", "2024-11-03T03:00", "2024-11-03T12:00",
	    "2024-11-02", 18);
	night(h, "Australia/Lord_Howe", "2025-04-05T11:00",
	    "2025-04-05T19:30", "2025-04-05", 17);
}

/*
 * 8 h less a break of 30 min; 6 h running.  300 A of 30 s, 15 scrapped, and
 * 120 B of 60 s, 12 scrapped: ideal 16200 s, of good ones 15030 s.
 */
static void
a_p_q_of_mixed_parts_on_paper(void **state)
{
	struct hand *h = *state;
	const struct w_record *r;

	add_standard(h, "A", 30);
	add_standard(h, "B", 60);
	add(h, "span", "2025-06-02T06:00", "2025-06-02T10:00",
	    "'source_key':'a','n':1,'state':'running','part':'A'");
	add(h, "output", "2025-06-02T06:00", "2025-06-02T10:00",
	    "'source_key':'a','n':2,'part':'A','parts':300,"
	    "'scrap':15");
	add(h, "span", "2025-06-02T10:00", "2025-06-02T12:00",
	    "'source_key':'b','n':1,'state':'down'");
	add(h, "span", "2025-06-02T12:00", "2025-06-02T14:00",
	    "'source_key':'c','n':1,'state':'running','part':'B'");
	add(h, "output", "2025-06-02T12:00", "2025-06-02T14:00",
	    "'source_key':'c','n':2,'part':'B','parts':120,"
	    "'scrap':12");
	run(h, BY_SHIFT);
	r = of(h, "a", 2025, 6, 2);
	assert_s(r, PLANNED, 27000);
	assert_s(r, PLANNED_STOP, 1800);
	assert_s(r, DOWN, 5400);
	assert_s(r, GOOD, 393);
	assert_true(r->ideal_ns == (w_wide)16200 * 1000000000);
	assert_near(r->kpi[W_K_AVAILABILITY], 0.8, 1e-12);
	assert_near(r->kpi[W_K_PERFORMANCE], 0.75, 1e-12);
	assert_near(r->kpi[W_K_QUALITY], 15030.0 / 16200, 1e-12);
	assert_near(r->kpi[W_K_OEE], 15030.0 / 27000, 1e-12);
	assert_near(r->kpi[W_K_TEEP], 15030.0 / 28800, 1e-12);
	assert_near(r->kpi[W_K_NEE], 0.8 * 0.75 * 15030 / 16200, 1e-12);
}

/* 10 s in three hours of work, by hour: 3.333, 3.333 and 3.334. */
static void
thirds_of_a_total_add_up(void **state)
{
	struct hand *h = *state;

	add(h, "span", "2025-06-02T15:00", "2025-06-02T18:00",
	    "'source_key':'a','n':1,'state':'running',"
	    "'seconds':10");
	run(h, BY_HOUR);
	assert_int_equal(h->got.n, 3);
	assert_int_equal(h->got.v[0].f[W_F_RUNNING], 3333);
	assert_int_equal(h->got.v[1].f[W_F_RUNNING], 3333);
	assert_int_equal(h->got.v[2].f[W_F_RUNNING], 3334);
	run(h, BY_SHIFT);
	assert_s(of(h, "b", 2025, 6, 2), RUNNING, 10);
	run(h, BY_DAY);
	assert_s(&h->got.v[0], RUNNING, 10);
	assert_s(&h->got.v[0], RESIDUAL, 3 * 3600 - 10);
}

/* Of 4 h in [8, 16), 7.5 of them worked, [9, 11) has half an hour's break. */
static void
a_window_takes_its_part_of_a_total(void **state)
{
	struct hand *h = *state;
	const struct w_record *r;

	add(h, "span", "2025-06-02T08:00", "2025-06-02T16:00",
	    "'source_key':'a','n':1,'state':'running',"
	    "'seconds':13500");
	h->t.from = w_clock_day(2025, 6, 2) * 86400000 + S(9 * 3600);
	h->t.to = h->t.from + S(7200);
	run(h, 0);
	r = &h->got.v[0];
	assert_s(r, CALENDAR, 7200);
	assert_s(r, PLANNED_STOP, 1800);
	assert_s(r, RUNNING, 2700);
	assert_s(r, RESIDUAL, 2700);
	assert_near(r->kpi[W_K_AVAILABILITY], 0.5, 1e-12);
}

/* Ten of a hundred are found bad a day later, under the job's own window. */
static void
late_scrap_is_charged_to_the_shift_that_made_it(void **state)
{
	struct hand *h = *state;

	add_standard(h, "A", 60);
	add(h, "span", "2025-06-02T06:00", "2025-06-02T14:00",
	    "'source_key':'a','n':1,'state':'running','part':'A'");
	add(h, "output", "2025-06-02T06:00", "2025-06-02T14:00",
	    "'source_key':'a','n':2,'part':'A','parts':100");
	add(h, "output", "2025-06-02T06:00", "2025-06-02T14:00",
	    "'source_key':'late','n':0,'part':'A','scrap':10");
	add(h, "span", "2025-06-02T14:00", "2025-06-02T22:00",
	    "'source_key':'b','n':1,'state':'running','part':'A'");
	add(h, "output", "2025-06-02T14:00", "2025-06-02T22:00",
	    "'source_key':'b','n':2,'part':'A','parts':100");
	run(h, BY_SHIFT);
	assert_near(of(h, "a", 2025, 6, 2)->kpi[W_K_QUALITY], 0.9, 1e-12);
	assert_s(of(h, "a", 2025, 6, 2), SCRAP, 10);
	assert_near(of(h, "b", 2025, 6, 2)->kpi[W_K_QUALITY], 1, 1e-12);
}

static void
a_pallet_machine_counts_twice(void **state)
{
	struct hand *h = *state;
	const struct w_record *r;

	h->t.calendar = "zone: UTC\ncapacity: 2\nshifts:\n"
	    "  - {name: a, days: daily, from: \"06:00\", to: \"14:00\"}\n";
	add(h, "span", "2025-06-02T06:00", "2025-06-02T14:00",
	    "'source_key':'a','n':1,'state':'running'");
	add(h, "span", "2025-06-02T06:00", "2025-06-02T10:00",
	    "'source_key':'b','n':1,'state':'running'");
	run(h, BY_SHIFT);
	r = of(h, "a", 2025, 6, 2);
	assert_s(r, CALENDAR, 57600);
	assert_s(r, RUNNING, 43200);
	assert_s(r, NODATA, 14400);
	assert_s(r, PLANNED, 43200);
	assert_s(r, OVERLAP, 0);
	assert_near(r->kpi[W_K_COVERAGE], 0.75, 1e-12);
}

/* Planned time without parts: OEE 0, quality null, performance 0. */
static void
an_idle_shift_has_an_oee_of_nothing(void **state)
{
	struct hand *h = *state;
	const struct w_record *r;

	add(h, "span", "2025-06-02T06:00", "2025-06-02T14:00",
	    "'source_key':'a','n':1,'state':'idle'");
	run(h, BY_SHIFT);
	r = of(h, "a", 2025, 6, 2);
	assert_s(r, UNASSIGNED, 27000);
	assert_near(r->kpi[W_K_OEE], 0, 0);
	assert_near(r->kpi[W_K_PERFORMANCE], 0, 0);
	assert_near(r->kpi[W_K_AVAILABILITY], 0, 0);
	assert_true(isnan(r->kpi[W_K_QUALITY]));
}

/* Half an hour of the seven and a half made a part nobody timed: 6.7 %. */
static void
parts_without_a_standard_take_performance_away(void **state)
{
	struct hand *h = *state;
	const struct w_record *r;

	add_standard(h, "A", 60);
	add(h, "span", "2025-06-02T06:00", "2025-06-02T13:30",
	    "'source_key':'a','n':1,'state':'running','part':'A'");
	add(h, "output", "2025-06-02T06:00", "2025-06-02T13:30",
	    "'source_key':'a','n':2,'part':'A','parts':100");
	add(h, "span", "2025-06-02T13:30", "2025-06-02T14:00",
	    "'source_key':'b','n':1,'state':'running','part':'X'");
	add(h, "output", "2025-06-02T13:30", "2025-06-02T14:00",
	    "'source_key':'b','n':2,'part':'X','parts':1");
	run(h, BY_SHIFT);
	r = of(h, "a", 2025, 6, 2);
	assert_near(r->kpi[W_K_AVAILABILITY], 1, 1e-12);
	assert_true(isnan(r->kpi[W_K_PERFORMANCE]));
	assert_true(isnan(r->kpi[W_K_OEE]));
	assert_true(r->why[0] != '\0');
	h->t.min_standard = 0.07;
	run(h, BY_SHIFT);
	r = of(h, "a", 2025, 6, 2);
	assert_near(r->kpi[W_K_PERFORMANCE], 6000.0 / 28800, 1e-12);
}

/*
 * The night shift of the 2nd ends on the 3rd at 06:00, and so does its day:
 * in time order it was cut in two at midnight, and the second half of it
 * ended before it began.
 */
static void
a_day_ends_with_its_night_shift(void **state)
{
	const struct w_ask ask = { .by = BY_MACHINE | BY_DAY,
		.by_time = true, .declared = true };
	struct hand *h = *state;
	const int64_t zero = w_clock_day(2025, 6, 2) * 86400000;

	h->t.calendar = "zone: UTC\nshifts:\n"
	    "  - {name: n, days: daily, from: \"22:00\", to: \"06:00\"}\n";
	h->t.from = zero;
	h->t.to = zero + S(4 * 86400);
	add(h, "span", "2025-06-02T08:00", "2025-06-02T20:00",
	    "'source_key':'a','n':1,'state':'running'");
	add(h, "span", "2025-06-03T01:00", "2025-06-03T02:00",
	    "'source_key':'b','n':1,'state':'running'");
	add(h, "span", "2025-06-03T03:00", "2025-06-03T04:00",
	    "'source_key':'c','n':1,'state':'running'");
	run_as(h, &ask);
	assert_int_equal(h->got.n, 5);	/* the first a night's end */
	assert_int_equal(h->got.v[0].start, zero);
	assert_int_equal(h->got.v[0].end, zero + S(6 * 3600));
	assert_int_equal(h->got.v[1].start, zero + S(6 * 3600));
	assert_int_equal(h->got.v[1].end, zero + S(30 * 3600));
	assert_s(&h->got.v[1], CALENDAR, 86400);
	assert_s(&h->got.v[1], RUNNING, 14 * 3600);
}

/* Parts and nothing else: no time, hence no bars and nothing to explain. */
static void
parts_at_one_instant_are_all_there_is(void **state)
{
	struct w_ask ask = { .by = BY_MACHINE };
	struct hand *h = *state;

	add(h, "output", "2025-06-02T11:00", "2025-06-02T11:00",
	    "'source_key':'a','n':1,'parts':3");
	run_as(h, &ask);
	assert_int_equal(h->got.n, 1);
	assert_s(&h->got.v[0], PARTS, 3);
	assert_s(&h->got.v[0], CALENDAR, 0);
	ask.loss = true;
	run_as(h, &ask);
	assert_int_equal(h->got.n, 0);
	ask.loss = false;
	ask.explain = "running_s";
	run_as(h, &ask);
	assert_int_equal(h->got.n, 0);
}

#define HAND(test) cmocka_unit_test_setup_teardown(test, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		HAND(an_open_weekend_job_has_the_availability_of_worked_hours),
		HAND(an_exact_run_over_a_weekend_is_unplanned_production),
		HAND(a_night_shift_lasts_as_long_as_the_clocks_let_it),
		HAND(a_p_q_of_mixed_parts_on_paper),
		HAND(thirds_of_a_total_add_up),
		HAND(a_window_takes_its_part_of_a_total),
		HAND(late_scrap_is_charged_to_the_shift_that_made_it),
		HAND(a_pallet_machine_counts_twice),
		HAND(an_idle_shift_has_an_oee_of_nothing),
		HAND(parts_without_a_standard_take_performance_away),
		HAND(a_day_ends_with_its_night_shift),
		HAND(parts_at_one_instant_are_all_there_is),
	};

	return cmocka_run_group_tests_name("oee witness by hand", tests, NULL,
	    NULL);
}
