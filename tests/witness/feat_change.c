/* SPDX-License-Identifier: MIT */
/* feat_change: what setups took after such changes of families. */
#include <math.h>
#include <stdio.h>

#include "witness/feat_parts.h"

/* Figures of groups, in the order they came. */
struct figures {
	double x[W_ROWS * 2];
	int of[W_ROWS * 2];
	int n;
};

/* The mean of a group drawn to that of all, by the sums of squares. */
static double
shrunk(const struct figures *f, int who)
{
	double all = 0, mine = 0, within = 0, between = 0, square = 0;
	double mean[W_ROWS * 2], count[W_ROWS * 2], groups = 0, var, n = f->n;
	int i, k, mines = 0;

	for (i = 0; i < f->n; i++) {
		all += f->x[i] / n;
		mean[i] = count[i] = 0;
		for (k = 0; k < f->n; k++)
			count[i] += f->of[k] == f->of[i];
		for (k = 0; k < f->n; k++)
			mean[i] += f->of[k] == f->of[i] ?
			    f->x[k] / count[i] : 0;
		groups += 1 / count[i];
		square += count[i];
		if (f->of[i] == who) {
			mine += f->x[i];
			mines++;
		}
	}
	groups = round(groups);
	if (f->n == 0 || mines == 0 || groups < 2 || n <= groups)
		return f->n == 0 ? NAN : all;
	for (i = 0; i < f->n; i++) {
		within += (f->x[i] - mean[i]) * (f->x[i] - mean[i]) /
		    (n - groups);
		between += (mean[i] - all) * (mean[i] - all) / (groups - 1);
	}
	var = (between - within) / ((n - square / n) / (groups - 1));
	if (!(var > 0))
		return all;
	return all + var / (var + within / mines) * (mine / mines - all);
}

/* Setups of a part and operation among the runs before end. */
static double
base_of(const struct wf_view *v, const struct wf_run *end, int machine,
    int part, int op, int64_t t)
{
	const double standard = wf_standard_of(v, machine, part, op, t);
	const struct wf_run *r;
	double sum = 0, n = 0;

	if (part == 0 || standard > 0)
		return part == 0 ? NAN : standard;
	for (r = v->run; r < end; r++) {
		if (r->part != part || r->op != op || r->ms[W_SETUP] <= 0)
			continue;
		sum += (double)r->ms[W_SETUP] / 1e3;
		n++;
	}
	return n > 0 ? sum / n : NAN;
}

static int
change(const struct wf_run *before, int part, int family)
{
	return part > 0 && before->part == part ? -1 :
	    before->family * 100 + family;
}

/* The machine's last run among those before end. */
static const struct wf_run *
last_before(const struct wf_view *v, const struct wf_run *end, int machine)
{
	const struct wf_run *r, *last = NULL;

	for (r = v->run; r < end; r++)
		if (r->machine == machine && (last == NULL ||
		    r->end >= last->end))
			last = r;
	return last;
}

static void
setups(const struct wf_view *v, struct figures *changes,
    struct figures *operators)
{
	const struct wf_run *r, *last;
	double x, base, usual;

	changes->n = operators->n = 0;
	for (r = v->run; r < v->run + v->nrun; r++) {
		last = last_before(v, r, r->machine);
		if (last == NULL || (r->job > 0 && r->job == last->job) ||
		    r->ms[W_SETUP] <= 0 || r->ms[W_PRODUCTION] <= 0)
			continue;
		base = base_of(v, r, r->machine, r->part, r->op, r->from);
		if (!(base > 0))
			continue;
		x = log((double)r->ms[W_SETUP] / 1e3 / base);
		usual = shrunk(changes, change(last, r->part, r->family));
		if (!isnan(usual) && r->operator > 0) {
			operators->x[operators->n] = x - usual;
			operators->of[operators->n++] = r->operator;
		}
		changes->x[changes->n] = x;
		changes->of[changes->n++] = change(last, r->part, r->family);
	}
}

double
wf_setup_skill(const struct wf_view *v, int operator)
{
	struct figures changes, operators;

	setups(v, &changes, &operators);
	return shrunk(&operators, operator);
}

static bool
same(const struct wf_run *r, int job, int part, int op)
{
	return job > 0 && r->job == job && r->part == part && r->op == op;
}

/* The rows of the machine's last job that were over, as each became last. */
static void
put_so_far(const struct wf_view *v, bool goes_on)
{
	const struct wf_run *r, *last = NULL;
	int64_t setup = 0, parts = 0;

	for (r = v->run; r < v->run + v->nrun; r++) {
		if (r->machine != v->machine ||
		    (last != NULL && r->end < last->end))
			continue;
		if (last == NULL || !same(last, r->job, r->part, r->op))
			setup = parts = 0;
		setup += r->ms[W_SETUP];
		parts += r->parts_m;
		last = r;
	}
	wf_put(v->out, "job_setup_s", v->job == NULL ? NAN : goes_on ?
	    (double)setup / 1e3 : 0);
	wf_put(v->out, "job_parts", v->job == NULL ? NAN : goes_on ?
	    (double)parts / 1e3 : 0);
}

static void
put_family(const struct wf_view *v, const char *key, int family)
{
	char text[16];

	snprintf(text, sizeof(text), "f%d", family);
	wf_put_word(v->out, key, family == 0 ? NULL : text);
}

void
wf_change(struct wf_view *v)
{
	const struct wf_run *end = v->run + v->nrun;
	const struct wf_run *last = last_before(v, end, v->machine);
	const struct wf_label *l = v->job == NULL ? NULL : v->job->label;
	const int family = l == NULL ? 0 : l->job == 2 ? 9 :
	    v->w->family[l->part];
	const bool goes_on = l != NULL && last != NULL && same(last, l->job,
	    l->part, l->op);
	double usual = NAN, skill = NAN, base = NAN;
	struct figures changes, operators;

	wf_put(v->out, "same_job", l == NULL || l->job == 0 || last == NULL ||
	    last->job == 0 ? NAN : goes_on);
	put_so_far(v, goes_on);
	put_family(v, "family", family);
	put_family(v, "last_family", last == NULL ? 0 : last->family);
	if (l != NULL && last != NULL && !goes_on) {
		setups(v, &changes, &operators);
		usual = shrunk(&changes, change(last, l->part, family));
		skill = shrunk(&operators, l->operator);
		base = base_of(v, end, v->machine, l->part, l->op, v->t);
	}
	wf_put(v->out, "changeover", exp(usual));
	usual += isnan(skill) ? 0 : skill;
	wf_put(v->out, "changeover_operator", exp(usual));
	wf_put(v->out, "expected_setup_s", base * exp(usual));
}
