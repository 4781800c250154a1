/* SPDX-License-Identifier: MIT */
/*
 * The audit: rows made again of what had ended, and nothing else.
 *
 * All records are kept.  For each row that the draw took, a stage of its own
 * is fed those that had ended by then, a job that went on as an open one, and
 * is asked for that row alone; it must be the same, number by number.  So a
 * feature that saw what came later is found whatever it saw it by.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"
#include "shop/kinds.h"

/* A row of the draw; texts are of its stage. */
struct drawn {
	int64_t us;
	int32_t machine;		/* label */
	int32_t job, part, op;
	double *x;
};

struct feat_audit {
	struct feat_params p;
	struct rng rng;
	struct rec **rec;
	size_t nrec, rec_cap;
	struct drawn *drawn;
	size_t n, want;
	uint64_t rows;
};

struct feat_audit *
feat_audit_new(const struct feat_params *p)
{
	struct feat_audit *a = mem_new(1, sizeof(*a));

	a->p = *p;
	a->p.audit = a->p.leak_us = 0;
	a->p.live = false;
	a->want = (size_t)p->audit;
	a->drawn = mem_new(a->want, sizeof(*a->drawn));
	rng_seed(&a->rng, p->seed);
	return a;
}

void
feat_audit_free(struct feat_audit *a)
{
	size_t i;

	if (a == NULL)
		return;
	for (i = 0; i < a->nrec; i++)
		free(a->rec[i]);
	free(a->rec);
	for (i = 0; i < a->n; i++)
		free(a->drawn[i].x);
	free(a->drawn);
	free(a);
}

void
feat_audit_keep(struct feat_audit *a, const struct rec *r)
{
	a->rec = mem_grow(a->rec, &a->rec_cap, a->nrec + 1,
	    sizeof(struct rec *));
	a->rec[a->nrec++] = rec_copy(r);
}

/* Each row has the same chance (Vitter 1985, algorithm R). */
void
feat_audit_row(struct feat *f, const struct feat_row *row)
{
	const size_t n = (size_t)f->spec->nfeature;
	struct feat_audit *a = f->audit;
	struct drawn *d;
	uint64_t at = a->n;

	a->rows++;
	if (a->n == a->want) {
		at = rng_below(&a->rng, a->rows);
		if (at >= a->want)
			return;
	} else {
		a->drawn[a->n++].x = mem_new(n + 1, sizeof(double));
	}
	d = &a->drawn[at];
	d->us = row->us;
	d->machine = f->machine[row->machine].label;
	d->job = row->job;
	d->part = row->part;
	d->op = row->op;
	memcpy(d->x, row->x, n * sizeof(double));
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
feat_is_only(const struct feat *f, const struct feat_row *row)
{
	return same_text(feat_name(f, row->job), f->only->job) &&
	    same_text(feat_name(f, row->part), f->only->part) &&
	    same_text(feat_name(f, row->op), f->only->op);
}

/*
 * Whether a record may be used at us.  1: yes.  0: it had not ended, and is
 * no job.  -1: it had not begun.
 */
static int
may_use(const struct rec *r, int64_t us, bool known_at)
{
	const int kind = shop_kind_of(r);
	int64_t start = INT64_MIN, end = INT64_MIN, told = INT64_MIN;
	bool open = false;

	if (kind != KIND_SPAN && kind != KIND_OUTPUT && kind != KIND_JOB &&
	    kind != KIND_MAINTENANCE && kind != KIND_SENSOR)
		return 1;
	if (rec_time(r, kind == KIND_SENSOR ? F_TIME : F_START, &start,
	    NULL) < 0 || rec_time(r, F_END, &end, NULL) < 0 ||
	    rec_bool(r, F_OPEN, &open, NULL) < 0 ||
	    (known_at && rec_time(r, F_KNOWN_AT, &told, NULL) < 0))
		return 1;
	if (when_floor(start, kind == KIND_SENSOR ? 1 : 1000) > us)
		return -1;
	if (kind == KIND_JOB || kind == KIND_SENSOR)
		return 1;
	return !open && when_floor(end, 1000) <= us && told <= us;
}

/* Feeds a stage all that had ended; its row is with the machine. */
static int
again(struct feat *f, const struct feat_audit *a, int64_t us,
    struct err *err)
{
	size_t i;
	int may;

	for (i = 0; i < a->nrec; i++) {
		may = may_use(a->rec[i], us, f->p.known_at);
		if (may < 0)
			break;
		if (may > 0 && feat_feed(f, a->rec[i], err) < 0)
			return -1;
	}
	return f->any ? feat_run(f, us + 1, err) : 0;
}

static const struct feat_row *
row_of(const struct feat *f, const char *machine)
{
	const int64_t i = map_find(&f->machines, machine, strlen(machine));

	return i < 0 ? NULL : f->machine[i].live;
}

static const char *
say(const struct feat *f, const struct feat_column *c, double x,
    char text[40])
{
	if (isnan(x))
		return "null";
	if (c->type == FEAT_WORD)
		return feat_name(f, (int32_t)x);
	snprintf(text, 40, "%.17g", x);
	return text;
}

static int
differs(const struct feat *f, const struct feat *g, const struct drawn *d,
    const struct feat_row *row, struct err *err)
{
	const struct feat_column *c;
	char at[WHEN_MAX], was[40], is[40];
	const char *a, *b;
	int i;

	at[when_put(at, d->us)] = '\0';
	if (row == NULL)
		return err_set(err, ERR_INTERNAL, "audit: machine \"%s\" at "
		    "%s: no row without what came later",
		    feat_name(f, d->machine), at);
	for (i = 0; i < f->spec->nfeature; i++) {
		c = &f->spec->column[i];
		a = say(f, c, d->x[i], was);
		b = say(g, c, row->x[i], is);
		if (strcmp(a, b) != 0)
			return err_set(err, ERR_INTERNAL, "audit: machine "
			    "\"%s\" at %s: %s: %s, without what came later %s",
			    feat_name(f, d->machine), at, c->name, a, b);
	}
	return 0;
}

static int
check(const struct feat *f, const struct drawn *d, struct err *err)
{
	const struct feat_only only = { d->us, feat_name(f, d->machine),
		feat_name(f, d->job), feat_name(f, d->part),
		feat_name(f, d->op) };
	struct feat *g = feat_new(&f->audit->p);
	int rc;

	g->only = &only;
	rc = again(g, f->audit, d->us, err);
	if (rc == 0)
		rc = differs(f, g, d, row_of(g, only.machine), err);
	feat_free(g);
	return rc;
}

int
feat_audit_run(struct feat *f, struct err *err)
{
	size_t i;

	for (i = 0; i < f->audit->n; i++) {
		if (check(f, &f->audit->drawn[i], err) < 0)
			return -1;
	}
	return 0;
}
