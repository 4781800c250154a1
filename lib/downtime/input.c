/* SPDX-License-Identifier: MIT */
/* Records in: what is known of machines and parts, facts to the timeline. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "downtime/engine.h"
#include "shop/kinds.h"
#include "shop/timeline_said.h"

/* How far time may run between two looks at what is settled. */
#define SWEEP_US WHEN_HOUR

static struct tl_stop_params
stop_params(struct dt *d)
{
	return (struct tl_stop_params){ *profile_limits(d->p.profile),
		d->p.from_us, d->p.to_us, d, dt_on_slice };
}

static int
on_slice(void *self, int machine, const struct tl_slice *s, struct err *err)
{
	struct dt *d = self;
	const struct tl_stop_params p = stop_params(d);

	if (!tl_stop_limited(&p.limits) ||
	    timeline_machine_capacity(d->tl, machine) > 1)
		return dt_on_slice(d, machine, s, TL_COUNTS, false, err);
	return tl_stop_slice(&d->machine[machine].stop, &p, machine, s, err);
}

/* No slice of the machine follows. */
static int
end_stop(struct dt *d, int machine, struct err *err)
{
	const struct tl_stop_params p = stop_params(d);

	return tl_stop_end(&d->machine[machine].stop, &p, machine, err);
}

static void
make_timeline(struct dt *d)
{
	const struct tl_params p = {
		.calendar = d->p.calendar, .profile = d->p.profile,
		.from_us = d->p.from_us, .to_us = d->p.to_us,
		.now_us = d->p.now_us,
		.sink = { .self = d, .slice = on_slice },
	};

	if (d->tl == NULL)
		d->tl = timeline_new(&p);
}

/* Notes a machine of the timeline; index is at most one past the last. */
static struct dt_machine *
note_machine(struct dt *d, int index)
{
	struct dt_machine *m;

	d->machine = mem_grow(d->machine, &d->machine_cap, (size_t)index + 1,
	    sizeof(*d->machine));
	while (d->nmachine <= (size_t)index) {
		m = &d->machine[d->nmachine++];
		memset(m, 0, sizeof(*m));
		m->group = m->site = -1;
		m->run_bar = -1;
		m->setup_ms = -1;
		m->stop.to_us = INT64_MIN;
	}
	return &d->machine[index];
}

static int
on_machine(struct dt *d, const struct rec *r, struct err *err)
{
	struct tl_machine_said said;
	struct dt_machine *m;
	int i;

	make_timeline(d);
	i = tl_machine_said(d->tl, &said, r, err);
	if (i < 0)
		return -1;
	m = note_machine(d, i);
	m->group = dt_label(d, said.group);
	m->site = dt_label(d, said.site);
	return 0;
}

static int
machine_of(struct dt *d, const struct rec *r, struct err *err)
{
	struct tl_text name;
	int i;

	if (tl_rec_must(F_MACHINE, tl_rec_text(r, F_MACHINE, &name, err),
	    err) < 0)
		return -1;
	make_timeline(d);
	i = timeline_machine(d->tl, name, NULL, NULL, 0, err);
	if (i >= 0)
		note_machine(d, i);
	return i;
}

/*
 * When a machine was serviced.  A repair mends what broke, and does not make
 * the rest new: what is said to be corrective is no service.
 */
static int
on_maintenance(struct dt *d, const struct rec *r, struct err *err)
{
	struct dt_machine *m;
	struct tl_text type;
	int64_t end_us, to;
	int i = machine_of(d, r, err);
	size_t at;

	if (i < 0 || tl_rec_must(F_END, rec_time(r, F_END, &end_us, err),
	    err) < 0 || tl_rec_text(r, F_TYPE, &type, err) < 0)
		return -1;
	if (type.len == 10 && memcmp(type.s, "corrective", 10) == 0)
		return 0;
	m = &d->machine[i];
	m->service = mem_grow(m->service, &m->service_cap, m->nservice + 1,
	    sizeof(*m->service));
	for (at = m->nservice++; at > 0 && m->service[at - 1] > end_us; at--) {
		to = m->service[at - 1];
		m->service[at] = to;
	}
	m->service[at] = end_us;
	return 0;
}

/* In machine order another machine means that the last one is over. */
static int
next_machine(struct dt *d, int machine, struct err *err)
{
	int last = d->current;

	d->current = machine;
	if (d->machine[machine].ended)
		return err_set(err, ERR_DATA, "machine \"%s\" comes again "
		    "after another one; sort by machine and start, or say "
		    "--order any", timeline_machine_name(d->tl, machine));
	if (last < 0)
		return 0;
	d->machine[last].ended = true;
	if (timeline_end_machine(d->tl, last, err) < 0)
		return -1;
	return end_stop(d, last, err);
}

static int
on_fact(struct dt *d, int kind, const struct rec *r, struct err *err)
{
	struct tl_fact f;

	f.machine = machine_of(d, r, err);
	if (f.machine < 0 || tl_decode(&f, &d->date, kind, r, err) < 0)
		return -1;
	if (d->p.order == ORDER_MACHINE && f.machine != d->current &&
	    next_machine(d, f.machine, err) < 0)
		return -1;
	if (d->p.order == ORDER_TIME && f.span.start_us >= d->swept_us) {
		d->swept_us = when_floor(f.span.start_us, SWEEP_US) + SWEEP_US;
		if (timeline_advance(d->tl, f.span.start_us, err) < 0)
			return -1;
	}
	return tl_fact_feed(d->tl, &f, err);
}

int
dt_feed(struct dt *d, const struct rec *r, struct err *err)
{
	int kind = shop_kind_of(r);

	switch (kind) {
	case KIND_SPAN:
	case KIND_JOB:
	case KIND_OUTPUT:
		return on_fact(d, kind, r, err);
	case KIND_MACHINE:
		return on_machine(d, r, err);
	case KIND_PART:
		return family_said(&d->family, &d->label, r, err);
	case KIND_MAINTENANCE:
		return on_maintenance(d, r, err);
	case KIND_QUERY:
		return tl_query_said(&d->p.from_us, &d->p.to_us, &d->p.order,
		    d->tl == NULL, r, err);
	default:
		break;
	}
	/* Kinds of others are their business; none at all is a mistake. */
	if (rec_get(r, REC_KIND) != NULL)
		return 0;
	return err_set(err, ERR_DATA, "record: missing; of CSV without that "
	    "column --kind says what its rows are");
}

int
dt_finish(struct dt *d, struct err *err)
{
	size_t i;

	if (d->tl != NULL && timeline_finish(d->tl, err) < 0)
		return -1;
	for (i = 0; i < d->nmachine; i++) {
		if (end_stop(d, (int)i, err) < 0)
			return -1;
	}
	switch (d->p.report) {
	case DT_PATTERN:
		return dt_pattern(d, err);
	case DT_CORRELATION:
		return dt_correlation(d, err);
	case DT_COMPARISON:
		return dt_comparison(d, err);
	case DT_TREND:
		return dt_trend(d, err);
	default:
		return dt_pareto(d, err);
	}
}
