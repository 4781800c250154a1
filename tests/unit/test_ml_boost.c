/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <xgboost/c_api.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rng.h"
#include "ml/boost.h"
#include "ml/score.h"

enum { N = 700, TRAIN = 500, K = 6, CLASSES = 3, ALL = 4 };

static float x[N * K], y[N], low[N], high[N], weight[N];
static const struct ml_matrix train = { TRAIN, K, x },
    rest = { N - TRAIN, K, x + TRAIN * K };
static const char *const objective[ALL] = { "reg:squarederror",
    "binary:logistic", "multi:softprob", "survival:aft" };

/* A step, a slope and noise; a tenth of the values is missing. */
static int
make_rows(void **state)
{
	struct rng r;
	int i, k;
	double z;

	(void)state;
	rng_seed(&r, 7);
	for (i = 0; i < N; i++) {
		for (k = 0; k < K; k++)
			x[i * K + k] = (float)(rng_unit(&r) * 10 - 5);
		z = x[i * K] + (x[i * K + 1] > 1 ? 3 : 0) +
		    x[i * K + 2] * x[i * K + 3] / 5 + rng_unit(&r) * 2;
		for (k = 0; k < K; k++) {
			if (rng_below(&r, 10) == 0)
				x[i * K + k] = NAN;
		}
		y[i] = (float)z;
		low[i] = (float)(20 * exp(z / 4));
		high[i] = rng_below(&r, 3) == 0 ? INFINITY : low[i];
		weight[i] = (float)(0.5 + rng_unit(&r));
	}
	return 0;
}

/* The label of an objective, made from y. */
static struct boost_target
target(enum boost_objective o, int from, float *label)
{
	struct boost_target t = { label, low + from, high + from, NULL };
	int i;

	for (i = from; i < N; i++)
		label[i - from] = o == BOOST_LOGISTIC ? y[i] > 1 :
		    o == BOOST_SOFTPROB ? (float)((y[i] > 0) + (y[i] > 3)) :
		    y[i];
	return t;
}

static int
outputs(enum boost_objective o)
{
	return o == BOOST_SOFTPROB ? CLASSES : 1;
}

static void
must_train(struct trees *out, const struct boost_target *t,
    const struct boost_target *valid_t, const struct boost_params *p,
    int *rounds)
{
	struct err err = { 0 };

	if (boost_train(out, &train, t, valid_t != NULL ? &rest : NULL,
	    valid_t, p, rounds, &err) < 0)
		fail_msg("%s", err.text);
}

static DMatrixHandle
peer_rows(const struct ml_matrix *m, const struct boost_target *t,
    enum boost_objective o)
{
	DMatrixHandle d;

	assert_int_equal(XGDMatrixCreateFromMat(m->x, m->n,
	    (bst_ulong)m->k, NAN, &d), 0);
	if (t == NULL)
		return d;
	if (o == BOOST_AFT) {
		XGDMatrixSetFloatInfo(d, "label_lower_bound", t->low, m->n);
		XGDMatrixSetFloatInfo(d, "label_upper_bound", t->high, m->n);
	} else {
		XGDMatrixSetFloatInfo(d, "label", t->y, m->n);
	}
	if (t->weight != NULL)
		XGDMatrixSetFloatInfo(d, "weight", t->weight, m->n);
	return d;
}

static void
peer_set(BoosterHandle h, const char *name, double v)
{
	char text[32];

	snprintf(text, sizeof(text), "%g", v);
	assert_int_equal(XGBoosterSetParam(h, name, text), 0);
}

/* The same parameters, by the library alone. */
static BoosterHandle
peer_train(const struct boost_target *t, const struct boost_params *p,
    int rounds, DMatrixHandle *d)
{
	static const char *const aft[] = { "normal", "logistic", "extreme" };
	BoosterHandle h;
	int i;

	*d = peer_rows(&train, t, p->objective);
	assert_int_equal(XGBoosterCreate(d, 1, &h), 0);
	XGBoosterSetParam(h, "objective", objective[p->objective]);
	XGBoosterSetParam(h, "tree_method", "hist");
	peer_set(h, "max_depth", p->depth == 0 ? 6 : p->depth);
	peer_set(h, "nthread", 1);
	peer_set(h, "seed", (double)p->seed);
	if (p->eta != 0)
		peer_set(h, "eta", p->eta);
	if (p->gamma != 0)
		peer_set(h, "gamma", p->gamma);
	if (p->subsample != 0)
		peer_set(h, "subsample", p->subsample);
	if (p->colsample != 0)
		peer_set(h, "colsample_bytree", p->colsample);
	if (p->start != 0)
		peer_set(h, "base_score", p->start);
	if (p->objective == BOOST_SOFTPROB)
		peer_set(h, "num_class", CLASSES);
	if (p->objective == BOOST_AFT) {
		XGBoosterSetParam(h, "aft_loss_distribution", aft[p->aft]);
		peer_set(h, "aft_loss_distribution_scale", p->aft_scale);
	}
	for (i = 0; i < rounds; i++)
		assert_int_equal(XGBoosterUpdateOneIter(h, i, *d), 0);
	return h;
}

/* Margins (1) or contributions (2) of all rows; the library's. */
static const float *
peer_predict(BoosterHandle h, int type)
{
	static const struct ml_matrix all = { N, K, x };
	static float kept[N * CLASSES * (K + 1)];
	DMatrixHandle d = peer_rows(&all, NULL, BOOST_SQUARED);
	const bst_ulong *shape;
	bst_ulong dim, i, n = 1;
	const float *out;
	char config[128];

	snprintf(config, sizeof(config), "{\"type\":%d,\"training\":false,"
	    "\"iteration_begin\":0,\"iteration_end\":0,"
	    "\"strict_shape\":true}", type);
	assert_int_equal(XGBoosterPredictFromDMatrix(h, d, config, &shape,
	    &dim, &out), 0);
	for (i = 0; i < dim; i++)
		n *= shape[i];
	assert_true(n <= sizeof(kept) / sizeof(*kept));
	memcpy(kept, out, n * sizeof(*kept));
	XGDMatrixFree(d);
	return kept;
}

static void
assert_margins(const struct trees *t, const struct boost_target *l,
    const struct boost_params *p, int rounds)
{
	static double ours[N * CLASSES];
	DMatrixHandle d;
	BoosterHandle h = peer_train(l, p, rounds, &d);
	const float *theirs = peer_predict(h, 1);
	int i;

	trees_predict(t, x, N, ours, 1);
	for (i = 0; i < N * outputs(p->objective); i++) {
		if (ours[i] != (double)theirs[i])
			fail_msg("row %d: %.9g, the library says %.9g", i,
			    ours[i], (double)theirs[i]);
	}
	XGBoosterFree(h);
	XGDMatrixFree(d);
}

static void
margins_are_the_librarys_to_the_bit(void **state)
{
	static const int depths[] = { 1, 2, 3, 6, 10 };
	float label[N];
	struct boost_target t;
	struct boost_params p = { .rounds = 8, .classes = CLASSES,
	    .lambda = -1, .min_child_weight = -1, .aft_scale = 0.7 };
	struct trees trees;
	int o, rounds;
	size_t i;

	(void)state;
	for (o = 0; o < ALL; o++) {
		for (i = 0; i < sizeof(depths) / sizeof(*depths); i++) {
			p.objective = (enum boost_objective)o;
			p.depth = depths[i];
			t = target(p.objective, 0, label);
			must_train(&trees, &t, NULL, &p, &rounds);
			assert_int_equal(rounds, 8);
			assert_int_equal(trees.ntrees, 8 * outputs(o));
			assert_margins(&trees, &t, &p, 8);
			trees_release(&trees);
		}
	}
}

/* What is drawn, what is pruned, weighted, started elsewhere. */
static void
margins_agree_under_every_parameter(void **state)
{
	static const struct boost_params one[] = {
		{ .eta = 0.1, .subsample = 0.6, .seed = 3 },
		{ .colsample = 0.5, .seed = 4 },
		{ .gamma = 2.5 },
		{ .start = 0.8 },
		{ .aft = AFT_LOGISTIC },
		{ .aft = AFT_EXTREME, .depth = 4 },
	};
	float label[N];
	struct boost_target t;
	struct boost_params p;
	struct trees trees;
	size_t i;
	int o;

	(void)state;
	for (o = 0; o < ALL; o++) {
		for (i = 0; i < sizeof(one) / sizeof(*one); i++) {
			p = one[i];
			p.objective = (enum boost_objective)o;
			p.classes = CLASSES;
			p.lambda = p.min_child_weight = -1;
			p.aft_scale = 1.3;
			p.rounds = 12;
			t = target(p.objective, 0, label);
			t.weight = i % 2 == 0 ? weight : NULL;
			must_train(&trees, &t, NULL, &p, NULL);
			assert_margins(&trees, &t, &p, 12);
			trees_release(&trees);
		}
	}
}

static void
write_model(const struct boost_params *p, struct buf *b)
{
	float label[N], later[N];
	struct boost_target t = target(p->objective, 0, label),
	    v = target(p->objective, TRAIN, later);
	struct trees trees;

	must_train(&trees, &t, &v, p, NULL);
	buf_clear(b);
	trees_write(&trees, b);
	trees_release(&trees);
}

static void
one_and_two_threads_and_a_second_run_give_the_same_bytes(void **state)
{
	struct boost_params p = { .rounds = 20, .classes = CLASSES,
	    .subsample = 0.7, .colsample = 0.7, .seed = 9, .early = 5 };
	struct buf a = { 0 }, b = { 0 };
	int o, i;

	(void)state;
	for (o = 0; o < ALL; o++) {
		p.objective = (enum boost_objective)o;
		p.threads = 1;
		write_model(&p, &a);
		for (i = 0; i < 3; i++) {
			p.threads = 1 + i % 2;
			write_model(&p, &b);
			assert_int_equal(a.len, b.len);
			assert_memory_equal(a.data, b.data, a.len);
		}
	}
	buf_release(&a);
	buf_release(&b);
}

static void
what_is_taken_over_reads_back(void **state)
{
	struct boost_params p = { .objective = BOOST_SOFTPROB, .rounds = 20,
	    .classes = CLASSES, .gamma = 1 };
	struct buf a = { 0 }, b = { 0 };
	struct trees t;
	struct err err = { 0 };
	size_t used;

	(void)state;
	write_model(&p, &a);
	assert_int_equal(trees_read(&t, a.data, a.len, &used, &err), 0);
	assert_int_equal(used, a.len);
	trees_write(&t, &b);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	trees_release(&t);
	buf_release(&a);
	buf_release(&b);
}

static void
contributions_are_the_librarys(void **state)
{
	float label[N];
	struct boost_target t;
	struct boost_params p = { .rounds = 10, .classes = CLASSES,
	    .depth = 5, .lambda = -1, .min_child_weight = -1,
	    .aft_scale = 1 };
	struct trees trees;
	struct trees_work *w;
	DMatrixHandle d;
	BoosterHandle h;
	const float *theirs;
	double phi[K + 1];
	int o, i, k, c;

	(void)state;
	for (o = 0; o < ALL; o++) {
		p.objective = (enum boost_objective)o;
		t = target(p.objective, 0, label);
		must_train(&trees, &t, NULL, &p, NULL);
		h = peer_train(&t, &p, p.rounds, &d);
		theirs = peer_predict(h, 2);
		w = trees_work_new(&trees);
		for (i = 0; i < N * outputs(o); i++) {
			c = i % outputs(o);
			trees_explain(&trees, w, x + i / outputs(o) * K, c,
			    phi);
			for (k = 0; k <= K; k++)
				assert_near(phi[k],
				    (double)theirs[i * (K + 1) + k], 1e-5);
		}
		trees_work_free(w);
		trees_release(&trees);
		XGBoosterFree(h);
		XGDMatrixFree(d);
	}
}

/* Noise overfits at once: what is kept ends at the least loss. */
static void
early_stopping_keeps_the_best_round(void **state)
{
	float label[N], later[N];
	struct boost_params p = { .rounds = 300, .depth = 6, .early = 10,
	    .lambda = -1, .min_child_weight = -1 };
	struct boost_target t = target(BOOST_SQUARED, 0, label),
	    v = target(BOOST_SQUARED, TRAIN, later);
	struct trees trees, more;
	double kept[N], longer[N], want[N];
	int rounds, i, n = N - TRAIN;

	(void)state;
	must_train(&trees, &t, &v, &p, &rounds);
	assert_in_range(rounds, 2, 299);
	assert_int_equal(trees.ntrees, rounds);
	assert_margins(&trees, &t, &p, rounds);
	trees_predict(&trees, rest.x, (size_t)n, kept, 1);
	for (i = 0; i < n; i++)
		want[i] = later[i];
	p.early = 0;
	for (p.rounds = rounds + 1; p.rounds <= rounds + 10; p.rounds++) {
		must_train(&more, &t, &v, &p, NULL);
		trees_predict(&more, rest.x, (size_t)n, longer, 1);
		assert_true(score_rmse(longer, want, (size_t)n) >=
		    score_rmse(kept, want, (size_t)n) - 1e-6);
		trees_release(&more);
	}
	trees_release(&trees);
}

static void
refused(struct boost_params p, struct boost_target t, int code,
    const char *words)
{
	struct trees trees;
	struct err err = { 0 };

	p.rounds = 2;
	assert_int_equal(boost_train(&trees, &train, &t, NULL, NULL, &p, NULL,
	    &err), -1);
	assert_int_equal(err.code, code);
	if (strstr(err.text, words) == NULL || strchr(err.text, '\n') != NULL)
		fail_msg("\"%s\" in: %s", words, err.text);
	assert_null(trees.node);
}

static void
labels_that_cannot_be_are_refused(void **state)
{
	struct boost_params p = { .objective = BOOST_SQUARED };
	float label[N], was = low[4];
	struct boost_target t = target(BOOST_SQUARED, 0, label);

	(void)state;
	label[4] = NAN;
	refused(p, t, ERR_DATA, "row 5");
	p.objective = BOOST_LOGISTIC;
	label[4] = 1.5f;
	refused(p, t, ERR_DATA, "row");
	p.objective = BOOST_SOFTPROB;
	refused(p, t, ERR_DATA, "classes");
	p.classes = 3;
	t = target(BOOST_SOFTPROB, 0, label);
	label[4] = 3;
	refused(p, t, ERR_DATA, "row 5: a label that cannot be: 3");
	p.objective = BOOST_AFT;
	low[4] = high[4] + 1;
	refused(p, t, ERR_DATA, "row 5: bounds");
	low[4] = -1;
	refused(p, t, ERR_DATA, "row 5: bounds");
	low[4] = was;
	t.weight = label;
	label[0] = -1;
	refused(p, t, ERR_DATA, "row 1: a weight");
}

/* Its own words, without the clock, the source file and the stack. */
static void
the_librarys_refusal_is_one_line(void **state)
{
	struct boost_params p = { .objective = BOOST_SQUARED, .depth = -3 };
	float label[N];
	struct boost_target t = target(BOOST_SQUARED, 0, label);

	(void)state;
	refused(p, t, ERR_INTERNAL, "libxgboost: ");
	p.depth = 0;
	p.subsample = 7;
	refused(p, t, ERR_INTERNAL, "subsample");
	p.subsample = 0;
	p.objective = BOOST_LOGISTIC;
	p.start = 2;
	t = target(BOOST_LOGISTIC, 0, label);
	refused(p, t, ERR_INTERNAL, "base_score");
	p.start = NAN;
	refused(p, t, ERR_DATA, "base_score");
}

static void
no_rows_train_nothing(void **state)
{
	const struct ml_matrix none = { 0, K, x };
	struct boost_params p = { .objective = BOOST_SQUARED };
	float label[N];
	struct boost_target t = target(BOOST_SQUARED, 0, label);
	struct trees trees;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(boost_train(&trees, &none, &t, NULL, NULL, &p, NULL,
	    &err), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void
margins_become_chances(void **state)
{
	static const double m[3] = { 1, 2, 1000 }, far[1] = { -800 };
	double p[3];

	(void)state;
	boost_chances(BOOST_SOFTPROB, m, 3, p);
	assert_near(p[0], 0, 1e-300);
	assert_near(p[2], 1, 0);
	boost_chances(BOOST_SOFTPROB, m, 2, p);
	assert_near(p[1], 0.7310585786300049, 1e-15);
	boost_chances(BOOST_LOGISTIC, m, 2, p);
	assert_near(p[0], 0.2689414213699951, 1e-15);
	assert_near(p[1], 0.7310585786300049, 1e-15);
	boost_chances(BOOST_LOGISTIC, far, 2, p);
	assert_near(p[0], 1, 0);
}

/* By scipy.stats: norm, logistic, gumbel_l of (log 30 - 3) / 0.5. */
static void
survival_agrees_with_scipy(void **state)
{
	static const double cdf[3] = { 0.78883767934472082,
	    0.69048651103395808, 0.89256582655307226 };
	static const double far[3] = { 10.58273836, 6.695178974, 6.519621593 };
	double t, p;
	int d;

	(void)state;
	for (d = AFT_NORMAL; d <= AFT_EXTREME; d++) {
		assert_near(boost_aft_cdf(d, 0.5, 3, 30), cdf[d], 1e-12);
		assert_near(boost_aft_cdf(d, 0.5, 3, 0), 0, 0);
		assert_near(boost_aft_quantile(d, 0.5, 3, 0), 0, 0);
		assert_true(isinf(boost_aft_quantile(d, 0.5, 3, 1)));
		assert_near(boost_aft_quantile(d, 0.5, 3, 0.1), far[d], 1e-8);
		for (p = 0.01; p < 1; p += 0.07) {
			t = boost_aft_quantile(d, 0.5, 3, p);
			assert_near(boost_aft_cdf(d, 0.5, 3, t), p, 1e-12);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(margins_are_the_librarys_to_the_bit),
		cmocka_unit_test(margins_agree_under_every_parameter),
		cmocka_unit_test(
		    one_and_two_threads_and_a_second_run_give_the_same_bytes),
		cmocka_unit_test(what_is_taken_over_reads_back),
		cmocka_unit_test(contributions_are_the_librarys),
		cmocka_unit_test(early_stopping_keeps_the_best_round),
		cmocka_unit_test(labels_that_cannot_be_are_refused),
		cmocka_unit_test(the_librarys_refusal_is_one_line),
		cmocka_unit_test(no_rows_train_nothing),
		cmocka_unit_test(margins_become_chances),
		cmocka_unit_test(survival_agrees_with_scipy),
	};

	return cmocka_run_group_tests_name("ml_boost", tests, make_rows,
	    NULL);
}
