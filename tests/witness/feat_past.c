/* SPDX-License-Identifier: MIT */
/* feat_past: jobs that were over, and what they say of a row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "witness/feat_parts.h"

static double
ratio(double a, double b)
{
	return b > 0 ? a / b : NAN;
}

/* ---- runs ---- */

/* Runs that are not over, in the order they began. */
struct open_runs {
	struct wf_run run[W_ROWS * 2];
	int n;
};

/* Whether the machine had job records by t. */
static bool
has_jobs(const struct wf_plant *w, int machine, int64_t t)
{
	const struct wf_fact *f;

	for (f = w->fact; f < w->fact + w->nfact; f++)
		if (f->kind == WF_JOB && f->machine == machine && f->from <= t)
			return true;
	return false;
}

/* Whether a job of the fact's names has begun and not been over before. */
static bool
in_job(const struct wf_plant *w, const struct wf_fact *f)
{
	const struct wf_fact *j;

	for (j = w->fact; j < w->fact + w->nfact; j++)
		if (j->kind == WF_JOB && j->machine == f->machine &&
		    j->label->job == f->label->job &&
		    j->label->part == f->label->part &&
		    j->label->op == f->label->op && j->from <= f->told &&
		    (!wf_usable(w, j) || j->told > f->told ||
		    (j->told == f->told && j->seq >= f->seq)))
			return true;
	return false;
}

static struct wf_run *
run_of(const struct wf_view *v, struct open_runs *o, const struct wf_fact *f)
{
	const struct wf_label *l = f->label;
	struct wf_run *r;

	if (l->job == 0 && l->part == 0)
		return NULL;
	for (r = o->run; r < o->run + o->n; r++)
		if (r->machine == f->machine && r->job == l->job &&
		    r->part == l->part && r->op == l->op)
			return r;
	if (has_jobs(v->w, f->machine, f->told) && !in_job(v->w, f))
		return NULL;
	memset(r, 0, sizeof(*r));
	o->n++;
	r->from = INT64_MAX;
	r->machine = f->machine;
	r->job = l->job;
	r->part = l->part;
	r->op = l->op;
	return r;
}

/* What a fact that ends adds to its run, and which runs are over by it. */
static void
add_fact(const struct wf_view *v, struct open_runs *o,
    const struct wf_fact *f)
{
	struct wf_run *r, *x;

	if (f->kind == WF_SERVICE)
		return;
	r = run_of(v, o, f);
	if (r == NULL)
		return;
	r->end = f->to > r->end ? f->to : r->end;
	r->from = f->from < r->from ? f->from : r->from;
	if (f->label->operator > 0)
		r->operator = f->label->operator;
	if (f->kind == WF_OUTPUT)
		r->parts_m += f->row->parts_m;
	if (f->kind == WF_JOB) {
		r->over = true;
		r->family = f->label->job == 2 ? 9 :
		    v->w->family[f->label->part];
	}
	if (f->kind != WF_SPAN || wf_ms(f) == 0)
		return;
	r->ms[wf_class(v->w, f)] += wf_ms(f);
	if (has_jobs(v->w, f->machine, f->told) ||
	    v->w->p.machine[f->machine].capacity > 1)
		return;
	for (x = o->run; x < o->run + o->n; x++)
		x->over = x->over || (x != r && x->machine == f->machine);
}

static void
close_runs(struct wf_view *v, struct open_runs *o)
{
	int i, n = 0;

	for (i = 0; i < o->n; i++)
		if (o->run[i].over)
			v->run[v->nrun++] = o->run[i];
		else
			o->run[n++] = o->run[i];
	o->n = n;
}

/* All that is told at one instant is known together. */
void
wf_runs(struct wf_view *v)
{
	struct open_runs o;
	int i;

	o.n = 0;
	for (i = 0; i < v->nknown; i++) {
		if (i > 0 && v->known[i]->told > v->known[i - 1]->told)
			close_runs(v, &o);
		add_fact(v, &o, v->known[i]);
	}
	close_runs(v, &o);
}

/* ---- since ---- */

static bool
is_service_span(const struct wf_fact *f)
{
	return f->kind == WF_SPAN && f->row->cat[f->nth].state == 7 &&
	    wf_ms(f) > 0;
}

/* Records of maintenance; of a machine without, spans of that state. */
void
wf_services(struct wf_view *v)
{
	const struct wf_fact *f;
	bool records = false;
	int i;

	v->service = INT64_MIN;
	for (i = 0; i < v->nknown; i++)
		records = records || (v->known[i]->kind == WF_SERVICE &&
		    v->known[i]->machine == v->machine);
	for (i = 0; i < v->nknown; i++) {
		f = v->known[i];
		if (f->machine == v->machine && f->to > v->service &&
		    (records ? f->kind == WF_SERVICE : is_service_span(f)))
			v->service = f->to;
	}
}

static void
put_hours(struct wf_view *v, const char *key, int64_t then)
{
	wf_put(v->out, key, then == INT64_MIN ? NAN : (double)(v->t - then) /
	    3600e3);
}

/* The last end of a run of the machine with that part or operator. */
static int64_t
last_with(const struct wf_view *v, int part, int operator)
{
	int64_t last = INT64_MIN;
	const struct wf_run *r;

	for (r = v->run; r < v->run + v->nrun; r++)
		if (r->machine == v->machine && (part > 0 ? r->part == part :
		    operator > 0 && r->operator == operator) && r->end > last)
			last = r->end;
	return last;
}

void
wf_since(struct wf_view *v)
{
	int64_t first = INT64_MAX, down = INT64_MIN, setup = INT64_MIN;
	const struct wf_fact *f, *last = NULL;
	int64_t parts = 0;
	enum w_class c;
	char text[8];
	int i;

	for (i = 0; i < v->nknown; i++) {
		f = v->known[i];
		if (f->machine != v->machine)
			continue;
		first = f->from < first ? f->from : first;
		if (f->kind == WF_OUTPUT && f->to > v->service)
			parts += f->row->parts_m;
		if (f->kind != WF_SPAN || wf_ms(f) == 0)
			continue;
		c = wf_class(v->w, f);
		if (c == W_DOWN && f->to > down)
			down = f->to;
		if (c == W_SETUP && f->to > setup)
			setup = f->to;
		if ((c == W_DELAY || c == W_DOWN || c == W_UNASSIGNED) &&
		    (last == NULL || f->to >= last->to))
			last = f;
	}
	put_hours(v, "history_h", first == INT64_MAX ? INT64_MIN : first);
	put_hours(v, "since_maintenance_h", v->service);
	put_hours(v, "since_down_h", down);
	put_hours(v, "since_setup_h", setup);
	put_hours(v, "since_same_part_h", v->job == NULL ||
	    v->job->label->part == 0 ? INT64_MIN :
	    last_with(v, v->job->label->part, 0));
	put_hours(v, "since_same_operator_h", v->job == NULL ? INT64_MIN :
	    last_with(v, 0, v->job->label->operator));
	wf_put(v->out, "run_since_maintenance_h", v->service == INT64_MIN ?
	    NAN : (double)v->service_run / 3600e3);
	wf_put(v->out, "parts_since_maintenance", v->service == INT64_MIN ?
	    NAN : (double)parts / 1e3);
	wf_put_word(v->out, "last_down", last == NULL ? NULL :
	    wf_state(last->row->cat[last->nth].state, text));
}

/* ---- the operator ---- */

/*
 * What all runs say of the operators: log(c0 / c) where both are known, and
 * from the sums of squares between and within them the shrinkage.
 */
static double
performance(const struct wf_view *v, int who)
{
	double sum[WF_NAMES] = { 0 }, x[W_ROWS * 2], all = 0, within = 0;
	double between = 0, square = 0, mean, s, var;
	int of[W_ROWS * 2], count[WF_NAMES] = { 0 }, n = 0, groups = 0, i, k;
	const struct wf_run *r, *q;
	int64_t ms, parts;

	for (r = v->run; r < v->run + v->nrun; r++) {
		ms = parts = 0;
		for (q = v->run; q < r; q++)
			if (q->part == r->part && q->op == r->op &&
			    q->parts_m > 0 && q->ms[W_PRODUCTION] > 0) {
				ms += q->ms[W_PRODUCTION];
				parts += q->parts_m;
			}
		if (r->operator == 0 || r->parts_m <= 0 ||
		    r->ms[W_PRODUCTION] <= 0 || parts == 0)
			continue;
		of[n] = r->operator;
		x[n++] = log(((double)ms / (double)parts) /
		    ((double)r->ms[W_PRODUCTION] / (double)r->parts_m));
	}
	for (i = 0; i < n; i++) {
		all += x[i] / n;
		sum[of[i]] += x[i];
		count[of[i]]++;
	}
	for (k = 1; k < WF_NAMES; k++) {
		groups += count[k] > 0;
		square += (double)count[k] * count[k];
	}
	if (n == 0 || groups < 2 || n <= groups || count[who] == 0)
		return n == 0 ? NAN : all;
	for (i = 0; i < n; i++) {
		mean = sum[of[i]] / count[of[i]];
		within += (x[i] - mean) * (x[i] - mean) / (n - groups);
		between += (mean - all) * (mean - all) / (groups - 1);
	}
	s = (n - square / n) / (groups - 1);
	var = (between - within) / s;
	if (var <= 0)
		return all;
	return all + var / (var + within / count[who]) *
	    (sum[who] / count[who] - all);
}

void
wf_operator(struct wf_view *v)
{
	static const char *const key[] = { "operator_performance",
		"operator_jobs", "operator_machine_jobs",
		"operator_part_jobs", "operator_machine_h" };
	const int who = v->job == NULL ? 0 : v->job->label->operator;
	double x[5] = { NAN, NAN, NAN, NAN, NAN };
	const struct wf_run *r;
	int i;

	for (i = 0; who > 0 && i < 5; i++)
		x[i] = i == 0 ? performance(v, who) : 0;
	for (r = v->run; who > 0 && r < v->run + v->nrun; r++) {
		if (r->operator != who)
			continue;
		x[1]++;
		x[2] += r->machine == v->machine;
		x[3] += r->part > 0 && r->part == v->job->label->part;
		if (r->machine == v->machine)
			x[4] += (double)r->ms[W_PRODUCTION] / 3600e3;
	}
	for (i = 0; i < 5; i++)
		wf_put(v->out, key[i], x[i]);
	wf_put(v->out, "operator_setup", who == 0 ? NAN :
	    wf_setup_skill(v, who));
}

/* ---- the part and the job ---- */

/*
 * Setup of the job's part and operation; of those that hold the one that
 * fits machine, then operation, then is the newest.  NAN: none.
 */
double
wf_standard_of(const struct wf_view *v, int machine, int part, int op,
    int64_t t)
{
	const struct wf_standard *s, *best = NULL;
	int fit, top = 0;

	if (part == 0)
		return NAN;
	for (s = v->w->standard; s < v->w->standard + v->w->nstandard; s++) {
		if (s->part != part || t < s->from || t >= s->to ||
		    (s->op > 0 && s->op != op) ||
		    (s->machine >= 0 && s->machine != machine))
			continue;
		fit = 2 * (s->machine >= 0) + (s->op > 0) + 1;
		if (fit < top || (fit == top && s->from < best->from))
			continue;
		best = s;
		top = fit;
	}
	return best == NULL ? NAN : (double)best->setup_ms / 1e3;
}

double
wf_standard(const struct wf_view *v)
{
	return v->job == NULL ? NAN : wf_standard_of(v, v->machine,
	    v->job->label->part, v->job->label->op, v->t);
}

struct history {
	int n, setups;
	int64_t setup, setup_last, ms, parts, trouble, all;
};

static struct history
history_of(const struct wf_view *v, int machine)
{
	struct history h = { 0 };
	const struct wf_label *l = v->job == NULL ? NULL : v->job->label;
	const struct wf_run *r;
	int c;

	for (r = v->run; l != NULL && r < v->run + v->nrun; r++) {
		if ((machine >= 0 && r->machine != machine) ||
		    r->part != l->part || r->op != l->op)
			continue;
		h.n++;
		if (r->ms[W_SETUP] > 0) {
			h.setups++;
			h.setup += r->ms[W_SETUP];
			h.setup_last = r->ms[W_SETUP];
		}
		if (r->ms[W_PRODUCTION] > 0 && r->parts_m > 0) {
			h.ms += r->ms[W_PRODUCTION];
			h.parts += r->parts_m;
		}
		for (c = W_PRODUCTION; c <= W_UNASSIGNED; c++)
			h.all += r->ms[c];
		h.trouble += r->ms[W_DELAY] + r->ms[W_DOWN] +
		    r->ms[W_UNASSIGNED];
	}
	return h;
}

/* The run of the machine that ended last. */
static const struct wf_run *
last_run(const struct wf_view *v)
{
	const struct wf_run *r, *last = NULL;

	for (r = v->run; r < v->run + v->nrun; r++)
		if (r->machine == v->machine && (last == NULL ||
		    r->end >= last->end))
			last = r;
	return last;
}

static void
put_job(struct wf_view *v, double cycle)
{
	const struct wf_label *l = v->job == NULL ? NULL : v->job->label;
	const struct wf_run *last = last_run(v);
	const int family = l == NULL ? 0 : l->job == 2 ? 9 :
	    v->w->family[l->part];
	const double planned = l == NULL || l->planned < 0 ? NAN :
	    (double)l->planned;
	char text[16];

	wf_put(v->out, "planned_parts", planned);
	wf_put(v->out, "planned_h", planned * cycle / 3600);
	wf_put(v->out, "due_h", l == NULL || l->due == INT64_MIN ? NAN :
	    (double)(l->due - v->t) / 3600e3);
	wf_put(v->out, "priority", l == NULL || l->priority < 0 ? NAN :
	    (double)l->priority);
	wf_put(v->out, "standard_setup_s", wf_standard(v));
	wf_put(v->out, "same_part", l == NULL || l->part == 0 ||
	    last == NULL || last->part == 0 ? NAN : l->part == last->part);
	wf_put(v->out, "family_change", family == 0 || last == NULL ||
	    last->family == 0 ? NAN : family != last->family);
	snprintf(text, sizeof(text), "p%d", last == NULL ? 0 : last->part);
	wf_put_word(v->out, "last_part", last == NULL || last->part == 0 ?
	    NULL : text);
}

void
wf_part(struct wf_view *v)
{
	const struct history here = history_of(v, v->machine);
	const struct history any = history_of(v, -1);
	const double cycle = ratio((double)any.ms, (double)any.parts);

	put_job(v, cycle);
	wf_put(v->out, "part_jobs", here.n);
	wf_put(v->out, "part_setup_s", ratio((double)here.setup / 1e3,
	    here.setups));
	wf_put(v->out, "part_setup_last_s", here.setups == 0 ? NAN :
	    (double)here.setup_last / 1e3);
	wf_put(v->out, "part_cycle_s", ratio((double)here.ms,
	    (double)here.parts));
	wf_put(v->out, "part_trouble_share", ratio((double)here.trouble,
	    (double)here.all));
	wf_put(v->out, "plant_jobs", any.n);
	wf_put(v->out, "plant_setup_s", ratio((double)any.setup / 1e3,
	    any.setups));
	wf_put(v->out, "plant_cycle_s", cycle);
	wf_change(v);
}
