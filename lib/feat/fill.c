/* SPDX-License-Identifier: MIT */
/* A row's features, in the order of column.c. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/zone.h"
#include "feat/engine.h"
#include "feat/roll.h"
#include "feat/setup.h"

#define TWO_PI 6.283185307179586

/* The row at hand, and the place of its next number. */
struct fill {
	struct feat *f;
	struct feat_machine *m;
	int machine;
	int64_t us;
	const struct feat_fact *job;	/* what it is at; or NULL */
	double *x;
};

static inline void
put(struct fill *o, double x)
{
	*o->x++ = x;
}

static inline void
put_word(struct fill *o, int32_t label)
{
	*o->x++ = label < 0 ? NAN : (double)label;
}

static void
put_since(struct fill *o, int64_t us)
{
	put(o, us == INT64_MIN ? NAN :
	    (double)(o->us - us) / (double)WHEN_HOUR);
}

static double
over(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

static void
put_time(struct fill *o)
{
	const struct cal_piece *p = cal_at(o->m->walk, o->us);
	const int64_t local = zone_to_local(cal_machine_zone(o->m->cal),
	    o->us);
	const int64_t day = when_floor(local, WHEN_DAY) / WHEN_DAY;
	const double hour = (double)(local - day * WHEN_DAY) /
	    (double)WHEN_DAY;
	const int weekday = when_weekday(day);
	const double week = ((double)weekday + hour) / 7;
	const char *shift = p->shift < 0 ? "" :
	    cal_shift_name(o->f->p.calendar, p->shift);
	int year, month, of_month;

	when_civil_day(day, &year, &month, &of_month);
	put(o, sin(TWO_PI * hour));
	put(o, cos(TWO_PI * hour));
	put(o, sin(TWO_PI * week));
	put(o, cos(TWO_PI * week));
	put(o, month);
	put_word(o, feat_label(o->f, (struct tl_text){ shift,
	    (uint32_t)strlen(shift) }));
	put(o, weekday >= 5);
	put(o, cal_is_holiday(o->m->cal, day));
	put(o, p->shift < 0 ? NAN : (double)(o->us - p->shift_from_us) /
	    (double)WHEN_MINUTE);
}

/* ---- rolling windows ---- */

/* What trends are made of. */
struct rates {
	double availability, running_s, setup_s, lost_s, stops, parts_h,
	    scrap_share, cycle_s;
};

/* Of a window that lies before all that is known nothing is known. */
static int64_t
all_ms(const int64_t *v)
{
	int64_t all = 0;
	int i;

	for (i = 0; i < CLASS_COUNT; i++)
		all += v[i];
	return all;
}

static double
busy_ms(const int64_t *v)
{
	return (double)(v[CLASS_PRODUCTION] + v[CLASS_SETUP] + v[CLASS_DELAY] +
	    v[CLASS_DOWN] + v[CLASS_UNASSIGNED] + v[CLASS_RESIDUAL]);
}

/* Of totals nobody knows how often a machine stopped, nor of nothing. */
static bool
has_stops(const struct fill *o, const int64_t *v)
{
	return all_ms(v) > 0 && v[FEAT_V_TOTALS] == 0 && o->m->capacity == 1;
}

static struct rates
rates_of(const struct fill *o, const int64_t *v)
{
	const bool known = all_ms(v) > 0;
	struct rates r;

	r.availability = over((double)v[CLASS_PRODUCTION], busy_ms(v));
	r.running_s = known ? (double)v[CLASS_PRODUCTION] / 1e3 : NAN;
	r.setup_s = known ? (double)v[CLASS_SETUP] / 1e3 : NAN;
	r.lost_s = known ? (double)(v[CLASS_DELAY] + v[CLASS_DOWN] +
	    v[CLASS_UNASSIGNED]) / 1e3 : NAN;
	r.stops = has_stops(o, v) ? (double)v[FEAT_V_STOPS] : NAN;
	r.parts_h = over((double)v[FEAT_V_PARTS] * 3600,
	    (double)v[CLASS_PRODUCTION]);
	r.scrap_share = over((double)v[FEAT_V_SCRAP],
	    (double)v[FEAT_V_PARTS]);
	r.cycle_s = over((double)v[FEAT_V_RUN_MS],
	    (double)v[FEAT_V_RUN_PARTS]);
	return r;
}

static void
put_reasons(struct fill *o, const int64_t *v)
{
	const int n = o->f->spec->nreason + 1;
	int i;

	for (i = 0; i < n; i++) {
		put(o, (double)v[FEAT_V_REASON + i] / 1e3);
		put(o, (double)v[FEAT_V_REASON + n + i]);
	}
}

static void
put_window(struct fill *o, int window, const int64_t *v,
    const struct rates *r)
{
	static const int counted[] = { CLASS_SETUP, CLASS_DELAY, CLASS_DOWN,
		CLASS_UNASSIGNED };
	/* As oee-calc has them: production there does not shorten them. */
	const int64_t also[CLASS_COUNT] = {
		[CLASS_PLANNED] = v[FEAT_V_IN_BREAK],
		[CLASS_OUTSIDE] = v[FEAT_V_IN_OFF],
	};
	const int64_t all = all_ms(v);
	const struct feat_cycle *cycle;
	int i;

	put(o, r->availability);
	put(o, over(busy_ms(v), (double)all));
	for (i = 0; i < CLASS_COUNT; i++)
		put(o, all > 0 ? (double)(v[i] + also[i]) / 1e3 : NAN);
	for (i = 0; i < 4; i++)
		put(o, (double)v[FEAT_V_COUNT + counted[i]]);
	put_reasons(o, v);
	put(o, r->stops);
	put(o, has_stops(o, v) ? (double)feat_longest_us(&o->m->past,
	    &o->f->tail, window, o->us) / 1e6 : NAN);
	put(o, (double)v[FEAT_V_PARTS] / 1e3);
	put(o, r->parts_h);
	put(o, r->scrap_share);
	cycle = feat_cycle(&o->m->past, &o->f->tail, window);
	put(o, r->cycle_s);
	put(o, cycle->std);
	put(o, cycle->p95);
}

static void
put_trend(struct fill *o, const struct rates *a, const struct rates *b)
{
	put(o, a->availability - b->availability);
	put(o, a->running_s - b->running_s);
	put(o, a->setup_s - b->setup_s);
	put(o, a->lost_s - b->lost_s);
	put(o, a->stops - b->stops);
	put(o, a->parts_h - b->parts_h);
	put(o, a->scrap_share - b->scrap_share);
	put(o, a->cycle_s - b->cycle_s);
}

static void
less(int64_t *a, const int64_t *b, int n)
{
	int i;

	for (i = 0; i < n; i++)
		a[i] -= b[i];
}

static int
put_rolling(struct fill *o, struct err *err)
{
	int64_t all[FEAT_V_MAX], a[FEAT_V_MAX], b[FEAT_V_MAX], x[FEAT_V_MAX];
	const struct feat_spec *s = o->f->spec;
	struct feat_past *p = &o->m->past;
	const int n = feat_cells(s);
	struct rates now, was;
	int i;

	if (feat_settle(o->f, o->machine, o->us, err) < 0)
		return -1;
	feat_past_move(p, o->us);
	feat_sum_all(p, &o->f->tail, all);
	for (i = 0; i < s->nwindow && s->groups & FEAT_ROLLING; i++) {
		feat_sum_edge(p, &o->f->tail, o->m->parts_walk, i, o->us, x);
		memcpy(a, all, sizeof(a));
		less(a, x, n);
		now = rates_of(o, a);
		put_window(o, i, a, &now);
		if (!s->trend)
			continue;
		memcpy(b, x, sizeof(b));
		feat_sum_edge(p, &o->f->tail, o->m->parts_walk,
		    s->nwindow + i, o->us, x);
		less(b, x, n);
		was = rates_of(o, b);
		put_trend(o, &now, &was);
	}
	return 0;
}

/* ---- maintenance by type ---- */

static double
hours(int64_t ms)
{
	return (double)ms / 3600e3;
}

/*
 * Hours until so many of production are over, by the machine's calendar and
 * the share of planned time it has produced so far; NAN: more than a year.
 */
static double
until(struct fill *o, double run_h)
{
	const int64_t from = o->m->first_us, year = 366 * WHEN_DAY;
	double planned = from >= o->us ? 0 : (double)cal_work(o->m->walk,
	    from, o->us) / (double)WHEN_HOUR;
	double ran = hours(o->m->runs.run_ms), left, piece;
	const struct cal_piece *p;
	int64_t at = o->us;

	if (isnan(run_h) || run_h <= 0 || !(ran > 0))
		return isnan(run_h) || run_h > 0 ? NAN : 0;
	for (left = run_h * planned / ran; at < o->us + year; at = p->to_us) {
		p = cal_at(o->m->walk, at);
		piece = p->plan == CAL_WORK ? (double)(p->to_us - at) /
		    (double)WHEN_HOUR : 0;
		if (piece >= left)
			return (double)(at - o->us) / (double)WHEN_HOUR +
			    left;
		left -= piece;
	}
	return NAN;
}

static void
put_upkeep(struct fill *o, int type)
{
	const struct feat_upkeep *u = &o->m->runs.upkeep[type];
	const double usual = feat_spread_mean(&o->f->between[type],
	    &u->between);
	const double run = u->n > 0 ? hours(u->run_ms) : NAN;

	put_since(o, u->n > 0 ? u->end_us : INT64_MIN);
	put(o, run);
	put(o, (double)u->n);
	put(o, usual);
	put(o, usual - run);
	put(o, until(o, usual - run));
}

/* ---- since ---- */

static void
put_sinces(struct fill *o)
{
	const struct feat_history *h = &o->f->history;
	const struct feat_runs *r = &o->m->runs;
	const bool serviced = r->maintenance_us != INT64_MIN;
	const struct feat_pair *part = NULL, *operator = NULL;
	int i;

	if (o->job != NULL) {
		part = feat_history_pair(h, FEAT_MACHINE_PART, o->machine,
		    o->job->part);
		operator = feat_history_pair(h, FEAT_MACHINE_OPERATOR,
		    o->machine, o->job->operator);
	}
	put_since(o, o->m->first_us == INT64_MAX ? INT64_MIN :
	    o->m->first_us);
	put_since(o, r->maintenance_us);
	put_since(o, r->down_us);
	put_since(o, r->setup_us);
	put_since(o, part == NULL ? INT64_MIN : part->end_us);
	put_since(o, operator == NULL ? INT64_MIN : operator->end_us);
	put(o, serviced ? (double)feat_service_ms(&o->m->past, &o->f->tail) /
	    3600e3 : NAN);
	put(o, serviced ? (double)r->parts_m / 1e3 : NAN);
	put_word(o, r->last_down);
	for (i = 0; i < o->f->spec->ntype; i++)
		put_upkeep(o, i);
}

/* ---- the operator, the part and the job ---- */

static void
put_operator(struct fill *o)
{
	const struct feat_history *h = &o->f->history;
	const int32_t who = o->job == NULL ? -1 : o->job->operator;
	const struct feat_operator *x = feat_history_operator(h, who);
	const struct feat_pair *machine, *part;

	machine = feat_history_pair(h, FEAT_MACHINE_OPERATOR, o->machine, who);
	part = o->job == NULL ? NULL : feat_history_pair(h,
	    FEAT_OPERATOR_PART, who, o->job->part);
	if (who < 0) {
		memcpy(o->x, (double[]){ NAN, NAN, NAN, NAN, NAN, NAN },
		    6 * sizeof(double));
		o->x += 6;
		return;
	}
	put(o, feat_performance(h, who));
	put(o, x == NULL ? 0 : (double)x->n);
	put(o, machine == NULL ? 0 : (double)machine->n);
	put(o, part == NULL ? 0 : (double)part->n);
	put(o, machine == NULL ? 0 : hours(machine->production_ms));
	put(o, feat_setup_skill(h, who));
}

static void
put_known(struct fill *o, const struct feat_known *k)
{
	put(o, k == NULL ? 0 : (double)k->n);
	put(o, k == NULL ? NAN : over((double)k->setup_ms / 1e3,
	    (double)k->setups));
	put(o, k == NULL || k->setups == 0 ? NAN :
	    (double)k->setup_last_ms / 1e3);
	put(o, k == NULL ? NAN : over((double)k->production_ms,
	    (double)k->parts_m));
	put(o, k == NULL ? NAN : over((double)k->trouble_ms,
	    (double)k->all_ms));
}

/* What the change to the job costs, and how far it is. */
static void
put_change(struct fill *o)
{
	const struct feat_runs *r = &o->m->runs;
	const struct feat_fact *job = o->job;
	const struct feat_change c = feat_change_of(o->f, o->machine, job,
	    o->us);
	const bool same = job != NULL && feat_goes_on(r, job);

	put(o, job == NULL || job->job < 0 || r->last.job < 0 ? NAN : same);
	put(o, job == NULL ? NAN : same ? (double)r->job_setup_ms / 1e3 : 0);
	put(o, job == NULL ? NAN : same ? (double)r->job_parts_m / 1e3 : 0);
	put_word(o, job == NULL ? -1 : job->family);
	put_word(o, r->last.family);
	put(o, exp(c.changeover));
	put(o, exp(c.changeover + (isnan(c.operator) ? 0 : c.operator)));
	put(o, c.expected_s);
}

static void
put_part(struct fill *o)
{
	const struct feat_fact *job = o->job;
	const struct feat_run *last = &o->m->runs.last;
	const struct feat_history *h = &o->f->history;
	const struct feat_known *here = NULL, *any = NULL;
	double cycle = NAN;

	if (job != NULL) {
		here = feat_history_known(h, o->machine, job->part, job->op);
		any = feat_history_known(h, -1, job->part, job->op);
	}
	if (any != NULL)
		cycle = over((double)any->production_ms,
		    (double)any->parts_m);
	put(o, job != NULL && job->has_planned ? job->planned : NAN);
	put(o, job != NULL && job->has_planned ?
	    job->planned * cycle / 3600 : NAN);
	put(o, job != NULL && job->has_due ? (double)(job->due_us - o->us) /
	    (double)WHEN_HOUR : NAN);
	put(o, job != NULL && job->has_priority ? job->priority : NAN);
	put(o, feat_standard_setup(o->f, o->machine, job, o->us));
	put(o, job == NULL || job->part < 0 || last->part < 0 ? NAN :
	    job->part == last->part);
	put(o, job == NULL || job->family < 0 || last->family < 0 ? NAN :
	    job->family != last->family);
	put_word(o, last->part);
	put_known(o, here);
	put(o, any == NULL ? 0 : (double)any->n);
	put(o, any == NULL ? NAN : over((double)any->setup_ms / 1e3,
	    (double)any->setups));
	put(o, cycle);
	put_change(o);
}

/* ---- sensors ---- */

static void
put_stats(struct fill *o, const struct roll *r, int window)
{
	const unsigned wanted = o->f->spec->stats;
	struct roll_stats s = { 0, NAN, NAN, NAN, NAN, NAN, NAN };

	if (r != NULL)
		roll_stats(r, window, &s);
	if (wanted & FEAT_MEAN)
		put(o, s.mean);
	if (wanted & FEAT_STD)
		put(o, s.std);
	if (wanted & FEAT_SLOPE)
		put(o, s.slope);
	if (wanted & FEAT_MIN)
		put(o, s.min);
	if (wanted & FEAT_MAX)
		put(o, s.max);
	if (wanted & FEAT_SUM)
		put(o, s.sum);
	if (wanted & FEAT_N)
		put(o, (double)s.n);
}

static void
put_sensors(struct fill *o)
{
	const struct feat_spec *s = o->f->spec;
	struct roll *r;
	int i, k;

	for (i = 0; i < s->nsensor; i++) {
		r = o->m->roll[i];
		if (r != NULL)
			roll_move(r, o->us);
		if (s->stats & FEAT_LAST)
			put(o, r == NULL ? NAN : roll_last(r));
		for (k = 0; k < s->nreading; k++)
			put_stats(o, r, k);
	}
}

const struct feat_fact *
feat_at_work(const struct feat_machine *m, int64_t us)
{
	const struct feat_fact *x;
	size_t i;

	for (i = m->njob; i > 0; i--) {
		x = m->job[i - 1];
		if (x->tl.span.start_us <= us &&
		    (x->tl.span.open || x->known_us > us))
			return x;
	}
	return NULL;
}

int
feat_fill(struct feat *f, int machine, int64_t us,
    const struct feat_fact *job, double *x, struct err *err)
{
	const unsigned groups = f->spec->groups;
	struct fill o = { f, &f->machine[machine], machine, us, job, x };

	if (groups & FEAT_TIME)
		put_time(&o);
	if ((groups & (FEAT_ROLLING | FEAT_SINCE)) &&
	    put_rolling(&o, err) < 0)
		return -1;
	if (groups & FEAT_SINCE)
		put_sinces(&o);
	if (groups & FEAT_OPERATOR)
		put_operator(&o);
	if (groups & FEAT_PART)
		put_part(&o);
	if (groups & FEAT_SENSORS)
		put_sensors(&o);
	if (o.x - x != f->spec->nfeature)
		return err_set(err, ERR_INTERNAL, "%d features where there "
		    "are %d columns", (int)(o.x - x), f->spec->nfeature);
	return 0;
}
