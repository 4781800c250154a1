/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "oee/engine.h"

const char *const oee_figures[] = {
	"calendar_s", "pot_s", "off_s", "planned_stop_s", "planned_s",
	"running_s", "setup_time_s", "delay_s", "down_s", "unassigned_s",
	"residual_s", "nodata_s", "unplanned_s", "apportioned_s",
	"overlap_s", "unplaced_s",
	"parts", "good", "scrap", "standard_parts",
	"ideal_total_s", "ideal_good_s",
	"repair_s", "stops", "failures", "micro_stops",
	"availability", "performance", "quality", "oee", "nee",
	"teep", "utilisation", "setup_ratio", "technical_efficiency",
	"utilisation_efficiency", "allocation_efficiency",
	"mtbf_h", "mttr_h", "coverage",
	"standard_share", NULL
};

int
oee_figure(const char *name)
{
	int i;

	for (i = 0; oee_figures[i] != NULL; i++) {
		if (strcmp(oee_figures[i], name) == 0)
			return i;
	}
	return -1;
}

/* Of nee, performance * quality is ideal_good_s / running_s. */
void
oee_figure_sums(int figure, int sums[OEE_SUMS])
{
	/* From availability on, in the order of oee_figures. */
	static const int made_of[][OEE_SUMS] = {
		{ FIG_RUNNING, FIG_PLANNED, -1, -1 },
		{ FIG_IDEAL, FIG_RUNNING, -1, -1 },
		{ FIG_IDEAL_GOOD, FIG_IDEAL, -1, -1 },
		{ FIG_IDEAL_GOOD, FIG_PLANNED, -1, -1 },
		{ FIG_RUNNING, FIG_SETUP, FIG_PLANNED, FIG_IDEAL_GOOD },
		{ FIG_IDEAL_GOOD, FIG_CALENDAR, -1, -1 },
		{ FIG_PLANNED, FIG_CALENDAR, -1, -1 },
		{ FIG_SETUP, FIG_RUNNING, -1, -1 },
		{ FIG_RUNNING, FIG_DELAY, -1, -1 },
		{ FIG_RUNNING, FIG_SETUP, FIG_DELAY, -1 },
		{ FIG_RUNNING, FIG_SETUP, FIG_DELAY, FIG_PLANNED },
		{ FIG_RUNNING, FIG_FAILURES, -1, -1 },
		{ FIG_REPAIR, FIG_FAILURES, -1, -1 },
		{ FIG_NODATA, FIG_POT, FIG_PLANNED_STOP, -1 },
		{ FIG_STANDARD_PARTS, FIG_PARTS, -1, -1 },
	};
	int i;

	for (i = 0; i < OEE_SUMS; i++)
		sums[i] = figure >= FIG_AVAILABILITY ?
		    made_of[figure - FIG_AVAILABILITY][i] : -1;
	if (figure < FIG_AVAILABILITY)
		sums[0] = figure;
}

bool
oee_figure_is_time(int figure)
{
	return figure >= FIG_CALENDAR && figure <= FIG_APPORTIONED;
}

/* Off time and planned stops, production in them included. */
static bool
not_scheduled(const struct tl_slice *s)
{
	return s->class == CLASS_OUTSIDE ||
	    (s->unplanned && s->piece->plan == CAL_OFF);
}

static bool
stopped_as_planned(const struct tl_slice *s)
{
	return s->class == CLASS_PLANNED ||
	    (s->unplanned && s->piece->plan == CAL_BREAK);
}

static bool
busy(const struct tl_slice *s)
{
	return s->class != CLASS_OUTSIDE && s->class != CLASS_PLANNED &&
	    s->class != CLASS_NODATA;
}

bool
oee_figure_takes(int figure, const struct tl_slice *s)
{
	switch (figure) {
	case FIG_CALENDAR:	return true;
	case FIG_POT:		return !not_scheduled(s);
	case FIG_OFF:		return not_scheduled(s);
	case FIG_PLANNED_STOP:	return stopped_as_planned(s);
	case FIG_PLANNED:	return busy(s);
	case FIG_RUNNING:	return s->class == CLASS_PRODUCTION;
	case FIG_SETUP:		return s->class == CLASS_SETUP;
	case FIG_DELAY:		return s->class == CLASS_DELAY;
	case FIG_DOWN:		return s->class == CLASS_DOWN;
	case FIG_UNASSIGNED:	return s->class == CLASS_UNASSIGNED;
	case FIG_RESIDUAL:	return s->class == CLASS_RESIDUAL;
	case FIG_NODATA:	return s->class == CLASS_NODATA;
	case FIG_UNPLANNED:	return s->unplanned;
	case FIG_APPORTIONED:	return oee_apportioned(s->rule);
	default:		return false;
	}
}

void
oee_kpi(const struct oee *o, const struct tally *t, struct kpi *k)
{
	const struct kpi_limits lim = { o->p.min_standard,
		o->p.min_coverage };
	const struct tally none = { .parts_m = 0 };

	tally_kpi(t == NULL ? &none : t, &lim, k);
}
