/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "oee/engine.h"

const char *const oee_figures[] = {
	"calendar_s", "pot_s", "off_s", "planned_stop_s", "planned_s",
	"running_s", "setup_time_s", "delay_s", "down_s", "unassigned_s",
	"residual_s", "nodata_s", "unplanned_s", "apportioned_s",
	"overlap_s", "unplaced_s",
	"parts", "good", "scrap", "ideal_total_s", "ideal_good_s",
	"availability", "performance", "quality", "oee", NULL
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

void
oee_figure_sums(int figure, int sums[2])
{
	sums[0] = figure;
	sums[1] = -1;
	switch (figure) {
	case FIG_AVAILABILITY:
		sums[0] = FIG_RUNNING;
		sums[1] = FIG_PLANNED;
		break;
	case FIG_PERFORMANCE:
		sums[0] = FIG_IDEAL;
		sums[1] = FIG_RUNNING;
		break;
	case FIG_QUALITY:
		sums[0] = FIG_IDEAL_GOOD;
		sums[1] = FIG_IDEAL;
		break;
	case FIG_OEE:
		sums[0] = FIG_IDEAL_GOOD;
		sums[1] = FIG_PLANNED;
		break;
	default:
		break;
	}
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
