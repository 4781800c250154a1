/* SPDX-License-Identifier: MIT */
/* Which rows of two groups differ, and what that does to a figure. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "oee/restate.h"

enum { NS_PER_MS = 1000000 };

/* ---- rows ---- */

static void
add(struct oee_restatement *x, const char *name, const struct oee_given *was,
    const struct oee_given *is, struct oee_touched *t)
{
	struct oee_restated *r;

	x->v = mem_grow(x->v, &x->cap, x->n + 1, sizeof(*x->v));
	r = &x->v[x->n++];
	memset(r, 0, sizeof(*r));
	r->machine = name;
	r->source = name + strlen(name) + 1;
	r->source_key = r->source + strlen(r->source) + 1;
	r->touched = oee_touched_find(t, r->source, r->source_key);
	if (was != NULL)
		memcpy(r->was, was->sum, sizeof(r->was));
	if (is != NULL)
		memcpy(r->is, is->sum, sizeof(r->is));
}

/* The rows of a that b has otherwise, or with lacks those b lacks. */
static void
compare(struct oee_restatement *x, const struct oee_givens *a,
    const struct oee_givens *b, bool lacks, struct oee_touched *t)
{
	const struct map_entry *e;
	int64_t at;
	size_t i;

	for (i = 0; a != NULL && i < a->row.len; i++) {
		e = &a->row.entry[i];
		at = b == NULL ? -1 : map_find(&b->row, e->text, e->len);
		if (lacks) {
			if (at < 0)
				add(x, e->text, NULL, &a->v[i], t);
		} else if (at < 0 || memcmp(&a->v[i], &b->v[at],
		    sizeof(*a->v)) != 0) {
			add(x, e->text, &a->v[i], at < 0 ? NULL : &b->v[at],
			    t);
		}
	}
}

/* Every row was noted: a gap here would be blamed on the wrong ones. */
static int
check(struct oee_given *all, const struct oee_group *g, struct err *err)
{
	const struct oee_givens *x = g == NULL ? NULL : g->givens;
	struct oee_given sum = { .sum = { 0 } };
	size_t i;
	int f;

	memset(all, 0, sizeof(*all));
	if (g != NULL)
		oee_given_all(all, &g->t);
	for (i = 0; x != NULL && i < x->row.len; i++) {
		for (f = 0; f < OEE_GIVEN; f++)
			sum.sum[f] += x->v[i].sum[f];
	}
	for (f = 0; f < OEE_GIVEN; f++) {
		if (sum.sum[f] != all->sum[f])
			return err_set(err, ERR_INTERNAL, "%s: the rows do "
			    "not add up to it", oee_figures[f]);
	}
	return 0;
}

static void
basis_of(oee_wide basis[BASIS_COUNT], const oee_wide sum[OEE_GIVEN])
{
	basis[BASIS_RUN] = sum[FIG_RUNNING] * NS_PER_MS;
	basis[BASIS_AUPT] = (sum[FIG_RUNNING] + sum[FIG_SETUP]) * NS_PER_MS;
	basis[BASIS_PBT] = sum[FIG_PLANNED] * NS_PER_MS;
	basis[BASIS_CALENDAR] = sum[FIG_CALENDAR] * NS_PER_MS;
	basis[BASIS_IDEAL] = sum[FIG_IDEAL];
	basis[BASIS_GOOD] = sum[FIG_IDEAL_GOOD];
	basis[BASIS_REPAIR] = sum[FIG_REPAIR] * NS_PER_MS;
	basis[BASIS_STOPS] = sum[FIG_STOPS];
	basis[BASIS_FAILURES] = sum[FIG_FAILURES];
	basis[BASIS_MICRO_STOPS] = sum[FIG_MICRO_STOPS];
}

int
oee_restate(struct oee_restatement *x, const struct oee_group *was,
    const struct oee_group *is, struct oee_touched *t, struct err *err)
{
	const struct oee_givens *a = was == NULL ? NULL : was->givens;
	const struct oee_givens *b = is == NULL ? NULL : is->givens;

	x->n = x->norder = 0;
	if (check(&x->was, was, err) < 0 || check(&x->is, is, err) < 0)
		return -1;
	basis_of(x->causes.before, x->was.sum);
	basis_of(x->causes.after, x->is.sum);
	compare(x, a, b, false, t);
	compare(x, b, a, true, t);
	return 0;
}

/* ---- figures ---- */

const struct oee_formula *
oee_restate_formula(int figure)
{
	size_t i;

	if (figure < OEE_GIVEN)
		return NULL;
	for (i = 0; i < oee_nformula; i++) {
		if ((int)oee_formulas[i].figure == figure)
			return &oee_formulas[i];
	}
	return NULL;
}

/* false: the figure does not hang on what the row gave otherwise. */
static bool
weigh(struct oee_restatement *x, struct oee_restated *r, int figure)
{
	const struct oee_formula *f = oee_restate_formula(figure);
	oee_wide before[BASIS_COUNT], after[BASIS_COUNT];
	struct oee_cause c = { .part = -1 };
	bool concerns = false;
	int i;

	if (figure < OEE_GIVEN) {
		r->effect = (double)(r->is[figure] - r->was[figure]);
		return r->is[figure] != r->was[figure];
	}
	basis_of(before, r->was);
	basis_of(after, r->is);
	for (i = 0; i < BASIS_COUNT; i++) {
		c.d[i] = after[i] - before[i];
		concerns |= c.d[i] != 0 && ((int)f->num == i ||
		    (int)f->num2 == i || (int)f->den == i ||
		    (int)f->den2 == i);
	}
	r->effect = oee_formula_share(f, &x->causes, &c);
	return concerns;
}

static int
effect_order(const void *va, const void *vb)
{
	const struct oee_restated *a = *(struct oee_restated *const *)va;
	const struct oee_restated *b = *(struct oee_restated *const *)vb;
	const double x = fabs(a->effect), y = fabs(b->effect);
	int c = x != y ? (x < y ? 1 : -1) : strcmp(a->machine, b->machine);

	if (c == 0)
		c = strcmp(a->source, b->source);
	return c != 0 ? c : strcmp(a->source_key, b->source_key);
}

void
oee_restate_figure(struct oee_restatement *x, int figure)
{
	size_t i;

	x->norder = 0;
	x->order = mem_grow(x->order, &x->order_cap, x->n + 1,
	    sizeof(*x->order));
	for (i = 0; i < x->n; i++) {
		if (weigh(x, &x->v[i], figure))
			x->order[x->norder++] = &x->v[i];
	}
	qsort(x->order, x->norder, sizeof(struct oee_restated *),
	    effect_order);
}

void
oee_restatement_release(struct oee_restatement *x)
{
	free(x->v);
	free(x->order);
	oee_causes_release(&x->causes);
	memset(x, 0, sizeof(*x));
}
