/* SPDX-License-Identifier: MIT */
/* Records in: what is known of machines and parts, and facts on their way. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "oee/engine.h"
#include "shop/kinds.h"
#include "shop/timeline_said.h"

static bool
limited(const struct profile_limits *l)
{
	return l->ignore_us > 0 || l->micro_us > 0 || l->run_us > 0;
}

static void
make_timeline(struct oee *o)
{
	struct tl_params p = {
		.calendar = o->p.calendar, .profile = o->p.profile,
		.from_us = o->p.from_us, .to_us = o->p.to_us,
		.now_us = o->p.now_us,
		.sink = { .self = o,
			.slice = limited(&o->limits) ? oee_stop_slice :
			    oee_on_slice,
			.output = oee_on_output, .lost = oee_on_lost,
			.done = oee_on_done },
	};

	if (o->tl == NULL)
		o->tl = timeline_new(&p);
}

/* Notes a machine of the timeline; index is at most one past the last. */
static struct oee_machine *
note_machine(struct oee *o, int index)
{
	struct oee_machine *m;

	o->machine = mem_grow(o->machine, &o->machine_cap, (size_t)index + 1,
	    sizeof(*o->machine));
	while (o->nmachine <= (size_t)index) {
		m = &o->machine[o->nmachine++];
		memset(m, 0, sizeof(*m));
		m->group = m->site = -1;
		m->done_us = m->stop_end_us = INT64_MIN;
		m->stop.to_us = INT64_MIN;
	}
	return &o->machine[index];
}

/* ---- machines by name ---- */

void
oee_reading_init(struct oee_reading *in)
{
	memset(in, 0, sizeof(*in));
	in->found = mem_new(OEE_FOUND, sizeof(*in->found));
	in->kind = -1;
}

void
oee_reading_release(struct oee_reading *in)
{
	map_release(&in->names);
	free(in->found);
}

void
oee_reading_learn(struct oee_reading *in, const struct oee_reading *from)
{
	const char *name;

	while (in->names.len < from->names.len) {
		name = map_name(&from->names, (int64_t)in->names.len);
		map_put(&in->names, name, strlen(name));
	}
}

static bool
machine_name(const struct rec *r, struct tl_text *name)
{
	const struct rec_val *v = rec_get(r, F_MACHINE);

	if (v == NULL || v->is != REC_IS_TEXT)
		return false;
	*name = (struct tl_text){ v->text, v->len };
	return true;
}

int
oee_reading_machine(struct oee_reading *in, const struct rec *r)
{
	struct bytes_short key;
	struct oee_found *f;
	struct tl_text name;
	int i;

	if (!machine_name(r, &name))
		return -1;
	if (name.len > BYTES_SHORT)
		return (int)map_find(&in->names, name.s, name.len);
	key = bytes_short(name.s, name.len);
	f = &in->found[bytes_short_hash(&key) >> 32 & (OEE_FOUND - 1)];
	if (f->machine > 0 && bytes_short_same(&f->name, &key))
		return f->machine - 1;
	i = (int)map_find(&in->names, name.s, name.len);
	if (i >= 0)
		*f = (struct oee_found){ key, i + 1 };
	return i;
}

/* The machine of a fact, by its number; a name that is new makes one. */
static inline int
machine_of(struct oee *o, const struct rec *r, struct err *err)
{
	int i = oee_reading_machine(&o->in, r);
	struct tl_text name;

	if (i >= 0)
		return i;
	if (!machine_name(r, &name))
		return tl_rec_must(F_MACHINE, tl_rec_text(r, F_MACHINE, &name,
		    err), err);
	i = timeline_machine(o->tl, name, NULL, NULL, 0, err);
	if (i < 0)
		return -1;
	map_put(&o->in.names, name.s, name.len);
	note_machine(o, i);
	return i;
}

/* ---- what is known of machines and parts ---- */

static int
on_machine(struct oee *o, const struct rec *r, struct err *err)
{
	struct tl_machine_said said;
	struct oee_machine *m;
	int i;

	make_timeline(o);
	i = tl_machine_said(o->tl, &said, r, err);
	if (i < 0)
		return -1;
	map_put(&o->in.names, said.name.s, said.name.len);
	m = note_machine(o, i);
	m->group = oee_label(o, said.group);
	m->site = oee_label(o, said.site);
	return 0;
}

static int
on_standard(struct oee *o, const struct rec *r, struct err *err)
{
	int64_t from = INT64_MIN, to = INT64_MAX, ideal_us;
	struct tl_text part, op, machine;
	int got;

	if (tl_rec_must(F_PART, tl_rec_text(r, F_PART, &part, err), err) < 0 ||
	    tl_rec_text(r, F_OP, &op, err) < 0 ||
	    tl_rec_text(r, F_MACHINE, &machine, err) < 0 ||
	    rec_time(r, F_VALID_FROM, &from, err) < 0 ||
	    rec_time(r, F_VALID_TO, &to, err) < 0)
		return -1;
	got = rec_fixed(r, F_IDEAL_S, 6, &ideal_us, err);
	if (got <= 0)
		return got;	/* a standard for setups only */
	if (fact_check_amount(F_IDEAL_S, ideal_us, 6, err) < 0)
		return -1;
	standards_add(&o->standards, part, op, machine, from, to, ideal_us);
	return 0;
}

static int
on_fact(struct oee *o, int kind, const struct rec *r, struct err *err)
{
	struct tl_fact f;

	if (o->tl == NULL)
		make_timeline(o);
	f.machine = machine_of(o, r, err);
	if (f.machine < 0 || tl_decode(&f, &o->in.date, kind, r, err) < 0)
		return -1;
	if (o->p.data_quality)
		oee_quality_fact(o, &f, r);
	return oee_apply(o, &f, err);
}

/* Kinds of others are their business; none at all is a mistake. */
static int
on_other(const struct rec *r, struct err *err)
{
	if (rec_get(r, REC_KIND) != NULL)
		return 0;
	return err_set(err, ERR_DATA, "record: missing; of CSV without that "
	    "column --kind says what its rows are");
}

/* Records of a kind come in runs. */
int
oee_kind(struct oee_reading *in, const struct rec *r)
{
	const struct rec_val *v = rec_get(r, REC_KIND);

	if (v == NULL || v->is != REC_IS_TEXT ||
	    v->len > sizeof(in->kind_name))
		return -1;
	if (v->len == in->kind_len &&
	    bytes_same(v->text, in->kind_name, v->len))
		return in->kind;
	bytes_copy(in->kind_name, v->text, v->len);
	in->kind_len = v->len;
	in->kind = shop_kind_of(r);
	return in->kind;
}

int
oee_feed(struct oee *o, const struct rec *r, struct err *err)
{
	int kind = oee_kind(&o->in, r);

	switch (kind) {
	case KIND_SPAN:
	case KIND_JOB:
	case KIND_OUTPUT:
		return on_fact(o, kind, r, err);
	case KIND_MACHINE:
		return on_machine(o, r, err);
	case KIND_STANDARD:
		return on_standard(o, r, err);
	case KIND_QUERY:
		return tl_query_said(&o->p.from_us, &o->p.to_us, &o->p.order,
		    o->tl == NULL, r, err);
	default:
		return on_other(r, err);
	}
}

int
oee_finish(struct oee *o, struct err *err)
{
	size_t i;

	if (o->tl != NULL && timeline_finish(o->tl, err) < 0)
		return -1;
	for (i = 0; i < o->nmachine; i++) {
		if (oee_stop_end(o, (int)i, err) < 0)
			return -1;
	}
	if (oee_write(o, INT64_MAX, err) < 0)
		return -1;
	if (o->p.data_quality)
		return oee_quality_write(o, err);
	return o->p.trend > 0 ? oee_trend_write(o, err) : 0;
}
