/* SPDX-License-Identifier: MIT */
/* Who has more lost time than the others, or whether there is more than was. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "downtime/engine.h"
#include "stats/boot.h"

enum { NEED = 10, ROUNDS = 9999, ENOUGH = 30 };
enum { BEFORE, AFTER };		/* subjects when periods are compared */

/* Whom the time is of; -1: nobody. */
static int32_t
subject_of(struct dt *d, const struct dt_piece *x)
{
	const struct tl_row *row = x->slice->row;

	switch (d->p.compare) {
	case BY_MACHINE:
		return x->machine;
	case BY_GROUP:
		return d->machine[x->machine].group;
	case BY_SHIFT:
		return x->slice->piece->shift;
	case BY_PART:
		return row == NULL ? -1 : dt_label(d, row->part);
	default:
		return row == NULL ? -1 : dt_label(d, row->operator);
	}
}

static void
book(struct dt *d, const struct dt_piece *x, int32_t subject, int64_t ms)
{
	struct dt_at at = { x->group, DT_PLANNED, subject,
		x->slice->piece->business_date, 0 };

	if (subject < 0 || ms == 0)
		return;
	if (x->busy)
		dt_cell(&d->cells, &at)->ms += ms;
	at.bar = x->bar;
	if (x->bar >= 0)
		dt_cell(&d->cells, &at)->ms += ms;
}

void
dt_compare_piece(struct dt *d, const struct dt_piece *x)
{
	const int64_t *w = d->p.window;
	int64_t a, b;
	int i;

	if (d->p.compare != 0) {
		book(d, x, subject_of(d, x), x->ms);
		return;
	}
	for (i = BEFORE; i <= AFTER; i++) {
		a = x->from_us > w[2 * i] ? x->from_us : w[2 * i];
		b = x->to_us < w[2 * i + 1] ? x->to_us : w[2 * i + 1];
		if (a < b)
			book(d, x, i, tl_slice_ms(x->slice, a, b));
	}
}

/* ---- at the end ---- */

/* A day of a subject and of those it is held against, in ms. */
struct day {
	double x, planned;
	double other_x, other_planned;
};

/* A subject's downtime in a bar against that of the others. */
struct pair {
	struct dt_found found;
	int32_t subject;
	int64_t ms, planned_ms;
	double share, other_share;
	size_t n, other_n;		/* days of each */
	struct stats_interval diff;
};

/* The cells of one group. */
struct field {
	struct dt *d;
	const struct dt_cell *cell;
	size_t n;
	int32_t *day;			/* those there are, ascending */
	size_t nday;
	struct pair *pair;		/* of all groups */
	size_t npair, cap;
};

static int
int_order(const void *a, const void *b)
{
	return dt_three_way(*(const int32_t *)a, *(const int32_t *)b);
}

static void
find_days(struct field *f)
{
	size_t i, n = 0;

	f->day = mem_resize(f->day, f->n + 1, sizeof(*f->day));
	for (i = 0; i < f->n; i++)
		f->day[i] = f->cell[i].at.cluster;
	qsort(f->day, f->n, sizeof(*f->day), int_order);
	for (i = 0; i < f->n; i++) {
		if (n == 0 || f->day[n - 1] != f->day[i])
			f->day[n++] = f->day[i];
	}
	f->nday = n;
}

static size_t
day_at(const struct field *f, int32_t day)
{
	const int32_t *at = bsearch(&day, f->day, f->nday, sizeof(day),
	    int_order);

	return (size_t)(at - f->day);
}

/* Days of the pair; those on which neither was planned are left out. */
static size_t
fill(const struct field *f, struct pair *p, struct day *day)
{
	const struct dt_cell *c;
	size_t i, n = 0;
	struct day *to;
	double *x;

	memset(day, 0, f->nday * sizeof(*day));
	for (i = 0; i < f->n; i++) {
		c = &f->cell[i];
		to = &day[day_at(f, c->at.cluster)];
		if (c->at.bar != DT_PLANNED && c->at.bar != p->found.bar)
			continue;
		if (c->at.factor == p->subject)
			x = c->at.bar == DT_PLANNED ? &to->planned : &to->x;
		else
			x = c->at.bar == DT_PLANNED ? &to->other_planned :
			    &to->other_x;
		*x += (double)c->ms;
	}
	for (i = 0; i < f->nday; i++) {
		if (day[i].planned > 0 || day[i].other_planned > 0)
			day[n++] = day[i];
	}
	return n;
}

static struct day
sum(const struct day *day, const size_t *row, size_t n)
{
	struct day s = { 0, 0, 0, 0 };
	const struct day *x;
	size_t i;

	for (i = 0; i < n; i++) {
		x = &day[row == NULL ? i : row[i]];
		s.x += x->x;
		s.planned += x->planned;
		s.other_x += x->other_x;
		s.other_planned += x->other_planned;
	}
	return s;
}

static double
difference(const size_t *row, size_t n, void *arg)
{
	const struct day s = sum(arg, row, n);

	if (s.planned <= 0 || s.other_planned <= 0)
		return NAN;
	return s.x / s.planned - s.other_x / s.other_planned;
}

/*
 * If there is no difference, what a block of days adds to it could as well
 * have the other sign: p is the share of draws of signs (the data among them)
 * with a sum as far from 0.  Ends early as dt_turn() does.
 */
static double
flip(const double *block, size_t n, struct rng *rng)
{
	double s = 0, stat = 0;
	size_t i, k, hits = 0;

	for (i = 0; i < n; i++)
		stat += block[i];
	for (k = 1; k <= ROUNDS; k++, s = 0) {
		for (i = 0; i < n; i++)
			s += rng_u64(rng) >> 63 ? block[i] : -block[i];
		hits += fabs(s) >= fabs(stat) * (1 - 1e-12);
		if (hits == ENOUGH)
			return (double)hits / (double)k;
	}
	return (double)(1 + hits) / (1 + ROUNDS);
}

/*
 * Blocks of about n^(1/3) neighbouring days, so that a bad week counts as
 * one; the days before are not mixed with those after.
 */
static size_t
blocks(const struct day *day, size_t n, uint32_t *block, uint32_t *side)
{
	const size_t length = (size_t)lround(cbrt((double)n));
	size_t i, in_block = 0, k = 0;

	for (i = 0; i < n; i++, in_block++) {
		side[i] = day[i].planned > 0 && day[i].other_planned > 0 ? 0 :
		    day[i].planned > 0 ? 1 : 2;
		if (i > 0 && (in_block == length || side[i] != side[i - 1])) {
			k++;
			in_block = 0;
		}
		block[i] = (uint32_t)k;
	}
	return n == 0 ? 0 : k + 1;
}

static void
examine(const struct dt *d, struct pair *p, struct day *day, size_t n,
    size_t order)
{
	const struct day all = sum(day, NULL, n);
	const double share = (all.x + all.other_x) /
	    (all.planned + all.other_planned);
	uint32_t *block = mem_new(n + 1, sizeof(*block));
	uint32_t *side = mem_new(n + 1, sizeof(*side));
	const size_t nblock = blocks(day, n, block, side);
	double *adds = mem_new(nblock + 1, sizeof(*adds));
	struct stats_boot b = { .fn = difference, .arg = day, .n = n,
		.cluster = block, .stratum = d->p.compare == 0 ? side : NULL };
	struct rng rng;
	size_t i;

	rng_seed(&rng, d->p.seed + order + 1);
	p->diff = stats_boot(&b, &rng);
	for (i = 0; i < n; i++)
		adds[block[i]] +=
		    (day[i].x - share * day[i].planned) / all.planned -
		    (day[i].other_x - share * day[i].other_planned) /
		    all.other_planned;
	p->found.p = flip(adds, nblock, &rng);
	p->found.strength = fabs(p->diff.value);
	free(block);
	free(side);
	free(adds);
}

static void
hold(struct field *f, int32_t subject, int32_t bar, struct day *day)
{
	struct pair p = { .subject = subject };
	struct day all;
	size_t i, n;

	p.found.group = f->cell[0].at.group;
	p.found.bar = bar;
	n = fill(f, &p, day);
	for (i = 0; i < n; i++) {
		p.n += day[i].planned > 0;
		p.other_n += day[i].other_planned > 0;
	}
	all = sum(day, NULL, n);
	p.ms = (int64_t)llround(all.x);
	p.planned_ms = (int64_t)llround(all.planned);
	p.share = all.planned > 0 ? all.x / all.planned : NAN;
	p.other_share = all.other_planned > 0 ?
	    all.other_x / all.other_planned : NAN;
	p.found.p = NAN;
	p.found.strength = NAN;
	p.diff = (struct stats_interval){ p.share - p.other_share, NAN, NAN,
		NAN, 0, false };
	if (p.n >= NEED && p.other_n >= NEED)
		examine(f->d, &p, day, n, f->npair);
	f->pair = mem_grow(f->pair, &f->cap, f->npair + 1, sizeof(*f->pair));
	f->pair[f->npair++] = p;
}

static bool
has_bar(const struct field *f, int32_t bar)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (f->cell[i].at.bar == bar)
			return true;
	}
	return false;
}

/* Each subject of the group in each bar; of two periods the later. */
static void
compare_group(struct field *f)
{
	struct day *day;
	int32_t last = -1, bar;
	size_t i;

	find_days(f);
	day = mem_new(f->nday + 1, sizeof(*day));
	for (i = 0; i < f->n; i++) {
		if (f->cell[i].at.factor == last ||
		    (f->d->p.compare == 0 && f->cell[i].at.factor != AFTER))
			continue;
		last = f->cell[i].at.factor;
		for (bar = 0; (size_t)bar < f->d->nbar; bar++) {
			if (has_bar(f, bar))
				hold(f, last, bar, day);
		}
	}
	free(day);
}

static void
put_subject(struct dt *d, int32_t subject)
{
	static const char *const factors[] = { "machine", "group", "part",
		"operator", "shift" };
	static const unsigned bits[] = { BY_MACHINE, BY_GROUP, BY_PART,
		BY_OPERATOR, BY_SHIFT };
	const char *name;
	size_t i;

	if (d->p.compare == 0) {
		rec_put_str(d->out, "factor", "period");
		rec_put_str(d->out, "subject", "after");
		rec_put_str(d->out, "against", "before");
		return;
	}
	for (i = 0; bits[i] != d->p.compare; i++)
		;
	rec_put_str(d->out, "factor", factors[i]);
	if (d->p.compare == BY_MACHINE)
		name = timeline_machine_name(d->tl, subject);
	else if (d->p.compare == BY_SHIFT)
		name = cal_shift_name(d->p.calendar, subject);
	else
		name = dt_name(d, subject);
	rec_put_str(d->out, "subject", name);
	rec_put_str(d->out, "against", "the others");
}

static int
put(struct dt *d, const struct pair *p, struct err *err)
{
	const size_t n = p->n < p->other_n ? p->n : p->other_n;
	char why[64];

	dt_put_head(d, &d->group[p->found.group], "comparison");
	dt_put_bar(d, &d->bar[p->found.bar]);
	put_subject(d, p->subject);
	rec_put_fixed(d->out, "seconds", p->ms, 3);
	rec_put_fixed(d->out, "planned_s", p->planned_ms, 3);
	dt_put_real(d, "share", p->share);
	dt_put_real(d, "against_share", p->other_share);
	dt_put_real(d, "difference", p->diff.value);
	dt_put_real(d, "low", p->diff.low);
	dt_put_real(d, "high", p->diff.high);
	dt_put_p(d, p->found.p, p->found.adjusted);
	rec_put_int(d->out, "n", (int64_t)n);
	snprintf(why, sizeof(why), "n = %zu, need %d", n, NEED);
	return dt_put_tail(d, n < NEED ? why : NULL, err);
}

int
dt_comparison(struct dt *d, struct err *err)
{
	struct field f = { .d = d };
	const struct dt_cells *c = &d->cells;
	size_t i;
	int rc = 0;

	dt_cells_sort(&d->cells);
	for (i = 0; i < c->n; i += f.n) {
		f.cell = &c->cell[i];
		for (f.n = 0; i + f.n < c->n &&
		    f.cell[f.n].at.group == f.cell[0].at.group; f.n++)
			;
		compare_group(&f);
	}
	dt_rank(d, f.pair, f.npair, sizeof(*f.pair), 1);
	for (i = 0; i < f.npair && rc == 0; i++)
		rc = put(d, &f.pair[i], err);
	free(f.pair);
	free(f.day);
	return rc;
}
