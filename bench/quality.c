/* SPDX-License-Identifier: MIT */
/*
 * quality: how well the forests do on a table of numbers, label last, fields
 * split by commas, an empty one missing.
 *
 *	quality forest FILE TREES MTRY FOLDS SEEDS
 *		labels 0, 1, ...; stratified cross-validation, anew for each
 *		seed: error %, F1 and AUC of the last class, each as its mean
 *		over the seeds and the standard deviation of one
 *	quality isolation FILE SEEDS
 *		labels 1 (odd) and 0: AUC, as above
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "ml/forest.h"
#include "ml/isolation.h"

struct table {
	struct ml_matrix x;
	float *v;
	int *cls, classes;
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "quality: %s\n", what);
	exit(66);
}

static double
field(const char *s, size_t n)
{
	double v;

	if (n == 0)
		return (double)NAN;
	if (num_f64(s, n, &v) < 0)
		die("not a number");
	return v;
}

static void
add_line(struct table *t, char *line, size_t *cap)
{
	size_t k = 1, i, n;
	char *s;

	line[strcspn(line, "\r\n")] = '\0';
	for (s = line; *s != '\0'; s++)
		k += *s == ',';
	if (t->x.k == 0)
		t->x.k = (int)k - 1;
	if (k != (size_t)t->x.k + 1)
		die("lines of different length");
	if (t->x.n == *cap) {
		*cap = *cap == 0 ? 1024 : 2 * *cap;
		t->v = mem_resize(t->v, *cap * (k - 1), sizeof(*t->v));
		t->cls = mem_resize(t->cls, *cap, sizeof(*t->cls));
	}
	for (s = line, i = 0; i < k; i++, s += n + 1) {
		n = strcspn(s, ",");
		if (i < k - 1)
			t->v[t->x.n * (k - 1) + i] = (float)field(s, n);
		else
			t->cls[t->x.n] = (int)field(s, n);
	}
	if (t->cls[t->x.n] >= t->classes)
		t->classes = t->cls[t->x.n] + 1;
	t->x.n++;
}

static void
load(struct table *t, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, cap = 0;

	if (f == NULL)
		die(path);
	while (getline(&line, &room, f) > 0)
		add_line(t, line, &cap);
	free(line);
	fclose(f);
	t->x.x = t->v;
}

struct ranked {
	double score;
	int odd;
};

static int
by_score(const void *a, const void *b)
{
	const double x = ((const struct ranked *)a)->score;
	const double y = ((const struct ranked *)b)->score;

	return (x > y) - (x < y);
}

/* Mann and Whitney: ties count half. */
static double
auc(struct ranked *r, size_t n)
{
	double ranks = 0, odd = 0, here;
	size_t i, j, k;

	qsort(r, n, sizeof(*r), by_score);
	for (i = 0; i < n; i = j) {
		here = 0;
		for (j = i; j < n && r[j].score <= r[i].score; j++)
			here += r[j].odd;
		k = i + j + 1;
		ranks += here * (double)k / 2;
		odd += here;
	}
	return (ranks - odd * (odd + 1) / 2) / (odd * ((double)n - odd));
}

struct mean {
	double n, sum, squares;
};

static void
mean_add(struct mean *m, double v)
{
	m->n++;
	m->sum += v;
	m->squares += v * v;
}

static void
mean_print(const struct mean *m, double scale)
{
	const double mean = m->sum / m->n;
	const double var = m->squares / m->n - mean * mean;

	printf(" %.4f %.4f", scale * mean, scale * sqrt(fmax(var, 0)));
}

/* Each class is dealt to the folds in turn, in a random order. */
static void
deal(const struct table *t, int folds, struct rng *r, int *fold)
{
	uint32_t *at = mem_new(t->x.n, sizeof(*at)), swap;
	size_t i, j;
	int c, next = 0;

	for (i = 0; i < t->x.n; i++)
		at[i] = (uint32_t)i;
	for (i = t->x.n; i > 1; i--) {
		j = rng_below(r, i);
		swap = at[i - 1];
		at[i - 1] = at[j];
		at[j] = swap;
	}
	for (c = 0; c < t->classes; c++)
		for (i = 0; i < t->x.n; i++)
			if (t->cls[at[i]] == c)
				fold[at[i]] = next++ % folds;
	free(at);
}

/* Chances of the rows of one fold from a forest of the others. */
static void
one_fold(const struct table *t, const struct forest_params *p,
    const int *fold, int which, double *out)
{
	const size_t k = (size_t)t->x.k, c = (size_t)t->classes;
	struct ml_matrix x = { .k = t->x.k };
	float *v = mem_new(t->x.n * k, sizeof(*v));
	int *cls = mem_new(t->x.n, sizeof(*cls));
	struct forest_target target = { .classes = t->classes, .cls = cls };
	struct err err = { 0 };
	struct trees f;
	size_t i;

	for (i = 0; i < t->x.n; i++) {
		if (fold[i] == which)
			continue;
		memcpy(v + x.n * k, t->v + i * k, k * sizeof(*v));
		cls[x.n++] = t->cls[i];
	}
	x.x = v;
	if (forest_train(&f, &x, &target, p, NULL, &err) < 0)
		die(err.text);
	for (i = 0; i < t->x.n; i++)
		if (fold[i] == which)
			trees_predict(&f, t->v + i * k, 1, out + i * c, 1);
	trees_release(&f);
	free(v);
	free(cls);
}

static void
judge(const struct table *t, const double *out, struct mean *m)
{
	const size_t c = (size_t)t->classes;
	struct ranked *r = mem_new(t->x.n, sizeof(*r));
	double wrong = 0, hit = 0, said = 0, true_ones = 0;
	size_t i, j, best;

	for (i = 0; i < t->x.n; i++) {
		for (best = 0, j = 1; j < c; j++)
			if (out[i * c + j] > out[i * c + best])
				best = j;
		wrong += (int)best != t->cls[i];
		r[i].score = out[i * c + c - 1];
		r[i].odd = t->cls[i] == t->classes - 1;
		said += best == c - 1;
		true_ones += r[i].odd;
		hit += best == c - 1 && r[i].odd;
	}
	mean_add(&m[0], wrong / (double)t->x.n);
	mean_add(&m[1], 2 * hit / (said + true_ones));
	mean_add(&m[2], auc(r, t->x.n));
	free(r);
}

static void
try_forest(const struct table *t, int trees, int mtry, int folds, int seeds)
{
	double *out = mem_new(t->x.n * (size_t)t->classes, sizeof(*out));
	int *fold = mem_new(t->x.n, sizeof(*fold));
	struct mean m[3] = { { 0 } };
	int seed, f;

	for (seed = 1; seed <= seeds; seed++) {
		const struct forest_params p = { .trees = trees,
			.mtry = mtry, .threads = 2, .seed = (uint64_t)seed };
		struct rng r;

		rng_seed(&r, (uint64_t)seed);
		deal(t, folds, &r, fold);
		for (f = 0; f < folds; f++)
			one_fold(t, &p, fold, f, out);
		judge(t, out, m);
	}
	mean_print(&m[0], 100);
	mean_print(&m[1], 1);
	mean_print(&m[2], 1);
	free(out);
	free(fold);
}

static void
try_isolation(const struct table *t, int seeds)
{
	struct ranked *r = mem_new(t->x.n, sizeof(*r));
	double *out = mem_new(t->x.n, sizeof(*out));
	struct mean m = { 0 };
	int seed;

	for (seed = 1; seed <= seeds; seed++) {
		const struct isolation_params p = { .threads = 2,
			.seed = (uint64_t)seed };
		struct err err = { 0 };
		struct trees f;
		size_t i;

		if (isolation_train(&f, &t->x, &p, &err) < 0)
			die(err.text);
		trees_predict(&f, t->v, t->x.n, out, 2);
		for (i = 0; i < t->x.n; i++) {
			r[i].score = isolation_score(out[i],
			    t->x.n < 256 ? (int)t->x.n : 256);
			r[i].odd = t->cls[i] == 1;
		}
		mean_add(&m, auc(r, t->x.n));
		trees_release(&f);
	}
	mean_print(&m, 1);
	free(out);
	free(r);
}

int
main(int argc, char *argv[])
{
	struct table t = { 0 };
	int64_t a[4] = { 0 };
	int i;

	for (i = 3; i < argc && i < 7; i++)
		if (num_i64(argv[i], strlen(argv[i]), &a[i - 3]) < 0)
			argc = 0;
	if (argc != 4 && argc != 7) {
		fprintf(stderr, "usage: quality forest FILE TREES MTRY FOLDS "
		    "SEEDS | isolation FILE SEEDS\n");
		return 64;
	}
	load(&t, argv[2]);
	if (argc == 7)
		try_forest(&t, (int)a[0], (int)a[1], (int)a[2], (int)a[3]);
	else
		try_isolation(&t, (int)a[0]);
	putchar('\n');
	free(t.v);
	free(t.cls);
	return 0;
}
