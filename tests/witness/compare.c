/* SPDX-License-Identifier: MIT */
/* compare: the answers of the stage against those of brute force. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oee/oee.h"
#include "witness/clock.h"
#include "witness/compare.h"

/* A row of the answer: what both sides say of one period of one machine. */
struct period {
	int shift, day, hour;	/* as in a tick; what is not asked is 0 */
	struct w_sum sum;
	struct w_record want, got;	/* start, end: of all its time */
	int records;
};

struct side {
	const struct w_plant *p;
	struct w_brute brute[W_MACHINES];
	struct period *v;	/* of one machine and question */
	size_t n, cap;
	struct buf *say;
};

/* ---- from sums to figures ---- */

static double
ratio(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

/*
 * ISO 22400-2 as restated in the design: APT is running_s, PBT planned_s,
 * ideal time the sum of ideal_s times parts.  Without PBT none of the four
 * is given, nor without a standard of any of the parts.
 */
static void
ratios(struct w_record *r, const struct w_sum *s)
{
	const double pbt = (double)r->f[W_F_PLANNED];
	const double apt = (double)r->f[W_F_RUNNING];
	const double cal = (double)r->f[W_F_CALENDAR];
	const double ideal = (double)s->ideal / 1000;
	const double good = (double)s->ideal_good / 1000;
	const double known = s->parts_m == 0 || s->ideal > 0 ? 1 : NAN;
	double *k = r->kpi;

	k[W_K_AVAILABILITY] = ratio(apt, pbt);
	k[W_K_PERFORMANCE] = s->parts_m == 0 && pbt > 0 ? 0 :
	    known * ratio(ideal, apt);
	k[W_K_QUALITY] = pbt > 0 ? ratio(good, ideal) : NAN;
	k[W_K_OEE] = known * ratio(good, pbt);
	k[W_K_NEE] = ratio(apt + (double)r->f[W_F_SETUP], pbt) *
	    (s->parts_m == 0 ? 0 : k[W_K_PERFORMANCE] * k[W_K_QUALITY]);
	k[W_K_TEEP] = k[W_K_OEE] * ratio(pbt, cal);
	k[W_K_UTILISATION] = ratio(pbt, cal);
	k[W_K_COVERAGE] = 1 - ratio((double)r->f[W_F_NODATA],
	    (double)(r->f[W_F_POT] - r->f[W_F_PLANNED_STOP]));
}

void
w_figures(struct w_record *r, const struct w_sum *s)
{
	int64_t *f = r->f;
	int i;

	f[W_F_CALENDAR] = 0;
	for (i = 0; i < W_CLASSES; i++)
		f[W_F_CALENDAR] += s->ms[i];
	f[W_F_OFF] = s->ms[W_OUTSIDE] + s->unplanned_off;
	f[W_F_PLANNED_STOP] = s->ms[W_PLANNED] + s->unplanned_break;
	f[W_F_UNPLANNED] = s->unplanned_off + s->unplanned_break;
	f[W_F_POT] = f[W_F_CALENDAR] - f[W_F_OFF];
	f[W_F_PLANNED] = f[W_F_POT] - f[W_F_PLANNED_STOP] -
	    s->ms[W_NODATA] + f[W_F_UNPLANNED];
	f[W_F_RUNNING] = s->ms[W_PRODUCTION];
	f[W_F_SETUP] = s->ms[W_SETUP];
	f[W_F_DELAY] = s->ms[W_DELAY];
	f[W_F_DOWN] = s->ms[W_DOWN];
	f[W_F_UNASSIGNED] = s->ms[W_UNASSIGNED];
	f[W_F_RESIDUAL] = s->ms[W_RESIDUAL];
	f[W_F_NODATA] = s->ms[W_NODATA];
	f[W_F_OVERLAP] = s->overlap;
	f[W_F_UNPLACED] = s->unplaced;
	f[W_F_APPORTIONED] = s->apportioned;
	f[W_F_PARTS] = s->parts_m;
	f[W_F_SCRAP] = s->scrap_m;
	f[W_F_GOOD] = s->parts_m - s->scrap_m;
	r->ideal_ns = s->ideal * 1000;
	ratios(r, s);
}

/* ---- periods ---- */

static struct period *
period_of(struct side *d, int shift, int day, int hour)
{
	size_t i;

	for (i = d->n; i-- > 0;)
		if (d->v[i].shift == shift && d->v[i].day == day &&
		    d->v[i].hour == hour)
			return &d->v[i];
	if (d->n == d->cap) {
		d->cap = d->cap * 2 + 64;
		d->v = realloc(d->v, d->cap * sizeof(*d->v));
	}
	memset(&d->v[d->n], 0, sizeof(*d->v));
	d->v[d->n].shift = shift;
	d->v[d->n].day = day;
	d->v[d->n].hour = hour;
	return &d->v[d->n++];
}

/* The day by which a period goes: its own, its week's Monday or none. */
static int
day_by(unsigned by, int64_t first, int64_t day)
{
	if (by & (BY_SHIFT | BY_DAY))
		return (int)day;
	if (by & BY_WEEK)
		return (int)day - w_clock_weekday(first + day);
	return 0;
}

static void
widen(struct w_record *r, int64_t start, int64_t end)
{
	if (r->start == r->end || start < r->start)
		r->start = start;
	if (end > r->end)
		r->end = end;
}

static void
group_atoms(struct side *d, int machine, unsigned by)
{
	const struct w_brute *b = &d->brute[machine];
	const struct w_atom *a;
	struct period *x;

	for (a = b->atom; a < b->atom + b->natom; a++) {
		x = period_of(d, by & BY_SHIFT ? a->tick.shift : 0,
		    day_by(by, b->plan.day, a->tick.day),
		    by & BY_HOUR ? a->tick.hour : 0);
		w_sum_add(&x->sum, &a->sum);
		if (a->from < a->to)
			widen(&x->want, b->plan.from + a->from * b->plan.tick,
			    b->plan.from + a->to * b->plan.tick);
	}
}

static int
shift_of(const struct w_plan *p, const char *name)
{
	int i;

	for (i = 0; i < p->nname; i++)
		if (strcmp(p->name[i], name) == 0)
			return i;
	return *name == '\0' ? -1 : -2;
}

/* Rows of one period add up, as a user would add them. */
static void
group_record(struct side *d, int machine, unsigned by,
    const struct w_record *r)
{
	const struct w_plan *p = &d->brute[machine].plan;
	struct period *x;
	int i;

	x = period_of(d, by & BY_SHIFT ? shift_of(p, r->shift) : 0,
	    r->day == INT64_MIN ? 0 : day_by(by, p->day, r->day - p->day),
	    by & BY_HOUR ? p->at[w_plan_at(p, r->start)].hour : 0);
	x->records++;
	if (r->f[W_F_CALENDAR] > 0)
		widen(&x->got, r->start, r->end);
	for (i = 0; i < W_FIELDS; i++)
		x->got.f[i] += r->f[i];
	x->got.ideal_ns += r->ideal_ns;
	memcpy(x->got.kpi, r->kpi, sizeof(r->kpi));
}

/* ---- the verdict ---- */

static int
differ(struct side *d, const struct period *x, const char *what,
    int64_t want, int64_t got)
{
	if (want == got)
		return 0;
	buf_printf(d->say, "  shift %d day %+d hour %d: %s is %" PRId64
	    ".%03d, brute force says %" PRId64 ".%03d\n", x->shift, x->day,
	    x->hour, what, got / 1000, abs((int)(got % 1000)), want / 1000,
	    abs((int)(want % 1000)));
	return -1;
}

/* Two shifts of one name may count for one date, one by that of its end. */
static bool
name_repeats(const struct w_calendar *cal)
{
	int i, j;

	for (i = 0; i < cal->nshift; i++)
		for (j = 0; j < i; j++)
			if (strcmp(cal->shift[i].name,
			    cal->shift[j].name) == 0)
				return true;
	return false;
}

/* One record a period; off time has one a business date. */
static int
compare_times(struct side *d, const struct period *x)
{
	if (x->records > 1 &&
	    (x->shift == -1 || !name_repeats(&d->p->cal))) {
		buf_printf(d->say, "  shift %d day %+d hour %d: %d records\n",
		    x->shift, x->day, x->hour, x->records);
		return -1;
	}
	if (differ(d, x, "start", x->want.start, x->got.start) < 0 ||
	    differ(d, x, "end", x->want.end, x->got.end) < 0)
		return -1;
	return 0;
}

static int
compare_ratios(struct side *d, const struct period *x, struct w_tally *tally)
{
	double want, got;
	int i, rc = 0;

	if (x->records != 1)
		return 0;
	for (i = 0; i < W_KPIS; i++) {
		want = x->want.kpi[i];
		got = x->got.kpi[i];
		tally->ratios += !isnan(want);
		if (isnan(want) ? isnan(got) : fabs(want - got) <=
		    1e-12 * fmax(1, fabs(want)))
			continue;
		buf_printf(d->say, "  shift %d day %+d hour %d: %s is %.17g, "
		    "brute force says %.17g\n", x->shift, x->day, x->hour,
		    w_kpi_name[i], got, want);
		rc = -1;
	}
	return rc;
}

static int
compare_periods(struct side *d, struct w_tally *tally)
{
	struct period *x;
	size_t i;
	int f, rc = 0;

	for (i = 0; i < d->n; i++) {
		x = &d->v[i];
		w_figures(&x->want, &x->sum);
		for (f = 0; f < W_FIELDS; f++)
			if (differ(d, x, w_field_name[f], x->want.f[f],
			    x->got.f[f]) < 0)
				rc = -1;
		if (x->want.ideal_ns != x->got.ideal_ns)
			rc = differ(d, x, "ideal_total_s, in us",
			    (int64_t)(x->want.ideal_ns / 1000),
			    (int64_t)(x->got.ideal_ns / 1000));
		if (compare_times(d, x) < 0 ||
		    compare_ratios(d, x, tally) < 0)
			rc = -1;
		tally->records += x->records;
		tally->figures += W_FIELDS + 1;
		tally->ms += x->want.f[W_F_CALENDAR];
	}
	return rc;
}

static int
compare_by(struct side *d, const struct w_ask *ask, struct w_tally *tally)
{
	const unsigned by = ask->by;
	struct w_records got = { 0 };
	struct err err = { 0 };
	int m, rc = 0, before;
	size_t i;

	if (w_run(&got, d->p, ask, &err) < 0) {
		buf_printf(d->say, "  error %d: %s\n", err.code, err.text);
		rc = -1;
	}
	for (m = 0; m < d->p->nmachine && rc == 0; m++) {
		d->n = 0;
		before = (int)d->say->len;
		group_atoms(d, m, by);
		for (i = 0; i < got.n; i++)
			if (strcmp(got.v[i].machine, d->p->machine[m].name) ==
			    0)
				group_record(d, m, by, &got.v[i]);
		rc = compare_periods(d, tally);
		if ((int)d->say->len > before)
			buf_printf(d->say, "  machine %s, --by %s\n",
			    d->p->machine[m].name, by & BY_SHIFT ?
			    "machine,shift" : by & BY_DAY ?
			    "machine,day" : by & BY_HOUR ?
			    "machine,hour" : by & BY_WEEK ?
			    "machine,week" : "machine");
	}
	w_records_free(&got);
	return rc;
}

int
w_compare(const struct w_plant *p, struct w_tally *tally, struct buf *say)
{
	static const unsigned periods[] = { 0, BY_SHIFT, BY_DAY,
		BY_HOUR, BY_WEEK };
	struct side *d = calloc(1, sizeof(*d));
	struct w_ask ask = { .by_time = p->seed % 2 == 1,
		.declared = p->seed % 3 != 0 };
	int i, rc = 0;

	d->p = p;
	d->say = say;
	for (i = 0; i < p->nmachine; i++)
		w_brute(&d->brute[i], p, i);
	for (i = 0; i < 5 && rc == 0; i++) {
		ask.by = BY_MACHINE | periods[i];
		rc = compare_by(d, &ask, tally);
	}
	for (i = 0; i < p->nmachine; i++)
		w_brute_free(&d->brute[i]);
	tally->plants++;
	free(d->v);
	free(d);
	return rc;
}
