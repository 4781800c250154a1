/* SPDX-License-Identifier: MIT */
/* The document: its period, and a block for each section. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "report/build.h"
#include "report/figure.h"
#include "report/fonts.h"

const char *
keep_text(struct report *rep, const char *s, size_t n)
{
	return arena_text(&rep->arena, s, n);
}

const char *
keep_key(struct report *rep, const struct row *r, int key)
{
	const char *s;
	size_t n;

	return row_text(r, key, &s, &n) ? keep_text(rep, s, n) : "";
}

/* ---- the period ---- */

/* Of records that are facts, what happens may begin long before. */
static bool
tells_period(int kind)
{
	return kind == KIND_OEE || kind == KIND_LOSS;
}

static void
widen(struct report *rep, int kind, int64_t *from, int64_t *to)
{
	struct rows *t = rep->rows[kind];
	int64_t a, b;
	struct row r;
	size_t i;

	for (i = 0; i < rows_count(t); i++) {
		r = rows_get(t, i);
		if (!row_window(&r, &a, &b))
			continue;
		*from = a < *from ? a : *from;
		*to = b > *to ? b : *to;
	}
}

/* Unless it was told it is that of all figures, or else of all records. */
static int
find_period(struct report *rep, struct err *err)
{
	int64_t from = INT64_MAX, to = INT64_MIN;
	int kind;

	for (kind = 0; kind < KIND_COUNT_OF; kind++) {
		if (tells_period(kind))
			widen(rep, kind, &from, &to);
	}
	for (kind = 0; kind < KIND_COUNT_OF && from > to; kind++)
		widen(rep, kind, &from, &to);
	rep->from_us = rep->p.from_us != INT64_MIN ? rep->p.from_us : from;
	rep->to_us = rep->p.to_us != INT64_MAX ? rep->p.to_us : to;
	if (rep->from_us >= rep->to_us && from > to &&
	    (rep->p.from_us == INT64_MIN || rep->p.to_us == INT64_MAX))
		return err_set(err, ERR_USAGE, "no records with a window came: "
		    "--from and --to must say which period it is");
	if (rep->from_us >= rep->to_us)
		return err_set(err, ERR_USAGE, "--from is not before the end "
		    "of the records");
	return 0;
}

/* ---- what is said of the whole ---- */

/* "12 machines", or the one; of rows by machine. */
static const char *
subject(struct report *rep)
{
	struct rows *t = rep->rows[KIND_OEE];
	struct map name = { NULL, 0, 0, NULL, 0 };
	const char *s, *text = NULL;
	struct row r;
	size_t i, n;

	if (rep->p.template->subject != NULL)
		return rep->p.template->subject;
	for (i = 0; i < rows_count(t); i++) {
		r = rows_get(t, i);
		if (row_text(&r, F_MACHINE, &s, &n))
			map_put(&name, s, n);
	}
	if (name.len == 1)
		text = keep_text(rep, map_name(&name, 0),
		    strlen(map_name(&name, 0)));
	else if (name.len > 1)
		text = arena_printf(&rep->arena, "%zu machines", name.len);
	map_release(&name);
	return text;
}

static const char *
source(struct report *rep)
{
	struct buf b = { NULL, 0, 0 };
	const char *text;

	if (rep->profile[0] != '\0')
		buf_printf(&b, "definitions %s", rep->profile);
	if (rep->calendar[0] != '\0')
		buf_printf(&b, "%sshifts %s", b.len > 0 ? ", " : "",
		    rep->calendar);
	if (rep->seq >= 0)
		buf_printf(&b, "%scommit %lld", b.len > 0 ? ", " : "",
		    (long long)rep->seq);
	text = keep_text(rep, buf_text(&b), b.len);
	buf_release(&b);
	return text;
}

/* ---- terms ---- */

void
build_terms(struct report *rep, const struct section *s,
    struct doc_block *b)
{
	static const int usual[] = { F_OEE, F_AVAILABILITY, F_PERFORMANCE,
		F_QUALITY, F_PLANNED_S, F_RUNNING_S, F_SETUP_TIME_S,
		F_DELAY_S, F_DOWN_S, F_UNASSIGNED_S, F_RESIDUAL_S,
		F_NODATA_S };
	const size_t n = s->nfigure > 0 ? s->nfigure :
	    sizeof(usual) / sizeof(usual[0]);
	const int *key = s->nfigure > 0 ? s->figure : usual;
	struct doc_term *t = arena_new(&rep->arena, n, sizeof(*t));
	size_t i;

	for (i = 0; i < n; i++) {
		t[i].term = figure_heading(key[i]);
		t[i].meaning = figure_meaning(key[i]);
	}
	b->type = DOC_TERMS;
	b->of.terms.term = t;
	b->of.terms.n = n;
}

static void
build_words(struct report *rep, const struct section *s, struct doc_block *b)
{
	(void)rep;
	b->type = DOC_WORDS;
	b->of.words = s->words;
}

static void
build_page(struct report *rep, const struct section *s, struct doc_block *b)
{
	(void)rep;
	(void)s;
	b->type = DOC_BREAK;
}

/* ---- all blocks ---- */

static const struct {
	void (*build)(struct report *rep, const struct section *s,
	    struct doc_block *b);
	const char *title;
} builders[SECTION_TYPES] = {
	[SECTION_TILES] = { build_tiles, NULL },
	[SECTION_TREND] = { build_trend, "Trend" },
	[SECTION_WATERFALL] = { build_waterfall, "Where the time went" },
	[SECTION_PARETO] = { build_pareto, "What cost most time" },
	[SECTION_HEATMAP] = { build_heatmap, "By hour" },
	[SECTION_TIMELINE] = { build_timeline, "What the machines did" },
	[SECTION_COMPARISON] = { build_comparison, "Lost share compared" },
	[SECTION_RANKING] = { build_ranking, "Machines" },
	[SECTION_TABLE] = { build_table, NULL },
	[SECTION_WORDS] = { build_words, NULL },
	[SECTION_TERMS] = { build_terms, "What the figures mean" },
	[SECTION_PAGE] = { build_page, NULL },
};

static void
build_block(struct report *rep, const struct section *s, struct doc_block *b)
{
	b->half = s->half;
	b->data = s->data;
	b->note = s->note;
	builders[s->type].build(rep, s, b);
	b->title = s->title != NULL ? s->title : builders[s->type].title;
	if (b->type == DOC_CHART)
		b->of.chart.title = b->title;
}

int
report_build(struct report *rep, struct err *err)
{
	const struct template *t = rep->p.template;
	struct doc *d = &rep->doc;
	char period[2 * FIGURE_TEXT];
	size_t i;

	if (find_period(rep, err) < 0)
		return -1;
	figure_put_period(period, rep->from_us, rep->to_us, rep->p.zone);
	d->title = rep->p.title != NULL ? rep->p.title : t->title;
	d->period = arena_printf(&rep->arena, "%s", period);
	d->subject = subject(rep);
	d->source = source(rep);
	d->run = rep->p.run;
	d->logo = t->logo;
	d->zone = rep->p.zone;
	d->fonts = report_fonts(rep->p.fonts);
	d->width = t->width;
	d->height = t->height;
	d->made_us = rep->to_us;
	d->block = arena_new(&rep->arena, t->nsection + 1,
	    sizeof(*d->block));
	for (i = 0; i < t->nsection; i++)
		build_block(rep, &t->section[i], &d->block[d->nblock++]);
	for (i = 0; i < KIND_COUNT_OF; i++) {
		if (rows_failed(rep->rows[i], err) < 0)
			return -1;
	}
	return 0;
}
