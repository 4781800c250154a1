/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "oee/engine.h"
#include "oee/follow.h"
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
idle(void *self, struct rec_writer *out, struct err *err)
{
	struct oee *o = self;

	(void)out;
	return o->pipe == NULL ? 0 : oee_pipe_drain(o->pipe, err);
}

static int
set_out(struct oee *o, struct rec_writer *out, struct err *err)
{
	if (idle(o, out, err) < 0)
		return -1;
	o->out = out;
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	struct oee *o = self;

	if (o->out != out && set_out(o, out, err) < 0)
		return -1;
	return oee_feed(o, r, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct oee *o = self;

	if (set_out(o, out, err) < 0)
		return -1;
	return oee_finish(o, err);
}

void
oee_free(void *self)
{
	struct oee *o = self;
	size_t i;

	oee_pipe_free(o->pipe);
	for (i = 0; i < o->nmachine; i++)
		oee_stop_release(&o->machine[i].stop);
	free(o->machine);
	timeline_free(o->tl);
	tl_words_release(&o->words);
	standards_release(&o->standards);
	groups_release(&o->groups);
	oee_trends_release(&o->trends);
	oee_quality_free(o->quality);
	map_release(&o->names);
	free(o->found);
	map_release(&o->label);
	free(o);
}

struct rec_stage
oee_stage(const struct oee_params *p)
{
	struct rec_stage st = { NULL, feed, finish, oee_free, idle };
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
	o->found = mem_new(OEE_FOUND, sizeof(*o->found));
	o->kind = -1;
	o->current = -1;
	o->swept_us = INT64_MIN;
	st.self = o;
	return st;
}
