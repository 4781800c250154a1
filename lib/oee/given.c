/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "oee/engine.h"
#include "oee/given.h"

_Static_assert((int)OEE_GIVEN == (int)FIG_AVAILABILITY,
    "sums come before ratios");

void
oee_givens_free(struct oee_givens *x)
{
	if (x == NULL)
		return;
	map_release(&x->row);
	free(x->v);
	free(x);
}

void
oee_given_name(struct buf *b, const char *machine, size_t nmachine,
    const char *source, size_t nsource, const char *key, size_t nkey)
{
	buf_clear(b);
	buf_add(b, machine, nmachine);
	buf_putc(b, '\0');
	buf_add(b, source, nsource);
	buf_putc(b, '\0');
	buf_add(b, key, nkey);
}

static oee_wide *
sums_of(struct oee *o, struct oee_group *g, int machine,
    const struct tl_row *row)
{
	const char *name = oee_machine_name(o, machine);
	struct buf *b = &o->giving->name;
	struct oee_givens *x = g->givens;
	size_t at, n;

	if (x == NULL)
		x = g->givens = mem_new(1, sizeof(*x));
	if (row == NULL)
		oee_given_name(b, name, strlen(name), "", 0, "", 0);
	else
		oee_given_name(b, name, strlen(name), row->source.s,
		    row->source.len, row->source_key.s, row->source_key.len);
	n = x->row.len;
	at = (size_t)map_put(&x->row, buf_text(b), b->len);
	if (at == n) {
		x->v = mem_grow(x->v, &x->cap, at + 1, sizeof(*x->v));
		memset(&x->v[at], 0, sizeof(*x->v));
	}
	return x->v[at].sum;
}

void
oee_give_slice(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s, int64_t ms)
{
	oee_wide *sum = sums_of(o, g, machine, s->row);
	int f;

	for (f = FIG_CALENDAR; oee_figure_is_time(f); f++) {
		if (oee_figure_takes(f, s))
			sum[f] += ms;
	}
}

void
oee_give_lost(struct oee *o, struct oee_group *g, int machine, int figure,
    const struct tl_slice *s, int64_t ms)
{
	sums_of(o, g, machine, s->row)[figure] += ms;
}

void
oee_give_stop(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s, bool begins)
{
	oee_wide *sum = sums_of(o, g, machine, s->row);

	sum[FIG_REPAIR] += s->class == CLASS_DOWN ? s->ms : 0;
	sum[FIG_STOPS] += begins;
	sum[FIG_FAILURES] += begins && s->said == CLASS_DOWN;
}

void
oee_give_micro(struct oee *o, struct oee_group *g, int machine,
    const struct tl_slice *s)
{
	sums_of(o, g, machine, s->row)[FIG_MICRO_STOPS]++;
}

void
oee_give_parts(struct oee *o, struct oee_group *g, int machine,
    const struct tl_row *row, const struct oee_part_sums *p)
{
	oee_wide *sum = sums_of(o, g, machine, row);

	sum[FIG_PARTS] += p->parts_m;
	sum[FIG_GOOD] += p->parts_m - p->scrap_m;
	sum[FIG_SCRAP] += p->scrap_m;
	sum[FIG_STANDARD_PARTS] += p->standard_m;
	sum[FIG_IDEAL] += p->all_ns;
	sum[FIG_IDEAL_GOOD] += p->good_ns;
}

void
oee_given_all(struct oee_given *x, const struct tally *t)
{
	const oee_wide sum[OEE_GIVEN] = {
		[FIG_CALENDAR] = tally_calendar(t),
		[FIG_POT] = tally_pot(t),
		[FIG_OFF] = tally_off(t),
		[FIG_PLANNED_STOP] = tally_planned_stop(t),
		[FIG_PLANNED] = tally_pbt(t),
		[FIG_RUNNING] = t->ms[CLASS_PRODUCTION],
		[FIG_SETUP] = t->ms[CLASS_SETUP],
		[FIG_DELAY] = t->ms[CLASS_DELAY],
		[FIG_DOWN] = t->ms[CLASS_DOWN],
		[FIG_UNASSIGNED] = t->ms[CLASS_UNASSIGNED],
		[FIG_RESIDUAL] = t->ms[CLASS_RESIDUAL],
		[FIG_NODATA] = t->ms[CLASS_NODATA],
		[FIG_UNPLANNED] = tally_unplanned(t),
		[FIG_APPORTIONED] = t->apportioned_ms,
		[FIG_OVERLAP] = t->overlap_ms,
		[FIG_UNPLACED] = t->unplaced_ms,
		[FIG_PARTS] = t->parts_m,
		[FIG_GOOD] = t->parts_m - t->scrap_m,
		[FIG_SCRAP] = t->scrap_m,
		[FIG_STANDARD_PARTS] = t->standard_parts_m,
		[FIG_IDEAL] = t->ideal_ns,
		[FIG_IDEAL_GOOD] = t->ideal_good_ns,
		[FIG_REPAIR] = t->repair_ms,
		[FIG_STOPS] = t->stops,
		[FIG_FAILURES] = t->failures,
		[FIG_MICRO_STOPS] = t->micro_stops,
	};

	memcpy(x->sum, sum, sizeof(sum));
}
