/* SPDX-License-Identifier: MIT */
/* What a fact says when it has ended: counts, jobs, histories. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "feat/engine.h"
#include "feat/setup.h"
#include "shop/kinds.h"

/* A job may be several rows: what they were in all. */
static void
to_last(struct feat_runs *r, const struct feat_run *run)
{
	if (run->job < 0 || run->job != r->last.job ||
	    run->part != r->last.part || run->op != r->last.op)
		r->job_setup_ms = r->job_parts_m = 0;
	r->job_setup_ms += run->ms[CLASS_SETUP];
	r->job_parts_m += run->parts_m;
	r->last = *run;
}

/* Jobs that ended are history once nothing more can be said of them. */
static void
end_runs(struct feat *f, int machine)
{
	struct feat_machine *m = &f->machine[machine];
	struct feat_runs *r = &m->runs;
	struct feat_done d;
	size_t i, n = 0;

	for (i = 0; i < r->n; i++) {
		if (!r->run[i].over) {
			r->run[n++] = r->run[i];
			continue;
		}
		feat_setup_ended(f, machine, &r->run[i]);
		feat_history_add(&f->history, machine, &r->run[i]);
		d.us = r->run[i].end_us;
		d.ms = d.parts_m = 0;
		d.cycle_s = NAN;
		if (r->run[i].parts_m > 0 &&
		    r->run[i].ms[CLASS_PRODUCTION] > 0) {
			d.ms = r->run[i].ms[CLASS_PRODUCTION];
			d.parts_m = r->run[i].parts_m;
			d.cycle_s = (double)d.ms / (double)d.parts_m;
		}
		feat_past_done(&m->past, &d);
		if (r->run[i].end_us >= r->last.end_us)
			to_last(r, &r->run[i]);
	}
	r->n = n;
}

static void
over(struct feat *f, int machine, struct feat_run *run)
{
	if (run->over)
		return;
	run->over = true;
	f->over = mem_grow(f->over, &f->over_cap, f->nover + 1,
	    sizeof(*f->over));
	f->over[f->nover++] = machine;
}

void
feat_end_runs(struct feat *f)
{
	size_t i;

	for (i = 0; i < f->nover; i++)
		end_runs(f, f->over[i]);
	f->nover = 0;
}

/* Without job records a job is over when facts of another one end. */
static void
others_are_over(struct feat *f, int machine, const struct feat_run *run)
{
	struct feat_runs *r = &f->machine[machine].runs;
	size_t i;

	if (r->has_jobs || f->machine[machine].capacity > 1)
		return;
	for (i = 0; i < r->n; i++) {
		if (&r->run[i] != run && !r->run[i].over)
			over(f, machine, &r->run[i]);
	}
}

/* A job of the fact's name is not over; else it is a straggler's. */
static bool
has_job(const struct feat_machine *m, const struct feat_fact *x)
{
	size_t i;

	for (i = m->njob; i > 0; i--) {
		if (m->job[i - 1]->job == x->job &&
		    m->job[i - 1]->part == x->part &&
		    m->job[i - 1]->op == x->op)
			return true;
	}
	return false;
}

static struct feat_run *
run_of(struct feat *f, const struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	const struct tl_span *s = &x->tl.span;
	struct feat_run *run;

	if (x->job < 0 && x->part < 0)
		return NULL;
	run = feat_run_find(&m->runs, x->job, x->part, x->op);
	if (run == NULL && m->runs.has_jobs && !has_job(m, x))
		return NULL;
	if (run == NULL)
		run = feat_run_new(&m->runs, x->job, x->part, x->op);
	if (s->start_us < run->start_us)
		run->start_us = s->start_us;
	if (s->end_us > run->end_us)
		run->end_us = s->end_us;
	if (x->operator >= 0)
		run->operator = x->operator;
	return run;
}

/* A service; when it is told late, what was made since counts again. */
static void
serviced(struct feat_machine *m, int64_t us)
{
	if (us < m->runs.maintenance_us)
		return;
	m->runs.maintenance_us = us;
	m->runs.parts_m = feat_made_since(&m->past, us);
	feat_past_service(&m->past, us);
}

static void
span_known(struct feat *f, const struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	const struct tl_span *s = &x->tl.span;
	const int64_t ms = s->ms >= 0 ? s->ms : (s->end_us - s->start_us) /
	    1000;
	struct feat_run *run = run_of(f, x);
	struct feat_runs *r = &m->runs;
	int i;

	if (ms == 0)
		return;
	feat_past_ended(&m->past, s->end_us, x->class, x->reason);
	if (run != NULL) {
		run->ms[x->class] += ms;
		others_are_over(f, x->tl.machine, run);
	}
	if (x->class == CLASS_PRODUCTION) {
		r->run_ms += ms;
		feat_rans_add(&r->ran, s->start_us, s->end_us, ms);
		for (i = 0; i < f->spec->ntype; i++)
			feat_upkeep_ran(&r->upkeep[i], &f->between[i],
			    s->start_us, s->end_us, ms);
	}
	if (x->class == CLASS_SETUP && r->setup_us < s->end_us)
		r->setup_us = s->end_us;
	if (x->class == CLASS_DOWN && r->down_us < s->end_us)
		r->down_us = s->end_us;
	if ((x->class == CLASS_DOWN || x->class == CLASS_UNASSIGNED ||
	    x->class == CLASS_DELAY) && r->lost_us <= s->end_us) {
		r->lost_us = s->end_us;
		r->last_down = x->why;
	}
	/* A machine without maintenance records has its spans of it. */
	if (!r->has_maintenance && s->state.len == 11 &&
	    memcmp(s->state.s, "maintenance", 11) == 0)
		serviced(m, s->end_us);
}

static void
output_known(struct feat *f, const struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	const struct tl_span *s = &x->tl.span;
	const struct feat_made made = { s->end_us, s->start_us,
		s->end_us > s->start_us ? cal_work(m->parts_walk, s->start_us,
		s->end_us) : 0, x->tl.parts_m, x->tl.scrap_m };
	struct feat_run *run = run_of(f, x);

	if (made.parts_m == 0 && made.scrap_m == 0)
		return;
	feat_past_made(&m->past, &made);
	/* What ends with a service was made before it was over. */
	if (s->end_us > m->runs.maintenance_us)
		m->runs.parts_m += made.parts_m;
	if (run != NULL) {
		run->parts_m += made.parts_m;
		run->scrap_m += made.scrap_m;
	}
}

static void
job_known(struct feat *f, struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	struct feat_run *run;
	size_t i, n = 0;

	run = run_of(f, x);
	if (run != NULL) {
		run->family = x->family;
		over(f, x->tl.machine, run);
	}
	for (i = 0; i < m->njob; i++) {
		if (m->job[i] == x)
			feat_drop(x);
		else
			m->job[n++] = m->job[i];
	}
	m->njob = n;
}

static void
maintenance_known(struct feat *f, const struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	const struct tl_text type = x->tl.span.state;
	const int64_t us = x->tl.span.end_us;
	int i;

	m->runs.has_maintenance = true;
	serviced(m, us);
	for (i = 0; i < f->spec->ntype; i++) {
		if (strlen(f->spec->type[i]) == type.len &&
		    memcmp(f->spec->type[i], type.s, type.len) == 0)
			feat_upkeep_ended(&m->runs.upkeep[i], &f->between[i],
			    &m->runs.ran, us);
	}
}

void
feat_known(struct feat *f, struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];

	/* All that is known from one instant on is known together. */
	if (x->known_us > f->ending_us)
		feat_end_runs(f);
	f->ending_us = x->known_us;
	x->known = m->has_known = true;
	if (m->first_us > x->tl.span.start_us)
		m->first_us = x->tl.span.start_us;
	switch (x->tl.kind) {
	case KIND_SPAN:
		span_known(f, x);
		break;
	case KIND_OUTPUT:
		output_known(f, x);
		break;
	case KIND_JOB:
		job_known(f, x);
		break;
	default:
		maintenance_known(f, x);
		break;
	}
}
