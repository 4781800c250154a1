/* SPDX-License-Identifier: MIT */
/* hourly: a row an hour, with times as text; valtb_hourly_dashboard. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "sim/chance.h"
#include "sim/source.h"

#define HOUR_S	INT64_C(3600)

enum { VT_PORT, VT_START, VT_END, VT_STATE, VT_SO_FAR, VT_TARGET, VT_PARTS,
    VT_COUNTER, VT_COLUMNS };

void
sim_hourly_init(struct sim_hourly *h, struct sim_source *src, int m)
{
	*h = (struct sim_hourly){ .machine = m, .day = INT64_MIN };
	sim_stream(&h->rng, src->plant->seed, SIM_S_HOURLY, (uint64_t)m);
	/* Machines have run for years. */
	h->counter = sim_whole(&h->rng, 10000, 900000);
}

static int64_t
target(const struct sim_hourly *h)
{
	return h->ideal_ms <= 0 ? 0 : h->manned_s * 1000 / h->ideal_ms;
}

static void
put_epoch(struct sim_value *v, int64_t seconds)
{
	char text[SIM_TEXT_MAX];

	snprintf(text, sizeof(text), "%lld", (long long)seconds);
	sim_text(v, text);
}

static void
values(const struct sim_hourly *h, const struct sim_source *src,
    struct sim_value *v)
{
	sim_text(&v[VT_PORT], src->plant->machine[h->machine].port);
	put_epoch(&v[VT_START], h->hour_s);
	put_epoch(&v[VT_END], h->open ? 0 : h->hour_s + HOUR_S);
	sim_text(&v[VT_STATE], h->open ? "1" : "0");
	sim_int(&v[VT_SO_FAR], h->target_day + target(h));
	sim_int(&v[VT_TARGET], target(h));
	sim_int(&v[VT_PARTS], h->parts);
	sim_int(&v[VT_COUNTER], h->counter);
}

static int
note(const struct sim_hourly *h, struct sim_source *src, int what,
    const struct sim_value *v, const char *column, const char *written,
    const char *true_value, struct err *err)
{
	char key[2 * SIM_TEXT_MAX];
	const struct sim_item item = { .what = what, .table = SIM_HOURLY,
	    .machine = src->plant->machine[h->machine].name, .key = key,
	    .column = column, .written = written, .true_value = true_value,
	    .time_s = h->hour_s };

	snprintf(key, sizeof(key), "%s|%s", v[VT_PORT].s, v[VT_START].s);
	return sim_note(src, &item, err);
}

static int
write_row(struct sim_hourly *h, struct sim_source *src,
    const struct sim_value *v, struct err *err)
{
	struct sim_table *t = src->table[SIM_HOURLY];

	if (h->shown)
		return sim_table_update(t, v, v, err);
	src->rows[SIM_HOURLY]++;
	return sim_table_insert(t, v, err);
}

static int
write_bad_epoch(struct sim_hourly *h, struct sim_source *src,
    struct sim_value *v, struct err *err)
{
	static const char *const bad[] = { "n/a", "1.77e9", "", "-1" };
	struct sim_value was = v[VT_START];

	sim_text(&v[VT_START], bad[rng_below(&h->rng, 4)]);
	if (write_row(h, src, v, err) < 0)
		return -1;
	return note(h, src, SIM_BAD_EPOCH, v, "starttime", v[VT_START].s,
	    was.s, err);
}

/* The counter goes on from where it was put. */
static int
write_counter(struct sim_hourly *h, struct sim_source *src,
    enum sim_dirt_kind kind, struct sim_value *v, struct err *err)
{
	char written[SIM_TEXT_MAX], true_value[SIM_TEXT_MAX];

	snprintf(true_value, sizeof(true_value), "%lld",
	    (long long)h->counter);
	h->counter = kind == SIM_COUNTER_RESET ? h->parts :
	    h->counter + sim_whole(&h->rng, 20000, 90000);
	snprintf(written, sizeof(written), "%lld", (long long)h->counter);
	sim_int(&v[VT_COUNTER], h->counter);
	if (write_row(h, src, v, err) < 0)
		return -1;
	return note(h, src, kind, v, "column4", written, true_value, err);
}

static int
write_twice(struct sim_hourly *h, struct sim_source *src,
    const struct sim_value *v, struct err *err)
{
	if (write_row(h, src, v, err) < 0)
		return -1;
	src->rows[SIM_HOURLY]++;
	if (sim_table_insert(src->table[SIM_HOURLY], v, err) < 0)
		return -1;
	return note(h, src, SIM_HOUR_COPY, v, NULL, NULL, NULL, err);
}

/* A counter that is near zero cannot be seen to go back. */
static enum sim_dirt_kind
choose(struct sim_hourly *h, const struct sim_source *src)
{
	enum sim_dirt_kind kind;

	kind = sim_dirt_draw(src->dirt, &h->rng, SIM_HOUR_COPY,
	    SIM_COUNTER_JUMP);
	if (kind == SIM_COUNTER_RESET && h->counter < 2000)
		return SIM_CLEAN;
	return kind == SIM_BAD_EPOCH && src->living ? SIM_CLEAN : kind;
}

static int
finish(struct sim_hourly *h, struct sim_source *src, struct err *err)
{
	struct sim_value v[VT_COLUMNS];
	enum sim_dirt_kind kind;
	int rc;

	if (!h->open)
		return 0;
	h->open = false;
	kind = choose(h, src);
	values(h, src, v);
	h->target_day += target(h);
	if (kind == SIM_HOUR_COPY)
		rc = write_twice(h, src, v, err);
	else if (kind == SIM_BAD_EPOCH)
		rc = write_bad_epoch(h, src, v, err);
	else if (kind != SIM_CLEAN)
		rc = write_counter(h, src, kind, v, err);
	else
		rc = write_row(h, src, v, err);
	if (rc < 0 || !src->living)
		return rc;
	return note(h, src, SIM_CLOSED, v, NULL, NULL, NULL, err);
}

static void
begin(struct sim_hourly *h, struct sim_source *src,
    const struct sim_span *s, int64_t hour_s)
{
	const struct sim_plant *p = src->plant;
	int64_t day = when_floor(sim_wall(src, hour_s), 86400) / 86400;

	if (day != h->day)
		h->target_day = 0;
	h->day = day;
	h->open = true;
	h->shown = false;
	h->hour_s = hour_s;
	h->manned_s = h->parts = 0;
	h->ideal_ms = sim_ideal_ms(&p->part[s->order.part],
	    p->machine[h->machine].type);
}

int
sim_hourly_feed(struct sim_hourly *h, struct sim_source *src,
    const struct sim_span *s, int64_t from_s, int64_t to_s, struct err *err)
{
	int64_t hour_s, next_s, made;

	for (; from_s < to_s; from_s = next_s) {
		hour_s = when_floor(from_s, HOUR_S);
		next_s = hour_s + HOUR_S < to_s ? hour_s + HOUR_S : to_s;
		if (h->open && h->hour_s != hour_s &&
		    finish(h, src, err) < 0)
			return -1;
		if (!h->open)
			begin(h, src, s, hour_s);
		made = sim_parts_by(s, next_s - s->start_s) -
		    sim_parts_by(s, from_s - s->start_s);
		h->parts += made;
		h->counter += made;
		if (s->reason != SIM_BREAK)
			h->manned_s += next_s - from_s;
	}
	return 0;
}

int
sim_hourly_show(struct sim_hourly *h, struct sim_source *src,
    struct err *err)
{
	struct sim_value v[VT_COLUMNS];
	int what = h->shown ? SIM_UPDATED : SIM_OPENED;

	if (h->open && h->hour_s + HOUR_S <= src->now_s)
		return finish(h, src, err);
	if (!h->open)
		return 0;
	values(h, src, v);
	if (write_row(h, src, v, err) < 0)
		return -1;
	h->shown = true;
	if (!src->living)
		return 0;
	return note(h, src, what, v, NULL, NULL, NULL, err);
}
