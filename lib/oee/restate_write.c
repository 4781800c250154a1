/* SPDX-License-Identifier: MIT */
/* The figures of a group that are not what they were, and why, as records. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "oee/restate.h"
#include "oee/variant.h"

enum { WAS, IS, SIDES };

/* Ratios come first, then what they are made of. */
static const int ratios[] = { FIG_OEE, FIG_AVAILABILITY, FIG_PERFORMANCE,
	FIG_QUALITY, FIG_NEE, FIG_TEEP, FIG_UTILISATION, FIG_MTBF, FIG_MTTR };
enum { RATIOS = sizeof(ratios) / sizeof(ratios[0]) };

bool
oee_is_restated(int figure)
{
	return figure < OEE_GIVEN || oee_restate_formula(figure) != NULL;
}

/* A figure on both sides; NaN where it is null, a sum exactly as well. */
struct sides {
	int figure;
	const struct oee_formula *f;	/* NULL: a sum */
	struct oee *o;			/* who tells of the group */
	struct oee_group *g;
	struct kpi kpi[SIDES];
	bool totals[SIDES];
	double value[SIDES];
};

/* ---- one record ---- */

static void
put_sum(struct oee *o, const char *key, int figure, oee_wide x)
{
	if (figure == FIG_IDEAL || figure == FIG_IDEAL_GOOD)
		oee_put_ideal(o, key, x);
	else if (figure >= FIG_STOPS)
		rec_put_int(o->out, key, (int64_t)x);
	else
		rec_put_fixed(o->out, key, (int64_t)x, 3);
}

static void
put_value(const struct sides *s, const char *key, double x, oee_wide exact)
{
	if (!isfinite(x))
		rec_put_null(s->o->out, key);
	else if (s->f == NULL)
		put_sum(s->o, key, s->figure, exact);
	else
		rec_put_real(s->o->out, key, x);
}

static void
put_seq(struct rec_writer *w, const char *key, int64_t seq)
{
	if (seq < 0)
		rec_put_null(w, key);
	else
		rec_put_int(w, key, seq);
}

static void
put_head(struct oee_restating *e, const struct sides *s, const char *machine)
{
	struct rec_writer *w = s->o->out;

	oee_put_head(s->o, s->g, "restated");
	if (!(s->o->by & BY_MACHINE))
		rec_put_str(w, "machine", machine);
	put_seq(w, "since", e->since);
	put_seq(w, "seq", e->seq);
	rec_put_str(w, "figure", oee_figures[s->figure]);
}

/* Less than doubles can tell of ratios near 1 is nothing. */
static double
difference(const struct sides *s)
{
	const double d = s->value[IS] - s->value[WAS];

	return fabs(d) < 1e-15 ? 0 : d;
}

/* Why there is no figure on the one side or the other. */
static void
put_why(struct oee_restating *e, const struct sides *s)
{
	const int side = isfinite(s->value[WAS]) ? IS : WAS;

	if (isfinite(s->value[side])) {
		rec_put_null(s->o->out, "why");
		return;
	}
	buf_clear(&e->text);
	buf_printf(&e->text, "%s: %s", side == IS ? "after" : "before",
	    s->f == NULL ? "stops: totals" :
	    oee_formula_why(s->f, &s->kpi[side], s->totals[side]));
	rec_put_str(s->o->out, "why", buf_text(&e->text));
}

static oee_wide
exact(const struct oee_given *x, int figure)
{
	return figure < OEE_GIVEN ? x->sum[figure] : 0;
}

static int
write_figure(struct oee_restating *e, const struct sides *s, struct err *err)
{
	const oee_wide was = exact(&e->rows.was, s->figure);
	const oee_wide is = exact(&e->rows.is, s->figure);
	struct rec_writer *w = s->o->out;

	put_head(e, s, NULL);
	put_value(s, "before", s->value[WAS], was);
	put_value(s, "after", s->value[IS], is);
	put_value(s, "difference", difference(s), is - was);
	rec_put_null(w, "change");
	rec_put_null(w, "source");
	rec_put_null(w, "source_key");
	put_value(s, "effect", difference(s), is - was);
	rec_put_null(w, "cause");
	put_why(e, s);
	return rec_end(w, err);
}

/* ---- rows ---- */

static bool
has_row(const struct oee_restated *r)
{
	return *r->source != '\0' || *r->source_key != '\0';
}

/* The same parts that have another ideal time, in a figure made of that. */
static bool
has_other_standard(const struct sides *s, const struct oee_restated *r)
{
	const bool ideal = s->f == NULL ?
	    s->figure == FIG_IDEAL || s->figure == FIG_IDEAL_GOOD ||
	    s->figure == FIG_STANDARD_PARTS :
	    s->f->num == BASIS_IDEAL || s->f->num == BASIS_GOOD ||
	    s->f->num2 == BASIS_GOOD;

	return ideal && r->was[FIG_PARTS] == r->is[FIG_PARTS] &&
	    r->was[FIG_SCRAP] == r->is[FIG_SCRAP] &&
	    r->was[FIG_IDEAL] != r->is[FIG_IDEAL];
}

/* What became of the row; without change records nobody knows. */
static void
put_change(struct oee_restating *e, const struct sides *s,
    const struct oee_restated *r, const char **cause)
{
	const char *what = NULL;

	*cause = NULL;
	if (!has_row(r)) {
		what = "displaced";
		*cause = "time of no row";
	} else if (r->touched >= 0) {
		what = oee_touched_what(&e->touched, r->touched);
		*cause = oee_touched_words(&e->touched, r->touched);
	} else if (e->has_changes && has_other_standard(s, r)) {
		what = "standard";
		*cause = "the same row; its part has another standard";
	} else if (e->has_changes) {
		what = "displaced";
		*cause = "the same row; others or its machine moved it";
	}
	rec_put_str(s->o->out, "change", what);
}

static void
put_text(struct rec_writer *w, const char *key, const char *s)
{
	rec_put_str(w, key, *s == '\0' ? NULL : s);
}

static int
write_row(struct oee_restating *e, const struct sides *s,
    const struct oee_restated *r, struct err *err)
{
	const bool sum = s->f == NULL;
	const oee_wide was = sum ? r->was[s->figure] : 0;
	const oee_wide is = sum ? r->is[s->figure] : 0;
	const double known = sum ? 0 : NAN;
	struct rec_writer *w = s->o->out;
	const char *cause;

	put_head(e, s, r->machine);
	put_value(s, "before", known, was);
	put_value(s, "after", known, is);
	put_value(s, "difference", known, is - was);
	put_change(e, s, r, &cause);
	put_text(w, "source", r->source);
	put_text(w, "source_key", r->source_key);
	put_value(s, "effect", r->effect, is - was);
	rec_put_str(w, "cause", cause);
	rec_put_null(w, "why");
	return rec_end(w, err);
}

/* ---- one group ---- */

static void
look_at(struct sides *s, int side, const struct oee *o,
    const struct oee_group *g)
{
	oee_kpi(o, g == NULL ? NULL : &g->t, &s->kpi[side]);
	s->totals[side] = g != NULL && g->t.totals;
}

static double
value_of(const struct sides *s, int side, const struct oee_restatement *x)
{
	const oee_wide *basis = side == WAS ? x->causes.before :
	    x->causes.after;
	const struct oee_given *all = side == WAS ? &x->was : &x->is;

	if (s->f != NULL)
		return oee_formula_figure(s->f, &s->kpi[side],
		    s->totals[side], basis);
	/* Of totals nobody knows the stops. */
	return s->totals[side] && s->figure >= FIG_REPAIR ? NAN :
	    (double)all->sum[s->figure];
}

static bool
has_moved(const struct sides *s, const struct oee_restatement *x)
{
	const bool was = isfinite(s->value[WAS]);

	if (was != isfinite(s->value[IS]))
		return true;
	if (!was)
		return false;
	return s->f != NULL ? difference(s) < 0 || difference(s) > 0 :
	    x->was.sum[s->figure] != x->is.sum[s->figure];
}

/* Both are what their sums say: of nothing made there is a performance. */
static bool
has_effects(const struct sides *s, const struct oee_restatement *x)
{
	return isfinite(s->value[WAS]) && isfinite(s->value[IS]) &&
	    (s->f == NULL ||
	    (isfinite(oee_formula_value(s->f, x->causes.before)) &&
	    isfinite(oee_formula_value(s->f, x->causes.after))));
}

/* 1: the figure moved. */
static int
write_if_moved(struct oee_restating *e, struct sides *s, int figure,
    struct err *err)
{
	struct oee_restatement *x = &e->rows;
	size_t i;

	s->figure = figure;
	s->f = oee_restate_formula(figure);
	s->value[WAS] = value_of(s, WAS, x);
	s->value[IS] = value_of(s, IS, x);
	if (!has_moved(s, x))
		return 0;
	if (write_figure(e, s, err) < 0)
		return -1;
	if (!has_effects(s, x))
		return 1;
	oee_restate_figure(x, figure);
	for (i = 0; i < x->norder; i++) {
		if (write_row(e, s, x->order[i], err) < 0)
			return -1;
	}
	return 1;
}

int
oee_restate_write(struct oee_restating *e, struct oee *const *o,
    struct oee_group *const *g, struct err *err)
{
	const int teller = g[IS] != NULL ? IS : WAS;
	struct sides s = { .o = o[teller], .g = g[teller] };
	int f, figure, got, moved = 0;

	if (oee_restate(&e->rows, g[WAS], g[IS], &e->touched, err) < 0)
		return -1;
	look_at(&s, WAS, o[WAS], g[WAS]);
	look_at(&s, IS, o[IS], g[IS]);
	for (f = 0; f < RATIOS + OEE_GIVEN; f++) {
		figure = f < RATIOS ? ratios[f] : f - RATIOS;
		got = e->wanted[figure] ? write_if_moved(e, &s, figure, err) :
		    0;
		if (got < 0)
			return -1;
		moved |= got;
	}
	return moved;
}

void
oee_restating_release(struct oee_restating *e)
{
	oee_touched_release(&e->touched);
	oee_restatement_release(&e->rows);
	buf_release(&e->text);
}
