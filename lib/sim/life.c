/* SPDX-License-Identifier: MIT */
/* life: time passes, piece by piece of the plant's hours. */
#include <stdlib.h>

#include "base/mem.h"
#include "sim/chance.h"
#include "sim/life_impl.h"

/*
 * A row of the job log does not go over a shift's end with more than this:
 * no category of a clean row can then reach a day.
 */
#define ROW_WORK_MAX_S	(12 * 3600)

void
sim_life_init(struct sim_life *l, struct sim_plant *plant, int machine)
{
	*l = (struct sim_life){ .plant = plant,
	    .machine = &plant->machine[machine], .index = machine,
	    .t_s = plant->from_s, .row = -1, .day = INT64_MIN, .shift = -1,
	    .last_part = -1 };
	sim_stream(&l->rng, plant->seed, SIM_S_LIFE, (uint64_t)machine);
	l->seen = mem_new((size_t)plant->npart, sizeof(*l->seen));
	sim_run_init(l);
}

void
sim_life_release(struct sim_life *l)
{
	free(l->seen);
	*l = (struct sim_life){ 0 };
}

void
sim_queue(struct sim_life *l, enum sim_reason reason, int64_t seconds)
{
	if (l->head == l->nqueue)
		l->head = l->nqueue = 0;
	if (l->nqueue == SIM_QUEUE_MAX || seconds <= 0)
		return;
	l->queue[l->nqueue++] = (struct sim_act){ .reason = reason,
	    .left_s = seconds };
}

static bool
order_is_done(const struct sim_life *l)
{
	return l->has_order && l->made >= l->order.planned &&
	    l->act.left_s == 0 && l->head == l->nqueue;
}

/* What to do next; something is to be done afterwards. */
static void
decide(struct sim_life *l)
{
	if (!l->has_order || order_is_done(l))
		sim_order_next(l);
	if (l->head < l->nqueue)
		l->act = l->queue[l->head++];
	else if (!sim_service(l))
		sim_run_plan(l);
}

/* Hand-over, or nobody there; the new hand runs at another pace. */
static void
begin_shift(struct sim_life *l, const struct sim_piece *p)
{
	l->day = p->day;
	l->shift = p->shift;
	l->operator = sim_crew(l->plant, l->index, p->day, p->shift);
	sim_run_cancel(l);
	if (sim_hit(&l->rng, 0.01))
		l->between = (struct sim_act){ .reason = SIM_IDLE,
		    .left_s = sim_whole(&l->rng, 1800, 7200) };
	else
		l->between = (struct sim_act){ .reason = SIM_BREAK,
		    .left_s = sim_whole(&l->rng, 120, 480) };
}

static void
open_row(struct sim_life *l, struct sim_span *s)
{
	s->opens = !l->row_open;
	if (!l->row_open) {
		l->row++;
		l->row_work_s = 0;
		l->row_open = true;
	}
	s->row = l->row;
	s->order = l->order;
	s->operator = l->operator;
}

/* At a shift's end somebody logs off, or the row stays open. */
static void
end_shift(struct sim_life *l, struct sim_span *s)
{
	struct sim_piece next = sim_piece(l->plant, l->at + 1);

	if (next.day == l->day && next.shift == l->shift)
		return;
	s->closes = l->row_work_s > ROW_WORK_MAX_S ||
	    sim_hit(&l->rng, next.plan == SIM_OFF ? 0.75 : 0.6);
}

static void
close_row(struct sim_life *l, struct sim_span *s, int64_t piece_end_s)
{
	if (order_is_done(l) && l->between.left_s == 0) {
		s->closes = true;
		l->has_order = false;
	} else if (s->end_s == piece_end_s) {
		end_shift(l, s);
	}
	if (s->closes)
		l->row_open = false;
}

/* Does as much of an act as the piece has room for. */
static void
spend(struct sim_life *l, struct sim_act *a, int64_t to_s,
    struct sim_span *s)
{
	int64_t seconds = to_s - l->t_s;

	if (seconds > a->left_s)
		seconds = a->left_s;
	s->reason = a->reason;
	s->begins = !a->begun;
	s->end_s = l->t_s + seconds;
	s->run_h = a->run_h;
	s->hazard_h = a->hazard_h;
	a->begun = true;
	a->left_s -= seconds;
	s->ends = a->left_s == 0;
	if (a->reason != SIM_RUN)
		return;
	sim_run_account(l, s);
	if (a->left_s == 0)
		sim_run_over(l);
}

static void
pause_for_break(const struct sim_piece *p, struct sim_span *s)
{
	s->reason = SIM_BREAK;
	s->end_s = p->to_s;
	s->begins = s->ends = true;
}

void
sim_life_next(struct sim_life *l, struct sim_span *out)
{
	struct sim_piece p = sim_piece(l->plant, l->at);
	struct sim_act *a;

	while (p.plan == SIM_OFF || l->t_s >= p.to_s) {
		l->t_s = p.to_s;
		p = sim_piece(l->plant, ++l->at);
	}
	if (p.day != l->day || p.shift != l->shift)
		begin_shift(l, &p);
	if (!l->has_order || l->act.left_s == 0)
		decide(l);
	a = l->between.left_s > 0 ? &l->between : &l->act;
	*out = (struct sim_span){ .start_s = l->t_s };
	open_row(l, out);
	if (p.plan == SIM_PAUSE &&
	    !(a->reason == SIM_RUN && l->machine->unattended))
		pause_for_break(&p, out);
	else
		spend(l, a, p.to_s, out);
	l->row_work_s += out->end_s - out->start_s;
	l->t_s = out->end_s;
	close_row(l, out, p.to_s);
}
