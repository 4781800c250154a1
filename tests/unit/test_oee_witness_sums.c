/* SPDX-License-Identifier: MIT */
/* What holds between the answers to different questions about one plant. */
#include "check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "oee/oee.h"
#include "witness/make.h"
#include "witness/run.h"

enum { PLANTS = 40 };

static struct w_records
ask(const struct w_plant *p, const struct w_ask *a)
{
	struct w_records got = { 0 };
	struct err err = { 0 };

	if (w_run(&got, p, a, &err) < 0)
		fail_msg("seed %" PRIu64 ": %s", p->seed, err.text);
	return got;
}

/* All records of a machine as one. */
static struct w_record
sum(const struct w_records *all, const char *machine)
{
	struct w_record s;
	size_t i;
	int f;

	memset(&s, 0, sizeof(s));
	for (i = 0; i < all->n; i++) {
		if (strcmp(all->v[i].machine, machine) != 0)
			continue;
		s.ideal_ns += all->v[i].ideal_ns;
		s.seconds_ns += all->v[i].seconds_ns;
		for (f = 0; f < W_FIELDS && all->v[i].f[f] != INT64_MIN; f++)
			s.f[f] += all->v[i].f[f];
	}
	return s;
}

static void
assert_same(const struct w_plant *p, const struct w_record *a,
    const struct w_record *b)
{
	int f;

	for (f = 0; f < W_FIELDS; f++)
		if (a->f[f] != b->f[f])
			fail_msg("seed %" PRIu64 ": %s: %" PRId64 " is not %"
			    PRId64, p->seed, w_field_name[f], a->f[f],
			    b->f[f]);
	assert_true(a->ideal_ns == b->ideal_ns);
}

static void
assert_machines_same(const struct w_plant *p, const struct w_records *a,
    const struct w_records *b)
{
	struct w_record x, y;
	int i;

	for (i = 0; i < p->nmachine; i++) {
		x = sum(a, p->machine[i].name);
		y = sum(b, p->machine[i].name);
		assert_same(p, &x, &y);
	}
}

static struct w_plant *
plant(uint64_t seed, enum w_sort sort)
{
	struct w_plant *p = malloc(sizeof(*p));

	w_make(p, seed, sort, 1000);
	return p;
}

static void
hours_shifts_days_and_parts_add_up_to_one_pass(void **state)
{
	static const unsigned by[] = { BY_HOUR, BY_SHIFT, BY_DAY,
		BY_WEEK, BY_MONTH, BY_PART, BY_JOB,
		BY_OPERATOR, BY_PART | BY_HOUR, BY_JOB |
		BY_OPERATOR | BY_SHIFT };
	struct w_ask a = { .declared = true };
	struct w_records all, got;
	struct w_plant *p;
	uint64_t seed;
	size_t i;

	(void)state;
	for (seed = 1; seed <= PLANTS; seed++) {
		p = plant(seed, W_MIXED);
		a.by = BY_MACHINE;
		all = ask(p, &a);
		for (i = 0; i < sizeof(by) / sizeof(*by); i++) {
			a.by = BY_MACHINE | by[i];
			got = ask(p, &a);
			assert_machines_same(p, &all, &got);
			w_records_free(&got);
		}
		w_records_free(&all);
		free(p);
	}
}

static void
the_order_of_the_stream_changes_nothing(void **state)
{
	struct w_ask a = { .by = BY_MACHINE | BY_SHIFT };
	struct w_records any, got;
	struct w_plant *p;
	uint64_t seed;
	int i;

	(void)state;
	for (seed = 1; seed <= PLANTS; seed++) {
		p = plant(seed, W_MIXED);
		a.declared = a.by_time = false;
		any = ask(p, &a);
		a.declared = true;
		for (i = 0; i < 2; i++) {
			a.by_time = i == 1;
			got = ask(p, &a);
			assert_int_equal(got.n, any.n);
			assert_machines_same(p, &any, &got);
			w_records_free(&got);
		}
		w_records_free(&any);
		free(p);
	}
}

/*
 * A week asked for in two parts gives what it gives in one.  Not to the last
 * millisecond where totals of several rows overlap: what begins past --to
 * cuts no segment then.
 */
static void
windows_one_after_another_add_up(void **state)
{
	struct w_ask a = { .by = BY_MACHINE, .declared = true };
	struct w_records all, got, rest;
	struct w_plant *p;
	struct rng rng;
	uint64_t seed;
	int64_t to;

	(void)state;
	rng_seed(&rng, 7);
	for (seed = 1; seed <= 3 * PLANTS; seed++) {
		p = plant(seed, seed % 2 == 0 ? W_EXACT : W_ALONE);
		/* At a window's edge a stop is as long as the row there. */
		p->profile.ignore = 0;
		if (p->from == INT64_MIN) {
			free(p);
			continue;
		}
		to = p->to;
		all = ask(p, &a);
		p->to = p->from + (int64_t)rng_below(&rng, (uint64_t)(to -
		    p->from));
		got = ask(p, &a);
		p->from = p->to;
		p->to = to;
		rest = ask(p, &a);
		if (rest.n > 0) {
			got.v = realloc(got.v, (got.n + rest.n) *
			    sizeof(*got.v));
			memcpy(&got.v[got.n], rest.v, rest.n *
			    sizeof(*got.v));
			got.n += rest.n;
		}
		assert_machines_same(p, &all, &got);
		w_records_free(&rest);
		w_records_free(&got);
		w_records_free(&all);
		free(p);
	}
}

static void
bars_of_the_loss_tree_add_up_to_calendar_time(void **state)
{
	struct w_ask a = { .by = BY_MACHINE, .declared = true };
	struct w_records all, got;
	struct w_record x, y;
	struct w_plant *p;
	uint64_t seed;
	int i;

	(void)state;
	for (seed = 1; seed <= PLANTS; seed++) {
		p = plant(seed, W_MIXED);
		a.by = BY_MACHINE;
		a.loss = false;
		all = ask(p, &a);
		a.by = BY_MACHINE | (seed % 2 ? BY_SHIFT :
		    BY_HOUR);
		a.loss = true;
		got = ask(p, &a);
		for (i = 0; i < p->nmachine; i++) {
			x = sum(&all, p->machine[i].name);
			y = sum(&got, p->machine[i].name);
			assert_true(x.f[W_F_CALENDAR] * (w_wide)1000000 ==
			    y.seconds_ns);
		}
		w_records_free(&got);
		w_records_free(&all);
		free(p);
	}
}

/* The figure of an oee record that an explanation is about; -1 none. */
static int
field_of(const char *figure)
{
	int f;

	for (f = 0; f < W_FIELDS; f++)
		if (strcmp(figure, w_field_name[f]) == 0)
			return f;
	return -1;
}

static void
explained_seconds_add_up_to_the_figure(void **state)
{
	struct w_ask a = { .by = BY_MACHINE, .declared = true };
	struct w_records all, got;
	struct w_record x, y;
	struct w_plant *p;
	uint64_t seed;
	int i, k, f, tried = 0;

	(void)state;
	for (seed = 1; seed <= PLANTS; seed++) {
		p = plant(seed, W_MIXED);
		a.explain = NULL;
		all = ask(p, &a);
		for (k = 0; oee_figures[k] != NULL; k++) {
			f = field_of(oee_figures[k]);
			if (f < 0 || f >= W_F_PARTS)
				continue;
			a.explain = oee_figures[k];
			got = ask(p, &a);
			for (i = 0; i < p->nmachine; i++) {
				x = sum(&all, p->machine[i].name);
				y = sum(&got, p->machine[i].name);
				if (x.f[f] * (w_wide)1000000 != y.seconds_ns)
					fail_msg("seed %" PRIu64 ": %s",
					    seed, a.explain);
				tried++;
			}
			w_records_free(&got);
		}
		w_records_free(&all);
		free(p);
	}
	assert_true(tried > PLANTS);
}

/* Availability times performance times quality is OEE, to 1e-12. */
static void
a_times_p_times_q_is_oee(void **state)
{
	struct w_ask a = { .by = BY_MACHINE | BY_SHIFT };
	struct w_records got;
	struct w_plant *p;
	uint64_t seed;
	size_t i;
	int tried = 0;

	(void)state;
	for (seed = 1; seed <= PLANTS; seed++) {
		p = plant(seed, W_MIXED);
		got = ask(p, &a);
		for (i = 0; i < got.n; i++) {
			const double *k = got.v[i].kpi;

			if (isnan(k[W_K_QUALITY]) ||
			    isnan(k[W_K_PERFORMANCE]))
				continue;
			assert_near(k[W_K_AVAILABILITY] *
			    k[W_K_PERFORMANCE] * k[W_K_QUALITY],
			    k[W_K_OEE], 1e-12);
			tried++;
		}
		w_records_free(&got);
		free(p);
	}
	assert_true(tried > PLANTS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    hours_shifts_days_and_parts_add_up_to_one_pass),
		cmocka_unit_test(the_order_of_the_stream_changes_nothing),
		cmocka_unit_test(windows_one_after_another_add_up),
		cmocka_unit_test(
		    bars_of_the_loss_tree_add_up_to_calendar_time),
		cmocka_unit_test(explained_seconds_add_up_to_the_figure),
		cmocka_unit_test(a_times_p_times_q_is_oee),
	};

	return cmocka_run_group_tests_name("oee witness sums", tests, NULL,
	    NULL);
}
