/* SPDX-License-Identifier: MIT */
/*
 * watch_drift: features of today against those of training.
 *
 * Windows are counted back from the newest row, which is known when all have
 * come: rows are kept until then, but for those that are too old to matter.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ml/spread.h"
#include "ml/model.h"
#include "ml/row.h"
#include "ml/watch.h"
#include "shop/kinds.h"
#include "shop/timeline_fact.h"

enum {
	LAST = 5,		/* windows that are looked back on */
	BEYOND = 3		/* of them, so many must be beyond */
};

struct feature {
	struct spread spread;
	bool beyond[SPREAD_CHECKS][LAST];	/* of the last windows */
};

static const char *const check_names[] = { "psi", "ks" };

struct drift {
	struct watch_drift p;
	struct row_reader *reader;
	struct feature *feature;
	float *raw;
	float *x;		/* rows [first, n), a feature each */
	int64_t *us;		/* and their times */
	size_t n, first, cap_x, cap_us;
	int64_t last_us;	/* of the last row */
	int64_t end_us;		/* of the newest window */
	int64_t back;		/* of the window: so many are newer */
	int64_t rows, windows;	/* of the window; closed so far */
	bool begun, drifted;
};

/* How many windows lie between a time and the end. */
static int64_t
windows_back(const struct drift *d, int64_t end_us, int64_t us)
{
	return (end_us - us) / d->p.window_us;
}

static bool
often(const bool *beyond)
{
	int i, n = 0;

	for (i = 0; i < LAST; i++)
		n += beyond[i];
	return n >= BEYOND;
}

/* Why nothing is said; buf has room for it.  NULL: something is. */
static const char *
silence(const struct drift *d, const struct spread *b,
    const struct spread_verdict *v, char *buf, size_t size)
{
	if (isfinite(v->value) && isfinite(v->limit))
		return NULL;
	if (b->c->effect.stretches <= 0)
		return spread_used(b) < 2 ? "the same in all rows of training" :
		    "a model of an old format: train it again";
	if (v->worth >= SPREAD_WORTH)
		return "not enough: nearly all rows are alike";
	if (isnan(v->worth))
		return "not enough: training was too short for so slow a "
		    "feature";
	snprintf(buf, size, "not enough: %" PRId64 " rows are worth %.0f "
	    "independent ones; %d are needed", d->rows, floor(v->worth),
	    SPREAD_WORTH);
	return buf;
}

static int
say(struct drift *d, struct rec_writer *w, const struct feature *f, int check,
    const struct spread_verdict *v, bool drifted, struct err *err)
{
	char buf[120];

	rec_begin(w, "drift");
	rec_put_str(w, "model", d->p.name);
	rec_put_int(w, "version", d->p.version);
	rec_put_time(w, "start", d->end_us - d->back * d->p.window_us -
	    d->p.window_us);
	rec_put_time(w, "end", d->end_us - d->back * d->p.window_us);
	rec_put_str(w, "field", f->spread.c->name);
	rec_put_str(w, "check", check_names[check]);
	rec_put_real(w, "value", v->value);
	rec_put_real(w, "threshold", v->limit);
	rec_put_bool(w, "drifted", drifted);
	rec_put_int(w, "n", d->rows);
	rec_put_str(w, "why", silence(d, &f->spread, v, buf, sizeof(buf)));
	return rec_end(w, err);
}

static int
close_feature(struct drift *d, struct rec_writer *w, struct feature *f,
    bool last, struct err *err)
{
	int check, checks = f->spread.c->how == PREP_NUMBER ? SPREAD_CHECKS : 1;
	struct spread_verdict v;
	bool drifted;

	for (check = 0; check < checks; check++) {
		v = spread_hold(&f->spread, (enum spread_check)check);
		f->beyond[check][d->windows % LAST] = v.beyond;
		drifted = often(f->beyond[check]);
		d->drifted |= last && drifted;
		if ((last || d->p.all) &&
		    say(d, w, f, check, &v, drifted, err) < 0)
			return -1;
	}
	spread_clear(&f->spread);
	return 0;
}

static int
close_window(struct drift *d, struct rec_writer *w, bool last,
    struct err *err)
{
	int i;

	for (i = 0; i < d->p.model->prep.n; i++)
		if (close_feature(d, w, &d->feature[i], last, err) < 0)
			return -1;
	d->windows++;
	d->rows = 0;
	return 0;
}

/* Those without a row: in them nothing is beyond, and nothing is told. */
static void
pass_empty(struct drift *d, int64_t n)
{
	int64_t i;
	int c, check;

	/* After LAST of them nothing is left of what was before. */
	for (i = 0; i < n && i < LAST; i++, d->windows++)
		for (c = 0; c < d->p.model->prep.n; c++)
			for (check = 0; check < SPREAD_CHECKS; check++)
				d->feature[c].beyond[check][d->windows % LAST]
				    = false;
}

/* On to the window that so many are newer than, which has not come yet. */
static int
go_on(struct drift *d, int64_t back, struct rec_writer *w, struct err *err)
{
	if (d->rows > 0 && close_window(d, w, false, err) < 0)
		return -1;
	pass_empty(d, d->back - back - 1);
	d->back = back;
	return 0;
}

/* Rows that no window will be looked back on for. */
static void
forget_old(struct drift *d)
{
	const size_t n = (size_t)d->p.model->prep.n;

	while (windows_back(d, d->last_us, d->us[d->first]) >= LAST)
		d->first++;
	if (d->first <= d->n / 2)
		return;
	d->n -= d->first;
	memmove(d->us, d->us + d->first, d->n * sizeof(*d->us));
	memmove(d->x, d->x + d->first * n, d->n * n * sizeof(*d->x));
	d->first = 0;
}

static void
keep_row(struct drift *d, int64_t us)
{
	const size_t n = (size_t)d->p.model->prep.n;

	d->us = mem_grow(d->us, &d->cap_us, d->n + 1, sizeof(*d->us));
	d->x = mem_grow(d->x, &d->cap_x, (d->n + 1) * n + 1, sizeof(*d->x));
	d->us[d->n] = us;
	memcpy(d->x + d->n * n, d->raw, n * sizeof(*d->x));
	d->n++;
	if (!d->p.all)
		forget_old(d);
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct drift *d = self;
	int64_t us = 0;

	(void)out;
	if (!rec_is_kind(r, "feature"))
		return 0;
	if (tl_rec_must(F_TIME, rec_time(r, F_TIME, &us, err), err) < 0 ||
	    row_read(d->reader, r, d->raw, err) < 0)
		return -1;
	if (d->begun && us < d->last_us)
		return err_set(err, ERR_DATA, "rows out of order of time: "
		    "sort them");
	if (us > d->p.until_us)
		return 0;
	d->begun = true;
	d->last_us = us;
	keep_row(d, us);
	return 0;
}

static int
count_row(struct drift *d, size_t row, struct rec_writer *w, struct err *err)
{
	const int n = d->p.model->prep.n;
	const int64_t back = windows_back(d, d->end_us, d->us[row]);
	int i;

	if (back != d->back && go_on(d, back, w, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		spread_count(&d->feature[i].spread,
		    d->x[row * (size_t)n + (size_t)i]);
	d->rows++;
	return 0;
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct drift *d = self;
	size_t i;

	if (!d->begun)
		return err_set(err, ERR_NO, "not enough data: no row");
	d->end_us = d->p.until_us < INT64_MAX ? d->p.until_us : d->last_us;
	d->back = windows_back(d, d->end_us, d->us[d->first]);
	for (i = d->first; i < d->n; i++)
		if (count_row(d, i, out, err) < 0)
			return -1;
	if (d->back > 0 && go_on(d, 0, out, err) < 0)
		return -1;
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
	for (i = 0; i < d->p.model->prep.n; i++)
		spread_release(&d->feature[i].spread);
	row_reader_free(d->reader);
	free(d->feature);
	free(d->raw);
	free(d->x);
	free(d->us);
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
	d->feature = mem_new(n + 1, sizeof(*d->feature));
	for (i = 0; i < w->model->prep.n; i++)
		spread_init(&d->feature[i].spread, &w->model->prep.column[i]);
	return (struct rec_stage){ .self = d, .feed = feed,
		.finish = finish, .free = release };
}
