/* SPDX-License-Identifier: MIT */
/* Rows out. */
#include <math.h>
#include <string.h>

#include "feat/engine.h"

/*
 * To six decimals, which no feature needs more of: a millionth of a second,
 * of a share.  Most are counts and whole seconds, whose zeros need no making.
 */
static void
put_number(struct rec_writer *out, const char *key, double x)
{
	if (isnan(x))
		rec_put_null(out, key);
	else if (fabs(x) < 1e12 && (double)(int64_t)x == x)
		rec_put_int(out, key, (int64_t)x);
	else if (fabs(x) < 1e12)
		rec_put_fixed(out, key, llrint(x * 1e6), 6);
	else
		rec_put_real(out, key, x);
}

/*
 * Of readings to nine digits, which is what single precision holds: models
 * read that, and more digits cost more than the windows do.
 */
static void
put_measure(struct rec_writer *out, const char *key, double x)
{
	static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9 };
	const double most = fabs(x);
	const int64_t thousandths = most < 1e9 ? (int64_t)(x * 1e3 +
	    (x < 0 ? -0.5 : 0.5)) : 0;
	int k = 0;

	/* As most come, and their least, most and sum. */
	if ((double)thousandths / 1e3 == x) {
		rec_put_fixed(out, key, thousandths, 3);
		return;
	}
	if (most < 0.1 || most >= 1e9) {
		rec_put_real(out, key, x);
		return;
	}
	while (k < 9 && most * tens[k] < 1e8)
		k++;
	rec_put_fixed(out, key, (int64_t)(x * tens[k] + (x < 0 ? -0.5 : 0.5)),
	    k);
}

static void
put_feature(struct feat *f, const struct feat_column *c, double x)
{
	if (isnan(x))
		rec_put_null(f->out, c->name);
	else if (c->type == FEAT_WORD)
		rec_put_str(f->out, c->name, feat_name(f, (int32_t)x));
	else if (c->type == FEAT_TRUTH)
		rec_put_bool(f->out, c->name, x != 0);
	else if (c->type == FEAT_MEASURE)
		put_measure(f->out, c->name, x);
	else
		put_number(f->out, c->name, x);
}

/* The reason that cost most; of equals the one that sorts first. */
static int32_t
dominant(struct feat *f, const struct feat_row *row)
{
	const struct feat_lost *best = NULL, *l;
	int i;

	for (i = 0; i < row->nlost; i++) {
		l = &row->lost[i];
		if (best == NULL || l->ms > best->ms || (l->ms == best->ms &&
		    strcmp(feat_name(f, l->why), feat_name(f, best->why)) < 0))
			best = l;
	}
	return best == NULL || best->ms < f->spec->threshold_ms ?
	    feat_label(f, (struct tl_text){ "none", 4 }) : best->why;
}

/* In the order of column.c; how many there are. */
static int
targets_of(struct feat *f, const struct feat_row *row, double *y)
{
	const unsigned wanted = f->spec->targets;
	const bool served = row->maintenance_us >= 0;
	const bool setup = row->setup_known && row->limit_ms >= 0 &&
	    row->job_end_us != INT64_MAX;
	int64_t ms = 0;
	int i, n = 0;

	for (i = 0; i < row->nlost; i++)
		ms += row->lost[i].ms;
	if (wanted & FEAT_Y_REASON)
		y[n++] = row->known ? (double)dominant(f, row) : NAN;
	if (wanted & FEAT_Y_DOWN_S)
		y[n++] = row->known ? (double)ms / 1e3 : NAN;
	if (wanted & FEAT_Y_MAINTENANCE) {
		y[n++] = served ? (double)row->maintenance_us /
		    (double)WHEN_HOUR : NAN;
		y[n++] = served ? (double)row->censored : NAN;
	}
	if (wanted & FEAT_Y_SETUP)
		y[n++] = setup ? (double)(row->setup_ms > row->limit_ms) : NAN;
	return n;
}

int
feat_write(struct feat *f, const struct feat_row *row, struct err *err)
{
	const struct feat_spec *s = f->spec;
	const struct feat_machine *m = &f->machine[row->machine];
	double y[8];
	int i, n;

	n = targets_of(f, row, y);
	if (f->p.describe) {
		feat_describe(f, row->x, y, n);
		return 0;
	}
	rec_begin(f->out, "feature");
	rec_put_text(f->out, "machine", m->name.s, m->name.len);
	rec_put_time(f->out, "time", row->us);
	rec_put_str(f->out, "job", feat_name(f, row->job));
	rec_put_str(f->out, "part", feat_name(f, row->part));
	rec_put_str(f->out, "op", feat_name(f, row->op));
	rec_put_str(f->out, "operator", feat_name(f, row->operator));
	rec_put_str(f->out, "spec", s->id);
	for (i = 0; i < s->nfeature; i++)
		put_feature(f, &s->column[i], row->x[i]);
	for (i = 0; i < n; i++)
		put_feature(f, &s->column[s->nfeature + i], y[i]);
	return rec_end(f->out, err);
}
