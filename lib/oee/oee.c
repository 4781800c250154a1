/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"
#include "oee/engine.h"
#include "oee/follow.h"
#include "oee/lane.h"
#include "oee/suggest.h"

unsigned
oee_bits(const char *const of[], const char *const word[], size_t n)
{
	unsigned bits = 0, bit;
	size_t i;

	for (i = 0; i < n; i++) {
		for (bit = 0; of[bit] != NULL; bit++) {
			if (strcmp(of[bit], word[i]) == 0)
				bits |= 1u << bit;
		}
	}
	return bits;
}

bool
oee_by_period(unsigned by)
{
	return by == 0 || (by & BY_PERIODS) != 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	struct oee *o = self;

	o->out = out;
	return oee_feed(o, r, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct oee *o = self;

	o->out = out;
	return oee_finish(o, err);
}

static bool
prepare(void *self, int lane, const struct rec *r)
{
	struct oee *o = self;

	return oee_lane_prepare(o->lane[lane], r);
}

static int
commit(void *self, int lane, int64_t n, struct rec_writer *out,
    struct err *err)
{
	struct oee *o = self;

	(void)n;
	o->out = out;
	return oee_lane_commit(o->lane[lane], err);
}

static void
forget(void *self, int lane)
{
	struct oee *o = self;

	oee_lane_forget(o->lane[lane]);
}

/* What looks at records as they are read leaves them to one thread. */
static bool
takes_lanes(const struct oee_params *p)
{
	return !p->data_quality && (p->threads == 2 ||
	    (p->threads == 0 && thread_cpus() > 1));
}

static void
add_lanes(struct rec_stage *st, struct oee *o)
{
	int i;

	for (i = 0; i < REC_LANES; i++)
		o->lane[i] = oee_lane_new(o);
	st->prepare = prepare;
	st->commit = commit;
	st->forget = forget;
}

void
oee_free(void *self)
{
	struct oee *o = self;
	size_t i;

	for (i = 0; i < o->nmachine; i++)
		oee_stop_release(&o->machine[i].stop);
	free(o->machine);
	timeline_free(o->tl);
	for (i = 0; i < REC_LANES; i++)
		oee_lane_free(o->lane[i]);
	standards_release(&o->standards);
	groups_release(&o->groups);
	oee_trends_release(&o->trends);
	oee_quality_free(o->quality);
	oee_reading_release(&o->in);
	map_release(&o->label);
	free(o);
}

struct rec_stage
oee_stage(const struct oee_params *p)
{
	struct rec_stage st = { .feed = feed, .finish = finish,
		.free = oee_free };
	struct oee *o;

	if (p->follow)
		return oee_follow_stage(p, p->clock);
	if (p->suggest)
		return oee_suggest_stage(p);
	o = mem_new(1, sizeof(*o));
	o->p = *p;
	if (o->p.trend_figures == 0)
		o->p.trend_figures = 1;
	o->by = p->by == 0 ? BY_MACHINE | BY_SHIFT : p->by;
	if (p->data_quality)
		o->by = BY_MACHINE | BY_PART;
	o->limits = *(p->limits != NULL ? p->limits :
	    profile_limits(p->profile));
	memset(o->figure, -1, sizeof(o->figure));
	if (p->explain != NULL)
		oee_figure_sums(oee_figure(p->explain), o->figure);
	o->notes = o->figure[0] >= 0;
	oee_reading_init(&o->in);
	o->current = -1;
	o->swept_us = INT64_MIN;
	st.self = o;
	if (takes_lanes(p))
		add_lanes(&st, o);
	return st;
}
