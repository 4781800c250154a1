/* SPDX-License-Identifier: MIT */
#include "feat/upkeep.h"

#include <stdlib.h>

#include "base/mem.h"

#define HOUR_MS	3600e3

static void
close_interval(struct feat_upkeep *u, struct feat_spread *plant)
{
	if (!u->closing)
		return;
	u->closing = false;
	feat_spread_add(plant, &u->between, (double)u->before_ms / HOUR_MS);
}

/* What of a span lay before us, in proportion. */
static int64_t
before(int64_t us, int64_t start_us, int64_t end_us, int64_t ms)
{
	if (end_us <= us)
		return ms;
	if (start_us >= us)
		return 0;
	return (int64_t)((double)ms * ((double)(us - start_us) /
	    (double)(end_us - start_us)));
}

/* Forgets what is too old whenever there is no room. */
void
feat_rans_add(struct feat_rans *r, int64_t start_us, int64_t end_us,
    int64_t ms)
{
	size_t i, kept = 0;

	if (r->n == 0 || end_us > r->last_us)
		r->last_us = end_us;
	for (i = 0; r->n == r->cap && i < r->n; i++)
		if (r->v[i].end_us > r->last_us - FEAT_RANS_US)
			r->v[kept++] = r->v[i];
	if (r->n == r->cap)
		r->n = kept;
	r->v = mem_grow(r->v, &r->cap, r->n + 1, sizeof(*r->v));
	r->v[r->n++] = (struct feat_ran){ start_us, end_us, ms };
}

void
feat_rans_free(struct feat_rans *r)
{
	free(r->v);
}

static int64_t
ran_since(const struct feat_rans *r, int64_t us)
{
	const struct feat_ran *x;
	int64_t ms = 0;
	size_t i;

	/* The same whatever room there was. */
	if (us < r->last_us - FEAT_RANS_US)
		us = r->last_us;
	for (i = 0; i < r->n; i++) {
		x = &r->v[i];
		ms += x->ms - before(us, x->start_us, x->end_us, x->ms);
	}
	return ms;
}

void
feat_upkeep_ended(struct feat_upkeep *u, struct feat_spread *plant,
    const struct feat_rans *ran, int64_t us)
{
	const int64_t since = ran_since(ran, us);

	/* Told so late that another was told before: its clock goes on. */
	if (u->n > 0 && us < u->end_us) {
		u->n++;
		return;
	}
	close_interval(u, plant);
	/* Of the first nobody knows when the one before it was. */
	if (u->n++ > 0) {
		u->closing = true;
		u->before_ms = u->run_ms > since ? u->run_ms - since : 0;
	}
	u->run_ms = since;
	u->end_us = us;
}

void
feat_upkeep_ran(struct feat_upkeep *u, struct feat_spread *plant,
    int64_t start_us, int64_t end_us, int64_t ms)
{
	const int64_t was = before(u->end_us, start_us, end_us, ms);

	if (u->n == 0)
		return;
	if (start_us >= u->end_us)
		close_interval(u, plant);
	u->before_ms += was;
	u->run_ms += ms - was;
}
