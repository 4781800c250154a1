/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "ml/trees.h"
#include "tree_random.h"

/* As the header says it, one step at a time. */
static int32_t
slow_leaf(const struct trees *t, int tree, const float *row)
{
	const struct trees_node *root = &t->node[t->root[tree]], *d = root;
	int right;

	while (d->child >= 0) {
		if (isnan(row[d->feature]))
			right = d->missing_right;
		else
			right = row[d->feature] < d->cut ? 0 : 1;
		d = &root[d->child + right];
	}
	return ~d->child;
}

static void
slow_predict(const struct trees *t, const float *row, double *out)
{
	float sum[64];
	int i, c;

	for (c = 0; c < t->outputs; c++) {
		out[c] = 0;
		sum[c] = t->base[c];
	}
	for (i = 0; i < t->ntrees; i++) {
		const int32_t leaf = slow_leaf(t, i, row);

		for (c = 0; c < t->outputs && t->rule == TREES_MEAN; c++)
			out[c] += (double)t->leaf[leaf * t->outputs + c];
		if (t->rule == TREES_SUM)
			sum[i % t->outputs] += t->leaf[leaf];
	}
	for (c = 0; c < t->outputs; c++)
		out[c] = t->rule == TREES_SUM ? (double)sum[c] :
		    out[c] / t->ntrees;
}

static void
predictions_are_those_of_a_walk_by_hand(void **state)
{
	enum { ROWS = 5003, FEATURES = 7 };
	static const int outputs[] = { 1, 3, 5 }, trees[] = { 1, 16, 37 };
	float *x = mem_new(ROWS * FEATURES, sizeof(*x));
	double *a = mem_new(ROWS * 5, sizeof(*a)), want[5];
	double *b = mem_new(ROWS * 5, sizeof(*b));
	struct trees t;
	struct rng r;
	size_t i, k, o;

	(void)state;
	rng_seed(&r, 1);
	tree_random_rows(&r, x, ROWS * FEATURES);
	/* Of a run of rows without a hole nobody asks for one. */
	for (i = 1500 * FEATURES; i < 3100 * FEATURES; i++)
		x[i] = isnan(x[i]) ? 0.5F : x[i];
	for (k = 0; k < 18; k++) {
		o = (size_t)outputs[k % 3];
		tree_random(&t, &r, k % 2 ? TREES_SUM : TREES_MEAN,
		    trees[k / 3 % 3], FEATURES, (int)o, 9,
		    TREE_RANDOM_MOST);
		trees_predict(&t, x, ROWS, a, 1);
		trees_predict(&t, x, ROWS, b, 3);
		assert_memory_equal(a, b, ROWS * o * sizeof(*a));
		for (i = 0; i < ROWS; i++) {
			slow_predict(&t, x + i * FEATURES, want);
			assert_memory_equal(a + i * o, want,
			    o * sizeof(*a));
		}
		for (i = 0; i < 40; i++) {
			trees_predict(&t, x + i * FEATURES, 1, b, 1);
			assert_memory_equal(a + i * o, b, o * sizeof(*a));
		}
		trees_release(&t);
	}
	free(x);
	free(a);
	free(b);
}

static void
nothing_grown_predicts_its_base(void **state)
{
	struct trees t = { .rule = TREES_SUM, .features = 1, .outputs = 2,
		.base = { 1, 2 } };
	const float x[1] = { 0 };
	double out[2];

	(void)state;
	trees_predict(&t, x, 1, out, 1);
	assert_true(out[0] == 1 && out[1] == 2);
	trees_predict(&t, x, 0, out, 2);
	t.rule = TREES_MEAN;
	trees_predict(&t, x, 1, out, 1);
	assert_true(out[0] == 0 && out[1] == 0);
}

/* ---- what a coalition is worth: known features walk, others average ---- */

static double
worth_below(const struct trees *t, int tree, int32_t node, const float *row,
    unsigned known, int output)
{
	const struct trees_node *root = &t->node[t->root[tree]];
	const struct trees_node *d = &root[node];
	const int64_t leaf = ~d->child;
	double l, r, share;

	if (d->child < 0)
		return (double)(t->rule == TREES_MEAN ?
		    t->leaf[leaf * t->outputs + output] : t->leaf[leaf]);
	if (known >> d->feature & 1)
		return worth_below(t, tree, d->child +
		    (isnan(row[d->feature]) ? d->missing_right :
		    !(row[d->feature] < d->cut)), row, known, output);
	l = (double)root[d->child].cover;
	r = (double)root[d->child + 1].cover;
	share = l + r > 0 ? l / (l + r) : 0.5;
	return share * worth_below(t, tree, d->child, row, known, output) +
	    (1 - share) * worth_below(t, tree, d->child + 1, row, known,
	    output);
}

static double
worth(const struct trees *t, const float *row, unsigned known, int output)
{
	double sum = 0;
	int i;

	for (i = 0; i < t->ntrees; i++)
		if (t->rule == TREES_MEAN || i % t->outputs == output)
			sum += worth_below(t, i, 0, row, known, output);
	return t->rule == TREES_MEAN ? sum / t->ntrees :
	    sum + (double)t->base[output];
}

static double
factorial(int n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

/* Shapley's own formula, over all coalitions. */
static void
shapley(const struct trees *t, const float *row, int output, double *phi)
{
	const int k = t->features;
	double v[1 << 8];
	unsigned s;
	int i, size;

	for (s = 0; s < 1U << k; s++)
		v[s] = worth(t, row, s, output);
	for (i = 0; i < k; i++) {
		phi[i] = 0;
		for (s = 0; s < 1U << k; s++) {
			if (s >> i & 1)
				continue;
			size = __builtin_popcount(s);
			phi[i] += factorial(size) * factorial(k - 1 - size) /
			    factorial(k) * (v[s | 1U << i] - v[s]);
		}
	}
	phi[k] = v[0];
}

static void
reasons_are_shapley_values(void **state)
{
	enum { MOST = 8 };
	double phi[MOST + 1], want[MOST + 1];
	float row[MOST];
	struct trees_work *w;
	struct trees t;
	struct rng r;
	int turn, i, o, k;

	(void)state;
	rng_seed(&r, 2);
	for (turn = 0; turn < 200; turn++) {
		k = 1 + turn % MOST;
		o = 1 + turn % 3;
		tree_random(&t, &r, turn % 2 ? TREES_SUM : TREES_MEAN, 6, k,
		    o, 1 + turn % 12, 61);
		w = trees_work_new(&t);
		for (i = 0; i < 4; i++) {
			tree_random_rows(&r, row, (size_t)k);
			trees_explain(&t, w, row, turn % o, phi);
			shapley(&t, row, turn % o, want);
			for (int f = 0; f <= k; f++)
				assert_near(phi[f], want[f], 1e-12);
		}
		trees_work_free(w);
		trees_release(&t);
	}
}

/* One long path: each level cuts the next of k features. */
static void
chain(struct trees *t, int depth, int k)
{
	int i;

	*t = (struct trees){ .features = k, .outputs = 1, .ntrees = 1,
		.nnodes = 2 * depth + 1, .nleaves = depth + 1 };
	t->root = mem_new(2, sizeof(*t->root));
	t->root[1] = t->nnodes;
	t->node = mem_new((size_t)t->nnodes, sizeof(*t->node));
	t->leaf = mem_new((size_t)t->nleaves, sizeof(*t->leaf));
	t->node[0].cover = 1e6F;
	for (i = 0; i < depth; i++) {
		struct trees_node *d = &t->node[2 * i];

		d->child = 2 * i + 1;
		d->feature = (uint16_t)(i * 7 % k);
		d->cut = 0.5F;
		d[1].cover = d->cover / (float)(2 + i % 5);
		d[2].cover = d->cover - d[1].cover;
		d[1].child = ~i;
		t->leaf[i] = (float)(i % 9) - 4;
	}
	t->node[2 * depth].child = ~depth;
	t->leaf[depth] = 3;
}

/* Too deep or too large to be laid flat, and just not. */
static void
deep_and_large_trees_predict_alike(void **state)
{
	enum { ROWS = 700, FEATURES = 5 };
	static const int depths[] = { 1, 11, 12, 13, 64 };
	float *x = mem_new(ROWS * FEATURES, sizeof(*x));
	double *out = mem_new(ROWS, sizeof(*out)), want;
	struct trees t;
	struct rng r;
	size_t i, j;

	(void)state;
	rng_seed(&r, 8);
	tree_random_rows(&r, x, ROWS * FEATURES);
	for (i = 0; i < ROWS * FEATURES; i++)
		if (rng_below(&r, 3) > 0)
			x[i] = 1;
	for (j = 0; j < sizeof(depths) / sizeof(depths[0]); j++) {
		chain(&t, depths[j], FEATURES);
		for (i = 0; i < ROWS * FEATURES; i++)
			x[i] = j == 1 && isnan(x[i]) ? 1 : x[i];
		trees_predict(&t, x, ROWS, out, 1);
		for (i = 0; i < ROWS; i++) {
			slow_predict(&t, x + i * FEATURES, &want);
			assert_true(out[i] == want);
		}
		trees_release(&t);
	}
	free(x);
	free(out);
}

static double
sum_of(const double *v, int n)
{
	double s = 0;
	int i;

	for (i = 0; i < n; i++)
		s += v[i];
	return s;
}

static void
reasons_add_up_in_the_deepest_tree(void **state)
{
	static const int features[] = { 1, 3, 30, 64, 200 };
	double phi[201], out;
	float row[200];
	struct trees_work *w;
	struct trees t;
	struct rng r;
	size_t j;
	int i;

	(void)state;
	rng_seed(&r, 3);
	for (j = 0; j < sizeof(features) / sizeof(features[0]); j++) {
		chain(&t, TREES_MAX_DEPTH, features[j]);
		w = trees_work_new(&t);
		for (i = 0; i < 50; i++) {
			tree_random_rows(&r, row, 200);
			for (int f = 0; f < features[j] && i % 2; f++)
				row[f] = 1;
			trees_predict(&t, row, 1, &out, 1);
			trees_explain(&t, w, row, 0, phi);
			assert_near(sum_of(phi, features[j] + 1), out, 1e-12);
		}
		trees_work_free(w);
		trees_release(&t);
	}
}

static void
reasons_add_up_to_the_output(void **state)
{
	enum { FEATURES = 40 };
	double phi[FEATURES + 1], out[3];
	float row[FEATURES];
	struct trees_work *w;
	struct trees t;
	struct rng r;
	int i, o;

	(void)state;
	rng_seed(&r, 4);
	for (i = 0; i < 40; i++) {
		tree_random(&t, &r, i % 2 ? TREES_SUM : TREES_MEAN, 30,
		    FEATURES, 3, 30, TREE_RANDOM_MOST);
		w = trees_work_new(&t);
		tree_random_rows(&r, row, FEATURES);
		trees_predict(&t, row, 1, out, 1);
		for (o = 0; o < 3; o++) {
			trees_explain(&t, w, row, o, phi);
			/* A sum rounds to float32 ten times. */
			assert_near(sum_of(phi, FEATURES + 1), out[o],
			    i % 2 ? 1e-6 : 1e-12);
		}
		trees_work_free(w);
		trees_release(&t);
	}
}

/* ---- bytes ---- */

static void
what_is_written_is_read(void **state)
{
	struct trees t, back;
	struct buf a = { 0 }, b = { 0 };
	struct err err = { 0 };
	struct rng r;
	size_t used;
	int i;

	(void)state;
	rng_seed(&r, 5);
	for (i = 0; i < 40; i++) {
		tree_random(&t, &r, i % 2 ? TREES_SUM : TREES_MEAN, i, 5,
		    1 + i % 4, 8, 63);
		buf_clear(&a);
		buf_clear(&b);
		trees_write(&t, &a);
		buf_puts(&a, "more");
		assert_int_equal(trees_read(&back, a.data, a.len, &used,
		    &err), 0);
		assert_int_equal(used, a.len - 4);
		trees_write(&back, &b);
		assert_int_equal(b.len, used);
		assert_memory_equal(a.data, b.data, used);
		trees_release(&t);
		trees_release(&back);
	}
	buf_release(&a);
	buf_release(&b);
}

static void
the_bytes_are_the_same_everywhere(void **state)
{
	static const unsigned char want[] = {
		'm', 'w', 't', 'r', 'e', 'e', 's', '1', 1, 0, 0, 0,
		2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
		3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0x3f, 3, 0, 0, 0,
		0, 0, 0x80, 0x3f, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0x40, 0x40,
		0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
		0, 0, 0x80, 0x3f,
		0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0,
		0, 0, 0, 0x40,
		0, 0, 0x80, 0xbf, 0, 0, 0x80, 0x3f
	};
	int64_t root[] = { 0, 3 };
	struct trees_node node[] = { { 1, 1, 1, 1, 3 }, { 0, -1, 0, 0, 1 },
		{ 0, -2, 0, 0, 2 } };
	float leaf[] = { -1, 1 };
	const struct trees t = { .rule = TREES_SUM, .features = 2,
		.outputs = 1, .ntrees = 1, .nnodes = 3, .nleaves = 2,
		.root = root, .node = node, .leaf = leaf, .base = { 0.5F } };
	struct buf b = { 0 };

	(void)state;
	trees_write(&t, &b);
	assert_int_equal(b.len, sizeof(want));
	assert_memory_equal(b.data, want, sizeof(want));
	buf_release(&b);
}

static void
refused(const struct buf *b, const char *why)
{
	struct trees t = { .ntrees = -7 };
	struct err err = { 0 };
	size_t used;

	assert_int_equal(trees_read(&t, b->data, b->len, &used, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
	assert_int_equal(t.ntrees, -7);
}

/* A tree of three nodes, spoilt in one place at a time. */
static void
what_no_tree_can_be_is_refused(void **state)
{
	enum { HEAD = 40, BASE = HEAD, COUNT = BASE + 4, NODES = COUNT + 4,
	    LEAVES = NODES + 3 * 16, END = LEAVES + 8 };
	static const struct {
		int at, byte;
		const char *why;
	} cases[] = {
		{ 0, 'M', "not of this format" },
		{ 8, 2, "out of range" },
		{ 12, 0, "out of range" },	/* no features */
		{ 14, 1, "out of range" },
		{ 16, 0, "out of range" },	/* no outputs */
		{ 16, 65, "out of range" },
		{ 22, 0xff, "out of range" },
		{ 20, 2, "cut short" },
		{ 24, 4, "cut short" },
		{ 31, 0x80, "out of range" },
		{ 32, 3, "cut short" },
		{ 32, 1, "a node out of range" },	/* leaf 1 of 1 */
		{ 20, 0, "do not add up" },
		{ COUNT, 2, "do not add up" },
		{ COUNT, 0, "do not add up" },
		{ BASE + 2, 0x80, "a base is not finite" },
		{ NODES + 2, 0x80, "a node out of range" },
		{ NODES + 4, 0, "a child out of place" },
		{ NODES + 4, 2, "a child out of place" },
		{ NODES + 7, 0x80, "a node out of range" },
		{ NODES + 8, 2, "a node out of range" },
		{ NODES + 10, 2, "a node out of range" },
		{ NODES + 15, 0xc0, "a node out of range" },
		{ NODES + 16 + 4, 0, "a node out of range" },
		{ NODES + 16 + 8, 2, "a node out of range" },
		{ LEAVES + 2, 0x80, "a leaf is not finite" },
	};
	int64_t root[] = { 0, 3 };
	struct trees_node node[] = { { 0x1p127F, 1, 1, 1, 3 },
		{ 0, -1, 0, 0, 1 }, { 0, -2, 0, 0, 2 } };
	float leaf[] = { 0x1p127F, 1 };
	const struct trees t = { .rule = TREES_SUM, .features = 2,
		.outputs = 1, .ntrees = 1, .nnodes = 3, .nleaves = 2,
		.root = root, .node = node, .leaf = leaf,
		.base = { 0x1p127F } };
	struct buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&b);
		trees_write(&t, &b);
		assert_int_equal(b.len, END);
		b.data[cases[i].at] = (char)cases[i].byte;
		refused(&b, cases[i].why);
	}
	for (i = 0; i < END; i++) {
		buf_clear(&b);
		trees_write(&t, &b);
		b.len = i;
		refused(&b, i < HEAD ? "not of this format" : "cut short");
	}
	buf_release(&b);
}

static void
depth_has_a_limit(void **state)
{
	struct buf b = { 0 };
	struct err err = { 0 };
	struct trees t, back;
	size_t used;

	(void)state;
	chain(&t, TREES_MAX_DEPTH, 3);
	trees_write(&t, &b);
	assert_int_equal(trees_read(&back, b.data, b.len, &used, &err), 0);
	trees_release(&t);
	trees_release(&back);
	chain(&t, TREES_MAX_DEPTH + 1, 3);
	buf_clear(&b);
	trees_write(&t, &b);
	refused(&b, "too deep");
	trees_release(&t);
	buf_release(&b);
}

/* Two parents of one pair leave another pair without any. */
static void
each_node_has_one_parent(void **state)
{
	int64_t root[] = { 0, 7 };
	struct trees_node node[] = { { 1, 1, 0, 0, 3 }, { 1, 3, 0, 0, 1 },
		{ 1, 3, 0, 0, 2 }, { 0, -1, 0, 0, 1 }, { 0, -1, 0, 0, 1 },
		{ 0, -1, 0, 0, 1 }, { 0, -1, 0, 0, 1 } };
	float leaf[] = { 1 };
	const struct trees t = { .rule = TREES_MEAN, .features = 2,
		.outputs = 1, .ntrees = 1, .nnodes = 7, .nleaves = 1,
		.root = root, .node = node, .leaf = leaf };
	struct buf b = { 0 };

	(void)state;
	trees_write(&t, &b);
	refused(&b, "two parents");
	node[2].child = -1;
	buf_clear(&b);
	trees_write(&t, &b);
	refused(&b, "no other leads to");
	buf_release(&b);
}

/* Whatever is read can be asked, explained and written. */
static void
mutants_are_refused_or_sound(void **state)
{
	enum { FEATURES = 4, TURNS = 6000 };
	double *phi = mem_new(4096 + 1, sizeof(*phi)), out[64];
	float *row = mem_new(4096, sizeof(*row));
	struct buf b = { 0 }, again = { 0 };
	struct trees_work *w;
	struct trees t, back;
	struct rng r;
	size_t used, at;
	int i, j, read = 0;

	(void)state;
	rng_seed(&r, 6);
	for (i = 0; i < TURNS; i++) {
		tree_random(&t, &r, i % 2 ? TREES_SUM : TREES_MEAN, 3,
		    FEATURES, 2, 5, 15);
		buf_clear(&b);
		trees_write(&t, &b);
		trees_release(&t);
		for (j = 0; j <= i % 4; j++) {
			at = rng_below(&r, b.len);
			if (i % 8 < 4)
				b.data[at] = (char)rng_below(&r, 256);
			else
				b.data[at] ^= (char)(1 << rng_below(&r, 8));
		}
		if (i % 16 == 0)
			b.len = rng_below(&r, b.len);
		if (trees_read(&back, b.data, b.len, &used, NULL) < 0)
			continue;
		read++;
		tree_random_rows(&r, row, (size_t)back.features);
		w = trees_work_new(&back);
		trees_predict(&back, row, 1, out, 1);
		trees_explain(&back, w, row, back.outputs - 1, phi);
		trees_work_free(w);
		buf_clear(&again);
		trees_write(&back, &again);
		assert_int_equal(again.len, used);
		assert_memory_equal(again.data, b.data, used);
		trees_release(&back);
	}
	assert_true(read > TURNS / 10 && read < TURNS * 9 / 10);
	free(phi);
	free(row);
	buf_release(&b);
	buf_release(&again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(predictions_are_those_of_a_walk_by_hand),
		cmocka_unit_test(nothing_grown_predicts_its_base),
		cmocka_unit_test(deep_and_large_trees_predict_alike),
		cmocka_unit_test(reasons_are_shapley_values),
		cmocka_unit_test(reasons_add_up_in_the_deepest_tree),
		cmocka_unit_test(reasons_add_up_to_the_output),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_bytes_are_the_same_everywhere),
		cmocka_unit_test(what_no_tree_can_be_is_refused),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(each_node_has_one_parent),
		cmocka_unit_test(mutants_are_refused_or_sound),
	};

	return cmocka_run_group_tests_name("trees", tests, NULL, NULL);
}
