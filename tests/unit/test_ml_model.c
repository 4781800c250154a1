/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "ml/model.h"
#include "ml/trial.h"
#include "ml_rows.h"

enum { ROWS = 300 };

/* A model of the learner on rows whose outcome is in column "a". */
static void
make_model(struct model *m, enum ml_task task, enum ml_learner learner)
{
	static const double said[] = { 0.5, 0.5 };
	struct frame *f = rows_of(ROWS, 12, 5);
	struct prep again = { .n = 0 };
	struct trial t;
	struct err err = { 0 };
	size_t i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < f->n; i++) {
		f->y[i] = (double)f->x[i * 4] * 10 + 1;
		if (task == ML_CLASSES)
			f->y[i] = f->y[i] > 6;
		f->censored[i] = i % 5 == 0;
	}
	f->target = FRAME_NUMBERS;
	if (task == ML_CLASSES)
		rows_have_classes(f, 2);
	assert_int_equal(trial_init(&t, f, task, 0, WHEN_HOUR, &err), 0);
	assert_int_equal(learn_init(&m->learn, task, learner,
	    (int)f->classes.len, &err), 0);
	assert_int_equal(learn_set(&m->learn, learner == ML_BOOST ?
	    "rounds=5" : "trees=5", &err), 0);
	learn_for_rows(&m->learn, f->n, f->n);
	if (trial_fit(&t, &m->learn, f->n, INT64_MAX, &m->prep, &m->trees,
	    &err) < 0)
		fail_msg("%s", err.text);
	if (task == ML_NUMBER) {
		m->noise_least = 0.1;
		if (trial_fit(&t, &m->learn, f->n, INT64_MAX, &again,
		    &m->noise, &err) < 0)
			fail_msg("%s", err.text);
		prep_release(&again);
	}
	m->outcome = mem_strdup("y");
	m->spec = mem_strdup("features.yaml 0");
	m->class_name = mem_new(3, sizeof(*m->class_name));
	for (i = 0; task == ML_CLASSES && i < 2; i++)
		m->class_name[i] = mem_strdup(f->classes.entry[i].text);
	m->width = 0.5;
	m->coverage = task == ML_CLASSES || task == ML_ANOMALY ? 0 : 0.9;
	m->nbaseline = task == ML_ANOMALY ? 0 : learn_outputs(&m->learn);
	m->baseline = mem_new(3, sizeof(*m->baseline));
	memcpy(m->baseline, said, sizeof(said));
	trial_release(&t);
	frame_free(f);
}

static const struct {
	enum ml_task task;
	enum ml_learner learner;
} kinds[] = {
	{ ML_CLASSES, ML_FOREST }, { ML_NUMBER, ML_FOREST },
	{ ML_CLASSES, ML_BOOST }, { ML_NUMBER, ML_BOOST },
	{ ML_SURVIVAL, ML_BOOST }, { ML_ANOMALY, ML_ISOLATION },
};
enum { NKINDS = sizeof(kinds) / sizeof(*kinds) };

/* An answer for a row of nothing special. */
static double
answer(const struct model *m)
{
	float x[64] = { 0.3f, 0.7f, 0, 1 };
	double out[ML_MAX_CLASSES];

	if (m->prep.k > 64)
		return 0;
	model_answer(m, x, 1, out, 1);
	return out[0];
}

static double
noise(const struct model *m)
{
	const float x[64] = { 0.3f, 0.7f, 0, 1 };

	return m->prep.k > 64 ? 0 : model_noise(m, x);
}

static void
each_kind_comes_back_to_the_byte(void **state)
{
	struct buf b = { 0 }, c = { 0 };
	struct err err = { 0 };
	struct model m, n;
	int k;

	(void)state;
	for (k = 0; k < NKINDS; k++) {
		make_model(&m, kinds[k].task, kinds[k].learner);
		buf_clear(&b);
		buf_clear(&c);
		model_write(&m, &b);
		if (model_read(&n, b.data, b.len, &err) < 0)
			fail_msg("%d: %s", k, err.text);
		model_write(&n, &c);
		assert_int_equal(b.len, c.len);
		assert_memory_equal(b.data, c.data, b.len);
		assert_true(answer(&m) == answer(&n));
		assert_true(noise(&m) == noise(&n) &&
		    (noise(&m) == 1) == (kinds[k].task != ML_NUMBER));
		model_release(&m);
		model_release(&n);
	}
	buf_release(&b);
	buf_release(&c);
}

/*
 * tests/data/model-format-1.bin: of y_s by wear and shift, as the program of
 * format 1 made it; what that one said of wear 0.924 in the early shift.
 */
static void
a_model_of_the_first_format_answers_as_it_did(void **state)
{
	struct buf b = { 0 };
	struct err err = { 0 };
	float raw[2] = { 0.924f, 0 }, x[3];
	double said, low, high;
	struct model m;

	(void)state;
	if (file_read("tests/data/model-format-1.bin", 1 << 20, &b, &err) < 0
	    || model_read(&m, b.data, b.len, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(m.prep.k, 3);
	raw[1] = (float)map_find(&m.prep.column[1].level, "early", 5);
	prep_row(&m.prep, raw, x);
	model_answer(&m, x, 1, &said, 1);
	assert_true(model_interval(&m, said, 1, &low, &high));
	assert_near(said, 54.62752914428711, 1e-12);
	assert_near(low, 14.659709136962888, 1e-12);
	assert_near(high, 94.59534915161133, 1e-12);
	assert_true(isnan(m.prep.column[0].effect.effect));
	model_release(&m);
	buf_release(&b);
}

static void
a_cut_model_is_refused(void **state)
{
	struct buf b = { 0 };
	struct err err;
	struct model m, n;
	size_t i;

	(void)state;
	make_model(&m, ML_CLASSES, ML_FOREST);
	model_write(&m, &b);
	for (i = 0; i < b.len; i += i < 3000 ? 1 : 37) {
		err = (struct err){ 0 };
		assert_int_equal(model_read(&n, b.data, i, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
	}
	buf_putc(&b, 'x');
	err = (struct err){ 0 };
	assert_int_equal(model_read(&n, b.data, b.len, &err), -1);
	buf_release(&b);
	model_release(&m);
}

/* Changed anywhere: refused, or a model that answers. */
static void
a_changed_model_is_refused_or_answers(void **state)
{
	struct buf b = { 0 };
	struct model m, n;
	struct rng rng;
	char *copy;
	size_t len;
	int k, i, j;

	(void)state;
	rng_seed(&rng, 3);
	for (k = 0; k < NKINDS; k++) {
		make_model(&m, kinds[k].task, kinds[k].learner);
		buf_clear(&b);
		model_write(&m, &b);
		len = b.len;
		copy = mem_new(len, 1);
		for (i = 0; i < 500; i++) {
			struct err err = { 0 };

			memcpy(copy, b.data, len);
			for (j = 0; j < 1 + i % 3; j++)
				copy[rng_below(&rng, i % 2 == 0 ? len :
				    400)] = (char)rng_u64(&rng);
			if (model_read(&n, copy, len, &err) < 0) {
				assert_int_equal(err.code, ERR_DATA);
				continue;
			}
			answer(&n), noise(&n);
			model_release(&n);
		}
		free(copy);
		model_release(&m);
	}
	buf_release(&b);
}

static void
an_interval_lies_around_the_answer(void **state)
{
	double low, high;
	struct model m;

	(void)state;
	make_model(&m, ML_SURVIVAL, ML_BOOST);
	assert_true(model_interval(&m, log(10), 1, &low, &high));
	/* Of a logistic error: log of the odds of 0.95 times the scale. */
	assert_near(high, 10 * exp(0.5 * log(19)), 1e-9);
	assert_near(low, 10 * exp(-0.5 * log(19)), 1e-9);
	assert_near(learn_hours_cdf(&m.learn, 0.5, log(10), 10), 0.5, 1e-12);
	model_release(&m);
	make_model(&m, ML_CLASSES, ML_FOREST);
	assert_false(model_interval(&m, 0.5, 1, &low, &high));
	model_release(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_comes_back_to_the_byte),
		cmocka_unit_test(
		    a_model_of_the_first_format_answers_as_it_did),
		cmocka_unit_test(a_cut_model_is_refused),
		cmocka_unit_test(a_changed_model_is_refused_or_answers),
		cmocka_unit_test(an_interval_lies_around_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
