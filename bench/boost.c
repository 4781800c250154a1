/* SPDX-License-Identifier: MIT */
/*
 * boost: what bench/boost.sh and bench/quality_boost.sh time and score.
 *
 *   boost speed DIR THREADS	trains on DIR/train.*, writes test margins to
 *				DIR/ours.f32, asks the test rows
 *   boost peer DIR		asks DIR/peer.json of the test rows by the
 *				library's C API, one thread
 *   boost fit DIR KEY=VALUE...	trains and writes DIR/ours.f64: chances, or
 *				numbers; scores them when there is DIR/test.y
 *
 * Files are raw: *.x.f32 features, *.y.f32 labels, *.low.f32, *.high.f32.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xgboost/c_api.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "ml/boost.h"
#include "ml/score.h"

enum { ASKED = 2000, WARM = 200 };

static struct err err;

static int
stop(void)
{
	fprintf(stderr, "boost: %s\n", err.text);
	return 1;
}

static double
seconds(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* DIR/NAME as floats; *n how many; NULL when there is no such file. */
static float *
load(const char *dir, const char *name, size_t *n)
{
	struct buf b = { 0 }, path = { 0 };
	struct err none = { 0 };
	int rc;

	buf_printf(&path, "%s/%s.f32", dir, name);
	rc = file_read(buf_text(&path), (size_t)1 << 31, &b, &none);
	buf_release(&path);
	*n = b.len / sizeof(float);
	return rc < 0 ? NULL : (float *)(void *)b.data;
}

static int
save(const char *dir, const char *name, const void *p, size_t n, size_t size)
{
	struct buf path = { 0 };
	FILE *f;
	size_t done;

	buf_printf(&path, "%s/%s", dir, name);
	f = fopen(buf_text(&path), "wb");
	buf_release(&path);
	if (f == NULL)
		return err_sys(&err, ERR_CANTCREAT, "%s", name);
	done = fwrite(p, size, n, f);
	return fclose(f) == 0 && done == n ? 0 :
	    err_sys(&err, ERR_IO, "%s", name);
}

/* The rows of a part, with whatever labels there are. */
struct part {
	struct ml_matrix x;
	struct boost_target t;
};

static int
load_part(struct part *p, const char *dir, const char *part, int k)
{
	char name[64];
	size_t n, m;

	memset(p, 0, sizeof(*p));
	snprintf(name, sizeof(name), "%s.x", part);
	p->x.x = load(dir, name, &n);
	if (p->x.x == NULL)
		return 0;
	p->x.k = k;
	p->x.n = n / (size_t)k;
	snprintf(name, sizeof(name), "%s.y", part);
	p->t.y = load(dir, name, &m);
	snprintf(name, sizeof(name), "%s.low", part);
	p->t.low = load(dir, name, &m);
	snprintf(name, sizeof(name), "%s.high", part);
	p->t.high = load(dir, name, &m);
	return 1;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print_latency(const char *who, double *t)
{
	qsort(t, ASKED, sizeof(*t), by_size);
	printf("%s_p50_us %.3f\n%s_p99_us %.3f\n", who, t[ASKED / 2] * 1e6,
	    who, t[ASKED * 99 / 100] * 1e6);
}

static void
ask(const struct trees *t, const struct part *test, const char *dir)
{
	static double took[ASKED];
	size_t n = test->x.n * (size_t)t->outputs, i;
	double *out = mem_new(n, sizeof(*out)), start;
	float *f = mem_new(n, sizeof(*f));
	const float *row;
	int threads, j;

	for (threads = 1; threads <= 2; threads++) {
		start = seconds(CLOCK_MONOTONIC);
		trees_predict(t, test->x.x, test->x.n, out, threads);
		printf("rows_s_t%d %.0f\n", threads, (double)test->x.n /
		    (seconds(CLOCK_MONOTONIC) - start));
	}
	for (i = 0; i < n; i++)
		f[i] = (float)out[i];
	if (save(dir, "ours.f32", f, n, sizeof(*f)) < 0)
		exit(stop());
	for (j = -WARM; j < ASKED; j++) {
		row = test->x.x + (size_t)(j + WARM) % test->x.n *
		    (size_t)test->x.k;
		start = seconds(CLOCK_MONOTONIC);
		trees_predict(t, row, 1, out, 1);
		if (j >= 0)
			took[j] = seconds(CLOCK_MONOTONIC) - start;
	}
	print_latency("ours", took);
	free(out);
	free(f);
}

static int
speed(const char *dir, int threads)
{
	struct boost_params p = { .objective = BOOST_SOFTPROB, .classes = 5,
	    .lambda = -1, .min_child_weight = -1, .threads = threads };
	struct part train, test;
	struct trees t;
	double cpu, wall;

	if (!load_part(&train, dir, "train", 30) ||
	    !load_part(&test, dir, "test", 30))
		return 1;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	wall = seconds(CLOCK_MONOTONIC);
	if (boost_train(&t, &train.x, &train.t, NULL, NULL, &p, NULL,
	    &err) < 0)
		return stop();
	printf("cpu %.4f\nwall %.4f\n",
	    seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
	    seconds(CLOCK_MONOTONIC) - wall);
	ask(&t, &test, dir);
	trees_release(&t);
	return 0;
}

/* One call of the C API for n rows. */
static double
ask_library(BoosterHandle h, const float *x, size_t n, int k)
{
	const bst_ulong *shape;
	bst_ulong dim;
	const float *out;
	char array[160];
	double start = seconds(CLOCK_MONOTONIC);

	snprintf(array, sizeof(array), "{\"data\":[%zu,true],"
	    "\"shape\":[%zu,%d],\"typestr\":\"<f4\",\"version\":3}",
	    (size_t)x, n, k);
	if (XGBoosterPredictFromDense(h, array, "{\"type\":1,"
	    "\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
	    "\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}", NULL,
	    &shape, &dim, &out) != 0)
		exit(1);
	return seconds(CLOCK_MONOTONIC) - start;
}

static int
peer(const char *dir)
{
	static double took[ASKED];
	struct buf path = { 0 };
	struct part test;
	BoosterHandle h;
	int k = 30, j;

	buf_printf(&path, "%s/peer.json", dir);
	if (!load_part(&test, dir, "test", k) ||
	    XGBoosterCreate(NULL, 0, &h) != 0 ||
	    XGBoosterLoadModel(h, buf_text(&path)) != 0 ||
	    XGBoosterSetParam(h, "nthread", "1") != 0)
		return 1;
	printf("rows_s_t1 %.0f\n", (double)test.x.n /
	    ask_library(h, test.x.x, test.x.n, k));
	for (j = -WARM; j < ASKED; j++) {
		double s = ask_library(h, test.x.x + (size_t)(j + WARM) %
		    test.x.n * (size_t)k, 1, k);

		if (j >= 0)
			took[j] = s;
	}
	print_latency("peer", took);
	XGBoosterFree(h);
	return 0;
}

/* ---- fit ---- */

static double
value(int argc, char **argv, const char *key, double otherwise)
{
	size_t n = strlen(key);
	double x = otherwise;
	int i;

	for (i = 0; i < argc; i++) {
		if (strncmp(argv[i], key, n) == 0 && argv[i][n] == '=' &&
		    num_f64(argv[i] + n + 1, strlen(argv[i] + n + 1), &x) < 0)
			exit(64);
	}
	return x;
}

static void
print_scores(const struct boost_params *p, const double *out,
    const float *y, size_t n)
{
	int *cls = mem_new(n, sizeof(*cls));
	double *v = mem_new(n, sizeof(*v));
	size_t i;
	int classes = p->objective == BOOST_LOGISTIC ? 2 : p->classes;

	for (i = 0; i < n; i++) {
		v[i] = (double)y[i];
		cls[i] = (int)y[i];
	}
	if (p->objective == BOOST_SQUARED || p->objective == BOOST_AFT) {
		printf("rmse %.4f\nmae %.4f\n", score_rmse(out, v, n),
		    score_mae(out, v, n));
	} else {
		printf("macro_f1 %.4f\nauc %.4f\nlog_loss %.4f\n",
		    score_macro_f1(out, cls, n, classes),
		    score_macro_auc(out, cls, n, classes),
		    score_log_loss(out, cls, n, classes));
		for (i = 0; i < (size_t)classes; i++)
			printf("f1_%zu %.4f\n", i,
			    score_f1(out, cls, n, classes, (int)i));
	}
	free(cls);
	free(v);
}

/* Chances of each class, numbers, or the median time. */
static double *
answer(const struct trees *t, const struct boost_params *p, size_t n,
    const float *x, int *width)
{
	size_t outputs = (size_t)t->outputs, i;
	bool classes = p->objective == BOOST_LOGISTIC ||
	    p->objective == BOOST_SOFTPROB;
	double *m = mem_new(n * outputs, sizeof(*m)), *out;

	*width = p->objective == BOOST_LOGISTIC ? 2 : t->outputs;
	out = mem_new(n * (size_t)*width, sizeof(*out));
	trees_predict(t, x, n, m, 1);
	for (i = 0; i < n; i++) {
		if (classes)
			boost_chances(p->objective, m + i * outputs, *width,
			    out + i * (size_t)*width);
		else
			out[i] = p->objective == BOOST_SQUARED ? m[i] :
			    boost_aft_quantile(p->aft, p->aft_scale, m[i],
			    0.5);
	}
	free(m);
	return out;
}

static int
fit(const char *dir, int argc, char **argv)
{
	struct boost_params p = {
		.objective = (enum boost_objective)value(argc, argv,
		    "objective", 0),
		.classes = (int)value(argc, argv, "classes", 0),
		.rounds = (int)value(argc, argv, "rounds", 0),
		.depth = (int)value(argc, argv, "depth", 0),
		.eta = value(argc, argv, "eta", 0),
		.lambda = value(argc, argv, "lambda", -1),
		.gamma = value(argc, argv, "gamma", 0),
		.min_child_weight = value(argc, argv, "child", -1),
		.subsample = value(argc, argv, "subsample", 0),
		.colsample = value(argc, argv, "colsample", 0),
		.start = value(argc, argv, "start", 0),
		.aft_scale = value(argc, argv, "scale", 1),
		.early = (int)value(argc, argv, "early", 0),
		.seed = (uint64_t)value(argc, argv, "seed", 0),
	};
	int k = (int)value(argc, argv, "k", 0), valid, width, rounds;
	struct part train, test, held;
	struct trees t;
	double *out;

	if (k == 0 || !load_part(&train, dir, "train", k) ||
	    !load_part(&test, dir, "test", k))
		return 1;
	valid = load_part(&held, dir, "valid", k);
	if (boost_train(&t, &train.x, &train.t, valid ? &held.x : NULL,
	    valid ? &held.t : NULL, &p, &rounds, &err) < 0)
		return stop();
	printf("rounds %d\n", rounds);
	out = answer(&t, &p, test.x.n, test.x.x, &width);
	if (save(dir, "ours.f64", out, test.x.n * (size_t)width,
	    sizeof(*out)) < 0)
		return stop();
	if (test.t.y != NULL)
		print_scores(&p, out, test.t.y, test.x.n);
	free(out);
	trees_release(&t);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "speed") == 0)
		return speed(argv[2], strcmp(argv[3], "2") == 0 ? 2 : 1);
	if (argc == 3 && strcmp(argv[1], "peer") == 0)
		return peer(argv[2]);
	if (argc >= 3 && strcmp(argv[1], "fit") == 0)
		return fit(argv[2], argc - 3, argv + 3);
	fprintf(stderr, "usage: boost speed|peer|fit DIR ...\n");
	return 64;
}
