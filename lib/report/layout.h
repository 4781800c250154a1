/* SPDX-License-Identifier: MIT */
/*
 * layout: a document on pages of a size, whatever draws them.
 *
 * Blocks flow from top to bottom; what does not fit goes to the next page,
 * tables and long charts row by row with their headings again.  Laid out
 * twice: the first time to know how many pages there are.
 */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include <stddef.h>

#include "draw/canvas.h"
#include "report/doc.h"

struct pager {
	/* The canvas of the next page, used until the one after. */
	struct draw_canvas *(*page)(void *self, size_t number);
	/* The logo in a square of such a size; NULL: there is none. */
	void (*logo)(void *self, double x, double y, double size);
	void *self;
};

/* Returns the number of pages, at least 1. */
size_t doc_layout(const struct doc *d, const struct pager *p);

#endif
