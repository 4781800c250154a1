/* SPDX-License-Identifier: MIT */
/* What is promised of effect and sensitivity records, over random plants. */
#include "oee_seen.h"

#include "oee/standard.h"
#include "oee/variant.h"
#include "witness/make.h"

enum { PLANTS = 60 };

/* Other limits, classes, gap, capacity, standards and, often, shifts. */
static void
change_plant(struct rng *rng, struct w_plant *p, struct oee_changes *c)
{
	struct err err = { 0 };
	int i;

	p->profile.ignore = w_chance(rng, 50) ? 0 : w_pick(rng, 4000) * 1000;
	p->profile.micro = w_chance(rng, 50) ? 0 : w_pick(rng, 8000) * 1000;
	p->profile.minimum_run = w_chance(rng, 50) ? 0 :
	    w_pick(rng, 4000) * 1000;
	p->profile.gap = w_chance(rng, 50) ? W_NODATA : W_UNASSIGNED;
	for (i = 0; i < 4; i++)
		if (w_chance(rng, 60))
			p->profile.class[w_pick(rng, 7)] =
			    (enum w_class)w_pick(rng, W_OUTSIDE + 1);
	if (w_chance(rng, 40)) {
		w_make_calendar(rng, &p->cal, p->row[0].from / 86400000);
	}
	assert_int_equal(oee_changes_add(c, "standard.*=x1.1", NULL, NULL,
	    &err), 0);
	if (w_chance(rng, 50))
		assert_int_equal(oee_changes_add(c, "standard.p2=77.5", NULL,
		    NULL, &err), 0);
}

/* ---- what was compared, so that the test was not idle ---- */

struct count {
	int figures, causes, differ;
};

static void
assert_sums(const struct w_plant *p, const struct all *got, size_t from,
    size_t to, struct count *n)
{
	const struct seen *f = &got->v[from];
	const char *name = get(f, "figure");
	const bool exact = strlen(name) > 2 &&
	    strcmp(name + strlen(name) - 2, "_s") == 0;
	const double diff = number(f, "difference");
	double sum = 0, scale = 1;
	w_wide ns = 0;
	size_t i;

	for (i = from + 1; i < to; i++) {
		sum += number(&got->v[i], "effect");
		scale = fmax(scale, fabs(number(&got->v[i], "effect")));
		if (exact)
			ns += ns_of(get(&got->v[i], "effect"));
	}
	n->figures++;
	n->causes += (int)(to - from - 1);
	n->differ += diff != 0 && !isnan(diff);
	if (isnan(diff))
		return;
	if (exact && ns != ns_of(get(f, "difference")))
		fail_msg("seed %" PRIu64 ": %s: causes do not add up",
		    p->seed, name);
	/* Of nothing made or no time some have no share: see below. */
	if (to == from + 1 && (number(f, "before") == 0 ||
	    number(f, "after") == 0))
		return;
	if (fabs(sum - diff) > 1e-12 * scale * fmax(1, fabs(diff)))
		fail_msg("seed %" PRIu64 ": %s: %.17g is not %.17g", p->seed,
		    name, sum, diff);
}

static void
assert_all_sums(const struct w_plant *p, const struct all *got,
    struct count *n)
{
	size_t i, k;

	for (i = 0; i < got->n; i = k) {
		/* A figure, then its causes. */
		for (k = i + 1; k < got->n &&
		    get(&got->v[k], "cause") != NULL; k++)
			;
		assert_true(get(&got->v[i], "cause") == NULL);
		assert_sums(p, got, i, k, n);
	}
}

static w_wide
side_of(const struct all *a, const char *figure, const char *side)
{
	w_wide sum = 0;
	size_t i;

	for (i = 0; i < a->n; i++)
		if (strcmp(get(&a->v[i], "figure"), figure) == 0 &&
		    get(&a->v[i], "cause") == NULL)
			sum += ns_of(get(&a->v[i], side));
	return sum;
}

/* Both sides are what the program says of each alone. */
static void
assert_side(const struct w_plant *p, const struct all *effects,
    const struct site *s, const char *side, bool by_time)
{
	static const char *const figure[] = { "planned_s", "running_s",
		"ideal_total_s" };
	struct all plain = { 0 };
	size_t i;

	run(&plain, oee_stage(&s->p), p, by_time);
	for (i = 0; i < 3; i++)
		if (total_of(&plain, figure[i]) !=
		    side_of(effects, figure[i], side))
			fail_msg("seed %" PRIu64 ": %s %s", p->seed, side,
			    figure[i]);
	free(plain.v);
}

static void
try_plant(uint64_t seed, enum w_sort sort, unsigned by, struct count *n)
{
	const bool by_time = seed % 2 == 1;
	struct w_plant *p = malloc(sizeof(*p)), *q = malloc(sizeof(*q));
	struct oee_changes changes = { .n = 0 };
	struct all got = { 0 };
	struct site a, b;
	struct rng rng;

	w_make(p, seed, sort, 1000);
	*q = *p;
	rng_seed(&rng, seed);
	if (p->nrow > 0)
		change_plant(&rng, q, &changes);
	make_site(&a, p, by, by_time);
	make_site(&b, q, by, by_time);
	b.p.changes = &changes;
	run(&got, oee_effect_stage(&a.p, &b.p, "x"), p, by_time);
	assert_all_sums(p, &got, n);
	if (by != 0) {
		assert_side(p, &got, &a, "before", by_time);
		assert_side(p, &got, &b, "after", by_time);
	}
	release_site(&a);
	release_site(&b);
	oee_changes_release(&changes);
	free(got.v);
	free(p);
	free(q);
}

static void
try_all(enum w_sort sort)
{
	static const unsigned by[] = { 0, BY_MACHINE | BY_SHIFT,
		BY_MACHINE | BY_HOUR, BY_PART | BY_JOB,
		BY_MACHINE | BY_DAY | BY_OPERATOR, BY_SITE };
	struct count n = { 0, 0, 0 };
	uint64_t seed;

	for (seed = 1; seed <= PLANTS; seed++)
		try_plant(seed, sort, by[seed % 6], &n);
	print_message("%d figures, %d differ, for %d causes\n", n.figures,
	    n.differ, n.causes);
	assert_true(n.differ > PLANTS && n.causes > n.differ);
}

static void
effects_add_up_to_the_difference_of_events(void **state)
{
	(void)state;
	try_all(W_EXACT);
}

static void
effects_add_up_to_the_difference_of_totals(void **state)
{
	(void)state;
	try_all(W_MIXED);
}

/* A point of the grid is what a profile with these limits says. */
static void
each_point_of_the_grid_is_a_run_of_its_own(void **state)
{
	static const char *const words[] = { "ignore_under=0", "1m",
		"micro_stop=0", "30m", "minimum_run=0s", "20m" };
	struct w_plant *p = malloc(sizeof(*p));
	struct profile_limits limits;
	struct all got, plain;
	struct oee_grid grid;
	struct err err = { 0 };
	uint64_t seed;
	struct site s;
	size_t i, k;

	(void)state;
	oee_grid_init(&grid);
	assert_int_equal(oee_grid_set(&grid, words, 6, &err), 0);
	for (seed = 1; seed <= PLANTS / 3; seed++) {
		w_make(p, seed, W_EXACT, 1000);
		make_site(&s, p, BY_MACHINE, false);
		memset(&got, 0, sizeof(got));
		run(&got, oee_sensitivity_stage(&s.p, &grid), p, false);
		for (i = 0; i < 8; i++) {
			memset(&plain, 0, sizeof(plain));
			limits.ignore_us = i / 4 * 60000000;
			limits.micro_us = i / 2 % 2 * 1800000000;
			limits.run_us = i % 2 * 1200000000;
			s.p.limits = &limits;
			run(&plain, oee_stage(&s.p), p, false);
			assert_int_equal(plain.n * 8, got.n);
			for (k = 0; k < plain.n; k++) {
				const struct seen *x = &got.v[k * 8 + i];
				const struct seen *y = &plain.v[k];

				assert_string_equal(get(x, "machine"),
				    get(y, "machine"));
				assert_near(number(x, "micro_stop_s") * 1e6,
				    (double)limits.micro_us, 0);
				if (number(x, "stops") != number(y, "stops"))
					fail_msg("seed %" PRIu64, seed);
				if (get(y, "oee") != NULL)
					assert_string_equal(get(x, "oee"),
					    get(y, "oee"));
			}
			free(plain.v);
		}
		free(got.v);
		release_site(&s);
	}
	free(p);
}

/* ---- changes ---- */

static void
wants(const char *text, const char *want)
{
	struct oee_changes c = { .n = 0 };
	struct err err = { 0 };

	assert_int_equal(oee_changes_add(&c, text, NULL, NULL, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	if (strstr(err.text, want) == NULL)
		fail_msg("%s", err.text);
	oee_changes_release(&c);
}

static void
a_change_that_is_none_is_refused(void **state)
{
	(void)state;
	wants("standard.P1", "--what-if: not KEY=VALUE: \"standard.P1\"");
	wants("shifts.early.from=5", "no such key: \"shifts.early.from\"");
	wants("standard.P1=fast", "no seconds of a part, nor a factor");
	wants("standard.P1=0", "\"0\"");
	wants("standard.P1=x0", "\"x0\"");
	wants("standard.P1=xx2", "\"xx2\"");
	wants("standard.=5", "standard.: no part");
	wants("standard.P1=1e300", "\"1e300\"");
	wants("standard.P1=nan", "\"nan\"");
}

static int64_t
changed(const char *change, const char *part, const char *op,
    const char *machine)
{
	struct standard_answer a = { .found = true, .ideal_us = 10000000 };
	struct oee_changes c = { .n = 0 };
	struct err err = { 0 };

	assert_int_equal(oee_changes_add(&c, change, NULL, NULL, &err), 0);
	oee_changes_apply(&c, (struct tl_text){ part,
	    (uint32_t)strlen(part) }, (struct tl_text){ op,
	    (uint32_t)strlen(op) }, machine, &a);
	oee_changes_release(&c);
	return a.ideal_us / 1000000;
}

static void
a_standard_is_named_by_part_operation_and_machine(void **state)
{
	(void)state;
	assert_int_equal(changed("standard.P1=7", "P1", "10", "M1"), 7);
	assert_int_equal(changed("standard.P1=7", "P11", "10", "M1"), 10);
	assert_int_equal(changed("standard.P1.10=7", "P1", "10", "M1"), 7);
	assert_int_equal(changed("standard.P1.20=7", "P1", "10", "M1"), 10);
	assert_int_equal(changed("standard.P1.10.M1=7", "P1", "10", "M1"), 7);
	assert_int_equal(changed("standard.P1.10.M2=7", "P1", "10", "M1"),
	    10);
	assert_int_equal(changed("standard.P1.*.M1=7", "P1", "10", "M1"), 7);
	assert_int_equal(changed("standard.*.*.M1=7", "P1", "", "M1"), 7);
	assert_int_equal(changed("standard.*=x1.5", "P1", "10", "M1"), 15);
	/* Part numbers have dots, and equals signs. */
	assert_int_equal(changed("standard.1.10=7", "1.10", "10", "M"), 7);
	assert_int_equal(changed("standard.1.10=7", "1", "10", "M"), 7);
	assert_int_equal(changed("standard.1.10.20=7", "1.10", "20", "M"), 7);
	assert_int_equal(changed("standard.a=b=7", "a=b", "20", "M"), 7);
	assert_int_equal(changed("standard.*.20=7", "*", "20", "M"), 7);
}

static void
a_grid_that_is_none_is_refused(void **state)
{
	static const char *const bad[][2] = { { "5m", "1m" },
		{ "micro=5m", "1m" }, { "micro_stop=soon", "1m" },
		{ "micro_stop=5m", "-1m" }, { "micro_stop=25h", "1m" } };
	const char *many[OEE_GRID + 1];
	struct oee_grid g;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		oee_grid_init(&g);
		err = (struct err){ 0 };
		assert_int_equal(oee_grid_set(&g, bad[i], 2, &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
	}
	many[0] = "micro_stop=1m";
	for (i = 1; i < OEE_GRID + 1; i++)
		many[i] = "2m";
	oee_grid_init(&g);
	assert_int_equal(oee_grid_set(&g, many, OEE_GRID, &err), 0);
	assert_int_equal(oee_grid_set(&g, many, OEE_GRID + 1, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(effects_add_up_to_the_difference_of_events),
		cmocka_unit_test(effects_add_up_to_the_difference_of_totals),
		cmocka_unit_test(each_point_of_the_grid_is_a_run_of_its_own),
		cmocka_unit_test(a_change_that_is_none_is_refused),
		cmocka_unit_test(
		    a_standard_is_named_by_part_operation_and_machine),
		cmocka_unit_test(a_grid_that_is_none_is_refused),
	};

	return cmocka_run_group_tests_name("oee effect", tests, NULL, NULL);
}
