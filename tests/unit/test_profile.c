/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>

#include "base/err.h"
#include "shop/profile.h"

static struct profile *
parse(const char *text, struct err *err)
{
	return profile_parse("p.yaml", text, strlen(text), err);
}

static const char *
class_of(const struct profile *p, const char *state, const char *reason)
{
	struct err err = { 0 };
	enum time_class c;

	if (profile_class(p, state, strlen(state), reason, strlen(reason), &c,
	    &err) < 0)
		return "unknown";
	return class_name(c);
}

static void
wants_error(const char *text, const char *want)
{
	struct err err = { 0 };

	assert_null(parse(text, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text, want);
}

static void
the_fuller_rule_wins(void **state)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states:\n"
	    "  - {state: down, class: down}\n"
	    "  - {reason: service, class: delay}\n"
	    "  - {state: planned, reason: service, class: planned}\n", &err);

	(void)state;
	assert_non_null(p);
	assert_string_equal(class_of(p, "down", ""), "down");
	assert_string_equal(class_of(p, "down", "crash"), "down");
	assert_string_equal(class_of(p, "down", "service"), "delay");
	assert_string_equal(class_of(p, "odd", "service"), "delay");
	assert_string_equal(class_of(p, "planned", "service"), "planned");
	assert_string_equal(class_of(p, "planned", ""), "unknown");
	assert_string_equal(class_of(p, "nodata", ""), "nodata");
	profile_free(p);
}

static void
an_unknown_state_is_named(void **state)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states: [{state: down, class: down}]\n", &err);
	char want[200];
	enum time_class c;

	(void)state;
	assert_non_null(p);
	assert_int_equal(profile_class(p, "runing", 6, "x", 1, &c, &err), -1);
	assert_int_equal(err.code, ERR_CONFIG);
	snprintf(want, sizeof(want), "profile %s: no class for state "
	    "\"runing\", reason \"x\"", profile_id(p));
	assert_string_equal(err.text, want);
	profile_free(p);
}

static void
precedence_ranks_the_rest_behind(void **state)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states: [{state: down, class: down}]\n"
	    "precedence: [down, planned]\n", &err);

	(void)state;
	assert_non_null(p);
	assert_int_equal(profile_rank(p, CLASS_DOWN), 0);
	assert_int_equal(profile_rank(p, CLASS_PLANNED), 1);
	assert_int_equal(profile_rank(p, CLASS_PRODUCTION), 2);
	assert_int_equal(profile_rank(p, CLASS_NODATA), 8);
	profile_free(p);
}

static void
gap_and_limits_are_read(void **state)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states: [{state: idle, class: unassigned}]\n"
	    "gap: idle\nignore_under: 250ms\nmicro_stop: 5m\n"
	    "minimum_run: 90s\n", &err);

	(void)state;
	assert_non_null(p);
	assert_int_equal(profile_gap(p), CLASS_UNASSIGNED);
	assert_int_equal(profile_limits(p)->ignore_us, 250000);
	assert_int_equal(profile_limits(p)->micro_us, 300000000);
	assert_int_equal(profile_limits(p)->run_us, 90000000);
	profile_free(p);
}

static void
targets_are_read(void **state)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states: [{state: idle, class: unassigned}]\n"
	    "targets:\n"
	    "  quality: {good: 1}\n"
	    "  oee: {good: 0.85, fair: 0.6}\n", &err);
	const struct profile_target *t;

	(void)state;
	assert_non_null(p);
	t = profile_targets(p);
	assert_string_equal(t[0].figure, "oee");
	assert_near(t[0].good, 0.85, 0);
	assert_near(t[0].fair, 0.6, 0);
	assert_string_equal(t[1].figure, "quality");
	assert_near(t[1].good, 1, 0);
	assert_near(t[1].fair, 1, 0);
	assert_null(t[2].figure);
	profile_free(p);
	p = parse("name: p\n"
	    "states: [{state: idle, class: unassigned}]\n", &err);
	assert_non_null(p);
	assert_null(profile_targets(p)->figure);
	profile_free(p);
}

static void
wrong_targets_are_named(void **state)
{
	(void)state;
	wants_error("name: p\n"
	    "states: [{state: idle, class: unassigned}]\n"
	    "targets:\n"
	    "  oee: {good: 0.6, fair: 0.85}\n"
	    "  qualty: {good: 1}\n"
	    "  quality: 1\n"
	    "  nee: {fair: 0.5}\n"
	    "  teep: {good: 85}\n",
	    "p.yaml:4:26: targets.oee.fair: above good\n"
	    "p.yaml:5:3: targets: unknown key \"qualty\"; did you mean "
	    "\"quality\"?\n"
	    "p.yaml:6:12: targets.quality: expected {good, fair}\n"
	    "p.yaml:7:8: targets.nee: missing key \"good\"\n"
	    "p.yaml:8:16: targets.teep.good: expected a number in 0..1: "
	    "\"85\"");
}

static void
wants_change(const char *key, const char *value, const char *want)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states:\n"
	    "  - {state: idle, class: unassigned}\n"
	    "  - {reason: service, class: down}\n", &err);
	char text[200];

	assert_non_null(p);
	if (*want == '\0') {
		snprintf(text, sizeof(text), "%s %s=%s", profile_id(p), key,
		    value);
		assert_int_equal(profile_change(p, key, value, &err), 0);
		assert_string_equal(profile_id(p), text);
	} else {
		assert_int_equal(profile_change(p, key, value, &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		if (strstr(err.text, want) == NULL)
			fail_msg("%s", err.text);
	}
	profile_free(p);
}

static void
one_key_may_be_changed(void **state)
{
	struct err err = { 0 };
	struct profile *p = parse("name: p\n"
	    "states:\n"
	    "  - {state: idle, class: unassigned}\n"
	    "  - {reason: service, class: down}\n", &err);

	(void)state;
	assert_int_equal(profile_change(p, "ignore_under", "5m", &err), 0);
	assert_int_equal(profile_change(p, "micro_stop", "10m", &err), 0);
	assert_int_equal(profile_change(p, "minimum_run", "1m", &err), 0);
	assert_int_equal(profile_change(p, "gap", "idle", &err), 0);
	assert_int_equal(profile_change(p, "class.idle", "delay", &err), 0);
	assert_int_equal(profile_change(p, "class.service", "planned", &err),
	    0);
	assert_int_equal(profile_change(p, "class.down.service", "down",
	    &err), 0);
	assert_int_equal(profile_limits(p)->ignore_us, 300000000);
	assert_int_equal(profile_limits(p)->micro_us, 600000000);
	assert_int_equal(profile_limits(p)->run_us, 60000000);
	assert_int_equal(profile_gap(p), CLASS_UNASSIGNED);
	assert_string_equal(class_of(p, "idle", ""), "delay");
	assert_string_equal(class_of(p, "idle", "service"), "planned");
	assert_string_equal(class_of(p, "down", "service"), "down");
	profile_free(p);
	/* A word that is a state and a reason was changed as a reason only. */
	p = parse("name: p\n"
	    "states: [{state: idle, class: down}, "
	    "{reason: idle, class: down}]\n", &err);
	assert_int_equal(profile_change(p, "class.idle", "planned", &err), 0);
	assert_string_equal(class_of(p, "idle", ""), "planned");
	assert_string_equal(class_of(p, "off", "idle"), "planned");
	profile_free(p);
	wants_change("gap", "nodata", "");
	wants_change("gap", "running", "gap: no value for it: \"running\"");
	wants_change("ignore_under", "long", "no value for it: \"long\"");
	wants_change("ignore_under", "", "no value for it: \"\"");
	wants_change("minimum_run", "long", "no value for it: \"long\"");
	wants_change("minimum_runs", "5m", "a profile has no such key");
	wants_change("name", "x", "name: a profile has no such key");
	wants_change("class.nil", "down", "has no such state or reason");
	wants_change("class.idle", "nodata", "class.idle: no class: "
	    "\"nodata\"");
}

static void
all_faults_are_named_at_once(void **state)
{
	(void)state;
	wants_error("name: p\n"
	    "states:\n"
	    "  - {state: down, class: dwn}\n"
	    "  - {class: down}\n"
	    "  - {state: idle, class: down}\n"
	    "  - {state: idle, class: delay}\n"
	    "  - idle\n"
	    "precedence: [down, down, nodata]\n"
	    "gap: running\n",
	    "p.yaml:3:26: states[].class: expected production, setup, delay,"
	    " down, unassigned, planned or outside: \"dwn\"; did you mean "
	    "\"down\"?\n"
	    "p.yaml:4:5: states[]: wants a state or a reason\n"
	    "p.yaml:6:5: states[]: a second rule for this state and reason\n"
	    "p.yaml:7:5: states[]: expected {state, reason, class}\n"
	    "p.yaml:8:20: precedence[]: named twice: \"down\"\n"
	    "p.yaml:8:26: precedence[]: expected production, setup, delay, "
	    "down, unassigned, planned or outside: \"nodata\"\n"
	    "p.yaml:9:6: gap: no class for state \"running\"");
}

static void
shipped_profiles_are_valid(void **state)
{
	static const char *const paths[] = {
		"etc/definitions/iso22400.yaml",
		"etc/definitions/nakajima.yaml",
		"etc/definitions/semi-e79.yaml"
	};
	struct err err = { 0 };
	struct profile *p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		p = profile_load(paths[i], &err);
		if (p == NULL)
			fail_msg("%s", err.text);
		assert_string_equal(class_of(p, "running", ""), "production");
		assert_string_equal(class_of(p, "off", ""), "outside");
		profile_free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fuller_rule_wins),
		cmocka_unit_test(an_unknown_state_is_named),
		cmocka_unit_test(precedence_ranks_the_rest_behind),
		cmocka_unit_test(gap_and_limits_are_read),
		cmocka_unit_test(targets_are_read),
		cmocka_unit_test(wrong_targets_are_named),
		cmocka_unit_test(one_key_may_be_changed),
		cmocka_unit_test(all_faults_are_named_at_once),
		cmocka_unit_test(shipped_profiles_are_valid),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
