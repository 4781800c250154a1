/* SPDX-License-Identifier: MIT */
/* When lost time comes: hour, weekday, shift, time since the last setup. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/zone.h"
#include "downtime/engine.h"
#include "downtime/rotate.h"

enum factor { F_HOUR_OF_DAY, F_WEEKDAY, F_SHIFTS, F_SINCE_SETUP, FACTORS };

static const char *const factor_names[FACTORS] = {
	"hour", "weekday", "shift", "since_setup"
};

/*
 * Clusters with downtime below which there is no answer: days, and weeks for
 * the weekday.
 */
static const size_t need[FACTORS] = { 20, 8, 20, 20 };

/* Begins of the bins of running time since a setup. */
static const int64_t since_h[] = { 0, 1, 2, 4, 8 };
enum { SINCE = sizeof(since_h) / sizeof(since_h[0]), HOUR_MS = 3600000 };

static void
book(struct dt *d, const struct dt_piece *x, enum factor f, int32_t cluster,
    int32_t bin, int64_t ms, bool begins)
{
	struct dt_at at = { x->group, DT_PLANNED, (int32_t)f, cluster, bin };
	struct dt_cell *c;

	if (x->busy)
		dt_cell(&d->cells, &at)->ms += ms;
	if (x->bar < 0 || (ms == 0 && !begins))
		return;
	at.bar = x->bar;
	c = dt_cell(&d->cells, &at);
	c->ms += ms;
	c->count += begins;
	if (x->slice->rule != TL_EXACT)
		c->totals = 1;
}

static int32_t
since_bin(int64_t ms)
{
	int32_t i = SINCE - 1;

	while (i > 0 && ms < since_h[i] * HOUR_MS)
		i--;
	return i;
}

/*
 * The clock since a setup runs while the machine does, and stands at a stop:
 * else a long stop would make the late hours that it fills.
 */
static void
since_setup(struct dt *d, struct dt_piece *x)
{
	const struct dt_machine *m = &d->machine[x->machine];
	int64_t at = m->setup_ms + x->before_ms, left, take;
	int32_t i;

	if (m->setup_ms < 0 || x->slice->class == CLASS_SETUP ||
	    x->slice->rule != TL_EXACT)
		return;
	if (x->slice->class != CLASS_PRODUCTION) {
		x->busy = false;
		i = since_bin(m->setup_ms);
		book(d, x, F_SINCE_SETUP, m->setup_date, i, x->ms, x->begins);
		return;
	}
	for (left = x->ms; left > 0; left -= take, at += take) {
		i = since_bin(at);
		take = i + 1 < SINCE ? since_h[i + 1] * HOUR_MS - at : left;
		if (take > left)
			take = left;
		book(d, x, F_SINCE_SETUP, m->setup_date, i, take, false);
	}
}

void
dt_pattern_piece(struct dt *d, const struct dt_piece *x)
{
	const struct cal_piece *p = x->slice->piece;
	const int weekday = when_weekday(p->business_date);
	const int64_t local = zone_to_local(dt_zone(d), x->from_us);
	const int64_t day = when_floor(local, WHEN_DAY);
	struct dt_piece own = *x;

	if (!x->busy && x->bar < 0)
		return;
	book(d, x, F_HOUR_OF_DAY, p->business_date,
	    (int32_t)((local - day) / WHEN_HOUR), x->ms, x->begins);
	book(d, x, F_WEEKDAY, p->business_date - weekday, weekday, x->ms,
	    x->begins);
	if (p->shift >= 0)
		book(d, x, F_SHIFTS, p->business_date, p->shift, x->ms,
		    x->begins);
	since_setup(d, &own);
}

/* ---- at the end ---- */

/* One bar of a group against one factor; its cells are a run of them. */
struct test {
	struct dt_found found;
	enum factor factor;
	size_t planned, nplanned;	/* cells */
	size_t cell, ncell;
	struct dt_turn_answer a;
};

struct tests {
	struct dt *d;
	struct test *test;
	size_t n, cap;
};

static size_t
bins_of(const struct dt_cell *c, size_t n)
{
	int32_t most = -1;
	size_t i;

	for (i = 0; i < n; i++)
		most = c[i].at.bin > most ? c[i].at.bin : most;
	return (size_t)most + 1;
}

/* Where there is planned time of the cell, in the order of both. */
static size_t
loads(const struct dt_cell *planned, size_t nplanned,
    const struct dt_cell *cell, size_t ncell, struct dt_turn_load *load)
{
	size_t i, k = 0, n = 0;

	for (i = 0; i < ncell; i++) {
		while (k < nplanned &&
		    (planned[k].at.cluster < cell[i].at.cluster ||
		    (planned[k].at.cluster == cell[i].at.cluster &&
		    planned[k].at.bin < cell[i].at.bin)))
			k++;
		if (k < nplanned && cell[i].ms > 0 &&
		    planned[k].at.cluster == cell[i].at.cluster &&
		    planned[k].at.bin == cell[i].at.bin)
			load[n++] = (struct dt_turn_load){ k,
			    (double)cell[i].ms };
	}
	return n;
}

static void
run_test(struct tests *ts, struct test *t)
{
	const struct dt_cell *c = ts->d->cells.cell;
	struct dt_turn_cell *cell;
	struct dt_turn_load *load;
	struct dt_turn turn = { .need = need[t->factor] };
	struct rng rng;
	size_t i;

	cell = mem_new(t->nplanned + 1, sizeof(*cell));
	load = mem_new(t->ncell + 1, sizeof(*load));
	for (i = 0; i < t->nplanned; i++)
		cell[i] = (struct dt_turn_cell){
		    c[t->planned + i].at.cluster, c[t->planned + i].at.bin,
		    (double)c[t->planned + i].ms };
	turn.cell = cell;
	turn.ncell = t->nplanned;
	turn.load = load;
	turn.nload = loads(&c[t->planned], t->nplanned, &c[t->cell],
	    t->ncell, load);
	turn.nbin = bins_of(&c[t->planned], t->nplanned);
	/* Each has chance of its own: one more reason changes no other. */
	rng_seed(&rng, ts->d->p.seed + (uint64_t)(t - ts->test) + 1);
	t->a = dt_turn(&turn, &rng);
	free(cell);
	free(load);
}

/* Planned time of a group and factor comes first, then bar after bar. */
static void
find_tests(struct tests *ts)
{
	const struct dt_cells *c = &ts->d->cells;
	struct test t = { .planned = 0 };
	size_t i, n;

	for (i = 0; i < c->n; i += n) {
		n = dt_cells_of_bar(c, i);
		if (c->cell[i].at.bar == DT_PLANNED) {
			t.planned = i;
			t.nplanned = n;
			continue;
		}
		t.found.group = c->cell[i].at.group;
		t.found.bar = c->cell[i].at.bar;
		t.factor = (enum factor)c->cell[i].at.factor;
		if (c->cell[t.planned].at.group != t.found.group ||
		    c->cell[t.planned].at.factor != (int32_t)t.factor)
			t.nplanned = 0;
		t.cell = i;
		t.ncell = n;
		ts->test = mem_grow(ts->test, &ts->cap, ts->n + 1,
		    sizeof(*ts->test));
		ts->test[ts->n++] = t;
	}
}

static void
name_bin(const struct dt *d, enum factor f, int32_t bin, char out[32])
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };

	if (f == F_HOUR_OF_DAY)
		snprintf(out, 32, "%02d", (int)bin);
	else if (f == F_WEEKDAY)
		snprintf(out, 32, "%s", days[bin]);
	else if (f == F_SHIFTS)
		snprintf(out, 32, "%.31s", cal_shift_name(d->p.calendar,
		    (int)bin));
	else if (bin + 1 == SINCE)
		snprintf(out, 32, "%d+ h", (int)since_h[bin]);
	else
		snprintf(out, 32, "%d-%d h", (int)since_h[bin],
		    (int)since_h[bin + 1]);
}

/* A bin's sums over all clusters. */
struct bin {
	int64_t planned_ms, ms, count;
	bool totals;
};

static int
put_bin(struct dt *d, const struct test *t, int32_t i, const struct bin *b,
    const struct bin *all, struct err *err)
{
	const double expected = all->planned_ms > 0 ? (double)all->ms / 1000 *
	    (double)b->planned_ms / (double)all->planned_ms : NAN;
	char text[64];

	dt_put_head(d, &d->group[t->found.group], "pattern");
	dt_put_bar(d, &d->bar[t->found.bar]);
	rec_put_str(d->out, "factor", factor_names[t->factor]);
	name_bin(d, t->factor, i, text);
	rec_put_str(d->out, "bin", text);
	rec_put_fixed(d->out, "seconds", b->ms, 3);
	dt_put_real(d, "expected_s", expected);
	dt_put_real(d, "ratio", expected > 0 ? (double)b->ms / 1000 /
	    expected : NAN);
	rec_put_fixed(d->out, "planned_s", b->planned_ms, 3);
	if (all->totals)
		rec_put_null(d->out, "count");
	else
		rec_put_int(d->out, "count", b->count);
	dt_put_real(d, "effect", t->a.effect);
	dt_put_p(d, t->a.p, t->found.adjusted);
	rec_put_int(d->out, "n", (int64_t)t->a.n);
	if (t->a.n < need[t->factor])
		snprintf(text, sizeof(text), "n = %zu, need %zu", t->a.n,
		    need[t->factor]);
	else
		snprintf(text, sizeof(text), "%s", isnan(t->a.p) ?
		    "p: one value alone" : all->totals ? "count: totals" : "");
	return dt_put_tail(d, text[0] == '\0' ? NULL : text, err);
}

static int
put_test(struct dt *d, const struct test *t, struct err *err)
{
	const struct dt_cell *c = d->cells.cell;
	const size_t np = bins_of(&c[t->planned], t->nplanned);
	const size_t nx = bins_of(&c[t->cell], t->ncell);
	const size_t n = np > nx ? np : nx;
	struct bin *bin = mem_new(n, sizeof(*bin)), all = { 0, 0, 0, false };
	size_t i;
	int rc = 0;

	for (i = 0; i < t->nplanned; i++) {
		bin[c[t->planned + i].at.bin].planned_ms +=
		    c[t->planned + i].ms;
		all.planned_ms += c[t->planned + i].ms;
	}
	for (i = t->cell; i < t->cell + t->ncell; i++) {
		bin[c[i].at.bin].ms += c[i].ms;
		bin[c[i].at.bin].count += c[i].count;
		all.ms += c[i].ms;
		all.totals |= c[i].totals != 0;
	}
	for (i = 0; i < n && rc == 0; i++) {
		if (bin[i].planned_ms > 0 || bin[i].ms > 0)
			rc = put_bin(d, t, (int32_t)i, &bin[i], &all, err);
	}
	free(bin);
	return rc;
}

int
dt_pattern(struct dt *d, struct err *err)
{
	struct tests ts = { .d = d };
	struct test *t;
	size_t i;
	int rc = 0;

	dt_cells_sort(&d->cells);
	find_tests(&ts);
	for (i = 0; i < ts.n; i++) {
		t = &ts.test[i];
		run_test(&ts, t);
		t->found.p = t->a.p;
		t->found.strength = t->a.effect;
	}
	dt_rank(d, ts.test, ts.n, sizeof(*ts.test), 1);
	for (i = 0; i < ts.n && rc == 0; i++)
		rc = put_test(d, &ts.test[i], err);
	free(ts.test);
	return rc;
}
