/* SPDX-License-Identifier: MIT */
/* stops: which of a single lane's stops count, and which are too short. */
#include <stdlib.h>
#include <string.h>

#include "witness/stops.h"

/* Ticks [from, to) of the plan that are one stop, runs inside included. */
struct stop {
	int64_t from, to;
};

static enum w_class
class_at(const struct w_plant *p, int16_t span)
{
	if (span < 0)
		return W_NODATA;
	return p->profile.class[p->row[span / W_CATS].cat[span %
	    W_CATS].state];
}

static bool
stands(const struct w_plant *p, int16_t span)
{
	const enum w_class c = class_at(p, span);

	return c == W_DOWN || c == W_UNASSIGNED;
}

/* Every stretch without a break in it. */
static int
find_stops(const struct w_brute *b, const struct w_plant *p,
    const int16_t *lane, struct stop *stop)
{
	const int64_t end = b->atom[b->natom - 1].to;
	int64_t t;
	int n = 0;

	for (t = b->atom[0].from; t < end; t++) {
		if (!stands(p, lane[t]))
			continue;
		if (n == 0 || stop[n - 1].to < t)
			stop[n++].from = t;
		stop[n - 1].to = t + 1;
	}
	return n;
}

static bool
runs_between(const struct w_plant *p, const int16_t *lane, int64_t from,
    int64_t to)
{
	for (; from < to; from++)
		if (class_at(p, lane[from]) != W_PRODUCTION)
			return false;
	return true;
}

/* Two stops with a run between them that is too short are one. */
static int
join_stops(const struct w_plant *p, const int16_t *lane, struct stop *stop,
    int n)
{
	int i, k = 0;

	for (i = 1; i < n; i++)
		if ((stop[i].from - stop[k].to) * p->tick <
		    p->profile.minimum_run &&
		    runs_between(p, lane, stop[k].to, stop[i].from))
			stop[k].to = stop[i].to;
		else
			stop[++k] = stop[i];
	return n == 0 ? 0 : k + 1;
}

/*
 * How long a stop lasts.  At the edges of what is asked for the row that is
 * cut there says it.
 */
static int64_t
length(const struct w_brute *b, const struct w_plant *p,
    const int16_t *lane, const struct stop *s)
{
	const struct w_row *first = &p->row[lane[s->from] / W_CATS];
	const struct w_row *last = &p->row[lane[s->to - 1] / W_CATS];
	int64_t begin = s->from, end = s->to;

	if (p->from != INT64_MIN && begin == b->atom[0].from)
		begin = w_plan_at(&b->plan, first->from);
	if (p->to != INT64_MAX && end == b->atom[b->natom - 1].to)
		end = w_plan_at(&b->plan, w_row_end(p, last));
	return (end - begin) * p->tick;
}

static struct w_sum *
sum_at(struct w_brute *b, int64_t t)
{
	int i = 0;

	while (t >= b->atom[i].to)
		i++;
	return &b->atom[i].sum;
}

static void
count_one(struct w_brute *b, const struct w_plant *p, const int16_t *lane,
    const struct stop *s)
{
	struct w_sum *sum = sum_at(b, s->from);
	int64_t t;

	b->stood = realloc(b->stood, ((size_t)b->nstood + 1) *
	    sizeof(*b->stood));
	b->stood[b->nstood].from = b->plan.from + s->from * p->tick;
	b->stood[b->nstood++].to = b->plan.from + s->to * p->tick;
	sum->stops++;
	sum->failures += class_at(p, lane[s->from]) == W_DOWN;
	for (t = s->from; t < s->to; t++)
		if (class_at(p, lane[t]) == W_DOWN &&
		    b->plan.at[t].kind == W_WORK)
			sum_at(b, t)->repair += p->tick;
}

void
w_stops(struct w_brute *b, const struct w_plant *p, const int16_t *lane,
    int8_t *lost)
{
	struct stop *stop;
	int64_t ms, t;
	int i, n;

	if (b->natom == 0)
		return;
	stop = malloc(sizeof(*stop) * (size_t)(b->plan.n + 1));
	n = find_stops(b, p, lane, stop);
	n = join_stops(p, lane, stop, n);
	for (i = 0; i < n; i++) {
		ms = length(b, p, lane, &stop[i]);
		if (ms >= p->profile.ignore && ms >= p->profile.micro) {
			count_one(b, p, lane, &stop[i]);
			continue;
		}
		if (ms >= p->profile.ignore)
			sum_at(b, stop[i].from)->micro_stops++;
		for (t = stop[i].from; t < stop[i].to; t++)
			lost[t] = stands(p, lane[t]);
	}
	free(stop);
}
