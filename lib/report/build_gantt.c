/* SPDX-License-Identifier: MIT */
/* Who did what when: spans as they are, totals within their windows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/when.h"
#include "report/build.h"
#include "shop/calendar.h"
#include "shop/profile.h"

/* As people call them, and in the order of the legend. */
static const struct {
	enum time_class class;
	const char *name, *slim;
} kinds[] = {
	{ CLASS_PRODUCTION, "Running", "Running (total)" },
	{ CLASS_SETUP, "Setup", "Setup (total)" },
	{ CLASS_DELAY, "Delay", "Delay (total)" },
	{ CLASS_DOWN, "Down", "Down (total)" },
	{ CLASS_UNASSIGNED, "Unassigned", "Unassigned (total)" },
	{ CLASS_PLANNED, "Planned stop", "Planned stop (total)" },
	{ CLASS_OUTSIDE, "Not scheduled", "Not scheduled (total)" },
	{ CLASS_RESIDUAL, "Residual", "Residual (total)" },
	{ CLASS_NODATA, "No data", "No data (total)" },
};

enum { NKINDS = sizeof(kinds) / sizeof(kinds[0]) };

_Static_assert((int)NKINDS == (int)CLASS_COUNT, "each class has its name");

struct gantt {
	struct report *rep;
	struct map machine, window;
	int64_t *filled;		/* of each window: up to where */
	size_t nfilled;
	struct cal_walk **walk;		/* of each machine, when it is asked */
	size_t nwalk;
	struct draw_span *span;
	size_t n, cap;
};

static void
put_span(struct gantt *g, const struct draw_span *s)
{
	if (s->from_us >= g->rep->to_us || s->to_us <= g->rep->from_us)
		return;
	if (g->n == g->cap)
		g->span = mem_grow(g->span, &g->cap, g->n + 1,
		    sizeof(*g->span));
	g->span[g->n++] = *s;
}

/* When the machine was to work; NULL: nobody knows. */
static struct cal_walk *
walk_of(struct gantt *g, uint32_t machine)
{
	const struct cal_machine *m;
	struct err err = { 0 };
	const size_t had = g->nwalk;

	if (g->rep->p.calendar == NULL)
		return NULL;
	if (machine >= g->nwalk) {
		g->walk = mem_grow(g->walk, &g->nwalk, machine + 1,
		    sizeof(*g->walk));
		memset(g->walk + had, 0, (g->nwalk - had) *
		    sizeof(*g->walk));
	}
	if (g->walk[machine] == NULL) {
		m = calendar_machine(g->rep->p.calendar,
		    map_name(&g->machine, machine), NULL, NULL, 0, &err);
		g->walk[machine] = m == NULL ? NULL : cal_walk_new(m);
		err_clear(&err);
	}
	return g->walk[machine];
}

/* Where the totals of the row's window end by now. */
static int64_t *
filled_of(struct gantt *g, const struct row *r)
{
	const size_t known = g->window.len;
	struct buf key = { NULL, 0, 0 };
	size_t i;

	row_subject(r, &key);
	buf_add(&key, &r->from_us, sizeof(r->from_us));
	i = (size_t)map_put(&g->window, key.data, key.len);
	buf_release(&key);
	if (i >= g->nfilled)
		g->filled = mem_grow(g->filled, &g->nfilled, i + 1,
		    sizeof(*g->filled));
	if (i == known)
		g->filled[i] = r->from_us;
	return &g->filled[i];
}

/*
 * Totals stand one behind the other in their window, where it is planned
 * time as oee-calc places them: nobody knows better.
 */
static void
place(struct gantt *g, const struct row *r, struct draw_span s, double sec)
{
	struct cal_walk *w = walk_of(g, s.row);
	int64_t left = sec < 1e9 ? (int64_t)(sec * 1e6) : 0;
	int64_t *at = filled_of(g, r), to, n;
	const struct cal_piece *piece;

	if (w != NULL && cal_work(w, r->from_us, r->to_us) <= 0)
		w = NULL;
	while (left > 0 && *at < r->to_us) {
		piece = w == NULL ? NULL : cal_at(w, *at);
		to = piece != NULL && piece->to_us < r->to_us ?
		    piece->to_us : r->to_us;
		n = 0;
		if (piece == NULL || piece->plan == CAL_WORK) {
			n = to - *at < left ? to - *at : left;
			s.from_us = *at;
			s.to_us = *at + n;
			put_span(g, &s);
		}
		left -= n;
		*at = n > 0 ? *at + n : to;
	}
}

static uint16_t
kind_of(const struct report *rep, const struct row *r)
{
	const char *state = "", *reason = "";
	enum time_class class = CLASS_UNASSIGNED;
	struct err err = { 0 };
	size_t ns = 0, nr = 0, i;

	(void)row_text(r, F_STATE, &state, &ns);
	(void)row_text(r, F_REASON, &reason, &nr);
	if (profile_class(rep->p.profile, state, ns, reason, nr, &class,
	    &err) < 0) {
		err_clear(&err);
		class = CLASS_RESIDUAL;
	}
	for (i = 0; kinds[i].class != class; i++)
		;
	return (uint16_t)i;
}

static void
add_span(struct gantt *g, const struct row *r)
{
	const double sec = row_num(r, F_SECONDS);
	struct draw_span s = { .row = 0 };
	const char *name;
	size_t n;

	if (!row_window(r, &s.from_us, &s.to_us) ||
	    s.from_us >= g->rep->to_us || s.to_us <= g->rep->from_us ||
	    !row_text(r, F_MACHINE, &name, &n))
		return;
	s.row = (uint32_t)map_put(&g->machine, name, n);
	s.kind = kind_of(g->rep, r);
	if (isfinite(sec)) {
		s.kind = (uint16_t)(s.kind + NKINDS);
		place(g, r, s, sec);
	} else {
		put_span(g, &s);
	}
}

struct name {
	const char *text;
	uint32_t at;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text,
	    ((const struct name *)b)->text);
}

/* Rows in order of the machines' names. */
static const char *const *
sort_machines(struct gantt *g)
{
	const size_t n = g->machine.len;
	struct name *name = mem_new(n + 1, sizeof(*name));
	uint32_t *to = mem_new(n + 1, sizeof(*to));
	const char **label = arena_new(&g->rep->arena, n + 1, sizeof(*label));
	size_t i;

	for (i = 0; i < n; i++)
		name[i] = (struct name){ map_name(&g->machine, (int64_t)i),
			(uint32_t)i };
	qsort(name, n, sizeof(*name), by_name);
	for (i = 0; i < n; i++) {
		label[i] = keep_text(g->rep, name[i].text,
		    strlen(name[i].text));
		to[name[i].at] = (uint32_t)i;
	}
	for (i = 0; i < g->n; i++)
		g->span[i].row = to[g->span[i].row];
	free(name);
	free(to);
	return label;
}

static const struct draw_kind *
all_kinds(struct report *rep)
{
	struct draw_kind *k = arena_new(&rep->arena, 2 * NKINDS, sizeof(*k));
	const char *class;
	size_t i;

	for (i = 0; i < NKINDS; i++) {
		class = class_name(kinds[i].class);
		k[i].name = kinds[i].name;
		k[i].tone = tone_of_class(class, strlen(class));
		k[NKINDS + i].name = kinds[i].slim;
		k[NKINDS + i].tone = k[i].tone;
		k[NKINDS + i].slim = true;
	}
	return k;
}

void
build_timeline(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	struct rows *t = rep->rows[KIND_SPAN];
	struct draw_gantt *d = &b->of.chart.of.gantt;
	struct gantt g = { .rep = rep };
	struct row r;
	size_t i;

	for (i = 0; i < rows_count(t); i++) {
		r = rows_get(t, i);
		add_span(&g, &r);
	}
	b->type = DOC_CHART;
	b->of.chart.type = DRAW_GANTT;
	b->of.chart.none = s->none != NULL ? s->none :
	    "No spans of this period came.";
	d->zone = rep->p.zone;
	d->from_us = rep->from_us;
	d->to_us = rep->to_us;
	d->row = sort_machines(&g);
	d->nrow = g.machine.len;
	d->span = arena_new(&rep->arena, g.n + 1, sizeof(*d->span));
	if (g.n > 0)
		memcpy((void *)d->span, g.span, g.n * sizeof(*d->span));
	d->n = g.n;
	d->kind = all_kinds(rep);
	d->nkind = 2 * NKINDS;
	for (i = 0; i < g.n && b->note == NULL; i++) {
		if (g.span[i].kind >= NKINDS)
			b->note = "Half as high: the source tells how long in "
			    "all, not when within a job.";
	}
	free(g.span);
	free(g.filled);
	for (i = 0; i < g.nwalk; i++)
		cal_walk_free(g.walk[i]);
	free(g.walk);
	map_release(&g.machine);
	map_release(&g.window);
}
