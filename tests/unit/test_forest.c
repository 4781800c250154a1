/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <float.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "ml/forest.h"
#include "ml/forest_bins.h"
#include "ml/forest_grow.h"

/* ---- bins ---- */

static int
code_by_hand(const struct bins_feature *f, float x)
{
	int i;

	if (isnan(x))
		return BINS_MISSING;
	for (i = 0; i < f->n; i++)
		if (x >= f->lo[i] && x <= f->hi[i])
			return i;
	return -1;
}

static float
draw_value(struct rng *r, int column)
{
	const double u = rng_unit(r);

	switch (column) {
	case 0:
		return (float)u * 1000 - 500;
	case 1:
		return (float)rng_below(r, 3);
	case 2:
		return u < 0.3 ? NAN : (float)exp(20 * u);
	case 3:
		return 7;
	case 4:
		return u < 0.6 ? 0 : u < 0.7 ? -0.0F : (float)u;
	case 5:
		return NAN;
	case 6:
		return u < 0.5 ? -FLT_MAX : FLT_MAX;
	default:
		return (float)rng_below(r, 256);
	}
}

static void
bins_hold_every_value_in_order(void **state)
{
	enum { N = 3000, K = 8 };
	static const int most[] = { 255, 16, 2, 1 };
	float *v = mem_new(N * K, sizeof(*v));
	const struct ml_matrix x = { .n = N, .k = K, .x = v };
	struct bins b;
	struct rng r;
	size_t i, j, m;
	int c;

	(void)state;
	rng_seed(&r, 1);
	for (i = 0; i < N * K; i++)
		v[i] = draw_value(&r, (int)(i % K));
	for (m = 0; m < sizeof(most) / sizeof(most[0]); m++) {
		assert_int_equal(bins_init(&b, &x, most[m], 2, NULL), 0);
		for (i = 0; i < N * K; i++) {
			j = i % K;
			c = b.column[j * N + i / K];
			assert_int_equal(c, b.row[i / K * b.stride + j]);
			assert_int_equal(c,
			    code_by_hand(&b.feature[j], v[i]));
		}
		for (j = 0; j < K; j++) {
			assert_true(b.feature[j].n <= most[m]);
			for (c = 0; c + 1 < b.feature[j].n; c++) {
				const float cut = bins_cut(&b.feature[j], c,
				    c + 1);

				assert_true(cut > b.feature[j].hi[c]);
				assert_true(cut <= b.feature[j].lo[c + 1]);
			}
		}
		if (most[m] >= 16) {
			assert_int_equal(b.feature[1].n, 3);
			assert_int_equal(b.feature[6].n, 2);
			assert_int_equal(b.feature[3].n, 1);
			assert_int_equal(b.feature[5].n, 0);
			assert_int_equal(b.feature[0].n, most[m]);
			/* The zeros keep to themselves. */
			assert_true(b.feature[4].hi[0] == 0);
		}
		bins_release(&b);
	}
	free(v);
}

static void
bins_have_about_the_same_count(void **state)
{
	enum { N = 10000 };
	float *v = mem_new(N, sizeof(*v));
	const struct ml_matrix x = { .n = N, .k = 1, .x = v };
	size_t count[256] = { 0 }, i;
	struct bins b;
	struct rng r;

	(void)state;
	rng_seed(&r, 2);
	for (i = 0; i < N; i++)
		v[i] = (float)exp(10 * rng_unit(&r));
	assert_int_equal(bins_init(&b, &x, 100, 1, NULL), 0);
	for (i = 0; i < N; i++)
		count[b.column[i]]++;
	for (i = 0; i < 100; i++)
		assert_in_range(count[i], 95, 105);
	bins_release(&b);
	free(v);
}

/* ---- one cut, against all there are ---- */

struct problem {
	struct ml_matrix x;
	int classes;
	const int *cls;
	const double *y;
	const uint32_t *draws;
	const float *scale;
	double min_leaf;
};

/* Weighted impurity gain's varying part; below 0: a side is too small. */
static double
worth(const struct problem *p, int f, float cut, bool missing_right)
{
	double w[2][64] = { { 0 } }, n[2] = { 0 }, y[2] = { 0 }, sum, q, s = 0;
	size_t i;
	int c, side;

	for (i = 0; i < p->x.n; i++) {
		const float v = p->x.x[i * (size_t)p->x.k + (size_t)f];

		side = isnan(v) ? missing_right : !(v < cut);
		n[side] += p->draws[i];
		if (p->classes > 0)
			w[side][p->cls[i]] += p->draws[i] *
			    (double)p->scale[p->cls[i]];
		else
			y[side] += p->draws[i] * p->y[i];
	}
	if (n[0] < p->min_leaf || n[1] < p->min_leaf || n[0] * n[1] == 0)
		return -1;
	for (side = 0; side < 2; side++) {
		if (p->classes == 0) {
			s += y[side] * y[side] / n[side];
			continue;
		}
		for (sum = q = 0, c = 0; c < p->classes; c++) {
			sum += w[side][c];
			q += w[side][c] * w[side][c];
		}
		s += q / sum;
	}
	return s;
}

static double
best_worth(const struct problem *p)
{
	double best = -1;
	size_t i;
	int f, m;

	for (f = 0; f < p->x.k; f++)
		for (i = 0; i <= p->x.n; i++)
			for (m = 0; m < 2; m++)
				best = fmax(best, worth(p, f, i == p->x.n ?
				    FLT_MAX : p->x.x[i * (size_t)p->x.k +
				    (size_t)f], m));
	return best;
}

static void
a_cut_is_the_best_there_is(void **state)
{
	enum { N = 90, K = 4, TURNS = 300 };
	static const int kinds[] = { 0, 2, 3, 5, 9, 40 };
	float v[N * K], scale[64];
	double y[N], got, want;
	int cls[N], turn, i, cuts = 0;
	uint32_t draws[N];
	struct grow g;
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (turn = 0; turn < TURNS; turn++) {
		const size_t n = 2 + rng_below(&r, N - 2);
		struct grow_plan plan = { .classes = kinds[turn % 6],
			.mtry = K, .depth = 1, .y = y, .cls = cls };
		struct problem p = { .x = { n, K, v },
			.classes = plan.classes, .cls = cls, .y = y,
			.draws = draws, .scale = scale };

		plan.min_leaf = p.min_leaf = turn % 4 == 3 ? 7 : 1;
		for (i = 0; i < 64; i++)
			plan.scale[i] = scale[i] = turn % 5 == 0 ?
			    (float)(1 + i % 7) / 4 : 1;
		for (i = 0; i < N * K; i++)
			v[i] = rng_below(&r, 6) == 0 && turn % 2 ? NAN :
			    (float)rng_below(&r, turn % 3 ? 1000 : 4);
		for (i = 0; i < N; i++) {
			cls[i] = plan.classes == 0 ? 0 :
			    (int)rng_below(&r, (uint64_t)plan.classes);
			y[i] = rng_unit(&r) - 0.5;
			draws[i] = (uint32_t)rng_below(&r, 4);
		}
		draws[0] = 1;
		assert_int_equal(bins_init(&plan.bins, &p.x, 255, 1, NULL),
		    0);
		grow_tree(&g, &plan, draws, &r);
		if (g.node[0].child >= 0) {
			cuts++;
			got = worth(&p, g.node[0].feature, g.node[0].cut,
			    g.node[0].missing_right);
			want = best_worth(&p);
			assert_near(got, want, 1e-5);
			assert_near(g.node[1].cover + g.node[2].cover,
			    g.node[0].cover, 1e-6);
		}
		free(g.node);
		free(g.leaf);
		bins_release(&plan.bins);
	}
	assert_true(cuts > TURNS * 3 / 4);
}

/* ---- forests ---- */

struct set {
	struct ml_matrix x;
	float *v;
	int *cls;
	double *y;
};

/* Class by a cross of two features, a third of noise, some values missing. */
static void
set_make(struct set *s, size_t n, uint64_t seed)
{
	struct rng r;
	size_t i;
	float *v;

	rng_seed(&r, seed);
	s->v = mem_new(n * 4, sizeof(*s->v));
	s->cls = mem_new(n, sizeof(*s->cls));
	s->y = mem_new(n, sizeof(*s->y));
	for (i = 0; i < n; i++) {
		v = s->v + 4 * i;
		v[0] = (float)rng_unit(&r);
		v[1] = (float)rng_unit(&r);
		v[2] = rng_below(&r, 5) == 0 ? NAN : (float)rng_unit(&r);
		v[3] = 1;
		s->cls[i] = (v[0] < 0.5F) != (v[1] < 0.3F) ? 2 : 0;
		s->y[i] = 1e6 + 10 * (v[0] < 0.25F) + (double)v[1];
	}
	s->x = (struct ml_matrix){ .n = n, .k = 4, .x = s->v };
}

static void
set_release(struct set *s)
{
	free(s->v);
	free(s->cls);
	free(s->y);
}

static void
train(struct trees *t, const struct ml_matrix *x,
    const struct forest_target *target, const struct forest_params *p)
{
	struct err err = { 0 };

	if (forest_train(t, x, target, p, NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void
threads_leave_no_trace(void **state)
{
	struct forest_params p = { .trees = 9, .seed = 3 };
	struct buf a = { 0 }, b = { 0 };
	struct forest_target target = { .classes = 3 };
	struct trees t;
	struct set s;
	int turn;

	(void)state;
	set_make(&s, 4000, 1);
	target.cls = s.cls;
	target.y = s.y;
	for (turn = 0; turn < 2; turn++) {
		target.classes = turn == 0 ? 3 : 0;
		buf_clear(&a);
		buf_clear(&b);
		p.threads = 1;
		p.seed = 3;
		train(&t, &s.x, &target, &p);
		trees_write(&t, &a);
		trees_release(&t);
		p.threads = 3;
		train(&t, &s.x, &target, &p);
		trees_write(&t, &b);
		trees_release(&t);
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		p.seed = 4;
		buf_clear(&b);
		train(&t, &s.x, &target, &p);
		trees_write(&t, &b);
		trees_release(&t);
		assert_true(a.len != b.len ||
		    memcmp(a.data, b.data, a.len) != 0);
	}
	buf_release(&a);
	buf_release(&b);
	set_release(&s);
}

/* What is grown also passes the check of files. */
static void
a_forest_reads_back(void **state)
{
	const struct forest_params p = { .trees = 7 };
	struct forest_target target = { .classes = 3 };
	struct buf b = { 0 };
	struct err err = { 0 };
	struct trees t, back;
	struct set s;
	size_t used;

	(void)state;
	set_make(&s, 3000, 1);
	target.cls = s.cls;
	train(&t, &s.x, &target, &p);
	trees_write(&t, &b);
	assert_int_equal(trees_read(&back, b.data, b.len, &used, &err), 0);
	trees_release(&back);
	trees_release(&t);
	buf_release(&b);
	set_release(&s);
}

static double
accuracy(const struct trees *t, const struct set *s)
{
	double *out = mem_new(s->x.n * 3, sizeof(*out));
	size_t i, good = 0;
	double *p;

	trees_predict(t, s->v, s->x.n, out, 1);
	for (i = 0; i < s->x.n; i++) {
		p = out + 3 * i;
		assert_near(p[0] + p[1] + p[2], 1, 1e-6);
		assert_true(p[1] <= 0);
		good += (p[2] > p[0] ? 2 : 0) == s->cls[i];
	}
	free(out);
	return (double)good / (double)s->x.n;
}

static void
a_cross_is_learnt(void **state)
{
	const struct forest_params p = { .trees = 30, .threads = 2 };
	struct forest_target target = { .classes = 3 };
	struct set s, test;
	struct trees t;

	(void)state;
	set_make(&s, 3000, 1);
	set_make(&test, 3000, 2);
	target.cls = s.cls;
	train(&t, &s.x, &target, &p);
	assert_true(accuracy(&t, &s) > 0.999);
	assert_true(accuracy(&t, &test) > 0.98);
	trees_release(&t);
	set_release(&s);
	set_release(&test);
}

static void
numbers_far_from_zero_are_learnt(void **state)
{
	const struct forest_params p = { .trees = 30, .mtry = 3 };
	struct forest_target target = { .classes = 0 };
	struct set s, test;
	struct trees t;
	double *out, sum = 0;
	size_t i;

	(void)state;
	set_make(&s, 3000, 1);
	set_make(&test, 1000, 2);
	target.y = s.y;
	train(&t, &s.x, &target, &p);
	out = mem_new(test.x.n, sizeof(*out));
	trees_predict(&t, test.v, test.x.n, out, 1);
	for (i = 0; i < test.x.n; i++)
		sum += fabs(out[i] - test.y[i]);
	/* float32 leaves round to 1/32 at a million. */
	assert_true(sum / (double)test.x.n < 0.1);
	free(out);
	trees_release(&t);
	set_release(&s);
	set_release(&test);
}

/* Rows a tree had drawn are not asked about it. */
static void
out_of_bag_is_what_was_not_drawn(void **state)
{
	enum { N = 4000 };
	struct forest_params p = { .trees = 1, .seed = 9 };
	struct forest_target target = { .classes = 3 };
	double *oob = mem_new(N * 3, sizeof(*oob));
	double *all = mem_new(N * 3, sizeof(*all)), good = 0;
	struct trees t;
	struct set s;
	size_t i, drawn = 0;

	(void)state;
	set_make(&s, N, 1);
	target.cls = s.cls;
	assert_int_equal(forest_train(&t, &s.x, &target, &p, oob, NULL), 0);
	trees_predict(&t, s.v, N, all, 1);
	for (i = 0; i < N * 3; i++)
		if (isnan(oob[i]))
			drawn++;
		else
			assert_true(oob[i] == all[i]);
	/* 1 - 1/e, four deviations */
	assert_near((double)drawn / (N * 3), 0.63212, 0.02);
	trees_release(&t);
	p.trees = 60;
	p.threads = 2;
	assert_int_equal(forest_train(&t, &s.x, &target, &p, oob, NULL), 0);
	for (i = 0; i < N; i++) {
		assert_near(oob[3 * i] + oob[3 * i + 1] + oob[3 * i + 2], 1,
		    1e-6);
		good += (oob[3 * i + 2] > oob[3 * i] ? 2 : 0) == s.cls[i];
	}
	assert_true(good / N > 0.97);
	trees_release(&t);
	set_release(&s);
	free(oob);
	free(all);
}

/* Nothing to cut by: the leaf says how often each class was drawn. */
static void
constant_features_make_one_leaf(void **state)
{
	enum { N = 1000 };
	float v[N * 2];
	int cls[N];
	const struct ml_matrix x = { .n = N, .k = 2, .x = v };
	const struct forest_target target = { .classes = 2, .cls = cls };
	struct forest_params p = { .trees = 50 };
	struct trees t;
	double out[2];
	int i;

	(void)state;
	for (i = 0; i < N; i++) {
		v[2 * i] = 3;
		v[2 * i + 1] = NAN;
		cls[i] = i % 10 == 0;
	}
	train(&t, &x, &target, &p);
	assert_int_equal(t.nnodes, 50);
	trees_predict(&t, v, 1, out, 1);
	assert_near(out[1], 0.1, 0.01);
	trees_release(&t);
	p.balanced = true;
	train(&t, &x, &target, &p);
	trees_predict(&t, v, 1, out, 1);
	assert_near(out[1], 0.5, 0.02);
	trees_release(&t);
}

/* That a value is missing may be all there is to know. */
static void
missing_rows_go_the_better_way(void **state)
{
	enum { N = 500 };
	float v[N];
	int cls[N];
	const struct ml_matrix x = { .n = N, .k = 1, .x = v };
	const struct forest_target target = { .classes = 2, .cls = cls };
	const struct forest_params p = { .trees = 20 };
	struct trees t;
	double out[2 * N];
	int i, turn;

	(void)state;
	for (turn = 0; turn < 3; turn++) {
		for (i = 0; i < N; i++) {
			v[i] = i % 3 == 0 ? NAN : (float)(i % 7);
			cls[i] = i % 3 == 0;
			if (turn > 0)
				cls[i] |= turn == 1 ? v[i] < 3 : v[i] > 3;
		}
		train(&t, &x, &target, &p);
		trees_predict(&t, v, N, out, 1);
		/* One in 21 votes is that of all rows. */
		for (i = 0; i < N; i++)
			assert_near(out[2 * i + 1], cls[i], 1.0 / 21);
		trees_release(&t);
	}
}

/* A rare class keeps a chance everywhere, even of a single tree. */
static void
nothing_seen_is_impossible(void **state)
{
	const struct forest_params p = { .trees = 9 };
	struct forest_target target = { .classes = 3 };
	double out[3];
	struct trees t;
	struct set s;
	size_t i, rare = 0;

	(void)state;
	set_make(&s, 1000, 1);
	for (i = 0; i < 1000; i++)
		rare += s.cls[i] == 2;
	target.cls = s.cls;
	train(&t, &s.x, &target, &p);
	for (i = 0; i < 1000; i++) {
		trees_predict(&t, s.v + 4 * i, 1, out, 1);
		assert_true(out[2] > (double)rare / 1000 / 10 - 1e-6);
		assert_true(out[0] > (double)(1000 - rare) / 1000 / 10 - 1e-6);
		assert_true(out[1] <= 0);
	}
	trees_release(&t);
	set_release(&s);
}

static int
depth_of(const struct trees *t, int tree, int64_t node)
{
	const struct trees_node *d = &t->node[t->root[tree] + node];
	int l, r;

	if (d->child < 0)
		return 0;
	l = depth_of(t, tree, d->child);
	r = depth_of(t, tree, d->child + 1);
	return 1 + (l > r ? l : r);
}

static void
limits_are_kept(void **state)
{
	const struct forest_params p = { .trees = 5, .depth = 4,
		.min_leaf = 40, .sample = 0.5 };
	struct forest_target target = { .classes = 3 };
	struct trees t;
	struct set s;
	int64_t i;
	int tree, turn;

	(void)state;
	set_make(&s, 3000, 1);
	target.cls = s.cls;
	target.y = s.y;
	for (turn = 0; turn < 2; turn++) {
		target.classes = turn == 0 ? 3 : 0;
		train(&t, &s.x, &target, &p);
		for (tree = 0; tree < 5; tree++) {
			assert_int_equal(depth_of(&t, tree, 0), 4);
			assert_true(t.node[t.root[tree]].cover == 1500);
		}
		for (i = 0; i < t.nnodes; i++)
			assert_true(t.node[i].child >= 0 ||
			    t.node[i].cover >= 40);
		trees_release(&t);
	}
	set_release(&s);
}

static void
rows_without_weight_are_not_drawn(void **state)
{
	const struct forest_params p = { .trees = 20 };
	struct forest_target target = { .classes = 3 };
	double *w = mem_new(2000, sizeof(*w));
	struct trees t;
	struct set s;
	size_t i;

	(void)state;
	set_make(&s, 2000, 1);
	for (i = 0; i < 2000; i++) {
		w[i] = i % 2 ? 0.25 + (double)(i % 5) : 0;
		if (w[i] <= 0)
			s.cls[i] = 2 - s.cls[i];
	}
	target.cls = s.cls;
	target.weight = w;
	train(&t, &s.x, &target, &p);
	set_release(&s);
	set_make(&s, 2000, 1);
	assert_true(accuracy(&t, &s) > 0.97);
	trees_release(&t);
	set_release(&s);
	free(w);
}

static void
refused(const struct ml_matrix *x, const struct forest_target *t,
    const char *why)
{
	const struct forest_params p = { .trees = 3 };
	struct trees out;
	struct err err = { 0 };

	assert_int_equal(forest_train(&out, x, t, &p, NULL, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void
what_cannot_be_learnt_is_refused(void **state)
{
	struct forest_target target = { .classes = 3 };
	const struct ml_matrix none = { .n = 0, .k = 4 };
	double *w = mem_new(100, sizeof(*w));
	struct set s;
	int i;

	(void)state;
	set_make(&s, 100, 1);
	target.cls = s.cls;
	refused(&none, &target, "no rows");
	s.v[4 * 50 + 1] = -INFINITY;
	refused(&s.x, &target, "feature 1 has an infinite value");
	s.v[4 * 50 + 1] = 0;
	target.weight = w;
	refused(&s.x, &target, "one class only");
	w[3] = -1;
	refused(&s.x, &target, "row 3: not a weight");
	target.weight = NULL;
	s.cls[7] = 3;
	refused(&s.x, &target, "row 7: not a target");
	for (i = 0; i < 100; i++)
		s.cls[i] = 1;
	refused(&s.x, &target, "one class only");
	target.classes = 0;
	target.y = s.y;
	s.y[9] = NAN;
	refused(&s.x, &target, "row 9: not a target");
	s.y[9] = 0;
	w[3] = 0;
	target.weight = w;
	refused(&s.x, &target, "nothing has weight");
	set_release(&s);
	free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bins_hold_every_value_in_order),
		cmocka_unit_test(bins_have_about_the_same_count),
		cmocka_unit_test(a_cut_is_the_best_there_is),
		cmocka_unit_test(threads_leave_no_trace),
		cmocka_unit_test(a_forest_reads_back),
		cmocka_unit_test(a_cross_is_learnt),
		cmocka_unit_test(numbers_far_from_zero_are_learnt),
		cmocka_unit_test(out_of_bag_is_what_was_not_drawn),
		cmocka_unit_test(constant_features_make_one_leaf),
		cmocka_unit_test(missing_rows_go_the_better_way),
		cmocka_unit_test(nothing_seen_is_impossible),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(rows_without_weight_are_not_drawn),
		cmocka_unit_test(what_cannot_be_learnt_is_refused),
	};

	return cmocka_run_group_tests_name("forest", tests, NULL, NULL);
}
