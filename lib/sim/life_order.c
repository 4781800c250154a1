/* SPDX-License-Identifier: MIT */
/* Orders, and what comes before the first piece of one. */
#include "sim/chance.h"
#include "sim/life_impl.h"

enum { NIGHT = 2 };

/* The family before comes again half of the time: setups are cheap then. */
static int
choose_part(struct sim_life *l)
{
	int n = l->plant->npart, i;

	if (l->last_part >= 0 && sim_hit(&l->rng, 0.12))
		return l->last_part;
	i = (int)rng_below(&l->rng, (uint64_t)n);
	if (l->last_part < 0 || !sim_hit(&l->rng, 0.5))
		return i;
	/* Family f has the parts f, f + SIM_FAMILIES, ... */
	i -= i % SIM_FAMILIES;
	i += l->plant->part[l->last_part].family;
	return i < n ? i : i - SIM_FAMILIES;
}

/*
 * Setups depend on what was on the machine before: the same part, the same
 * family, another one; further apart in the alphabet takes longer.
 */
static double
changeover(const struct sim_life *l, int part)
{
	int from, to;

	if (l->last_part < 0)
		return 1;
	if (l->last_part == part)
		return 0.15;
	from = l->plant->part[l->last_part].family;
	to = l->plant->part[part].family;
	if (from == to)
		return 0.4;
	return 0.8 + 0.1 * (from > to ? from - to : to - from);
}

static void
queue_preparation(struct sim_life *l, const struct sim_part *part)
{
	const struct sim_operator *who = &l->plant->operator[l->operator];
	struct rng *r = &l->rng;
	bool is_new = !l->seen[l->order.part];

	if (sim_hit(r, l->shift == NIGHT ? 0.65 : 0.3))
		sim_queue(l, SIM_WAITING_SETUP, sim_seconds(r, 600, 0.7,
		    14400));
	sim_queue(l, SIM_SETUP, sim_seconds(r, part->setup_s *
	    changeover(l, l->order.part) * who->setup, 0.25, 28800));
	if (sim_hit(r, is_new ? 0.5 : 0.04))
		sim_queue(l, SIM_ENGINEERING, sim_seconds(r, 1500, 0.6,
		    14400));
	if (sim_hit(r, 0.7))
		sim_queue(l, SIM_BUY_IN, sim_seconds(r, 700, 0.4, 7200));
	if (sim_hit(r, is_new ? 0.9 : 0.5))
		sim_queue(l, SIM_ADJUSTMENT, sim_seconds(r, 480, 0.5, 7200));
}

void
sim_order_next(struct sim_life *l)
{
	const struct sim_part *part;
	int i = choose_part(l);
	double work_s;

	part = &l->plant->part[i];
	l->order = (struct sim_order){
	    .number = l->norder++ * l->plant->nmachine + l->index + 1,
	    .part = i, .priority = (int)sim_whole(&l->rng, 1, 3) };
	l->order.planned = 1 + (int64_t)sim_lognormal(&l->rng,
	    (double)part->lot, 0.5);
	if (l->order.planned > 5000)
		l->order.planned = 5000;
	work_s = part->setup_s + part->ideal_s * (double)l->order.planned;
	l->order.due_s = l->t_s + (int64_t)(work_s *
	    sim_between(&l->rng, 2, 8));
	l->order.due_s -= l->order.due_s % 3600;
	l->has_order = true;
	l->made = l->since_setup = l->phase_ms = 0;
	queue_preparation(l, part);
	if (l->last_part != i)
		sim_tool_new(l);
	l->last_part = i;
	l->seen[i] = true;
}
