/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "report/flow.h"

/* ---- a canvas that takes nothing, to count pages ---- */

static void
no_rect(void *self, double x, double y, double w, double h,
    const struct draw_paint *p)
{
	(void)self, (void)x, (void)y, (void)w, (void)h, (void)p;
}

static void
no_path(void *self, const struct draw_point *at, size_t n, bool closed,
    const struct draw_paint *p)
{
	(void)self, (void)at, (void)n, (void)closed, (void)p;
}

static void
no_text(void *self, double x, double y, const char *s, size_t n,
    const struct draw_type *t)
{
	(void)self, (void)x, (void)y, (void)s, (void)n, (void)t;
}

static const struct draw_canvas_ops none = { no_rect, no_path, no_text };

static struct draw_canvas *
no_page(void *self, size_t number)
{
	(void)number;
	return self;
}

/* ---- the page around the blocks ---- */

static void
small(struct draw_canvas *c, double x, double y, double w, const char *s,
    enum draw_anchor anchor)
{
	const struct draw_type t = { TYPE_SMALL, DRAW_REGULAR, anchor,
		draw_color(DRAW_T_MUTED), false };

	draw_text_in(c, x, y, w, s, &t);
}

static void
footer(struct flow *f)
{
	const double y = f->d->height - PAGE_BOTTOM + 20;
	const double w = f->d->width - 2 * PAGE_SIDE;
	char text[64];

	draw_fill(f->c, PAGE_SIDE, y - 10, w, 0.4, draw_color(DRAW_T_RULE));
	small(f->c, PAGE_SIDE, y, w * 0.66, f->d->source, DRAW_START);
	snprintf(text, sizeof(text), "page %zu of %zu", f->page, f->pages);
	small(f->c, PAGE_SIDE + w, y, w * 0.3, text, DRAW_END);
	if (f->d->run == NULL || f->d->run[0] == '\0')
		return;
	snprintf(text, sizeof(text), "run %.56s", f->d->run);
	small(f->c, PAGE_SIDE, y + 8.5, w * 0.66, text, DRAW_START);
}

static void
first_header(struct flow *f)
{
	const double w = f->d->width - 2 * PAGE_SIDE;
	const bool logo = f->pager->logo != NULL && f->d->logo != NULL;
	const double side = logo ? 46 : 0;
	const struct draw_type title = { TYPE_TITLE, DRAW_BOLD, DRAW_START,
		draw_color(DRAW_T_INK), false };
	const struct draw_type period = { TYPE_PERIOD, DRAW_REGULAR,
		DRAW_START, draw_color(DRAW_T_MUTED), false };
	struct draw_type right = period;

	right.anchor = DRAW_END;
	f->y = PAGE_TOP + TYPE_TITLE;
	draw_text_in(f->c, PAGE_SIDE, f->y, w - side, f->d->title, &title);
	f->y += TYPE_PERIOD * 1.6;
	draw_text_in(f->c, PAGE_SIDE, f->y, w * 0.7 - side, f->d->period,
	    &period);
	if (f->d->subject != NULL)
		draw_text_in(f->c, PAGE_SIDE + w - side, f->y, w * 0.28,
		    f->d->subject, &right);
	if (logo)
		f->pager->logo(f->pager->self, PAGE_SIDE + w - 40, PAGE_TOP -
		    4, 40);
	f->y += 9;
	draw_fill(f->c, PAGE_SIDE, f->y, w, 1.2, draw_color(DRAW_T_INK));
	f->y += BLOCK_GAP - 2;
}

static void
later_header(struct flow *f)
{
	const double w = f->d->width - 2 * PAGE_SIDE;

	f->y = PAGE_TOP - 6;
	small(f->c, PAGE_SIDE, f->y, w * 0.45, f->d->title, DRAW_START);
	small(f->c, PAGE_SIDE + w, f->y, w * 0.5, f->d->period, DRAW_END);
	f->y += 5;
	draw_fill(f->c, PAGE_SIDE, f->y, w, 0.4, draw_color(DRAW_T_RULE));
	f->y += BLOCK_GAP;
}

void
flow_page(struct flow *f)
{
	f->page++;
	f->c = f->pager->page(f->pager->self, f->page);
	footer(f);
	if (f->page == 1)
		first_header(f);
	else
		later_header(f);
	f->top = f->y;
}

void
flow_room(struct flow *f, double h)
{
	if (h > flow_left(f) && f->y > f->top)
		flow_page(f);
}

/* ---- headings ---- */

double
heading_height(const char *title)
{
	return title == NULL ? 0 : TYPE_HEADING + 8;
}

double
flow_heading(struct flow *f, const char *title, bool again)
{
	const struct draw_type t = { TYPE_HEADING, DRAW_BOLD, DRAW_START,
		draw_color(DRAW_T_INK), false };
	char text[300];

	if (title == NULL)
		return 0;
	snprintf(text, sizeof(text), "%.250s%s", title,
	    again ? " (continued)" : "");
	draw_text_in(f->c, f->x, f->y + TYPE_HEADING, f->w, text, &t);
	f->y += heading_height(title);
	return heading_height(title);
}

/* ---- blocks ---- */

double
note_height(const struct flow *f, const struct doc_block *b, double w)
{
	const struct draw_type t = { TYPE_SMALL, DRAW_REGULAR, DRAW_START, 0,
		false };

	return b->note == NULL ? 0 : 4 + put_words(NULL, f->d->fonts, 0, 0,
	    w, b->note, &t);
}

static void
flow_note(struct flow *f, const struct doc_block *b)
{
	const struct draw_type t = { TYPE_SMALL, DRAW_REGULAR, DRAW_START,
		draw_color(DRAW_T_MUTED), false };

	if (b->note == NULL)
		return;
	flow_room(f, note_height(f, b, f->w));
	f->y += 4;
	f->y += put_words(f->c, f->d->fonts, f->x, f->y, f->w, b->note, &t);
}

static const struct draw_type *
text_type(void)
{
	static struct draw_type t = { TYPE_TEXT, DRAW_REGULAR, DRAW_START, 0,
		false };

	t.color = draw_color(DRAW_T_INK);
	return &t;
}

/* How high a block is at least if it is not broken. */
static double
block_height(const struct flow *f, const struct doc_block *b, double w)
{
	double h = heading_height(b->title) + note_height(f, b, w);
	struct flow in = *f;

	in.w = w;
	switch (b->type) {
	case DOC_TILES:
		return h + tiles_height(&in, b);
	case DOC_CHART:
		return h + chart_least(&in, b, w);
	case DOC_TABLE:
		return h + table_height(b);
	case DOC_WORDS:
		return h + put_words(NULL, f->d->fonts, 0, 0, w, b->of.words,
		    text_type());
	case DOC_TERMS:
		return h + terms_height(&in, b);
	case DOC_BREAK:
		return 0;
	}
	return h;
}

static void
flow_words(struct flow *f, const struct doc_block *b)
{
	flow_room(f, block_height(f, b, f->w));
	flow_heading(f, b->title, false);
	f->y += put_words(f->c, f->d->fonts, f->x, f->y, f->w, b->of.words,
	    text_type());
}

static void
flow_block(struct flow *f, const struct doc_block *b)
{
	switch (b->type) {
	case DOC_TILES:
		flow_tiles(f, b);
		break;
	case DOC_CHART:
		flow_chart(f, b);
		break;
	case DOC_TABLE:
		flow_table(f, b);
		break;
	case DOC_WORDS:
		flow_words(f, b);
		break;
	case DOC_TERMS:
		flow_terms(f, b);
		break;
	case DOC_BREAK:
		if (f->y > f->top)
			flow_page(f);
		return;
	}
	flow_note(f, b);
	f->y += BLOCK_GAP;
}

/* Both on one page, or, where one is longer than that, one below the other. */
static bool
side_by_side(struct flow *f, const struct doc_block *b)
{
	const double whole = f->w, half = (f->w - GUTTER) / 2, x = f->x;
	const double h[2] = { block_height(f, b, half),
		block_height(f, b + 1, half) };
	const double most = h[0] > h[1] ? h[0] : h[1];
	double y, end = 0;
	int i;

	if (most > f->bottom - f->top)
		return false;
	flow_room(f, most);
	y = f->y;
	for (i = 0; i < 2; i++) {
		f->x = x + i * (half + GUTTER);
		f->y = y;
		f->w = half;
		flow_block(f, b + i);
		end = f->y > end ? f->y : end;
	}
	f->x = x;
	f->w = whole;
	f->y = end;
	return true;
}

static void
flow_all(struct flow *f)
{
	size_t i = 0;

	f->x = PAGE_SIDE;
	f->w = f->d->width - 2 * PAGE_SIDE;
	f->bottom = f->d->height - PAGE_BOTTOM;
	flow_page(f);
	while (i < f->d->nblock) {
		if (f->d->block[i].data) {
			i++;
			continue;
		}
		if (doc_row(f->d, i) == 2 &&
		    side_by_side(f, &f->d->block[i])) {
			i += 2;
			continue;
		}
		flow_block(f, &f->d->block[i++]);
	}
}

size_t
doc_layout(const struct doc *d, const struct pager *p)
{
	struct draw_canvas blank = { &none, NULL, d->fonts };
	const struct pager count = { no_page, NULL, &blank };
	struct flow f = { .d = d, .pager = &count };
	size_t pages;

	flow_all(&f);
	pages = f.page;
	f = (struct flow){ .d = d, .pager = p, .pages = pages };
	flow_all(&f);
	return pages;
}
