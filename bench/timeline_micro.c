/* SPDX-License-Identifier: MIT */
/*
 * timeline_micro [MACHINES [SPANS]]: what a fact costs in the timeline.
 *
 * Prints nanoseconds a fact for exact spans end to end, machine by machine
 * and interleaved in time order, for joblog rows (a job and six totals), and
 * for exact spans inside jobs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "shop/timeline.h"

static const char profile_text[] =
    "name: bench\n"
    "states:\n"
    "  - {state: running, class: production}\n"
    "  - {state: setup, class: setup}\n"
    "  - {state: waiting, class: delay}\n"
    "  - {state: idle, class: unassigned}\n"
    "  - {state: down, class: down}\n"
    "  - {state: planned, class: planned}\n";
static const char calendar_text[] =
    "zone: Europe/Copenhagen\n"
    "shifts:\n"
    "  - {name: early, days: weekdays, from: \"06:00\", to: \"14:00\",\n"
    "     breaks: [{from: \"09:00\", to: \"09:30\"}]}\n"
    "  - {name: late, days: weekdays, from: \"14:00\", to: \"22:00\",\n"
    "     breaks: [{from: \"18:00\", to: \"18:30\"}]}\n"
    "  - {name: night, days: weekdays, from: \"22:00\", to: \"06:00\"}\n";

struct total {
	int64_t ms, slices;
};

static int
slice(void *self, int machine, const struct tl_slice *s, struct err *err)
{
	struct total *t = self;

	(void)machine;
	(void)err;
	t->ms += s->ms;
	t->slices++;
	return 0;
}

static double
now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

#define TEXT(s)	{ (s), sizeof(s) - 1 }

static const struct tl_span model = {
	.ms = -1, .source = TEXT("cimco"),
	.source_key = TEXT("M01|2026|4711|20"), .job = TEXT("JOB-004711"),
	.part = TEXT("P-1234-56"), .op = TEXT("20"), .operator = TEXT("E0815")
};
static const struct tl_text states[] = {
	TEXT("running"), TEXT("setup"), TEXT("waiting"), TEXT("idle"),
	TEXT("down"), TEXT("planned")
};
static const struct tl_text spindle = TEXT("spindle"), empty = TEXT("");

static void
set_time(struct tl_span *s, int64_t start_s, int64_t length_s)
{
	s->start_us = start_s * WHEN_SECOND;
	s->end_us = (start_s + length_s) * WHEN_SECOND;
}

static void
check(int rc, const struct err *err)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "timeline_micro: %s\n", err->text);
	exit(1);
}

/* One fact more in *s; i counts those of the machine. */
static int
events(struct timeline *tl, int m, int64_t i, struct tl_span *s,
    struct err *err)
{
	set_time(s, 1767225600 + i * 60, 60);
	s->ms = -1;
	s->state = states[i % 6];
	s->reason = i % 6 == 4 ? spindle : empty;
	return timeline_span(tl, m, s, err);
}

static int
joblog(struct timeline *tl, int m, int64_t i, struct tl_span *s,
    struct err *err)
{
	static const int seconds[] = { 7000, 1500, 300, 900, 400, 600 };

	set_time(s, 1767225600 + i / 7 * 10800, 10800);
	if (i % 7 == 0)
		return timeline_job(tl, m, s, err);
	s->state = states[i % 7 - 1];
	s->reason = empty;
	s->ms = seconds[i % 7 - 1] * 1000;
	return timeline_span(tl, m, s, err);
}

static int
nested(struct timeline *tl, int m, int64_t i, struct tl_span *s,
    struct err *err)
{
	set_time(s, 1767225600 + i / 60 * 3540, 3540);
	if (i % 60 == 0)
		return timeline_job(tl, m, s, err);
	return events(tl, m, i / 60 * 59 + i % 60 - 1, s, err);
}

static void
run(const char *name, const char *calendar, int machines, int64_t each,
    int interleave, int (*feed)(struct timeline *, int, int64_t,
    struct tl_span *, struct err *))
{
	struct err err = { 0 };
	struct total t = { 0, 0 };
	struct tl_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
	    .now_us = INT64_MAX, .sink = { .self = &t, .slice = slice } };
	struct profile *pr = profile_parse("bench", profile_text,
	    sizeof(profile_text) - 1, &err);
	struct tl_span s = model;
	struct timeline *tl;
	char id[16];
	int64_t i, k;
	double t0;

	p.profile = pr;
	p.calendar = calendar == NULL ? calendar_assumed("UTC", &err) :
	    calendar_parse("bench", calendar, strlen(calendar), &err);
	tl = timeline_new(&p);
	for (i = 0; i < machines; i++) {
		const struct tl_text label = { id,
		    (uint32_t)snprintf(id, sizeof(id), "M%03d", (int)i) };

		check(timeline_machine(tl, label, NULL, NULL, 0, &err), &err);
	}
	t0 = now_s();
	for (i = 0; interleave && i < each; i++) {
		for (k = 0; k < machines; k++)
			check(feed(tl, (int)k, i, &s, &err), &err);
	}
	for (k = 0; !interleave && k < machines; k++) {
		for (i = 0; i < each; i++)
			check(feed(tl, (int)k, i, &s, &err), &err);
		check(timeline_end_machine(tl, (int)k, &err), &err);
	}
	check(timeline_finish(tl, &err), &err);
	printf("%-28s %6.1f ns a fact, %" PRId64 " slices, %.1f h\n", name,
	    (now_s() - t0) * 1e9 / (double)(machines * each), t.slices,
	    (double)t.ms / 3.6e6);
	timeline_free(tl);
	calendar_free(p.calendar);
	profile_free(pr);
}

int
main(int argc, char *argv[])
{
	int64_t n = 500, spans = 5000000, each;
	int machines;

	if ((argc > 1 && num_i64(argv[1], strlen(argv[1]), &n) < 0) ||
	    (argc > 2 && num_i64(argv[2], strlen(argv[2]), &spans) < 0) ||
	    n < 1 || n > 999) {
		fprintf(stderr, "usage: timeline_micro [MACHINES [SPANS]]\n");
		return 64;
	}
	machines = (int)n;
	each = spans / n;
	run("events", NULL, machines, each, 0, events);
	run("events, time order", NULL, machines, each, 1, events);
	run("events, shifts", calendar_text, machines, each, 0, events);
	run("events, shifts, time order", calendar_text, machines, each, 1,
	    events);
	run("joblog, shifts", calendar_text, machines, each, 0, joblog);
	run("joblog, shifts, time order", calendar_text, machines, each, 1,
	    joblog);
	run("events in jobs", calendar_text, machines, each, 0, nested);
	return 0;
}
