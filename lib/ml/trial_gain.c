/* SPDX-License-Identifier: MIT */
/* trial_gain: is it better, or was it luck; and which settings are best. */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "ml/frame.h"
#include "ml/trial.h"
#include "stats/boot.h"

struct differences {
	const double *d;
};

static double
mean_of(const size_t *row, size_t n, void *arg)
{
	const struct differences *x = arg;
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += x->d[row[i]];
	return n > 0 ? sum / (double)n : NAN;
}

/* A week of a machine, or as long as the target looks ahead. */
static uint32_t
cluster_of(const struct trial *t, size_t row)
{
	int64_t length = t->gap_us > 7 * WHEN_DAY ? t->gap_us : 7 * WHEN_DAY;
	int64_t from = t->f->time_us[row] - t->f->time_us[0];

	return (uint32_t)(from / length) * (uint32_t)t->f->machines.len +
	    (uint32_t)t->f->machine[row];
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Numbers 0.. without holes, as the bootstrap wants them. */
static void
close_holes(uint32_t *x, size_t n)
{
	uint32_t *sorted = mem_new(n + 1, sizeof(*sorted));
	size_t i, m = 0;
	const uint32_t *at;

	for (i = 0; i < n; i++)
		sorted[i] = x[i];
	qsort(sorted, n, sizeof(*sorted), by_number);
	for (i = 0; i < n; i++)
		if (m == 0 || sorted[m - 1] != sorted[i])
			sorted[m++] = sorted[i];
	for (i = 0; i < n; i++) {
		at = bsearch(&x[i], sorted, m, sizeof(*sorted), by_number);
		x[i] = (uint32_t)(at - sorted);
	}
	free(sorted);
}

struct trial_gain
trial_gain(const struct trial *t, const double *loss,
    const double *baseline_loss, struct rng *rng)
{
	double *d = mem_new(t->f->n + 1, sizeof(*d));
	uint32_t *cluster = mem_new(t->f->n + 1, sizeof(*cluster));
	struct differences arg = { d };
	struct stats_boot b = { .fn = mean_of, .arg = &arg,
		.cluster = cluster, .threads = t->threads };
	struct stats_interval got;
	size_t i;

	for (i = 0; i < t->f->n; i++) {
		if (isnan(loss[i]) || isnan(baseline_loss[i]))
			continue;
		d[b.n] = baseline_loss[i] - loss[i];
		cluster[b.n++] = cluster_of(t, i);
	}
	close_holes(cluster, b.n);
	got = stats_boot(&b, rng);
	free(d);
	free(cluster);
	return (struct trial_gain){ got.value, got.low, got.high };
}

/* ---- the search ---- */

struct entrant {
	struct learn learn;
	double loss;
	int number;
};

static int
by_loss(const void *a, const void *b)
{
	const struct entrant *x = a, *y = b;

	if (isnan(x->loss) || isnan(y->loss))
		return isnan(x->loss) - isnan(y->loss);
	if (x->loss != y->loss)
		return x->loss < y->loss ? -1 : 1;
	return x->number - y->number;
}

static int
stage(const struct trial *t, struct entrant *e, int n, double share,
    double *out, double *loss, struct err *err)
{
	struct learn l;
	int i;

	for (i = 0; i < n; i++) {
		l = e[i].learn;
		learn_budget(&l, share);
		if (trial_run(t, &l, out, NULL, err) < 0)
			return -1;
		trial_loss(t, out, loss);
		e[i].loss = trial_mean(loss, t->f->n);
	}
	qsort(e, (size_t)n, sizeof(*e), by_loss);
	return 0;
}

int
trial_search(const struct trial *t, struct learn *l, int n, struct rng *rng,
    struct err *err)
{
	struct entrant *e = mem_new((size_t)n + 1, sizeof(*e));
	size_t rows = t->f->n;
	double *out = mem_new(rows * (size_t)learn_outputs(l) + 1,
	    sizeof(*out));
	double *loss = mem_new(rows + 1, sizeof(*loss));
	double share = 1.0 / 9;
	int i, left, rc = 0;

	for (i = 0; i <= n; i++) {
		e[i] = (struct entrant){ .learn = *l, .number = i };
		if (i > 0)
			learn_draw(&e[i].learn, rng);
	}
	for (left = n + 1; left > 1 && rc == 0; left = (left + 2) / 3) {
		rc = stage(t, e, left, share, out, loss, err);
		share = fmin(1, share * 3);
	}
	if (rc == 0)
		*l = e[0].learn;
	free(e);
	free(out);
	free(loss);
	return rc;
}
