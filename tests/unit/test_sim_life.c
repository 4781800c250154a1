/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <math.h>

#include "base/err.h"
#include "base/when.h"
#include "base/zone.h"
#include "sim/chance.h"
#include "sim/dirt.h"
#include "sim/life.h"

enum { MACHINES = 6, SPANS = 4000 };

#define FROM_S	INT64_C(1767225600)	/* 2026-01-01T00:00:00Z */

struct fixture {
	struct zone *zone;
	struct sim_plant plant;
};

static int
make(void **state)
{
	static struct fixture f;
	struct err err = { 0 };

	f.zone = zone_open("America/Chicago", &err);
	if (f.zone == NULL)
		return -1;
	sim_plant_init(&f.plant, 11, MACHINES, f.zone, FROM_S, 3, 6);
	*state = &f;
	return 0;
}

static int
unmake(void **state)
{
	struct fixture *f = *state;

	sim_plant_release(&f->plant);
	zone_close(f->zone);
	return 0;
}

/* The plan at an instant. */
static struct sim_piece
piece_at(struct sim_plant *p, int64_t s)
{
	size_t i = 0;

	while (sim_piece(p, i).to_s <= s)
		i++;
	return sim_piece(p, i);
}

static void
hours_have_no_gap_and_shifts_end_on_the_wall(void **state)
{
	struct fixture *f = *state;
	struct sim_piece p, next;
	size_t i;

	p = sim_piece(&f->plant, 0);
	assert_true(p.from_s == FROM_S);
	for (i = 1; i < 2000; i++) {
		next = sim_piece(&f->plant, i);
		assert_true(next.from_s == p.to_s && next.to_s > next.from_s);
		p = next;
	}
	/* The night to 2026-03-08 has an hour less: 06:00 is 11:00Z. */
	p = piece_at(&f->plant, INT64_C(1772965800));
	assert_true(p.to_s == INT64_C(1772967600) && p.shift == 2);
}

static void
spans_fill_the_shifts_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct sim_life life;
	struct sim_span s, before = { .end_s = FROM_S };
	struct sim_piece p;
	int i;

	sim_life_init(&life, &f->plant, 1);
	for (i = 0; i < SPANS; i++) {
		sim_life_next(&life, &s);
		assert_true(s.end_s > s.start_s);
		assert_true(s.start_s >= before.end_s);
		if (s.start_s > before.end_s) {
			p = piece_at(&f->plant, before.end_s);
			assert_true(p.plan == SIM_OFF &&
			    p.to_s == s.start_s);
		}
		p = piece_at(&f->plant, s.start_s);
		assert_true(p.plan != SIM_OFF && s.end_s <= p.to_s);
		before = s;
	}
	sim_life_release(&life);
}

static void
rows_open_and_close_in_turn_and_none_has_a_day_of_work(void **state)
{
	struct fixture *f = *state;
	struct sim_life life;
	struct sim_span s;
	bool open = false;
	int64_t row = -1, work_s = 0;
	int i;

	sim_life_init(&life, &f->plant, 2);
	for (i = 0; i < SPANS; i++) {
		sim_life_next(&life, &s);
		assert_true(s.opens == !open);
		row += s.opens;
		work_s = s.opens ? 0 : work_s;
		work_s += s.end_s - s.start_s;
		assert_true(s.row == row && work_s < 86400);
		open = !s.closes;
	}
	assert_true(row > 50);
	sim_life_release(&life);
}

/* An order is done when its last piece is, whatever lies between. */
static void
an_order_has_the_pieces_that_were_ordered(void **state)
{
	struct fixture *f = *state;
	struct sim_life life;
	struct sim_span s;
	int64_t number = -1, planned = 0, made = 0, orders = 0;
	int i;

	sim_life_init(&life, &f->plant, 0);
	for (i = 0; i < SPANS; i++) {
		sim_life_next(&life, &s);
		assert_true(s.scrap >= 0 && s.scrap <= s.parts);
		if (s.order.number != number) {
			assert_true(made == planned);
			orders += made > 0;
			number = s.order.number;
			planned = s.order.planned;
			made = 0;
		}
		made += s.parts;
		assert_true(made <= planned);
	}
	assert_true(orders > 20);
	sim_life_release(&life);
}

static void
pieces_of_a_span_add_up_however_it_is_cut(void **state)
{
	struct fixture *f = *state;
	struct sim_life life;
	struct sim_span s;
	int64_t at, sum, n;
	int i;

	sim_life_init(&life, &f->plant, 3);
	for (i = 0; i < 500; i++) {
		sim_life_next(&life, &s);
		for (at = 0, sum = 0; at < s.end_s - s.start_s; at += 97) {
			n = at + 97 < s.end_s - s.start_s ? at + 97 :
			    s.end_s - s.start_s;
			sum += sim_parts_by(&s, n) - sim_parts_by(&s, at);
		}
		assert_true(sum == s.parts);
	}
	sim_life_release(&life);
}

static void
a_life_is_the_same_twice(void **state)
{
	struct fixture *f = *state;
	struct sim_plant again;
	struct sim_life a, b;
	struct sim_span s, t;
	int i;

	sim_plant_init(&again, 11, MACHINES, f->zone, FROM_S, 3, 6);
	sim_life_init(&a, &f->plant, 4);
	sim_life_init(&b, &again, 4);
	for (i = 0; i < 1000; i++) {
		sim_life_next(&a, &s);
		sim_life_next(&b, &t);
		assert_true(s.start_s == t.start_s && s.end_s == t.end_s &&
		    s.reason == t.reason && s.parts == t.parts &&
		    s.operator == t.operator && s.scrap == t.scrap);
	}
	sim_life_release(&a);
	sim_life_release(&b);
	sim_plant_release(&again);
}

static void
nobody_works_at_two_machines(void **state)
{
	struct fixture *f = *state;
	int64_t day;
	int shift, m, k;

	for (day = 20450; day < 20500; day++) {
		for (shift = 0; shift < 3; shift++) {
			for (m = 0; m < MACHINES; m++) {
				for (k = 0; k < m; k++)
					assert_true(sim_crew(&f->plant, m,
					    day, shift) != sim_crew(&f->plant,
					    k, day, shift));
			}
		}
	}
}

/*
 * A count less its cumulative hazard is a martingale (Aalen 1978): over a
 * long life there are as many breakdowns as hazard was used up.
 */
static void
breakdowns_are_as_many_as_their_hazard_says(void **state)
{
	struct fixture *f = *state;
	struct sim_life life;
	struct sim_span s;
	double hazard = 0, n = 0, before[SIM_CAUSES], used;
	int m, i, c;

	for (m = 0; m < MACHINES; m++) {
		sim_life_init(&life, &f->plant, m);
		for (i = 0; i < 30000; i++) {
			for (c = 0; c < SIM_CAUSES; c++)
				before[c] = life.fate[c];
			sim_life_next(&life, &s);
			for (c = 0; c < SIM_CAUSES; c++) {
				used = life.age_h[c] > 0 ?
				    before[c] - life.fate[c] : before[c];
				hazard += s.reason == SIM_RUN ? used : 0;
			}
			n += s.reason >= SIM_SPINDLE && s.begins;
		}
		sim_life_release(&life);
	}
	assert_true(n > 200);
	/* Four standard deviations of a count. */
	assert_true(fabs(n - hazard) < 4 * sqrt(n));
}

static void
distributions_have_their_medians(void **state)
{
	enum { DRAWS = 20001 };
	double sum = 0, above = 0;
	struct rng r;
	int i;

	(void)state;
	sim_stream(&r, 1, SIM_S_LIFE, 0);
	for (i = 0; i < DRAWS; i++) {
		sum += sim_exponential(&r, 7);
		above += sim_lognormal(&r, 30, 0.6) > 30;
		assert_true(sim_seconds(&r, 0.01, 2, 50) >= 1);
		assert_true(sim_seconds(&r, 1000, 2, 50) <= 50);
	}
	assert_near(sum / DRAWS, 7.0, 0.03);
	assert_near(above / DRAWS, 0.5, 0.03);
}

static void
streams_do_not_meet(void **state)
{
	struct rng a, b;

	(void)state;
	sim_stream(&a, 1, SIM_S_LIFE, 1);
	sim_stream(&b, 1, SIM_S_LIFE, 2);
	assert_true(rng_u64(&a) != rng_u64(&b));
	sim_stream(&a, 1, SIM_S_LIFE, 1);
	sim_stream(&b, 1, SIM_S_JOBLOG, 1);
	assert_true(rng_u64(&a) != rng_u64(&b));
	sim_stream(&b, 2, SIM_S_LIFE, 1);
	sim_stream(&a, 1, SIM_S_LIFE, 1);
	assert_true(rng_u64(&a) != rng_u64(&b));
}

static void
dirt_comes_as_often_as_asked(void **state)
{
	enum { ROWS = 20000 };
	struct sim_dirt d = { { 0 } };
	struct err err = { 0 };
	int n[SIM_DIRTS] = { 0 }, i, clean = 0;
	enum sim_dirt_kind kind;
	struct rng r;

	(void)state;
	assert_int_equal(sim_dirt_set(&d, "none", &err), 0);
	assert_int_equal(sim_dirt_set(&d, "copy=0.1", &err), 0);
	assert_int_equal(sim_dirt_set(&d, "day_end=0.02", &err), 0);
	assert_int_equal(sim_dirt_set(&d, "bad_epoch=1", &err), 0);
	sim_stream(&r, 1, SIM_S_JOBLOG, 0);
	for (i = 0; i < ROWS; i++) {
		kind = sim_dirt_draw(&d, &r, SIM_COPY, SIM_DAY_END);
		if (kind == SIM_CLEAN)
			clean++;
		else
			n[kind]++;
	}
	assert_near(n[SIM_COPY], 2000, 0.1);
	assert_near(n[SIM_DAY_END], 400, 0.2);
	assert_int_equal(clean + n[SIM_COPY] + n[SIM_DAY_END], ROWS);
	assert_int_equal(sim_dirt_set(&d, "twin=0.95", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_have_no_gap_and_shifts_end_on_the_wall),
		cmocka_unit_test(spans_fill_the_shifts_and_nothing_else),
		cmocka_unit_test(
		    rows_open_and_close_in_turn_and_none_has_a_day_of_work),
		cmocka_unit_test(an_order_has_the_pieces_that_were_ordered),
		cmocka_unit_test(pieces_of_a_span_add_up_however_it_is_cut),
		cmocka_unit_test(a_life_is_the_same_twice),
		cmocka_unit_test(nobody_works_at_two_machines),
		cmocka_unit_test(breakdowns_are_as_many_as_their_hazard_says),
		cmocka_unit_test(distributions_have_their_medians),
		cmocka_unit_test(streams_do_not_meet),
		cmocka_unit_test(dirt_comes_as_often_as_asked),
	};

	return cmocka_run_group_tests_name("sim_life", tests, make, unmake);
}
