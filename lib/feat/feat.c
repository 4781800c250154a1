/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "feat/engine.h"
#include "feat/roll.h"

struct feat *
feat_new(const struct feat_params *p)
{
	struct feat *f = mem_new(1, sizeof(*f));
	const struct feat_spec *s = p->spec;
	int i;

	f->p = *p;
	f->spec = s;
	f->next_us = INT64_MAX;
	f->now_us = f->came_us = f->swept_us = f->data_us = f->query_from_us =
	    f->ending_us = INT64_MIN;
	f->query_to_us = INT64_MAX;
	f->held.width = s->nfeature;
	f->row_x = mem_new((size_t)s->nfeature + 1, sizeof(*f->row_x));
	feat_tail_init(&f->tail);
	for (i = 0; i < s->nreason; i++)
		f->reason_label[i] = feat_label(f, (struct tl_text){
		    s->reason[i], (uint32_t)strlen(s->reason[i]) });
	f->truth = feat_truth_new(f);
	f->tails = feat_tail_new(f);
	if (p->audit > 0)
		f->audit = feat_audit_new(p);
	return f;
}

static void
machine_free(struct feat_machine *m)
{
	int i;

	cal_walk_free(m->walk);
	cal_walk_free(m->parts_walk);
	feat_queue_free(m);
	feat_past_free(&m->past);
	feat_runs_free(&m->runs);
	tl_stop_release(&m->truth_stop);
	feat_row_free(m->live);
	for (i = 0; i < FEAT_MAX_SENSORS; i++)
		roll_free(m->roll[i]);
}

void
feat_free(struct feat *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->nheap; i++)
		feat_drop(f->heap[i]);
	for (i = 0; i < f->nmoment; i++)
		feat_drop(f->moment[(f->moment_head + i) &
		    (f->moment_cap - 1)].job);
	for (i = 0; i < f->nmachine; i++)
		machine_free(&f->machine[i]);
	timeline_free(f->truth);
	timeline_free(f->tails);
	tl_stop_release(&f->tail_stop);
	feat_held_free(&f->held);
	feat_tail_free(&f->tail);
	feat_history_free(&f->history);
	feat_audit_free(f->audit);
	for (i = 0; i < FEAT_POOLS; i++) {
		while (f->pool[i].n > 0)
			free(f->pool[i].v[--f->pool[i].n]);
		free(f->pool[i].v);
	}
	map_release(&f->machines);
	map_release(&f->label);
	free(f->machine);
	family_release(&f->family);
	free(f->standard);
	free(f->heap);
	free(f->moment);
	free(f->over);
	free(f->seen);
	free(f->row_x);
	free(f);
}

/* Where data end: as far as they were asked for, else with the last fact. */
static int64_t
end_of(const struct feat *f)
{
	int64_t end = f->query_to_us != INT64_MAX ? f->query_to_us :
	    f->data_us;

	return end > f->p.now_us ? f->p.now_us : end;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	struct feat *f = self;

	f->out = out;
	if (f->audit != NULL)
		feat_audit_keep(f->audit, r);
	return feat_feed(f, r, err);
}

int
feat_finish(struct feat *f, struct err *err)
{
	const int64_t end = end_of(f);

	if (f->any && end >= f->now_us && feat_run(f, end + 1, err) < 0)
		return -1;
	return feat_end(f, end, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct feat *f = self;

	f->out = out;
	if (feat_finish(f, err) < 0 ||
	    (f->p.describe && feat_described(f, err) < 0))
		return -1;
	return f->audit == NULL ? 0 : feat_audit_run(f, err);
}

static void
release(void *self)
{
	feat_free(self);
}

struct rec_stage
feat_stage(const struct feat_params *p)
{
	struct rec_stage st = { .feed = feed, .finish = finish,
		.free = release };

	st.self = feat_new(p);
	return st;
}
