/* SPDX-License-Identifier: MIT */
/* watch_drift: features of today against those of training. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/model.h"
#include "ml/row.h"
#include "ml/watch.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"
#include "stats/drift.h"

enum {
	LAST = 5,		/* windows that are looked back on */
	BEYOND = 3,		/* of them, so many must be beyond */
	LEAST_ROWS = 200
};
static const double alpha = 0.001;
/* Levels below this share of training are one: counts of one say little. */
static const double rare = 0.02;

/* A feature's bins: those of training, and of the window. */
struct bins {
	int n;			/* the last is of missing values */
	int *of;		/* of a text: bin of each level; the bin of
				   the rare and unknown is n - 2 */
	double *before, *now;
	bool beyond[2][LAST];	/* by check, of the last windows */
};

enum { PSI, KS };
static const char *const check_names[] = { "psi", "ks" };

struct drift {
	struct watch_drift p;
	struct row_reader *reader;
	struct bins *bins;	/* a feature */
	float *raw;
	int64_t from_us, last_us;	/* the window; the last row */
	int64_t rows, windows;	/* of the window; closed so far */
	bool begun, drifted;
};

static void
set_bins(struct bins *b, const struct prep_column *c)
{
	size_t i, levels = c->level.len;
	double share;

	b->n = 2;
	if (c->how == PREP_NUMBER) {
		b->n = c->nedge + 2;
	} else {
		b->of = mem_new(levels + 1, sizeof(*b->of));
		for (i = 0; i < levels; i++) {
			share = c->count[i] / fmax((double)c->n, 1);
			b->of[i] = share < rare ? -1 : b->n++ - 2;
		}
	}
	b->before = mem_new((size_t)b->n, sizeof(*b->before));
	b->now = mem_new((size_t)b->n, sizeof(*b->now));
	b->before[b->n - 1] = (double)c->missing;
	for (i = 0; c->how == PREP_NUMBER && i <= (size_t)c->nedge; i++)
		b->before[i] = c->count[i];
	for (i = 0; c->how != PREP_NUMBER && i < levels; i++)
		b->before[b->of[i] < 0 ? b->n - 2 : b->of[i]] += c->count[i];
}

static void
count(struct bins *b, const struct prep_column *c, float raw)
{
	int level = (int)raw, at;
	double x = (double)raw;

	if (isnan(raw))
		b->now[b->n - 1]++;
	else if (c->how == PREP_NUMBER)
		stats_bin_count(&x, 1, c->edge, (size_t)c->nedge, b->now);
	else {
		at = level < 0 ? -1 : b->of[level];
		b->now[at < 0 ? b->n - 2 : at]++;
	}
}

/* The greatest distance of the two distributions at the edges. */
static double
distance(const struct bins *b, double *n, double *m)
{
	double sum[2] = { 0, 0 }, d = 0;
	int i;

	*n = *m = 0;
	for (i = 0; i < b->n - 1; i++) {
		*n += b->before[i];
		*m += b->now[i];
	}
	for (i = 0; i < b->n - 1 && *n > 0 && *m > 0; i++) {
		sum[0] += b->before[i] / *n;
		sum[1] += b->now[i] / *m;
		d = fmax(d, fabs(sum[0] - sum[1]));
	}
	return *n > 0 && *m > 0 ? d : NAN;
}

/* What it is, and what it passes by chance once in 1 / alpha. */
static double
measure(const struct bins *b, int check, double *limit)
{
	double n = 0, m = 0, d;
	int i, used = 0;

	if (check == KS) {
		d = distance(b, &n, &m);
		*limit = sqrt(-log(alpha / 2) / 2 * (1 / n + 1 / m));
		return d;
	}
	for (i = 0; i < b->n; i++) {
		n += b->before[i];
		m += b->now[i];
		used += b->before[i] > 0 || b->now[i] > 0;
	}
	*limit = stats_psi_limit((size_t)used, n, m, alpha);
	return stats_psi(b->before, b->now, (size_t)b->n);
}

static bool
often(const bool *beyond)
{
	int i, n = 0;

	for (i = 0; i < LAST; i++)
		n += beyond[i];
	return n >= BEYOND;
}

static int
say(struct drift *d, struct rec_writer *w, int feature, int check, double x,
    double limit, bool drifted, struct err *err)
{
	bool few = d->rows < LEAST_ROWS;

	rec_begin(w, "drift");
	rec_put_str(w, "model", d->p.name);
	rec_put_int(w, "version", d->p.version);
	rec_put_time(w, "start", d->from_us);
	rec_put_time(w, "end", d->from_us + d->p.window_us);
	rec_put_str(w, "field", d->p.model->prep.column[feature].name);
	rec_put_str(w, "check", check_names[check]);
	if (few || !isfinite(x) || !isfinite(limit)) {
		rec_put_null(w, "value");
		rec_put_null(w, "threshold");
	} else {
		rec_put_real(w, "value", x);
		rec_put_real(w, "threshold", limit);
	}
	rec_put_bool(w, "drifted", drifted);
	rec_put_int(w, "n", d->rows);
	rec_put_str(w, "why", few ? "fewer than 200 rows" : NULL);
	return rec_end(w, err);
}

static int
close_feature(struct drift *d, struct rec_writer *w, int i, bool last,
    struct err *err)
{
	const struct prep_column *c = &d->p.model->prep.column[i];
	struct bins *b = &d->bins[i];
	bool *at, drifted;
	double x, limit;
	int check;

	for (check = PSI; check <= KS; check++) {
		if (check == KS && c->how != PREP_NUMBER)
			continue;
		x = measure(b, check, &limit);
		at = &b->beyond[check][d->windows % LAST];
		*at = d->rows >= LEAST_ROWS && x > limit;
		drifted = often(b->beyond[check]);
		d->drifted |= last && drifted;
		if ((last || d->p.all) &&
		    say(d, w, i, check, x, limit, drifted, err) < 0)
			return -1;
	}
	memset(b->now, 0, (size_t)b->n * sizeof(*b->now));
	return 0;
}

static int
close_window(struct drift *d, struct rec_writer *w, bool last,
    struct err *err)
{
	int i;

	for (i = 0; i < d->p.model->prep.n; i++)
		if (close_feature(d, w, i, last, err) < 0)
			return -1;
	d->windows++;
	d->rows = 0;
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct drift *d = self;
	const struct prep *p = &d->p.model->prep;
	int64_t us = 0;
	int i;

	if (!rec_is_kind(r, "feature"))
		return 0;
	if (tl_rec_must(F_TIME, rec_time(r, F_TIME, &us, err), err) < 0 ||
	    row_read(d->reader, r, d->raw, err) < 0)
		return -1;
	if (d->begun && us < d->last_us)
		return err_set(err, ERR_DATA, "rows out of order of time: "
		    "sort them");
	if (!d->begun)
		d->from_us = us;
	d->begun = true;
	d->last_us = us;
	while (us >= d->from_us + d->p.window_us) {
		if (close_window(d, out, false, err) < 0)
			return -1;
		d->from_us += d->p.window_us;
	}
	for (i = 0; i < p->n; i++)
		count(&d->bins[i], &p->column[i], d->raw[i]);
	d->rows++;
	return 0;
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct drift *d = self;

	if (!d->begun)
		return err_set(err, ERR_NO, "not enough data: no row");
	if (close_window(d, out, true, err) < 0)
		return -1;
	return d->drifted ? ERR_NO : 0;
}

static void
release(void *self)
{
	struct drift *d = self;
	int i;

	if (d == NULL)
		return;
	for (i = 0; i < d->p.model->prep.n; i++) {
		free(d->bins[i].of);
		free(d->bins[i].before);
		free(d->bins[i].now);
	}
	row_reader_free(d->reader);
	free(d->bins);
	free(d->raw);
	free(d);
}

struct rec_stage
watch_drift_stage(const struct watch_drift *w)
{
	struct drift *d = mem_new(1, sizeof(*d));
	size_t n = (size_t)w->model->prep.n;
	int i;

	d->p = *w;
	d->reader = row_reader_new(w->model, NULL);
	d->raw = mem_new(n + 1, sizeof(*d->raw));
	d->bins = mem_new(n + 1, sizeof(*d->bins));
	for (i = 0; i < w->model->prep.n; i++)
		set_bins(&d->bins[i], &w->model->prep.column[i]);
	return (struct rec_stage){ .self = d, .feed = feed,
		.finish = finish, .free = release };
}
