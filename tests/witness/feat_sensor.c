/* SPDX-License-Identifier: MIT */
/* feat_sensor: readings in windows, and all of a row. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "witness/feat_parts.h"

static void
put_stats(struct wf_view *v, const char *channel, const char *window,
    const struct wf_fact *const *x, int n)
{
	static const char *const key[] = { "mean", "std", "slope", "min",
		"max", "sum", "n" };
	long double sum = 0, when = 0, ss = 0, tt = 0, tx = 0, d, h;
	double out[7] = { NAN, NAN, NAN, NAN, NAN, NAN, n };
	char name[WF_KEY];
	int i;

	for (i = 0; i < n; i++) {
		sum += (long double)x[i]->value;
		when += (long double)x[i]->to / 3600000;
		out[3] = i == 0 ? x[i]->value : fmin(out[3], x[i]->value);
		out[4] = i == 0 ? x[i]->value : fmax(out[4], x[i]->value);
	}
	for (i = 0; i < n; i++) {
		d = (long double)x[i]->value - sum / n;
		h = (long double)x[i]->to / 3600000 - when / n;
		ss += d * d;
		tt += h * h;
		tx += h * d;
	}
	if (n > 0) {
		out[0] = (double)(sum / n);
		out[5] = (double)sum;
	}
	if (n > 1)
		out[1] = (double)sqrtl(ss / (n - 1));
	if (n > 1 && x[n - 1]->to > x[0]->to)
		out[2] = (double)(tx / tt);
	for (i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "x_%s_%s", channel, key[i]);
		wf_put_of(v->out, name, window, out[i]);
	}
}

void
wf_sensors(struct wf_view *v)
{
	static const char *const channel[] = { "load", "temp_c" };
	static const int64_t window[] = { 3600000, 7 * 3600000 };
	static const char *const name[] = { "1h", "7h" };
	const struct wf_fact *x[WF_READINGS], *f;
	char key[WF_KEY];
	double last;
	int k, i, n;

	for (k = 0; k < WF_CHANNELS; k++)
		for (i = 0; i < 2; i++) {
			last = NAN;
			n = 0;
			for (f = v->w->fact; f < v->w->fact + v->w->nfact;
			    f++) {
				if (f->kind != WF_READING || f->channel != k ||
				    f->machine != v->machine || f->to > v->t)
					continue;
				last = f->value;
				if (f->to > v->t - window[i])
					x[n++] = f;
			}
			put_stats(v, channel[k], name[i], x, n);
			snprintf(key, sizeof(key), "x_%s_last", channel[k]);
			if (i == 0)
				wf_put(v->out, key, last);
		}
}

void
wf_brute(struct wf_row *out, const struct wf_plant *w, int machine,
    int64_t t, const struct wf_fact *job)
{
	struct wf_view *v = calloc(1, sizeof(*v));
	int i;

	v->w = w;
	v->machine = machine;
	v->t = t;
	v->job = job;
	v->out = out;
	out->n = 0;
	wf_known(v);
	wf_services(v);
	wf_runs(v);
	wf_seconds(v);
	wf_time(v);
	for (i = 0; i < WF_WINDOWS; i++)
		wf_window(v, i);
	wf_since(v);
	wf_operator(v);
	wf_part(v);
	wf_sensors(v);
	wf_targets(v);
	free(v);
}
