/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/err.h"
#include "ml/leak.h"
#include "ml/trial.h"
#include "ml_rows.h"

/* Rows of two classes; the first column tells them so often. */
static struct frame *
two_classes(size_t n, double link, uint64_t seed)
{
	struct frame *f = rows_of(n, 12, seed);
	struct rng rng;
	size_t i;

	rng_seed(&rng, seed + 1);
	rows_have_classes(f, 2);
	for (i = 0; i < n; i++)
		f->y[i] = rng_unit(&rng) < link ? f->x[i * 4] > 0.5f :
		    rng_unit(&rng) < 0.5;
	return f;
}

static void
learner(struct learn *l)
{
	struct err err = { 0 };

	assert_int_equal(learn_init(l, ML_CLASSES, ML_FOREST, 2, &err), 0);
	assert_int_equal(learn_set(l, "trees=20", &err), 0);
}

/* The gain over even chances. */
static struct trial_gain
gain_of(const struct frame *f)
{
	struct err err = { 0 };
	struct trial_gain g;
	struct learn l;
	struct trial t;
	struct rng rng;
	double *out, *loss, *even;
	size_t i;

	learner(&l);
	assert_int_equal(trial_init(&t, f, ML_CLASSES, 4, WHEN_HOUR, &err), 0);
	out = mem_new(f->n * 2, sizeof(*out));
	loss = mem_new(f->n, sizeof(*loss));
	even = mem_new(f->n, sizeof(*even));
	assert_int_equal(trial_run(&t, &l, out, NULL, &err), 0);
	trial_calibrate(&t, CALIBRATE_TEMPERATURE, out);
	trial_loss(&t, out, loss);
	for (i = 0; i < f->n; i++)
		even[i] = log(2);
	rng_seed(&rng, 1);
	g = trial_gain(&t, loss, even, &rng);
	trial_release(&t);
	free(out);
	free(loss);
	free(even);
	return g;
}

static void
a_link_is_a_gain_and_noise_is_none(void **state)
{
	struct frame *f = two_classes(600, 0.9, 1);
	struct trial_gain g = gain_of(f);
	int seed, better = 0;

	(void)state;
	assert_true(g.low > 0.1);
	frame_free(f);
	for (seed = 0; seed < 20; seed++) {
		f = two_classes(400, 0, 10 + (uint64_t)seed);
		g = gain_of(f);
		better += g.low > 0;
		frame_free(f);
	}
	/* Nominal is 1 in 40. */
	assert_in_range(better, 0, 2);
}

static void
no_fold_answers_what_it_was_trained_on(void **state)
{
	struct frame *f = two_classes(400, 0.9, 2);
	struct err err = { 0 };
	struct learn l;
	struct trial t;
	double *out = mem_new(800, sizeof(*out));
	size_t i;

	(void)state;
	learner(&l);
	assert_int_equal(trial_init(&t, f, ML_CLASSES, 3, 5 * WHEN_HOUR,
	    &err), 0);
	assert_int_equal(trial_run(&t, &l, out, NULL, &err), 0);
	for (i = 0; i < f->n; i++)
		assert_int_equal(isnan(out[i * 2]),
		    i < t.fold[0].test_begin);
	/* Rows an hour apart: the gap leaves four out. */
	assert_int_equal(t.fold[0].train_end, t.fold[0].test_begin - 4);
	trial_release(&t);
	frame_free(f);
	free(out);
}

static void
of_a_life_only_what_was_over_is_known(void **state)
{
	struct frame *f = rows_of(10, 12, 3);
	struct err err = { 0 };
	struct trial t;
	bool censored;
	size_t i;

	(void)state;
	f->target = FRAME_NUMBERS;
	for (i = 0; i < f->n; i++) {
		f->y[i] = 4;
		f->censored[i] = i == 1;
	}
	assert_int_equal(trial_init(&t, f, ML_SURVIVAL, 0, 0, &err), 0);
	assert_near(trial_hours(&t, 0, INT64_MAX, &censored), 4, 1e-12);
	assert_false(censored);
	assert_near(trial_hours(&t, 1, INT64_MAX, &censored), 4, 1e-12);
	assert_true(censored);
	/* Row 3 begins at 3 h; at 5 h it had gone on for two. */
	assert_near(trial_hours(&t, 3, 5 * WHEN_HOUR, &censored), 2, 1e-12);
	assert_true(censored);
	assert_near(trial_hours(&t, 3, 7 * WHEN_HOUR, &censored), 4, 1e-12);
	assert_false(censored);
	/* A clock that was never set writes 1960: no less is known of it. */
	f->time_us[0] = -(int64_t)10 * 365 * WHEN_DAY;
	assert_near(trial_hours(&t, 0, INT64_MAX, &censored), 4, 1e-12);
	assert_false(censored);
	trial_release(&t);
	f->y[2] = 0;
	assert_int_equal(trial_init(&t, f, ML_SURVIVAL, 0, 0, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	frame_free(f);
}

/* Rows an hour apart, of machines 0..3 in turn. */
static void
rows_that_wait_for_one_moment_are_one_life(void **state)
{
	struct frame *f = rows_of(16, 12, 3);
	struct learn l;
	struct err err = { 0 };
	struct trial t;
	size_t i;

	(void)state;
	f->target = FRAME_NUMBERS;
	/* Machine 0 waits for hour 40; 1 for 9 and then for 40. */
	for (i = 0; i < f->n; i++)
		f->y[i] = (double)(40 - i);
	f->y[1] = 8;
	f->y[5] = 4 + 1e-6;
	/* Of machine 2 nothing ends; of 3 nothing after its first row. */
	for (i = 0; i < f->n; i++)
		f->censored[i] = i % 4 == 2 || (i % 4 == 3 && i > 3);
	assert_int_equal(trial_init(&t, f, ML_SURVIVAL, 0, 0, &err), 0);
	assert_int_equal(trial_lives(&t), 1 + 2 + 1 + 2);
	assert_int_equal(learn_init(&l, ML_SURVIVAL, ML_BOOST, 0, &err), 0);
	learn_for_rows(&l, 10000, 10000);
	assert_near(l.boost.min_child_weight, 500, 1e-12);
	assert_int_equal(learn_init(&l, ML_SURVIVAL, ML_BOOST, 0, &err), 0);
	learn_for_rows(&l, 10000, 125);
	assert_near(l.boost.min_child_weight, 800, 1e-12);
	assert_int_equal(learn_init(&l, ML_SURVIVAL, ML_BOOST, 0, &err), 0);
	learn_for_rows(&l, 10000, 10);
	assert_near(l.boost.min_child_weight, 1000, 1e-12);
	trial_release(&t);
	frame_free(f);
}

static void
answers_rest_on_the_column_that_tells(void **state)
{
	struct frame *f = two_classes(400, 1, 6);
	struct importance m = { 0 }, two = { 0 };
	double *out = mem_new(800, sizeof(*out));
	struct err err = { 0 };
	struct learn l;
	struct trial t;
	int *order, i;

	(void)state;
	learner(&l);
	assert_int_equal(trial_init(&t, f, ML_CLASSES, 3, WHEN_HOUR, &err), 0);
	assert_int_equal(trial_run(&t, &l, out, &m, &err), 0);
	assert_int_equal(m.n, 4);
	assert_int_equal(m.rows, 3 * IMPORTANCE_LOOKS);
	order = importance_order(&m);
	for (i = 1; i < m.n; i++)
		assert_true(m.sum[order[i - 1]] >= m.sum[order[i]]);
	/* Column a is the first. */
	assert_int_equal(order[0], 0);
	assert_near(m.top[0], (double)m.rows, 1e-12);
	assert_true(m.sum[0] > 3 * m.sum[order[1]]);
	t.threads = 2;
	assert_int_equal(trial_run(&t, &l, out, &two, &err), 0);
	assert_memory_equal(m.sum, two.sum, (size_t)m.n * sizeof(*m.sum));
	importance_release(&m);
	importance_release(&two);
	trial_release(&t);
	frame_free(f);
	free(order);
	free(out);
}

static void
a_feature_that_is_the_outcome_is_suspected(void **state)
{
	struct frame *f = two_classes(300, 0.9, 4);
	struct err err = { 0 };
	struct trial t;
	struct leak l;
	size_t i;
	int c;

	(void)state;
	assert_int_equal(trial_init(&t, f, ML_CLASSES, 0, 0, &err), 0);
	for (c = 0; c < 4; c++)
		assert_false(leak_suspected(&t, c, &l));
	for (i = 0; i < f->n; i++)
		f->x[i * 4 + 1] = (float)(t.y[i] + (double)f->x[i * 4] / 2);
	assert_true(leak_suspected(&t, 1, &l));
	assert_int_equal(l.how, LEAK_VALUE);
	assert_int_equal(l.but, 0);
	for (i = 0; i < f->n; i++)
		f->x[i * 4 + 2] = (float)t.y[i];
	assert_true(leak_suspected(&t, 2, &l));
	/* One of 300 rows is no other: as a number, and as a text. */
	f->x[1] = (float)(1 - t.y[0]) * 2;
	assert_true(leak_suspected(&t, 1, &l));
	assert_int_equal(l.but, 1);
	assert_int_equal(l.rows, 300);
	f->x[2] = (float)(1 - t.y[0]);
	assert_true(leak_suspected(&t, 2, &l));
	assert_int_equal(l.but, 1);
	for (i = 1; i < 9; i++)
		f->x[i * 4 + 1] = f->x[i * 4 + 2] = (float)(1 - t.y[i]) * 2;
	assert_false(leak_suspected(&t, 1, &l));
	assert_false(leak_suspected(&t, 2, &l));
	/* Whatever it is: where it is. */
	for (i = 0; i < f->n; i++)
		f->x[i * 4 + 1] = t.y[i] > 0 ? f->x[i * 4] : NAN;
	assert_true(leak_suspected(&t, 1, &l));
	assert_int_equal(l.how, LEAK_PRESENCE);
	trial_release(&t);
	frame_free(f);
}

static void
a_copy_of_a_number_in_any_unit_is_suspected(void **state)
{
	struct frame *f = rows_of(3000, 12, 5);
	struct err err = { 0 };
	struct trial t;
	struct leak l;
	struct rng rng;
	size_t i;

	(void)state;
	f->target = FRAME_NUMBERS;
	rng_seed(&rng, 9);
	for (i = 0; i < f->n; i++) {
		f->y[i] = 10 * (double)f->x[i * 4] + rng_unit(&rng);
		f->x[i * 4 + 1] = (float)(f->y[i] / 60);
	}
	assert_int_equal(trial_init(&t, f, ML_NUMBER, 0, 0, &err), 0);
	/* A good feature is none. */
	assert_false(leak_suspected(&t, 0, &l));
	assert_true(leak_suspected(&t, 1, &l));
	assert_int_equal(l.how, LEAK_ORDER);
	for (i = 0; i < f->n; i++)
		f->x[i * 4 + 1] = (float)(-2 * f->y[i]);
	f->x[1] = 100;
	assert_true(leak_suspected(&t, 1, &l));
	for (i = 0; i < f->n; i += 50)
		f->x[i * 4 + 1] = 100;
	assert_false(leak_suspected(&t, 1, &l));
	trial_release(&t);
	/* Two that are 0 but in ten rows, and not in the same. */
	for (i = 0; i < f->n; i++) {
		f->y[i] = i % 300 == 7;
		f->x[i * 4 + 1] = i % 300 == 8;
	}
	assert_int_equal(trial_init(&t, f, ML_NUMBER, 0, 0, &err), 0);
	assert_false(leak_suspected(&t, 1, &l));
	trial_release(&t);
	frame_free(f);
}

/* What never was costs the model what it costs the shares of the classes. */
static void
a_class_that_no_past_has_seen_has_the_share_of_one(void **state)
{
	struct frame *f = two_classes(400, 0.9, 2);
	double *out = mem_new(1200, sizeof(*out)), sum;
	struct err err = { 0 };
	struct learn l;
	struct trial t;
	size_t i, n;

	(void)state;
	map_put(&f->classes, "new", 3);
	f->y[395] = f->y[396] = f->y[397] = 2;
	assert_int_equal(learn_init(&l, ML_CLASSES, ML_FOREST, 3, &err), 0);
	assert_int_equal(learn_set(&l, "trees=20", &err), 0);
	assert_int_equal(trial_init(&t, f, ML_CLASSES, 3, WHEN_HOUR, &err), 0);
	assert_int_equal(trial_run(&t, &l, out, NULL, &err), 0);
	trial_calibrate(&t, CALIBRATE_ISOTONIC, out);
	n = t.fold[2].train_end;
	for (i = t.fold[2].test_begin; i < f->n; i++) {
		assert_near(out[i * 3 + 2], 1 / (double)(n + 3), 1e-12);
		sum = out[i * 3] + out[i * 3 + 1] + out[i * 3 + 2];
		assert_near(sum, 1, 1e-12);
	}
	trial_release(&t);
	frame_free(f);
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_is_a_gain_and_noise_is_none),
		cmocka_unit_test(no_fold_answers_what_it_was_trained_on),
		cmocka_unit_test(of_a_life_only_what_was_over_is_known),
		cmocka_unit_test(rows_that_wait_for_one_moment_are_one_life),
		cmocka_unit_test(answers_rest_on_the_column_that_tells),
		cmocka_unit_test(a_feature_that_is_the_outcome_is_suspected),
		cmocka_unit_test(a_copy_of_a_number_in_any_unit_is_suspected),
		cmocka_unit_test(
		    a_class_that_no_past_has_seen_has_the_share_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
