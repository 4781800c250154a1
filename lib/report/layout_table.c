/* SPDX-License-Identifier: MIT */
/* Tables on pages: columns as wide as they need, headings on each page. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/flow.h"

enum {
	LOOK = 300,			/* rows that widths are taken from */
	CELLS = 64			/* columns at most */
};

#define ROW_HEIGHT	12.5
#define HEAD_HEIGHT	15.0
#define CELL_GAP	9.0		/* between two columns */
#define CELL_LEAST	10.0
#define SPARK_WIDTH	58.0
#define BAR_WIDTH	74.0

struct columns {
	double x[CELLS], w[CELLS];
	size_t n;
};

static const struct draw_type *
cell_type(struct draw_type *t, const struct doc_cell *c, enum doc_unit u)
{
	t->size = TYPE_CELL;
	t->style = c->mark == DOC_POOR ? DRAW_BOLD : DRAW_REGULAR;
	t->anchor = doc_is_right(u) ? DRAW_END : DRAW_START;
	t->color = draw_color(c->mark == DOC_POOR || c->mark == DOC_DIM ?
	    doc_tone(c->mark) : DRAW_T_INK);
	t->upright = false;
	return t;
}

static const struct draw_type *
head_type(struct draw_type *t, enum doc_unit u)
{
	t->size = TYPE_SMALL;
	t->style = DRAW_BOLD;
	t->anchor = doc_is_right(u) ? DRAW_END : DRAW_START;
	t->color = draw_color(DRAW_T_MUTED);
	t->upright = false;
	return t;
}

/* ---- widths ---- */

static double
text_wide(const struct flow *f, const char *s, const struct draw_type *t)
{
	return draw_face_width(&f->d->fonts->face[t->style], s, strlen(s),
	    t->size);
}

/* What each column would like, by its heading and the first rows. */
static void
natural(const struct flow *f, const struct doc_table *t, struct columns *c)
{
	struct doc_cell cell[CELLS];
	struct draw_type type;
	double w;
	size_t i, j;

	for (j = 0; j < c->n; j++)
		c->w[j] = text_wide(f, t->column[j].heading, head_type(&type,
		    t->column[j].unit));
	for (i = 0; i < t->nrow && i < LOOK; i++) {
		t->row(t->self, i, cell);
		for (j = 0; j < c->n; j++) {
			w = text_wide(f, cell[j].text, cell_type(&type,
			    &cell[j], t->column[j].unit));
			c->w[j] = w > c->w[j] ? w : c->w[j];
		}
	}
	for (j = 0; j < c->n; j++) {
		if (t->column[j].unit == DOC_SPARK && c->w[j] < SPARK_WIDTH)
			c->w[j] = SPARK_WIDTH;
		if (t->column[j].unit == DOC_BAR && c->w[j] < BAR_WIDTH)
			c->w[j] = BAR_WIDTH;
		c->w[j] = c->w[j] > CELL_LEAST ? c->w[j] : CELL_LEAST;
	}
}

/*
 * Where there is too little the widest give first: all are cut to the width
 * at which the rest has room.
 */
static void
shrink(struct columns *c, double room)
{
	double low = 0, high = room, mid, sum;
	size_t j;
	int k;

	for (k = 0; k < 40; k++) {
		mid = (low + high) / 2;
		sum = 0;
		for (j = 0; j < c->n; j++)
			sum += c->w[j] < mid ? c->w[j] : mid;
		if (sum <= room)
			low = mid;
		else
			high = mid;
	}
	for (j = 0; j < c->n; j++)
		c->w[j] = c->w[j] < low ? c->w[j] : low;
}

static double
gap_of(const struct columns *c, double w)
{
	const double least = w / (double)(c->n * 4);

	return least < CELL_GAP ? least : CELL_GAP;
}

static void
place(const struct flow *f, const struct doc_table *t, struct columns *c)
{
	double gap, room, sum = 0, x = f->x;
	size_t j;

	c->n = t->ncolumn < CELLS ? t->ncolumn : CELLS;
	natural(f, t, c);
	gap = gap_of(c, f->w);
	room = f->w - gap * (double)(c->n - 1);
	for (j = 0; j < c->n; j++)
		sum += c->w[j];
	if (sum > room)
		shrink(c, room);
	else if (c->n > 1)
		gap += (room - sum) / (double)(c->n - 1);
	for (j = 0; j < c->n; j++) {
		c->x[j] = x;
		x += c->w[j] + gap;
	}
}

/* ---- rows ---- */

static void
put_bar(struct flow *f, const struct doc_cell *cell, double x, double w,
    double y)
{
	const double share = cell->value < 0 ? 0 : cell->value > 1 ? 1 :
	    cell->value;
	const double from = x + 34, room = w - 34;

	if (!cell->known || room <= 4)
		return;
	draw_fill(f->c, from, y - 6, room, 6, draw_color(DRAW_T_TINT));
	draw_fill(f->c, from, y - 6, room * share, 6, draw_color(cell->mark ==
	    DOC_PLAIN ? DRAW_T_ACCENT : doc_tone(cell->mark)));
}

static void
put_cell(struct flow *f, const struct doc_cell *cell, enum doc_unit u,
    double x, double w, double y)
{
	struct draw_type type;

	if (u == DOC_SPARK) {
		if (cell->nspark > 1)
			draw_spark(f->c, x, y - 8, w, 9, cell->spark,
			    cell->nspark, DRAW_T_ACCENT);
		return;
	}
	if (u == DOC_BAR)
		put_bar(f, cell, x, w, y);
	draw_text_in(f->c, doc_is_right(u) ? x + w : x, y,
	    u == DOC_BAR && w > 38 ? 32 : w, cell->text,
	    cell_type(&type, cell, u));
}

static void
put_head(struct flow *f, const struct doc_table *t, const struct columns *c)
{
	struct draw_type type;
	size_t j;

	for (j = 0; j < c->n; j++)
		draw_text_in(f->c, doc_is_right(t->column[j].unit) ? c->x[j] +
		    c->w[j] : c->x[j], f->y + TYPE_SMALL + 1, c->w[j],
		    t->column[j].heading, head_type(&type,
		    t->column[j].unit));
	f->y += HEAD_HEIGHT;
	draw_fill(f->c, f->x, f->y - 4, f->w, 0.7, draw_color(DRAW_T_INK));
}

static void
put_row(struct flow *f, const struct doc_table *t, const struct columns *c,
    size_t i)
{
	struct doc_cell cell[CELLS];
	size_t j;

	t->row(t->self, i, cell);
	for (j = 0; j < c->n; j++)
		put_cell(f, &cell[j], t->column[j].unit, c->x[j], c->w[j],
		    f->y + 7.5);
	f->y += ROW_HEIGHT;
	draw_fill(f->c, f->x, f->y - 1.5, f->w, 0.3,
	    draw_color(DRAW_T_RULE));
}

/* ---- a table ---- */

double
table_height(const struct doc_block *b)
{
	const struct doc_table *t = &b->of.table;

	return t->nrow == 0 || t->ncolumn == 0 ? TYPE_TEXT * LINE :
	    HEAD_HEIGHT + ROW_HEIGHT * (double)t->nrow;
}

static void
flow_none(struct flow *f, const struct doc_block *b)
{
	const struct draw_type muted = { TYPE_TEXT, DRAW_REGULAR, DRAW_START,
		draw_color(DRAW_T_MUTED), false };
	const char *none = b->of.table.none;

	flow_room(f, heading_height(b->title) + TYPE_TEXT * LINE);
	flow_heading(f, b->title, false);
	draw_text_in(f->c, f->x, f->y + TYPE_TEXT, f->w,
	    none == NULL ? "" : none, &muted);
	f->y += TYPE_TEXT * LINE;
}

void
flow_table(struct flow *f, const struct doc_block *b)
{
	const struct doc_table *t = &b->of.table;
	const double head = heading_height(b->title) + HEAD_HEIGHT;
	struct columns c;
	size_t i;

	if (t->nrow == 0 || t->ncolumn == 0) {
		flow_none(f, b);
		return;
	}
	place(f, t, &c);
	/* No heading stands alone at the foot of a page. */
	flow_room(f, head + ROW_HEIGHT * (double)(t->nrow < 3 ? t->nrow : 3));
	flow_heading(f, b->title, false);
	put_head(f, t, &c);
	for (i = 0; i < t->nrow; i++) {
		if (flow_left(f) < ROW_HEIGHT) {
			flow_page(f);
			flow_heading(f, b->title, true);
			put_head(f, t, &c);
		}
		put_row(f, t, &c, i);
	}
}
