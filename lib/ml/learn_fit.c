/* SPDX-License-Identifier: MIT */
/*
 * learn_fit: the training of each learner.  Apart, so that who only asks does
 * not link what trains.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/learn.h"
#include "stats/quantile.h"

enum { BOOST_ALONE = 2000000 };

/* ---- boosting wants its labels as floats ---- */

struct labels {
	float *y, *low, *high;
};

static void
fill_labels(struct labels *f, const struct learn *l,
    const struct learn_target *t, size_t n)
{
	size_t i;

	f->y = mem_new(n + 1, sizeof(*f->y));
	f->low = mem_new(n + 1, sizeof(*f->low));
	f->high = mem_new(n + 1, sizeof(*f->high));
	for (i = 0; i < n; i++) {
		if (l->task == ML_CLASSES)
			f->y[i] = (float)t->cls[i];
		else
			f->y[i] = (float)t->y[i];
		f->low[i] = f->y[i];
		f->high[i] = t->censored != NULL && t->censored[i] ?
		    INFINITY : f->y[i];
	}
}

/* Rounds are for the differences: it starts from what holds on the whole. */
static double
start_of(const struct learn *l, const struct learn_target *t, size_t n)
{
	bool hours = l->task == ML_SURVIVAL;
	double sum = 0, *y;
	size_t i;

	if (l->task == ML_CLASSES || n == 0)
		return 0;
	if (l->task == ML_NUMBER && l->boost.absolute) {
		y = mem_new(n, sizeof(*y));
		memcpy(y, t->y, n * sizeof(*y));
		sum = stats_median(y, n);
		free(y);
		return sum;
	}
	for (i = 0; i < n; i++)
		sum += hours ? log(t->y[i]) : t->y[i];
	return hours ? exp(sum / (double)n) : sum / (double)n;
}

static int
fit_boost(const struct learn *l, const struct ml_matrix *x,
    const struct learn_target *t, int threads, uint64_t seed,
    struct trees *out, struct err *err)
{
	struct boost_params p = l->boost;
	struct boost_target bt;
	struct labels f;
	int rc;

	fill_labels(&f, l, t, x->n);
	bt = (struct boost_target){ .y = f.y, .low = f.low, .high = f.high };
	/* Of small data its threads wait for each other, turning. */
	p.threads = x->n * (size_t)x->k < BOOST_ALONE ? 1 : threads;
	p.seed = seed;
	p.start = start_of(l, t, x->n);
	if (l->task == ML_NUMBER && p.absolute)
		p.objective = BOOST_ABSOLUTE;
	rc = boost_train(out, x, &bt, NULL, NULL, &p, NULL, err);
	free(f.y);
	free(f.low);
	free(f.high);
	return rc;
}

int
learn_fit(const struct learn *l, const struct ml_matrix *x,
    const struct learn_target *t, int threads, uint64_t seed,
    struct trees *out, struct err *err)
{
	struct forest_params f = l->forest;
	struct isolation_params i = l->isolation;
	struct forest_target ft;

	switch (l->learner) {
	case ML_FOREST:
		f.threads = threads;
		f.seed = seed;
		ft = (struct forest_target){ .classes = l->classes,
			.cls = t->cls, .y = t->y };
		return forest_train(out, x, &ft, &f, NULL, err);
	case ML_BOOST:
		return fit_boost(l, x, t, threads, seed, out, err);
	case ML_ISOLATION:
		i.threads = threads;
		i.seed = seed;
		return isolation_train(out, x, &i, err);
	}
	return err_set(err, ERR_INTERNAL, "a learner without a name");
}
