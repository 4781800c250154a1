/* SPDX-License-Identifier: MIT */
/*
 * Rows of features and targets against rows that are worked out a second
 * time, key by key, over random plants with overlaps, totals, open rows,
 * short stops and changes of the clocks.
 */
#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "feat/feat.h"
#include "shop/calendar.h"
#include "shop/kinds.h"
#include "shop/profile.h"
#include "witness/clock.h"
#include "witness/feat.h"
#include "witness/make.h"
#include "witness/text.h"

enum { PLANTS = 12 };

/* ---- rows as they are written ---- */

struct got {
	char machine[W_NAME], time[32], job[W_NAME];
	struct { char key[WF_KEY], text[WF_KEY]; enum rec_is is; } v[WF_KEYS];
	int n;
};

struct rows {
	struct got *v;
	size_t n, cap;
};

static void
begin(void *self, const char *kind)
{
	struct rows *a = self;

	assert_string_equal(kind, "feature");
	a->v = mem_grow(a->v, &a->cap, a->n + 1, sizeof(*a->v));
	memset(&a->v[a->n++], 0, sizeof(*a->v));
}

static void
put(void *self, const char *key, enum rec_is is, const char *text, size_t len)
{
	struct rows *a = self;
	struct got *g = &a->v[a->n - 1];
	const int n = is == REC_IS_NULL ? 0 : (int)len;

	if (strcmp(key, "machine") == 0)
		snprintf(g->machine, sizeof(g->machine), "%.*s", n, text);
	else if (strcmp(key, "time") == 0)
		snprintf(g->time, sizeof(g->time), "%.*s", n, text);
	else if (strcmp(key, "job") == 0)
		snprintf(g->job, sizeof(g->job), "%.*s", n, text);
	if (strcmp(key, "machine") == 0 || strcmp(key, "time") == 0 ||
	    strcmp(key, "job") == 0 || strcmp(key, "part") == 0 ||
	    strcmp(key, "op") == 0 || strcmp(key, "operator") == 0 ||
	    strcmp(key, "spec") == 0)
		return;
	snprintf(g->v[g->n].key, WF_KEY, "%s", key);
	snprintf(g->v[g->n].text, WF_KEY, "%.*s", n, text);
	g->v[g->n++].is = is;
}

static int
nothing(void *self, struct err *err)
{
	(void)self;
	(void)err;
	return 0;
}

static void
free_nothing(void *self)
{
	(void)self;
}

static const struct rec_writer_ops ops = { begin, put, nothing, nothing,
	nothing, free_nothing };

static void
feed(struct rec_stage *st, struct rows *out, const char *records,
    uint64_t seed)
{
	const struct rec_options o = { .schema = &shop_schema };
	struct rec_writer *w = rec_custom_writer(&ops, out);
	struct err err = { 0 };
	struct rec_reader *in;

	in = rec_open_bytes("plant", records, strlen(records), &o, &err);
	if (rec_pump(st, in, w, &err) < 0 ||
	    st->finish(st->self, w, &err) < 0)
		fail_msg("seed %" PRIu64 ": %s", seed, err.text);
	rec_close(in);
	rec_writer_free(w);
}

static void
run(struct rows *out, const struct wf_plant *w)
{
	struct feat_params p = { .from_us = INT64_MIN, .to_us = INT64_MAX,
		.known_at = w->known_at, .now_us = w->p.now == INT64_MAX ?
		INT64_MAX : w->p.now * 1000 };
	struct buf text = { 0 };
	struct feat_spec *spec;
	struct profile *profile;
	struct rec_stage st;
	struct err err = { 0 };

	w_text_calendar(&text, &w->p);
	p.calendar = calendar_parse("c", buf_text(&text), text.len, &err);
	buf_clear(&text);
	wf_text_profile(&text, w);
	p.profile = profile = profile_parse("p", buf_text(&text), text.len,
	    &err);
	buf_clear(&text);
	wf_text_spec(&text, w);
	p.spec = spec = feat_spec_parse("f", buf_text(&text), text.len,
	    w->by_job ? FEAT_JOB : FEAT_HOUR, &err);
	if (p.calendar == NULL || profile == NULL || spec == NULL)
		fail_msg("seed %" PRIu64 ": %s", w->p.seed, err.text);
	buf_clear(&text);
	wf_text_records(&text, w);
	st = feat_stage(&p);
	feed(&st, out, buf_text(&text), w->p.seed);
	st.free(st.self);
	buf_release(&text);
	feat_spec_free(spec);
	profile_free(profile);
	calendar_free(p.calendar);
}

/* ---- both sides ---- */

struct tally {
	int64_t rows, figures, nulls;
	int differ;
};

static void
differs(struct tally *n, const struct wf_plant *w, const struct got *g,
    const char *key, const char *got, const char *want)
{
	if (n->differ++ > 40)
		return;
	fprintf(stderr, "seed %" PRIu64 ": %s at %s, job %s: %s: %s, want "
	    "%s\n", w->p.seed, g->machine, g->time, g->job, key, got, want);
}

/* Numbers come to six decimals, readings to nine digits. */
static bool
same(const char *key, const char *text, enum rec_is is, double want)
{
	const double x = is == REC_IS_TRUE ? 1 : is == REC_IS_FALSE ? 0 :
	    strtod(text, NULL);

	if (is == REC_IS_NULL)
		return isnan(want);
	if (is == REC_IS_TEXT || isnan(want))
		return false;
	if (strncmp(key, "x_", 2) == 0)
		return fabs(x - want) <= 1e-8 * fabs(want) + 5.1e-9;
	return fabs(x - want) <= 5.1e-7 + 1e-12 * fabs(want);
}

static void
compare_row(struct tally *n, const struct wf_plant *w, const struct got *g,
    const struct wf_row *want)
{
	char text[WF_KEY];
	int i, k, at = 0;

	for (i = 0; i < g->n; i++) {
		for (k = 0; k < want->n; k++, at++)
			if (strcmp(want->v[at % want->n].key,
			    g->v[i].key) == 0)
				break;
		at %= want->n;
		n->figures++;
		n->nulls += g->v[i].is == REC_IS_NULL;
		snprintf(text, sizeof(text), "%.10g", want->v[at].x);
		if (k == want->n)
			differs(n, w, g, g->v[i].key, g->v[i].text,
			    "no such key");
		else if (want->v[at].is_word && strcmp(g->v[i].text,
		    want->v[at].word) != 0)
			differs(n, w, g, g->v[i].key, g->v[i].text,
			    want->v[at].word);
		else if (!want->v[at].is_word && !same(g->v[i].key,
		    g->v[i].text, g->v[i].is, want->v[at].x))
			differs(n, w, g, g->v[i].key, g->v[i].text, text);
	}
	if (want->n != g->n)
		fail_msg("%d keys, want %d", g->n, want->n);
}

/* The next row is that one; its time and machine are right. */
static void
compare_moment(struct tally *n, const struct wf_plant *w,
    const struct rows *got, int machine, int64_t t,
    const struct wf_fact *job)
{
	const struct got *g = &got->v[n->rows];
	struct wf_row *want = malloc(sizeof(*want));
	struct buf time = { 0 };

	w_text_time(&time, t);
	if ((size_t)n->rows >= got->n || strncmp(g->time, buf_text(&time),
	    19) != 0 || strcmp(g->machine, w->p.machine[machine].name) != 0)
		fail_msg("seed %" PRIu64 ": row %" PRId64 " is of %s at %s, "
		    "want %s at %s", w->p.seed, n->rows,
		    (size_t)n->rows < got->n ? g->machine : "none",
		    (size_t)n->rows < got->n ? g->time : "",
		    w->p.machine[machine].name, buf_text(&time));
	wf_brute(want, w, machine, t, job);
	compare_row(n, w, g, want);
	n->rows++;
	buf_release(&time);
	free(want);
}

static void
compare_jobs(struct tally *n, const struct wf_plant *w,
    const struct rows *got)
{
	int i;

	for (i = 0; i < w->nfact; i++)
		if (w->fact[i].kind == WF_JOB && w->fact[i].from <= w->end)
			compare_moment(n, w, got, w->fact[i].machine,
			    w->fact[i].from, &w->fact[i]);
}

/* Hours begin where the site's clock shows minute 0. */
static void
compare_hours(struct tally *n, const struct wf_plant *w,
    const struct rows *got)
{
	int64_t t = w->fact[0].from - w->fact[0].from % 60000;
	int m;

	for (; t <= w->end; t += 60000) {
		w_clock_zone(w->p.cal.zone);
		if (t < w->fact[0].from || w_clock_shows(t / 1000) % 3600 != 0)
			continue;
		for (m = 0; m < w->p.nmachine; m++)
			if (wf_is_known(w, m, t))
				compare_moment(n, w, got, m, t,
				    wf_at_work(w, m, t));
	}
}

static void
compare(struct tally *all, enum w_sort sort, uint64_t first, int plants)
{
	struct wf_plant *w = malloc(sizeof(*w));
	uint64_t seed;

	for (seed = first; seed < first + (uint64_t)plants; seed++) {
		struct rows got = { 0 };
		struct tally n = { 0 };

		wf_make(w, seed, sort);
		run(&got, w);
		if (w->by_job)
			compare_jobs(&n, w, &got);
		else
			compare_hours(&n, w, &got);
		if ((size_t)n.rows != got.n)
			fail_msg("seed %" PRIu64 ": %zu rows, want %" PRId64,
			    seed, got.n, n.rows);
		all->rows += n.rows;
		all->figures += n.figures;
		all->nulls += n.nulls;
		all->differ += n.differ;
		free(got.v);
	}
	free(w);
}

/* To look longer than a test may, or at one plant. */
static int64_t
number_of(const char *name, int64_t unset)
{
	const char *s = getenv(name);
	int64_t x = unset;

	if (s != NULL && num_i64(s, strlen(s), &x) < 0)
		fail_msg("%s: %s", name, s);
	return x;
}

static void
test_sort(enum w_sort sort)
{
	const int64_t first = number_of("WITNESS_SEED", 1);
	const int64_t plants = number_of("WITNESS_PLANTS", PLANTS);
	struct tally n = { 0 };

	compare(&n, sort, (uint64_t)first, (int)plants);
	if (n.differ > 0)
		fail_msg("%d figures differ of %" PRId64, n.differ,
		    n.figures);
	if (plants < PLANTS)
		return;
	assert_true(n.rows > 200);
	assert_true(n.nulls < n.figures / 2);
}

static void
exact_spans(void **state)
{
	(void)state;
	test_sort(W_EXACT);
}

static void
totals(void **state)
{
	(void)state;
	test_sort(W_ALONE);
}

static void
all_at_once(void **state)
{
	(void)state;
	test_sort(W_MIXED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_spans),
		cmocka_unit_test(totals),
		cmocka_unit_test(all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
