/* SPDX-License-Identifier: MIT */
/* What holds of any facts: sums close, in every part, however it is run. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "shop/timeline.h"

enum {
	FACTS = 120,
	BUCKETS = 40,
	STATES = 7,
	RUNS = 150
};

/* A Sunday on which the clocks change, from the Saturday before it on. */
static const char calendar_text[] =
    "zone: Europe/Copenhagen\n"
    "shifts:\n"
    "  - {name: early, days: daily, from: \"06:00\", to: \"14:00\",\n"
    "     breaks: [{from: \"09:00\", to: \"09:20\"},\n"
    "              {from: \"12:00\", to: \"12:30\"}]}\n"
    "  - {name: night, days: daily, from: \"22:00\", to: \"06:00\",\n"
    "     breaks: [{from: \"02:15\", to: \"03:15\"}]}\n";
static const char profile_text[] =
    "name: sums\n"
    "states:\n"
    "  - {state: running, class: production}\n"
    "  - {state: setup, class: setup}\n"
    "  - {state: waiting, class: delay}\n"
    "  - {state: idle, class: unassigned}\n"
    "  - {state: down, class: down}\n"
    "  - {state: planned, class: planned}\n"
    "  - {state: off, class: outside}\n";
static const char *const states[STATES] = {
	"running", "setup", "waiting", "idle", "down", "planned", "nodata"
};

struct sums {
	int64_t edge[BUCKETS + 1];	/* of the buckets */
	int64_t in[BUCKETS];		/* milliseconds */
	int64_t state[STATES][CLASS_COUNT];
	int64_t said[STATES], lost;
	int64_t all;
};

static struct tl_text
text(const char *s)
{
	struct tl_text t = { s, (uint32_t)strlen(s) };

	return t;
}

static int
find_state(struct tl_text s)
{
	int i;

	for (i = 0; i < STATES; i++) {
		if (strlen(states[i]) == s.len &&
		    memcmp(states[i], s.s, s.len) == 0)
			return i;
	}
	return -1;
}

static int
slice(void *self, int machine, const struct tl_slice *s, struct err *err)
{
	struct sums *x = self;
	const int state = find_state(s->state);
	int64_t ms, sum = 0;
	int i;

	(void)machine;
	(void)err;
	assert_true(s->ms > 0);
	assert_true(s->piece->from_us <= s->from_us);
	assert_true(s->to_us <= s->piece->to_us);
	assert_true(s->from_us < s->to_us);
	for (i = 0; i < BUCKETS; i++) {
		ms = tl_slice_ms(s, x->edge[i], x->edge[i + 1]);
		assert_true(ms >= 0);
		x->in[i] += ms;
		sum += ms;
	}
	assert_int_equal(sum, s->ms);
	x->all += s->ms;
	if (state >= 0) {
		x->state[state][s->class] += s->ms;
		x->said[state] += s->ms;
	}
	return 0;
}

static int
lost(void *self, int machine, enum tl_aside what, const struct tl_slice *s,
    struct err *err)
{
	struct sums *x = self;
	int64_t sum = 0;
	int i;

	(void)machine;
	(void)what;
	(void)err;
	assert_true(s->ms > 0);
	for (i = 0; i < BUCKETS; i++)
		sum += tl_slice_ms(s, x->edge[i], x->edge[i + 1]);
	assert_int_equal(sum, s->ms);
	x->lost += s->ms;
	x->said[find_state(s->state)] += s->ms;
	return 0;
}

/* Facts in order of start, some of one row, some exact, some too long. */
static void
make_facts(struct rng *r, struct tl_span *f, char key[][16], int64_t zero)
{
	int64_t start = 0, end = 0;
	int i, row = 0;

	for (i = 0; i < FACTS; i++) {
		if (i == 0 || rng_below(r, 3) == 0) {
			start += (int64_t)rng_below(r, 90) * 60000 +
			    (int64_t)rng_below(r, 3);
			end = start + (int64_t)rng_below(r, 400 * 60000);
			if (rng_below(r, 20) == 0)
				end = start;
			row++;
		}
		memset(&f[i], 0, sizeof(f[i]));
		f[i].start_us = zero + start * 1000;
		f[i].end_us = zero + end * 1000;
		snprintf(key[i], 16, "%d", row);
		f[i].source = text("t");
		f[i].source_key = text(key[i]);
		f[i].state = text(states[rng_below(r, STATES)]);
		f[i].ms = rng_below(r, 3) == 0 ? -1 :
		    (int64_t)rng_below(r, (uint64_t)(end - start) / 2 + 100);
	}
}

static void
set_edges(struct rng *r, struct sums *x, int64_t from, int64_t to)
{
	const int64_t ms = (to - from) / 1000;
	int i;

	memset(x, 0, sizeof(*x));
	x->edge[0] = from;
	for (i = 1; i < BUCKETS; i++)
		x->edge[i] = from + (int64_t)rng_below(r, (uint64_t)ms) *
		    1000;
	x->edge[BUCKETS] = to;
	for (i = 1; i < BUCKETS; i++) {
		int k;

		for (k = i; k > 1 && x->edge[k - 1] > x->edge[k]; k--) {
			const int64_t t = x->edge[k];

			x->edge[k] = x->edge[k - 1];
			x->edge[k - 1] = t;
		}
	}
}

static void
ok(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->text);
}

/* Runs the facts that overlap [from, to) through a timeline. */
static void
run(struct sums *x, const struct tl_span *f, int capacity, bool advance,
    int64_t from, int64_t to)
{
	struct err err = { 0 };
	struct calendar *cal = calendar_parse("c", calendar_text,
	    sizeof(calendar_text) - 1, &err);
	struct profile *pr = profile_parse("p", profile_text,
	    sizeof(profile_text) - 1, &err);
	struct tl_params p = { .calendar = cal, .profile = pr,
	    .from_us = from, .to_us = to, .now_us = INT64_MAX,
	    .sink = { .self = x, .slice = slice, .lost = lost } };
	struct timeline *tl = timeline_new(&p);
	int i, m;

	m = timeline_machine(tl, text("M"), NULL, NULL, capacity, &err);
	ok(m, &err);
	for (i = 0; i < FACTS; i++) {
		if (f[i].end_us < from || f[i].start_us >= to)
			continue;
		if (advance)
			ok(timeline_advance(tl, f[i].start_us, &err), &err);
		if (i % 7 == 0)
			ok(timeline_job(tl, m, &f[i], &err), &err);
		ok(timeline_span(tl, m, &f[i], &err), &err);
	}
	ok(timeline_finish(tl, &err), &err);
	timeline_free(tl);
	calendar_free(cal);
	profile_free(pr);
}

static void
every_part_closes(void **state)
{
	const int64_t zero = 1616767200 * WHEN_SECOND; /* 2021-03-26 14:00Z */
	struct tl_span f[FACTS];
	char key[FACTS][16];
	struct sums x;
	struct rng r;
	int i, k, capacity;

	(void)state;
	rng_seed(&r, 7);
	for (i = 0; i < RUNS; i++) {
		capacity = 1 + (int)rng_below(&r, 3);
		make_facts(&r, f, key, zero);
		set_edges(&r, &x, zero + (int64_t)rng_below(&r, 48) *
		    WHEN_HOUR / 3, zero + 72 * WHEN_HOUR);
		run(&x, f, capacity, i % 2 == 0, x.edge[0],
		    x.edge[BUCKETS]);
		for (k = 0; k < BUCKETS; k++)
			assert_int_equal(x.in[k], capacity *
			    (x.edge[k + 1] - x.edge[k]) / 1000);
	}
}

/* Nothing that was said is forgotten: it is in the tree or beside it. */
static void
all_that_was_said_is_somewhere(void **state)
{
	const int64_t zero = 1635541200 * WHEN_SECOND; /* 2021-10-29 21:00Z */
	struct tl_span f[FACTS];
	char key[FACTS][16];
	int64_t said[STATES], ms;
	struct sums x;
	struct rng r;
	int i, k;

	(void)state;
	rng_seed(&r, 8);
	for (i = 0; i < RUNS; i++) {
		memset(said, 0, sizeof(said));
		make_facts(&r, f, key, zero);
		set_edges(&r, &x, zero - WHEN_HOUR, zero + 200 * WHEN_HOUR);
		run(&x, f, 1 + i % 3, i % 2 == 0, x.edge[0],
		    x.edge[BUCKETS]);
		for (k = 0; k < FACTS; k++) {
			ms = (f[k].end_us - f[k].start_us) / 1000;
			said[find_state(f[k].state)] += f[k].ms < 0 ? ms :
			    f[k].ms;
		}
		for (k = 0; k < STATES; k++)
			assert_int_equal(x.said[k], said[k]);
	}
}

/* At edges of the calendar a period can be cut without a trace. */
static void
two_halves_are_the_whole(void **state)
{
	const int64_t zero = 1616767200 * WHEN_SECOND;
	const int64_t mid = zero + 15 * WHEN_HOUR;	/* 06:00 local */
	struct tl_span f[FACTS];
	char key[FACTS][16];
	struct sums whole, a, b;
	struct rng r;
	int i, k, c;

	(void)state;
	rng_seed(&r, 9);
	for (i = 0; i < RUNS; i++) {
		make_facts(&r, f, key, zero);
		set_edges(&r, &whole, zero, zero + 60 * WHEN_HOUR);
		set_edges(&r, &a, zero, mid);
		set_edges(&r, &b, mid, zero + 60 * WHEN_HOUR);
		run(&whole, f, 1 + i % 2, false, zero,
		    zero + 60 * WHEN_HOUR);
		run(&a, f, 1 + i % 2, true, zero, mid);
		run(&b, f, 1 + i % 2, true, mid, zero + 60 * WHEN_HOUR);
		assert_int_equal(whole.lost, a.lost + b.lost);
		for (k = 0; k < STATES; k++) {
			for (c = 0; c < CLASS_COUNT; c++)
				assert_int_equal(whole.state[k][c],
				    a.state[k][c] + b.state[k][c]);
		}
	}
}

/* Reasons that never come again (serial numbers) must not pile up. */
static int
last_reason(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	char *text = self;

	(void)machine;
	(void)err;
	assert_int_equal(s->ms, 1000);
	snprintf(text, 16, "%.*s", (int)s->reason.len, s->reason.s);
	return 0;
}

static void
reasons_may_be_without_end(void **state)
{
	struct err err = { 0 };
	char seen[16] = "", want[16];
	struct tl_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
	    .sink = { .self = seen, .slice = last_reason } };
	struct calendar *cal = calendar_assumed("UTC", &err);
	struct profile *pr = profile_parse("p", profile_text,
	    sizeof(profile_text) - 1, &err);
	struct timeline *tl;
	int i;

	(void)state;
	p.calendar = cal;
	p.profile = pr;
	tl = timeline_new(&p);
	ok(timeline_machine(tl, text("M"), NULL, NULL, 0, &err), &err);
	for (i = 0; i < 70000; i++) {
		struct tl_span s = { .start_us = i * WHEN_SECOND,
		    .end_us = (i + 1) * WHEN_SECOND, .ms = i % 2 - 1,
		    .state = text("down") };

		snprintf(want, sizeof(want), "serial %d", i);
		s.reason = text(want);
		if (s.ms == 0)
			s.end_us = s.start_us;
		ok(timeline_span(tl, 0, &s, &err), &err);
	}
	ok(timeline_finish(tl, &err), &err);
	snprintf(want, sizeof(want), "serial %d", 69998);
	assert_string_equal(seen, want);
	timeline_free(tl);
	calendar_free(cal);
	profile_free(pr);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_closes),
		cmocka_unit_test(all_that_was_said_is_somewhere),
		cmocka_unit_test(two_halves_are_the_whole),
		cmocka_unit_test(reasons_may_be_without_end),
	};

	return cmocka_run_group_tests_name("timeline_sums", tests, NULL,
	    NULL);
}
