/* SPDX-License-Identifier: MIT */
/*
 * Where the totals of a row lie in its window: planned ones in the breaks of
 * the calendar, the rest over its planned time, and what is too much for
 * that over what remains.
 */
#include <string.h>

#include "shop/timeline_impl.h"

/*
 * Splits sum's parts into what fits into room and the rest, in proportion,
 * by floors of running sums, so that exactly room is kept.
 */
static void
split(int64_t *keep, int64_t *rest, int n, int64_t sum, int64_t room)
{
	int64_t run = 0, given = 0, upto, part;
	int i;

	for (i = 0; i < n; i++) {
		part = keep[i];
		run += part;
		upto = tl_muldiv(run, room, sum);
		keep[i] = upto - given;
		rest[i] = part - keep[i];
		given = upto;
	}
}

/* Work or break time of the window up to its full end, in us. */
static int64_t
whole(const struct tl_machine *m, const struct tl_window *w,
    enum cal_plan plan)
{
	const int64_t a = w->row.start_us, b = w->full_end_us;

	if (a >= m->piece.from_us && b <= m->piece.to_us)
		return m->piece.plan == plan ? b - a : 0;
	return plan == CAL_WORK ? cal_work(m->walk, a, b) :
	    cal_break(m->walk, a, b);
}

static void
make_room(struct tl_window *w)
{
	const size_t n = (size_t)w->nchild * TL_WEIGHTS;
	int i;

	if (n > w->part_cap)
		w->part[0] = mem_grow(w->part[0], &w->part_cap, n,
		    sizeof(int64_t));
	memset(w->part[0], 0, n * sizeof(int64_t));
	for (i = 1; i < TL_WEIGHTS; i++)
		w->part[i] = w->part[0] + i * w->nchild;
}

/* Planned totals fill the breaks in order of arrival. */
static void
fill_breaks(const struct tl_machine *m, struct tl_window *w)
{
	int64_t left = -1, x;
	int i;

	w->sum[TL_BY_BREAK] = w->den[TL_BY_BREAK] = 0;
	for (i = 0; i < w->nchild && left != 0; i++) {
		const struct tl_child *c = &w->child[i];

		if (c->exact || c->word->class != CLASS_PLANNED)
			continue;
		if (left < 0) {
			w->den[TL_BY_BREAK] = whole(m, w, CAL_BREAK);
			left = w->den[TL_BY_BREAK] / 1000;
		}
		x = c->ms < left ? c->ms : left;
		w->part[TL_BY_BREAK][i] = x;
		w->sum[TL_BY_BREAK] += x;
		left -= x;
	}
}

/* What exceeds even the window, at the row's start. */
static int
lose_excess(struct tl_cut *cut, const struct tl_window *w, const int64_t *ms,
    struct err *err)
{
	struct tl_slice s = { .rule = TL_SPILL, .row = &w->row,
	    .piece = &cut->m->piece };
	int i;

	s.from_us = s.to_us = w->row.start_us;
	if (s.from_us < cut->lo)
		return 0;
	for (i = 0; i < w->nchild; i++) {
		s.ms = ms[i];
		if (s.ms == 0)
			continue;
		s.state = w->child[i].word->state;
		s.reason = w->child[i].word->reason;
		s.class = s.said = w->child[i].word->class;
		if (tl_lose(cut, TL_OVERLAP, &s, err) < 0)
			return -1;
	}
	return 0;
}

int
tl_place(struct tl_cut *cut, struct tl_window *w, struct err *err)
{
	const int64_t len = (w->full_end_us - w->row.start_us) / 1000;
	struct timeline *tl = cut->tl;
	int64_t *work, *rest, sum = 0, spill, planned;
	int i;

	w->placed = true;
	make_room(w);
	work = w->part[TL_BY_WORK];
	rest = w->part[TL_BY_REST];
	fill_breaks(cut->m, w);
	for (i = 0; i < w->nchild; i++) {
		work[i] = w->child[i].exact ? 0 :
		    w->child[i].ms - w->part[TL_BY_BREAK][i];
		sum += work[i];
	}
	w->den[TL_BY_WORK] = whole(cut->m, w, CAL_WORK);
	planned = w->den[TL_BY_WORK] / 1000;
	w->den[TL_BY_REST] = len - planned - w->sum[TL_BY_BREAK];
	w->sum[TL_BY_WORK] = sum <= planned ? sum : planned;
	spill = sum - w->sum[TL_BY_WORK];
	w->sum[TL_BY_REST] = spill < w->den[TL_BY_REST] ? spill :
	    w->den[TL_BY_REST];
	if (spill > 0)
		split(work, rest, w->nchild, sum, planned);
	if (spill <= w->den[TL_BY_REST])
		return 0;
	if ((size_t)w->nchild > tl->part_cap)
		tl->part = mem_grow(tl->part, &tl->part_cap,
		    (size_t)w->nchild, sizeof(int64_t));
	split(rest, tl->part, w->nchild, spill, w->den[TL_BY_REST]);
	return lose_excess(cut, w, tl->part, err);
}

/* What a weight has given out of its sum, c after the window's start. */
static int64_t
given(const struct tl_window *w, enum tl_weight weight, int64_t elapsed,
    const struct tl_clock *c)
{
	int64_t v;

	if (weight == TL_BY_WORK)
		return tl_muldiv(w->sum[weight], c->work, w->den[weight]);
	if (weight == TL_BY_BREAK)
		return tl_muldiv(w->sum[weight], c->brk, w->den[weight]);
	v = (elapsed - c->work) / 1000;
	if (w->sum[TL_BY_BREAK] > 0)
		v -= given(w, TL_BY_BREAK, elapsed, c);
	return tl_muldiv(w->sum[weight], v, w->den[weight]);
}

static void
add_share(struct timeline *tl, const struct tl_window *w, int child,
    enum tl_weight weight, int64_t ms)
{
	struct tl_share *s;

	if ((size_t)tl->nshare == tl->share_cap)
		tl->share = mem_grow(tl->share, &tl->share_cap,
		    (size_t)tl->nshare + 1, sizeof(*tl->share));
	s = &tl->share[tl->nshare++];
	s->w = w;
	s->child = child;
	s->weight = weight;
	s->ms = ms;
}

/* Of one weight: the nested floors at both ends in one pass. */
static void
add_shares(struct timeline *tl, const struct tl_window *w,
    enum tl_weight weight, int64_t ga, int64_t gb)
{
	const int64_t *part = w->part[weight];
	int64_t sum = w->sum[weight], a, b;
	int i;

	for (i = 0; i < w->nchild && sum > 0 && gb > ga; i++) {
		if (part[i] == 0)
			continue;
		a = tl_muldiv(part[i], ga, sum);
		b = tl_muldiv(part[i], gb, sum);
		if (b > a)
			add_share(tl, w, i, weight, b - a);
		ga -= a;
		gb -= b;
		sum -= part[i];
	}
}

void
tl_shares(struct tl_cut *cut, const struct tl_window *w)
{
	const struct tl_machine *m = cut->m;
	const enum cal_plan plan = m->piece.plan;
	const int64_t len = cut->to - cut->from;
	const int64_t at = cut->from - w->row.start_us;
	const struct tl_clock a = { m->clock.work - w->start.work,
	    m->clock.brk - w->start.brk };
	const struct tl_clock b = { a.work + (plan == CAL_WORK ? len : 0),
	    a.brk + (plan == CAL_BREAK ? len : 0) };
	int i;

	for (i = 0; i < TL_WEIGHTS; i++) {
		const enum tl_weight weight = (enum tl_weight)i;

		if (w->sum[i] > 0)
			add_shares(cut->tl, w, weight,
			    given(w, weight, at, &a),
			    given(w, weight, at + len, &b));
	}
}
