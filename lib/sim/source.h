/* SPDX-License-Identifier: MIT */
/*
 * source: the tables of a plant as they stand at some instant, in the three
 * shapes, made from the machines' lives and dirtied on the way.
 *
 * Every machine has a post (a life and what its tables know of it).  A post
 * is advanced to an instant: what is over is written for good, what is under
 * way is shown as an open row and written again when it is asked next.
 */
#ifndef SIM_SOURCE_H
#define SIM_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"
#include "sim/dirt.h"
#include "sim/life.h"
#include "sim/table.h"

struct err;
struct rec_writer;

/* How a row says that it is open: EndTime of joblog_ob. */
enum sim_open_end { SIM_OPEN_1969, SIM_OPEN_ZERO, SIM_OPEN_NULL };

/* What happened to rows while the plant went on living, beside the dirt. */
enum sim_change { SIM_OPENED = SIM_DIRTS, SIM_UPDATED, SIM_CLOSED,
    SIM_WHATS };

struct sim_source {
	struct sim_plant *plant;	/* lent */
	const struct sim_dirt *dirt;	/* lent */
	enum sim_open_end open_end;
	bool micros;
	struct sim_table *table[SIM_TABLES];	/* NULL: not wanted; lent */
	struct rec_writer *truth;	/* every item; may be NULL */
	struct rec_writer *told;	/* changes; NULL: nobody listens */
	struct zone_cursor cursor;
	bool living;			/* rows that are there are changed */
	int64_t now_s;
	int64_t next_id;		/* of events */
	int64_t rows[SIM_TABLES];
	int64_t count[SIM_WHATS][SIM_TABLES];
};

/* Something planted or changed; texts may be NULL. */
struct sim_item {
	int what;			/* a kind of dirt, or a change */
	enum sim_table_id table;
	const char *machine;
	const char *key;
	const char *column;
	const char *written, *true_value;
	int64_t time_s;			/* of the row's start */
};

const char *sim_what_name(int what);

/* Counts it and writes its record. */
int sim_note(struct sim_source *src, const struct sim_item *item,
    struct err *err) __attribute__((warn_unused_result));

/* The zone's wall clock at an instant, as seconds "as if UTC". */
int64_t sim_wall(struct sim_source *src, int64_t utc_s);

/* ---- joblog_ob ---- */

/* A row's content, before it is dirtied. */
struct sim_job {
	int64_t start_s, end_s;
	bool open;
	struct sim_order order;
	int operator;
	int64_t seconds[SIM_CATEGORIES];
	int64_t parts;
};

enum { SIM_RECENT = 24 };		/* rows that late edits may hit */

struct sim_joblog {
	struct rng rng, changes;
	int machine;
	bool open, shown;
	struct sim_job job;
	bool split;			/* a midnight lies inside, */
	struct sim_job before;		/* and what was there by then */
	int64_t midnight_s;		/* the next one */
	struct sim_job recent[SIM_RECENT];
	int nrecent, next_recent;
};

/* ---- valtb_hourly_dashboard ---- */

struct sim_hourly {
	struct rng rng;
	int machine;
	bool open, shown;
	int64_t hour_s;
	int64_t manned_s;		/* of the hour, without breaks */
	int64_t ideal_ms;		/* of the part it began with */
	int64_t parts, counter;
	int64_t day, target_day;	/* the wall's; wanted since midnight */
};

/* ---- events ---- */

struct sim_event {
	int64_t id;
	int64_t start_s, end_s;
	bool open;
	enum sim_reason reason;
	int operator;
};

struct sim_events {
	struct rng rng, changes;
	int machine;
	bool open, shown;
	struct sim_event event;
	struct sim_event recent[SIM_RECENT];
	int nrecent, next_recent;
};

/*
 * Each shape: init; begin when a span begins; feed what was seen of it, in
 * pieces; end when it is over; show what is open; change something old.
 */
void sim_joblog_init(struct sim_joblog *j, struct sim_source *src, int m);
int sim_joblog_feed(struct sim_joblog *j, struct sim_source *src,
    const struct sim_span *s, int64_t from_s, int64_t to_s, struct err *err)
    __attribute__((warn_unused_result));
int sim_joblog_end(struct sim_joblog *j, struct sim_source *src,
    const struct sim_span *s, struct err *err)
    __attribute__((warn_unused_result));
int sim_joblog_show(struct sim_joblog *j, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));
int sim_joblog_change(struct sim_joblog *j, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));

void sim_hourly_init(struct sim_hourly *h, struct sim_source *src, int m);
int sim_hourly_feed(struct sim_hourly *h, struct sim_source *src,
    const struct sim_span *s, int64_t from_s, int64_t to_s, struct err *err)
    __attribute__((warn_unused_result));
int sim_hourly_show(struct sim_hourly *h, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));

void sim_events_init(struct sim_events *e, struct sim_source *src, int m);
void sim_events_begin(struct sim_events *e, struct sim_source *src,
    const struct sim_span *s);
int sim_events_end(struct sim_events *e, struct sim_source *src,
    const struct sim_span *s, struct err *err)
    __attribute__((warn_unused_result));
int sim_events_show(struct sim_events *e, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));
int sim_events_change(struct sim_events *e, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));

/* ---- posts ---- */

struct sim_post {
	struct sim_life life;
	struct sim_span ahead;		/* the span under way, or to come */
	bool has_ahead, begun;
	int64_t fed_s;			/* of it */
	struct sim_joblog joblog;
	struct sim_hourly hourly;
	struct sim_events events;
};

void sim_post_init(struct sim_post *p, struct sim_source *src, int machine);
void sim_post_release(struct sim_post *p);

/* Up to src->now_s. */
int sim_post_advance(struct sim_post *p, struct sim_source *src,
    struct err *err) __attribute__((warn_unused_result));

#endif
