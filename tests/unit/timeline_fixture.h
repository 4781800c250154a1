/* SPDX-License-Identifier: MIT */
/*
 * timeline_fixture: a timeline of one machine that writes what it delivers
 * as lines, with times as seconds from the fixture's zero.
 *
 *	from-to class rule seconds [state] [unplanned]
 *	from-to residual residual seconds [source_key]
 *	lost overlap seconds state
 *	parts from-to parts scrap
 */
#ifndef TESTS_TIMELINE_FIXTURE_H
#define TESTS_TIMELINE_FIXTURE_H

#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/when.h"
#include "shop/timeline.h"

struct fixture {
	struct calendar *cal;
	struct profile *profile;
	struct timeline *tl;
	struct err err;
	struct buf log;
	int64_t zero_us;	/* of all times below */
	int64_t now_us;
	int64_t done_us;
	int machine, capacity;
};

static const char fixture_profile[] =
    "name: test\n"
    "states:\n"
    "  - {state: running, class: production}\n"
    "  - {state: setup, class: setup}\n"
    "  - {state: waiting, class: delay}\n"
    "  - {state: idle, class: unassigned}\n"
    "  - {state: down, class: down}\n"
    "  - {state: planned, class: planned}\n"
    "  - {state: off, class: outside}\n"
    "precedence: [production, setup, down, delay, planned, unassigned]\n";

static inline void
fixture_put_s(struct buf *b, int64_t ms)
{
	char text[NUM_MAX];

	buf_add(b, text, num_put_fixed(text, ms, 3));
}

static inline void
fixture_put_range(struct fixture *f, int64_t from, int64_t to)
{
	fixture_put_s(&f->log, (from - f->zero_us) / 1000);
	buf_putc(&f->log, '-');
	fixture_put_s(&f->log, (to - f->zero_us) / 1000);
}

static inline int
fixture_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct fixture *f = self;

	(void)machine;
	(void)err;
	assert_true(s->ms > 0);
	assert_true(s->from_us >= s->piece->from_us);
	assert_true(s->to_us <= s->piece->to_us);
	fixture_put_range(f, s->from_us, s->to_us);
	buf_printf(&f->log, " %s %s ", class_name(s->class),
	    tl_rule_name(s->rule));
	fixture_put_s(&f->log, s->ms);
	if (s->state.len > 0)
		buf_printf(&f->log, " %.*s", (int)s->state.len, s->state.s);
	if (s->rule == TL_RESIDUAL && s->row != NULL)
		buf_printf(&f->log, " %.*s", (int)s->row->source_key.len,
		    s->row->source_key.s);
	buf_puts(&f->log, s->unplanned ? " unplanned\n" : "\n");
	return 0;
}

static inline int
fixture_lost(void *self, int machine, enum tl_aside what,
    const struct tl_slice *s, struct err *err)
{
	struct fixture *f = self;

	(void)machine;
	(void)err;
	assert_non_null(s->row);
	assert_non_null(s->piece);
	buf_puts(&f->log, what == TL_OVERLAP ? "lost overlap " :
	    "lost unplaced ");
	fixture_put_s(&f->log, s->ms);
	buf_printf(&f->log, " %.*s\n", (int)s->state.len, s->state.s);
	return 0;
}

static inline int
fixture_output(void *self, int machine, const struct tl_output *o,
    struct err *err)
{
	struct fixture *f = self;

	(void)machine;
	(void)err;
	buf_puts(&f->log, "parts ");
	fixture_put_range(f, o->from_us, o->to_us);
	buf_putc(&f->log, ' ');
	fixture_put_s(&f->log, o->parts_m);
	buf_putc(&f->log, ' ');
	fixture_put_s(&f->log, o->scrap_m);
	buf_putc(&f->log, '\n');
	return 0;
}

static inline int
fixture_done(void *self, int machine, int64_t to_us, struct err *err)
{
	struct fixture *f = self;

	(void)machine;
	(void)err;
	assert_true(to_us >= f->done_us);
	f->done_us = to_us;
	return 0;
}

/* With a calendar of this text, or 24/7 in UTC. */
static inline struct fixture *
fixture_new(const char *calendar)
{
	struct fixture *f = mem_new(1, sizeof(*f));

	f->cal = calendar == NULL ? calendar_assumed("UTC", &f->err) :
	    calendar_parse("test.yaml", calendar, strlen(calendar), &f->err);
	f->profile = profile_parse("test", fixture_profile,
	    sizeof(fixture_profile) - 1, &f->err);
	f->now_us = INT64_MAX;
	if (f->cal == NULL || f->profile == NULL)
		fail_msg("%s", f->err.text);
	return f;
}

static inline void
fixture_free(struct fixture *f)
{
	timeline_free(f->tl);
	calendar_free(f->cal);
	profile_free(f->profile);
	buf_release(&f->log);
	free(f);
}

static inline int64_t
fixture_us(const struct fixture *f, double s)
{
	return f->zero_us + (int64_t)llround(s * 1000) * 1000;
}

static inline struct tl_text
fixture_text(const char *s)
{
	struct tl_text t = { s, (uint32_t)strlen(s) };

	return t;
}

/* Opens the timeline for [from, to) seconds; INFINITY: no bound. */
static inline void
fixture_open(struct fixture *f, double from, double to)
{
	struct tl_params p = { .calendar = f->cal, .profile = f->profile,
	    .sink = { f, fixture_slice, fixture_output, fixture_lost,
	    fixture_done } };

	timeline_free(f->tl);
	buf_clear(&f->log);
	f->done_us = INT64_MIN;
	p.from_us = isfinite(from) ? fixture_us(f, from) : INT64_MIN;
	p.to_us = isfinite(to) ? fixture_us(f, to) : INT64_MAX;
	p.now_us = f->now_us;
	f->tl = timeline_new(&p);
	f->machine = timeline_machine(f->tl, fixture_text("M01"), NULL, NULL,
	    f->capacity, &f->err);
	assert_int_equal(f->machine, 0);
}

static inline void
fixture_ok(struct fixture *f, int rc)
{
	if (rc < 0)
		fail_msg("%s", f->err.text);
}

static inline struct tl_span
fixture_fact(const struct fixture *f, const char *key, double start,
    double end)
{
	struct tl_span s = { .start_us = fixture_us(f, start),
	    .end_us = fixture_us(f, end), .ms = -1,
	    .source = fixture_text("test"), .source_key = fixture_text(key) };

	return s;
}

/* seconds -1: exact. */
static inline void
fixture_span(struct fixture *f, const char *key, double start, double end,
    double seconds, const char *state)
{
	struct tl_span s = fixture_fact(f, key, start, end);

	s.ms = seconds < 0 ? -1 : (int64_t)llround(seconds * 1000);
	s.state = fixture_text(state);
	fixture_ok(f, timeline_span(f->tl, f->machine, &s, &f->err));
}

static inline void
fixture_job(struct fixture *f, const char *key, double start, double end)
{
	const struct tl_span s = fixture_fact(f, key, start, end);

	fixture_ok(f, timeline_job(f->tl, f->machine, &s, &f->err));
}

static inline void
fixture_parts(struct fixture *f, double start, double end, int64_t parts,
    int64_t scrap)
{
	const struct tl_span s = fixture_fact(f, "o", start, end);

	fixture_ok(f, timeline_parts(f->tl, f->machine, &s, parts * 1000,
	    scrap * 1000, 0, 0, &f->err));
}

/* Ends the timeline and compares all it delivered. */
static inline void
fixture_want(struct fixture *f, const char *lines)
{
	fixture_ok(f, timeline_finish(f->tl, &f->err));
	assert_string_equal(buf_text(&f->log), lines);
}

#endif
