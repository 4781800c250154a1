/* SPDX-License-Identifier: MIT */
/* source: posts, and what is told of them. */
#include <string.h>

#include "base/when.h"
#include "rec/rec.h"
#include "sim/source.h"

const char *
sim_what_name(int what)
{
	static const char *const changes[] = { "opened", "updated", "closed" };

	return what < SIM_DIRTS ? sim_dirt_name((enum sim_dirt_kind)what) :
	    changes[what - SIM_OPENED];
}

static void
put_if(struct rec_writer *w, const char *key, const char *s)
{
	if (s != NULL)
		rec_put_str(w, key, s);
}

static int
write_item(struct rec_writer *w, const struct sim_item *item,
    struct err *err)
{
	rec_begin(w, "truth");
	rec_put_str(w, "what", sim_what_name(item->what));
	put_if(w, "machine", item->machine);
	rec_put_time(w, "time", item->time_s * WHEN_SECOND);
	rec_put_str(w, "table", sim_shapes[item->table].name);
	put_if(w, "key", item->key);
	put_if(w, "column", item->column);
	put_if(w, "written", item->written);
	put_if(w, "true_value", item->true_value);
	return rec_end(w, err);
}

int
sim_note(struct sim_source *src, const struct sim_item *item,
    struct err *err)
{
	src->count[item->what][item->table]++;
	if (src->truth != NULL && write_item(src->truth, item, err) < 0)
		return -1;
	if (src->told == NULL || !src->living || item->what == SIM_UPDATED)
		return 0;
	return write_item(src->told, item, err);
}

int64_t
sim_wall(struct sim_source *src, int64_t utc_s)
{
	return utc_s + zone_offset_at(src->plant->zone, &src->cursor, utc_s);
}

void
sim_post_init(struct sim_post *p, struct sim_source *src, int machine)
{
	*p = (struct sim_post){ .has_ahead = false };
	sim_life_init(&p->life, src->plant, machine);
	sim_joblog_init(&p->joblog, src, machine);
	sim_hourly_init(&p->hourly, src, machine);
	sim_events_init(&p->events, src, machine);
}

void
sim_post_release(struct sim_post *p)
{
	sim_life_release(&p->life);
}

static bool
wants(const struct sim_source *src, enum sim_table_id id)
{
	return src->table[id] != NULL;
}

static void
begin(struct sim_post *p, struct sim_source *src)
{
	p->begun = true;
	p->fed_s = p->ahead.start_s;
	if (wants(src, SIM_EVENTS))
		sim_events_begin(&p->events, src, &p->ahead);
}

static int
feed(struct sim_post *p, struct sim_source *src, int64_t to_s,
    struct err *err)
{
	int64_t from_s = p->fed_s;

	p->fed_s = to_s;
	if (to_s <= from_s)
		return 0;
	if (wants(src, SIM_JOBLOG) && sim_joblog_feed(&p->joblog, src,
	    &p->ahead, from_s, to_s, err) < 0)
		return -1;
	if (wants(src, SIM_HOURLY) && sim_hourly_feed(&p->hourly, src,
	    &p->ahead, from_s, to_s, err) < 0)
		return -1;
	return 0;
}

static int
end(struct sim_post *p, struct sim_source *src, struct err *err)
{
	p->has_ahead = p->begun = false;
	if (wants(src, SIM_EVENTS) &&
	    sim_events_end(&p->events, src, &p->ahead, err) < 0)
		return -1;
	if (wants(src, SIM_JOBLOG) && p->ahead.closes)
		return sim_joblog_end(&p->joblog, src, &p->ahead, err);
	return 0;
}

static int
show(struct sim_post *p, struct sim_source *src, struct err *err)
{
	if (wants(src, SIM_JOBLOG) &&
	    sim_joblog_show(&p->joblog, src, err) < 0)
		return -1;
	if (wants(src, SIM_HOURLY) &&
	    sim_hourly_show(&p->hourly, src, err) < 0)
		return -1;
	if (wants(src, SIM_EVENTS) &&
	    sim_events_show(&p->events, src, err) < 0)
		return -1;
	return 0;
}

static int
change(struct sim_post *p, struct sim_source *src, struct err *err)
{
	if (wants(src, SIM_JOBLOG) &&
	    sim_joblog_change(&p->joblog, src, err) < 0)
		return -1;
	if (wants(src, SIM_EVENTS) &&
	    sim_events_change(&p->events, src, err) < 0)
		return -1;
	return 0;
}

int
sim_post_advance(struct sim_post *p, struct sim_source *src,
    struct err *err)
{
	int64_t to_s;

	for (;;) {
		if (!p->has_ahead)
			sim_life_next(&p->life, &p->ahead);
		p->has_ahead = true;
		if (p->ahead.start_s >= src->now_s)
			break;
		if (!p->begun)
			begin(p, src);
		to_s = p->ahead.end_s < src->now_s ? p->ahead.end_s :
		    src->now_s;
		if (feed(p, src, to_s, err) < 0)
			return -1;
		if (p->ahead.end_s > src->now_s)
			break;
		if (end(p, src, err) < 0)
			return -1;
	}
	if (show(p, src, err) < 0)
		return -1;
	return src->living ? change(p, src, err) : 0;
}
