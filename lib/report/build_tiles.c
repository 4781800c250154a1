/* SPDX-License-Identifier: MIT */
/* The figures of the period, each with what it was before; and over time. */
#include <math.h>
#include <string.h>

#include "report/build.h"
#include "report/figure.h"

enum { PAST = 31 };			/* periods in a tile's line */

static void
compare(struct report *rep, struct doc_tile *t, int key, double before)
{
	char text[FIGURE_TEXT];
	double d = t->value - before;

	t->difference = NAN;
	if (!isfinite(d))
		return;
	t->difference = d;
	figure_put_change(text, d, t->unit);
	/* What rounding does not show is no change. */
	t->change = strpbrk(text, "123456789") == NULL ? "no change" :
	    arena_printf(&rep->arena, "%s", text);
	if (strpbrk(text, "123456789") != NULL)
		t->change_mark = (d > 0) != figure_is_loss(key) ? DOC_GOOD :
		    DOC_POOR;
	figure_put(text, before, t->unit);
	t->note = arena_printf(&rep->arena, "was %s", text);
}

static void
add_target(struct report *rep, struct doc_tile *t, int key)
{
	const double target = pick_target(rep, key);
	char text[FIGURE_TEXT];

	if (!isfinite(target))
		return;
	figure_put_round(text, target, t->unit);
	t->target = arena_printf(&rep->arena, "target %s", text);
}

static void
fill_tile(struct report *rep, struct doc_tile *t, int key, double before,
    unsigned step)
{
	char text[FIGURE_TEXT];
	struct past past;

	t->label = figure_heading(key);
	t->unit = figure_unit(key);
	t->mark = pick_mark(rep, key, t->value);
	figure_put(text, t->value, t->unit);
	t->text = arena_printf(&rep->arena, "%s", text);
	compare(rep, t, key, before);
	add_target(rep, t, key);
	past = pick_past(rep, step, key, PAST);
	if (past.n > 1) {
		t->spark = past.value;
		t->nspark = past.n;
	}
}

/* What makes the figures doubtful, below them. */
static const char *
doubts(struct report *rep, const struct row *r)
{
	const char *open = row_is(r, F_PROVISIONAL, "yes") ?
	    "Provisional: a job or a stop was not over yet." : "";
	const char *assumed = row_is(r, F_ASSUMED, "yes") ?
	    "No calendar: 24 hours a day were taken as planned." : "";
	const char *why = keep_key(rep, r, F_WHY);

	if (open[0] == '\0' && assumed[0] == '\0' && why[0] == '\0')
		return NULL;
	return arena_printf(&rep->arena, "%s%s%s%s%s%s", open,
	    open[0] != '\0' ? " " : "", assumed,
	    assumed[0] != '\0' ? " " : "", why[0] != '\0' ? "Note: " : "",
	    why);
}

void
build_tiles(struct report *rep, const struct section *s, struct doc_block *b)
{
	static const int usual[] = { F_OEE, F_AVAILABILITY, F_PERFORMANCE,
		F_QUALITY, F_PARTS, F_SCRAP };
	const size_t n = s->nfigure > 0 ? s->nfigure :
	    sizeof(usual) / sizeof(usual[0]);
	const int *key = s->nfigure > 0 ? s->figure : usual;
	const unsigned step = pick_step(rep, 0);
	struct doc_tile *tile;
	struct row row;
	double *before;
	bool has;
	size_t i;

	b->type = DOC_TILES;
	if (!pick_whole(rep, false, &row)) {
		b->type = DOC_WORDS;
		b->of.words = pick_none(rep, s->none != NULL ? s->none :
		    "No figures of this period came.");
		return;
	}
	if (b->note == NULL)
		b->note = doubts(rep, &row);
	tile = arena_new(&rep->arena, n, sizeof(*tile));
	before = arena_new(&rep->arena, n, sizeof(*before));
	b->of.tiles.tile = tile;
	b->of.tiles.n = n;
	for (i = 0; i < n; i++)
		tile[i].value = row_num(&row, key[i]);
	/* A row is lent until the next is asked for. */
	has = pick_whole(rep, true, &row);
	for (i = 0; i < n; i++)
		before[i] = has ? row_num(&row, key[i]) : NAN;
	for (i = 0; i < n; i++)
		fill_tile(rep, &tile[i], key[i], before[i], step);
}

/* ---- over time ---- */

void
build_trend(struct report *rep, const struct section *s, struct doc_block *b)
{
	static const int usual[] = { F_OEE };
	static const enum draw_tone tone[] = { DRAW_T_ACCENT, DRAW_T_2,
		DRAW_T_3, DRAW_T_4, DRAW_T_5, DRAW_T_6, DRAW_T_7, DRAW_T_8 };
	const size_t tones = sizeof(tone) / sizeof(tone[0]);
	const size_t n = s->nfigure > 0 ? s->nfigure : 1;
	const int *key = s->nfigure > 0 ? s->figure : usual;
	struct draw_lines *l = &b->of.chart.of.lines;
	struct draw_series *series;
	struct past past;
	size_t i;

	b->type = DOC_CHART;
	b->of.chart.type = DRAW_LINES;
	b->of.chart.format = figure_format(figure_unit(key[0]));
	b->of.chart.none = s->none != NULL ? s->none :
	    "No figures by day came.";
	series = arena_new(&rep->arena, n, sizeof(*series));
	for (i = 0; i < n; i++) {
		past = pick_past(rep, s->by, key[i], (size_t)s->periods);
		series[i].name = figure_heading(key[i]);
		series[i].value = past.value;
		series[i].tone = tone[i % tones];
		l->at_us = past.at_us;
		l->n = past.n;
	}
	if (l->n == 0)
		b->of.chart.none = pick_none(rep, b->of.chart.none);
	l->zone = rep->p.zone;
	l->series = series;
	l->nseries = n;
	l->target = pick_target(rep, key[0]);
	l->from_us = rep->from_us;
	l->to_us = rep->to_us;
}
