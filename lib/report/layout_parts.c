/* SPDX-License-Identifier: MIT */
/* Paragraphs, tiles, terms and charts on a page. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/flow.h"
#include "report/part.h"

/* ---- paragraphs ---- */

/* How many bytes of s fit into a line: whole words, or of a long one a part. */
static size_t
line_of(const struct draw_face *face, const char *s, size_t n, double size,
    double w)
{
	size_t fits = 0, i = 0, j;

	while (i < n && s[i] != '\n') {
		j = i;
		while (j < n && s[j] == ' ')
			j++;
		while (j < n && s[j] != ' ' && s[j] != '\n')
			j++;
		if (draw_face_width(face, s, j, size) > w)
			break;
		fits = i = j;
	}
	if (fits == 0 && n > 0 && s[0] != '\n') {
		fits = draw_face_fit(face, s, n, size, w);
		fits = fits == 0 ? draw_utf8(s, n, &(uint32_t){ 0 }) : fits;
	}
	return fits;
}

double
put_words(struct draw_canvas *c, const struct draw_fonts *fonts, double x,
    double y, double w, const char *s, const struct draw_type *t)
{
	const struct draw_face *face = &fonts->face[t->style];
	size_t n = strlen(s), len;
	struct buf line = { NULL, 0, 0 };
	double h = 0;

	while (n > 0) {
		len = line_of(face, s, n, t->size, w);
		if (c != NULL) {
			buf_clear(&line);
			buf_add(&line, s, len);
			draw_text_in(c, x, y + h + t->size, w,
			    buf_text(&line), t);
		}
		h += t->size * LINE;
		s += len;
		n -= len;
		if (n > 0 && *s == '\n') {
			s++;
			n--;
		}
		while (len > 0 && n > 0 && *s == ' ') {
			s++;
			n--;
		}
	}
	buf_release(&line);
	return h;
}

/* ---- tiles ---- */

enum { TILES = 6 };			/* in a row */

#define TILE_GAP	10.0
#define TILE_HEIGHT	68.0

static size_t
tiles_across(const struct flow *f, size_t n)
{
	size_t most = (size_t)((f->w + TILE_GAP) / (70 + TILE_GAP));

	most = most < 1 ? 1 : most > TILES ? TILES : most;
	return n < most ? n : most;
}

double
tiles_height(const struct flow *f, const struct doc_block *b)
{
	const size_t n = b->of.tiles.n, across = tiles_across(f, n);

	return n == 0 ? 0 : (double)((n + across - 1) / across) *
	    (TILE_HEIGHT + TILE_GAP) - TILE_GAP;
}

/* Up and down are told by an arrow too, for who sees no colour. */
static void
put_change(struct flow *f, const struct doc_tile *t, double x, double y,
    double w)
{
	const struct draw_type type = { TYPE_CELL, DRAW_REGULAR, DRAW_START,
		draw_color(doc_tone(t->change_mark)), false };
	struct buf b = { NULL, 0, 0 };

	if (t->change == NULL)
		return;
	buf_printf(&b, "%s %s", doc_arrow(t), t->change);
	draw_text_in(f->c, x, y, w, buf_text(&b), &type);
	buf_release(&b);
}

/* At the other end of the note's line, if there is room for all of it. */
static void
put_target(struct flow *f, const struct doc_tile *t, double x, double y,
    double room)
{
	const struct draw_type type = { 6, DRAW_REGULAR, DRAW_END,
		draw_color(DRAW_T_MUTED), false };

	if (t->target != NULL && draw_text_width(f->c, t->target, &type) + 4 <=
	    room)
		draw_text(f->c, x, y, t->target, &type);
}

static void
put_tile(struct flow *f, const struct doc_tile *t, double x, double y,
    double w)
{
	const struct draw_type label = { TYPE_CELL, DRAW_REGULAR, DRAW_START,
		draw_color(DRAW_T_MUTED), false };
	struct draw_type value = { TYPE_TILE, DRAW_BOLD, DRAW_START,
		draw_color(DRAW_T_INK), false };
	const struct draw_type note = { 6, DRAW_REGULAR, DRAW_START,
		draw_color(DRAW_T_MUTED), false };
	const struct draw_canvas *c = f->c;

	draw_fill(f->c, x, y, w, 2, draw_color(t->mark == DOC_PLAIN ?
	    DRAW_T_RULE : doc_tone(t->mark)));
	draw_text_in(f->c, x, y + 13, w, t->label, &label);
	while (value.size > 8 && draw_text_width(c, t->text, &value) > w)
		value.size--;
	draw_text_in(f->c, x, y + 32, w, t->text, &value);
	put_change(f, t, x, y + 43, w);
	if (t->note != NULL)
		draw_text_in(f->c, x, y + 51.5, w, t->note, &note);
	put_target(f, t, x + w, y + 51.5, w - (t->note == NULL ? 0 :
	    draw_text_width(c, t->note, &note)));
	if (t->nspark > 1)
		draw_spark(f->c, x, y + 55, w, 12, t->spark, t->nspark,
		    DRAW_T_ACCENT);
}

void
flow_tiles(struct flow *f, const struct doc_block *b)
{
	const size_t n = b->of.tiles.n, across = tiles_across(f, n);
	double w;
	size_t i;

	if (n == 0)
		return;
	w = (f->w - (double)(across - 1) * TILE_GAP) / (double)across;
	flow_room(f, heading_height(b->title) + TILE_HEIGHT);
	flow_heading(f, b->title, false);
	for (i = 0; i < n; i++) {
		if (i > 0 && i % across == 0)
			f->y += TILE_HEIGHT + TILE_GAP;
		if (i % across == 0)
			flow_room(f, TILE_HEIGHT);
		put_tile(f, &b->of.tiles.tile[i], f->x + (double)(i % across)
		    * (w + TILE_GAP), f->y, w);
	}
	f->y += TILE_HEIGHT;
}

/* ---- terms ---- */

#define TERM_WIDTH	0.24		/* of the block's */

static double
put_term(const struct flow *f, struct draw_canvas *c, double y,
    const struct doc_term *t)
{
	const struct draw_type bold = { TYPE_CELL, DRAW_BOLD, DRAW_START,
		draw_color(DRAW_T_INK), false };
	const struct draw_type plain = { TYPE_CELL, DRAW_REGULAR, DRAW_START,
		draw_color(DRAW_T_INK), false };
	const double w = f->w * TERM_WIDTH;
	const double a = put_words(c, f->d->fonts, f->x, y, w - 8, t->term,
	    &bold);
	const double b = put_words(c, f->d->fonts, f->x + w, y, f->w - w,
	    t->meaning, &plain);

	return (a > b ? a : b) + 2;
}

double
terms_height(const struct flow *f, const struct doc_block *b)
{
	double h = 0;
	size_t i;

	for (i = 0; i < b->of.terms.n; i++)
		h += put_term(f, NULL, 0, &b->of.terms.term[i]);
	return h;
}

void
flow_terms(struct flow *f, const struct doc_block *b)
{
	double h = b->of.terms.n > 0 ?
	    put_term(f, NULL, 0, &b->of.terms.term[0]) : 0;
	size_t i;

	flow_room(f, heading_height(b->title) + h);
	flow_heading(f, b->title, false);
	for (i = 0; i < b->of.terms.n; i++) {
		h = put_term(f, NULL, 0, &b->of.terms.term[i]);
		if (h > flow_left(f) && f->y > f->top) {
			flow_page(f);
			flow_heading(f, b->title, true);
		}
		put_term(f, f->c, f->y, &b->of.terms.term[i]);
		f->y += h;
	}
}

/* ---- charts ---- */

/*
 * A chart may lose a fifth of its height before it leaves a page half empty;
 * one with many rows is broken where there is room for a good many of them.
 */
#define CHART_PRESSED	0.8
#define BREAK_ROOM	0.25		/* of a page: less is not worth it */
#define BREAK_HEIGHT	0.45		/* of a page: less is kept together */

enum { PART_ROWS = 4 };			/* on a page, of a broken chart */

double
chart_least(const struct flow *f, const struct doc_block *b, double w)
{
	const struct draw_chart *c = &b->of.chart;
	const double h = chart_height(f, b, w), least = h * CHART_PRESSED;

	if (!draw_chart_has(c) || draw_chart_rows(c, f->d->fonts, w, least) <
	    draw_chart_rows(c, f->d->fonts, w, h))
		return h;
	return least;
}

double
chart_height(const struct flow *f, const struct doc_block *b, double w)
{
	if (!draw_chart_has(&b->of.chart))
		return TYPE_TEXT * LINE;
	return draw_chart_height(&b->of.chart, f->d->fonts, w);
}

static void
flow_long(struct flow *f, const struct doc_block *b)
{
	const struct draw_chart *c = &b->of.chart;
	const size_t all = part_rows(c);
	struct draw_span *span = c->type == DRAW_GANTT ?
	    mem_new(c->of.gantt.n + 1, sizeof(*span)) : NULL;
	struct draw_chart part;
	size_t from = 0, n;
	double h;

	while (from < all) {
		n = part_fits(c, f->d->fonts, from, f->w, flow_left(f)
		    - heading_height(b->title));
		if ((n == 0 || (n < all - from && n < PART_ROWS)) &&
		    f->y > f->top) {
			flow_page(f);
			continue;
		}
		n = n == 0 ? 1 : n;
		/* Nor does the last page have one or two alone. */
		if (from + n < all && all - from - n < PART_ROWS &&
		    n >= 2 * PART_ROWS)
			n = all - from - PART_ROWS;
		flow_heading(f, b->title, from > 0);
		part = part_of(c, from, n, span);
		h = draw_chart_height(&part, f->d->fonts, f->w);
		h = h > flow_left(f) ? flow_left(f) : h;
		draw_chart(f->c, &part, f->x, f->y, f->w, h);
		f->y += h;
		from += n;
		if (from < all)
			flow_page(f);
	}
	free(span);
}

/* Whether it goes on over pages, with its heading again on each. */
static bool
is_broken(const struct flow *f, const struct doc_block *b, double h)
{
	const double page = f->bottom - f->top;

	if (part_rows(&b->of.chart) == 0)
		return false;
	return h > page || (h > flow_left(f) && h > page * BREAK_HEIGHT &&
	    flow_left(f) > page * BREAK_ROOM);
}

void
flow_chart(struct flow *f, const struct doc_block *b)
{
	const struct draw_type muted = { TYPE_TEXT, DRAW_REGULAR, DRAW_START,
		draw_color(DRAW_T_MUTED), false };
	const double title = heading_height(b->title);
	double h = chart_height(f, b, f->w), least, left;

	if (!draw_chart_has(&b->of.chart)) {
		flow_room(f, title + h);
		flow_heading(f, b->title, false);
		draw_text_in(f->c, f->x, f->y + TYPE_TEXT, f->w,
		    b->of.chart.none == NULL ? "" : b->of.chart.none, &muted);
		f->y += h;
		return;
	}
	/* Added up as the height of the block is, to the last bit. */
	least = title + note_height(f, b, f->w);
	least += chart_least(f, b, f->w);
	if (is_broken(f, b, least)) {
		flow_long(f, b);
		return;
	}
	flow_room(f, least);
	flow_heading(f, b->title, false);
	left = flow_left(f) - note_height(f, b, f->w);
	h = h > left && left > 0 ? left : h;
	h = h > flow_left(f) ? flow_left(f) : h;
	draw_chart(f->c, &b->of.chart, f->x, f->y, f->w, h);
	f->y += h;
}
