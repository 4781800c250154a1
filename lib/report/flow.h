/* SPDX-License-Identifier: MIT */
/*
 * flow: where on which page the layout is; the inside of layout*.c.
 */
#ifndef REPORT_FLOW_H
#define REPORT_FLOW_H

#include "report/layout.h"

/* Points.  Sizes of type: each is 1.2 to 1.3 times the one below. */
#define TYPE_TITLE	20.0
#define TYPE_TILE	17.0
#define TYPE_PERIOD	11.0
#define TYPE_HEADING	9.5
#define TYPE_TEXT	8.0
#define TYPE_CELL	7.5
#define TYPE_SMALL	6.5

#define PAGE_SIDE	42.0		/* left and right margin */
#define PAGE_TOP	40.0
#define PAGE_BOTTOM	44.0
#define GUTTER		18.0		/* between two halves */
#define BLOCK_GAP	16.0
#define LINE		1.35		/* of a paragraph, in type sizes */

struct flow {
	const struct doc *d;
	const struct pager *pager;
	struct draw_canvas *c;
	size_t page, pages;		/* pages: 0 while they are counted */
	double x, y, w;			/* where the next block goes */
	double top, bottom;		/* of the page's blocks */
};

/* Goes to the next page; or does so unless there is room for h. */
void flow_page(struct flow *f);
void flow_room(struct flow *f, double h);
static inline double
flow_left(const struct flow *f)
{
	return f->bottom - f->y;
}

/* A heading, and how high it is; nothing for NULL. */
double flow_heading(struct flow *f, const char *title, bool again);
double heading_height(const char *title);

/* A paragraph in a width, broken into lines; its height.  c NULL: measure. */
double put_words(struct draw_canvas *c, const struct draw_fonts *fonts,
    double x, double y, double w, const char *s, const struct draw_type *t);

/* The blocks, at the flow's place; each moves it on, over pages if need be. */
void flow_tiles(struct flow *f, const struct doc_block *b);
double tiles_height(const struct flow *f, const struct doc_block *b);
void flow_table(struct flow *f, const struct doc_block *b);
double table_height(const struct doc_block *b);
void flow_terms(struct flow *f, const struct doc_block *b);
double terms_height(const struct flow *f, const struct doc_block *b);
void flow_chart(struct flow *f, const struct doc_block *b);
double chart_height(const struct flow *f, const struct doc_block *b,
    double w);
/* The least that it may be pressed into before it goes to the next page. */
double chart_least(const struct flow *f, const struct doc_block *b,
    double w);
/* The note below a block, 0 without one. */
double note_height(const struct flow *f, const struct doc_block *b,
    double w);

#endif
