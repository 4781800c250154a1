/* SPDX-License-Identifier: MIT */
/*
 * engine: what the parts of the feature stage share; private to it.
 *
 * input.c and master.c take records in.  moment.c runs time: facts become
 * known when they end (known.c), and rows are made at moments.  settle.c keeps
 * a machine's facts until all that began before have ended, and feeds its
 * timeline; past.c and edge.c have what slides, history.c what is kept by part
 * and operator, fill.c makes rows of both, target.c waits for what comes,
 * write.c writes.
 *
 * Two timelines: a machine's own (`base`) sees only what had ended, the
 * plant's (`truth`) sees all and serves the targets.
 */
#ifndef FEAT_ENGINE_H
#define FEAT_ENGINE_H

#include "base/map.h"
#include "base/rng.h"
#include "feat/feat.h"
#include "feat/history.h"
#include "feat/held.h"
#include "feat/window.h"
#include "rec/rec.h"
#include "shop/calendar.h"
#include "shop/family.h"
#include "shop/order.h"
#include "shop/timeline_fact.h"
#include "shop/timeline_stop.h"

struct err;

/* A fact that waits; what holds it is counted. */
struct feat_fact {
	struct tl_fact tl;		/* texts point behind it */
	uint64_t seq;			/* of arrival */
	int64_t known_us;		/* its end, or when that was told */
	int32_t job, part, op, operator;	/* labels; -1: none */
	int32_t why;			/* reason, or the state */
	int32_t family;
	int reason;			/* column; nreason: other; -1: none */
	enum time_class class;		/* of a span */
	bool known;			/* it has ended, and that was told */
	bool has_due, has_planned, has_priority;
	int holders;
	struct feat_pool *pool;		/* where it goes back to */
	double planned, priority;
	int64_t due_us;
	char text[];
};

/* Facts that nobody holds, to be used again, by the size of their text. */
struct feat_pool {
	struct feat_fact **v;
	size_t n, cap;
};
enum { FEAT_POOL_STEP = 64, FEAT_POOLS = 8 };

struct feat_machine {
	struct tl_text name;
	int32_t label;			/* of its name */
	const struct cal_machine *cal;
	struct cal_walk *walk, *parts_walk;
	int capacity;
	bool has_facts, has_known;
	int64_t first_us;		/* first start of what has ended */
	int64_t last_us;		/* of its last: none may come before */
	/* settle.c */
	struct timeline *base;
	struct tl_stop stop;
	int64_t base_us;		/* delivered up to here */
	struct feat_fact **queue;	/* in order of start */
	size_t head, nqueue, queue_cap;
	size_t fed;			/* up to here base has them */
	struct feat_fact **job;		/* begun, not known to be over */
	size_t njob, job_cap;
	struct feat_past past;
	struct feat_runs runs;
	/* Of sensors, by their column; NULL: no reading yet. */
	struct roll *roll[FEAT_MAX_SENSORS];
	int64_t read_us;		/* FEAT_READING: the moment queued */
	/* Of shifts. */
	int64_t next_shift_us;
	/* target.c */
	int64_t truth_us;		/* all before is in the rows */
	int64_t truth_end_us;		/* the last end of its facts */
	int64_t quiet_us;		/* no fact up to here, and told so */
	struct feat_row *live;		/* of --live, and of an audit */
	struct tl_stop truth_stop;
	struct feat_row *waits;		/* for its horizon, oldest first */
	struct feat_row *waits_last;
	struct feat_row *hopes;		/* for maintenance */
	struct feat_row *hopes_last;
};

/* A job, or a reading's machine, whose moment comes. */
struct feat_moment {
	int64_t us;
	int machine;
	struct feat_fact *job;		/* held; or NULL */
};

struct feat_standard {
	int32_t part, op, machine;	/* labels; op, machine -1: any */
	int64_t from_us, to_us;
	double setup_s;
};

/* Of whom a slice is. */
struct feat_of {
	struct feat *f;
	int machine;
	int64_t from_us;		/* of a tail: what is before was */
	bool tail;
};

struct feat {
	struct feat_params p;
	const struct feat_spec *spec;
	struct map machines;
	struct map label;
	struct feat_machine *machine;
	size_t nmachine, machine_cap;
	struct family_table family;	/* by labels */
	struct feat_standard *standard;
	size_t nstandard, standard_cap;
	struct when_memory date;
	int32_t reason_label[FEAT_MAX_REASONS];
	struct feat_pool pool[FEAT_POOLS];
	/* Facts that have not ended, a heap by end and arrival. */
	struct feat_fact **heap;
	size_t nheap, heap_cap;
	uint64_t arrived;
	/* Moments of what arrived, a ring. */
	struct feat_moment *moment;
	size_t moment_head, nmoment, moment_cap;
	int64_t next_us;		/* of the clock; INT64_MAX: none */
	int64_t now_us;			/* all before has been done */
	int64_t came_us;		/* the time of the last fact to come */
	bool any;			/* a fact has come */
	enum order order;
	int64_t query_from_us, query_to_us;
	int64_t data_us;		/* the last start, or end of a fact
					   that is over */
	/* Scratch of the moment at hand. */
	struct feat_tail tail;
	struct timeline *tails;		/* lays them out */
	struct feat_of tail_of;
	struct tl_stop tail_stop;
	struct feat_history history;
	struct feat_spread between[FEAT_MAX_TYPES];	/* of maintenance */
	int *over;			/* machines with jobs that ended at */
	size_t nover, over_cap;
	int64_t ending_us;		/* this instant */
	/* target.c */
	struct timeline *truth;
	int64_t swept_us;
	struct feat_held held;
	double *row_x;			/* of rows that wait for nothing */
	struct feat_seen *seen;		/* by column; NULL: no row yet */
	struct feat_audit *audit;	/* NULL: none */
	const struct feat_only *only;	/* the one row to make again; NULL:
					   all */
	struct rec_writer *out;		/* of the call in progress */
};

/* ---- input.c ---- */

int feat_feed(struct feat *f, const struct rec *r, struct err *err);
int32_t feat_label(struct feat *f, struct tl_text t);	/* -1: empty */
const char *feat_name(const struct feat *f, int32_t label);  /* NULL: -1 */
struct feat_fact *feat_hold(struct feat_fact *x);
void feat_drop(struct feat_fact *x);	/* accepts NULL */

/* ---- master.c ---- */

int feat_on_machine(struct feat *f, const struct rec *r, struct err *err);
int feat_on_standard(struct feat *f, const struct rec *r, struct err *err);
/* The machine's index, made when new; -1. */
int feat_machine(struct feat *f, struct tl_text name, struct err *err);

/* ---- moment.c ---- */

/* All that happens before us: facts end, rows are made. */
int feat_run(struct feat *f, int64_t us, struct err *err);
void feat_wait(struct feat *f, struct feat_fact *x);	/* until it ends */
void feat_moment(struct feat *f, int64_t us, int machine,
    struct feat_fact *job);
/* The clock of --at hour and shift begins. */
void feat_clock(struct feat *f, int64_t us);

/* ---- known.c ---- */

/* The fact has ended. */
void feat_known(struct feat *f, struct feat_fact *x);
/* Jobs that have ended become history. */
void feat_end_runs(struct feat *f);

/* ---- settle.c ---- */

/* The fact has come: it stands in its machine's queue. */
void feat_queue(struct feat *f, struct feat_fact *x);
/* Whether it counts once it has ended. */
bool feat_is_usable(const struct feat *f, const struct feat_fact *x);
/* What the machine is known to have done by us, in past and tail. */
int feat_settle(struct feat *f, int machine, int64_t us, struct err *err);
/* What begins at from, at most to us, where no row touches the machine. */
void feat_quiet_slice(const struct feat *f, const struct feat_machine *m,
    int64_t from, int64_t us, struct tl_slice *s);
struct timeline *feat_tail_new(struct feat *f);
void feat_queue_free(struct feat_machine *m);

/* ---- fill.c ---- */

/* The job is the moment's own, or NULL. */
int feat_fill(struct feat *f, int machine, int64_t us,
    const struct feat_fact *job, double *x, struct err *err);
/* What the machine is at: the latest job that had begun. */
const struct feat_fact *feat_at_work(const struct feat_machine *m,
    int64_t us);

/* The standard setup of its part and operation; NAN: none. */
double feat_standard_setup(const struct feat *f, int machine,
    const struct feat_fact *job, int64_t us);

/* ---- target.c ---- */

/* Whether it is a maintenance that a target waits for. */
bool feat_is_maintenance(const struct feat *f, const struct feat_fact *x);
int feat_truth(struct feat *f, const struct feat_fact *x, struct err *err);
/* The plant's timeline up to us, when that was long ago. */
int feat_sweep(struct feat *f, int64_t us, struct err *err);
/* Of a maintenance, or a span of such a state, that begins. */
void feat_serviced(struct feat *f, int machine, int64_t us);
/* Takes the row; its job may be NULL. */
int feat_await(struct feat *f, struct feat_row *row,
    const struct feat_fact *job, struct err *err);
/* Where data end: the rest of the rows. */
int feat_end(struct feat *f, int64_t end_us, struct err *err);
struct timeline *feat_truth_new(struct feat *f);

/* ---- write.c ---- */

int feat_write(struct feat *f, const struct feat_row *row, struct err *err);

/* ---- describe.c ---- */

/* Notes a row's features and n targets. */
void feat_describe(struct feat *f, const double *x, const double *y, int n);
int feat_described(struct feat *f, struct err *err);

/* ---- audit.c ---- */

/* A row to make again of what had ended by us. */
struct feat_only {
	int64_t us;
	const char *machine, *job, *part, *op;	/* NULL as in the row */
};
/* Whether the row is that one. */
bool feat_is_only(const struct feat *f, const struct feat_row *row);

struct feat_audit *feat_audit_new(const struct feat_params *p);
void feat_audit_free(struct feat_audit *a);	/* accepts NULL */
void feat_audit_keep(struct feat_audit *a, const struct rec *r);
void feat_audit_row(struct feat *f, const struct feat_row *row);
int feat_audit_run(struct feat *f, struct err *err);

/* ---- feat.c ---- */

int feat_finish(struct feat *f, struct err *err);
struct feat *feat_new(const struct feat_params *p);
void feat_free(struct feat *f);

#endif
