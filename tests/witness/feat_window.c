/* SPDX-License-Identifier: MIT */
/* feat_window: the rolling windows of a row, by brute force. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "witness/brute.h"
#include "witness/feat_parts.h"

#define DAY	INT64_C(86400000)

static double
ratio(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

/* ---- the seconds of windows, by brute force ---- */

/* Of the whole list only what a view knows. */
static void
only_known(struct w_plant *p, const struct wf_view *v)
{
	const struct w_row *r;
	int i;

	*p = v->w->p;
	p->nrow = 0;
	p->from = INT64_MIN;
	p->to = v->t;
	for (i = 0; i < v->w->p.nrow; i++) {
		r = &v->w->p.row[i];
		if (r->machine == v->machine && !r->open &&
		    v->w->told[i] <= v->t &&
		    v->w->told[i] - r->from <= v->w->longest &&
		    (r->ncat > 0 || r->job))
			p->row[p->nrow++] = *r;
	}
}

static void
add_between(struct w_sum *sum, const struct w_brute *b, int64_t from,
    int64_t to)
{
	const struct w_atom *a;

	for (a = b->atom; a < b->atom + b->natom; a++)
		if (b->plan.from + a->from * b->plan.tick >= from &&
		    b->plan.from + a->to * b->plan.tick <= to)
			w_sum_add(sum, &a->sum);
}

static void
find_windows(struct wf_view *v)
{
	struct w_plant *p = malloc(sizeof(*p));
	struct w_sum since = { 0 };
	struct w_brute b;
	int64_t lo;
	int i, k;

	only_known(p, v);
	for (i = 0; i < 2 * WF_WINDOWS; i++)
		p->cut[p->ncut++] = v->t - v->w->window[i / 2] * (1 + i % 2);
	if (v->service != INT64_MIN)
		p->cut[p->ncut++] = v->service;
	w_brute(&b, p, v->machine);
	for (i = 0; i < WF_WINDOWS; i++) {
		lo = v->t - v->w->window[i];
		add_between(&v->window[i], &b, lo, v->t);
		add_between(&v->before[i], &b, lo - v->w->window[i], lo);
		for (k = 0; k < b.nstood; k++)
			if (b.stood[k].to > lo && v->longest_stop[i] <
			    b.stood[k].to - b.stood[k].from)
				v->longest_stop[i] = b.stood[k].to -
				    b.stood[k].from;
	}
	if (v->service != INT64_MIN)
		add_between(&since, &b, v->service, v->t);
	v->service_run = since.ms[W_PRODUCTION];
	w_brute_free(&b);
	free(p);
}

/* ---- parts, by their own formula ---- */

/* Thousandths of a row that were made before lo. */
static int64_t
made_before(const struct w_plan *plan, const struct w_row *r, int64_t amount,
    int64_t lo)
{
	const int64_t a = w_plan_at(plan, r->from), b = w_plan_at(plan, r->to);
	const int64_t t = w_plan_at(plan, lo);
	const int64_t work = plan->work[b] - plan->work[a];

	if (r->to <= lo)
		return amount;
	if (r->from >= lo)
		return 0;
	return work > 0 ? (int64_t)((w_wide)amount * (plan->work[t] -
	    plan->work[a]) / work) : (int64_t)((w_wide)amount * (t - a) /
	    (b - a));
}

static void
find_parts(struct wf_view *v)
{
	const struct wf_fact *f;
	struct w_plan plan;
	int64_t lo, x[3], y[3];
	int i, k, j;

	w_plan_paint(&plan, &v->w->p.cal, v->w->p.machine[v->machine].zone,
	    v->w->p.tick, v->w->fact[0].from / DAY * DAY,
	    (v->t / DAY + 1) * DAY);
	for (i = 0; i < WF_WINDOWS; i++) {
		v->window[i].parts_m = v->before[i].parts_m = 0;
		v->window[i].scrap_m = v->before[i].scrap_m = 0;
		for (k = 0; k < v->nknown; k++) {
			f = v->known[k];
			if (f->kind != WF_OUTPUT || f->machine != v->machine)
				continue;
			for (j = 0; j < 3; j++) {
				lo = v->t - j * v->w->window[i];
				x[j] = made_before(&plan, f->row,
				    f->row->parts_m, lo);
				y[j] = made_before(&plan, f->row,
				    f->row->scrap_m, lo);
			}
			v->window[i].parts_m += x[0] - x[1];
			v->window[i].scrap_m += y[0] - y[1];
			v->before[i].parts_m += x[1] - x[2];
			v->before[i].scrap_m += y[1] - y[2];
		}
	}
	w_plan_free(&plan);
}

void
wf_seconds(struct wf_view *v)
{
	find_windows(v);
	find_parts(v);
}

/* ---- what windows say ---- */

enum { T_AVAILABILITY, T_RUNNING, T_SETUP, T_LOST, T_STOPS, T_PARTS_H,
	T_SCRAP, T_CYCLE, T_ALL };

static int64_t
all_ms(const struct w_sum *s)
{
	int64_t all = 0;
	int i;

	for (i = 0; i < W_CLASSES; i++)
		all += s->ms[i];
	return all;
}

static double
busy_ms(const struct w_sum *s)
{
	return (double)(all_ms(s) - s->ms[W_PLANNED] - s->ms[W_OUTSIDE] -
	    s->ms[W_NODATA]);
}

static bool
has_stops(const struct wf_view *v, const struct w_sum *s)
{
	return s->apportioned == 0 && all_ms(s) > 0 &&
	    v->w->p.machine[v->machine].capacity == 1;
}

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The cycles of the runs that ended in (from, to]; the pooled one. */
static double
cycles(const struct wf_view *v, int64_t from, int64_t to, double *x, int *n)
{
	const struct wf_run *r;
	int64_t ms = 0, parts = 0;

	*n = 0;
	for (r = v->run; r < v->run + v->nrun; r++) {
		if (r->machine != v->machine || r->end <= from ||
		    r->end > to || r->parts_m <= 0 ||
		    r->ms[W_PRODUCTION] <= 0)
			continue;
		ms += r->ms[W_PRODUCTION];
		parts += r->parts_m;
		x[(*n)++] = (double)r->ms[W_PRODUCTION] / (double)r->parts_m;
	}
	qsort(x, (size_t)*n, sizeof(*x), by_size);
	return ratio((double)ms, (double)parts);
}

static double
deviation(const double *x, int n)
{
	double mean = 0, square = 0;
	int i;

	for (i = 0; i < n; i++)
		mean += x[i] / n;
	for (i = 0; i < n; i++)
		square += (x[i] - mean) * (x[i] - mean);
	return n < 2 ? NAN : sqrt(square / (n - 1));
}

static double
p95(const double *x, int n)
{
	const double h = 0.95 * (n - 1);
	const int i = (int)h;

	if (n < 2)
		return n < 1 ? NAN : x[0];
	return x[i] + (h - i) * (x[i + 1 < n ? i + 1 : i] - x[i]);
}

static void
rates(const struct wf_view *v, const struct w_sum *s, double cycle,
    double *out)
{
	const bool any = all_ms(s) > 0;

	out[T_AVAILABILITY] = ratio((double)s->ms[W_PRODUCTION], busy_ms(s));
	out[T_RUNNING] = any ? (double)s->ms[W_PRODUCTION] / 1e3 : NAN;
	out[T_SETUP] = any ? (double)s->ms[W_SETUP] / 1e3 : NAN;
	out[T_LOST] = any ? (double)(s->ms[W_DELAY] + s->ms[W_DOWN] +
	    s->ms[W_UNASSIGNED]) / 1e3 : NAN;
	out[T_STOPS] = has_stops(v, s) ? (double)s->stops : NAN;
	out[T_PARTS_H] = ratio((double)s->parts_m * 3600,
	    (double)s->ms[W_PRODUCTION]);
	out[T_SCRAP] = ratio((double)s->scrap_m, (double)s->parts_m);
	out[T_CYCLE] = cycle;
}

/* Spans that ended in the window and took some time. */
static void
put_counts(struct wf_view *v, const char *name, int64_t lo)
{
	static const int state_of[] = { 1, 3, 0, 7 };
	static const char *const reason[] = { "r_s1_n", "r_s3_n", "r_s0_n",
		"r_maintenance_n", "r_other_n" };
	static const char *const counted[] = { NULL, "setup_n", "delay_n",
		"down_n", "unassigned_n" };
	int class[W_CLASSES] = { 0 }, of[5] = { 0 }, i, k;
	const struct wf_fact *f;
	enum w_class c;

	for (i = 0; i < v->nknown; i++) {
		f = v->known[i];
		if (f->kind != WF_SPAN || f->machine != v->machine ||
		    f->to <= lo || wf_ms(f) == 0)
			continue;
		c = wf_class(v->w, f);
		class[c]++;
		for (k = 0; k < 4; k++)
			if (f->row->cat[f->nth].state == state_of[k])
				break;
		of[k] += k < 4 || (c >= W_SETUP && c <= W_UNASSIGNED);
	}
	for (i = 1; i <= 4; i++)
		wf_put_of(v->out, counted[i], name, class[i]);
	for (i = 0; i < 5; i++)
		wf_put_of(v->out, reason[i], name, of[i]);
}

static void
put_reasons(struct wf_view *v, const char *name, const struct w_sum *s)
{
	int64_t other = 0;
	enum w_class c;
	int i;

	for (i = 0; i < W_STATES; i++) {
		c = v->w->p.profile.class[i];
		if (i != 1 && i != 3 && i != 0 && i != 7 && c >= W_SETUP &&
		    c <= W_UNASSIGNED)
			other += s->state[i];
	}
	wf_put_of(v->out, "r_s1_s", name, (double)s->state[1] / 1e3);
	wf_put_of(v->out, "r_s3_s", name, (double)s->state[3] / 1e3);
	wf_put_of(v->out, "r_s0_s", name, (double)s->state[0] / 1e3);
	wf_put_of(v->out, "r_maintenance_s", name, (double)s->state[7] / 1e3);
	wf_put_of(v->out, "r_other_s", name, (double)other / 1e3);
}

static void
put_classes(struct wf_view *v, const char *name, const struct w_sum *s)
{
	static const char *const key[] = { "running_s", "setup_time_s",
		"delay_s", "down_s", "unassigned_s", "planned_stop_s",
		"off_s", "residual_s", "nodata_s" };
	const int64_t all = all_ms(s);
	int64_t ms;
	int i;

	for (i = 0; i < W_CLASSES; i++) {
		ms = s->ms[i] + (i == W_PLANNED ? s->unplanned_break :
		    i == W_OUTSIDE ? s->unplanned_off : 0);
		wf_put_of(v->out, key[i], name, all > 0 ? (double)ms / 1e3 :
		    NAN);
	}
	wf_put_of(v->out, "utilisation", name, ratio(busy_ms(s),
	    (double)all));
}

void
wf_window(struct wf_view *v, int i)
{
	static const char *const key[] = { "availability", "running_s",
		"setup_time_s", "lost_s", "stops", "parts_h", "scrap_share",
		"cycle_s" };
	const char *name = v->w->window_name[i];
	const int64_t lo = v->t - v->w->window[i];
	const struct w_sum *s = &v->window[i];
	double now[T_ALL], was[T_ALL], x[W_ROWS * 2];
	char trend[WF_KEY];
	int n, k;

	rates(v, &v->before[i], cycles(v, lo - v->w->window[i], lo, x, &n),
	    was);
	rates(v, s, cycles(v, lo, v->t, x, &n), now);
	put_classes(v, name, s);
	put_counts(v, name, lo);
	put_reasons(v, name, s);
	for (k = 0; k < T_ALL; k++) {
		snprintf(trend, sizeof(trend), "%s_trend", key[k]);
		wf_put_of(v->out, trend, name, now[k] - was[k]);
		if (k != T_RUNNING && k != T_SETUP && k != T_LOST)
			wf_put_of(v->out, key[k], name, now[k]);
	}
	wf_put_of(v->out, "longest_stop_s", name, has_stops(v, s) ?
	    (double)v->longest_stop[i] / 1e3 : NAN);
	wf_put_of(v->out, "parts", name, (double)s->parts_m / 1e3);
	wf_put_of(v->out, "cycle_std_s", name, deviation(x, n));
	wf_put_of(v->out, "cycle_p95_s", name, p95(x, n));
}
