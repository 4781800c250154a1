/* SPDX-License-Identifier: MIT */
/* Where the lost time went: states, and reasons under each, longest first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "downtime/engine.h"

/* A row, or what several cells make together. */
struct row {
	const char *tier;
	struct dt_bar bar;
	int64_t ms, count;
	bool totals;
};

struct rows {
	struct row *row;
	size_t n, cap;
};

/* The cells of a group, and what is written of them. */
struct pareto {
	struct dt *d;
	const struct dt_group *group;
	int64_t all_ms;
	struct rows reasons, states;
};

static void
add(struct rows *rows, const struct row *r)
{
	rows->row = mem_grow(rows->row, &rows->cap, rows->n + 1,
	    sizeof(*rows->row));
	rows->row[rows->n++] = *r;
}

static void
join(struct row *to, const struct row *from)
{
	to->ms += from->ms;
	to->count += from->count;
	to->totals |= from->totals;
}

/* The row of the state that a reason is of. */
static void
add_state(struct rows *states, const struct row *r)
{
	struct row s = *r;
	size_t i;

	s.tier = "state";
	s.bar.reason = -1;
	for (i = 0; i < states->n; i++) {
		if (memcmp(&states->row[i].bar, &s.bar, sizeof(s.bar)) == 0) {
			join(&states->row[i], r);
			return;
		}
	}
	add(states, &s);
}

static int
text_order(const struct dt *d, int32_t a, int32_t b)
{
	const char *x = dt_name(d, a), *y = dt_name(d, b);

	return strcmp(x == NULL ? "" : x, y == NULL ? "" : y);
}

static int
longest_first(const void *va, const void *vb, void *arg)
{
	const struct row *a = va, *b = vb;
	const struct dt *d = arg;
	int c = dt_three_way(b->ms, a->ms);

	if (c == 0)
		c = dt_three_way(a->bar.class, b->bar.class);
	if (c == 0)
		c = text_order(d, a->bar.state, b->bar.state);
	return c != 0 ? c : text_order(d, a->bar.reason, b->bar.reason);
}

static void
sort(struct dt *d, struct rows *rows)
{
	if (rows->n > 1)
		qsort_r(rows->row, rows->n, sizeof(*rows->row), longest_first,
		    d);
}

/* Behind the first of them all others become one. */
static void
cut(struct rows *rows, int64_t top)
{
	struct row *rest;
	size_t i;

	if (top <= 0 || rows->n <= (size_t)top + 1)
		return;
	rest = &rows->row[top];
	for (i = (size_t)top + 1; i < rows->n; i++) {
		if (rows->row[i].bar.class != rest->bar.class)
			rest->bar.class = -1;
		if (rows->row[i].bar.state != rest->bar.state)
			rest->bar.state = -1;
		join(rest, &rows->row[i]);
	}
	rest->bar.reason = -1;
	rest->tier = "rest";
	rows->n = (size_t)top + 1;
}

static double
part_of(int64_t ms, int64_t all)
{
	return all > 0 ? (double)ms / (double)all : NAN;
}

static void
put_words(struct dt *d, const struct row *r)
{
	const bool rest = strcmp(r->tier, "rest") == 0;

	rec_put_str(d->out, "tier", d->p.level == DT_ALL ? "all" : r->tier);
	rec_put_str(d->out, "class", r->bar.class < 0 ? NULL :
	    class_name((enum time_class)r->bar.class));
	rec_put_str(d->out, "state", rest && r->bar.state < 0 ? "other" :
	    dt_name(d, r->bar.state));
	rec_put_str(d->out, "reason", rest && r->bar.state >= 0 ? "other" :
	    dt_name(d, r->bar.reason));
}

static int
put(struct pareto *p, const struct row *r, int64_t so_far, struct err *err)
{
	struct dt *d = p->d;
	const char *why = NULL;

	dt_put_head(d, p->group, "pareto");
	put_words(d, r);
	rec_put_fixed(d->out, "seconds", r->ms, 3);
	if (r->totals)
		rec_put_null(d->out, "count");
	else
		rec_put_int(d->out, "count", r->count);
	dt_put_real(d, "mean_s", r->totals || r->count == 0 ? NAN :
	    (double)r->ms / 1000 / (double)r->count);
	dt_put_real(d, "share", part_of(r->ms, p->all_ms));
	dt_put_real(d, "cumulative", part_of(so_far, p->all_ms));
	rec_put_fixed(d->out, "planned_s", p->group->planned_ms, 3);
	if (r->totals)
		why = "count: totals";
	else if (r->count == 0)
		why = "mean_s: began before";
	return dt_put_tail(d, why, err);
}

static int
put_all(struct pareto *p, struct rows *rows, struct err *err)
{
	int64_t so_far = 0;
	size_t i;

	cut(rows, p->d->p.top);
	for (i = 0; i < rows->n; i++) {
		so_far += rows->row[i].ms;
		if (put(p, &rows->row[i], so_far, err) < 0)
			return -1;
	}
	return 0;
}

/* A state's row, and its reasons' behind it. */
static int
put_state(struct pareto *p, const struct row *state, int64_t so_far,
    struct err *err)
{
	int64_t before = so_far - state->ms;
	struct rows own = { NULL, 0, 0 };
	const struct row *r;
	size_t i;
	int rc = put(p, state, so_far, err);

	for (i = 0; i < p->reasons.n && strcmp(state->tier, "rest") != 0;
	    i++) {
		r = &p->reasons.row[i];
		if (r->bar.class == state->bar.class &&
		    r->bar.state == state->bar.state)
			add(&own, r);
	}
	cut(&own, p->d->p.top);
	for (i = 0; i < own.n && rc == 0; i++) {
		before += own.row[i].ms;
		rc = put(p, &own.row[i], before, err);
	}
	free(own.row);
	return rc;
}

static int
put_both(struct pareto *p, struct err *err)
{
	int64_t so_far = 0;
	size_t i;

	cut(&p->states, p->d->p.top);
	for (i = 0; i < p->states.n; i++) {
		so_far += p->states.row[i].ms;
		if (put_state(p, &p->states.row[i], so_far, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_group(struct pareto *p, const struct dt_cell *cell, size_t n,
    struct err *err)
{
	struct dt *d = p->d;
	struct row r = { .tier = "reason" };
	size_t i;

	p->all_ms = 0;
	p->reasons.n = p->states.n = 0;
	for (i = 0; i < n; i++) {
		r.bar = d->bar[cell[i].at.bar];
		r.ms = cell[i].ms;
		r.count = cell[i].count;
		r.totals = cell[i].totals != 0;
		p->all_ms += r.ms;
		add(&p->reasons, &r);
		add_state(&p->states, &r);
	}
	sort(d, &p->reasons);
	sort(d, &p->states);
	if (d->p.level == DT_BOTH)
		return put_both(p, err);
	return put_all(p, d->p.level == DT_REASON ? &p->reasons : &p->states,
	    err);
}

/* Cells stand by group; groups are written in the order of their keys. */
int
dt_pareto(struct dt *d, struct err *err)
{
	struct pareto p = { .d = d };
	size_t *first = mem_new(d->ngroup + 1, sizeof(*first));
	int32_t *order = dt_groups_ordered(d);
	size_t i, g, n;
	int rc = 0;

	dt_cells_sort(&d->cells);
	for (i = 0; i < d->cells.n; i += n) {
		n = dt_cells_alike(&d->cells, i);
		first[d->cells.cell[i].at.group] = i + 1;
	}
	for (i = 0; i < d->ngroup && rc == 0; i++) {
		g = (size_t)order[i];
		if (first[g] == 0)
			continue;
		p.group = &d->group[g];
		rc = put_group(&p, &d->cells.cell[first[g] - 1],
		    dt_cells_alike(&d->cells, first[g] - 1), err);
	}
	free(p.reasons.row);
	free(p.states.row);
	free(order);
	free(first);
	return rc;
}
