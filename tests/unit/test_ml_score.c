/* SPDX-License-Identifier: MIT */
#include "ml_score_rows.h"

#include <stdlib.h>

#include "ml/score.h"

static void
scores_of_classes_agree_with_scikit_learn(void **state)
{
	(void)state;
	assert_near(score_accuracy(chance, cls, ROWS, 3), 0.555, 1e-12);
	assert_near(score_macro_f1(chance, cls, ROWS, 3),
	    0.55482609570186947, 1e-12);
	assert_near(score_f1(chance, cls, ROWS, 3, 0), 0.56296296296296289,
	    1e-12);
	assert_near(score_f1(chance, cls, ROWS, 3, 1), 0.53435114503816794,
	    1e-12);
	assert_near(score_f1(chance, cls, ROWS, 3, 2), 0.56716417910447758,
	    1e-12);
	assert_near(score_log_loss(chance, cls, ROWS, 3),
	    0.91713023712742159, 1e-12);
	assert_near(score_macro_auc(chance, cls, ROWS, 3),
	    0.75281421754307798, 1e-12);
	assert_near(score_brier(chance, cls, ROWS, 3), 0.55053550859302891,
	    1e-12);
	assert_near(score_ece(chance, cls, ROWS, 3), 0.09041948218671933,
	    1e-12);
}

static void
scores_of_two_classes_agree_with_scikit_learn(void **state)
{
	(void)state;
	assert_near(score_brier(chance2, cls2, ROWS, 2),
	    0.19804805960826208, 1e-12);
	assert_near(score_log_loss(chance2, cls2, ROWS, 2),
	    0.57678031265251928, 1e-12);
	assert_near(score_macro_auc(chance2, cls2, ROWS, 2),
	    0.75997599759975998, 1e-12);
}

static void
ties_of_the_roc_halve(void **state)
{
	static const double same[4] = { 0.5, 0.5, 0.5, 0.5 };
	static const int half[4] = { 1, 0, 1, 0 };
	double s[ROWS];
	int is[ROWS], i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		s[i] = floor(chance[i * 3 + 1] * 20) / 20;
		is[i] = cls[i] == 1;
	}
	assert_near(score_auc(s, is, ROWS), 0.75712316176470584, 1e-12);
	assert_near(score_auc(same, half, 4), 0.5, 0);
}

static void
what_the_rows_do_not_determine_is_nan(void **state)
{
	static const double p[4] = { 0.9, 0.1, 0.8, 0.2 }, x[1] = { 1 };
	static const int zero[2] = { 0, 0 };
	static const unsigned char cens[2] = { 1, 1 };

	(void)state;
	assert_true(isnan(score_accuracy(p, zero, 0, 2)));
	assert_true(isnan(score_macro_f1(p, zero, 0, 2)));
	assert_true(isnan(score_f1(p, zero, 2, 2, 1)));
	assert_true(isnan(score_log_loss(p, zero, 0, 2)));
	assert_true(isnan(score_macro_auc(p, zero, 2, 2)));
	assert_true(isnan(score_auc(p, zero, 2)));
	assert_true(isnan(score_brier(p, zero, 0, 2)));
	assert_true(isnan(score_ece(p, zero, 0, 2)));
	assert_true(isnan(score_mae(x, x, 0)));
	assert_true(isnan(score_rmse(x, x, 0)));
	assert_true(isnan(score_pinball(x, x, 0, 0.5)));
	assert_true(isnan(score_mase(x, x, 1, 0)));
	assert_true(isnan(score_hits(NULL, NULL, 0)));
	assert_true(isnan(score_macro_f1_said(NULL, NULL, 0, 3)));
	assert_true(isnan(score_coverage(x, x, x, 0)));
	assert_true(isnan(score_concordance(p, p, cens, 2)));
	assert_true(isnan(score_concordance(p, p, cens, 0)));
}

static void
a_class_nobody_saw_or_said_does_not_count(void **state)
{
	/* Of class 0 both right, of class 1 one of two, class 2 never. */
	static const double p[12] = { 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0 };
	static const int is[4] = { 0, 0, 1, 0 };

	(void)state;
	assert_near(score_macro_f1(p, is, 4, 3), (0.8 + 2.0 / 3) / 2, 1e-12);
}

static void
a_certain_mistake_costs_a_finite_loss(void **state)
{
	static const double p[2] = { 1, 0 };
	static const int is[1] = { 1 };

	(void)state;
	assert_near(score_log_loss(p, is, 1, 2), -log(1e-15), 1e-12);
}

static void
the_calibration_error_does_not_see_the_order_of_rows(void **state)
{
	double p[ROWS * 2], a;
	int is[ROWS], i, k;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		p[i * 2] = i < ROWS / 2 ? 0.9 : 0.6;
		p[i * 2 + 1] = 1 - p[i * 2];
		is[i] = i % 3 == 0;
	}
	a = score_ece(p, is, ROWS, 2);
	for (i = 0; i < ROWS / 4; i++) {
		k = is[i];
		is[i] = is[ROWS / 2 - 1 - i];
		is[ROWS / 2 - 1 - i] = k;
	}
	assert_near(score_ece(p, is, ROWS, 2), a, 1e-12);
}

static void
scores_of_numbers_agree_with_scikit_learn(void **state)
{
	static const double low[4] = { 0, 0, 0, 0 }, high[4] = { 1, 1, 1, 1 },
	    at[4] = { 0, 1, 1.5, -0.5 };
	double f[ROWS], y[ROWS];
	int i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		f[i] = weight[i][0] * 10;
		y[i] = weight[i][1] * 10;
	}
	assert_near(score_mae(f, y, ROWS), 3.313371492318804, 1e-12);
	assert_near(score_rmse(f, y, ROWS), 4.0461221958134548, 1e-12);
	assert_near(score_mase(f, y, ROWS, 2), score_mae(f, y, ROWS) / 2,
	    1e-15);
	assert_near(score_pinball(f, y, ROWS, 0.9), 1.6408743426858763, 1e-12);
	assert_near(score_pinball(f, y, ROWS, 0.25), 1.6665678733303559,
	    1e-12);
	assert_near(score_coverage(low, high, at, 4), 0.5, 0);
}

/* Harrell's C by looking at every pair. */
static double
every_pair(const double *f, const double *t, const unsigned char *cens, int n)
{
	double right = 0, pairs = 0;
	int a, b;

	for (a = 0; a < n; a++) {
		for (b = 0; b < n && !cens[a]; b++) {
			if (t[b] < t[a] || (t[b] == t[a] && !cens[b]))
				continue;
			pairs++;
			right += f[b] > f[a] ? 1 : f[b] == f[a] ? 0.5 : 0;
		}
	}
	return right / pairs;
}

static void
the_concordance_is_that_of_every_pair(void **state)
{
	double f[ROWS], t[ROWS];
	unsigned char cens[ROWS];
	int i, n;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		t[i] = floor(weight[i][1] * 40);
		f[i] = floor((weight[i][0] * 0.5 + weight[i][1]) * 30);
		cens[i] = cls[i] == 2;
	}
	/* By Python once. */
	assert_near(score_concordance(f, t, cens, ROWS), 0.83276333789329682,
	    1e-12);
	for (n = 10; n <= ROWS; n += 19)
		assert_near(score_concordance(f, t, cens, (size_t)n),
		    every_pair(f, t, cens, n), 1e-12);
}

static void
a_row_that_ran_on_outlasts_one_that_failed_then(void **state)
{
	static const double t[2] = { 5, 5 }, f[2] = { 1, 2 };
	static const unsigned char second[2] = { 0, 1 }, none[2] = { 0, 0 };

	(void)state;
	assert_near(score_concordance(f, t, second, 2), 1, 0);
	assert_true(isnan(score_concordance(f, t, none, 2)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_of_classes_agree_with_scikit_learn),
		cmocka_unit_test(scores_of_two_classes_agree_with_scikit_learn),
		cmocka_unit_test(ties_of_the_roc_halve),
		cmocka_unit_test(what_the_rows_do_not_determine_is_nan),
		cmocka_unit_test(a_class_nobody_saw_or_said_does_not_count),
		cmocka_unit_test(a_certain_mistake_costs_a_finite_loss),
		cmocka_unit_test(
		    the_calibration_error_does_not_see_the_order_of_rows),
		cmocka_unit_test(scores_of_numbers_agree_with_scikit_learn),
		cmocka_unit_test(the_concordance_is_that_of_every_pair),
		cmocka_unit_test(
		    a_row_that_ran_on_outlasts_one_that_failed_then),
	};

	return cmocka_run_group_tests_name("ml_score", tests, make_rows, NULL);
}
