/* SPDX-License-Identifier: MIT */
/* Where the parts of an output lie: over the planned time of its window. */
#include "shop/timeline_impl.h"

/* An output under way. */
struct load {
	struct timeline *tl;
	int machine;
	struct tl_row row;
	int64_t end, full_end;
	int64_t parts, scrap, rework, target;
	int64_t work;		/* of the window; 0: it lies evenly */
	int64_t done;		/* work, or time, before the piece */
};

static int
give(const struct load *l, const struct tl_output *o, struct err *err)
{
	const struct tl_sink *sink = &l->tl->p.sink;

	if ((o->parts_m | o->scrap_m | o->rework_m | o->target_m) == 0 ||
	    sink->output == NULL)
		return 0;
	return sink->output(sink->self, l->machine, o, err);
}

/* Windows that lie in one piece, nearly all, take no division. */
static inline int64_t
part_of(int64_t all, int64_t base, int64_t top, int64_t den)
{
	if (all == 0 || (base == 0 && top == den))
		return all;
	return tl_muldiv(all, top, den) - tl_muldiv(all, base, den);
}

/* What lies in [from, to), a piece or a part of it. */
static int
stretch(const struct load *l, const struct cal_piece *piece, int64_t from,
    int64_t to, struct err *err)
{
	const int64_t den = l->work > 0 ? l->work :
	    l->full_end - l->row.start_us;
	const int64_t base = l->done, top = base + (to - from);
	struct tl_output o = { .from_us = from, .to_us = to, .row = &l->row,
	    .piece = piece, .all_parts_m = l->parts,
	    .all_scrap_m = l->scrap, .base_us = base, .den_us = den };

	o.parts_m = part_of(l->parts, base, top, den);
	o.scrap_m = part_of(l->scrap, base, top, den);
	o.rework_m = part_of(l->rework, base, top, den);
	o.target_m = part_of(l->target, base, top, den);
	return give(l, &o, err);
}

/* A window of no length: all of it at its start. */
static int
at_once(const struct load *l, const struct cal_piece *piece, struct err *err)
{
	const struct tl_output o = { .from_us = l->row.start_us,
	    .to_us = l->row.start_us, .parts_m = l->parts,
	    .scrap_m = l->scrap, .rework_m = l->rework,
	    .target_m = l->target, .row = &l->row, .piece = piece,
	    .all_parts_m = l->parts, .all_scrap_m = l->scrap };

	if (o.from_us < l->tl->p.from_us || o.from_us >= l->tl->p.to_us)
		return 0;
	return give(l, &o, err);
}

/* Piece by piece, from where delivery begins. */
static int
spread(struct load *l, struct cal_walk *walk, struct cal_piece *piece,
    struct err *err)
{
	const struct tl_params *p = &l->tl->p;
	const int64_t end = l->end < p->to_us ? l->end : p->to_us;
	int64_t a = l->row.start_us, to;

	if (a < p->from_us) {
		a = p->from_us < end ? p->from_us : end;
		l->done = l->work == 0 ? a - l->row.start_us :
		    cal_work(walk, l->row.start_us, a);
		*piece = *cal_at(walk, a);
	}
	while (a < end) {
		to = piece->to_us < end ? piece->to_us : end;
		if (l->work == 0 || piece->plan == CAL_WORK) {
			if (stretch(l, piece, a, to, err) < 0)
				return -1;
			l->done += to - a;
		}
		a = to;
		if (a < end)
			*piece = *cal_at(walk, a);
	}
	return 0;
}

/*
 * Whether the window of a span that was just fed lies in planned time of one
 * piece, and is delivered whole.
 */
static inline bool
is_plain(const struct timeline *tl, const struct tl_machine *m, bool open,
    int64_t start, int64_t end)
{
	return m->begun && !m->ended && !open && start == m->last_start &&
	    start < end && end <= m->last_end &&
	    m->piece.plan == CAL_WORK && start >= m->piece.from_us &&
	    end <= m->piece.to_us && start >= tl->p.from_us &&
	    end <= tl->p.to_us;
}

/* tl_whole_ms() of a time that may be the one that is known to be whole. */
static inline int64_t
whole_near(int64_t us, int64_t known)
{
	return us == known ? us : tl_whole_ms(us);
}

/* Where the window is not plain. */
static int
lay_out(struct load *l, const struct tl_span *s, struct err *err)
{
	struct timeline *tl = l->tl;
	struct tl_machine *m = &tl->machine[l->machine];
	struct cal_piece piece;
	struct tl_when t;

	if (tl_begin(tl, l->machine, s, &t, err) < 0)
		return -1;
	l->row.start_us = t.start;
	l->row.end_us = t.end;
	l->end = t.end;
	l->full_end = t.full_end;
	piece = m->piece;
	if (t.start < piece.from_us || t.start >= piece.to_us)
		piece = *cal_at(m->walk, t.start);
	if (t.start == t.full_end)
		return at_once(l, &piece, err);
	if (t.full_end > piece.to_us)
		l->work = cal_work(m->walk, t.start, t.full_end);
	else if (piece.plan == CAL_WORK)
		l->work = t.full_end - t.start;
	return spread(l, m->walk, &piece, err);
}

/* All of a plain window at once. */
static int
whole(const struct timeline *tl, int machine, const struct tl_row *row,
    int64_t parts_m, int64_t scrap_m, int64_t rework_m, int64_t target_m,
    struct err *err)
{
	const struct tl_sink *sink = &tl->p.sink;
	const struct tl_output o = { .from_us = row->start_us,
	    .to_us = row->end_us, .parts_m = parts_m, .scrap_m = scrap_m,
	    .rework_m = rework_m, .target_m = target_m, .row = row,
	    .piece = &tl->machine[machine].piece, .all_parts_m = parts_m,
	    .all_scrap_m = scrap_m, .den_us = row->end_us - row->start_us };

	if ((parts_m | scrap_m | rework_m | target_m) == 0 ||
	    sink->output == NULL)
		return 0;
	return sink->output(sink->self, machine, &o, err);
}

int
timeline_parts(struct timeline *tl, int machine, const struct tl_span *s,
    int64_t parts_m, int64_t scrap_m, int64_t rework_m, int64_t target_m,
    struct err *err)
{
	struct tl_machine *m = &tl->machine[machine];
	const struct tl_row row = { s->source, s->source_key, s->job, s->part,
	    s->op, s->operator, whole_near(s->start_us, m->last_start),
	    whole_near(s->end_us, m->last_end), s->open };

	if (is_plain(tl, m, s->open, row.start_us, row.end_us))
		return whole(tl, machine, &row, parts_m, scrap_m, rework_m,
		    target_m, err);
	return lay_out(&(struct load){ .tl = tl, .machine = machine,
	    .row = row, .parts = parts_m, .scrap = scrap_m,
	    .rework = rework_m, .target = target_m }, s, err);
}
