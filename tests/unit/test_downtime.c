/* SPDX-License-Identifier: MIT */
/* What the private headers of lib/downtime promise. */
#include "check.h"

#include "base/rng.h"
#include "downtime/cells.h"
#include "downtime/engine.h"
#include "downtime/rotate.h"
#include "downtime/shuffle.h"
#include "downtime/strata.h"
#include "stats/ranktest.h"

static void
cells_add_up_and_sort(void **state)
{
	struct dt_cells c = { .n = 0 };
	struct dt_at at = { 0, 0, 0, 0, 0 };
	int32_t i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		at.group = i % 3;
		at.bar = 1 - i % 2 * 2;		/* planned time and bar 1 */
		at.cluster = i / 6 % 250;
		dt_cell(&c, &at)->ms += i;
	}
	assert_int_equal(c.n, 1500);
	dt_cells_sort(&c);
	assert_int_equal(c.cell[0].at.group, 0);
	assert_int_equal(c.cell[0].at.bar, DT_PLANNED);
	assert_int_equal(c.cell[0].ms, 3 + 1503);
	assert_int_equal(dt_cells_of_bar(&c, 0), 250);
	assert_int_equal(dt_cells_alike(&c, 0), 500);
	assert_int_equal(c.cell[250].at.bar, 1);
	dt_cells_release(&c);
}

enum { DAYS = 30, HOURS = 8 };

/* Days of eight hours with one load each, in the hour that at[] says. */
static struct dt_turn_answer
turn(const size_t at[DAYS], size_t need)
{
	struct dt_turn_cell cell[DAYS * HOURS];
	struct dt_turn_load load[DAYS];
	const struct dt_turn t = { .cell = cell, .ncell = DAYS * HOURS,
		.load = load, .nload = DAYS, .nbin = HOURS, .need = need };
	struct rng rng;
	int32_t i;

	for (i = 0; i < DAYS * HOURS; i++)
		cell[i] = (struct dt_turn_cell){ i / HOURS, i % HOURS, 60 };
	for (i = 0; i < DAYS; i++)
		load[i] = (struct dt_turn_load){ (size_t)i * HOURS + at[i],
			1 };
	rng_seed(&rng, 1);
	return dt_turn(&t, &rng);
}

static void
one_hour_of_each_day_is_a_pattern_and_any_hour_is_none(void **state)
{
	struct dt_turn_answer a;
	size_t at[DAYS], i;

	(void)state;
	for (i = 0; i < DAYS; i++)
		at[i] = 3;
	a = turn(at, 20);
	assert_int_equal(a.n, DAYS);
	assert_near(a.p, 1.0 / 10000, 1e-12);
	/* 30 in one of 8 bins that expect 3.75 each: w = sqrt(7). */
	assert_near(a.effect, sqrt(7), 1e-12);
	for (i = 0; i < DAYS; i++)
		at[i] = i * 3 % HOURS;
	assert_true(turn(at, 20).p > 0.5);
	assert_true(isnan(turn(at, 31).p));
}

static void
within_one_stratum_it_is_kruskal_and_wallis(void **state)
{
	double x[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8 }, score[12];
	const uint32_t g[] = { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2 };
	const int32_t one[12] = { 0 };
	struct stats_test want = stats_kruskal(x, g, 12, 3), got;

	(void)state;
	memcpy(score, x, sizeof(x));
	dt_rank_within(score, one, 12);
	got = dt_between(score, g, 3, one, 12);
	assert_near(got.stat, want.stat, 1e-9);
	assert_near(got.p, want.p, 1e-9);
	assert_near(got.effect, want.effect, 1e-9);
	assert_near(got.df, 2, 0);
}

/* Every operator of a bad machine was a cause. */
static void
what_strata_differ_in_is_no_effect(void **state)
{
	double score[40];
	uint32_t g[40];
	int32_t machine[40];
	struct stats_test t;
	int i;

	(void)state;
	for (i = 0; i < 40; i++) {
		machine[i] = i / 20;
		/* Each machine has two operators of its own. */
		g[i] = (uint32_t)(i / 20 * 2 + i % 2);
		score[i] = (i / 20) * 100 + i * 7 % 10;
	}
	dt_rank_within(score, machine, 40);
	t = dt_between(score, g, 4, machine, 40);
	assert_near(t.df, 2, 0);
	/* Of 0..9 in turn the even places have the even numbers. */
	assert_true(t.effect < 0.05);
	assert_true(t.p > 0.3);
}

static void
blocks_move_together(void **state)
{
	double score[80];
	uint32_t g[80];
	int64_t block[80];
	int32_t one[80] = { 0 };
	struct dt_shuffle s = { .n = 80, .score = score, .category = g,
		.ncategory = 2, .block = block, .stratum = one };
	struct rng rng;
	double alone, together;
	int i;

	(void)state;
	/* 8 blocks of 10 equal scores: 80 units say what 8 know. */
	for (i = 0; i < 80; i++) {
		g[i] = i >= 40;
		score[i] = i / 10 == 3 ? 0.5 : g[i] ? 0.5 : -0.5;
		block[i] = i;
	}
	rng_seed(&rng, 1);
	alone = dt_shuffle(&s, &rng);
	for (i = 0; i < 80; i++)
		block[i] = i / 10;
	together = dt_shuffle(&s, &rng);
	assert_true(alone < 0.001);
	/* Five of eight are high: 4 of them in one half is 10 of 70. */
	assert_near(together, 10.0 / 70, 0.06);
}

static void
within_a_block_nothing_leaves_it(void **state)
{
	double score[40];
	uint32_t g[40];
	int64_t block[40];
	const int32_t one[40] = { 0 };
	struct dt_shuffle s = { .n = 40, .score = score, .category = g,
		.ncategory = 2, .block = block, .stratum = one,
		.within = true };
	struct rng rng;
	int i;

	(void)state;
	for (i = 0; i < 40; i++) {
		g[i] = i % 2;
		block[i] = i / 2;
		score[i] = i % 2 ? 0.5 : -0.5;
	}
	rng_seed(&rng, 1);
	assert_near(dt_shuffle(&s, &rng), 1.0 / 10000, 1e-12);
	/* A block's own level is no effect. */
	for (i = 0; i < 40; i++)
		score[i] = i / 2 < 10 ? -0.5 : 0.5;
	assert_near(dt_shuffle(&s, &rng), 1, 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_add_up_and_sort),
		cmocka_unit_test(
		    one_hour_of_each_day_is_a_pattern_and_any_hour_is_none),
		cmocka_unit_test(within_one_stratum_it_is_kruskal_and_wallis),
		cmocka_unit_test(what_strata_differ_in_is_no_effect),
		cmocka_unit_test(blocks_move_together),
		cmocka_unit_test(within_a_block_nothing_leaves_it),
	};

	return cmocka_run_group_tests_name("downtime", tests, NULL, NULL);
}
