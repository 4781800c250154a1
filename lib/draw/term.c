/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "draw/chart.h"

void
draw_chart_text(struct buf *out, const struct draw_chart *c, int columns,
    bool ascii)
{
	(void)columns;
	(void)ascii;
	if (c->title != NULL)
		buf_printf(out, "%s\n", c->title);
}
