/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "feat/setup.h"

bool
feat_goes_on(const struct feat_runs *r, const struct feat_fact *job)
{
	return job->job >= 0 && r->last.end_us != INT64_MIN &&
	    r->last.job == job->job && r->last.part == job->part &&
	    r->last.op == job->op;
}

/*
 * The machine's own before any's, then the operation's own, then the newest,
 * as lib/oee has them; 0: it does not fit.
 */
static int
fit_of(const struct feat_standard *s, int32_t machine, int32_t part,
    int32_t op, int64_t us)
{
	if (s->part != part || (s->op != -1 && s->op != op) ||
	    (s->machine != -1 && s->machine != machine) ||
	    us < s->from_us || us >= s->to_us)
		return 0;
	return 1 + (s->op != -1) + 2 * (s->machine != -1);
}

static double
standard_of(const struct feat *f, int machine, int32_t part, int32_t op,
    int64_t us)
{
	const int32_t label = f->machine[machine].label;
	const struct feat_standard *best = NULL, *s;
	int top = 0, fit;
	size_t i;

	for (i = 0; i < f->nstandard; i++) {
		s = &f->standard[i];
		fit = fit_of(s, label, part, op, us);
		if (fit == 0 || fit < top ||
		    (fit == top && s->from_us < best->from_us))
			continue;
		best = s;
		top = fit;
	}
	return best == NULL ? NAN : best->setup_s;
}

double
feat_standard_setup(const struct feat *f, int machine,
    const struct feat_fact *job, int64_t us)
{
	return job == NULL || job->part < 0 ? NAN :
	    standard_of(f, machine, job->part, job->op, us);
}

double
feat_setup_base(const struct feat *f, int machine, int32_t part, int32_t op,
    int64_t us)
{
	const struct feat_known *any;
	double s;

	if (part < 0)
		return NAN;
	s = standard_of(f, machine, part, op, us);
	if (s > 0)
		return s;
	any = feat_history_known(&f->history, -1, part, op);
	return any == NULL || any->setups == 0 ? NAN :
	    (double)any->setup_ms / 1e3 / (double)any->setups;
}

void
feat_setup_ended(struct feat *f, int machine, const struct feat_run *run)
{
	const struct feat_run *before = &f->machine[machine].runs.last;
	double base;

	if (before->end_us == INT64_MIN || (run->job >= 0 &&
	    run->job == before->job) || run->ms[CLASS_SETUP] <= 0 ||
	    run->ms[CLASS_PRODUCTION] <= 0)
		return;
	base = feat_setup_base(f, machine, run->part, run->op, run->start_us);
	if (base > 0)
		feat_history_setup(&f->history, before, run, base);
}

struct feat_change
feat_change_of(const struct feat *f, int machine, const struct feat_fact *job,
    int64_t us)
{
	const struct feat_runs *r = &f->machine[machine].runs;
	struct feat_change c = { NAN, NAN, NAN };
	double base;

	if (job == NULL)
		return c;
	c.operator = feat_setup_skill(&f->history, job->operator);
	if (r->last.end_us == INT64_MIN || feat_goes_on(r, job))
		return c;
	c.changeover = feat_changeover(&f->history, &r->last, job->part,
	    job->family);
	base = feat_setup_base(f, machine, job->part, job->op, us);
	c.expected_s = base * exp(c.changeover +
	    (isnan(c.operator) ? 0 : c.operator));
	return c;
}
