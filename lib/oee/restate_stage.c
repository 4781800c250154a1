/* SPDX-License-Identifier: MIT */
/* A period twice: as its facts were, and as they are. */
#include <stdlib.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "oee/join.h"
#include "oee/restate.h"
#include "oee/variant.h"
#include "shop/kinds.h"

enum { WAS, IS, SIDES };

/* What the query of a stream says. */
struct asked {
	bool said;
	int64_t seq, from_us, to_us;	/* seq -1: not said */
};

struct restate {
	struct oee_join join;
	struct oee_giving giving[SIDES];
	struct rec_reader *was;
	bool was_over;
	struct asked asked[SIDES];
	int64_t since, until;		/* the commits of the changes */
	struct oee_restating told;
	int64_t ngroups;		/* with a figure that moved */
	const struct log *log;
};

static const int usual[] = { FIG_OEE, FIG_AVAILABILITY, FIG_PERFORMANCE,
	FIG_QUALITY, FIG_PLANNED_STOP, FIG_PLANNED, FIG_RUNNING, FIG_SETUP,
	FIG_DELAY, FIG_DOWN, FIG_UNASSIGNED, FIG_RESIDUAL, FIG_NODATA,
	FIG_PARTS, FIG_GOOD, FIG_SCRAP };

/* The two streams, and the changes between them, are of one question. */
static int
check(const struct restate *e, struct err *err)
{
	const struct asked *was = &e->asked[WAS], *is = &e->asked[IS];

	if (was->said && is->said && (was->from_us != is->from_us ||
	    was->to_us != is->to_us))
		return err_set(err, ERR_DATA, "--restated: of another period "
		    "than the input");
	if (!e->told.has_changes)
		return 0;
	if (!was->said || !is->said)
		return err_set(err, ERR_DATA, "--restated: changes, and no "
		    "query record of the facts %s: are they cut?",
		    was->said ? "as they are" : "as they were");
	if (was->seq != e->since || is->seq != e->until)
		return err_set(err, ERR_DATA, "--restated: the changes are "
		    "those from commit %lld to %lld, the facts those of %lld "
		    "and %lld", (long long)e->since, (long long)e->until,
		    (long long)was->seq, (long long)is->seq);
	return 0;
}

static int
on_groups(void *self, struct oee_group *const *g, struct err *err)
{
	struct restate *e = self;
	int got;

	if (check(e, err) < 0)
		return -1;
	e->told.since = e->asked[WAS].seq;
	e->told.seq = e->asked[IS].seq;
	got = oee_restate_write(&e->told, e->join.engine, g, err);
	e->ngroups += got > 0;
	return got < 0 ? -1 : 0;
}

/* ---- the stage ---- */

static int
on_query(struct asked *a, const struct rec *r, struct err *err)
{
	a->said = true;
	a->seq = -1;
	a->from_us = INT64_MIN;
	a->to_us = INT64_MAX;
	return rec_int(r, F_SEQ, &a->seq, err) < 0 ||
	    rec_time(r, F_FROM, &a->from_us, err) < 0 ||
	    rec_time(r, F_TO, &a->to_us, err) < 0 ? -1 : 0;
}

/* A query for changes is none for facts. */
static int
on_record(struct restate *e, int side, const struct rec *r,
    struct rec_writer *out, struct err *err)
{
	const int kind = shop_kind_of(r);

	if (kind == KIND_QUERY && on_query(&e->asked[side], r, err) < 0)
		return -1;
	if (kind == KIND_SPAN || kind == KIND_JOB || kind == KIND_OUTPUT)
		oee_touched_fact(&e->told.touched, r, side == IS);
	return oee_join_feed_one(&e->join, (size_t)side, r, out, err);
}

/* One record of the facts as they were: the two sides keep step. */
static int
step(struct restate *e, struct rec_writer *out, struct err *err)
{
	const struct rec *r;
	int got;

	if (e->was_over)
		return 0;
	got = rec_read(e->was, &r, err);
	if (got <= 0) {
		e->was_over = true;
		return got;
	}
	if (on_record(e, WAS, r, out, err) == 0)
		return 1;
	if (err != NULL && !err->placed &&
	    (err->code == ERR_DATA || err->code == ERR_CONFIG))
		err_at(err, "%s", rec_where(e->was));
	return -1;
}

/* 1: it is of changes. */
static int
on_changes(struct restate *e, const struct rec *r, struct err *err)
{
	const int kind = shop_kind_of(r);
	int got;

	if (kind == KIND_CHANGE) {
		e->told.has_changes = true;
		got = oee_touched_change(&e->told.touched, r, err);
		return got < 0 ? -1 : 1;
	}
	if (kind != KIND_QUERY)
		return 0;
	got = rec_int(r, F_SINCE, &e->since, err);
	if (got <= 0)
		return got;
	e->told.has_changes = true;
	return rec_int(r, F_SEQ, &e->until, err) < 0 ? -1 : 1;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct restate *e = self;
	const int got = on_changes(e, r, err);

	if (got != 0)
		return got < 0 ? -1 : 0;
	if (on_record(e, IS, r, out, err) < 0)
		return -1;
	return step(e, out, err) < 0 ? -1 : 0;
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct restate *e = self;
	int got;

	while ((got = step(e, out, err)) > 0)
		;
	if (got < 0 || check(e, err) < 0 ||
	    oee_join_finish(&e->join, out, err) < 0)
		return -1;
	if (e->ngroups == 0)
		log_put(e->log, LOG_LEVEL_NOTE, "no figure moved");
	return 0;
}

static void
free_all(void *self)
{
	struct restate *e = self;
	int i;

	oee_join_release(&e->join);
	for (i = 0; i < SIDES; i++)
		buf_release(&e->giving[i].name);
	rec_close(e->was);
	oee_restating_release(&e->told);
	free(e);
}

static void
want(struct restate *e, const struct oee_asked *ask)
{
	size_t i;

	for (i = 0; i < ask->nfigures; i++)
		e->told.wanted[oee_figure(ask->figures[i])] = true;
	for (i = 0; ask->nfigures == 0 &&
	    i < sizeof(usual) / sizeof(usual[0]); i++)
		e->told.wanted[usual[i]] = true;
}

int
oee_restate_stage(struct rec_stage *st, const struct oee_params *p,
    const struct oee_asked *ask, struct err *err)
{
	struct oee_params each[SIDES] = { *p, *p };
	struct rec_reader *was = rec_open(ask->restated, ask->in, err);
	struct restate *e;
	int i;

	if (was == NULL)
		return -1;
	e = mem_new(1, sizeof(*e));
	e->was = was;
	e->log = p->log;
	e->asked[WAS].seq = e->asked[IS].seq = -1;
	want(e, ask);
	e->join.row = on_groups;
	e->join.self = e;
	for (i = 0; i < SIDES; i++)
		each[i].by = p->by == 0 ? BY_MACHINE : p->by;
	oee_join_init(&e->join, each, SIDES);
	for (i = 0; i < SIDES; i++)
		e->join.engine[i]->giving = &e->giving[i];
	*st = (struct rec_stage){ .self = e, .feed = feed, .finish = finish,
		.free = free_all };
	return 0;
}
