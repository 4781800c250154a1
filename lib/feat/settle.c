/* SPDX-License-Identifier: MIT */
/*
 * A machine's facts, from when they come to when its timeline has them.
 *
 * At a moment only facts that had ended count, and facts end in another order
 * than they begin in, in which a timeline wants them.  So those up to the
 * first that has not ended are fed to the machine's timeline for good; the
 * known ones behind it, spans of a job that goes on, are laid out for the
 * moment alone, in a timeline of their own: the tail.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"
#include "shop/kinds.h"

static bool
is_lost(enum time_class c)
{
	return c == CLASS_DELAY || c == CLASS_DOWN || c == CLASS_UNASSIGNED ||
	    c == CLASS_SETUP;
}

static int
reason_of(const struct feat *f, const struct tl_slice *s)
{
	const struct tl_text t = s->reason.len > 0 ? s->reason : s->state;
	int32_t label;
	int i;

	/* An evening off costs nobody anything, whatever it is called. */
	if (s->row == NULL || t.len == 0 || s->class != s->said)
		return -1;
	label = (int32_t)map_find(&f->label, t.s, t.len);
	for (i = 0; i < f->spec->nreason; i++) {
		if (f->reason_label[i] == label)
			return i;
	}
	return is_lost(s->class) ? f->spec->nreason : -1;
}

/* The slice() of struct tl_stop_params. */
static int
on_verdict(void *self, int machine, const struct tl_slice *s,
    enum tl_verdict verdict, bool joins, struct err *err)
{
	const struct feat_of *of = self;
	struct feat_machine *m = &of->f->machine[of->machine];
	struct feat_slice x = { .slice = s, .joins = joins };

	(void)machine;
	(void)err;
	if (of->tail && s->to_us <= of->from_us && s->from_us < of->from_us)
		return 0;
	x.reason = reason_of(of->f, s);
	x.stops = m->capacity == 1 && verdict == TL_COUNTS && tl_is_stop(s);
	x.total = s->rule == TL_TOTAL || s->rule == TL_SPILL ||
	    s->rule == TL_SCALED || s->rule == TL_BREAK;
	if (of->tail)
		feat_tail_slice(&of->f->tail, &x);
	else
		feat_past_slice(&m->past, &x);
	return 0;
}

static struct tl_stop_params
stop_params(const struct feat *f, struct feat_of *of)
{
	return (struct tl_stop_params){ *profile_limits(f->p.profile),
		INT64_MIN, INT64_MAX, of, on_verdict };
}

static int
take_slice(struct feat_of *of, struct tl_stop *stop, const struct tl_slice *s,
    struct err *err)
{
	const struct tl_stop_params p = stop_params(of->f, of);

	if (!tl_stop_limited(&p.limits) ||
	    of->f->machine[of->machine].capacity > 1)
		return on_verdict(of, 0, s, TL_COUNTS, false, err);
	return tl_stop_slice(stop, &p, 0, s, err);
}

/* ---- the machine's own timeline ---- */

static int
base_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct feat *f = self;
	struct feat_of of = { f, f->tail.machine, 0, false };

	(void)machine;
	return take_slice(&of, &f->machine[of.machine].stop, s, err);
}

static struct timeline *
make_base(struct feat *f, int machine, struct err *err)
{
	const struct feat_machine *m = &f->machine[machine];
	const struct tl_params p = {
		.calendar = f->p.calendar, .profile = f->p.profile,
		.from_us = INT64_MIN, .to_us = CAL_LAST_US,
		.now_us = INT64_MAX,
		.sink = { .self = f, .slice = base_slice },
	};
	struct timeline *tl = timeline_new(&p);

	if (timeline_machine(tl, m->name, NULL, NULL, 0, err) < 0) {
		timeline_free(tl);
		return NULL;
	}
	return tl;
}

void
feat_queue_free(struct feat_machine *m)
{
	size_t i;

	timeline_free(m->base);
	tl_stop_release(&m->stop);
	for (i = m->head; i < m->nqueue; i++)
		feat_drop(m->queue[i]);
	free(m->queue);
	for (i = 0; i < m->njob; i++)
		feat_drop(m->job[i]);
	free(m->job);
}

/* What a timeline places: outputs are placed by window.c. */
static bool
is_placed(const struct feat_fact *x)
{
	return x->tl.kind == KIND_SPAN || x->tl.kind == KIND_JOB;
}

/*
 * What lasts too long is known too late to be of use, and so is what is told
 * too late; parts and services may be added to what was at any time.
 */
bool
feat_is_usable(const struct feat *f, const struct feat_fact *x)
{
	const struct tl_span *s = &x->tl.span;

	return !s->open && (x->tl.kind == KIND_MAINTENANCE ||
	    (s->end_us - s->start_us <= f->spec->longest_us &&
	    (!is_placed(x) || x->known_us - s->start_us <=
	    f->spec->longest_us)));
}

void
feat_queue(struct feat *f, struct feat_fact *x)
{
	struct feat_machine *m = &f->machine[x->tl.machine];

	if (x->tl.kind == KIND_JOB) {
		m->runs.has_jobs = true;
		m->job = mem_grow(m->job, &m->job_cap, m->njob + 1,
		    sizeof(struct feat_fact *));
		m->job[m->njob++] = feat_hold(x);
	}
	if (!is_placed(x) || !feat_is_usable(f, x))
		return;
	if (m->head > 0 && m->head * 2 >= m->nqueue) {
		memmove(m->queue, m->queue + m->head,
		    (m->nqueue - m->head) * sizeof(struct feat_fact *));
		m->nqueue -= m->head;
		m->fed -= m->head;
		m->head = 0;
	}
	m->queue = mem_grow(m->queue, &m->queue_cap, m->nqueue + 1,
	    sizeof(struct feat_fact *));
	m->queue[m->nqueue++] = feat_hold(x);
}

/* ---- a machine's time up to a moment ---- */

/* Parts of span and output go another way. */
static int
feed(struct timeline *tl, int machine, const struct feat_fact *x,
    struct err *err)
{
	struct tl_span s = x->tl.span;

	return x->tl.kind == KIND_SPAN ? timeline_span(tl, machine, &s, err) :
	    timeline_job(tl, machine, &s, err);
}

/* Feeds all up to the first that has not ended; its start, or us. */
static int
feed_base(struct feat *f, struct feat_machine *m, int64_t us, int64_t *upto,
    struct err *err)
{
	size_t i;

	*upto = us;
	for (i = m->fed; i < m->nqueue; i++) {
		if (!m->queue[i]->known) {
			*upto = m->queue[i]->tl.span.start_us;
			break;
		}
		if (m->base == NULL)
			m->base = make_base(f, f->tail.machine, err);
		if (m->base == NULL || feed(m->base, 0, m->queue[i], err) < 0)
			return -1;
	}
	m->fed = i;
	return 0;
}

void
feat_quiet_slice(const struct feat *f, const struct feat_machine *m,
    int64_t from, int64_t us, struct tl_slice *s)
{
	const struct cal_piece *p = cal_at(m->walk, from);

	s->from_us = from;
	s->to_us = p->to_us < us ? p->to_us : us;
	s->ms = (s->to_us - s->from_us) / 1000 * m->capacity;
	s->class = s->said = p->plan == CAL_OFF ? CLASS_OUTSIDE :
	    p->plan == CAL_BREAK ? CLASS_PLANNED : profile_gap(f->p.profile);
}

/* A stretch that no known row touches: what the calendar says of it. */
static void
quiet(struct feat *f, int machine, int64_t from, int64_t us)
{
	struct tl_slice s = { .rule = TL_GAP };
	const struct feat_slice x = { .slice = &s, .reason = -1 };

	for (; from < us; from = s.to_us) {
		feat_quiet_slice(f, &f->machine[machine], from, us, &s);
		feat_tail_slice(&f->tail, &x);
	}
}

static int
tail_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct feat *f = self;

	(void)machine;
	return take_slice(&f->tail_of, &f->tail_stop, s, err);
}

struct timeline *
feat_tail_new(struct feat *f)
{
	const struct tl_params p = {
		.calendar = f->p.calendar, .profile = f->p.profile,
		.from_us = INT64_MIN, .to_us = INT64_MAX, .now_us = INT64_MAX,
		.again = true, .sink = { .self = f, .slice = tail_slice },
	};

	return timeline_new(&p);
}

/* The known facts that reach beyond from, laid out for this moment. */
static int
lay_tail(struct feat *f, int machine, int64_t from, int64_t begin,
    int64_t us, struct err *err)
{
	const struct feat_machine *m = &f->machine[machine];
	struct tl_stop_params sp = stop_params(f, &f->tail_of);
	size_t i;
	int rc;

	f->tail_of = (struct feat_of){ f, machine, from, true };
	f->tail_stop.to_us = INT64_MIN;
	rc = timeline_machine(f->tails, m->name, NULL, NULL, 0, err);
	if (rc < 0)
		return -1;
	machine = rc;
	timeline_again(f->tails, machine, begin, us);
	/* One that ends where time begins makes the cut there. */
	for (i = m->head; i < m->nqueue && rc >= 0; i++) {
		if (m->queue[i]->known &&
		    m->queue[i]->tl.span.end_us >= begin)
			rc = feed(f->tails, machine, m->queue[i], err);
	}
	if (rc >= 0)
		rc = timeline_end_machine(f->tails, machine, err);
	if (rc >= 0)
		rc = tl_stop_end(&f->tail_stop, &sp, 0, err);
	return rc < 0 ? -1 : 0;
}

/* Where the tail's stops begin: those of the past may not be over. */
static int64_t
tail_begin(const struct feat_machine *m, int64_t from)
{
	return m->stop.to_us != INT64_MIN && m->stop.from_us < from ?
	    m->stop.from_us : from;
}

int
feat_settle(struct feat *f, int machine, int64_t us, struct err *err)
{
	struct feat_machine *m = &f->machine[machine];
	int64_t upto, from, begin;
	size_t i;

	f->tail.machine = machine;
	us = when_floor(us, 1000);
	if (feed_base(f, m, us, &upto, err) < 0 || (m->base != NULL &&
	    timeline_advance(m->base, upto, err) < 0))
		return -1;
	/* Facts that were fed deliver what lies before them. */
	if (m->base != NULL)
		m->base_us = timeline_delivered(m->base, 0);
	feat_tail_clear(&f->tail, &m->past);
	from = tl_stop_settled(&m->stop, m->base_us);
	begin = tail_begin(m, from);
	while (m->head < m->fed &&
	    m->queue[m->head]->tl.span.end_us < begin)
		feat_drop(m->queue[m->head++]);
	for (i = m->head; i < m->nqueue; i++) {
		if (m->queue[i]->known &&
		    m->queue[i]->tl.span.end_us > begin)
			break;
	}
	/* Time begins with the first fact that had ended. */
	if (m->base == NULL && i < m->nqueue)
		from = begin = m->queue[i]->tl.span.start_us;
	if (from == INT64_MIN || from >= us)
		return 0;
	if (i < m->nqueue)
		return lay_tail(f, machine, from, begin, us, err);
	quiet(f, machine, from, us);
	return 0;
}
