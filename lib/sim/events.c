/* SPDX-License-Identifier: MIT */
/* events: a row each time a machine changed its state; times in UTC. */
#include <stdio.h>
#include <string.h>

#include "sim/chance.h"
#include "sim/source.h"

enum { EV_ID, EV_MACHINE, EV_START, EV_END, EV_STATUS, EV_CAUSE, EV_EMP,
    EV_CHANGED, EV_COLUMNS };

void
sim_events_init(struct sim_events *e, struct sim_source *src, int m)
{
	*e = (struct sim_events){ .machine = m };
	sim_stream(&e->rng, src->plant->seed, SIM_S_EVENTS, (uint64_t)m);
	sim_stream(&e->changes, src->plant->seed, SIM_S_CHANGES,
	    2 * (uint64_t)m + 1);
}

/* The stamp moves to when the row was written; the past was written when
 * it happened. */
static void
put_changed(struct sim_events *e, const struct sim_source *src,
    const struct sim_event *ev, struct sim_value *v)
{
	int64_t at_s = ev->open ? ev->start_s : ev->end_s;
	int micros = (int)rng_below(&e->rng, 1000000);

	sim_stamp(v, src->living ? src->now_s : at_s,
	    src->micros ? micros : -1);
}

static void
values(struct sim_events *e, const struct sim_source *src,
    const struct sim_event *ev, struct sim_value *v)
{
	const struct sim_word *word = &sim_words[ev->reason];

	sim_int(&v[EV_ID], ev->id);
	sim_text(&v[EV_MACHINE], src->plant->machine[e->machine].name);
	sim_stamp(&v[EV_START], ev->start_s, -1);
	if (ev->open)
		sim_null(&v[EV_END]);
	else
		sim_stamp(&v[EV_END], ev->end_s, -1);
	sim_text(&v[EV_STATUS], word->status);
	if (word->reason == NULL)
		sim_null(&v[EV_CAUSE]);
	else
		sim_text(&v[EV_CAUSE], word->reason);
	sim_text(&v[EV_EMP], src->plant->operator[ev->operator].id);
	put_changed(e, src, ev, &v[EV_CHANGED]);
}

static int
note(const struct sim_events *e, struct sim_source *src, int what,
    const struct sim_event *ev, struct sim_item item, struct err *err)
{
	char key[SIM_TEXT_MAX];

	snprintf(key, sizeof(key), "%lld", (long long)ev->id);
	item.what = what;
	item.table = SIM_EVENTS;
	item.machine = src->plant->machine[e->machine].name;
	item.key = key;
	item.time_s = ev->start_s;
	return sim_note(src, &item, err);
}

static int
write_row(struct sim_events *e, struct sim_source *src,
    const struct sim_value *v, struct err *err)
{
	if (e->shown)
		return sim_table_update(src->table[SIM_EVENTS], v, v, err);
	src->rows[SIM_EVENTS]++;
	return sim_table_insert(src->table[SIM_EVENTS], v, err);
}

void
sim_events_begin(struct sim_events *e, struct sim_source *src,
    const struct sim_span *s)
{
	e->open = true;
	e->shown = false;
	e->event = (struct sim_event){ .id = ++src->next_id,
	    .start_s = s->start_s, .end_s = s->end_s, .open = true,
	    .reason = s->reason, .operator = s->operator };
}

/* The same once more under a number of its own, as after a reconnect. */
static int
write_repeat(struct sim_events *e, struct sim_source *src,
    struct sim_value *v, struct err *err)
{
	struct sim_event again = e->event;

	if (write_row(e, src, v, err) < 0)
		return -1;
	again.id = ++src->next_id;
	sim_int(&v[EV_ID], again.id);
	src->rows[SIM_EVENTS]++;
	if (sim_table_insert(src->table[SIM_EVENTS], v, err) < 0)
		return -1;
	return note(e, src, SIM_EVENT_REPEAT, &again, (struct sim_item){
	    .what = 0 }, err);
}

static int
write_spoilt(struct sim_events *e, struct sim_source *src,
    enum sim_dirt_kind kind, struct sim_value *v, struct err *err)
{
	int column = kind == SIM_UNKNOWN_STATUS ? EV_STATUS : EV_END;
	struct sim_value was = v[column];
	struct sim_item item = {
	    .column = sim_shapes[SIM_EVENTS].column[column].name,
	    .true_value = was.s };

	if (kind == SIM_UNKNOWN_STATUS)
		sim_text(&v[column], sim_hit(&e->rng, 0.5) ? "ERR" : "?");
	else
		sim_stamp(&v[column], e->event.start_s -
		    sim_whole(&e->rng, 1, 3600), -1);
	item.written = v[column].s;
	if (write_row(e, src, v, err) < 0)
		return -1;
	return note(e, src, kind, &e->event, item, err);
}

static int
write_clean(struct sim_events *e, struct sim_source *src,
    const struct sim_value *v, struct err *err)
{
	e->recent[e->next_recent] = e->event;
	e->next_recent = (e->next_recent + 1) % SIM_RECENT;
	if (e->nrecent < SIM_RECENT)
		e->nrecent++;
	return write_row(e, src, v, err);
}

int
sim_events_end(struct sim_events *e, struct sim_source *src,
    const struct sim_span *s, struct err *err)
{
	struct sim_value v[EV_COLUMNS];
	enum sim_dirt_kind kind;
	int rc;

	e->open = e->event.open = false;
	e->event.end_s = s->end_s;
	kind = sim_dirt_draw(src->dirt, &e->rng, SIM_UNKNOWN_STATUS,
	    SIM_EVENT_REPEAT);
	values(e, src, &e->event, v);
	if (kind == SIM_CLEAN)
		rc = write_clean(e, src, v, err);
	else if (kind == SIM_EVENT_REPEAT)
		rc = write_repeat(e, src, v, err);
	else
		rc = write_spoilt(e, src, kind, v, err);
	if (rc < 0 || !src->living)
		return rc;
	return note(e, src, SIM_CLOSED, &e->event, (struct sim_item){
	    .what = 0 }, err);
}

/* Nothing of an open event changes but that it ends. */
int
sim_events_show(struct sim_events *e, struct sim_source *src,
    struct err *err)
{
	struct sim_value v[EV_COLUMNS];

	if (!e->open || e->shown)
		return 0;
	values(e, src, &e->event, v);
	if (write_row(e, src, v, err) < 0)
		return -1;
	e->shown = true;
	if (!src->living)
		return 0;
	return note(e, src, SIM_OPENED, &e->event, (struct sim_item){
	    .what = 0 }, err);
}

/* One of the recent stops that nobody else explains; NULL: none. */
static struct sim_event *
choose_stop(struct sim_events *e)
{
	int at = (int)rng_below(&e->changes, (uint64_t)e->nrecent), i;
	struct sim_event *ev;

	for (i = 0; i < e->nrecent; i++) {
		ev = &e->recent[(at + i) % e->nrecent];
		if (ev->reason >= SIM_IDLE)
			return ev;
	}
	return NULL;
}

/* Somebody says later why it stood. */
int
sim_events_change(struct sim_events *e, struct sim_source *src,
    struct err *err)
{
	struct sim_value v[EV_COLUMNS];
	struct sim_event *ev;
	struct sim_item item = { .column = "cause" };

	if (!sim_hit(&e->changes, src->dirt->rate[SIM_EDIT]) ||
	    e->nrecent == 0)
		return 0;
	ev = choose_stop(e);
	if (ev == NULL)
		return 0;
	item.true_value = sim_words[ev->reason].reason;
	ev->reason = (enum sim_reason)sim_whole(&e->changes, SIM_IDLE,
	    SIM_REASONS - 1);
	item.written = sim_words[ev->reason].reason;
	values(e, src, ev, v);
	if (sim_table_update(src->table[SIM_EVENTS], v, v, err) < 0)
		return -1;
	return note(e, src, SIM_EDIT, ev, item, err);
}
