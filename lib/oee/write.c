/* SPDX-License-Identifier: MIT */
/* Groups as records: oee, loss, explain. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/when.h"
#include "oee/engine.h"

static int
three_way(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static const char *
machine_name(const struct oee *o, int32_t i)
{
	return i < 0 ? "" : timeline_machine_name(o->tl, i);
}

static const char *
label(const struct oee *o, int32_t i)
{
	return i < 0 ? "" : map_name(&o->label, i);
}

static int
by_names(const struct oee *o, const struct oee_key *a,
    const struct oee_key *b)
{
	const int32_t x[] = { a->group, a->site, a->part, a->job,
		a->operator };
	const int32_t y[] = { b->group, b->site, b->part, b->job,
		b->operator };
	size_t i;
	int c;

	c = a->machine == b->machine ? 0 : strcmp(machine_name(o,
	    a->machine), machine_name(o, b->machine));
	for (i = 0; c == 0 && i < sizeof(x) / sizeof(x[0]); i++)
		c = x[i] == y[i] ? 0 : strcmp(label(o, x[i]), label(o, y[i]));
	return c;
}

static int
group_order(const void *va, const void *vb, void *arg)
{
	const struct oee_key *a = &(*(struct oee_group *const *)va)->key;
	const struct oee_key *b = &(*(struct oee_group *const *)vb)->key;
	const struct oee *o = arg;
	const int time = three_way(a->from_us, b->from_us);
	int names;

	if (o->p.order == OEE_ORDER_TIME)
		return time != 0 ? time : by_names(o, a, b);
	names = by_names(o, a, b);
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
		rec_put_str(o->out, key, label(o, i));
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

	if (slices && (!(o->by & OEE_BY_ROW) || from == INT64_MIN)) {
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

static void
put_head(struct oee *o, const struct oee_group *g, const char *kind)
{
	const struct oee_key *k = &g->key;
	struct rec_writer *w = o->out;

	rec_begin(w, kind);
	if (o->by & OEE_BY_MACHINE)
		rec_put_str(w, "machine", machine_name(o, k->machine));
	put_times(o, g);
	if (o->by & OEE_BY_SHIFT) {
		if (k->shift < 0)
			rec_put_null(w, "shift");
		else
			rec_put_str(w, "shift",
			    cal_shift_name(o->p.calendar, k->shift));
	}
	put_date(w, k->date);
	put_label(o, OEE_BY_GROUP, "group", k->group);
	put_label(o, OEE_BY_SITE, "site", k->site);
	put_label(o, OEE_BY_PART, "part", k->part);
	put_label(o, OEE_BY_JOB, "job", k->job);
	put_label(o, OEE_BY_OPERATOR, "operator", k->operator);
}

static void
put_ms(struct oee *o, const char *key, int64_t ms)
{
	rec_put_fixed(o->out, key, ms, 3);
}

static void
put_ratio(struct oee *o, const char *key, double x)
{
	if (!isfinite(x))
		rec_put_null(o->out, key);
	else
		rec_put_real(o->out, key, x);
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
	rec_put_fixed(o->out, "ideal_total_s", (int64_t)t->ideal_ns, 9);
}

static void
put_kpis(struct oee *o, const struct tally *t)
{
	const struct kpi_limits lim = { o->p.min_standard,
		o->p.min_coverage };
	struct kpi k;

	tally_kpi(t, &lim, &k);
	put_ratio(o, "availability", k.availability);
	put_ratio(o, "performance", k.performance);
	put_ratio(o, "quality", k.quality);
	put_ratio(o, "oee", k.oee);
	put_ratio(o, "nee", k.nee);
	put_ratio(o, "teep", k.teep);
	put_ratio(o, "utilisation", k.utilisation);
	put_ratio(o, "mtbf_h", k.mtbf_h);
	put_ratio(o, "mttr_h", k.mttr_h);
	if (t->totals)
		rec_put_null(o->out, "stops");
	else
		rec_put_int(o->out, "stops", t->stops);
	put_ratio(o, "coverage", k.coverage);
	put_ratio(o, "standard_share", k.standard_share);
	rec_put_bool(o->out, "provisional", t->provisional);
	rec_put_bool(o->out, "assumed", calendar_is_assumed(o->p.calendar));
	rec_put_str(o->out, "profile", profile_id(o->p.profile));
	rec_put_str(o->out, "calendar", calendar_id(o->p.calendar));
	if (k.why[0] != '\0')
		rec_put_str(o->out, "why", k.why);
	else if (t->totals)
		rec_put_str(o->out, "why", "stops: totals");
	else
		rec_put_null(o->out, "why");
}

static int
write_oee(struct oee *o, struct oee_group *g, struct err *err)
{
	put_head(o, g, "oee");
	put_sums(o, &g->t);
	put_kpis(o, &g->t);
	return rec_end(o->out, err);
}

/* ---- the loss tree ---- */

/* The class of a loss record; production is split by write_running(). */
static const char *
loss_class(enum time_class c)
{
	switch (c) {
	case CLASS_SETUP:
	case CLASS_DELAY:
	case CLASS_DOWN:
		return "availability";
	case CLASS_UNASSIGNED:
		return "unassigned";
	case CLASS_PLANNED:
		return "planned";
	case CLASS_OUTSIDE:
		return "off";
	case CLASS_RESIDUAL:
		return "residual";
	case CLASS_NODATA:
		return "nodata";
	default:
		return "production";
	}
}

static int
write_bar(struct oee *o, const struct oee_group *g, const char *class,
    const char *state, const char *reason, int64_t ms, int64_t count,
    struct err *err)
{
	int64_t all = tally_calendar(&g->t);

	put_head(o, g, "loss");
	rec_put_str(o->out, "class", class);
	if (state[0] == '\0')
		rec_put_null(o->out, "state");
	else
		rec_put_str(o->out, "state", state);
	if (reason[0] == '\0')
		rec_put_null(o->out, "reason");
	else
		rec_put_str(o->out, "reason", reason);
	put_ms(o, "seconds", ms);
	if (count > 0)
		rec_put_int(o->out, "count", count);
	else
		rec_put_null(o->out, "count");
	put_ratio(o, "share", all > 0 ? (double)ms / (double)all : NAN);
	return rec_end(o->out, err);
}

/*
 * Running time splits into good parts, scrap and lost speed by ideal time;
 * production outside the plan keeps a bar of its own, so the three share what
 * is left in their proportion.  Without a standard it stays one bar.
 */
static int
write_running(struct oee *o, const struct oee_group *g, int64_t *sum,
    struct err *err)
{
	const struct kpi_limits lim = { o->p.min_standard, 0 };
	const struct tally *t = &g->t;
	int64_t apt = t->ms[CLASS_PRODUCTION];
	int64_t extra = tally_unplanned(t), inside = apt - extra;
	int64_t good, all;
	struct kpi k;

	*sum += apt;
	if (extra > 0 && write_bar(o, g, "unplanned", "", "", extra, 0,
	    err) < 0)
		return -1;
	tally_kpi(t, &lim, &k);
	if (inside == 0)
		return 0;
	if (!isfinite(k.performance))
		return write_bar(o, g, "production", "", "", inside, 0, err);
	good = num_muldiv(tally_ideal_good(t), inside, apt);
	all = num_muldiv(tally_ideal(t), inside, apt);
	if (write_bar(o, g, "good", "", "", good, 0, err) < 0 ||
	    write_bar(o, g, "quality", "", "", all - good, 0, err) < 0)
		return -1;
	return write_bar(o, g, "performance", "", "", inside - all, 0, err);
}

/* Classes in their order; the longest bar first. */
static int
bar_order(const void *va, const void *vb, void *arg)
{
	const struct oee_bar *a = va, *b = vb;
	const struct oee *o = arg;
	int c;

	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	c = three_way(b->ms, a->ms);
	if (c == 0)
		c = strcmp(label(o, a->state), label(o, b->state));
	if (c == 0)
		c = strcmp(label(o, a->reason), label(o, b->reason));
	return c;
}

static int
write_loss(struct oee *o, struct oee_group *g, struct err *err)
{
	const struct oee_bar *b;
	int64_t sum = 0;
	size_t i;

	if (write_running(o, g, &sum, err) < 0)
		return -1;
	if (g->nbar > 1)
		qsort_r(g->bar, g->nbar, sizeof(*g->bar), bar_order, o);
	for (i = 0; i < g->nbar; i++) {
		b = &g->bar[i];
		if (b->class == CLASS_PRODUCTION || b->ms == 0)
			continue;
		sum += b->ms;
		if (write_bar(o, g, loss_class(b->class), label(o, b->state),
		    label(o, b->reason), b->ms, b->count, err) < 0)
			return -1;
	}
	if (sum != tally_calendar(&g->t))
		return err_set(err, ERR_INTERNAL, "the loss tree of %s does "
		    "not close: %lld ms of %lld", machine_name(o,
		    g->key.machine), (long long)sum,
		    (long long)tally_calendar(&g->t));
	return 0;
}

/* ---- explanations ---- */

static int
gift_order(const void *va, const void *vb, void *arg)
{
	const struct oee_gift *a = va, *b = vb;
	const struct oee *o = arg;
	const int32_t x[] = { a->source, a->source_key, a->state, a->reason };
	const int32_t y[] = { b->source, b->source_key, b->state, b->reason };
	size_t i;
	int c = three_way(a->figure, b->figure);

	for (i = 0; c == 0 && i < sizeof(x) / sizeof(x[0]); i++)
		c = strcmp(label(o, x[i]), label(o, y[i]));
	return c != 0 ? c : three_way(a->rule, b->rule);
}

static void
put_opt(struct oee *o, const char *key, int32_t i)
{
	if (i >= 0)
		rec_put_str(o->out, key, label(o, i));
	else
		rec_put_null(o->out, key);
}

static int
write_gift(struct oee *o, const struct oee_group *g,
    const struct oee_gift *x, struct err *err)
{
	const char *figure = oee_figures[x->figure];
	size_t n = strlen(figure);
	bool time = n > 2 && strcmp(figure + n - 2, "_s") == 0;
	bool ideal = strncmp(figure, "ideal", 5) == 0;

	put_head(o, g, "explain");
	rec_put_str(o->out, "figure", figure);
	put_opt(o, "source", x->source);
	put_opt(o, "source_key", x->source_key);
	put_opt(o, "state", x->state);
	put_opt(o, "reason", x->reason);
	if (time)
		rec_put_fixed(o->out, "seconds", x->amount, ideal ? 9 : 3);
	else
		rec_put_null(o->out, "seconds");
	if (time)
		rec_put_null(o->out, "parts");
	else
		rec_put_fixed(o->out, "parts", x->amount, 3);
	rec_put_str(o->out, "rule", tl_rule_name(x->rule));
	return rec_end(o->out, err);
}

static int
write_explain(struct oee *o, struct oee_group *g, struct err *err)
{
	struct oee_gift *x;
	size_t i;

	if (g->ngift > 1)
		qsort_r(g->gift, g->ngift, sizeof(*g->gift), gift_order, o);
	for (i = 0; i < g->ngift; i++) {
		x = &g->gift[i];
		if (i + 1 < g->ngift && gift_order(x, x + 1, o) == 0) {
			x[1].amount += x->amount;
			continue;
		}
		if (write_gift(o, g, x, err) < 0)
			return -1;
	}
	return 0;
}

static int
write_group(struct oee *o, struct oee_group *g, struct err *err)
{
	if (o->figure[0] >= 0)
		return write_explain(o, g, err);
	return o->p.loss ? write_loss(o, g, err) : write_oee(o, g, err);
}

int
oee_write(struct oee *o, int64_t limit_us, struct err *err)
{
	struct oee_group **g;
	size_t i, n;
	int rc = 0;

	if (o->groups.n == 0)
		return 0;
	groups_take(&o->groups, limit_us, group_order, o, &g, &n);
	for (i = 0; i < o->nmachine; i++)
		o->machine[i].last = NULL;
	for (i = 0; i < n; i++) {
		if (rc == 0)
			rc = write_group(o, g[i], err);
		groups_return(&o->groups, g[i]);
	}
	free(g);
	return rc;
}
