/* SPDX-License-Identifier: MIT */
/*
 * The columns of a row, in order.  fill.c writes their values in the same
 * order, a function for each one here; it checks that it wrote as many.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "feat/spec.h"

static void
add(struct feat_spec *s, const char *name, enum feat_type type, double low,
    double high, const char *meaning)
{
	struct feat_column *c;

	s->column = mem_grow(s->column, &s->column_cap,
	    (size_t)s->ncolumn + 1, sizeof(*s->column));
	c = &s->column[s->ncolumn++];
	c->name = name;
	c->type = type;
	c->low = low;
	c->high = high;
	c->meaning = meaning;
}

static void
word(struct feat_spec *s, const char *name, const char *meaning)
{
	add(s, name, FEAT_WORD, NAN, NAN, meaning);
}

static void
truth(struct feat_spec *s, const char *name, const char *meaning)
{
	add(s, name, FEAT_TRUTH, 0, 1, meaning);
}

static void
number(struct feat_spec *s, const char *name, double low, double high,
    const char *meaning)
{
	add(s, name, FEAT_NUMBER, low, high, meaning);
}

/* A number that is not negative. */
static void
count(struct feat_spec *s, const char *name, const char *meaning)
{
	number(s, name, 0, INFINITY, meaning);
}

static void
of_time(struct feat_spec *s)
{
	number(s, "hour_sin", -1, 1, "sine of the time of day, of 24 hours");
	number(s, "hour_cos", -1, 1, "cosine of it");
	number(s, "weekday_sin", -1, 1,
	    "sine of the time of the week, Monday 0:00 first");
	number(s, "weekday_cos", -1, 1, "cosine of it");
	number(s, "month", 1, 12, "month");
	word(s, "shift", "the shift on duty; null when off");
	truth(s, "weekend", "Saturday or Sunday");
	truth(s, "holiday", "a holiday of the machine's calendar");
	count(s, "shift_min", "minutes into the shift");
}

/* lower_snake; other bytes become _. */
static char
plain(char c)
{
	return (char)(isalnum((unsigned char)c) ?
	    tolower((unsigned char)c) : '_');
}

bool
feat_same_column(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0' && plain(*a) == plain(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

static const char *
slug(struct feat_spec *s, const char *text)
{
	char *name = arena_text(&s->arena, text, strlen(text)), *p;

	for (p = name; *p != '\0'; p++)
		*p = plain(*p);
	return name;
}

/* NAME_WINDOW and what it means. */
static void
windowed(struct feat_spec *s, const struct feat_window *w, const char *name,
    double low, double high, const char *meaning)
{
	number(s, arena_printf(&s->arena, "%s_%s", name, w->name), low, high,
	    arena_printf(&s->arena, "%s, in the last %s", meaning, w->name));
}

static void
of_reasons(struct feat_spec *s, const struct feat_window *w)
{
	const char *name, *meaning;
	int i;

	for (i = 0; i <= s->nreason; i++) {
		name = i < s->nreason ? slug(s, s->reason[i]) : "other";
		meaning = i < s->nreason ? arena_printf(&s->arena,
		    "of reason \"%s\"", s->reason[i]) :
		    "lost for reasons that have no column";
		windowed(s, w, arena_printf(&s->arena, "r_%s_s", name), 0,
		    INFINITY, arena_printf(&s->arena, "seconds %s", meaning));
		windowed(s, w, arena_printf(&s->arena, "r_%s_n", name), 0,
		    INFINITY, arena_printf(&s->arena, "spans %s that ended",
		    meaning));
	}
}

static void
of_window(struct feat_spec *s, const struct feat_window *w)
{
	windowed(s, w, "availability", 0, 1,
	    "production over planned busy time");
	windowed(s, w, "utilisation", 0, 1,
	    "planned busy time over calendar time");
	windowed(s, w, "running_s", 0, INFINITY, "seconds of production");
	windowed(s, w, "setup_time_s", 0, INFINITY, "seconds of setup");
	windowed(s, w, "delay_s", 0, INFINITY, "seconds of delay");
	windowed(s, w, "down_s", 0, INFINITY, "seconds down");
	windowed(s, w, "unassigned_s", 0, INFINITY,
	    "seconds of stops without a reason");
	windowed(s, w, "planned_stop_s", 0, INFINITY,
	    "seconds of breaks and planned stops");
	windowed(s, w, "off_s", 0, INFINITY, "seconds not scheduled");
	windowed(s, w, "residual_s", 0, INFINITY,
	    "seconds of rows that explain them not");
	windowed(s, w, "nodata_s", 0, INFINITY,
	    "planned seconds of which no row had ended");
	windowed(s, w, "setup_n", 0, INFINITY, "spans of setup that ended");
	windowed(s, w, "delay_n", 0, INFINITY, "spans of delay that ended");
	windowed(s, w, "down_n", 0, INFINITY, "spans down that ended");
	windowed(s, w, "unassigned_n", 0, INFINITY,
	    "spans without a reason that ended");
	of_reasons(s, w);
	windowed(s, w, "stops", 0, INFINITY,
	    "stops that began; null of totals");
	windowed(s, w, "longest_stop_s", 0, INFINITY,
	    "the longest stop that ended; null of totals");
	windowed(s, w, "parts", 0, INFINITY, "parts made");
	windowed(s, w, "parts_h", 0, INFINITY,
	    "parts made an hour of production");
	windowed(s, w, "scrap_share", 0, 1, "scrap over parts");
	windowed(s, w, "cycle_s", 0, INFINITY,
	    "production for a part, of jobs that ended");
	windowed(s, w, "cycle_std_s", 0, INFINITY,
	    "its deviation from job to job");
	windowed(s, w, "cycle_p95_s", 0, INFINITY,
	    "what 95 % of the jobs stay under");
}

static void
of_trend(struct feat_spec *s, const struct feat_window *w)
{
	static const char *const of[] = { "availability", "running_s",
		"setup_time_s", "lost_s", "stops", "parts_h", "scrap_share",
		"cycle_s" };
	size_t i;

	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		number(s, arena_printf(&s->arena, "%s_trend_%s", of[i],
		    w->name), -INFINITY, INFINITY,
		    arena_printf(&s->arena, "%s of the last %s, less that of "
		    "the %s before", of[i], w->name, w->name));
}

static void
of_rolling(struct feat_spec *s)
{
	int i;

	for (i = 0; i < s->nwindow; i++) {
		of_window(s, &s->window[i]);
		if (s->trend)
			of_trend(s, &s->window[i]);
	}
}

/* Of a type of maintenance. */
static void
of_type(struct feat_spec *s, const char *type)
{
	struct arena *a = &s->arena;
	const char *name = slug(s, type);

	count(s, arena_printf(a, "since_%s_h", name),
	    arena_printf(a, "hours since the last \"%s\" maintenance", type));
	count(s, arena_printf(a, "run_since_%s_h", name),
	    "hours of production since then");
	count(s, arena_printf(a, "%s_n", name),
	    arena_printf(a, "\"%s\" maintenances that have ended", type));
	count(s, arena_printf(a, "%s_run_h", name),
	    "hours of production between two of them, the machine's mean "
	    "shrunk to the plant's");
	number(s, arena_printf(a, "%s_left_h", name), -INFINITY, INFINITY,
	    "those, less the hours of production since the last");
	count(s, arena_printf(a, "%s_due_h", name),
	    "hours until they are over, by calendar and the pace so far");
}

static void
of_since(struct feat_spec *s)
{
	int i;

	count(s, "history_h", "hours since the machine's first fact");
	count(s, "since_maintenance_h", "hours since the last maintenance");
	count(s, "since_down_h", "hours since it was down last");
	count(s, "since_setup_h", "hours since the last setup");
	count(s, "since_same_part_h", "hours since it made this part last");
	count(s, "since_same_operator_h",
	    "hours since this operator ended a job on it");
	count(s, "run_since_maintenance_h",
	    "hours of production since the last maintenance");
	count(s, "parts_since_maintenance", "parts made since then");
	word(s, "last_down", "reason of the last stop, or its state");
	for (i = 0; i < s->ntype; i++)
		of_type(s, s->type[i]);
}

static void
of_operator(struct feat_spec *s)
{
	number(s, "operator_performance", -INFINITY, INFINITY,
	    "log of the speed of the operator's jobs against what their part "
	    "and operation took before, shrunk to the plant's mean");
	count(s, "operator_jobs", "jobs the operator has ended");
	count(s, "operator_machine_jobs", "of them on this machine");
	count(s, "operator_part_jobs", "of them of this part");
	count(s, "operator_machine_h", "hours of production on this machine");
	number(s, "operator_setup", -INFINITY, INFINITY,
	    "log of the operator's setups against what such changeovers take, "
	    "shrunk to the plant's mean");
}

static void
of_part(struct feat_spec *s)
{
	count(s, "planned_parts", "parts ordered");
	count(s, "planned_h", "hours they take at the mean cycle so far");
	number(s, "due_h", -INFINITY, INFINITY, "hours until it is due");
	number(s, "priority", -INFINITY, INFINITY, "the site's own");
	count(s, "standard_setup_s", "standard setup");
	truth(s, "same_part", "the last job made the same part");
	truth(s, "family_change",
	    "the last job was of another setup family");
	word(s, "last_part", "part of the last job");
	count(s, "part_jobs",
	    "jobs of this part and operation that ended on this machine");
	count(s, "part_setup_s", "mean of their setup");
	count(s, "part_setup_last_s", "setup of the last of them");
	count(s, "part_cycle_s", "production for a part of them");
	number(s, "part_trouble_share", 0, 1,
	    "their delay, down and unassigned time over all their time");
	count(s, "plant_jobs", "jobs of them that ended on any machine");
	count(s, "plant_setup_s", "mean setup of those");
	count(s, "plant_cycle_s", "production for a part of those");
	truth(s, "same_job", "the job of the machine's last row goes on");
	count(s, "job_setup_s", "its setup so far; 0 of a new one");
	count(s, "job_parts", "its parts so far; 0 of a new one");
	word(s, "family", "setup family");
	word(s, "last_family", "setup family of the last job");
	count(s, "changeover", "setup after such a change of families over "
	    "its standard, the mean so far");
	count(s, "changeover_operator", "that, times what the operator adds");
	count(s, "expected_setup_s", "that, times the standard setup");
}

static void
of_sensors(struct feat_spec *s)
{
	static const char *const stat[] = { "mean", "std", "slope", "min",
		"max", "sum", "n" };
	const struct feat_window *w;
	const char *name;
	int i, k, j;

	for (i = 0; i < s->nsensor; i++) {
		name = slug(s, s->sensor[i]);
		if (s->stats & FEAT_LAST)
			add(s, arena_printf(&s->arena, "x_%s_last", name),
			    FEAT_MEASURE, -INFINITY, INFINITY,
			    arena_printf(&s->arena,
			    "the last reading of \"%s\"", s->sensor[i]));
		for (k = 0; k < s->nreading; k++) {
			w = &s->reading[k];
			for (j = 0; j < 7; j++) {
				if (!(s->stats >> (j + 1) & 1))
					continue;
				add(s, arena_printf(&s->arena,
				    "x_%s_%s_%s", name, stat[j], w->name),
				    FEAT_MEASURE, -INFINITY, INFINITY,
				    arena_printf(&s->arena,
				    "%s of \"%s\" in the last %s", stat[j],
				    s->sensor[i], w->name));
			}
		}
	}
}

static void
of_targets(struct feat_spec *s)
{
	if (s->targets & FEAT_Y_REASON)
		word(s, "y_reason", "what will cost most, or none");
	if (s->targets & FEAT_Y_DOWN_S)
		count(s, "y_down_s", "seconds that will be lost");
	if (s->targets & FEAT_Y_MAINTENANCE) {
		count(s, "y_maintenance_h", "hours to the next maintenance");
		truth(s, "y_maintenance_censored",
		    "there was none in these hours");
	}
	if (s->targets & FEAT_Y_SETUP)
		truth(s, "y_setup_over", "the setup will exceed its limit");
}

void
feat_columns(struct feat_spec *s)
{
	if (s->groups & FEAT_TIME)
		of_time(s);
	if (s->groups & FEAT_ROLLING)
		of_rolling(s);
	if (s->groups & FEAT_SINCE)
		of_since(s);
	if (s->groups & FEAT_OPERATOR)
		of_operator(s);
	if (s->groups & FEAT_PART)
		of_part(s);
	if (s->groups & FEAT_SENSORS)
		of_sensors(s);
	s->nfeature = s->ncolumn;
	of_targets(s);
}
