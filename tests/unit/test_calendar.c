/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/when.h"
#include "base/zone.h"
#include "shop/calendar.h"

/* The rules of both zones are long settled for 2021. */
static const char three_shifts[] =
    "zone: Europe/Copenhagen\n"
    "shifts:\n"
    "  - {name: early, days: weekdays, from: \"06:00\", to: \"14:00\",\n"
    "     breaks: [{from: \"09:00\", to: \"09:30\"}]}\n"
    "  - {name: late, days: weekdays, from: \"14:00\", to: \"22:00\"}\n"
    "  - {name: night, days: daily, from: \"22:00\", to: \"06:00\",\n"
    "     breaks: [{from: \"23:30\", to: \"00:15\"},\n"
    "              {from: \"03:00\", to: \"03:30\"}]}\n";

static struct calendar *
parse(const char *text)
{
	struct err err = { 0 };
	struct calendar *cal = calendar_parse("/etc/x/cal.yaml", text,
	    strlen(text), &err);

	if (cal == NULL)
		fail_msg("%s", err.text);
	return cal;
}

static void
wants_begin(const char *text, const char *want)
{
	if (strncmp(text, want, strlen(want)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, want);
}

static const struct cal_machine *
machine(struct calendar *cal, const char *name)
{
	struct err err = { 0 };
	const struct cal_machine *m = calendar_machine(cal, name, NULL, NULL,
	    0, &err);

	if (m == NULL)
		fail_msg("%s", err.text);
	return m;
}

static int64_t
instant(const char *text)
{
	int64_t us;

	assert_int_equal(when_parse(text, strlen(text), &us), 0);
	return us;
}

/* One line a piece: from (UTC), hours, plan, shift, business date. */
static void
put_piece(struct buf *b, const struct calendar *cal,
    const struct cal_piece *p)
{
	static const char *const plans[] = { "off", "work", "break" };
	char text[WHEN_MAX];
	int y, m, d;

	text[when_put(text, p->from_us)] = '\0';
	when_civil_day(p->business_date, &y, &m, &d);
	buf_printf(b, "%.16s %g %s%s%s %02d-%02d\n", text,
	    (double)(p->to_us - p->from_us) / (double)WHEN_HOUR,
	    plans[p->plan], p->shift < 0 ? "" : " ",
	    cal_shift_name(cal, p->shift), m, d);
}

static void
wants_pieces(struct calendar *cal, const char *name, const char *from,
    const char *to, const char *lines)
{
	struct cal_walk *w = cal_walk_new(machine(cal, name));
	const int64_t end = instant(to);
	struct buf b = { NULL, 0, 0 };
	int64_t t = instant(from);

	while (t < end) {
		const struct cal_piece *p = cal_at(w, t);

		assert_true(p->from_us <= t && t < p->to_us);
		put_piece(&b, cal, p);
		t = p->to_us;
	}
	assert_string_equal(buf_text(&b), lines);
	buf_release(&b);
	cal_walk_free(w);
}

static void
assumed_is_round_the_clock_in_civil_days(void **state)
{
	struct err err = { 0 };
	struct calendar *cal = calendar_assumed("Europe/Copenhagen", &err);

	(void)state;
	assert_non_null(cal);
	assert_true(calendar_is_assumed(cal));
	assert_string_equal(calendar_id(cal), "assumed");
	assert_string_equal(zone_name(calendar_zone(cal)),
	    "Europe/Copenhagen");
	wants_pieces(cal, "M", "2021-03-27T12:00:00Z", "2021-03-29T12:00:00Z",
	    "2021-03-26T23:00 24 work day 03-27\n"
	    "2021-03-27T23:00 23 work day 03-28\n"
	    "2021-03-28T22:00 24 work day 03-29\n");
	wants_pieces(cal, "M", "2021-10-30T22:00:00Z", "2021-10-31T22:00:00Z",
	    "2021-10-30T22:00 25 work day 10-31\n");
	assert_null(calendar_assumed("Mars/Olympus", &err));
	assert_int_equal(err.code, ERR_CONFIG);
	calendar_free(cal);
}

static void
a_week_has_shifts_breaks_and_off_time(void **state)
{
	struct calendar *cal = parse(three_shifts);

	(void)state;
	assert_false(calendar_is_assumed(cal));
	wants_begin(calendar_id(cal), "cal.yaml ");
	assert_int_equal(strlen(calendar_id(cal)), 17);
	wants_pieces(cal, "M", "2021-06-04T04:00:00Z", "2021-06-07T04:00:00Z",
	    "2021-06-04T04:00 3 work early 06-04\n"
	    "2021-06-04T07:00 0.5 break early 06-04\n"
	    "2021-06-04T07:30 4.5 work early 06-04\n"
	    "2021-06-04T12:00 8 work late 06-04\n"
	    "2021-06-04T20:00 1.5 work night 06-04\n"
	    "2021-06-04T21:30 0.75 break night 06-04\n"
	    "2021-06-04T22:15 2.75 work night 06-04\n"
	    "2021-06-05T01:00 0.5 break night 06-04\n"
	    "2021-06-05T01:30 2.5 work night 06-04\n"
	    "2021-06-05T04:00 16 off 06-05\n"
	    "2021-06-05T20:00 1.5 work night 06-05\n"
	    "2021-06-05T21:30 0.75 break night 06-05\n"
	    "2021-06-05T22:15 2.75 work night 06-05\n"
	    "2021-06-06T01:00 0.5 break night 06-05\n"
	    "2021-06-06T01:30 2.5 work night 06-05\n"
	    "2021-06-06T04:00 16 off 06-06\n"
	    "2021-06-06T20:00 1.5 work night 06-06\n"
	    "2021-06-06T21:30 0.75 break night 06-06\n"
	    "2021-06-06T22:15 2.75 work night 06-06\n"
	    "2021-06-07T01:00 0.5 break night 06-06\n"
	    "2021-06-07T01:30 2.5 work night 06-06\n");
	calendar_free(cal);
}

static void
a_piece_knows_its_shift(void **state)
{
	struct calendar *cal = parse(three_shifts);
	struct cal_walk *w = cal_walk_new(machine(cal, "M"));
	const struct cal_piece *p = cal_at(w, instant("2021-06-05T01:10:00Z"));

	(void)state;
	assert_int_equal(p->plan, CAL_BREAK);
	assert_int_equal(p->shift_from_us, instant("2021-06-04T20:00:00Z"));
	assert_int_equal(p->shift_to_us, instant("2021-06-05T04:00:00Z"));
	p = cal_at(w, instant("2021-06-05T10:00:00Z"));
	assert_int_equal(p->plan, CAL_OFF);
	assert_int_equal(p->shift_from_us, p->from_us);
	assert_int_equal(p->shift_to_us, p->to_us);
	cal_walk_free(w);
	calendar_free(cal);
}

/* Off time is cut at civil midnight, of which one may not exist. */
static void
off_time_is_cut_at_midnight(void **state)
{
	struct calendar *cal = parse("zone: America/Sao_Paulo\nshifts: []\n");

	(void)state;
	wants_pieces(cal, "M", "2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z",
	    "2018-11-03T03:00 24 off 11-03\n"
	    "2018-11-04T03:00 23 off 11-04\n"
	    "2018-11-05T02:00 24 off 11-05\n");
	wants_pieces(cal, "M", "2018-02-17T12:00:00Z", "2018-02-19T12:00:00Z",
	    "2018-02-17T02:00 25 off 02-17\n"
	    "2018-02-18T03:00 24 off 02-18\n"
	    "2018-02-19T03:00 24 off 02-19\n");
	calendar_free(cal);
}

static const char nights[] =
    "zone: Europe/Copenhagen\n"
    "shifts:\n"
    "  - {name: night, days: daily, from: \"22:00\", to: \"06:00\"}\n"
    "machines:\n"
    "  US1: {zone: America/Chicago}\n";

static void
a_night_has_seven_or_nine_hours_when_clocks_change(void **state)
{
	struct calendar *cal = parse(nights);

	(void)state;
	wants_pieces(cal, "DK", "2021-03-27T21:00:00Z",
	    "2021-03-28T04:00:00Z",
	    "2021-03-27T21:00 7 work night 03-27\n");
	wants_pieces(cal, "DK", "2021-10-30T20:00:00Z",
	    "2021-10-31T05:00:00Z",
	    "2021-10-30T20:00 9 work night 10-30\n");
	wants_pieces(cal, "US1", "2021-03-14T04:00:00Z",
	    "2021-03-14T11:00:00Z",
	    "2021-03-14T04:00 7 work night 03-13\n");
	wants_pieces(cal, "US1", "2021-11-07T03:00:00Z",
	    "2021-11-07T12:00:00Z",
	    "2021-11-07T03:00 9 work night 11-06\n");
	calendar_free(cal);
}

/* 02:30 in the gap is the jump; the repeated one is the first. */
static void
shifts_that_touch_share_the_instant(void **state)
{
	struct calendar *cal = parse("zone: Europe/Copenhagen\n"
	    "shifts:\n"
	    "  - {name: a, days: daily, from: \"22:00\", to: \"02:30\"}\n"
	    "  - {name: b, days: daily, from: \"02:30\", to: \"06:00\"}\n");

	(void)state;
	wants_pieces(cal, "M", "2021-03-27T21:00:00Z", "2021-03-28T04:00:00Z",
	    "2021-03-27T21:00 4 work a 03-27\n"
	    "2021-03-28T01:00 3 work b 03-28\n");
	wants_pieces(cal, "M", "2021-10-30T20:00:00Z", "2021-10-31T05:00:00Z",
	    "2021-10-30T20:00 4.5 work a 10-30\n"
	    "2021-10-31T00:30 4.5 work b 10-31\n");
	calendar_free(cal);
}

static void
a_shift_in_the_gap_is_gone(void **state)
{
	struct calendar *cal = parse("zone: Europe/Copenhagen\n"
	    "shifts:\n"
	    "  - {name: x, days: daily, from: \"02:00\", to: \"03:00\",\n"
	    "     breaks: [{from: \"02:15\", to: \"02:30\"}]}\n");

	(void)state;
	wants_pieces(cal, "M", "2021-03-27T02:00:00Z", "2021-03-29T00:30:00Z",
	    "2021-03-27T02:00 21 off 03-27\n"
	    "2021-03-27T23:00 23 off 03-28\n"
	    "2021-03-28T22:00 2 off 03-29\n"
	    "2021-03-29T00:00 0.25 work x 03-29\n"
	    "2021-03-29T00:15 0.25 break x 03-29\n");
	calendar_free(cal);
}

static void
the_business_date_may_be_that_of_the_end(void **state)
{
	struct calendar *cal = parse("zone: UTC\n"
	    "business_date: end\n"
	    "shifts:\n"
	    "  - {name: day, days: daily, from: \"06:00\", to: \"22:00\"}\n"
	    "  - {name: night, days: daily, from: \"22:00\", to: \"06:00\"}\n"
	    "machines:\n"
	    "  A:\n"
	    "    shifts:\n"
	    "      - {name: long, days: daily, from: \"16:00\",\n"
	    "         to: \"04:00\", business_date: start}\n");

	(void)state;
	wants_pieces(cal, "M", "2021-06-01T06:00:00Z", "2021-06-02T06:00:00Z",
	    "2021-06-01T06:00 16 work day 06-01\n"
	    "2021-06-01T22:00 8 work night 06-02\n");
	wants_pieces(cal, "A", "2021-06-01T16:00:00Z", "2021-06-02T16:00:00Z",
	    "2021-06-01T16:00 12 work long 06-01\n"
	    "2021-06-02T04:00 12 off 06-02\n");
	calendar_free(cal);
}

/* Friday 24 December; the night that begins on the 25th is off. */
static const char special[] =
    "zone: UTC\n"
    "shifts:\n"
    "  - {name: early, days: [mon, tue, wed, thu], from: \"06:00\",\n"
    "     to: \"14:00\"}\n"
    "  - {name: early, days: fri, from: \"06:00\", to: \"12:00\"}\n"
    "  - {name: night, days: daily, from: \"22:00\", to: \"06:00\"}\n"
    "holidays: [2021-12-25, 2021-12-22]\n"
    "exceptions:\n"
    "  - {date: 2021-12-24, off: true}\n"
    "  - {from: 2021-12-26, to: 2021-12-27, shifts: [early]}\n"
    "  - date: 2021-12-22\n"
    "    shifts: [{name: extra, from: \"08:00\", to: \"10:00\"}]\n"
    "groups:\n"
    "  g: {holidays: []}\n"
    "machines:\n"
    "  B: {group: g}\n"
    "  C: {exceptions: [{date: 2021-12-24, shifts: [early]}]}\n";

static void
holidays_and_exceptions_replace_the_week(void **state)
{
	struct calendar *cal = parse(special);

	(void)state;
	wants_pieces(cal, "M", "2021-12-21T22:00:00Z", "2021-12-28T06:00:00Z",
	    "2021-12-21T22:00 8 work night 12-21\n"
	    "2021-12-22T06:00 2 off 12-22\n"
	    "2021-12-22T08:00 2 work extra 12-22\n"
	    "2021-12-22T10:00 14 off 12-22\n"
	    "2021-12-23T00:00 6 off 12-23\n"
	    "2021-12-23T06:00 8 work early 12-23\n"
	    "2021-12-23T14:00 8 off 12-23\n"
	    "2021-12-23T22:00 8 work night 12-23\n"
	    "2021-12-24T06:00 18 off 12-24\n"
	    "2021-12-25T00:00 24 off 12-25\n"
	    "2021-12-26T00:00 6 off 12-26\n"
	    "2021-12-26T06:00 8 work early 12-26\n"
	    "2021-12-26T14:00 10 off 12-26\n"
	    "2021-12-27T00:00 6 off 12-27\n"
	    "2021-12-27T06:00 8 work early 12-27\n"
	    "2021-12-27T14:00 10 off 12-27\n"
	    "2021-12-28T00:00 6 off 12-28\n");
	wants_pieces(cal, "B", "2021-12-25T00:00:00Z", "2021-12-26T06:00:00Z",
	    "2021-12-25T00:00 22 off 12-25\n"
	    "2021-12-25T22:00 8 work night 12-25\n");
	wants_pieces(cal, "C", "2021-12-24T06:00:00Z", "2021-12-25T00:00:00Z",
	    "2021-12-24T06:00 6 work early 12-24\n"
	    "2021-12-24T12:00 12 off 12-24\n");
	calendar_free(cal);
}

/* What the exception leaves running into the next shift loses its head. */
static void
an_upper_exception_cuts_own_shifts(void **state)
{
	struct calendar *cal = parse("zone: UTC\n"
	    "shifts:\n"
	    "  - {name: n, days: daily, from: \"22:00\", to: \"06:00\"}\n"
	    "exceptions: [{date: 2021-06-01, shifts: [n]}]\n"
	    "machines:\n"
	    "  A:\n"
	    "    shifts: [{name: d, days: daily, from: \"05:00\",\n"
	    "      to: \"21:00\"}]\n");

	(void)state;
	wants_pieces(cal, "A", "2021-06-01T00:00:00Z", "2021-06-02T21:00:00Z",
	    "2021-06-01T00:00 22 off 06-01\n"
	    "2021-06-01T22:00 8 work n 06-01\n"
	    "2021-06-02T06:00 15 work d 06-02\n");
	calendar_free(cal);
}

static void
wants_change(struct calendar *cal, const char *key, const char *value,
    const char *want)
{
	struct err err = { 0 };

	assert_int_equal(calendar_change(cal, key, value, &err),
	    *want == '\0' ? 0 : -1);
	assert_string_equal(err.text, want);
	if (*want == '\0')
		assert_non_null(strstr(calendar_id(cal), key));
	else
		assert_int_equal(err.code, ERR_USAGE);
}

static void
a_shift_may_be_changed(void **state)
{
	struct calendar *cal = parse(special);

	(void)state;
	wants_change(cal, "shift.night.from", "23:00", "");
	wants_change(cal, "shift.early.to", "15:00", "");
	wants_change(cal, "capacity", "3", "");
	wants_change(cal, "shift.late.to", "15:00",
	    "shift.late.to: no such shift");
	wants_change(cal, "shift.early", "15:00",
	    "shift.early: a calendar has no such key");
	wants_change(cal, "capacity", "0",
	    "capacity: no value for it: \"0\"");
	wants_change(cal, "shift.early.to", "3",
	    "shift.early.to: no value for it: \"3\"");
	wants_pieces(cal, "C", "2021-12-23T23:00:00Z", "2021-12-25T00:00:00Z",
	    "2021-12-23T23:00 7 work night 12-23\n"
	    "2021-12-24T06:00 9 work early 12-24\n"
	    "2021-12-24T15:00 9 off 12-24\n");
	assert_int_equal(cal_capacity(machine(cal, "C")), 3);
	wants_change(cal, "shift.night.to", "07:00", "shift.night.to: shifts "
	    "\"early\" and \"night\" would overlap; change the other first");
	calendar_free(cal);
	cal = parse(three_shifts);
	wants_change(cal, "shift.night.from", "00:00",
	    "shift.night.from: a break outside the shift");
	wants_change(cal, "shift.night.to", "00:00",
	    "shift.night.to: a shift of no length");
	calendar_free(cal);
}

static void
wants_machine(struct calendar *cal, const char *name, const char *zone,
    const char *group, int capacity, const char *want_zone, int want)
{
	struct err err = { 0 };
	const struct cal_machine *m = calendar_machine(cal, name, zone, group,
	    capacity, &err);

	if (m == NULL)
		fail_msg("%s", err.text);
	assert_string_equal(zone_name(cal_machine_zone(m)), want_zone);
	assert_int_equal(cal_capacity(m), want);
}

static void
the_nearest_level_speaks(void **state)
{
	struct calendar *cal = parse("zone: UTC\n"
	    "capacity: 2\n"
	    "shifts: []\n"
	    "groups:\n"
	    "  g: {zone: Europe/Paris}\n"
	    "  h: {capacity: 3}\n"
	    "machines:\n"
	    "  A: {group: g, capacity: 4}\n"
	    "  B: {zone: Asia/Tokyo}\n"
	    "  C: {}\n");

	(void)state;
	wants_machine(cal, "X", NULL, NULL, 0, "UTC", 2);
	wants_machine(cal, "Y", "Asia/Tokyo", "", 5, "Asia/Tokyo", 5);
	wants_machine(cal, "Z", "Asia/Tokyo", "g", 5, "Europe/Paris", 5);
	wants_machine(cal, "W", "Asia/Tokyo", "h", 5, "Asia/Tokyo", 3);
	wants_machine(cal, "A", "Asia/Tokyo", "h", 5, "Europe/Paris", 4);
	wants_machine(cal, "B", "Europe/Paris", "g", 5, "Asia/Tokyo", 5);
	wants_machine(cal, "C", NULL, "h", 0, "UTC", 3);
	/* The first call has decided. */
	wants_machine(cal, "X", "Asia/Tokyo", "g", 5, "UTC", 2);
	calendar_free(cal);
}

static void
machines_may_be_limited_to_the_listed(void **state)
{
	struct calendar *cal = parse("zone: UTC\nshifts: []\n"
	    "machines: {only: listed, A: {capacity: 2}}\n");
	struct err err = { 0 };

	(void)state;
	assert_int_equal(cal_capacity(machine(cal, "A")), 2);
	assert_null(calendar_machine(cal, "B", NULL, NULL, 0, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	wants_begin(err.text, "machine \"B\": not listed in cal.yaml ");
	calendar_free(cal);
}

static void
a_machine_record_with_an_unknown_zone_is_refused(void **state)
{
	struct calendar *cal = parse(three_shifts);
	struct err err = { 0 };

	(void)state;
	assert_null(calendar_machine(cal, "M7", "Europe/Kopenhagen", NULL, 0,
	    &err));
	assert_int_equal(err.code, ERR_CONFIG);
	wants_begin(err.text, "machine \"M7\": zone: unknown: "
	    "\"Europe/Kopenhagen\"");
	calendar_free(cal);
}

/* Sums over any length are those of the pieces, wherever one looks first. */
static void
work_and_breaks_add_up(void **state)
{
	struct calendar *cal = parse(three_shifts);
	const struct cal_machine *m = machine(cal, "M");
	struct cal_walk *far = cal_walk_new(m), *step = cal_walk_new(m);
	const int64_t zero = instant("2020-11-03T10:00:00Z");
	const struct cal_piece *p;
	int64_t t = zero, work = 0, brk = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	while (t < zero + 800 * WHEN_DAY) {
		const int64_t to = t + 1 + (int64_t)rng_below(&r, WHEN_DAY *
		    3);

		for (; t < to; t = p->to_us < to ? p->to_us : to) {
			p = cal_at(step, t);
			if (p->plan == CAL_WORK)
				work += (p->to_us < to ? p->to_us : to) - t;
			if (p->plan == CAL_BREAK)
				brk += (p->to_us < to ? p->to_us : to) - t;
		}
		assert_int_equal(cal_work(far, zero, t), work);
		assert_int_equal(cal_break(far, zero, t), brk);
	}
	assert_int_equal(cal_work(far, t, zero), 0);
	assert_int_equal(cal_work(far, zero, zero), 0);
	cal_walk_free(far);
	cal_walk_free(step);
	calendar_free(cal);
}

/*
 * 9,132 days, 6,522 of them weekdays.  What the clocks take from a night in
 * March they give back in October.
 */
static void
decades_are_summed(void **state)
{
	struct calendar *cal = parse(three_shifts);
	struct cal_walk *w = cal_walk_new(machine(cal, "M"));
	const int64_t a = instant("1999-12-31T23:00:00Z");
	const int64_t b = instant("2024-12-31T23:00:00Z");

	(void)state;
	assert_int_equal((cal_work(w, a, b) + cal_break(w, a, b)) / WHEN_HOUR,
	    6522 * 16 + 9132 * 8);
	assert_int_equal(cal_break(w, a, b) / (WHEN_HOUR / 4),
	    6522 * 2 + 9132 * 5);
	/* Beyond the years it knows, the calendar goes on for ever. */
	assert_int_equal(cal_work(w, INT64_MIN, CAL_FIRST_US), 0);
	assert_true(cal_work(w, INT64_MIN, INT64_MAX) > 0);
	assert_true(cal_at(w, INT64_MIN)->from_us <= CAL_FIRST_US);
	assert_true(cal_at(w, INT64_MAX)->to_us >= CAL_LAST_US);
	cal_walk_free(w);
	calendar_free(cal);
}

static void
one_may_look_anywhere(void **state)
{
	struct calendar *cal = parse(special);
	const struct cal_machine *m = machine(cal, "M");
	struct cal_walk *w = cal_walk_new(m);
	const int64_t zero = instant("2021-10-01T00:00:00Z");
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 2);
	for (i = 0; i < 3000; i++) {
		const int64_t t = zero + (int64_t)rng_below(&r, WHEN_DAY *
		    100);
		struct cal_walk *fresh = cal_walk_new(m);
		const struct cal_piece *a = cal_at(w, t);
		const struct cal_piece *b = cal_at(fresh, t);

		assert_true(a->from_us <= t && t < a->to_us);
		assert_memory_equal(a, b, sizeof(*a));
		cal_walk_free(fresh);
	}
	cal_walk_free(w);
	calendar_free(cal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assumed_is_round_the_clock_in_civil_days),
		cmocka_unit_test(a_week_has_shifts_breaks_and_off_time),
		cmocka_unit_test(a_piece_knows_its_shift),
		cmocka_unit_test(off_time_is_cut_at_midnight),
		cmocka_unit_test(
		    a_night_has_seven_or_nine_hours_when_clocks_change),
		cmocka_unit_test(shifts_that_touch_share_the_instant),
		cmocka_unit_test(a_shift_in_the_gap_is_gone),
		cmocka_unit_test(the_business_date_may_be_that_of_the_end),
		cmocka_unit_test(holidays_and_exceptions_replace_the_week),
		cmocka_unit_test(an_upper_exception_cuts_own_shifts),
		cmocka_unit_test(a_shift_may_be_changed),
		cmocka_unit_test(the_nearest_level_speaks),
		cmocka_unit_test(machines_may_be_limited_to_the_listed),
		cmocka_unit_test(
		    a_machine_record_with_an_unknown_zone_is_refused),
		cmocka_unit_test(work_and_breaks_add_up),
		cmocka_unit_test(decades_are_summed),
		cmocka_unit_test(one_may_look_anywhere),
	};

	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
