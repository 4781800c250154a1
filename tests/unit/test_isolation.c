/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "ml/isolation.h"

/* Harmonic numbers by hand: H(1) = 1, H(9) = 2.828968, H(255) = 6.120439. */
static void
scores_are_the_papers(void **state)
{
	(void)state;
	/* At the mean path the score is a half, at none one. */
	assert_near(isolation_score(2 * 6.1204387128 - 2.0 * 255 / 256, 256),
	    0.5, 1e-7);
	assert_near(isolation_score(0, 256), 1, 1e-15);
	assert_near(isolation_score(2 * 2.8289682540 - 1.8, 10), 0.5, 1e-7);
	/* c(2) = 1 */
	assert_near(isolation_score(1, 2), 0.5, 1e-15);
	assert_near(isolation_score(3, 2), 0.125, 1e-15);
	/* By series where the sum would be long: H(1999) = 8.1778681036 */
	assert_near(isolation_score(2 * 8.1778681036 - 2.0 * 1999 / 2000, 2000),
	    0.5, 1e-7);
	assert_near(isolation_score(0, 1), 0.5, 0);
}

static void
train(struct trees *t, const struct ml_matrix *x,
    const struct isolation_params *p)
{
	struct err err = { 0 };

	if (isolation_train(t, x, p, &err) < 0)
		fail_msg("%s", err.text);
}

static float *
cloud(size_t n, size_t k, uint64_t seed)
{
	float *v = mem_new(n * k, sizeof(*v));
	struct rng r;
	size_t i;

	rng_seed(&r, seed);
	for (i = 0; i < n * k; i++)
		v[i] = (float)(rng_unit(&r) + rng_unit(&r) + rng_unit(&r));
	return v;
}

static void
who_stands_apart_scores_high(void **state)
{
	enum { N = 2000, K = 3 };
	float *v = cloud(N, K, 1);
	const struct ml_matrix x = { .n = N, .k = K, .x = v };
	const struct isolation_params p = { .seed = 1, .threads = 2 };
	double *out = mem_new(N, sizeof(*out)), most = 0, sum = 0;
	struct trees t;
	size_t i;

	(void)state;
	for (i = 0; i < K; i++)
		v[i] = 9;
	train(&t, &x, &p);
	trees_predict(&t, v, N, out, 1);
	for (i = 0; i < N; i++) {
		const double s = isolation_score(out[i], 256);

		sum += s;
		if (i > 0)
			most = fmax(most, s);
	}
	assert_true(isolation_score(out[0], 256) > most);
	assert_true(sum / N < 0.5);
	trees_release(&t);
	free(out);
	free(v);
}

/* Every leaf: depth plus c(rows), at most ceil(log2(sample)) deep. */
static void
check_node(const struct trees *t, int64_t root, int64_t node, int depth,
    int most)
{
	const struct trees_node *d = &t->node[root + node];
	double h = 0, n = (double)d->cover;
	int i;

	assert_true(depth <= most);
	if (d->child >= 0) {
		assert_true(d[0].cover >= 2);
		assert_near(t->node[root + d->child].cover +
		    t->node[root + d->child + 1].cover, n, 0);
		check_node(t, root, d->child, depth + 1, most);
		check_node(t, root, d->child + 1, depth + 1, most);
		return;
	}
	assert_true(n >= 1);
	for (i = 1; i < (int)n; i++)
		h += 1.0 / i;
	assert_near(t->leaf[~d->child],
	    depth + (n > 1 ? 2 * h - 2 * (n - 1) / n : 0), 1e-6);
}

static void
leaves_hold_path_lengths(void **state)
{
	static const size_t rows[] = { 2, 3, 100, 256, 5000 };
	static const int deep[] = { 1, 2, 7, 8, 8 };
	size_t i, j;
	struct trees t;

	(void)state;
	for (i = 0; i < 5; i++) {
		float *v = cloud(rows[i], 2, i);
		const struct ml_matrix x = { .n = rows[i], .k = 2, .x = v };
		const struct isolation_params p = { .trees = 20 };

		train(&t, &x, &p);
		assert_int_equal(t.ntrees, 20);
		for (j = 0; j < 20; j++) {
			assert_near(t.node[t.root[j]].cover,
			    rows[i] < 256 ? (double)rows[i] : 256, 0);
			check_node(&t, t.root[j], 0, 0, deep[i]);
		}
		assert_int_equal(2 * t.nleaves - 20, t.nnodes);
		trees_release(&t);
		free(v);
	}
}

static void
threads_leave_no_trace(void **state)
{
	float *v = cloud(3000, 4, 1);
	const struct ml_matrix x = { .n = 3000, .k = 4, .x = v };
	struct isolation_params p = { .seed = 7, .threads = 1 };
	struct buf a = { 0 }, b = { 0 };
	struct err err = { 0 };
	struct trees t, back;
	size_t used;

	(void)state;
	train(&t, &x, &p);
	trees_write(&t, &a);
	trees_release(&t);
	p.threads = 3;
	train(&t, &x, &p);
	trees_write(&t, &b);
	trees_release(&t);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	assert_int_equal(trees_read(&back, a.data, a.len, &used, &err), 0);
	trees_release(&back);
	p.seed = 8;
	buf_clear(&b);
	train(&t, &x, &p);
	trees_write(&t, &b);
	trees_release(&t);
	assert_true(a.len != b.len || memcmp(a.data, b.data, a.len) != 0);
	buf_release(&a);
	buf_release(&b);
	free(v);
}

/* Rows that are all the same cannot be told apart: one leaf. */
static void
equal_rows_make_one_leaf(void **state)
{
	float v[300 * 2];
	const struct ml_matrix x = { .n = 300, .k = 2, .x = v };
	const struct isolation_params p = { .trees = 5 };
	struct trees t;
	double out;
	int i;

	(void)state;
	for (i = 0; i < 300; i++) {
		v[2 * i] = 4;
		v[2 * i + 1] = NAN;
	}
	train(&t, &x, &p);
	assert_int_equal(t.nnodes, 5);
	trees_predict(&t, v, 1, &out, 1);
	assert_near(isolation_score(out, 256), 0.5, 1e-6);
	trees_release(&t);
}

/* Nearly all rows have it: to miss it is no way of being alone early. */
static void
missing_values_go_with_the_many(void **state)
{
	enum { N = 1000 };
	float *v = cloud(N, 2, 3);
	const struct ml_matrix x = { .n = N, .k = 2, .x = v };
	const struct isolation_params p = { .sample = 64 };
	struct trees t;
	int64_t i;
	int tree;

	(void)state;
	for (i = 0; i < N; i += 4)
		v[2 * i] = NAN;
	train(&t, &x, &p);
	for (tree = 0; tree < t.ntrees; tree++) {
		assert_true(t.node[t.root[tree]].cover == 64);
		check_node(&t, t.root[tree], 0, 0, 6);
	}
	for (i = 0; i < t.nnodes; i++)
		if (t.node[i].child >= 0)
			assert_true(t.node[i].missing_right <= 1 &&
			    isfinite(t.node[i].cut));
	trees_release(&t);
	free(v);
}

static void
what_has_no_odd_rows_is_refused(void **state)
{
	float v[4] = { 1, 2, 3, INFINITY };
	struct ml_matrix x = { .n = 1, .k = 2, .x = v };
	const struct isolation_params p = { .trees = 5 };
	struct err err = { 0 };
	struct trees t;

	(void)state;
	assert_int_equal(isolation_train(&t, &x, &p, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "1 rows are too few"));
	err_clear(&err);
	x.n = 2;
	assert_int_equal(isolation_train(&t, &x, &p, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "row 1: an infinite value"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_are_the_papers),
		cmocka_unit_test(who_stands_apart_scores_high),
		cmocka_unit_test(leaves_hold_path_lengths),
		cmocka_unit_test(threads_leave_no_trace),
		cmocka_unit_test(equal_rows_make_one_leaf),
		cmocka_unit_test(missing_values_go_with_the_many),
		cmocka_unit_test(what_has_no_odd_rows_is_refused),
	};

	return cmocka_run_group_tests_name("isolation", tests, NULL, NULL);
}
