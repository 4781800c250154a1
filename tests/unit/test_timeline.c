/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "timeline_fixture.h"

/* Work 10-40, break 40-50, work 50-100, the rest of the day off; seconds. */
static const char tiny[] =
    "zone: UTC\n"
    "shifts:\n"
    "  - {name: s, days: daily, from: \"00:00:10\", to: \"00:01:40\",\n"
    "     breaks: [{from: \"00:00:40\", to: \"00:00:50\"}]}\n";

static int
start_plain(void **state)
{
	*state = fixture_new(NULL);
	return 0;
}

static int
start_tiny(void **state)
{
	*state = fixture_new(tiny);
	return 0;
}

static int
stop(void **state)
{
	fixture_free(*state);
	return 0;
}

static void
time_without_rows_is_nodata(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 100);
	fixture_want(f, "0-100 nodata gap 100\n");
	assert_int_equal(f->done_us, 100 * WHEN_SECOND);
}

static void
an_exact_span_has_its_window(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 100);
	fixture_span(f, "a", 10, 40, -1, "running");
	fixture_span(f, "b", 40, 50, 10, "idle");
	fixture_want(f,
	    "0-10 nodata gap 10\n"
	    "10-40 production exact 30 running\n"
	    "40-50 unassigned exact 10 idle\n"
	    "50-100 nodata gap 50\n");
}

/* 4 s of 16 each; the exact span takes six of the 16 seconds. */
static void
exact_beats_total(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 21);
	fixture_span(f, "a", 0, 11, -1, "running");
	fixture_span(f, "b", 5, 21, 4, "idle");
	fixture_span(f, "b", 5, 21, 4, "down");
	fixture_want(f,
	    "0-5 production exact 5 running\n"
	    "5-11 production exact 6 running\n"
	    "lost overlap 1.5 idle\n"
	    "lost overlap 1.5 down\n"
	    "11-21 unassigned total 2.5 idle\n"
	    "11-21 down total 2.5 down\n"
	    "11-21 residual residual 5 b\n");
}

static void
of_exact_spans_precedence_decides(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 30);
	fixture_span(f, "a", 0, 20, -1, "running");
	fixture_span(f, "b", 10, 30, -1, "idle");
	fixture_want(f,
	    "0-10 production exact 10 running\n"
	    "lost overlap 10 idle\n"
	    "10-20 production exact 10 running\n"
	    "20-30 unassigned exact 10 idle\n");
}

static void
then_the_later_start_then_the_source_key(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 30);
	fixture_span(f, "a", 0, 20, -1, "down");
	fixture_span(f, "c", 10, 30, -1, "down");
	fixture_span(f, "b", 10, 30, -1, "down");
	fixture_want(f,
	    "0-10 down exact 10 down\n"
	    "lost overlap 10 down\n"
	    "lost overlap 10 down\n"
	    "10-20 down exact 10 down\n"
	    "lost overlap 10 down\n"
	    "20-30 down exact 10 down\n");
}

static void
two_lanes_take_two_spans(void **state)
{
	struct fixture *f = *state;

	f->capacity = 2;
	fixture_open(f, 0, 30);
	fixture_span(f, "a", 0, 20, -1, "running");
	fixture_span(f, "b", 10, 30, -1, "setup");
	fixture_span(f, "c", 10, 30, -1, "idle");
	fixture_want(f,
	    "0-10 production exact 10 running\n"
	    "0-10 nodata gap 10\n"
	    "lost overlap 10 idle\n"
	    "10-20 production exact 10 running\n"
	    "10-20 setup exact 10 setup\n"
	    "20-30 setup exact 10 setup\n"
	    "20-30 unassigned exact 10 idle\n");
}

/* 40 s of 80 planned ones: half of every planned stretch. */
static void
a_total_lies_in_planned_time(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 200);
	fixture_span(f, "a", 0, 200, 40, "running");
	fixture_want(f,
	    "0-10 outside calendar 10\n"
	    "10-40 production total 15 running\n"
	    "10-40 residual residual 15 a\n"
	    "40-50 planned calendar 10\n"
	    "50-100 production total 25 running\n"
	    "50-100 residual residual 25 a\n"
	    "100-200 outside calendar 100\n");
}

/* 26 s planned: 10 in the break, 16 over the 80 s of work. */
static void
planned_totals_fill_breaks_first(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 10, 100);
	fixture_span(f, "a", 10, 100, 64, "running");
	fixture_span(f, "a", 10, 100, 26, "planned");
	fixture_want(f,
	    "10-40 production total 24 running\n"
	    "10-40 planned total 6 planned\n"
	    "40-50 planned break 10 planned\n"
	    "50-100 production total 40 running\n"
	    "50-100 planned total 10 planned\n");
}

/* The first has 6 s of the break, the second the other 4 and 2 of work. */
static void
several_planned_totals_fill_in_order(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 10, 100);
	fixture_span(f, "a", 10, 100, 6, "planned");
	fixture_span(f, "a", 10, 100, 6, "planned");
	fixture_want(f,
	    "10-40 planned total 0.75 planned\n"
	    "10-40 residual residual 29.25 a\n"
	    "40-50 planned break 6 planned\n"
	    "40-50 planned break 4 planned\n"
	    "50-100 planned total 1.25 planned\n"
	    "50-100 residual residual 48.75 a\n");
}

/*
 * 100 s in 80 planned ones: of each total four fifths there, the rest over
 * 10 + 10 + 100 s.  20 s * 10/120 is 1.666, of which 12/20 are 0.999; 20 s *
 * 20/120 is 3.333, of which 12/20 are 1.999.
 */
static void
what_does_not_fit_spills(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 200);
	fixture_span(f, "a", 0, 200, 60, "running");
	fixture_span(f, "a", 0, 200, 40, "down");
	fixture_want(f,
	    "0-10 production spill 0.999 running unplanned\n"
	    "0-10 outside spill 0.667 down\n"
	    "0-10 outside calendar 8.334\n"
	    "10-40 production total 18 running\n"
	    "10-40 down total 12 down\n"
	    "40-50 production spill 1 running unplanned\n"
	    "40-50 planned spill 0.667 down\n"
	    "40-50 planned calendar 8.333\n"
	    "50-100 production total 30 running\n"
	    "50-100 down total 20 down\n"
	    "100-200 production spill 10.001 running unplanned\n"
	    "100-200 outside spill 6.666 down\n"
	    "100-200 outside calendar 83.333\n");
}

/* The break is filled to 4 s; 6 s of it and 10 s off take the 8 s. */
static void
spill_shares_a_break_with_its_filling(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 10, 110);
	fixture_span(f, "a", 10, 110, 88, "running");
	fixture_span(f, "a", 10, 110, 4, "planned");
	fixture_want(f,
	    "10-40 production total 30 running\n"
	    "40-50 planned break 4 planned\n"
	    "40-50 production spill 3 running unplanned\n"
	    "40-50 planned calendar 3\n"
	    "50-100 production total 50 running\n"
	    "100-110 production spill 5 running unplanned\n"
	    "100-110 outside calendar 5\n");
}

/*
 * Of 90 + 40 s the 80 of work take 55.384 + 24.616, the 20 of the rest
 * 13.846 + 6.154.
 */
static void
what_exceeds_the_window_is_overlap(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 100);
	fixture_span(f, "a", 0, 100, 90, "running");
	fixture_span(f, "a", 0, 100, 40, "idle");
	fixture_want(f,
	    "lost overlap 20.77 running\n"
	    "lost overlap 9.23 idle\n"
	    "0-10 production spill 6.923 running unplanned\n"
	    "0-10 outside spill 3.077 idle\n"
	    "10-40 production total 20.769 running\n"
	    "10-40 unassigned total 9.231 idle\n"
	    "40-50 production spill 6.923 running unplanned\n"
	    "40-50 planned spill 3.077 idle\n"
	    "50-100 production total 34.615 running\n"
	    "50-100 unassigned total 15.385 idle\n");
}

static void
seconds_in_no_window_are_unplaced(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 10);
	fixture_span(f, "a", 3, 3, 7, "running");
	fixture_span(f, "a", 3, 3, 0, "down");
	fixture_want(f,
	    "lost unplaced 7 running\n"
	    "0-10 nodata gap 10\n");
}

/* 20 s and 25 s in 30: 13.333 and 16.667; the rest is listed. */
static void
overlapping_totals_are_scaled(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 30);
	fixture_span(f, "a", 0, 30, 20, "running");
	fixture_span(f, "b", 0, 30, 25, "down");
	fixture_want(f,
	    "lost overlap 6.667 running\n"
	    "lost overlap 8.333 down\n"
	    "0-30 production scaled 13.333 running\n"
	    "0-30 down scaled 16.667 down\n");
}

static void
overlapping_totals_that_fit_stay(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 40);
	fixture_span(f, "a", 0, 30, 10, "running");
	fixture_span(f, "b", 10, 40, 12, "down");
	fixture_want(f,
	    "0-10 production total 3.333 running\n"
	    "0-10 residual residual 6.667 a\n"
	    "10-30 production total 6.667 running\n"
	    "10-30 down total 8 down\n"
	    "10-30 residual residual 5.333\n"
	    "30-40 down total 4 down\n"
	    "30-40 residual residual 6 b\n");
}

/* The exact span has one lane; the total of 20 s fits into the other. */
static void
totals_use_the_lanes_that_are_left(void **state)
{
	struct fixture *f = *state;

	f->capacity = 2;
	fixture_open(f, 0, 30);
	fixture_span(f, "a", 0, 30, -1, "running");
	fixture_span(f, "b", 0, 30, 20, "setup");
	fixture_want(f,
	    "0-30 production exact 30 running\n"
	    "0-30 setup total 20 setup\n"
	    "0-30 residual residual 10\n");
}

static void
one_row_covers_one_lane_of_two(void **state)
{
	struct fixture *f = *state;

	f->capacity = 2;
	fixture_open(f, 0, 30);
	fixture_job(f, "a", 0, 30);
	fixture_span(f, "a", 0, 30, 20, "setup");
	fixture_want(f,
	    "0-30 setup total 20 setup\n"
	    "0-30 residual residual 10 a\n"
	    "0-30 nodata gap 30\n");
}

static void
a_job_covers_its_window(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 30);
	fixture_job(f, "a", 0, 20);
	fixture_span(f, "e", 5, 10, -1, "down");
	fixture_want(f,
	    "0-5 residual residual 5 a\n"
	    "5-10 down exact 5 down\n"
	    "10-20 residual residual 10 a\n"
	    "20-30 nodata gap 10\n");
}

static void
the_calendar_wins_but_over_production(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 40, 130);
	fixture_span(f, "a", 40, 45, -1, "running");
	fixture_span(f, "b", 45, 50, -1, "setup");
	fixture_span(f, "c", 50, 90, -1, "off");
	fixture_span(f, "d", 90, 95, -1, "planned");
	fixture_span(f, "e", 95, 100, -1, "nodata");
	fixture_span(f, "f", 100, 110, -1, "running");
	fixture_span(f, "g", 110, 120, -1, "down");
	fixture_want(f,
	    "40-45 production exact 5 running unplanned\n"
	    "45-50 planned exact 5 setup\n"
	    "50-90 outside exact 40 off\n"
	    "90-95 planned exact 5 planned\n"
	    "95-100 nodata exact 5 nodata\n"
	    "100-110 production exact 10 running unplanned\n"
	    "110-120 outside exact 10 down\n"
	    "120-130 outside calendar 10\n");
}

static void
an_open_row_ends_now(void **state)
{
	struct fixture *f = *state;
	struct tl_span s = fixture_fact(f, "a", 0, 50);

	f->now_us = 20 * WHEN_SECOND;
	fixture_open(f, 0, 60);
	s.open = true;
	s.state = fixture_text("running");
	fixture_ok(f, timeline_span(f->tl, 0, &s, &f->err));
	s = fixture_fact(f, "b", 30, 40);
	s.open = true;
	s.state = fixture_text("down");
	fixture_ok(f, timeline_span(f->tl, 0, &s, &f->err));
	fixture_want(f,
	    "0-20 production exact 20 running\n"
	    "20-30 nodata gap 10\n"
	    "30-40 down exact 10 down\n"
	    "40-60 nodata gap 20\n");
}

/* What is said of [0, 50) holds for the part before now, 25 of 50 s. */
static void
an_open_total_keeps_its_weight(void **state)
{
	struct fixture *f = *state;
	struct tl_span s = fixture_fact(f, "a", 0, 50);

	f->now_us = 25 * WHEN_SECOND;
	fixture_open(f, 0, 30);
	s.open = true;
	s.ms = 10000;
	s.state = fixture_text("running");
	fixture_ok(f, timeline_span(f->tl, 0, &s, &f->err));
	fixture_want(f,
	    "0-25 production total 5 running\n"
	    "0-25 residual residual 20 a\n"
	    "25-30 nodata gap 5\n");
}

static void
bounds_cut_what_is_delivered(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 20, 60);
	fixture_span(f, "a", 0, 100, 80, "running");
	fixture_want(f,
	    "20-40 production total 20 running\n"
	    "40-50 planned calendar 10\n"
	    "50-60 production total 10 running\n");
}

static void
without_bounds_facts_are(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, -INFINITY, INFINITY);
	fixture_parts(f, 20, 30, 1, 0);
	fixture_span(f, "a", 25, 30, -1, "running");
	fixture_span(f, "b", 35, 60, -1, "running");
	fixture_want(f,
	    "parts 20-30 1 0\n"
	    "20-25 nodata gap 5\n"
	    "25-30 production exact 5 running\n"
	    "30-35 nodata gap 5\n"
	    "35-60 production exact 25 running\n");
	assert_int_equal(f->done_us, 60 * WHEN_SECOND);
	fixture_open(f, -INFINITY, INFINITY);
	fixture_want(f, "");
}

/* Told how far the facts are, the timeline delivers early and the same. */
static void
advancing_makes_no_cuts(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, 200);
	fixture_span(f, "a", 10, 100, 30, "running");
	fixture_ok(f, timeline_advance(f->tl, 25 * WHEN_SECOND, &f->err));
	assert_string_equal(buf_text(&f->log), "0-10 outside calendar 10\n");
	fixture_ok(f, timeline_advance(f->tl, 45 * WHEN_SECOND, &f->err));
	fixture_ok(f, timeline_advance(f->tl, 45 * WHEN_SECOND, &f->err));
	fixture_want(f,
	    "0-10 outside calendar 10\n"
	    "10-40 production total 11.25 running\n"
	    "10-40 residual residual 18.75 a\n"
	    "40-50 planned calendar 10\n"
	    "50-100 production total 18.75 running\n"
	    "50-100 residual residual 31.25 a\n"
	    "100-200 outside calendar 100\n");
}

static void
wants_error(struct fixture *f, double start, const char *want)
{
	struct tl_span s = fixture_fact(f, "z", start, start + 10);

	s.state = fixture_text("running");
	assert_int_equal(timeline_span(f->tl, 0, &s, &f->err), -1);
	assert_int_equal(f->err.code, ERR_DATA);
	assert_string_equal(f->err.text, want);
	err_clear(&f->err);
}

static void
facts_out_of_order_are_refused(void **state)
{
	struct fixture *f = *state;
	struct tl_span s = fixture_fact(f, "y", 90, 80);

	fixture_open(f, 0, 200);
	fixture_span(f, "a", 50, 60, -1, "running");
	wants_error(f, 40, "machine \"M01\": start: 1970-01-01T00:00:40Z "
	    "comes after 1970-01-01T00:00:50Z; sort the facts by machine "
	    "and start");
	fixture_ok(f, timeline_advance(f->tl, 100 * WHEN_SECOND, &f->err));
	wants_error(f, 80, "machine \"M01\": start: 1970-01-01T00:01:20Z "
	    "comes after 1970-01-01T00:01:40Z; sort the facts by machine "
	    "and start");
	s.start_us = 110 * WHEN_SECOND;
	assert_int_equal(timeline_job(f->tl, 0, &s, &f->err), -1);
	assert_string_equal(f->err.text, "machine \"M01\": end before start");
	err_clear(&f->err);
	s.end_us = 120 * WHEN_SECOND;
	s.ms = INT64_MAX / 2;
	assert_int_equal(timeline_job(f->tl, 0, &s, &f->err), -1);
	assert_string_equal(f->err.text, "machine \"M01\": seconds: more "
	    "than three thousand years");
	err_clear(&f->err);
	fixture_ok(f, timeline_end_machine(f->tl, 0, &f->err));
	wants_error(f, 120, "machine \"M01\": a fact after its last one; "
	    "sort the facts by machine and start");
}

static void
an_unknown_state_is_refused(void **state)
{
	struct fixture *f = *state;
	struct tl_span s = fixture_fact(f, "a", 0, 10);

	fixture_open(f, 0, 200);
	s.state = fixture_text("odd");
	assert_int_equal(timeline_span(f->tl, 0, &s, &f->err), -1);
	assert_int_equal(f->err.code, ERR_CONFIG);
}

/* 8 parts over 80 s of work; in a break evenly; at an instant there. */
static void
parts_lie_in_planned_time(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 0, INFINITY);
	fixture_parts(f, 0, 100, 8, 1);
	fixture_parts(f, 40, 50, 3, 0);
	fixture_parts(f, 45, 45, 2, 2);
	fixture_parts(f, 90, 110, 5, 0);
	assert_string_equal(buf_text(&f->log),
	    "parts 10-40 3 0.375\n"
	    "parts 50-100 5 0.625\n"
	    "parts 40-50 3 0\n"
	    "parts 45-45 2 2\n"
	    "parts 90-100 5 0\n");
}

static void
parts_are_cut_by_bounds(void **state)
{
	struct fixture *f = *state;

	fixture_open(f, 20, 60);
	fixture_parts(f, 0, 100, 8, 0);
	fixture_parts(f, 30, 90, 7, 0);
	fixture_parts(f, 60, 60, 1, 0);
	assert_string_equal(buf_text(&f->log),
	    "parts 20-40 2 0\n"
	    "parts 50-60 1 0\n"
	    "parts 30-40 1.4 0\n"
	    "parts 50-60 1.4 0\n");
}

#define PLAIN(test) cmocka_unit_test_setup_teardown(test, start_plain, stop)
#define TINY(test) cmocka_unit_test_setup_teardown(test, start_tiny, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PLAIN(time_without_rows_is_nodata),
		PLAIN(an_exact_span_has_its_window),
		PLAIN(exact_beats_total),
		PLAIN(of_exact_spans_precedence_decides),
		PLAIN(then_the_later_start_then_the_source_key),
		PLAIN(two_lanes_take_two_spans),
		TINY(a_total_lies_in_planned_time),
		TINY(planned_totals_fill_breaks_first),
		TINY(several_planned_totals_fill_in_order),
		TINY(what_does_not_fit_spills),
		TINY(spill_shares_a_break_with_its_filling),
		TINY(what_exceeds_the_window_is_overlap),
		PLAIN(seconds_in_no_window_are_unplaced),
		PLAIN(overlapping_totals_are_scaled),
		PLAIN(overlapping_totals_that_fit_stay),
		PLAIN(totals_use_the_lanes_that_are_left),
		PLAIN(one_row_covers_one_lane_of_two),
		PLAIN(a_job_covers_its_window),
		TINY(the_calendar_wins_but_over_production),
		PLAIN(an_open_row_ends_now),
		PLAIN(an_open_total_keeps_its_weight),
		TINY(bounds_cut_what_is_delivered),
		PLAIN(without_bounds_facts_are),
		TINY(advancing_makes_no_cuts),
		TINY(facts_out_of_order_are_refused),
		PLAIN(an_unknown_state_is_refused),
		TINY(parts_lie_in_planned_time),
		TINY(parts_are_cut_by_bounds),
	};

	return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
