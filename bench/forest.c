/* SPDX-License-Identifier: MIT */
/*
 * forest: trains and asks a Random Forest or an Isolation Forest, and prints
 * what it took as one line of JSON, like bench/forest.py does of its peer.
 *
 *	forest train DIR NAME COLUMNS THREADS SEED
 *		DIR/NAME.{train,test}.{x.f32,y.i32}: rows of floats, classes
 *	forest isolate DIR NAME COLUMNS THREADS SEED
 *		DIR/NAME.x.f32
 *
 * Chances or scores go to DIR/ours.f64.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "ml/forest.h"
#include "ml/isolation.h"

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "forest: %s\n", what);
	exit(66);
}

static void *
slurp(const char *path, size_t *bytes)
{
	const int fd = open(path, O_RDONLY);
	struct stat st;
	char *p;
	size_t n = 0;
	ssize_t got;

	if (fd < 0 || fstat(fd, &st) < 0)
		die(path);
	p = mem_new((size_t)st.st_size, 1);
	while ((got = read(fd, p + n, (size_t)st.st_size - n)) > 0)
		n += (size_t)got;
	close(fd);
	*bytes = n;
	return p;
}

static double
clock_s(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct timer {
	double wall, cpu;
};

static struct timer
start(void)
{
	return (struct timer){ clock_s(CLOCK_MONOTONIC),
		clock_s(CLOCK_PROCESS_CPUTIME_ID) };
}

static struct timer
took(struct timer t)
{
	const struct timer now = start();

	return (struct timer){ now.wall - t.wall, now.cpu - t.cpu };
}

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median of the time one row takes, microseconds. */
static double
one_row(const struct trees *t, const float *x, size_t n)
{
	enum { TURNS = 301 };
	double us[TURNS], out[ML_MAX_CLASSES];
	double from;
	size_t i;

	for (i = 0; i < TURNS; i++) {
		from = clock_s(CLOCK_MONOTONIC);
		trees_predict(t, x + i * 31 % n * (size_t)t->features, 1, out,
		    1);
		us[i] = (clock_s(CLOCK_MONOTONIC) - from) * 1e6;
	}
	qsort(us, TURNS, sizeof(us[0]), by_size);
	return us[TURNS / 2];
}

static double
peak_mb(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)r.ru_maxrss / 1024;
}

static void *
load(const char *dir, const char *name, const char *what, size_t *bytes)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.%s", dir, name, what);
	return slurp(path, bytes);
}

static void
save(const char *path, const void *p, size_t bytes)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(p, 1, bytes, f) != bytes || fclose(f) != 0)
		die(path);
}

static int
train(const char *dir, const char *name, int k, int threads, uint64_t seed)
{
	const size_t row = (size_t)k * sizeof(float);
	struct forest_params p = { .threads = threads, .seed = seed };
	struct forest_target t = { 0 };
	struct err err = { 0 };
	struct ml_matrix x = { .k = k };
	struct trees forest = { 0 };
	struct timer fit, ask;
	size_t bytes, n, i;
	char path[4096];
	double *out;
	float *rows;
	int *cls;

	rows = load(dir, name, "train.x.f32", &bytes);
	x.x = rows;
	x.n = bytes / row;
	cls = load(dir, name, "train.y.i32", &bytes);
	t.cls = cls;
	for (i = 0; i < x.n; i++)
		if (cls[i] >= t.classes)
			t.classes = cls[i] + 1;
	fit = start();
	if (forest_train(&forest, &x, &t, &p, NULL, &err) < 0)
		die(err.text);
	fit = took(fit);
	free(rows);
	free(cls);
	rows = load(dir, name, "test.x.f32", &bytes);
	n = bytes / row;
	out = mem_new(n * (size_t)t.classes, sizeof(*out));
	ask = start();
	trees_predict(&forest, rows, n, out, threads);
	ask = took(ask);
	snprintf(path, sizeof(path), "%s/ours.f64", dir);
	save(path, out, n * (size_t)t.classes * sizeof(*out));
	printf("{\"train_s\":%.3f,\"train_cpu_s\":%.3f,\"rows_s\":%.0f,"
	    "\"rows_cpu_s\":%.0f,\"row_us\":%.2f,\"nodes\":%lld,"
	    "\"rss_mb\":%.1f}\n", fit.wall, fit.cpu, (double)n / ask.wall,
	    (double)n / ask.cpu, one_row(&forest, rows, n),
	    (long long)forest.nnodes, peak_mb());
	trees_release(&forest);
	free(rows);
	free(out);
	return 0;
}

static int
isolate(const char *dir, const char *name, int k, int threads, uint64_t seed)
{
	const struct isolation_params p = { .threads = threads,
		.seed = seed };
	struct ml_matrix x = { .k = k };
	struct err err = { 0 };
	struct trees t = { 0 };
	struct timer fit, ask;
	char path[4096];
	size_t bytes, i;
	double *out;
	float *rows;

	rows = load(dir, name, "x.f32", &bytes);
	x.x = rows;
	x.n = bytes / ((size_t)k * sizeof(float));
	out = mem_new(x.n, sizeof(*out));
	fit = start();
	if (isolation_train(&t, &x, &p, &err) < 0)
		die(err.text);
	fit = took(fit);
	ask = start();
	trees_predict(&t, rows, x.n, out, threads);
	for (i = 0; i < x.n; i++)
		out[i] = isolation_score(out[i], x.n < 256 ? (int)x.n : 256);
	ask = took(ask);
	snprintf(path, sizeof(path), "%s/ours.f64", dir);
	save(path, out, x.n * sizeof(*out));
	printf("{\"train_s\":%.4f,\"train_cpu_s\":%.4f,\"rows_s\":%.0f,"
	    "\"rows_cpu_s\":%.0f,\"row_us\":%.2f,\"rss_mb\":%.1f}\n",
	    fit.wall, fit.cpu, (double)x.n / ask.wall,
	    (double)x.n / ask.cpu, one_row(&t, rows, x.n), peak_mb());
	trees_release(&t);
	free(rows);
	free(out);
	return 0;
}

int
main(int argc, char *argv[])
{
	int64_t k, threads, seed;

	if (argc != 7 || num_i64(argv[4], strlen(argv[4]), &k) < 0 ||
	    num_i64(argv[5], strlen(argv[5]), &threads) < 0 ||
	    num_i64(argv[6], strlen(argv[6]), &seed) < 0 || k < 1 ||
	    k > ML_MAX_FEATURES) {
		fprintf(stderr,
		    "usage: forest train|isolate DIR NAME COLUMNS THREADS "
		    "SEED\n");
		return 64;
	}
	return strcmp(argv[1], "train") == 0 ?
	    train(argv[2], argv[3], (int)k, (int)threads, (uint64_t)seed) :
	    isolate(argv[2], argv[3], (int)k, (int)threads, (uint64_t)seed);
}
