/* SPDX-License-Identifier: MIT */
/* Records in: facts on their way. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"
#include "feat/roll.h"
#include "shop/kinds.h"
#include "shop/timeline_said.h"

int32_t
feat_label(struct feat *f, struct tl_text t)
{
	return t.len == 0 ? -1 : (int32_t)map_put(&f->label, t.s, t.len);
}

const char *
feat_name(const struct feat *f, int32_t label)
{
	return label < 0 ? NULL : map_name(&f->label, label);
}

struct feat_fact *
feat_hold(struct feat_fact *x)
{
	x->holders++;
	return x;
}

void
feat_drop(struct feat_fact *x)
{
	struct feat_pool *p;

	if (x == NULL || --x->holders > 0)
		return;
	p = x->pool;
	if (p == NULL) {
		free(x);
		return;
	}
	p->v = mem_grow(p->v, &p->cap, p->n + 1, sizeof(struct feat_fact *));
	p->v[p->n++] = x;
}

/* All zero, with room for so many bytes of text. */
static struct feat_fact *
new_fact(struct feat *f, size_t text)
{
	const size_t i = text / FEAT_POOL_STEP;
	struct feat_pool *p = i < FEAT_POOLS ? &f->pool[i] : NULL;
	const size_t room = p == NULL ? text : (i + 1) * FEAT_POOL_STEP;
	struct feat_fact *x;

	if (p == NULL || p->n == 0) {
		x = mem_new(1, sizeof(*x) + room);
	} else {
		x = p->v[--p->n];
		memset(x, 0, sizeof(*x));
	}
	x->pool = p;
	return x;
}

/* ---- facts ---- */

static int
machine_of(struct feat *f, const struct rec *r, struct err *err)
{
	struct tl_text name;

	if (tl_rec_must(F_MACHINE, tl_rec_text(r, F_MACHINE, &name, err),
	    err) < 0)
		return -1;
	return feat_machine(f, name, err);
}

static int64_t
whole_ms(int64_t us)
{
	return when_floor(us, 1000);
}

/* Facts come in order, and all that lies before this one happens. */
static int
reach(struct feat *f, int64_t us, bool reading, struct err *err)
{
	char at[WHEN_MAX], was[WHEN_MAX];

	if (us < f->came_us) {
		at[when_put(at, us)] = '\0';
		was[when_put(was, f->came_us)] = '\0';
		return err_set(err, ERR_DATA, "out of order: begins at %s, "
		    "after one of %s; use store-cat --order time, or sort by "
		    "start", at, was);
	}
	f->came_us = us;
	/* Facts are of whole milliseconds, readings are not. */
	if (!reading)
		us = whole_ms(us);
	if (!f->any)
		feat_clock(f, us);
	f->any = true;
	return us <= f->now_us ? 0 : feat_run(f, us, err);
}

static struct tl_text
copy(char **to, struct tl_text t)
{
	const struct tl_text out = { *to, t.len };

	if (t.len > 0)
		memcpy(*to, t.s, t.len);
	*to += t.len;
	return out;
}

/* A fact of the record's span; its texts are copied. */
static struct feat_fact *
make_fact(struct feat *f, const struct tl_fact *tl)
{
	const struct tl_span *s = &tl->span;
	struct feat_fact *x = new_fact(f, (size_t)s->state.len +
	    s->reason.len + s->source.len + s->source_key.len + s->job.len +
	    s->part.len + s->op.len + s->operator.len);
	char *to = x->text;

	x->tl = *tl;
	x->tl.span.start_us = whole_ms(s->start_us);
	x->tl.span.end_us = whole_ms(s->end_us);
	x->tl.span.state = copy(&to, s->state);
	x->tl.span.reason = copy(&to, s->reason);
	x->tl.span.source = copy(&to, s->source);
	x->tl.span.source_key = copy(&to, s->source_key);
	x->tl.span.job = copy(&to, s->job);
	x->tl.span.part = copy(&to, s->part);
	x->tl.span.op = copy(&to, s->op);
	x->tl.span.operator = copy(&to, s->operator);
	x->seq = f->arrived++;
	x->job = feat_label(f, s->job);
	x->part = feat_label(f, s->part);
	x->op = feat_label(f, s->op);
	x->operator = feat_label(f, s->operator);
	x->why = feat_label(f, s->reason.len > 0 ? s->reason : s->state);
	x->family = -1;
	x->reason = -1;
	return x;
}

static int
read_job(struct feat *f, struct feat_fact *x, const struct rec *r,
    struct err *err)
{
	struct tl_text family;
	int64_t priority = 0;
	int got;

	got = rec_real(r, F_PLANNED_PARTS, &x->planned, err);
	x->has_planned = got > 0;
	if (got < 0 || tl_rec_text(r, F_SETUP_FAMILY, &family, err) < 0)
		return -1;
	got = rec_time(r, F_DUE, &x->due_us, err);
	x->has_due = got > 0;
	if (got < 0)
		return -1;
	got = rec_int(r, F_PRIORITY, &priority, err);
	x->has_priority = got > 0;
	if (got < 0)
		return -1;
	x->priority = (double)priority;
	x->family = feat_label(f, family);
	if (x->family < 0)
		x->family = family_of(&f->family, x->part);
	return 0;
}

/* The class of a span, and the column of its reason. */
static int
read_span(struct feat *f, struct feat_fact *x, struct err *err)
{
	const struct tl_span *s = &x->tl.span;
	int i;

	if (profile_class(f->p.profile, s->state.s, s->state.len, s->reason.s,
	    s->reason.len, &x->class, err) < 0)
		return -1;
	for (i = 0; i < f->spec->nreason; i++) {
		if (f->reason_label[i] == x->why)
			x->reason = i;
	}
	if (x->reason < 0 && (x->class == CLASS_DELAY ||
	    x->class == CLASS_DOWN || x->class == CLASS_UNASSIGNED ||
	    x->class == CLASS_SETUP))
		x->reason = f->spec->nreason;
	return 0;
}

static int
begin(struct feat *f, struct feat_fact *x, struct err *err)
{
	struct feat_machine *m = &f->machine[x->tl.machine];
	const int64_t us = x->tl.span.start_us;

	if (!m->has_facts) {
		m->has_facts = true;
		if (f->spec->at == FEAT_SHIFT)
			feat_clock(f, us);
	}
	if (feat_is_maintenance(f, x))
		feat_serviced(f, x->tl.machine, us);
	if (x->tl.kind == KIND_MAINTENANCE)
		return 0;
	feat_queue(f, x);
	return feat_truth(f, x, err);
}

/* Data go as far as what is told of them. */
static void
reaches(struct feat *f, int64_t us)
{
	if (f->data_us < us)
		f->data_us = us;
}

static void
await_end(struct feat *f, struct feat_fact *x)
{
	reaches(f, x->tl.span.end_us);
	feat_wait(f, x);
}

/* From when on a fact counts: its end, or when that was told. */
static int
known_at(const struct feat *f, const struct rec *r, int64_t end_us,
    int64_t *us, struct err *err)
{
	int64_t told_us = INT64_MIN;

	if (f->p.known_at && rec_time(r, F_KNOWN_AT, &told_us, err) < 0)
		return -1;
	*us = whole_ms(end_us);
	if (told_us > *us)
		*us = told_us;
	return 0;
}

static int
on_fact(struct feat *f, int kind, const struct rec *r, struct err *err)
{
	struct feat_fact *x;
	struct tl_fact tl;
	int64_t known_us;
	int rc = -1;

	memset(&tl, 0, sizeof(tl));
	tl.machine = machine_of(f, r, err);
	if (tl.machine < 0 || tl_decode(&tl, &f->date, kind, r, err) < 0 ||
	    reach(f, tl.span.start_us, false, err) < 0)
		return -1;
	if (known_at(f, r, tl.span.end_us, &known_us, err) < 0)
		return -1;
	/* Of a job that went on an audit knows that alone. */
	if (f->only != NULL && known_us > f->only->us) {
		tl.span.open = true;
		tl.span.end_us = f->only->us;
	}
	reaches(f, whole_ms(tl.span.start_us));
	x = feat_hold(make_fact(f, &tl));
	x->known_us = known_us;
	if ((kind == KIND_JOB && read_job(f, x, r, err) < 0) ||
	    (kind == KIND_SPAN && read_span(f, x, err) < 0) ||
	    begin(f, x, err) < 0)
		goto out;
	if (feat_is_usable(f, x))
		await_end(f, x);
	if (kind == KIND_JOB && f->spec->at == FEAT_JOB)
		feat_moment(f, x->tl.span.start_us, x->tl.machine, x);
	rc = 0;
out:
	feat_drop(x);
	return rc;
}

/* A repair or a service; its type stands as a state. */
static int
on_maintenance(struct feat *f, const struct rec *r, struct err *err)
{
	struct feat_fact *x;
	struct tl_fact tl;
	int64_t known_us;
	int rc;

	memset(&tl, 0, sizeof(tl));
	tl.kind = KIND_MAINTENANCE;
	tl.span.ms = -1;
	tl.machine = machine_of(f, r, err);
	if (tl.machine < 0 ||
	    tl_rec_must(F_START, rec_time(r, F_START, &tl.span.start_us,
	    err), err) < 0 ||
	    tl_rec_must(F_END, rec_time(r, F_END, &tl.span.end_us, err),
	    err) < 0 || tl_rec_text(r, F_TYPE, &tl.span.state, err) < 0 ||
	    rec_bool(r, F_OPEN, &tl.span.open, err) < 0)
		return -1;
	if (tl.span.end_us < tl.span.start_us)
		return err_set(err, ERR_DATA, "end: before start");
	if (known_at(f, r, tl.span.end_us, &known_us, err) < 0 ||
	    reach(f, tl.span.start_us, false, err) < 0)
		return -1;
	reaches(f, whole_ms(tl.span.start_us));
	x = feat_hold(make_fact(f, &tl));
	x->known_us = known_us;
	rc = begin(f, x, err);
	if (rc == 0 && !tl.span.open)
		await_end(f, x);
	feat_drop(x);
	return rc;
}

static int
sensor_of(const struct feat *f, struct tl_text name)
{
	int i;

	for (i = 0; i < f->spec->nsensor; i++) {
		if (strlen(f->spec->sensor[i]) == name.len &&
		    memcmp(f->spec->sensor[i], name.s, name.len) == 0)
			return i;
	}
	return -1;
}

static struct roll *
make_roll(const struct feat_spec *s)
{
	int64_t window[FEAT_MAX_WINDOWS];
	int i;

	for (i = 0; i < s->nreading; i++)
		window[i] = s->reading[i].us;
	return roll_new(window, s->nreading, WHEN_HOUR,
	    (s->stats & FEAT_SLOPE) != 0);
}

static int
on_sensor(struct feat *f, const struct rec *r, struct err *err)
{
	struct feat_machine *m;
	struct tl_text name;
	int64_t us;
	double value;
	int i, k, got;

	i = machine_of(f, r, err);
	if (i < 0 || tl_rec_must(F_TIME, rec_time(r, F_TIME, &us, err),
	    err) < 0 || tl_rec_must(F_NAME, tl_rec_text(r, F_NAME, &name, err),
	    err) < 0)
		return -1;
	got = rec_real(r, F_VALUE, &value, err);
	if (got < 0 || reach(f, us, true, err) < 0)
		return -1;
	k = sensor_of(f, name);
	if (got == 0 || k < 0 || !(f->spec->groups & FEAT_SENSORS))
		return 0;
	m = &f->machine[i];
	m->has_known = true;
	reaches(f, us);
	if (m->roll[k] == NULL)
		m->roll[k] = make_roll(f->spec);
	if (roll_push(m->roll[k], us, value) < 0)
		return err_set(err, ERR_INTERNAL, "sensor: out of order");
	if (f->spec->at == FEAT_READING && m->read_us != us) {
		m->read_us = us;
		feat_moment(f, us, i, NULL);
	}
	return 0;
}

static int
on_query(struct feat *f, const struct rec *r, struct err *err)
{
	const bool first = f->order == ORDER_ANY && !f->any;

	if (f->p.known_at && rec_get(r, F_KNOWN_AT) == NULL)
		return err_set(err, ERR_DATA, "it does not say when facts "
		    "were known; use store-cat --known");
	if (tl_query_said(&f->query_from_us, &f->query_to_us, &f->order,
	    first, r, err) < 0)
		return -1;
	if (first && f->order == ORDER_MACHINE)
		return err_set(err, ERR_DATA, "facts come machine by machine; "
		    "use store-cat --order time");
	return 0;
}

int
feat_feed(struct feat *f, const struct rec *r, struct err *err)
{
	const int kind = shop_kind_of(r);

	switch (kind) {
	case KIND_SPAN:
	case KIND_JOB:
	case KIND_OUTPUT:
		return on_fact(f, kind, r, err);
	case KIND_SENSOR:
		return on_sensor(f, r, err);
	case KIND_MAINTENANCE:
		return on_maintenance(f, r, err);
	case KIND_MACHINE:
		return feat_on_machine(f, r, err);
	case KIND_PART:
		return family_said(&f->family, &f->label, r, err);
	case KIND_STANDARD:
		return feat_on_standard(f, r, err);
	case KIND_QUERY:
		return on_query(f, r, err);
	default:
		break;
	}
	/* Kinds of others are their business; none at all is a mistake. */
	if (rec_get(r, REC_KIND) != NULL)
		return 0;
	return err_set(err, ERR_DATA, "record: missing; of CSV without that "
	    "column --kind says what its rows are");
}
