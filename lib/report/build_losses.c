/* SPDX-License-Identifier: MIT */
/* Where the time went: from the planned time down, and the largest first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "report/build.h"
#include "report/figure.h"
#include "shop/profile.h"

/* Time classes, and the losses of the tree that are none. */
static const struct {
	const char *class;
	enum draw_tone tone;
} tones[] = {
	{ "production", DRAW_T_1 }, { "good", DRAW_T_1 },
	{ "setup", DRAW_T_2 }, { "delay", DRAW_T_3 }, { "down", DRAW_T_4 },
	{ "unassigned", DRAW_T_5 }, { "planned", DRAW_T_6 },
	{ "residual", DRAW_T_7 }, { "nodata", DRAW_T_8 },
	{ "off", DRAW_T_8 }, { "outside", DRAW_T_8 },
};

enum draw_tone
tone_of_class(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(tones) / sizeof(tones[0]); i++) {
		if (strlen(tones[i].class) == n &&
		    memcmp(tones[i].class, name, n) == 0)
			return tones[i].tone;
	}
	return DRAW_T_SECOND;
}

/* ---- waterfall ---- */

/* Each whole is what the one before is without the losses between them. */
static const struct {
	int key;
	enum draw_step step;
	enum draw_tone tone;
} falls[] = {
	{ F_CALENDAR_S, DRAW_WHOLE, DRAW_T_SECOND },
	{ F_OFF_S, DRAW_LESS, DRAW_T_8 },
	{ F_POT_S, DRAW_WHOLE, DRAW_T_SECOND },
	{ F_PLANNED_STOP_S, DRAW_LESS, DRAW_T_6 },
	{ F_PLANNED_S, DRAW_WHOLE, DRAW_T_SECOND },
	{ F_SETUP_TIME_S, DRAW_LESS, DRAW_T_2 },
	{ F_DELAY_S, DRAW_LESS, DRAW_T_3 },
	{ F_DOWN_S, DRAW_LESS, DRAW_T_4 },
	{ F_UNASSIGNED_S, DRAW_LESS, DRAW_T_5 },
	{ F_RESIDUAL_S, DRAW_LESS, DRAW_T_7 },
	{ F_NODATA_S, DRAW_LESS, DRAW_T_8 },
	{ F_RUNNING_S, DRAW_WHOLE, DRAW_T_1 },
};

enum { FALLS = sizeof(falls) / sizeof(falls[0]), SPEED = 3 };

static void
add_fall(struct draw_waterfall *w, struct draw_fall *f, const char *label,
    double value, enum draw_step step, enum draw_tone tone)
{
	/* Less than half a second is what rounding left. */
	if (!isfinite(value) || (step == DRAW_LESS && value < 0.5))
		return;
	f[w->n].label = label;
	f[w->n].value = value;
	f[w->n].step = step;
	f[w->n++].tone = tone;
}

/* Speed and scrap are no time that anybody measured, but worth as much. */
static void
add_speed(struct draw_waterfall *w, struct draw_fall *f, const struct row *r)
{
	const double running = row_num(r, F_RUNNING_S);
	const double oee = row_num(r, F_OEE);
	const double planned = row_num(r, F_PLANNED_S);
	const double speed = running * (1 - row_num(r, F_PERFORMANCE));

	if (!isfinite(speed) || !isfinite(oee))
		return;
	add_fall(w, f, "Speed", speed, DRAW_LESS, DRAW_T_FAIR);
	add_fall(w, f, "Scrap", running - speed - oee * planned, DRAW_LESS,
	    DRAW_T_POOR);
	add_fall(w, f, "Good parts", oee * planned, DRAW_WHOLE, DRAW_T_GOOD);
}

/* What ran in a break or off shift is planned busy time, by definition. */
static double
outside(const struct row *r, const int *key)
{
	const double unplanned = row_num(r, F_UNPLANNED_S);

	return *key == F_PLANNED_STOP_S && unplanned > 0 ? unplanned : 0;
}

void
build_waterfall(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	struct draw_waterfall *w = &b->of.chart.of.waterfall;
	struct draw_fall *f;
	struct row r;
	size_t i = 0;

	b->type = DOC_CHART;
	b->of.chart.type = DRAW_WATERFALL;
	b->of.chart.format = DRAW_F_HOURS;
	b->of.chart.none = s->none != NULL ? s->none :
	    "No figures of this period came.";
	if (!pick_whole(rep, false, &r)) {
		b->of.chart.none = pick_none(rep, b->of.chart.none);
		return;
	}
	f = arena_new(&rep->arena, FALLS + SPEED, sizeof(*f));
	w->fall = f;
	while (falls[i].key != s->whole)
		i++;
	w->whole = row_num(&r, s->whole);
	for (; i < FALLS; i++)
		add_fall(w, f, figure_heading(falls[i].key),
		    row_num(&r, falls[i].key) - outside(&r, &falls[i].key),
		    falls[i].step, falls[i].tone);
	if (s->whole != F_PLANNED_S && row_num(&r, F_UNPLANNED_S) >= 0.5 &&
	    b->note == NULL)
		b->note = "Planned stops are less by the work that was done "
		    "in breaks and off shift.";
	add_speed(w, f, &r);
	if (!(w->whole > 0))
		w->n = 0;
}

/* ---- Pareto ---- */

static int
larger(const void *a, const void *b)
{
	const struct draw_bar *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return strcmp(x->label, y->label);
}

/* "adjustment", and small behind it "setup"; a state has its class there. */
static void
name_bar(struct report *rep, const struct row *r, struct draw_bar *bar)
{
	const char *reason = keep_key(rep, r, F_REASON);
	const char *state = keep_key(rep, r, F_STATE);
	const char *class = keep_key(rep, r, F_CLASS);

	bar->label = reason[0] != '\0' ? reason : state[0] != '\0' ? state :
	    class[0] != '\0' ? class : "all";
	bar->sub = reason[0] != '\0' ? state : class;
	if (bar->sub[0] == '\0' || strcmp(bar->sub, bar->label) == 0)
		bar->sub = NULL;
	bar->tone = tone_of_class(class, strlen(class));
}

static int
smaller(const void *a, const void *b)
{
	return larger(b, a);
}

static size_t
read_bars(struct report *rep, const struct section *s, struct draw_bar *bar)
{
	struct rows *t = rep->rows[KIND_PARETO];
	const size_t all = rows_count(t);
	struct row r;
	size_t i, n = 0;

	for (i = 0; i < all; i++) {
		r = rows_get(t, i);
		if (!row_is(&r, F_TIER, tier_words[s->tier]) ||
		    !row_is_by(&r, s->by) || !row_is_inside(rep, &r) ||
		    !(row_num(&r, F_SECONDS) > 0))
			continue;
		bar[n].value = row_num(&r, F_SECONDS);
		bar[n].cumulative = row_num(&r, F_SHARE);
		name_bar(rep, &r, &bar[n++]);
	}
	return n;
}

/* Those beyond the top become one. */
static size_t
fold(struct report *rep, struct draw_bar *bar, size_t n, size_t top)
{
	size_t i;

	if (n <= top + 1)
		return n;
	bar[top].label = arena_printf(&rep->arena, "%zu others", n - top);
	bar[top].sub = NULL;
	bar[top].tone = DRAW_T_SECOND;
	for (i = top + 1; i < n; i++) {
		bar[top].value += bar[i].value;
		bar[top].cumulative += bar[i].cumulative;
	}
	return top + 1;
}

void
build_pareto(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	const size_t all = rows_count(rep->rows[KIND_PARETO]);
	struct draw_bar *bar = arena_new(&rep->arena, all + 1, sizeof(*bar));
	struct draw_pareto *p = &b->of.chart.of.pareto;
	double sum = 0;
	size_t i;

	b->type = DOC_CHART;
	b->of.chart.type = DRAW_PARETO;
	b->of.chart.format = DRAW_F_HOURS;
	b->of.chart.none = s->none != NULL ? s->none :
	    "No Pareto of this period came.";
	p->n = read_bars(rep, s, bar);
	qsort(bar, p->n, sizeof(*bar), larger);
	p->n = fold(rep, bar, p->n, (size_t)s->top);
	for (i = 0; i < p->n; i++) {
		sum += bar[i].cumulative;
		bar[i].cumulative = sum < 1 ? sum : 1;
	}
	p->bar = bar;
	p->target = NAN;
}

/* ---- machines side by side ---- */

/* "Lathe03", "Lathe03 early": what the row is of, in words. */
static const char *
subject(struct report *rep, const struct row *r)
{
	struct buf b = { NULL, 0, 0 };
	const char *text;
	size_t i, n = 0;

	row_subject(r, &b);
	for (i = 0; i < b.len; i++) {
		if (b.data[i] != '\x1f')
			b.data[n++] = b.data[i];
		else if (n > 0 && b.data[n - 1] != ' ')
			b.data[n++] = ' ';
	}
	while (n > 0 && b.data[n - 1] == ' ')
		n--;
	text = n == 0 ? "all" : keep_text(rep, b.data, n);
	buf_release(&b);
	return text;
}

void
build_ranking(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	struct rows *t = rep->rows[KIND_OEE];
	const size_t all = rows_count(t);
	const int key = s->nfigure > 0 ? s->figure[0] : F_OEE;
	struct draw_bar *bar = arena_new(&rep->arena, all + 1, sizeof(*bar));
	struct draw_pareto *p = &b->of.chart.of.pareto;
	enum doc_mark mark;
	struct row r;
	size_t i;

	b->type = DOC_CHART;
	b->of.chart.type = DRAW_PARETO;
	b->of.chart.format = figure_format(figure_unit(key));
	b->of.chart.none = s->none != NULL ? s->none :
	    "No such figures of this period came.";
	for (i = 0; i < all; i++) {
		r = rows_get(t, i);
		if (!row_is_by(&r, s->by) || !row_is_now(rep, &r) ||
		    !isfinite(row_num(&r, key)))
			continue;
		bar[p->n].value = row_num(&r, key);
		bar[p->n].cumulative = NAN;
		mark = pick_mark(rep, key, bar[p->n].value);
		bar[p->n].tone = mark == DOC_PLAIN ? DRAW_T_ACCENT :
		    doc_tone(mark);
		bar[p->n++].label = subject(rep, &r);
	}
	qsort(bar, p->n, sizeof(*bar), s->rising ? smaller : larger);
	if (s->top > 0 && p->n > (size_t)s->top)
		p->n = (size_t)s->top;
	p->bar = bar;
	p->target = pick_target(rep, key);
	p->judged = isfinite(p->target);
}

void
build_comparison(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	struct rows *t = rep->rows[KIND_COMPARISON];
	const size_t all = rows_count(t);
	struct draw_range *at = arena_new(&rep->arena, all + 1, sizeof(*at));
	struct draw_ranges *p = &b->of.chart.of.ranges;
	struct row r;
	size_t i;

	b->type = DOC_CHART;
	b->of.chart.type = DRAW_RANGES;
	b->of.chart.format = DRAW_F_PERCENT;
	b->of.chart.none = s->none != NULL ? s->none :
	    "No comparison came.";
	for (i = 0; i < all; i++) {
		r = rows_get(t, i);
		if (row_has(&r, F_STATE) || row_has(&r, F_REASON) ||
		    !row_is_by(&r, s->by))
			continue;
		at[p->n].label = keep_key(rep, &r, F_SUBJECT);
		at[p->n].value = row_num(&r, F_DIFFERENCE);
		at[p->n].low = row_num(&r, F_LOW);
		at[p->n].high = row_num(&r, F_HIGH);
		if (!isfinite(at[p->n].low) && row_has(&r, F_WHY))
			at[p->n].why = keep_key(rep, &r, F_WHY);
		if (++p->n == (size_t)s->top)
			break;
	}
	p->range = at;
	p->zero = 0;
}
