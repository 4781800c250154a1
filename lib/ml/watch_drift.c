/* SPDX-License-Identifier: MIT */
/* watch_drift: features of today against those of training. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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
	int64_t from_us, last_us;	/* the window; the last row */
	int64_t rows, windows;	/* of the window; closed so far */
	bool begun, drifted;
};

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
	rec_put_time(w, "start", d->from_us);
	rec_put_time(w, "end", d->from_us + d->p.window_us);
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
		spread_count(&d->feature[i].spread, d->raw[i]);
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
	for (i = 0; i < d->p.model->prep.n; i++)
		spread_release(&d->feature[i].spread);
	row_reader_free(d->reader);
	free(d->feature);
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
	d->feature = mem_new(n + 1, sizeof(*d->feature));
	for (i = 0; i < w->model->prep.n; i++)
		spread_init(&d->feature[i].spread, &w->model->prep.column[i]);
	return (struct rec_stage){ .self = d, .feed = feed,
		.finish = finish, .free = release };
}
