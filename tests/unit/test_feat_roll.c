/* SPDX-License-Identifier: MIT */
/* Windows that slide, against windows that are counted anew. */
#include "check.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "feat/roll.h"

enum { N = 3000, W = 3 };

static const int64_t windows[W] = { 50, 400, 3000 };

struct series {
	int64_t t[N];
	double x[N];
};

/* What the header says of readings (now - back, now], added up in order. */
static void
counted(const struct series *s, int n, int64_t now, int64_t back,
    struct roll_stats *out)
{
	long double sum = 0, mean, about = 0, tm = 0, tt = 0, tx = 0;
	int i;

	*out = (struct roll_stats){ 0, NAN, NAN, NAN, NAN, NAN, NAN };
	for (i = 0; i < n; i++) {
		if (s->t[i] <= now - back)
			continue;
		out->min = out->n == 0 ? s->x[i] : fmin(out->min, s->x[i]);
		out->max = out->n == 0 ? s->x[i] : fmax(out->max, s->x[i]);
		sum += s->x[i];
		tm += s->t[i];
		out->n++;
	}
	if (out->n == 0)
		return;
	mean = sum / out->n;
	tm /= out->n;
	for (i = 0; i < n; i++) {
		if (s->t[i] <= now - back)
			continue;
		about += (s->x[i] - mean) * (s->x[i] - mean);
		tt += (s->t[i] - tm) * (s->t[i] - tm);
		tx += (s->t[i] - tm) * (s->x[i] - mean);
	}
	out->sum = (double)sum;
	out->mean = (double)mean;
	if (out->n > 1)
		out->std = (double)sqrtl(about / (out->n - 1));
	if (tt > 0)
		out->slope = (double)(tx / tt * 100);
}

static void
same(double got, double want, double rtol, double atol)
{
	if (isnan(want))
		assert_true(isnan(got));
	else
		assert_true(fabs(got - want) <= atol + rtol * fabs(want));
}

static void
agrees(const struct roll *r, const struct series *s, int n, int64_t now,
    double scale)
{
	struct roll_stats got, want;
	int w;

	for (w = 0; w < W; w++) {
		roll_stats(r, w, &got);
		counted(s, n, now, windows[w], &want);
		assert_int_equal(got.n, want.n);
		same(got.min, want.min, 0, 0);
		same(got.max, want.max, 0, 0);
		same(got.sum, want.sum, 1e-11, scale * 1e-10);
		same(got.mean, want.mean, 1e-12, scale * 1e-12);
		same(got.std, want.std, 1e-9, scale * 1e-9);
		same(got.slope, want.slope, 1e-7, scale * 1e-9);
	}
}

/* of: what a reading is, of a walk and chance. */
static void
follow(double (*of)(double walk, struct rng *g), double scale)
{
	struct series *s = calloc(1, sizeof(*s));
	struct roll *r = roll_new(windows, W, 100, true);
	struct rng g;
	double walk = 50;
	int64_t t = 1000000;
	int i;

	assert_non_null(s);
	rng_seed(&g, 7);
	for (i = 0; i < N; i++) {
		walk += rng_unit(&g) - 0.5;
		/* Several at one instant, and pauses that empty windows. */
		t += (int64_t)rng_below(&g, 5) * (rng_below(&g, 400) == 0 ?
		    2000 : 1);
		s->t[i] = t;
		s->x[i] = of(walk, &g);
		assert_int_equal(roll_push(r, t, s->x[i]), 0);
		same(roll_last(r), s->x[i], 0, 0);
		if (i % 7 == 0)
			agrees(r, s, i + 1, t, scale);
		if (i % 50 == 0) {
			t += (int64_t)rng_below(&g, 60);
			roll_move(r, t);
			agrees(r, s, i + 1, t, scale);
		}
	}
	roll_free(r);
	free(s);
}

static double
decimal(double walk, struct rng *g)
{
	(void)g;
	return rint(walk * 1000) / 1000;
}

static double
full(double walk, struct rng *g)
{
	(void)g;
	return walk;
}

static double
tiny(double walk, struct rng *g)
{
	(void)g;
	return walk * 1e-12;
}

static double
huge(double walk, struct rng *g)
{
	(void)g;
	return 1e15 + walk * 1e9;
}

/* Decimals grow while it runs, and end as no decimals. */
static double
finer(double walk, struct rng *g)
{
	static int n;
	const double per = n < 500 ? 1 : n < 1000 ? 100 : n < 1500 ? 1e5 : 0;

	(void)g;
	n++;
	return per == 0 ? walk : rint(walk * per) / per;
}

/* Mostly small, sometimes enormous: the units must hold both. */
static double
spikes(double walk, struct rng *g)
{
	return rng_below(g, 300) == 0 ? walk * 1e9 : walk;
}

static void
decimals_agree(void **state)
{
	(void)state;
	follow(decimal, 1);
}

static void
any_numbers_agree(void **state)
{
	(void)state;
	follow(full, 1);
	follow(tiny, 1e-12);
	follow(huge, 1e15);
	follow(finer, 1);
	follow(spikes, 1e10);
}

/* The classic that sums of squares in doubles get wrong. */
static void
a_large_offset_costs_nothing(void **state)
{
	static const double x[] = { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 };
	static const int64_t window[] = { 100 };
	struct roll *r = roll_new(window, 1, 3600, false);
	struct roll_stats s;
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_int_equal(roll_push(r, i, x[i]), 0);
	roll_stats(r, 0, &s);
	assert_true(s.mean == 1e9 + 10);
	assert_true(s.std == sqrt(30));
	assert_true(isnan(s.slope));
	roll_free(r);
}

/* What was asked for between makes no difference, to the last bit. */
static void
figures_do_not_depend_on_looks(void **state)
{
	struct roll *a = roll_new(windows, W, 100, true);
	struct roll *b = roll_new(windows, W, 100, true);
	struct roll_stats sa, sb;
	struct rng g;
	int64_t t = 0;
	double x;
	int i, w;

	(void)state;
	rng_seed(&g, 1);
	for (i = 0; i < 2000; i++) {
		t += (int64_t)rng_below(&g, 30);
		x = rng_unit(&g) * exp(20 * rng_unit(&g));
		assert_int_equal(roll_push(a, t, x), 0);
		roll_move(b, t - 1);
		assert_int_equal(roll_push(b, t, x), 0);
		roll_move(b, t);
	}
	for (w = 0; w < W; w++) {
		roll_stats(a, w, &sa);
		roll_stats(b, w, &sb);
		assert_memory_equal(&sa, &sb, sizeof(sa));
	}
	roll_free(a);
	roll_free(b);
}

static void
what_is_no_reading_is_refused(void **state)
{
	struct roll *r = roll_new(windows, W, 100, true);

	(void)state;
	assert_true(isnan(roll_last(r)));
	assert_int_equal(roll_push(r, 10, 1), 0);
	assert_int_equal(roll_push(r, 9, 1), -1);
	assert_int_equal(roll_push(r, 10, NAN), -1);
	assert_int_equal(roll_push(r, 10, INFINITY), -1);
	assert_int_equal(roll_push(r, 10, 2), 0);
	assert_int_equal(roll_held(r), 2);
	roll_move(r, 5000);
	assert_int_equal(roll_held(r), 0);
	assert_true(roll_last(r) == 2);
	roll_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_agree),
		cmocka_unit_test(any_numbers_agree),
		cmocka_unit_test(a_large_offset_costs_nothing),
		cmocka_unit_test(figures_do_not_depend_on_looks),
		cmocka_unit_test(what_is_no_reading_is_refused),
	};

	return cmocka_run_group_tests_name("feat_roll", tests, NULL, NULL);
}
