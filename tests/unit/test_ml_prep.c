/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "ml/pack.h"
#include "ml/prep.h"
#include "ml_rows.h"

static struct prep_target
numbers(const struct frame *f)
{
	return (struct prep_target){ .classes = 0, .y = f->y,
		.gap_us = 3 * WHEN_HOUR };
}

static void
few_levels_are_columns_many_are_means(void **state)
{
	struct frame *f = rows_of(500, 40, 1);
	struct prep_target t = numbers(f);
	struct prep p;
	float x[6], raw[4] = { 0.25f, NAN, 1, 7 };
	double sum = 0, all = 0;
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < f->n; i++)
		f->y[i] = (double)(i % 7);
	prep_fit(&p, f, f->n, &t);
	assert_int_equal(p.k, 1 + 1 + 3 + 1);
	prep_row(&p, raw, x);
	assert_true(x[0] == 0.25f && isnan(x[1]));
	/* Levels in order of the frame's: x y z. */
	assert_true(x[2] == 0 && x[3] == 1 && x[4] == 0);
	for (i = 0; i < f->n; i++) {
		all += f->y[i] / (double)f->n;
		if (f->x[i * 4 + 3] == 7) {
			sum += f->y[i];
			n++;
		}
	}
	assert_near((double)x[5], (sum + 20 * all) / ((double)n + 20), 1e-6);
	prep_release(&p);
	frame_free(f);
}

static void
an_encoding_of_training_knows_only_what_was_known(void **state)
{
	struct frame *f = rows_of(300, 12, 2);
	struct prep_target t = numbers(f);
	double sum, all;
	struct prep p;
	size_t i, j, n, m;
	float *x;

	(void)state;
	for (i = 0; i < f->n; i++)
		f->y[i] = (double)((i * 7919) % 101);
	prep_fit(&p, f, f->n, &t);
	x = mem_new(f->n * (size_t)p.k, sizeof(*x));
	prep_rows(&p, f, 0, f->n, &t, x);
	for (i = 0; i < f->n; i++) {
		sum = all = 0;
		for (n = m = j = 0; j < f->n; j++) {
			if (f->time_us[j] > f->time_us[i] - t.gap_us)
				continue;
			all += f->y[j];
			m++;
			if (f->x[j * 4 + 3] == f->x[i * 4 + 3]) {
				sum += f->y[j];
				n++;
			}
		}
		if (m == 0)
			assert_true(isnan(x[i * 6 + 5]));
		else
			assert_near((double)x[i * 6 + 5], (sum + 20 * all /
			    (double)m) / ((double)n + 20), 1e-5);
	}
	free(x);
	prep_release(&p);
	frame_free(f);
}

static void
a_level_that_was_never_there_is_new(void **state)
{
	struct frame *f = rows_of(200, 12, 3);
	struct prep_target t = numbers(f);
	float usual[4] = { 0.5f, 0.5f, 1, 3 };
	struct prep p;

	(void)state;
	prep_fit(&p, f, f->n, &t);
	assert_false(prep_novel(&p, usual));
	usual[0] = 1.2f;
	assert_true(prep_novel(&p, usual));
	usual[0] = NAN;
	assert_false(prep_novel(&p, usual));
	usual[3] = -1;
	assert_true(prep_novel(&p, usual));
	prep_release(&p);
	frame_free(f);
}

/* Cut anywhere, or a byte changed: an error, or a prep that can be used. */
static void
bytes_come_back_and_torn_ones_are_refused(void **state)
{
	struct frame *f = rows_of(200, 12, 4);
	struct prep_target t = numbers(f);
	struct prep p, q;
	struct buf b = { 0 }, c = { 0 };
	struct unpack u;
	struct err err;
	size_t i;

	(void)state;
	prep_fit(&p, f, f->n, &t);
	prep_write(&p, &b);
	u = (struct unpack){ .p = (unsigned char *)b.data, .left = b.len };
	err = (struct err){ 0 };
	assert_int_equal(prep_read(&q, 2, &u, &err), 0);
	assert_int_equal(u.left, 0);
	prep_write(&q, &c);
	assert_int_equal(b.len, c.len);
	assert_memory_equal(b.data, c.data, b.len);
	prep_release(&q);
	for (i = 0; i < b.len; i++) {
		u = (struct unpack){ .p = (unsigned char *)b.data,
			.left = i };
		err = (struct err){ 0 };
		assert_int_equal(prep_read(&q, 2, &u, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		c.data[i] ^= 0x55;
		u = (struct unpack){ .p = (unsigned char *)c.data,
			.left = c.len };
		err = (struct err){ 0 };
		if (prep_read(&q, 2, &u, &err) == 0)
			prep_release(&q);
		c.data[i] ^= 0x55;
	}
	buf_release(&b);
	buf_release(&c);
	prep_release(&p);
	frame_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_levels_are_columns_many_are_means),
		cmocka_unit_test(
		    an_encoding_of_training_knows_only_what_was_known),
		cmocka_unit_test(a_level_that_was_never_there_is_new),
		cmocka_unit_test(bytes_come_back_and_torn_ones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
