/* SPDX-License-Identifier: MIT */
#include "stats_fixture.h"

#include "base/rng.h"
#include "stats/dist.h"
#include "stats/order.h"
#include "stats/ranktest.h"

static void
kruskal_agrees(const char *name, const char *set, const char *kind,
    size_t groups)
{
	size_t n, i;
	const double *x = series(set, &n), *g = series(kind, NULL);
	uint32_t group[400];
	struct stats_test t;
	char key[64];

	for (i = 0; i < n; i++)
		group[i] = (uint32_t)g[i];
	/* One more than there are: an empty group does not count. */
	t = stats_kruskal(x, group, n, groups + 1);
	snprintf(key, sizeof(key), "kruskal.%s", name);
	assert_series((const double[]){ t.stat, t.p, t.effect }, 3, key,
	    1e-9);
	assert_true(t.df == (double)groups - 1);
}

static void
kruskal_agrees_with_scipy(void **state)
{
	(void)state;
	kruskal_agrees("torque_type", "torque", "type", 3);
	kruskal_agrees("down_operator", "down_min", "operator", 4);
	kruskal_agrees("wear_type", "wear", "type", 3);
}

static void
two_agree(const char *name, const double *x, size_t nx, const double *y,
    size_t ny)
{
	struct stats_test u = stats_mann_whitney(x, nx, y, ny);
	struct stats_test d = stats_ks(x, nx, y, ny);
	char key[64];

	snprintf(key, sizeof(key), "mann_whitney.%s", name);
	assert_series((const double[]){ u.stat, u.p }, 2, key, 1e-9);
	snprintf(key, sizeof(key), "ks.%s", name);
	assert_series((const double[]){ d.stat, d.p }, 2, key, 1e-9);
	u = stats_mann_whitney(y, ny, x, nx);
	d = stats_ks(y, ny, x, nx);
	assert_series((const double[]){ d.stat, d.p }, 2, key, 1e-9);
	snprintf(key, sizeof(key), "mann_whitney.%s", name);
	assert_rel(u.p, series(key, NULL)[1], 1e-9);
	assert_rel(u.stat, (double)nx * (double)ny - series(key, NULL)[0],
	    1e-12);
}

static void
two_samples_agree_with_scipy(void **state)
{
	const double *torque = series("torque", NULL);
	const double *down = series("down_min", NULL);
	const double *temperature = series("temperature", NULL);
	double *autos = series("auto_s", NULL), seen = -1;
	size_t i, n = 0;

	(void)state;
	two_agree("torque", torque, 100, torque + 100, 150);
	two_agree("down", down, 19, down + 19, 19);
	two_agree("few", temperature, 5, temperature + 100, 7);
	stats_sort(autos, 200);
	for (i = 0; i < 200; i++) {
		if (autos[i] != seen)
			autos[n++] = (seen = autos[i]);
	}
	for (i = 0; i < 150; i++)
		autos[i] /= 100;
	two_agree("uneven", temperature + 40, 8, autos, 150);
}

static void
far_samples_have_a_tiny_p(void **state)
{
	size_t n;
	const double *x = series("rpm", &n);
	struct stats_test t = stats_ks(x, n, series("torque", NULL), n);

	(void)state;
	assert_series((const double[]){ t.stat, t.p }, 2, "ks.far", 1e-9);
}

/* All choices of nx among nx + ny, counted. */
static void
exact_u_is_the_share_of_choices(void **state)
{
	enum { NX = 4, NY = 6, N = NX + NY };
	double x[NX], y[NY], mid = NX * NY / 2.0, least;
	size_t i, nx, ny, hit, all;
	unsigned set, other;
	double u;

	(void)state;
	for (set = 0; set < 1U << N; set += 37) {
		if (__builtin_popcount(set) != NX)
			continue;
		for (i = nx = ny = 0; i < N; i++) {
			if (set >> i & 1)
				x[nx++] = (double)i;
			else
				y[ny++] = (double)i;
		}
		least = fabs(stats_mann_whitney(x, NX, y, NY).stat - mid);
		for (other = 0, hit = all = 0; other < 1U << N; other++) {
			if (__builtin_popcount(other) != NX)
				continue;
			for (i = nx = 0, u = 0; i < N; i++) {
				if (other >> i & 1)
					u += (double)(i - nx++);
			}
			hit += fabs(u - mid) >= least;
			all++;
		}
		assert_rel(stats_mann_whitney(x, NX, y, NY).p,
		    fmin(1, (double)hit / (double)all), 1e-12);
	}
}

static void
delta_is_from_minus_one_to_one(void **state)
{
	const double low[] = { 1, 2, 3 }, high[] = { 4, 5 };

	(void)state;
	assert_true(stats_mann_whitney(low, 3, high, 2).effect == -1);
	assert_true(stats_mann_whitney(high, 2, low, 3).effect == 1);
	assert_true(stats_mann_whitney(low, 3, low, 3).effect == 0);
	assert_rel(stats_mann_whitney(low, 3, high, 2).p, 0.2, 1e-14);
	assert_true(stats_ks(low, 3, high, 2).stat == 1);
	assert_rel(stats_ks(low, 3, high, 2).p, 0.2, 1e-14);
	assert_true(stats_ks(low, 3, low, 3).p == 1);
}

static void
empty_or_constant_groups(void **state)
{
	const double x[] = { 5, 5, 5 }, y[] = { 1, 2 };
	const uint32_t g[] = { 0, 1, 1 }, one[] = { 0, 0, 0 };
	struct stats_test t;

	(void)state;
	assert_true(isnan(stats_kruskal(x, g, 0, 0).p));
	assert_true(isnan(stats_kruskal(x, g, 3, 2).p));
	assert_true(isnan(stats_kruskal(y, one, 2, 1).p));
	assert_true(isnan(stats_mann_whitney(x, 0, y, 2).p));
	assert_true(isnan(stats_mann_whitney(x, 3, y, 0).p));
	assert_true(isnan(stats_ks(x, 0, y, 2).p));
	t = stats_mann_whitney(x, 3, x, 3);
	assert_true(t.p == 1 && t.effect == 0 && !t.exact);
	assert_true(stats_ks(x, 3, x, 2).p == 1);
}

/* Beyond 10,000 the limit; just below it the exact p; they are near. */
static void
limit_and_exact_meet(void **state)
{
	enum { N = 10001, M = 600 };
	double *x = mem_new(N, sizeof(*x)), y[M];
	struct stats_test a, b;
	struct rng r;
	int i;

	(void)state;
	rng_seed(&r, 8);
	for (i = 0; i < N; i++)
		x[i] = rng_unit(&r);
	for (i = 0; i < M; i++)
		y[i] = rng_unit(&r) + 0.06;
	a = stats_ks(x, N, y, M);
	b = stats_ks(x, N - 1, y, M);
	assert_true(!a.exact && b.exact);
	assert_near(a.p, b.p, 0.01);
	assert_true(a.p < 0.2);
	free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kruskal_agrees_with_scipy),
		cmocka_unit_test(two_samples_agree_with_scipy),
		cmocka_unit_test(far_samples_have_a_tiny_p),
		cmocka_unit_test(exact_u_is_the_share_of_choices),
		cmocka_unit_test(delta_is_from_minus_one_to_one),
		cmocka_unit_test(empty_or_constant_groups),
		cmocka_unit_test(limit_and_exact_meet),
	};

	return cmocka_run_group_tests_name("stats_ranktest", tests, NULL,
	    NULL);
}
