/* SPDX-License-Identifier: MIT */
/*
 * One stretch of a machine between two edges: the same rows and the same
 * plan all along.  Exact spans win lanes, totals share what is left of them,
 * and the rest is residual, gap or the calendar's.
 */
#include <string.h>

#include "base/err.h"
#include "shop/timeline_impl.h"

/* Where the totals of a cut lie, for their slices and for what they leave. */
struct spread {
	int64_t ms;		/* all of them, of the whole cut */
	int64_t num, base_us, den_us;
	bool own;		/* by their one row's own weight */
	bool scaled;
};

static const struct tl_text no_text = { "", 0 };

static int64_t
length_ms(const struct tl_cut *cut)
{
	return (cut->to - cut->from) / 1000;
}

/* All but class, said, rule and ms. */
static inline void
init(const struct tl_cut *cut, struct tl_slice *s)
{
	/* Field by field: twice as fast as clearing the whole of it. */
	s->from_us = cut->lo;
	s->to_us = cut->hi;
	s->unplanned = false;
	s->state = s->reason = no_text;
	s->row = NULL;
	s->piece = &cut->m->piece;
	s->num = s->base_us = s->den_us = 0;
	s->part = NULL;
	s->nth = s->lanes = 0;
}

static inline void
init_child(const struct tl_cut *cut, struct tl_slice *s,
    const struct tl_window *w, const struct tl_word *word)
{
	init(cut, s);
	s->state = word->state;
	s->reason = word->reason;
	s->row = &w->row;
	s->class = s->said = word->class;
}

/* What the calendar makes of a class; only production breaks its plan. */
static inline int
emit(struct tl_cut *cut, struct tl_slice *s, struct err *err)
{
	const struct tl_sink *sink = &cut->tl->p.sink;
	const enum cal_plan plan = cut->m->piece.plan;

	if (plan != CAL_WORK) {
		s->unplanned = s->said == CLASS_PRODUCTION;
		if (!s->unplanned)
			s->class = plan == CAL_BREAK ? CLASS_PLANNED :
			    CLASS_OUTSIDE;
	}
	return s->ms == 0 || sink->slice == NULL ? 0 :
	    sink->slice(sink->self, cut->machine, s, err);
}

int
tl_lose(struct tl_cut *cut, enum tl_aside what, const struct tl_slice *s,
    struct err *err)
{
	const struct tl_sink *sink = &cut->tl->p.sink;

	return s->ms == 0 || sink->lost == NULL ? 0 :
	    sink->lost(sink->self, cut->machine, what, s, err);
}

/* A lane for the whole cut. */
static void
init_lane(const struct tl_cut *cut, struct tl_slice *s,
    const struct tl_window *w, const struct tl_child *c)
{
	init_child(cut, s, w, c->word);
	s->rule = TL_EXACT;
	s->lanes = 1;
	s->ms = (cut->hi - cut->lo) / 1000;
}

static int
lose_lane(struct tl_cut *cut, const struct tl_window *w,
    const struct tl_child *c, struct err *err)
{
	struct tl_slice s;

	init_lane(cut, &s, w, c);
	return tl_lose(cut, TL_OVERLAP, &s, err);
}

static int
compare_text(struct tl_text a, struct tl_text b)
{
	const uint32_t n = a.len < b.len ? a.len : b.len;
	const int c = n == 0 ? 0 : memcmp(a.s, b.s, n);

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

/* Whether a span beats one that came before it. */
static bool
beats(const struct tl_window *w, const struct tl_child *c,
    const struct tl_window *old, const struct tl_child *oldc)
{
	if (c->word->rank != oldc->word->rank)
		return c->word->rank < oldc->word->rank;
	if (w->row.start_us != old->row.start_us)
		return w->row.start_us > old->row.start_us;
	return compare_text(w->row.source_key, old->row.source_key) < 0;
}

/* Takes its place among the best, as many as there are lanes. */
static int
contend(struct tl_cut *cut, const struct tl_window *w,
    const struct tl_child *c, struct err *err)
{
	struct timeline *tl = cut->tl;
	int i = tl->nwon, last;

	while (i > 0 && beats(w, c, tl->won[i - 1], tl->winner[i - 1]))
		i--;
	if (i == cut->m->capacity)
		return lose_lane(cut, w, c, err);
	last = tl->nwon;
	if (last == cut->m->capacity) {
		last--;
		if (lose_lane(cut, tl->won[last], tl->winner[last], err) < 0)
			return -1;
	} else {
		tl->nwon++;
	}
	tl->won = mem_grow(tl->won, &tl->won_cap, (size_t)last + 1,
	    sizeof(*tl->won));
	tl->winner = mem_grow(tl->winner, &tl->winner_cap, (size_t)last + 1,
	    sizeof(*tl->winner));
	for (; last > i; last--) {
		tl->won[last] = tl->won[last - 1];
		tl->winner[last] = tl->winner[last - 1];
	}
	tl->won[i] = w;
	tl->winner[i] = c;
	return 0;
}

/* All that the rows want of the cut. */
static int
gather(struct tl_cut *cut, struct err *err)
{
	const struct tl_machine *m = cut->m;
	struct timeline *tl = cut->tl;
	int i, k;

	tl->nwon = tl->nshare = 0;
	for (i = 0; i < m->nwindow; i++) {
		struct tl_window *w = m->window[i];

		for (k = 0; w->nexact > 0 && k < w->nchild; k++) {
			if (w->child[k].exact &&
			    contend(cut, w, &w->child[k], err) < 0)
				return -1;
		}
		if (w->nexact == w->nchild)
			continue;
		if (!w->placed && tl_place(cut, w, err) < 0)
			return -1;
		tl_shares(cut, w);
	}
	return 0;
}

/* Of ms that lie evenly in the cut, those that are delivered. */
static void
set_even(const struct tl_cut *cut, struct tl_slice *s, int64_t ms)
{
	s->num = ms;
	s->base_us = cut->lo - cut->from;
	s->den_us = cut->to - cut->from;
	s->ms = tl_spread(s, cut->lo, cut->hi);
}

/* Takes from the shares what is more than avail, in proportion. */
static int
squeeze(struct tl_cut *cut, int64_t sum, int64_t avail, struct err *err)
{
	struct timeline *tl = cut->tl;
	int64_t run = 0, given = 0, upto;
	struct tl_slice s;
	int i;

	for (i = 0; i < tl->nshare; i++) {
		const struct tl_share *x = &tl->share[i];

		run += x->ms;
		upto = tl_muldiv(run, avail, sum);
		tl->part[i] = upto - given;
		given = upto;
		init_child(cut, &s, x->w, x->w->child[x->child].word);
		s.rule = TL_SCALED;
		set_even(cut, &s, x->ms - tl->part[i]);
		if (tl_lose(cut, TL_OVERLAP, &s, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * A row that is alone keeps its own weight, so that its figures do not
 * depend on where the cut lies.  In a break that is filled in part the weight
 * of the rest is no straight line.
 */
static bool
keeps_weight(const struct tl_cut *cut)
{
	const struct tl_share *x = cut->tl->share;
	const int n = cut->tl->nshare;

	return n > 0 && x[0].w == x[n - 1].w &&
	    x[0].weight == x[n - 1].weight &&
	    (x[0].weight != TL_BY_REST || x[0].w->sum[TL_BY_BREAK] == 0 ||
	    cut->m->piece.plan == CAL_OFF);
}

static void
own_weight(const struct tl_cut *cut, struct spread *sp)
{
	const struct tl_window *w = cut->tl->share[0].w;
	const enum tl_weight weight = cut->tl->share[0].weight;
	const struct tl_machine *m = cut->m;
	const int64_t work = m->clock.work - w->start.work;
	const int64_t brk = m->clock.brk - w->start.brk;

	sp->own = true;
	sp->num = w->sum[weight];
	sp->den_us = w->den[weight];
	sp->base_us = cut->lo - cut->from;
	if (weight == TL_BY_WORK) {
		sp->base_us += work;
	} else if (weight == TL_BY_BREAK) {
		sp->base_us += brk;
	} else {
		sp->den_us *= 1000;
		sp->base_us += cut->from - w->row.start_us - work;
		if (w->sum[TL_BY_BREAK] > 0)
			sp->base_us -= 1000 * tl_muldiv(w->sum[TL_BY_BREAK],
			    brk, w->den[TL_BY_BREAK]);
	}
}

/* How the shares lie in the cut. */
static int
arrange(struct tl_cut *cut, struct spread *sp, struct err *err)
{
	const int64_t lanes = cut->m->capacity - cut->tl->nwon;
	const int64_t avail = lanes * length_ms(cut);
	struct timeline *tl = cut->tl;
	int i;

	memset(sp, 0, sizeof(*sp));
	for (i = 0; i < tl->nshare; i++)
		sp->ms += tl->share[i].ms;
	sp->scaled = sp->ms > avail;
	if (!sp->scaled && keeps_weight(cut)) {
		own_weight(cut, sp);
		return 0;
	}
	if ((size_t)tl->nshare > tl->part_cap)
		tl->part = mem_grow(tl->part, &tl->part_cap,
		    (size_t)tl->nshare, sizeof(int64_t));
	for (i = 0; i < tl->nshare; i++)
		tl->part[i] = tl->share[i].ms;
	if (sp->scaled && squeeze(cut, sp->ms, avail, err) < 0)
		return -1;
	sp->ms = sp->num = sp->scaled ? avail : sp->ms;
	sp->base_us = cut->lo - cut->from;
	sp->den_us = cut->to - cut->from;
	return 0;
}

static int
emit_totals(struct tl_cut *cut, const struct spread *sp, struct err *err)
{
	static const enum tl_rule rule[TL_WEIGHTS] = {
		TL_TOTAL, TL_BREAK, TL_SPILL
	};
	const bool all = cut->lo == cut->from && cut->hi == cut->to;
	const struct timeline *tl = cut->tl;
	struct tl_slice s;
	int i;

	for (i = 0; i < tl->nshare; i++) {
		const struct tl_share *x = &tl->share[i];

		init_child(cut, &s, x->w, x->w->child[x->child].word);
		s.rule = sp->scaled ? TL_SCALED : rule[x->weight];
		s.num = sp->num;
		s.base_us = sp->base_us;
		s.den_us = sp->den_us;
		s.part = sp->own ? x->w->part[x->weight] : tl->part;
		s.nth = sp->own ? x->child : i;
		s.ms = !all ? tl_spread(&s, cut->lo, cut->hi) :
		    sp->own ? x->ms : tl->part[i];
		if (emit(cut, &s, err) < 0)
			return -1;
	}
	return 0;
}

/* What is left of so many lanes. */
static void
set_rest(const struct tl_cut *cut, struct tl_slice *s,
    const struct spread *sp, int lanes)
{
	s->lanes = lanes;
	if (sp != NULL) {
		s->num = sp->num;
		s->base_us = sp->base_us;
		s->den_us = sp->den_us;
	}
	s->ms = lanes == 0 ? 0 : tl_spread(s, cut->lo, cut->hi);
}

static bool
same_source(const struct tl_window *a, const struct tl_window *b)
{
	return tl_same(a->row.source_key, b->row.source_key) &&
	    tl_same(a->row.source, b->row.source);
}

/* Distinct source rows, at most one more than there are lanes. */
static int
count_rows(struct timeline *tl, const struct tl_machine *m)
{
	int i, k, n = 0;

	for (i = 0; i < m->nwindow && n <= m->capacity; i++) {
		for (k = 0; k < n; k++) {
			if (same_source(tl->won[k], m->window[i]))
				break;
		}
		if (k < n)
			continue;
		tl->won = mem_grow(tl->won, &tl->won_cap, (size_t)n + 1,
		    sizeof(*tl->won));
		tl->won[n++] = m->window[i];
	}
	return n;
}

/*
 * In planned time: what the rows leave unexplained, and what none covers.
 * The winners have been delivered; their array is free.
 */
static int
emit_rest(struct tl_cut *cut, const struct spread *sp, struct err *err)
{
	const struct tl_machine *m = cut->m;
	const int won = cut->tl->nwon, rows = count_rows(cut->tl, m);
	int covered = rows < m->capacity ? rows : m->capacity;
	struct tl_slice s;

	if ((covered - won) * length_ms(cut) < sp->ms)
		covered = won;
	if (covered > won) {
		init(cut, &s);
		s.class = s.said = CLASS_RESIDUAL;
		s.rule = TL_RESIDUAL;
		s.row = rows == 1 ? &m->window[0]->row : NULL;
		set_rest(cut, &s, sp, covered - won);
		sp = NULL;
		if (emit(cut, &s, err) < 0)
			return -1;
	}
	init(cut, &s);
	s.class = s.said = profile_gap(cut->tl->p.profile);
	s.rule = TL_GAP;
	set_rest(cut, &s, sp, m->capacity - (covered > won ? covered : won));
	return emit(cut, &s, err);
}

static int
emit_calendar(struct tl_cut *cut, const struct spread *sp, struct err *err)
{
	struct tl_slice s;

	init(cut, &s);
	s.said = cut->m->piece.plan == CAL_OFF ? CLASS_OUTSIDE :
	    CLASS_PLANNED;
	s.rule = TL_CALENDAR;
	set_rest(cut, &s, sp, cut->m->capacity - cut->tl->nwon);
	return emit(cut, &s, err);
}

int
tl_deliver_alone(struct tl_cut *cut, const struct tl_window *w,
    const struct tl_word *word, struct err *err)
{
	struct tl_slice *s = &cut->tl->alone;

	s->from_us = cut->lo;
	s->to_us = cut->hi;
	s->ms = (cut->hi - cut->lo) / 1000;
	s->class = s->said = word->class;
	s->rule = TL_EXACT;
	s->unplanned = false;
	s->state = word->state;
	s->reason = word->reason;
	s->row = &w->row;
	s->piece = &cut->m->piece;
	s->lanes = 1;
	return emit(cut, s, err);
}

int
tl_deliver(struct tl_cut *cut, struct err *err)
{
	struct timeline *tl = cut->tl;
	struct tl_slice s;
	struct spread sp;
	int i;

	if (gather(cut, err) < 0)
		return -1;
	for (i = 0; i < tl->nwon; i++) {
		init_lane(cut, &s, tl->won[i], tl->winner[i]);
		if (emit(cut, &s, err) < 0)
			return -1;
	}
	if (arrange(cut, &sp, err) < 0 || emit_totals(cut, &sp, err) < 0)
		return -1;
	return cut->m->piece.plan == CAL_WORK ? emit_rest(cut, &sp, err) :
	    emit_calendar(cut, &sp, err);
}
