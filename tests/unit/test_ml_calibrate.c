/* SPDX-License-Identifier: MIT */
#include "ml_score_rows.h"

#include "base/buf.h"
#include "base/err.h"
#include "ml/calibrate.h"
#include "ml/score.h"

/* By the zero of the slope that scipy's brentq found once. */
static void
the_temperature_is_that_of_least_loss(void **state)
{
	struct calibrate c;
	double p[ROWS * 3], sum;
	int i, k;

	(void)state;
	calibrate_fit(&c, CALIBRATE_TEMPERATURE, chance, cls, ROWS, 3);
	assert_int_equal(c.how, CALIBRATE_TEMPERATURE);
	assert_near(c.temperature, 0.7730549235824103, 1e-7);
	memcpy(p, chance, sizeof(p));
	calibrate_apply(&c, p, ROWS);
	assert_near(score_log_loss(p, cls, ROWS, 3), 0.908584661655879,
	    1e-12);
	/* Three times as sure of itself: three times as hot. */
	for (i = 0; i < ROWS; i++) {
		sum = 0;
		for (k = 0; k < 3; k++)
			sum += pow(chance[i * 3 + k], 3);
		for (k = 0; k < 3; k++)
			p[i * 3 + k] = pow(chance[i * 3 + k], 3) / sum;
	}
	calibrate_fit(&c, CALIBRATE_TEMPERATURE, p, cls, ROWS, 3);
	assert_near(c.temperature, 3 * 0.7730549235824103, 1e-6);
	calibrate_apply(&c, p, ROWS);
	assert_near(score_log_loss(p, cls, ROWS, 3), 0.908584661655879,
	    1e-9);
	calibrate_release(&c);
}

static void
who_was_always_right_may_be_wrong_in_the_next_row(void **state)
{
	struct calibrate c;
	double p[80];
	int is[40], i;

	(void)state;
	for (i = 0; i < 40; i++) {
		is[i] = i % 2;
		p[i * 2 + is[i]] = 0.9;
		p[i * 2 + 1 - is[i]] = 0.1;
	}
	calibrate_fit(&c, CALIBRATE_TEMPERATURE, p, is, 40, 2);
	/* Once in n + 2 rows, as Laplace's rule has it. */
	assert_near(c.temperature, log(9) / log(41), 1e-9);
	calibrate_apply(&c, p, 40);
	assert_near(p[1 - is[0]], 1.0 / 42, 1e-9);
	/* One that knows nothing. */
	for (i = 0; i < 40; i++)
		is[i] = i / 2 % 2;
	calibrate_fit(&c, CALIBRATE_TEMPERATURE, p, is, 40, 2);
	calibrate_apply(&c, p, 40);
	assert_near(p[0], 0.5, 0.01);
}

static void
even_chances_keep_their_temperature_finite(void **state)
{
	struct calibrate c;
	double p[40];
	int is[20], i;

	(void)state;
	for (i = 0; i < 20; i++) {
		p[i * 2] = p[i * 2 + 1] = 0.5;
		is[i] = i % 2;
	}
	calibrate_fit(&c, CALIBRATE_TEMPERATURE, p, is, 20, 2);
	assert_true(isfinite(c.temperature));
	calibrate_apply(&c, p, 20);
	assert_near(p[7], 0.5, 1e-15);
}

/*
 * By scikit-learn's IsotonicRegression once, with the same bounds: the sum of
 * the levels over the rows, and of i times them.
 */
static void
isotonic_levels_agree_with_scikit_learn(void **state)
{
	static const double want[3][2] = {
		{ 68.089108910891085, 6915.8116819328316 },
		{ 64.089108910891099, 6429.8558790116786 },
		{ 68.054455445544562, 6790.0826090021646 } };
	static const int steps[3] = { 12, 10, 13 };
	struct calibrate c;
	double p[ROWS * 3], sum, by_row, x, level;
	int i, k, s;

	(void)state;
	calibrate_fit(&c, CALIBRATE_ISOTONIC, chance, cls, ROWS, 3);
	assert_int_equal(c.how, CALIBRATE_ISOTONIC);
	for (k = 0; k < 3; k++) {
		assert_int_equal(c.nstep[k], steps[k]);
		sum = by_row = 0;
		for (i = 0; i < ROWS; i++) {
			x = chance[i * 3 + k];
			for (s = 0; s + 1 < c.nstep[k] && c.at[k][s + 1] <= x;
			    s++)
				;
			level = c.level[k][s];
			sum += level;
			by_row += (i + 1) * level;
		}
		assert_near(sum, want[k][0], 1e-12);
		assert_near(by_row, want[k][1], 1e-12);
	}
	memcpy(p, chance, sizeof(p));
	calibrate_apply(&c, p, ROWS);
	assert_near(score_log_loss(p, cls, ROWS, 3), 0.8397358244862414,
	    1e-12);
	assert_near(p[0] + p[1] + p[2], 1, 1e-12);
	calibrate_release(&c);
}

/* Inputs 1..4 tenths, five rows each: 1 2 1 5 hits; 2 and 1 are pooled. */
static void
isotonic_pools_by_hand(void **state)
{
	static const int hits[4] = { 1, 2, 1, 5 };
	struct calibrate c;
	double p[48], q[2];
	int is[24], i;

	(void)state;
	for (i = 0; i < 20; i++) {
		p[i * 2 + 1] = (i / 5 + 1) * 0.1;
		p[i * 2] = 1 - p[i * 2 + 1];
		is[i] = i % 5 < hits[i / 5];
	}
	for (; i < 24; i++) {
		p[i * 2 + 1] = 0.9;
		p[i * 2] = 1 - p[i * 2 + 1];
		is[i] = 1;
	}
	calibrate_fit(&c, CALIBRATE_ISOTONIC, p, is, 24, 2);
	assert_int_equal(c.nstep[1], 3);
	assert_near(c.at[1][0], 0.1, 1e-12);
	assert_near(c.at[1][1], 0.15, 1e-12);
	assert_near(c.at[1][2], 0.35, 1e-12);
	assert_near(c.level[1][0], 0.2, 1e-12);
	assert_near(c.level[1][1], 0.3, 1e-12);
	assert_near(c.level[1][2], 1 - 1.0 / 26, 1e-12);
	q[1] = 0.01;
	q[0] = 0.99;
	calibrate_apply(&c, q, 1);
	assert_near(q[1], 0.2, 1e-12);
	calibrate_release(&c);
}

static void
too_few_rows_of_a_class_are_left_as_they_are(void **state)
{
	struct calibrate c;
	double p[40], was;
	int is[20], i;

	(void)state;
	for (i = 0; i < 20; i++) {
		p[i * 2] = 0.1 + i * 0.04;
		p[i * 2 + 1] = 1 - p[i * 2];
		is[i] = i >= 9;
	}
	was = p[0];
	calibrate_fit(&c, CALIBRATE_ISOTONIC, p, is, 20, 2);
	assert_int_equal(c.how, CALIBRATE_NONE);
	calibrate_apply(&c, p, 20);
	assert_near(p[0], was, 0);
	calibrate_release(&c);
}

static void
what_was_written_reads_back(void **state)
{
	enum calibrate_how how;
	struct calibrate c, d;
	struct err err = { 0 };
	struct buf b = { 0 };
	double p[ROWS * 3], q[ROWS * 3];
	size_t used;

	(void)state;
	for (how = CALIBRATE_NONE; how <= CALIBRATE_ISOTONIC; how++) {
		calibrate_fit(&c, how, chance, cls, ROWS, 3);
		buf_clear(&b);
		calibrate_write(&c, &b);
		buf_puts(&b, "behind");
		assert_int_equal(calibrate_read(&d, b.data, b.len, &used,
		    &err), 0);
		assert_int_equal(used, b.len - 6);
		assert_int_equal(d.how, how);
		memcpy(p, chance, sizeof(p));
		memcpy(q, chance, sizeof(q));
		calibrate_apply(&c, p, ROWS);
		calibrate_apply(&d, q, ROWS);
		assert_memory_equal(p, q, sizeof(p));
		calibrate_release(&c);
		calibrate_release(&d);
	}
	buf_release(&b);
}

/* Every cut and every byte set to other values: refused, or harmless. */
static void
no_bytes_do_harm(void **state)
{
	static const unsigned char other[4] = { 0x00, 0x7f, 0x80, 0xff };
	struct calibrate c, d;
	struct err err = { 0 };
	struct buf b = { 0 };
	double p[3];
	size_t used, i;
	char was;
	int k;

	(void)state;
	calibrate_fit(&c, CALIBRATE_ISOTONIC, chance, cls, ROWS, 3);
	calibrate_write(&c, &b);
	for (i = 0; i < b.len; i++) {
		assert_int_equal(calibrate_read(&d, b.data, i, &used, &err),
		    -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_null(d.nstep);
		err_clear(&err);
	}
	for (i = 0; i < b.len * 4; i++) {
		was = b.data[i / 4];
		b.data[i / 4] = (char)other[i % 4];
		err_clear(&err);
		if (calibrate_read(&d, b.data, b.len, &used, &err) == 0) {
			memcpy(p, chance, sizeof(p));
			if (d.classes == 3)
				calibrate_apply(&d, p, 1);
			for (k = 0; k < 3; k++)
				assert_in_range((int)(p[k] * 100), 0, 100);
			calibrate_release(&d);
		}
		b.data[i / 4] = was;
	}
	calibrate_release(&c);
	buf_release(&b);
}

static void
the_conformal_width_is_an_order_statistic(void **state)
{
	double s[9] = { 9, 1, 8, 2, 7, 3, 6, 4, 5 }, many[99];
	int i;

	(void)state;
	assert_near(conformal_width(s, 9, 0.9), 9, 0);
	assert_near(conformal_width(s, 9, 0.8), 8, 0);
	assert_near(conformal_width(s, 9, 0.81), 9, 0);
	assert_true(isinf(conformal_width(s, 9, 0.91)));
	assert_true(isinf(conformal_width(s, 8, 0.9)));
	assert_true(isinf(conformal_width(s, 0, 0.9)));
	/* (99 + 1) * 0.07 is 7.000000000000001. */
	for (i = 0; i < 99; i++)
		many[i] = i + 1;
	assert_near(conformal_width(many, 99, 0.07), 7, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_temperature_is_that_of_least_loss),
		cmocka_unit_test(
		    who_was_always_right_may_be_wrong_in_the_next_row),
		cmocka_unit_test(even_chances_keep_their_temperature_finite),
		cmocka_unit_test(isotonic_levels_agree_with_scikit_learn),
		cmocka_unit_test(isotonic_pools_by_hand),
		cmocka_unit_test(too_few_rows_of_a_class_are_left_as_they_are),
		cmocka_unit_test(what_was_written_reads_back),
		cmocka_unit_test(no_bytes_do_harm),
		cmocka_unit_test(the_conformal_width_is_an_order_statistic),
	};

	return cmocka_run_group_tests_name("ml_calibrate", tests, make_rows,
	    NULL);
}
