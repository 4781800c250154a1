/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/rng.h"
#include "base/when.h"
#include "ml/baseline.h"

enum { N = 400, MACHINES = 5, CLASSES = 3 };

static int64_t at[N];
static int machine[N], cls[N];
static double y[N];
static unsigned char censored[N];

/* Two rows every three hours, for three weeks and more. */
static int
make_rows(void **state)
{
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 11);
	for (i = 0; i < N; i++) {
		at[i] = i / 2 * 3 * WHEN_HOUR;
		machine[i] = (int)rng_below(&r, MACHINES);
		cls[i] = (int)rng_below(&r, CLASSES);
		y[i] = floor(rng_unit(&r) * 50) + machine[i];
		if (rng_below(&r, 20) == 0) {
			y[i] = NAN;
			cls[i] = -1;
		}
		censored[i] = rng_below(&r, 4) == 0;
	}
	return 0;
}

static const struct baseline_rows rows = { N, at, machine, MACHINES,
    8 * WHEN_HOUR };

static void
the_mean_is_of_what_was_known(void **state)
{
	static const int64_t t[6] = { 0, 1, 2, 3, 4, 5 };
	static const int m[6] = { 0, 1, 0, 0, 1, 0 };
	static const double v[6] = { 10, 20, 30, NAN, 50, 60 };
	struct baseline_rows r = { 6, t, m, 2, 2 };
	double f[6];

	(void)state;
	baseline_mean(&r, false, v, f);
	assert_true(isnan(f[0]) && isnan(f[1]));
	assert_near(f[2], 10, 0);
	assert_near(f[3], 15, 0);
	assert_near(f[5], 20, 0);
	baseline_mean(&r, true, v, f);
	assert_near(f[2], 10, 0);
	assert_near(f[4], 20, 0);
	assert_near(f[5], 20, 0);
	baseline_last(&r, v, f);
	assert_near(f[4], 20, 0);
	assert_near(f[5], 30, 0);
	/* Without machines and without a gap. */
	r.machine = NULL;
	r.gap_us = 0;
	baseline_last(&r, v, f);
	assert_true(isnan(f[0]));
	assert_near(f[1], 10, 0);
	assert_near(f[4], 30, 0);
}

static int
by_size(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return (p > q) - (p < q);
}

static double
median_by_sorting(int i, int of)
{
	double v[N];
	int n = 0, j;

	for (j = 0; j < N; j++) {
		if (at[j] < at[i] && at[i] - at[j] >= rows.gap_us &&
		    !isnan(y[j]) && (of < 0 || machine[j] == of))
			v[n++] = y[j];
	}
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return n == 0 ? NAN : (v[(n - 1) / 2] + v[n / 2]) / 2;
}

static void
the_median_is_that_by_sorting(void **state)
{
	double f[N], want;
	int i, by;

	(void)state;
	for (by = 0; by < 2; by++) {
		baseline_median(&rows, by, y, f);
		for (i = 0; i < N; i++) {
			want = by ? median_by_sorting(i, machine[i]) : NAN;
			if (isnan(want))
				want = median_by_sorting(i, -1);
			if (isnan(want))
				assert_true(isnan(f[i]));
			else
				assert_near(f[i], want, 0);
		}
	}
}

static void
the_prior_counts_each_class_once_more(void **state)
{
	static const int64_t t[4] = { 0, 1, 2, 3 };
	static const int m[4] = { 0, 0, 1, 0 }, c[4] = { 0, 0, 1, 0 };
	struct baseline_rows r = { 4, t, m, 2, 0 };
	double p[8];

	(void)state;
	baseline_prior(&r, false, c, 2, p);
	assert_near(p[0], 0.5, 0);
	assert_near(p[2], 2.0 / 3, 1e-15);
	assert_near(p[6], 3.0 / 5, 1e-15);
	assert_near(p[7], 2.0 / 5, 1e-15);
	baseline_prior(&r, true, c, 2, p);
	assert_near(p[6], (2 + 2 * 0.6) / 4, 1e-15);
	assert_near(p[6] + p[7], 1, 1e-15);
}

/* Told 0, 0, 1 after 0, 0, 0, 1, 1: right, right, wrong, right. */
static void
the_last_class_is_believed_as_often_as_it_was_right(void **state)
{
	static const int64_t t[6] = { 0, 1, 2, 3, 4, 5 };
	static const int c[6] = { 0, 0, 0, 1, 1, 2 };
	struct baseline_rows r = { 6, t, NULL, 1, 0 };
	double p[18];

	(void)state;
	baseline_last_class(&r, c, 3, p);
	assert_near(p[0], 1.0 / 3, 1e-15);
	assert_near(p[3], 0.5, 1e-15);
	assert_near(p[6], 2.0 / 3, 1e-15);
	/* Four told, three right; of the rest 0 has 4 of 5, 2 has 1. */
	assert_near(p[16], 4.0 / 6, 1e-15);
	assert_near(p[15], 2.0 / 6 * 4 / 5, 1e-15);
	assert_near(p[17], 2.0 / 6 * 1 / 5, 1e-15);
}

static void
the_same_hour_last_week(void **state)
{
	static int64_t t[24 * 7 * 3];
	static double v[24 * 7 * 3], f[24 * 7 * 3];
	struct baseline_rows r = { 24 * 7 * 3, t, NULL, 1, 24 * WHEN_HOUR };
	int i, n = 24 * 7 * 3, week = 24 * 7;

	(void)state;
	for (i = 0; i < n; i++) {
		t[i] = i * WHEN_HOUR + 10 * WHEN_MINUTE;
		v[i] = i;
	}
	v[24 * 7 + 5] = NAN;
	baseline_week(&r, v, f);
	assert_near(f[week], 0, 0);
	assert_near(f[week + 3], 3, 0);
	assert_near(f[2 * week + 7], week + 7, 0);
	/* Not told last week: the one before. */
	assert_near(f[2 * week + 5], 5, 0);
	/* In the first week the mean. */
	assert_near(f[30], 3, 0);
	assert_true(isnan(f[0]));
	/* A target that looks eight days ahead: two weeks ago is known. */
	r.gap_us = 8 * 24 * WHEN_HOUR;
	baseline_week(&r, v, f);
	assert_near(f[2 * week + 7], 7, 0);
}

static void
smoothing_follows_by_its_alpha(void **state)
{
	static const int64_t t[4] = { 0, 1, 2, 3 };
	static const double v[4] = { 8, 4, 2, 0 };
	struct baseline_rows r = { 4, t, NULL, 1, 0 };
	double f[N];

	(void)state;
	baseline_smooth(&r, 0.5, v, f);
	assert_near(f[1], 8, 0);
	assert_near(f[2], 6, 0);
	assert_near(f[3], 4, 0);
	/* A ramp is followed best by the quickest. */
	baseline_smooth(&r, 0, v, f);
	assert_near(f[3], 4.8 - 0.8 * 2.8, 1e-15);
	baseline_smooth(&rows, 0, y, f);
	assert_true(isnan(f[0]));
	assert_true(isfinite(f[N - 1]));
}

static void
the_life_is_kaplan_and_meiers_median(void **state)
{
	static const int64_t t[6] = { 0, 1, 2, 3, 4, 5 };
	static const double v[6] = { 5, 7, 9, 11, 20, 0 };
	static const unsigned char c[6] = { 0, 1, 0, 0, 1, 0 };
	static const unsigned char all[6] = { 1, 1, 1, 1, 1, 1 };
	struct baseline_rows r = { 6, t, NULL, 1, 0 };
	double f[N];

	(void)state;
	baseline_life(&r, false, v, c, f);
	assert_true(isnan(f[0]));
	assert_near(f[1], 5, 0);
	/* 5; 7+; 9; 11; 20+: 4/5, then 2/3 of it, then half of that. */
	assert_near(f[5], 11, 0);
	baseline_life(&r, false, v, all, f);
	assert_near(f[5], 20, 0);
	baseline_life(&rows, true, y, censored, f);
	assert_true(isfinite(f[N - 1]));
}

/* What lies ahead of a row is changed: its answer stays. */
static void
nothing_is_learnt_from_what_was_not_known(void **state)
{
	enum { WHICH = 8 };
	static double was[WHICH][N * CLASSES], is[WHICH][N * CLASSES];
	double other[N];
	int other_cls[N], i, j, k, cut = 250;
	double (*out)[N * CLASSES] = was;
	const double *v = y;
	const int *c = cls;

	(void)state;
	for (i = 0; i < N; i++) {
		other[i] = at[i] > at[cut] - rows.gap_us ? 1e6 : y[i];
		other_cls[i] = at[i] > at[cut] - rows.gap_us ? 1 : cls[i];
	}
	for (k = 0; k < 2; k++, out = is, v = other, c = other_cls) {
		baseline_prior(&rows, true, c, CLASSES, out[0]);
		baseline_last_class(&rows, c, CLASSES, out[1]);
		baseline_mean(&rows, true, v, out[2]);
		baseline_median(&rows, true, v, out[3]);
		baseline_last(&rows, v, out[4]);
		baseline_week(&rows, v, out[5]);
		baseline_smooth(&rows, 0, v, out[6]);
		baseline_life(&rows, true, v, censored, out[7]);
	}
	for (j = 0; j < WHICH; j++)
		for (i = 20; i < (j < 2 ? CLASSES : 1) * cut; i++)
			assert_near(was[j][i], is[j][i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mean_is_of_what_was_known),
		cmocka_unit_test(the_median_is_that_by_sorting),
		cmocka_unit_test(the_prior_counts_each_class_once_more),
		cmocka_unit_test(
		    the_last_class_is_believed_as_often_as_it_was_right),
		cmocka_unit_test(the_same_hour_last_week),
		cmocka_unit_test(smoothing_follows_by_its_alpha),
		cmocka_unit_test(the_life_is_kaplan_and_meiers_median),
		cmocka_unit_test(nothing_is_learnt_from_what_was_not_known),
	};

	return cmocka_run_group_tests_name("ml_baseline", tests, make_rows,
	    NULL);
}
