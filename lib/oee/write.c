/* SPDX-License-Identifier: MIT */
/* Groups as records, in their order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "oee/engine.h"

const char *
oee_machine_name(const struct oee *o, int32_t i)
{
	return i < 0 ? "" : timeline_machine_name(o->tl, i);
}

const char *
oee_name(const struct oee *o, int32_t i)
{
	return i < 0 ? "" : map_name(&o->label, i);
}

static int
machine_order(const void *a, const void *b, void *arg)
{
	const struct oee *o = arg;

	return strcmp(oee_machine_name(o, *(const int32_t *)a),
	    oee_machine_name(o, *(const int32_t *)b));
}

/* Names are compared once, not for every group of every hour. */
static void
rank_machines(struct oee *o)
{
	int32_t *list, i;

	if (o->nranked == o->nmachine)
		return;
	list = mem_new(o->nmachine, sizeof(*list));
	for (i = 0; (size_t)i < o->nmachine; i++)
		list[i] = i;
	qsort_r(list, o->nmachine, sizeof(*list), machine_order, o);
	for (i = 0; (size_t)i < o->nmachine; i++)
		o->machine[list[i]].rank = i;
	free(list);
	o->nranked = o->nmachine;
}

/* Time of all machines, -1, comes before that of any. */
static int
rank_of(const struct oee *o, int32_t machine)
{
	return machine < 0 ? -1 : o->machine[machine].rank;
}

int
oee_by_names(const struct oee *o, const struct by_key *a,
    const struct by_key *b)
{
	const int32_t x[] = { a->group, a->site, a->part, a->job,
		a->operator };
	const int32_t y[] = { b->group, b->site, b->part, b->job,
		b->operator };
	size_t i;
	int c;

	c = rank_of(o, a->machine) - rank_of(o, b->machine);
	for (i = 0; c == 0 && i < sizeof(x) / sizeof(x[0]); i++)
		c = x[i] == y[i] ? 0 : strcmp(oee_name(o, x[i]),
		    oee_name(o, y[i]));
	return c;
}

static int
group_order(const void *va, const void *vb, void *arg)
{
	const struct by_key *a = &(*(struct oee_group *const *)va)->key;
	const struct by_key *b = &(*(struct oee_group *const *)vb)->key;
	const struct oee *o = arg;
	const int time = oee_three_way(a->from_us, b->from_us);
	int names;

	if (o->p.order == ORDER_TIME)
		return time != 0 ? time : oee_by_names(o, a, b);
	names = oee_by_names(o, a, b);
	return names != 0 ? names : time;
}

static void
put_label(struct oee *o, unsigned bit, const char *key, int32_t i)
{
	if (!(o->by & bit))
		return;
	if (i < 0)
		rec_put_null(o->out, key);
	else
		rec_put_str(o->out, key, oee_name(o, i));
}

static void
put_date(struct rec_writer *w, int32_t date)
{
	char s[WHEN_MAX];

	if (date == INT32_MIN)
		return;
	when_put(s, date * WHEN_DAY);
	rec_put_text(w, "business_date", s, strlen("YYYY-MM-DD"));
}

/*
 * From the first to the last of a group's time: a night shift goes on past
 * the midnight of its business date, and where nothing was asked for, a
 * machine's time begins with its first fact.  A part's, job's or operator's
 * time is but some of the period, which is given then.
 */
static void
put_times(struct oee *o, const struct oee_group *g)
{
	int64_t from = g->key.from_us, to = g->key.to_us;
	bool slices = g->first_us < g->last_us;

	if (slices && (!(o->by & BY_ROW) || from == INT64_MIN)) {
		from = g->first_us;
		to = g->last_us;
	}
	if (from == INT64_MIN || to == INT64_MAX) {
		rec_put_null(o->out, "start");
		rec_put_null(o->out, "end");
		return;
	}
	rec_put_time(o->out, "start", from);
	rec_put_time(o->out, "end", to);
}

void
oee_put_head(struct oee *o, const struct oee_group *g, const char *kind)
{
	const struct by_key *k = &g->key;
	struct rec_writer *w = o->out;

	rec_begin(w, kind);
	if (o->by & BY_MACHINE)
		rec_put_str(w, "machine", oee_machine_name(o, k->machine));
	put_times(o, g);
	if (o->by & BY_SHIFT) {
		if (k->shift < 0)
			rec_put_null(w, "shift");
		else
			rec_put_str(w, "shift",
			    cal_shift_name(o->p.calendar, k->shift));
	}
	put_date(w, k->date);
	put_label(o, BY_GROUP, "group", k->group);
	put_label(o, BY_SITE, "site", k->site);
	put_label(o, BY_PART, "part", k->part);
	put_label(o, BY_JOB, "job", k->job);
	put_label(o, BY_OPERATOR, "operator", k->operator);
}

static void
put_ms(struct oee *o, const char *key, int64_t ms)
{
	rec_put_fixed(o->out, key, ms, 3);
}

void
oee_put_ratio(struct oee *o, const char *key, double x)
{
	if (!isfinite(x))
		rec_put_null(o->out, key);
	else
		rec_put_real(o->out, key, x);
}

/* Nanoseconds of a plant's years do not fit into rec_put_fixed(). */
void
oee_put_ideal(struct oee *o, const char *key, oee_wide ns)
{
	const oee_wide one = 1000000000;
	const oee_wide m = ns < 0 ? -ns : ns;
	struct rec_val v = { .is = REC_IS_NUM };
	char text[2 * NUM_MAX], part[NUM_MAX];
	size_t n = 0, k;

	if (ns < 0)
		text[n++] = '-';
	n += num_put_i64(text + n, (int64_t)(m / one));
	k = num_put_fixed(part, (int64_t)(m % one), 9);
	/* Of "0.25" what is behind the 0. */
	memcpy(text + n, part + 1, k - 1);
	v.text = text;
	v.len = (uint32_t)(n + k - 1);
	rec_put_val(o->out, key, &v);
}

static void
put_sums(struct oee *o, const struct tally *t)
{
	put_ms(o, "calendar_s", tally_calendar(t));
	put_ms(o, "pot_s", tally_pot(t));
	put_ms(o, "off_s", tally_off(t));
	put_ms(o, "planned_stop_s", tally_planned_stop(t));
	put_ms(o, "planned_s", tally_pbt(t));
	put_ms(o, "running_s", t->ms[CLASS_PRODUCTION]);
	put_ms(o, "setup_time_s", t->ms[CLASS_SETUP]);
	put_ms(o, "delay_s", t->ms[CLASS_DELAY]);
	put_ms(o, "down_s", t->ms[CLASS_DOWN]);
	put_ms(o, "unassigned_s", t->ms[CLASS_UNASSIGNED]);
	put_ms(o, "residual_s", t->ms[CLASS_RESIDUAL]);
	put_ms(o, "nodata_s", t->ms[CLASS_NODATA]);
	put_ms(o, "overlap_s", t->overlap_ms);
	put_ms(o, "unplaced_s", t->unplaced_ms);
	put_ms(o, "unplanned_s", tally_unplanned(t));
	put_ms(o, "apportioned_s", t->apportioned_ms);
	rec_put_fixed(o->out, "parts", t->parts_m, 3);
	rec_put_fixed(o->out, "good", t->parts_m - t->scrap_m, 3);
	rec_put_fixed(o->out, "scrap", t->scrap_m, 3);
	oee_put_ideal(o, "ideal_total_s", t->ideal_ns);
}

void
oee_put_count(struct oee *o, const char *key, const struct tally *t,
    int64_t n)
{
	if (t->totals)
		rec_put_null(o->out, key);
	else
		rec_put_int(o->out, key, n);
}

void
oee_put_why(struct oee *o, const struct tally *t, const struct kpi *k)
{
	if (k->why[0] != '\0')
		rec_put_str(o->out, "why", k->why);
	else if (t->totals)
		rec_put_str(o->out, "why", "stops: totals");
	else
		rec_put_null(o->out, "why");
}

static void
put_kpis(struct oee *o, const struct tally *t)
{
	struct kpi k;

	oee_kpi(o, t, &k);
	oee_put_ratio(o, "availability", k.availability);
	oee_put_ratio(o, "performance", k.performance);
	oee_put_ratio(o, "quality", k.quality);
	oee_put_ratio(o, "oee", k.oee);
	oee_put_ratio(o, "nee", k.nee);
	oee_put_ratio(o, "teep", k.teep);
	oee_put_ratio(o, "utilisation", k.utilisation);
	oee_put_ratio(o, "setup_ratio", k.setup_ratio);
	oee_put_ratio(o, "technical_efficiency", k.technical);
	oee_put_ratio(o, "utilisation_efficiency", k.utilised);
	oee_put_ratio(o, "allocation_efficiency", k.allocation);
	oee_put_ratio(o, "mtbf_h", k.mtbf_h);
	oee_put_ratio(o, "mttr_h", k.mttr_h);
	oee_put_count(o, "stops", t, t->stops);
	oee_put_count(o, "micro_stops", t, t->micro_stops);
	oee_put_ratio(o, "coverage", k.coverage);
	oee_put_ratio(o, "standard_share", k.standard_share);
	rec_put_bool(o->out, "provisional", t->provisional);
	rec_put_bool(o->out, "assumed", calendar_is_assumed(o->p.calendar));
	rec_put_str(o->out, "profile", profile_id(o->p.profile));
	rec_put_str(o->out, "calendar", calendar_id(o->p.calendar));
	oee_put_why(o, t, &k);
}

static int
write_oee(struct oee *o, struct oee_group *g, struct err *err)
{
	oee_put_head(o, g, "oee");
	put_sums(o, &g->t);
	put_kpis(o, &g->t);
	return rec_end(o->out, err);
}

static int
write_group(struct oee *o, struct oee_group *g, struct err *err)
{
	if (g->t.too_much)
		return err_set(err, ERR_DATA, "machine \"%s\": its times or "
		    "parts add up to more than can be counted: is a unit "
		    "wrong?", oee_machine_name(o, g->key.machine));
	if (o->p.trend > 0 || o->p.data_quality) {
		(o->p.trend > 0 ? oee_trend_add : oee_quality_add)(o, g);
		return 0;
	}
	if (o->take != NULL)
		return o->take(o->take_arg, o, g);
	if (o->figure[0] >= 0)
		return oee_write_explain(o, g, err);
	return o->p.loss ? oee_write_loss(o, g, err) : write_oee(o, g, err);
}

int
oee_write(struct oee *o, int64_t limit_us, struct err *err)
{
	struct oee_machine *m;
	struct oee_group **g;
	size_t i, n;
	int rc = 0;

	rank_machines(o);
	groups_take(&o->groups, limit_us, group_order, o, &g, &n);
	if (n == 0)
		return 0;
	for (i = 0; i < o->nmachine; i++) {
		m = &o->machine[i];
		if (m->last != NULL && m->last->key.to_us <= limit_us)
			m->last = NULL;
	}
	for (i = 0; i < n; i++) {
		if (rc == 0)
			rc = write_group(o, g[i], err);
		groups_return(&o->groups, g[i]);
	}
	free(g);
	return rc;
}
