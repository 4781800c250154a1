/* SPDX-License-Identifier: MIT */
/* feat_brute: a row from the list of facts: what had ended, and time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "witness/clock.h"
#include "witness/feat_parts.h"
#include "witness/plan.h"

#define DAY	INT64_C(86400000)

/* ---- keys and values ---- */

void
wf_put(struct wf_row *out, const char *key, double x)
{
	snprintf(out->v[out->n].key, WF_KEY, "%s", key);
	out->v[out->n].is_word = false;
	out->v[out->n++].x = x;
}

void
wf_put_of(struct wf_row *out, const char *key, const char *window, double x)
{
	char name[WF_KEY];

	snprintf(name, sizeof(name), "%s_%s", key, window);
	wf_put(out, name, x);
}

void
wf_put_word(struct wf_row *out, const char *key, const char *word)
{
	wf_put(out, key, word == NULL ? NAN : 0);
	out->v[out->n - 1].is_word = word != NULL;
	snprintf(out->v[out->n - 1].word, WF_KEY, "%s",
	    word == NULL ? "" : word);
}

/* ---- what had ended ---- */

bool
wf_usable(const struct wf_plant *w, const struct wf_fact *f)
{
	if (f->kind == WF_READING || f->kind == WF_SERVICE || f->open)
		return !f->open;
	return f->to - f->from <= w->longest && (f->kind == WF_OUTPUT ||
	    f->told - f->from <= w->longest);
}

bool
wf_is_known(const struct wf_plant *w, int machine, int64_t t)
{
	const struct wf_fact *f;

	for (f = w->fact; f < w->fact + w->nfact; f++)
		if (f->machine == machine && wf_usable(w, f) && f->told <= t)
			return true;
	return false;
}

enum w_class
wf_class(const struct wf_plant *w, const struct wf_fact *f)
{
	return w->p.profile.class[f->row->cat[f->nth].state];
}

int64_t
wf_ms(const struct wf_fact *f)
{
	return f->row->cat[f->nth].ms < 0 ? f->to - f->from :
	    f->row->cat[f->nth].ms;
}

const struct wf_fact *
wf_at_work(const struct wf_plant *w, int machine, int64_t t)
{
	const struct wf_fact *f, *last = NULL;

	for (f = w->fact; f < w->fact + w->nfact; f++)
		if (f->kind == WF_JOB && f->machine == machine &&
		    f->from <= t && (f->open || f->told > t))
			last = f;
	return last;
}

static int
by_told(const void *a, const void *b)
{
	const struct wf_fact *x = *(const struct wf_fact *const *)a;
	const struct wf_fact *y = *(const struct wf_fact *const *)b;

	if (x->told != y->told)
		return x->told < y->told ? -1 : 1;
	return x->seq - y->seq;
}

void
wf_known(struct wf_view *v)
{
	int i;

	for (i = 0; i < v->w->nfact; i++)
		if (v->w->fact[i].kind != WF_READING &&
		    wf_usable(v->w, &v->w->fact[i]) &&
		    v->w->fact[i].told <= v->t)
			v->known[v->nknown++] = &v->w->fact[i];
	qsort(v->known, (size_t)v->nknown, sizeof(v->known[0]), by_told);
}

/* ---- time ---- */

/* The shift at t, and how long it has lasted: the plan walked back. */
static void
put_shift(struct wf_view *v, const char *zone)
{
	const int64_t tick = v->w->p.tick;
	struct w_plan plan;
	const struct w_tick *at;
	int64_t i, begun;

	w_plan_paint(&plan, &v->w->p.cal, zone, tick, (v->t / DAY - 2) * DAY,
	    (v->t / DAY + 2) * DAY);
	i = begun = w_plan_at(&plan, v->t);
	at = &plan.at[i];
	while (begun > 0 && plan.at[begun - 1].shift == at->shift &&
	    plan.at[begun - 1].day == at->day)
		begun--;
	wf_put_word(v->out, "shift", at->shift < 0 ? NULL :
	    plan.name[at->shift]);
	wf_put(v->out, "shift_min", at->shift < 0 ? NAN :
	    (double)((v->t - plan.from) - begun * tick) / 60000);
	w_plan_free(&plan);
}

void
wf_time(struct wf_view *v)
{
	const struct w_calendar *cal = &v->w->p.cal;
	const char *zone = v->w->p.machine[v->machine].zone;
	const double turn = 2 * acos(-1);
	int64_t shows, day;
	bool holiday = false;
	double of_day;
	int weekday, i;
	struct tm tm;
	time_t when;

	w_clock_zone(zone);
	shows = w_clock_shows(v->t / 1000);
	day = (shows >= 0 ? shows : shows - 86399) / 86400;
	of_day = (double)(shows - day * 86400) / 86400;
	weekday = w_clock_weekday(day);
	when = (time_t)(day * 86400);
	gmtime_r(&when, &tm);
	for (i = 0; i < cal->nholiday; i++)
		holiday = holiday || cal->holiday[i] == day;
	wf_put(v->out, "hour_sin", sin(turn * of_day));
	wf_put(v->out, "hour_cos", cos(turn * of_day));
	wf_put(v->out, "weekday_sin", sin(turn * (weekday + of_day) / 7));
	wf_put(v->out, "weekday_cos", cos(turn * (weekday + of_day) / 7));
	wf_put(v->out, "month", tm.tm_mon + 1);
	wf_put(v->out, "weekend", weekday >= 5);
	wf_put(v->out, "holiday", holiday);
	put_shift(v, zone);
}
