/* SPDX-License-Identifier: MIT */
/* How much the answer hangs on the limits of short stops. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "oee/join.h"
#include "oee/variant.h"

enum { LIMITS = 3 };

static const char *const limit_name[LIMITS] = {
	"ignore_under", "micro_stop", "minimum_run"
};

static int64_t *
limit_of(struct profile_limits *l, int i)
{
	return i == 0 ? &l->ignore_us : i == 1 ? &l->micro_us : &l->run_us;
}

/* ---- the grid ---- */

void
oee_grid_init(struct oee_grid *g)
{
	static const struct oee_grid usual = {
		.v = { { 0, WHEN_MINUTE, 2 * WHEN_MINUTE, 5 * WHEN_MINUTE },
			{ 0, 2 * WHEN_MINUTE, 5 * WHEN_MINUTE,
			10 * WHEN_MINUTE }, { 0, WHEN_MINUTE } },
		.n = { 4, 4, 2 }
	};

	*g = usual;
}

static int
find_limit(const char *key, size_t n)
{
	int i;

	for (i = 0; i < LIMITS; i++) {
		if (strlen(limit_name[i]) == n &&
		    memcmp(limit_name[i], key, n) == 0)
			return i;
	}
	return -1;
}

static int
add_value(struct oee_grid *g, int k, const char *text, struct err *err)
{
	int64_t us;

	if (when_parse_length(text, strlen(text), &us) < 0 || us < 0 ||
	    us > WHEN_DAY)
		return err_set(err, ERR_USAGE, "--grid: %s: no length up to "
		    "24h: \"%s\"", limit_name[k], text);
	if (g->n[k] == OEE_GRID)
		return err_set(err, ERR_USAGE, "--grid: %s: more than %d "
		    "values", limit_name[k], OEE_GRID);
	g->v[k][g->n[k]++] = us;
	return 0;
}

int
oee_grid_set(struct oee_grid *g, const char *const text[], size_t n,
    struct err *err)
{
	const char *equals, *value;
	int k = -1;
	size_t i;

	for (i = 0; i < n; i++) {
		equals = strchr(text[i], '=');
		value = equals == NULL ? text[i] : equals + 1;
		if (equals != NULL) {
			k = find_limit(text[i], (size_t)(equals - text[i]));
			if (k >= 0)
				g->n[k] = 0;
		}
		if (k < 0)
			return err_set(err, ERR_USAGE, "--grid: not "
			    "ignore_under, micro_stop or minimum_run with "
			    "=LENGTH,...: \"%s\"", text[i]);
		if (add_value(g, k, value, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the stage ---- */

struct sensitivity {
	struct oee_join join;
	struct profile_limits limits[OEE_GRID * OEE_GRID * OEE_GRID];
};

static void
put_kpis(struct oee *o, const struct tally *t)
{
	struct kpi k;

	oee_kpi(o, t, &k);
	oee_put_ratio(o, "availability", k.availability);
	oee_put_ratio(o, "performance", k.performance);
	oee_put_ratio(o, "quality", k.quality);
	oee_put_ratio(o, "oee", k.oee);
	oee_put_count(o, "stops", t, t->stops);
	oee_put_count(o, "micro_stops", t, t->micro_stops);
	oee_put_ratio(o, "mtbf_h", k.mtbf_h);
	oee_put_ratio(o, "mttr_h", k.mttr_h);
	oee_put_why(o, t, &k);
}

static int
write_row(void *self, struct oee_group *const *g, struct err *err)
{
	static const char *const name[LIMITS] = { "ignore_under_s",
		"micro_stop_s", "minimum_run_s" };
	struct sensitivity *s = self;
	struct oee *o;
	size_t i;
	int k;

	for (i = 0; i < s->join.n; i++) {
		if (g[i] == NULL)
			continue;
		o = s->join.engine[i];
		oee_put_head(o, g[i], "sensitivity");
		for (k = 0; k < LIMITS; k++)
			rec_put_fixed(o->out, name[k],
			    *limit_of(&s->limits[i], k) / 1000, 3);
		put_kpis(o, &g[i]->t);
		if (rec_end(o->out, err) < 0)
			return -1;
	}
	return 0;
}

static int
feed(void *self, const struct rec *r, struct rec_writer *out, struct err *err)
{
	struct sensitivity *s = self;

	return oee_join_feed(&s->join, r, out, err);
}

static int
finish(void *self, struct rec_writer *out, struct err *err)
{
	struct sensitivity *s = self;

	return oee_join_finish(&s->join, out, err);
}

static void
free_all(void *self)
{
	struct sensitivity *s = self;

	oee_join_release(&s->join);
	free(s);
}

struct rec_stage
oee_sensitivity_stage(const struct oee_params *p, const struct oee_grid *g)
{
	struct sensitivity *s = mem_new(1, sizeof(*s));
	struct rec_stage st = { .self = s, .feed = feed, .finish = finish,
		.free = free_all };
	const size_t n = (size_t)(g->n[0] * g->n[1] * g->n[2]);
	struct oee_params *each = mem_new(n, sizeof(*each));
	size_t i;

	for (i = 0; i < n; i++) {
		s->limits[i].run_us = g->v[2][i % (size_t)g->n[2]];
		s->limits[i].micro_us = g->v[1][i / (size_t)g->n[2] %
		    (size_t)g->n[1]];
		s->limits[i].ignore_us = g->v[0][i / (size_t)(g->n[2] *
		    g->n[1])];
		each[i] = *p;
		each[i].limits = &s->limits[i];
		each[i].by = p->by == 0 ? BY_MACHINE : p->by;
	}
	s->join.row = write_row;
	s->join.self = s;
	oee_join_init(&s->join, each, n);
	free(each);
	return st;
}
