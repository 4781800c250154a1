/* SPDX-License-Identifier: MIT */
/* place: where the totals of one row lie. */
#include <string.h>

#include "witness/place.h"

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
muldiv(int64_t a, int64_t b, int64_t c)
{
	return c == 0 ? 0 : (int64_t)((w_wide)a * b / c);
}

void
w_divide(const int64_t *part, int n, int64_t g, int64_t *out)
{
	int64_t s = 0;
	int i;

	for (i = 0; i < n; i++)
		s += part[i];
	for (i = 0; i < n; i++) {
		out[i] = muldiv(part[i], g, s);
		g -= out[i];
		s -= part[i];
	}
}

/* Of amounts a[], room holds so much of the first i together. */
static void
fit(const int64_t *a, int n, int64_t room, int64_t *out)
{
	int64_t all = 0, sum = 0, before = 0, now;
	int i;

	for (i = 0; i < n; i++)
		all += a[i];
	room = least(room, all);
	for (i = 0; i < n; i++) {
		sum += a[i];
		now = muldiv(sum, room, all);
		out[i] = now - before;
		before = now;
	}
}

static int64_t
sum_of(const int64_t *a, int n)
{
	int64_t s = 0;
	int i;

	for (i = 0; i < n; i++)
		s += a[i];
	return s;
}

void
w_place(struct w_placed *o, const struct w_plan *plan,
    const struct w_plant *p, const struct w_row *r)
{
	int64_t left[W_CATS], rest, window;
	int i;

	memset(o, 0, sizeof(*o));
	o->row = r;
	o->from = w_plan_at(plan, r->from);
	o->to = w_plan_at(plan, r->to);
	o->end = w_plan_at(plan, w_row_end(p, r));
	window = (o->to - o->from) * plan->tick;
	o->room[W_IN_WORK] = (plan->work[o->to] - plan->work[o->from]) *
	    plan->tick;
	o->room[W_IN_BREAK] = rest = (plan->pause[o->to] -
	    plan->pause[o->from]) * plan->tick;
	for (i = 0; i < r->ncat; i++) {
		if (w_cat_exact(r, &r->cat[i]) || window == 0)
			continue;
		o->class[o->n] = p->profile.class[r->cat[i].state];
		o->state[o->n] = r->cat[i].state;
		left[o->n] = r->cat[i].ms;
		if (o->class[o->n] == W_PLANNED)
			o->ms[W_IN_BREAK][o->n] = least(left[o->n], rest);
		rest -= o->ms[W_IN_BREAK][o->n];
		left[o->n] -= o->ms[W_IN_BREAK][o->n];
		o->n++;
	}
	fit(left, o->n, o->room[W_IN_WORK], o->ms[W_IN_WORK]);
	for (i = 0; i < o->n; i++)
		left[i] -= o->ms[W_IN_WORK][i];
	o->room[W_SPILL] = window - o->room[W_IN_WORK] -
	    sum_of(o->ms[W_IN_BREAK], o->n);
	fit(left, o->n, o->room[W_SPILL], o->ms[W_SPILL]);
	for (i = 0; i < W_PARTS_OF; i++)
		o->sum[i] = sum_of(o->ms[i], o->n);
	o->beyond = sum_of(left, o->n) - o->sum[W_SPILL];
}

int64_t
w_place_before(const struct w_placed *o, const struct w_plan *plan,
    enum w_part part, int64_t t)
{
	int64_t work, pause, at;

	work = (plan->work[t] - plan->work[o->from]) * plan->tick;
	pause = (plan->pause[t] - plan->pause[o->from]) * plan->tick;
	if (part == W_IN_WORK)
		at = work;
	else if (part == W_IN_BREAK)
		at = pause;
	else
		at = (t - o->from) * plan->tick - work -
		    w_place_before(o, plan, W_IN_BREAK, t);
	return muldiv(o->sum[part], at, o->room[part]);
}
