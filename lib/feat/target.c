/* SPDX-License-Identifier: MIT */
/* What came: the rows' targets, from a timeline that sees all facts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"
#include "shop/kinds.h"

/* How far time may run between two looks at what is settled. */
#define SWEEP_US WHEN_HOUR

bool
feat_is_maintenance(const struct feat *f, const struct feat_fact *x)
{
	const bool fact = x->tl.kind == KIND_MAINTENANCE;
	const char *const *word = fact ? f->spec->maintenance :
	    f->spec->states;
	size_t n = fact ? f->spec->nmaintenance : f->spec->nstates, i;
	const struct tl_text s = x->tl.span.state;

	if (!fact && x->tl.kind != KIND_SPAN)
		return false;
	for (i = 0; i < n; i++) {
		if (strlen(word[i]) == s.len &&
		    memcmp(word[i], s.s, s.len) == 0)
			return true;
	}
	return false;
}

/* ---- slices of the plant's timeline ---- */

static void
lose(struct feat_row *row, int32_t why, int64_t ms)
{
	struct feat_lost *l;
	int i;

	for (i = 0; i < row->nlost; i++) {
		if (row->lost[i].why == why) {
			row->lost[i].ms += ms;
			return;
		}
	}
	if (row->nlost == row->lost_cap) {
		row->lost_cap = row->lost_cap == 0 ? 4 : 2 * row->lost_cap;
		row->lost = mem_resize(row->lost, (size_t)row->lost_cap,
		    sizeof(*row->lost));
	}
	l = &row->lost[row->nlost++];
	l->why = why;
	l->ms = ms;
}

/* What of a slice lies in a row's horizon, and in its job. */
static void
add_slice(struct feat *f, struct feat_row *row, const struct tl_slice *s,
    int32_t why, int32_t job)
{
	const int64_t from = when_floor(row->us, 1000);
	int64_t ms;

	if (s->to_us <= from && s->from_us < from)
		return;
	if (f->spec->down_classes >> s->class & 1) {
		ms = tl_slice_ms(s, from, when_floor(row->until_us, 1000));
		if (ms > 0)
			lose(row, why, ms);
	}
	if (s->class == CLASS_SETUP && row->job_end_us != INT64_MAX &&
	    job == row->job)
		row->setup_ms += tl_slice_ms(s, from, row->job_end_us);
}

static int
on_verdict(void *self, int machine, const struct tl_slice *s,
    enum tl_verdict verdict, bool joins, struct err *err)
{
	struct feat *f = self;
	const struct tl_text why = s->reason.len > 0 ? s->reason : s->state;
	struct feat_row *row = f->machine[machine].waits;
	int32_t label, job;

	(void)verdict;
	(void)joins;
	(void)err;
	if (row == NULL || (s->class != CLASS_SETUP &&
	    !(f->spec->down_classes >> s->class & 1)))
		return 0;
	if (why.len > 0)
		label = feat_label(f, why);
	else
		label = feat_label(f, (struct tl_text){ class_name(s->class),
		    (uint32_t)strlen(class_name(s->class)) });
	job = s->row == NULL ? -1 : feat_label(f, s->row->job);
	for (; row != NULL; row = row->next_waits)
		add_slice(f, row, s, label, job);
	return 0;
}

static struct tl_stop_params
stop_params(struct feat *f)
{
	return (struct tl_stop_params){ *profile_limits(f->p.profile),
		INT64_MIN, INT64_MAX, f, on_verdict };
}

/*
 * A machine without a fact: what the calendar and the profile say of that
 * time.  The timeline says so as well, but not before its next fact, which may
 * never come.
 */
static int
be_quiet(struct feat *f, int machine, int64_t us, struct err *err)
{
	struct feat_machine *m = &f->machine[machine];
	int64_t from = m->quiet_us > m->truth_end_us ? m->quiet_us :
	    m->truth_end_us;
	struct tl_slice s = { .rule = TL_GAP };
	int rc = 0;

	us = when_floor(us, 1000);
	if (m->truth_end_us == INT64_MIN || from >= us)
		return 0;
	m->quiet_us = us;
	for (; from < us && m->waits != NULL && rc == 0; from = s.to_us) {
		feat_quiet_slice(f, m, from, us, &s);
		rc = on_verdict(f, machine, &s, TL_COUNTS, false, err);
	}
	return rc;
}

static int
on_slice(void *self, int machine, const struct tl_slice *s, struct err *err)
{
	struct feat *f = self;
	const struct tl_stop_params p = stop_params(f);
	const int64_t told_us = f->machine[machine].quiet_us;
	struct tl_slice rest;

	if (s->row == NULL && s->to_us <= told_us)
		return 0;
	if (s->row == NULL && s->from_us < told_us) {
		rest = *s;
		rest.ms = tl_slice_ms(s, told_us, s->to_us);
		rest.from_us = told_us;
		rest.den_us = rest.lanes = 0;
		rest.part = NULL;
		return on_verdict(f, machine, &rest, TL_COUNTS, false, err);
	}
	if (!tl_stop_limited(&p.limits) || f->machine[machine].capacity > 1)
		return on_verdict(f, machine, s, TL_COUNTS, false, err);
	return tl_stop_slice(&f->machine[machine].truth_stop, &p, machine, s,
	    err);
}

static int
on_done(void *self, int machine, int64_t to_us, struct err *err)
{
	struct feat *f = self;
	struct feat_machine *m = &f->machine[machine];

	(void)err;
	m->truth_us = tl_stop_settled(&m->truth_stop, to_us);
	return 0;
}

struct timeline *
feat_truth_new(struct feat *f)
{
	const struct tl_params p = {
		.calendar = f->p.calendar, .profile = f->p.profile,
		.from_us = INT64_MIN, .to_us = INT64_MAX,
		.now_us = f->p.now_us,
		.sink = { .self = f, .slice = on_slice, .done = on_done },
	};

	return timeline_new(&p);
}

int
feat_truth(struct feat *f, const struct feat_fact *x, struct err *err)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	const struct tl_span *s = &x->tl.span;
	int64_t end = s->end_us;

	if (f->spec->targets == 0 || f->p.live || f->only != NULL ||
	    x->tl.kind == KIND_OUTPUT)
		return 0;
	if (s->open && end > f->p.now_us)
		end = f->p.now_us;
	if (m->truth_end_us < end)
		m->truth_end_us = end;
	return x->tl.kind == KIND_SPAN ?
	    timeline_span(f->truth, x->tl.machine, s, err) :
	    timeline_job(f->truth, x->tl.machine, s, err);
}

/* ---- rows that wait ---- */

/* The rows whose horizon is over, as far as data go. */
static void
resolve(const struct feat *f, struct feat_machine *m)
{
	const int64_t us = m->truth_us < f->p.now_us ? m->truth_us :
	    f->p.now_us;
	struct feat_row **at = &m->waits, *row;

	m->waits_last = NULL;
	while ((row = *at) != NULL) {
		if (row->wait_us <= us) {
			row->waits = false;
			row->known = row->setup_known = true;
			*at = row->next_waits;
		} else {
			m->waits_last = row;
			at = &row->next_waits;
		}
	}
}

static void
give_up(struct feat *f, struct feat_machine *m, int64_t us)
{
	struct feat_row *row;

	if (us > f->p.now_us)
		us = f->p.now_us;
	while ((row = m->hopes) != NULL &&
	    row->us + f->spec->within_us <= us) {
		row->hopes = false;
		row->censored = true;
		row->maintenance_us = f->spec->within_us;
		m->hopes = row->next_hopes;
	}
	if (m->hopes == NULL)
		m->hopes_last = NULL;
}

void
feat_serviced(struct feat *f, int machine, int64_t us)
{
	struct feat_machine *m = &f->machine[machine];
	struct feat_row *row;

	give_up(f, m, us);
	if (us > f->p.now_us)
		return;
	while ((row = m->hopes) != NULL && row->us < us) {
		row->hopes = false;
		row->maintenance_us = us - row->us;
		m->hopes = row->next_hopes;
	}
	if (m->hopes == NULL)
		m->hopes_last = NULL;
}

static int
flush(struct feat *f, struct err *err)
{
	struct feat_held *h = &f->held;
	int rc = 0;

	while (rc == 0 && h->first != NULL && !h->first->waits &&
	    !h->first->hopes) {
		rc = feat_held_fetch(h, err);
		if (rc == 0)
			rc = feat_write(f, h->first, err);
		feat_held_pop(h);
	}
	return rc;
}

/* Nothing of the machine goes on, and nothing begins before us. */
static int
rest(struct feat *f, int machine, int64_t us, struct err *err)
{
	struct feat_machine *m = &f->machine[machine];
	const struct tl_stop_params p = stop_params(f);

	if (m->truth_end_us >= us || (m->truth_end_us != INT64_MIN &&
	    timeline_delivered(f->truth, machine) < m->truth_end_us))
		return 0;
	if (tl_stop_end(&m->truth_stop, &p, machine, err) < 0 ||
	    be_quiet(f, machine, us, err) < 0)
		return -1;
	m->truth_us = us;
	return 0;
}

int
feat_sweep(struct feat *f, int64_t us, struct err *err)
{
	struct feat_machine *m;
	size_t i;

	if (us < f->swept_us)
		return 0;
	f->swept_us = when_floor(us, SWEEP_US) + SWEEP_US;
	if (timeline_advance(f->truth, us, err) < 0)
		return -1;
	for (i = 0; i < f->nmachine; i++) {
		m = &f->machine[i];
		if (rest(f, (int)i, us, err) < 0)
			return -1;
		resolve(f, m);
		give_up(f, m, us);
	}
	return flush(f, err);
}

static void
set_limit(struct feat *f, struct feat_row *row, const struct feat_fact *job)
{
	const double standard = feat_standard_setup(f, row->machine, job,
	    row->us);

	row->limit_ms = f->spec->setup_ms;
	if (!isnan(f->spec->setup_factor) && !isnan(standard))
		row->limit_ms = llrint(f->spec->setup_factor * standard *
		    1e3);
}

/* Only the newest row of a machine is of use. */
static void
keep_live(struct feat_machine *m, struct feat_row *row)
{
	feat_row_free(m->live);
	m->live = row;
}

int
feat_await(struct feat *f, struct feat_row *row, const struct feat_fact *job,
    struct err *err)
{
	struct feat_machine *m = &f->machine[row->machine];
	const unsigned y = f->spec->targets;

	if (f->audit != NULL)
		feat_audit_row(f, row);
	if (f->p.live || f->only != NULL) {
		keep_live(m, row);
		return 0;
	}
	row->until_us = f->spec->over_job ? row->job_end_us :
	    row->us + f->spec->horizon_us;
	row->wait_us = y & (FEAT_Y_REASON | FEAT_Y_DOWN_S) ? row->until_us :
	    row->us;
	row->maintenance_us = row->limit_ms = -1;
	if (y & FEAT_Y_SETUP) {
		set_limit(f, row, job);
		if (row->job_end_us != INT64_MAX &&
		    row->wait_us < row->job_end_us)
			row->wait_us = row->job_end_us;
	}
	if (y & ~(unsigned)FEAT_Y_MAINTENANCE) {
		row->waits = true;
		if (m->waits_last == NULL)
			m->waits = row;
		else
			m->waits_last->next_waits = row;
		m->waits_last = row;
	}
	if (y & FEAT_Y_MAINTENANCE) {
		row->hopes = true;
		if (m->hopes_last == NULL)
			m->hopes = row;
		else
			m->hopes_last->next_hopes = row;
		m->hopes_last = row;
	}
	return feat_held_add(&f->held, row, err);
}

/* Live rows in the order of time. */
static int
end_live(struct feat *f, struct err *err)
{
	struct feat_machine *m, *next;
	size_t i;
	int rc = 0;

	do {
		next = NULL;
		for (i = 0; i < f->nmachine; i++) {
			m = &f->machine[i];
			if (m->live != NULL && (next == NULL ||
			    m->live->us < next->live->us))
				next = m;
		}
		if (next == NULL)
			break;
		next->live->maintenance_us = next->live->limit_ms = -1;
		rc = feat_write(f, next->live, err);
		keep_live(next, NULL);
	} while (rc == 0);
	return rc;
}

int
feat_end(struct feat *f, int64_t end_us, struct err *err)
{
	const struct tl_stop_params p = stop_params(f);
	struct feat_row *row;
	size_t i;

	if (timeline_finish(f->truth, err) < 0)
		return -1;
	for (i = 0; i < f->nmachine; i++) {
		if (tl_stop_end(&f->machine[i].truth_stop, &p, (int)i,
		    err) < 0 || be_quiet(f, (int)i, end_us, err) < 0)
			return -1;
	}
	for (i = 0; i < f->nmachine; i++)
		give_up(f, &f->machine[i], end_us);
	for (row = f->held.first; row != NULL; row = row->next) {
		row->known = row->known || row->until_us <= end_us;
		row->setup_known = row->setup_known ||
		    row->job_end_us <= end_us;
		if (row->hopes && end_us > row->us) {
			row->maintenance_us = end_us - row->us;
			row->censored = true;
		}
		row->waits = row->hopes = false;
	}
	if (flush(f, err) < 0)
		return -1;
	return end_live(f, err);
}
