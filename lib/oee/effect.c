/* SPDX-License-Identifier: MIT */
/* What a change does to each figure, and why. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "oee/cause.h"
#include "oee/join.h"
#include "oee/variant.h"

struct effect {
	struct oee_join join;
	struct oee_changes *changes;	/* of standards, or NULL */
	const struct log *log;
	char *variant;
	struct oee_causes causes;
	double *share;		/* of each cause in the figure at hand */
	size_t *order;
	size_t cap;
	struct buf text;
};

/* A figure on both sides, NaN where it is null. */
struct sides {
	const struct oee_formula *f;
	struct oee *o;			/* who tells of the group */
	struct oee_group *g;
	double before, after;
	struct kpi kpi[2];
	bool totals[2];
};

/* ---- one record ---- */

static bool
is_time(const struct oee_formula *f)
{
	return f->den == BASIS_NONE && f->num <= BASIS_REPAIR;
}

/* A sum exactly, a ratio as a number; null what is not known. */
static void
put_value(struct oee *o, const char *key, const struct oee_formula *f,
    double x, oee_wide exact)
{
	if (!isfinite(x))
		rec_put_null(o->out, key);
	else if (is_time(f))
		oee_put_ideal(o, key, exact);
	else if (f->den == BASIS_NONE)
		rec_put_int(o->out, key, (int64_t)exact);
	else
		rec_put_real(o->out, key, x);
}

static void
put_head(struct effect *e, const struct sides *s, const char *part)
{
	oee_put_head(s->o, s->g, "effect");
	if (!(s->o->by & BY_PART))
		rec_put_str(s->o->out, "part", part);
	rec_put_str(s->o->out, "variant", e->variant);
	rec_put_str(s->o->out, "figure", oee_figures[s->f->figure]);
}

static oee_wide
sum_of(const struct oee_formula *f, const oee_wide basis[BASIS_COUNT])
{
	return f->den == BASIS_NONE ? basis[f->num] : 0;
}

/* Why there is no figure on the one side or the other. */
static void
put_why(struct effect *e, const struct sides *s, const char *key)
{
	const bool second = isfinite(s->before);
	const struct kpi *k = &s->kpi[second];

	buf_clear(&e->text);
	if (!isfinite(s->before) || !isfinite(s->after))
		buf_printf(&e->text, "%s: %s", second ? "after" : "before",
		    oee_formula_why(s->f, k, s->totals[second]));
	rec_put_str(s->o->out, key, e->text.len == 0 ? NULL :
	    buf_text(&e->text));
}

/* Less than doubles can tell of ratios near 1 is nothing. */
static double
difference(const struct sides *s)
{
	const double d = s->after - s->before;

	return fabs(d) < 1e-15 ? 0 : d;
}

static int
write_figure(struct effect *e, const struct sides *s, struct err *err)
{
	static const char *const none[] = { "state", "reason",
		"class_before", "class_after", "seconds" };
	const struct oee_causes *c = &e->causes;
	const oee_wide before = sum_of(s->f, c->before);
	const oee_wide after = sum_of(s->f, c->after);
	struct oee *o = s->o;
	size_t i;

	put_head(e, s, NULL);
	put_value(o, "before", s->f, s->before, before);
	put_value(o, "after", s->f, s->after, after);
	put_value(o, "difference", s->f, difference(s),
	    after - before);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		rec_put_null(o->out, none[i]);
	put_value(o, "effect", s->f, difference(s), after - before);
	rec_put_null(o->out, "cause");
	put_why(e, s, "why");
	return rec_end(o->out, err);
}

/* ---- causes ---- */

static const char *
name(const struct oee_causes *c, int32_t i)
{
	return i < 0 ? NULL : map_name(&c->names, i);
}

static void
put_words(struct buf *b, const struct oee_causes *c,
    const struct oee_cause *x)
{
	const char *state = name(c, x->state), *reason = name(c, x->reason);

	if (state == NULL && reason == NULL)
		buf_puts(b, "no row");
	if (state != NULL)
		buf_puts(b, state);
	if (reason != NULL)
		buf_printf(b, "%s%s", state == NULL ? "" : "/", reason);
}

/* The cause in words, for people. */
static const char *
describe(struct effect *e, const struct oee_cause *x)
{
	const struct oee_causes *c = &e->causes;
	const char *from = oee_class_name(x->from);
	const char *to = oee_class_name(x->to);
	struct buf *b = &e->text;

	buf_clear(b);
	if (x->is == CAUSE_PART) {
		buf_printf(b, "part %s", x->part < 0 ? "unknown" :
		    name(c, x->part));
	} else {
		if (x->is == CAUSE_STOPS)
			buf_puts(b, "stops of ");
		put_words(b, c, x);
	}
	if (x->is == CAUSE_TIME)
		buf_printf(b, ": %s->%s", from == NULL ? "elsewhere" : from,
		    to == NULL ? "elsewhere" : to);
	return buf_text(b);
}

/* What moved: time, repair, or the ideal time that the figure is made of. */
static void
put_moved(struct oee *o, const struct oee_formula *f,
    const struct oee_cause *x)
{
	if (x->is == CAUSE_PART)
		oee_put_ideal(o, "seconds",
		    x->d[f->num == BASIS_IDEAL ? BASIS_IDEAL : BASIS_GOOD]);
	else if (x->is == CAUSE_TIME || f->num == BASIS_REPAIR)
		rec_put_fixed(o->out, "seconds", x->ms, 3);
	else
		rec_put_null(o->out, "seconds");
}

static int
write_cause(struct effect *e, const struct sides *s,
    const struct oee_cause *x, double share, struct err *err)
{
	const struct oee_causes *c = &e->causes;
	struct rec_writer *w = s->o->out;

	put_head(e, s, name(c, x->part));
	rec_put_null(w, "before");
	rec_put_null(w, "after");
	rec_put_null(w, "difference");
	rec_put_str(w, "state", name(c, x->state));
	rec_put_str(w, "reason", name(c, x->reason));
	rec_put_str(w, "class_before", oee_class_name(x->from));
	rec_put_str(w, "class_after", oee_class_name(x->to));
	put_moved(s->o, s->f, x);
	put_value(s->o, "effect", s->f, share, sum_of(s->f, x->d));
	rec_put_str(w, "cause", describe(e, x));
	rec_put_null(w, "why");
	return rec_end(w, err);
}

/* Whether the figure hangs on anything that the cause moved. */
static bool
concerns(const struct oee_formula *f, const struct oee_cause *x)
{
	const enum oee_basis of[] = { f->num, f->num2, f->den, f->den2 };
	size_t i;

	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		if (of[i] != BASIS_NONE && x->d[of[i]] != 0)
			return true;
	}
	return false;
}

/* The largest effects first; else as they were found. */
static int
share_order(const void *va, const void *vb, void *arg)
{
	const size_t a = *(const size_t *)va, b = *(const size_t *)vb;
	const struct effect *e = arg;
	const double x = fabs(e->share[a]), y = fabs(e->share[b]);

	if (x != y)
		return x < y ? 1 : -1;
	return a < b ? -1 : a > b;
}

static void
make_room(struct effect *e, size_t n)
{
	if (n <= e->cap)
		return;
	free(e->share);
	free(e->order);
	e->cap = 2 * n;
	e->share = mem_new(e->cap, sizeof(*e->share));
	e->order = mem_new(e->cap, sizeof(*e->order));
}

static int
write_causes(struct effect *e, const struct sides *s, struct err *err)
{
	const struct oee_causes *c = &e->causes;
	size_t i, n = 0;

	make_room(e, c->n);
	for (i = 0; i < c->n; i++) {
		if (!concerns(s->f, &c->v[i]))
			continue;
		e->share[i] = oee_formula_share(s->f, c, &c->v[i]);
		e->order[n++] = i;
	}
	if (n > 1)
		qsort_r(e->order, n, sizeof(*e->order), share_order, e);
	for (i = 0; i < n; i++) {
		if (write_cause(e, s, &c->v[e->order[i]],
		    e->share[e->order[i]], err) < 0)
			return -1;
	}
	return 0;
}

/* ---- one group ---- */

static void
look_at(struct sides *s, int side, const struct oee *o,
    const struct oee_group *g)
{
	oee_kpi(o, g == NULL ? NULL : &g->t, &s->kpi[side]);
	s->totals[side] = g != NULL && g->t.totals;
}

/* Both are what their sums say: of nothing made there is a performance. */
static bool
has_shares(const struct effect *e, const struct sides *s)
{
	return isfinite(s->before) && isfinite(s->after) &&
	    isfinite(oee_formula_value(s->f, e->causes.before)) &&
	    isfinite(oee_formula_value(s->f, e->causes.after));
}

static int
write_row(void *self, struct oee_group *const *g, struct err *err)
{
	struct effect *e = self;
	struct oee **o = e->join.engine;
	struct sides s;
	size_t i;

	s.o = oee_join_first(&e->join, g, &s.g);
	oee_causes_find(&e->causes, o[0], g[0], o[1], g[1]);
	look_at(&s, 0, o[0], g[0]);
	look_at(&s, 1, o[1], g[1]);
	for (i = 0; i < oee_nformula; i++) {
		s.f = &oee_formulas[i];
		s.before = oee_formula_figure(s.f, &s.kpi[0], s.totals[0],
		    e->causes.before);
		s.after = oee_formula_figure(s.f, &s.kpi[1], s.totals[1],
		    e->causes.after);
		if (write_figure(e, &s, err) < 0 ||
		    (has_shares(e, &s) && write_causes(e, &s, err) < 0))
			return -1;
	}
	return 0;
}

/* ---- the stage ---- */

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct effect *e = self;

	return oee_join_feed(&e->join, r, out, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct effect *e = self;
	size_t i;

	if (oee_join_finish(&e->join, out, err) < 0)
		return -1;
	for (i = 0; e->changes != NULL && i < e->changes->n; i++) {
		if (!e->changes->v[i].met)
			log_put(e->log, LOG_LEVEL_WARN, "standard.%s: nothing "
			    "of it was made", e->changes->v[i].pattern);
	}
	return 0;
}

static void
free_all(void *self)
{
	struct effect *e = self;

	oee_join_release(&e->join);
	oee_causes_release(&e->causes);
	buf_release(&e->text);
	free(e->variant);
	free(e->share);
	free(e->order);
	free(e);
}

struct rec_stage
oee_effect_stage(const struct oee_params *before,
    const struct oee_params *after, const char *variant)
{
	struct oee_params each[2] = { *before, *after };
	struct effect *e = mem_new(1, sizeof(*e));
	struct rec_stage st = { .self = e, .feed = feed, .finish = finish,
		.free = free_all };
	int i;

	e->changes = after->changes;
	e->log = after->log;
	e->variant = mem_strdup(variant);
	e->join.row = write_row;
	e->join.self = e;
	for (i = 0; i < 2; i++) {
		each[i].loss = true;
		each[i].by = before->by == 0 ? BY_MACHINE : before->by;
	}
	oee_join_init(&e->join, each, 2);
	for (i = 0; i < 2; i++)
		e->join.engine[i]->makes = e->join.engine[i]->notes = true;
	return st;
}
