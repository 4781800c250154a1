/* SPDX-License-Identifier: MIT */
/* hours: shifts and breaks, laid out on the wall clock of the zone. */
#include "base/mem.h"
#include "base/when.h"
#include "base/zone.h"
#include "sim/plant.h"

enum {
	FIRST_HOUR = 6,
	SHIFT_MINUTES = 480,
	BREAK_AT = 240,			/* minutes into the shift */
	BREAK_MINUTES = 30
};

static int64_t
boundary_s(const struct sim_plant *p, int64_t day, int64_t minutes)
{
	return zone_boundary(p->zone, day * WHEN_DAY + minutes *
	    WHEN_MINUTE) / WHEN_SECOND;
}

/* Appends what of a piece lies behind the last one; off time between. */
static void
add_piece(struct sim_plant *p, int64_t from_s, int64_t to_s,
    enum sim_plan plan, int64_t day, int shift)
{
	int64_t last_s = p->npiece == 0 ? p->from_s :
	    p->piece[p->npiece - 1].to_s;

	if (to_s <= last_s)
		return;
	if (from_s > last_s && plan != SIM_OFF)
		add_piece(p, last_s, from_s, SIM_OFF, day, -1);
	if (from_s < last_s)
		from_s = last_s;
	p->piece = mem_grow(p->piece, &p->cap_piece, p->npiece + 1,
	    sizeof(*p->piece));
	p->piece[p->npiece++] = (struct sim_piece){ from_s, to_s, plan, day,
	    shift };
}

static void
add_shift(struct sim_plant *p, int64_t day, int shift)
{
	int64_t begin = FIRST_HOUR * 60 + shift * SHIFT_MINUTES;
	int64_t at[4] = { begin, begin + BREAK_AT,
	    begin + BREAK_AT + BREAK_MINUTES, begin + SHIFT_MINUTES };
	int i;

	for (i = 0; i < 3; i++)
		add_piece(p, boundary_s(p, day, at[i]),
		    boundary_s(p, day, at[i + 1]),
		    i == 1 ? SIM_PAUSE : SIM_WORK, day, shift);
}

struct sim_piece
sim_piece(struct sim_plant *p, size_t i)
{
	int shift;

	while (i >= p->npiece) {
		for (shift = 0; shift < p->shifts; shift++) {
			if (when_weekday(p->day) < p->days)
				add_shift(p, p->day, shift);
		}
		p->day++;
	}
	return p->piece[i];
}
