/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "stats/correlate.h"

static void
pair_agrees(const char *name, const double *x, const double *y, size_t n)
{
	struct stats_test t[3] = { stats_pearson(x, y, n),
		stats_spearman(x, y, n), stats_kendall(x, y, n) };
	static const char *const kind[] = { "pearson", "spearman",
		"kendall" };
	char key[64];
	double got[2];
	int i;

	for (i = 0; i < 3; i++) {
		snprintf(key, sizeof(key), "%s.%s", kind[i], name);
		got[0] = t[i].effect;
		got[1] = t[i].p;
		assert_series(got, 2, key, 1e-9);
		assert_true(t[i].n == n);
	}
}

static void
agree_with_scipy(void **state)
{
	size_t n, m;
	const double *torque = series("torque", &n);
	const double *wear = series("wear", NULL), *down;

	(void)state;
	pair_agrees("torque_rpm", torque, series("rpm", NULL), n);
	pair_agrees("air_process", series("air", NULL), series("process",
	    NULL), n);
	pair_agrees("wear_torque", wear, torque, n);
	pair_agrees("few", torque, wear, 7);
	down = series("down_min", &m);
	pair_agrees("down", down, series("operator", NULL), m);
}

static void
exact_spearman_agrees_with_r(void **state)
{
	static const size_t size[] = { 5, 7, 9 };
	const double *torque = series("torque", NULL);
	const double *wear = series("wear", NULL);
	struct stats_test t;
	char key[64];
	double got[2];
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		snprintf(key, sizeof(key), "R.spearman_exact.%zu", size[i]);
		t = stats_spearman_exact(torque, wear, size[i]);
		assert_true(t.exact);
		got[0] = t.effect;
		got[1] = t.p;
		assert_series(got, 2, key, 1e-12);
	}
	t = stats_spearman_exact(torque, wear, 10);
	assert_false(t.exact);
	assert_rel(t.p, stats_spearman(torque, wear, 10).p, 0);
}

static void
exact_kendall_of_one_swap_agrees(void **state)
{
	double x[50], y[50], got[2];
	struct stats_test t;
	int i;

	(void)state;
	for (i = 0; i < 50; i++)
		x[i] = y[i] = i;
	y[48] = 49;
	y[49] = 48;
	t = stats_kendall(x, y, 50);
	got[0] = t.effect;
	got[1] = t.p;
	assert_true(t.exact);
	assert_series(got, 2, "kendall.up", 1e-12);
}

/* Knight's counting against every pair looked at. */
static void
pairs_are_counted_right(void **state)
{
	size_t n, i, j;
	const double *x = series("air", &n), *y = series("wear", NULL);
	double agree = 0, differ = 0, tx = 0, ty = 0, s;
	struct stats_pairs p;

	(void)state;
	for (i = 0; i < n; i++) {
		for (j = i + 1; j < n; j++) {
			s = (x[i] - x[j]) * (y[i] - y[j]);
			agree += s > 0;
			differ += s < 0;
			tx += x[i] == x[j];
			ty += y[i] == y[j];
		}
	}
	stats_pairs(x, y, n, &p);
	assert_true(p.agree == agree && p.differ == differ);
	assert_true(p.tied_x == tx && p.tied_y == ty && tx > 0 && ty > 0);
}

static void
perfect_and_opposite(void **state)
{
	const double x[] = { 1, 2, 3, 4, 5 }, y[] = { 9, 7, 5, 3, 1 };
	struct stats_test t = stats_pearson(x, x, 5);

	(void)state;
	assert_rel(t.effect, 1, 1e-15);
	assert_true(t.p < 1e-20 && t.n == 5 && t.df == 3);
	t = stats_pearson(x, y, 5);
	assert_rel(t.effect, -1, 1e-15);
	t = stats_kendall(x, y, 5);
	assert_rel(t.effect, -1, 1e-15);
	assert_rel(t.p, 2.0 / 120, 1e-14);
	assert_rel(stats_spearman_exact(x, y, 5).p, 2.0 / 120, 1e-14);
}

static void
too_few_or_constant_have_no_answer(void **state)
{
	const double x[] = { 1, 2, 3, 4 }, same[] = { 7, 7, 7, 7 };
	size_t n;

	(void)state;
	for (n = 0; n < 3; n++) {
		assert_true(isnan(stats_pearson(x, x, n).p));
		assert_true(isnan(stats_spearman(x, x, n).p));
		assert_true(stats_pearson(x, x, n).need == 3);
		assert_true(isnan(stats_kendall(x, x, n).p) == (n < 2));
	}
	assert_true(isnan(stats_pearson(x, same, 4).effect));
	assert_true(isnan(stats_pearson(same, x, 4).p));
	assert_true(isnan(stats_spearman(x, same, 4).p));
	assert_true(isnan(stats_spearman_exact(x, same, 4).p));
	assert_true(isnan(stats_kendall(x, same, 4).p));
	assert_rel(stats_kendall(x, x, 2).p, 1, 0);
}

/* r has no unit: neither a factor nor a large offset matters. */
static void
magnitude_does_not_matter(void **state)
{
	static const double factor[] = { 1e300, 1e-300, 1e-160, 1 };
	size_t n, i, k;
	const double *x = series("torque", &n), *y = series("rpm", NULL);
	double want = series("pearson.torque_rpm", NULL)[0];
	double a[250], b[250];

	(void)state;
	for (k = 0; k < 4; k++) {
		for (i = 0; i < n; i++) {
			a[i] = x[i] * factor[k] + (k == 3 ? 1e9 : 0);
			b[i] = y[i] / factor[k];
		}
		assert_rel(stats_pearson(a, b, n).effect, want, 1e-8);
		assert_rel(stats_pearson(a, y, n).effect, want, 1e-8);
	}
	a[0] = -1.7e308;
	a[1] = 1.7e308;
	a[2] = 0;
	b[0] = 1;
	b[1] = 2;
	b[2] = 1.5;
	assert_rel(stats_pearson(a, b, 3).effect, 1, 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_with_scipy),
		cmocka_unit_test(exact_spearman_agrees_with_r),
		cmocka_unit_test(exact_kendall_of_one_swap_agrees),
		cmocka_unit_test(pairs_are_counted_right),
		cmocka_unit_test(perfect_and_opposite),
		cmocka_unit_test(too_few_or_constant_have_no_answer),
		cmocka_unit_test(magnitude_does_not_matter),
	};

	return cmocka_run_group_tests_name("stats_correlate", tests, NULL,
	    NULL);
}
