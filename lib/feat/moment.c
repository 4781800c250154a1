/* SPDX-License-Identifier: MIT */
/* Time runs: what ends becomes known, then what comes due is written. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/zone.h"
#include "feat/engine.h"
#include "shop/by.h"

/* ---- facts by their end ---- */

static bool
sooner(const struct feat_fact *a, const struct feat_fact *b)
{
	if (a->known_us != b->known_us)
		return a->known_us < b->known_us;
	return a->seq < b->seq;
}

void
feat_wait(struct feat *f, struct feat_fact *x)
{
	size_t i, up;

	f->heap = mem_grow(f->heap, &f->heap_cap, f->nheap + 1,
	    sizeof(struct feat_fact *));
	for (i = f->nheap++; i > 0; i = up) {
		up = (i - 1) / 2;
		if (!sooner(x, f->heap[up]))
			break;
		f->heap[i] = f->heap[up];
	}
	f->heap[i] = feat_hold(x);
}

static struct feat_fact *
take(struct feat *f)
{
	struct feat_fact *top = f->heap[0], *x = f->heap[--f->nheap];
	size_t i = 0, down;

	while ((down = 2 * i + 1) < f->nheap) {
		if (down + 1 < f->nheap &&
		    sooner(f->heap[down + 1], f->heap[down]))
			down++;
		if (!sooner(f->heap[down], x))
			break;
		f->heap[i] = f->heap[down];
		i = down;
	}
	f->heap[i] = x;
	return top;
}

/* ---- moments ---- */

void
feat_moment(struct feat *f, int64_t us, int machine, struct feat_fact *job)
{
	struct feat_moment *old = f->moment, *m;
	size_t i;

	if (f->nmoment == f->moment_cap) {
		f->moment_cap = f->nmoment == 0 ? 64 : 2 * f->nmoment;
		f->moment = mem_new(f->moment_cap, sizeof(*f->moment));
		for (i = 0; i < f->nmoment; i++)
			f->moment[i] = old[(f->moment_head + i) &
			    (f->nmoment - 1)];
		f->moment_head = 0;
		free(old);
	}
	m = &f->moment[(f->moment_head + f->nmoment++) &
	    (f->moment_cap - 1)];
	m->us = us;
	m->machine = machine;
	m->job = job == NULL ? NULL : feat_hold(job);
}

/* The first hour of the site's clock not before us. */
static int64_t
hour_from(const struct feat *f, int64_t us)
{
	int64_t from, to;

	by_hour(calendar_zone(f->p.calendar), us, &from, &to);
	return from == us ? us : to;
}

/* The first shift of the machine that begins not before us. */
static int64_t
shift_from(struct feat_machine *m, int64_t us)
{
	const struct cal_piece *p = cal_at(m->walk, us);
	int64_t at = us;
	int i;

	/* A calendar without a shift for ten years has none. */
	for (i = 0; i < 40000; i++) {
		if (p->shift >= 0 && p->shift_from_us >= us)
			return p->shift_from_us;
		at = p->to_us;
		if (at >= CAL_LAST_US || at > us + 3653 * WHEN_DAY)
			break;
		p = cal_at(m->walk, at);
	}
	return INT64_MAX;
}

/* The next moment of the clock, of all machines. */
static void
next_shift(struct feat *f)
{
	size_t i;

	f->next_us = INT64_MAX;
	for (i = 0; i < f->nmachine; i++) {
		if (f->machine[i].next_shift_us < f->next_us)
			f->next_us = f->machine[i].next_shift_us;
	}
}

void
feat_clock(struct feat *f, int64_t us)
{
	struct feat_machine *m;
	size_t i;

	if (f->spec->at == FEAT_HOUR && f->next_us == INT64_MAX)
		f->next_us = hour_from(f, us);
	if (f->spec->at != FEAT_SHIFT)
		return;
	for (i = 0; i < f->nmachine; i++) {
		m = &f->machine[i];
		if (m->has_facts && m->next_shift_us == INT64_MAX)
			m->next_shift_us = shift_from(m, us);
	}
	next_shift(f);
}

static bool
wanted(const struct feat *f, int machine, int64_t us)
{
	if (f->only != NULL)
		return us == f->only->us && strcmp(f->machine[machine].name.s,
		    f->only->machine) == 0;
	return us >= f->p.from_us && us < f->p.to_us && us <= f->p.now_us;
}

static void
head_of(struct feat_row *row, const struct feat_fact *job)
{
	row->job = job == NULL ? -1 : job->job;
	row->part = job == NULL ? -1 : job->part;
	row->op = job == NULL ? -1 : job->op;
	row->operator = job == NULL ? -1 : job->operator;
	row->job_end_us = job == NULL || job->tl.span.open ? INT64_MAX :
	    job->tl.span.end_us;
}

/* A row that waits for nothing is written from what there is. */
static int
write_row(struct feat *f, struct feat_row *row, const struct feat_fact *job,
    struct err *err)
{
	row->x = f->row_x;
	if (feat_fill(f, row->machine, row->us, job, row->x, err) < 0)
		return -1;
	if (f->audit != NULL)
		feat_audit_row(f, row);
	return feat_write(f, row, err);
}

/* A row, to wait for its targets. */
static int
make_row(struct feat *f, int machine, int64_t us,
    const struct feat_fact *job, struct err *err)
{
	struct feat_row head = { .us = us, .machine = machine }, *row;

	if (!wanted(f, machine, us))
		return 0;
	feat_end_runs(f);
	if (job == NULL)
		job = feat_at_work(&f->machine[machine], us);
	head_of(&head, job);
	if (f->only != NULL && !feat_is_only(f, &head))
		return 0;
	if (f->spec->targets == 0 && !f->p.live && f->only == NULL)
		return write_row(f, &head, job, err);
	row = feat_row_new(&f->held);
	head_of(row, job);
	row->us = us;
	row->machine = machine;
	if (feat_fill(f, machine, us, job, row->x, err) < 0) {
		feat_row_free(row);
		return -1;
	}
	return feat_await(f, row, job, err);
}

static int
on_moment(struct feat *f, struct err *err)
{
	struct feat_moment *m = &f->moment[f->moment_head];
	struct feat_fact *job = m->job;
	const int machine = m->machine;
	const int64_t us = m->us;
	int rc;

	f->moment_head = (f->moment_head + 1) & (f->moment_cap - 1);
	f->nmoment--;
	rc = make_row(f, machine, us, job, err);
	feat_drop(job);
	return rc;
}

/* The clock strikes: a row of each machine that something is known of. */
static int
on_clock(struct feat *f, struct err *err)
{
	const int64_t us = f->next_us;
	struct feat_machine *m;
	size_t i;

	for (i = 0; i < f->nmachine; i++) {
		m = &f->machine[i];
		if (f->spec->at == FEAT_SHIFT && m->next_shift_us != us)
			continue;
		if (m->has_known && make_row(f, (int)i, us, NULL, err) < 0)
			return -1;
		if (f->spec->at == FEAT_SHIFT)
			m->next_shift_us = shift_from(m, us + 1);
	}
	if (f->spec->at == FEAT_SHIFT)
		next_shift(f);
	else
		f->next_us = hour_from(f, us + 1);
	return 0;
}

int
feat_run(struct feat *f, int64_t us, struct err *err)
{
	int64_t ends, moment;
	struct feat_fact *x;
	int rc = 0;

	while (rc == 0) {
		ends = f->nheap == 0 ? INT64_MAX :
		    f->heap[0]->known_us - f->p.leak_us;
		moment = f->nmoment == 0 ? INT64_MAX :
		    f->moment[f->moment_head].us;
		if (ends <= moment && ends <= f->next_us && ends < us) {
			x = take(f);
			feat_known(f, x);
			feat_drop(x);
		} else if (moment <= f->next_us && moment < us) {
			rc = on_moment(f, err);
		} else if (f->next_us < us) {
			rc = on_clock(f, err);
		} else {
			f->now_us = us;
			return feat_sweep(f, us, err);
		}
	}
	return -1;
}
