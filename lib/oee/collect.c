/* SPDX-License-Identifier: MIT */
/* The timeline's slices and outputs, added up by group. */

#include "base/bytes.h"
#include "base/err.h"
#include "oee/change.h"
#include "oee/engine.h"
#include "oee/given.h"

int32_t
oee_label(struct oee *o, struct tl_text t)
{
	return t.len == 0 ? -1 : (int32_t)map_put(&o->label, t.s, t.len);
}

static const struct zone *
zone_of(const struct oee *o)
{
	return calendar_zone(o->p.calendar);
}

/* The key of a stretch of a machine's time, all but the hour. */
static void
make_key(struct oee *o, int machine, const struct tl_row *row,
    const struct cal_piece *piece, struct by_key *k)
{
	const struct oee_machine *m = &o->machine[machine];

	*k = by_none;
	if (o->by & BY_MACHINE)
		k->machine = machine;
	if (o->by & BY_GROUP)
		k->group = m->group;
	if (o->by & BY_SITE)
		k->site = m->site;
	if (row != NULL && (o->by & BY_PART))
		k->part = oee_label(o, row->part);
	if (row != NULL && (o->by & BY_JOB))
		k->job = oee_label(o, row->job);
	if (row != NULL && (o->by & BY_OPERATOR))
		k->operator = oee_label(o, row->operator);
	by_period(o->by, piece, zone_of(o), k);
}

static struct oee_group *
other_group(struct oee *o, int machine, const struct tl_row *row,
    const struct cal_piece *piece)
{
	struct oee_machine *m = &o->machine[machine];
	struct by_key k;

	make_key(o, machine, row, piece, &k);
	m->last = groups_get(&o->groups, &k);
	m->last_piece_us = piece->from_us;
	return m->last;
}

/* Unless a row or the hour decides, one piece is one group. */
static inline struct oee_group *
find_group(struct oee *o, int machine, const struct tl_row *row,
    const struct cal_piece *piece)
{
	const struct oee_machine *m = &o->machine[machine];

	if (m->last != NULL && m->last_piece_us == piece->from_us &&
	    !(o->by & BY_ROW))
		return m->last;
	return other_group(o, machine, row, piece);
}

static struct oee_group *
hour_group(struct oee *o, int machine, const struct tl_row *row,
    const struct cal_piece *piece, int64_t us, int64_t *to_us)
{
	struct by_key k;

	make_key(o, machine, row, piece, &k);
	by_hour(zone_of(o), us, &k.from_us, &k.to_us);
	*to_us = k.to_us;
	return groups_get(&o->groups, &k);
}

/* The standard of a row's part when the row began; lent until the next. */
static int
look_up(struct oee *o, int machine, const struct tl_row *row, struct err *err)
{
	struct oee_recent *r = &o->machine[machine].recent;

	if (standards_find(&o->standards, row->part, row->op,
	    timeline_machine_name(o->tl, machine), row->start_us, &r->a,
	    err) < 0)
		return -1;
	if (o->p.changes != NULL)
		oee_changes_apply(o->p.changes, row->part, row->op,
		    timeline_machine_name(o->tl, machine), &r->a);
	r->part_len = r->op_len = UINT32_MAX;
	if (row->part.len > OEE_RECENT_TEXT || row->op.len > OEE_RECENT_TEXT)
		return 0;
	r->part_len = row->part.len;
	r->op_len = row->op.len;
	bytes_copy(r->part, row->part.s, row->part.len);
	bytes_copy(r->op, row->op.s, row->op.len);
	return 0;
}

static inline const struct standard_answer *
standard_of(struct oee *o, int machine, const struct tl_row *row,
    struct err *err)
{
	struct oee_recent *r = &o->machine[machine].recent;

	if (row->part.len == r->part_len && row->op.len == r->op_len &&
	    row->start_us >= r->a.from_us && row->start_us < r->a.to_us &&
	    bytes_same(r->part, row->part.s, row->part.len) &&
	    (row->op.len == 0 || bytes_same(r->op, row->op.s, row->op.len)))
		return &r->a;
	return look_up(o, machine, row, err) < 0 ? NULL : &r->a;
}

/* One that is too short to count as such. */
static __attribute__((noinline)) void
count_short_stop(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s)
{
	struct oee_machine *m = &o->machine[machine];

	if (o->verdict != TL_MICRO)
		return;
	if (m->stop_end_us != s->from_us) {
		g->t.micro_stops++;
		if (o->notes)
			oee_note_micro(o, g, s);
		if (o->giving != NULL)
			oee_give_micro(o, g, machine, s);
	}
	m->stop_end_us = s->to_us;
}

/*
 * A stop is a run of touching exact slices that say down or unassigned, and
 * of the production between them that stop.c finds too short to end it.
 */
static inline void
count_stop(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s)
{
	struct oee_machine *m = &o->machine[machine];
	struct tally *t = &g->t;
	bool begins;

	if (!tl_is_stop(s))
		return;
	if (o->verdict != TL_COUNTS) {
		count_short_stop(o, g, machine, s);
		return;
	}
	begins = m->stop_end_us != s->from_us;
	if (s->class == CLASS_DOWN)
		tally_add(t, &t->repair_ms, s->ms);
	if (begins) {
		t->stops++;
		t->failures += s->said == CLASS_DOWN;
	}
	if (o->notes)
		oee_note_stop(o, g, s, begins);
	if (o->giving != NULL)
		oee_give_stop(o, g, machine, s, begins);
	m->stop_end_us = s->to_us;
}

static inline int
add_production(struct oee *o, struct tally *t, int machine,
    const struct tl_slice *s, int64_t ms, struct err *err)
{
	const struct standard_answer *a = NULL;

	if (s->row != NULL) {
		a = standard_of(o, machine, s->row, err);
		if (a == NULL)
			return -1;
	}
	if ((a == NULL || !a->found) && o->verdict == TL_COUNTS)
		tally_add(t, &t->unstandard_ms, ms);
	if (s->unplanned && s->piece->plan == CAL_OFF)
		tally_add(t, &t->unplanned_off_ms, ms);
	else if (s->unplanned)
		tally_add(t, &t->unplanned_break_ms, ms);
	return 0;
}

static inline int
add_slice(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s, int64_t ms, struct err *err)
{
	struct tally *t = &g->t;

	tally_add(t, &t->ms[s->class], ms);
	if (g->first_us > s->from_us)
		g->first_us = s->from_us;
	if (g->last_us < s->to_us)
		g->last_us = s->to_us;
	if (oee_apportioned(s->rule)) {
		tally_add(t, &t->apportioned_ms, ms);
		t->totals = true;
	}
	if (s->row != NULL && s->row->open)
		t->provisional = true;
	if (o->p.loss)
		oee_note_bar(o, g, s, ms);
	if (o->figure[0] >= 0)
		oee_note_slice(o, g, s, ms);
	if (o->giving != NULL)
		oee_give_slice(o, g, machine, s, ms);
	if (s->class == CLASS_PRODUCTION)
		return add_production(o, t, machine, s, ms, err);
	return 0;
}

static int
slice_by_hour(struct oee *o, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct oee_group *g;
	struct tl_slice part = *s;
	int64_t from = s->from_us, to;

	for (; from < s->to_us; from = to) {
		g = hour_group(o, machine, s->row, s->piece, from, &to);
		if (to > s->to_us)
			to = s->to_us;
		part.from_us = from;
		part.to_us = to;
		part.ms = tl_slice_ms(s, from, to);
		count_stop(o, g, machine, &part);
		if (add_slice(o, g, machine, &part, part.ms, err) < 0)
			return -1;
	}
	return 0;
}

int
oee_on_slice(void *self, int machine, const struct tl_slice *s,
    struct err *err)
{
	struct oee *o = self;
	struct oee_group *g;

	if (o->by & BY_HOUR)
		return slice_by_hour(o, machine, s, err);
	g = find_group(o, machine, s->row, s->piece);
	count_stop(o, g, machine, s);
	return add_slice(o, g, machine, s, s->ms, err);
}

static inline int
add_parts(struct oee *o, struct oee_group *g, int machine,
    const struct tl_row *row, int64_t parts_m, int64_t scrap_m,
    struct err *err)
{
	struct oee_part_sums p = { .parts_m = parts_m, .scrap_m = scrap_m };
	struct tally *t = &g->t;
	const struct standard_answer *a = standard_of(o, machine, row, err);

	if (a == NULL)
		return -1;
	if (a->found)
		p.standard_m = parts_m;
	/* Microseconds times thousandths are nanoseconds, exactly. */
	p.all_ns = (oee_wide)a->ideal_us * parts_m;
	p.good_ns = (oee_wide)a->ideal_us * (parts_m - scrap_m);
	tally_add(t, &t->parts_m, parts_m);
	tally_add(t, &t->scrap_m, scrap_m);
	tally_add(t, &t->standard_parts_m, p.standard_m);
	tally_add_ideal(t, &t->ideal_ns, p.all_ns);
	tally_add_ideal(t, &t->ideal_good_ns, p.good_ns);
	if (o->notes)
		oee_note_parts(o, g, row, &p);
	if (o->giving != NULL)
		oee_give_parts(o, g, machine, row, &p);
	return 0;
}

static int
output_by_hour(struct oee *o, int machine, const struct tl_output *out,
    struct err *err)
{
	int64_t from = out->from_us, to, parts, scrap;
	struct oee_group *g;

	do {
		g = hour_group(o, machine, out->row, out->piece, from, &to);
		if (to > out->to_us)
			to = out->to_us;
		tl_output_part(out, from, to, &parts, &scrap);
		if (from == out->from_us && from == out->to_us) {
			parts = out->parts_m;
			scrap = out->scrap_m;
		}
		if (add_parts(o, g, machine, out->row, parts, scrap, err) < 0)
			return -1;
		from = to;
	} while (from < out->to_us);
	return 0;
}

int
oee_on_output(void *self, int machine, const struct tl_output *out,
    struct err *err)
{
	struct oee *o = self;

	if (o->by & BY_HOUR)
		return output_by_hour(o, machine, out, err);
	return add_parts(o, find_group(o, machine, out->row, out->piece),
	    machine, out->row, out->parts_m, out->scrap_m, err);
}

static void
add_lost(struct oee *o, struct oee_group *g, int machine, enum tl_aside what,
    const struct tl_slice *s, int64_t ms)
{
	const int f = what == TL_OVERLAP ? FIG_OVERLAP : FIG_UNPLACED;

	if (what == TL_OVERLAP)
		tally_add(&g->t, &g->t.overlap_ms, ms);
	else
		tally_add(&g->t, &g->t.unplaced_ms, ms);
	if (f == o->figure[0])
		oee_note_lost(o, g, f, s, ms);
	if (o->giving != NULL)
		oee_give_lost(o, g, machine, f, s, ms);
}

/* Seconds outside the tree; those without a place lie at one instant. */
int
oee_on_lost(void *self, int machine, enum tl_aside what,
    const struct tl_slice *s, struct err *err)
{
	struct oee *o = self;
	int64_t from = s->from_us, to;
	struct oee_group *g;

	(void)err;
	if (!(o->by & BY_HOUR)) {
		g = find_group(o, machine, s->row, s->piece);
		add_lost(o, g, machine, what, s, s->ms);
		return 0;
	}
	do {
		g = hour_group(o, machine, s->row, s->piece, from, &to);
		if (to > s->to_us)
			to = s->to_us;
		add_lost(o, g, machine, what, s, from == to ? s->ms :
		    tl_slice_ms(s, from, to));
		from = to;
	} while (from < s->to_us);
	return 0;
}

int
oee_on_done(void *self, int machine, int64_t to_us, struct err *err)
{
	struct oee *o = self;

	(void)err;
	o->machine[machine].done_us =
	    oee_stop_settled(&o->machine[machine].stop, to_us);
	return 0;
}
