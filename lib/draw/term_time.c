/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "draw/term.h"

/* A tick is the column where its label begins. */
void
term_times(struct term *t, const struct zone *zone, int64_t from_us,
    int64_t to_us, int x, int width)
{
	const struct chart_time time = { zone, from_us, to_us, x, width };
	struct chart_ticks ticks;
	char label[DRAW_LABEL];
	int at, w, end = 0;
	size_t i;

	if (zone == NULL)
		return;
	chart_ticks_find(&ticks, zone, from_us, to_us, width < 12 ? 1 :
	    width / 12);
	for (i = 0; i < ticks.n; i++) {
		chart_tick_label(label, &ticks, i);
		w = term_width(t, label) + 1;
		at = (int)chart_time_at(&time, ticks.at[i]);
		/* The last ones may end with the line. */
		if (at + w > t->columns)
			at = t->columns - w;
		if (at < end || at < x)
			continue;
		term_mark(t, at, "\xe2\x95\xb5", '\'');
		term_text(t, at + 1, w - 1, label);
		end = at + w + 1;
	}
	term_end_line(t);
}
