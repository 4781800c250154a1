/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "downtime/engine.h"

static int
find(const char *const words[], const char *word)
{
	int i;

	for (i = 0; word != NULL && words[i] != NULL; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

/* In the order of enum dt_report. */
const char *const dt_report_words[] = {
	"pareto", "pattern", "correlation", "comparison", "trend", NULL
};

enum dt_report
dt_report_of(const char *word)
{
	int i = find(dt_report_words, word);

	return i < 0 ? DT_PARETO : (enum dt_report)i;
}

const char *const dt_level_words[] = { "state", "reason", "all", NULL };

/* Words are in the order of the levels behind DT_BOTH. */
enum dt_level
dt_level_of(const char *word)
{
	return (enum dt_level)(find(dt_level_words, word) + 1);
}

const char *const dt_class_words[] = {
	"setup", "delay", "down", "unassigned", "residual", "planned",
	"nodata", "outside", "production", NULL
};

unsigned
dt_classes_of(const char *const word[], size_t n)
{
	unsigned bits = 0;
	size_t i;
	int c;

	for (i = 0; i < n; i++) {
		c = class_find(word[i], strlen(word[i]));
		if (c >= 0)
			bits |= 1u << c;
	}
	return bits;
}

const char *const dt_compare_words[] = {
	"machine", "group", "part", "operator", "shift", NULL
};

unsigned
dt_compare_of(const char *word)
{
	static const unsigned bits[] = { BY_MACHINE, BY_GROUP, BY_PART,
		BY_OPERATOR, BY_SHIFT };
	int i = find(dt_compare_words, word);

	return i < 0 ? 0 : bits[i];
}

const char *const dt_step_words[] = { "day", "week", NULL };

int64_t
dt_step_of(const char *word)
{
	static const int64_t days[] = { 0, 1, 7 };

	return days[find(dt_step_words, word) + 1];
}

int
dt_check(const struct dt_params *p, struct err *err)
{
	const bool windows = p->window[1] != 0 || p->window[2] != 0;

	if (by_misuse(p->by) != NULL)
		return err_set(err, ERR_USAGE, "%s", by_misuse(p->by));
	if (p->report != DT_PARETO && (p->by & BY_PERIODS))
		return err_set(err, ERR_USAGE, "--by of this report takes no "
		    "period");
	if (p->report == DT_CORRELATION && (p->by & BY_ROW))
		return err_set(err, ERR_USAGE, "--by of this report takes "
		    "machine, group and site");
	if (p->report != DT_PARETO && p->top > 0)
		return err_set(err, ERR_USAGE, "--top is for --report pareto");
	if (p->report != DT_TREND && p->step_days > 0)
		return err_set(err, ERR_USAGE, "--step is for --report trend");
	if (p->report != DT_COMPARISON && (p->compare != 0 || windows))
		return err_set(err, ERR_USAGE, "--compare, --before, --after "
		    "and --split are for --report comparison");
	if (p->compare != 0 && windows)
		return err_set(err, ERR_USAGE, "--compare excludes --before, "
		    "--after and --split");
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out,
    struct err *err)
{
	struct dt *d = self;

	d->out = out;
	return dt_feed(d, r, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct dt *d = self;

	d->out = out;
	return dt_finish(d, err);
}

static void
dt_free(void *self)
{
	struct dt *d = self;
	size_t i;

	for (i = 0; i < d->nmachine; i++) {
		free(d->machine[i].service);
		tl_stop_release(&d->machine[i].stop);
	}
	free(d->machine);
	timeline_free(d->tl);
	dt_units_free(d->units);
	dt_cells_release(&d->cells);
	map_release(&d->label);
	map_release(&d->group_ids);
	map_release(&d->bar_ids);
	family_release(&d->family);
	free(d->group);
	free(d->bar);
	free(d);
}

struct rec_stage
dt_stage(const struct dt_params *p)
{
	struct rec_stage st = { .feed = feed, .finish = finish,
		.free = dt_free };
	struct dt *d = mem_new(1, sizeof(*d));

	d->p = *p;
	if (p->classes == 0)
		d->p.classes = 1u << CLASS_SETUP | 1u << CLASS_DELAY |
		    1u << CLASS_DOWN | 1u << CLASS_UNASSIGNED |
		    1u << CLASS_RESIDUAL;
	if (p->report != DT_PARETO && p->level == DT_BOTH)
		d->p.level = p->report == DT_COMPARISON ? DT_ALL : DT_REASON;
	if (p->step_days == 0)
		d->p.step_days = 1;
	if (p->report == DT_COMPARISON && p->compare == 0 &&
	    p->window[1] == 0 && p->window[3] == 0)
		d->p.compare = BY_MACHINE;
	d->current = -1;
	d->swept_us = INT64_MIN;
	st.self = d;
	return st;
}
