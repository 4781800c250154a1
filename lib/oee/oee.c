/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "oee/engine.h"

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

static void
oee_free(void *self)
{
	struct oee *o = self;
	size_t i;

	oee_pipe_free(o->pipe);
	for (i = 0; i < o->nmachine; i++)
		oee_stop_release(&o->machine[i].stop);
	free(o->machine);
	timeline_free(o->tl);
	standards_release(&o->standards);
	groups_release(&o->groups);
	map_release(&o->names);
	free(o->found);
	map_release(&o->label);
	free(o);
}

struct rec_stage
oee_stage(const struct oee_params *p)
{
	struct rec_stage st = { NULL, feed, finish, oee_free, idle };
	struct oee *o = mem_new(1, sizeof(*o));

	o->p = *p;
	o->by = p->by == 0 ? BY_MACHINE | BY_SHIFT : p->by;
	memset(o->figure, -1, sizeof(o->figure));
	if (p->explain != NULL)
		oee_figure_sums(oee_figure(p->explain), o->figure);
	o->found = mem_new(OEE_FOUND, sizeof(*o->found));
	o->kind = -1;
	o->current = -1;
	o->swept_us = INT64_MIN;
	st.self = o;
	return st;
}
