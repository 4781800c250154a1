/* SPDX-License-Identifier: MIT */
/* What calendar.yaml may not say, word by word. */
#include "check.h"

#include "base/err.h"
#include "shop/calendar.h"

static void
wants(const char *text, const char *want)
{
	struct err err = { 0 };
	struct calendar *cal = calendar_parse("c.yaml", text, strlen(text),
	    &err);

	if (cal != NULL)
		fail_msg("accepted: %s", text);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text, want);
}

#define HEAD "zone: UTC\nshifts:\n"
#define DAY "  - {name: day, days: daily, from: \"06:00\", to: \"18:00\"}\n"

static void
zone_and_shifts_are_needed(void **state)
{
	(void)state;
	wants("capacity: 0\n",
	    "c.yaml:1:1: missing key \"zone\"\n"
	    "c.yaml:1:1: missing key \"shifts\"\n"
	    "c.yaml:1:11: capacity: expected a whole number in 1..1000: \"0\"");
	wants("zone: Europe/Kopenhagen\nshifts: []\nholiday: []\n",
	    "c.yaml:1:7: zone: no such time zone: \"Europe/Kopenhagen\"\n"
	    "c.yaml:3:1: unknown key \"holiday\"; did you mean \"holidays\"?");
}

static void
shifts_have_name_days_and_hours(void **state)
{
	(void)state;
	wants(HEAD
	    "  - {name: a, days: [mon, tues], from: \"06:00\", to: \"14\"}\n"
	    "  - {days: mon, from: \"25:00\", to: \"14:00\", brakes: []}\n"
	    "  - early\n"
	    "  - {name: b, days: mon, from: \"06:00\", to: \"06:00\"}\n",
	    "c.yaml:3:27: shifts[].days[]: expected mon, tue, wed, thu, fri, "
	    "sat, sun, weekdays or daily: \"tues\"; did you mean \"tue\"?\n"
	    "c.yaml:3:53: shifts[].to: expected a time of day, 00:00 to 24:00: "
	    "\"14\"\n"
	    "c.yaml:4:5: shifts[]: missing key \"name\"\n"
	    "c.yaml:4:23: shifts[].from: expected a time of day, 00:00 to "
	    "24:00: \"25:00\"\n"
	    "c.yaml:4:45: shifts[]: unknown key \"brakes\"; did you mean "
	    "\"breaks\"?\n"
	    "c.yaml:5:5: shifts[]: expected {name, days, from, to}\n"
	    "c.yaml:6:5: shifts[]: a shift of no length; a whole day is from "
	    "\"00:00\" to \"24:00\"");
}

static void
shifts_do_not_overlap(void **state)
{
	(void)state;
	wants(HEAD
	    "  - {name: a, days: weekdays, from: \"06:00\", to: \"14:00\"}\n"
	    "  - {name: b, days: fri, from: \"13:59\", to: \"22:00\"}\n"
	    "  - {name: c, days: sun, from: \"22:00\", to: \"06:01\"}\n",
	    "c.yaml:4:5: shifts[]: shift \"b\" of fri overlaps \"a\"\n"
	    "c.yaml:5:5: shifts[]: shift \"c\" of sun overlaps \"a\"");
}

static void
breaks_lie_in_their_shift(void **state)
{
	(void)state;
	wants(HEAD
	    "  - name: night\n"
	    "    days: daily\n"
	    "    from: \"22:00\"\n"
	    "    to: \"06:00\"\n"
	    "    breaks:\n"
	    "      - {from: \"21:00\", to: \"22:30\"}\n"
	    "      - {from: \"05:45\", to: \"06:15\"}\n"
	    "      - {from: \"01:00\", to: \"01:30\"}\n"
	    "      - {from: \"01:15\", to: \"01:45\"}\n"
	    "      - {from: \"02:00\", to: \"02:00\"}\n"
	    "      - {at: \"02:00\"}\n"
	    "      - \"02:00\"\n",
	    "c.yaml:8:9: shifts[].breaks[]: a break outside its shift\n"
	    "c.yaml:9:9: shifts[].breaks[]: a break outside its shift\n"
	    "c.yaml:11:9: shifts[].breaks[]: overlaps another break\n"
	    "c.yaml:12:9: shifts[].breaks[]: a break of no length\n"
	    "c.yaml:13:9: shifts[].breaks[]: missing key \"from\"\n"
	    "c.yaml:13:10: shifts[].breaks[]: unknown key \"at\"; known are "
	    "from, to\n"
	    "c.yaml:14:9: shifts[].breaks[]: expected {from, to}");
}

static void
dates_are_dates_and_stand_once(void **state)
{
	(void)state;
	wants(HEAD DAY
	    "holidays: [2021-12-25, 2021-02-30, 2021-12-25]\n"
	    "exceptions:\n"
	    "  - {date: 2021-06-01, off: true}\n"
	    "  - {from: 2021-05-31, to: 2021-06-01, off: true}\n"
	    "  - {from: 2021-07-02, to: 2021-07-01, off: true}\n"
	    "  - {date: 2021-08-01, from: 2021-08-01, off: true}\n"
	    "  - {off: true}\n"
	    "  - {from: 2021-08-01, off: true}\n"
	    "  - {date: 2021-09-01}\n"
	    "  - {date: 2021-09-02, off: true, shifts: [day]}\n"
	    "  - {date: 2021-09-03, off: false}\n"
	    "  - 2021-09-04\n",
	    "c.yaml:4:24: holidays[]: expected a date, YYYY-MM-DD: "
	    "\"2021-02-30\"\n"
	    "c.yaml:4:36: holidays[]: named twice: \"2021-12-25\"\n"
	    "c.yaml:7:5: exceptions[]: another exception holds on these dates\n"
	    "c.yaml:8:5: exceptions[]: to is before from\n"
	    "c.yaml:9:5: exceptions[]: date, or from and to; not both\n"
	    "c.yaml:10:5: exceptions[]: missing key \"date\", or from and to\n"
	    "c.yaml:11:5: exceptions[]: missing key \"to\"\n"
	    "c.yaml:12:5: exceptions[]: either off: true or shifts\n"
	    "c.yaml:13:5: exceptions[]: either off: true or shifts\n"
	    "c.yaml:14:5: exceptions[]: either off: true or shifts\n"
	    "c.yaml:15:5: exceptions[]: expected {date, shifts} or "
	    "{date, off}");
}

static void
exceptions_fit_their_neighbours(void **state)
{
	(void)state;
	wants(HEAD DAY
	    "exceptions:\n"
	    "  - {date: 2021-09-01, shifts: [day, dya]}\n"
	    "  - {date: 2021-09-02, shifts: [day, day]}\n"
	    "  - {date: 2021-09-03, shifts: [day, {name: x,\n"
	    "     from: \"17:00\", to: \"19:00\"}]}\n"
	    "  - {date: 2021-09-05, shifts: [{name: x, from: \"20:00\",\n"
	    "     to: \"06:30\"}]}\n"
	    "  - {date: 2021-09-07, shifts: [{name: x, days: mon,\n"
	    "     from: \"20:00\", to: \"22:00\"}]}\n",
	    "c.yaml:5:38: exceptions[].shifts[]: no such shift: \"dya\"\n"
	    "c.yaml:6:38: exceptions[].shifts[]: named twice: \"day\"\n"
	    "c.yaml:7:38: exceptions[].shifts[]: shift \"x\" overlaps \"day\"\n"
	    "c.yaml:9:5: exceptions[]: shift \"x\" would overlap \"day\" of "
	    "the next day\n"
	    "c.yaml:11:43: exceptions[].shifts[]: unknown key \"days\"; known "
	    "are name, from, to, breaks, business_date");
}

static void
groups_and_machines_are_known(void **state)
{
	(void)state;
	wants("zone: UTC\nshifts: {}\nexceptions: {}\nholidays: day\n",
	    "c.yaml:2:9: shifts: expected a list, not a map\n"
	    "c.yaml:3:13: exceptions: expected a list, not a map\n"
	    "c.yaml:4:11: holidays: expected a list: \"day\"");
	wants(HEAD DAY
	    "groups:\n"
	    "  g: {capacity: 1001, group: h}\n"
	    "  h: [day]\n"
	    "machines:\n"
	    "  only: some\n"
	    "  A: {group: x, zone: Nowhere}\n"
	    "  B: 7\n",
	    "c.yaml:5:17: groups.g.capacity: expected a whole number in "
	    "1..1000: \"1001\"\n"
	    "c.yaml:5:23: groups.g: unknown key \"group\"; known are zone, "
	    "capacity, business_date, shifts, holidays, exceptions\n"
	    "c.yaml:6:6: groups.h: expected a map of keys and values, not a "
	    "list\n"
	    "c.yaml:8:9: machines.only: expected listed: \"some\"\n"
	    "c.yaml:9:14: machines.A.group: no such group: \"x\"\n"
	    "c.yaml:9:23: machines.A.zone: no such time zone: \"Nowhere\"\n"
	    "c.yaml:10:6: machines.B: expected a map of keys and values: "
	    "\"7\"");
}

static void
the_shipped_file_is_valid(void **state)
{
	struct err err = { 0 };
	struct calendar *cal = calendar_load("etc/calendar.yaml", &err);

	(void)state;
	if (cal == NULL)
		fail_msg("%s", err.text);
	calendar_free(cal);
	assert_null(calendar_load("etc/no-calendar.yaml", &err));
	assert_int_equal(err.code, ERR_NOINPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zone_and_shifts_are_needed),
		cmocka_unit_test(shifts_have_name_days_and_hours),
		cmocka_unit_test(shifts_do_not_overlap),
		cmocka_unit_test(breaks_lie_in_their_shift),
		cmocka_unit_test(dates_are_dates_and_stand_once),
		cmocka_unit_test(exceptions_fit_their_neighbours),
		cmocka_unit_test(groups_and_machines_are_known),
		cmocka_unit_test(the_shipped_file_is_valid),
	};

	return cmocka_run_group_tests_name("calendar_yaml", tests, NULL,
	    NULL);
}
