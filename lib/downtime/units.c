/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "downtime/engine.h"
#include "downtime/units.h"

enum { HOUR_MS = 3600000 };

static void
add_share(struct dt_shares *s, int32_t label, int64_t ms)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->s[i].label == label) {
			s->s[i].ms += ms;
			return;
		}
	}
	s->s = mem_grow(s->s, &s->cap, s->n + 1, sizeof(*s->s));
	s->s[s->n++] = (struct dt_share){ label, ms };
}

static int32_t
largest(const struct dt_shares *s)
{
	const struct dt_share *most = NULL;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (most == NULL || s->s[i].ms > most->ms)
			most = &s->s[i];
	}
	return most == NULL ? -1 : most->label;
}

static void
close_unit(struct dt_units *u, const struct dt_unit *unit,
    const struct dt_shares *loads)
{
	size_t i;

	if (unit->planned_ms <= 0)
		return;
	u->load = mem_grow(u->load, &u->load_cap, u->nload + loads->n + 1,
	    sizeof(*u->load));
	for (i = 0; i < loads->n; i++)
		u->load[u->nload++] = (struct dt_load){ (uint32_t)u->n,
		    loads->s[i].label, loads->s[i].ms };
	u->unit = mem_grow(u->unit, &u->cap, u->n + 1, sizeof(*u->unit));
	u->unit[u->n++] = *unit;
}

static void
close_shift(struct dt_units *u, struct dt_open *o)
{
	if (o->any_shift) {
		o->shift.operator = largest(&o->operators);
		o->shift.part = largest(&o->parts);
		o->shift.job = largest(&o->jobs);
		close_unit(u, &o->shift, &o->shift_loads);
	}
	o->any_shift = false;
	o->operators.n = o->parts.n = o->jobs.n = o->shift_loads.n = 0;
}

static void
close_job(struct dt_units *u, struct dt_open *o)
{
	if (o->any_job)
		close_unit(u, &o->job, &o->job_loads);
	o->any_job = false;
	o->job_loads.n = 0;
}

static struct dt_open *
open_of(struct dt *d, int machine)
{
	struct dt_units *u = d->units;
	const size_t want = (size_t)machine + 1;

	if (u == NULL)
		u = d->units = mem_new(1, sizeof(*u));
	if (u->nopen < want) {
		u->open = mem_grow(u->open, &u->open_cap, want,
		    sizeof(*u->open));
		memset(&u->open[u->nopen], 0,
		    (want - u->nopen) * sizeof(*u->open));
		u->nopen = want;
	}
	return &u->open[machine];
}

static void
begin(const struct dt *d, const struct dt_piece *x, struct dt_unit *unit)
{
	const struct dt_machine *m = &d->machine[x->machine];

	memset(unit, 0, sizeof(*unit));
	unit->group = x->group;
	unit->machine = x->machine;
	unit->date = x->slice->piece->business_date;
	unit->shift = x->slice->piece->shift;
	unit->operator = unit->part = unit->job = -1;
	unit->since_h = m->serviced ? (double)m->service_ms / HOUR_MS : NAN;
}

/* Another job, part or operation is another unit. */
static void
enter_job(struct dt *d, const struct dt_piece *x, struct dt_open *o)
{
	const struct tl_row *row = x->slice->row;
	struct dt_units *u = d->units;
	int32_t job, part, op;

	if (row == NULL)
		return;
	job = dt_label(d, row->job);
	part = dt_label(d, row->part);
	op = dt_label(d, row->op);
	if (o->any_job && job == o->job_label && part == o->job.part &&
	    op == o->op_label)
		return;
	close_job(u, o);
	if (job < 0 && part < 0)
		return;
	begin(d, x, &o->job);
	o->any_job = o->job.is_job = true;
	o->job_label = job;
	o->op_label = op;
	o->job.part = part;
	o->job.operator = dt_label(d, row->operator);
	o->job.job = (int32_t)u->njob;
	u->job_ms = mem_grow(u->job_ms, &u->job_cap, u->njob + 1,
	    sizeof(*u->job_ms));
	u->job_ms[u->njob++] = 0;
}

static void
add_job(struct dt_units *u, const struct dt_piece *x, struct dt_open *o)
{
	if (!o->any_job || x->slice->row == NULL)
		return;
	if (x->busy)
		o->job.planned_ms += x->ms;
	if (x->slice->class == CLASS_PRODUCTION)
		u->job_ms[o->job.job] += x->ms;
	if (x->bar >= 0)
		add_share(&o->job_loads, x->bar, x->ms);
}

static void
add_shift(struct dt *d, const struct dt_piece *x, struct dt_open *o)
{
	const struct cal_piece *p = x->slice->piece;
	const struct tl_row *row = x->slice->row;

	if (o->any_shift && o->shift_from_us != p->shift_from_us)
		close_shift(d->units, o);
	if (!o->any_shift) {
		begin(d, x, &o->shift);
		o->any_shift = true;
		o->shift_from_us = p->shift_from_us;
	}
	if (x->busy)
		o->shift.planned_ms += x->ms;
	if (x->bar >= 0)
		add_share(&o->shift_loads, x->bar, x->ms);
	if (row == NULL || !x->busy)
		return;
	if (row->operator.len > 0)
		add_share(&o->operators, dt_label(d, row->operator), x->ms);
	if (row->part.len > 0)
		add_share(&o->parts, dt_label(d, row->part), x->ms);
	if (o->any_job)
		add_share(&o->jobs, o->job.job, x->ms);
}

/* Time outside of all shifts is nobody's. */
void
dt_units_piece(struct dt *d, const struct dt_piece *x)
{
	struct dt_open *o = open_of(d, x->machine);

	enter_job(d, x, o);
	add_job(d->units, x, o);
	if (x->slice->piece->shift >= 0)
		add_shift(d, x, o);
}

void
dt_units_finish(struct dt_units *u)
{
	size_t i;

	for (i = 0; u != NULL && i < u->nopen; i++) {
		close_shift(u, &u->open[i]);
		close_job(u, &u->open[i]);
	}
}

void
dt_units_free(struct dt_units *u)
{
	struct dt_open *o;
	size_t i;

	if (u == NULL)
		return;
	for (i = 0; i < u->nopen; i++) {
		o = &u->open[i];
		free(o->operators.s);
		free(o->parts.s);
		free(o->jobs.s);
		free(o->shift_loads.s);
		free(o->job_loads.s);
	}
	free(u->open);
	free(u->unit);
	free(u->load);
	free(u->job_ms);
	free(u);
}
