/* SPDX-License-Identifier: MIT */
/* What is kept of slices and parts when somebody asks for more than sums. */

#include "base/hash.h"
#include "oee/engine.h"

/* ---- bars and gifts ---- */

static uint64_t
row_mark(const struct tl_row *row)
{
	return row == NULL ? 0 :
	    hash64(row->source_key.s, row->source_key.len) | 1;
}

static struct oee_bar *
bar_of(struct oee *o, struct oee_group *g, const struct tl_slice *s)
{
	const bool micro = o->verdict == TL_MICRO &&
	    s->class == CLASS_PRODUCTION;

	return group_bar(g, micro ? OEE_MICRO_STOP : s->class,
	    oee_label(o, s->state), oee_label(o, s->reason));
}

void
oee_note_bar(struct oee *o, struct oee_group *g, const struct tl_slice *s,
    int64_t ms)
{
	struct oee_bar *b = bar_of(o, g, s);
	uint64_t mark = row_mark(s->row);

	b->ms += ms;
	if (mark == 0 || mark != b->last_row)
		b->count++;
	b->last_row = mark;
}

static void
add_gift(struct oee *o, struct oee_group *g, int figure,
    const struct tl_row *row, struct tl_text state, struct tl_text reason,
    enum tl_rule rule, oee_wide amount)
{
	struct oee_gift gift = { figure, -1, -1, -1, -1, rule, amount };

	if (row != NULL) {
		gift.source = oee_label(o, row->source);
		gift.source_key = oee_label(o, row->source_key);
	}
	gift.state = oee_label(o, state);
	gift.reason = oee_label(o, reason);
	group_gift(g, &gift);
}

/* The same if --explain asks for that sum. */
static void
explain(struct oee *o, struct oee_group *g, int figure,
    const struct tl_slice *s, int64_t amount)
{
	int i;

	for (i = 0; i < OEE_SUMS; i++) {
		if (o->figure[i] == figure)
			add_gift(o, g, figure, s->row, s->state, s->reason,
			    s->rule, amount);
	}
}

/* The sums of --explain that a slice counts for. */
void
oee_note_slice(struct oee *o, struct oee_group *g, const struct tl_slice *s,
    int64_t ms)
{
	int i;

	for (i = 0; i < OEE_SUMS; i++) {
		if (oee_figure_is_time(o->figure[i]) &&
		    oee_figure_takes(o->figure[i], s))
			add_gift(o, g, o->figure[i], s->row, s->state,
			    s->reason, s->rule, ms);
	}
}

void
oee_note_lost(struct oee *o, struct oee_group *g, int figure,
    const struct tl_slice *s, int64_t ms)
{
	add_gift(o, g, figure, s->row, s->state, s->reason, s->rule, ms);
}

/* ---- stops ---- */

void
oee_note_micro(struct oee *o, struct oee_group *g, const struct tl_slice *s)
{
	if (o->makes)
		bar_of(o, g, s)->micro_stops++;
	explain(o, g, FIG_MICRO_STOPS, s, 1);
}

void
oee_note_stop(struct oee *o, struct oee_group *g, const struct tl_slice *s,
    bool begins)
{
	const bool down = s->class == CLASS_DOWN;
	const bool fails = begins && s->said == CLASS_DOWN;
	struct oee_bar *b;

	if (o->makes) {
		b = bar_of(o, g, s);
		b->repair_ms += down ? s->ms : 0;
		b->stops += begins;
		b->failures += fails;
	}
	if (down)
		explain(o, g, FIG_REPAIR, s, s->ms);
	if (begins)
		explain(o, g, FIG_STOPS, s, 1);
	if (fails)
		explain(o, g, FIG_FAILURES, s, 1);
}

/* ---- parts ---- */

static oee_wide
part_sum(const struct oee_part_sums *p, int figure)
{
	switch (figure) {
	case FIG_PARTS:		return p->parts_m;
	case FIG_GOOD:		return p->parts_m - p->scrap_m;
	case FIG_SCRAP:		return p->scrap_m;
	case FIG_STANDARD_PARTS: return p->standard_m;
	case FIG_IDEAL:		return p->all_ns;
	case FIG_IDEAL_GOOD:	return p->good_ns;
	default:		return 0;
	}
}

static void
explain_parts(struct oee *o, struct oee_group *g, const struct tl_row *row,
    const struct oee_part_sums *p)
{
	const struct tl_text none = { "", 0 };
	oee_wide amount;
	int i;

	for (i = 0; i < OEE_SUMS; i++) {
		amount = part_sum(p, o->figure[i]);
		if (amount != 0)
			add_gift(o, g, o->figure[i], row, none, none,
			    TL_EXACT, amount);
	}
}

void
oee_note_parts(struct oee *o, struct oee_group *g, const struct tl_row *row,
    const struct oee_part_sums *p)
{
	struct oee_made *m;

	explain_parts(o, g, row, p);
	if (!o->makes)
		return;
	m = group_made(g, oee_label(o, row->part));
	m->ideal_ns += p->all_ns;
	m->good_ns += p->good_ns;
}
